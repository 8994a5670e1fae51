"""A page of the queue is read from an index, in its order: it costs the same on a desk of years.

So do the numbers on its tabs, and whatever else the window asks again and again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ecdesk.store.reading import Reader
from ecdesk.views import alarms, queue, same_person, status
from ecdesk.views.rows import Tab
from tests.helpers.plans import listening, steps, through_all

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)
LAST = (1, NOW, NOW, 7)  # the key of a row after which a page begins
# SQLite knows it by the size of an index.
HOW_MANY = "SELECT count(*) FROM conversation"
NARROWED: list[dict[str, Any]] = [{"shop_id": 1}, {"intent": "stock"}, {"tag": "不良"}]


@pytest.mark.parametrize(
    "look", [status.status, status.problems, lambda reader: alarms.alarms(reader, NOW)]
)
def test_what_is_read_all_the_time_does_not_go_through_all_mails(
    look: Callable[[Reader], object], empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        look(reader)
    questions = {one: values for one, values in asked.items() if one.lstrip().startswith("SELECT")}
    assert questions
    for one, values in questions.items():
        assert not list(through_all(empty_desk, one, values)), one


@pytest.mark.parametrize("after", [None, LAST], ids=["first", "further"])
@pytest.mark.parametrize("tab", Tab)
def test_no_page_goes_through_all_conversations(
    tab: Tab, after: object, empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        queue.page(reader, tab, now=NOW, after=after)  # type: ignore[arg-type] # a key of a page
    [page] = [one for one in asked if one.startswith("WITH keys")]
    assert not list(through_all(empty_desk, page, asked[page]))
    # One for the arms together, one for the rows: those are a page long. What waits for a mail
    # alone has no time to be sorted by in an index, and few do.
    sorts = sum("TEMP B-TREE" in step for step in steps(empty_desk, page, asked[page]))
    assert sorts <= 2 + (tab is Tab.SNOOZED)


@pytest.mark.parametrize("wanted", NARROWED, ids=lambda wanted: next(iter(wanted)))
@pytest.mark.parametrize("tab", Tab)
def test_a_page_of_one_shop_or_intent_is_found_by_it(
    tab: Tab, wanted: dict[str, Any], empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        queue.page(reader, tab, now=NOW, **wanted)
    [page] = [one for one in asked if one.startswith("WITH keys")]
    assert not list(through_all(empty_desk, page, asked[page]))
    found_by = " ".join(steps(empty_desk, page, asked[page]))
    if tab is Tab.DONE and "tag" not in wanted:  # most of a desk of years is done
        (name,) = wanted
        assert f"ix_conversation_{name.removesuffix('_id')} ({name}=? AND status=?)" in found_by
    if tab is Tab.PROMISES:
        assert ("ix_tag_name" if "tag" in wanted else "ix_conversation_promise") in found_by


@pytest.mark.parametrize("wanted", [{}, *NARROWED], ids=lambda wanted: next(iter(wanted), "all"))
def test_no_number_on_a_tab_is_counted_through_all_conversations(
    wanted: dict[str, Any], empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        queue.counts(reader, now=NOW, **wanted)
    counted = {one: values for one, values in asked.items() if "count(*)" in one}
    assert len(counted) == 5 + (not wanted)
    for one, values in counted.items():
        if one != HOW_MANY:
            assert not list(through_all(empty_desk, one, values)), one
    promised = next(one for one in counted if "promise_at >" in one)
    found_by = " ".join(steps(empty_desk, promised, counted[promised]))
    assert ("ix_tag_name" if "tag" in wanted else "ix_conversation_promise") in found_by


def test_whom_a_customer_may_be_is_not_looked_for_among_all(
    empty_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tmp_path / "desk.sqlite3"
    desk.write_bytes(empty_desk.read_bytes())
    with closing(sqlite3.connect(desk)) as file, file:
        file.execute(
            "INSERT INTO customer (id, name, kana, phone, created_at)"
            " VALUES (1, '山田 花子', '', '090-1234-5678', '2026-11-01 00:00:00.000000')"
        )
    asked = listening(monkeypatch)
    with closing(Reader(desk)) as reader:
        same_person.same_person(reader, 1)
    found_by = {step for one, values in asked.items() for step in steps(desk, one, values)}
    for name in ("ix_customer_bare_name", "ix_customer_phone_end"):
        assert any(name in step for step in found_by), name
    for one, values in asked.items():
        assert not list(through_all(desk, one, values)), one
