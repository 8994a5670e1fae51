"""Conversations put together or taken apart by the person's hand, and the undoing of either.

What hangs on a mail goes where the mail goes: the draft that answers it, the mail on its way out,
the answer that has left. Notes and marks go with their conversation. The one rule: a hand's
decision stands (`Conversation.by_hand`); no mail that comes later puts together what it took apart,
or apart what it put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Status
from ecdesk.domain.errors import Refused
from ecdesk.domain.outgoing import LIVE
from ecdesk.engine import joining, same_person, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write

# What stands in a conversation.
_FOLLOWS = (
    *(s.Mail, s.Draft, s.Note, s.Mark, s.Outgoing),
    *(s.Call, s.Promise, s.Snooze, s.Checking, s.Tag),
)
_OF_CUSTOMERS: tuple[tuple[Any, Any], ...] = (
    (s.CustomerAddress, s.CustomerAddress.address),
    (s.Conversation, s.Conversation.id),
    (s.Mail, s.Mail.id),
)
_LIVE = [state.value for state in LIVE]
_KEPT = ("shop_id", "mailbox_id", "customer_id", "subject", "subject_key", "revision", "by_hand")


def merge(
    write: Write, conversation_ids: Sequence[int], now: datetime, *, one_person: bool = False
) -> dict[str, Any]:
    """Put conversations together into the first one named. Answer: {regrouping, conversation_id}.

    Of different customers only with `one_person`: they are one customer from then on. Raises
    Refused: conversation.missing, regroup.one, .other_shop, .other_customer, .two_outgoing.
    """
    session = write.session
    found = [_standing(session, id_) for id_ in conversation_ids]
    first, *others = dict.fromkeys(found)
    if not others:
        raise Refused("regroup.one")
    if any(other.mailbox_id != first.mailbox_id for other in others):
        raise Refused("regroup.other_shop")
    strangers = {other.customer_id for other in others} - {first.customer_id, None}
    if strangers and not one_person:
        raise Refused("regroup.other_customer")
    _require_one_live(session, [first, *others])
    data: dict[str, Any] = {
        "kind": "merge",
        "into": first.id,
        "by_hand": first.by_hand,
        "kept": _ids(session, s.Mail, first.id),
        "absorbed": [_remembered(session, other) for other in others],
        "people": _one_person(write, first, strangers, now),
    }
    for other in others:
        _move_all(session, other.id, first.id)
        first.revision += other.revision
        joining.remove(write, other.id, into=first.id)
    first.by_hand = True
    return _done(write, data, first.id, [first.id], now)


def split(
    write: Write,
    conversation_id: int,
    mail_ids: Sequence[int],
    from_mail_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Take mails out (these, or one and all after it) into a conversation of their own.

    Answer: {regrouping, conversation_id}, the new one's. Raises Refused: conversation.missing,
    regroup.no_mails, regroup.all_mails.
    """
    session = write.session
    origin = _standing(session, conversation_id)
    mails = session.scalars(
        select(s.Mail)
        .where(s.Mail.conversation_id == origin.id)
        .order_by(s.Mail.received_at, s.Mail.id)
    ).all()
    order = [mail.id for mail in mails]
    chosen = {id_ for id_ in mail_ids if id_ in order}
    if from_mail_id in order:
        chosen |= set(order[order.index(from_mail_id) :])
    if not chosen:
        raise Refused("regroup.no_mails")
    if len(chosen) == len(order):
        raise Refused("regroup.all_mails")
    leaving = [mail for mail in mails if mail.id in chosen]
    new = s.Conversation(
        shop_id=origin.shop_id,
        mailbox_id=origin.mailbox_id,
        customer_id=next((m.customer_id for m in leaving if m.customer_id), origin.customer_id),
        subject=leaving[0].subject,
        subject_key=leaving[0].subject_key,
        status=Status.DONE.value,
        last_mail_at=leaving[-1].received_at,
        revision=origin.revision,  # nothing new has come to what was approved
        by_hand=True,
    )
    session.add(new)
    session.flush()
    drafts = _drafts_of(session, origin.id, chosen)
    _move(session, s.Outgoing, _outgoing_of(session, origin.id, chosen), new.id)
    _move(session, s.Draft, drafts, new.id)
    _move(session, s.Promise, _promised_by(session, chosen), new.id)
    _move(session, s.Mail, sorted(chosen), new.id)
    data = {
        "kind": "split",
        "from": origin.id,
        "new": new.id,
        "by_hand": origin.by_hand,
        "marks": _marks_for(session, origin.id, new.id, leaving[0].received_at),
    }
    origin.by_hand = True
    return _done(write, data, new.id, [origin.id, new.id], now)


