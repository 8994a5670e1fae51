"""When a shop answers: its week, and everything that makes one date different.

A date follows the most exact word said of it: special windows (shortened, extended for a sale, or
none), else a closed date, else a closing that comes every year (お盆, 年末年始), else a public
holiday the shop keeps, else the weekday. The one rule: every closed day can say why it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ecdesk.domain.holidays import NONE_OBSERVED, Observed, holiday
from ecdesk.domain.timetable import DAY_MINUTES, Timetable, Window, Windows

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICE = (Window(10 * 60, 18 * 60),)
DEFAULT_WEEK: tuple[Windows, ...] = (_OFFICE,) * 5 + ((), ())
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Yearly:
    """A closing that comes every year, from one (month, day) to another, both closed.

    One that ends before it begins passes the turn of the year: 12-29 to 01-03.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no day of any year: ValueError."""
        for month, day in (self.first, self.last):
            date(_LEAP_YEAR, month, day)

    def covers(self, day: date) -> bool:
        """Whether a date is in it."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


# What shops close for most often; offered, never set by itself.
USUAL_CLOSINGS = (Yearly((8, 13), (8, 16), "お盆休み"), Yearly((12, 29), (1, 3), "年末年始"))


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a time is closed: a code, with the name that was given to it.

    Of days: closed.special, closed.date, closed.yearly, closed.holiday, closed.weekly; of hours
    within an open day: closed.break between two windows, closed.outside before and after them all.
    """

    code: str
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """When a shop answers: `week` is Mon … Sun, the others are exceptions by date.

    `names` says what closed and special dates are for. Kept without slots, so that the timetable
    worked out from it stays with it.
    """

    zone: str = "Asia/Tokyo"
    week: tuple[Windows, ...] = DEFAULT_WEEK
    closed: frozenset[date] = frozenset()
    special: tuple[tuple[date, Windows], ...] = ()
    holidays: Observed = NONE_OBSERVED
    yearly: tuple[Yearly, ...] = ()
    names: tuple[tuple[date, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a week of other than seven days: ValueError."""
        if len(self.week) != len(WEEKDAYS):
            raise ValueError(f"a week of {len(self.week)} days")

    def __hash__(self) -> int:
        """Cheap on purpose: calendars are cache keys, and there are few."""
        return hash((self.zone, self.closed))

    @cached_property
    def timetable(self) -> Timetable:
        """Its hours as instants."""
        return Timetable(self.zone, self.windows_on)

    @cached_property
    def _special(self) -> dict[date, Windows]:
        return dict(self.special)

    @cached_property
    def _named(self) -> dict[date, str]:
        return dict(self.names)

    def windows_on(self, day: date) -> Windows:
        """The windows that start on a day, as written."""
        special = self._special.get(day)
        if special is not None:
            return special
        return () if self._exception(day) is not None else self.week[day.weekday()]

    def closure(self, day: date) -> Closure | None:
        """Why no window starts on a day; None where one does."""
        special = self._special.get(day)
        if special is not None:
            return None if special else Closure("closed.special", self._named.get(day, ""))
        exception = self._exception(day)
        if exception is None and not self.week[day.weekday()]:
            return Closure("closed.weekly")
        return exception

    def _exception(self, day: date) -> Closure | None:
        if day in self.closed:
            return Closure("closed.date", self._named.get(day, ""))
        for closing in self.yearly:
            if closing.covers(day):
                return Closure("closed.yearly", closing.name)
        if self.holidays and (name := holiday(day)) and self.holidays.keeps(name):
            return Closure("closed.holiday", name)
        return None


def default_calendar() -> Calendar:
    """Monday to Friday, 10:00 to 18:00, in Japan."""
    return Calendar()


def round_the_clock(zone: str = "Asia/Tokyo") -> Calendar:
    """Open at every moment."""
    return Calendar(zone=zone, week=((Window(0, DAY_MINUTES),),) * 7)
