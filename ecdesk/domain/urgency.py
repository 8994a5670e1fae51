"""The place of a turn in 要返信, and the reasons for it.

Time left decides. What cannot wait as long is moved up by business time that anyone can check:
an angry mail with two hours left stands where a calm one with one hour would. A promise or a mall's
clock that runs out earlier takes the place of the limit; what may hurt somebody stands before all
else.

The one rule: a place does not depend on the moment it is looked at, so that it can be kept for
sorting and a tick of the clock moves nothing. A reason never moves a turn down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from ecdesk.domain.calendar import Calendar, subtract_business
from ecdesk.domain.channel_clocks import MallClock, act_by, mall_due
from ecdesk.domain.errors import Refused
from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.domain.sla import Targets, deadline
from ecdesk.domain.timetable import instant

# Business minutes by which a turn is moved up; its place is that of a mail due so much earlier.
ANGER = {Emotion.ANGRY: 90, Emotion.IRRITATED: 45}
REPEAT = 30  # for each further mail in the turn
MOST_REPEATS = 3
HURRY = {Urgency.CRITICAL: 90, Urgency.HIGH: 45}


class Band(IntEnum):
    """What stands before everything of the next band, whatever the time left."""

    SAFETY = 0
    USUAL = 1


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a place: a code and values, said by `words.place_reason`.

    place.safety; place.limit (at); place.mall (at, name); place.promise (at); place.needed (day);
    place.anger, place.hurry (level, minutes); place.repeat (mails, minutes).
    """

    code: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of an open turn that bears on its place."""

    received: datetime
    mails: int = 1  # of the customer, in this turn
    safety: bool = False
    emotion: Emotion = Emotion.CALM
    urgency: Urgency = Urgency.NORMAL
    promise_due: datetime | None = None  # of the earliest open promise on the matter
    needed_on: date | None = None  # the first day that binds the shop
    mall: MallClock | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn stands: by `key`, with the reasons, the weightiest first."""

    band: Band
    at: datetime  # the limit, moved up by the reasons
    received: datetime
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> tuple[int, int, int]:
        """What the queue is sorted by; among equals, who wrote first."""
        return int(self.band), instant(self.at), instant(self.received)


def place_of(case: Case, calendar: Calendar, targets: Targets) -> Place:
    """The place of an open turn, with its reasons."""
    due, found = _due(case, calendar, targets)
    moved = _moves(case)
    at = _earlier(calendar, due, sum(minutes for _, minutes in moved))
    reasons = [reason for reason, _ in sorted(moved, key=lambda one: -one[1])]
    band = Band.SAFETY if case.safety else Band.USUAL
    first = [Reason("place.safety")] if case.safety else []
    return Place(band, at, case.received, (*first, *found, *reasons))


def _due(case: Case, calendar: Calendar, targets: Targets) -> tuple[datetime, tuple[Reason, ...]]:
    """The earliest of all that runs out, said first; the limit is always said."""
    limit = deadline(case.received, calendar, targets)
    dues = [(limit, Reason("place.limit", {"at": limit}))]
    if case.mall is not None:
        at = act_by(mall_due(case.mall, case.received, calendar), case.received, calendar)
        dues.append((at, Reason("place.mall", {"at": at, "name": case.mall.name})))
    if case.promise_due is not None:
        shown = calendar.timetable.shown(instant(case.promise_due))
        dues.append((shown, Reason("place.promise", {"at": shown})))
    if case.needed_on is not None:
        at = _opening_of(calendar, case.needed_on)
        dues.append((at, Reason("place.needed", {"day": case.needed_on})))
    dues.sort(key=lambda one: instant(one[0]))
    earlier = [reason for at, reason in dues if instant(at) <= instant(limit)]
    return dues[0][0], tuple(earlier)


def _opening_of(calendar: Calendar, day: date) -> datetime:
    """The first open moment of a day, since what is needed that day must be settled before.

    A closed day stands for the last open moment before it.
    """
    timetable = calendar.timetable
    pieces = timetable.pieces(day.toordinal())
    if pieces:
        return timetable.shown(pieces[0][0])
    midnight = timetable.shown(timetable.at(day, 0))
    try:
        return subtract_business(calendar, midnight, 0)
    except Refused:
        return midnight


def _moves(case: Case) -> list[tuple[Reason, int]]:
    """What moves a turn up, each with its business minutes."""
    moves: list[tuple[Reason, int]] = []
    if minutes := ANGER.get(case.emotion, 0):
        values: dict[str, object] = {"level": case.emotion.value, "minutes": minutes}
        moves.append((Reason("place.anger", values), minutes))
    if minutes := HURRY.get(case.urgency, 0):
        values = {"level": case.urgency.value, "minutes": minutes}
        moves.append((Reason("place.hurry", values), minutes))
    if repeats := min(max(case.mails - 1, 0), MOST_REPEATS):
        minutes = repeats * REPEAT
        values = {"mails": case.mails, "minutes": minutes}
        moves.append((Reason("place.repeat", values), minutes))
    return moves


def _earlier(calendar: Calendar, due: datetime, minutes: int) -> datetime:
    if not minutes:
        return due
    try:
        return subtract_business(calendar, due, minutes * 60)
    except Refused:  # it does not open any more: counted round the clock, as the deadline is
        return calendar.timetable.shown(instant(due) - minutes * 60_000_000)
