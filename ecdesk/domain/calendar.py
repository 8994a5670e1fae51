"""A shop's opening hours, and counting time in them.

Weekly windows with exceptions by date, in the shop's own zone. A window belongs to the day it
starts on, may end after midnight, and is half-open: [start, end). Dates with special windows
follow those alone, even where they are also closed (the more exact statement wins).

The one rule: windows are wall time, counting is real elapsed time. All sums are made on instants
(see `timetable`), so that a change to summer time neither loses nor invents an hour, and nobody is
held to a minute the shop was closed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.domain.timetable import DAY_MINUTES, HORIZON_DAYS, SECOND, Timetable, Window, instant

__all__ = [
    "DEFAULT_WEEK",
    "HORIZON_DAYS",
    "Calendar",
    "Stretch",
    "Window",
    "add_business",
    "business_seconds",
    "calendar_data",
    "calendar_from",
    "default_calendar",
    "is_open",
    "next_opening",
    "require_opening",
    "round_the_clock",
    "stretches",
    "subtract_business",
    "windows_on",
]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_WINDOW = re.compile(r"(\d{1,2}:\d{2})\s*[-~〜–—−]\s*(\d{1,2}:\d{2})")

_OFFICE = (Window(10 * 60, 18 * 60),)
DEFAULT_WEEK: tuple[tuple[Window, ...], ...] = (_OFFICE,) * 5 + ((), ())


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a shop answers: `week` is Mon … Sun, `closed` and `special` are exceptions by date."""

    zone: str = "Asia/Tokyo"
    week: tuple[tuple[Window, ...], ...] = DEFAULT_WEEK
    closed: frozenset[date] = frozenset()
    special: tuple[tuple[date, tuple[Window, ...]], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a week of other than seven days: ValueError."""
        if len(self.week) != len(_WEEKDAYS):
            raise ValueError(f"a week of {len(self.week)} days")

    def __hash__(self) -> int:
        """Cheap on purpose: calendars are cache keys on every deadline, and there are few."""
        return hash((self.zone, self.closed))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of counted business time, aware, in the shop's zone."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Real elapsed seconds, rounded down."""
        return (instant(self.end) - instant(self.start)) // SECOND


def default_calendar() -> Calendar:
    """Monday to Friday, 10:00 to 18:00, in Japan."""
    return Calendar()


def round_the_clock(zone: str = "Asia/Tokyo") -> Calendar:
    """Open at every moment."""
    return Calendar(zone=zone, week=((Window(0, DAY_MINUTES),),) * 7)


def windows_on(calendar: Calendar, day: date) -> tuple[Window, ...]:
    """The windows that start on a day, in order, as written."""
    return _timetable(calendar).windows_on(day)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether an aware moment lies in opening hours."""
    moment = instant(at)
    first = next(_timetable(calendar).open_from(moment, need=1), None)
    return first is not None and first[0] <= moment


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first open moment from `at` on (`at` itself while open); None if none in 366 days."""
    timetable = _timetable(calendar)
    first = next(timetable.open_from(instant(at), need=1), None)
    return None if first is None else timetable.shown(first[0])


def require_opening(calendar: Calendar, around: date) -> None:
    """Refuse a calendar that opens on none of the 366 days from `around` on.

    Raises Refused `calendar.never_open`; asked when a calendar is saved.
    """
    timetable = _timetable(calendar)
    ahead = range(around.toordinal(), around.toordinal() + HORIZON_DAYS)
    if not any(timetable.pieces(day) for day in ahead):
        raise Refused("calendar.never_open", days=HORIZON_DAYS)


def stretches(calendar: Calendar, start: datetime) -> Iterator[Stretch]:
    """Open time from `start` on, in order, overlapping windows merged; ends after 366 days."""
    timetable = _timetable(calendar)
    for first, last in timetable.open_from(instant(start)):
        yield Stretch(timetable.shown(first), timetable.shown(last))


def add_business(
    calendar: Calendar, start: datetime, seconds: int
) -> tuple[datetime, tuple[Stretch, ...]]:
    """The moment when `seconds` of open time have passed since `start`, and the sum that proves it.

    It may be the very end of a window. Zero seconds from closed time is the next opening.
    Raises Refused `calendar.never_open` where 366 days pass without an opening.
    """
    if seconds < 0:
        raise ValueError(f"{seconds} seconds: use subtract_business")
    timetable = _timetable(calendar)
    moment, left = instant(start), seconds * SECOND
    counted: list[Stretch] = []
    while True:
        reached = moment
        for first, last in timetable.open_from(moment, need=left):
            if left <= last - first:
                end = timetable.shown(first + left)
                if left:
                    counted.append(Stretch(timetable.shown(first), end))
                return end, tuple(counted)
            counted.append(Stretch(timetable.shown(first), timetable.shown(last)))
            left -= last - first
            reached = last
        if reached == moment:
            raise Refused("calendar.never_open", days=HORIZON_DAYS)
        moment = reached  # a target longer than a year of this shop's hours: count on


def subtract_business(calendar: Calendar, end: datetime, seconds: int) -> datetime:
    """The latest open moment from which `seconds` of open time lead to `end`.

    Raises Refused `calendar.never_open` where 366 days back hold no opening.
    """
    if seconds < 0:
        raise ValueError(f"{seconds} seconds: use add_business")
    timetable = _timetable(calendar)
    moment, left = instant(end), seconds * SECOND
    while True:
        reached = moment
        for first, last in timetable.open_until(moment):
            if left <= last - first:
                return timetable.shown(last - left)
            left -= last - first
            reached = first
        if reached == moment:
            raise Refused("calendar.never_open", days=HORIZON_DAYS)
        moment = reached


def business_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Open seconds from `start` to `end`, whole ones; negative where `start` is the later."""
    first, last = instant(start), instant(end)
    if first > last:
        return -(_timetable(calendar).open_between(last, first) // SECOND)
    return _timetable(calendar).open_between(first, last) // SECOND


def calendar_from(data: Mapping[str, object]) -> Calendar:
    """Read the JSON shape {zone, week: {mon: [["10:00", "12:00"]]}, closed: [], special: {}}.

    A window may also be the text "10:00-12:00"; an end before its start passes midnight; a
    weekday not named is closed; without `week` the usual one holds. Raises Refused
    `calendar.malformed` with `field` and `value`.
    """
    if data.get("holidays"):
        # Holidays are closed days that the person ticked; a calendar does not invent them.
        raise Refused("calendar.malformed", field="holidays", value=str(data["holidays"]))
    week = data.get("week")
    special = [
        (_read_day("special", day), _windows(day, said))
        for day, said in _mapping("special", data.get("special") or {}).items()
    ]
    return Calendar(
        zone=_zone_name(data.get("zone", "Asia/Tokyo")),
        week=DEFAULT_WEEK if week is None else _read_week(_mapping("week", week)),
        closed=frozenset(_read_day("closed", day) for day in _items("closed", data.get("closed"))),
        special=tuple(sorted(special, key=lambda exception: exception[0])),
    )


def calendar_data(calendar: Calendar) -> dict[str, object]:
    """The JSON shape that `calendar_from` reads back to an equal calendar."""
    return {
        "zone": calendar.zone,
        "week": {
            name: _windows_data(windows)
            for name, windows in zip(_WEEKDAYS, calendar.week, strict=True)
            if windows
        },
        "closed": [day.isoformat() for day in sorted(calendar.closed)],
        "special": {day.isoformat(): _windows_data(windows) for day, windows in calendar.special},
    }


@lru_cache(maxsize=64)
def _timetable(calendar: Calendar) -> Timetable:
    exceptions = dict.fromkeys(calendar.closed, ()) | dict(calendar.special)
    return Timetable(calendar.zone, calendar.week, exceptions)


def _read_week(data: Mapping[str, object]) -> tuple[tuple[Window, ...], ...]:
    named = {name.lower(): said for name, said in data.items()}
    for name in named:
        if name not in _WEEKDAYS:
            raise Refused("calendar.malformed", field="week", value=name)
    return tuple(_windows(name, named.get(name)) for name in _WEEKDAYS)


def _windows(field: str, said: object) -> tuple[Window, ...]:
    return tuple(_window(field, item) for item in _items(field, said))


def _window(field: str, said: object) -> Window:
    if isinstance(said, str):
        match = _WINDOW.fullmatch(_plain(said))
        pair: list[object] = list(match.groups()) if match else []
    else:
        pair = _items(field, said)
    if len(pair) != 2:
        raise Refused("calendar.malformed", field=field, value=str(said))
    start, end = _minutes(field, pair[0]), _minutes(field, pair[1])
    if end < start:
        end += DAY_MINUTES
    try:
        return Window(start, end)
    except ValueError:
        raise Refused("calendar.malformed", field=field, value=str(said)) from None


def _minutes(field: str, said: object) -> int:
    match = _TIME.fullmatch(_plain(said)) if isinstance(said, str) else None
    if match is None or int(match[2]) > 59:
        raise Refused("calendar.malformed", field=field, value=str(said))
    return int(match[1]) * 60 + int(match[2])


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", said).strip()  # typed with an input method: １０：００


def _read_day(field: str, said: object) -> date:
    try:
        return date.fromisoformat(said) if isinstance(said, str) else _no_day(said)
    except ValueError:
        raise Refused("calendar.malformed", field=field, value=str(said)) from None


def _no_day(said: object) -> date:
    raise ValueError(str(said))


def _zone_name(said: object) -> str:
    try:
        return ZoneInfo(said).key if isinstance(said, str) else str(_no_day(said))
    except (ValueError, OSError, LookupError):  # no such zone, or a path in its place
        raise Refused("calendar.malformed", field="zone", value=str(said)) from None


def _items(field: str, said: object) -> list[object]:
    if said is None:
        return []
    if isinstance(said, str) or not isinstance(said, Iterable) or isinstance(said, Mapping):
        raise Refused("calendar.malformed", field=field, value=str(said))
    return list(said)


def _mapping(field: str, said: object) -> Mapping[str, object]:
    if not isinstance(said, Mapping) or not all(isinstance(key, str) for key in said):
        raise Refused("calendar.malformed", field=field, value=str(said))
    return said


def _windows_data(windows: tuple[Window, ...]) -> list[list[str]]:
    return [[_clock(window.start), _clock(window.end)] for window in windows]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
