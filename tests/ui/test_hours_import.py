"""Closings out of other people's calendars, and ours for theirs: nothing closes unticked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.calendar import Calendar
from ecdesk.ui.dialogs.hours_dialog import HoursDialog
from ecdesk.ui.dialogs.hours_import import ClosingsDialog
from tests.helpers.desk import Surroundings, surroundings
from tests.helpers.shown import shop


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


@pytest.fixture
def hours(qtbot: QtBot, desk: Surroundings) -> HoursDialog:
    made = HoursDialog(desk.context, (shop(),))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261224
SUMMARY:棚卸し
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261121
SUMMARY:土曜
END:VEVENT
BEGIN:VEVENT
DTSTART:きょう
SUMMARY:こわれた予定
END:VEVENT
END:VCALENDAR
"""


def proposed(qtbot: QtBot, hours: HoursDialog) -> ClosingsDialog:
    def there() -> None:
        assert hours.findChildren(ClosingsDialog)

    qtbot.waitUntil(there, timeout=20_000)
    dialog = hours.findChildren(ClosingsDialog)[-1]
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return dialog


def test_a_calendar_file_closes_what_was_ticked_and_nothing_else(
    qtbot: QtBot, hours: HoursDialog, tmp_path: Path
) -> None:
    file = tmp_path / "mall.ics"
    file.write_bytes(ICS.encode("cp932"))
    hours.read_closings(file)
    dialog = proposed(qtbot, hours)
    said = [dialog.list.item(at).text().strip() for at in range(dialog.list.count())]
    assert said == [
        "11/21(土)　休み　土曜　(もうそうなっています)",
        "12/24(木)　休み　棚卸し",
    ]
    assert "「こわれた予定」 日時を読めません" in dialog.unread.text()
    assert not dialog.go.isEnabled()
    dialog.list.tick(1, True)
    assert dialog.go.text() == "1 日を休みに入れる"
    dialog.go.click()
    assert hours.hours.calendar.closed == {date(2026, 12, 24)}
    assert hours.stack.currentWidget() is hours.days
    hours.back.click()
    assert hours.hours.calendar == Calendar()


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"not a calendar"])
def test_a_file_that_is_no_calendar_is_said(
    qtbot: QtBot, hours: HoursDialog, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.ics"
    file.write_bytes(content)
    hours.read_closings(file)
    qtbot.waitUntil(lambda: not hours.said.isHidden(), timeout=20_000)
    assert "iCalendar" in hours.said.text()


def test_a_file_that_is_gone_is_said(qtbot: QtBot, hours: HoursDialog, tmp_path: Path) -> None:
    hours.read_closings(tmp_path / "gone.ics")
    qtbot.waitUntil(lambda: not hours.said.isHidden(), timeout=20_000)
    assert "場所と権限" in hours.said.text()


def test_what_is_written_out_is_read_back(
    qtbot: QtBot, hours: HoursDialog, desk: Surroundings, tmp_path: Path
) -> None:
    hours.days.day.setText("12/24-12/25")
    hours.days.add.click()
    file = tmp_path / "休み.ics"
    hours.write_closings(file)
    qtbot.waitUntil(lambda: hours.said.text() == "休みを書き出しました: 休み.ics", timeout=20_000)
    hours.back.click()
    hours.read_closings(file)
    dialog = proposed(qtbot, hours)
    dialog.every.click()
    dialog.go.click()
    assert hours.hours.calendar.closed == {date(2026, 12, 24), date(2026, 12, 25)}
