"""Pages and small changes, as Qt's own tester wants them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from ecdesk.ui.models import MOVES_AT_MOST, ROW, QueueModel, customer_said, steady
from ecdesk.views.rows import QueuePage
from tests.helpers.queue_rows import page, row

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def model(qapp):
    made = QueueModel()
    made.tester = QAbstractItemModelTester(
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return made


def ids(model):
    return [one.id for one in model.rows]


class Watch:
    """Counts what a view would be told."""

    def __init__(self, model):
        self.told: list[str] = []
        model.rowsRemoved.connect(lambda _p, a, b: self.told.append(f"-{a}..{b}"))
        model.rowsInserted.connect(lambda _p, a, b: self.told.append(f"+{a}..{b}"))
        model.rowsMoved.connect(lambda _p, a, _b, _q, to: self.told.append(f"{a}>{to}"))
        model.dataChanged.connect(lambda a, _b, _r: self.told.append(f"={a.row()}"))
        model.modelReset.connect(lambda: self.told.append("reset"))


def test_pages_are_asked_for_and_appended():
    model, asked = QueueModel(), []  # without the tester, which asks for pages itself
    model.more_wanted.connect(asked.append)
    model.append(page(1, 2, after=("key", 2)))
    root = model.index(-1, -1)
    assert model.canFetchMore(root)
    model.fetchMore(root)
    assert asked == [("key", 2)]
    assert not model.canFetchMore(root)  # one is on its way
    model.append(page(3))
    assert ids(model) == [1, 2, 3]
    assert not model.canFetchMore(root)


def test_a_page_that_could_not_be_read_may_be_asked_for_again():
    model = QueueModel()
    model.append(page(1, after=("k",)))
    model.fetchMore(model.index(-1, -1))
    model.give_up()
    assert model.canFetchMore(model.index(-1, -1))


def test_a_row_that_moved_down_meanwhile_comes_once(model):
    model.append(page(1, 2, after=("k",)))
    model.append(page(2, 3))
    assert ids(model) == [1, 2, 3]


def test_a_new_row_on_top_is_one_insertion(model):
    model.arrange(page(1, 2, 3))
    watch = Watch(model)
    model.arrange(page(9, 1, 2, 3))
    assert watch.told == ["+0..0"]


def test_an_answered_row_is_one_removal(model):
    model.arrange(page(1, 2, 3, 4))
    watch = Watch(model)
    model.arrange(page(1, 4))
    assert watch.told == ["-1..2"]


@pytest.mark.parametrize(
    ("order", "told"),
    [((2, 3, 4, 1), ["0>4"]), ((4, 1, 2, 3), ["3>0"]), ((1, 3, 2, 4), ["2>1"])],
)
def test_one_row_that_changes_its_place_is_one_move(model, order, told):
    model.arrange(page(1, 2, 3, 4))
    watch = Watch(model)
    model.arrange(page(*order))
    assert watch.told == told


def test_a_row_that_changed_is_one_replacement(model):
    model.arrange(page(1, 2))
    watch = Watch(model)
    model.arrange(QueuePage((row(1), row(2, has_draft=True)), None))
    assert watch.told == ["=1"]


def test_nothing_changed_is_nothing_told(model):
    model.arrange(page(1, 2))
    watch = Watch(model)
    model.arrange(page(1, 2))
    assert watch.told == []


def test_a_wild_reordering_is_a_reset(model):
    many = list(range(MOVES_AT_MOST * 3))
    model.arrange(page(*many))
    watch = Watch(model)
    model.arrange(page(*reversed(many)))
    assert watch.told == ["reset"]


orders = st.lists(st.integers(1, 12), unique=True, max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=orders, after=orders, followed=st.integers(1, 12))
def test_whatever_changes_the_rows_are_right_and_indexes_follow(qapp, before, after, followed):
    model = QueueModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.arrange(page(*before))
    at = model.row_of(followed)
    index = QPersistentModelIndex(model.index(at, 0)) if at >= 0 else None
    model.arrange(page(*after))
    assert ids(model) == after
    if index is not None and followed in after:
        assert index.data(ROW).id == followed
    elif index is not None:
        assert not index.isValid()
    assert tester.model() is model


@given(st.lists(st.integers(0, 50), unique=True, max_size=30))
def test_the_steady_rows_stand_in_order_already(places):
    kept = [places[at] for at in sorted(steady(places))]
    assert all(a < b for a, b in pairwise(kept))
    assert bool(kept) == bool(places)


def test_the_longest_run_is_kept():
    assert steady([4, 0, 1, 2, 3]) == {1, 2, 3, 4}
    assert steady([]) == set()


def test_a_screen_reader_hears_who_and_what(model):
    model.append(
        QueuePage((row(1), row(2, customer="", subject=""), row(3, customer="", address="")), None)
    )

    def said(at):
        return model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert said(0) == "佐藤 美咲 様、お問い合わせ 1、こはる洋品店"
    assert said(1) == "misaki@example.jp、(件名なし)、こはる洋品店"
    assert customer_said(model.rows[2]) == "名前不明"
    assert model.data(model.index(99, 0)) is None


def test_many_changes_come_in_several_goes_and_leave_it_whole_after_each(model):
    model.arrange(page(*range(60)))
    wanted = [*range(59, 30, -1), 100, *range(20), 101]
    done = model.arrange(page(*wanted), at_most=5)
    goes = 1
    while not done:
        assert len(ids(model)) == len(set(ids(model)))
        done, goes = model.go_on(5), goes + 1
    assert ids(model) == wanted
    assert goes > 3


def test_a_page_that_comes_meanwhile_waits_for_its_turn(model):
    model.arrange(page(*range(40)))
    assert not model.arrange(page(*reversed(range(40))), at_most=3)
    model.append(page(38, 200, 201))
    assert model.go_on()
    assert ids(model) == [*reversed(range(40)), 200, 201]


def test_another_order_meanwhile_goes_on_from_there(model):
    model.arrange(page(*range(40)))
    assert not model.arrange(page(*reversed(range(40))), at_most=3)
    model.append(page(300))  # belongs to rows that nobody shows any more
    wanted = [5, 50, 3, *range(10, 30)]
    assert model.arrange(page(*wanted))
    assert ids(model) == wanted


def test_another_tab_forgets_what_was_left_to_do(model):
    model.arrange(page(*range(40)))
    assert not model.arrange(page(*reversed(range(40))), at_most=3)
    model.clear()
    assert model.go_on()
    assert not model.rows
