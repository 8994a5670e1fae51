"""The program itself, where the machine is in the way: a sentence, an exit code, nothing lost."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ecdesk.store import reading
from tests.cli.conftest import (
    CommandLine,
    Program,
    Ran,
    Shop,
    bytes_below,
    ended,
    without_privilege,
)
from tests.cli.test_receiving import deliver, hashes, stored
from tests.helpers.dovecot import PASSWORD
from tests.helpers.engine import running_engine
from tests.helpers.small_disk import SmallDisk
from tests.helpers.whole_desk import WholeDesk, body, letter

pytestmark = pytest.mark.wire

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes and devices")


def test_a_second_one_on_the_same_folder_is_refused(program: Program) -> None:
    with running_engine(program.data, program.environment):
        assert program("sync", "--once", "--json", code=3).json["code"] == "folder.in_use"
        second = program("engine", code=3)
        assert '"folder.in_use"' in second.out


def test_a_newer_database_is_left_alone(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.close()
    path = ecdesk.folder / "desk.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    for words in (["queue"], ["sync", "--once"], ["doctor"]):
        assert ecdesk(*words, "--json", code=3).json["code"] == "database.newer"
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["all", "a table"])
def test_a_broken_database_is_said_and_not_touched(
    ecdesk: CommandLine, desk: WholeDesk, damage: str
) -> None:
    desk.receives()
    desk.close()
    path = ecdesk.folder / "desk.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # no other file holds a page of it
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'mail'"
        (page,) = connection.execute(query).fetchone()
    raw = bytearray(path.read_bytes())
    start, end = (0, len(raw)) if damage == "all" else (4096 * (page - 1), 4096 * page)
    raw[start:end] = b"x" * (end - start)
    path.write_bytes(raw)
    for words in (["mails"], ["show", 1], ["sync", "--once"]):
        assert ecdesk(*words, "--json", code=4).json["code"] == "disk.broken"
    ran = ecdesk("doctor", "--json", code=3)
    assert ran.json["problems"][0]["code"] == "doctor.integrity"
    assert damage != "all" or path.read_bytes() == raw


@posix
def test_a_folder_closed_to_writing(program: Program, shop: Shop) -> None:
    program(*shop.account())
    before = bytes_below(program.data)
    with without_privilege(program.data) as launcher:
        for words in (["sync", "--once"], ["queue"]):
            ran = program(*words, "--json", code=4, before=launcher)
            assert ran.json["code"] == "disk.read_only"
    assert bytes_below(program.data) == before


def test_a_file_stands_where_a_folder_should(program: Program) -> None:
    program.data.write_text("mine", "utf-8")
    inside = Program(program.data.parent, program.data / "below")
    inside.environment = program.environment
    assert inside("queue", "--json", code=4).json["code"] == "disk.read_only"


def test_a_full_disk_loses_nothing(
    on_the_wire: CommandLine, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite is told where the disk ends, which it answers as if the disk had said so."""
    deliver(shop.dovecot, 120)
    on_the_wire(*shop.account())
    whole = reading.open_file

    def ending(path: Path, **options: Any) -> sqlite3.Connection:
        connection = whole(path, **options)
        connection.execute("PRAGMA max_page_count = 120")
        return connection

    monkeypatch.setattr(reading, "open_file", ending)
    ran = on_the_wire("sync", "--once", "--json", code=4)
    assert ran.json["problems"][0]["code"] == "disk.full"
    monkeypatch.undo()
    assert stored(on_the_wire) <= hashes(shop.dovecot)
    on_the_wire("sync", "--once")
    assert stored(on_the_wire) == hashes(shop.dovecot)
    assert len(on_the_wire("queue", "--json").json) == 120


def test_a_disk_that_is_really_full_loses_nothing(
    program: Program, on_the_wire: CommandLine, shop: Shop, small_disk: SmallDisk
) -> None:
    deliver(shop.dovecot, 120)
    program.data = on_the_wire.folder = small_disk.folder
    program(*shop.account())
    small_disk.fill(leaving=120_000)
    ran = program("sync", "--once", "--json", code=4)
    assert "disk.full" in ran.out
    small_disk.grow()
    on_the_wire.world.wire().secrets.put(f"mailbox:{shop.dovecot.user}", PASSWORD)
    on_the_wire("sync", "--once")
    assert stored(on_the_wire) == hashes(shop.dovecot)


def test_without_a_keyring_nothing_is_kept(program: Program, shop: Shop) -> None:
    fail = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    ran = program(*shop.account(), "--json", code=4, **fail)
    assert ran.json["code"] == "keyring.none"
    assert "PYTHON_KEYRING_BACKEND" in ran.err
    assert program("account", "list", "--json").json == []


def test_a_missing_secret_is_said_by_address(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.secrets.clear()
    ran = ecdesk("sync", "--once", "--json", code=4)
    assert ran.json["problems"][0]["code"] == "secret.missing"
    assert desk.mailbox().address in ran.err
    assert ecdesk("account", "test", 1, "--json", code=4).json["code"] == "secret.missing"
    assert ecdesk("doctor", "--json", code=3).json["problems"][0]["code"] == "secret.missing"


def test_nothing_of_a_mail_is_in_a_log(
    ecdesk: CommandLine, desk: WholeDesk, text: Callable[[str], Path]
) -> None:
    desk.server.put(letter("ひみつの本文です", subject="ひみつの件"))
    said = ecdesk("sync", "--once").err
    ecdesk("reply", 1, "--file", text(body("ひみつの返信です")), "--now")
    logs = "".join(path.read_text("utf-8") for path in ecdesk.folder.glob("*.log*"))
    assert "outgoing 1" in logs
    assert not re.search("ひみつ|花子|hanako", logs + said)


@posix
def test_whoever_reads_may_leave(program: Program, shop: Shop) -> None:
    deliver(shop.dovecot, 30)
    program(*shop.account())
    program("sync", "--once")
    for words in (["mails", "--json"], ["show", "4711", "--json"]):
        running = subprocess.Popen(
            program.command(*words),
            env=program.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert running.stdout is not None
        assert running.stderr is not None
        with running, running.stdout, running.stderr as err:
            running.stdout.close()
            said = err.read().decode()
            code = running.wait(30)
        ended(Ran(code, "", said), 3 if "show" in words else 0, words)


@posix
def test_output_that_cannot_be_written_is_trouble(program: Program) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a device that is always full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            program.command("queue", "--json"),
            env=program.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    ended(Ran(done.returncode, "", done.stderr.decode()), 4, ["queue"])


def test_the_engine_says_why_it_cannot_start(program: Program) -> None:
    program("queue")
    (program.data / "desk.sqlite3").write_bytes(b"this is no database" * 500)
    ran = program("engine", code=4)
    assert '"disk.broken"' in ran.out


@posix
def test_a_log_that_cannot_be_written_says_nothing(program: Program) -> None:
    """The program itself, with a bug put into it: its log ends in a device that is always full."""
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a device that is always full")
    program.data.mkdir()
    (program.data / "engine.log").symlink_to("/dev/full")
    code = "import sys; from ecdesk import cli; import ecdesk.views.thread as t; t.thread = None\n"
    code += "del sys.argv[1:4]; cli.main(None)"
    ran = program("show", 1, code=4, before=[sys.executable, "-c", code])
    assert "不具合" in ran.err
