"""What lies beside a letter: the shop's rules, the day of shipping, 先回り; and the second look."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.shop_rules import HouseRules, LeadTime, ShopRule
from ecdesk.protocol import Changed, ReadAgain, SaveShopRules
from ecdesk.ui.beside_letter import SHOWN, BesideLetter, shipping_said
from ecdesk.ui.dialogs.house_rules import HouseRulesDialog
from ecdesk.ui.second_look_strip import SecondLookStrip
from ecdesk.views.second_look import AnswerRow
from tests.helpers.composing import compose, open_and_write, page, quick_desk, shown_pane  # noqa: F401 - fixtures
from tests.helpers.desk import Surroundings
from tests.helpers.shown import NOW, shop

BACK = ShopRule("返品規定", "返品は到着後7日以内に承ります。", ("return_refund", "exchange"))
COST = ShopRule("送料", "全国一律550円です。", ("shipping_cost",))
ALWAYS = ShopRule("定休日", "土日祝はお休みです。")
HOUSE = HouseRules((ALWAYS, BACK, COST), LeadTime(2, time(12)))


@pytest.fixture
def beside(qtbot: QtBot, desk: Surroundings) -> BesideLetter:
    made = BesideLetter(desk.context)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_rules_for_this_matter_and_those_for_all(beside: BesideLetter) -> None:
    beside.serve(shop(), ("return_refund",))
    beside.show_rules(HOUSE)
    assert [rule.text() for rule in beside.rules] == ["返品規定", "定休日"]
    beside.serve(shop(), ("shipping_cost",))  # the next letter of the same shop
    assert [rule.text() for rule in beside.rules] == ["送料", "定休日"]
    beside.serve(shop(2), ())  # another shop's are not these
    assert beside.rules == []


def test_a_rule_goes_into_the_letter_by_a_press(qtbot: QtBot, beside: BesideLetter) -> None:
    beside.serve(shop(), ("exchange",))
    beside.show_rules(HOUSE)
    with qtbot.waitSignal(beside.wanted) as put:
        beside.rules[0].click()
    assert put.args == [BACK.text]
    with qtbot.waitSignal(beside.wanted) as put:
        beside.ships.click()
    assert "発送いたします" in put.args[0]


def test_many_rules_are_counted_and_long_ones_shortened(beside: BesideLetter) -> None:
    many = tuple(replace(ALWAYS, name=f"決まり{n}", text="長い決まり。" * 50) for n in range(9))
    beside.serve(shop(), ())
    beside.show_rules(HouseRules(many))
    assert len(beside.rules) == SHOWN
    assert not beside.ships.isVisible()  # nothing is known of making


def test_the_day_of_shipping_is_worked_out_by_the_calendar() -> None:
    # Tuesday 14:18: after noon it counts from Wednesday, and two days of making end on Friday.
    assert shipping_said(shop(), LeadTime(2, time(12)), NOW) == "11月20日(金)"
    assert shipping_said(shop(), LeadTime(2), NOW) == "11月19日(木)"
    assert shipping_said(shop(), LeadTime(2), NOW + timedelta(days=4)) == "11月25日(水)"


def test_what_they_will_ask_next_is_one_line_that_may_stay_empty(
    qtbot: QtBot, beside: BesideLetter
) -> None:
    beside.serve(shop(), ("exchange",))
    assert "返送先" in beside.ahead.placeholderText()
    said: list[str] = []
    beside.wanted.connect(said.append)
    qtbot.keyClick(beside.ahead, Qt.Key.Key_Return)
    assert said == []
    beside.ahead.setText("返送は着払いで承ります。")
    qtbot.keyClick(beside.ahead, Qt.Key.Key_Return)
    assert said == ["返送は着払いで承ります。"]
    assert beside.ahead.text() == ""


def test_it_stands_below_the_line_of_the_cursor(
    qtbot: QtBot, desk: Surroundings, pane: Any
) -> None:
    open_and_write(pane, "一行目です。")
    editor = page(pane).editor
    pane._writing_desk.beside.wanted.emit("二行目です。")
    assert "一行目です。\n二行目です。" in editor.text
    editor.undo()
    assert "二行目です。" not in editor.text
    compose(editor, "へん")
    pane._writing_desk.beside.wanted.emit("割り込みません。")
    assert "割り込みません。" not in editor.text


def test_the_rules_are_written_in_a_sheet_and_come_back(qtbot: QtBot, desk: Surroundings) -> None:
    sheet = HouseRulesDialog(desk.context, [shop(), shop(2, "珈琲みずき")])
    qtbot.addWidget(sheet)
    sheet.show_rules(HouseRules((BACK,)))
    assert (sheet.name.text(), sheet.intents.ticked) == ("返品規定", BACK.intents)
    sheet.add.click()
    compose(sheet.name, commit="送料")
    sheet.text.setPlainText("全国一律550円です。")
    sheet.counts.setChecked(True)
    sheet.days.setCurrentIndex(3)
    assert sheet.house == HouseRules(
        (BACK, ShopRule("送料", "全国一律550円です。")), LeadTime(3, None)
    )
    sheet.list.setCurrentRow(0)
    assert sheet.name.text() == "返品規定"
    sheet.keep.click()
    (asked,) = desk.link.asked(SaveShopRules)
    assert [one.name for one in asked.rules] == ["返品規定", "送料"]
    assert (asked.lead.days, asked.lead.until) == (3, None)
    before = {"rules": [], "lead": {"days": 1, "until": "12:00:00"}}
    desk.link.answer(SaveShopRules, before=before)
    desk.notices[-1].undo()
    back = desk.link.asked(SaveShopRules)[-1]
    assert (back.rules, back.lead.until) == ([], time(12))


def test_what_is_written_is_not_lost_by_a_look_at_another_shop(
    qtbot: QtBot, desk: Surroundings
) -> None:
    sheet = HouseRulesDialog(desk.context, [shop(), shop(2, "珈琲みずき")])
    qtbot.addWidget(sheet)
    sheet.show_rules(HouseRules(()))
    assert sheet.shop.isEnabled()
    assert not sheet.nothing.isHidden()
    sheet.add.click()
    assert not sheet.shop.isEnabled()
    sheet.remove.click()
    assert sheet.shop.isEnabled()


def test_a_time_of_ones_own_stays_as_it_was(qtbot: QtBot, desk: Surroundings) -> None:
    sheet = HouseRulesDialog(desk.context, [shop()])
    qtbot.addWidget(sheet)
    for until in (time(11, 45), time(0), time(23, 30), None):
        house = HouseRules((BACK,), LeadTime(2, until))
        sheet.show_rules(house)
        assert sheet.house == house


def test_a_rule_that_cannot_be_kept_is_said(qtbot: QtBot, desk: Surroundings) -> None:
    sheet = HouseRulesDialog(desk.context, [shop()])
    qtbot.addWidget(sheet)
    sheet.show_rules(HouseRules((BACK,)))
    sheet.remove.click()
    assert sheet.house.rules == ()
    sheet.add.click()
    sheet.keep.click()
    desk.link.refuse(SaveShopRules, "rule.no_name")
    assert "名前" in sheet.told.text()
    sheet.keep.click()  # it may be tried again
    assert len(desk.link.asked(SaveShopRules)) == 2


ROW = AnswerRow(5, 10, 1, "藤田 健一", "豆が届かない件", NOW, upset=True)


def test_an_answer_to_be_read_again(qtbot: QtBot, desk: Surroundings) -> None:
    strip = SecondLookStrip(desk.context, lambda: None)
    qtbot.addWidget(strip)
    strip.show_rows(())
    assert not strip.isVisibleTo(None)
    strip.show_rows((ROW, replace(ROW, mail_id=6, conversation_id=11, upset=False)))
    strip.resize(400, 80)
    strip.show()
    assert strip.said.text() == "読み返し 2件: 藤田 健一 様 (お怒りのお客様)"
    strip.resize(200, 80)
    assert strip.said.text().startswith("読み返し 2件: 藤田"), "shorter, and still there"
    with qtbot.waitSignal(strip.opened) as opened:
        strip.look.click()
    assert opened.args == [10]
    strip.done.click()
    assert desk.link.asked(ReadAgain)[-1].mail_id == 5
    assert "1件" in strip.said.whole
    desk.link.answer(ReadAgain)
    desk.notices[-1].undo()
    assert desk.link.asked(ReadAgain)[-1].done is False
    strip.done.click()
    assert strip.rows == ()
    strip.mark_read()
    assert len(desk.link.asked(ReadAgain)) == 3


def test_it_looks_again_when_something_has_left(qtbot: QtBot, desk: Surroundings) -> None:
    strip = SecondLookStrip(desk.context, lambda: 3)
    qtbot.addWidget(strip)
    strip._on_changed(Changed(settings=True))
    assert not strip._soon.waiting
    strip._on_changed(Changed(outbox=True))
    assert strip._soon.waiting
