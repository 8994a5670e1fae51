"""A mailbox over POP3 (RFC 1939), read and left as it is: several Japanese providers offer no IMAP.

    connect ─▶ (STLS) ─▶ sign in ─▶ UIDL ─▶ TOP, RETR … ─▶ QUIT

POP3 has one folder, no flags and no time of arrival. What it has is a lasting name for each mail
(UIDL, up to 70 printable characters), from which a number is made that serves as the UID; a server
without UIDL is refused, because without it every mail would be new each time.

The rule: nothing is ever deleted, so that the person's other programs find what they expect.
"""

from __future__ import annotations

import poplib
import re
import socket
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from threading import Lock

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import NO_ARRIVAL, Fetched, FolderInfo, FolderState, Head, Role
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.mail.dates import parse_date
from ecdesk.net import channel
from ecdesk.net.channel import Protocol, Timeouts
from ecdesk.net.oauth import xoauth2

INBOX = "INBOX"
LARGEST_MAIL = 512 * 2**20  # bytes; a server that sends more is not believed
LONGEST_LINE = 2**20  # RFC 1939 says 512, mail says 998, programs write what they like
OLD_IN_A_ROW = 30  # so many older mails in a row end the search for newer ones
NO_TOP = 3  # so many mails in a row whose header is refused: the server has no TOP (RFC 1939, 7)
# Refusals of a sign-in that say nothing of the password: by code (RFC 2449, RFC 3206), or in words.
LATER = re.compile(
    rb"\[(?:IN-USE|LOGIN-DELAY|SYS/TEMP)\]|\bbusy\b|already (?:locked|in use)|unable to lock",
    re.IGNORECASE,
)


