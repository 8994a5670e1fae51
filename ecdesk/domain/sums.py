"""The sum behind a deadline: every minute from receipt to deadline, counted or closed, and why.

People trust what they can check. The lines follow each other without a gap from the moment of
receipt to the deadline; the open ones add up to the target, the closed ones each say why nothing
was counted. The one rule: a sum is data; `words.clock_story` says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from ecdesk.domain.calendar import Calendar, Closure, Stretch, add_business
from ecdesk.domain.timetable import DAY_MINUTES, MINUTE, SECOND, instant


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a sum in the shop's zone: counted where `why` is None, else closed."""

    start: datetime
    end: datetime
    why: Closure | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is counted."""
        return self.why is None

    @property
    def microseconds(self) -> int:
        """Real elapsed time, exactly."""
        return instant(self.end) - instant(self.start)

    @property
    def seconds(self) -> int:
        """Real elapsed seconds, rounded down."""
        return self.microseconds // SECOND


@dataclass(frozen=True, slots=True)
class Sum:
    """What leads from a mail's receipt to its deadline."""

    received: datetime
    deadline: datetime
    lines: tuple[Line, ...]

    @property
    def counted(self) -> tuple[Line, ...]:
        """The open lines: those that add up to the target."""
        return tuple(line for line in self.lines if line.is_open)

    @property
    def seconds(self) -> int:
        """What the open lines add up to."""
        return sum(line.microseconds for line in self.counted) // SECOND


def sum_of(calendar: Calendar, received: datetime, seconds: int) -> Sum:
    """The deadline of `seconds` of open time after `received` (aware), line by line.

    Raises Refused `calendar.never_open` where 366 days pass without an opening.
    """
    deadline, counted = add_business(calendar, received, seconds)
    shown = received.astimezone(UTC).astimezone(deadline.tzinfo)  # through UTC: a fold is kept
    return Sum(shown, deadline, lines_between(calendar, shown, deadline, counted))


def lines_between(
    calendar: Calendar, start: datetime, end: datetime, counted: tuple[Stretch, ...]
) -> tuple[Line, ...]:
    """The counted stretches with what lies before, between and after them, from start to end."""
    lines: list[Line] = []
    reached = start
    for stretch in counted:
        lines.extend(_closed(calendar, reached, stretch.start))
        lines.append(Line(stretch.start, stretch.end))
        reached = stretch.end
    lines.extend(_closed(calendar, reached, end))
    return tuple(lines)


def _closed(calendar: Calendar, start: datetime, end: datetime) -> list[Line]:
    """Closed time, cut where its reason changes."""
    lines: list[Line] = []
    for line in _by_day(calendar, instant(start), instant(end)):
        if lines and lines[-1].why == line.why:
            lines[-1] = replace(lines[-1], end=line.end)
        else:
            lines.append(line)
    return lines


def _by_day(calendar: Calendar, start: int, end: int) -> Iterator[Line]:
    timetable = calendar.timetable
    at = start
    while at < end:
        day = timetable.shown(at).date()
        until = min(timetable.at(day, DAY_MINUTES), end)
        if until <= at:  # a clock set back over midnight shows the same date twice
            until = min(at + MINUTE * 60, end)
        yield Line(timetable.shown(at), timetable.shown(until), _why(calendar, day, at))
        at = until


def _why(calendar: Calendar, day: date, at: int) -> Closure:
    """Why a closed moment of a day is closed; at most one reason holds from it to midnight."""
    pieces = calendar.timetable.pieces(day.toordinal())
    closure = calendar.closure(day)
    if closure is not None:
        return closure
    inside = bool(pieces) and pieces[0][1] <= at < pieces[-1][0]
    return Closure("closed.break" if inside else "closed.outside")
