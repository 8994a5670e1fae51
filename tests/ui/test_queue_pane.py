"""The queue keeps the person's place, asks for what it needs and ticks only while it is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ecdesk import protocol
from ecdesk.domain.outgoing import State
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from ecdesk.ui.queue_filter import Narrowed
from ecdesk.ui.queue_pane import COALESCE_MS, QueuePane
from ecdesk.views.clock_rows import FilterChoices, Stands
from ecdesk.views.rows import QueueCounts, QueuePage, Tab
from tests.helpers.queue_rows import page, row
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW


class Desk:
    """A queue over rows that the test lays out."""

    def __init__(self, qtbot):
        self.now = NOW
        self.rows = dict.fromkeys(Tab, ())
        self.counts = QueueCounts({})
        self.link = ScriptedLink()
        self.jobs = ScriptedJobs(page=self._page, counts=lambda **_kw: self.counts)
        self.notices = Notices()
        self.context = Context(self.link, self.jobs, self.notices, lambda: self.now)
        self.pane = QueuePane(self.context)
        self.opened = []
        self.pane.opened.connect(self.opened.append)
        qtbot.addWidget(self.pane)
        self.pane.resize(304, 600)
        self.qtbot = qtbot

    def _page(self, tab, *, now, shop_id=None, tag=None, intent=None, after=None, limit=100):
        assert now == self.now
        rows = [
            one
            for one in self.rows[tab]
            if shop_id in (None, one.shop.id)
            and (tag is None or tag in one.stands.tags)
            and intent in (None, one.stands.intent)
        ]
        start = 0 if after is None else [one.id for one in rows].index(after[0]) + 1
        shown = tuple(rows[start : start + limit])
        more = start + limit < len(rows)
        return QueuePage(shown, (shown[-1].id,) if more else None)

    def begin(self, *numbers):
        self.rows[Tab.REPLY] = page(*numbers).rows
        return self.begin_with()

    def begin_with(self):
        self.pane.show()
        self.link.start()
        with self.qtbot.waitSignal(self.pane.arrived):
            self.pane.reload()
        return self.pane

    def change(self, *numbers):
        self.rows[Tab.REPLY] = page(*numbers).rows
        with self.qtbot.waitSignal(self.pane.arrived):
            self.tell()

    def tell(self, **changed):
        changed = changed or {"conversations": (1,)}
        self.link._receive(protocol.encode(protocol.Changed(**changed)))

    @property
    def ids(self):
        return [one.id for one in self.pane.view._queue.rows]

    @property
    def current(self):
        return self.pane.view.currentIndex().row()

    def press(self, key):
        self.qtbot.keyClick(self.pane.view, key)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


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


# ── several at once, a part of them, and why ─────────────────────────────────────────────────────


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
