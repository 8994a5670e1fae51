"""A copy of the data put back in its place: looked at first, and nothing overwritten without one.

    look      is it ours, whole, not newer than the program; what it holds
    stage     copied into restore/, brought up to date, examined
    complete  at the next start, before anybody opens the data: what stood there becomes a copy in
              backups/, what was staged takes its place

Nothing is ever sent twice for it: what was on its way out in a copy is held in what is staged.

Single renamings in the end, and any may be the last thing before a crash: as long as a staged file
lies there the next start goes on. The one rule: until `complete` nothing of the data is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from ecdesk.domain.errors import Refused
from ecdesk.store import copies, migrations
from ecdesk.store.reading import translated

FOLDER = "restore"
NOTHING: Mapping[str, bytes] = MappingProxyType({})
_TABLES = frozenset({"mail", "raw_mail", "conversation", "customer", "shop"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds. Without a mail `newest` is None."""

    revision: str
    shops: tuple[str, ...]
    mails: int
    conversations: int
    customers: int
    newest: datetime | None


def look(path: Path) -> Contents:
    """Examine a copy without changing it.

    Raises Refused: backup.missing, backup.not_ours, backup.broken, database.newer.
    """
    if not path.is_file():
        raise Refused("backup.missing", name=path.name)
    try:
        # `immutable`: a copy on a disk that takes no writing can be read as well.
        alone = not path.with_name(path.name + "-wal").exists()
        uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return _contents(connection, path)
    except sqlite3.Error as error:
        raise Refused("backup.broken", name=path.name) from error


def stage(path: Path, database: Path, beside: Mapping[str, bytes] = NOTHING) -> Contents:
    """Lay a copy ready, up to date; what it holds. `beside`: small files that go with it, by name.

    Raises as `look`, or Trouble. What was staged before is forgotten.
    """
    found = look(path)
    give_up(database)
    staged = _staged(database)
    part = staged.with_name("part.sqlite3")
    try:
        with translated():
            copies.copy(path, part)
            migrations.bring_up_to_date(part, net=False)
            look(part)
            _hold_what_would_leave(part)
            _fold_in(part)
            for name, data in beside.items():
                staged.with_name(name).write_bytes(data)
            os.replace(part, staged)
    except BaseException:
        give_up(database)
        raise
    return found


def is_staged(database: Path) -> bool:
    """Whether a copy waits to take the place of the data at the next start."""
    return _staged(database).exists()


def give_up(database: Path) -> None:
    """Take a staged copy away again."""
    shutil.rmtree(_staged(database).parent, ignore_errors=True)


def complete(database: Path, now: datetime) -> bool:
    """Put a staged copy in the place of the data, which becomes a copy; whether there was one.

    Nobody else may have the data open. Raises OSError.
    """
    staged = _staged(database)
    if not staged.exists():
        return False
    kept = copies.free_path(database, now, copies.RESTORE)
    kept.parent.mkdir(parents=True, exist_ok=True)
    if database.exists():
        _fold_in(database)
        os.replace(database, kept)
    # What a broken file left beside itself must not be read into the new one.
    for ending in ("-wal", "-shm", "-journal"):
        left = database.with_name(database.name + ending)
        if left.exists():
            os.replace(left, kept.with_name(kept.name + ending))
    for file in staged.parent.iterdir():
        there = database.with_name(file.name)
        if file != staged:
            if there.exists():
                os.replace(there, kept.with_name(f"{kept.stem}-{file.name}"))
            os.replace(file, there)
    os.replace(staged, database)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # while nobody reads it yet
    give_up(database)
    copies.prune(database)
    return True


def _staged(database: Path) -> Path:
    return database.parent / FOLDER / database.name


def _contents(connection: sqlite3.Connection, path: Path) -> Contents:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in names}
    if not (tables >= _TABLES and "alembic_version" in tables):
        raise Refused("backup.not_ours", name=path.name)
    stands = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if stands is None:
        raise Refused("backup.not_ours", name=path.name)
    if stands[0] > migrations.HEAD:
        raise Refused("database.newer", found=stands[0], known=migrations.HEAD)
    sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    if not sound or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Refused("backup.broken", name=path.name)
    counts = [
        connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
        for table in ("mail", "conversation", "customer")
    ]
    (newest,) = connection.execute("SELECT max(received_at) FROM mail").fetchone()
    shops = connection.execute("SELECT name FROM shop ORDER BY id").fetchall()
    return Contents(
        revision=str(stands[0]),
        shops=tuple(name for (name,) in shops),
        mails=counts[0],
        conversations=counts[1],
        customers=counts[2],
        newest=None if newest is None else datetime.fromisoformat(newest).replace(tzinfo=UTC),
    )


def _hold_what_would_leave(path: Path) -> None:
    """What was about to be sent when the copy was made has probably left since: a person decides.

    What was being transmitted is looked for in Sent, as after a crash.
    """
    trouble = json.dumps({"code": "outbox.restored", "values": {}, "permanent": False})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE outgoing SET state = 'held', permanent = 0, trouble = ?"
            " WHERE state IN ('countdown', 'ready', 'claimed', 'failed')",
            (trouble,),
        )


def _fold_in(path: Path) -> None:
    """Let a file be one file: what its WAL holds goes into it. A broken one stays as it is."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=delete")
    except sqlite3.DatabaseError:
        return
