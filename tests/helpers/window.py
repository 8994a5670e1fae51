"""The real window on the real engine process, and hands to use it with."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ecdesk import runtime
from ecdesk.app import open_reader
from ecdesk.ui.context import Context
from ecdesk.ui.editor import Editor
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.link import ProcessLink
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from ecdesk.views.rows import Tab

PATIENCE_MS = 20_000


class Hands:
    """What a person does at the window, and what they can read there."""

    def __init__(self, bot: QtBot, window: MainWindow, context: Context, data: Path) -> None:
        self.bot, self.window, self.context, self.data = bot, window, context, data

    @property
    def engine_pid(self) -> int:
        """The engine's process id; 0 while there is none."""
        link = self.context.link
        assert isinstance(link, ProcessLink)
        return link.pid

    @property
    def editor(self) -> Any:
        """Where the reply is written."""
        return self.window.findChild(Editor)

    def until(self, seen: Callable[[], Any], patience: int = PATIENCE_MS) -> Any:
        """Wait until something is so; what it was."""
        found: list[Any] = []

        def look() -> bool:
            value = seen()
            if value:
                found.append(value)
            return bool(value)

        try:
            self.bot.waitUntil(look, timeout=patience)
        except self.bot.TimeoutError as error:
            raise AssertionError(f"{error}; the window reads:\n{self.reads()}") from error
        return found[-1]

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, to whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def type(self, text: str) -> None:
        """Words, as an input method commits them."""
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.editor, event)

    def reads(self) -> str:
        """Everything that can be read in the window now."""
        texts = [label.text() for label in self._seen(QLabel)]
        texts += [button.text() for button in self._seen(QPushButton)]
        return "\n".join(texts)

    def waits_for(self, words: str, patience: int = PATIENCE_MS) -> None:
        """Until the window says this."""
        self.until(lambda: words in self.reads(), patience)

    def count(self, tab: Tab) -> int:
        """How many stand under a tab, from the database."""
        return int(self.ask_data("ecdesk.views.queue", "counts")[tab])

    def ask_data(self, module: str, function: str, *args: Any) -> Any:
        """A view's answer, read on another thread as the window itself would."""
        import importlib

        found: list[Any] = []

        def read() -> None:
            view = getattr(importlib.import_module(module), function)
            found.append(view(open_reader(self.data / runtime.DATABASE), *args))

        thread = threading.Thread(target=read)
        thread.start()
        thread.join(PATIENCE_MS / 1000)
        return found[0]

    def _seen(self, kind: type[QWidget]) -> list[Any]:
        return [w for w in self.window.findChildren(kind) if w.isVisible()]


@contextmanager
def open_window(
    bot: QtBot, data: Path, environment: dict[str, str] | None = None, *, sample: bool = False
) -> Iterator[Hands]:
    """The window as `app.run` puts it together, on this folder; `sample`: on the sample shop."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment or {})
    argv = [sys.executable, "-m", "ecdesk", "--data", str(data), "engine"]
    argv += ["--sample"] if sample else []
    context = Context(
        link=ProcessLink(argv, log_file=data / "engine.err"),
        jobs=Jobs(lambda: open_reader(data / runtime.DATABASE)),
        notices=Notices(),
        clock=runtime.utc_now,
    )
    window = MainWindow(context, sample=sample)
    bot.addWidget(window)
    window.resize(1440, 900)
    with bot.waitSignal(window.furnished, timeout=PATIENCE_MS):
        window.show()
        window.begin()
    try:
        yield Hands(bot, window, context, data)
    finally:
        window.close()
        context.link.stop()
        context.jobs.stop()
