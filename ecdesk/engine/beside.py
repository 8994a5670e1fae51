"""Mails read in a process beside the engine: many at once, and none that breaks it breaks us.

    engine ── rules, then mails, a frame each ──▶ `ecdesk beside` ── a gist for each, in order ──▶

Measured: reading a mail costs as much as everything else about it, and threads cannot share it
(the interpreter lock), so half a first sync is saved. Our own program on two pipes and not
multiprocessing: that starts a second helper of its own, and in a frozen program its children must
be told from the window at the first line. The one rule: a mail at which the process dies or never
comes to an end costs that mail alone; the next is read by a new process.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import IO

import msgspec

from ecdesk.engine.gist import Gist, gist
from ecdesk.mail import channels

log = logging.getLogger("ecdesk.beside")

WORD = "beside"  # the program's argument
FAULTS = DIED, HUNG = "ReaderDied", "ReaderHung"  # instead of a gist
_PATIENCE = 60.0  # seconds for one mail, and for starting
_LENGTH = struct.Struct("!I")
_said = msgspec.msgpack.Encoder()
_heard: msgspec.msgpack.Decoder[Gist | str] = msgspec.msgpack.Decoder(Gist | str)
_rules = msgspec.msgpack.Decoder(tuple[channels.ChannelRule, ...])


_programs: list[str] = []


def use(program: Sequence[str]) -> None:
    """How this program is called again; chosen once, at start. Before that mails are read here."""
    _programs[:] = program


class Beside:
    """A process that reads mails; asked in advance, answering in order. One thread at a time."""

    def __init__(self, program: Sequence[str] = (), patience: float = _PATIENCE) -> None:
        """Started at once; where it cannot be, mails are read here. `program` as for `use`."""
        self._program = [*(program or _programs)]
        self._patience = patience
        self._waiting: deque[bytes] = deque()
        self._life = self._start()

    def ask(self, raws: Sequence[bytes]) -> None:
        """Have mails read; their gists come by `answers`."""
        self._waiting.extend(raws)
        if self._life is not None:
            for raw in raws:
                self._life.put(raw)

    @property
    def ready(self) -> int:
        """About how many answers are there without waiting."""
        return len(self._waiting) if self._life is None else self._life.ready

    def answers(self, count: int) -> list[Gist | str]:
        """The next gists, or for a mail that could not be read the name of what went wrong."""
        return [self._answer() for _ in range(count)]

    def close(self) -> None:
        """End the process; what was asked and not fetched is forgotten."""
        if self._life is not None:
            self._life.end()
            self._life = None

    def _answer(self) -> Gist | str:
        life, raw = self._life, self._waiting.popleft()
        if life is None:
            return gist(raw, words=True)
        said, fault = life.get(self._patience)
        if said is not None:
            return _heard.decode(said)
        log.warning("a mail broke its reader: %s", fault)
        life.end()
        self._life = self._start() if life.spoke else None
        if self._life is None:
            return gist(raw, words=True)
        for left in self._waiting:
            self._life.put(left)
        return fault

    def _start(self) -> _Life | None:
        if not self._program:
            return None
        try:
            return _Life([*self._program, WORD])
        except OSError as error:
            log.warning("no process to read beside: %s", type(error).__name__)
            return None


def read(raws: Sequence[bytes]) -> list[Gist | str]:
    """Read some mails in a process of their own."""
    reader = Beside()
    try:
        reader.ask(raws)
        return reader.answers(len(raws))
    finally:
        reader.close()


class _Life:
    """One process from its start to its end, with a thread for each of its pipes."""

    def __init__(self, command: Sequence[str]) -> None:
        """Raises OSError."""
        self.spoke = False  # whether it ever came so far as to read mail
        self._asked: SimpleQueue[bytes | None] = SimpleQueue()
        self._answered: SimpleQueue[bytes | None] = SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._threads = [
            threading.Thread(target=work, name=f"beside {name}", daemon=True)
            for name, work in (("asks", self._ask), ("hears", self._hear))
        ]
        self.put(_said.encode(channels.current().rules))
        for thread in self._threads:
            thread.start()

    def put(self, frame: bytes) -> None:
        """Send a frame when the process takes it."""
        self._asked.put(frame)

    @property
    def ready(self) -> int:
        """Frames that have come."""
        return self._answered.qsize()

    def get(self, patience: float) -> tuple[bytes | None, str]:
        """The next answer; or None, and whether it died or hung."""
        try:
            if not self.spoke:
                self.spoke = self._answered.get(timeout=patience) is not None
                if not self.spoke:
                    return None, DIED
            return self._answered.get(timeout=patience), DIED
        except Empty:
            return None, HUNG

    def end(self) -> None:
        """Kill it; it holds nothing."""
        self._process.kill()
        self._asked.put(None)
        for thread in self._threads:
            thread.join()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):  # what it never took is still in the buffer
                pipe.close()

    def _ask(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            while (frame := self._asked.get()) is not None:
                _write(pipe, frame)
        except OSError:
            pass  # it has died, which `_hear` notices too

    def _hear(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        while (frame := _read(pipe)) is not None:
            self._answered.put(frame)
        self._answered.put(None)


def serve() -> None:
    """Be the process: read mails from stdin until it ends."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever sits at the window goes first
    heard = sys.stdin.buffer
    said = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break the frames
    rules = _read(heard)
    if rules is None:
        return
    channels.use(channels.ChannelRules(_rules.decode(rules)))
    _write(said, b"")
    while (raw := _read(heard)) is not None:
        _write(said, _said.encode(gist(raw, words=True)))


def _write(pipe: IO[bytes], frame: bytes) -> None:
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """The next frame; None at the end."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    frame = pipe.read(length)
    return frame if len(frame) == length else None
