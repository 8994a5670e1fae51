"""The person's links between a mail's marks and sentences of the letter to it, kept with the mail.

The one rule: there is one row a mark; linking anew takes its place, an empty link takes it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.links import MOST_SIGNS, Link
from ecdesk.store import schema as s
from ecdesk.store.database import Write


def link(write: Write, command: p.LinkAnswer, now: datetime) -> dict[str, Any]:
    """Keep a link. Answer: {before}. Raises Refused("mail.missing"), Refused("link.unfit")."""
    session = write.session
    mail = session.get(s.Mail, command.mail_id)
    if mail is None or mail.state != "read":
        raise Refused("mail.missing")
    said = command.link
    if not 0 <= command.start < command.end <= len(mail.text):
        raise Refused("link.unfit")
    if any(len(words) > MOST_SIGNS for words in (said.by, said.reason, said.instead)):
        raise Refused("link.unfit")
    key = (command.mail_id, command.start, command.end)
    row = session.get(s.AnswerLink, key)
    before = _told(row)
    made = Link(command.start, command.end, said.by, said.reason, said.instead, said.day)
    if row is not None and not made:
        session.delete(row)
    elif made:
        if row is None:
            row = s.AnswerLink(mail_id=key[0], start=key[1], end=key[2])
            session.add(row)
        row.by, row.reason, row.instead = made.by, made.reason, made.instead
        row.day, row.at = made.day, now
    if mail.conversation_id is not None:
        write.touched.conversations.add(mail.conversation_id)
    return {"before": before}


def links_of(session: Session, mail_ids: Sequence[int]) -> dict[int, list[Link]]:
    """What was linked to the marks of these mails."""
    found: dict[int, list[Link]] = {mail_id: [] for mail_id in mail_ids}
    table = s.AnswerLink
    for row in session.scalars(select(table).where(table.mail_id.in_(mail_ids))):
        found[row.mail_id].append(
            Link(row.start, row.end, row.by, row.reason, row.instead, row.day)
        )
    return found


def _told(row: s.AnswerLink | None) -> dict[str, Any]:
    """A link as it travels, for undo."""
    if row is None:
        return {}
    told = {"by": row.by, "reason": row.reason, "instead": row.instead}
    return told if row.day is None else {**told, "day": row.day.isoformat()}
