"""前のやりとり: other conversations that the mails of one cite, or that name the same order.

Worked out from the mails at every look, not stored: so a link is there whichever of the two came in
first, and none outlives what it rests on. The queries are put together once: that takes longer than
to carry them out. The one rule: a link shows, it never joins; that is a person's decision.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlalchemy.orm import aliased

from ecdesk.domain.conversation import Status
from ecdesk.store import schema as s
from ecdesk.views.rows import LinkedView

_MOST = 20


def _found() -> Any:
    """The query for the conversations to which one is linked."""
    conversation_id: BindParameter[int] = bindparam("conversation_id")
    here, there = aliased(s.Mail), aliased(s.Mail)
    same_box = (there.mailbox_id == here.mailbox_id, there.conversation_id != conversation_id)
    this_one = here.conversation_id == conversation_id
    cited = (
        select(there.conversation_id)
        .join(s.Reference, s.Reference.message_id == there.message_id)
        .join(here, here.id == s.Reference.mail_id)
        .where(this_one, *same_box, there.customer_id == here.customer_id)
    )
    citing = (
        select(there.conversation_id)
        .join(s.Reference, s.Reference.mail_id == there.id)
        .join(here, here.message_id == s.Reference.message_id)
        .where(this_one, *same_box, there.customer_id == here.customer_id)
    )
    mine, theirs = aliased(s.ThreadKey), aliased(s.ThreadKey)
    # A mall's notice of an order may not say whose address stands behind it.
    named = (
        select(there.conversation_id)
        .join(theirs, theirs.mail_id == there.id)
        .join(mine, mine.key == theirs.key)
        .join(here, here.id == mine.mail_id)
        .where(this_one, *same_box)
    )
    return cited.union(citing, named)


_FOUND = _found()
_ROWS = (
    select(
        s.Conversation.id,
        s.Conversation.subject,
        s.Conversation.last_mail_at,
        s.Conversation.status,
        s.Conversation.order_number,
        s.Customer.name,
        select(func.count())
        .where(s.Mail.conversation_id == s.Conversation.id)
        .scalar_subquery()
        .label("mails"),
    )
    .outerjoin(s.Customer, s.Customer.id == s.Conversation.customer_id)
    .where(s.Conversation.id.in_(bindparam("found", expanding=True)))
    .order_by(s.Conversation.last_mail_at.desc(), s.Conversation.id)
    .limit(_MOST)
)


def linked(connection: Connection, conversation_id: int) -> tuple[LinkedView, ...]:
    """The conversations to which one is linked, the latest first."""
    found = set(connection.scalars(_FOUND, {"conversation_id": conversation_id}))
    if not found:
        return ()
    rows = connection.execute(_ROWS, {"found": list(found)})
    return tuple(
        LinkedView(
            id=row.id,
            subject=row.subject,
            customer=row.name or "",
            order_number=row.order_number,
            last_mail_at=row.last_mail_at,
            status=Status(row.status),
            mails=row.mails,
        )
        for row in rows
    )
