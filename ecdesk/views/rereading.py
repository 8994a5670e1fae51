"""How a mail would read otherwise: under another charset, or with labels that nobody knows yet.

Worked out from the stored bytes for the person to look at. The one rule: nothing here is kept.
"""

from __future__ import annotations

from sqlalchemy import select

from ecdesk.mail import parse as mail_parse
from ecdesk.mail.form_labels import fold
from ecdesk.mail.forms import labelled_lines
from ecdesk.store import schema as s
from ecdesk.views.rows import FormLabel, TriedReading
from ecdesk.views.thread import source
from ecdesk.views.values import Reads

_SHOWN = 3_000  # characters
_MOST_LABELS = 40


def tried(reader: Reads, mail_id: int, charset: str) -> TriedReading:
    """The beginning of a mail under a charset; empty: as its labels say. Raises LookupError."""
    parsed = mail_parse.parse(source(reader, mail_id), read_as=charset)
    return TriedReading(
        subject=parsed.subject,
        sender=parsed.sender,
        text=parsed.text[:_SHOWN],
        charset=parsed.charset,
        broken=parsed.text.count("\ufffd"),
    )


def labels(reader: Reads, mail_id: int) -> tuple[FormLabel, ...]:
    """The labels in a mail that nobody knows, and those that its shop was taught."""
    with reader.connect() as connection:
        mail = connection.execute(
            select(s.Mail.text, s.Mailbox.shop_id)
            .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
            .where(s.Mail.id == mail_id)
        ).one_or_none()
        if mail is None:
            return ()
        rows = connection.execute(
            select(s.LearnedLabel.label, s.LearnedLabel.field).where(
                s.LearnedLabel.shop_id == mail.shop_id
            )
        )
        taught = {row.label: row.field for row in rows}
    found = (
        FormLabel(label, value, taught.get(fold(label), ""))
        for label, field, value in labelled_lines(mail.text)
        if not field
    )
    by_label = {fold(one.label): one for one in reversed(list(found))}
    return tuple(reversed(list(by_label.values())))[:_MOST_LABELS]
