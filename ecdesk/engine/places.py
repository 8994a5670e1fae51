"""What is kept of a conversation so that the queue can be sorted: its place, and what it rests on.

The mails of an open turn are read for it; old mail is not. The one rule: everything here follows
from the events, the readings, the hours and the malls' clocks, never from the moment at which it is
worked out, so that a tick of the clock changes no row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Closed, Event, Status, Turn, What
from ecdesk.domain.promise import Promise
from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import Targets, deadline
from ecdesk.domain.urgency import Band, Case, place_of
from ecdesk.domain.waiting import wait_of
from ecdesk.engine import outdating, readings
from ecdesk.engine.history import History
from ecdesk.mail import mall_clocks
from ecdesk.mail.channels import OWN
from ecdesk.store.database import Write

# From the mildest on: of several mails the strongest counts.
_EMOTIONS = (Emotion.CALM, Emotion.HAPPY, Emotion.ANXIOUS, Emotion.IRRITATED, Emotion.ANGRY)
_URGENCIES = (Urgency.LOW, Urgency.NORMAL, Urgency.HIGH, Urgency.CRITICAL)
_SAFETY = "signal.safety"


@dataclass(slots=True)
class Told:
    """What mails say: the labels of their readings, and which speak of danger."""

    labels: dict[int, dict[str, Any]] = field(default_factory=dict)
    safety: set[int] = field(default_factory=set)


def told_by(
    write: Write, found: dict[int, History], turns: dict[int, tuple[Turn, ...]], *, read: bool
) -> Told:
    """What the mails of the open turns say, also each newest.

    `read`: those that nobody has read yet are read now; else what they say is not heard.
    """
    open_turns = [in_turn(one, turns[id_]) for id_, one in found.items()]
    open_ones = [mail.mail_id for mails in open_turns for mail in mails]
    if read:
        readings.ensure(write, [id_ for id_ in open_ones if id_ is not None])
    newest = [
        max((e.mail_id or 0 for e in one.events if e.what is What.IN), default=0)
        for one in found.values()
    ]
    wanted = {*open_ones, *newest} - {None, 0}
    told = Told(_labels(write, wanted))
    if read and (late := outdating.outdate_waited(write, open_turns, told.labels)):
        readings.ensure(write, late)
        told.labels |= _labels(write, late)
    told.safety.update(
        mail_id
        for (mail_id,) in write.plain.among(
            "SELECT DISTINCT mail_id FROM finding WHERE mail_id IN ({}) AND code = ?",
            open_ones,
            _SAFETY,
        )
    )
    return told


def _labels(write: Write, mail_ids: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    rows = write.plain.among(
        "SELECT id, reading FROM mail WHERE id IN ({}) AND reading IS NOT NULL", mail_ids
    )
    return {mail_id: json.loads(stored) for mail_id, stored in rows}


def in_turn(one: History, turns: tuple[Turn, ...]) -> list[Event]:
    """The customer's mails of the open turn, oldest first; none where none is open."""
    if not turns or turns[-1].closed_at is not None:
        return []
    mails = [e for e in one.events if e.what is What.IN and e.at >= turns[-1].opened_at]
    return sorted(mails, key=lambda event: event.at)


def promised(one: History) -> bool:
    """Whether a promise of ours is open."""
    return _promise(one) is not None


