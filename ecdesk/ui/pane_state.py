"""What a pane shows while it has nothing to show: one sentence, and one thing to do.

Empty, loading and failed look alike on purpose: the place stays calm, the words say which it is.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.ui.theme import SPACE, dress


class PaneState(QFrame):
    """A sentence in the middle of a pane, with at most one button under it."""

    def __init__(self, role: str = "pane", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, role)
        self._act: Callable[[], object] | None = None
        self.sentence = dress(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter), "mute")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        self.button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 6 * SPACE, 6 * SPACE, 6 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addStretch(2)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, sentence: str, label: str = "", act: Callable[[], object] | None = None) -> None:
        """Show this sentence, and a button where there is something to do."""
        self.sentence.setText(sentence)
        self._act = act
        self.button.setText(label)
        self.button.setVisible(bool(label) and act is not None)

    def _on_clicked(self) -> None:
        if self._act is not None:
            self._act()
