"""What a calendar comes to: the coming two weeks, and one deadline with the sum that proves it.

It stands beside everything that can be changed of the hours, so that a slip is seen at once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
)

from ecdesk import words
from ecdesk.domain.calendar import Calendar, windows_on
from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import Targets
from ecdesk.domain.sums import sum_of
from ecdesk.domain.typed import typed_moment
from ecdesk.ui.dialogs.hours import day_names
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _

DAYS_SHOWN = 14
FRIDAY = 4
EXAMPLE = "19:40"


def day_line(calendar: Calendar, day: date) -> tuple[str, bool]:
    """A day's hours with what makes it unlike its weekday, and whether it is unlike."""
    windows = windows_on(calendar, day)
    said = words.opening(windows)
    why = calendar.closure(day)
    if why is not None:
        if why.code == "closed.weekly":
            return words.closure(why), False
        return _("休み　{why}").format(why=words.closure(why)), True
    if any(one == day for one, _windows in calendar.special):
        name = dict(calendar.names).get(day, "") or _("この日だけ")
        return f"{said}　{name}", True
    return said, False


class HoursPreview(QFrame):
    """Two weeks and an example."""

    def __init__(self, today: date) -> None:
        super().__init__()
        dress(self, "card", says=_("これからの2週間"))
        self._today = today
        self._shown: tuple[Calendar, Targets] | None = None
        self.lines: list[tuple[QLabel, QLabel]] = []
        days = dress(QFrame(), "pane")
        grid = QGridLayout(days)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row in range(DAYS_SHOWN):
            pair = dress(QLabel(), "mute"), dress(QLabel(), "small")
            for side, label in enumerate(pair):
                label.setTextFormat(Qt.TextFormat.PlainText)
                grid.addWidget(label, row, side)
            self.lines.append(pair)
        grid.setRowStretch(DAYS_SHOWN, 1)
        scroll = QScrollArea(widgetResizable=True)  # for large letters on a small screen
        scroll.setAccessibleName(_("これからの2週間"))
        scroll.setWidget(days)
        self.weekday = QComboBox()
        self.weekday.setAccessibleName(_("例の曜日"))
        self.weekday.addItems([_("{day}曜").format(day=name) for name in day_names()])
        self.weekday.setCurrentIndex(FRIDAY)
        self.time = LineEdit(EXAMPLE)
        self.time.setAccessibleName(_("例の時刻"))
        self.time.setFixedWidth(px(64))
        self.deadline = dress(QLabel(), "strong")
        self.sum = dress(QLabel(wordWrap=True), "mute")
        for label in (self.deadline, self.sum):
            label.setTextFormat(Qt.TextFormat.PlainText)
        example = QHBoxLayout()
        example.setSpacing(8)
        example.addWidget(self.weekday)
        example.addWidget(self.time)
        example.addWidget(dress(QLabel(_("に届いたメール")), "mute"))
        example.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(dress(QLabel(_("これからの2週間")), "title"))
        column.addWidget(scroll, 1)
        column.addWidget(dress(QLabel(_("返信の期限はこうなります")), "title"))
        column.addLayout(example)
        column.addWidget(self.deadline)
        column.addWidget(self.sum)
        self.weekday.activated.connect(self._tell_sum)
        self.time.textEdited.connect(self._tell_sum)

    def show_hours(self, calendar: Calendar, targets: Targets) -> None:
        """Show what these come to."""
        self._shown = calendar, targets
        for ahead, (day_label, said) in enumerate(self.lines):
            day = self._today + timedelta(days=ahead)
            text, unlike = day_line(calendar, day)
            day_label.setText(_("今日") if not ahead else words.dates(day, day))
            said.setText(text)
            closed = not windows_on(calendar, day)
            set_tone(said, "accent" if unlike else "mute" if closed else "")
        self._tell_sum()

    def _tell_sum(self) -> None:
        if self._shown is None:
            return
        calendar, targets = self._shown
        try:
            found = sum_of(calendar, self._example(calendar), targets.limit * 60)
        except Refused as refused:
            self.deadline.setText("")
            self.sum.setText(words.say(refused))
            return
        end = found.deadline
        at = f"{end.hour}:{end:%M}"
        self.deadline.setText(
            _("{day} {clock} まで").format(day=words.dates(end.date(), end.date()), clock=at)
        )
        self.sum.setText(words.clock_story(found))

    def _example(self, calendar: Calendar) -> datetime:
        """The next such weekday at that time. Raises Refused."""
        ahead = (self.weekday.currentIndex() - self._today.weekday()) % 7
        day = self._today + timedelta(days=ahead)
        said = f"{day:%Y/%m/%d} {self.time.text()}"
        return typed_moment(said, calendar.zone)[0].astimezone(ZoneInfo(calendar.zone))
