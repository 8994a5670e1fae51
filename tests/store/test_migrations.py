"""From any released schema to today's, with a net below."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.store import copies, migrations
from ecdesk.store.database import Database
from ecdesk.store.schema import Table


def shape(path: Path) -> dict[str, Any]:
    """Tables, columns, references and indexes of a file, as SQLite tells them."""
    with closing(sqlite3.connect(path)) as connection:
        found: dict[str, Any] = {}
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall():
            if name == "alembic_version" or "_fts" in name:
                continue
            columns = connection.execute(f"PRAGMA table_info('{name}')").fetchall()
            keys = connection.execute(f"PRAGMA foreign_key_list('{name}')").fetchall()
            found[name] = (
                {(c[1], c[2], c[3], c[5]) for c in columns},
                {(k[2], k[3], k[4], k[6]) for k in keys},
                dict(_indexes(connection, name)),
            )
        return found


def _indexes(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, Any]]:
    for _seq, name, unique, origin, partial in connection.execute(f"PRAGMA index_list('{table}')"):
        columns = [row[2] for row in connection.execute(f"PRAGMA index_info('{name}')")]
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        where = (sql[0] or "").partition("WHERE")[2].strip() if sql else ""
        yield name if origin == "c" else str(columns), (unique, partial, columns, where)


def test_the_newest_step_is_the_one_that_the_program_knows() -> None:
    from alembic.script import ScriptDirectory

    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [migrations.HEAD]


def test_a_fresh_file_is_what_the_tables_say(tmp_path: Path, empty_desk: Path) -> None:
    wanted = tmp_path / "wanted.sqlite3"
    engine = create_engine(f"sqlite:///{wanted}")
    Table.metadata.create_all(engine)
    engine.dispose()
    assert shape(empty_desk) == shape(wanted)


def test_a_fresh_file_stands_at_head_and_is_left_alone(empty_desk: Path, tmp_path: Path) -> None:
    assert migrations.revision(empty_desk) == migrations.HEAD
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    migrations.bring_up_to_date(path)
    assert path.read_bytes() == empty_desk.read_bytes()
    assert list(tmp_path.iterdir()) == [path], "no backup where nothing had to be done"


@pytest.mark.parametrize("content", [None, b""])
def test_a_file_that_is_missing_or_empty_has_no_revision(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "desk.sqlite3"
    if content is not None:
        path.write_bytes(content)
    assert migrations.revision(path) is None
    Database(path).close()
    assert migrations.revision(path) == migrations.HEAD


def stamp(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def test_a_file_of_a_newer_version_is_refused_and_untouched(
    tmp_path: Path, empty_desk: Path
) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    stamp(path, "9999")
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"database\.newer"):
        Database(path)
    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    real = command.upgrade

    def half(*words: Any) -> None:
        real(*words)
        raise sqlite3.OperationalError("disk I/O error")

    path = tmp_path / "desk.sqlite3"
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", half)
        with pytest.raises(Trouble):
            Database(path)
    assert shape(path) == {}
    assert migrations.revision(path) is None
    Database(path).close()
    assert migrations.revision(path) == migrations.HEAD


def test_a_step_that_breaks_references_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    real = command.upgrade

    def orphan(config: Any, where: str) -> None:
        real(config, where)
        config.attributes["connection"].exec_driver_sql(
            "INSERT INTO note (conversation_id, text, created_at) VALUES (7, 'x', '2026-01-01')"
        )

    path = tmp_path / "desk.sqlite3"
    monkeypatch.setattr(command, "upgrade", orphan)
    with pytest.raises((sqlite3.IntegrityError, Trouble)):
        Database(path)
    assert shape(path) == {}


def test_an_old_file_is_copied_before_it_is_changed(
    tmp_path: Path, empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    stamp(path, "0000")
    monkeypatch.setattr(migrations, "_upgrade", lambda _path: None)
    migrations.bring_up_to_date(path)
    (copy,) = copies.listed(path)
    assert copy.why == copies.UPDATE
    assert shape(copy.path) == shape(path)
    assert migrations.revision(copy.path) == "0000"
