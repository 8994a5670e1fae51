"""What the engine asks while mail comes in: nothing of it goes through a whole large table."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from ecdesk import runtime
from ecdesk.engine import flags_out, indexing, readings, repair, turns
from ecdesk.engine.sync import sync
from ecdesk.net.wire import real_wire
from ecdesk.store.database import Database
from ecdesk.views.shops import mailboxes
from tests.bench.frames import SHOP, open_desk
from tests.bench.mails import lay_up
from tests.helpers.plans import listening, through_all


def deliver(store: Path, box: Path, now: datetime) -> None:
    """Some mails more."""
    lay_up(store, 30, now, seed=2)
    for file in store.iterdir():
        file.rename(box / "new" / file.name)


def test_nothing_goes_through_all_mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, data, box = runtime.utc_now(), tmp_path / "desk", tmp_path / "mail" / SHOP.key
    open_desk(data, box.parent, 1)
    asked = listening(monkeypatch)
    deliver(tmp_path / "store", box, now)
    database = Database(data / runtime.DATABASE)
    with database.look() as look:
        [mailbox] = mailboxes(look)
    for _again in range(2):  # the second time with nothing new
        sync(database, real_wire(), mailbox, runtime.utc_now)
    repair._unread(database, runtime.utc_now)
    for pressing in (True, False):
        readings.read_waiting(
            database, 20, lambda write, ids: turns.heed(write, ids, now), pressing=pressing
        )
    indexing.catch_up(database)
    with database.look() as look:
        first = look.value("SELECT min(id) FROM conversation")
    with database.write() as write:
        flags_out.mark_seen(write, first, now)
    database.close()
    questions = {
        one: values
        for one, values in asked.items()
        if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", one)
    }
    assert len(questions) > 80
    whole = {
        (step, one)
        for one, values in questions.items()
        for step in through_all(data / runtime.DATABASE, one, values)
    }
    assert not whole
