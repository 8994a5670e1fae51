"""Soon after it was asked for, and rarely however often it is asked for."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer

from ecdesk.ui.coalescing import Coalescing, weight

APART = 120


@pytest.fixture
def soon(qtbot):
    made = Coalescing(APART)
    made.times, made.moments = [], []
    made.due.connect(lambda: made.times.append(1))
    made.due.connect(lambda: made.moments.append(time.monotonic() * 1000))
    return made


def test_the_first_asking_is_followed_at_once(soon, qtbot):
    soon.ask()
    qtbot.waitUntil(lambda: soon.times == [1], timeout=APART - 20)


def test_askings_in_one_breath_are_one(soon, qtbot):
    for _again in range(20):
        soon.ask()
    qtbot.wait(3 * APART)
    assert soon.times == [1]


def test_further_ones_wait_their_time_and_are_one(soon, qtbot):
    soon.ask()
    qtbot.waitUntil(lambda: soon.times == [1])
    for _again in range(5):
        soon.ask()
    assert soon.waiting
    qtbot.wait(APART // 3)
    assert soon.times == [1]
    qtbot.waitUntil(lambda: soon.times == [1, 1])
    assert not soon.waiting


def test_a_stream_is_followed_ever_less_often_until_it_ends(soon, qtbot):
    asking = QTimer(interval=5)
    asking.timeout.connect(soon.ask)
    asking.start()
    qtbot.waitUntil(lambda: len(soon.times) == 6)
    asking.stop()
    stretches = [later - one for one, later in pairwise(soon.moments)]
    assert stretches[-1] > 2 * APART
    assert stretches[0] < 1.5 * APART <= stretches[2]
    qtbot.waitUntil(lambda: not soon.waiting)
    qtbot.wait(3 * APART)
    before = len(soon.times)
    soon.ask()
    qtbot.waitUntil(lambda: len(soon.times) == before + 1, timeout=APART)


def test_what_was_done_anyway_counts(soon, qtbot):
    soon.ask()
    soon.note()
    qtbot.wait(50)
    assert soon.times == []
    soon.ask()
    qtbot.wait(APART // 3)
    assert soon.times == []


def test_stopped_it_does_not_come(soon, qtbot):
    soon.ask()
    soon.stop()
    qtbot.wait(2 * APART)
    assert soon.times == []


def test_the_time_between_may_grow(qtbot):
    seldom = Coalescing(10)
    heard = []
    seldom.due.connect(lambda: heard.append(1))
    seldom.note()
    seldom.space(60_000)
    seldom.ask()
    qtbot.wait(40)
    assert heard == []
    assert seldom.waiting


@pytest.mark.parametrize(("size", "times"), [(0, 1), (399, 1), (400, 2), (5000, 5)])
def test_what_is_large_is_done_less_often(size, times):
    assert weight(size, 200) == times
