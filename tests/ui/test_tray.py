"""The icon in the corner, where there is one; and a window that can always be found again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from ecdesk import protocol
from ecdesk.ui import tray as module
from ecdesk.ui.alarm_wishes import Wishes, keep, wishes
from ecdesk.ui.alarms import Of, Word
from ecdesk.ui.dialogs.alarms import AlarmsDialog
from ecdesk.ui.tray import Tray, picture, worst_of
from ecdesk.views.clock_rows import AlarmsView
from tests.helpers.shown import NOW, shop
from tests.helpers.window_desk import WindowDesk

HOUR = timedelta(hours=1)

# The platform without a screen has no tray, and says so in its own words.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support", "systemTrayWindowChanged", extend=True
)


class FakeAlarms(QObject):
    """What `Alarms` says, by the test's mouth."""

    told = Signal(object)
    looked = Signal(object)


class Corner:
    """A window with a tray, on a system that has one or not."""

    def __init__(self, qtbot, monkeypatch, memory=None, *, has_tray=True):
        monkeypatch.setattr(module, "available", lambda: has_tray)
        self.shown = []
        monkeypatch.setattr(
            QSystemTrayIcon, "showMessage", lambda _icon, *said: self.shown.append(said)
        )
        monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
        self.desk = WindowDesk(qtbot, memory=memory)
        self.window = self.desk.begin()
        self.alarms = FakeAlarms(self.window)
        self.tray = Tray(self.desk.context, self.window, self.alarms)
        monkeypatch.setattr(self.window, "isActiveWindow", lambda: False)

    def tell(self, of=Of.LIMIT, conversation=11):
        self.alarms.told.emit(Word(of, "返信の期限になりました", "佐藤 様　件名", conversation))

    def cross(self):
        """The window system's own ×, past the window's `close`."""
        event = QCloseEvent()
        QApplication.sendEvent(self.window, event)
        return event


@pytest.fixture
def corner(qtbot, monkeypatch):
    return Corner(qtbot, monkeypatch)


@pytest.fixture
def memory(tmp_path):
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def test_away_from_the_window_a_word_stands_beside_the_icon_and_leads_there(corner):
    corner.tell()
    assert corner.shown[0][0] == "返信の期限になりました"
    corner.tray._icon.messageClicked.emit()
    corner.desk.wait_open(11)


def test_before_the_window_it_is_said_there_and_new_mail_is_not(corner, monkeypatch):
    monkeypatch.setattr(corner.window, "isActiveWindow", lambda: True)
    corner.tell(Of.NEW_MAIL)
    assert corner.desk.said == []
    corner.tell()
    assert corner.shown == []
    notice = corner.desk.said[-1]
    assert "佐藤 様" in notice.text
    notice.action[1]()
    corner.desk.wait_open(11)


@pytest.mark.parametrize("of", list(Of))
def test_each_can_be_switched_off(corner, of):
    corner.tray.choose(Wishes(**{of.value: False}))
    corner.tell(of)
    assert corner.shown == []
    for other in set(Of) - {of}:
        corner.tell(other)
    assert len(corner.shown) == len(Of) - 1


def test_sound_is_off_until_somebody_wants_it(corner, monkeypatch):
    beeps = []
    monkeypatch.setattr(QApplication, "beep", staticmethod(lambda: beeps.append(1)))
    corner.tell()
    assert beeps == []
    corner.tray.choose(Wishes(sound=True))
    corner.tell()
    assert beeps == [1]


def test_without_a_tray_everything_is_said_in_the_window(qtbot, monkeypatch):
    corner = Corner(qtbot, monkeypatch, has_tray=False)
    assert not corner.tray.shown
    corner.tell()
    assert "佐藤 様" in corner.desk.said[-1].text
    corner.tray.choose(Wishes(stay=True))
    assert corner.cross().isAccepted()


def test_the_cross_hides_it_only_where_that_is_wanted(corner, qtbot):
    with qtbot.assertNotEmitted(corner.window.closed):
        corner.tray.choose(Wishes(stay=True))
        assert not corner.cross().isAccepted()
    assert not corner.window.isVisible()
    corner.tray._on_activated(QSystemTrayIcon.ActivationReason.Trigger)
    assert corner.window.isVisible()
    corner.tray.choose(Wishes())
    with qtbot.waitSignal(corner.window.closed):
        corner.cross()


