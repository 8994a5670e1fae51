"""What the engine asks while mail comes in: nothing of it goes through a whole large table.

The statements are those that SQLite was really given, each explained anew. A partial index is of no
use to a statement that does not say its condition in the very words: that shows here and nowhere
else, for the answers are right all the same.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ecdesk import runtime
from ecdesk.domain.calendar import round_the_clock
from ecdesk.engine import flags_out, indexing, readings, turns
from ecdesk.engine.sample import SampleShop, Story, open_shop
from ecdesk.engine.sync import sync
from ecdesk.net.maildir import make_maildir
from ecdesk.net.wire import real_wire
from ecdesk.store import reading
from ecdesk.store.database import Database
from ecdesk.views.shops import mailboxes
from tests.bench.mails import TO, lay_up

# Tables with a row for each mail, or for each part of one.
LARGE = frozenset(
    {
        "raw_mail",
        "mail",
        "reference",
        "thread_key",
        "placement",
        "attachment",
        "conversation",
        "turn",
        "finding",
        "customer",
        "customer_address",
    }
)
WAITING = ["ix_mail_unread", "ix_mail_no_reading"]  # hold only what waits for something
SHOP = SampleShop(
    key="plans",
    name="こはる洋品店",
    department="サポート",
    staff="山口",
    address=TO,
    colour="#0B6E69",
    channel="own",
    signature="こはる洋品店",
    calendar=round_the_clock(),
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every statement that is given to SQLite from here on, with its values."""
    said: set[str] = set()
    real = reading.open_file

    def traced(path: Path, **how: object) -> sqlite3.Connection:
        connection = real(path, **how)  # type: ignore[arg-type] # passed on as it came
        connection.set_trace_callback(said.add)
        return connection

    monkeypatch.setattr(reading, "open_file", traced)
    return said


def test_nothing_goes_through_all_mails(tmp_path: Path, asked: set[str]) -> None:
    now = runtime.utc_now()
    box, store = tmp_path / "mail" / SHOP.key, tmp_path / "store"
    make_maildir(box)
    lay_up(store, 30, now)
    for file in store.iterdir():
        file.rename(box / "new" / file.name)
    database = Database(tmp_path / "desk.db")
    wire = real_wire()
    open_shop(database, wire, Story((SHOP,), ()), box.parent, now)
    with database.look() as look:
        [mailbox] = mailboxes(look)
    for _again in range(2):  # the first time, and when nothing is new
        sync(database, wire, mailbox, runtime.utc_now)
        for pressing in (True, False):
            readings.read_waiting(
                database, 20, lambda write, ids: turns.heed(write, ids, now), pressing=pressing
            )
        indexing.catch_up(database)
        with database.look() as look:
            [conversation_id] = [look.value("SELECT min(id) FROM conversation")]
        with database.write() as write:
            flags_out.mark_seen(write, conversation_id, now)
    database.close()
    questions = [one for one in asked if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", one)]
    assert len(questions) > 100
    with closing(sqlite3.connect(tmp_path / "desk.db")) as file:
        whole = {(step, question) for question in questions for step in _steps(file, question)}
    assert not whole


def _steps(file: sqlite3.Connection, question: str) -> Iterator[str]:
    """Where a statement goes through a whole large table."""
    for *_ids, step in file.execute(f"EXPLAIN QUERY PLAN {question}"):
        words = step.split()
        if words[0] == "SCAN" and words[1] in LARGE and not set(words) & set(WAITING):
            yield step
