"""The clock of one turn: when an answer is due, how much business time is left, and the sum.

A clock starts when the first unanswered mail of a customer reached the server, and counts the
shop's opening hours alone. Nothing is stored: given the same events, calendar and `now`, the
reading is the same, so an edited calendar or a late mail cannot leave an old number behind. A
turn that has ended has a `Result`, taken once with the hours of that day and not moved after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from ecdesk.domain.calendar import (
    Calendar,
    Stretch,
    add_business,
    business_seconds,
    due_after,
    is_open,
    round_the_clock,
    subtract_business,
)
from ecdesk.domain.errors import Refused
from ecdesk.domain.sums import Sum, sum_of
from ecdesk.domain.timetable import MINUTE

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Targets:
    """Business minutes: answered within `fast` is quick, after `limit` is late.

    A holding notice is laid ready after `rescue`; None is five sixths of the limit (150 of 180).
    """

    fast: int = 60
    limit: int = 180
    rescue: int | None = None

    def __post_init__(self) -> None:
        """Refuse targets in the wrong order: Refused `targets.malformed`."""
        rescue = self.limit if self.rescue is None else self.rescue
        if not (0 < self.fast <= self.limit and 0 < rescue <= self.limit):
            raise Refused("targets.malformed", fast=self.fast, limit=self.limit)

    @property
    def rescue_minutes(self) -> int:
        """Business minutes after which a holding notice is laid ready."""
        return self.limit * 5 // 6 if self.rescue is None else self.rescue


def targets_for(
    channel: str,
    shop: Targets,
    own: Mapping[str, Targets] | None = None,
    malls: Mapping[str, Targets] | None = None,
) -> Targets:
    """The targets of a turn: the shop's for that channel, else its own, no slower than the mall's.

    `own` are the person's choices by channel and bind as they are, slower too; `malls` are the
    shorter ones that ship for channels with a third party between.
    """
    chosen = (own or {}).get(channel)
    if chosen is not None:
        return chosen
    mall = (malls or {}).get(channel)
    if mall is None:
        return shop
    limit = min(shop.limit, mall.limit)
    rescue = min(shop.rescue_minutes, mall.rescue_minutes)
    return Targets(min(shop.fast, mall.fast, limit), limit, min(rescue, limit))


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
    counting: Calendar  # the hours it was counted in
    targets: Targets

    @property
    def sum(self) -> tuple[Stretch, ...]:
        """The open time that adds up to the limit."""
        return add_business(self.counting, self.received, self.targets.limit * 60)[1]

    @property
    def story(self) -> Sum:
        """The sum with what was closed between, and why."""
        return sum_of(self.counting, self.received, self.targets.limit * 60)

    @property
    def rescue_at(self) -> datetime:
        """When a holding notice is laid ready."""
        return due_after(self.counting, self.received, self.targets.rescue_minutes * 60)


@dataclass(frozen=True, slots=True)
class Result:
    """How a turn that has ended went; kept with it, so that later hours do not move it."""

    elapsed: int  # business seconds from receipt to answer
    waited: int  # wall seconds
    fast: int  # the targets it was held to, in business minutes
    limit: int

    @property
    def pace(self) -> Pace:
        """QUICK, NORMAL or LATE."""
        if self.elapsed > self.limit * 60:
            return Pace.LATE
        return Pace.QUICK if self.elapsed <= self.fast * 60 else Pace.NORMAL


def deadline(received: datetime, calendar: Calendar, targets: Targets) -> datetime:
    """The moment the limit is reached, for a mail that arrived at `received` (aware)."""
    found = calendar.timetable.due(received, targets.limit * MINUTE)
    return _due(received, calendar, targets.limit * 60)[1] if found is None else found


def rescue_at(received: datetime, calendar: Calendar, targets: Targets) -> datetime:
    """The moment a holding notice is laid ready: told that it takes longer, before the limit."""
    return _due(received, calendar, targets.rescue_minutes * 60)[1]


def warn_at(
    received: datetime, calendar: Calendar, targets: Targets, minutes: int = 15
) -> datetime:
    """The moment so many business minutes before the limit; never before `received`."""
    counting, limit_at = _due(received, calendar, targets.limit * 60)
    return max(subtract_business(counting, limit_at, minutes * 60), received)


def read_clock(
    received: datetime, calendar: Calendar, targets: Targets, now: datetime
) -> ClockReading:
    """Read the clock of a turn at `now`; a `now` before `received` counts as `received`."""
    # Times of one zone are compared and subtracted by their wall clocks: go through UTC.
    received, now = received.astimezone(UTC), now.astimezone(UTC)
    now = max(now, received)  # a server's clock may run ahead of ours
    counting, limit_at = _due(received, calendar, targets.limit * 60)
    fast_at = due_after(counting, received, targets.fast * 60)
    elapsed = business_seconds(counting, received, now)
    return ClockReading(
        received=received.astimezone(limit_at.tzinfo),
        fast_at=fast_at,
        limit_at=limit_at,
        remaining=targets.limit * 60 - elapsed,
        elapsed=elapsed,
        waited=(now - received) // _SECOND,
        pace=_pace(fast_at, limit_at, now, counting),
        counting=counting,
        targets=targets,
    )


def result_of(
    opened_at: datetime, closed_at: datetime, calendar: Calendar, targets: Targets
) -> Result:
    """How a turn went that was answered at `closed_at`."""
    opened, closed = opened_at.astimezone(UTC), closed_at.astimezone(UTC)
    counting, _ = _due(opened, calendar, targets.limit * 60)
    return Result(
        elapsed=max(business_seconds(counting, opened, closed), 0),
        waited=max((closed - opened) // _SECOND, 0),
        fast=targets.fast,
        limit=targets.limit,
    )


def _due(received: datetime, calendar: Calendar, seconds: int) -> tuple[Calendar, datetime]:
    """The calendar counted in, and the moment `seconds` of it have passed.

    A shop that opens by special dates alone has no hours left after its season. Its customers
    still write, and the queue must still read: such a shop counts round the clock, since too
    early is better than never.
    """
    try:
        return calendar, due_after(calendar, received, seconds)
    except Refused:
        always = _always(calendar.zone)
        return always, due_after(always, received, seconds)


@lru_cache(maxsize=16)
def _always(zone: str) -> Calendar:
    """One calendar a zone, so that its timetable is worked out once."""
    return round_the_clock(zone)


def _pace(fast_at: datetime, limit_at: datetime, now: datetime, calendar: Calendar) -> Pace:
    if now > limit_at:
        return Pace.LATE
    if not is_open(calendar, now):
        return Pace.LATER
    return Pace.QUICK if now <= fast_at else Pace.NORMAL
