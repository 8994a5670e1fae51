"""What stands in the way is said in the window: what happened, what is safe, what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.domain.shop import Security
from ecdesk.views.rows import Tab
from tests.helpers.dovecot import Dovecot
from tests.helpers.engine import private_environment, running_engine
from tests.helpers.koharu import a_mail, account
from tests.helpers.proxy import cutting_proxy
from tests.helpers.small_disk import SmallDisk
from tests.helpers.smtp import SmtpServer
from tests.helpers.window import open_window

pytestmark = [pytest.mark.wire, pytest.mark.window]

Change = Callable[[p.AccountIn], p.AccountIn]


@pytest.fixture
def smtp(smtp_servers: Any, dovecot: Dovecot) -> SmtpServer:
    server: SmtpServer = smtp_servers(
        Security.STARTTLS,
        users={dovecot.user: dovecot.password},
        certificate=dovecot.certificate,
    )
    return server


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    made = private_environment(tmp_path)
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, made[name])
    return made


def set_up(place: Path, environment: dict[str, str], typed: p.AccountIn) -> Path:
    with running_engine(place, environment) as engine:
        assert engine.ask(p.SaveAccount(account=typed)).ok
    return place


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: replace(a, password="not-this-one"), "ログインできませんでした"),
        (
            lambda a: replace(a, imap=replace(a.imap, host="mail.koharu.invalid")),
            "が見つかりません",
        ),
        (lambda a: replace(a, trust_pem=""), "証明書を確かめられない"),
        (lambda a: replace(a, imap=replace(a.imap, port=1)), "につながりません"),
    ],
    ids=["wrong password", "unknown host", "refused certificate", "nobody there"],
)
def test_a_mailbox_that_cannot_be_reached(
    qtbot: QtBot,
    tmp_path: Path,
    environment: dict[str, str],
    dovecot: Dovecot,
    smtp: SmtpServer,
    change: Change,
    said: str,
) -> None:
    dovecot.deliver(a_mail())
    right = account(dovecot, smtp)
    place = set_up(tmp_path / "desk", environment, change(right))
    with open_window(qtbot, place) as hands:
        hands.waits_for(said)
        # Put right in the same window, the mail comes and the sentence goes.
        hands.context.link.ask(p.SaveAccount(account=replace(right, mailbox_id=1))).start(
            hands.window
        )
        hands.until(lambda: hands.count(Tab.REPLY) == 1)
        hands.until(lambda: said not in hands.reads())


def test_a_server_gone_in_mid_fetch_loses_nothing(
    qtbot: QtBot, tmp_path: Path, environment: dict[str, str], dovecot: Dovecot, smtp: SmtpServer
) -> None:
    for number in range(120):
        dovecot.deliver(a_mail(f"<{number}@example.jp>"))
    typed = account(dovecot, smtp)
    with cutting_proxy(typed.imap.port, after=60_000) as proxy:
        place = tmp_path / "desk"
        set_up(place, environment, replace(typed, imap=replace(typed.imap, port=proxy.port)))
        with open_window(qtbot, place) as hands:
            hands.waits_for("途中で切れました")
            proxy.heal()
            hands.context.link.ask(p.SyncNow()).start(hands.window)
            hands.until(lambda: "途中で切れました" not in hands.reads(), patience=60_000)
            stored = hands.ask_data("tests.journey.test_trouble_in_the_window", "all_stored")
    assert proxy.cuts > 0
    assert sorted(row["message_id"] for row in stored) == sorted(
        f"<{number}@example.jp>" for number in range(120)
    )


def all_stored(reader: Any) -> list[dict[str, Any]]:
    """Every stored mail."""
    from ecdesk.views.mails import stored

    return list(stored(reader))


def test_a_second_window_on_the_same_folder(
    qtbot: QtBot, tmp_path: Path, environment: dict[str, str]
) -> None:
    place = tmp_path / "desk"
    with running_engine(place, environment), open_window(qtbot, place) as hands:
        hands.waits_for("すでに別のECDeskが使っています")


def test_a_database_from_a_newer_version(
    qtbot: QtBot, tmp_path: Path, environment: dict[str, str]
) -> None:
    import sqlite3

    place = tmp_path / "desk"
    with running_engine(place, environment):
        pass
    with sqlite3.connect(place / "desk.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with open_window(qtbot, place) as hands:
        hands.waits_for("新しい版のECDesk")


def test_a_database_that_cannot_be_written(
    qtbot: QtBot, tmp_path: Path, environment: dict[str, str]
) -> None:
    place = tmp_path / "desk"
    (place / "desk.sqlite3").mkdir(parents=True)  # root may write anywhere, but not into this
    with open_window(qtbot, place) as hands:
        hands.waits_for("書き込めません")


def test_a_folder_that_cannot_be_made(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "file").write_text("mine")
    running = subprocess.Popen(
        [sys.executable, "-m", "ecdesk", "--data", str(tmp_path / "file" / "desk")],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stderr is not None
        assert "書き込めません" in running.stderr.readline()
        running.terminate()


def test_a_full_disk(
    qtbot: QtBot,
    small_disk: SmallDisk,
    environment: dict[str, str],
    dovecot: Dovecot,
    smtp: SmtpServer,
) -> None:
    place = set_up(small_disk.folder / "desk", environment, account(dovecot, smtp))
    for number in range(120):
        dovecot.deliver(a_mail(f"<{number}@example.jp>"))
    with open_window(qtbot, place) as hands:
        small_disk.fill(leaving=60_000)
        hands.context.link.ask(p.SyncNow()).start(hands.window)
        hands.waits_for("ディスクの空きがなく")
        small_disk.grow()
        hands.context.link.ask(p.SyncNow()).start(hands.window)
        stored = "tests.journey.test_trouble_in_the_window", "all_stored"
        hands.until(
            lambda: [row["state"] for row in hands.ask_data(*stored)] == ["read"] * 120,
        )
        hands.until(lambda: "ディスクの空きがなく" not in hands.reads())
