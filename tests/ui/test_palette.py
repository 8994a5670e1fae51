"""Everything by name: found however one types it, carried out as if by its key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.ui.actions import deeds
from ecdesk.ui.deed_search import READINGS, best, folded, rank, romaji, spelled
from ecdesk.ui.palette import Palette
from tests.helpers.window_desk import WindowDesk

BY_NAME = {deed.name: deed for deed in deeds()}
CONTROL = Qt.KeyboardModifier.ControlModifier


def first_for(typed):
    every = list(deeds())
    found = best(typed, every)
    return every[found[0]].name if found else None


# ── finding ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("完了", "done"),
        ("かんりょう", "done"),
        ("カンリョウ", "done"),
        ("ｶﾝﾘｮｳ", "done"),
        ("kanryou", "done"),
        ("kanryo", "done"),
        ("E", "done"),
        ("e", "done"),
        ("ctrl+n", "new"),
        ("shuuryou", "quit"),
        ("syuuryou", "quit"),
        ("jushin", "sync"),
        ("zyusin", "sync"),
        ("tenpu", "save_files"),
        ("てんぷ 保存", "save_files"),
        ("いんさつ", "print"),
        ("へるぷ", "keys"),
        ("暗い", "dark"),
        ("dark", "dark"),
    ],
)
def test_it_is_found_however_it_is_typed(typed, name):
    assert first_for(typed) == name


@pytest.mark.parametrize("typed", ["むちゃくちゃ", "xyzzy", "(", "完了完了", "\\"])
def test_what_is_not_there_is_not_found(typed):
    assert first_for(typed) is None


def test_nothing_typed_finds_everything_in_the_order_of_the_menu():
    assert best("", list(deeds())) == list(range(len(deeds())))
    assert best("　 ", list(deeds())) == list(range(len(deeds())))


def test_first_signs_come_before_what_merely_holds_them():
    assert rank("返信", BY_NAME["reply"]) < rank("返信", BY_NAME["reopen"])


def test_every_deed_is_found_by_its_own_words_and_every_reading_is_a_deeds():
    for name, reading in READINGS.items():
        assert name in BY_NAME, name
        assert rank(reading.split()[0], BY_NAME[name]) == 1
        assert rank(romaji(reading.split()[0]), BY_NAME[name]) == 1
        assert reading == folded(reading), name
    for deed in deeds():
        assert rank(deed.text, deed) is not None


def test_the_ways_to_write_japanese_in_roman_letters_are_one():
    assert spelled("shinchuu") == spelled("sintyuu") == romaji("しんちゅう")
    assert romaji("がっこう") == spelled("gakkou")
    assert romaji("ぶっしつ") == spelled("busshitsu")


# ── the palette ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(qtbot):
    return WindowDesk(qtbot)


def opened(desk):
    desk.press(Qt.Key.Key_K, CONTROL)
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Palette))
    palette = QApplication.activeModalWidget()
    desk.qtbot.waitUntil(palette.line.hasFocus)
    return palette


def gone(desk):
    desk.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_it_offers_what_can_be_done_now_and_nothing_else(desk):
    desk.begin()
    found = opened(desk).found
    assert "done" in found
    assert not {"reopen", "palette", "undo"} & set(found)


def test_typing_and_enter_do_it_and_the_keyboard_is_back(desk):
    desk.begin()
    palette = opened(desk)
    desk.qtbot.keyClicks(palette.line, "kanryo")
    assert palette.found[0] == "done"
    desk.press(Qt.Key.Key_Return)
    gone(desk)
    desk.wait_open(11)
    assert desk.link.asked(protocol.CloseConversations)[0].conversation_ids == [10]
    assert desk.window.focusWidget() is desk.frame.queue.view


def test_down_and_up_choose_while_one_goes_on_typing(desk):
    desk.begin()
    palette = opened(desk)
    desk.press(Qt.Key.Key_Up)
    assert palette.list.currentRow() == 0
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down)
    assert palette.list.currentRow() == 2
    desk.press(Qt.Key.Key_PageDown)
    assert palette.list.currentRow() > 2
    assert QApplication.focusWidget() is palette.line


def test_a_click_does_it_too(desk):
    desk.begin()
    palette = opened(desk)
    desk.qtbot.keyClicks(palette.line, "jushin")
    place = palette.list.visualItemRect(palette.list.item(0)).center()
    desk.qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    gone(desk)
    desk.qtbot.waitUntil(lambda: len(desk.link.asked(protocol.SyncNow)) == 1)


def test_shops_are_chosen_by_their_names(desk, qtbot):
    desk.begin()
    qtbot.waitUntil(lambda: len(desk.frame.top_bar.shops) == 2)
    palette = opened(desk)
    palette.line.setText("珈琲")
    desk.press(Qt.Key.Key_Return)
    gone(desk)
    qtbot.waitUntil(lambda: desk.frame.top_bar.chosen == 2)


def test_escape_leaves_everything_as_it_was(desk):
    desk.begin()
    palette = opened(desk)
    desk.qtbot.keyClicks(palette.line, "kanryo")
    desk.press(Qt.Key.Key_Escape)
    gone(desk)
    desk.qtbot.wait(20)
    assert desk.link.asked(protocol.CloseConversations) == []


def test_nothing_found_is_said_and_enter_does_nothing(desk):
    desk.begin()
    palette = opened(desk)
    desk.qtbot.keyClicks(palette.line, "zzzz")
    desk.press(Qt.Key.Key_Return)
    assert palette.isVisible()
    assert "見つかりません" in palette._told.text()


def test_enter_that_confirms_kanji_does_nothing_else(desk):
    desk.begin()
    palette = opened(desk)
    QApplication.sendEvent(palette.line, QInputMethodEvent("かんりょう", []))
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Down)
    assert palette.isVisible()
    assert desk.link.asked(protocol.CloseConversations) == []


def test_it_opens_while_one_writes_and_leads_back_there(desk):
    desk.begin()
    desk.press(Qt.Key.Key_R)
    editor = QApplication.focusWidget()
    before = editor.toPlainText()
    palette = opened(desk)
    assert "send" in palette.found
    desk.press(Qt.Key.Key_Escape)
    gone(desk)
    assert desk.window.focusWidget() is editor
    assert editor.toPlainText() == before