class Pop3Source:
    """`MailSource` over POP3. Connects and signs in at once; raises `Trouble`."""

    def __init__(self, mailbox: Mailbox, password: str, timeouts: Timeouts | None = None) -> None:
        assert mailbox.pop3 is not None, "a POP3 mailbox has a POP3 server"
        self._server = mailbox.pop3
        self._one_at_a_time = Lock()
        self._numbers: dict[int, int] = {}  # UID → the number of the mail in this session
        with _telling(self._server, "CONNECT"):
            self._client = _Client(
                self._server, mailbox.trust(self._server), timeouts or Timeouts()
            )
        try:
            self._client.protect()
            user = mailbox.user or mailbox.address
            if mailbox.oauth is not None:
                self._sign_in_with_token(user, password)
            else:
                self._sign_in(user, password)
            with self._asking("UIDL"):
                self._client.uidl()
        except Trouble:
            self._client.hang_up()
            raise

    def folders(self) -> list[FolderInfo]:
        """The one folder there is."""
        return [FolderInfo(INBOX, Role.INBOX)]

    def select(self, folder: str) -> FolderState:
        """List what is there. A mailbox is a snapshot: what comes later the next session shows."""
        if folder != INBOX:
            raise channel.fault("net.refused", self._server, command="SELECT")
        with self._asking("UIDL"):
            lines = self._client.uidl()[1]
        self._numbers = {}
        for number, name in _names(lines):
            uid, times = uid_of(name), 1
            while uid in self._numbers:  # some give two mails one name
                times += 1
                uid = uid_of(b"%b %d" % (name, times))
            self._numbers[uid] = number
        return FolderState(uidvalidity=1, uidnext=0, exists=len(self._numbers))

    def peek(self, folder: str) -> FolderState:
        """As `select`: there is one folder."""
        return self.select(folder)

    def flags(self, first_uid: int = 1) -> dict[int, frozenset[str]]:
        """Every mail, without flags: POP3 keeps none."""
        return {uid: frozenset() for uid in self._numbers if uid >= first_uid}

    def uids(self) -> list[int]:
        """Every UID; they have no order, so it says nothing."""
        return sorted(self._numbers)

    def flags_since(self, modseq: int) -> dict[int, frozenset[str]]:  # noqa: ARG002 - the port's
        """Nothing: POP3 keeps no flags."""
        return {}

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:  # noqa: ARG002 - the port's
        """Nothing: in one folder nothing moves."""
        return {}

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each of these mails."""
        with self._asking("LIST"):
            lines = self._client.list()[1]
        by_number = dict(line.split()[:2] for line in lines if line.count(b" "))
        found = {}
        for uid in uids:
            said = by_number.get(str(self._numbers.get(uid)).encode(), b"")
            if said.isdigit():
                found[uid] = int(said)
        return found

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Whole mails in the order of `uids`; those that are gone are left out."""
        for uid in uids:
            number = self._numbers.get(uid)
            if number is None:
                continue
            try:
                with self._asking("RETR"):
                    raw = self._client.whole(number)
            except Trouble as trouble:
                if trouble.code != "net.refused":
                    raise
                continue  # deleted meanwhile, or a mail the server cannot give: the next one
            yield Fetched(uid, raw, NO_ARRIVAL, frozenset())

    def since(self, day: datetime) -> list[int]:
        """UIDs of the mails that came on or after that day, by the date in their headers.

        The newest stand last, as servers number mails in the order in which they came.
        """
        found: list[int] = []
        older = refused = 0
        for uid, number in sorted(self._numbers.items(), key=lambda item: -item[1]):
            came = None
            if refused < NO_TOP:
                try:
                    came = self._date(number)
                    refused = 0
                except Trouble as trouble:
                    if trouble.code != "net.refused":
                        raise
                    refused += 1
            if came is None or came >= day:
                found.append(uid)
                older = 0
            elif (older := older + 1) >= OLD_IN_A_ROW:
                break
        return found[::-1]

    def find(self, message_id: str) -> list[int]:  # noqa: ARG002 - the port's
        """None: there is no Sent folder to look into."""
        return []

    def add_flags(self, uids: Sequence[int], flags: Sequence[str]) -> None:
        """Nothing: POP3 keeps no flags."""

    def append(self, folder: str, raw: bytes, flags: Sequence[str], arrived: datetime) -> None:  # noqa: ARG002 - the port's
        """Raises `Trouble`: a POP3 server takes no mail; what we sent is kept here alone."""
        raise channel.fault("net.refused", self._server, retry=False, command="APPEND")

    def wait(self, seconds: float) -> bool | None:  # noqa: ARG002 - the port's
        """None: a session sees nothing new, and keeps other programs out while it lasts."""
        return None

    def wake(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Leave, or cut the line where somebody still reads; never raises."""
        if not self._one_at_a_time.acquire(blocking=False):
            self._client.interrupt()
            return
        try:
            with suppress(OSError, poplib.error_proto):
                self._client.sock.settimeout(1.0)
                self._client.quit()
        finally:
            self._client.hang_up()
            self._one_at_a_time.release()

    def _sign_in(self, user: str, password: str) -> None:
        with _telling(self._server, "CONNECT"):  # what is refused is told apart below
            for say, word in ((self._client.user, user), (self._client.pass_, password)):
                try:
                    say(word)
                except poplib.error_proto as error:
                    text = error.args[0]
                    if not isinstance(text, bytes):  # poplib's own complaint: nobody there
                        raise
                    later = LATER.search(text) is not None
                    code = "net.busy" if later else "net.login"
                    raise channel.fault(code, self._server, retry=later) from None

    def _sign_in_with_token(self, user: str, token: str) -> None:
        """AUTH XOAUTH2 (RFC 5034): the server asks, we say it; reasons are heard out."""
        with _telling(self._server, "AUTH"):
            try:
                answer = self._client.say("AUTH XOAUTH2")
                if answer.startswith(b"+ ") or answer == b"+":
                    answer = self._client.say(b64encode(xoauth2(user, token)).decode("ascii"))
                if not answer.startswith(b"+OK"):
                    answer = self._client.say("")
            except poplib.error_proto as error:
                if not isinstance(error.args[0], bytes):
                    raise
                answer = b""
        if not answer.startswith(b"+OK"):
            raise channel.fault("oauth.refused", self._server)

    def _date(self, number: int) -> datetime | None:
        with self._asking("TOP"):
            lines = self._client.top(number, 0)[1]
        for wanted in (b"received:", b"date:"):
            for at, line in enumerate(lines):
                if line[: len(wanted)].lower() == wanted:
                    folded = [line[len(wanted) :]]
                    for more in lines[at + 1 :]:
                        if more[:1] not in {b" ", b"\t"}:
                            break
                        folded.append(more)
                    value = b"".join(folded).decode("ascii", "replace")
                    date = parse_date(value.rpartition(";")[2])
                    if date is not None:
                        return date
        return None

    @contextmanager
    def _asking(self, command: str) -> Iterator[None]:
        with self._one_at_a_time, _telling(self._server, command):
            yield


def uid_of(name: bytes) -> int:
    """A number for a UIDL name: 56 bits of its hash, for two mails in 10⁸ mailboxes to meet."""
    return int.from_bytes(sha256(name).digest()[:7], "big") or 1


def _names(lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number and name of each mail in the answer to UIDL, in the order of the numbers."""
    told = (line.partition(b" ") for line in lines)
    found = {int(n): name.strip() for n, _, name in told if n.isdigit() and len(n) < 10}
    yield from ((number, name) for number, name in sorted(found.items()) if name)


@contextmanager
def _telling(server: Server, command: str) -> Iterator[None]:
    """Say what poplib or the socket raise as `Trouble`; a server's words are not repeated."""
    try:
        yield
    except poplib.error_proto as error:
        said = error.args[0] if error.args else b""
        if said == "-ERR EOF":
            raise channel.fault("net.gone", server) from None
        # Of one mail a server may say so for ever: that one is left out, as any that is refused.
        whole = command in {"UIDL", "LIST"}
        if whole and isinstance(said, bytes) and LATER.search(said):
            raise channel.fault("net.busy", server, command=command) from None
        code = "pop3.no_uidl" if command == "UIDL" else "net.refused"
        retry = command != "UIDL"
        raise channel.fault(code, server, retry=retry, command=command) from None
    except OSError as error:
        raise channel.as_trouble(server, error) from error


class _Client(poplib.POP3):
    """poplib's client over our own channel, for lines of any length."""

    def __init__(self, server: Server, trust_pem: str, timeouts: Timeouts) -> None:
        self._server, self._trust_pem, self._timeouts = server, trust_pem, timeouts
        try:
            super().__init__(server.host, server.port, timeouts.connect)
        except (OSError, poplib.error_proto):
            self.hang_up()  # a greeting that was none leaves poplib's socket open
            raise

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - poplib's
        sock = channel.connect(self._server, self._timeouts)
        if self._server.security is not Security.TLS:
            return sock
        return channel.protect(sock, self._server, self._trust_pem, self._timeouts, Protocol.POP3)

    def protect(self) -> None:
        """STLS (RFC 2595) where that was chosen. Raises `Trouble`."""
        if self._server.security is not Security.STARTTLS:
            return
        wanted = (self._server, self._trust_pem, self._timeouts, Protocol.POP3)
        self.sock.settimeout(self._timeouts.connect)
        with channel.shaking_hands(*wanted):
            try:
                self.stls(channel.tls_context(self._trust_pem))
            except poplib.error_proto:
                raise channel.fault("net.no_tls", self._server) from None
        self.sock.settimeout(self._timeouts.read)

    def whole(self, number: int) -> bytes:
        """A mail with the line ends of the wire. Raises `poplib.error_proto` for none."""
        self._putcmd(f"RETR {number}")  # type: ignore[attr-defined] # poplib's own way
        self._getresp()  # type: ignore[attr-defined] # poplib's own way
        lines: list[bytes] = []
        size, begins = 0, True
        while not (begins and (line := self._line()) == b".\r\n"):
            line = line if begins else self._line()
            size += len(line)
            if size > LARGEST_MAIL:
                raise ConnectionAbortedError
            lines.append(line[1:] if begins and line.startswith(b".") else line)
            begins = line.endswith(b"\n")
        return b"".join(lines)

    def say(self, line: str) -> bytes:
        """A line, and the answer to it. Raises `poplib.error_proto`."""
        answer: bytes = self._shortcmd(line)  # type: ignore[attr-defined] # poplib's own way
        return answer

    def hang_up(self) -> None:
        """Let go of the connection."""
        with suppress(OSError, ValueError, AttributeError):
            self.close()

    def interrupt(self) -> None:
        """Cut the connection under whoever reads, from another thread."""
        with suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _line(self) -> bytes:
        """A line as sent, with CRLF whatever ended it."""
        line = self.file.readline(LONGEST_LINE + 1)
        if not line:
            raise ConnectionResetError
        if not line.endswith(b"\n"):
            return line  # a piece of an endless line: the rest follows
        return line if line.endswith(b"\r\n") else line[:-1] + b"\r\n"

    def _getline(self) -> tuple[bytes, int]:
        """Override: poplib gives up at 2,048 bytes, which header lines of real mail exceed."""
        line = self.file.readline(LONGEST_LINE + 1)
        if not line:
            raise poplib.error_proto("-ERR EOF")
        return line.rstrip(b"\r\n"), len(line)
