"""The queue keeps the person's place, asks for what it needs and ticks only while it is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from ecdesk import protocol
from ecdesk.domain.conversation import Status
from ecdesk.domain.outgoing import State
from ecdesk.ui.delegates import row_height
from ecdesk.ui.queue_pane import COALESCE_MS
from ecdesk.views.clock_rows import Stands
from ecdesk.views.rows import QueueCounts, QueuePage, Tab
from tests.helpers.queue_desk import QueueDesk
from tests.helpers.queue_rows import page, row
from tests.helpers.shown import NOW


@pytest.fixture
def desk(qtbot):
    return QueueDesk(qtbot)


def test_rows_arrive_and_are_painted(desk, qtbot):
    with qtbot.waitSignal(desk.pane.painted):
        desk.begin(1, 2, 3)
    assert desk.ids == [1, 2, 3]


def test_an_empty_queue_is_painted_too_and_says_what_one_can_do(desk, qtbot):
    with qtbot.waitSignals([desk.pane.painted]):
        desk.begin()
    assert desk.pane._state.sentence.text() == "いまは返信待ちがありません。"
    with qtbot.waitSignal(desk.pane.sync_wanted):
        desk.pane._state.button.click()


def test_with_nothing_to_answer_the_next_promise_is_named(desk, qtbot):
    due = NOW + timedelta(hours=1)
    promised = row(7, status=Status.WAITING, stands=Stands(promise_at=due))
    desk.rows[Tab.PROMISES] = (promised,)
    desk.counts = QueueCounts({Tab.PROMISES: 1})
    desk.begin()
    said = desk.pane._state.sentence
    qtbot.waitUntil(lambda: "15:18、佐藤 美咲 様" in said.text())
    assert said.text().startswith("いまは返信待ちがありません。")
    desk.pane.show_tab(Tab.WAITING)
    qtbot.waitUntil(lambda: "お約束" not in said.text())


def test_without_a_mailbox_it_offers_to_set_one_up(desk, qtbot):
    desk.pane.show_no_account(True)
    desk.begin()
    with qtbot.waitSignal(desk.pane.setup_wanted):
        desk.pane._state.button.click()


def test_before_the_engine_is_ready_a_failure_is_only_waiting(desk, qtbot):
    desk.jobs.answers["page"] = OSError("no database yet")
    desk.pane.show()
    desk.pane.reload()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert "読み込んで" in desk.pane._state.sentence.text()
    desk.jobs.answers["page"] = desk._page
    desk.rows[Tab.REPLY] = page(5).rows
    with qtbot.waitSignal(desk.pane.arrived):
        desk.link.start()  # ready: read again
    assert desk.ids == [5]


def test_after_it_is_trouble_with_a_way_out(desk, qtbot):
    desk.link.start()
    desk.jobs.answers["page"] = OSError("broken")
    desk.pane.reload()
    qtbot.waitUntil(lambda: desk.pane._state.button.text() == "もう一度読む")
    desk.jobs.answers["page"] = desk._page
    with qtbot.waitSignal(desk.pane.arrived):
        desk.pane._state.button.click()


def test_changes_close_together_are_read_once(desk, qtbot):
    desk.begin(1, 2)
    before = desk.jobs.times("page")
    for _more in range(20):
        desk.tell()
    qtbot.waitUntil(lambda: desk.jobs.times("page") > before)
    qtbot.wait(COALESCE_MS + 100)
    assert desk.jobs.times("page") == before + 1


def test_what_does_not_concern_the_queue_is_not_read(desk, qtbot):
    desk.begin(1)
    before = desk.jobs.times("page")
    desk.tell(customers=(1,), settings=True)
    qtbot.wait(COALESCE_MS + 100)
    assert desk.jobs.times("page") == before


def test_the_open_one_stays_current_when_rows_move(desk):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(2)
    desk.change(9, 3, 2, 1)
    assert desk.current == 2
    assert desk.opened == []


def test_when_the_open_one_leaves_nothing_else_opens(desk, qtbot):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(2)
    desk.change(1, 3)
    qtbot.wait(COALESCE_MS + 100)
    assert desk.opened == []
    assert not pane.view.selectionModel().hasSelection()


def test_moving_by_key_opens_where_one_rests(desk, qtbot):
    pane = desk.begin(1, 2, 3, 4)
    pane.mark_open(1)
    for _down in range(3):
        desk.press(Qt.Key.Key_Down)
    assert desk.opened == []
    qtbot.waitUntil(lambda: desk.opened == [4])


def test_enter_opens_at_once(desk, qtbot):
    pane = desk.begin(1, 2)
    pane.view.go_to(1)
    with qtbot.waitSignal(pane.entered):
        desk.press(Qt.Key.Key_Return)
    assert desk.opened == [2]


def test_a_click_opens(desk, qtbot):
    pane = desk.begin(1, 2)
    at = pane.view.visualRect(pane.view.model().index(1, 0)).center()
    qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.opened == [2]


def test_letters_are_left_to_the_window(desk, qtbot):
    pane = desk.begin(1, 2)
    pane.view.go_to(0)
    desk.press(Qt.Key.Key_J)
    assert desk.current == 0


def test_a_change_while_one_moves_does_not_throw_one_back(desk, qtbot):
    pane = desk.begin(1, 2, 3)
    pane.mark_open(1)
    pane.step(1)
    pane.step(1)
    pane._show(page(1, 2, 3))
    assert desk.current == 2
    qtbot.waitUntil(lambda: desk.opened == [3])


@pytest.mark.parametrize(("at", "following"), [(1, 2), (2, 3), (3, 1), (99, 1)])
def test_the_next_one_is_below_else_at_the_top(desk, at, following):
    assert desk.begin(1, 2, 3).next_id(at) == following


def test_what_is_being_sent_is_passed_over(desk):
    pane = desk.begin(1)
    rows = (row(1), row(2, outgoing=State.COUNTDOWN), row(3, outgoing=State.UNKNOWN))
    pane._model.arrange(QueuePage(rows, None))
    assert pane.next_id(1) == 0
    assert pane.next_id(2) == 1


def test_more_rows_come_as_one_scrolls(desk, qtbot):
    pane = desk.begin(*range(1, 351))
    assert len(desk.ids) == 100
    for wanted in (200, 300, 350):
        pane.view.scrollToBottom()
        qtbot.waitUntil(lambda wanted=wanted: len(desk.ids) == wanted)
    assert desk.ids == list(range(1, 351))


def test_a_change_far_down_keeps_what_is_seen(desk, qtbot):
    pane = desk.begin(*range(1, 351))
    pane.view.scrollToBottom()
    qtbot.waitUntil(lambda: len(desk.ids) == 200)
    pane.view.verticalScrollBar().setValue(9_000)
    seen = desk.ids[pane.view.rowAt(0)]
    desk.change(777, *range(1, 351))
    assert desk.ids[pane.view.rowAt(0)] == seen


def test_a_page_asked_for_while_all_is_read_anew_leaves_no_gap(desk, qtbot):
    pane = desk.begin(*range(1, 251))
    desk.jobs.holding = True
    pane.reload()
    pane.view.scrollToBottom()
    qtbot.wait(30)
    desk.jobs.let_go()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    qtbot.wait(30)
    assert desk.ids == list(range(1, len(desk.ids) + 1))
    pane.view.scrollToTop()
    pane.view.scrollToBottom()
    qtbot.waitUntil(lambda: len(desk.ids) >= 200)


def test_tabs_show_their_rows_and_counts(desk, qtbot):
    desk.counts = QueueCounts({Tab.REPLY: 2, Tab.WAITING: 1234, Tab.DONE: 9})
    pane = desk.begin(1, 2)
    qtbot.waitUntil(lambda: pane.tabs[Tab.REPLY].text() == "要返信 2")
    assert pane.tabs[Tab.WAITING].text() == "お客様待ち 1,234"
    assert pane.tabs[Tab.DONE].text() == "完了"
    assert pane.tabs[Tab.BACKLOG].isHidden()
    desk.rows[Tab.DONE] = page(8).rows
    with qtbot.waitSignal(pane.arrived):
        pane.tabs[Tab.DONE].click()
    assert desk.ids == [8]


def test_the_backlog_is_offered_while_there_is_one_and_closed_with_a_way_back(desk, qtbot):
    desk.counts = QueueCounts({Tab.BACKLOG: 3})
    desk.rows[Tab.BACKLOG] = page(5, 6, 7).rows
    pane = desk.begin()
    qtbot.waitUntil(lambda: not pane.tabs[Tab.BACKLOG].isHidden())
    with qtbot.waitSignal(pane.arrived):
        pane.tabs[Tab.BACKLOG].click()
    assert pane.backlog.isVisible()
    said = []
    desk.notices.posted.connect(said.append)
    pane.backlog.close_all()
    qtbot.waitUntil(lambda: bool(desk.link.asked(protocol.CloseConversations)))
    assert desk.link.asked(protocol.CloseConversations)[0].conversation_ids == [5, 6, 7]
    desk.link.answer(protocol.CloseConversations, closed=3)
    qtbot.waitUntil(lambda: bool(said))
    said[-1].undo()
    assert desk.link.asked(protocol.ReopenConversations)[0].conversation_ids == [5, 6, 7]
    desk.counts = QueueCounts({Tab.REPLY: 0})
    desk.tell()
    qtbot.waitUntil(lambda: pane.tab is Tab.REPLY)


def test_the_tabs_stand_in_one_line_at_the_usual_width(desk, qtbot):
    desk.counts = QueueCounts({Tab.REPLY: 99, Tab.PROMISES: 9, Tab.WAITING: 99})
    pane = desk.begin(1)
    qtbot.waitUntil(lambda: "99" in pane.tabs[Tab.WAITING].text())
    shown = [tab for tab in Tab if pane.tabs[tab].isVisible()]
    assert shown == [Tab.REPLY, Tab.PROMISES, Tab.WAITING, Tab.DONE]
    assert len({pane.tabs[tab].y() for tab in shown}) == 1


def test_what_is_there_in_passing_stands_in_a_second_line(desk, qtbot):
    desk.counts = QueueCounts({Tab.REPLY: 99, Tab.WAITING: 99, Tab.SNOOZED: 5, Tab.BACKLOG: 99})
    pane = desk.begin(1)
    qtbot.waitUntil(pane.tabs[Tab.BACKLOG].isVisible)
    inside = pane.tabs.rect()
    assert all(inside.contains(pane.tabs[tab].geometry()) for tab in Tab)
    for tab in Tab:
        button = pane.tabs[tab]
        assert button.width() >= button.sizeHint().width()
        assert button.geometry().right() < pane.width()
    assert pane.tabs[Tab.BACKLOG].accessibleName() == "以前の未返信 99"


def test_one_shop_alone(desk, qtbot):
    pane = desk.begin(1, 2)
    with qtbot.waitSignal(pane.arrived):
        pane.show_shop(2)
    assert desk.ids == []
    assert desk.jobs.asked[-1][2]["shop_id"] == 2


def test_a_late_answer_of_the_tab_one_left_never_arrives(desk, qtbot):
    pane = desk.begin(1, 2)
    desk.jobs.holding = True
    pane.reload()
    desk.rows[Tab.DONE] = page(8).rows
    pane.show_tab(Tab.DONE)
    desk.jobs.let_go()
    qtbot.waitUntil(lambda: desk.ids == [8])


def test_the_clock_wakes_on_the_minute(desk):
    pane = desk.begin(1)
    assert 0 < pane._clock._timer.interval() <= 60_005
    desk.now = NOW.replace(second=47)
    pane.tick()
    assert pane._clock._timer.interval() == 13_005


def test_near_the_limit_it_counts_seconds(desk):
    pane = desk.begin(1)
    desk.now = NOW + timedelta(hours=2, minutes=26)  # four minutes left
    pane.tick()
    assert pane._clock._timer.interval() <= 1_005


def test_past_the_limit_minutes_are_enough(desk):
    pane = desk.begin(1)
    desk.now = NOW + timedelta(hours=3)
    pane.tick()
    assert pane._clock._timer.interval() > 1_005


def test_hidden_it_does_not_tick(desk):
    pane = desk.begin(1)
    assert pane._clock.running
    pane.hide()
    assert not pane._clock.running
    pane.show()
    assert pane._clock.running


def test_an_empty_queue_does_not_tick(desk):
    pane = desk.begin()
    assert not pane._clock.running


def test_a_row_takes_its_height_along_where_it_moves(desk, qtbot):
    """Rows with chips are higher; on every change of order each has its own height."""
    pane = desk.begin(1, 2, 3)
    tall = {2, 5, 8}
    rows = [row(n, attachments=n in tall) for n in range(1, 10)]
    header = pane.view.verticalHeader()
    for order in ([1, 2, 3, 4, 5, 6, 7, 8, 9], [5, 1, 2, 3, 4, 6, 7, 9, 8], [9, 2, 5, 1, 8, 3]):
        page_ = QueuePage(tuple(rows[n - 1] for n in order), None)
        pane.view.keep_place(lambda page_=page_: pane._model.arrange(page_))
        heights = [header.sectionSize(at) for at in range(len(order))]
        assert heights == [row_height(rows[n - 1], NOW) for n in order]
    assert len(set(heights)) == 2


def test_the_open_row_stays_where_it_is_seen_when_others_change_places(desk, qtbot):
    pane = desk.begin(*range(1, 351))
    pane.view.scrollToBottom()
    qtbot.waitUntil(lambda: len(desk.ids) == 200)
    pane.mark_open(100)
    seen = pane.view.rowViewportPosition(99)
    top = desk.ids[pane.view.rowAt(0)]
    assert top < 100
    desk.change(top, *(one for one in range(1, 351) if one != top))
    assert desk.ids[0] == top
    assert desk.ids[99] == 100
    assert pane.view.rowViewportPosition(99) == seen


def test_the_open_row_stays_in_sight_when_the_window_grows_smaller(desk):
    pane = desk.begin(*range(1, 60))
    pane.resize(300, 800)
    view = pane.view
    last = view.visible_rows()[-2]
    view.verticalScrollBar().setValue(0)
    pane.mark_open(last + 1)
    assert last in view.visible_rows()
    pane.resize(300, 420)
    assert last in view.visible_rows()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    far = view.verticalScrollBar().value()
    pane.resize(300, 380)  # it was scrolled out of sight on purpose
    assert view.verticalScrollBar().value() >= far
