"""Putting conversations together and taking them apart, with the way back within reach (Z).

The one rule: what is being written is kept before anything moves, for it moves along.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ecdesk.ui.context import Context
from ecdesk.views.rows import MailView, ThreadView
from ecdesk.words import _


class Regrouping(QObject):
    """Carries out what the person decides about what belongs together."""

    made = Signal(int)  # the conversation that there is now
    stands_again = Signal(int)  # the conversation that there was before
    closed = Signal()  # the dialog is gone, whatever came of it

    def __init__(
        self, context: Context, keep: Callable[[], object], parent: QObject | None = None
    ) -> None:
        """`keep` has everything written so far kept."""
        super().__init__(parent)
        self._context = context
        self._keep = keep

    def choose(self, view: ThreadView, window: QWidget) -> None:
        """まとめる: which other conversations this one is one with."""
        from ecdesk.ui.dialogs.merge import MergeDialog

        self._keep()
        dialog = MergeDialog(self._context, view, window)
        dialog.merged.connect(self._on_merged)
        dialog.finished.connect(self.closed)
        dialog.open()

    def split(self, view: ThreadView, mail: MailView, *, rest: bool) -> None:
        """A mail (with `rest`: and all after it) becomes a conversation of its own."""
        from ecdesk.protocol import SplitConversation

        self._keep()
        command = SplitConversation(
            conversation_id=view.id,
            mail_ids=[] if rest else [mail.id],
            from_mail_id=mail.id if rest else None,
        )
        asked = self._context.link.ask(command)
        asked.then(lambda told: self._tell(_("別のやりとりにしました。"), told)).start(self)

    def _on_merged(self, told: dict[str, Any], number: int) -> None:
        said = _("{n} 件のやりとりをひとつにまとめました。").format(n=number)
        self._tell(said, told)

    def _tell(self, said: str, told: dict[str, Any]) -> None:
        from ecdesk.protocol import UndoRegrouping

        undo = self._context.link.ask(UndoRegrouping(regrouping=int(told["regrouping"])))
        undo.then(self._on_undone)

        def take_back() -> None:
            self._keep()
            undo.start(self)

        self._context.notices.say(said, kind="good", undo=take_back, seconds=20)
        self.made.emit(int(told["conversation_id"]))

    def _on_undone(self, told: dict[str, Any]) -> None:
        standing = told.get("conversation_ids") or []
        if standing:
            self.stands_again.emit(int(standing[0]))
