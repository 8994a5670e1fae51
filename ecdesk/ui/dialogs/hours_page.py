"""What the pages of the hours share: a calendar to show, another to offer.

Each shows a calendar and offers another; the dialog keeps what was before, so that every step can
be taken back. The one rule: a page changes nothing that it does not show.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ecdesk.domain.calendar import Calendar
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress


def example_line(name: str, example: str) -> LineEdit:
    """A line with an example of what belongs there."""
    line = LineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    return line


def labelled(label: str, line: QWidget) -> QVBoxLayout:
    """A field below its label."""
    part = QVBoxLayout()
    part.setSpacing(4)
    part.addWidget(dress(QLabel(label), "mute"))
    part.addWidget(line)
    return part


def hint(text: str) -> QLabel:
    """A quiet sentence."""
    return dress(QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")


class Page(QWidget):
    """What all pages share: a calendar to show, another to offer."""

    changed = Signal(object, str)  # a Calendar; what of it, so that one field is one step back

    def __init__(self) -> None:
        super().__init__()
        self.calendar = Calendar()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    def show_calendar(self, calendar: Calendar) -> None:
        """Show this one."""
        self.calendar = calendar

    def offer(self, calendar: Calendar, what: str = "") -> None:
        """Say that it could be this one."""
        if calendar != self.calendar:
            self.calendar = calendar
            self.changed.emit(calendar, what)
