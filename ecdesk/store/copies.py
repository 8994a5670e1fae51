"""Copies of the data: made while others read and write, named by time and reason, few kept.

    backups/desk-20261117T051800Z-daily.sqlite3     in UTC, so that names sort as they were made
    desk-before-repair.sqlite3                      beside the data: what `doctor --repair` kept

A copy is one consistent look at the file (SQLite's online backup inside one read transaction), so
a sync that goes on meanwhile neither waits for it nor makes it begin again. The one rule: a copy
has its name only once it is whole and on the disk.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT = 14
EVERY = timedelta(days=1)
FOLDER = "backups"
DAILY, BY_HAND, UPDATE, RESTORE, REPAIR = "daily", "hand", "update", "restore", "repair"
REASONS = (DAILY, BY_HAND, UPDATE, RESTORE, REPAIR)

_PART = ".part"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<stem>.+)-(?P<at>\d{8}T\d{6}Z)(?:_\d+)?-(?P<why>[a-z]+)\.sqlite3")
_PAGES = 256  # at a time: a megabyte, after which whoever wants to stop it is heard
_BUSY_SECONDS = 10.0
_LEFT = timedelta(hours=1)  # a copy that has been in the making for longer is being made by nobody
_one_at_a_time = threading.Lock()  # within the engine: none is made while all are removed

# Called after each step with pages done and pages in all; what it raises ends the copying.
Step = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy. `why` is one of `REASONS`."""

    path: Path
    at: datetime
    why: str
    size: int  # bytes


def copy(source: Path, target: Path, step: Step | None = None) -> None:
    """A consistent copy in one file, also while others read and write. Overwrites the target.

    Raises sqlite3.Error, OSError, and whatever `step` raises; the target is then as it was.
    """
    part = target.with_name(target.name + _PART)
    target.parent.mkdir(parents=True, exist_ok=True)
    forget(part)
    try:
        _copy(source, part, step)
        _reach_disk(part)
        os.replace(part, target)
    except BaseException:
        forget(part)
        raise


def keep(database: Path, at: datetime, why: str, step: Step | None = None) -> Copy:
    """Copy the data into its folder of backups, and keep no more of those than `KEPT`."""
    with _one_at_a_time:
        path = free_path(database, at, why)
        copy(database, path, step)
        prune(database)
    return Copy(path, at.replace(microsecond=0), why, path.stat().st_size)


def free_path(database: Path, at: datetime, why: str) -> Path:
    """Where a copy made now goes."""
    folder, stamp = database.parent / FOLDER, at.astimezone(UTC).strftime(_STAMP)
    path, number = folder / f"{database.stem}-{stamp}-{why}.sqlite3", 1
    while path.exists():
        number += 1
        path = folder / f"{database.stem}-{stamp}_{number}-{why}.sqlite3"
    return path


def listed(database: Path) -> list[Copy]:
    """All copies there are of the data, newest first."""
    found = []
    for path in (database.parent / FOLDER).glob("*.sqlite3"):
        said = _NAME.fullmatch(path.name)
        with suppress(OSError, ValueError):
            size = path.stat().st_size
            at = _changed(path)
            if said is not None:
                at = datetime.strptime(said["at"], _STAMP).replace(tzinfo=UTC)
            why = said["why"] if said is not None and said["why"] in REASONS else BY_HAND
            found.append(Copy(path, at, why, size))
    for path in database.parent.glob(f"{database.stem}-before-*.sqlite3"):
        with suppress(OSError):
            why = REPAIR if path.stem.endswith(REPAIR) else UPDATE
            found.append(Copy(path, _changed(path), why, path.stat().st_size))
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def is_due(database: Path, now: datetime) -> bool:
    """Whether it is time for the daily copy."""
    times = [one.at for one in listed(database) if one.why in (DAILY, BY_HAND)]
    newest = max(times, default=None)
    # A clock that was set back must not keep the next one from being made for ever.
    return newest is None or now - newest >= EVERY or newest - now > EVERY


def prune(database: Path) -> None:
    """Remove all but the newest copies, and what a crash left of one that was being made."""
    folder = database.parent / FOLDER
    for one in [one for one in listed(database) if one.path.parent == folder][KEPT:]:
        remove(one.path)
    newest = max((_changed(path) for path in folder.glob("*")), default=None)
    for left in folder.glob(f"*{_PART}*"):
        if newest is not None and newest - _changed(left) > _LEFT:
            forget(left)


def remove_all(database: Path) -> int:
    """Delete every copy, and whatever is left of one that was being made; how many they were."""
    with _one_at_a_time:
        found = listed(database)
        for one in found:
            remove(one.path)
        shutil.rmtree(database.parent / FOLDER, ignore_errors=True)
    return len(found)


def remove(path: Path) -> None:
    """Delete a copy, and what SQLite may have laid beside it while somebody looked at it."""
    forget(path)


def forget(path: Path) -> None:
    """Delete a database file with what belongs to it; silently where there is none."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def changed_at(database: Path) -> datetime:
    """When anything was last written into the data."""
    wal = database.with_name(database.name + "-wal")
    return max(_changed(path) for path in (database, wal) if path.exists())


def _copy(source: Path, target: Path, step: Step | None) -> None:
    def tell(_status: int, left: int, total: int) -> None:
        if step is not None:
            step(total - left, total)

    with (
        closing(sqlite3.connect(source, timeout=_BUSY_SECONDS, isolation_level=None)) as here,
        closing(sqlite3.connect(target, isolation_level=None)) as there,
    ):
        there.execute("PRAGMA synchronous=off")  # it reaches the disk as a whole, before its name
        # One look for all steps: without it every commit of another would begin the copy anew.
        here.execute("BEGIN")
        here.execute("SELECT 1 FROM sqlite_master").fetchone()
        here.backup(there, pages=_PAGES, progress=tell)
        here.execute("ROLLBACK")
        there.execute("PRAGMA journal_mode=delete")  # one file, that can be read where it lies


def _reach_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
