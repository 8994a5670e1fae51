"""The real composer and its engine: `python -m tests.bench.checklist_course DATA OUT.json TIMES`.

A key is pressed in a reply, and the time runs until the checklist is shown that was worked out from
the text with that key in it. In between a burst of keys is typed while the checks are under way.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecdesk import runtime
from ecdesk.app import open_reader, own_command
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.link import ProcessLink
from ecdesk.ui.notices import Notices
from ecdesk.views import queue, thread
from ecdesk.views.rows import Tab
from tests.helpers.loops import pause, wait

WARM, BURST = 5, 12
WORDS = "お問い合わせの寸法は、身幅が52cmでございます。20日の午前中にお届けいたします。"


def main() -> None:
    """Measure, and write the outcome."""
    data, out, times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    application = QApplication([])
    reader = open_reader(data / runtime.DATABASE)
    link = ProcessLink(
        [*own_command(streams=True), "--data", str(data), "engine"], log_file=data / "engine.err"
    )
    context = Context(link, Jobs(lambda: reader), Notices(), runtime.utc_now)
    first = queue.page(reader, Tab.REPLY, limit=1).rows[0].id
    pane = ComposerPane(context)
    pane.resize(640, 800)
    pane.show()
    wait(
        lambda done: (
            link.state_changed.connect(lambda state: state == "ready" and done()),
            link.start(),
        )
    )
    pane.show_thread(thread.thread(reader, first))
    desk = pane._writing_desk
    heard: list[float] = []
    desk.checker.checked.connect(lambda _findings, _passed: heard.append(time.perf_counter()))
    editor = desk.page.editor
    waits, keys = [], []
    for number in range(times + WARM):
        letter = WORDS[number % len(WORDS)]
        heard.clear()
        began = time.perf_counter()
        _type(editor, letter)
        wait(desk.checker.checked.connect)
        if number >= WARM:
            waits.append((heard[-1] - began) * 1000)
        for _key in range(BURST if number % 10 == 0 else 0):
            began = time.perf_counter()
            _type(editor, letter)
            keys.append((time.perf_counter() - began) * 1000)
            pause(30)
        pause(250)
    with reader.look() as look:
        sent = look.value("SELECT count(*) FROM mail WHERE direction = 'out'")
    out.write_text(json.dumps({"sent": sent, "waits": waits, "keys": keys}), "utf-8")
    pane.close()
    link.stop()
    context.jobs.stop()
    del application


def _type(editor: Any, letter: str) -> None:
    QTest.keyClick(editor, Qt.Key.Key_A) if letter.isascii() else editor.insertPlainText(letter)


if __name__ == "__main__":
    main()
