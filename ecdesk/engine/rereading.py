"""A mail read once more from its bytes: under another charset, or as the shop's labels say by now.

The bytes are as the server sent them, so every reading can be taken back. The one rule: the mail
stays where it is. What it says is read anew, to whom it belongs is not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction
from ecdesk.domain.errors import Refused
from ecdesk.engine import intake, people, teaching, turns
from ecdesk.engine.gist import of
from ecdesk.mail import parse as mail_parse
from ecdesk.mail.labels import family_of
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.reading import unpack


def read_as(write: Write, mail_id: int, charset: str, now: datetime) -> dict[str, Any]:
    """Read a mail under a charset from now on; empty: as its labels say. Answer: {before}.

    Raises Refused("mail.missing"), Refused("charset.unknown").
    """
    session = write.session
    mail, raw = session.get(s.Mail, mail_id), session.get(s.RawMail, mail_id)
    if mail is None or raw is None or mail.state != "read":
        raise Refused("mail.missing")
    if charset and not family_of(charset):
        raise Refused("charset.unknown")
    before, said = mail.read_as, mail.sender_name
    mail.read_as = charset
    parsed = mail_parse.parse(unpack(raw.data), read_as=charset)
    parsed = teaching.read_as_taught(parsed, teaching.labels_of(write.plain, mail.mailbox_id))
    session.execute(delete(s.Attachment).where(s.Attachment.mail_id == mail_id))
    intake.fill(write.plain, mail_id, of(parsed))
    if mail.direction == Direction.IN.value:
        person = people.counterpart(parsed, people.own_addresses(write.plain), outward=False)
        known = person.key or parsed.sender.key
        counts = intake.asks(parsed) and not people.is_never(write.plain, known)
        mail.counts = counts and not mail.imported
        _name_again(session, mail, said)
    if mail.conversation_id is not None:
        turns.settle(write, mail.conversation_id, now)
    return {"before": before}


def _name_again(session: Session, mail: s.Mail, before: str) -> None:
    """A customer who is called as the mail said before is called as it says now."""
    if mail.sender_name and before and mail.sender_name != before:
        session.execute(
            update(s.Customer)
            .where(s.Customer.id == mail.customer_id, s.Customer.name == before)
            .values(name=mail.sender_name)
        )
