"""The person's word that a matter needs no reply, or is done, or was never a customer's; undo too.

The one rule: a word is a row (`mark`), and taking the row away lets everything stand as it stood.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ecdesk import protocol as p
from ecdesk.domain.conversation import Closed, Status
from ecdesk.domain.errors import Refused
from ecdesk.engine import intake, joining, people, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write


def no_reply(write: Write, command: p.NoReply, now: datetime) -> dict[str, Any]:
    """返信不要, with a reason."""
    _mark(write, [command.conversation_id], Closed.NO_REPLY, now, command.reason)
    return {}


def close(write: Write, command: p.CloseConversations, now: datetime) -> dict[str, Any]:
    """完了. Answer: {closed: n}."""
    _mark(write, command.conversation_ids, Closed.DONE, now)
    return {"closed": len(command.conversation_ids)}


def reopen(write: Write, command: p.ReopenConversations, now: datetime) -> dict[str, Any]:
    """Take the newest mark of each away: what it hid stands again as it was."""
    changed = []
    for conversation_id in dict.fromkeys(command.conversation_ids):
        newest = write.session.scalar(
            select(s.Mark)
            .where(s.Mark.conversation_id == conversation_id)
            .order_by(s.Mark.id.desc())
            .limit(1)
        )
        if newest is not None:
            if newest.how == Closed.NEVER_CUSTOMER.value:
                _count_again(write, conversation_id)
            write.session.delete(newest)
            changed.append(conversation_id)
    turns.settle_all(write, changed, now)
    return {}


def never_customer(write: Write, command: p.NeverCustomer, now: datetime) -> dict[str, Any]:
    """This sender opens no turn any more. Answer: {closed}, the conversations that it closed."""
    session, address = write.session, command.address.strip().lower()
    if address in people.own_addresses(write.plain):
        raise Refused("customer.ourselves")
    if session.get(s.NeverCustomer, address) is None:
        session.add(s.NeverCustomer(address=address, created_at=now))
    open_ones = session.scalars(
        select(s.Conversation.id)
        .join(s.CustomerAddress, s.CustomerAddress.customer_id == s.Conversation.customer_id)
        .where(
            s.CustomerAddress.address == address,
            s.Conversation.status.in_([Status.REPLY.value, Status.BACKLOG.value]),
        )
    ).all()
    _mark(write, open_ones, Closed.NEVER_CUSTOMER, now)
    write.touched.settings = True
    return {"closed": list(open_ones)}


def customer_after_all(write: Write, command: p.CustomerAfterAll, now: datetime) -> dict[str, Any]:
    """The sender counts again, and so does what was closed for it."""
    address = command.address.strip().lower()
    write.session.execute(delete(s.NeverCustomer).where(s.NeverCustomer.address == address))
    write.touched.settings = True
    return reopen(write, p.ReopenConversations(conversation_ids=command.reopen), now)


def _mark(
    write: Write, conversation_ids: Iterable[int], how: Closed, now: datetime, reason: str = ""
) -> None:
    marked = []
    for asked in dict.fromkeys(conversation_ids):
        found = joining.standing(write.session, asked)
        if found is None:
            raise Refused("conversation.missing")
        write.session.add(
            s.Mark(
                conversation_id=found.id,
                how=how.value,
                reason=reason,
                at=now,
                knows=intake.newest_mail(write.session, found.id),
            )
        )
        marked.append(found.id)
    turns.settle_all(write, marked, now)


def _count_again(write: Write, conversation_id: int) -> None:
    """Who writes in this conversation is a customer after all."""
    theirs = (
        select(s.CustomerAddress.address)
        .join(s.Conversation, s.Conversation.customer_id == s.CustomerAddress.customer_id)
        .where(s.Conversation.id == conversation_id)
    )
    write.session.execute(delete(s.NeverCustomer).where(s.NeverCustomer.address.in_(theirs)))
    write.touched.settings = True
