"""Which conversation a mail belongs to: one it cites, or that cites it, or one of its subject.

Always only where the customer is the same, so that no reply lands in a stranger's case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Status
from ecdesk.domain.mail import ParsedMail
from ecdesk.mail import threads
from ecdesk.store import schema as s
from ecdesk.store.database import Write

_SUBJECT_DAYS = 30  # a subject alone holds a matter together for this long
_LEAST_SUBJECT = 5  # characters that the shorter of two like subjects must have
_OF_THE_PERSON = (s.Draft, s.Note, s.Mark, s.Outgoing)


def conversation_for(
    write: Write, mail: s.Mail, parsed: ParsedMail, customer: s.Customer
) -> s.Conversation:
    """The conversation a mail belongs to, made where there is none."""
    session = write.session
    keys = threads.candidates(parsed)
    found = _by_reference(session, mail, customer, {*keys.references, mail.message_id})
    if keys.subject_key:
        # Also beside a reference: the same question sent twice and answered once is one matter.
        found = list(
            dict.fromkeys([*found, *_by_subject(session, mail, customer, keys.subject_key)])
        )
    if found:
        return _as_one(write, found)
    mailbox = session.get_one(s.Mailbox, mail.mailbox_id)
    conversation = s.Conversation(
        shop_id=mailbox.shop_id,
        mailbox_id=mailbox.id,
        customer_id=customer.id,
        subject=parsed.subject,
        subject_key=keys.subject_key,
        order_number=keys.order_number,
        channel=parsed.channel,
        status=Status.DONE.value,
        last_mail_at=mail.received_at,
        revision=0,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _by_reference(
    session: Session, mail: s.Mail, customer: s.Customer, cited: set[str]
) -> Sequence[int]:
    """The conversations of this customer that hold a mail it cites or that cites it, oldest first.

    More than one where it is the missing piece between them.
    """
    found = session.scalars(
        select(s.Mail.conversation_id)
        .join(s.Conversation, s.Conversation.id == s.Mail.conversation_id)
        .where(
            s.Mail.mailbox_id == mail.mailbox_id,
            s.Conversation.customer_id == customer.id,
            s.Mail.message_id.in_(cited)
            | s.Mail.id.in_(select(s.Reference.mail_id).where(s.Reference.message_id.in_(cited))),
        )
        .distinct()
        .order_by(s.Mail.conversation_id)
    )
    return [conversation_id for conversation_id in found if conversation_id is not None]


def _by_subject(
    session: Session, mail: s.Mail, customer: s.Customer, subject_key: str
) -> Sequence[int]:
    """The same customer's matter of late under the same subject, or one a word longer or shorter.

    Who writes again because nothing came back does not press "reply": 「届かない件」, then
    「届かない件について」.
    """
    near = timedelta(days=_SUBJECT_DAYS)
    lately = session.execute(
        select(s.Conversation.id, s.Conversation.subject_key)
        .where(
            s.Conversation.mailbox_id == mail.mailbox_id,
            s.Conversation.customer_id == customer.id,
            s.Conversation.subject_key != "",
            s.Conversation.last_mail_at.between(mail.received_at - near, mail.received_at + near),
        )
        .order_by(s.Conversation.last_mail_at.desc())
    )
    for conversation_id, key in lately:
        short, long = sorted((key, subject_key), key=len)
        if long == short or (len(short) >= _LEAST_SUBJECT and long.startswith(short)):
            return [conversation_id]
    return []


def _as_one(write: Write, found: Sequence[int]) -> s.Conversation:
    """One conversation out of several that turned out to be one.

    The oldest takes in those in which the person has done nothing yet: then the same mails make
    the same conversations, in whatever order they came. What bears the person's hand stays apart.
    """
    session = write.session
    session.flush()
    touched = {
        conversation_id
        for table in _OF_THE_PERSON
        for conversation_id in session.scalars(
            select(table.conversation_id).where(table.conversation_id.in_(found))
        )
    }
    first, *others = sorted(found, key=lambda id_: (id_ not in touched, id_))
    conversation = session.get_one(s.Conversation, first)
    for other in (id_ for id_ in others if id_ not in touched):
        absorbed = session.get_one(s.Conversation, other)
        session.execute(
            update(s.Mail).where(s.Mail.conversation_id == other).values(conversation_id=first)
        )
        conversation.revision += absorbed.revision
        conversation.order_number = conversation.order_number or absorbed.order_number
        session.delete(absorbed)
        session.flush()
        write.touched.conversations.add(other)
    return conversation
