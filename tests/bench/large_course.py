"""The real window on a large desk.

    python -m tests.bench.large_course DATA OUT.json TIMES SUBJECT

Conversations from all over the desk are opened one after another; the time of each runs from the
wish to the screen: read, laid out, painted. Then the one with that subject, three times, while a
heartbeat tells how long the window could do nothing else. At last the memory of both processes.
The one rule: what is waited for is the picture that Qt paints by itself, the mails in it.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea

from ecdesk import runtime
from ecdesk.app import open_reader, own_command
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.link import ProcessLink
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from tests.helpers.loops import pause, wait

ONCE = Qt.ConnectionType.SingleShotConnection
CALM_MS, GAP_MS, BEAT_MS, PAGES = 5_000, 300, 2, 3


def main() -> None:
    """Measure, and write the outcome."""
    data, out, times, subject = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    application = QApplication([])
    link = ProcessLink(
        [*own_command(streams=True), "--data", str(data), "engine"], log_file=data / "engine.err"
    )
    context = Context(
        link=link,
        jobs=Jobs(lambda: open_reader(data / runtime.DATABASE)),
        notices=Notices(),
        clock=runtime.utc_now,
    )
    window = MainWindow(context)
    window.resize(1440, 900)
    wait(lambda done: (window.furnished.connect(done), window.show(), window.begin()))
    pause(CALM_MS)
    some, pages = places(data / runtime.DATABASE, times, subject)
    opened = [opening(window, one)[0] for one in some]
    whole = []
    for _again in range(PAGES):
        opening(window, some[0])
        whole.append(opening(window, pages[0]))
    told = {
        "opened": opened[1:],  # the first one imports what shows it
        "page": [taken for taken, _held in whole],
        "held": max(held for _taken, held in whole),
        "memory": memory([link.pid]),
    }
    out.write_text(json.dumps(told), "utf-8")
    window.close()
    context.link.stop()
    context.jobs.stop()
    del application


def places(database: Path, times: int, subject: str) -> tuple[list[int], list[int]]:
    """Conversations from all over the desk, and those of that subject."""
    with closing(sqlite3.connect(database)) as file:
        rows = file.execute("SELECT id, subject FROM conversation ORDER BY id").fetchall()
    every = [id_ for id_, _subject in rows]
    return random.Random(1).sample(every, times), [id_ for id_, said in rows if said == subject]


def opening(window: MainWindow, conversation_id: int) -> tuple[float, float]:
    """Milliseconds until a conversation is on the screen, and of the longest standstill in them."""
    beats = [time.perf_counter()]
    beat = QTimer(window, interval=BEAT_MS)
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    beat.start()
    began = time.perf_counter()
    wait(
        lambda done: (
            window.opened.shown.connect(lambda: Picture(window, done), ONCE),
            window.opened.show(conversation_id),
        )
    )
    taken = (time.perf_counter() - began) * 1000
    pause(GAP_MS)
    beat.stop()
    beats.append(time.perf_counter())
    gaps = (later - one for one, later in pairwise(beats))
    return taken, max(gaps) * 1000


class Picture(QObject):
    """Says when the mails that are shown now have been painted."""

    def __init__(self, window: MainWindow, done: Callable[[], None]) -> None:
        super().__init__(window)
        self._done = done
        window.frame.thread_pane.findChild(QScrollArea).widget().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Once all of the picture is there: this is asked before the first part of it is."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._told)
        return False

    def _told(self) -> None:
        self._done()
        self.deleteLater()


def memory(others: list[int]) -> float:
    """MB that this process and those others hold for themselves (PSS)."""
    total = 0
    for pid in ["self", *others]:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


if __name__ == "__main__":
    main()
