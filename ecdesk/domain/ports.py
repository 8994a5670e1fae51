"""The wire, the keyring and the clock as the engine sees them: four protocols and their values.

`net/` implements them for real servers; tests put scripted ones in their place. Every method may
raise `errors.Trouble`, and nothing else for what the world does wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.opinion import Question
from ecdesk.domain.proposal import Found
from ecdesk.domain.shop import Mailbox, Server

Clock = Callable[[], datetime]  # an aware instant in UTC

# Where a server does not say when a mail came (POP3): later than any now, so that now counts.
NO_ARRIVAL = datetime.max.replace(tzinfo=UTC)


class Role(StrEnum):
    """What a folder is for (RFC 6154, or by its name)."""

    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"
    TRASH = "trash"
    JUNK = "junk"
    DRAFTS = "drafts"
    ALL = "all"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FolderInfo:
    """A folder of a mailbox, by its name decoded from modified UTF-7."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class FolderState:
    """What SELECT says: UIDs are comparable only while `uidvalidity` stays (RFC 3501, 2.3.1.1)."""

    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int = 0  # HIGHESTMODSEQ (RFC 7162); 0 where the server keeps none


@dataclass(frozen=True, slots=True)
class Head:
    """What tells a mail without its bytes: enough to know one again that was moved."""

    message_id: str  # as in `ParsedMail`: with its brackets; empty where there is none
    size: int  # bytes, as the server counts them
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server keeps it. `arrived` is INTERNALDATE, or `NO_ARRIVAL`."""

    uid: int
    raw: bytes
    arrived: datetime
    flags: frozenset[str]  # "\\Seen", "\\Answered" … as sent


class MailSource(Protocol):
    """A mailbox opened for reading. One thread at a time; `close` may come from another."""

    def folders(self) -> list[FolderInfo]:
        """All folders that can be selected."""

    def select(self, folder: str) -> FolderState:
        """Open a folder; later calls speak of it."""

    def peek(self, folder: str) -> FolderState:
        """What `select` would say of a folder; the one that is open stays open."""

    def flags(self, first_uid: int = 1) -> dict[int, frozenset[str]]:
        """Flags by UID of every mail from `first_uid` on, in the selected folder."""

    def uids(self) -> list[int]:
        """Every UID of the selected folder, ascending."""

    def flags_since(self, modseq: int) -> dict[int, frozenset[str]]:
        """Flags by UID of the mails that changed after `modseq`; only where one is kept."""

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Message-ID, size and flags by UID; vanished ones are left out."""

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes by UID, as the server counts them; vanished ones are left out."""

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Whole mails in the order of `uids`, `\\Seen` not set; vanished ones are left out."""

    def since(self, day: datetime) -> list[int]:
        """UIDs of mails whose INTERNALDATE is on or after that day, ascending."""

    def find(self, message_id: str) -> list[int]:
        """UIDs in the selected folder with that Message-ID header."""

    def add_flags(self, uids: Sequence[int], flags: Sequence[str]) -> None:
        """Set flags on mails of the selected folder."""

    def append(self, folder: str, raw: bytes, flags: Sequence[str], arrived: datetime) -> None:
        """Store a mail into a folder."""

    def wait(self, seconds: float) -> bool | None:
        """Wait for news of the selected folder; whether there is some. None: it cannot wait.

        Ends at once when another thread calls `wake`.
        """

    def wake(self) -> None:
        """End a `wait` of another thread, the present or the next one."""

    def close(self) -> None:
        """Log out, whatever state the connection is in; never raises."""


class Phase(StrEnum):
    """How far a transmission came (RFC 5321). Only after `DOT` may the mail be out."""

    CONNECT = "connect"
    HELLO = "hello"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # DATA sent, 354 awaited, body on its way
    DOT = "dot"  # the final dot is on its way or its answer awaited
    ACCEPTED = "accepted"  # 250 received
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes on the wire: frozen bytes and who they are for."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server's 250, and which recipients it refused before (address → reply)."""

    reply: str
    refused: dict[str, str] = field(default_factory=dict)


class NotSent(Exception):
    """The transmission ended before the 250. `phase` says how far it came, `reply` what was said.

    `outcome_known` is False only where the final dot may have arrived and no reply came back.
    `permanent` is True for a 5xx answer and for a refused sign-in.
    """

    def __init__(
        self, phase: Phase, code: str, reply: str = "", *, permanent: bool = False
    ) -> None:
        super().__init__(f"{phase}: {code}")
        self.phase = phase
        self.code = code  # a Trouble code
        self.reply = reply
        self.permanent = permanent

    @property
    def outcome_known(self) -> bool:
        """Whether the server certainly did not accept the mail."""
        return self.phase is not Phase.DOT or bool(self.reply)


