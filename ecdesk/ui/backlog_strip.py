"""The strip over the backlog: what it is, and the way to be rid of it in one go.

What came before ECDesk was in use and seems unanswered has no deadline: the shop answered it
elsewhere, or never will. The one rule: closing all of it can be taken back as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.ui.context import Context
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import QueuePage, Tab
from ecdesk.words import _

AT_ONCE = 100_000  # conversations; nobody's backlog is longer


class BacklogStrip(QFrame):
    """A sentence and 「まとめて完了にする」."""

    closed = Signal()  # all of it was put away

    def __init__(
        self, context: Context, shop: Callable[[], int | None], parent: QWidget | None = None
    ) -> None:
        """`shop` tells whose backlog is shown: one shop's, or everybody's (None)."""
        super().__init__(parent)
        dress(self, "strip")
        self._context, self._shop = context, shop
        said = _("使い始める前に届き、返信が見当たらないメールです。期限は数えていません。")
        label = dress(QLabel(said), "small")
        label.setWordWrap(True)
        button = QPushButton(_("まとめて完了にする"))
        button.clicked.connect(self.close_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(label)
        column.addWidget(button)
        self.hide()

    def close_all(self) -> None:
        """Close everything that stands in it now."""
        reading = self._context.jobs.read(
            "ecdesk.views.queue:page",
            Tab.BACKLOG,
            shop_id=self._shop(),
            now=self._context.clock(),
            limit=AT_ONCE,
            slot="queue.backlog",
        )
        reading.then(self._close).start(self)

    def _close(self, page: QueuePage) -> None:
        from ecdesk.protocol import CloseConversations, ReopenConversations

        ids = [row.id for row in page.rows]
        link = self._context.link

        def undo() -> None:
            link.ask(ReopenConversations(conversation_ids=ids)).start(self)

        def tell(_answer: dict[str, Any]) -> None:
            said = _("以前の未返信 {n} 件を完了にしました。").format(n=len(ids))
            self._context.notices.say(said, kind="good", undo=undo)
            self.closed.emit()

        link.ask(CloseConversations(conversation_ids=ids)).then(tell).start(self)
