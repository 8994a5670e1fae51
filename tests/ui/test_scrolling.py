"""A frame of the queue costs what is in sight: each row painted once, however many there are.

How long the frames of the whole window take is measured in test_frames.py. Here stands what makes
them short, in numbers that no other load on the machine changes; the milliseconds of the view by
itself are held to a limit under ECDESK_PROVE=1 alone.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from ecdesk.ui.delegates import QueueDelegate
from ecdesk.ui.models import QueueModel
from ecdesk.ui.queue_view import STEP, QueueView
from ecdesk.ui.queue_words import pill_of
from ecdesk.ui.theme import theme
from ecdesk.views.rows import QueuePage
from tests.helpers.queue_rows import row
from tests.helpers.shown import NOW

PROVE = os.environ.get("ECDESK_PROVE") == "1"
FEW, MANY = 40, 2_000  # rows
FRAMES = 600 if PROVE else 120
FRAME_MS = 16.7


def rows(count):
    return tuple(
        row(
            number,
            customer=f"お客様{number} 花子",
            subject=f"注文 #{10_000 + number} のワンピースのサイズと発送について",
            snippet="昨夜、紺のワンピースを注文しました。20日までに受け取ることはできますか。" * 2,
            unanswered=1 + number % 3,
            attachments=number % 4 == 0,
            received_at=NOW - timedelta(minutes=number % 400),
        )
        for number in range(count)
    )


class Counting(QueueDelegate):
    """A delegate that counts the rows it paints."""

    painted = 0

    def paint(self, *args):
        self.painted += 1
        super().paint(*args)


class Asked(QueueModel):
    """A model that counts what it is asked, and has nobody to read for it."""

    asked = 0

    def data(self, index, role=0):
        self.asked += 1
        return super().data(index, role)


@pytest.fixture
def queue(qtbot):
    def made(count):
        model = Asked()
        view = QueueView(model, Counting(lambda one: pill_of(one, NOW), model))
        model.setParent(view)
        qtbot.addWidget(view)
        view.resize(304, 800)
        view.show()
        model.append(QueuePage(rows(count), None))
        QApplication.sendPostedEvents()
        return view, model, view.itemDelegate()

    return made


def frames(view, count=FRAMES):
    """Milliseconds of each frame while the view is scrolled from end to end, in rising order."""
    bar = view.verticalScrollBar()
    taken = []
    for step in range(count):
        bar.setValue(bar.maximum() * step // count)
        started = time.perf_counter()
        view.viewport().grab()  # what a frame paints: all rows in sight, into a picture
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def test_a_frame_paints_each_row_in_sight_once(queue):
    view, _model, delegate = queue(MANY)
    before = delegate.painted
    bar = view.verticalScrollBar()
    for step in range(20):
        bar.setValue(bar.maximum() * step // 20)
        before = delegate.painted
        view.viewport().grab()
        assert 0 < delegate.painted - before <= len(view.visible_rows()) + 1


def test_a_frame_asks_for_no_more_where_there_are_many_rows(queue):
    def asked(count):
        view, model, _delegate = queue(count)
        frames(view, 5)
        before = model.asked
        frames(view, 20)
        return (model.asked - before) / 20

    assert asked(MANY) <= asked(FEW) * 1.5 + 20


def test_two_thousand_rows_scroll_like_forty(queue):
    def painted(count):
        view, _model, delegate = queue(count)
        frames(view)
        return delegate.painted / FRAMES

    few, many = painted(FEW), painted(MANY)
    assert few > 1
    assert abs(many - few) <= 1  # where a frame cuts through a row at either end


def test_a_step_of_the_wheel_paints_only_what_comes_into_sight(queue):
    view, _model, delegate = queue(MANY)
    QApplication.processEvents()
    before = delegate.painted
    for step in range(1, 21):
        view.verticalScrollBar().setValue(step * STEP)
        QApplication.processEvents()
    assert 0 < delegate.painted - before <= 3 * 20


def test_nothing_is_left_of_rows_that_went(queue, qtbot):
    view, model, _delegate = queue(4)
    QApplication.processEvents()
    full = on_screen(view)
    model.clear()
    QApplication.processEvents()
    empty = on_screen(view)
    assert empty != full
    assert colours(empty) == {theme().tokens.pane.lower()}


def test_what_was_scrolled_looks_like_what_was_painted_there(queue):
    view, _model, _delegate = queue(FEW)
    QApplication.processEvents()
    for place in (STEP, 7 * STEP, view.verticalScrollBar().maximum(), 3):
        view.verticalScrollBar().setValue(place)
        QApplication.processEvents()
        scrolled = on_screen(view)
        view.viewport().update()
        QApplication.processEvents()
        assert on_screen(view) == scrolled


def on_screen(view):
    """What stands on the screen in the view's place, painted piece by piece as it came."""
    window = view.window()
    shot = window.screen().grabWindow(window.winId())
    corner = view.viewport().mapTo(window, QPoint())
    return shot.copy(QRect(corner, view.viewport().size())).toImage()


def colours(image):
    """Which colours a picture consists of."""
    across, down = range(0, image.width(), 3), range(0, image.height(), 3)
    return {image.pixelColor(x, y).name() for x in across for y in down}


@pytest.mark.quiet
@pytest.mark.skipif(not PROVE, reason="milliseconds mean something on a machine of one's own")
def test_a_frame_is_short(queue):
    taken = frames(queue(MANY)[0])
    assert taken[FRAMES * 99 // 100] <= FRAME_MS
