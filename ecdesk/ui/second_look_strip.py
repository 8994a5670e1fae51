"""The strip over the queue: an answer of today that wants a second look, and one button to say so.

The one rule: it shows one at a time and never more than a line; whoever has no time for it loses
nothing but the reminder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ecdesk.ui.coalescing import Coalescing
from ecdesk.ui.context import Context
from ecdesk.ui.queue_pane import QueuePane
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.views.second_look import AnswerRow

SOON_MS = 1_500  # nobody waits for it


class SecondLookStrip(QFrame):
    """Whose answer it is, 「開く」 and 「読み返した」."""

    opened = Signal(int)  # a conversation's id

    def __init__(
        self, context: Context, shop: Callable[[], int | None], parent: QWidget | None = None
    ) -> None:
        """`shop` tells whose answers are shown: one shop's, or everybody's (None)."""
        super().__init__(parent)
        dress(self, "strip", says=_("読み返し"))
        self._context, self._shop = context, shop
        self.rows: tuple[AnswerRow, ...] = ()
        self.said = dress(ElidedLabel(), "small")
        self.look = dress(QPushButton(_("開く"), autoDefault=False), "small")
        self.done = dress(QPushButton(_("読み返した"), autoDefault=False), "small")
        self.look.clicked.connect(self._open)
        self.done.clicked.connect(self.mark_read)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addWidget(self.look)
        buttons.addWidget(self.done)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.said)
        column.addLayout(buttons)
        self.hide()
        self._soon = Coalescing(SOON_MS, self)
        self._soon.due.connect(self.read)
        context.link.changed.connect(self._on_changed)

    @classmethod
    def over(cls, queue: QueuePane, context: Context) -> SecondLookStrip:
        """A strip between the queue's tabs and its rows, and the first look."""
        strip = cls(context, lambda: queue.shop_id, queue)
        column = queue.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, strip)
        strip.read()
        return strip

    def read(self) -> None:
        """Look again at what left today."""
        self._soon.note()
        reading = self._context.jobs.read(
            "ecdesk.views.second_look:answers",
            self._context.clock(),
            shop_id=self._shop(),
            slot="queue.second_look",
        )
        reading.then(self.show_rows).otherwise(lambda _error: self.hide()).start(self)

    def show_rows(self, rows: tuple[AnswerRow, ...]) -> None:
        """Say which is the first, and how many there are."""
        self.rows = rows
        self.setVisible(bool(rows))
        if not rows:
            return
        first = rows[0]
        whom = _("{name} 様").format(name=one_line(first.customer)) if first.customer else ""
        why = _("お怒りのお客様") if first.upset else _("お急ぎのお客様")
        self.said.say(
            _("読み返し {n}件: {whom} ({why})").format(
                n=len(rows), whom=whom or one_line(first.subject), why=why
            )
        )
        self.setToolTip(
            _("急いで書いた返信は、その日のうちにもう一度読むと安心です。")
            + f"\n{one_line(first.subject)}".replace("<", "&lt;")
        )

    def mark_read(self) -> None:
        """The first one was read again; the notice takes that back."""
        if not self.rows:
            return
        from ecdesk.protocol import ReadAgain

        mail_id = self.rows[0].mail_id
        link = self._context.link

        def undo() -> None:
            link.ask(ReadAgain(mail_id=mail_id, done=False)).start(self)

        def tell(_answer: dict[str, Any]) -> None:
            self._context.notices.say(_("読み返しました。"), kind="good", undo=undo)

        self.show_rows(self.rows[1:])
        link.ask(ReadAgain(mail_id=mail_id)).then(tell).start(self)

    def _open(self) -> None:
        if self.rows:
            self.opened.emit(self.rows[0].conversation_id)

    def _on_changed(self, changed: Any) -> None:
        if changed.conversations or changed.outbox:
            self._soon.ask()
