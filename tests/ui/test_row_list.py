"""A list without rows says so in its own middle."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ecdesk.ui.row_list import RowList
from ecdesk.ui.theme import theme


def inked(listed: RowList) -> bool:
    """Whether anything is written on the ground of the list."""
    picture = listed.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = QColor(theme().tokens.pane).rgb()
    lines = range(0, picture.height(), 2)
    return any(picture.pixel(x, y) != ground for y in lines for x in range(picture.width()))


def test_an_empty_list_says_what_would_fill_it(qtbot: QtBot) -> None:
    theme().apply()
    listed = RowList("控え", "控えはまだありません。")
    qtbot.addWidget(listed)
    listed.resize(300, 200)
    listed.show()
    assert listed.count() == 0
    assert inked(listed)
    assert listed.accessibleDescription() == "控えはまだありません。"
    listed.say_when_empty("")
    assert not inked(listed)


def test_the_sentence_goes_with_the_first_row(qtbot: QtBot) -> None:
    theme().apply()
    listed = RowList("控え", "あ" * 200)
    qtbot.addWidget(listed)
    listed.resize(300, 400)
    listed.show()
    listed.addItem("")
    assert not inked(listed)
    assert listed.accessibleDescription() == ""
    listed.clear()
    assert listed.accessibleDescription()