def undo(write: Write, regrouping_id: int, now: datetime) -> dict[str, Any]:
    """Take a merging or splitting back. Answer: {conversation_ids}, those that stand again.

    What came in meanwhile goes to the conversation that it is tied to. Raises Refused:
    regroup.missing, regroup.undone, regroup.later, regroup.two_outgoing.
    """
    session = write.session
    row = session.get(s.Regrouping, regrouping_id)
    if row is None:
        raise Refused("regroup.missing")
    if row.undone_at is not None:
        raise Refused("regroup.undone")
    standing = (
        _unmerge(write, row.data, now) if row.data["kind"] == "merge" else _unsplit(write, row.data)
    )
    row.undone_at = now
    session.flush()
    for conversation_id in standing:
        turns.settle(write, conversation_id, now)
    return {"conversation_ids": standing}


def _unmerge(write: Write, data: dict[str, Any], now: datetime) -> list[int]:
    session = write.session
    into = session.get(s.Conversation, data["into"])
    numbers = [each["id"] for each in data["absorbed"]]
    if into is None or not all(_is_absorbed(session, id_, into.id) for id_ in numbers):
        raise Refused("regroup.later")
    for each in data["absorbed"]:
        session.delete(session.get_one(s.Absorbed, each["id"]))
        session.flush()
        row = {name: each["row"][name] for name in _KEPT}
        again = s.Conversation(
            id=each["id"], **row, status=Status.DONE.value, last_mail_at=into.last_mail_at
        )
        session.add(again)
        session.flush()
        had_absorbed = s.Absorbed.id.in_(each["absorbed"])
        session.execute(update(s.Absorbed).where(had_absorbed).values(into_id=again.id))
        for table in _FOLLOWS:
            here = set(_ids(session, table, into.id))
            wanted = each["rows"].get(table.__tablename__, [])
            _move(session, table, [id_ for id_ in wanted if id_ in here], again.id)
    into.by_hand = data["by_hand"]
    for person in reversed(data["people"]):
        _two_people(write, person, now)
    standing = [into.id, *numbers]
    settled = {*data["kept"], *(i for each in data["absorbed"] for i in each["rows"]["mail"])}
    for mail_id in set(_ids(session, s.Mail, into.id)) - settled:
        bonds = joining.bonds_of(write, mail_id, within=standing)
        target = bonds[0].conversation_id if bonds else _home(session, mail_id, standing)
        if target != into.id:
            _move(session, s.Outgoing, _outgoing_of(session, into.id, {mail_id}), target)
            _move(session, s.Mail, [mail_id], target)
    return standing


def _home(session: Session, mail_id: int, standing: Sequence[int]) -> int:
    """The conversation with a mail's own customer: the first of these that is theirs."""
    owner = session.get_one(s.Mail, mail_id).customer_id
    of_them = {id_: session.get_one(s.Conversation, id_).customer_id for id_ in standing}
    return next((id_ for id_ in standing if of_them[id_] == owner), standing[0])


def _unsplit(write: Write, data: dict[str, Any]) -> list[int]:
    session = write.session
    origin, new = (session.get(s.Conversation, data[name]) for name in ("from", "new"))
    if origin is None or new is None:
        raise Refused("regroup.later")
    _require_one_live(session, [origin, new])
    for mark_id in data["marks"]:
        mark = session.get(s.Mark, mark_id)
        if mark is not None:
            session.delete(mark)
    session.flush()
    _move_all(session, new.id, origin.id)
    origin.revision = max(origin.revision, new.revision)
    origin.by_hand = data["by_hand"]
    joining.remove(write, new.id, into=origin.id)
    return [origin.id]


def _done(
    write: Write, data: dict[str, Any], shown: int, changed: Iterable[int], now: datetime
) -> dict[str, Any]:
    row = s.Regrouping(at=now, data=data)
    write.session.add(row)
    write.session.flush()
    for conversation_id in changed:
        turns.settle(write, conversation_id, now)
    write.touched.outbox = True
    return {"regrouping": row.id, "conversation_id": shown}


def _standing(session: Session, conversation_id: int) -> s.Conversation:
    found = joining.standing(session, conversation_id)
    if found is None:
        raise Refused("conversation.missing")
    return found


