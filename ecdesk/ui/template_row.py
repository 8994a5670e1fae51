"""The row ひな型 above the text: which one the letter began with, and the way to another."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk.ui.recipients import HeadRow
from ecdesk.ui.theme import dress
from ecdesk.words import _


class TemplateRow(HeadRow):
    """A button that names the template, and its key."""

    wanted = Signal()

    def __init__(self) -> None:
        self.button = QPushButton(autoDefault=False)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(7, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(dress(self.button, "link"))
        row.addWidget(dress(QLabel("Ctrl+T"), "mute"))
        row.addStretch(1)
        super().__init__(_("ひな型"), inside)
        self.button.clicked.connect(self.wanted)
        self.say("")

    def say(self, name: str) -> None:
        """The name of the template; empty where the letter has none."""
        self.button.setText(name or _("ひな型をえらぶ"))
        self.button.setAccessibleName(
            _("ひな型: {name}").format(name=name) if name else _("ひな型をえらぶ")
        )
