"""Closing the window: what was typed is kept first, or the person says that it may be lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.domain.errors import Refused, Trouble
from ecdesk.ui import leaving
from ecdesk.ui.dialogs.question import Question
from ecdesk.views.rows import StatusView
from tests.helpers.shown import NOW
from tests.helpers.window_desk import WindowDesk

KEPT = {"saved_at": NOW.isoformat(), "files": []}


@pytest.fixture
def desk(qtbot):
    """A window with something typed in it that the engine has not answered yet."""
    made = WindowDesk(qtbot)
    del made.link.answers[protocol.SaveDraft]
    made.begin()
    made.type("typed")
    return made


def question(desk):
    """What is asked, once it is asked."""
    desk.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    box = QApplication.activeModalWidget()
    assert isinstance(box, Question)
    return box


def press(box, label):
    next(button for button in (box.stay, box.go) if button.text() == label).click()


def gone(desk):
    return not desk.window.isVisible()


def test_it_closes_when_the_engine_has_kept_what_was_typed(desk, qtbot):
    assert not desk.window.close()
    desk.link.answer(protocol.SaveDraft, **KEPT)
    qtbot.waitUntil(lambda: gone(desk))
    assert "typed" in desk.link.asked(protocol.SaveDraft)[-1].draft.body


def test_a_letter_left_behind_that_the_folder_refused_is_not_kept(desk, qtbot):
    desk.window.open_conversation(11)
    desk.wait_open(11)
    desk.link._fail(Refused("folder.in_use"))
    assert desk.window.composer.unsaved
    assert not desk.window.close()
    press(question(desk), "保存せずに閉じる")
    qtbot.waitUntil(lambda: gone(desk))


def test_nothing_typed_nothing_asked(qtbot):
    desk = WindowDesk(qtbot)
    assert desk.begin().close()
    assert desk.link.asked(protocol.SaveDraft) == []


def test_answered_at_once_it_closes_at_once(desk):
    desk.link.always(protocol.SaveDraft, **KEPT)
    desk.window.close()
    assert gone(desk)


def test_a_full_disk_is_said_with_what_is_safe_and_what_is_not(desk):
    desk.window.close()
    desk.link.refuse(protocol.SaveDraft, "disk.full", "trouble")
    box = question(desk)
    assert "まだ保存できていません" in box.said.text()
    assert "無事です" in box.more.text()
    assert "書いた分がなくなります" in box.more.text()
    assert "空き" in box.more.text(), "and why"
    assert box.focusWidget() is box.stay
    desk.qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not gone(desk)
    desk.window.close()
    desk.link.refuse(protocol.SaveDraft, "disk.full", "trouble")
    press(question(desk), "保存せずに閉じる")
    assert gone(desk)


def test_an_engine_that_says_nothing_is_waited_for_then_it_is_asked(desk, monkeypatch):
    desk.window._leaving._patience.setInterval(30)
    desk.link.stop()  # it is being started again
    desk.window.close()
    assert QApplication.activeModalWidget() is None, "it may yet answer"
    press(question(desk), "保存せずに閉じる")
    assert gone(desk)


def test_the_patience_is_as_promised():
    assert leaving.PATIENCE_MS == 3000


def test_an_engine_that_never_comes_back_is_not_waited_for(desk):
    desk.link._fail(Trouble("engine.stopped"))
    desk.window.close()
    assert "まだ保存できていません" in question(desk).said.text()
    press(QApplication.activeModalWidget(), "書きつづける")
    assert not gone(desk)


def test_kept_while_it_is_asked_the_question_is_over(desk, qtbot):
    desk.window._leaving._patience.setInterval(30)
    desk.window.close()
    question(desk)
    desk.link.answer(protocol.SaveDraft, **KEPT)
    qtbot.waitUntil(lambda: gone(desk))


def test_a_letter_left_behind_counts_too(desk, qtbot):
    desk.window.open_conversation(11)
    desk.wait_open(11)
    assert not desk.window.close()
    desk.link.answer(protocol.SaveDraft, **KEPT)
    qtbot.waitUntil(lambda: gone(desk))


def test_a_letter_left_for_nothing_at_all_is_still_seen_through(desk, qtbot):
    desk.window.composer.flush()
    desk.window.opened.show_nothing("")
    desk.link.refuse(protocol.SaveDraft, "disk.full", "trouble")
    assert desk.window.composer.unsaved
    assert not desk.window.close()


def test_a_letter_being_handed_over_is_waited_for(desk, qtbot):
    desk.link.always(protocol.SaveDraft, **KEPT)
    desk.window.composer.send()
    assert not desk.window.close()
    desk.link.answer(protocol.Approve, outgoing=77, state="countdown", due_at="")
    qtbot.waitUntil(lambda: gone(desk))


def test_what_waits_to_be_sent_is_asked_after_the_text_is_kept(desk, qtbot):
    desk.waiting = 2
    desk.tell(outbox=True)
    qtbot.waitUntil(lambda: desk.window._status.waiting_to_send == 2)
    desk.window.close()
    desk.link.answer(protocol.SaveDraft, **KEPT)
    box = question(desk)
    assert "2 通" in box.said.text()
    press(box, "送り終わるまで待つ")
    assert not gone(desk)
    assert "送り終わったら閉じます" in desk.said[-1].text
    desk.window.close()
    press(question(desk), "閉じる")
    assert gone(desk)


@pytest.fixture
def sending(qtbot):
    """A window with nothing unsaved, while a mail is on its way."""
    made = WindowDesk(qtbot)
    made.waiting = 1
    made.begin()
    qtbot.waitUntil(lambda: made.window._leaving._unsent == 1)
    return made


def sent(desk, *, stuck=0):
    desk.waiting, desk.stuck = 0, stuck
    desk.jobs.answers["status"] = lambda *_now: StatusView(desk.mailboxes, desk.shops, 0, stuck, 0)
    desk.tell(outbox=True)
    desk.qtbot.waitUntil(lambda: desk.window._leaving._unsent == 0)


def test_who_waits_for_the_last_mail_leaves_with_it(sending, qtbot):
    sending.window.close()
    press(question(sending), "送り終わるまで待つ")
    assert not gone(sending)
    sent(sending)
    qtbot.waitUntil(lambda: gone(sending))


def test_sent_while_it_is_asked_the_question_is_over_too(sending, qtbot):
    sending.window.close()
    question(sending)
    sent(sending)
    qtbot.waitUntil(lambda: gone(sending))
    assert sending.said == []


def test_a_mail_that_could_not_be_sent_keeps_it_open_and_that_is_said(sending, qtbot):
    sending.window.close()
    press(question(sending), "送り終わるまで待つ")
    sent(sending, stuck=1)
    assert "送れなかったメール" in sending.said[-1].text
    qtbot.wait(20)
    assert not gone(sending)


def test_who_no_longer_wants_to_leave_stays(sending, qtbot):
    sending.window.close()
    press(question(sending), "送り終わるまで待つ")
    label, stop = sending.said[-1].action
    assert label == "閉じるのをやめる"
    stop()
    sent(sending)
    qtbot.wait(20)
    assert not gone(sending)


def test_who_takes_the_mail_back_goes_on_writing(sending, qtbot):
    sending.window.close()
    press(question(sending), "送り終わるまで待つ")
    sending.window.opened.take_up({"conversation_id": 10, "draft_id": "d1"})
    sent(sending)
    qtbot.wait(20)
    assert not gone(sending)


def test_mails_that_are_sent_close_no_window_by_themselves(sending, qtbot):
    sent(sending)
    qtbot.wait(20)
    assert not gone(sending)


def test_asked_twice_there_is_one_question(desk):
    desk.window.close()
    desk.window.close()
    desk.link.refuse(protocol.SaveDraft, "disk.full", "trouble")
    question(desk)
    desk.window.close()
    assert len(desk.window.findChildren(Question)) == 1
    press(question(desk), "書きつづける")
