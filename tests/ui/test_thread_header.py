"""Beside the shop's clock: the promise, the customer's own wait, the mall's clock, who is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ecdesk.domain.channel_clocks import MallClock, Measure
from ecdesk.domain.conversation import Closed, Status
from ecdesk.domain.waiting import Wait
from ecdesk.ui.thread_header import ThreadHeader, beside_said, turn_ended
from ecdesk.views.clock_rows import PromiseView, Stands
from ecdesk.views.rows import TurnView
from tests.helpers.shown import NOW, answered, thread

HOUR = timedelta(hours=1)


@pytest.fixture
def header(qtbot):
    made = ThreadHeader()
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    return made


def test_without_anything_beside_it_the_head_stays_as_low_as_it_was(header):
    header.show_thread(thread(), NOW)
    assert not header._promise_row.isVisible()
    assert not header._beside.isVisible()


def test_an_overdue_promise_says_so_in_a_word(header):
    late = PromiseView(1, NOW - 5 * HOUR, NOW - HOUR, "工房に確認")
    header.show_thread(answered(status=Status.PROMISED, promises=(late,)), NOW)
    assert header.promise_pill.text() == "約束超過 13:18"
    assert header.promise_pill.property("tone") == "bad"


def test_a_promise_that_was_kept_is_gone(header):
    over = PromiseView(1, NOW - 5 * HOUR, NOW - HOUR, "工房に確認", ended_at=NOW, kept=True)
    header.show_thread(answered(promises=(over,)), NOW)
    assert not header._promise_row.isVisible()


def test_the_customers_own_wait_is_said_where_it_is_longer_than_the_turn():
    opened = thread().turn.opened_at
    same = Stands(wait=Wait(opened, 1, on_us=True))
    longer = Stands(wait=Wait(opened - 24 * HOUR, 3, on_us=True))
    assert beside_said(thread(stands=same), NOW) == ""
    assert "26時間28分" in beside_said(thread(stands=longer), NOW)


def test_the_malls_clock_runs_beside_ours():
    amazon = MallClock("amazon", "Amazon", Measure.HOURS, 24)
    assert "Amazon" in beside_said(thread(stands=Stands(mall=amazon)), NOW)
    assert beside_said(answered(stands=Stands(mall=amazon)), NOW) == ""


def test_what_is_asked_elsewhere_and_hidden_is_said():
    until = datetime(2026, 11, 18, 1, tzinfo=UTC)
    stands = Stands(checking="メー\nカー", snoozed=True, snoozed_until=until)
    said = beside_said(thread(stands=stands), NOW)
    assert said == "メー カーに確認中　·　スヌーズ中: 明日 10:00"
    assert "スヌーズ" not in beside_said(thread(stands=stands), until)


@pytest.mark.parametrize("how", list(Closed))
def test_every_ending_has_its_words(how):
    turn = TurnView(NOW - HOUR, 1, NOW, how.value)
    from zoneinfo import ZoneInfo

    said = turn_ended(turn, ZoneInfo("Asia/Tokyo"), NOW)
    assert len(said) > len("受付 13:18 → 14:18 ")
