"""Things to tick: by the mouse anywhere in the row, by the space bar, all at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.ui.theme import Scheme, theme
from ecdesk.ui.ticks import TickBox, TickList


@pytest.fixture
def rows(qtbot: QtBot) -> TickList:
    made = TickList("祝日")
    qtbot.addWidget(made)
    made.show_rows([("元日", 1, False), ("もうあります", 2, None), ("海の日", 3, True)])
    made.resize(300, 200)
    made.show()
    return made


def click(qtbot: QtBot, rows: TickList, row: int) -> None:
    middle = rows.visualItemRect(rows.item(row)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=middle)


def test_a_click_anywhere_in_a_row_ticks_it_once(qtbot: QtBot, rows: TickList) -> None:
    told: list[int] = []
    rows.changed.connect(lambda: told.append(len(rows.ticked)))
    click(qtbot, rows, 0)
    assert rows.ticked == (1, 3)
    click(qtbot, rows, 0)
    assert rows.ticked == (3,)
    assert told == [2, 1]


def test_the_space_bar_ticks(qtbot: QtBot, rows: TickList) -> None:
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert rows.ticked == (1, 3)


def test_what_cannot_be_ticked_is_not(qtbot: QtBot, rows: TickList) -> None:
    click(qtbot, rows, 1)
    rows.tick_all(True)
    assert rows.ticked == (1, 3)
    assert rows.boxes == 2
    rows.tick_all(False)
    assert rows.ticked == ()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_tick_can_be_seen_on_either_ground(qtbot: QtBot, rows: TickList, scheme: Scheme) -> None:
    theme().apply(scheme, 1.0)
    accent = theme().tokens.accent.lower()
    row = rows.visualItemRect(rows.item(2))
    image = rows.viewport().grab(row).toImage()
    seen = {image.pixelColor(x, row.height() // 2).name() for x in range(row.width())}
    assert accent in seen


def test_the_words_of_a_box_tick_too(qtbot: QtBot) -> None:
    box = TickBox("再現した")
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.show()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_an_ampersand_of_a_name_is_one(qtbot: QtBot) -> None:
    doubled, single = TickBox("A && B"), TickBox("A + B")
    for box in (doubled, single):
        qtbot.addWidget(box)
    letters = single.fontMetrics()
    wider = letters.horizontalAdvance("&") - letters.horizontalAdvance("+")
    assert abs(doubled.sizeHint().width() - single.sizeHint().width() - wider) <= 1


def test_what_cannot_be_ticked_yet_looks_so(qtbot: QtBot) -> None:
    box = TickBox("元に戻せないことが分かりました")
    qtbot.addWidget(box)
    able = box.grab().toImage()
    box.setEnabled(False)
    assert box.grab().toImage() != able
