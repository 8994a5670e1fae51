"""Days, hours and times as a person types them into a field, with an input method or without.

    11/24   11月24日   12/29-1/3   2026/11/24 20:00   10:00-12:00、13:00-18:00

The one rule: what cannot be read is refused and never guessed; a year that nobody wrote is the one
that a person means who looks ahead.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.domain.hours import Yearly
from ecdesk.domain.hours_data import calendar_from
from ecdesk.domain.timetable import Windows

MOST_DAYS = 60  # of one stretch: what is longer belongs into the week, or is a slip of the key
FIRST_YEAR, LAST_YEAR = 1900, 2999  # a year outside is a slip of the key
_DAY = timedelta(days=1)
_BETWEEN = r"\s*(?:[-~〜–—−]|から)\s*"
_DATE = r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:\s*\([月火水木金土日祝・]+\))?"
_ONE = re.compile(_DATE)
_SPAN = re.compile(rf"{_DATE}(?:{_BETWEEN}{_DATE})?(?:まで)?")
_WHEN = re.compile(rf"{_DATE}(?:[T\s]*(\d{{1,2}})[:時](\d{{2}})?分?(?::\d{{2}})?)?")
_SEPARATORS = str.maketrans("、，;；・", ",,,,,")


def typed_days(text: str, today: date) -> tuple[date, ...]:
    """One day or a stretch of days. Raises Refused `days.unreadable`, `days.too_many`.

    A day without a year is the next such day from `today` on.
    """
    match = _SPAN.fullmatch(_plain(text))
    if match is None:
        raise Refused("days.unreadable", said=text[:40])
    first = _coming(match.groups()[:3], today)
    last = first if match[5] is None else _coming(match.groups()[3:], first)
    if last < first:
        raise Refused("days.unreadable", said=text[:40])
    if (last - first).days >= MOST_DAYS:
        raise Refused("days.too_many", most=MOST_DAYS)
    return tuple(first + _DAY * ahead for ahead in range((last - first).days + 1))


def typed_yearly(text: str, name: str = "") -> Yearly:
    """Days that come every year: 8/13-8/16. Raises Refused `days.unreadable`."""
    match = _SPAN.fullmatch(_plain(text))
    if match is None or match[1] or match[4]:
        raise Refused("days.unreadable", said=text[:40])
    first = int(match[2]), int(match[3])
    last = first if match[5] is None else (int(match[5]), int(match[6]))
    try:
        return Yearly(first, last, name)
    except ValueError:
        raise Refused("days.unreadable", said=text[:40]) from None


def typed_windows(text: str) -> Windows:
    """The hours of a day; nothing typed is a closed day. Raises Refused `calendar.malformed`."""
    return calendar_from({"week": {"mon": typed_pieces(text)}}).week[0]


def typed_pieces(text: str) -> list[str]:
    """The windows of one line, one by one; nothing is checked here."""
    return [piece.strip() for piece in text.translate(_SEPARATORS).split(",") if piece.strip()]


def typed_moment(text: str, zone: str, today: date | None = None) -> tuple[datetime, bool]:
    """A time of the shop's clock, and whether it is a day alone. 24:00 and 23:59 are as written.

    Raises Refused `event.no_time`. Without a year it is the one nearest to `today`; with no
    `today` either, it cannot be read.
    """
    match = _WHEN.fullmatch(_plain(text))
    if match is None or (match[1] is None and today is None):
        raise Refused("event.no_time")
    hour, minute = int(match[4] or 0), int(match[5] or 0)
    if hour > 24 or minute > 59 or hour * 60 + minute > 1440:
        raise Refused("event.no_time")
    try:
        day = _nearest(match.groups()[:3], today)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        return midnight + timedelta(hours=hour, minutes=minute), match[4] is None
    except (ValueError, OverflowError):
        raise Refused("event.no_time") from None


def typed_period(
    first: str, last: str, zone: str, today: date | None = None
) -> tuple[datetime, datetime]:
    """A start and an end of the shop's clock; an end that is a day alone ends with that day.

    Raises Refused `event.no_time`.
    """
    start, _ = typed_moment(first, zone, today)
    end, whole_day = typed_moment(last, zone, start.date() if today is not None else None)
    if whole_day:
        end = datetime.combine(end.date() + _DAY, end.timetz())
    return start, end


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _coming(parts: tuple[str | None, ...], since: date) -> date:
    year, month, day = parts
    try:
        if year is not None:
            return _dated(year, month, day)
        for ahead in range(9):  # 29 February is up to eight years away
            try:
                found = date(since.year + ahead, int(month or 0), int(day or 0))
            except ValueError:
                if (int(month or 0), int(day or 0)) == (2, 29):
                    continue
                raise
            if found >= since:
                return found
    except (ValueError, OverflowError):
        pass
    raise Refused("days.unreadable", said="/".join(part for part in parts if part))


def _nearest(parts: tuple[str | None, ...], today: date | None) -> date:
    """ValueError where there is no such day."""
    year, month, day = parts
    if year is not None or today is None:
        return _dated(year, month, day)
    around: list[date] = []
    for apart in (-1, 0, 1):
        try:
            around.append(date(today.year + apart, int(month or 0), int(day or 0)))
        except ValueError:
            continue
    return min(around, key=lambda one: abs(one - today))


def _dated(year: str | None, month: str | None, day: str | None) -> date:
    """ValueError where there is no such day, or nobody can mean it."""
    found = date(int(year or 0), int(month or 0), int(day or 0))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(year)
    return found
