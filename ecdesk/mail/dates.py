"""The Date of a mail: RFC 5322, the obsolete forms, and what Japanese programs write instead.

The one rule: an aware UTC time or None; a date that cannot be is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_JST = timezone(timedelta(hours=9))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)}
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d)"
    r" ([+-])(\d\d)(\d\d)(?: \([A-Za-z]{1,8}\))?"
)
_NUMERIC = re.compile(
    r"(\d{4})\s?[-/年.]\s?(\d{1,2})\s?[-/月.]\s?(\d{1,2})日?\D{0,12}?(\d{1,2})[:時](\d{1,2})"
    r"(?:[:分](\d{1,2}))?\D{0,3}?(Z|[+-]\d{2}:?\d{2})?\b"
)
_AFTER_NOON = re.compile("午後|PM")
# `火, 17 11月 2026`, and `火, 17 11 2026`: from programs that name months as their country does.
_JAPANESE_MONTH = re.compile(r"(?<=\d )(\d{1,2})(?: (?=\d{4} \d)|\s*月)|(\d{1,2})\s*月")
# `14:18:00 +09:00`, `14:18:00 GMT+0900`
_WORDY_ZONE = re.compile(r"(\d:\d\d)\s(?:GMT|UTC|UT)?\s?([+-]\d\d):?(\d\d)\b")
_COMMENT = re.compile(r"\([^()]{0,100}\)")
_ZONES = {"JST": 9, "KST": 9, "HKT": 8, "CET": 1, "CEST": 2, "BST": 1, "MSK": 3, "MSD": 4}
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\b(?!\s*[+-]\d|\s*\d{{1,3}}\b)")


def parse_date(text: str) -> datetime | None:
    """A Date field (RFC 5322, and what is sent instead) as an aware UTC time."""
    usual = _USUAL.fullmatch(text)
    try:
        if usual is not None and usual[2] in _NUMBERS:
            return _plainly(usual)
        return _leniently(text[:200])
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _plainly(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    written = datetime(
        int(year),
        _NUMBERS[month],
        int(day),
        int(hour),
        int(minute),
        min(int(second), 59),
        tzinfo=UTC,
    )
    return written - shift if sign == "+" else written + shift


def _leniently(text: str) -> datetime | None:
    text = _WORDY_ZONE.sub(r"\1 \2\3", _COMMENT.sub(" ", text))
    fields = parsedate_tz(text) or parsedate_tz(_JAPANESE_MONTH.sub(_english_month, text))
    if fields is None:
        return _numeric(text)
    year = fields[0] + 1900 if 100 <= fields[0] < 200 else fields[0]  # RFC 5322, 4.3
    shift = fields[9]
    if not shift and (zone := _ZONE.search(text)):  # unknown to RFC 5322, and to its reader
        shift = _ZONES[zone[1]] * 3600
    naive = datetime(year, *fields[1:6])  # noqa: DTZ001 - the zone is put on in the next line
    return (naive - timedelta(seconds=shift or 0)).replace(tzinfo=UTC)


def _english_month(match: re.Match[str]) -> str:
    number = int(match[1] or match[2])
    return f" {_MONTHS[number - 1]} " if 1 <= number <= 12 else match[0]


def _numeric(text: str) -> datetime | None:
    """`2026年11月17日 14:18:00 +0900` and the like; Japanese time where no zone is given."""
    found = _NUMERIC.search(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(found[n]) for n in range(1, 6))
    zone = _JST
    if found[7]:
        hours = found[7].replace(":", "").replace("Z", "+0000")
        zone = timezone(
            timedelta(hours=int(hours[1:3]), minutes=int(hours[3:]))
            * (-1 if hours[0] == "-" else 1)
        )
    if hour < 12 and _AFTER_NOON.search(found[0]):
        hour += 12
    return datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=zone).astimezone(UTC)
