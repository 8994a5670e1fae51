"""The real window, scrolled without pause: first at rest, then while mail comes in.

    python -m tests.bench.scrolling process|thread DATA STORE MAILDIR OUT.json AT_REST

`process` is the program as it is: the engine is a child process. `thread` runs the very same engine
on threads of the window's process, and is the proof that the figures can fail.

A frame is due sixty times a second. It begins when it is due, whether the loop is free or not, is a
turn of the wheel, and ends on the first turn of the loop after the rows were painted: so whatever
holds the window up counts, wherever it happens. Meanwhile commands are asked as a person's typing
asks them. STORE is delivered to MAILDIR by another process after AT_REST frames.
"""

from __future__ import annotations

import json
import math
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from ecdesk import protocol, runtime
from ecdesk.app import LocalLink, open_reader, own_command
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.link import Link, ProcessLink
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices

FRAME = 1 / 60
NOTCH = 120  # Qt's measure of one click of a wheel
COMMAND_MS = 200  # a draft saved and checked every 0.6 s: faster than anybody types
LOOK_MS = 250  # how often it is asked whether all mail is there
PATIENCE_MS = 600_000


class Scrolling(QObject):
    """Turns the wheel over the queue and keeps how long each frame and its painting took."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.frames: list[float] = []  # milliseconds from due to on the screen
        self.paints: list[float] = []  # milliseconds of the viewport's painting alone
        self.dropped = 0  # were due while another one was not finished
        self._others = _others()
        self._view = window.frame.queue.view
        self._down = True
        self._due = 0.0
        self._painting = 0.0
        self._turning = False
        self._clock = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._turn)
        self._view.viewport().installEventFilter(self)
        self._view.painted.connect(self._on_painted)

    def begin(self) -> None:
        """Scroll from now on."""
        self._due = time.perf_counter() + FRAME
        self._wait()

    def take(self) -> dict[str, Any]:
        """What was measured since the last time."""
        others = _others()
        told = {
            "frames": self.frames,
            "paints": self.paints,
            "dropped": self.dropped,
            "others": others - self._others,
        }
        self.frames, self.paints, self.dropped, self._others = [], [], 0, others
        return told

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Override: notice when the rows begin to be painted."""
        if event.type() is QEvent.Type.Paint:
            self._painting = time.perf_counter()
        return False

    def _wait(self) -> None:
        left = self._due - time.perf_counter()
        self._clock.start(max(math.ceil(left * 1000), 0))

    def _turn(self) -> None:
        bar = self._view.verticalScrollBar()
        if bar.value() >= bar.maximum():
            self._down = False
        elif bar.value() <= bar.minimum():
            self._down = True
        middle = QPointF(self._view.viewport().rect().center())
        event = QWheelEvent(
            middle,
            QPointF(self._view.viewport().mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, -NOTCH if self._down else NOTCH),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self._turning = True
        QCoreApplication.postEvent(self._view.viewport(), event)

    def _on_painted(self) -> None:
        self.paints.append((time.perf_counter() - self._painting) * 1000)
        if self._turning:
            self._turning = False
            QTimer.singleShot(0, self, self._on_screen)

    def _on_screen(self) -> None:
        now = time.perf_counter()
        self.frames.append((now - self._due) * 1000)
        missed = int((now - self._due) / FRAME)
        self.dropped += missed
        self._due += (missed + 1) * FRAME
        self._wait()


class Asking(QObject):
    """Asks the engine one thing after another and keeps how long each answer took."""

    def __init__(self, window: MainWindow, context: Context) -> None:
        super().__init__(window)
        self.answers: list[float] = []
        self._window, self._link = window, context.link
        self._draft = str(uuid.uuid4())
        self._asked = 0
        self._conversation = 0
        self._clock = QTimer(self, interval=COMMAND_MS, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._ask)

    def begin(self) -> None:
        """Ask from now on."""
        self._clock.start()

    def take(self) -> list[float]:
        """The milliseconds of the answers since the last time."""
        told, self.answers = self.answers, []
        return told

    def _ask(self) -> None:
        self._asked += 1
        row = self._window.frame.queue.view.model().rows[0]
        self._conversation = self._conversation or row.id
        draft = protocol.DraftIn(
            id=self._draft,
            kind="reply",
            shop_id=row.shop.id,
            conversation_id=self._conversation,
            to=[("", row.address)],
            subject=f"Re: {row.subject}",
            body="お問い合わせありがとうございます。" * (1 + self._asked % 20),
        )
        kinds: tuple[Callable[[], protocol.AnyCommand], ...] = (
            protocol.Ping,
            lambda: protocol.SaveDraft(draft=draft),
            lambda: protocol.CheckDraft(draft=draft),
        )
        began = time.perf_counter()
        request = self._link.ask(kinds[self._asked % 3]())
        request.then(lambda _v: self.answers.append((time.perf_counter() - began) * 1000))
        request.start(self)


class Course:
    """at rest ─▶ mail comes in ─▶ all of it is read: told and over"""

    def __init__(self, engine: str, data: Path, store: Path, maildir: Path, at_rest: int) -> None:
        self.told: dict[str, Any] = {}
        self._data = data
        self._at_rest = at_rest
        self._expected = 0
        self._began = 0.0  # when the postman was sent
        # Started now: to start a process holds the window up, and no window does that here.
        self._waiting = sum(1 for _ in store.iterdir())
        command = [sys.executable, "-m", "tests.bench.mails", store, maildir]
        self._postman = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.context = Context(
            link=_process_link(data) if engine == "process" else _thread_link(data),
            jobs=Jobs(lambda: open_reader(data / runtime.DATABASE)),
            notices=Notices(),
            clock=runtime.utc_now,
            memory=None,
        )
        self.window = MainWindow(self.context)
        self.window.furnished.connect(lambda: QTimer.singleShot(1500, self._rest))
        self._look = QTimer(self.window, interval=LOOK_MS)
        self._look.timeout.connect(self._count)
        QTimer.singleShot(PATIENCE_MS, self.window, QCoreApplication.quit)

    def _rest(self) -> None:
        self._scrolling = Scrolling(self.window)
        self._asking = Asking(self.window, self.context)
        self._scrolling.begin()
        self._asking.begin()
        self._look.start()

    def _count(self) -> None:
        reading = self.context.jobs.read(lambda _reader: _mails_read(self._data), slot="bench")
        reading.then(self._on_counted).start(self.window)

    def _on_counted(self, read: int) -> None:
        if not self._began:
            if len(self._scrolling.frames) >= self._at_rest:
                self.told["rest"] = self._scrolling.take() | {"answers": self._asking.take()}
                self._expected = read + self._waiting
                self._began = time.perf_counter()
                assert self._postman.stdin is not None
                self._postman.stdin.close()  # ends the line it waits for
        elif read < self._expected:
            self.context.link.ask(protocol.SyncNow()).start(self.window)  # as a server's push does
        else:
            self._look.stop()
            self.told["load"] = self._scrolling.take() | {"answers": self._asking.take()}
            self.told["seconds"] = time.perf_counter() - self._began
            self._postman.wait(10)
            QCoreApplication.quit()


def _others() -> float:
    """Seconds that this process computed on other threads than the window's, which asks this."""
    return time.process_time() - time.thread_time()


def _mails_read(data: Path) -> int:
    """How many mails are read; on a worker."""
    uri = f"{(data / runtime.DATABASE).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        row = connection.execute("SELECT count(*) FROM mail WHERE state <> 'raw'").fetchone()
    return int(row[0])


def _process_link(data: Path) -> Link:
    return ProcessLink([*own_command(), "--data", str(data), "engine"])


def _thread_link(data: Path) -> Link:
    def make(say: Callable[[bytes], None]) -> Any:
        from ecdesk.engine.host import Host
        from ecdesk.net.wire import real_wire
        from ecdesk.store.database import Database

        return Host(Database(data / runtime.DATABASE), real_wire(), runtime.utc_now, say)

    return LocalLink(make)


def main() -> None:
    """One course; what was measured goes into the file named."""
    engine, data, store, maildir, out, at_rest = sys.argv[1:]
    sys.setswitchinterval(0.001)  # as app.run
    application = QApplication([])
    course = Course(engine, Path(data), Path(store), Path(maildir), int(at_rest))
    course.window.show()
    course.window.begin()
    application.exec()
    Path(out).write_text(json.dumps(course.told), "utf-8")
    course.context.link.stop()
    course.context.jobs.stop()


if __name__ == "__main__":
    main()
