"""A page of the queue is read from an index, in its order: it costs the same on a desk of years."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecdesk.store import reading
from ecdesk.store.reading import Reader
from ecdesk.views import queue, status
from ecdesk.views.rows import Tab

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)
LAST = (1, NOW, NOW, 7)  # the key of a row after which a page begins


def listening(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that a reader made from here on gives to SQLite."""
    asked: list[str] = []
    real = reading.open_file

    def traced(path: Path, **how: object) -> sqlite3.Connection:
        connection = real(path, **how)  # type: ignore[arg-type] # passed on as it came
        connection.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(reading, "open_file", traced)
    return asked


@pytest.mark.parametrize("look", [status.status, status.problems])
def test_what_is_read_all_the_time_does_not_go_through_all_mails(
    look: Callable[[Reader], object], empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        look(reader)
    with closing(sqlite3.connect(empty_desk)) as file:
        steps = [
            row[3]
            for one in asked
            if one.lstrip().startswith("SELECT")
            for row in file.execute(f"EXPLAIN QUERY PLAN {one}")
        ]
    assert len(steps) > 2
    whole = {"mail", "raw_mail", "conversation", "turn"}
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in whole]


@pytest.mark.parametrize("after", [None, LAST], ids=["first", "further"])
@pytest.mark.parametrize("tab", Tab)
def test_no_page_goes_through_all_conversations(
    tab: Tab, after: object, empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        queue.page(reader, tab, now=NOW, after=after)  # type: ignore[arg-type] # a key of a page
    [page] = [one for one in asked if one.startswith("WITH keys")]
    with closing(sqlite3.connect(empty_desk)) as file:
        steps = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {page}")]
    assert not [step for step in steps if step.startswith("SCAN conversation")]
    # One for the arms together, one for the rows: those are a page long. What waits for a mail
    # alone has no time to be sorted by in an index, and few do.
    assert sum("TEMP B-TREE" in step for step in steps) <= 2 + (tab is Tab.SNOOZED)
