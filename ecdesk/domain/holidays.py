"""Japanese public holidays, offered to be switched on one by one.

The days are those of `jpholiday` (国民の祝日に関する法律). For the years of the law as it stands
they are worked out here, and a test holds both equal: the library takes 50 ms to import and 0.2 ms
a day, and a window that opens asks for hundreds of days. Whether a shop closes on one is the
person's word alone. The one rule: no holiday closes a shop that did not switch it on, by its name
or all at once. A substitute day (振替休日) goes with the holiday it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

_SUBSTITUTE = "振替休日"
_DAY = timedelta(days=1)
_SUNDAY = 6
# The law as it stands: since 2022 (the year after the last that was moved for the Olympic Games),
# and as long as the formulas for the equinoxes hold.
FIRST_YEAR, LAST_YEAR = 2022, 2099
_FIXED = {
    (1, 1): "元日",
    (2, 11): "建国記念の日",
    (2, 23): "天皇誕生日",
    (4, 29): "昭和の日",
    (5, 3): "憲法記念日",
    (5, 4): "みどりの日",
    (5, 5): "こどもの日",
    (8, 11): "山の日",
    (11, 3): "文化の日",
    (11, 23): "勤労感謝の日",
}
_MONDAYS = ((1, 2, "成人の日"), (7, 3, "海の日"), (9, 3, "敬老の日"), (10, 2, "スポーツの日"))
_SPRING, _AUTUMN = (3, 20.8431), (9, 23.2488)  # the month of an equinox, and its day in 1980


@dataclass(frozen=True, slots=True)
class Observed:
    """Which holidays a shop keeps: those named, or with `every` all but those named."""

    every: bool = False
    names: frozenset[str] = frozenset()

    def keeps(self, name: str) -> bool:
        """Whether the shop is closed on the holiday of this name."""
        return (name in self.names) is not self.every

    def switched(self, name: str, on: bool) -> Observed:
        """The same with one holiday switched on or off."""
        named = on is not self.every
        return Observed(self.every, self.names | {name} if named else self.names - {name})

    def __bool__(self) -> bool:
        """Whether any holiday may be kept at all."""
        return self.every or bool(self.names)


NONE_OBSERVED = Observed()


@dataclass(frozen=True, slots=True)
class Offer:
    """A holiday to switch on or off, with its coming days (substitutes too)."""

    name: str
    days: tuple[date, ...]
    on: bool


def holiday(day: date) -> str:
    """The name of the holiday that a day is, or is the substitute for; else empty."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return _of_year(day.year).get((day.month, day.day), "")
    return in_library(day)


@lru_cache(maxsize=4096)
def in_library(day: date) -> str:
    """What `jpholiday` says of a day, in the words of `holiday`."""
    import jpholiday  # not before it is needed

    # The library takes a datetime for another day than its date.
    said = jpholiday.is_holiday_name(date(day.year, day.month, day.day)) or ""
    return said.removesuffix(_SUBSTITUTE).strip() or said


def offered(observed: Observed, today: date | datetime, days: int = 366) -> tuple[Offer, ...]:
    """Every holiday of the days from `today` on, in order, with its switch.

    One that is switched on and does not come in these days is offered last, to be switched off.
    """
    first = date(today.year, today.month, today.day)
    found: dict[str, list[date]] = {}
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        if name := holiday(day):
            found.setdefault(name, []).append(day)
    for name in sorted(observed.names - found.keys()):
        found[name] = []
    return tuple(Offer(name, tuple(on), observed.keeps(name)) for name, on in found.items())


def equinox(year: int, *, spring: bool) -> date:
    """The equinox of a year by the usual sum; outside 1980 to 2099 as at the nearer end of it."""
    month, begins = _SPRING if spring else _AUTUMN
    since = min(max(year, 1980), 2099) - 1980
    return date(year, month, int(begins + 0.242194 * since) - since // 4)


@lru_cache(maxsize=128)
def _of_year(year: int) -> dict[tuple[int, int], str]:
    """The holidays of a year: named days, then what lies between two, then substitutes."""
    found = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    for month, which, name in _MONDAYS:
        first = date(year, month, 1)
        found[first + _DAY * (-first.weekday() % 7 + 7 * (which - 1))] = name
    found[equinox(year, spring=True)] = "春分の日"
    found[equinox(year, spring=False)] = "秋分の日"
    named = dict(found)
    for day, name in named.items():
        after = day + _DAY
        if day + 2 * _DAY in named and after not in named and after.weekday() != _SUNDAY:
            found[after] = "国民の休日"
        if day.weekday() == _SUNDAY:
            while after in named:
                after += _DAY
            found[after] = name
    return {(day.month, day.day): name for day, name in found.items()}
