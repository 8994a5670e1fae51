"""What the desk keeps of a mail: worked out from its bytes alone, before any table is asked.

All that takes long about a mail stands here, so that it can be done for many mails at once in a
process beside the engine (beside.py). The one rule: never raises for what a mail holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ecdesk.domain.mail import ParsedMail
from ecdesk.mail import parse as mail_parse
from ecdesk.mail import threads


@dataclass(frozen=True, slots=True)
class Gist:
    """A mail read, without its page: of that only counts whether there is one."""

    mail: ParsedMail
    keys: tuple[str, ...]  # `mall:…` and `order:…`, sorted
    subject_key: str


def gist(raw: bytes) -> Gist | str:
    """The gist of a mail, or the name of what went wrong."""
    try:
        return of(mail_parse.parse(raw))
    except Exception as error:  # noqa: BLE001 - whatever it is, the bytes are safe and listed
        return type(error).__name__


def of(mail: ParsedMail) -> Gist:
    """The gist of a mail that is parsed already."""
    bare = mail if mail.html is None else replace(mail, html="")
    keys = tuple(sorted(threads.exact_keys(mail)))
    return Gist(bare, keys, threads.subject_key(mail.subject))
