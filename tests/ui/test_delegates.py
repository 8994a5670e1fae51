"""What a row says, and that it says it in little time."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ecdesk.domain.outgoing import State
from ecdesk.ui.delegates import QueueDelegate, chips, row_height
from ecdesk.ui.models import QueueModel
from ecdesk.ui.queue_view import QueueView
from ecdesk.ui.queue_words import pill_of
from ecdesk.ui.theme import Scheme, theme
from ecdesk.views.rows import QueuePage
from tests.helpers.queue_rows import page, row
from tests.helpers.shown import NOW


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"unanswered": 3}, ["3通目"]),
        ({"attachments": True, "has_draft": True}, ["下書き", "添付"]),
        ({"outgoing": State.COUNTDOWN}, ["送信待ち"]),
        ({"outgoing": State.HELD}, ["送信を保留"]),
        ({"outgoing": State.FAILED}, ["送れていません"]),
        ({"outgoing": State.UNKNOWN, "unanswered": 2}, ["送れたか不明", "2通目"]),
        ({"outgoing": State.SENT}, []),
        ({"channel": "rakuten"}, ["楽天"]),
        ({"channel": "own"}, []),
        ({"channel": "something-new"}, []),
    ],
)
def test_chips_say_what_is_true(changes, said):
    assert [text for text, _tone in chips(row(1, **changes))] == said


def test_a_row_with_chips_is_higher(qapp):
    assert (row_height(row(1)), row_height(row(1, unanswered=2))) == (75, 96)


def test_a_row_without_a_turn_shows_when_the_last_mail_was():
    assert pill_of(row(1, received_at=NOW - timedelta(minutes=30)), NOW) == ("あと 2:30", "ok")
    answered = row(1, received_at=None)
    assert pill_of(answered, NOW) == ("13:48", "mute")


def shown(qtbot, rows, pill=lambda _row: ("あと 1:32", "warn")):
    model = QueueModel()
    view = QueueView(model, QueueDelegate(pill, model))
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(304, 780)
    model.append(QueuePage(tuple(rows), None))
    view.show()
    return view


def test_every_part_of_a_row_reaches_the_screen(qtbot):
    plain = shown(qtbot, [row(1)]).grab().toImage()
    for changes in (
        {"customer": "田中"},
        {"subject": "別の件"},
        {"snippet": "別の抜粋"},
        {"attachments": True},
        {"outgoing": State.UNKNOWN},
    ):
        assert shown(qtbot, [row(1, **changes)]).grab().toImage() != plain, changes
    other_pill = shown(qtbot, [row(1)], pill=lambda _row: ("超過 0:12", "bad"))
    assert other_pill.grab().toImage() != plain


def test_the_pill_is_asked_for_once_a_tick(qtbot):
    asked = []
    view = shown(qtbot, [row(1), row(2)], pill=lambda r: asked.append(r.id) or ("あと 1:32", "ok"))
    for _again in range(5):
        view.viewport().grab()
    assert asked == [1, 2]
    view.itemDelegate().tick()
    view.viewport().grab()
    assert asked == [1, 2, 1, 2]


def test_dark_repaints_in_dark(qtbot):
    view = shown(qtbot, [row(1)])
    light = view.grab().toImage()
    theme().apply(Scheme.DARK)
    assert view.grab().toImage() != light


def test_hostile_words_are_cut_and_not_followed(qtbot):
    evil = row(1, subject="長" * 100_000, snippet="\u202e" + "x\n" * 50_000, customer="<b>" * 9999)
    started = time.process_time()
    shown(qtbot, [evil]).grab()
    assert time.process_time() - started < 5.0


def test_what_is_looked_at_stays_where_it_is_when_mail_arrives(qtbot):
    view = shown(qtbot, page(*range(100, 200)).rows)
    view.verticalScrollBar().setValue(1234)
    top = view.rowAt(0)
    before = (view.model().rows[top].id, view.rowViewportPosition(top))
    view.keep_place(lambda: view.model().arrange(page(1, 2, 3, *range(100, 200))))
    top = view.rowAt(0)
    assert (view.model().rows[top].id, view.rowViewportPosition(top)) == before


def test_at_the_very_top_new_mail_comes_into_sight(qtbot):
    view = shown(qtbot, page(*range(100, 200)).rows)
    view.keep_place(lambda: view.model().arrange(page(1, *range(100, 200))))
    assert view.model().rows[view.rowAt(0)].id == 1


def test_heights_follow_their_rows(qtbot):
    view = shown(qtbot, [row(1), row(2, unanswered=2), row(3)])
    view.model().arrange(QueuePage((row(2, unanswered=2), row(1, unanswered=2), row(3)), None))
    heights = [view.verticalHeader().sectionSize(at) for at in range(3)]
    assert heights == [96, 96, 75]
    view.model().arrange(QueuePage((row(3), row(2, unanswered=2), row(1)), None))
    assert [view.verticalHeader().sectionSize(at) for at in range(3)] == [75, 96, 75]


@pytest.mark.parametrize(("scale", "kept"), [(1.0, 1), (1.25, 0), (1.5, 0), (2.0, 1)])
def test_a_row_is_kept_as_a_picture_only_where_its_edges_are_those_of_pixels(qtbot, scale, kept):
    view = shown(qtbot, [row(1)])
    view.itemDelegate()._pictured.clear()
    screen = QPixmap(view.viewport().size() * scale)
    screen.setDevicePixelRatio(scale)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 304, 75)
    with QPainter(screen) as painter:
        view.itemDelegate().paint(painter, option, view.model().index(0, 0))
    assert len(view.itemDelegate()._pictured) == kept


def test_a_picture_looks_like_the_row_it_is_of(qtbot):
    view = shown(qtbot, [row(1, unanswered=2), row(2)])
    first = view.viewport().grab().toImage()
    assert view.itemDelegate()._pictured
    second = view.viewport().grab().toImage()
    plain = QImage(first)
    with QPainter(plain) as painter:
        for at in range(2):
            place = view.visualRect(view.model().index(at, 0))
            laid = view.itemDelegate()._laid[view.model().rows[at].id]
            none = QStyle.StateFlag.State_None
            view.itemDelegate()._paint_row(painter, place, laid, chosen=False, state=none)
    assert first == second == plain