def test_who_says_quit_quits_even_where_the_cross_only_hides(corner, qtbot):
    corner.tray.choose(Wishes(stay=True))
    corner.cross()
    with qtbot.waitSignal(corner.window.closed):
        corner.tray.quit()


def test_quit_that_is_not_possible_shows_why(corner, monkeypatch):
    corner.tray.choose(Wishes(stay=True))
    corner.cross()
    monkeypatch.setattr(corner.window._leaving, "allows", lambda: False)
    corner.tray.quit()
    assert corner.window.isVisible()


def test_a_hidden_window_comes_back_when_its_icon_goes(corner):
    corner.tray.choose(Wishes(stay=True))
    corner.cross()
    corner.tray.choose(Wishes(tray=False))
    assert not corner.tray.shown
    assert corner.window.isVisible()


def test_logging_out_is_leaving_for_good(corner, qtbot):
    corner.tray.choose(Wishes(stay=True))
    corner.tray._let_go()
    with qtbot.waitSignal(corner.window.closed):
        corner.cross()


def test_the_icon_tells_the_count_and_the_worst_clock(corner):
    corner.alarms.looked.emit(AlarmsView((), 6, (shop(), NOW + HOUR)))
    tip = corner.tray._icon.toolTip()
    assert "要返信 6 件" in tip
    assert "15:18" in tip
    assert "1時間" in tip


def test_the_menu_receives_and_opens(corner):
    actions = {action.text(): action for action in corner.tray._menu.actions()}
    actions["受信する"].trigger()
    assert len(corner.desk.link.asked(protocol.SyncNow)) == 1
    corner.window.hide()
    actions["ウィンドウを開く"].trigger()
    assert corner.window.isVisible()


@pytest.mark.parametrize(
    ("limit", "tone"),
    [(NOW - HOUR, "bad"), (NOW + timedelta(minutes=10), "warn"), (NOW + HOUR, "accent")],
)
def test_the_worst_clock_has_a_word_and_a_tone(limit, tone):
    said, found = worst_of(AlarmsView((), 1, (shop(), limit)), NOW)
    assert found == tone
    assert said


def test_nothing_open_is_no_clock():
    assert worst_of(AlarmsView((), 0, None), NOW) == ("", "")


@pytest.mark.parametrize("count", [0, 1, 12, 250])
@pytest.mark.parametrize("tone", ["", "warn", "bad"])
def test_it_can_be_drawn(qapp, count, tone):
    assert not picture(count, tone).isNull()


# ── wishes ───────────────────────────────────────────────────────────────────────────────────────


def test_wishes_are_remembered(memory):
    assert wishes(memory) == Wishes()
    chosen = Wishes(sound=True, new_mail=False, stay=True)
    keep(memory, chosen)
    memory.sync()
    assert wishes(memory) == chosen
    assert wishes(None) == Wishes()
    keep(None, chosen)


def test_the_dialog_tells_each_tick_at_once(qtbot):
    dialog = AlarmsDialog(Wishes(), tray=True)
    qtbot.addWidget(dialog)
    told = []
    dialog.chosen.connect(told.append)
    dialog.boxes["sound"].click()
    dialog.boxes["tray"].click()
    assert told[-1] == Wishes(sound=True, tray=False)
    assert not dialog.boxes["stay"].isEnabled()


def test_without_a_tray_the_dialog_offers_none(qtbot):
    dialog = AlarmsDialog(Wishes(), tray=False)
    qtbot.addWidget(dialog)
    assert "tray" not in dialog.boxes


def test_the_deed_opens_them_with_and_without_a_tray(corner, qtbot):
    for has in (True, False):
        if not has:
            corner.window.tray = None
        corner.window._actions["alarms"].trigger()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        QApplication.activeModalWidget().boxes["sound"].click()
        QApplication.activeModalWidget().close()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert corner.tray.wishes.sound
