"""The ledger beside the letter: what it says, and how a link is made by mouse, key and menu."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ecdesk.domain.findings import Finding, Severity
from ecdesk.domain.ledger import State
from ecdesk.protocol import CheckDraft, LinkAnswer, MarkMail
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.dialogs.linking import LaterDialog, RefusalDialog
from ecdesk.ui.ledger_list import LedgerList, Settled, carried, said_of
from ecdesk.ui.linking import Linking
from tests.helpers.composing import (  # noqa: F401 - fixtures
    compose,
    open_and_write,
    page,
    quick_desk,
    shown_pane,
)
from tests.helpers.desk import Surroundings
from tests.helpers.shown import shop

FIRST, SECOND = "20日にお届けします。", "領収書は同封いたします。"
ASKED = {"mail_id": 1, "start": 4, "end": 14, "text": "領収書をください。", "asks": False}


def ledger(pane: ComposerPane) -> LedgerList:
    """The lines beside the letter."""
    return pane._writing_desk.sidebar.ledger


def linking(pane: ComposerPane) -> Linking:
    """What links them."""
    return pane._writing_desk.linking


def looked_at(qtbot: QtBot, desk: Surroundings, pane: ComposerPane, **line: Any) -> tuple[int, int]:
    """Let the checks find one request; where the two sentences stand."""
    open_and_write(pane, FIRST + SECOND)
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    body = desk.link.asked(CheckDraft)[-1].draft.body
    first, second = body.index(FIRST), body.index(SECOND)
    spans = [[first, first + len(FIRST)], [second, second + len(SECOND)]]
    told = {**ASKED, "state": "unanswered", "unsure": False, "by": [], **line}
    desk.link.answer(CheckDraft, findings=[], passed=[], ledger=[told], told=[], sentences=spans)
    qtbot.waitUntil(lambda: bool(ledger(pane).lines))
    return first, second


def stand(pane: ComposerPane, at: int) -> None:
    """Put the cursor there."""
    page(pane).editor.select_span(at, at)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Settled((1, 0, 2), "a", state="unanswered"), "まだ答えていません"),
        (Settled((1, 0, 2), "a", state="unanswered", unsure=True), "確かめてください"),
        (Settled((1, 0, 2), "a", state="later", day=date(2026, 11, 20)), "別途 11月20日(金)"),
        (Settled((1, 0, 2), "a", state="refused"), "お断り (理由・代案がまだ)"),
        (Settled((1, 0, 2), "a", state="refused", reason=(0, 1)), "お断り (代案がまだ)"),
        (
            Settled((1, 0, 2), "a", state="refused", reason=(0, 1), instead=(1, 2)),
            "お断り (理由・代案あり)",
        ),
        (Settled((1, 0, 2), "a", told=True), "まだ触れていません"),
        (Settled((1, 0, 2), "a", told=True, by=(0, 3)), "受けとめています"),
    ],
)
def test_a_line_says_what_became_of_it(one: Settled, said: str) -> None:
    assert said_of(one)[0] == said


def test_the_sentence_at_the_cursor_settles_a_request(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    _first, second = looked_at(qtbot, desk, pane)
    line = ledger(pane).lines[0]
    assert "まだ答えていません" in line.state
    stand(pane, second + 3)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_A)
    (asked,) = desk.link.asked(LinkAnswer)
    assert (asked.mail_id, asked.start, asked.end) == (1, 4, 14)
    assert asked.link.by == SECOND
    before = len(desk.link.asked(CheckDraft))
    desk.link.answer(LinkAnswer, before={})
    qtbot.waitUntil(lambda: len(desk.link.asked(CheckDraft)) > before, timeout=20_000)
    undo = desk.notices[-1].undo
    assert undo is not None
    undo()
    assert desk.link.asked(LinkAnswer)[-1].link.by == ""


def test_a_line_let_fall_on_a_sentence(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    first, _second = looked_at(qtbot, desk, pane)
    editor = page(pane).editor
    cursor = editor.textCursor()
    cursor.setPosition(first + 4)
    at = editor.cursorRect(cursor).center()
    let_fall(editor, carried((1, 4, 14)), at)
    (asked,) = desk.link.asked(LinkAnswer)
    assert asked.link.by == FIRST
    text = editor.text
    other = QMimeData()
    other.setText("ほかの文字")
    let_fall(editor, other, at)
    assert "ほかの文字" in editor.text
    assert text != editor.text
    assert len(desk.link.asked(LinkAnswer)) == 1


def let_fall(editor: Any, data: QMimeData, at: QPoint) -> None:
    """A drop, as the system sends it: first it comes in, then it falls."""
    actions = Qt.DropAction.CopyAction | Qt.DropAction.LinkAction
    button, bare = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(at, actions, data, button, bare),
        QDropEvent(QPointF(at), actions, data, button, bare),
    ):
        QApplication.sendEvent(editor.viewport(), event)


def test_nothing_is_linked_to_words_that_have_moved(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    first, _second = looked_at(qtbot, desk, pane)
    editor = page(pane).editor
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.insertPlainText("はじめに。")
    linking(pane).link_here(ledger(pane).lines[0].one)
    assert desk.link.asked(LinkAnswer) == []
    assert linking(pane).sentence_at(first) is None


def test_nothing_falls_into_a_composition(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    first, _second = looked_at(qtbot, desk, pane)
    editor = page(pane).editor
    stand(pane, first)
    compose(editor, "にほ")
    let_fall(editor, carried((1, 4, 14)), editor.cursorRect().center())
    assert desk.link.asked(LinkAnswer) == []
    compose(editor, "", "日本")
    assert "日本" in editor.text


def test_put_off_until_a_day_that_the_letter_names(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    _first, second = looked_at(qtbot, desk, pane)
    stand(pane, second)
    one = ledger(pane).lines[0].one
    sheet = linking(pane).ask_day(one)
    assert isinstance(sheet, LaterDialog)
    assert not sheet.go.isEnabled()
    day = next(iter(sheet.days.days))
    sheet.days.choose(day)
    sheet.go.click()
    assert desk.link.asked(LinkAnswer)[-1].link.day == day
    text = page(pane).editor.text
    assert f"{SECOND}\n{day.month}月{day.day}日" in text
    linking(pane).put_off(one, day, write=True)
    assert page(pane).editor.text == text  # it is named already


def test_a_refusal_with_its_reason_and_something_instead(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    looked_at(qtbot, desk, pane)
    sheet = linking(pane).ask_refusal(ledger(pane).lines[0].one)
    assert isinstance(sheet, RefusalDialog)
    assert not sheet.go.isEnabled()
    sheet.reason.setCurrentText(FIRST)
    assert "代わりの案がまだ" in sheet.lacks.text()
    sheet.reason.setCurrentText("")
    sheet.instead.setCurrentText("PDFでお送りします。")
    assert "理由がまだ" in sheet.lacks.text()
    sheet.reason.setCurrentText(FIRST)
    assert "そろっています" in sheet.lacks.text()
    sheet.instead.setCurrentText("PDFでお送りします。")
    sheet.go.click()
    asked = desk.link.asked(LinkAnswer)[-1].link
    assert (asked.reason, asked.instead) == (FIRST, "PDFでお送りします。")
    assert page(pane).editor.text.count("PDFでお送りします。") == 1
    assert page(pane).editor.text.count(FIRST) == 1


def test_everything_is_in_the_menu(qtbot: QtBot, desk: Surroundings, pane: ComposerPane) -> None:
    looked_at(qtbot, desk, pane, state="answered", linked=True, by=[[0, 2]])
    menu = QMenu()
    qtbot.addWidget(menu)
    linking(pane).fill(menu, ledger(pane).lines[0].one)
    said = [action.text() for action in menu.actions() if action.text()]
    assert len(said) == 6
    menu.actions()[-1].trigger()  # つながりを外す
    assert desk.link.asked(LinkAnswer)[-1].link.by == ""


def test_what_needs_no_answer_is_said_with_the_mark(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    looked_at(qtbot, desk, pane)
    view = pane._view
    assert view is not None
    if not any(mail.marks for mail in view.mails):
        linking(pane).waived.emit(ledger(pane).lines[0].one)
        assert desk.link.asked(MarkMail) == []  # a mark that is not there is nobody's
        return
    mark = view.mails[0].marks[0]
    one = Settled((view.mails[0].id, mark.start, mark.end), "", state="unanswered")
    linking(pane).waived.emit(one)
    assert desk.link.asked(MarkMail)[-1].words[-1].state == State.UNNEEDED.value


def test_what_the_ledger_says_line_by_line_is_a_stop_said_once(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    looked_at(qtbot, desk, pane)
    sidebar = pane._writing_desk.sidebar
    stops = [
        Finding("request.unanswered", Severity.STOP, values={"asked": said, "kind": "request"})
        for said in ("領収書をください。", "返品できますか。")
    ]
    sidebar.show_result(stops, ())
    (line,) = [line for line in sidebar.lines if line.finding is not None]
    assert line.text == "まだ答えていないことが 2 件あります"
    assert len(sidebar.open_stops) == 2  # the button counts both
    unsure = Finding("request.unanswered", Severity.WARNING, values={"asked": "色は？"})
    sidebar.show_result([*stops, unsure], ())
    assert line.text == "まだ答えていないことが 2 件、確かめることが 1 件あります"
    sidebar.show_result([unsure], ())
    assert line.text == "答えているか確かめることが 1 件あります"
    sidebar.show_result(stops, ())
    line.offer_reason(focus=False)
    assert line.reason is not None
    line.reason.setText("お電話でお答えしました")
    assert sidebar.open_stops == ()


def test_a_day_that_a_sentence_names_is_told_and_is_not_to_be_unlinked(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    looked_at(qtbot, desk, pane, state="later", day="2026-11-20", named=True)
    (line,) = ledger(pane).lines
    assert line.state == "→ 別途 11月20日(金)"
    menu = QMenu()
    qtbot.addWidget(menu)
    linking(pane).fill(menu, line.one)
    assert "つながりを外す" not in [one.text() for one in menu.actions()]


def test_what_the_letter_will_promise_is_said_before_it_goes(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane)
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    days = [{"day": "2026-11-20"}, {"day": "2026-11-25"}]
    desk.link.answer(CheckDraft, findings=[], passed=[], ledger=[], promised=days)
    side = ledger(pane)
    assert side.isVisible(), "though nothing was asked"
    assert side.promised.text() == "送ると、11月20日(金)、11月25日(水)のお約束になります"
    pane.show_thread(None)
    pane.compose_new([shop()])
    assert not side.promised.isVisible()
    assert side.promised.text() == ""
