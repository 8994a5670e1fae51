"""Jobs whose reads the test answers: by the path of the view, at the next turn of the loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer

from ecdesk.ui.jobs import Jobs, Reading


class ScriptedJobs(Jobs):
    """`answers["ecdesk.views.thread:thread"]` is called with what was asked, or raised."""

    def __init__(self, **answers: Any) -> None:
        """Answers by the last part of the path: `thread=…`, `page=…`, `counts=…`."""
        super().__init__(lambda: None)
        self.answers: dict[str, Any] = answers
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.holding = False
        self._held: list[Reading] = []

    def read(
        self, function: str | Callable[..., Any], *args: Any, slot: str = "", **kw: Any
    ) -> Reading:
        """Note what is asked; the answer is looked up when the reading is carried out."""
        name = function.rpartition(":")[2] if isinstance(function, str) else function.__name__
        self.asked.append((name, args, kw))

        def answer(_reader: Any) -> Any:
            found = self.answers[name]
            if isinstance(found, Exception):
                raise found
            return found(*args, **kw) if callable(found) else found

        return super().read(answer, slot=slot)

    def times(self, name: str) -> int:
        """How often this was asked."""
        return sum(asked == name for asked, _args, _kw in self.asked)

    def let_go(self) -> None:
        """Carry out what was held back."""
        self.holding = False
        held, self._held = self._held, []
        for reading in held:
            self._run(reading)

    def _carry_out(self, reading: Reading) -> None:
        if self.holding:
            self._held.append(reading)
        else:
            QTimer.singleShot(0, self, lambda: self._run(reading))
