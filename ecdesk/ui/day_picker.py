"""Choosing the day on which we write again: the next business days, or one from a calendar.

Closed days are shown as such and are refused with the next open one. The one rule: a day is chosen
or it is not; nothing is promised because somebody pressed Enter too early.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QComboBox,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from ecdesk import words
from ecdesk.domain.calendar import Calendar, is_business_day, windows_on
from ecdesk.domain.errors import Refused
from ecdesk.domain.promise import days_offered, due_on
from ecdesk.domain.timetable import instant
from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.theme import SPACE, dress, set_tone, theme
from ecdesk.words import _

AHEAD_DAYS = 120  # in the calendar


def day_said(day: date, today: date) -> str:
    """今日 11/17(火), 明日 11/18(水), 11/20(金)."""
    said = f"{day.month}/{day.day}({words.weekday(day)})"
    near = {0: _("今日"), 1: _("明日")}.get((day - today).days)
    return f"{near} {said}" if near else said


class DayPicker(QWidget):
    """Buttons for the next days, another day, and a time of it."""

    changed = Signal()

    def __init__(
        self,
        calendar: Calendar,
        clock: Callable[[], datetime],
        parent: QWidget | None = None,
        *,
        optional: bool = False,
        hours: bool = True,
    ) -> None:
        """`optional`: no day may be chosen as well. Without `hours` a day is all there is."""
        super().__init__(parent)
        self._calendar, self._clock, self._optional = calendar, clock, optional
        self._today = calendar.timetable.shown(instant(clock())).date()
        self.day: date | None = None
        self.refusal = ""  # why the chosen moment will not do; empty where it does
        self.days: dict[date, QPushButton] = {}
        self._group = QButtonGroup(self, exclusive=not optional)
        row = FlowLayout(spacing=SPACE)
        row.setContentsMargins(0, 0, 0, 0)
        for day in _offered(calendar, clock()):
            button = self._button(day_said(day, self._today))
            button.clicked.connect(lambda on, day=day: self.choose(day if on else None))
            self.days[day] = button
            row.addWidget(button)
        self.other = self._button(_("ほかの日…"))
        self.other.clicked.connect(self._open_calendar)
        row.addWidget(self.other)
        self._until = dress(QComboBox(), "until", says=_("何時までに"))
        self._until.currentIndexChanged.connect(lambda _at: self._tell())
        row.addWidget(self._until)
        self._until.setHidden(not hours)
        self._told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self._told)
        self._fill_times()
        self._tell()

    @property
    def until(self) -> time | None:
        """The time by which; None for closing."""
        chosen = self._until.currentData()
        return time(*divmod(chosen, 60)) if isinstance(chosen, int) else None

    @property
    def chosen(self) -> bool:
        """Whether a day is chosen on which we can write."""
        return self.day is not None and not self.refusal

    def choose(self, day: date | None) -> None:
        """This day, or none."""
        self.day = day
        self._group.setExclusive(False)
        for offered, button in self.days.items():
            button.setChecked(offered == day)
        elsewhere = day is not None and day not in self.days
        self.other.setChecked(elsewhere)
        self.other.setText(
            day_said(day, self._today) if elsewhere and day is not None else _("ほかの日…")
        )
        self._group.setExclusive(not self._optional)
        self._fill_times()
        self._tell()

    def _button(self, said: str) -> QPushButton:
        button = dress(QPushButton(said, autoDefault=False), "choice")
        button.setCheckable(True)
        self._group.addButton(button)
        return button

    def _fill_times(self) -> None:
        before = self.until
        self._until.blockSignals(True)
        self._until.clear()
        self._until.addItem(_("閉店まで"), None)
        for at in self._times():
            # Minutes after midnight: Qt would make a time of its own of a time.
            minutes = at.hour * 60 + at.minute
            self._until.addItem(_("{clock} まで").format(clock=f"{at:%H:%M}"), minutes)
            if at == before:
                self._until.setCurrentIndex(self._until.count() - 1)
        self._until.setEnabled(self.day is not None)
        self._until.blockSignals(False)

    def _times(self) -> list[time]:
        """Every full hour of the day at which the shop is open."""
        if self.day is None:
            return []
        windows = windows_on(self._calendar, self.day)
        hours = sorted(
            {hour for one in windows for hour in range(-(-one.start // 60), one.end // 60 + 1)}
        )
        return [time(hour) for hour in hours if hour < 24]

    def _tell(self) -> None:
        self.refusal = ""
        said, tone = "", "mute"
        if self.day is not None:
            now = self._clock()
            try:
                due = due_on(self._calendar, self.day, self.until, now)
                said = _("{day} {clock} までにご連絡する約束になります。").format(
                    day=day_said(due.date(), self._today), clock=f"{due:%H:%M}"
                )
            except Refused as error:
                said = self.refusal = self._refused(error)
                tone = "bad"
        elif not self._optional:
            said, tone = _("いつまでにご連絡するか選んでください。"), "warn"
        self._told.setText(said)
        self._told.setVisible(bool(said))
        set_tone(self._told, tone)
        self.changed.emit()

    def _refused(self, error: Refused) -> str:
        values = {
            name: day_said(value, self._today) if isinstance(value, date) else value
            for name, value in error.values.items()
        }
        if isinstance(values.get("time"), time):
            values["time"] = f"{values['time']:%H:%M}"
        return words.sentence(error.code, values)

    def _open_calendar(self) -> None:
        self.choose(self.day)  # pressing the button alone chooses nothing
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        shown = QCalendarWidget()
        shown.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)
        shown.setMinimumDate(_qdate(self._today))
        shown.setMaximumDate(_qdate(self._today + timedelta(days=AHEAD_DAYS)))
        closed = QTextCharFormat()
        closed.setForeground(QColor(theme().tokens.mute))
        closed.setFontStrikeOut(True)
        plain = QTextCharFormat()
        plain.setForeground(QColor(theme().tokens.text))
        for weekday in Qt.DayOfWeek:
            shown.setWeekdayTextFormat(weekday, plain)
        for ahead in range(AHEAD_DAYS + 1):
            day = self._today + timedelta(days=ahead)
            if not is_business_day(self._calendar, day):
                shown.setDateTextFormat(_qdate(day), closed)
        if self.day is not None:
            shown.setSelectedDate(_qdate(self.day))

        def take(picked: QDate) -> None:
            menu.close()
            self.choose(date(picked.year(), picked.month(), picked.day()))

        shown.clicked.connect(take)
        shown.activated.connect(take)
        action = QWidgetAction(menu)
        action.setDefaultWidget(shown)
        menu.addAction(action)
        menu.popup(self.other.mapToGlobal(self.other.rect().bottomLeft()))


def _offered(calendar: Calendar, now: datetime) -> tuple[date, ...]:
    try:
        return days_offered(calendar, now)
    except Refused:  # it never opens again
        return ()


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
