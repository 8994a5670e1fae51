"""The quiet lines under a conversation's head: thanks alone are proposed as 返信不要."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ecdesk import protocol
from ecdesk.views.clock_rows import Stands
from tests.helpers import shown
from tests.helpers.window_desk import WindowDesk

THANKS = Stands(needs_reply=False)


@pytest.fixture
def desk(qtbot):
    made = WindowDesk(qtbot)
    made.views[10] = shown.thread(10, stands=THANKS)
    return made


def test_thanks_alone_are_proposed_and_agreed_to_with_one_press(desk, qtbot):
    lines = desk.begin().frame.thread_pane.lines
    assert lines.thanks.isVisible()
    assert desk.link.asked(protocol.NoReply) == []
    qtbot.mouseClick(lines.thanks, Qt.MouseButton.LeftButton)
    (asked,) = desk.link.asked(protocol.NoReply)
    assert (asked.conversation_id, asked.reason) == (10, "お礼のみ")
    desk.wait_open(11)


def test_it_may_be_taken_back(desk, qtbot):
    desk.begin().frame.thread_pane.lines.thanks.click()
    desk.link.answer(protocol.NoReply)
    desk.press(Qt.Key.Key_Z)
    (asked,) = desk.link.asked(protocol.ReopenConversations)
    assert asked.conversation_ids == [10]


@pytest.mark.parametrize("view", [shown.thread(10), shown.answered(id=10, stands=THANKS)])
def test_what_asks_or_is_answered_is_not_proposed(desk, view):
    desk.views[10] = view
    assert not desk.begin().frame.thread_pane.lines.thanks.isVisible()
