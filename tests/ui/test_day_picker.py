"""The day on which we write again: an open one, chosen on purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtWidgets import QCalendarWidget, QMenu

from ecdesk.domain.calendar import default_calendar
from ecdesk.ui.day_picker import DayPicker, day_said
from tests.helpers.shown import NOW

TODAY = date(2026, 11, 17)  # a Tuesday
popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def picker(qtbot):
    made = DayPicker(default_calendar(), lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_next_business_days_are_offered_and_none_is_chosen(picker):
    assert list(picker.days) == [TODAY + timedelta(days=ahead) for ahead in range(4)]
    assert picker.days[TODAY].text() == "今日 11/17(火)"
    assert not picker.chosen
    assert "選んでください" in picker._told.text()


def test_a_click_chooses_and_says_what_is_promised(picker, qtbot):
    with qtbot.waitSignal(picker.changed):
        picker.days[date(2026, 11, 18)].click()
    assert picker.chosen
    assert picker.day == date(2026, 11, 18)
    assert picker.until is None
    assert "明日 11/18(水) 18:00" in picker._told.text()


def test_only_one_is_chosen(picker):
    for day in (TODAY, date(2026, 11, 19)):
        picker.days[day].click()
    assert [button.isChecked() for button in picker.days.values()] == [False, False, True, False]


def test_a_time_of_the_day_stays_with_the_day(picker):
    picker.choose(date(2026, 11, 18))
    picker._until.setCurrentIndex(picker._until.findData(15 * 60))
    assert picker.until == time(15)
    assert "15:00" in picker._told.text()
    picker.choose(date(2026, 11, 19))
    assert picker.until == time(15)


def test_a_closed_day_is_refused_with_the_next_open_one(picker):
    picker.choose(date(2026, 11, 21))  # a Saturday
    assert not picker.chosen
    assert "11/21(土)" in picker.refusal
    assert "11/23(月)" in picker.refusal
    assert picker.other.isChecked()
    assert picker.other.text() == "11/21(土)"


def test_an_hour_that_has_passed_is_refused(picker):
    picker.choose(TODAY)
    picker._until.setCurrentIndex(picker._until.findData(11 * 60))
    assert not picker.chosen


@popup
def test_another_day_comes_from_a_calendar_that_knows_the_closed_ones(picker, qtbot):
    picker.other.click()
    assert picker.day is None  # opening it chooses nothing
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in picker.findChildren(QMenu)))
    shown = picker.findChildren(QCalendarWidget)[0]
    assert shown.dateTextFormat(_qdate(2026, 11, 22)).fontStrikeOut()
    assert not shown.dateTextFormat(_qdate(2026, 11, 24)).fontStrikeOut()
    assert shown.minimumDate() == _qdate(2026, 11, 17)
    shown.clicked.emit(_qdate(2026, 11, 30))
    assert picker.day == date(2026, 11, 30)
    assert picker.chosen


def test_where_none_is_needed_none_may_be_taken_back(qtbot):
    picker = DayPicker(default_calendar(), lambda: NOW, optional=True)
    qtbot.addWidget(picker)
    assert picker._told.text() == ""
    picker.days[TODAY].click()
    picker.days[TODAY].click()
    assert picker.day is None


def test_a_shop_that_never_opens_again_offers_no_day(qtbot):
    never = replace(default_calendar(), week=((),) * 7)
    picker = DayPicker(never, lambda: NOW)
    qtbot.addWidget(picker)
    assert picker.days == {}
    picker.choose(date(2026, 11, 18))
    assert not picker.chosen


def test_after_closing_today_is_not_offered(qtbot):
    evening = datetime(2026, 11, 17, 10, tzinfo=UTC)  # 19:00
    picker = DayPicker(default_calendar(), lambda: evening)
    qtbot.addWidget(picker)
    assert TODAY not in picker.days


def test_days_are_said_as_people_say_them():
    assert day_said(TODAY, TODAY) == "今日 11/17(火)"
    assert day_said(date(2026, 11, 19), TODAY) == "11/19(木)"


def _qdate(year, month, day):
    from PySide6.QtCore import QDate

    return QDate(year, month, day)
