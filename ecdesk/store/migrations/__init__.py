"""Small numbered steps from any released schema to today's, with a safety net.

Before a step runs on a file that holds something, it is copied (`copies`); each step is one
transaction with foreign keys off (altering a parent in batch mode with them on deletes its
children, measured) and a `foreign_key_check` before COMMIT, so that a failed step leaves nothing
behind. A file from a newer version is refused. Alembic is imported only when a step has to run.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from ecdesk.domain.errors import Refused
from ecdesk.store import copies

HEAD = "0016"  # the newest step; a test holds it equal to the scripts
BUSY_SECONDS = 10.0
_SAME_TRY = timedelta(minutes=10)


def bring_up_to_date(path: Path, *, net: bool = True) -> None:
    """Upgrade the file at `path` to `HEAD`, creating it where it is missing.

    Without a `net` no copy is made of what it was. Raises Refused("database.newer"), or what
    sqlite3 raises.
    """
    found = revision(path)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise Refused("database.newer", found=found, known=HEAD)
    if found is not None and net:
        _spread_net(path)
    _upgrade(path)


def revision(path: Path) -> str | None:
    """The step a file stands at; None for a missing or empty one."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone()
        if known is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def back_up(path: Path, target: Path) -> None:
    """A consistent copy, also while others read and write (SQLite's online backup)."""
    copies.copy(path, target)


def _spread_net(path: Path) -> None:
    """Copy a file before it is changed; not again while the same upgrade is being tried."""
    at = copies.changed_at(path)
    before = [one for one in copies.listed(path) if one.why == copies.UPDATE]
    if not before or at - before[0].at > _SAME_TRY or revision(before[0].path) != revision(path):
        copies.keep(path, at, copies.UPDATE)


def _upgrade(path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None),
        poolclass=StaticPool,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined] # the event's type is wide

    try:
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA foreign_keys=off")
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    msg = f"foreign keys broken after upgrade in {sorted({r[0] for r in broken})}"
                    raise sqlite3.IntegrityError(msg)
    finally:
        engine.dispose()