def cached(
    one: History,
    turns: tuple[Turn, ...],
    status: Status,
    told: Told,
    shop: Shop,
    targets: Targets,
) -> tuple[Any, ...]:
    """What is kept with the conversation, in the order of `history.CACHED`."""
    promise = _promise(one)
    wait = wait_of(one.events, one.horizon)
    newest = max((e.mail_id or 0 for e in one.events if e.what is What.IN), default=0)
    snooze = one.snooze if _is_snoozed(one) else None
    due: datetime | None = None
    band, at, since = int(Band.USUAL), None, None
    case: Case | None = None
    mails = in_turn(one, turns)
    if mails:
        case = _case(mails, told, shop, one.channel, promise)
        place = place_of(case, shop.calendar, targets)
        due = deadline(case.received, shop.calendar, targets)
        band, at, since = int(place.band), place.at, case.received
    elif promise is not None:
        at, since = promise.due_at, promise.made_at if wait is None else wait.since
    return (
        status.value,
        _utc(due),
        band,
        _utc(at),
        _utc(since),
        None if case is None else case_data(case) | {"needs_reply": _needs_reply(mails, told)},
        told.labels.get(newest, {}).get("intent", ""),
        None if promise is None else promise.due_at,
        "" if promise is None else promise.about,
        None if wait is None else wait.since,
        0 if wait is None else wait.mails,
        wait is None or wait.on_us,
        _checking(one),
        snooze is not None,
        None if snooze is None else snooze.until,
    )


def case_data(case: Case) -> dict[str, Any]:
    """What the readings say of a turn, as it is kept; `views.standing` reads it back."""
    return {
        "mails": case.mails,
        "safety": case.safety,
        "emotion": case.emotion.value,
        "urgency": case.urgency.value,
        "needed_on": None if case.needed_on is None else case.needed_on.isoformat(),
    }


def _case(
    mails: list[Event], told: Told, shop: Shop, channel: str, promise: Promise | None
) -> Case:
    said = [told.labels[e.mail_id] for e in mails if e.mail_id in told.labels]
    needed = [_needed(e, told, shop.calendar.zone) for e in mails]
    return Case(
        received=mails[0].at,
        mails=len(mails),
        safety=any(
            e.mail_id in told.safety
            and told.labels.get(e.mail_id or 0, {}).get("urgency") == Urgency.CRITICAL.value
            for e in mails
        ),
        emotion=max(
            (Emotion(one["emotion"]) for one in said), key=_EMOTIONS.index, default=Emotion.CALM
        ),
        urgency=max(
            (Urgency(one["urgency"]) for one in said), key=_URGENCIES.index, default=Urgency.NORMAL
        ),
        promise_due=None if promise is None else promise.due_at,
        needed_on=min((day for day in needed if day is not None), default=None),
        mall=mall_clocks.current().get(shop.channel if channel == OWN else channel),
    )


def _needs_reply(mails: list[Event], told: Told) -> bool:
    """Whether any mail of a turn reads as one to be answered; else 返信不要 is proposed."""
    return any(told.labels.get(e.mail_id or 0, {}).get("needs_reply", True) for e in mails)


def _needed(mail: Event, told: Told, zone: str) -> date | None:
    """The day that binds the shop; one that was over when the mail came binds nobody."""
    said = told.labels.get(mail.mail_id or 0, {}).get("deadline")
    day = None if said is None else date.fromisoformat(said)
    return None if day is None or day < mail.at.astimezone(ZoneInfo(zone)).date() else day


def _promise(one: History) -> Promise | None:
    """The open promise that is due first."""
    still = [promise for promise, (_, ended, _kept) in one.promises.values() if ended is None]
    return min(still, key=lambda promise: promise.due_at, default=None)


def _is_snoozed(one: History) -> bool:
    """Whether a snooze stands: neither a mail newer than what was there then, nor a word since."""
    snooze = one.snooze
    if snooze is None:
        return False
    if any(event.what is What.MARK and event.at > snooze.at for event in one.events):
        return False
    mails = [event for event in one.events if event.mail_id is not None]
    seen = max((e.at for e in mails if (e.mail_id or 0) <= snooze.knows), default=None)
    # An older mail that a sync brings in late is no news.
    return not any((e.mail_id or 0) > snooze.knows and (seen is None or e.at > seen) for e in mails)


def _checking(one: History) -> str:
    """With whom something is being found out; our answer or the person's word ends it."""
    if one.checking is None:
        return ""
    ended = any(
        e.at > one.checking.at
        and e.what is not What.IN
        and not (e.what is What.OUT and e.how is Closed.HOLDING)
        for e in one.events
    )
    return "" if ended else one.checking.whom


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
