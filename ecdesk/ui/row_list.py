"""A list of rows that says in its own middle why it is empty, and what would fill it.

An empty box without a word looks broken. The one rule: what is said there is never a row; it can
neither be chosen nor counted, and it goes as soon as there is one.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QWidget

from ecdesk.ui.theme import SMALL, font, px, theme

_MARGIN = 20  # pixels beside the sentence
_WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)


class RowList(QListWidget):
    """Rows, or a sentence in their place."""

    def __init__(self, says: str = "", when_empty: str = "", parent: QWidget | None = None) -> None:
        """`says` names the list to screen readers; `when_empty` stands in it without rows."""
        super().__init__(parent)
        self.when_empty = ""
        if says:
            self.setAccessibleName(says)
        self.say_when_empty(when_empty)
        model = self.model()
        for told in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            told.connect(self._describe)

    def say_when_empty(self, sentence: str) -> None:
        """Another sentence, since another thing would fill it now; empty for none."""
        self.when_empty = sentence
        self._describe()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override: the sentence, where there is nothing else."""
        super().paintEvent(event)
        if self.count() or not self.when_empty:
            return
        painter = QPainter(self.viewport())
        painter.setFont(font(SMALL))
        painter.setPen(QColor(theme().tokens.mute))
        margin = px(_MARGIN)
        room = self.viewport().rect().adjusted(margin, 0, -margin, 0)
        painter.drawText(room, _WRAPPED, self.when_empty)
        painter.end()

    def _describe(self) -> None:
        self.setAccessibleDescription("" if self.count() else self.when_empty)
