"""Opens the window: chooses the real link, reader, clock and memory, and starts the engine.

Only PySide6 and the window are imported before the first paint; the reader (and SQLAlchemy with
it) is made on a worker thread, the engine is another process.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QProcess, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from ecdesk.domain.errors import DeskError
from ecdesk.runtime import own_command
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.link import Link, ProcessLink
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices

if TYPE_CHECKING:
    from ecdesk.engine.host import Host

log = logging.getLogger("ecdesk.app")

_DATABASE_SECONDS = 60.0  # how long a reader waits for the engine to make or upgrade the database


def run(
    data: Path | None = None,
    *,
    sample: bool = False,
    hidden: bool = False,
    smoke: Path | None = None,
) -> int:
    """Open the window and stay until it is closed; the exit code.

    `smoke` names a file: what was reached goes there as JSON once the queue is painted, and the
    program ends.
    """
    from ecdesk import runtime

    # A reading worker gives the interpreter back after 1 ms, not 5: a frame asks for it often.
    sys.setswitchinterval(0.001)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("ECDesk")
    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    try:
        folder = runtime.data_folder(data, sample=sample)
        if sample:
            runtime.clear_old_sample(folder)
    except DeskError as error:
        return _cannot_start(error)
    runtime.log_to(folder, "window")
    ill_rules = runtime.lay_rules(folder)
    words = ["--data", str(folder), "engine", *(["--sample"] if sample else [])]
    context = Context(
        link=ProcessLink([*own_command(streams=True), *words], log_file=folder / "engine.err"),
        jobs=Jobs(lambda: open_reader(folder / runtime.DATABASE)),
        notices=Notices(),
        clock=runtime.utc_now,
        memory=QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat),
        program=tuple(own_command(streams=True)),
    )
    window = MainWindow(context, sample=sample)
    runtime.catch_crashes(lambda _kind: _tell_crash(context))
    window.first_painted.connect(_speak_japanese)
    window.furnished.connect(lambda: _tidy(context))
    window.furnished.connect(lambda: _watch(context, window))
    # Without this a dialog closed while the window waits in the tray would end everything.
    QApplication.setQuitOnLastWindowClosed(False)
    window.closed.connect(lambda: application.exit(0))
    window.real_requested.connect(lambda: _change_to(window))
    window.sample_requested.connect(lambda: _change_to(window, "sample"))
    afterwards: list[list[str]] = []
    window.restart_requested.connect(lambda: afterwards.append(["--data", str(folder)]))
    if smoke is not None:
        _report(window, smoke)
    if not (hidden or _begins_hidden(context)) or not tray_available():
        window.show()
    window.begin()
    if ill_rules is not None:
        context.notices.show_error(ill_rules)
    code = application.exec()
    context.link.stop()
    context.jobs.stop()
    if afterwards:  # only now: until the engine has ended, the folder is its
        program, *before = own_command()
        QProcess.startDetached(program, [*before, *afterwards[0]])
    return code


def open_reader(path: Path) -> object:
    """The window's read-only way to the data; waits until the engine has made it ready.

    Runs on a worker. Raises Trouble("disk.busy") where the engine does not get there.
    """
    from ecdesk.domain.errors import Trouble
    from ecdesk.store import migrations, restoring
    from ecdesk.store.reading import Reader

    waiting = threading.Event()
    for _ in range(int(_DATABASE_SECONDS / 0.05)):
        at_rest = path.exists() and not restoring.is_staged(path)
        if at_rest and migrations.revision(path) == migrations.HEAD:
            return Reader(path)
        waiting.wait(0.05)
    raise Trouble("disk.busy")


class LocalLink(Link):
    """The engine in this process, on its own threads: for tests and screenshots."""

    def __init__(self, make: Callable[[Callable[[bytes], None]], Host]) -> None:
        """`make` builds the host around the callable that takes its lines."""
        super().__init__()
        self._make = make
        self.host: Host | None = None

    def start(self) -> None:
        """Build the engine on a thread of its own and let it say hello."""
        thread = threading.Thread(target=self._build, name="engine start", daemon=True)
        thread.start()

    def stop(self) -> None:
        """Stop the engine's threads."""
        host, self.host = self.host, None
        if host is not None:
            host.stop()

    def _build(self) -> None:
        host = self._make(self._receive)
        self.host = host
        host.start()

    def _send(self, line: bytes) -> None:
        if self.host is not None:
            self.host.hear(line)


def _change_to(window: MainWindow, *words: str) -> None:
    """Between the sample and one's own mail: another window on the other folder."""
    program, *before = own_command()
    if QProcess.startDetached(program, [*before, *words])[0]:
        window.close()


def _report(window: MainWindow, path: Path) -> None:
    """Note when each stage was reached; end after the last.

    `seconds` counts from here; `monotonic` is the machine's own clock, so that who started the
    process can count from the start.
    """
    import json
    import time

    began = time.monotonic()
    reached: dict[str, float] = {}

    def reach(stage: str) -> None:
        reached.setdefault(stage, time.monotonic())
        if "queue_painted" in reached and "furnished" in reached:
            seconds = {name: round(at - began, 3) for name, at in reached.items()}
            told = {"ok": True, "seconds": seconds, "monotonic": reached}
            path.write_text(json.dumps(told), "utf-8")
            window.close()

    window.first_painted.connect(lambda: reach("first_painted"))
    window.queue_painted.connect(lambda: reach("queue_painted"))
    window.furnished.connect(lambda: reach("furnished"))


def _speak_japanese() -> None:
    """Qt's own words (menus of text fields, file dialogs), once the first frame is out."""
    application = QApplication.instance()
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if application is not None and translator.load("qtbase_ja", folder):
        application.installTranslator(translator)


def tray_available() -> bool:
    """Whether a window that is not shown can be found again."""
    from PySide6.QtWidgets import QSystemTrayIcon

    return QSystemTrayIcon.isSystemTrayAvailable()


def _begins_hidden(context: Context) -> bool:
    from ecdesk.ui.alarm_wishes import wishes

    chosen = wishes(context.memory)
    return chosen.tray and chosen.hidden


def _watch(context: Context, window: MainWindow) -> None:
    """Tell what is due, beside the icon in the tray or in the window."""
    from ecdesk.ui.tray import settle

    tray = settle(context, window)
    if not window.isVisible() and not tray.shown:
        tray.bring_forward()


def _tidy(context: Context) -> None:
    """Once everything is there: what a crash left of opened attachments goes."""
    from ecdesk.ui.looked_at import clear_left_behind

    now = context.clock()
    threading.Thread(target=clear_left_behind, args=(now,), name="tidy", daemon=True).start()


def _tell_crash(context: Context) -> None:
    """A bug in the window: said calmly, kept in the log; what is being written stays."""
    from ecdesk.words import sentence

    QTimer.singleShot(
        0, context.notices, lambda: context.notices.say(sentence("bug"), kind="trouble")
    )


def _cannot_start(error: DeskError) -> int:
    from ecdesk.words import say

    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(say(error) + "\n")
    # Not above: these enums alone cost as much as a fifth of the first picture.
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(QMessageBox.Icon.Critical, "ECDesk", say(error))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.exec()
    return 4
