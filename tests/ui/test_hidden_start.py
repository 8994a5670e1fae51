"""Started without a window: only where something is left by which it can be found."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QSystemTrayIcon

from ecdesk import app
from ecdesk.ui.alarm_wishes import Wishes, keep
from tests.helpers.window_desk import WindowDesk

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support", "systemTrayWindowChanged", extend=True
)


@pytest.fixture
def memory(tmp_path):
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.mark.parametrize(
    ("chosen", "hidden"),
    [
        (Wishes(), False),
        (Wishes(hidden=True), True),
        (Wishes(hidden=True, tray=False), False),
    ],
)
def test_it_begins_hidden_where_that_was_chosen(qtbot, memory, chosen, hidden):
    keep(memory, chosen)
    desk = WindowDesk(qtbot, memory=memory)
    assert app._begins_hidden(desk.context) is hidden


def test_a_hidden_window_without_an_icon_shows_itself(qtbot, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    desk = WindowDesk(qtbot)
    desk.jobs.answers["alarms"] = OSError("no database yet")
    with qtbot.waitSignal(desk.window.furnished):
        desk.window.begin()
    assert not app.tray_available()
    app._watch(desk.context, desk.window)
    assert desk.window.isVisible()


def test_with_an_icon_it_stays_hidden(qtbot, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    desk = WindowDesk(qtbot)
    desk.jobs.answers["alarms"] = OSError("no database yet")
    with qtbot.waitSignal(desk.window.furnished):
        desk.window.begin()
    app._watch(desk.context, desk.window)
    assert not desk.window.isVisible()
    assert desk.window.tray.shown
