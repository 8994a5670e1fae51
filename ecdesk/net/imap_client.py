"""The IMAP connection: opened as the person chose, signed in, let go of.

imaplib says what goes wrong in half a dozen ways (`abort`, `error`, `readonly`, plain `OSError`,
imap-tools' own). `telling` is where all of them become `Trouble`.

The rule: the password is said once, over the connection the person chose, and never appears in an
error: servers like to repeat what they were told, so their text goes no further than its code.
"""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from typing import TYPE_CHECKING, Any, cast

from imap_tools.errors import UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox

from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.net import channel
from ecdesk.net.channel import Protocol, Timeouts
from ecdesk.net.oauth import xoauth2

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

LARGEST_MAIL = 512 * 2**20  # bytes; a server that announces more is not believed
CODE = re.compile(r"\[([A-Z][A-Z0-9-]*)")  # RFC 5530, e.g. [AUTHENTICATIONFAILED]
LITERAL = re.compile(rb"\{(\d{1,10})\}\r\n$")
_ODD = re.compile(rb"\}\r\n|\* BYE")  # in lines that have to be looked at one by one
LONGEST_LINE = 64 * 2**20  # bytes: a SEARCH over 150,000 mails is answered in a line of 1.2 MB
SIGNING_IN = frozenset({"LOGIN", "AUTHENTICATE"})
# Codes (RFC 5530 and what the large providers add) by which a server asks to come back later …
TOO_MUCH = frozenset({"LIMIT", "THROTTLED", "OVERQUOTA"})
NOT_NOW = frozenset({"UNAVAILABLE", "INUSE"})
# … and the words of those that do so without a code: Gmail, Exchange.
WAIT = re.compile(r"too many simultaneous|server unavailable\. 15|not connected", re.IGNORECASE)


def open_box(mailbox: Mailbox, timeouts: Timeouts) -> Box:
    """A connection, protected as the person chose, not yet signed in. Raises `Trouble`."""
    server = server_of(mailbox)
    with telling(server, "CONNECT"):
        box = Box(server, mailbox.trust(server), timeouts)
    try:
        if server.security is Security.STARTTLS:
            with telling(server, "STARTTLS"):
                box.client.start_tls()
    except Trouble:
        hang_up(box)
        raise
    return box


def sign_in(box: Box, mailbox: Mailbox, password: str) -> None:
    """Sign in with user (or address) and password, in whatever characters. Raises `Trouble`."""
    server = server_of(mailbox)
    user = mailbox.user or mailbox.address
    client = box.client
    if client.state == "AUTH":  # PREAUTH: the server knows us already
        return
    if mailbox.oauth is not None:
        _sign_in_with_token(client, server, user, password)
        return
    plain_words = all(word.isascii() and word.isprintable() for word in (user, password))
    try:
        with telling(server, "LOGIN"):
            if plain_words and "LOGINDISABLED" not in client.capabilities:
                box.login(user, password, initial_folder=None)
            elif "AUTH=PLAIN" in client.capabilities:
                box.login_utf8(user, password, initial_folder=None)
            elif "LOGINDISABLED" in client.capabilities:  # RFC 3501, 6.2.3: not in the open
                raise channel.fault("net.no_tls", server)
            else:  # RFC 3501 knows no 8-bit LOGIN, but nothing better is offered
                _login_in_bytes(client, user, password)
            client.learn()
    except Trouble as error:
        if error.code == "net.refused":
            raise channel.fault("net.login", server, retry=False) from None
        raise


def _sign_in_with_token(client: Client, server: Server, user: str, token: str) -> None:
    """AUTHENTICATE XOAUTH2. A refusal comes with reasons, to be heard out with an empty line."""
    said = [xoauth2(user, token)]
    try:
        with telling(server, "AUTHENTICATE"):
            try:
                client.authenticate("XOAUTH2", lambda _reasons: said.pop() if said else b"")
            except ValueError:  # reasons that are no base64
                raise channel.fault("oauth.refused", server) from None
            client.learn()
    except Trouble as error:
        if error.code == "net.refused":
            raise channel.fault("oauth.refused", server) from None
        raise


