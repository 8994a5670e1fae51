"""What was read once more after it had gone: the second look at answers to pressing mails.

Which mails want one is worked out by `views.second_look`. The one rule: that a mail was read again
is the person's word alone, and can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.store import schema as s
from ecdesk.store.database import Write


def read_again(write: Write, command: p.ReadAgain, now: datetime) -> dict[str, Any]:
    """This mail of ours was read again, or was not. Raises Refused("mail.missing")."""
    session = write.session
    mail = session.get(s.Mail, command.mail_id)
    if mail is None:
        raise Refused("mail.missing")
    row = session.get(s.ReadAgain, command.mail_id)
    if command.done and row is None:
        session.add(s.ReadAgain(mail_id=command.mail_id, at=now))
    elif not command.done and row is not None:
        session.delete(row)
    if mail.conversation_id is not None:
        write.touched.conversations.add(mail.conversation_id)
    return {}
