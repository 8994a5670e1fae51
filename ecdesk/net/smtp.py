r"""One mail out over SMTP (RFC 5321), driven command by command.

`smtplib.send_message` raises the same error before and after the server took a mail, which is how
customers get the same answer thirteen times. Here every step is its own, and the phase is known
when something breaks:

    connect ─▶ hello (─▶ STARTTLS ─▶ hello) ─▶ auth ─▶ mail ─▶ rcpt … ─▶ before_data()
            ─▶ data: 354, the body ─▶ dot: "\r\n.\r\n" ─▶ 250 accepted ─▶ quit
            └──────── certainly not sent ───────────┘ └ unknown ┘ └ sent ┘

The rule: the phase is set before the bytes that begin it are written, the bytes of the mail are
the frozen ones, and what happens after the 250 is nobody's concern.
"""

from __future__ import annotations

import base64
import hmac
import re
import selectors
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Accepted, Envelope, NotSent, Phase
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.net import channel
from ecdesk.net.channel import Protocol, Timeouts
from ecdesk.net.oauth import xoauth2

OURSELVES = "[127.0.0.1]"  # a name for EHLO that tells customers nothing about this machine
GOODBYE = 1.0  # seconds to wait for the answer to QUIT
ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+|\"[ -~]+\"@[!-;=?-~]+")  # ASCII without blank, < and >
BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
GLANCE = 0.05  # seconds to look whether the server has something to say before the final dot

# Answers that we give in the server's place, where asking it would be no use.
SMTPUTF8_NEEDED = (553, b"5.6.7 address needs SMTPUTF8")  # RFC 6531
TOO_BIG = (552, b"5.3.4 message too big for the server")  # RFC 1870
EIGHT_BIT_NEEDED = (554, b"5.6.3 message needs 8BITMIME")  # RFC 6152
NOT_THIS_WAY = 504  # RFC 4954, 4: offered or not, this mechanism it does not know
NO_WAY_IN = (NOT_THIS_WAY, b"5.5.4 no way to sign in that we know")


def dot_stuffed(raw: bytes) -> bytes:
    """The mail as it travels: a dot that begins a line is doubled (RFC 5321, 4.5.2)."""
    stuffed = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


@contextmanager
def _telling(talk: _Talk) -> Iterator[None]:
    """Say what went wrong as `NotSent`, with the phase it went wrong in."""
    try:
        yield
    except _Said as no:
        raise NotSent(talk.phase, no.code, no.reply, permanent=no.permanent) from None
    except Trouble as trouble:
        raise NotSent(talk.phase, trouble.code) from trouble
    except (OSError, smtplib.SMTPException) as error:
        why = _as_trouble(error, talk.server)
        raise NotSent(talk.phase, why.code) from why


def _as_trouble(error: Exception, server: Server) -> Trouble:
    """smtplib says of silence and of a cut line the same; what lay behind tells them apart."""
    if isinstance(error, smtplib.SMTPException):
        silent = isinstance(error.__context__, TimeoutError)
        return channel.fault("net.timeout" if silent else "net.gone", server)
    return channel.as_trouble(server, error)


def _sign_in_code(status: int) -> str:
    if status in {523, 538}:  # RFC 4954 and its forerunner: not without encryption
        return "net.no_tls"
    return "net.login" if status >= 500 else "net.refused"


def _reply(status: int, text: bytes) -> str:
    """A reply as one line for a person; empty where it was no reply."""
    words = text.decode("utf-8", "replace").split()
    line = " ".join(word for word in words if word.isprintable())
    return f"{status} {line}".strip()[:500] if status > 0 else ""


def _base64(words: bytes) -> str:
    return base64.b64encode(words).decode("ascii")


class SmtpSender:
    """`MailSender` over SMTP: a connection for each mail."""

    def __init__(self, mailbox: Mailbox, password: str, timeouts: Timeouts | None = None) -> None:
        assert mailbox.smtp is not None, "a mailbox that sends has an SMTP server"
        self._mailbox = mailbox
        self._server = mailbox.smtp
        self._password = password
        self._timeouts = timeouts or Timeouts()

    def send(self, envelope: Envelope, before_data: Callable[[], None]) -> Accepted:
        """Transmit; calls `before_data` right before the first byte of DATA.

        Raises `NotSent`, or what `before_data` raises; `ValueError` for bytes that could not
        travel unchanged (a bare CR or LF), which is a fault of whoever froze them.
        """
        if BARE_LINE_END.search(envelope.raw) or not envelope.raw.endswith(b"\r\n"):
            raise ValueError("a mail has CRLF line ends, the last line too")
        if not envelope.recipients:
            raise ValueError("a mail goes to somebody")
        talk = self._talk()
        try:
            with _telling(talk):
                talk.open()
                talk.sign_in()
                refused = talk.announce(envelope)
            before_data()
            with _telling(talk):
                reply = talk.transmit(envelope.raw)
        finally:
            talk.leave()
        return Accepted(reply, refused)

    def check(self) -> None:
        """Connect, sign in and leave. Raises `Trouble`."""
        for _ in self.check_steps():
            pass

    def check_steps(self) -> Iterator[Phase]:
        """The same, saying after each step which one is done. Raises `Trouble`."""
        talk = self._talk()
        try:
            try:
                talk.open()
                yield Phase.HELLO
                talk.sign_in()
                yield Phase.AUTH
            except _Said as no:
                raise channel.fault(no.code, self._server, retry=not no.permanent) from None
            except (OSError, smtplib.SMTPException) as error:
                raise _as_trouble(error, self._server) from error
        finally:
            talk.leave()

    def _talk(self) -> _Talk:
        return _Talk(self._mailbox, self._server, self._password, self._timeouts)


