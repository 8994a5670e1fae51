"""Conversations and turns: the words for where a matter stands.

A turn opens at the first unanswered customer mail and closes by a reply, a person's word that
none is needed, or at once for mail older than the shop wants to see. The clock measures turns.
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
    WAITING = "waiting"  # we answered; the next word is the customer's
    DONE = "done"  # closed by the person, or nothing to answer
    BACKLOG = "backlog"  # unanswered from before the first sync: one list to look through


class Closed(StrEnum):
    """How a turn ended."""

    REPLY = "reply"  # the 250 of our reply
    ELSEWHERE = "elsewhere"  # a reply from another device, seen in Sent, or \\Answered
    NO_REPLY = "no_reply"  # 返信不要, with a reason
    NEVER_CUSTOMER = "never_customer"
    DONE = "done"  # closed by the person without a reply
    OLD = "old"  # arrived before the first sync's horizon


class Kind(StrEnum):
    """What an outgoing mail is to its conversation."""

    REPLY = "reply"
    POSTSCRIPT = "postscript"  # 追伸: after the answer, on the same matter
    NEW = "new"  # first word to a customer
    FORWARD = "forward"  # to somebody else; never closes a turn


class What(StrEnum):
    """What an event is, in the order in which events of one instant happened."""

    IN = "in"
    OUT = "out"
    MARK = "mark"

    @property
    def rank(self) -> int:
        """Its place among events of the same instant."""
        return tuple(What).index(self)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that moves a turn: a customer's mail, our reply, a person's word.

    `answered` is the server's \\Answered on a customer's mail: replied to from elsewhere.
    """

    at: datetime
    what: What
    mail_id: int | None = None
    how: Closed = Closed.REPLY
    reason: str = ""
    answered: bool = False


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


def turns_of(events: Iterable[Event], horizon: datetime | None = None) -> tuple[Turn, ...]:
    """The turns of a conversation, oldest first; the last one may be open.

    The result depends on when things happened, not on when we heard of them. A turn that opened
    before `horizon` and found no answer is closed as old: a first sync opens no hundreds of clocks.
    """
    turns: list[Turn] = []
    turn: Turn | None = None
    for event in sorted(events, key=lambda e: (e.at, e.what.rank)):
        if event.what is What.IN:
            assert event.mail_id is not None
            if turn is not None and horizon is not None and turn.opened_at < horizon <= event.at:
                turns.append(replace(turn, closed_at=turn.opened_at, closed_how=Closed.OLD))
                turn = None
            turn = turn or Turn(event.at, event.mail_id)
            if event.answered:
                turns.append(replace(turn, closed_at=event.at, closed_how=Closed.ELSEWHERE))
                turn = None
        elif turn is not None:
            turns.append(
                replace(
                    turn,
                    closed_at=event.at,
                    closed_how=event.how,
                    closed_by=event.mail_id,
                    reason=event.reason,
                )
            )
            turn = None
    if turn is not None and horizon is not None and turn.opened_at < horizon:
        turn = replace(turn, closed_at=turn.opened_at, closed_how=Closed.OLD)
    return (*turns, turn) if turn is not None else tuple(turns)


def status_of(events: Iterable[Event], turns: Sequence[Turn], now: datetime) -> Status:
    """Where a conversation stands, given its events and the turns worked out from them."""
    if turns and turns[-1].closed_at is None:
        return Status.REPLY
    if turns and turns[-1].closed_how is Closed.OLD:
        return Status.BACKLOG
    last = max(events, key=lambda e: (e.at, e.what.rank), default=None)
    if last is None or last.what is What.MARK:
        return Status.DONE
    return Status.DONE if now - last.at > timedelta(days=WAITING_DAYS) else Status.WAITING
