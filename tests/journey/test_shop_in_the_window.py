"""A shop's hours and events by mouse and keys: the real window on its engine process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ecdesk import runtime
from ecdesk.ui.dialogs.events import EventsDialog
from ecdesk.ui.dialogs.hours_dialog import HoursDialog
from ecdesk.views.rows import QueueRow, Tab
from tests.helpers.engine import private_environment
from tests.helpers.window import Hands, open_window

pytestmark = pytest.mark.window

COUPON = "クーポンが使えませんでした"
D = TypeVar("D", bound=QDialog)


def rows(hands: Hands) -> list[QueueRow]:
    return list(hands.ask_data("ecdesk.views.queue", "page", Tab.REPLY).rows)


def dialog(hands: Hands, name: str, kind: type[D]) -> D:
    """What the menu calls by this name, opened."""
    assert hands.window._actions is not None
    hands.window._actions[name].trigger()
    return next(one for one in hands.window.findChildren(kind) if one.isVisible())


def test_hours_and_events_are_kept_shown_and_taken_back(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = private_environment(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", environment["XDG_DATA_HOME"])
    with open_window(qtbot, tmp_path / "sample", environment, sample=True) as hands:
        hands.until(lambda: any(row.subject == COUPON for row in rows(hands)))
        look_into_last_nights_campaign(hands)
        open_round_the_clock(hands)
        keep_an_event_and_take_it_back(hands)


def look_into_last_nights_campaign(hands: Hands) -> None:
    """What ran when the mail came is beside it; what is found out stays as a note."""
    asked = next(row for row in rows(hands) if row.subject == COUPON)
    hands.window.open_conversation(asked.id)
    pane = hands.window.frame.thread_pane
    hands.until(lambda: pane.view is not None and pane.view.id == asked.id)
    column = pane.customer
    (sale,) = (one for one in column.near.links if "秋のセール" in one.accessibleName())
    QTest.mouseClick(sale, Qt.MouseButton.LeftButton)
    (kept,) = hands.window.findChildren(EventsDialog)
    hands.until(lambda: "23:59" in kept.look.page.toPlainText())
    assert [chip.text() for chip in kept.look.files.chips] == ["クーポンの設定.txt　84 バイト"]
    kept.close()
    checked = column.checked
    hands.until(checked.isVisible)
    QTest.mouseClick(checked.boxes[1], Qt.MouseButton.LeftButton)
    checked.lines[1].setFocus()
    QTest.keyClicks(checked.lines[1], "23:00")
    QTest.keyClick(checked.lines[1], Qt.Key.Key_Return)
    hands.waits_for("✓ 設定 — 23:00")
    hands.until(lambda: not checked.isVisible())


def open_round_the_clock(hands: Hands) -> None:
    """Other hours: every deadline of the shop follows, and the bar says them."""
    bar = hands.window.frame.top_bar
    bar.choose(1)
    hours = dialog(hands, "hours", HoursDialog)
    for line in hours.week.hours.lines.values():
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, "0:00-24:00")
    hours.holidays.none.click()
    QTest.mouseClick(hours.save, Qt.MouseButton.LeftButton)
    hands.until(lambda: not isValid(hours))  # it goes when it is closed
    hands.until(lambda: "営業中 24時間" in bar._hours.text())

    def counted_by_the_wall() -> bool:
        limits = {
            row.limit_at - row.received_at
            for row in rows(hands)
            if row.shop.id == 1 and row.limit_at is not None and row.received_at is not None
        }
        return limits == {timedelta(hours=3)}

    hands.until(counted_by_the_wall)


def keep_an_event_and_take_it_back(hands: Hands) -> None:
    """An event that runs now stands in the bar; taken back, it does not."""
    running = hands.window.frame.top_bar.running
    events = dialog(hands, "events", EventsDialog)
    events.new.click()
    events.form.name.setText("福袋")
    now, two = runtime.utc_now(), timedelta(days=2)
    for field, day in ((events.form.start, now - two), (events.form.end, now + two)):
        field.setFocus()
        QTest.keyClicks(field, f"{day:%Y/%m/%d}")
    events.save.click()
    hands.until(lambda: "福袋" in running.text())
    hands.until(lambda: "保存しました" in events.told.text())
    events.undo.click()
    hands.until(lambda: "福袋" not in running.text())
    events.close()
