"""What opens by itself: the most urgent conversation, once, and never against the person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecdesk.ui import first_opening
from ecdesk.ui.queue_pane import COALESCE_MS
from ecdesk.views.rows import Tab
from tests.helpers.queue_rows import page
from tests.helpers.shown import NOW
from tests.helpers.window_desk import WindowDesk


@pytest.fixture
def desk(qtbot, monkeypatch):
    """A window on a mailbox that was never received before."""
    monkeypatch.setattr(first_opening, "PATIENCE_MS", 60_000)
    made = WindowDesk(qtbot)
    made.mailboxes = (replace(made.mailboxes[0], synced_at=None),)
    made.rows[Tab.REPLY] = page(12).rows
    return made


def begin(desk):
    with desk.qtbot.waitSignal(desk.window.furnished):
        desk.window.show()
        desk.window.begin()
    desk.qtbot.waitUntil(lambda: desk.frame.queue.rows > 0 and not desk.jobs.busy)
    return desk.window


def test_in_a_first_sync_nothing_opens_before_all_is_there(desk, qtbot):
    begin(desk)
    desk.sync("busy", done=1, total=3)
    desk.tell(conversations=(12,))
    qtbot.wait(COALESCE_MS + 100)
    assert desk.open == 0
    desk.rows[Tab.REPLY] = page(10, 12).rows  # the urgent one came last
    desk.mailboxes = (replace(desk.mailboxes[0], synced_at=NOW),)
    desk.sync("ok")
    desk.wait_open(10)


def test_after_two_seconds_the_first_one_is_good_enough(desk, qtbot):
    window = begin(desk)
    window._first._patience.start(20)
    desk.wait_open(12)


def test_a_mailbox_in_trouble_is_not_waited_for(desk):
    desk.mailboxes = (replace(desk.mailboxes[0], trouble={"code": "net.login"}),)
    begin(desk)
    desk.wait_open(12)


def test_received_before_it_opens_at_once(desk):
    desk.mailboxes = (replace(desk.mailboxes[0], synced_at=NOW),)
    begin(desk)
    desk.wait_open(12)


def test_what_the_person_chose_stays(desk, qtbot):
    window = begin(desk)
    window.open_conversation(12)
    desk.wait_open(12)
    desk.rows[Tab.REPLY] = page(10, 12).rows
    desk.sync("ok")
    desk.tell(conversations=(10,))
    qtbot.waitUntil(lambda: desk.frame.queue.rows == 2)
    qtbot.wait(50)
    assert desk.open == 12


def test_a_new_mail_being_written_stays(desk, qtbot):
    window = begin(desk)
    window._errands.write_new()
    text = window.composer._writing_desk.page.editor.text
    desk.sync("ok")
    desk.mailboxes = (replace(desk.mailboxes[0], synced_at=NOW),)
    desk.tell(conversations=(12,))
    qtbot.wait(COALESCE_MS + 100)
    assert desk.open == 0
    assert window.composer._writing_desk.page.editor.text == text


def test_another_tab_stays_as_it_is(desk, qtbot):
    begin(desk)
    desk.rows[Tab.DONE] = page(8).rows
    desk.frame.queue.show_tab(Tab.DONE)
    desk.sync("ok")
    qtbot.wait(COALESCE_MS + 100)
    assert desk.open == 0


def test_after_the_last_answer_nothing_opens_by_itself(desk, qtbot):
    desk.mailboxes = (replace(desk.mailboxes[0], synced_at=NOW),)
    window = begin(desk)
    desk.wait_open(12)
    window.opened.show_nothing("いまは返信待ちがありません。")
    desk.rows[Tab.REPLY] = page(13).rows
    desk.tell(conversations=(13,))
    qtbot.wait(COALESCE_MS + 100)
    assert desk.open == 0


def test_before_any_mail_the_middle_says_what_will_be_there(desk, qtbot):
    desk.rows[Tab.REPLY] = ()
    with qtbot.waitSignal(desk.window.furnished):
        desk.window.show()
        desk.window.begin()
    said = desk.frame.thread_pane._state.sentence
    qtbot.waitUntil(lambda: said.text() == "お客様のメールが届くと、ここに開きます。")


def test_the_patience_is_as_promised():
    assert first_opening.PATIENCE_MS == 2000
