"""The command line under test: in this process where speed matters, as a program where it ends.

    ran = ecdesk("reply", 1, "--file", text, code=3)
    assert ran.json["code"] == "checks.stopped"

Whatever is run, it may say nothing of Python, and where it fails it says why.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecdesk import cli, runtime
from ecdesk.domain.ports import Wire
from ecdesk.domain.shop import Security
from ecdesk.net.wire import real_wire
from tests.helpers.dovecot import PASSWORD, Dovecot
from tests.helpers.engine import private_environment
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.smtp import SmtpServer
from tests.helpers.whole_desk import (  # noqa: F401 - fixtures are found by their names
    FakeSecrets,
    WholeDesk,
    desk,
    empty_desk,
    unopened,
)

PATIENCE = 60
_JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one line of JSON."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        """Its lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


def ended(ran: Ran, code: int, arguments: Sequence[object]) -> Ran:
    """Hold every command to what all of them promise."""
    assert ran.code == code, (arguments, ran)
    assert "Traceback" not in ran.out + ran.err, ran
    assert bool(ran.err) == bool(code), ran
    assert not code or _JAPANESE.search(ran.err), ran
    return ran


class CommandLine:
    """`ecdesk --data FOLDER …` in this process, with the wire and the clock in the test's hands."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path, world: cli.World) -> None:
        self.folder, self.world, self._capsys = folder, world, capsys

    def __call__(self, *arguments: object, code: int = 0) -> Ran:
        self._capsys.readouterr()
        words = ["--data", str(self.folder), *map(str, arguments)]
        found = cli.run(words, self.world)
        said = self._capsys.readouterr()
        return ended(Ran(found, said.out, said.err), code, arguments)


class Program:
    """`ecdesk --data FOLDER …` as the program that a person starts."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.data = data
        self.environment = private_environment(folder)

    def __call__(
        self, *arguments: object, code: int = 0, before: Sequence[str] = (), **environment: str
    ) -> Ran:
        done = subprocess.run(
            [*before, *self.command(*arguments)],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            env=self.environment | environment,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        return ended(ran, code, arguments)

    def command(self, *arguments: object) -> list[str]:
        """What is typed."""
        return [sys.executable, "-m", "ecdesk", "--data", str(self.data), *map(str, arguments)]


def no_window(data: Path | None = None, *, sample: bool = False, hidden: bool = False) -> int:
    """Commands open no window."""
    raise AssertionError("a window was opened")


def never_needed() -> Wire:
    """Commands that look need no wire."""
    raise AssertionError("the wire was asked for")


@pytest.fixture
def anywhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """A command line with nothing behind it."""
    return CommandLine(
        capsys, tmp_path / "data", cli.World(no_window, never_needed, runtime.utc_now)
    )


@pytest.fixture
def ecdesk(capsys: pytest.CaptureFixture[str], desk: WholeDesk) -> CommandLine:  # noqa: F811 - the fixture
    """A command line at the desk of こはる洋品店, whose servers are scripted."""
    return CommandLine(capsys, desk.folder, cli.World(no_window, lambda: desk.wire, desk.clock))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program, on an empty data folder, with a keyring of its own."""
    return Program(tmp_path, tmp_path / "data")


@dataclass
class Shop:
    """A shop whose mail lies on a real Dovecot and leaves through a real SMTP server."""

    dovecot: Dovecot
    smtp: SmtpServer
    folder: Path

    def account(
        self,
        *,
        password: str = PASSWORD,
        port: int = 0,
        host: str = "127.0.0.1",
        trust: bool = True,
    ) -> list[str]:
        """The words of `account add`; `port` is another way to the same Dovecot."""
        (self.folder / "password").write_text(password + "\n", "utf-8")
        words = ["account", "add", "--shop", "こはる洋品店", "--department", "サポート"]
        words += ["--staff", "山口", "--address", self.dovecot.user]
        words += ["--password-file", str(self.folder / "password")]
        words += ["--imap", f"{host}:{port or self.dovecot.tls_port},tls"]
        words += ["--smtp", f"127.0.0.1:{self.smtp.port},starttls"]
        if trust:
            words += ["--trust", str(self.dovecot.certificate.cert)]
        return words


@pytest.fixture
def shop(dovecot: Dovecot, smtp_servers: MakeSmtp, tmp_path: Path) -> Shop:
    """Both servers show the same certificate."""
    smtp = smtp_servers(
        Security.STARTTLS, certificate=dovecot.certificate, users={dovecot.user: PASSWORD}
    )
    return Shop(dovecot, smtp, tmp_path)


@pytest.fixture
def on_the_wire(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """A command line on an empty folder, with the real wire and a keyring in memory."""
    real = real_wire()
    wire = Wire(real.source, real.sender, real.probe, FakeSecrets())
    return CommandLine(
        capsys, tmp_path / "data", cli.World(no_window, lambda: wire, runtime.utc_now)
    )


class Line:
    """A way to a server that breaks, or falls silent, after so many bytes from it."""

    def __init__(self, port: int, after: int, *, silent: bool = False) -> None:
        self.broken = threading.Event()
        self._to, self._after, self._silent = port, after, silent
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it begins."""
        return int(self._listener.getsockname()[1])

    def stop(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near = self._listener.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                threading.Thread(target=self._pass, args=(near, far), daemon=True).start()
                threading.Thread(target=self._count, args=(far, near), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)

    def _count(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                self._after -= len(data)
                if self._after <= 0:
                    break
                target.sendall(data)
        self.broken.set()
        if not self._silent:
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def lines() -> Iterator[Callable[..., Line]]:
    """Make lines that break: `lines(port, after=50_000)`."""
    with ExitStack() as hanging_up:

        def make(port: int, after: int, *, silent: bool = False) -> Line:
            line = Line(port, after, silent=silent)
            hanging_up.callback(line.stop)
            return line

        yield make


@contextmanager
def without_privilege(folder: Path) -> Iterator[list[str]]:
    """The folder is closed to writing; what to start a program with so that root heeds it."""
    folder.chmod(0o555)
    heed = "import ctypes, os, sys\nif os.getuid() == 0:\n"
    # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: root without it is bound by modes as anybody is.
    heed += "    assert ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) == 0\n"
    heed += "os.execv(sys.argv[1], sys.argv[1:])"
    try:
        yield [sys.executable, "-c", heed]
    finally:
        folder.chmod(0o755)


@pytest.fixture
def text(tmp_path: Path) -> Callable[[str], Path]:
    """Write a text into a file."""

    def write(said: str) -> Path:
        path = tmp_path / "text.txt"
        path.write_text(said, "utf-8")
        return path

    return write


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder; SQLite's shared memory is nobody's data."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }
