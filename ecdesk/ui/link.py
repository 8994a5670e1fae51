"""The window's way to the engine: commands out, answers and events in, never waiting.

    starting ──Hello──▶ ready ──lost──▶ restarting ──Hello──▶ ready        (back-off between)
        └───── exit 3 or 4 before Hello ──▶ stopped (failed)

    (self._link.ask(AddNote(conversation_id=7, text="…"))
        .then(lambda _: self._notices.say(…))
        .start(parent=self))            # failure: Link.unheard, unless .otherwise() is given

The one rule: a command is kept until the engine has answered it. When the engine dies, another is
started and hears everything unanswered again under the same ids; commands are idempotent.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QTimer, Signal

from ecdesk.domain.errors import DeskError, Refused, Trouble

if TYPE_CHECKING:
    from ecdesk.protocol import Answer, AnyCommand

log = logging.getLogger(__name__)

STARTING, READY, RESTARTING, STOPPED = "starting", "ready", "restarting", "stopped"
BACK_OFF_MS = (200, 500, 1000, 2000, 5000)
HEALTHY_MS = 30_000  # alive for so long: the next death is a new trouble
STOP_MS = 3000
FINAL_EXITS = (3, 4)  # folder in use or newer database; disk: starting again would not help


def error_from(answer: Answer) -> DeskError:
    """The error that an answer carries, in the class that says whose fault it is."""
    kinds: dict[str, type[DeskError]] = {"refused": Refused, "trouble": Trouble}
    return kinds.get(answer.fault, DeskError)(answer.code or "bug.engine", **answer.values)


class Request:
    """One command on its way: what to do with the answer is said before it starts."""

    def __init__(self, link: Link, command: AnyCommand) -> None:
        self.id = uuid.uuid4().hex
        self.command = command
        self._link = link
        self._then: list[Callable[[dict[str, Any]], object]] = []
        self._otherwise: Callable[[DeskError], object] | None = None
        self._parent: QObject | None = None

    def then(self, f: Callable[[dict[str, Any]], object]) -> Request:
        """Do this with the answer's value."""
        self._then.append(f)
        return self

    def otherwise(self, f: Callable[[DeskError], object]) -> Request:
        """Do this with the error instead of telling the person."""
        self._otherwise = f
        return self

    def start(self, parent: QObject) -> None:
        """Send it; the callbacks are dropped once `parent` is gone, the command is not."""
        self._parent = parent
        self._link._begin(self)  # noqa: SLF001 - a request is a part of its link

    def _deliver(self, value: dict[str, Any] | None, error: DeskError | None) -> None:
        alive = self._parent is not None and shiboken6.isValid(self._parent)
        if error is None:
            for f in self._then if alive else ():
                f(value or {})
        elif self._otherwise is None:
            self._link.unheard.emit(error)
        elif alive:
            self._otherwise(error)


class Link(QObject):
    """What every link does: keeps requests, sorts messages. How lines travel is the subclass's."""

    changed = Signal(object)  # protocol.Changed
    syncing = Signal(object)  # protocol.Syncing
    state_changed = Signal(str)
    progressed = Signal(object)  # protocol.Progress
    page_wanted = Signal(str)  # the address of a page that the person's browser shall show
    failed = Signal(object)  # DeskError: the engine cannot start, and starting again is no use
    unheard = Signal(object)  # the DeskError of a request without .otherwise()
    _arrived = Signal(object)  # one line; perhaps from another thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = STARTING
        self._waiting: dict[str, Request] = {}  # in the order asked, until answered
        self._arrived.connect(self._on_line)

    def ask(self, command: AnyCommand) -> Request:
        """A request for this command, ready to be started."""
        return Request(self, command)

    @property
    def unanswered(self) -> int:
        """How many commands are on their way."""
        return len(self._waiting)

    def start(self) -> None:
        """Start what answers. The subclass's."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop it. The subclass's."""
        raise NotImplementedError

    def _send(self, line: bytes) -> None:
        raise NotImplementedError

    def _receive(self, line: bytes) -> None:
        """Take in one line of the engine; may be called from any thread."""
        self._arrived.emit(line)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _begin(self, request: Request) -> None:
        if self.state == STOPPED:
            request._deliver(None, Trouble("engine.stopped"))  # noqa: SLF001 - a part of us
            return
        self._waiting[request.id] = request
        if self.state == READY:
            self._transmit(request)

    def _transmit(self, request: Request) -> None:
        from ecdesk import protocol

        self._send(protocol.encode(protocol.Ask(id=request.id, command=request.command)))

    def _on_line(self, line: bytes) -> None:
        import msgspec

        from ecdesk import protocol

        try:
            message = protocol.decode_message(line)
        except msgspec.DecodeError:
            log.warning("a line of %d bytes from the engine made no sense", len(line))
            return
        if isinstance(message, protocol.Answer):
            self._on_answer(message)
        elif isinstance(message, protocol.Changed):
            self.changed.emit(message)
        elif isinstance(message, protocol.Syncing):
            self.syncing.emit(message)
        elif isinstance(message, protocol.Progress):
            self.progressed.emit(message)
        elif isinstance(message, protocol.OpenBrowser):
            self.page_wanted.emit(message.address)
        else:
            self._on_hello()

    def _on_hello(self) -> None:
        for request in list(self._waiting.values()):
            self._transmit(request)
        self._set_state(READY)

    def _on_answer(self, answer: Answer) -> None:
        if not answer.id and not answer.ok:
            self._on_last_words(error_from(answer))
            return
        request = self._waiting.pop(answer.id, None)
        if request is None:
            return  # answered before, by the engine that died
        error = None if answer.ok else error_from(answer)
        request._deliver(answer.value, error)  # noqa: SLF001 - a request is a part of its link

    def _on_last_words(self, error: DeskError) -> None:
        """The engine said why it cannot go on; the subclass decides what that means."""

    def _fail(self, error: DeskError) -> None:
        """Give up: everybody who waits hears why, the person once."""
        self._set_state(STOPPED)
        waiting, self._waiting = list(self._waiting.values()), {}
        for request in waiting:
            if request._otherwise is not None:  # noqa: SLF001 - a request is a part of its link
                request._deliver(None, error)  # noqa: SLF001 - a request is a part of its link
        self.failed.emit(error)


