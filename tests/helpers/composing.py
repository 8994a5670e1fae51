"""A composer to write in, with an engine whose answers the test gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecdesk.protocol import CheckDraft
from ecdesk.ui import checking, drafting, sending
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.writing_page import WritingPage
from tests.helpers import shown
from tests.helpers.desk import Surroundings, surroundings

KEPT = {"saved_at": shown.NOW.isoformat(), "files": []}
SENT = {"outgoing": 77, "state": "countdown", "due_at": shown.NOW.isoformat()}
STOP = {
    "code": "name.wrong",
    "severity": "stop",
    "where": "body",
    "start": 0,
    "end": 2,
    "text": "佐藤",
}
ASKING = {"code": "attachment.missing", "severity": "stop", "where": "nowhere"}


@contextmanager
def quick_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Surroundings]:
    """Surroundings in which typing counts as finished after 10 ms."""
    monkeypatch.setattr(drafting, "QUIET_MS", 10)
    monkeypatch.setattr(drafting, "LONGEST_MS", 60)
    monkeypatch.setattr(drafting, "AGAIN_MS", 20)
    monkeypatch.setattr(checking, "QUIET_MS", 5)
    monkeypatch.setattr(sending, "AGAIN_AFTER_MS", 0)
    with surroundings() as made:
        yield made


@pytest.fixture(name="desk")
def quick_desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Surroundings]:
    """Quick surroundings, for as long as the test lasts."""
    with quick_surroundings(monkeypatch) as made:
        yield made


@pytest.fixture(name="pane")
def shown_pane(qtbot: QtBot, desk: Surroundings) -> ComposerPane:
    """A composer that can be seen, in those surroundings."""
    made = ComposerPane(desk.context)
    qtbot.addWidget(made)
    made.resize(560, 800)
    made.show()
    return made


def open_and_write(pane: ComposerPane, text: str = "お返事です") -> None:
    """A conversation opened, with something written in its reply."""
    pane.show_thread(shown.thread())
    write(pane, text)


def page(pane: ComposerPane) -> WritingPage:
    """Where one writes."""
    assert pane.writing
    return pane._writing_desk.page


def write(pane: ComposerPane, text: str) -> None:
    """Type at the end of the text."""
    editor = page(pane).editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText(text)


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    """What an input method does: shows what it composes, or commits it."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def wait_for(qtbot: QtBot, desk: Surroundings, command: type[Any], count: int = 1) -> list[Any]:
    """Wait until so many commands of this kind were asked; all of them."""
    qtbot.waitUntil(lambda: len(desk.link.asked(command)) >= count, timeout=20_000)
    return desk.link.asked(command)


def check_with(qtbot: QtBot, desk: Surroundings, *findings: dict[str, Any]) -> None:
    """Let the checks find these in what stands there now."""
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    desk.link.answer(CheckDraft, findings=list(findings), passed=["shop.wrong"])
