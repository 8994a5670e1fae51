"""Opening hours as one types them: a line for each weekday, 10:00-12:00, 13:00-18:00.

An empty line is a closed day. What is typed is kept word for word until it can be read, and what
cannot be read is said beside its day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ecdesk import words
from ecdesk.domain.calendar import Calendar, calendar_data, calendar_from, require_opening
from ecdesk.domain.errors import Refused
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress
from ecdesk.words import _

HALF = 4  # Monday to Thursday on the left, the rest on the right
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEPARATORS = str.maketrans("、，;；・", ",,,,,")


def day_names() -> tuple[str, ...]:
    """月 … 日."""
    return (_("月"), _("火"), _("水"), _("木"), _("金"), _("土"), _("日"))


def read_day(text: str) -> list[str]:
    """The windows of one line; nothing is checked here."""
    return [piece.strip() for piece in text.translate(_SEPARATORS).split(",") if piece.strip()]


class HoursEditor(QWidget):
    """Seven lines that make a calendar; exceptions by date stay as they were."""

    edited = Signal()

    def __init__(self, calendar: Calendar, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calendar, self._today = calendar, today
        self.lines: dict[str, LineEdit] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for row, (day, name) in enumerate(zip(DAYS, day_names(), strict=True)):
            line = LineEdit()
            line.setPlaceholderText(_("休み"))
            line.setAccessibleName(_("{day}曜の営業時間").format(day=name))
            line.textEdited.connect(self.edited)
            at, side = row % HALF, 2 * (row // HALF)
            grid.addWidget(dress(QLabel(name), "mute"), at, side)
            grid.addWidget(line, at, side + 1)
            self.lines[day] = line
        self.show_calendar(calendar)

    def show_calendar(self, calendar: Calendar) -> None:
        """Show the week of this calendar."""
        self._calendar = calendar
        week = calendar_data(calendar)["week"]
        assert isinstance(week, dict)
        for day, line in self.lines.items():
            line.setText(", ".join(f"{start}-{end}" for start, end in week.get(day, [])))

    def calendar(self) -> Calendar:
        """The calendar as typed. Raises Refused `calendar.malformed` or `calendar.never_open`."""
        week = {day: read_day(line.text()) for day, line in self.lines.items()}
        typed = calendar_from({"zone": self._calendar.zone, "week": week})
        made = replace(self._calendar, week=typed.week)
        require_opening(made, self._today)
        return made

    def trouble(self) -> tuple[LineEdit, str] | None:
        """The line that cannot be read, and the sentence that says so."""
        for day, line in self.lines.items():
            try:
                calendar_from({"week": {day: read_day(line.text())}})
            except Refused as refused:
                return line, words.say(refused)
        try:
            self.calendar()
        except Refused as refused:
            return self.lines[DAYS[0]], words.say(refused)
        return None
