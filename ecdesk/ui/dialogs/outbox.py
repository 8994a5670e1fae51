"""送信箱: what is on its way or needs a word, and what left lately.

The list keeps itself up to date; the chosen mail is told in full below, with its buttons.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.outgoing import LIVE, State
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.flow import empty
from ecdesk.ui.outgoing_card import OutgoingCard
from ecdesk.ui.outgoing_story import addressee, state_pill
from ecdesk.ui.text import ElidedLabel
from ecdesk.ui.theme import dress, set_tone
from ecdesk.views.rows import OutgoingView
from ecdesk.words import _

URGENT = (State.UNKNOWN, State.HELD, State.FAILED)  # what is opened first by itself


class OutboxDialog(Sheet):
    """The list of outgoing mails and the one looked at."""

    cancelled = Signal(object)  # dict(outgoing_id, draft_id, conversation_id), for the composer
    open_wanted = Signal(int)  # a conversation

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("送信箱"), parent)
        self.spread(720, 640)
        self._context = context
        self._chosen: int | None = None
        self.rows: list[OutboxRow] = []
        self.said = dress(QLabel(_("読み込んでいます…"), wordWrap=True), "mute")
        inside = dress(QFrame(), "pane")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setWidget(inside)
        self._scroll.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
        self.card = OutgoingCard(context)
        self.card.hide()
        self.body.addWidget(self.said)
        self.body.addWidget(self._scroll)
        self.body.addWidget(self.card)
        self.body.addStretch(1)
        self.go = self.add_button(_("やりとりを開く"))
        self.go.hide()
        self.add_close()
        self.go.clicked.connect(self._on_go)
        self.card.cancelled.connect(self.cancelled)
        self.card.acted.connect(self.reload)
        context.link.changed.connect(self._on_changed)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_pills)
        self.reload()

    def reload(self) -> None:
        """Read the outbox anew."""
        (
            self._context.jobs.read("ecdesk.views.outbox:rows", slot="outbox")
            .then(self.show_rows)
            .otherwise(self._on_unread)
            .start(self)
        )

    def show_rows(self, views: Sequence[OutgoingView]) -> None:
        """Show these; the one looked at stays, else the first that needs a word."""
        empty(self._list)
        live = [view for view in views if view.state in LIVE]
        self.remark.setText(_("{n}件").format(n=len(live)))
        self.said.setText(_("いま送るものはありません。送ったメールはここに少しのあいだ残ります。"))
        self.said.setVisible(not live)
        self.rows = []
        for view in views:
            row = OutboxRow(view)
            row.chosen.connect(self.choose)
            row.cancel_wanted.connect(self._on_cancel)
            self._list.addWidget(row)
            self.rows.append(row)
        # Two mails at least, however much is told of the one that is looked at.
        self._scroll.setMinimumHeight(sum(row.sizeHint().height() for row in self.rows[:2]))
        self._scroll.setVisible(bool(self.rows))
        self._list.addStretch(1)
        by_id = {view.id: view for view in views}
        if self._chosen not in by_id:
            self._chosen = next((view.id for view in views if view.state in URGENT), None)
        self._show_chosen(by_id.get(self._chosen) if self._chosen is not None else None)
        self._show_pills()
        counting = any(view.state is State.COUNTDOWN for view in views)
        (self._tick.start if counting else self._tick.stop)()

    def choose(self, outgoing_id: int) -> None:
        """Tell this mail in full."""
        self._chosen = outgoing_id
        self._show_chosen(next((r.view for r in self.rows if r.view.id == outgoing_id), None))

    def _show_chosen(self, view: OutgoingView | None) -> None:
        self.card.setVisible(view is not None)
        self.go.setVisible(view is not None)
        for row in self.rows:
            row.set_chosen(view is not None and row.view.id == view.id)
        if view is not None:
            self.card.show_outgoing(view)

    def _show_pills(self) -> None:
        now = self._context.clock()
        for row in self.rows:
            row.show_pill(*state_pill(row.view, now))

    def _on_cancel(self, outgoing_id: int) -> None:
        from ecdesk.protocol import CancelOutgoing

        (
            self._context.link.ask(CancelOutgoing(outgoing_id=outgoing_id))
            .then(lambda value: self.cancelled.emit({"outgoing_id": outgoing_id, **value}))
            .then(lambda _value: self.reload())
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def _on_changed(self, changed: object) -> None:
        if getattr(changed, "outbox", False):
            self.reload()

    def _on_go(self) -> None:
        if self.card.outgoing is not None:
            self.open_wanted.emit(self.card.outgoing.conversation_id)
            self.close()

    def _on_unread(self, error: Exception) -> None:
        self.said.setText(_("送信箱を読めませんでした。もう一度開いてください。"))
        self._context.notices.show_error(error)


class OutboxRow(QFrame):
    """One mail: to whom, what about, where it stands, and the one thing to do at once."""

    chosen = Signal(int)
    cancel_wanted = Signal(int)

    def __init__(self, view: OutgoingView) -> None:
        super().__init__()
        dress(self, "bar", says=f"{addressee(view)} {view.subject}")
        self.view = view
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(dress(ElidedLabel(addressee(view)), "strong"))
        words.addWidget(dress(ElidedLabel(view.subject), "mute"))
        self.pill = dress(QLabel(), "pill")
        counting = view.state is State.COUNTDOWN
        self.button = QPushButton(_("取り消す") if counting else _("くわしく"), autoDefault=False)
        signal = self.cancel_wanted if counting else self.chosen
        self.button.clicked.connect(lambda: signal.emit(view.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(12)
        stands = QHBoxLayout()  # of one width in all rows: the pills begin under each other
        stands.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignVCenter)
        stands.addStretch(1)
        row.addLayout(words, 3)
        row.addLayout(stands, 2)
        row.addWidget(self.button)

    def show_pill(self, text: str, tone: str) -> None:
        """Where it stands at this second."""
        self.pill.setText(text)
        set_tone(self.pill, tone)

    def set_chosen(self, chosen: bool) -> None:
        """Whether it is the one told below."""
        set_tone(self, "accent" if chosen else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press belongs to this row, so that its release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere tells it in full."""
        event.accept()
        self.chosen.emit(self.view.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar do what a click does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.chosen.emit(self.view.id)
        else:
            super().keyPressEvent(event)
