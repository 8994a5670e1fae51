"""A shop and the mailboxes it answers from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.sla import Targets


class Security(StrEnum):
    """How a connection is protected. `PLAIN` only by the person's explicit choice."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mailbox is reached."""

    host: str
    port: int
    security: Security = Security.TLS


class MailboxKind(StrEnum):
    """What stands behind a mailbox."""

    IMAP = "imap"
    MAILDIR = "maildir"  # a local folder: the sample shop, archives


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An account that receives and sends for a shop. Its password is in the keyring, not here.

    `trust_pem` pins one certificate for this mailbox's servers, chosen explicitly by the person.
    """

    id: int
    shop_id: int
    address: str
    kind: MailboxKind = MailboxKind.IMAP
    user: str = ""
    imap: Server | None = None
    smtp: Server | None = None
    trust_pem: str = ""
    path: str = ""  # of a MAILDIR mailbox

    @property
    def secret_name(self) -> str:
        """The name its password has in the keyring."""
        return f"mailbox:{self.address}"


@dataclass(frozen=True, slots=True)
class Shop:
    """A business identity: what stands in a reply, and when it is answered."""

    id: int
    name: str
    department: str
    staff: str
    address: str
    signature: str
    colour: str
    channel: str
    calendar: Calendar
    targets: Targets = field(default_factory=Targets)

    @property
    def sender_name(self) -> str:
        """The display name customers see: shop, department and person."""
        return " ".join(part for part in (self.name, self.department, self.staff) if part)