class _Said(Exception):
    """The server's answer was not the one hoped for."""

    def __init__(self, code: str, status: int, text: bytes, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.reply = _reply(status, text)
        self.permanent = permanent


class _Talk(smtplib.SMTP):
    """One connection and how far it came. smtplib's commands, over our own channel."""

    def __init__(self, mailbox: Mailbox, server: Server, password: str, timeouts: Timeouts) -> None:
        super().__init__(local_hostname=OURSELVES, timeout=timeouts.connect)
        self.phase = Phase.CONNECT
        self.server = server
        self._mailbox = mailbox
        self._secret = password
        self._timeouts = timeouts

    def open(self) -> None:
        """Connect, protect, say hello."""
        self._expect(220, self.connect(self.server.host, self.server.port))
        self.phase = Phase.HELLO
        self._hello()
        if self.server.security is Security.STARTTLS:
            self._start_tls()
            self._hello()

    def sign_in(self) -> None:
        """AUTH with user (or address) and password in UTF-8 (RFC 4616).

        Without a password, or at a server that offers no AUTH, there is nothing to do: one that
        wants it nevertheless says so at MAIL.
        """
        self.phase = Phase.AUTH
        offered = self.esmtp_features.get("auth", "").upper().split()
        if not self._secret or not offered:
            return
        if self._mailbox.oauth is not None:
            self._sign_in_with_token()
            return
        in_the_open = self.server.security is Security.PLAIN
        ways = ("CRAM-MD5", "PLAIN", "LOGIN") if in_the_open else ("PLAIN", "LOGIN", "CRAM-MD5")
        status, text = NO_WAY_IN
        for way in filter(offered.__contains__, ways):
            status, text = self._authenticate(way)
            if status != NOT_THIS_WAY:  # only then: a second try may lock the account
                break
        if status != 235:
            raise _Said(_sign_in_code(status), status, text, permanent=status >= 500)

    def announce(self, envelope: Envelope) -> dict[str, str]:
        """MAIL and RCPT. Gives the recipients that were refused; all of them is a refusal."""
        self.phase = Phase.MAIL
        if not ADDRESS.fullmatch(envelope.sender):
            raise _Said("net.refused", *SMTPUTF8_NEEDED, permanent=True)
        options = self._options(envelope.raw)
        self._expect(250, self.docmd(f"MAIL FROM:<{envelope.sender}>{options}"))
        self.phase = Phase.RCPT
        refused: dict[str, str] = {}
        answers: list[tuple[int, bytes]] = []
        for address in envelope.recipients:
            mailable = ADDRESS.fullmatch(address) is not None
            status, text = self.docmd(f"RCPT TO:<{address}>") if mailable else SMTPUTF8_NEEDED
            answers.append((status, text))
            if status not in {250, 251, 252}:
                refused[address] = _reply(status, text)
                if status == 421:  # RFC 5321, 3.8: the server is closing
                    self._expect(250, (status, text))
        if len(refused) == len(set(envelope.recipients)):
            # If one of them may be accepted later, the mail may.
            softest = min(answers)
            raise _Said("net.refused", *softest, permanent=softest[0] >= 500)
        return refused

    def transmit(self, raw: bytes) -> str:
        """DATA, the body, and the final dot as a step of its own. Gives the server's reply."""
        self.phase = Phase.DATA
        self._expect(354, self.docmd("DATA"))
        assert self.sock is not None, "354 came over it"
        self._send_body(self.sock, dot_stuffed(raw).removesuffix(b"\r\n"))
        self._glance(self.sock)
        self.sock.settimeout(self._timeouts.dot)
        self.phase = Phase.DOT
        self.sock.sendall(b"\r\n.\r\n")
        status, text = self.getreply()
        if 200 <= status < 300:
            self.phase = Phase.ACCEPTED
            return _reply(status, text)
        if 400 <= status < 600:
            raise _Said("net.refused", status, text, permanent=status >= 500)
        raise smtplib.SMTPServerDisconnected("no answer that means anything")

    def leave(self) -> None:
        """QUIT where there is somebody to say it to; never raises and hardly waits."""
        with suppress(OSError, smtplib.SMTPException, ValueError):
            if self.sock is not None and self.phase not in {Phase.DATA, Phase.DOT}:
                self.sock.settimeout(GOODBYE)
                self.docmd("QUIT")
        with suppress(OSError):
            self.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - smtplib's
        sock = channel.connect(self.server, self._timeouts)
        return self._protected(sock) if self.server.security is Security.TLS else sock

    def _protected(self, sock: socket.socket) -> socket.socket:
        trust = self._mailbox.trust(self.server)
        return channel.protect(sock, self.server, trust, self._timeouts, Protocol.SMTP)

    def _hello(self) -> None:
        status, text = self.ehlo()
        if 500 <= status < 600:  # a server from before 1995
            status, text = self.helo()
        self._expect(250, (status, text))

    def _start_tls(self) -> None:
        if not self.has_extn("starttls") or self.docmd("STARTTLS")[0] != 220:
            raise channel.fault("net.no_tls", self.server)
        assert self.sock is not None, "220 came over it"
        self.file = None  # with whatever came in the open after the 220 (RFC 3207, 5)
        self.esmtp_features = {}
        self.sock = self._protected(self.sock)

    def _authenticate(self, way: str) -> tuple[int, bytes]:
        """The server's last word after a sign-in that way."""
        user, secret = (self._mailbox.user or self._mailbox.address).encode(), self._secret.encode()
        if way == "PLAIN":
            answers = [b"\0%b\0%b" % (user, secret)]
            status, text = self.docmd("AUTH PLAIN " + _base64(answers[0]))
        else:
            answers = [user, secret]
            status, text = self.docmd(f"AUTH {way}")
        if way == "CRAM-MD5" and status == 334:  # RFC 2195
            try:
                challenge = base64.b64decode(text)
            except ValueError as error:
                raise smtplib.SMTPServerDisconnected("no challenge") from error
            digest = hmac.digest(secret, challenge, "md5").hex()
            answers = [b"%b %b" % (user, digest.encode())]
        for answer in answers:
            if status != 334:
                break
            status, text = self.docmd(_base64(answer))
        return status, text

    def _sign_in_with_token(self) -> None:
        """AUTH XOAUTH2. A refusal comes with reasons, to be heard out with an empty line."""
        user = self._mailbox.user or self._mailbox.address
        status, text = self.docmd("AUTH XOAUTH2 " + _base64(xoauth2(user, self._secret)))
        if status == 334:
            status, text = self.docmd("")
        if status != 235:  # the next token may do, so it is not for good
            raise _Said("oauth.refused", status, text, permanent=False)

    def _options(self, raw: bytes) -> str:
        """What MAIL tells of the mail, by what the server understands."""
        options = ""
        if self.has_extn("size"):
            limit = self.esmtp_features["size"]
            if limit.isdigit() and 0 < int(limit) < len(raw):
                raise _Said("net.refused", *TOO_BIG, permanent=True)
            options += f" SIZE={len(raw)}"
        if not raw.isascii():
            if not self.has_extn("8bitmime"):
                raise _Said("net.refused", *EIGHT_BIT_NEEDED, permanent=True)
            options += " BODY=8BITMIME"
        return options

    def _send_body(self, sock: socket.socket, body: bytes) -> None:
        """In portions: the patience is for each of them, and a refusal meanwhile is heard."""
        for part in channel.portions(body):
            try:
                sock.sendall(part)
            except ConnectionError:
                self._hear_out(sock)  # a server that hangs up may have said why
                raise
            self._hear_out(sock)

    def _glance(self, sock: socket.socket) -> None:
        """Whatever the server says between 354 and the dot is a refusal or a farewell.

        Most mails fit the socket's buffer, so they seem to leave even where the server has hung
        up. A short look before the dot makes "certainly not sent" of what were "unknown".
        """
        self._hear_out(sock)
        with selectors.DefaultSelector() as waiting:
            waiting.register(sock, selectors.EVENT_READ)
            if waiting.select(GLANCE):
                self._refused()

    def _hear_out(self, sock: socket.socket) -> None:
        """Say as a refusal what the server has said in the middle of a mail, if anything."""
        if self._has_heard(sock):
            self._refused()

    def _refused(self) -> None:
        status, text = self.getreply()
        raise _Said("net.refused", status, text, permanent=status >= 500)

    def _has_heard(self, sock: socket.socket) -> bool:
        """Whether something is left of what was read: more than the 354 may have come with it."""
        sock.settimeout(0)
        try:
            return bool(self.file and self.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(self._timeouts.read)

    def _expect(self, wanted: int, answer: tuple[int, bytes]) -> None:
        status, text = answer
        if status // 100 != wanted // 100:
            code = "net.login" if status == 530 else "net.refused"  # RFC 4954: sign in first
            raise _Said(code, status, text, permanent=status >= 500)
