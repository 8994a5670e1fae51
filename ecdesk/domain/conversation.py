"""Conversations and turns: the words for where a matter stands.

A turn opens at the first unanswered customer mail and closes by a reply, a holding notice, a call,
a person's word that none is needed, or at once for mail older than the shop wants to see. The clock
measures turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Direction(StrEnum):
    """Which way a mail went."""

    IN = "in"
    OUT = "out"


class Status(StrEnum):
    """Where a conversation stands, as the tabs of the queue divide them."""

    REPLY = "reply"  # a turn is open
    PROMISED = "promised"  # none is, and something is promised
    WAITING = "waiting"  # we answered; the next word is the customer's
    DONE = "done"  # closed by the person, or nothing to answer
    BACKLOG = "backlog"  # unanswered from before the first sync: one list to look through


class Closed(StrEnum):
    """How a turn ended."""

    REPLY = "reply"  # the 250 of our reply
    ELSEWHERE = "elsewhere"  # a reply from another device, seen in Sent, or \\Answered
    HOLDING = "holding"  # the 250 of a holding notice: the clock stops, a promise opens
    ASKED = "asked"  # the 250 of a question back: answered, and the matter goes on
    CALL = "call"  # a logged phone call
    NO_REPLY = "no_reply"  # 返信不要, with a reason
    NEVER_CUSTOMER = "never_customer"
    DONE = "done"  # closed by the person without a reply
    OLD = "old"  # arrived before the first sync's horizon


class Kind(StrEnum):
    """What an outgoing mail is to its conversation."""

    REPLY = "reply"
    POSTSCRIPT = "postscript"  # 追伸: after the answer, on the same matter
    HOLDING = "holding"  # お待たせ連絡: it takes longer, and when we write next
    ASK = "ask"  # a question back: the customer's turn
    NEW = "new"  # first word to a customer
    FORWARD = "forward"  # to somebody else; never closes a turn


# What the 250 of an outgoing mail does to the open turn; of others it is an answer.
ENDINGS = {Kind.HOLDING: Closed.HOLDING, Kind.ASK: Closed.ASKED}
# Kinds that answer what waits: one of them is enough.
ANSWERING = frozenset({Kind.REPLY, Kind.HOLDING, Kind.ASK})
# After these a further answer would be a second one.
ANSWERED = frozenset({Closed.REPLY, Closed.ELSEWHERE, Closed.ASKED})


class Outcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"  # spoken to: it ends the turn
    VOICEMAIL = "voicemail"
    ABSENT = "absent"


class What(StrEnum):
    """What an event is, in the order in which events of one instant happened."""

    IN = "in"
    OUT = "out"
    MARK = "mark"

    @property
    def rank(self) -> int:
        """Its place among events of the same instant."""
        return _RANKS[self]


_RANKS = {what: rank for rank, what in enumerate(What)}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that moves a turn: a customer's mail, our reply, a person's word.

    `answered` is the server's \\Answered on a customer's mail: replied to from elsewhere.
    `knows` is the newest mail that was there when our reply was approved or the person spoke: a
    mail that nobody had seen then is not answered by it, whatever the clocks say.
    """

    at: datetime
    what: What
    mail_id: int | None = None
    how: Closed = Closed.REPLY
    reason: str = ""
    answered: bool = False
    knows: int | None = None

    def has_seen(self, mail: Event) -> bool:
        """Whether this event took account of that mail: it was stored already."""
        return self.knows is None or mail.mail_id is None or mail.mail_id <= self.knows


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as worked out from events; open while `closed_at` is None."""

    opened_at: datetime
    opened_by: int
    closed_at: datetime | None = None
    closed_how: Closed | None = None
    closed_by: int | None = None
    reason: str = ""


WAITING_DAYS = 7  # an answered matter with no further word for this long counts as done
ASKED_DAYS = 30  # one in which the customer still owes us a word


def turns_of(events: Iterable[Event], horizon: datetime | None = None) -> tuple[Turn, ...]:
    """The turns of a conversation, oldest first; the last one may be open.

    The result depends on when things happened, not on when we heard of them. A turn that opened
    before `horizon` and found no answer is closed as old: a first sync opens no hundreds of clocks.
    """
    turns: list[Turn] = []
    waiting: list[Event] = []  # customer mails of the open turn

    def close(event: Event, at: datetime, how: Closed) -> None:
        """End the open turn; mails that came unseen begin the next one.

        One older than what was seen is no news: a first sync brings the past in last.
        """
        seen = [mail for mail in waiting if event.has_seen(mail)]
        if seen:
            late = [m for m in waiting if m.at > seen[-1].at and not event.has_seen(m)]
            turn = _opened(waiting)
            closed_by = event.mail_id if event.what is What.OUT else None
            turns.append(replace(turn, closed_at=at, closed_how=how, closed_by=closed_by))
            if event.what is What.MARK:
                turns[-1] = replace(turns[-1], reason=event.reason)
            waiting[:] = late

    for event in sorted(events, key=lambda e: (e.at, e.what.rank)):
        if event.what is What.IN:
            if waiting and horizon is not None and waiting[0].at < horizon <= event.at:
                close(event, waiting[0].at, Closed.OLD)
            waiting.append(event)
            if event.answered:
                close(event, event.at, Closed.ELSEWHERE)
        elif waiting:
            close(event, event.at, event.how)
    if waiting:
        turn = _opened(waiting)
        if horizon is not None and turn.opened_at < horizon:
            turn = replace(turn, closed_at=turn.opened_at, closed_how=Closed.OLD)
        turns.append(turn)
    return tuple(turns)


def _opened(waiting: Sequence[Event]) -> Turn:
    first = waiting[0]
    assert first.mail_id is not None
    return Turn(first.at, first.mail_id)


def status_of(
    events: Iterable[Event], turns: Sequence[Turn], now: datetime, *, promised: bool = False
) -> Status:
    """Where a conversation stands, given its events and the turns worked out from them.

    `promised`: a promise of ours on the matter is open.
    """
    if turns and turns[-1].closed_at is None:
        return Status.REPLY
    if promised:
        return Status.PROMISED
    if turns and turns[-1].closed_how is Closed.OLD:
        return Status.BACKLOG
    last = max(events, key=lambda e: (e.at, e.what.rank), default=None)
    if last is None or (last.what is What.MARK and last.how is not Closed.CALL):
        return Status.DONE
    asked = last.what is What.OUT and last.how is Closed.ASKED
    days = ASKED_DAYS if asked else WAITING_DAYS
    return Status.DONE if now - last.at > timedelta(days=days) else Status.WAITING
