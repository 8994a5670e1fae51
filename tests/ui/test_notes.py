"""Notes being typed stay with their conversation; who is no customer can be one again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.domain.conversation import Closed, Status
from ecdesk.ui.dialogs.question import Question
from tests.helpers.shown import NOW, thread
from tests.helpers.window_desk import WindowDesk

NEVER = ("misaki@example.jp",)


@pytest.fixture
def desk(qtbot):
    made = WindowDesk(qtbot)
    made.begin()
    return made


def column(desk):
    return desk.frame.thread_pane.customer


def begin_note(desk, text="memo"):
    desk.press(Qt.Key.Key_N)
    desk.qtbot.keyClicks(QApplication.focusWidget(), text)


def go_to(desk, number):
    desk.window.open_conversation(number)
    desk.wait_open(number)


def test_a_note_begun_is_there_when_its_conversation_is_opened_again(desk):
    begin_note(desk)
    go_to(desk, 11)
    assert column(desk).note_line.text() == ""
    go_to(desk, 10)
    assert column(desk).note_line.text() == "memo"


def test_a_note_kept_while_another_conversation_is_open_is_over(desk):
    begin_note(desk)
    desk.press(Qt.Key.Key_Return)
    go_to(desk, 11)
    desk.qtbot.keyClicks(column(desk).note_line, "other")
    desk.link.answer(protocol.AddNote, note_id=1)
    assert column(desk).note_line.text() == "other"
    go_to(desk, 10)
    assert column(desk).note_line.text() == ""


def test_closing_asks_about_a_note_begun_and_leads_back_to_it(desk, qtbot):
    begin_note(desk)
    go_to(desk, 11)
    assert not desk.window.close()
    box = QApplication.activeModalWidget()
    assert isinstance(box, Question)
    assert "メモ" in box.said.text()
    box.stay.click()
    desk.wait_open(10)
    qtbot.waitUntil(lambda: column(desk).note_line.text() == "memo")
    assert desk.window.focusWidget() is column(desk).note_line


def test_it_may_be_thrown_away(desk):
    begin_note(desk)
    desk.window.close()
    QApplication.activeModalWidget().go.click()
    assert not desk.window.isVisible()


def test_a_note_that_was_kept_needs_no_question(desk):
    desk.link.always(protocol.AddNote, note_id=1)
    begin_note(desk)
    desk.press(Qt.Key.Key_Return)
    assert desk.window.close()


def test_the_card_says_who_is_no_customer_and_leads_back(desk):
    turn = thread().turn
    closed = type(turn)(turn.opened_at, 1, NOW, Closed.NEVER_CUSTOMER.value)
    desk.views[11] = thread(11, status=Status.DONE, turn=closed, never=NEVER)
    assert not column(desk).again.isVisible()
    go_to(desk, 11)
    assert column(desk).again.isVisible()
    column(desk).again.click()
    (asked,) = desk.link.asked(protocol.CustomerAfterAll)
    assert (asked.address, asked.reopen) == (NEVER[0], [11])
    desk.link.answer(protocol.CustomerAfterAll)
    assert "お客様として扱います" in desk.said[-1].text
    desk.said[-1].undo()
    assert [one.address for one in desk.link.asked(protocol.NeverCustomer)] == list(NEVER)


def test_the_line_goes_when_it_is_no_longer_so(desk, qtbot):
    desk.views[11] = thread(11, never=NEVER)
    go_to(desk, 11)
    desk.views[11] = thread(11)
    desk.tell(settings=True)
    qtbot.waitUntil(lambda: not column(desk).again.isVisible())
