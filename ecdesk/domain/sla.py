"""The clock of one turn: when an answer is due, how much business time is left, and the sum.

A clock starts when the first unanswered mail of a customer reached the server, and counts the
shop's opening hours alone. Nothing is stored: given the same events, calendar and `now`, the
reading is the same, so an edited calendar or a late mail cannot leave an old number behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ecdesk.domain.calendar import (
    Calendar,
    Stretch,
    add_business,
    business_seconds,
    is_open,
    round_the_clock,
)
from ecdesk.domain.errors import Refused

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Targets:
    """Business minutes: answered within `fast` is quick, after `limit` is late."""

    fast: int = 60
    limit: int = 180

    def __post_init__(self) -> None:
        """Refuse targets in the wrong order: Refused `targets.malformed`."""
        if not 0 < self.fast <= self.limit:
            raise Refused("targets.malformed", fast=self.fast, limit=self.limit)


class Pace(StrEnum):
    """How a waiting turn stands."""

    QUICK = "quick"  # within the fast target
    NORMAL = "normal"  # between the fast target and the limit
    LATE = "late"  # the deadline has passed
    LATER = "later"  # the shop is closed and nothing is late: shown as a time, not a countdown


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A turn's clock at one moment. Times are aware, in the shop's zone.

    A deadline at closing time is past as soon as the shop is closed: then the pace is LATE while
    `remaining` stays 0 until the shop opens again.
    """

    received: datetime
    fast_at: datetime
    limit_at: datetime
    remaining: int  # business seconds to the limit; negative when overdue
    elapsed: int  # business seconds since `received`
    waited: int  # wall seconds since `received`, as the customer feels it
    pace: Pace
    sum: tuple[Stretch, ...]  # adds up to the limit


def deadline(received: datetime, calendar: Calendar, targets: Targets) -> datetime:
    """The moment the limit is reached, for a mail that arrived at `received` (aware)."""
    return _count(received, calendar, targets)[1]


def read_clock(
    received: datetime, calendar: Calendar, targets: Targets, now: datetime
) -> ClockReading:
    """Read the clock of a turn at `now`; a `now` before `received` counts as `received`."""
    # Times of one zone are compared and subtracted by their wall clocks: go through UTC.
    received, now = received.astimezone(UTC), now.astimezone(UTC)
    now = max(now, received)  # a server's clock may run ahead of ours
    counting, limit_at, summed = _count(received, calendar, targets)
    fast_at, _ = add_business(counting, received, targets.fast * 60)
    elapsed = business_seconds(counting, received, now)
    return ClockReading(
        received=received.astimezone(limit_at.tzinfo),
        fast_at=fast_at,
        limit_at=limit_at,
        remaining=targets.limit * 60 - elapsed,
        elapsed=elapsed,
        waited=(now - received) // _SECOND,
        pace=_pace(fast_at, limit_at, now, counting),
        sum=summed,
    )


def _count(
    received: datetime, calendar: Calendar, targets: Targets
) -> tuple[Calendar, datetime, tuple[Stretch, ...]]:
    """The calendar counted in, the deadline and its sum.

    A shop that opens by special dates alone has no hours left after its season. Its customers
    still write, and the queue must still read: such a shop counts round the clock, since too
    early is better than never.
    """
    seconds = targets.limit * 60
    try:
        return calendar, *add_business(calendar, received, seconds)
    except Refused:
        always = round_the_clock(calendar.zone)
        return always, *add_business(always, received, seconds)


def _pace(fast_at: datetime, limit_at: datetime, now: datetime, calendar: Calendar) -> Pace:
    if now > limit_at:
        return Pace.LATE
    if not is_open(calendar, now):
        return Pace.LATER
    return Pace.QUICK if now <= fast_at else Pace.NORMAL
