"""これまで and メモ tell of one person, not of one conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Outcome
from ecdesk.ui.customer_column import NOTES_SHOWN, CustomerColumn
from ecdesk.ui.customer_past import history
from ecdesk.views.clock_rows import CallView, PromiseView
from ecdesk.views.rows import Elsewhere, NoteView, ThreadView
from tests.helpers.desk import surroundings
from tests.helpers.shown import NOW, thread

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = timedelta(days=1)
PAST = Elsewhere(
    calls=(CallView(1, NOW - 66 * DAY, "佐藤様", "", Outcome.REACHED, 6),),
    notes=tuple(NoteView(n, f"<b>覚え {n}", NOW - n * DAY) for n in range(1, 6)),
    promises=(PromiseView(1, NOW - 9 * DAY, NOW - 8 * DAY, "", ended_at=NOW - 8 * DAY, kept=True),),
)


def with_past() -> ThreadView:
    shown = thread()
    assert shown.customer is not None
    return replace(shown, customer=replace(shown.customer, elsewhere=PAST))


def test_calls_and_promises_of_other_conversations_stand_in_their_order() -> None:
    lines = history(with_past(), TOKYO, NOW)
    places = [
        next(at for at, line in enumerate(lines) if part in line) for part in ("約束", "電話")
    ]
    assert places == sorted(places)
    assert lines[places[1]] == "9/12 電話 6分 お話しできた"
    assert not any("電話" in line for line in history(thread(), TOKYO, NOW))


def test_notes_of_other_conversations_are_read_but_not_changed_here(qtbot: QtBot) -> None:
    with surroundings() as desk:
        column = CustomerColumn(desk.context)
        qtbot.addWidget(column)
        column.show_thread(with_past(), NOW)
        said = [label.text() for label in column.findChildren(QLabel) if "覚え" in label.text()]
        assert said[0] == "11/16 以前のメモ: <b>覚え 1"
        assert len(said) == NOTES_SHOWN
