"""A titled frame of the column beside the mails."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ecdesk.ui.theme import SPACE, dress


class Card(QFrame):
    """A title, and below it whatever is put into `column`."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "card", says=title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 3 * SPACE, 14, 3 * SPACE)
        self.column.setSpacing(SPACE)
        self.title = dress(QLabel(title), "title")
        self.column.addWidget(self.title)
