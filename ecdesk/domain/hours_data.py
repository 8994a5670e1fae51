"""Opening hours as they are written down: JSON, and read back to an equal calendar.

    {zone, week: {mon: [["10:00", "12:00"], …], …}, closed: [date, …], special: {date: [[…]]},
     holidays: false | true | [name, …] | {"all_but": [name, …]},
     yearly: [{"from": "08-13", "to": "08-16", "name": "お盆休み"}], names: {date: name}}

Every part may be missing. The one rule: what cannot be read is refused with its field and value,
never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.domain.holidays import Observed
from ecdesk.domain.hours import DEFAULT_WEEK, WEEKDAYS, Calendar, Yearly
from ecdesk.domain.timetable import DAY_MINUTES, Window, Windows

_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_WINDOW = re.compile(r"(\d{1,2}:\d{2})\s*[-~〜–—−]\s*(\d{1,2}:\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")


def calendar_from(data: Mapping[str, object]) -> Calendar:
    """Read the JSON shape.

    A window may also be the text "10:00-12:00"; an end before its start passes midnight; a
    weekday not named is closed; without `week` the usual one holds. Raises Refused
    `calendar.malformed` with `field` and `value`.
    """
    week = data.get("week")
    special = [
        (_day("special", day), _windows("special", said))
        for day, said in _mapping("special", data.get("special") or {}).items()
    ]
    named = [
        (_day("names", day), _text("names", said))
        for day, said in _mapping("names", data.get("names") or {}).items()
    ]
    return Calendar(
        zone=_zone_name(data.get("zone", "Asia/Tokyo")),
        week=DEFAULT_WEEK if week is None else _week(_mapping("week", week)),
        closed=frozenset(_day("closed", day) for day in _items("closed", data.get("closed"))),
        special=tuple(sorted(special, key=lambda exception: exception[0])),
        holidays=_observed(data.get("holidays")),
        yearly=tuple(_yearly(said) for said in _items("yearly", data.get("yearly"))),
        names=tuple(sorted(named)),
    )


def calendar_data(calendar: Calendar) -> dict[str, object]:
    """The JSON shape that `calendar_from` reads back to an equal calendar."""
    return {
        "zone": calendar.zone,
        "week": {
            name: _windows_data(windows)
            for name, windows in zip(WEEKDAYS, calendar.week, strict=True)
            if windows
        },
        "closed": [day.isoformat() for day in sorted(calendar.closed)],
        "special": {day.isoformat(): _windows_data(windows) for day, windows in calendar.special},
        "holidays": _observed_data(calendar.holidays),
        "yearly": [
            {"from": _month_day_data(one.first), "to": _month_day_data(one.last), "name": one.name}
            for one in calendar.yearly
        ],
        "names": {day.isoformat(): name for day, name in calendar.names},
    }


def _week(data: Mapping[str, object]) -> tuple[Windows, ...]:
    named = {name.lower(): said for name, said in data.items()}
    for name in named:
        if name not in WEEKDAYS:
            raise _malformed("week", name)
    return tuple(_windows(name, named.get(name)) for name in WEEKDAYS)


def _windows(field: str, said: object) -> Windows:
    return tuple(_window(field, item) for item in _items(field, said))


def _window(field: str, said: object) -> Window:
    if isinstance(said, str):
        match = _WINDOW.fullmatch(_plain(said))
        pair: list[object] = list(match.groups()) if match else []
    else:
        pair = _items(field, said)
    if len(pair) != 2:
        raise _malformed(field, said)
    start, end = _minutes(field, pair[0]), _minutes(field, pair[1])
    if end < start:
        end += DAY_MINUTES
    try:
        return Window(start, end)
    except ValueError:
        raise _malformed(field, said) from None


def _minutes(field: str, said: object) -> int:
    match = _TIME.fullmatch(_plain(said)) if isinstance(said, str) else None
    if match is None or int(match[2]) > 59:
        raise _malformed(field, said)
    return int(match[1]) * 60 + int(match[2])


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", said).strip()  # typed with an input method: １０：００


def _day(field: str, said: object) -> date:
    try:
        return date.fromisoformat(_text(field, said))
    except ValueError:
        raise _malformed(field, said) from None


def _observed(said: object) -> Observed:
    if said is None or isinstance(said, bool):
        return Observed(every=bool(said))
    if isinstance(said, Mapping):
        if set(said) != {"all_but"}:
            raise _malformed("holidays", said)
        return Observed(True, _names(said["all_but"]))
    return Observed(False, _names(said))


def _names(said: object) -> frozenset[str]:
    return frozenset(_text("holidays", name) for name in _items("holidays", said))


def _observed_data(observed: Observed) -> object:
    if not observed.names:
        return observed.every
    names = sorted(observed.names)
    return {"all_but": names} if observed.every else names


def _yearly(said: object) -> Yearly:
    closing = _mapping("yearly", said)
    try:
        return Yearly(
            _month_day(closing.get("from")),
            _month_day(closing.get("to", closing.get("from"))),
            _text("yearly", closing.get("name", "")),
        )
    except ValueError:
        raise _malformed("yearly", said) from None


def _month_day(said: object) -> tuple[int, int]:
    match = _MONTH_DAY.fullmatch(said) if isinstance(said, str) else None
    if match is None:
        raise _malformed("yearly", said)
    return int(match[1]), int(match[2])


def _month_day_data(at: tuple[int, int]) -> str:
    return f"{at[0]:02d}-{at[1]:02d}"


def _zone_name(said: object) -> str:
    try:
        return ZoneInfo(_text("zone", said)).key
    except (ValueError, OSError, LookupError):  # no such zone, or a path in its place
        raise _malformed("zone", said) from None


def _text(field: str, said: object) -> str:
    if not isinstance(said, str):
        raise _malformed(field, said)
    return said


def _items(field: str, said: object) -> list[object]:
    if said is None:
        return []
    if isinstance(said, str) or not isinstance(said, Iterable) or isinstance(said, Mapping):
        raise _malformed(field, said)
    return list(said)


def _mapping(field: str, said: object) -> Mapping[str, object]:
    if not isinstance(said, Mapping) or not all(isinstance(key, str) for key in said):
        raise _malformed(field, said)
    return said


def _windows_data(windows: Windows) -> list[list[str]]:
    return [[_clock(window.start), _clock(window.end)] for window in windows]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _malformed(field: str, value: object) -> Refused:
    return Refused("calendar.malformed", field=field, value=str(value)[:80])
