"""Reads for the panes, on worker threads: the window's own thread never waits for the disk.

    (jobs.read("ecdesk.views.thread:thread", conversation_id, slot="thread")
        .then(self._show)
        .start(parent=self))            # failure: Jobs.unheard, unless .otherwise() is given

A function named by text is imported on the worker, so that SQLAlchemy never delays the first
picture. A newer read of the same slot supersedes the older one, whose result never arrives: the
connection is cut here, and no pane needs a flag against stale answers. An `unhurried` one leaves
the processor to what the person waits for: a worker that computes holds up the window's own thread.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

WORKERS = 2
MOMENT_MS = 60  # what was asked for is on the screen by then
STOP_MS = 2000


def resolve(path: str) -> Callable[..., Any]:
    """The function behind "package.module:name"."""
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


class Reading:
    """One read: what to do with its result is said before it starts."""

    def __init__(self, jobs: Jobs, function: Callable[[Any], Any], slot: str) -> None:
        self.slot = slot
        self._jobs = jobs
        self._function = function
        self._then: list[Callable[[Any], object]] = []
        self._otherwise: Callable[[Exception], object] | None = None
        self._parent: QObject | None = None
        self.is_unhurried = False

    def then(self, f: Callable[[Any], object]) -> Reading:
        """Do this with the result."""
        self._then.append(f)
        return self

    def otherwise(self, f: Callable[[Exception], object]) -> Reading:
        """Do this with the exception instead of telling the person."""
        self._otherwise = f
        return self

    def unhurried(self) -> Reading:
        """Begin it a moment later; one that is superseded by then is never carried out."""
        self.is_unhurried = True
        return self

    def start(self, parent: QObject) -> None:
        """Send it to a worker; nothing is called any more once `parent` is gone."""
        self._parent = parent
        self._jobs._begin(self)  # noqa: SLF001 - a reading is a part of its jobs

    def _work(self, reader: Any) -> Any:
        return self._function(reader)

    def _deliver(self, value: Any, error: Exception | None) -> None:
        if self._parent is None or not shiboken6.isValid(self._parent):
            return
        if error is None:
            for f in self._then:
                f(value)
        elif self._otherwise is not None:
            self._otherwise(error)
        else:
            self._jobs.unheard.emit(error)


class Jobs(QObject):
    """Carries out readings with one reader that is opened by the first of them."""

    unheard = Signal(object)  # the Exception of a reading without .otherwise()
    _finished = Signal(object, object, object)  # Reading, value, Exception | None; from a worker

    def __init__(self, open_reader: Callable[[], object], parent: QObject | None = None) -> None:
        """`open_reader` is called once, on a worker, at the first reading."""
        super().__init__(parent)
        self._open_reader = open_reader
        self._reader: object | None = None
        self._opening = threading.Lock()
        self._stopped = False
        self._newest: dict[str, Reading] = {}
        self._underway: set[Reading] = set()
        self._pool = QThreadPool(self, maxThreadCount=WORKERS)
        self._finished.connect(self._on_finished)

    def read(
        self, function: str | Callable[..., Any], *args: Any, slot: str = "", **kw: Any
    ) -> Reading:
        """A reading of `function(reader, *args, **kw)`, ready to be started."""

        def work(reader: Any) -> Any:
            called = resolve(function) if isinstance(function, str) else function
            return called(reader, *args, **kw)

        return Reading(self, work, slot)

    @property
    def busy(self) -> bool:
        """Whether a reading is under way."""
        return bool(self._underway)

    def stop(self) -> None:
        """Drop what has not begun, wait for what has (2 s at most), close the reader."""
        self._stopped = True
        self._underway.clear()
        self._newest.clear()
        self._pool.clear()
        self._pool.waitForDone(STOP_MS)
        close = getattr(self._reader, "close", None)
        if close is not None:
            close()

    def _begin(self, reading: Reading) -> None:
        if self._stopped:
            return
        if reading.slot:
            older = self._newest.get(reading.slot)
            if older is not None:
                self._underway.discard(older)
            self._newest[reading.slot] = reading
        self._underway.add(reading)
        if reading.is_unhurried:
            QTimer.singleShot(MOMENT_MS, self, lambda: self._begin_now(reading))
        else:
            self._carry_out(reading)

    def _begin_now(self, reading: Reading) -> None:
        if reading in self._underway:
            self._carry_out(reading)

    def _carry_out(self, reading: Reading) -> None:
        """Give it to a worker."""
        self._pool.start(lambda: self._run(reading))

    def _run(self, reading: Reading) -> None:
        """On a worker: read, and hand the outcome over to the window's thread."""
        value, error = None, None
        try:
            # A set is only asked here; superseded while waiting for a worker: not worth reading.
            if reading not in self._underway:
                return
            value = reading._work(self._open())  # noqa: SLF001 - a reading is a part of its jobs
        except Exception as problem:  # noqa: BLE001 - whatever it is, it belongs to the asker
            error = problem
        if not self._stopped:
            self._finished.emit(reading, value, error)
        del error  # with its traceback it would be a cycle through this frame

    def _open(self) -> object:
        with self._opening:
            if self._reader is None:
                self._reader = self._open_reader()
            return self._reader

    def _on_finished(self, reading: Reading, value: Any, error: Exception | None) -> None:
        if reading not in self._underway:
            return
        self._underway.discard(reading)
        if reading.slot and self._newest.get(reading.slot) is reading:
            del self._newest[reading.slot]
        reading._deliver(value, error)  # noqa: SLF001 - a reading is a part of its jobs
