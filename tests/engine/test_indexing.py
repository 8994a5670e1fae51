"""The search index is filled behind, whatever happens meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.engine import indexing
from ecdesk.store import search_index
from ecdesk.views.search import search
from tests.helpers.whole_desk import WholeDesk, letter


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.01)


def waiting(desk: WholeDesk) -> int:
    with desk.database.look() as look:
        return search_index.progress(look).waiting


@pytest.mark.parametrize("busy", [False, True])
def test_what_comes_is_indexed_behind(desk: WholeDesk, busy: bool) -> None:
    desk.receives(letter("返品です"))
    stop, changed = threading.Event(), threading.Event()
    told = (desk.database, stop, changed, lambda: busy)
    thread = threading.Thread(target=indexing.run, args=told)
    thread.start()
    until(lambda: waiting(desk) == 0)
    desk.receives(letter("交換です", name="佐藤", address="j@example.jp"))
    assert search(desk.reader, "交換").total == 1
    changed.set()
    until(lambda: waiting(desk) == 0)
    assert search(desk.reader, "交換").total == 1
    stop.set()
    changed.set()
    thread.join(5)
    assert not thread.is_alive()


def test_trouble_with_the_disk_ends_nothing(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receives(letter("返品です"))
    tries = []

    def failing(*_words: object) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise Trouble("disk.full")
        raise ValueError

    stop, changed = threading.Event(), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(search_index, "index_waiting", failing)
        told = (desk.database, stop, changed, lambda: False)
        thread = threading.Thread(target=indexing.run, args=told)
        thread.start()
        for number in (1, 2, 3):
            until(lambda number=number: len(tries) >= number)  # type: ignore[misc] # a default binds it
            changed.set()
        stop.set()
        changed.set()
        thread.join(5)
    assert not thread.is_alive()
    assert indexing.catch_up(desk.database) == 1


def test_what_is_brought_up_to_date_is_as_the_mails_are(desk: WholeDesk) -> None:
    for number in range(5):
        desk.receives(letter(f"返品 {number}", address=f"c{number}@example.jp"))
    assert indexing.catch_up(desk.database) == 5
    assert indexing.catch_up(desk.database) == 0
    with desk.database.look() as look:
        assert search_index.faults(look) == 0
    assert search(desk.reader, "返品").total == 5
