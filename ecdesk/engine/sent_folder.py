"""The Sent folder of a mailbox: whether a mail lies there, and a copy put there once.

Only this is ever repeated for a mail that has left; a server that keeps what it sends is left
alone. Over POP3 there is no such folder: what we sent is kept here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from ecdesk.domain.ports import MailSource, Role, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine import sign_in

# These store a copy of what they send by themselves; another one would stand there twice.
_KEEPS_COPY = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")


def holds(wire: Wire, mailbox: Mailbox, message_id: str) -> bool:
    """Whether a mail with that Message-ID lies in Sent. Raises Trouble."""
    if mailbox.kind is MailboxKind.POP3:
        return False
    with _opened(wire, mailbox) as (source, names):
        for name in names:
            source.select(name)
            if source.find(message_id):
                return True
    return False


def keep(
    wire: Wire,
    mailbox: Mailbox,
    message_id: str,
    raw: bytes,
    at: datetime,
    recipients: Iterable[str],
) -> None:
    """Put a copy into Sent, unless one is there or the server does so itself. Raises Trouble."""
    if mailbox.kind is MailboxKind.POP3 or _is_kept_there(mailbox, recipients):
        return
    with _opened(wire, mailbox) as (source, names):
        for name in names[:1]:
            source.select(name)
            if not source.find(message_id):
                source.append(name, raw, ["\\Seen"], at)


def _is_kept_there(mailbox: Mailbox, recipients: Iterable[str]) -> bool:
    """Whether the server that took the mail puts it into Sent; a mall's server never does."""
    if mailbox.smtp is None or mailbox.routes_for(recipients) != {None}:
        return False
    return mailbox.sent == "server" or mailbox.smtp.host.lower().endswith(_KEEPS_COPY)


@contextmanager
def _opened(wire: Wire, mailbox: Mailbox) -> Iterator[tuple[MailSource, list[str]]]:
    """The mailbox signed in, and the names of its Sent folders."""
    source = sign_in.open_source(wire, mailbox)
    try:
        yield source, [info.name for info in source.folders() if info.role is Role.SENT]
    finally:
        source.close()
