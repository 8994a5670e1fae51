"""Scrolling through two thousand rows stays smooth while another process loads the machine."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta

from PySide6.QtWidgets import QApplication

from ecdesk.ui.delegates import QueueDelegate
from ecdesk.ui.models import QueueModel
from ecdesk.ui.queue_pane import pill_of
from ecdesk.ui.queue_view import QueueView
from ecdesk.views.rows import QueuePage
from tests.helpers.queue_rows import row
from tests.helpers.shown import NOW

ROWS = 2_000
FRAMES = 600
FRAME_MS = 16.7


def rows():
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
        for number in range(ROWS)
    )


def frames(view):
    """Milliseconds of each frame while the view is scrolled from end to end."""
    bar = view.verticalScrollBar()
    taken = []
    for step in range(FRAMES):
        bar.setValue(bar.maximum() * step // FRAMES)
        started = time.perf_counter()
        view.viewport().grab()  # what a frame paints: all rows in sight, into a picture
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def test_scrolling_stays_within_a_frame(qtbot):
    model = QueueModel()
    view = QueueView(model, QueueDelegate(lambda one: pill_of(one, NOW), model))
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(304, 800)
    view.show()
    model.append(QueuePage(rows(), None))
    QApplication.sendPostedEvents()
    load = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10000))"])
    try:
        taken = frames(view)
    finally:
        load.kill()
        load.wait(5)
    print(f"p50 {taken[FRAMES // 2]:.1f}  p99 {taken[FRAMES * 99 // 100]:.1f}  max {taken[-1]:.1f}")
    assert taken[FRAMES * 99 // 100] <= FRAME_MS
