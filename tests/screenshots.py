"""Renders the main screens from the sample shop at a fixed time: `make screenshots`.

Each screen is written in light and dark at 1440 × 900 and 1280 × 800 into build/screenshots/ (or
the folder named as an argument). The engine runs in this process; the clock stands still.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ecdesk import runtime
from ecdesk.app import LocalLink, open_reader
from ecdesk.engine.host import Host
from ecdesk.engine.sample import Story, open_shop
from ecdesk.net.wire import real_wire
from ecdesk.store.database import Database
from ecdesk.ui.context import Context
from ecdesk.ui.editor import Editor
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from ecdesk.ui.theme import Scheme, theme

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # Tuesday 14:18 in Japan, as in the design
SIZES = ((1440, 900), (1280, 800))
PATIENCE_MS = 20_000


def main() -> None:
    """Write every screen."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    target.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window, context = desk(Path(folder))
        window.show()
        window.begin()
        wait(window.furnished.connect)
        until_received(context)
        for name, prepare in SCREENS.items():
            prepare(window)
            for width, height in SIZES:
                for scheme in (Scheme.LIGHT, Scheme.DARK):
                    theme().apply(scheme, 1.0)
                    window.resize(width, height)
                    pause(250)
                    file = target / f"{name}-{scheme.value}-{width}x{height}.png"
                    shown(window).grab().save(str(file))
                    print(file)
            close_dialogs(window)
        window.close()
        context.link.stop()
        context.jobs.stop()
    del application


def desk(folder: Path) -> tuple[MainWindow, Context]:
    """The window on a sample shop made for `NOW`."""
    clock = lambda: NOW  # noqa: E731 - the clock stands still

    def make(say: Callable[[bytes], None]) -> Host:
        database = Database(folder / runtime.DATABASE)
        wire = real_wire()
        story = Story.read(runtime.resources() / "sample")
        open_shop(database, wire, story, folder / "sample-mail", NOW)
        return Host(database, wire, clock, say, story)

    context = Context(
        link=LocalLink(make),
        jobs=Jobs(lambda: open_reader(folder / runtime.DATABASE)),
        notices=Notices(),
        clock=clock,
    )
    return MainWindow(context, sample=False), context


def open_by_subject(subject: str) -> Callable[[MainWindow], None]:
    """Open the conversation with this subject."""

    def prepare(window: MainWindow) -> None:
        from sqlalchemy import select

        from ecdesk.store import schema as s

        with window._context.jobs._reader.connect() as connection:
            found = connection.scalar(
                select(s.Conversation.id)
                .where(s.Conversation.subject == subject)
                .order_by(s.Conversation.id.desc())
            )
        assert found is not None, subject
        window.open_conversation(found)
        pause(600)

    return prepare


def until_received(context: Context) -> None:
    """Wait until the sample's mail is all there and read."""
    from ecdesk.views.mails import stored

    for _ in range(100):
        pause(100)
        reader = context.jobs._reader
        states = [row["state"] for row in stored(reader)] if reader is not None else []
        if len(states) > 160 and set(states) == {"read"}:
            return
    raise AssertionError("the sample did not arrive")


def wait(connect: Callable[[Callable[[], None]], object]) -> None:
    """Let the loop run until a signal comes."""
    loop = QEventLoop()
    connect(loop.quit)
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    loop.exec()


def pause(milliseconds: int) -> None:
    """Let the loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


def shown(window: MainWindow) -> QWidget:
    """What is on top: an open dialog, else the window."""
    dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
    return dialogs[-1] if dialogs else window


def close_dialogs(window: MainWindow) -> None:
    """Back to the window alone."""
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            dialog.close()
    pause(50)


def errand(name: str) -> Callable[[MainWindow], None]:
    """What the menu calls by this name."""

    def prepare(window: MainWindow) -> None:
        assert window._actions is not None
        window._actions[name].trigger()
        pause(600)

    return prepare


def write(subject: str, body: str) -> Callable[[MainWindow], None]:
    """A reply written into a conversation, and checked."""

    def prepare(window: MainWindow) -> None:
        open_by_subject(subject)(window)
        editor = window.findChild(Editor)
        assert editor is not None
        editor.setPlainText(body)
        pause(1500)

    return prepare


CARELESS = (
    "佐藤 美保 様\n\n珈琲みずきの山口でございます。\n"
    "●月●日にお届けいたします。お届け予定表を添付いたします。\n\nこはる洋品店 サポート 山口"
)

SCREENS: dict[str, Callable[[MainWindow], None]] = {
    "main": open_by_subject("注文したワンピースについて"),
    "angry": open_by_subject("豆が届かない件"),
    "html": open_by_subject("きいてもいいですか♪"),
    "careless": write("サイズについて教えてください", CARELESS),
    "outbox": errand("outbox"),
    "account": errand("accounts"),
    "keys": errand("keys"),
}


if __name__ == "__main__":
    main()
