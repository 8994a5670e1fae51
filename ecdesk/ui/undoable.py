"""Asking the engine for something, saying that it was done, and leaving the way back within reach.

Z takes back what the newest notice speaks of. The one rule: the way back is made from the engine's
answer, so that it undoes exactly what was done and nothing that stood so before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ecdesk.ui.context import Context

if TYPE_CHECKING:
    from ecdesk.protocol import AnyCommand

Answer = dict[str, Any]


class Undoable(QObject):
    """Carries out commands that can be taken back."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def carry_out(
        self,
        command: AnyCommand,
        said: str | Callable[[Answer], str],
        undo: Callable[[Answer], list[AnyCommand]],
        *,
        then: Callable[[Answer], object] = lambda _answer: None,
        undone: Callable[[], object] = lambda: None,
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Ask; when it is done say so, with the commands that would undo it (in this order)."""
        asked = self._context.link.ask(command)

        def tell(answer: Answer) -> None:
            text = said if isinstance(said, str) else said(answer)
            back = undo(answer)
            self._context.notices.say(
                text, kind="good", undo=(lambda: self._take_back(back, undone)) if back else None
            )
            then(answer)

        asked.then(tell)
        if refused is not None:
            asked.otherwise(refused)
        asked.start(self)

    def _take_back(self, commands: list[AnyCommand], undone: Callable[[], object]) -> None:
        if not commands:
            undone()
            return
        first, rest = commands[0], commands[1:]
        asked = self._context.link.ask(first)
        asked.then(lambda _answer: self._take_back(rest, undone)).start(self)
