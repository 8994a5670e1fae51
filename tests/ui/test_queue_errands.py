"""Hiding, labelling, holding, calling: asked of the engine, said, and taken back with Z."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ecdesk import protocol
from ecdesk.domain.conversation import Outcome, Status
from ecdesk.domain.figures import Figures, Share
from ecdesk.ui.clock_popover import ClockPopover
from ecdesk.views.clock_rows import PromiseView, Stands
from ecdesk.views.rows import Tab
from tests.helpers.planning_desk import choose, dialog, planning_desk, undo, visible
from tests.helpers.queue_rows import row
from tests.helpers.shown import NOW, answered, thread

# Menus and tips on the platform without a screen.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot):
    return planning_desk(qtbot)


# ── スヌーズ ─────────────────────────────────────────────────────────────────────────────────────


def test_s_offers_times_and_the_next_one_is_open_afterwards(desk):
    desk.begin()
    desk.press(Qt.Key.Key_S)
    menu = visible(desk, QMenu)[0]
    offered = {action.text().partition("\t")[0]: action for action in menu.actions()}
    tomorrow = next(action for text, action in offered.items() if text.endswith("明日の朝"))
    assert tomorrow.text().endswith("\t明日 10:00")
    tomorrow.trigger()
    menu.close()
    command = desk.link.asked(protocol.Snooze)[0]
    assert (command.conversation_ids, command.said) == ([10], "明日の朝")
    until = "2026-11-18T10:00:00+09:00"
    desk.link.answer(protocol.Snooze, snoozes=[{"id": 4, "conversation_id": 10, "until": until}])
    desk.wait_open(11)
    assert desk.said[-1].text == "明日 10:00 まで隠しました。"
    undo(desk)
    assert desk.link.asked(protocol.UndoSnooze)[0].snooze_ids == [4]
    desk.link.answer(protocol.UndoSnooze)
    desk.wait_open(10)


def test_a_closed_day_meant_is_said(desk):
    desk.begin()
    desk.link.always(
        protocol.Snooze,
        snoozes=[
            {
                "id": 4,
                "conversation_id": 10,
                "until": "2026-11-24T10:00:00+09:00",
                "moved": "2026-11-23",
            }
        ],
    )
    from zoneinfo import ZoneInfo

    desk.window._errands._of_queue._snoozing.snooze([10], "月曜", ZoneInfo("Asia/Tokyo"))
    assert "定休日" in desk.said[-1].text


def test_any_time_in_words_says_at_once_what_it_means(desk):
    desk.begin()
    of_queue = desk.window._errands._of_queue
    of_queue._snoozing.ask([10], desk.frame.thread_pane.view.shop)
    shown = dialog(desk)
    assert not shown.go.isEnabled()
    shown.line.setText("あさって 15時")
    assert "11/19(木) 15:00" in shown.told.text()
    shown.line.setText("むかし")
    assert not shown.go.isEnabled()
    assert "分かりません" in shown.told.text()
    shown.line.setText("返事が来たら")
    assert "返事" in shown.told.text()
    shown.line.returnPressed.emit()
    assert desk.link.asked(protocol.Snooze)[0].said == "返事が来たら"


def test_a_refusal_is_said_and_nothing_goes_out_of_sight(desk):
    desk.begin()
    from zoneinfo import ZoneInfo

    desk.window._errands._of_queue._snoozing.snooze([10], "きのう", ZoneInfo("Asia/Tokyo"))
    desk.link.refuse(protocol.Snooze, "snooze.past")
    assert "もう過ぎた" in desk.said[-1].text
    assert desk.open == 10


def test_a_snoozed_one_can_be_woken_and_put_back(desk):
    desk.views[10] = thread(10, stands=Stands(snoozed=True))
    desk.begin()
    desk.window._actions["wake"].trigger()
    desk.link.answer(protocol.Unsnooze, snooze_ids=[4])
    undo(desk)
    assert desk.link.asked(protocol.Resnooze)[0].snooze_ids == [4]


# ── several at once ──────────────────────────────────────────────────────────────────────────────


def test_e_closes_all_that_are_chosen_and_z_brings_all_back(desk):
    desk.begin()
    choose(desk, 0, 1)
    desk.frame.queue.take_focus()
    desk.press(Qt.Key.Key_E)
    assert desk.link.asked(protocol.CloseConversations)[0].conversation_ids == [10, 11]
    desk.link.answer(protocol.CloseConversations, closed=2)
    desk.wait_open(12)  # past the other one that is going
    assert desk.said[-1].text == "2 件を完了にしました。"
    undo(desk)
    assert desk.link.asked(protocol.ReopenConversations)[0].conversation_ids == [10, 11]
    desk.link.answer(protocol.ReopenConversations)
    desk.wait_open(10)


def test_the_strip_s_buttons_do_the_same(desk):
    desk.begin()
    choose(desk, 1, 2)
    desk.frame.queue.chosen.buttons["done"].click()
    assert desk.link.asked(protocol.CloseConversations)[0].conversation_ids == [10, 11, 12]


def test_s_hides_all_that_are_chosen(desk):
    desk.begin()
    choose(desk, 0, 1, 2)
    desk.frame.queue.chosen.buttons["snooze"].click()
    menu = visible(desk, QMenu)[0]
    menu.actions()[-3].trigger()  # 返事が来たら
    menu.close()
    command = desk.link.asked(protocol.Snooze)[0]
    assert (command.conversation_ids, command.said) == ([10, 11, 12], "返事が来たら")


# ── ラベル, 確認中 ───────────────────────────────────────────────────────────────────────────────


def test_tags_are_ticked_and_new_ones_typed(desk):
    desk.rows[Tab.REPLY] = (row(10, stands=Stands(tags=("常連",))), row(11))
    desk.begin()
    desk.press(Qt.Key.Key_L)
    shown = dialog(desk)
    assert {tag: box.isChecked() for tag, box in shown.boxes.items()} == {
        "常連": True,
        "ギフト": False,
    }
    shown.boxes["ギフト"].click()
    shown.boxes["常連"].click()
    shown.line.setText("急ぎ便")
    shown.go.click()
    command = desk.link.asked(protocol.TagConversations)[0]
    assert (command.add, command.remove) == (["ギフト", "急ぎ便"], ["常連"])
    desk.link.answer(
        protocol.TagConversations,
        added=[[10, "ギフト"], [10, "急ぎ便"]],
        removed=[[10, "常連"]],
    )
    undo(desk)
    taken_back = desk.link.asked(protocol.UndoTags)[0]
    assert taken_back.removed == [(10, "常連")]


def test_return_makes_a_tick_of_what_is_typed_and_on_an_empty_line_ends(desk):
    desk.begin()
    desk.press(Qt.Key.Key_L)
    shown = dialog(desk)
    shown.line.setText("ギフト")
    shown.line.returnPressed.emit()
    assert shown.boxes["ギフト"].isChecked()
    assert shown.line.text() == ""
    shown.line.returnPressed.emit()
    assert desk.link.asked(protocol.TagConversations)[0].add == ["ギフト"]


def test_no_change_of_tags_asks_nothing(desk):
    desk.begin()
    desk.press(Qt.Key.Key_L)
    dialog(desk).go.click()
    assert desk.link.asked(protocol.TagConversations) == []


def test_whom_we_ask_is_kept_and_taken_back(desk):
    desk.begin()
    desk.window._actions["checking"].trigger()
    dialog(desk).buttons[1].click()
    assert desk.link.asked(protocol.SetChecking)[0].whom == "メーカー"
    desk.link.answer(protocol.SetChecking, before=[[10, ""]])
    assert desk.said[-1].text == "メーカーに確認中にしました。"
    undo(desk)
    assert desk.link.asked(protocol.SetChecking)[1].whom == ""


def test_checking_ends_and_what_was_typed_counts(desk):
    desk.views[10] = thread(10, stands=Stands(checking="工房"))
    desk.begin()
    desk.window._actions["checked"].trigger()
    assert desk.link.asked(protocol.SetChecking)[0].whom == ""
    desk.window._actions["checking"].trigger()
    shown = dialog(desk)
    assert shown.line.text() == "工房"
    shown.line.setText("今治の工房")
    shown.line.returnPressed.emit()
    assert desk.link.asked(protocol.SetChecking)[1].whom == "今治の工房"


# ── 電話, お約束 ─────────────────────────────────────────────────────────────────────────────────


def test_p_keeps_a_call_with_its_promise(desk):
    desk.begin()
    desk.press(Qt.Key.Key_P)
    shown = dialog(desk)
    assert shown.whom.text() == "佐藤 美咲"
    assert "電話で返事をした" in shown.told.text()
    shown.said.setPlainText("在庫を調べると伝えた")
    shown.minutes.setText("6")
    shown.promised.click()
    assert not shown.go.isEnabled()
    shown.days.days[date(2026, 11, 18)].click()
    shown.about.setText("入荷日を電話")
    shown.go.click()
    call = desk.link.asked(protocol.LogCall)[0]
    assert (call.conversation_id, call.outcome, call.minutes) == (10, "reached", 6)
    assert call.promise == protocol.PromiseIn(day=date(2026, 11, 18), about="入荷日を電話")
    desk.link.answer(protocol.LogCall, call_id=3, promise_id=8)
    undo(desk)
    assert desk.link.asked(protocol.RemoveCall)[0].call_id == 3


def test_a_call_into_the_void_says_that_the_clock_runs_on(desk):
    desk.begin()
    desk.press(Qt.Key.Key_P)
    shown = dialog(desk)
    shown.minutes.setText("6")
    shown.outcomes[Outcome.ABSENT].click()
    assert "数えつづけます" in shown.told.text()
    shown.go.click()
    call = desk.link.asked(protocol.LogCall)[0]
    assert (call.outcome, call.minutes, call.promise) == ("absent", 0, None)


def test_a_promise_made_in_another_way_is_written_down(desk):
    desk.begin()
    desk.window._actions["promise"].trigger()
    shown = dialog(desk)
    assert not shown.go.isEnabled()
    shown.days.days[date(2026, 11, 19)].click()
    shown.about.setText("サイズ表")
    shown.about.returnPressed.emit()
    made = desk.link.asked(protocol.MakePromise)[0]
    assert made.promise == protocol.PromiseIn(day=date(2026, 11, 19), about="サイズ表")
    desk.link.answer(protocol.MakePromise, promise_id=8, due_at="2026-11-19T18:00:00+09:00")
    undo(desk)
    assert desk.link.asked(protocol.DropPromise)[0].promise_id == 8


def test_the_promise_stands_in_the_head_and_can_be_let_go(desk, qtbot):
    due = NOW + timedelta(hours=20)
    promise = PromiseView(8, NOW, due, "工房に確認")
    desk.views[10] = answered(id=10, status=Status.PROMISED, promises=(promise,))
    desk.begin()
    header = desk.frame.thread_pane.header
    assert header.promise_pill.isVisible()
    assert header.promise_pill.text() == "約束 明日 10:18"
    assert header._promised.whole == "工房に確認"
    header.promise_dropped.emit()
    assert desk.link.asked(protocol.DropPromise)[0].promise_id == 8
    desk.link.answer(protocol.DropPromise)
    undo(desk)
    assert desk.link.asked(protocol.RestorePromise)[0].promise_id == 8


# ── looking at the whole ─────────────────────────────────────────────────────────────────────────


def test_w_says_why_and_nothing_where_the_row_is_not_there(desk):
    desk.begin()
    desk.press(Qt.Key.Key_W)
    desk.views[99] = answered(id=99, status=Status.DONE)
    desk.window.open_conversation(99)
    desk.wait_open(99)
    desk.press(Qt.Key.Key_W)
    assert "完了した" in desk.said[-1].text


def test_c_shows_the_sum_line_by_line(desk):
    opened = datetime.fromisoformat("2026-11-16T17:00:00+09:00")
    view = thread(10)
    desk.views[10] = replace(view, turn=replace(view.turn, opened_at=opened))
    desk.begin()
    desk.press(Qt.Key.Key_C)
    popover = visible(desk, ClockPopover)[0]
    assert popover.lines == [
        ("11/16(月) 17:00 → 18:00", "1時間"),
        ("18:00 → 11/17(火) 10:00", "営業時間外"),
        ("10:00 → 12:00", "2時間"),
    ]
    popover.close()


def test_a_click_on_the_clock_shows_it_too(desk, qtbot):
    desk.begin()
    header = desk.frame.thread_pane.header
    qtbot.mouseClick(header._clock_row, Qt.MouseButton.LeftButton)
    assert visible(desk, ClockPopover)


def test_tabs_are_deeds_too(desk, qtbot):
    desk.begin()
    desk.window._actions["tab_promises"].trigger()
    assert desk.frame.queue.tab is Tab.PROMISES
    qtbot.waitUntil(lambda: "お約束" in desk.frame.queue._state.sentence.text())


def test_the_figures_stand_in_the_status_bar_and_open_as_cards(desk, qtbot):
    desk.jobs.answers["day"] = Figures(
        11, Share(9, 11), Share(11, 11), 2280, 5400, Share(2, 2), Share(0, 0)
    )
    desk.begin()
    desk.window._errands._of_queue._read_figures()
    bar = desk.frame.status_bar
    qtbot.waitUntil(lambda: not bar._figures.isHidden())
    assert bar._figures.text() == "今日 返信 11 件　1時間以内 9　3時間以内 11"
    bar._figures.click()
    shown = dialog(desk)
    qtbot.waitUntil(lambda: bool(shown.cards))
    said = {title: label.text() for title, label in shown.cards.items()}
    assert said["はじめの返信 (中央)"] == "38分"
    assert said["1時間以内"] == "82%"
    assert said["1回で解決 (7日)"] == "—"


def test_before_the_first_answer_the_status_bar_is_silent(desk, qtbot):
    desk.begin()
    desk.window._errands._of_queue._read_figures()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert desk.frame.status_bar._figures.isHidden()


def test_figures_that_cannot_be_read_are_no_trouble(desk, qtbot):
    desk.begin()
    desk.jobs.answers["day"] = OSError("gone")
    desk.window._actions["figures"].trigger()
    shown = dialog(desk)
    qtbot.waitUntil(lambda: "読めません" in shown._state.text())
