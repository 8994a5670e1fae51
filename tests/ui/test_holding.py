"""お待たせ連絡: one key opens it, one key sends it, and never without a day that is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.domain.conversation import Kind
from ecdesk.ui.deed_button import DeedButton
from tests.helpers.planning_desk import dialog, planning_desk, undo
from tests.helpers.shown import NOW

# Menus and tips on the platform without a screen.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot):
    return planning_desk(qtbot)


def hold(desk):
    desk.begin()
    desk.press(Qt.Key.Key_H)
    return dialog(desk)


def fill(shown):
    shown.what.setText("紺のMの入荷日")
    shown.whom.setText("メーカー")


def test_h_opens_the_notice_with_the_next_business_day_and_what_is_still_open(desk):
    shown = hold(desk)
    assert shown.days.day == date(2026, 11, 18)
    assert "11月18日(水)までに" in shown.text.toPlainText()
    assert not shown.go.isEnabled()
    assert shown.go.text() == "送信 (残り 2)"
    fill(shown)
    assert "紺のMの入荷日をメーカーに確認して" in shown.text.toPlainText()
    assert shown.go.isEnabled()


def test_one_key_sends_it_and_the_next_one_is_open(desk):
    shown = hold(desk)
    fill(shown)
    desk.qtbot.keyClick(shown, Qt.Key.Key_Return, CONTROL)
    asked = desk.link.asked(protocol.Approve)[0]
    draft = asked.draft
    assert (draft.kind, draft.conversation_id) == ("holding", 10)
    assert draft.promise.day == date(2026, 11, 18)
    assert "紺のMの入荷日" in draft.promise.about
    assert asked.revision == 1
    due = (NOW + timedelta(seconds=10)).isoformat()
    desk.link.answer(protocol.Approve, outgoing=77, state="countdown", due_at=due)
    desk.wait_open(11)
    undo(desk)
    assert desk.link.asked(protocol.CancelOutgoing)[0].outgoing_id == 77


def test_another_day_changes_the_letter_and_nothing_else_in_it(desk):
    shown = hold(desk)
    fill(shown)
    text = shown.text.toPlainText().replace("申し訳ございません", "まことに申し訳ございません")
    shown.text.setPlainText(text)
    shown.days.days[date(2026, 11, 20)].click()
    after = shown.text.toPlainText()
    assert "11月20日(金)までに" in after
    assert "11月18日" not in after
    assert "まことに申し訳ございません" in after
    shown.whom.setText("工房")
    assert "工房に確認して" in shown.text.toPlainText()
    assert "まことに" in shown.text.toPlainText()


def test_a_closed_day_keeps_it_from_leaving(desk):
    shown = hold(desk)
    fill(shown)
    shown.days.choose(date(2026, 11, 22))
    assert not shown.go.isEnabled()
    desk.qtbot.keyClick(shown, Qt.Key.Key_Return, CONTROL)
    assert desk.link.asked(protocol.Approve) == []


def test_a_field_left_in_the_letter_keeps_it_from_leaving(desk):
    shown = hold(desk)
    fill(shown)
    shown.text.setPlainText(shown.text.toPlainText() + "{{確認先}}")
    assert not shown.go.isEnabled()
    assert [one.name for one in shown.text.open_fields] == ["確認先"]


def test_a_refusal_is_said_right_there_and_nothing_is_lost(desk):
    shown = hold(desk)
    fill(shown)
    shown.go.click()
    stop = {"code": "name.wrong", "severity": "stop", "where": "body", "text": "佐東"}
    desk.link.refuse(protocol.Approve, "checks.stopped", stops=[stop])
    assert shown.isVisible()
    assert shown.told.isVisible()
    assert shown.go.isEnabled()
    shown.go.click()
    desk.link.refuse(protocol.Approve, "conversation.changed")
    assert shown.isVisible()


def test_enter_that_confirms_kanji_sends_nothing(desk):
    shown = hold(desk)
    fill(shown)
    QApplication.sendEvent(shown.text, QInputMethodEvent("おまたせ", []))
    desk.qtbot.keyClick(shown, Qt.Key.Key_Return, CONTROL)
    assert desk.link.asked(protocol.Approve) == []


def test_it_can_be_left_as_a_draft(desk):
    shown = hold(desk)
    fill(shown)
    shown.keep.click()
    kept = [one.draft for one in desk.link.asked(protocol.SaveDraft)]
    assert kept[-1].kind == "holding"


def test_closed_by_mistake_it_is_as_it_was_the_next_time(desk, qtbot):
    shown = hold(desk)
    fill(shown)
    shown.days.days[date(2026, 11, 20)].click()
    text = shown.text.toPlainText().replace("お急ぎ", "とてもお急ぎ")
    shown.text.setPlainText(text)
    desk.qtbot.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    desk.window._actions["holding"].trigger()
    again = dialog(desk)
    assert again is not shown
    assert again.text.toPlainText() == text
    assert again.what.text() == "紺のMの入荷日"
    assert again.days.day == date(2026, 11, 20)


def test_looked_at_only_it_leaves_nothing_behind(desk):
    shown = hold(desk)
    desk.qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert desk.window._errands._of_queue._notices_begun == {}


def test_a_time_of_the_day_is_promised_too(desk):
    shown = hold(desk)
    fill(shown)
    shown.days._until.setCurrentIndex(shown.days._until.findData(15 * 60))
    assert "11月18日(水) 15:00までに" in shown.text.toPlainText()


def test_where_nobody_can_be_written_to_that_is_said(desk, qtbot):
    desk.jobs.answers["proposal"] = None
    desk.begin()
    desk.press(Qt.Key.Key_H)
    qtbot.waitUntil(lambda: bool(desk.said))
    assert "相手がいません" in desk.said[-1].text


def test_a_reply_sent_is_a_reply_and_a_notice_goes_on_too(desk):
    window = desk.begin()
    window.composer.sent.emit(
        {"outgoing": 1, "conversation_id": 10, "due_at": "", "kind": Kind.HOLDING}
    )
    desk.wait_open(11)


def test_it_is_offered_beside_the_button_that_sends_with_its_key(desk):
    window = desk.begin()
    offered = {button.text(): button for button in window.findChildren(DeedButton)}
    assert list(offered) == ["お待たせ連絡 H", "電話 P"]
    notice = offered["お待たせ連絡 H"]
    assert notice.isVisible()
    desk.qtbot.mouseClick(notice, Qt.MouseButton.LeftButton)
    assert dialog(desk).days.day == date(2026, 11, 18)


def test_it_is_not_offered_beside_a_mail_of_ones_own(desk):
    window = desk.begin()
    window._actions["new"].trigger()
    desk.qtbot.waitUntil(lambda: window.composer.writing)
    assert not [one for one in window.findChildren(DeedButton) if one.isVisible()]


def test_it_goes_where_nothing_waits_any_more(desk):
    window = desk.begin()
    [notice, _call] = window.findChildren(DeedButton)
    window._actions.allow({"holding"})
    assert not notice.isVisible()
    window._actions.allow(())
    assert notice.isVisible()
