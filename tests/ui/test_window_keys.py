"""Keys and menus of the window: each does one thing, and none while something is composed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.ui.actions import deeds, key_list
from ecdesk.views.rows import Tab
from tests.helpers.queue_rows import page
from tests.helpers.shown import NOW
from tests.helpers.window_desk import WindowDesk

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(qtbot):
    return WindowDesk(qtbot)


def test_j_and_k_move(desk):
    desk.begin()
    desk.press(Qt.Key.Key_J)
    desk.wait_open(11)
    desk.press(Qt.Key.Key_K)
    desk.wait_open(10)


def test_e_closes_opens_the_next_and_z_takes_it_back(desk, qtbot):
    desk.begin()
    desk.press(Qt.Key.Key_E)
    desk.wait_open(11)
    assert desk.link.asked(protocol.CloseConversations)[0].conversation_ids == [10]
    desk.link.answer(protocol.CloseConversations, closed=1)
    desk.press(Qt.Key.Key_Z)
    assert desk.link.asked(protocol.ReopenConversations)[0].conversation_ids == [10]


def test_r_goes_where_one_writes_and_letters_are_letters_there(desk, qtbot):
    window = desk.begin()
    desk.press(Qt.Key.Key_R)
    editor = QApplication.focusWidget()
    assert window.composer.isAncestorOf(editor)
    before = editor.toPlainText()
    for key in (Qt.Key.Key_E, Qt.Key.Key_J, Qt.Key.Key_N, Qt.Key.Key_Z, Qt.Key.Key_1):
        desk.press(key)
    assert len(editor.toPlainText()) == len(before) + 5
    assert desk.link.asked(protocol.CloseConversations) == []
    assert desk.open == 10
    desk.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is desk.frame.queue.view


def test_after_ctrl_enter_z_takes_back_and_types_nothing(desk):
    window = desk.begin()
    desk.link.always(
        protocol.Approve, outgoing=77, state="countdown", due_at=(NOW + MINUTE).isoformat()
    )
    desk.type("typed")
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.wait_open(11)
    desk.press(Qt.Key.Key_Z)
    assert [one.outgoing_id for one in desk.link.asked(protocol.CancelOutgoing)] == [77]
    assert not window.composer.begun


def test_a_screen_closed_leads_back_to_the_list_but_not_out_of_a_letter(desk, qtbot):
    desk.begin()
    for wrote in (False, True):
        desk.press(Qt.Key.Key_R)
        editor = QApplication.focusWidget()
        if wrote:
            desk.qtbot.keyClicks(editor, "abc")
        desk.window._actions["keys"].trigger()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        QApplication.activeModalWidget().close()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        assert (desk.window.focusWidget() is desk.frame.queue.view) is not wrote


def test_n_begins_a_note_and_ctrl_enter_there_sends_nothing(desk, qtbot):
    desk.begin()
    desk.press(Qt.Key.Key_N)
    assert QApplication.focusWidget() is desk.frame.thread_pane.customer.note_line
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.link.asked(protocol.Approve) == []


def test_digits_choose_a_shop(desk, qtbot):
    desk.begin()
    qtbot.waitUntil(lambda: len(desk.frame.top_bar.shops) == 2)
    desk.press(Qt.Key.Key_2)
    assert desk.frame.top_bar.chosen == 2
    assert desk.frame.queue.shop_id == 2
    desk.press(Qt.Key.Key_9)
    assert desk.frame.top_bar.chosen == 2
    desk.press(Qt.Key.Key_0)
    assert desk.frame.top_bar.chosen is None


def test_ctrl_r_receives(desk):
    desk.begin()
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.link.asked(protocol.SyncNow)) == 1


def test_no_key_acts_while_the_input_method_composes(desk, qtbot):
    desk.begin()
    desk.press(Qt.Key.Key_R)
    editor = QApplication.focusWidget()
    QApplication.sendEvent(editor, QInputMethodEvent("へんじ", []))
    for name in ("send", "done", "sync", "queue", "next"):
        desk.window._actions[name].trigger()
    assert desk.link.asked(protocol.Approve) == []
    assert desk.link.asked(protocol.CloseConversations) == []
    assert desk.link.asked(protocol.SyncNow) == []
    assert QApplication.focusWidget() is editor


def test_nothing_to_undo_is_said(desk):
    desk.begin()
    desk.window._errands.undo()
    assert "取り消せるものはありません" in desk.said[-1].text


def test_undo_leads_back_to_the_conversation_it_concerns(desk, qtbot):
    desk.begin()
    desk.link.always(protocol.CloseConversations, closed=1)
    desk.link.always(protocol.ReopenConversations)
    desk.press(Qt.Key.Key_E)
    desk.wait_open(11)
    desk.rows[Tab.REPLY] = page(11, 12).rows
    desk.frame.queue.show_tab(Tab.DONE)
    desk.frame.top_bar.choose(2)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    desk.rows[Tab.REPLY] = page(10, 11, 12).rows
    desk.press(Qt.Key.Key_Z)
    desk.wait_open(10)
    queue = desk.frame.queue
    assert (queue.tab, desk.frame.top_bar.chosen) == (Tab.REPLY, None)
    qtbot.waitUntil(lambda: queue.rows == 3 and queue.view.currentIndex().row() == 0)
    assert QApplication.focusWidget() is queue.view


def test_undo_of_no_customer_leads_back_too(desk):
    desk.begin()
    desk.link.always(protocol.NeverCustomer, closed=[10])
    desk.link.always(protocol.CustomerAfterAll)
    desk.window._actions["never_customer"].trigger()
    desk.wait_open(11)
    desk.press(Qt.Key.Key_Z)
    desk.wait_open(10)
    assert desk.link.asked(protocol.CustomerAfterAll)[0].reopen == [10]


def test_every_deed_is_carried_out_and_no_key_is_given_twice(desk):
    desk.begin()
    keys = [key for deed in deeds() for key in deed.keys]
    assert len(keys) == len(set(keys))
    assert all(desk.window._actions[deed.name] is not None for deed in deeds())
    assert len(list(key_list())) > 15


@pytest.mark.parametrize("name", ["outbox", "problems", "accounts", "keys", "about", "no_reply"])
def test_every_screen_opens(desk, qtbot, name):
    desk.jobs.answers |= {"rows": (), "problems": (), "source": b""}
    desk.begin()
    desk.window._actions[name].trigger()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    QApplication.activeModalWidget().close()
