"""What was looked into before a customer is asked back, and the gate that asks for it.

A tick belongs to the turn in which it was set: it lies with the mail that opened it, so that it
goes where that mail goes. The one rule: `require_looked` stands in the way of every letter that
asks back, whoever wrote it and by whichever way it is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import Refused
from ecdesk.domain.template import from_table, reads_like
from ecdesk.domain.unclear import Step, left
from ecdesk.engine import joining
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views import clues


def look_into(write: Write, command: p.LookInto, now: datetime) -> dict[str, Any]:
    """Keep that a step was taken, or take that back.

    Raises Refused: conversation.missing, step.unknown, step.no_mail.
    """
    session = write.session
    if command.step not in set(Step):
        raise Refused("step.unknown")
    found = joining.standing(session, command.conversation_id)
    if found is None:
        raise Refused("conversation.missing")
    mails = clues.asked_in(session.connection(), found.id)
    if not mails:
        raise Refused("step.no_mail")
    before = command.step in clues.ticked_in(session.connection(), mails)
    if command.done and not before:
        session.add(s.Looked(mail_id=mails[0], step=command.step, at=now))
    elif before and not command.done:
        for mail_id in mails:
            row = session.get(s.Looked, (mail_id, command.step))
            if row is not None:
                session.delete(row)
    write.touched.conversations.add(found.id)
    return {"before": before}


def require_looked(session: Session, conversation_id: int, draft: p.DraftIn) -> None:
    """Refuse a letter that asks back before everything else was looked into.

    Raises Refused("ask.not_looked") with {n, steps}.
    """
    if draft.kind in {Kind.FORWARD.value, Kind.NEW.value} or not _asks_back(session, draft):
        return
    mails = clues.asked_in(session.connection(), conversation_id)
    open_steps = left(clues.ticked_in(session.connection(), mails)) if mails else ()
    if open_steps:
        raise Refused("ask.not_looked", n=len(open_steps), steps=[one.value for one in open_steps])


def _asks_back(session: Session, draft: p.DraftIn) -> bool:
    """Whether a letter began with a template that asks back, or reads like one."""
    shipped = [one for one in shipped_templates() if one.asks_back]
    if any(draft.template == one.key or reads_like(one, draft.body) for one in shipped):
        return True
    own = session.get(s.Template, draft.template) if draft.template else None
    return own is not None and from_table(own.data).asks_back
