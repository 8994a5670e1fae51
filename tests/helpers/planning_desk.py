"""The window with everything that the queue's own screens read, and hands to use them with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecdesk.domain.figures import Figures, Share
from ecdesk.domain.holding import Notice
from ecdesk.domain.mail import Address
from ecdesk.views.clock_rows import FilterChoices, HoldingView
from tests.helpers.window_desk import WindowDesk

NO_FIGURES = Figures(0, Share(0, 0), Share(0, 0), None, None, Share(0, 0), Share(0, 0))


def planning_desk(qtbot: QtBot) -> WindowDesk:
    """A window whose tags, figures, board and notice can be read."""
    made = WindowDesk(qtbot)
    made.jobs.answers |= {
        "choices": FilterChoices((("ギフト", 2), ("常連", 1)), ()),
        "day": NO_FIGURES,
        "board": (),
        "proposal": notice(),
    }
    return made


def notice(**changes: Any) -> HoldingView:
    """A holding notice of which nobody knows yet what is found out, and with whom."""
    made = HoldingView(
        conversation_id=10,
        notice=Notice("佐藤 美咲", "こはる洋品店 サポート 山口", date(2026, 11, 17)),
        subject="Re: 注文したワンピースについて",
        to=(Address("佐藤 美咲", "misaki@example.jp"),),
        cc=(),
        source_mail_id=1,
        days=tuple(date(2026, 11, day) for day in (17, 18, 19, 20)),
        ready=True,
    )
    return replace(made, **changes)


def dialog(desk: WindowDesk) -> Any:
    """The screen that is open, once it is."""
    desk.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    return QApplication.activeModalWidget()


def undo(desk: WindowDesk) -> None:
    """Z, once the window has the keyboard again."""
    desk.window.activateWindow()  # the platform without a screen leaves that to us
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.press(Qt.Key.Key_Z)


def choose(desk: WindowDesk, *rows: int) -> None:
    """Choose these rows besides the open one."""
    selection = desk.frame.queue.view.selectionModel()
    for at in rows:
        index = desk.frame.queue.view.model().index(at, 0)
        selection.select(index, QItemSelectionModel.SelectionFlag.Select)


def visible(desk: WindowDesk, kind: type) -> list[Any]:
    """What of this kind is on the screen."""
    return [one for one in desk.window.findChildren(kind) if one.isVisible()]
