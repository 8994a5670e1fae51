"""Japanese public holidays, offered to be switched on one by one.

The days come from `jpholiday` (国民の祝日に関する法律); whether a shop closes on one is the
person's word alone. The one rule: no holiday closes a shop that did not switch it on, by its name
or all at once. A substitute day (振替休日) goes with the holiday it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

_SUBSTITUTE = "振替休日"


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


@lru_cache(maxsize=4096)
def holiday(day: date) -> str:
    """The name of the holiday that a day is, or is the substitute for; else empty."""
    import jpholiday  # not before it is needed: start-up is counted in milliseconds

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
