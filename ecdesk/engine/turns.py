"""Keeps a conversation's turns, status and place in the queue equal to what its events say.

Everything that changes a conversation ends with `settle`, which works the turns out anew from the
mails and the person's marks. So the order in which things became known never matters, and an
undone mark leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import (
    Closed,
    Direction,
    Event,
    Kind,
    Status,
    What,
    status_of,
    turns_of,
)
from ecdesk.domain.outgoing import State
from ecdesk.domain.sla import deadline
from ecdesk.engine.describing import describe
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.values import shop_of


def settle(write: Write, conversation_id: int, now: datetime) -> Status:
    """Bring turns, status, deadline, snippet and times of a conversation up to date."""
    session = write.session
    session.flush()  # what is pending counts, the turns of an earlier call too
    conversation = session.get_one(s.Conversation, conversation_id)
    events = list(_events(session, conversation_id))
    horizon = session.get_one(s.Mailbox, conversation.mailbox_id).horizon_at
    turns = turns_of(events, horizon)
    session.execute(delete(s.Turn).where(s.Turn.conversation_id == conversation_id))
    session.add_all(
        s.Turn(
            conversation_id=conversation_id,
            opened_by=turn.opened_by,
            opened_at=turn.opened_at,
            closed_at=turn.closed_at,
            closed_how=turn.closed_how.value if turn.closed_how else None,
            closed_by=turn.closed_by,
            reason=turn.reason,
        )
        for turn in turns
    )
    status = status_of(events, turns, now)
    conversation.status = status.value
    conversation.due_at = None
    if status is Status.REPLY:
        shop = shop_of(session.get_one(s.Shop, conversation.shop_id))
        conversation.due_at = deadline(turns[-1].opened_at, shop.calendar, shop.targets)
    describe(session, conversation)
    write.touched.conversations.add(conversation_id)
    if conversation.customer_id is not None:
        write.touched.customers.add(conversation.customer_id)
    return status


def settle_shop(write: Write, shop_id: int, now: datetime) -> None:
    """Work out the open turns of a shop anew, after its hours or targets changed."""
    open_ones = write.session.scalars(
        select(s.Conversation.id).where(
            s.Conversation.shop_id == shop_id, s.Conversation.status == Status.REPLY.value
        )
    ).all()
    for conversation_id in open_ones:
        settle(write, conversation_id, now)


def is_answered(session: Session, conversation_id: int) -> bool:
    """Whether the last question has its answer, from here or from another device.

    The status alone does not say so: what was answered long ago, or closed after that, is done;
    and a crash may have kept an answer that has left out of its conversation so far.
    """
    left = session.scalar(
        select(s.Outgoing.id).where(
            s.Outgoing.conversation_id == conversation_id,
            s.Outgoing.state == State.SENT.value,
            s.Outgoing.mail_id.is_(None),
            s.Outgoing.kind != Kind.FORWARD.value,
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
        return last.closed_how in {Closed.REPLY.value, Closed.ELSEWHERE.value}
    status = session.get_one(s.Conversation, conversation_id).status
    return status == Status.WAITING.value  # we wrote first


def retire_waiting(write: Write, now: datetime) -> int:
    """Close what was answered long ago and never spoken of again; how many."""
    waiting = write.session.scalars(
        select(s.Conversation.id).where(s.Conversation.status == Status.WAITING.value)
    ).all()
    return sum(
        _retire(write, conversation_id, now) is not Status.WAITING for conversation_id in waiting
    )


def _retire(write: Write, conversation_id: int, now: datetime) -> Status:
    events = list(_events(write.session, conversation_id))
    status = status_of(events, turns_of(events), now)
    if status is not Status.WAITING:
        settle(write, conversation_id, now)
    return status


def _events(session: Session, conversation_id: int) -> Iterable[Event]:
    mails = session.execute(
        select(
            s.Mail.id, s.Mail.direction, s.Mail.received_at, s.Mail.answered, s.Mail.message_id
        ).where(s.Mail.conversation_id == conversation_id, s.Mail.counts.is_(True))
    ).all()
    ours = _answered_here(session, conversation_id)
    for mail_id, direction, at, answered, message_id in mails:
        if direction == Direction.IN.value:
            yield Event(at, What.IN, mail_id, answered=answered and message_id not in ours)
        else:
            knows = session.scalar(select(s.Outgoing.knows).where(s.Outgoing.mail_id == mail_id))
            how = Closed.ELSEWHERE if knows is None else Closed.REPLY
            yield Event(at, What.OUT, mail_id, how=how, knows=knows)
    marks = session.execute(
        select(s.Mark.at, s.Mark.how, s.Mark.reason, s.Mark.knows).where(
            s.Mark.conversation_id == conversation_id
        )
    )
    for at, word, reason, knows in marks:
        yield Event(at, What.MARK, how=Closed(word), reason=reason, knows=knows)


def _answered_here(session: Session, conversation_id: int) -> set[str]:
    """Message-IDs that our own outgoing mails answer: their \\Answered is our own doing."""
    return set(
        session.scalars(
            select(s.Mail.in_reply_to)
            .join(s.Outgoing, s.Outgoing.mail_id == s.Mail.id)
            .where(s.Mail.conversation_id == conversation_id)
        )
    )
