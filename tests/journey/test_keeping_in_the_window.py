"""A backup that is laid ready stands there when the real window opens, and never the old data."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.store import copies
from tests.helpers.engine import private_environment
from tests.helpers.whole_desk import WholeDesk, desk, empty_desk, unopened  # noqa: F401 - fixtures
from tests.helpers.window import open_window

pytestmark = pytest.mark.window


def customer(path: Path) -> str:
    with closing(sqlite3.connect(path)) as file:
        (name,) = file.execute("SELECT name FROM customer").fetchone()
    return str(name)


def test_a_backup_put_back_is_there_when_the_window_opens_again(
    qtbot: QtBot,
    desk: WholeDesk,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    desk.receives()
    with desk.database.write() as write:  # nobody is to be reached here
        write.plain.run("UPDATE mailbox SET removed_at = '2026-01-01 00:00:00.000000'")
    made = desk.does(p.MakeBackup())
    desk.does(p.RenameCustomer(customer_id=1, name="あとから"))
    desk.does(p.PrepareRestore(path=made["path"]))
    desk.close()
    with open_window(qtbot, desk.folder, private_environment(tmp_path)) as hands:
        hands.waits_for("山田 花子")
        assert "あとから" not in hands.reads()
    assert customer(desk.path) == "山田 花子"
    (kept,) = [one for one in copies.listed(desk.path) if one.why == copies.RESTORE]
    assert customer(kept.path) == "あとから"
