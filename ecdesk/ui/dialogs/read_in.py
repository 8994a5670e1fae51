"""What a file proposes, as a list to be ticked: the frame of the dialogs that read one in.

The one rule: nothing is taken over that the person did not see here and leave ticked, and what
could not be read is said.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress
from ecdesk.ui.ticks import TickList
from ecdesk.words import _


class ReadInDialog(Sheet):
    """The list with its ticks, how many are ticked on the button, what was not read below."""

    def __init__(self, title: str, file: str, ticks: TickList, parent: QWidget | None) -> None:
        """`file` is the name of the file, `ticks` what it proposes."""
        super().__init__(title, parent)
        self.spread(640, 560)
        self.remark.setText(one_line(file))
        self.list = ticks
        self.hint = _plain(dress(QLabel(wordWrap=True), "mute"))
        self.every = dress(QPushButton(_("すべてに印を付ける"), autoDefault=False), "link")
        self.none = dress(QPushButton(_("印をすべて外す"), autoDefault=False), "link")
        self.unread = _plain(dress(QLabel(wordWrap=True), "small", tone="warn"))
        self.unread.hide()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.every)
        row.addWidget(self.none)
        row.addStretch(1)
        self.body.addWidget(self.hint)
        self.body.addLayout(row)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.unread)
        self.leave = self.add_button(_("やめる"))
        self.go = self.add_button("", "primary")
        self.leave.clicked.connect(self.reject)
        self.go.clicked.connect(self._on_go)
        self.every.clicked.connect(lambda: self.list.tick_all(True))
        self.none.clicked.connect(lambda: self.list.tick_all(False))
        self.list.changed.connect(self._count)
        self._count()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, hint: str, unread: str) -> None:
        """Above the list what to do, below it what was not read (empty: everything was)."""
        self.hint.setText(hint)
        self.unread.setText(unread)
        self.unread.setVisible(bool(unread))

    def taking(self, number: int) -> str:
        """What the button says while so many are ticked."""
        raise NotImplementedError

    def take(self) -> None:
        """Hand over what is ticked."""
        raise NotImplementedError

    def _count(self) -> None:
        number = len(self.list.ticked)
        self.go.setEnabled(number > 0)
        self.go.setText(self.taking(number))

    def _on_go(self) -> None:
        self.take()
        self.accept()


def _plain(label: QLabel) -> QLabel:
    label.setTextFormat(Qt.TextFormat.PlainText)  # names out of a file are no markup
    return label
