"""A dated thing we told a customer we would do, and its clock.

A holding notice stops the clock of a turn and opens this one. It is due at the time it names, or
at closing on the day it names; the next word from us on the matter keeps it, in time or not. The
one rule: a promise falls on a moment when somebody is there to keep it.

    open ──▶ kept, or kept late     our next mail or call on the matter
      └────▶ dropped                the person closed the matter: nothing is owed any more
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from ecdesk.domain.calendar import (
    Calendar,
    add_business_days,
    business_seconds,
    closing_of,
    is_business_day,
    is_open,
)
from ecdesk.domain.conversation import Closed, Event, What
from ecdesk.domain.errors import Refused
from ecdesk.domain.timetable import instant

SOON_SECONDS = 60 * 60  # business time before it is due in which a promise is pressing


@dataclass(frozen=True, slots=True)
class Promise:
    """Made by a mail or a call at `made_at`, due at `due_at`; both aware."""

    made_at: datetime
    due_at: datetime
    made_by: int | None = None  # the mail that holds it
    about: str = ""  # what is being checked, and with whom, in the person's words
    after: int = 0  # so many others of the same mail are due before it


class Standing(StrEnum):
    """How a promise stands."""

    AHEAD = "ahead"
    SOON = "soon"  # due within an hour of business time
    OVERDUE = "overdue"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    DROPPED = "dropped"


def due_on(calendar: Calendar, day: date, until: time | None, now: datetime) -> datetime:
    """The moment a promise for a day is due: at a wall time, or at closing where none is named.

    Raises Refused `promise.closed_day` (with `next`, the business day after it), `promise.past`,
    or `promise.closed_hour` where the shop is closed at that time.
    """
    if not is_business_day(calendar, day):
        raise Refused("promise.closed_day", day=day, next=add_business_days(calendar, day, 1))
    due = closing_of(calendar, day)
    assert due is not None  # it is a business day
    if until is not None:
        timetable = calendar.timetable
        due = timetable.shown(timetable.at(day, until.hour * 60 + until.minute))
        before = due - timedelta(microseconds=1)
        if not (is_open(calendar, due) or is_open(calendar, before)):
            raise Refused("promise.closed_hour", day=day, time=until)
    if instant(due) <= instant(now):
        raise Refused("promise.past", day=day)
    return due


def days_offered(calendar: Calendar, now: datetime, count: int = 4) -> tuple[date, ...]:
    """Days on which we can write next: today while the shop will still be open, then the next ones.

    Raises Refused `calendar.never_open` where 366 days hold no opening.
    """
    today = calendar.timetable.shown(instant(now)).date()
    closing = closing_of(calendar, today)
    days = [today] if closing is not None and instant(closing) > instant(now) else []
    while len(days) < count:
        days.append(add_business_days(calendar, days[-1] if days else today, 1))
    return tuple(days)


def end_of(promise: Promise, events: Iterable[Event]) -> Event | None:
    """What ended a promise: our next word, or the person's that the matter is closed.

    The notice itself, seen at the same moment or by its id, ends nothing. Where one mail promised
    several things, each word of ours keeps one, the first first: rather remembered once too often
    than forgotten.
    """
    told = sorted(events, key=lambda event: (event.at, event.what.rank))
    before = promise.after
    for event in told:
        own = promise.made_by is not None and event.mail_id == promise.made_by
        if event.what is What.IN or event.at <= promise.made_at or own:
            continue
        if before and is_kept_by(event):
            before -= 1
        else:
            return event
    return None


def is_kept_by(end: Event) -> bool:
    """Whether what ended a promise was a word of ours; else the matter was closed."""
    return end.what is What.OUT or end.how is Closed.CALL


def standing_of(
    promise: Promise,
    ended_at: datetime | None,
    calendar: Calendar,
    now: datetime,
    *,
    kept: bool = True,
) -> Standing:
    """How a promise stands at `now` that ended then, or not yet (None)."""
    due = instant(promise.due_at)
    if ended_at is not None:
        in_time = Standing.KEPT if instant(ended_at) <= due else Standing.KEPT_LATE
        return in_time if kept else Standing.DROPPED
    if instant(now) > due:
        return Standing.OVERDUE
    soon = business_seconds(calendar, now, promise.due_at.astimezone(UTC)) <= SOON_SECONDS
    return Standing.SOON if soon else Standing.AHEAD
