"""Who writes: the customer's card and their earlier conversations (by address, for now)."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ecdesk.domain.conversation import Direction, Status
from ecdesk.store import schema as s
from ecdesk.views.rows import CustomerView, EarlierView

_EARLIER = 50


def customer(
    connection: Connection, customer_id: int, *, beside: int | None = None
) -> CustomerView | None:
    """The card of a customer; `beside` is the conversation that is open and not listed."""
    record = connection.execute(
        select(s.Customer.name, s.Customer.kana).where(s.Customer.id == customer_id)
    ).one_or_none()
    if record is None:
        return None
    known = connection.scalars(
        select(s.CustomerAddress.address)
        .where(s.CustomerAddress.customer_id == customer_id)
        .order_by(s.CustomerAddress.address)
    ).all()
    first, mails = connection.execute(
        select(func.min(s.Mail.received_at), func.count())
        .join(s.Conversation, s.Conversation.id == s.Mail.conversation_id)
        .where(s.Conversation.customer_id == customer_id, s.Mail.direction == Direction.IN.value)
    ).one()
    earlier = connection.execute(
        select(
            s.Conversation.id,
            s.Shop.name,
            s.Conversation.subject,
            s.Conversation.last_mail_at,
            s.Conversation.status,
            select(func.count())
            .where(s.Mail.conversation_id == s.Conversation.id)
            .scalar_subquery(),
        )
        .join(s.Shop, s.Shop.id == s.Conversation.shop_id)
        .where(s.Conversation.customer_id == customer_id, s.Conversation.id != (beside or 0))
        .order_by(s.Conversation.last_mail_at.desc())
        .limit(_EARLIER)
    )
    return CustomerView(
        id=customer_id,
        name=record.name,
        kana=record.kana,
        addresses=tuple(known),
        first_mail_at=first,
        mails=mails,
        earlier=tuple(
            EarlierView(id_, shop, subject, at, Status(status), number)
            for id_, shop, subject, at, status, number in earlier
        ),
    )
