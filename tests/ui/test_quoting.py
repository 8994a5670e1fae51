"""Open requests as quoted lines: what is put in, where, and that one undo takes it out again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.protocol import CheckDraft
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.letter_editor import LetterEditor
from ecdesk.ui.quoting import open_points, put_points, quoted
from tests.helpers.composing import (  # noqa: F401 - fixtures
    check_with,
    open_and_write,
    page,
    quick_desk,
    shown_pane,
)
from tests.helpers.desk import Surroundings

DATE, PAPER = "20日までに\n届きますか。", "領収書をください。"


@pytest.fixture
def editor(qtbot: QtBot) -> LetterEditor:
    made = LetterEditor()
    qtbot.addWidget(made)
    return made


def test_a_point_is_quoted_line_by_line_and_never_twice() -> None:
    assert quoted(DATE) == "> 20日までに\n> 届きますか。"
    assert quoted(" \n\u202e領収書\u202c ") == "> 領収書"
    assert open_points([DATE, PAPER, PAPER, " "], "") == [quoted(DATE), quoted(PAPER)]
    body = "佐藤様\n\n> 20日までに届きますか。\n> 20日までに\n> 届きますか。\nはい。"
    assert open_points([DATE, PAPER], body) == [quoted(PAPER)]
    whole = "> 佐藤です。20日までに届きますか。\n> 領収書をください。"
    assert open_points(["20日までに届きますか。"], whole) == []
    assert open_points(["20日までに届きますか。"], whole.replace("> ", "")) != []


@pytest.mark.parametrize(
    ("body", "at", "whole"),
    [
        ("様\n\n\n\n署名", 3, "様\n\n> 一\n答\n\n> 二\n\n\n署名"),
        ("様\n\n署名", 2, "様\n\n> 一\n答\n\n> 二\n\n\n署名"),
        ("様\nお世話に。\n署名", 4, "様\nお世話に。\n\n> 一\n答\n\n> 二\n\n\n署名"),
        ("", 0, "> 一\n答\n\n> 二\n"),
        ("😀様", 1, "😀様\n\n> 一\n答\n\n> 二\n"),
    ],
)
def test_they_stand_apart_and_one_undo_takes_them_out(
    editor: LetterEditor, body: str, at: int, whole: str
) -> None:
    editor.set_text(body, at)
    put_points(editor, ["> 一", "> 二"])
    editor.insertPlainText("答")
    assert editor.text == whole
    editor.undo()
    editor.undo()
    assert editor.text == body


def test_what_is_open_stops_the_mail_and_whoever_types_on_answers(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane, "お返事です")
    stop = {"code": "request.unanswered", "severity": "stop", "where": "nowhere"}
    check_with(qtbot, desk, {**stop, "values": {"asked": PAPER}})
    qtbot.waitUntil(lambda: bool(pane._writing_desk.sidebar.open_stops))
    pane.send()
    written, strip = page(pane), page(pane).refusal
    assert "まだ送れません (残り 1)" in strip.text
    assert written.editor.hasFocus()
    written.editor.insertPlainText("領収書は同封します。")
    assert strip.text == ""
    assert pane._writing_desk.sidebar.overrides == {}


def test_one_key_puts_what_is_open_into_the_letter(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane, "お返事です")
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    line = {"mail_id": 1, "by": [], "asks": False, "unsure": False}
    desk.link.answer(
        CheckDraft,
        findings=[],
        passed=[],
        sentences=[],
        told=[],
        ledger=[
            {**line, "start": 0, "end": 3, "text": DATE, "state": "unanswered"},
            {**line, "start": 4, "end": 6, "text": "色は？", "state": "answered"},
            {**line, "start": 7, "end": 9, "text": PAPER, "state": "unanswered"},
        ],
    )
    side = pane._writing_desk.sidebar.ledger
    qtbot.waitUntil(lambda: len(side.lines) == 3)
    assert side.quote.isVisible()
    editor = page(pane).editor
    before = editor.text
    qtbot.mouseClick(side.quote, Qt.MouseButton.LeftButton)
    assert editor.hasFocus()
    assert f"{quoted(DATE)}\n\n\n{quoted(PAPER)}" in editor.text
    assert "色は" not in editor.text
    pane.quote_points()  # pressed twice: nothing is asked twice
    assert editor.text.count(quoted(PAPER)) == 1
    assert "まだ答えていないご依頼はありません" in desk.notices[-1].text
    editor.undo()
    assert editor.text == before


def test_stopped_by_what_is_open_the_strip_quotes_it_by_one_press(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane, "お返事です")
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    stop = {"code": "request.unanswered", "severity": "stop", "where": "nowhere"}
    line = {"mail_id": 1, "by": [], "asks": False, "unsure": False}
    desk.link.answer(
        CheckDraft,
        findings=[{**stop, "values": {"asked": PAPER}}],
        passed=[],
        sentences=[],
        told=[],
        ledger=[{**line, "start": 7, "end": 9, "text": PAPER, "state": "unanswered"}],
    )
    pane.send()
    written, strip = page(pane), page(pane).refusal
    assert strip.remedy.isVisible()
    assert strip.remedy.text() == "引いて答える"
    strip.remedy.click()
    assert quoted(PAPER) in written.editor.text
    assert written.editor.hasFocus()
    assert strip.text == ""


def test_without_a_line_to_quote_the_strip_offers_nothing(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane, "お返事です")
    stop = {"code": "request.unanswered", "severity": "stop", "where": "nowhere"}
    check_with(qtbot, desk, {**stop, "values": {"asked": PAPER}})
    pane.send()
    strip = page(pane).refusal
    assert "まだ送れません (残り 1)" in strip.text
    assert not strip.remedy.isVisible()
