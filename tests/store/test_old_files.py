"""Stored desks of earlier schemas: each opens today, is like a fresh one, and has lost nothing.

`python -m tests.store.old.make` stores one for each new step.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ecdesk.store import copies, migrations, restoring
from ecdesk.store.database import Database
from ecdesk.store.reading import Reader, unpack
from ecdesk.views import thread
from ecdesk.views.rows import ThreadView
from tests.store.old.make import HERE, RAW, steps
from tests.store.test_migrations import shape

OLD = sorted(HERE.glob("*.sqlite3.xz"))
KILLED = """
import os, sys
from pathlib import Path
from alembic import command
from ecdesk.store import migrations

real = command.upgrade

def upgrade(config, where):
    real(config, where)  # all steps are done, and nothing is committed
    os.kill(os.getpid(), 9)

command.upgrade = upgrade
migrations.bring_up_to_date(Path(sys.argv[1]))
"""


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of our own."""
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        names = [
            row[0]
            for row in file.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                " AND name NOT LIKE 'search_%' AND name <> 'alembic_version'"
            )
        ]
        return {name: [dict(r) for r in file.execute(f"SELECT * FROM {name}")] for name in names}


def unpacked(stored: Path, folder: Path) -> Path:
    path = folder / "desk.sqlite3"
    path.write_bytes(lzma.decompress(stored.read_bytes()))
    return path


def opened(path: Path) -> ThreadView | None:
    """The conversation as the window shows it today."""
    with closing(sqlite3.connect(path)) as file, file:
        # They were stored with a clock of no minutes, which no shop can have.
        file.execute("UPDATE shop SET fast_minutes = 60, limit_minutes = 180")
    with closing(Reader(path)) as reader:
        return thread.thread(reader, 1)


def test_there_is_one_of_every_step_that_left_the_house() -> None:
    assert [path.name[:4] for path in OLD] == steps()[: len(OLD)]
    assert len(OLD) >= 15


@pytest.mark.parametrize("stored", OLD, ids=lambda path: path.name[:4])
def test_an_old_desk_opens_and_is_like_a_fresh_one(
    stored: Path, tmp_path: Path, empty_desk: Path
) -> None:
    path = unpacked(stored, tmp_path)
    assert migrations.revision(path) == stored.name[:4]
    before = rows(path)
    Database(path).close()
    assert migrations.revision(path) == migrations.HEAD
    assert shape(path) == shape(empty_desk)
    after = rows(path)
    if stored.name < "0006":
        del before["template"]  # nobody could write one of their own yet
    for table, was in before.items():
        assert len(was) == len(after[table]), table
        for old, new in zip(was, after[table], strict=True):
            kept = {key: value for key, value in old.items() if key in new}
            assert kept == {key: new[key] for key in kept}, table
    shown = opened(path)
    assert shown is not None
    assert [mail.text for mail in shown.mails] == ["まだ届きません。\n"]
    assert [one.order.number for one in shown.orders] == ["A-1001"] * (stored.name > "0012")
    (raw,) = after["raw_mail"]
    assert unpack(raw["data"]) == RAW
    assert raw["sha256"] == hashlib.sha256(RAW).hexdigest()
    assert restoring.look(path).mails == 1
    copied = copies.listed(path)
    assert len(copied) == (stored.name[:4] < migrations.HEAD), "where there was a step to take"
    for copy in copied:
        assert before.items() <= rows(copy.path).items(), "and as it was it is still there"


@pytest.mark.parametrize("stored", [OLD[0], OLD[-1]], ids=lambda path: path.name[:4])
def test_an_old_backup_is_restored(stored: Path, tmp_path: Path, empty_desk: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "now").mkdir()
    backup, path = unpacked(stored, tmp_path / "old"), tmp_path / "now" / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    assert restoring.stage(backup, path).revision == stored.name[:4]
    restoring.complete(path, copies.changed_at(path))
    assert migrations.revision(path) == migrations.HEAD
    assert [row["name"] for row in rows(path)["customer"]] == ["山田 花子"]


def test_an_upgrade_that_is_killed_is_done_at_the_next_start(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    before = rows(path)
    for _ in range(2):
        command = [sys.executable, "-P", "-c", KILLED, str(path)]
        environment = {**os.environ, "PYTHONPATH": str(Path(migrations.__file__).parents[3])}
        killed = subprocess.run(command, env=environment, timeout=60, check=False)
        assert killed.returncode == -9
        assert rows(path) == before
    assert len(copies.listed(path)) == 1, "one copy, however often it is tried"
    Database(path).close()
    assert migrations.revision(path) == migrations.HEAD
    assert [row["name"] for row in rows(path)["customer"]] == ["山田 花子"]
