"""What happened in conversations, told as the events of the clock: read for many at once.

One SELECT for each kind of thing, however many conversations are asked about; a first sync settles
thousands of them. The one rule: nothing here decides anything; `domain` does, `turns` keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ecdesk.domain.conversation import ENDINGS, Closed, Direction, Event, Kind, Outcome, What
from ecdesk.domain.promise import Promise
from ecdesk.store.plain import Plain, instant

# What `turns` keeps beside the events, in the order of its UPDATE.
CACHED = (
    "status",
    "due_at",
    "band",
    "place_at",
    "place_since",
    "rests_on",
    "intent",
    "promise_at",
    "promise_about",
    "wait_since",
    "wait_mails",
    "wait_on_us",
    "checking",
    "snoozed",
    "snoozed_until",
)
TURN = ("opened_at", "opened_by", "closed_at", "closed_how", "closed_by", "reason")
RESULT = ("elapsed", "waited", "fast_minutes", "limit_minutes")
_DECODE = {
    **dict.fromkeys(("due_at", "place_at", "place_since", "promise_at", "wait_since"), instant),
    **dict.fromkeys(("snoozed_until", "opened_at", "closed_at"), instant),
    **dict.fromkeys(("wait_on_us", "snoozed"), bool),
    "rests_on": json.loads,
}
_OF_CACHED = [(n, _DECODE[name]) for n, name in enumerate(CACHED) if name in _DECODE]
_OF_TURN = [(n, _DECODE[name]) for n, name in enumerate(TURN) if name in _DECODE]


@dataclass(slots=True)
class Said:
    """A row of the person's word that hides a conversation or tells whom they asked."""

    at: datetime
    until: datetime | None = None
    knows: int = 0
    whom: str = ""


@dataclass(slots=True)
class History:
    """A conversation as it is stored, and everything that happened in it."""

    id: int
    shop_id: int
    mailbox_id: int
    customer_id: int | None
    channel: str
    cached: tuple[Any, ...]  # as named by CACHED
    horizon: datetime | None = None
    events: list[Event] = field(default_factory=list)
    turns: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = field(default_factory=dict)
    promises: dict[int, tuple[Promise, tuple[Any, ...]]] = field(default_factory=dict)
    snooze: Said | None = None
    checking: Said | None = None


def histories(plain: Plain, conversation_ids: Iterable[int]) -> dict[int, History]:
    """The histories of these; those that stand no more are left out."""
    ids = list(dict.fromkeys(conversation_ids))
    columns = ", ".join(f'"{name}"' for name in CACHED)
    found = {
        row[0]: _history(row[:5], row[5:])
        for row in plain.among(
            f"SELECT id, shop_id, mailbox_id, customer_id, channel, {columns}"  # noqa: S608 - names of ours
            " FROM conversation WHERE id IN ({})",
            ids,
        )
    }
    horizons = dict(plain.rows("SELECT id, horizon_at FROM mailbox"))
    for history in found.values():
        horizon = horizons.get(history.mailbox_id)
        history.horizon = None if horizon is None else instant(horizon)
    _add_mails(plain, found)
    _add_words(plain, found)
    _add_promises(plain, found)
    _add_turns(plain, found)
    return found


def _history(own: tuple[Any, ...], cached: tuple[Any, ...]) -> History:
    id_, shop_id, mailbox_id, customer_id, channel = own
    values = _decoded(cached, _OF_CACHED)
    return History(id_, shop_id, mailbox_id, customer_id, channel, values)


