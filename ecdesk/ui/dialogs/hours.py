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
from ecdesk.domain.calendar import Calendar, calendar_from, require_opening
from ecdesk.domain.errors import Refused
from ecdesk.domain.timetable import DAY_MINUTES, Window, Windows
from ecdesk.domain.typed import typed_pieces, typed_windows
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

HALF = 4  # Monday to Thursday on the left, the rest on the right
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day_names() -> tuple[str, ...]:
    """月 … 日."""
    return (_("月"), _("火"), _("水"), _("木"), _("金"), _("土"), _("日"))


def windows_text(windows: Windows) -> str:
    """A day's hours as they are typed: 10:00-12:00, 20:00-02:00."""
    return ", ".join(f"{_clock(one.start)}-{_clock(_typed_end(one))}" for one in windows)


def day_said(windows: Windows) -> str:
    """What the hours of a day come to: 7時間, 6時間 (翌2:00まで), 休み."""
    if not windows:
        return _("休み")
    minutes, reached = 0, 0
    for one in sorted(windows, key=lambda window: window.start):
        minutes += max(one.end - max(one.start, reached), 0)
        reached = max(reached, one.end)
    length = words.duration(minutes * 60)
    if reached <= DAY_MINUTES:
        return length
    clock = _clock(reached - DAY_MINUTES).removeprefix("0")
    return _("{length} (翌{clock}まで)").format(length=length, clock=clock)


class HoursEditor(QWidget):
    """Seven lines that make a calendar; exceptions by date stay as they were."""

    edited = Signal()

    def __init__(
        self,
        calendar: Calendar,
        today: date,
        parent: QWidget | None = None,
        *,
        telling: bool = False,
    ) -> None:
        """`telling`: one below the other, each with what its hours come to."""
        super().__init__(parent)
        self._calendar, self._today = calendar, today
        self.lines: dict[str, LineEdit] = {}
        self.told: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for row, (day, name) in enumerate(zip(DAYS, day_names(), strict=True)):
            line = LineEdit()
            line.setPlaceholderText(_("休み"))
            line.setAccessibleName(_("{day}曜の営業時間").format(day=name))
            line.textEdited.connect(self.edited)
            at, side = (row, 0) if telling else (row % HALF, 2 * (row // HALF))
            grid.addWidget(dress(QLabel(name), "mute"), at, side)
            grid.addWidget(line, at, side + 1)
            self.lines[day] = line
            if telling:
                self.told[day] = dress(QLabel(), "mute")
                grid.addWidget(self.told[day], at, 2)
                line.textChanged.connect(self._tell)
        self.show_calendar(calendar)

    def show_calendar(self, calendar: Calendar) -> None:
        """Show the week of this calendar; a line that says the same already is left as typed."""
        self._calendar = calendar
        for line, windows in zip(self.lines.values(), calendar.week, strict=True):
            if not self.told or _read(line.text()) != windows:
                line.setText(windows_text(windows))
        self._tell()

    def copy_first(self) -> None:
        """The hours of Monday on every day that is open."""
        first, *others = self.lines.values()
        for line in others:
            if line.text().strip():
                line.setText(first.text())
        self.edited.emit()

    def calendar(self) -> Calendar:
        """The calendar as typed. Raises Refused `calendar.malformed` or `calendar.never_open`."""
        made = self.week_of(self._calendar)
        require_opening(made, self._today)
        return made

    def week_of(self, calendar: Calendar) -> Calendar:
        """This calendar with the week as typed. Raises Refused `calendar.malformed`."""
        week = {day: typed_pieces(line.text()) for day, line in self.lines.items()}
        return replace(calendar, week=calendar_from({"week": week}).week)

    def trouble(self) -> tuple[LineEdit, str] | None:
        """The line that cannot be read, and the sentence that says so."""
        for day, line in self.lines.items():
            try:
                calendar_from({"week": {day: typed_pieces(line.text())}})
            except Refused as refused:
                return line, words.say(refused)
        try:
            self.calendar()
        except Refused as refused:
            return self.lines[DAYS[0]], words.say(refused)
        return None

    def _tell(self) -> None:
        for day, told in self.told.items():
            windows = _read(self.lines[day].text())
            told.setText(_("読めません") if windows is None else day_said(windows))
            set_tone(told, "bad" if windows is None else "mute")


def _read(text: str) -> Windows | None:
    try:
        return typed_windows(text)
    except Refused:
        return None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _typed_end(window: Window) -> int:
    """An end after midnight is written by the clock, unless that would read as the same day."""
    after = window.end - DAY_MINUTES
    return after if 0 < after < window.start else window.end
