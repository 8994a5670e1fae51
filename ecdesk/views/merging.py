"""What a conversation could be put together with, and what the two would be as one.

The customer's other conversations come first, then those of the same order; others are found by
words. The one rule: only conversations of the same mailbox are offered, for no other can be merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.mail import Address
from ecdesk.store import schema as s
from ecdesk.views.linked import linked
from ecdesk.views.rows import MergedMail, MergeRow
from ecdesk.views.search import search
from ecdesk.views.values import Reads

_MOST = 60
_GIST = 90  # characters


def candidates(reader: Reads, conversation_id: int, words: str = "") -> tuple[MergeRow, ...]:
    """The conversations that this one could be merged with; with `words`, those that hold them."""
    with reader.connect() as connection:
        here = connection.execute(
            select(s.Conversation.mailbox_id, s.Conversation.customer_id).where(
                s.Conversation.id == conversation_id
            )
        ).one_or_none()
        if here is None:
            return ()
        others = (
            _rows()
            .where(
                s.Conversation.mailbox_id == here.mailbox_id, s.Conversation.id != conversation_id
            )
            .order_by(s.Conversation.last_mail_at.desc(), s.Conversation.id)
            .limit(_MOST)
        )
        if words.strip():
            hits = search(reader, words, limit=4 * _MOST, counted=False).hits
            found = list(dict.fromkeys(hit.conversation_id for hit in hits))
            rows = connection.execute(others.where(s.Conversation.id.in_(found))).all()
        else:
            near = [one.id for one in linked(connection, conversation_id)]
            theirs = s.Conversation.id.in_(near)
            if here.customer_id is not None:
                theirs |= s.Conversation.customer_id == here.customer_id
            rows = connection.execute(others.where(theirs)).all()
        addresses = _addresses(connection, rows)
    made = (_row(row, addresses) for row in rows)
    return tuple(sorted(made, key=lambda row: row.customer_id != here.customer_id))


def merged(reader: Reads, conversation_ids: Sequence[int]) -> tuple[MergedMail, ...]:
    """The mails of these conversations as one, oldest first."""
    with reader.connect() as connection:
        found = connection.execute(
            select(
                s.Mail.id,
                s.Mail.conversation_id,
                s.Mail.direction,
                s.Mail.sender_name,
                s.Mail.sender_address,
                s.Mail.received_at,
                func.substr(s.Mail.text, 1, 4 * _GIST).label("text"),
            )
            .where(s.Mail.conversation_id.in_(conversation_ids))
            .order_by(s.Mail.received_at, s.Mail.id)
        ).all()
    return tuple(
        MergedMail(
            id=row.id,
            conversation_id=row.conversation_id,
            direction=Direction(row.direction),
            sender=Address(row.sender_name, row.sender_address),
            received_at=row.received_at,
            gist=" ".join(row.text.split())[:_GIST],
        )
        for row in found
    )


def _rows() -> Any:
    return select(
        s.Conversation.id,
        s.Conversation.subject,
        s.Conversation.customer_id,
        s.Conversation.order_number,
        s.Conversation.snippet,
        s.Conversation.last_mail_at,
        s.Conversation.status,
        s.Customer.name,
        select(func.count())
        .where(s.Mail.conversation_id == s.Conversation.id)
        .scalar_subquery()
        .label("mails"),
    ).outerjoin(s.Customer, s.Customer.id == s.Conversation.customer_id)


def _addresses(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, str]:
    """One address of each customer."""
    known = {row.customer_id for row in rows}
    found = connection.execute(
        select(s.CustomerAddress.customer_id, func.min(s.CustomerAddress.address).label("address"))
        .where(s.CustomerAddress.customer_id.in_(known))
        .group_by(s.CustomerAddress.customer_id)
    )
    return {row.customer_id: row.address for row in found}


def _row(row: Row[Any], addresses: dict[int, str]) -> MergeRow:
    return MergeRow(
        id=row.id,
        subject=row.subject,
        customer_id=row.customer_id,
        customer=row.name or "",
        address=addresses.get(row.customer_id, ""),
        order_number=row.order_number,
        snippet=row.snippet,
        last_mail_at=row.last_mail_at,
        status=Status(row.status),
        mails=row.mails,
    )