class ProcessLink(Link):
    """The engine as a child process: lines on its stdin and stdout, its stderr into a file."""

    def __init__(
        self, argv: Sequence[str], *, log_file: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._argv = list(argv)
        self._log_file = log_file
        self._process: QProcess | None = None
        self._said_hello = False
        self._last_words: DeskError | None = None
        self._deaths = 0
        self._alive = QElapsedTimer()
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._launch)

    def start(self) -> None:
        """Start the engine; `ready` follows when it has said hello."""
        self._set_state(STARTING)
        self._launch()

    def stop(self) -> None:
        """Close its stdin and wait (3 s at most) until it has finished what it heard."""
        self._again.stop()
        self._set_state(STOPPED)
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._on_finished)
        process.errorOccurred.disconnect(self._on_process_error)
        process.closeWriteChannel()
        if not process.waitForFinished(STOP_MS):
            process.terminate()
            if not process.waitForFinished(STOP_MS // 3):
                process.kill()
                process.waitForFinished(STOP_MS // 3)
        process.deleteLater()

    @property
    def pid(self) -> int:
        """The engine's process id; 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    def _launch(self) -> None:
        self._said_hello, self._last_words = False, None
        process = QProcess(self)
        process.setProgram(self._argv[0])
        process.setArguments(self._argv[1:])
        if self._log_file is None:
            process.setStandardErrorFile(QProcess.nullDevice())
        else:
            process.setStandardErrorFile(
                str(self._log_file), QProcess.OpenModeFlag.Append | QProcess.OpenModeFlag.WriteOnly
            )
        process.readyReadStandardOutput.connect(self._on_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_process_error)
        self._process = process
        self._alive.start()
        process.start()

    def _send(self, line: bytes) -> None:
        if self._process is not None:
            self._process.write(line)

    def _on_hello(self) -> None:
        self._said_hello = True
        super()._on_hello()

    def _on_last_words(self, error: DeskError) -> None:
        self._last_words = error

    def _on_output(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            self._receive(bytes(process.readLine().data()))
            process = self._process  # a callback may have stopped the link

    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # `finished` will not come
            self._on_finished(-1, QProcess.ExitStatus.CrashExit)

    def _on_finished(self, code: int, how: QProcess.ExitStatus) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        chosen = how is QProcess.ExitStatus.NormalExit  # else the code is a signal's number
        if chosen and code in FINAL_EXITS and not self._said_hello:
            self._fail(self._last_words or Trouble("engine.stopped"))
            return
        if self._said_hello and self._alive.elapsed() >= HEALTHY_MS:
            self._deaths = 0
        delay = BACK_OFF_MS[min(self._deaths, len(BACK_OFF_MS) - 1)]
        self._deaths += 1
        log.warning("the engine ended with %d; again in %d ms", code, delay)
        self._set_state(RESTARTING)
        self._again.start(delay)