def _is_absorbed(session: Session, conversation_id: int, into: int) -> bool:
    absorbed = session.get(s.Absorbed, conversation_id)
    return absorbed is not None and absorbed.into_id == into


def _require_one_live(session: Session, conversations: Iterable[s.Conversation]) -> None:
    """One mail on its way out a conversation: the unique index, said before it strikes."""
    live = session.scalars(
        select(s.Outgoing.id).where(
            s.Outgoing.conversation_id.in_([each.id for each in conversations]),
            s.Outgoing.state.in_(_LIVE),
        )
    ).all()
    if len(live) > 1:
        raise Refused("regroup.two_outgoing")


def _remembered(session: Session, conversation: s.Conversation) -> dict[str, Any]:
    """A conversation as it stands, for the day on which it is wanted back."""
    return {
        "id": conversation.id,
        "row": {name: getattr(conversation, name) for name in _KEPT},
        "absorbed": list(
            session.scalars(select(s.Absorbed.id).where(s.Absorbed.into_id == conversation.id))
        ),
        "rows": {table.__tablename__: _ids(session, table, conversation.id) for table in _FOLLOWS},
    }


def _ids(session: Session, table: Any, conversation_id: int) -> list[Any]:
    return list(
        session.scalars(
            select(table.id).where(table.conversation_id == conversation_id).order_by(table.id)
        )
    )


def _move_all(session: Session, source: int, target: int) -> None:
    for table in _FOLLOWS:
        _move(session, table, _ids(session, table, source), target)


def _move(session: Session, table: Any, ids: Sequence[Any], target: int) -> None:
    for first in range(0, len(ids), 500):
        some = table.id.in_(ids[first : first + 500])
        session.execute(update(table).where(some).values(conversation_id=target))


def _drafts_of(session: Session, conversation_id: int, mail_ids: set[int]) -> list[str]:
    """The drafts that answer or pass on one of these mails."""
    return list(
        session.scalars(
            select(s.Draft.id).where(
                s.Draft.conversation_id == conversation_id, s.Draft.source_mail_id.in_(mail_ids)
            )
        )
    )


def _promised_by(session: Session, mail_ids: set[int]) -> list[int]:
    """The promises that stand in one of these mails."""
    return list(session.scalars(select(s.Promise.id).where(s.Promise.mail_id.in_(mail_ids))))


def _outgoing_of(session: Session, conversation_id: int, mail_ids: set[int]) -> list[int]:
    """The outgoing mails that have become one of these, or will answer one."""
    rows = session.execute(
        select(s.Outgoing.id, s.Outgoing.mail_id, s.Draft.source_mail_id)
        .outerjoin(s.Draft, s.Draft.id == s.Outgoing.draft_id)
        .where(s.Outgoing.conversation_id == conversation_id)
    )
    return [id_ for id_, sent, source in rows if (sent if sent is not None else source) in mail_ids]


def _marks_for(session: Session, source: int, target: int, since: datetime) -> list[int]:
    """What the person had closed stays closed in both; the ids of the marks set for that."""
    marks = session.scalars(
        select(s.Mark).where(s.Mark.conversation_id == source, s.Mark.at >= since)
    ).all()
    copies = [
        s.Mark(conversation_id=target, how=m.how, reason=m.reason, at=m.at, knows=m.knows)
        for m in marks
    ]
    session.add_all(copies)
    session.flush()
    return [copy.id for copy in copies]


def _one_person(
    write: Write, first: s.Conversation, strangers: Iterable[int | None], now: datetime
) -> list[dict[str, Any]]:
    """Let customers be one; by what they are parted again."""
    others = sorted(id_ for id_ in strangers if id_ is not None)
    if not others:
        return []
    one = first.customer_id or others.pop(0)
    joined = [same_person.join(write, one, other, now) for other in others]
    return [{"joined": number} for number in joined]


def _two_people(write: Write, person: dict[str, Any], now: datetime) -> None:
    session = write.session
    session.flush()
    if "joined" in person:
        row = session.get(s.SamePerson, person["joined"])
        if row is not None and row.undone_at is None:  # else they were parted before
            same_person.part(write, row.id, now)
        return
    # As it was kept before customers were joined in a way of its own.
    for table, key in _OF_CUSTOMERS:
        theirs = key.in_(person[table.__tablename__])
        session.execute(update(table).where(theirs).values(customer_id=person["customer"]))
    session.expire_all()
