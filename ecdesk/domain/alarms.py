"""What to tell the person now: before a limit, at it, when a promise is due, and once at opening.

Asked at every tick with everything open and what was told before; it answers with what is new. So a
machine that slept, or whose clock was put forward or back, tells neither twice nor too early: what
is due later than `now` counts as untold again. The one rule: outside opening hours nothing is told;
what ran out meanwhile is summed up once when the shop opens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ecdesk.domain.calendar import Calendar, is_open
from ecdesk.domain.timetable import MINUTE, instant

WARN_MINUTES = 15  # business minutes before the limit
STALE = 10 * MINUTE  # an alarm found so much after its time belongs to a summary


class Kind(StrEnum):
    """What an alarm is about."""

    WARNING = "warning"  # the limit is near
    LIMIT = "limit"
    PROMISE = "promise"
    OPENING = "opening"  # the summary of a morning, or after a sleep


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that becomes due at a moment, for a conversation of a shop."""

    kind: Kind
    conversation: int
    at: datetime

    @property
    def key(self) -> tuple[str, int, int]:
        """What it is told under, once: a moved deadline is another alarm."""
        return self.kind.value, self.conversation, instant(self.at)


@dataclass(frozen=True, slots=True)
class Telling:
    """What to show now: single alarms, and what ran out unseen as one; `told` is to be kept."""

    alarms: tuple[Alarm, ...]
    summary: tuple[Alarm, ...]
    told: frozenset[tuple[str, int, int]]


def due_now(
    alarms: Iterable[Alarm],
    calendar: Calendar,
    now: datetime,
    told: frozenset[tuple[str, int, int]] = frozenset(),
) -> Telling:
    """What to tell at `now` of one shop's alarms, given what was told before.

    An alarm at the very end of a window is told within its last moments' minutes, though the shop
    has just closed: it is the last chance of the day.
    """
    moment = instant(now)
    open_now = is_open(calendar, now)
    known = {alarm.key: alarm for alarm in alarms}
    # Ended turns drop out; what is in the future again (a clock put back) will be told again.
    kept = {key for key in told if key in known and key[2] <= moment}
    fresh: list[Alarm] = []
    stale: list[Alarm] = []
    for key, alarm in known.items():
        age = moment - key[2]
        if age < 0 or key in kept:
            continue
        at_closing = age < STALE and _just_before(calendar, key[2])
        if not open_now and not at_closing:
            continue  # waits for the opening
        (fresh if age < STALE else stale).append(alarm)
        kept.add(key)
    fresh.sort(key=lambda alarm: alarm.key[2])
    stale.sort(key=lambda alarm: alarm.key[2])
    limits = {one.conversation for one in (*fresh, *stale) if one.kind is Kind.LIMIT}
    fresh = [alarm for alarm in fresh if not _is_outdone(alarm, limits)]
    stale = [alarm for alarm in stale if not _is_outdone(alarm, limits)]
    return Telling(tuple(fresh), tuple(stale), frozenset(kept))


def _just_before(calendar: Calendar, moment: int) -> bool:
    return calendar.timetable.is_open(moment) or calendar.timetable.is_open(moment - 1)


def _is_outdone(alarm: Alarm, limits: Collection[int]) -> bool:
    """A warning says nothing more once the limit itself is told."""
    return alarm.kind is Kind.WARNING and alarm.conversation in limits
