"""A page of the queue is read from an index, in its order: it costs the same on a desk of years."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecdesk.store.reading import Reader
from ecdesk.views import queue, status
from ecdesk.views.rows import Tab
from tests.helpers.plans import listening, steps, through_all

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)
LAST = (1, NOW, NOW, 7)  # the key of a row after which a page begins


@pytest.mark.parametrize("look", [status.status, status.problems])
def test_what_is_read_all_the_time_does_not_go_through_all_mails(
    look: Callable[[Reader], object], empty_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = listening(monkeypatch)
    with closing(Reader(empty_desk)) as reader:
        look(reader)
    questions = {one: values for one, values in asked.items() if one.lstrip().startswith("SELECT")}
    assert any("mail.state" in one or "FROM mail " in one for one in questions)
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
