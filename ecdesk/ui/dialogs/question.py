"""One question before something is lost for good: Enter and Esc both answer that one stays."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import dress, px

WIDTH = 440


class Question(Sheet):
    """`rejected` for who stays, `accepted` for who goes on all the same."""

    def __init__(
        self, title: str, said: str, more: str, *, stay: str, go: str, parent: QWidget | None = None
    ) -> None:
        """`said` is what is so, `more` what is safe and what is not."""
        super().__init__(title, parent)
        self.setFixedWidth(px(WIDTH))
        self.said = dress(QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText), "strong")
        self.more = QLabel(more, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.body.addWidget(self.said)
        self.body.addWidget(self.more)
        self.go = self.add_button(go, left=True)
        self.stay = self.add_button(stay, "primary")
        self.go.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        self.stay.setDefault(True)
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)
