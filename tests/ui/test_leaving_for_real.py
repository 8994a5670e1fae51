"""Closed right after the last key, with the real engine: the last word is in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.window import Hands, open_window

pytestmark = pytest.mark.window

LAST = "閉じる直前に書いた一文です。"


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path):
    """The sample shop, with a reply open to be written."""
    with open_window(qtbot, tmp_path / "desk", sample=True) as made:
        made.until(lambda: made.window.composer.writing)
        made.press(Qt.Key.Key_R)
        yield made


def kept(hands: Hands, conversation: int) -> str:
    """The draft of a conversation, read from the database after the engine has ended."""
    view = hands.ask_data("ecdesk.views.thread", "thread", conversation)
    return view.draft.body if view is not None and view.draft is not None else ""


def test_closing_right_after_the_last_key(hands: Hands) -> None:
    conversation = hands.window.opened.id
    hands.type(LAST)
    hands.window.close()
    hands.until(lambda: not hands.window.isVisible())
    hands.context.link.stop()
    assert LAST in kept(hands, conversation)


def test_even_unanswered_it_is_finished_before_the_process_ends(hands: Hands) -> None:
    conversation = hands.window.opened.id
    hands.type(LAST)
    hands.window.composer.flush()
    assert hands.window.composer.unsaved
    hands.context.link.stop()  # says no more, and waits for what was heard
    assert LAST in kept(hands, conversation)
