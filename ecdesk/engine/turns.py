"""Keeps a conversation's turns, status and place in the queue equal to what its events say.

Everything that changes a conversation ends with `settle`, which works it out anew from the mails
and the person's word. So the order in which things became known never matters, and an undone word
leaves no trace. The one rule: what is stored is a copy for sorting, the events are the truth; only
the result of a turn that has ended is kept, since new hours must not move it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import (
    ANSWERED,
    ANSWERING,
    Kind,
    Status,
    Turn,
    status_of,
    turns_of,
)
from ecdesk.domain.figures import RESPONDED
from ecdesk.domain.outgoing import State
from ecdesk.domain.promise import end_of, is_kept_by
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import Targets, result_of
from ecdesk.engine import describing, places
from ecdesk.engine.history import CACHED, RESULT, TURN, History, histories
from ecdesk.mail import mall_clocks
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.plain import AT_ONCE
from ecdesk.views.values import shop_of

_ANSWERED = {how.value for how in ANSWERED}
_KEEP = ", ".join(f'"{name}" = ?' for name in CACHED)
_TURN_COLUMNS = ("conversation_id", *TURN, *RESULT)


def settle(write: Write, conversation_id: int, now: datetime) -> Status:
    """Bring turns, status, place, snippet and times of a conversation up to date."""
    return settle_all(write, [conversation_id], now)[conversation_id]


def settle_all(
    write: Write, conversation_ids: Iterable[int], now: datetime, *, read: bool = True
) -> dict[int, Status]:
    """Bring many up to date, by one statement for each kind of thing; those that stand.

    `read`: few mails of open turns that nobody has read yet are read for it (`places.told_by`).
    """
    ids = list(dict.fromkeys(conversation_ids))
    settled: dict[int, Status] = {}
    for first in range(0, len(ids), AT_ONCE):
        settled |= _settle(write, ids[first : first + AT_ONCE], now, read)
    return settled


def _settle(write: Write, ids: Sequence[int], now: datetime, read: bool) -> dict[int, Status]:
    describing.describe_all(write, ids)
    found = histories(write.plain, ids)
    shops = _shops(write.session)
    worked_out = {id_: turns_of(one.events, one.horizon) for id_, one in found.items()}
    _keep_promises(write, found.values())
    _keep_turns(write, found, worked_out, shops)
    told = places.told_by(write, found, worked_out, read=read)
    changed, settled = [], {}
    for id_, one in found.items():
        status = status_of(one.events, worked_out[id_], now, promised=places.promised(one))
        settled[id_] = status
        shop = shops[one.shop_id]
        values = places.cached(one, worked_out[id_], status, told, shop, _targets(one, shop))
        if values != one.cached:
            changed.append((*values, id_))
        write.touched.conversations.add(id_)
        if one.customer_id is not None:
            write.touched.customers.add(one.customer_id)
    if changed:
        write.plain.run_many(f"UPDATE conversation SET {_KEEP} WHERE id = ?", changed)  # noqa: S608 - names of ours
    return settled


def _keep_promises(write: Write, found: Iterable[History]) -> None:
    """Keep with each promise what ended it, if anything did."""
    changed = []
    for one in found:
        for promise_id, (promise, (dropped, *stored)) in one.promises.items():
            end = end_of(promise, one.events)
            ended, kept = (None, False) if end is None else (end.at, is_kept_by(end))
            if dropped is not None and (ended is None or dropped < ended):
                ended, kept = dropped, False
            if [ended, kept] != stored:
                changed.append((ended, kept, promise_id))
                one.promises[promise_id] = (promise, (dropped, ended, kept))
    if changed:
        write.plain.run_many("UPDATE promise SET ended_at = ?, kept = ? WHERE id = ?", changed)


def _keep_turns(
    write: Write,
    found: dict[int, History],
    worked_out: dict[int, tuple[Turn, ...]],
    shops: dict[int, Shop],
) -> None:
    """Let the stored turns be those worked out; one that stays keeps its result."""
    gone, new = [], []
    for id_, one in found.items():
        wanted = {_key(turn): turn for turn in worked_out[id_]}
        gone += [(number,) for key, (number, _) in one.turns.items() if key not in wanted]
        shop = shops[one.shop_id]
        new += [
            (id_, *key, *_result(turn, one.horizon, shop, _targets(one, shop)))
            for key, turn in wanted.items()
            if key not in one.turns
        ]
    if gone:
        write.plain.run_many("DELETE FROM turn WHERE id = ?", gone)
    if new:
        columns = ", ".join(_TURN_COLUMNS)
        values = ", ".join("?" * len(_TURN_COLUMNS))
        write.plain.run_many(f"INSERT INTO turn ({columns}) VALUES ({values})", new)  # noqa: S608 - names of ours


def _key(turn: Turn) -> tuple[object, ...]:
    """A turn as its row has it, in the order of `TURN`."""
    how = turn.closed_how.value if turn.closed_how else None
    return turn.opened_at, turn.opened_by, turn.closed_at, how, turn.closed_by, turn.reason


def _result(
    turn: Turn, horizon: datetime | None, shop: Shop, targets: Targets
) -> tuple[int | None, ...]:
    """How a turn went that was answered; nothing for one from before the shop began here."""
    old = horizon is not None and turn.opened_at < horizon
    if turn.closed_at is None or turn.closed_how not in RESPONDED or old:
        return (None,) * len(RESULT)
    result = result_of(turn.opened_at, turn.closed_at, shop.calendar, targets)
    return result.elapsed, result.waited, result.fast, result.limit


def _targets(one: History, shop: Shop) -> Targets:
    return shop.targets_on(one.channel, mall_clocks.targets())


def _shops(session: Session) -> dict[int, Shop]:
    rows = session.execute(select(*s.Shop.__table__.columns)).all()
    return {row.id: shop_of(row) for row in rows}


def settle_shop(write: Write, shop_id: int, now: datetime) -> None:
    """Work out the open turns of a shop anew, after its hours or targets changed."""
    settle_all(write, _standing(write, Status.REPLY, f"AND shop_id = {shop_id:d}"), now)


def catch_up(write: Write, now: datetime) -> None:
    """Work out the open turns of which a new version of the program knows less than it should."""
    settle_all(write, _standing(write, Status.REPLY, "AND rests_on IS NULL"), now)


def heed(write: Write, mail_ids: Sequence[int], now: datetime) -> None:
    """Let what was read in mails count for their conversations.

    An open turn may stand elsewhere for it; of the others only what they are about is kept, and
    nobody is told: a window that shows them loses nothing.
    """
    told = write.plain.among(
        "SELECT conversation.id, conversation.status, mail.id, mail.reading FROM mail"
        " JOIN conversation ON conversation.id = mail.conversation_id"
        " WHERE mail.id IN ({}) AND mail.reading IS NOT NULL",
        mail_ids,
    )
    open_ones = {id_ for id_, status, *_ in told if status == Status.REPLY.value}
    settle_all(write, open_ones, now, read=False)  # the others' time comes: they wait as well
    newest = dict(
        write.plain.among(
            "SELECT conversation_id, max(id) FROM mail WHERE conversation_id IN ({})"
            " AND direction = 'in' AND counts GROUP BY conversation_id",
            {id_ for id_, *_ in told} - open_ones,
        )
    )
    write.plain.run_many(
        "UPDATE conversation SET intent = ? WHERE id = ?",
        [
            (json.loads(said)["intent"], id_)
            for id_, _, mail, said in told
            if newest.get(id_) == mail
        ],
    )


def retire_waiting(write: Write, now: datetime) -> int:
    """Close what was answered long ago and never spoken of again; how many."""
    waiting = _standing(write, Status.WAITING)
    over = [
        id_
        for id_, one in histories(write.plain, waiting).items()
        if status_of(one.events, turns_of(one.events), now, promised=places.promised(one))
        is not Status.WAITING
    ]
    return sum(status is not Status.WAITING for status in settle_all(write, over, now).values())


def _standing(write: Write, status: Status, also: str = "") -> list[int]:
    query = f"SELECT id FROM conversation WHERE status = ? {also}"  # noqa: S608 - words of ours
    return [id_ for (id_,) in write.plain.rows(query, status.value)]


def is_answered(session: Session, conversation_id: int) -> bool:
    """Whether the last question has its answer, from here or from another device.

    The status alone does not say so: what was answered long ago, or closed after that, is done;
    and a crash may have kept an answer that has left out of its conversation so far. A holding
    notice and a call leave room for the answer itself; a question back is one.
    """
    answers = {kind.value for kind in (*ANSWERING, Kind.POSTSCRIPT, Kind.NEW)}
    left = session.scalar(
        select(s.Outgoing.id).where(
            s.Outgoing.conversation_id == conversation_id,
            s.Outgoing.state == State.SENT.value,
            s.Outgoing.mail_id.is_(None),
            s.Outgoing.kind.in_(answers - {Kind.HOLDING.value}),
        )
    )
    if left is not None:
        return True
    last = session.execute(
        select(s.Turn.closed_how)
        .where(s.Turn.conversation_id == conversation_id)
        .order_by(s.Turn.opened_at.desc(), s.Turn.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        return last.closed_how in _ANSWERED
    status = session.get_one(s.Conversation, conversation_id).status
    return status in {Status.WAITING.value, Status.PROMISED.value}  # we wrote first
