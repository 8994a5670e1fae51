"""What to answer next: the queue in pages, ordered by deadline.

要返信 is sorted by the stored limit (a cache that the engine keeps equal to the computed one); the
others by their last mail, newest first. Pages continue after a key, never after a number of rows,
so that mail arriving meanwhile neither repeats nor hides a row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, select, tuple_

from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.shop import Shop
from ecdesk.store import schema as s
from ecdesk.views.rows import QueueCounts, QueuePage, QueueRow, Tab
from ecdesk.views.shops import Reads, shops

_PAGE = 100


def page(
    reader: Reads,
    tab: Tab,
    *,
    shop_id: int | None = None,
    after: tuple[Any, ...] | None = None,
    limit: int = _PAGE,
) -> QueuePage:
    """The next `limit` rows of a tab after the key `after`."""
    conversation = s.Conversation
    by_deadline = tab is Tab.REPLY
    query = _rows().where(conversation.status == Status(tab.value).value)
    if shop_id is not None:
        query = query.where(conversation.shop_id == shop_id)
    if by_deadline:
        query = query.order_by(conversation.due_at, conversation.id)
        key = tuple_(conversation.due_at, conversation.id)
        query = query if after is None else query.where(key > after)
    else:
        query = query.order_by(conversation.last_mail_at.desc(), conversation.id.desc())
        key = tuple_(conversation.last_mail_at, conversation.id)
        query = query if after is None else query.where(key < after)
    with reader.connect() as connection:
        by_id = shops(connection)
        found = connection.execute(query.limit(limit + 1)).all()
        rows = tuple(_row(row, by_id) for row in found[:limit])
    if len(found) <= limit or not rows:
        return QueuePage(rows, None)
    last = rows[-1]
    return QueuePage(rows, (last.limit_at if by_deadline else last.last_mail_at, last.id))


def row(reader: Reads, conversation_id: int) -> QueueRow | None:
    """One conversation as the queue shows it; None where there is none."""
    with reader.connect() as connection:
        found = connection.execute(
            _rows().where(s.Conversation.id == conversation_id)
        ).one_or_none()
        return None if found is None else _row(found, shops(connection))


def counts(reader: Reads, *, shop_id: int | None = None) -> QueueCounts:
    """How many conversations stand under each tab."""
    query = select(s.Conversation.status, func.count()).group_by(s.Conversation.status)
    if shop_id is not None:
        query = query.where(s.Conversation.shop_id == shop_id)
    with reader.connect() as connection:
        found = {Tab(status): number for status, number in connection.execute(query)}
    return QueueCounts(found)


def _rows() -> Select[*tuple[Any, ...]]:
    """The columns of a queue row. Look-ups per row are correlated: a page has a hundred of them."""
    conversation, turn = s.Conversation, s.Turn
    incoming = select(s.Mail).where(
        s.Mail.conversation_id == conversation.id, s.Mail.direction == Direction.IN.value
    )
    return (
        select(
            conversation.id,
            conversation.shop_id,
            conversation.subject,
            conversation.snippet,
            conversation.status,
            conversation.due_at,
            conversation.last_mail_at,
            conversation.channel,
            s.Customer.name.label("customer"),
            turn.opened_at,
            incoming.with_only_columns(s.Mail.sender_address)
            .order_by(s.Mail.received_at.desc())
            .limit(1)
            .scalar_subquery()
            .label("address"),
            incoming.with_only_columns(func.count())
            .where(s.Mail.received_at >= turn.opened_at, s.Mail.counts.is_(True))
            .scalar_subquery()
            .label("unanswered"),
            exists(
                select(s.Attachment.id)
                .join(s.Mail, s.Mail.id == s.Attachment.mail_id)
                .where(
                    s.Mail.conversation_id == conversation.id,
                    s.Mail.direction == Direction.IN.value,
                    s.Attachment.inline.is_(False),
                )
            ).label("attachments"),
            exists(
                select(s.Draft.id).where(
                    s.Draft.conversation_id == conversation.id,
                    s.Draft.sent_at.is_(None),
                    s.Draft.discarded_at.is_(None),
                )
            ).label("has_draft"),
            select(s.Outgoing.state)
            .where(
                s.Outgoing.conversation_id == conversation.id,
                s.Outgoing.state.in_([state.value for state in LIVE]),
            )
            .scalar_subquery()
            .label("outgoing"),
        )
        .outerjoin(s.Customer, s.Customer.id == conversation.customer_id)
        .outerjoin(turn, and_(turn.conversation_id == conversation.id, turn.closed_at.is_(None)))
    )


def _row(found: Row[Any], by_id: dict[int, Shop]) -> QueueRow:
    return QueueRow(
        id=found.id,
        shop=by_id[found.shop_id],
        customer=found.customer or "",
        address=found.address or "",
        subject=found.subject,
        snippet=found.snippet,
        status=Status(found.status),
        received_at=found.opened_at,
        limit_at=found.due_at,
        last_mail_at=found.last_mail_at,
        unanswered=found.unanswered if found.opened_at is not None else 0,
        attachments=bool(found.attachments),
        has_draft=bool(found.has_draft) and found.outgoing is None,  # else it is approved
        outgoing=State(found.outgoing) if found.outgoing else None,
        channel=found.channel,
    )
