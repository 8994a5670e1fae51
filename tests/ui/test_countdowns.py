"""「まもなく送信します」 is said as long as it is true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecdesk.domain.mail import Address
from ecdesk.domain.outgoing import State
from ecdesk.ui.countdowns import seconds_until
from tests.helpers.shown import NOW, outgoing
from tests.helpers.window_desk import WindowDesk

DUE = NOW + timedelta(seconds=10)


@pytest.fixture
def desk(qtbot):
    """A window in which a reply has just been handed over."""
    made = WindowDesk(qtbot)
    made.states = {77: outgoing(due_at=DUE)}
    made.jobs.answers["one"] = made.states.get
    made.withdrawn = []
    made.notices.withdrawn.connect(made.withdrawn.append)
    made.begin()
    made.window.composer.sent.emit(
        {"outgoing": 77, "conversation_id": 10, "due_at": DUE.isoformat()}
    )
    made.wait_open(11)
    return made


def test_it_stays_while_the_seconds_run(desk, qtbot):
    desk.tell(outbox=True)
    qtbot.waitUntil(lambda: desk.jobs.times("one") == 1 and not desk.jobs.busy)
    assert desk.withdrawn == []
    assert desk.window._errands._notices.can_undo


@pytest.mark.parametrize(
    "now",
    [
        outgoing(State.READY),
        outgoing(State.TRANSMITTING),
        outgoing(State.CANCELLED),
        outgoing(State.COUNTDOWN, due_at=NOW),  # 今すぐ送る
        None,
    ],
)
def test_sent_now_or_taken_back_elsewhere_it_goes(desk, qtbot, now):
    desk.states[77] = now
    desk.tell(outbox=True)
    qtbot.waitUntil(lambda: desk.withdrawn == [desk.said[-1]])
    assert not desk.window._errands._notices.can_undo


@pytest.mark.parametrize("name", ["佐藤 美咲", ""])
def test_when_it_has_really_left_that_is_said_once(desk, qtbot, name):
    to = (Address(name, "misaki@example.jp"),)
    desk.states[77] = outgoing(State.TRANSMITTING, to=to)
    desk.tell(outbox=True)
    qtbot.waitUntil(lambda: len(desk.withdrawn) == 1)
    desk.states[77] = outgoing(State.SENT, to=to)
    desk.tell(outbox=True)
    whom = "佐藤 美咲 様" if name else "misaki@example.jp"
    qtbot.waitUntil(lambda: desk.said[-1].text == f"{whom}へ送信しました。")
    before = desk.jobs.times("one")
    desk.tell(outbox=True)
    qtbot.wait(30)
    assert desk.jobs.times("one") == before, "nobody asks about it any more"


def test_taken_back_it_is_not_said_to_have_left(desk, qtbot):
    desk.states[77] = outgoing(State.CANCELLED)
    desk.tell(outbox=True)
    qtbot.waitUntil(lambda: len(desk.withdrawn) == 1)
    assert "送信しました" not in desk.said[-1].text


def test_taken_back_in_the_composer_it_goes_at_once(desk):
    desk.window.composer.restored.emit({"outgoing_id": 77, "conversation_id": 10})
    assert desk.withdrawn == [desk.said[-1]]


def test_other_changes_are_none_of_its_business(desk, qtbot):
    desk.tell(conversations=(10,))
    qtbot.wait(200)
    assert desk.jobs.times("one") == 0


def test_where_it_cannot_be_read_the_notice_goes_by_its_own_time(desk, qtbot):
    desk.jobs.answers["one"] = OSError("broken")
    before = len(desk.said)
    desk.tell(outbox=True)
    qtbot.waitUntil(lambda: desk.jobs.times("one") == 1 and not desk.jobs.busy)
    assert desk.withdrawn == []
    assert len(desk.said) == before


@pytest.mark.parametrize(
    ("due", "left"),
    [
        (DUE, 10),
        (DUE.isoformat(), 10),
        (DUE.replace(tzinfo=None).isoformat(), 10),
        (NOW - timedelta(hours=1), 0),
        ("", 0),
        (None, 0),
        (7, 0),
    ],
)
def test_seconds_until(due, left):
    assert seconds_until(due, NOW) == left
