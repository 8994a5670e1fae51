"""Cyclic garbage goes on the window's thread, whoever makes it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecdesk.ui import garbage


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QObject]:
    """Something that looks after garbage."""
    made = QObject()
    garbage.look_after(made)
    yield made
    made.deleteLater()
    qtbot.waitUntil(gc.isenabled)


def a_lost_widget(gone: list[int]) -> weakref.ref[QLabel]:
    """A widget that only a cycle holds; on which thread it goes is told."""
    label = QLabel()
    setattr(label, "me", label)  # noqa: B010 - a cycle, on purpose
    return weakref.ref(label, lambda _gone: gone.append(threading.get_ident()))


def work() -> None:
    """As a reading does: many values, kept for a while."""
    assert len([[at] for at in range(20_000)]) == 20_000


def test_a_worker_destroys_no_widget(qtbot: QtBot, window: QObject) -> None:
    gone: list[int] = []
    gc.collect()
    lost = a_lost_widget(gone)
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert gone == []
    made = [[at] for at in range(5_000)]
    qtbot.waitUntil(lambda: len(gone) == 1)
    assert lost() is None
    assert made
    assert gone == [threading.get_ident()]


def test_python_collects_again_when_the_window_is_gone(qtbot: QtBot) -> None:
    made = QObject()
    garbage.look_after(made)
    assert not gc.isenabled()
    made.deleteLater()
    qtbot.waitUntil(gc.isenabled)


def test_nothing_is_looked_through_where_little_was_made(window: QObject) -> None:
    gc.collect()
    assert garbage.collect() == -1
