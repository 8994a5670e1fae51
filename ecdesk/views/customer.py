"""Who writes: the customer's card and their earlier conversations, by whatever address."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.marks import Sort
from ecdesk.domain.reading import DisclosureKind
from ecdesk.store import schema as s
from ecdesk.views.elsewhere import elsewhere
from ecdesk.views.learned import rules_for
from ecdesk.views.readings import NOTHING, readings
from ecdesk.views.rows import CustomerView, EarlierView, PersonaView, TopicView

_EARLIER = 50
_MAILS_WITH_TOPICS, _TOPICS = 20, 5
_MOMENTARY = {DisclosureKind.FEELING.value, DisclosureKind.PRIOR.value}  # true of that day alone


def customer(
    connection: Connection, customer_id: int, *, beside: int | None = None
) -> CustomerView | None:
    """The card of a customer; `beside` is the conversation that is open and not listed."""
    record = connection.execute(
        select(s.Customer.name, s.Customer.kana, s.Customer.phone).where(
            s.Customer.id == customer_id
        )
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
        persona=_persona(connection, customer_id),
        phone=record.phone,
        topics=_topics(connection, customer_id, beside),
        elsewhere=elsewhere(connection, customer_id, beside or 0),
    )


def _persona(connection: Connection, customer_id: int) -> PersonaView:
    table = s.Persona
    found = connection.execute(
        select(table.brief, table.manner, table.matters, table.contact).where(
            table.customer_id == customer_id
        )
    ).one_or_none()
    return PersonaView() if found is None else PersonaView(*found)


def _topics(connection: Connection, customer_id: int, beside: int | None) -> tuple[TopicView, ...]:
    """What they told of themselves in their latest mails of other conversations."""
    table = s.Mail
    mails = connection.execute(
        select(
            table.id,
            table.text,
            table.reading,
            table.received_at,
            table.conversation_id,
            table.mailbox_id,
        )
        .where(
            table.customer_id == customer_id,
            table.direction == Direction.IN.value,
            table.conversation_id.is_not(None),
            table.conversation_id != (beside or 0),
        )
        .order_by(table.received_at.desc())
        .limit(_MAILS_WITH_TOPICS)
    ).all()
    read = readings(connection, mails, (), rules_for(connection, mails))
    topics: dict[str, TopicView] = {}
    for mail in mails:
        for mark in read.get(mail.id, NOTHING).marks:
            if mark.sort is Sort.DISCLOSURE and mark.kind not in _MOMENTARY:
                text = " ".join(mail.text[mark.start : mark.end].split())
                topic = TopicView(mail.received_at, mark.kind, text, mail.conversation_id)
                topics.setdefault(text, topic)
    return tuple(topics.values())[:_TOPICS]
