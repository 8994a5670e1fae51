"""Real IMAP servers beside Dovecot: GNU imap4d and pymap, on loopback, gone at the end.

And `Another`, an other mail program at any of them: it puts, moves, flags and deletes over IMAP, so
that a test says the same to all servers.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from imaplib import IMAP4
from pathlib import Path

from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.net.responses import instant
from tests.helpers.dovecot import Dovecot

# imap4d speaks for whoever starts it, to whoever connects: the test's own user, on loopback.
IMAP4D = """
preauth stdio;
mode inetd;
mailbox {{ mailbox-pattern "maildir:{base}/inbox"; mailbox-type maildir; }};
namespace personal {{
  prefix "" {{ directory "{base}/folders"; delimiter "/"; mailbox-type maildir; }};
}};
logging {{ syslog no; }};
"""


@dataclass(frozen=True)
class Served:
    """A mailbox on a real server, and what that server is known to offer."""

    mailbox: Mailbox
    password: str
    offers: frozenset[str]  # of CONDSTORE, IDLE, SPECIAL-USE

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        assert self.mailbox.imap is not None
        return self.mailbox.imap.port


def dovecot_served(dovecot: Dovecot) -> Served:
    """Dovecot, in the open like the others."""
    offers = frozenset({"CONDSTORE", "IDLE", "SPECIAL-USE"})
    return Served(dovecot.mailbox(Security.PLAIN), dovecot.password, offers)


def find_imap4d() -> str | None:
    """GNU mailutils' server; Debian's package is mailutils-imap4d."""
    return shutil.which("imap4d", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def has_pymap() -> bool:
    """Whether pymap can be started by the Python that runs the tests."""
    return importlib.util.find_spec("pymap") is not None


@contextmanager
def running_imap4d(base: Path) -> Iterator[Served]:
    """One imap4d a connection, as inetd would start it."""
    program = find_imap4d()
    assert program is not None
    for folder in ("inbox", "folders/Sent", "folders/Archive"):
        for part in ("cur", "new", "tmp"):
            (base / folder / part).mkdir(parents=True)
    config = base / "imap4d.conf"
    config.write_text(IMAP4D.format(base=base), "utf-8")
    listener = socket.create_server(("127.0.0.1", 0))
    started: list[subprocess.Popen[bytes]] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _address = listener.accept()
                with line:
                    command = [program, "-i", f"--config-file={config}"]
                    quiet = subprocess.DEVNULL
                    started.append(subprocess.Popen(command, stdin=line, stdout=line, stderr=quiet))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = int(listener.getsockname()[1])
    try:
        yield Served(_mailbox("shop@koharu.example", port), "", frozenset({"IDLE"}))
    finally:
        listener.close()
        for process in started:
            process.kill()
            process.wait(10)


@contextmanager
def running_pymap(base: Path) -> Iterator[Served]:
    """pymap, its mails in memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    start = "from pymap.main import main; main()"
    command = [sys.executable, "-c", start, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-tls", "--no-service", "managesieve"]
    command += ["dict", "--demo-data"]
    with (base / "pymap.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _until_it_greets(process, port)
        served = Served(_mailbox("demouser", port), "demopass", frozenset({"IDLE"}))
        with Another(served) as another:
            another.makes("Archive")
        yield served
    finally:
        process.kill()
        process.wait(10)


def _mailbox(user: str, port: int) -> Mailbox:
    server = Server("127.0.0.1", port, Security.PLAIN)
    return Mailbox(1, 1, "shop@koharu.example", user=user, imap=server)


def _until_it_greets(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        assert process.poll() is None, "it does not start"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            if line.recv(4) == b"* OK":
                return
        time.sleep(0.05)
    raise AssertionError("it does not answer")


class Another:
    """An other mail program, signed in."""

    def __init__(self, served: Served) -> None:
        self._client = IMAP4("127.0.0.1", served.port, 10)
        self._client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._client.state == "NONAUTH":
            name = served.mailbox.user
            self._client.authenticate(
                "PLAIN", lambda _said: f"\0{name}\0{served.password}".encode()
            )

    def __enter__(self) -> Another:
        return self

    def __exit__(self, *_raised: object) -> None:
        with suppress(OSError, IMAP4.error):
            self._client.logout()

    def makes(self, folder: str) -> None:
        """A new folder."""
        self._done(self._client.create(folder))

    def puts(
        self,
        raw: bytes,
        arrived: datetime,
        *,
        folder: str = "INBOX",
        flags: Sequence[str] = (),
    ) -> None:
        """One more mail."""
        words = f"({' '.join(flags)})" if flags else ""
        self._done(self._client.append(folder, words, arrived, raw))

    def flags(self, containing: str, *flags: str, folder: str = "INBOX") -> None:
        """Set flags on the mails with this in their subject."""
        for uid in self._found(containing, folder):
            self._done(self._client.uid("STORE", uid, "+FLAGS", f"({' '.join(flags)})"))
        self._client.close()  # some keep flags to themselves until then

    def flags_of(self, containing: str, *, folder: str = "INBOX") -> set[str]:
        """The flags of the mail with this in its subject."""
        (uid,) = self._found(containing, folder)
        _, data = self._client.uid("FETCH", uid, "(FLAGS)")
        said = b" ".join(one for one in data if isinstance(one, bytes)).decode()
        words = re.findall(r"FLAGS \(([^)]*)\)", said)
        return set(words[-1].split()) - {"\\Recent"}

    def moves(self, containing: str, to: str, *, folder: str = "INBOX") -> None:
        """To another folder, as programs do it: a copy, and the first one deleted."""
        for uid in self._found(containing, folder):
            self._done(self._client.uid("COPY", uid, to))
        self.deletes(containing, folder=folder)

    def deletes(self, containing: str, *, folder: str = "INBOX") -> None:
        """For good."""
        for uid in self._found(containing, folder):
            self._done(self._client.uid("STORE", uid, "+FLAGS", "(\\Deleted)"))
        self._done(self._client.expunge())
        self._client.close()

    def makes_anew(self, folder: str) -> None:
        """The folder is deleted and made again: all of its UIDs are others now."""
        self._client.select("INBOX")
        self._done(self._client.delete(folder))
        time.sleep(1.1)  # a UIDVALIDITY is often the second in which a folder is made
        self.makes(folder)

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        """All mails of a folder, as the server gives them."""
        self._done(self._client.select(folder))
        _, data = self._client.uid("FETCH", "1:*", "(BODY.PEEK[])")
        return [one[1] for one in data if isinstance(one, tuple)]

    def arrivals(self, folder: str = "INBOX") -> list[datetime]:
        """When the mails of a folder came, as the server says."""
        self._done(self._client.select(folder))
        _, data = self._client.uid("FETCH", "1:*", "(INTERNALDATE)")
        said = b" ".join(one for one in data if isinstance(one, bytes))
        return [instant(one) for one in re.findall(rb'INTERNALDATE "([^"]*)"', said)]

    def _found(self, containing: str, folder: str) -> list[str]:
        self._done(self._client.select(folder))
        _, data = self._client.uid("FETCH", "1:*", "(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        found = []
        for head, tail in zip(data, [*data[1:], b""], strict=True):
            if isinstance(head, tuple) and containing.encode() in head[1]:
                said = head[0] + (tail if isinstance(tail, bytes) else b"")
                found.append(re.search(rb"UID (\d+)", said)[1].decode())  # type: ignore[index] # it names its UID
        return found

    def _done(self, answer: tuple[str, list[object]]) -> None:
        assert answer[0] == "OK", answer
