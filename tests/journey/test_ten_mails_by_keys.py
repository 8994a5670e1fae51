"""Ten mails of the sample shop answered by keys alone: how many keys and seconds each one takes.

From "open the next" to "sent", in the real window with its engine beside it in this process. The
words themselves come in one piece, as an input method commits them, and are counted apart.
`ECDESK_PROVE=1` answers all ten, else the first.
"""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk import runtime
from ecdesk.app import LocalLink, open_reader
from ecdesk.engine.host import Host
from ecdesk.engine.sample import Story, open_shop
from ecdesk.net.wire import real_wire
from ecdesk.store.database import Database
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from tests.helpers.counted import Counted
from tests.helpers.window import Hands

PROVE = os.environ.get("ECDESK_PROVE") == "1"
NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # 14:18 in Japan
ANSWERS: dict[str, str] = tomllib.loads(
    (Path(__file__).parent / "answers_of_a_day.toml").read_text("utf-8")
)
MOST_KEYS = 4  # besides the words and the way down the list

pytestmark = [pytest.mark.window, pytest.mark.timeout(300 if PROVE else 90)]


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    """The window on the sample shop, at a time at which the shop is open."""
    began = time.monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - began)

    def make(say: Callable[[bytes], None]) -> Host:
        database, wire = Database(tmp_path / runtime.DATABASE), real_wire()
        story = Story.read(runtime.resources() / "sample")
        open_shop(database, wire, story, tmp_path / "mail", NOW)
        return Host(database, wire, clock, say, story)

    context = Context(
        LocalLink(make), Jobs(lambda: open_reader(tmp_path / runtime.DATABASE)), Notices(), clock
    )
    window = MainWindow(context, sample=True)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    with qtbot.waitSignal(window.furnished, timeout=20_000):
        window.show()
        window.begin()
    yield Hands(qtbot, window, context, tmp_path)
    window.close()
    context.link.stop()
    context.jobs.stop()


class Count:
    """Keys pressed since the last mail."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.keys, self.down = 0, 0

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """One key, to whatever has the focus."""
        self.keys += 1
        self._hands.press(key, modifier)


def subject(hands: Hands) -> str:
    """Of the conversation that is open."""
    view = hands.window.frame.thread_pane.view
    return view.subject if view is not None else ""


def go_down_to_one_of(hands: Hands, left: set[str], count: Count) -> str:
    """Down the list, a key a row, until one of these is open."""
    queue = hands.window.frame.queue
    for _row in range(queue.rows + 1):
        if subject(hands) in left:
            return subject(hands)
        hands.until(partial(is_at_rest, hands))
        before = open_id(hands)
        count.down += 1
        last = queue.view.currentIndex().row() == queue.rows - 1
        count.press(Qt.Key.Key_Home if last else Qt.Key.Key_J)  # the one sought may stand above
        hands.until(partial(has_moved, hands, before))
    raise AssertionError(left)


def open_id(hands: Hands) -> int:
    """The conversation that is open; 0 for none."""
    view = hands.window.frame.thread_pane.view
    return view.id if view is not None else 0


def has_moved(hands: Hands, before: int) -> bool:
    """Whether another conversation than this is open, and one stands on it."""
    return open_id(hands) != before and is_at_rest(hands)


def is_at_rest(hands: Hands) -> bool:
    """Whether the row on which one stands is the conversation that is open."""
    queue = hands.window.frame.queue
    row = queue.row_of(open_id(hands))
    current = queue.view.currentIndex()
    return row is not None and current.isValid() and queue.open_id == open_id(hands)


def test_mails_are_answered_by_keys_alone(hands: Hands, counted: Counted) -> None:
    queue = hands.window.frame.queue
    hands.until(lambda: queue.rows > 30)
    hands.until(lambda: subject(hands))
    left = set(ANSWERS)
    for _mail in range(len(ANSWERS) if PROVE else 1):
        queue.take_focus()
        count, began = Count(hands), time.monotonic()
        said = go_down_to_one_of(hands, left, count)
        answer(hands, ANSWERS[said].strip(), count)
        took = time.monotonic() - began
        left.remove(said)
        besides = count.keys - count.down
        words = len(ANSWERS[said].strip())
        told = f"{besides} keys, {count.down} down the list, {words} signs, {took:.1f} s"
        counted(said[:20], told)
        assert besides <= MOST_KEYS


def answer(hands: Hands, text: str, count: Count) -> None:
    """R, the words, Ctrl+Enter: the letter is on its way."""
    sent: list[object] = []
    answered = open_id(hands)
    composer = hands.window.composer
    assert composer is not None
    composer.sent.connect(sent.append)
    count.press(Qt.Key.Key_R)
    hands.until(lambda: hands.editor is not None and hands.editor.hasFocus())
    hands.type(text)
    hands.until(lambda: checked(hands, text))
    assert composer._writing_desk.sidebar.open_stops == ()
    count.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: sent)
    hands.until(lambda: open_id(hands) != answered)  # the next one opens by itself
    composer.sent.disconnect(sent.append)


def checked(hands: Hands, text: str) -> bool:
    """Whether the checklist knows of these words: every line of the ledger rests on them."""
    desk = hands.window.composer._writing_desk if hands.window.composer else None
    return desk is not None and text[:20] in desk.linking._body
