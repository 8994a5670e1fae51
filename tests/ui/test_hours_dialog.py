"""営業時間と休み: every page changes the calendar, every step can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.calendar import Calendar, calendar_from, windows_on
from ecdesk.domain.sla import Targets
from ecdesk.protocol import SaveShop, TargetsIn
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.hours_dialog import Hours, HoursDialog
from tests.helpers.desk import Surroundings, surroundings
from tests.helpers.shown import shop

TUESDAY = date(2026, 11, 24)
LABOUR = date(2026, 11, 23)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


def opened(qtbot: QtBot, dialog: HoursDialog) -> HoursDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def hours(qtbot: QtBot, desk: Surroundings) -> HoursDialog:
    return opened(qtbot, HoursDialog(desk.context, (shop(), shop(2, "珈琲みずき"))))


def type_in(qtbot: QtBot, line: Any, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def put_in(hours: HoursDialog, days: str, windows: str = "", name: str = "") -> None:
    page = hours.days
    page.day.setText(days)
    page.windows.setText(windows)
    page.name.setText(name)
    page.add.click()


def line_of(hours: HoursDialog, day: str) -> str:
    return next(said.text() for label, said in hours.preview.lines if label.text() == day)


# ── the week ─────────────────────────────────────────────────────────────────────────────────


def test_typing_hours_shows_at_once_what_they_come_to(qtbot: QtBot, hours: HoursDialog) -> None:
    type_in(qtbot, hours.week.hours.lines["sat"], "20:00-02:00")
    assert hours.week.hours.told["sat"].text() == "6時間 (翌2:00まで)"
    assert line_of(hours, "11/21(土)") == "20–翌2"
    assert hours.hours.calendar.week[5][0].end == 26 * 60


def test_a_word_half_typed_is_told_and_changes_nothing(qtbot: QtBot, hours: HoursDialog) -> None:
    before = hours.hours
    type_in(qtbot, hours.week.hours.lines["mon"], "10:00-1")
    assert hours.week.hours.told["mon"].text() == "読めません"
    assert hours.hours == before
    hours.save.click()
    assert "10:00-12:00" in hours.said.text()
    assert hours.week.hours.lines["mon"].text() == "10:00-1"


def test_one_line_typed_is_one_step_back(qtbot: QtBot, hours: HoursDialog) -> None:
    before = hours.hours
    type_in(qtbot, hours.week.hours.lines["sat"], "10:00-12:00, 13:00-15:00")
    assert hours.hours != before
    hours.back.click()
    assert hours.hours == before
    assert hours.week.hours.lines["sat"].text() == ""
    assert not hours.back.isEnabled()


def test_mondays_hours_go_to_every_day_that_is_open(qtbot: QtBot, hours: HoursDialog) -> None:
    type_in(qtbot, hours.week.hours.lines["mon"], "9:00-17:00")
    hours.week.copy.click()
    week = hours.hours.calendar.week
    assert len(set(week[:5])) == 1
    assert week[5:] == ((), ())


def test_another_zone(hours: HoursDialog) -> None:
    hours.week.zone.setCurrentText("Europe/Paris")
    hours.week.zone.activated.emit(0)
    assert hours.hours.calendar.zone == "Europe/Paris"


# ── dates ────────────────────────────────────────────────────────────────────────────────────


def test_a_closed_day_a_long_one_and_a_stretch(qtbot: QtBot, hours: HoursDialog) -> None:
    put_in(hours, "11/24", "", "棚卸し")
    put_in(hours, "11/20", "10:00-22:00", "感謝祭")
    put_in(hours, "12/28-12/31")
    rows = [hours.days.list.item(at).text() for at in range(hours.days.list.count())]
    assert rows == [
        "11/20(金)　10–22　感謝祭",
        "11/24(火)　休み　棚卸し",
        "12/28(月)〜12/31(木)　休み",
    ]
    assert line_of(hours, "11/24(火)") == "休み　棚卸し"
    assert hours.tabs.button(1).text() == "日付 6"
    assert windows_on(hours.hours.calendar, TUESDAY) == ()


def test_enter_puts_a_day_in_and_delete_gives_it_back(qtbot: QtBot, hours: HoursDialog) -> None:
    hours.show_page(hours.days)
    type_in(qtbot, hours.days.day, "11/24")
    assert hours.days.told.text() == "11/24(火)　休み"
    qtbot.keyClick(hours.days.day, Qt.Key.Key_Return)
    assert hours.isVisible()
    assert hours.days.day.text() == ""
    hours.days.list.item(0).setSelected(True)
    hours.days.list.setFocus()
    qtbot.keyClick(hours.days.list, Qt.Key.Key_Delete)
    assert windows_on(hours.hours.calendar, TUESDAY)
    hours.back.click()
    assert windows_on(hours.hours.calendar, TUESDAY) == ()


@pytest.mark.parametrize(
    ("days", "windows", "said"),
    [("来週", "", "何日か分かりません"), ("11/24", "10時", "読み取れません")],
)
def test_what_cannot_be_read_is_said_and_kept(
    hours: HoursDialog, days: str, windows: str, said: str
) -> None:
    before = hours.hours
    put_in(hours, days, windows)
    assert said in hours.days.told.text()
    assert hours.days.day.text() == days
    assert hours.hours == before


def test_a_day_that_is_over_is_kept_and_not_listed(qtbot: QtBot, desk: Surroundings) -> None:
    calendar = calendar_from({"closed": ["2026-01-05", "2026-11-24"]})
    hours = opened(qtbot, HoursDialog(desk.context, (shop(calendar=calendar),)))
    assert hours.days.list.count() == 1
    hours.days.list.item(0).setSelected(True)
    hours.days.remove.click()
    assert hours.hours.calendar.closed == {date(2026, 1, 5)}


# ── holidays and yearly closings ─────────────────────────────────────────────────────────────


def test_a_holiday_is_switched_on_by_itself(qtbot: QtBot, hours: HoursDialog) -> None:
    assert windows_on(hours.hours.calendar, LABOUR)
    hours.show_page(hours.holidays)
    rows = hours.holidays.list
    middle = rows.visualItemRect(rows.item(0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert windows_on(hours.hours.calendar, LABOUR) == ()
    assert line_of(hours, "11/23(月)") == "休み　勤労感謝の日"
    assert windows_on(hours.hours.calendar, date(2027, 1, 1))
    assert hours.tabs.button(2).text() == "祝日 1"


def test_all_holidays_but_one(hours: HoursDialog) -> None:
    hours.holidays.every.click()
    hours.holidays.list.tick(0, False)
    calendar = hours.hours.calendar
    assert windows_on(calendar, LABOUR)
    assert windows_on(calendar, date(2027, 1, 1)) == ()
    hours.holidays.none.click()
    assert not hours.hours.calendar.holidays


def test_what_usually_closes_is_offered_until_it_does(hours: HoursDialog) -> None:
    hours.yearly._usual_row.itemAt(1).widget().click()
    assert hours.yearly.list.item(0).text() == "年末年始　12/29–1/3"
    assert hours.yearly._usual_row.count() == 1
    assert windows_on(hours.hours.calendar, date(2026, 12, 29)) == ()
    hours.yearly.list.setCurrentRow(0)
    hours.yearly.remove.click()
    assert hours.hours.calendar == Calendar()


def test_ones_own_yearly_closing(hours: HoursDialog) -> None:
    hours.yearly.days.setText("5/1-5/2")
    hours.yearly.name.setText("蔵開き")
    hours.yearly.add.click()
    assert hours.yearly.list.item(0).text() == "蔵開き　5/1–5/2"
    hours.yearly.days.setText("いつか")
    hours.yearly.add.click()
    assert "分かりません" in hours.yearly.told.text()


# ── targets and the example ──────────────────────────────────────────────────────────────────


def test_the_example_is_counted_with_what_stands_here(qtbot: QtBot, hours: HoursDialog) -> None:
    assert hours.preview.deadline.text() == "11/23(月) 13:00 まで"
    put_in(hours, "11/23", "", "臨時休業")
    assert hours.preview.deadline.text() == "11/24(火) 13:00 まで"
    hours.targets.limit.line.selectAll()
    qtbot.keyClicks(hours.targets.limit.line, "240")
    assert hours.preview.deadline.text() == "11/24(火) 14:00 まで"
    assert "臨時休業" in hours.preview.sum.text()


def test_targets_in_the_wrong_order_are_said_and_not_kept(
    qtbot: QtBot, hours: HoursDialog, desk: Surroundings
) -> None:
    hours.targets.fast.line.selectAll()
    qtbot.keyClicks(hours.targets.fast.line, "500")
    assert "期限より短い" in hours.targets.told.text()
    hours.save.click()
    assert desk.link.asked(SaveShop) == []
    assert hours.stack.currentWidget() is hours.targets


def test_the_holding_time_is_the_shops_own(
    qtbot: QtBot, hours: HoursDialog, desk: Surroundings
) -> None:
    hours.targets.rescue.line.selectAll()
    qtbot.keyClicks(hours.targets.rescue.line, "120")
    hours.save.click()
    assert desk.link.asked(SaveShop)[0].rescue_minutes == 120


def test_a_mall_has_targets_of_its_own(
    qtbot: QtBot, hours: HoursDialog, desk: Surroundings
) -> None:
    channels = hours.targets.channels
    channels.mall.setCurrentIndex(channels.mall.findData("rakuten"))
    channels.mall.activated.emit(0)
    assert "モール向け" in channels.told.text()
    channels.limit.line.selectAll()
    qtbot.keyClicks(channels.limit.line, "240")
    qtbot.keyClick(channels.limit.line, Qt.Key.Key_Return)
    assert hours.isVisible()
    assert hours.hours.own == (("rakuten", Targets(45, 240)),)
    hours.back.click()
    assert hours.hours.own == ()
    channels.limit.show_number(30)
    channels.choose.click()
    assert "期限より短い" in channels.told.text()
    channels.limit.show_number(90)
    channels.choose.click()
    hours.save.click()
    (asked,) = desk.link.asked(SaveShop)
    assert asked.channel_targets == {"rakuten": TargetsIn(fast=45, limit=90)}
    desk.link.answer(SaveShop)
    assert desk.notices[0].undo is not None
    desk.notices[0].undo()
    assert desk.link.asked(SaveShop)[1].channel_targets == {}


def test_the_example_of_a_malls_shop_is_held_to_the_mall(qtbot: QtBot, desk: Surroundings) -> None:
    own = (("rakuten", Targets(30, 60)),)
    mall = shop(channel="rakuten", own_targets=own)
    hours = opened(qtbot, HoursDialog(desk.context, (mall,)))
    assert hours.preview.deadline.text() == "11/23(月) 11:00 まで"
    hours.targets.channels.take_out("rakuten")
    assert hours.preview.deadline.text() == "11/23(月) 12:00 まで", "as it ships: 120"


# ── kept, or not ─────────────────────────────────────────────────────────────────────────────


def test_saving_leaves_all_else_of_the_shop_as_it_is(
    hours: HoursDialog, desk: Surroundings
) -> None:
    put_in(hours, "11/24", "", "棚卸し")
    hours.save.click()
    (asked,) = desk.link.asked(SaveShop)
    assert (asked.shop_id, asked.name, asked.signature) == (1, shop().name, shop().signature)
    assert asked.calendar["closed"] == ["2026-11-24"]
    assert (asked.fast_minutes, asked.limit_minutes, asked.rescue_minutes) == (60, 180, 0)
    desk.link.answer(SaveShop)
    assert not hours.isVisible()
    assert desk.said == ["営業時間を保存し、返信の期限を数えなおしました。"]
    assert desk.notices[0].undo is not None
    desk.notices[0].undo()
    assert desk.link.asked(SaveShop)[1].calendar["closed"] == []


def test_a_week_without_a_window_is_refused_here(
    qtbot: QtBot, hours: HoursDialog, desk: Surroundings
) -> None:
    for line in hours.week.hours.lines.values():
        type_in(qtbot, line, " ")
    hours.save.click()
    assert "営業時間がひとつもありません" in hours.said.text()
    assert desk.link.asked(SaveShop) == []
    assert hours.isVisible()


def test_a_refusal_of_the_engine_is_said_and_can_be_mended(
    hours: HoursDialog, desk: Surroundings
) -> None:
    hours.save.click()
    desk.link.refuse(SaveShop, "shop.missing")
    assert "見つかりませんでした" in hours.said.text()
    assert hours.save.isEnabled()


def test_changes_are_thrown_away_only_where_that_was_meant(
    qtbot: QtBot, hours: HoursDialog, desk: Surroundings
) -> None:
    put_in(hours, "11/24")
    qtbot.keyClick(hours, Qt.Key.Key_Escape)
    assert hours.isVisible()
    assert "まだ保存していません" in hours.said.text()
    hours.leave.click()
    assert not hours.isVisible()
    assert desk.link.asked(SaveShop) == []


def test_without_changes_it_closes_at_once(qtbot: QtBot, hours: HoursDialog) -> None:
    qtbot.keyClick(hours, Qt.Key.Key_Escape)
    assert not hours.isVisible()


def test_another_shop_while_nothing_is_changed(hours: HoursDialog, desk: Surroundings) -> None:
    hours.shop.setCurrentIndex(1)
    hours.shop.activated.emit(1)
    put_in(hours, "11/24")
    assert not hours.shop.isEnabled()
    hours.save.click()
    assert desk.link.asked(SaveShop)[0].shop_id == 2


def test_from_the_settings_hours_are_only_chosen(qtbot: QtBot, desk: Surroundings) -> None:
    hours = HoursDialog(desk.context, (), hours=Hours(Calendar(), Targets()))
    chosen: list[Hours] = []
    hours.chosen.connect(chosen.append)
    opened(qtbot, hours)
    put_in(hours, "11/24")
    hours.save.click()
    assert chosen[0].calendar.closed == {TUESDAY}
    assert desk.link.asked(SaveShop) == []


def test_it_is_as_large_as_it_was_left(qtbot: QtBot, desk: Surroundings, tmp_path: Path) -> None:
    memory = QSettings(str(tmp_path / "memory.ini"), QSettings.Format.IniFormat)
    context = Context(desk.link, desk.jobs, desk.context.notices, desk.clock, memory)
    first = opened(qtbot, HoursDialog(context, (shop(),)))
    first.resize(790, 560)
    first.reject()
    assert opened(qtbot, HoursDialog(context, (shop(),))).size() == first.size()
