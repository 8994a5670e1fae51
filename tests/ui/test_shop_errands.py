"""From the window to the shops' hours and events, and what the top bar tells of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.events import ShopEvent, near
from ecdesk.domain.holidays import Observed
from ecdesk.domain.special_days import with_days
from ecdesk.ui.dialogs.events import EventsDialog
from ecdesk.ui.dialogs.hours_dialog import HoursDialog
from ecdesk.ui.top_bar import ROOM_FOR_EVENT, TopBar, hours_said
from ecdesk.views.rows import EventView
from tests.helpers.shown import NOW, mail, shop, thread
from tests.helpers.window_desk import WindowDesk

DAY = timedelta(days=1)
SALE = ShopEvent("秋のセール & クーポン", NOW - DAY, NOW + DAY, id=1)
LONGER = ShopEvent("新作公開", NOW - DAY, NOW + 9 * DAY, id=2)
OVER = ShopEvent("夏のセール", NOW - 9 * DAY, NOW, id=3)


# ── the top bar ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def top(qtbot: QtBot) -> TopBar:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.resize(1440, 44)
    bar.show()
    return bar


def test_what_runs_stands_in_the_bar_and_leads_to_it(qtbot: QtBot, top: TopBar) -> None:
    top.show_events([EventView(one, 1) for one in (OVER, LONGER, SALE)])
    top.show_shops((shop(),), NOW)
    assert top.running.text() == "秋のセール && クーポン 11/18(水)まで"
    with qtbot.waitSignal(top.event_wanted) as wanted:
        qtbot.mouseClick(top.running, Qt.MouseButton.LeftButton)
    assert wanted.args == [1]


def test_what_ends_gives_way_when_it_ends(top: TopBar) -> None:
    top.show_events([EventView(one, 1) for one in (LONGER, SALE)])
    top.show_shops((shop(),), NOW)
    top.tick(NOW + DAY)
    assert top.running.text() == "新作公開 11/26(木)まで"
    top.tick(NOW + 9 * DAY)
    assert top.running.isHidden()


def test_another_shops_event_is_not_told(top: TopBar) -> None:
    top.show_events([EventView(SALE, 2)])
    top.show_shops((shop(), shop(2, "珈琲みずき")), NOW)
    assert top.running.isHidden()
    top.choose(2)
    top.tick(NOW)
    assert not top.running.isHidden()


def test_where_there_is_no_room_the_hours_come_first(top: TopBar) -> None:
    top.show_events([EventView(SALE, 1)])
    top.show_shops((shop(),), NOW)
    top.resize(ROOM_FOR_EVENT - 1, 44)
    assert top.running.isHidden()
    top.resize(ROOM_FOR_EVENT, 44)
    assert not top.running.isHidden()


def test_todays_exception_is_told_with_the_hours(top: TopBar) -> None:
    tuesday = date(2026, 11, 17)
    closed = with_days(Calendar(), [tuesday], (), "<棚卸し>")
    kept = Calendar(holidays=Observed(every=True))
    assert hours_said(shop(calendar=closed), NOW) == "本日休み (<棚卸し>)"
    assert hours_said(shop(calendar=kept), NOW + 6 * DAY) == "本日休み (勤労感謝の日)"
    assert hours_said(shop(), NOW) == "営業中 10–18"
    top.show_shops((shop(calendar=closed),), NOW)
    assert "&lt;棚卸し&gt;" in top._hours.text(), "a name is never markup"


# ── the window ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(qtbot: QtBot) -> WindowDesk:
    made = WindowDesk(qtbot)
    made.jobs.answers["listed"] = (EventView(SALE, 1), EventView(LONGER, 2))
    made.views[10] = thread(10, mails=(mail(10),), events=near([SALE], NOW))
    made.begin()
    return made


def test_the_hours_of_the_shop_in_view_open_by_menu_and_by_mouse(
    qtbot: QtBot, desk: WindowDesk
) -> None:
    assert desk.window._actions is not None
    desk.window._actions["hours"].trigger()
    (dialog,) = desk.window.findChildren(HoursDialog)
    assert dialog.shop.currentText() == "こはる洋品店"
    dialog.close()
    desk.frame.top_bar.choose(2)
    qtbot.mouseClick(desk.frame.top_bar._hours, Qt.MouseButton.LeftButton)
    dialog = desk.window.findChildren(HoursDialog)[-1]
    assert dialog.shop.currentText() == "珈琲みずき"
    dialog.close()


def test_an_event_beside_a_mail_opens_as_it_was_kept(qtbot: QtBot, desk: WindowDesk) -> None:
    desk.frame.thread_pane.customer.near.links[0].click()
    (dialog,) = desk.window.findChildren(EventsDialog)
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert dialog.chosen is not None
    assert dialog.chosen.event == SALE
    assert not dialog.editing
    dialog.close()


def test_a_new_event_belongs_to_the_shop_in_view(qtbot: QtBot, desk: WindowDesk) -> None:
    assert desk.window._actions is not None
    desk.frame.top_bar.choose(2)
    desk.window._actions["events"].trigger()
    (dialog,) = desk.window.findChildren(EventsDialog)
    dialog.new.click()
    assert dialog.form.shop.currentData() == replace(shop(2, "珈琲みずき", colour="#C2571A"))
    dialog.form.name.clear()
    dialog.close()
