"""What may tie a mail to an earlier one: its references, an order number, last its subject.

Only keys are named here; whether one counts (the customer must match) the engine decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ecdesk.domain.mail import ParsedMail
from ecdesk.mail.orders import find_order_number

_PREFIX = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|wg|antw|sv|vs)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,3})?\s*:"
    r"|(?:返信|転送|返)\s*:|\[(?:返信|転送)\]|【(?:返信|転送)】)\s*"
)


@dataclass(frozen=True, slots=True)
class ThreadKeys:
    """Candidate keys: `references` newest first; `order_number`, `subject_key` folded or empty."""

    references: tuple[str, ...]
    order_number: str
    subject_key: str


def subject_key(subject: str) -> str:
    """What a subject and the replies to it share: prefixes off, widths and case folded."""
    text = " ".join(unicodedata.normalize("NFKC", subject[:1000]).casefold().split())
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text


def candidates(mail: ParsedMail) -> ThreadKeys:
    """The keys of a mail, surest first."""
    newest_first = (mail.in_reply_to, *reversed(mail.references))
    references = tuple(dict.fromkeys(ref for ref in newest_first if ref))
    named = mail.form.order_number if mail.form else ""
    order = find_order_number(f"注文番号 {named}") if named else find_order_number(mail.subject)
    return ThreadKeys(references, order or find_order_number(mail.text), subject_key(mail.subject))
