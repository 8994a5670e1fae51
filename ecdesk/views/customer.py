"""Who writes: the customer's card and their earlier conversations, by whatever address."""

from __future__ import annotations

from sqlalchemy import BindParameter, Connection, bindparam, func, select

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

# Put together once: that takes longer than to carry them out.
_CUSTOMER: BindParameter[int] = bindparam("customer")
_BESIDE: BindParameter[int] = bindparam("beside")
_RECORD = select(s.Customer.name, s.Customer.kana, s.Customer.phone).where(
    s.Customer.id == _CUSTOMER
)
_ADDRESSES = (
    select(s.CustomerAddress.address)
    .where(s.CustomerAddress.customer_id == _CUSTOMER)
    .order_by(s.CustomerAddress.address)
)
_WROTE = (
    select(func.min(s.Mail.received_at), func.count())
    .join(s.Conversation, s.Conversation.id == s.Mail.conversation_id)
    .where(s.Conversation.customer_id == _CUSTOMER, s.Mail.direction == Direction.IN.value)
)
_TALKS = (
    select(
        s.Conversation.id,
        s.Shop.name,
        s.Conversation.subject,
        s.Conversation.last_mail_at,
        s.Conversation.status,
        select(func.count()).where(s.Mail.conversation_id == s.Conversation.id).scalar_subquery(),
    )
    .join(s.Shop, s.Shop.id == s.Conversation.shop_id)
    .where(s.Conversation.customer_id == _CUSTOMER, s.Conversation.id != _BESIDE)
    .order_by(s.Conversation.last_mail_at.desc())
    .limit(_EARLIER)
)
_PERSONA = select(s.Persona.brief, s.Persona.manner, s.Persona.matters, s.Persona.contact).where(
    s.Persona.customer_id == _CUSTOMER
)
_LETTERS = (
    select(
        s.Mail.id,
        s.Mail.text,
        s.Mail.reading,
        s.Mail.received_at,
        s.Mail.conversation_id,
        s.Mail.mailbox_id,
    )
    .where(
        s.Mail.customer_id == _CUSTOMER,
        s.Mail.direction == Direction.IN.value,
        s.Mail.conversation_id.is_not(None),
        s.Mail.conversation_id != _BESIDE,
    )
    .order_by(s.Mail.received_at.desc())
    .limit(_MAILS_WITH_TOPICS)
)


def customer(
    connection: Connection, customer_id: int, *, beside: int | None = None
) -> CustomerView | None:
    """The card of a customer; `beside` is the conversation that is open and not listed."""
    who = {"customer": customer_id}
    record = connection.execute(_RECORD, who).one_or_none()
    if record is None:
        return None
    known = connection.scalars(_ADDRESSES, who).all()
    first, mails = connection.execute(_WROTE, who).one()
    earlier = connection.execute(_TALKS, {**who, "beside": beside or 0})
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
    found = connection.execute(_PERSONA, {"customer": customer_id}).one_or_none()
    return PersonaView() if found is None else PersonaView(*found)


def _topics(connection: Connection, customer_id: int, beside: int | None) -> tuple[TopicView, ...]:
    """What they told of themselves in their latest mails of other conversations."""
    mails = connection.execute(_LETTERS, {"customer": customer_id, "beside": beside or 0}).all()
    read = readings(connection, mails, (), rules_for(connection, mails))
    topics: dict[str, TopicView] = {}
    for mail in mails:
        for mark in read.get(mail.id, NOTHING).marks:
            if mark.sort is Sort.DISCLOSURE and mark.kind not in _MOMENTARY:
                text = " ".join(mail.text[mark.start : mark.end].split())
                topic = TopicView(mail.received_at, mark.kind, text, mail.conversation_id)
                topics.setdefault(text, topic)
    return tuple(topics.values())[:_TOPICS]