def _add_mails(plain: Plain, found: dict[int, History]) -> None:
    ours: dict[int, tuple[int, str]] = {}
    answered: set[tuple[int, str]] = set()
    for mail_id, knows, kind, conversation_id, answers in plain.among(
        "SELECT outgoing.mail_id, outgoing.knows, outgoing.kind, mail.conversation_id,"
        " mail.in_reply_to FROM mail JOIN outgoing ON outgoing.mail_id = mail.id"
        " WHERE mail.conversation_id IN ({})",
        found,
    ):
        ours[mail_id] = (knows, kind)
        if kind != Kind.HOLDING.value:
            # The server's \\Answered on what we answered ourselves is our own doing.
            answered.add((conversation_id, answers))
    for conversation_id, mail_id, direction, at, flagged, message_id in plain.among(
        "SELECT conversation_id, id, direction, received_at, answered, message_id FROM mail"
        " WHERE conversation_id IN ({}) AND counts",
        found,
    ):
        events = found[conversation_id].events
        if direction == Direction.IN.value:
            elsewhere = bool(flagged) and (conversation_id, message_id) not in answered
            events.append(Event(instant(at), What.IN, mail_id, answered=elsewhere))
        elif mail_id in ours:
            knows, kind = ours[mail_id]
            how = ENDINGS.get(Kind(kind), Closed.REPLY)
            events.append(Event(instant(at), What.OUT, mail_id, how=how, knows=knows))
        else:
            events.append(Event(instant(at), What.OUT, mail_id, how=Closed.ELSEWHERE))


def _add_words(plain: Plain, found: dict[int, History]) -> None:
    for conversation_id, at, how, reason, knows in plain.among(
        "SELECT conversation_id, at, how, reason, knows FROM mark WHERE conversation_id IN ({})",
        found,
    ):
        event = Event(instant(at), What.MARK, how=Closed(how), reason=reason, knows=knows)
        found[conversation_id].events.append(event)
    for conversation_id, at, said, knows in plain.among(
        "SELECT conversation_id, at, said, knows FROM call"
        " WHERE conversation_id IN ({}) AND removed_at IS NULL AND outcome = ?",
        found,
        Outcome.REACHED.value,
    ):
        event = Event(instant(at), What.MARK, how=Closed.CALL, reason=said, knows=knows)
        found[conversation_id].events.append(event)
    for conversation_id, at, until, knows in plain.among(
        "SELECT conversation_id, at, until, knows FROM snooze"
        " WHERE conversation_id IN ({}) AND ended_at IS NULL ORDER BY id",
        found,
    ):
        found[conversation_id].snooze = Said(instant(at), _moment(until), knows)
    for conversation_id, at, whom in plain.among(
        "SELECT conversation_id, at, whom FROM checking"
        " WHERE conversation_id IN ({}) AND ended_at IS NULL ORDER BY id",
        found,
    ):
        found[conversation_id].checking = Said(instant(at), whom=whom)


def _add_promises(plain: Plain, found: dict[int, History]) -> None:
    for row in plain.among(
        "SELECT conversation_id, id, made_at, due_at, mail_id, about, dropped_at, ended_at, kept"
        " FROM promise WHERE conversation_id IN ({}) ORDER BY due_at, id",
        found,
    ):
        conversation_id, promise_id, made, due, mail_id, about, dropped, ended, kept = row
        others = found[conversation_id].promises.values()
        owed = (one.made_by for one, (gone, *_rest) in others if gone is None)
        after = sum(mail_id is not None and made_by == mail_id for made_by in owed)
        promise = Promise(instant(made), instant(due), mail_id, about, after)
        stored = (_moment(dropped), _moment(ended), bool(kept))
        found[conversation_id].promises[promise_id] = (promise, stored)


def _add_turns(plain: Plain, found: dict[int, History]) -> None:
    names = ", ".join((*TURN, *RESULT))
    for row in plain.among(
        f"SELECT conversation_id, id, {names} FROM turn WHERE conversation_id IN ({{}})",  # noqa: S608 - names of ours
        found,
    ):
        key = _decoded(row[2 : 2 + len(TURN)], _OF_TURN)
        found[row[0]].turns[key] = (row[1], row[2 + len(TURN) :])


def _decoded(stored: Sequence[Any], decoders: Sequence[tuple[int, Any]]) -> tuple[Any, ...]:
    """A row's values; times, JSON and truth values come as text and numbers."""
    values = list(stored)
    for at, decode in decoders:
        if values[at] is not None:
            values[at] = decode(values[at])
    return tuple(values)


def _moment(stored: str | None) -> datetime | None:
    return None if stored is None else instant(stored)
