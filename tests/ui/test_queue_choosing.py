"""Several conversations at once, a part of the queue, and why one stands where it does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ecdesk.ui.queue_filter import Narrowed
from ecdesk.ui.queue_pane import COALESCE_MS
from ecdesk.views.clock_rows import FilterChoices, Stands
from ecdesk.views.rows import QueueCounts, Tab
from tests.helpers.queue_desk import QueueDesk
from tests.helpers.queue_rows import row
from tests.helpers.shown import NOW


@pytest.fixture
def desk(qtbot):
    return QueueDesk(qtbot)


popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def several(pane, *rows):
    selection = pane.view.selectionModel()
    for at in rows:
        selection.select(pane.view.model().index(at, 0), selection.SelectionFlag.Select)


def test_shift_and_the_arrow_choose_several_and_open_nothing(desk, qtbot):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(1)
    qtbot.keyClick(pane.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(pane.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert pane.chosen_ids == (1, 2, 3)
    assert pane.chosen.isVisible()
    qtbot.wait(250)
    assert desk.opened == []


def test_ctrl_a_chooses_all_and_the_strip_lets_go(desk, qtbot):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(2)
    qtbot.keyClick(pane.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.chosen_ids == (1, 2, 3)
    pane.chosen.let_go.emit()
    assert pane.chosen_ids == ()
    assert not pane.chosen.isVisible()
    assert desk.current == 1


def test_one_alone_is_no_choice(desk):
    pane = desk.begin(1, 2)
    pane.mark_open(1)
    assert pane.chosen_ids == ()
    assert not pane.chosen.isVisible()


def test_a_click_with_ctrl_opens_nothing(desk, qtbot):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(1)
    place = pane.view.visualRect(pane.view.model().index(2, 0)).center()
    qtbot.mouseClick(
        pane.view.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        place,
    )
    assert pane.chosen_ids == (1, 3)
    assert desk.opened == []


def test_what_is_chosen_stays_chosen_when_mail_arrives(desk):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(3)
    several(pane, 0, 1)
    desk.change(9, 1, 2, 3)
    assert pane.chosen_ids == (1, 2, 3)


def test_the_strip_asks_for_what_its_buttons_say(desk, qtbot):
    pane = desk.begin(1, 2)
    several(pane, 0, 1)
    with qtbot.waitSignal(pane.deed_wanted) as wanted:
        pane.chosen.buttons["snooze"].click()
    assert wanted.args == ["snooze"]


def test_a_part_of_the_queue_says_that_it_is_one_and_leads_out(desk, qtbot):
    tagged = row(2, stands=Stands(tags=("ギフト",), intent="stock"))
    desk.rows[Tab.REPLY] = (row(1), tagged)
    pane = desk.begin_with()
    with qtbot.waitSignal(pane.arrived):
        pane.filter.show_only(Narrowed(tag="ギフト"))
    assert desk.ids == [2]
    assert pane.filter.isVisible()
    assert "ギフト" in pane.filter._said.whole
    with qtbot.waitSignal(pane.arrived):
        pane.filter.show_only(Narrowed(tag="ギフト", intent="thanks"))
    assert desk.ids == []
    assert "絞り込み" in pane._state.sentence.text()
    with qtbot.waitSignal(pane.arrived):
        pane._state.button.click()
    assert desk.ids == [1, 2]
    assert not pane.filter.isVisible()


@popup
def test_the_menu_offers_the_tags_and_matters_there_are(desk, qtbot):
    desk.jobs.answers["choices"] = FilterChoices((("A&B", 2),), (("stock", 5),))
    pane = desk.begin(1)
    pane.tabs.filter.click()
    qtbot.waitUntil(lambda: bool(menus(pane)))
    menu = menus(pane)[0]
    said = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert said == ["すべて", "ラベル", "A&&B　2", "用件", "在庫・再入荷　5"]
    menu.actions()[3].trigger()
    assert pane.filter.narrowed == Narrowed(tag="A&B")
    menu.close()


def menus(pane):
    return [menu for menu in pane.findChildren(QMenu) if menu.isVisible()]


@popup
def test_why_is_told_of_any_row(desk):
    pane = desk.begin(1, 2)
    index = pane.view.model().index(0, 0)
    assert "最後のメール" in index.data(Qt.ItemDataRole.ToolTipRole)
    pane.explain(2)
    pane.explain(99)  # not here: nothing happens


def test_what_is_going_out_of_sight_is_passed_over(desk):
    pane = desk.begin(1, 2, 3)
    pane.pass_over((2,))
    assert pane.next_id(1) == 3


def test_a_snooze_that_is_over_is_read_within_the_minute(desk, qtbot):
    desk.counts = QueueCounts({Tab.REPLY: 1, Tab.SNOOZED: 1})
    pane = desk.begin(1)
    qtbot.waitUntil(lambda: pane._clock.timed)
    before = desk.jobs.times("page")
    pane._clock.tick()
    qtbot.wait(COALESCE_MS + 100)
    assert desk.jobs.times("page") == before  # the same minute
    desk.now = NOW + timedelta(minutes=1)
    pane._clock.tick()
    qtbot.waitUntil(lambda: desk.jobs.times("page") > before)


def test_where_nothing_comes_back_by_time_nothing_is_read_by_time(desk, qtbot):
    pane = desk.begin(1)
    before = desk.jobs.times("page")
    desk.now = NOW + timedelta(minutes=1)
    pane._clock.tick()
    qtbot.wait(COALESCE_MS + 100)
    assert desk.jobs.times("page") == before


def test_a_row_grows_when_its_notice_lies_ready(desk):
    desk.rows[Tab.REPLY] = (row(1, received_at=NOW - timedelta(hours=2, minutes=20)),)
    pane = desk.begin_with()
    pane.view.grab()
    low = pane.view.rowHeight(0)
    desk.now = NOW + timedelta(minutes=30)
    pane.tick()
    assert pane.view.rowHeight(0) > low


def test_what_opens_while_ctrl_is_held_joins_no_choice(desk, qtbot):
    """Ctrl+Enter sends, and the next conversation opens before the key is let go."""
    pane = desk.begin(1, 2, 3)
    pane.mark_open(1)
    qtbot.keyPress(pane.view, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        pane.mark_open(2)
        pane.mark_open(3)
    finally:
        qtbot.keyRelease(pane.view, Qt.Key.Key_Control)
    assert pane.chosen_ids == ()
    assert desk.current == 2
