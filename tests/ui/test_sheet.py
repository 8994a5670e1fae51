"""What somebody has typed into a dialog is not lost by one Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ecdesk.ui.dialogs.call import CallDialog
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.keys import KeysDialog
from tests.helpers.shown import NOW, thread


class Asking(Sheet):
    """One line, and what was said before it would have been lost."""

    def __init__(self) -> None:
        super().__init__("題")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.line, self.said = QLineEdit("はじめ"), ""
        self.body.addWidget(self.line)
        self.settle()

    def written(self) -> object:
        return self.typed()

    def warn(self, said: str) -> None:
        self.said = said


@pytest.fixture
def sheet(qtbot: QtBot) -> Asking:
    made = Asking()
    qtbot.addWidget(made)
    made.show()
    return made


def test_where_nothing_was_typed_it_closes(sheet: Asking) -> None:
    sheet.close()
    assert not sheet.isVisible()
    assert sheet.said == ""


def test_what_was_typed_is_asked_for_once(sheet: Asking, qtbot: QtBot) -> None:
    sheet.line.setText("長い文")
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert "もう一度閉じると" in sheet.said
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_more_that_is_typed_is_asked_for_again(sheet: Asking) -> None:
    sheet.line.setText("長い文")
    sheet.close()
    sheet.line.setText("もっと長い文")
    sheet.close()
    assert sheet.isVisible()


def test_what_was_typed_and_taken_back_asks_nothing(sheet: Asking) -> None:
    sheet.line.setText("長い文")
    sheet.line.setText("はじめ")
    sheet.close()
    assert not sheet.isVisible()


def test_a_call_that_was_jotted_down_stays_until_it_is_meant(qtbot: QtBot) -> None:
    dialog = CallDialog(thread(), lambda: NOW)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.said.setPlainText("折り返しを希望")
    dialog.reject()
    assert dialog.isVisible()
    assert "書いたことを捨てます" in dialog.told.text()
    dialog.reject()
    assert not dialog.isVisible()


def test_the_list_of_keys_fits_a_small_screen(qtbot: QtBot) -> None:
    dialog = KeysDialog()
    qtbot.addWidget(dialog)
    room = dialog.screen().availableSize()
    assert dialog.height() <= room.height()
    assert dialog.minimumSizeHint().height() < 400
