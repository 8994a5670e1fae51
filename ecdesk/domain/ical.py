"""iCalendar text (RFC 5545) read into events, and written: what closings and sales need of it.

Calendars come from malls, suppliers and the web, so every byte is somebody else's: what is not
understood is counted and named, never guessed, and nothing here is taken over by itself. The one
rule: bounded work whatever is fed in; a rule that repeats is worked out for asked days alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.domain.recurrence import Rule, rule_from

MOST_TEXT = 4_000_000  # signs of a file
MOST_EVENTS = 2_000
MOST_TIMES = 5_000  # that all events of a file together are looked at; a year of them is far less
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=(\"[^\"]*\"|[^;]*)")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{8})T(\d{2})(\d{2})(\d{2})(Z?)")
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:\d+S)?)?"
)
# Names that Outlook and Exchange write where a zone's own name belongs.
_ZONES = {
    "tokyo standard time": "Asia/Tokyo",
    "japan": "Asia/Tokyo",
    "japan standard time": "Asia/Tokyo",
}

Moment = date | datetime  # a whole day, or an aware time


@dataclass(frozen=True, slots=True)
class IcalEvent:
    """One VEVENT: whole days where `start` is a date; `end` is the first moment after it."""

    start: Moment
    end: Moment
    summary: str = ""
    description: str = ""
    url: str = ""
    uid: str = ""
    rule: Rule | None = None
    without: frozenset[date] = frozenset()  # days on which it does not repeat

    @property
    def whole_days(self) -> bool:
        """Whether it is told in days and not in hours."""
        return not isinstance(self.start, datetime)


@dataclass(frozen=True, slots=True)
class Ical:
    """What was read: events in the order of the file, and what could not be, by its code.

    Codes: ical.no_start, ical.time, ical.rule, ical.too_many.
    """

    events: tuple[IcalEvent, ...]
    unread: tuple[tuple[str, str], ...] = ()  # (code, the event's summary)


@dataclass(slots=True)
class _Found:
    fields: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    without: list[tuple[dict[str, str], str]] = field(default_factory=list)


def read_ical(text: str, zone: str) -> Ical:
    """The events of a calendar; times without a zone are the shop's.

    Raises Refused `ical.not_a_calendar` or `ical.too_large`.
    """
    if len(text) > MOST_TEXT:
        raise Refused("ical.too_large", most=MOST_TEXT)
    if "BEGIN:VCALENDAR" not in text[:2000].upper():
        raise Refused("ical.not_a_calendar")
    home = ZoneInfo(zone)
    events: list[IcalEvent] = []
    unread: list[tuple[str, str]] = []
    for found in _events(text):
        summary = _text(found, "SUMMARY")
        if len(events) >= MOST_EVENTS:
            unread.append(("ical.too_many", summary))
            break
        if _text(found, "STATUS").upper() == "CANCELLED":
            continue
        try:
            events.append(_event(found, home))
        except _UnreadError as refused:
            unread.append((refused.code, summary))
    return Ical(tuple(events), tuple(unread))


def occurrences(event: IcalEvent, first: date, last: date) -> Iterator[IcalEvent]:
    """The event on each of the days from `first` to `last` (both included) on which it begins."""
    begins = event.start.date() if isinstance(event.start, datetime) else event.start
    length = _length(event)
    if event.rule is None:
        days: Iterable[date] = (begins,) if first <= begins <= last else ()
    else:
        days = event.rule.days_between(begins, first, last)
    for day in days:
        if day not in event.without:
            yield _on(event, day, length)


def write_ical(events: Iterable[IcalEvent], now: datetime) -> str:
    """A calendar of these events, for any other program to read (RFC 5545)."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ECDesk//closings//JA",
        "CALSCALE:GREGORIAN",
    ]
    for number, event in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid or f'{number}-{_written(event.start)}@ecdesk'}",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART{_kind(event.start)}:{_written(event.start)}",
            f"DTEND{_kind(event.end)}:{_written(event.end)}",
        ]
        lines += [f"RRULE:FREQ={event.rule.every}"] if event.rule else []
        for name, said in (("SUMMARY", event.summary), ("DESCRIPTION", event.description)):
            lines += [f"{name}:{_escaped(said)}"] if said else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


class _UnreadError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _events(text: str) -> Iterator[_Found]:
    found: _Found | None = None
    nested = 0  # alarms within an event have fields of their own
    for line in _FOLD.sub("", text.removeprefix("\ufeff")).splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        name, said = match[1].upper(), match[3]
        if name == "BEGIN":
            if found is not None:
                nested += 1
            elif said.strip().upper() == "VEVENT":
                found = _Found()
        elif name == "END" and found is not None:
            if nested:
                nested -= 1
            else:
                yield found
                found = None
        elif found is not None and not nested:
            told = {k.upper(): v.strip('"') for k, v in _PARAMETER.findall(match[2])}
            if name == "EXDATE":
                found.without.append((told, said))
            else:
                found.fields.setdefault(name, (told, said))


