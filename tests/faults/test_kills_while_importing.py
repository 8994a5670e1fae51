"""An import is killed in the middle: begun again, it brings every mail once.

A real `ecdesk import` on an mbox. With `ECDESK_PROVE=1` 10,000 mails and ten kills, else 150 mails
and one; after how many stored mails the signal strikes is drawn from a fixed seed.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from ecdesk.mail import mbox
from ecdesk.net.responses import message_ids
from tests.bench.mails import mails
from tests.faults.conftest import PROVE
from tests.helpers.counted import Counted
from tests.helpers.engine import private_environment
from tests.helpers.whole_desk import NOW, WholeDesk, desk, unopened  # noqa: F401 - fixtures

pytestmark = pytest.mark.timeout(3000 if PROVE else 120)
MAILS = 10_000 if PROVE else 150
KILLS = 10 if PROVE else 1
PATIENCE = 900 if PROVE else 60


def stored(path: Path) -> list[tuple[str, str]]:
    """State and Message-ID of every mail."""
    with closing(sqlite3.connect(path, timeout=10)) as file:
        return file.execute("SELECT state, message_id FROM mail").fetchall()


def message_id_of(raw: bytes) -> str:
    """The one Message-ID of a mail."""
    (found,) = message_ids(raw)
    return found


def test_killed_and_begun_again_every_mail_is_there_once(
    desk: WholeDesk,  # noqa: F811 - the fixture
    tmp_path: Path,
    counted: Counted,
) -> None:
    made = list(mails(MAILS, now=NOW, seed=5))
    box = tmp_path / "Inbox"
    with box.open("wb") as file:
        file.writelines(mbox.joined(mail.raw, "x@example.jp", NOW) for mail in made)
    desk.close()
    environment = private_environment(tmp_path)
    command = [sys.executable, "-m", "ecdesk", "--data", str(desk.folder), "import", str(box)]
    chance, struck = random.Random(7), []
    for _ in range(KILLS):
        here = len(stored(desk.path))
        wanted = here + chance.randint(1, max(1, (MAILS - here) // 3))
        running = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while running.poll() is None and len(stored(desk.path)) < wanted:
            threading.Event().wait(0.005)
        running.kill()
        running.wait(PATIENCE)
        struck.append(len(stored(desk.path)))
    done = subprocess.run(
        command, env=environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    found = stored(desk.path)
    assert {state for state, _ in found} == {"read"}
    assert Counter(id_ for _, id_ in found) == Counter(message_id_of(mail.raw) for mail in made)
    with closing(sqlite3.connect(desk.path)) as file:
        assert file.execute("SELECT count(*) FROM turn").fetchone() == (0,)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    counted("mails", MAILS)
    counted("killed after", struck)
