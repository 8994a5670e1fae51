"""Why a letter was not sent and what to do, in a strip above the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ecdesk.ui.theme import dress, set_tone


class RefusalStrip(QFrame):
    """Why it was not sent and what to do, right above the button; at most one remedy."""

    def __init__(self) -> None:
        super().__init__()
        dress(self, "strip")
        self._do: Callable[[], object] | None = None
        self._fades = True
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.remedy = QPushButton(autoDefault=False)
        self.remedy.clicked.connect(self._on_remedy)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self.remedy)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown; empty where none is."""
        return self._text.text()

    def say(
        self,
        text: str,
        *,
        remedy: tuple[str, Callable[[], object]] | None = None,
        tone: str = "bad",
        fades: bool = False,
    ) -> None:
        """Show a sentence, with a button where there is something to do.

        `fades`: writing on is an answer to it as well.
        """
        self._text.setText(text)
        self.setAccessibleName(text)
        self._do = remedy[1] if remedy else None
        self._fades = fades or remedy is None
        self.remedy.setText(remedy[0] if remedy else "")
        self.remedy.setVisible(remedy is not None)
        set_tone(self, tone)
        self.show()

    def clear(self) -> None:
        """Nothing stands in the way."""
        self._text.clear()
        self._do = None
        self.hide()

    def fade(self) -> None:
        """The person goes on writing: a sentence to which that is an answer has been read."""
        if self._fades and self.text:
            self.clear()

    def _on_remedy(self) -> None:
        do = self._do
        self.clear()
        if do is not None:
            do()
