"""Copies of the data, made while everybody goes on working; and one put back.

    daily      once a day, in a breath between two commands; the newest 14 are kept
    on demand  among those, or where the person says; sealed with a passphrase for a new PC
    restore    examined and laid ready; the next start puts it in its place

Each step of copying is short and reads alone, so no command waits for it. The one rule: what the
person names is never overwritten.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ecdesk.domain.errors import DeskError, Refused
from ecdesk.domain.ports import Clock
from ecdesk.engine import moving
from ecdesk.engine.tasks import Stopped, Task
from ecdesk.store import copies, restoring
from ecdesk.store.database import Database
from ecdesk.store.reading import translated

log = logging.getLogger("ecdesk.backups")

FIRST_SECONDS = 60.0  # after the start: the first picture and the first mail go before
LOOK_SECONDS = 1800.0  # between two looks whether the daily one is due
_BREATH_SECONDS = 0.002  # after each step of the daily one: the disk is others' too
_LEAST_FREE = 500 << 20  # bytes that a daily copy leaves


def keep_daily(database: Database, clock: Clock, stop: threading.Event, task: Task) -> None:
    """Make the daily copy when it is due, until `stop`."""
    wait = FIRST_SECONDS
    while not stop.wait(wait):
        wait = LOOK_SECONDS
        try:
            if copies.is_due(database.path, clock()):
                make_daily(database, clock, stop, task)
        except Stopped:
            return
        except DeskError as error:
            log.warning("no backup: %s", error.code)
        except Exception:
            log.exception("backup")


def make_daily(database: Database, clock: Clock, stop: threading.Event, task: Task) -> None:
    """Make one now, unless it would fill the disk."""
    path = database.path

    def breathe(done: int, total: int) -> None:
        task.step(done, total)
        stop.wait(_BREATH_SECONDS)

    with translated():
        if shutil.disk_usage(path.parent).free < path.stat().st_size + _LEAST_FREE:
            log.warning("no backup: the disk is nearly full")
            return
        made = copies.keep(path, clock(), copies.DAILY, breathe)
    log.info("backup of %d bytes", made.size)


def told(database: Database) -> dict[str, Any]:
    """The copies there are, as the protocol tells them."""
    found = [
        {
            "path": str(one.path),
            "at": one.at.isoformat(timespec="seconds"),
            "why": one.why,
            "size": one.size,
        }
        for one in copies.listed(database.path)
    ]
    return {"backups": found, "folder": str(database.path.parent / copies.FOLDER)}


def make(path: Path, clock: Clock, target: str, passphrase: str, task: Task) -> dict[str, Any]:
    """Copy the data at `path`: among its backups, or to `target`; with a passphrase, sealed.

    Raises Refused: backup.exists, move.weak; Trouble("disk.…").
    """
    if not target:
        with translated():
            made = copies.keep(path, clock(), copies.BY_HAND, task.step)
        return {"path": str(made.path), "size": made.size}
    there = Path(target).expanduser()
    if passphrase:
        return {"path": str(there), "size": moving.pack(path, there, passphrase, clock(), task)}
    if there.exists():
        raise Refused("backup.exists", name=there.name)
    with translated():
        copies.copy(path, there, task.step)
    return {"path": str(there), "size": there.stat().st_size}


def look(path: Path, passphrase: str, near: Path) -> dict[str, Any]:
    """What a backup or a sealed file holds. Raises as `restoring.look` and `moving.look`."""
    if moving.is_sealed(path):
        found = moving.look(path, passphrase, near) if passphrase else None
        return {"sealed": True, "contents": None if found is None else _contents(found)}
    return {"sealed": False, "contents": _contents(restoring.look(path))}


def prepare(database: Path, path: Path, passphrase: str) -> dict[str, Any]:
    """Lay a backup or a sealed file ready for the next start. Raises as `look`."""
    if moving.is_sealed(path):
        return {"contents": _contents(moving.stage(path, passphrase, database))}
    return {"contents": _contents(restoring.stage(path, database))}


def remove(database: Path, paths: Sequence[str]) -> int:
    """Delete some copies; how many. Nothing but copies of this data is ever deleted."""
    wanted = set(paths)
    found = [one for one in copies.listed(database) if str(one.path) in wanted]
    with translated():
        for one in found:
            copies.remove(one.path)
    return len(found)


def _contents(found: restoring.Contents) -> dict[str, Any]:
    newest = None if found.newest is None else found.newest.isoformat(timespec="seconds")
    return {**asdict(found), "newest": newest}