class MailSender(Protocol):
    """One transmission, driven command by command."""

    def send(self, envelope: Envelope, before_data: Callable[[], None]) -> Accepted:
        """Transmit; calls `before_data` right before the first byte of DATA. Raises `NotSent`."""


class SecretStore(Protocol):
    """Passwords by name, in the operating system's keeping."""

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret under a name."""

    def remove(self, name: str) -> None:
        """Forget a secret; silently where there is none."""


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One step of a connection test: `probe.imap`, `probe.sent` … or a Trouble's code."""

    code: str
    ok: bool
    values: dict[str, Any] = field(default_factory=dict)


# Addresses of pictures → those that came, with their bytes; the person asked for them.
FetchesPictures = Callable[[Sequence[str]], Iterator[tuple[str, bytes]]]


def no_pictures(_addresses: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Where nothing may be fetched: none comes."""
    return iter(())


class SignIns(Protocol):
    """Mailboxes that are signed in to on the provider's own page (`Mailbox.oauth`)."""

    def token(self, mailbox: Mailbox) -> str:
        """What stands in for the password for a while.

        Raises `Trouble("oauth.again")` where only the person can sign in anew.
        """

    def refused(self, mailbox: Mailbox) -> None:
        """A server would not have the token: the next one shall be a new one."""

    def sign_in(
        self, mailbox: Mailbox, show: Callable[[str], object], say: Callable[[str], str]
    ) -> None:
        """Give `show` the page to open, and wait until the person is done there.

        `say` gives the sentence the browser shows at the end: page.signed_in, page.denied, and
        page.nothing for strangers.
        """

    def keep(self, mailbox: Mailbox) -> bool:
        """Keep what `sign_in` brought in the keyring; whether there was anything."""


class NoSignIns:
    """Where nobody can sign in on a provider's page."""

    def token(self, mailbox: Mailbox) -> str:
        """Raises `Trouble("oauth.again")`."""
        raise Trouble("oauth.again", retry=False, address=mailbox.address)

    def refused(self, mailbox: Mailbox) -> None:
        """Nothing to forget."""

    def sign_in(
        self,
        mailbox: Mailbox,
        show: Callable[[str], object],  # noqa: ARG002 - the port's
        say: Callable[[str], str],  # noqa: ARG002 - the port's
    ) -> None:
        """Raises `Trouble("oauth.again")`."""
        self.token(mailbox)

    def keep(self, mailbox: Mailbox) -> bool:  # noqa: ARG002 - the port's
        """Nothing to keep."""
        return False


# An address → where its mail is probably reached.
FindsServers = Callable[[str], Found]
# A server and imap, pop3 or smtp → the certificate it shows, unverified, as PEM, and its SHA-256.
ShowsCertificate = Callable[[Server, str], tuple[str, str]]


def nothing_found(_address: str) -> Found:
    """Where nothing may be asked."""
    return Found(offline=True)


def no_certificate(_server: Server, _protocol: str) -> tuple[str, str]:
    """Where nothing may be connected to."""
    return "", ""


class SecondOpinions(Protocol):
    """Models on this very machine, which may be asked about a mail (`domain.opinion`)."""

    def models(self, address: str) -> tuple[str, ...]:
        """Those that a server here has; what it would pass on to other machines is left out."""

    def ask(
        self,
        address: str,
        model: str,
        question: Question,
        heard: Callable[[int], object],
        stopped: Callable[[], bool],
    ) -> str:
        """The answer as it was said; `heard` is told its length as it grows, `stopped` ends it."""


class NoSecondOpinions:
    """Where nobody can be asked."""

    def models(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        """None."""
        return ()

    def ask(
        self,
        address: str,  # noqa: ARG002 - the port's
        model: str,
        question: Question,  # noqa: ARG002 - the port's
        heard: Callable[[int], object],  # noqa: ARG002 - the port's
        stopped: Callable[[], bool],  # noqa: ARG002 - the port's
    ) -> str:
        """Raises Refused("opinion.no_model")."""
        raise Refused("opinion.no_model", model=model)


@dataclass(frozen=True, slots=True)
class Wire:
    """How the engine reaches the world; put together in app, cli and tests."""

    source: Callable[[Mailbox, str], MailSource]  # mailbox, password → opened source
    sender: Callable[[Mailbox, str], MailSender]
    probe: Callable[[Mailbox, str], Iterator[ProbeStep]]  # tries both, step by step
    secrets: SecretStore
    pictures: FetchesPictures = no_pictures
    sign_ins: SignIns = field(default_factory=NoSignIns)
    find_servers: FindsServers = nothing_found
    certificate: ShowsCertificate = no_certificate
    opinions: SecondOpinions = field(default_factory=NoSecondOpinions)
