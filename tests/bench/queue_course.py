"""The real window on a full queue, at rest and changed: `python -m tests.bench.queue_course …`.

    python -m tests.bench.queue_course DATA OUT.json TIMES IDLE_SECONDS

A change is a label put on the first conversation, by the engine; its time runs from the engine's
word to the painted rows. A tick is the pane's tick with its painting. Rest is the processor time of
this process alone, with the tray's watch over what is due, after everything has calmed down.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from ecdesk import protocol, runtime
from ecdesk.app import open_reader, own_command
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.link import ProcessLink
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from ecdesk.ui.tray import settle
from ecdesk.views.rows import QueueCounts, Tab
from tests.helpers.loops import pause, wait

CALM_MS, GAP_MS = 20_000, 900
TICKS = 100
ahead = [timedelta()]  # the window's clock before the machine's


def main() -> None:
    """Measure, and write the outcome."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    times, idle = int(sys.argv[3]), int(sys.argv[4])
    application = QApplication([])
    context = Context(
        link=ProcessLink(
            [*own_command(streams=True), "--data", str(data), "engine"],
            log_file=data / "engine.err",
        ),
        jobs=Jobs(lambda: open_reader(data / runtime.DATABASE)),
        notices=Notices(),
        clock=lambda: runtime.utc_now() + ahead[0],
    )
    window = MainWindow(context)
    window.resize(1440, 900)
    counts: list[QueueCounts] = []
    wait(lambda done: (window.furnished.connect(done), window.show(), window.begin()))
    settle(context, window)
    pause(CALM_MS)
    reading = context.jobs.read("ecdesk.views.queue:counts", now=runtime.utc_now())
    wait(lambda done: reading.then(counts.append).then(lambda _c: done()).start(window))
    told: dict[str, Any] = {"open": counts[0][Tab.REPLY]}
    began = time.process_time()
    pause(idle * 1000)
    told["idle"] = (time.process_time() - began) / idle * 100
    told["ticks"] = ticks(window)
    told["painted"] = [change(window, number) for number in range(times)]
    out.write_text(json.dumps(told), "utf-8")
    window.close()
    context.link.stop()
    context.jobs.stop()
    del application


def ticks(window: MainWindow) -> list[float]:
    """Milliseconds of this thread's work for each tick: a minute later, and painted."""
    pane, taken = window.frame.queue, []
    for minute in range(TICKS):
        ahead[0] = timedelta(minutes=minute + 1)
        began = time.thread_time()
        pane.tick()
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
        taken.append((time.thread_time() - began) * 1000)
        pause(20)
    ahead[0] = timedelta()
    return taken


def change(window: MainWindow, number: int) -> float:
    """Milliseconds from the engine's word of a change to the rows on the screen."""
    queue, context = window.frame.queue, window._context
    heard: list[float] = []
    painted: list[float] = []
    queue.view.painted.connect(lambda: painted.append(time.perf_counter()))

    def on_changed(_changed: object) -> None:
        if not heard:
            heard.append(time.perf_counter())

    context.link.changed.connect(on_changed)
    arrived: list[float] = []
    queue.arrived.connect(lambda: arrived.append(time.perf_counter()))
    tags = {"add": ["計測"]} if number % 2 == 0 else {"remove": ["計測"]}
    command = protocol.TagConversations(conversation_ids=[queue.first_id()], **tags)
    wait(lambda done: (queue.arrived.connect(done), context.link.ask(command).start(window)))
    pause(GAP_MS)
    context.link.changed.disconnect(on_changed)
    after = [at for at in painted if at >= arrived[0]]
    queue.view.painted.disconnect()
    queue.view.painted.connect(queue._on_painted)
    return (after[0] - heard[0]) * 1000


if __name__ == "__main__":
    main()