def hang_up(box: Box) -> None:
    """Cut the connection and let go of it; only while nobody reads."""
    with suppress(OSError, ValueError):
        box.client.shutdown()


def interrupt(box: Box) -> None:
    """Cut the connection under whoever reads, from another thread."""
    with suppress(OSError):
        socket.socket.shutdown(box.client.sock, socket.SHUT_RDWR)  # past TLS, which would wait


def server_of(mailbox: Mailbox) -> Server:
    """The IMAP server of an IMAP mailbox."""
    assert mailbox.imap is not None, "an IMAP mailbox has an IMAP server"
    return mailbox.imap


@contextmanager
def telling(server: Server, command: str) -> Iterator[None]:
    """Say what imaplib, imap-tools or the socket raise as `Trouble`."""
    # imaplib's errors quote what the server sent, which may be mail or what we said: not chained.
    try:
        yield
    except imaplib.IMAP4.readonly:
        raise channel.fault("net.refused", server, command=command) from None
    except imaplib.IMAP4.abort:
        # Before the greeting is over it means: whoever answers here does not speak IMAP.
        code = "net.refused" if command == "CONNECT" else "net.gone"
        raise channel.fault(code, server) from None
    except (imaplib.IMAP4.error, UnexpectedCommandStatusError) as error:
        answer = _answer_code(str(error))
        code = "net.busy" if asks_to_wait(command, str(error)) else "net.refused"
        raise channel.fault(code, server, command=command, answer=answer) from None
    except OSError as error:
        raise channel.as_trouble(server, error) from error
    except ValueError:  # imaplib takes what servers send for ASCII, and for numbers that are short
        raise channel.fault("net.gone", server) from None


def asks_to_wait(command: str, refusal: str) -> bool:
    """Whether a refusal says that the same may be granted later, and nothing of what was asked."""
    code = _answer_code(refusal)
    if code in TOO_MUCH:  # but a folder that is full, and a mail with too many flags, stay so
        return (command, code) not in {("APPEND", "OVERQUOTA"), ("STORE", "LIMIT")}
    if code == "SERVERBUG":
        return command in SIGNING_IN
    # Of a mail or a search, "unavailable" is what some say of what they never give.
    return (code in NOT_NOW and command not in {"FETCH", "SEARCH"}) or bool(WAIT.search(refusal))


def _answer_code(refusal: str) -> str:
    """The response code (RFC 5530) in a refusal, such as OVERQUOTA; empty where there is none."""
    match = CODE.search(refusal)
    return match[1] if match else ""


def sure(answer: tuple[str, list[Any]]) -> tuple[str, list[Any]]:
    """The answer, if it is OK. Raises `imaplib.IMAP4.error`."""
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer[1])
    return answer


def _login_in_bytes(client: Client, user: str, password: str) -> None:
    """LOGIN with the password as a literal, which may hold any byte but NUL."""
    client.literal = password.encode()  # type: ignore[assignment] # bytes is what imaplib sends
    quoted = user.replace("\\", "\\\\").replace('"', '\\"')
    sure(client.xatom("LOGIN", cast("str", f'"{quoted}"'.encode())))  # bytes pass as they are
    client.state = "AUTH"


