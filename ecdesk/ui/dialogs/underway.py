"""A long command under way: how far it is, and a way to stop it.

    self._underway.begin(lambda task: ImportMails(…, task=task), self._on_done, self._on_failed)

The engine works, this only shows it; closing the dialog stops the work between two of its steps.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.theme import dress
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AnyCommand, Progress


class Underway(QWidget):
    """A line with what is being done, a bar, and 止める. Hidden while nothing is under way."""

    changed = Signal()  # something began or ended

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._task = ""
        self.said = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(_("進みぐあい"))
        self.halt = QPushButton(_("止める"), autoDefault=False)
        self.halt.clicked.connect(self.stop)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.bar, 1)
        row.addWidget(self.halt)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addLayout(row)
        self.hide()
        context.link.progressed.connect(self._on_progress)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._task)

    def begin(
        self,
        make: Callable[[str], AnyCommand],
        done: Callable[[dict[str, Any]], object],
        failed: Callable[[DeskError], object],
        *,
        said: str,
    ) -> None:
        """Ask for a command, made with the name of its task; one at a time."""
        if self.busy:
            return
        self._task = uuid.uuid4().hex
        self.said.setText(said)
        self.bar.setRange(0, 0)
        self.halt.setEnabled(True)
        self.show()
        self.changed.emit()

        def end(act: Callable[[], object]) -> None:
            self._task = ""
            self.hide()
            self.changed.emit()
            act()

        (
            self._context.link.ask(make(self._task))
            .then(lambda value: end(lambda: done(value)))
            .otherwise(lambda error: end(lambda: failed(error)))
            .start(self)
        )

    def stop(self) -> None:
        """Ask that it end; the answer follows."""
        from ecdesk.protocol import StopTask

        if self.busy:
            self.halt.setEnabled(False)
            self._context.link.ask(StopTask(task=self._task)).start(self._context.notices)

    def _on_progress(self, told: Progress) -> None:
        if told.task == self._task and told.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, told.done * 1000 // told.total))
            self.bar.setAccessibleDescription(
                _("{done} / {total}").format(done=told.done, total=told.total)
            )
