"""What was looked at for a while is marked as read at the server; what nobody saw is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ecdesk import protocol
from ecdesk.ui import seen
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, thread


class Opened(QObject):
    shown = Signal()


class Pane:
    view = thread()


class Window(QWidget):
    active = True

    def isActiveWindow(self):
        return self.active


class Desk:
    def __init__(self, qtbot):
        self.link, self.opened, self.pane, self.window = ScriptedLink(), Opened(), Pane(), Window()
        self.link.start()
        qtbot.addWidget(self.window)
        context = Context(self.link, ScriptedJobs(), Notices(), lambda: NOW)
        self.seen = seen.Seen(context, self.opened, self.pane, self.window)

    @property
    def told(self):
        return [one.conversation_id for one in self.link.asked(protocol.MarkSeen)]


@pytest.fixture
def desk(qtbot, monkeypatch):
    monkeypatch.setattr(seen, "LOOKED_MS", 10)
    return Desk(qtbot)


def test_after_a_while_it_was_seen_and_is_told_once(desk, qtbot):
    desk.opened.shown.emit()
    assert desk.told == []
    qtbot.waitUntil(lambda: desk.told == [desk.pane.view.id])
    desk.opened.shown.emit()
    qtbot.wait(40)
    assert desk.told == [desk.pane.view.id]


def test_what_came_since_is_told_again(desk, qtbot):
    desk.opened.shown.emit()
    qtbot.waitUntil(lambda: len(desk.told) == 1)
    desk.pane.view = replace(desk.pane.view, revision=desk.pane.view.revision + 1)
    desk.opened.shown.emit()
    qtbot.waitUntil(lambda: len(desk.told) == 2)


def test_in_a_window_that_nobody_looks_at_nothing_is_seen(desk, qtbot):
    desk.window.active = False
    desk.opened.shown.emit()
    qtbot.wait(40)
    assert desk.told == []
    desk.window.active = True
    desk.seen._on_focus()
    qtbot.waitUntil(lambda: len(desk.told) == 1)


def test_nothing_open_is_nothing_seen(desk, qtbot):
    desk.pane.view = None
    desk.opened.shown.emit()
    qtbot.wait(40)
    assert desk.told == []
