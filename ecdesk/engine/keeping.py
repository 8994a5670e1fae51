"""The commands by which data is kept, moved, brought in, handed over and deleted for good.

All of them wait for the disk, so each runs beside the others; asking one again does no harm. The
one rule: whatever a long one has done so far is whole when it is stopped or killed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecdesk import protocol as p
from ecdesk.engine import backups

if TYPE_CHECKING:
    from ecdesk.engine.desk import Desk


def _stop(desk: Desk, command: p.StopTask) -> dict[str, Any]:
    return {"stopped": desk.tasks.stop(command.task)}


def _list(desk: Desk, _command: p.ListBackups) -> dict[str, Any]:
    return backups.told(desk.database)


def _make(desk: Desk, command: p.MakeBackup) -> dict[str, Any]:
    with desk.tasks.begin(command.task) as task:
        path, secret = desk.database.path, command.passphrase
        return backups.make(path, desk.clock, command.path, secret, task)


def _look(desk: Desk, command: p.LookAtBackup) -> dict[str, Any]:
    return backups.look(Path(command.path), command.passphrase, desk.database.path.parent)


def _prepare(desk: Desk, command: p.PrepareRestore) -> dict[str, Any]:
    return backups.prepare(desk.database.path, Path(command.path), command.passphrase)


def _remove(desk: Desk, command: p.RemoveBackups) -> dict[str, Any]:
    return {"removed": backups.remove(desk.database.path, command.paths)}


AT_ONCE: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.StopTask: _stop,
    p.ListBackups: _list,
}
SLOW: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.MakeBackup: _make,
    p.LookAtBackup: _look,
    p.PrepareRestore: _prepare,
    p.RemoveBackups: _remove,
}
