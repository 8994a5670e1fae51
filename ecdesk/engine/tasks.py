"""Work that takes its time, under a name: the window hears how far it is, and may stop it.

    with tasks.begin("import-1") as task:
        for …:
            task.step(done, total)      # raises Stopped once the person has said so

The one rule: a task is stopped only between two steps, where what is done stays whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ecdesk.domain.errors import Refused
from ecdesk.protocol import Progress

SAID_SECONDS = 0.1  # between two words on how far it is


class Stopped(Refused):
    """The person, or the end of the program, has stopped a task."""

    def __init__(self) -> None:
        super().__init__("task.stopped")


class Task:
    """One piece of work under way."""

    def __init__(self, name: str = "", say: Callable[[Progress], None] | None = None) -> None:
        """Without a name nobody hears of it, and nobody can stop it."""
        self.name = name
        self._say = say
        self._stopped = threading.Event()
        self._said = float("-inf")

    @property
    def stopped(self) -> bool:
        """Whether it should end."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Let its next step be the last."""
        self._stopped.set()

    def step(self, done: int, total: int) -> None:
        """Say how far it is, now and then. Raises Stopped."""
        if self.stopped:
            raise Stopped
        now = time.monotonic()
        if self.name and self._say is not None and (now - self._said >= SAID_SECONDS):
            self._said = now
            self._say(Progress(task=self.name, done=done, total=total))


class Tasks:
    """All that are under way."""

    def __init__(self, say: Callable[[Progress], None] | None = None) -> None:
        self._say = say
        self._running: list[Task] = []
        self._lock = threading.Lock()
        self._ended = False

    @contextmanager
    def begin(self, name: str = "") -> Iterator[Task]:
        """A task for as long as the block runs."""
        task = Task(name, self._say)
        with self._lock:
            self._running.append(task)
            if self._ended:
                task.stop()
        try:
            yield task
        finally:
            with self._lock:
                self._running.remove(task)

    def stop(self, name: str) -> bool:
        """Stop those of that name; whether there was one."""
        with self._lock:
            found = [task for task in self._running if task.name == name]
        for task in found:
            task.stop()
        return bool(found)

    def stop_all(self) -> None:
        """Stop everything, and whatever begins from now on."""
        with self._lock:
            self._ended = True
            running = list(self._running)
        for task in running:
            task.stop()
