"""The editor keeps what is typed, whatever the input method and the program do meanwhile."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecdesk.ui.editor import Editor, LineEdit, Mark, code_points, utf16_units

RED = QColor("#B3261E")


def compose(widget: Editor | LineEdit, preedit: str = "", commit: str = "") -> None:
    """What an input method sends."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    return made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一行",
        "二行\n\n末尾\n",
        "空白\u00a0と\u3000全角",
        "𠮷野家 👨‍👩‍👧 髙橋",
        "タブ\tも",
        "\n\n",
    ],
)
def test_text_comes_back_as_it_was(editor: Editor, text: str) -> None:
    editor.set_text(text)
    assert editor.text == text


def test_crlf_becomes_lf_once(editor: Editor) -> None:
    editor.set_text("一\r\n二\r三")
    assert editor.text == "一\n二\n三"


def test_offsets_count_characters_and_not_utf16(editor: Editor) -> None:
    editor.set_text("𠮷野様、👍ご注文です")
    editor.select_span(5, 8)
    assert editor.textCursor().selectedText() == "ご注文"


@pytest.mark.parametrize("index", range(6))
def test_units_and_code_points_are_inverse(index: int) -> None:
    text = "𠮷a👍髙b"
    assert code_points(text, utf16_units(text, index)) == min(index, 5)


def test_a_span_beyond_the_end_is_cut(editor: Editor) -> None:
    editor.set_text("短い")
    editor.select_span(1, 99)
    assert editor.textCursor().selectedText() == "い"


def test_marks_never_change_the_document(editor: Editor) -> None:
    editor.set_text("佐藤 様\n本文")
    changed: list[int] = []
    editor.document().contentsChange.connect(lambda *_a: changed.append(1))
    editor.mark([Mark(0, 2, RED, "ちがう名前")])
    assert editor.extraSelections()
    assert not changed
    assert not editor.document().isUndoAvailable()


def test_marks_move_with_the_words_they_stand_on(editor: Editor) -> None:
    editor.set_text("佐藤 様")
    editor.mark([Mark(0, 2, RED)])
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.insertPlainText("★")
    assert editor.extraSelections()[0].cursor.selectedText() == "佐藤"


def test_composing_is_no_text_yet(editor: Editor) -> None:
    seen: list[bool] = []
    editor.composing_changed.connect(seen.append)
    editor.set_text("")
    compose(editor, "さとう")
    assert editor.composing
    assert editor.text == ""
    compose(editor, commit="佐藤")
    assert not editor.composing
    assert editor.text == "佐藤"
    assert seen == [True, False]


def test_leaving_takes_over_what_is_being_composed(editor: Editor) -> None:
    editor.set_text("")
    compose(editor, "かな")
    editor.finish_composing()
    assert editor.text == "かな"
    assert not editor.composing


def test_no_combination_acts_while_composing(editor: Editor) -> None:
    editor.set_text("本文")
    editor.selectAll()
    compose(editor, "かな")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(editor, event)
    assert event.isAccepted()
    cut = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(editor, cut)
    assert editor.composing


def test_only_plain_text_is_pasted(editor: Editor) -> None:
    data = QMimeData()
    data.setHtml("<b>太字</b>")
    data.setText("太字")
    editor.set_text("")
    editor.insertFromMimeData(data)
    assert editor.text == "太字"
    assert not editor.textCursor().charFormat().font().bold()


def test_html_alone_is_not_taken(editor: Editor) -> None:
    data = QMimeData()
    data.setImageData(b"")
    assert not editor.canInsertFromMimeData(data)


def test_pasted_files_are_given_away_not_written(editor: Editor, tmp_path: object) -> None:
    given: list[object] = []
    editor.files_given.connect(given.extend)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"{tmp_path}/a.pdf"), QUrl("https://example.jp/x")])
    editor.set_text("")
    editor.insertFromMimeData(data)
    assert [str(one) for one in given] == [f"{tmp_path}/a.pdf"]
    assert editor.text == ""


def test_random_composition_mixed_with_marks_loses_nothing(editor: Editor) -> None:
    """The text is exactly what was typed and committed, in order, whatever happens between."""
    dice = random.Random(7)
    editor.set_text("")
    expected = ""
    for _step in range(400):
        kind = dice.choice(["preedit", "commit", "type", "mark", "look", "cancel"])
        if kind == "preedit":
            compose(editor, dice.choice(["か", "かん", "かんじ", "𠮷"]))
        elif kind == "commit":
            piece = dice.choice(["漢字", "𠮷野", "です。", "👍"])
            compose(editor, commit=piece)
            expected += piece
        elif kind == "cancel":
            compose(editor)
        elif kind == "type" and not editor.composing:
            editor.insertPlainText("a\n")
            expected += "a\n"
        elif kind == "mark" and not editor.composing:
            editor.mark([Mark(0, dice.randrange(9), RED)])
        else:
            assert editor.text == expected
    compose(editor)
    assert editor.text == expected


def test_a_line_knows_that_it_is_being_composed_in(qtbot: QtBot) -> None:
    line = LineEdit()
    qtbot.addWidget(line)
    line.show()
    compose(line, "けんめい")
    assert line.composing
    assert line.text() == ""
    compose(line, commit="件名")
    assert not line.composing
    assert line.text() == "件名"


def test_a_line_too_long_for_its_field_ends_in_dots_until_one_writes_there(qtbot: QtBot) -> None:
    line = LineEdit()
    qtbot.addWidget(line)
    line.resize(200, 28)
    line.setText("高橋 由美 <yumi-takahashi@example.org>")
    line.setCursorPosition(0)
    shown = line.grab().toImage()
    room = 200 - 2 * (8 + 1 + 2)  # padding, border, Qt's own margin
    fits = line.fontMetrics().elidedText(line.text(), Qt.TextElideMode.ElideRight, room)
    assert fits.endswith("…")
    whole = line.text()
    line.setText(fits)
    line.setCursorPosition(0)
    assert line.grab().toImage() == shown
    line.setText(whole)
    line.show()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.setCursorPosition(0)
    assert line.grab().toImage() != shown
    assert line.text() == whole
