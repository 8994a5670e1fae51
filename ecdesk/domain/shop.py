"""A shop and the mailboxes it answers from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.sla import Targets, targets_for


class Security(StrEnum):
    """How a connection is protected. `PLAIN` only by the person's explicit choice."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mailbox is reached.

    `trust_pem` pins one certificate for this server alone, chosen explicitly by the person.
    """

    host: str
    port: int
    security: Security = Security.TLS
    trust_pem: str = ""


class MailboxKind(StrEnum):
    """What stands behind a mailbox."""

    IMAP = "imap"
    POP3 = "pop3"  # one folder, no flags; nothing is deleted there
    MAILDIR = "maildir"  # a local folder: the sample shop, archives


@dataclass(frozen=True, slots=True)
class SignIn:
    """Signing in on the provider's own page (OAuth 2, RFC 6749), in place of a password.

    The program signs in under the shop's own `client_id`; its secret, where the provider gives one
    (Google), is in the keyring.
    """

    provider: str  # google or microsoft, as in resources/providers.toml
    client_id: str

    @property
    def secret_name(self) -> str:
        """The name the client's secret has in the keyring."""
        return f"oauth-client:{self.client_id}"


@dataclass(frozen=True, slots=True)
class Route:
    """A server of its own for mail to one domain: a mall that masks its customers' addresses."""

    domain: str  # of the recipients, in small letters; its subdomains too
    server: Server
    user: str

    def covers(self, address: str) -> bool:
        """Whether mail to this address goes this way."""
        domain = address.rpartition("@")[2].lower()
        return domain == self.domain or domain.endswith(f".{self.domain}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An account that receives and sends for a shop. Its password is in the keyring, not here.

    `trust_pem` pins one certificate for all of this mailbox's servers.
    """

    id: int
    shop_id: int
    address: str
    kind: MailboxKind = MailboxKind.IMAP
    user: str = ""
    imap: Server | None = None
    pop3: Server | None = None  # of a POP3 mailbox, in place of `imap`
    smtp: Server | None = None
    trust_pem: str = ""
    path: str = ""  # of a MAILDIR mailbox
    oauth: SignIn | None = None  # in place of a password
    sent: str = ""  # who keeps a copy of what is sent: server, client (we do), probe or not known
    routes: tuple[Route, ...] = ()

    @property
    def secret_name(self) -> str:
        """The name its password has in the keyring, or what stands for one (a refresh token)."""
        return f"{'oauth' if self.oauth is not None else 'mailbox'}:{self.address}"

    @property
    def secret_names(self) -> tuple[str, ...]:
        """All that has to be in the keyring for this mailbox to work."""
        if self.kind is MailboxKind.MAILDIR:
            return ()
        return (self.secret_name, *(self.route_secret(route) for route in self.routes))

    @property
    def servers(self) -> tuple[Server, ...]:
        """All that are talked to."""
        known = (self.imap, self.pop3, self.smtp, *(route.server for route in self.routes))
        return tuple(server for server in known if server is not None)

    @property
    def unprotected(self) -> tuple[Server, ...]:
        """Those of its servers to which everything travels in the open."""
        return tuple(one for one in self.servers if one.security is Security.PLAIN)

    def trust(self, server: Server) -> str:
        """The certificate pinned for one of its servers; empty where authorities vouch for it."""
        return server.trust_pem or self.trust_pem

    def route_secret(self, route: Route) -> str:
        """The name a route's password has in the keyring."""
        return f"route:{self.address}:{route.domain}"

    def routes_for(self, recipients: Iterable[str]) -> set[Route | None]:
        """The ways that mail to these goes; None is the mailbox's own server."""
        return {
            next((route for route in self.routes if route.covers(one)), None) for one in recipients
        }


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
    own_targets: tuple[tuple[str, Targets], ...] = ()  # by channel, over `targets`

    def targets_on(
        self, channel: str, malls: Mapping[str, Targets] | None = None, own: str = "own"
    ) -> Targets:
        """The targets of a turn that came by this channel; `own` is mail without a mall between.

        `malls` are those that ship for malls: the longer ones of the shop give way to them.
        """
        through = self.channel if channel == own else channel
        return targets_for(through, self.targets, dict(self.own_targets), malls)

    @property
    def sender_name(self) -> str:
        """The display name customers see: shop, department and person."""
        return " ".join(part for part in (self.name, self.department, self.staff) if part)
