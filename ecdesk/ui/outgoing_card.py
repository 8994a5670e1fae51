"""A mail on its way, told in full, with its buttons.

Shown in place of the composer while a conversation has such a mail, and in the outbox. The rule: a
mail that may have arrived is sent again only after a second word, said right here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.errors import DeskError
from ecdesk.domain.outgoing import LIVE, State
from ecdesk.ui.context import Context
from ecdesk.ui.flow import empty
from ecdesk.ui.outgoing_story import ACTIONS, Action, action_name, state_pill, tell
from ecdesk.ui.theme import dress, set_tone
from ecdesk.views.rows import OutgoingView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AnyCommand


class OutgoingCard(QFrame):
    """One mail on its way, told in full, with its buttons."""

    cancelled = Signal(object)  # dict: outgoing_id, draft_id, conversation_id
    acted = Signal()  # the engine did what was asked

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "card")
        self._context = context
        self._view: OutgoingView | None = None
        self._busy = False
        self._offered: dict[Action, QPushButton] = {}
        self._pill = dress(QLabel(), "pill")
        self._heading = dress(QLabel(wordWrap=True), "strong")
        self._told = QLabel(wordWrap=True)
        self._facts = QVBoxLayout()
        self._remark = dress(QLabel(wordWrap=True), "mute")
        for label in (self._heading, self._told, self._remark):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._sure = _SureRow(self._send_again, self._ask_less)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._heading, self._told):
            column.addWidget(widget)
        column.addLayout(self._facts)
        column.addLayout(self._buttons)
        column.addWidget(self._sure)
        column.addWidget(self._remark)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_pill)
        self._sure.hide()

    @property
    def outgoing(self) -> OutgoingView | None:
        """What is shown."""
        return self._view

    @property
    def buttons(self) -> dict[Action, QPushButton]:
        """The buttons offered now."""
        return dict(self._offered)

    def show_outgoing(self, view: OutgoingView) -> None:
        """Show this mail as it stands now; what is being confirmed stays open while it may."""
        same = self._view is not None and (self._view.id, self._view.state) == (view.id, view.state)
        self._view = view
        self._show_pill()
        story = tell(view, self._context.clock())
        self._heading.setText(story.heading)
        self._told.setText(story.told)
        self._told.setVisible(bool(story.told))
        self._remark.setText(story.remark)
        self._remark.setVisible(bool(story.remark))
        self._show_facts(story.facts)
        if not same:
            self._busy = False
            self._show_buttons(view.state)
        self._follow_clock()

    def _show_facts(self, facts: tuple[str, ...]) -> None:
        empty(self._facts)
        for number, fact in enumerate(facts, start=1):
            row = QHBoxLayout()
            row.setSpacing(8)
            count = dress(QLabel(str(number)), "strong")
            set_tone(count, "ok")
            row.addWidget(count, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(QLabel(fact, wordWrap=True), 1)
            self._facts.addLayout(row)

    def _show_buttons(self, state: State) -> None:
        empty(self._buttons)
        self._offered.clear()
        for action in ACTIONS[state]:
            button = QPushButton(action_name(action, state), autoDefault=False)
            if not self._offered:
                dress(button, "primary")
            self._offered[action] = button
            button.clicked.connect(lambda _checked=False, action=action: self._do(action))
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._sure.hide()

    def _show_pill(self) -> None:
        if self._view is not None:
            text, tone = state_pill(self._view, self._context.clock())
            self._pill.setText(text)
            set_tone(self._pill, tone)

    def _follow_clock(self) -> None:
        counting = self._view is not None and self._view.state is State.COUNTDOWN
        if counting and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Tick only while somebody looks."""
        super().showEvent(event)
        self._show_pill()
        self._follow_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """An unseen card costs nothing."""
        super().hideEvent(event)
        self._tick.stop()

    def _do(self, action: Action) -> None:
        from ecdesk import protocol

        if self._view is None or self._busy or self._view.state not in LIVE:
            return
        number = self._view.id
        if action is Action.CANCEL:
            self._ask(protocol.CancelOutgoing(outgoing_id=number), self._on_cancelled)
        elif action is Action.SEND_NOW:
            seen = self._view.revision
            self._ask(protocol.SendOutgoing(outgoing_id=number, revision=seen), self._on_acted)
        elif action is Action.LOOK:
            self._ask(protocol.LookForOutgoing(outgoing_id=number), self._on_looked)
        elif action is Action.SETTLE:
            self._ask(protocol.SettleOutgoing(outgoing_id=number), self._on_acted)
        else:
            self._sure.show()
            self._sure.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send_again(self) -> None:
        from ecdesk import protocol

        self._sure.hide()
        if self._view is not None and self._view.state is State.UNKNOWN and not self._busy:
            self._ask(protocol.SendOutgoing(outgoing_id=self._view.id, sure=True), self._on_acted)

    def _ask_less(self) -> None:
        self._sure.hide()

    def _ask(self, command: AnyCommand, then: Callable[[dict[str, Any]], object]) -> None:
        self._set_busy(True)
        (
            self._context.link.ask(command)
            .then(lambda _value: self._set_busy(False))
            .then(then)
            .otherwise(self._on_refused)
            .start(self)
        )

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _on_refused(self, error: DeskError) -> None:
        self._set_busy(False)
        self._context.notices.show_error(error)

    def _on_cancelled(self, value: dict[str, Any]) -> None:
        outgoing_id = self._view.id if self._view is not None else 0
        self.cancelled.emit({"outgoing_id": outgoing_id, **value})

    def _on_looked(self, value: dict[str, Any]) -> None:
        if value.get("found"):
            self._context.notices.say(
                _("送信済みフォルダに見つかりました。送信済みにしました。"), kind="good"
            )
        else:
            self._context.notices.say(_("送信済みフォルダに同じメールは見つかりませんでした。"))
        self.acted.emit()

    def _on_acted(self, _value: dict[str, Any]) -> None:
        self.acted.emit()


class _SureRow(QWidget):
    """The second word before a mail is sent that may have arrived."""

    def __init__(self, yes: Callable[[], object], no: Callable[[], object]) -> None:
        super().__init__()
        question = QLabel(
            _("お客様に同じメールが二通届くことがあります。もう一度送りますか?"), wordWrap=True
        )
        self.yes = QPushButton(_("もう一度送る"), autoDefault=False)
        self.no = QPushButton(_("やめておく"), autoDefault=False)
        self.yes.clicked.connect(yes)
        self.no.clicked.connect(no)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(question)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        row.addStretch(1)
        column.addLayout(row)