def _event(found: _Found, home: tzinfo) -> IcalEvent:
    if "DTSTART" not in found.fields:
        raise _UnreadError("ical.no_start")
    start = _moment(*found.fields["DTSTART"], home)
    if "DTEND" in found.fields:
        end = _moment(*found.fields["DTEND"], home)
    elif "DURATION" in found.fields:
        end = _plus(start, _duration(found.fields["DURATION"][1]))
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    if isinstance(start, datetime) is not isinstance(end, datetime):
        raise _UnreadError("ical.time")
    if end <= start and not isinstance(start, datetime):
        end = start + timedelta(days=1)  # RFC 5545 leaves an end out for one day; some repeat it
    if end < start:
        raise _UnreadError("ical.time")
    without = [
        _moment(told, one.strip(), home) for told, said in found.without for one in said.split(",")
    ]
    return IcalEvent(
        start=start,
        end=end,
        summary=_text(found, "SUMMARY"),
        description=_text(found, "DESCRIPTION"),
        url=_text(found, "URL"),
        uid=_text(found, "UID"),
        rule=_rule(found.fields["RRULE"][1], start, home) if "RRULE" in found.fields else None,
        without=frozenset(d.date() if isinstance(d, datetime) else d for d in without),
    )


def _moment(told: dict[str, str], said: str, home: tzinfo) -> Moment:
    said = said.strip()
    try:
        if match := _DATE.fullmatch(said):
            return date(*(int(part) for part in match.groups()))
        match = _TIME.fullmatch(said)
        if match is None:
            raise _UnreadError("ical.time")
        day = _moment({}, match[1], home)
        zone = UTC if match[5] else _zone(told.get("TZID", ""), home)
        second = min(int(match[4]), 59)  # a leap second
        at = datetime(
            day.year, day.month, day.day, int(match[2]), int(match[3]), second, tzinfo=zone
        )
        return at.astimezone(home)
    except (ValueError, OverflowError):
        raise _UnreadError("ical.time") from None


def _zone(name: str, home: tzinfo) -> tzinfo:
    name = _ZONES.get(name.lower(), name)
    if not name:
        return home
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise _UnreadError("ical.time") from None


def _duration(said: str) -> timedelta:
    match = _DURATION.fullmatch(said.strip())
    if match is None:
        raise _UnreadError("ical.time")
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def _plus(start: Moment, length: timedelta) -> Moment:
    try:
        if isinstance(start, datetime):
            return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
        return start + max(length, timedelta(days=1))
    except OverflowError:
        raise _UnreadError("ical.time") from None


def _rule(said: str, start: Moment, home: tzinfo) -> Rule:
    parts = dict(part.upper().partition("=")[::2] for part in said.split(";") if part)
    until = _moment({}, parts.pop("UNTIL"), home) if "UNTIL" in parts else None
    begins = start.date() if isinstance(start, datetime) else start
    last = until.date() if isinstance(until, datetime) else until
    rule = rule_from(parts, begins, last)
    if rule is None:
        raise _UnreadError("ical.rule")
    return rule


def _length(event: IcalEvent) -> timedelta:
    if isinstance(event.start, datetime) and isinstance(event.end, datetime):
        return event.end.replace(tzinfo=None) - event.start.replace(tzinfo=None)  # in wall time
    assert not isinstance(event.start, datetime)
    assert not isinstance(event.end, datetime)  # both are told in one way: `_event` refuses others
    return event.end - event.start


def _on(event: IcalEvent, day: date, length: timedelta) -> IcalEvent:
    start: Moment = day
    if isinstance(event.start, datetime):
        start = datetime.combine(day, event.start.timetz())
    return replace(event, start=start, end=start + length, rule=None, without=frozenset())


def _text(found: _Found, name: str) -> str:
    said = found.fields.get(name, ({}, ""))[1]
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], said).strip()


def _escaped(said: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", said).replace("\r\n", "\n").replace("\n", "\\n")


def _kind(at: Moment) -> str:
    return "" if isinstance(at, datetime) else ";VALUE=DATE"


def _written(at: Moment) -> str:
    if isinstance(at, datetime):
        return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{at:%Y%m%d}"


def _folded(line: str) -> str:
    """A line of at most 75 bytes, the rest continued; no character is cut (RFC 5545, 3.1)."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 74:
            parts.append("")
            size = 0
        parts[-1] += sign
        size += width
    return "\r\n ".join(parts)
