"""What a conversation's row says of it: subject, first words, last mail, customer, channel, order.

All of it follows from the mails alone, whichever of them came first to us.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk.domain.mail import Auto
from ecdesk.language.openings import first_words
from ecdesk.mail.channels import OWN
from ecdesk.mail.threads import subject_key
from ecdesk.store import schema as s

_SNIPPET = 120


def describe(session: Session, conversation: s.Conversation) -> None:
    """Subject of the first mail, first words and time of the last; nothing without a mail.

    Also whose it is, through which channel it came and about which order.
    """
    mails = select(s.Mail).where(s.Mail.conversation_id == conversation.id)
    first = session.execute(
        mails.with_only_columns(s.Mail.subject).order_by(s.Mail.received_at, s.Mail.id).limit(1)
    ).one_or_none()
    last = session.execute(
        mails.with_only_columns(s.Mail.text, s.Mail.parts, s.Mail.sender_name, s.Mail.received_at)
        .order_by(s.Mail.received_at.desc(), s.Mail.id.desc())
        .limit(1)
    ).one_or_none()
    if first is None or last is None:
        return
    conversation.subject, conversation.subject_key = first.subject, subject_key(first.subject)
    written = "".join(last.text[start:end] for kind, start, end in last.parts if kind == "written")
    shop = session.get_one(s.Shop, conversation.shop_id)
    names = (last.sender_name, shop.name, shop.department, shop.staff)
    conversation.snippet = " ".join(first_words(written, names).split())[:_SNIPPET]
    conversation.last_mail_at = last.received_at
    _say_whose(session, conversation)


def _say_whose(session: Session, conversation: s.Conversation) -> None:
    """The customer, the channel and the order of a conversation, from its earliest mails."""
    here = s.Mail.conversation_id == conversation.id
    earliest = (s.Mail.received_at, s.Mail.id)
    theirs = (here, s.Mail.auto != Auto.BOUNCE.value, s.Mail.customer_id.is_not(None))
    known = select(s.Mail.customer_id).where(
        *theirs, s.Mail.customer_id == conversation.customer_id
    )
    if session.scalar(known.limit(1)) is None:
        found = select(s.Mail.customer_id).where(*theirs).order_by(*earliest).limit(1)
        conversation.customer_id = session.scalar(found) or conversation.customer_id
    channel = select(s.Mail.channel).where(here, s.Mail.channel != OWN).order_by(*earliest).limit(1)
    conversation.channel = session.scalar(channel) or OWN
    order = (
        select(s.ThreadKey.key)
        .join(s.Mail, s.Mail.id == s.ThreadKey.mail_id)
        .where(here, s.ThreadKey.key.startswith("order:"))
        .order_by(*earliest, s.ThreadKey.key)
        .limit(1)
    )
    conversation.order_number = (session.scalar(order) or "").removeprefix("order:")
