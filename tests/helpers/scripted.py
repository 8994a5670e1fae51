r"""A server that plays one dialogue, written like its transcript. For faults no real server shows.

    with scripted() as server:
        server.says("220 ready")
        server.expects("EHLO").says("250 ready")
        server.expects("MAIL FROM").says("250 ok")
        server.expects("RCPT TO").says("250 ok")
        server.expects("DATA").says("354 go").reads_body().hangs_up()

For IMAP `{tag}` in an answer is the tag of the command it answers. Each `connection()` starts the
dialogue of the next connection; without it there is one. What did not go by the script is raised
at the end, in the test.
"""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ecdesk.domain.shop import Mailbox, Security, Server
from tests.helpers.certs import Certificate

PATIENCE = 10.0  # seconds for the client to say what is expected


class Line:
    """One connection, as the script's steps see it."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.tag = ""
        self._buffer = b""

    def read_line(self) -> bytes:
        """Up to and without the CRLF; empty where the client has left."""
        return self.read_until(b"\r\n").removesuffix(b"\r\n")

    def read_until(self, end: bytes) -> bytes:
        """Up to and with `end`, or what came before the client left."""
        while end not in self._buffer:
            more = self.sock.recv(65536)
            if not more:
                break
            self._buffer += more
        head, found, rest = self._buffer.partition(end)
        self._buffer = rest
        return head + found

    def read(self, count: int) -> bytes:
        """So many bytes, or those that came before the client left."""
        while len(self._buffer) < count:
            more = self.sock.recv(65536)
            if not more:
                break
            self._buffer += more
        head, self._buffer = self._buffer[:count], self._buffer[count:]
        return head


Step = Callable[[Line], None]


class ScriptedServer:
    """Plays its script to whoever connects. Every method but `start` and `stop` adds a step."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._scripts: list[list[Step]] = [[]]
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._stopping = threading.Event()
        self.problems: list[str] = []
        self.heard: list[str] = []  # every line the client said
        self.bodies: list[bytes] = []  # what `reads_body` read, dots still doubled
        self.finished = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self._listener.getsockname()[1])

    def server(self, security: Security = Security.PLAIN) -> Server:
        """How the program under test is told of it."""
        return Server("127.0.0.1", self.port, security)

    def mailbox(self, security: Security = Security.PLAIN, trust_pem: str = "") -> Mailbox:
        """A mailbox whose IMAP and SMTP are this script."""
        server = self.server(security)
        address = "shop@koharu.example"
        return Mailbox(1, 1, address, imap=server, smtp=server, trust_pem=trust_pem)

    def connection(self) -> ScriptedServer:
        """What follows is for the next connection."""
        if self._scripts[-1]:
            self._scripts.append([])
        return self

    def says(self, *lines: str | bytes) -> ScriptedServer:
        """Send lines; `{tag}` stands for the tag of the last command."""

        def step(line: Line) -> None:
            for said in lines:
                raw = said if isinstance(said, bytes) else said.encode()
                line.sock.sendall(raw.replace(b"{tag}", line.tag.encode()) + b"\r\n")

        return self._then(step)

    def sends(self, raw: bytes) -> ScriptedServer:
        """Send bytes as they are, with no line end."""
        return self._then(lambda line: line.sock.sendall(raw))

    def expects(self, pattern: str) -> ScriptedServer:
        """Read a line, in which the pattern must be found, whatever its case."""

        def step(line: Line) -> None:
            said = line.read_line().decode("utf-8", "replace")
            self.heard.append(said)
            if " " in said:  # DONE ends a command that was named before
                line.tag = said.split(" ", 1)[0]
            if not re.search(pattern, said, re.IGNORECASE):
                raise AssertionError(f"expected {pattern!r}, heard {said!r}")

        return self._then(step)

    def hears(self, pattern: str) -> ScriptedServer:
        """Read the line that answers a continuation (`+`): the tag stays that of the command."""

        def step(line: Line) -> None:
            said = line.read_line().decode("utf-8", "replace")
            self.heard.append(said)
            if not re.fullmatch(pattern, said):
                raise AssertionError(f"expected {pattern!r}, heard {said!r}")

        return self._then(step)

    def reads_body(self) -> ScriptedServer:
        """Read a mail up to its final dot."""
        return self._then(lambda line: self.bodies.append(line.read_until(b"\r\n.\r\n")))

    def reads(self, count: int) -> ScriptedServer:
        """Read so many bytes and no more."""
        return self._then(lambda line: self.bodies.append(line.read(count)))

    def waits(self, seconds: float) -> ScriptedServer:
        """Be silent."""

        def step(_: Line) -> None:
            self._stopping.wait(seconds)

        return self._then(step)

    def starts_tls(self, certificate: Certificate) -> ScriptedServer:
        """Shake hands; a client that turns away ends the dialogue."""

        def step(line: Line) -> None:
            context = certificate.server_context()
            line.sock = context.wrap_socket(line.sock, server_side=True)

        return self._then(step)

    def hangs_up(self, *, rudely: bool = False) -> ScriptedServer:
        """Close the connection; rudely, with a reset."""

        def step(line: Line) -> None:
            if rudely:
                line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sock.close()

        return self._then(step)

    def greets_as_imap(self, capabilities: str = "AUTH=PLAIN") -> ScriptedServer:
        """Greeting, capabilities, LOGIN and what the client asks after it."""
        offer = f"* CAPABILITY IMAP4rev1 {capabilities}"
        self.says("* OK ready").expects("CAPABILITY").says(offer, "{tag} OK done")
        self.expects("LOGIN").says("{tag} OK done")
        return self.expects("CAPABILITY").says(offer, "{tag} OK done")

    def opens_inbox(self, exists: int = 1) -> ScriptedServer:
        """The answer to SELECT."""
        self.expects("SELECT").says(f"* {exists} EXISTS", "* OK [UIDVALIDITY 7] ok")
        return self.says(f"* OK [UIDNEXT {exists + 1}] ok", "{tag} OK [READ-WRITE] done")

    def greets_as_smtp(self, *extensions: str) -> ScriptedServer:
        """Greeting and EHLO."""
        self.says("220 ready").expects("EHLO")
        lines = ["ready", *extensions]
        return self.says(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")

    def takes_envelope(self) -> ScriptedServer:
        """MAIL and one RCPT."""
        return self.expects("MAIL FROM").says("250 ok").expects("RCPT TO").says("250 ok")

    def start(self) -> ScriptedServer:
        """Play. Steps added later are played too, where the script has not ended by then."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, and raise what did not go by the script."""
        self._stopping.set()
        with suppress(OSError):  # wakes accept()
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE + 5)
        self._listener.close()
        assert not self.problems, self.problems

    def _then(self, step: Step) -> ScriptedServer:
        self._scripts[-1].append(step)
        return self

    def _play(self) -> None:
        for script in self._scripts:
            sock, _ = self._listener.accept()
            if self._stopping.is_set():
                sock.close()
                self.problems.append("nobody connected")
                return
            line = Line(sock)
            try:
                for step in script:
                    step(line)
            except (ssl.SSLError, ConnectionError):
                pass  # the client turned away, which its test judges
            except (AssertionError, OSError) as error:
                self.problems.append(f"{type(error).__name__}: {error}")
            finally:
                line.sock.close()
        self.finished.set()


@contextmanager
def scripted() -> Iterator[ScriptedServer]:
    """A server to write a script for and then `start()`."""
    server = ScriptedServer()
    try:
        yield server
    finally:
        server.stop()