class Client(imaplib.IMAP4):
    """imaplib's client over our own channel, which knows what to trust and how long to wait."""

    def __init__(self, server: Server, trust_pem: str, timeouts: Timeouts) -> None:
        self._server = server
        self._trust_pem = trust_pem
        self._timeouts = timeouts
        super().__init__(server.host, server.port, timeouts.connect)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - imaplib's
        sock = channel.connect(self._server, self._timeouts)
        if self._server.security is not Security.TLS:
            return sock
        return channel.protect(sock, self._server, self._trust_pem, self._timeouts, Protocol.IMAP)

    def start_tls(self) -> None:
        """Protect the open connection and forget what was said in the open (RFC 3501, 6.2.1)."""
        if "STARTTLS" not in self.capabilities or self.state != "NONAUTH":
            raise channel.fault("net.no_tls", self._server)
        self.untagged_responses.clear()
        self.sock.settimeout(self._timeouts.connect)
        wanted = (self._server, self._trust_pem, self._timeouts, Protocol.IMAP)
        with channel.shaking_hands(*wanted):
            try:
                self.starttls(channel.tls_context(self._trust_pem))
            except imaplib.IMAP4.error as error:  # it offered and then would not
                raise channel.fault("net.no_tls", self._server) from error
        self.sock.settimeout(self._timeouts.read)

    def learn(self) -> None:
        """Ask what the server can do; the answer differs before and after signing in."""
        _, data = self.capability()
        if data and isinstance(data[-1], bytes):
            self.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())

    def every_folder(self) -> list[Any]:
        """What LIST says, with special uses where they are known; some offer that and refuse it."""
        if {"SPECIAL-USE", "LIST-EXTENDED"} <= set(self.capabilities):
            try:
                return sure(self.list('""', '"*" RETURN (SPECIAL-USE)'))[1]
            except self.abort:
                raise
            except self.error:
                pass
        return sure(self.list('""', '"*"'))[1]

    def open_folder(self, quoted: str) -> list[Any]:
        """What SELECT says, or EXAMINE of a folder that can only be read."""
        if {"CONDSTORE", "QRESYNC"} & set(self.capabilities):
            try:  # RFC 7162, 3.1.8: some keep modseqs only once they are asked for them …
                with_modseqs = cast("bytes", quoted) + b" (CONDSTORE)"
                return self._open_folder(cast("str", with_modseqs))
            except self.abort:
                raise
            except self.error:
                pass  # … and some do not know the word
        return self._open_folder(quoted)

    def _open_folder(self, what: str) -> list[Any]:
        try:
            return sure(self.select(what))[1]
        except self.readonly:
            return sure(self.select(what, readonly=True))[1]

    def short_answers(self, which: str, what: str) -> bytes:
        """UID FETCH of what fits a line: the lines that came, as they came.

        imaplib takes every line apart in several steps, which for the flags of 100,000 mails takes
        longer than they need to arrive; so what has arrived is taken at once while it is plain.
        """
        tag: bytes = self._command("UID", "FETCH", which, what)
        end = tag + b" "
        file = cast("BufferedReader", self.file)  # as imaplib opens it
        lines: list[bytes] = []
        while not (line := self.readline()).startswith(end):
            if line.endswith(b"}\r\n"):  # longer than was asked for: of no use here
                while (literal := LITERAL.search(line)) is not None:
                    self.read(int(literal[1]))
                    line = self.readline()
            elif line.startswith(b"* BYE"):
                raise self.abort("BYE")
            else:
                lines.append(line)
            ahead = file.peek()  # what has arrived; waits where nothing has
            ahead = ahead[: ahead.rfind(b"\n") + 1]
            if ahead and not (ahead.startswith(end) or b"\n" + end in ahead or _ODD.search(ahead)):
                lines.append(file.read(len(ahead)))
        del self.tagged_commands[tag]
        status = line[len(tag) :].split(None, 1)[:1]
        if status != [b"OK"]:
            raise self.error(line)
        return b"".join(lines)

    def send(self, data: Buffer) -> None:
        """Bytes to the server, however long they take."""
        for part in channel.portions(bytes(data)):
            super().send(part)

    def readline(self) -> bytes:
        """A line. Raises `ConnectionResetError` where the server has left.

        Override: imaplib gives up at a million bytes, and could not go on after it.
        """
        line = cast("bytes", self.file.readline(LONGEST_LINE + 1))
        if not line:
            raise ConnectionResetError
        if len(line) > LONGEST_LINE:
            raise ConnectionAbortedError
        return line

    def read(self, size: int) -> bytes:
        """A whole literal, or `ConnectionResetError`: half a mail is none."""
        if size > LARGEST_MAIL:
            raise ConnectionAbortedError
        data = cast("bytes", self.file.read(size))  # the way `readline` reads, in every Python
        if len(data) < size:
            raise ConnectionResetError
        return data


class Box(BaseMailBox):
    """imap-tools' mailbox over `Client`."""

    client: Client

    def __init__(self, server: Server, trust_pem: str, timeouts: Timeouts) -> None:
        self._wanted = (server, trust_pem, timeouts)
        super().__init__()

    def _get_mailbox_client(self) -> Client:
        return Client(*self._wanted)
