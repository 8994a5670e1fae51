"""What a mailbox's server keeps of a mail that left: the copy in Sent, \\Answered on the question.

Who keeps the copy is the provider's policy (`Mailbox.sent`):

    server   it keeps what it sends; another one would stand there twice
    client   we do, right after the 250
    probe    not known: the server has `PROBE_SECONDS` to do it, then we look, then we do
    none     over POP3 there is no such folder: what we sent is kept here and nowhere else

The rule: only this is ever repeated for a mail that has left, and never without a look first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import MailSource, Role, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine import sign_in

log = logging.getLogger("ecdesk.sent_folder")

# These store a copy of what they send by themselves, whatever was typed in.
_KEEPS_COPY = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")


class Policy(StrEnum):
    """Who puts a copy of what is sent into Sent."""

    SERVER = "server"
    CLIENT = "client"
    PROBE = "probe"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Left:
    """A mail that has left, as its copy is kept."""

    message_id: str
    raw: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies on the server; the UID counts only under that `uidvalidity`."""

    folder: str
    uidvalidity: int
    uid: int


def policy_of(mailbox: Mailbox, recipients: Iterable[str]) -> Policy:
    """Who keeps the copy of a mail to these; a mall's own server never does."""
    if mailbox.kind is MailboxKind.POP3:
        return Policy.NONE
    if mailbox.smtp is None or mailbox.routes_for(recipients) != {None}:
        return Policy.CLIENT
    if mailbox.sent in {Policy.SERVER, Policy.CLIENT, Policy.PROBE}:
        return Policy(mailbox.sent)
    keeps = mailbox.smtp.host.lower().endswith(_KEEPS_COPY)
    return Policy.SERVER if keeps else Policy.PROBE


def holds(wire: Wire, mailbox: Mailbox, message_id: str, recipients: Iterable[str]) -> bool:
    """Whether a mail with that Message-ID lies in Sent, or came to us as one of its recipients.

    Raises Trouble.
    """
    if mailbox.kind is MailboxKind.POP3:
        return False
    ourselves = mailbox.address.lower() in {one.lower() for one in recipients}
    roles = {Role.SENT, Role.INBOX} if ourselves else {Role.SENT}
    with _opened(wire, mailbox) as source:
        return _find(source, _names(source, roles), message_id)


def keep(
    wire: Wire, mailbox: Mailbox, left: Left, answered: Sequence[Place], *, copy: bool
) -> None:
    """Put a copy into Sent unless one is there, and set \\Answered on what it answers.

    Raises Trouble. Where neither is wanted nobody is asked.
    """
    if not copy and not answered:
        return
    with _opened(wire, mailbox) as source:
        if copy:
            names = _names(source, {Role.SENT})
            if names and not _find(source, names, left.message_id):
                source.append(names[0], left.raw, ["\\Seen"], left.at)
        for place in answered:
            _flag(source, place)


def _flag(source: MailSource, place: Place) -> None:
    """Set \\Answered, unless the mail is no longer there or the server keeps no such flag."""
    try:
        if source.select(place.folder).uidvalidity == place.uidvalidity:
            source.add_flags([place.uid], ["\\Answered"])
    except Trouble as trouble:
        if trouble.code != "net.refused":
            raise
        log.info("\\Answered not set: %s", trouble.code)


def _find(source: MailSource, names: Iterable[str], message_id: str) -> bool:
    for name in names:
        source.select(name)
        if source.find(message_id):
            return True
    return False


def _names(source: MailSource, roles: set[Role]) -> list[str]:
    return [info.name for info in source.folders() if info.role in roles]


@contextmanager
def _opened(wire: Wire, mailbox: Mailbox) -> Iterator[MailSource]:
    source = sign_in.open_source(wire, mailbox)
    try:
        yield source
    finally:
        source.close()
