"""The strip over the list while several conversations are chosen: how many, and what to do.

Chosen with Shift and the arrows, Ctrl and the mouse, or all at once with Ctrl+A. The one rule: what
is done to several can be taken back as a whole.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk.ui.theme import SPACE, dress
from ecdesk.words import _


class QueueChosen(QFrame):
    """A count and its buttons; hidden while fewer than two are chosen."""

    wanted = Signal(str)  # a deed, by its name in `actions`
    let_go = Signal()  # nothing is chosen any more

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "strip", says=_("選んだやりとり"))
        self._said = dress(QLabel(), "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self._said, 1)
        self.buttons: dict[str, QPushButton] = {}
        for name, said in (
            ("done", _("完了")),
            ("snooze", _("スヌーズ")),
            ("tag", _("ラベル")),
        ):
            button = dress(QPushButton(said, autoDefault=False), "small")
            button.clicked.connect(lambda _on=False, name=name: self.wanted.emit(name))
            row.addWidget(button)
            self.buttons[name] = button
        out = dress(QPushButton("×", autoDefault=False), "quiet", says=_("選ぶのをやめる"))
        out.clicked.connect(self.let_go)
        row.addWidget(out)
        self.hide()

    def show_count(self, count: int) -> None:
        """So many are chosen."""
        self._said.setText(_("{n} 件").format(n=count))
        self.setVisible(count > 1)
