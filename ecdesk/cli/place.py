"""Where a command works: one data folder, read beside the window or written alone.

    reader    read-only, also while the window is open
    desk      the engine's own desk behind the folder's lock; refused beside a window

The rule: what only looks never takes the lock, and nothing is opened before it is needed.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ecdesk import runtime
from ecdesk.domain.errors import DeskError, Refused, Trouble

if TYPE_CHECKING:
    from ecdesk.domain.ports import Clock, Wire
    from ecdesk.engine.desk import Desk
    from ecdesk.protocol import AnyCommand
    from ecdesk.store.reading import Reader


class Window(Protocol):
    """Opens the window and stays until it is closed; its exit code."""

    def __call__(
        self,
        data: Path | None = None,
        *,
        sample: bool = False,
        hidden: bool = False,
        smoke: Path | None = None,
    ) -> int: ...


@dataclass(frozen=True, slots=True)
class World:
    """What is real for a command: the window, the wire (made when it is needed), the clock."""

    window: Window
    wire: Callable[[], Wire]
    clock: Clock


class Place:
    """The data folder of one command line."""

    def __init__(self, world: World) -> None:
        """`data` is set from the option; None is the person's usual folder."""
        self.world = world
        self.data: Path | None = None
        self._opened: Path | None = None
        self.ill_rules: DeskError | None = None  # why the person's own channels.toml does not hold
        self._logs: list[logging.Handler] = []

    def folder(self, *, sample: bool = False) -> Path:
        """The data folder, made where it is missing. Raises Trouble("disk.…")."""
        self._opened = runtime.data_folder(self.data, sample=sample)
        self.ill_rules = runtime.lay_rules(self._opened)
        return self._opened

    @contextlib.contextmanager
    def reader(self) -> Iterator[Reader]:
        """Read-only access. Raises Refused("database.newer"), Trouble("disk.…")."""
        from ecdesk.store import migrations
        from ecdesk.store.reading import Reader, translated

        path = self.folder() / runtime.DATABASE
        with translated():
            found = migrations.revision(path)
        if found is not None and found > migrations.HEAD:
            raise Refused("database.newer", found=found, known=migrations.HEAD)
        if found != migrations.HEAD:
            with self.desk():
                pass  # opening for writing makes or upgrades it
        reader = Reader(path)
        try:
            yield reader
        finally:
            reader.close()

    @contextlib.contextmanager
    def alone(self, *, sample: bool = False) -> Iterator[Path]:
        """The folder, with nobody else writing. Raises Refused("folder.in_use")."""
        from ecdesk.store import restoring
        from ecdesk.store.reading import translated

        folder = self.folder(sample=sample)
        lock = runtime.FolderLock(folder)
        with translated():
            lock.take()
        try:
            with translated():
                self._log_to(folder)
                if restoring.complete(folder / runtime.DATABASE, self.world.clock()):
                    self.ill_rules = runtime.lay_rules(folder)
            yield folder
        finally:
            lock.give_back()

    @contextlib.contextmanager
    def desk(self) -> Iterator[Desk]:
        """The engine's desk, with what a crash left put right."""
        from ecdesk.engine import sync
        from ecdesk.engine.desk import Desk
        from ecdesk.engine.outbox import Outbox
        from ecdesk.store.database import Database

        with self.alone() as folder:
            database = Database(folder / runtime.DATABASE)
            wire, clock = self.world.wire(), self.world.clock
            outbox = Outbox(
                database, wire, clock, lambda mailbox: sync.sync(database, wire, mailbox, clock)
            )
            try:
                outbox.start_up()
                yield Desk(database, wire, clock, outbox, lambda: None)
            finally:
                database.close()

    def log_bug(self, error: BaseException) -> None:
        """Keep where a bug struck, beside the data where a command had opened any."""
        if self._opened is not None and not self._logs:
            with contextlib.suppress(OSError):
                self._log_to(self._opened)
        if self._logs:
            logging.getLogger("ecdesk.command").error("not expected", exc_info=error)

    def close(self) -> None:
        """Let go of the log."""
        for handler in self._logs:
            logging.getLogger("ecdesk").removeHandler(handler)
            with contextlib.suppress(OSError):  # a disk that is full is so at the end as well
                handler.close()
        self._logs.clear()

    def _log_to(self, folder: Path) -> None:
        runtime.log_to(folder, "engine")
        self._logs += logging.getLogger("ecdesk").handlers


def ask(desk: Desk, command: AnyCommand) -> dict[str, Any]:
    """Carry out a command; a failure is raised again as the error it was."""
    import uuid

    from ecdesk.protocol import Ask

    answer = desk.apply(Ask(id=str(uuid.uuid4()), command=command))
    if answer.ok:
        return answer.value
    kind = Refused if answer.fault == "refused" else Trouble
    raise kind(answer.code, **answer.values)
