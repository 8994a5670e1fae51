"""A second opinion in the window: shown where it is set up, and in a letter only by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.domain.fields import Filled
from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.domain.opinion import MARK, USUAL, Adviser, unread
from ecdesk.ui import proposing
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.opinion import OpinionDialog
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.fixes import offer, replacement
from ecdesk.ui.letter_editor import LetterEditor
from ecdesk.ui.notices import Notices
from ecdesk.ui.opinion_box import OpinionBox
from ecdesk.views.rows import MailReading
from tests.helpers import shown
from tests.helpers.composing import page, quick_desk, shown_pane  # noqa: F401 - fixtures
from tests.helpers.desk import Surroundings
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.window_desk import WindowDesk

MODEL = "gemma3:4b"
SAID = "お問い合わせありがとうございます。\n\n在庫はございます。"
READ = MailReading(
    intent="stock",
    also=(),
    target="product",
    timing="before",
    cause="none",
    urgency="normal",
    emotion="calm",
    needs_reply=True,
)
OFFERED = replace(shown.thread(), adviser=MODEL)


# ── beside the mail ─────────────────────────────────────────────────────────────────────────────


class Shown:
    """A box with both ends of the link in the test's hands."""

    def __init__(self, qtbot: QtBot) -> None:
        self.link = ScriptedLink()
        self.link.start()
        context = Context(self.link, ScriptedJobs(), Notices(), lambda: shown.NOW)
        self.box = OpinionBox(context)
        qtbot.addWidget(self.box)
        self.wanted: list[tuple[int, str]] = []
        self.box.wording_wanted.connect(lambda at, text: self.wanted.append((at, text)))

    @property
    def open(self) -> bool:
        """Whether an answer is shown."""
        return not self.box.box.isHidden()


@pytest.fixture
def beside(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_nothing_of_it_is_seen_where_nobody_is_set_up(beside: Shown) -> None:
    beside.box.show_thread(shown.thread())
    assert beside.box.isHidden()
    beside.box.show_thread(OFFERED)
    assert not beside.box.isHidden()
    assert beside.link.asked(p.AskSecondOpinion) == [], "nothing is asked by itself"


def test_an_answer_stands_in_a_box_that_says_whose_it_is(beside: Shown) -> None:
    beside.box.show_thread(OFFERED)
    beside.box.summary.click()
    (asked,) = beside.link.asked(p.AskSecondOpinion)
    assert (asked.conversation_id, asked.what) == (OFFERED.id, "summary")
    beside.link.answer(p.AskSecondOpinion, text="サイズのお尋ねです。", model=MODEL)
    assert beside.open
    assert beside.box.title.text() == f"手元のAIの案 ({MODEL})"
    assert beside.box.use.isHidden(), "a summary is no letter"
    beside.box.close_it.click()
    assert not beside.open


def test_an_answer_is_text_and_nothing_of_it_can_be_pressed(beside: Shown) -> None:
    hostile = "<a href='http://example.com'>押す</a><img src='http://example.com/x.png'>"
    beside.box.show_thread(OFFERED)
    beside.box.wording.click()
    beside.link.answer(p.AskSecondOpinion, text=hostile, model="<b>m</b>")
    for label in (beside.box.said, beside.box.title):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert beside.box.said.text() == hostile
    flags = beside.box.said.textInteractionFlags()
    assert not flags & Qt.TextInteractionFlag.LinksAccessibleByMouse
    assert not flags & Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    assert beside.wanted == []
    beside.box.use.click()
    assert beside.wanted == [(OFFERED.id, hostile)]


def test_what_comes_too_late_is_not_shown_beside_another(beside: Shown) -> None:
    beside.box.show_thread(OFFERED)
    beside.box.wording.click()
    beside.box.show_thread(replace(OFFERED, id=77))
    assert beside.link.asked(p.StopTask), "nobody waits for it any more"
    beside.link.answer(p.AskSecondOpinion, text=SAID, model=MODEL)
    assert not beside.open


def test_an_answer_goes_when_it_is_switched_off(beside: Shown) -> None:
    beside.box.show_thread(OFFERED)
    beside.box.summary.click()
    beside.link.answer(p.AskSecondOpinion, text=SAID, model=MODEL)
    beside.box.show_thread(shown.thread())
    assert beside.box.isHidden()
    assert not beside.open
    assert beside.box.said.text() == ""


def test_trouble_is_said_and_stopping_is_not(beside: Shown) -> None:
    beside.box.show_thread(OFFERED)
    beside.box.summary.click()
    assert not beside.box.summary.isEnabled()
    beside.link.refuse(p.AskSecondOpinion, "opinion.unreachable", "trouble", port=11434)
    assert "11434" in beside.box.trouble.text()
    beside.box.summary.click()
    assert beside.box.trouble.isHidden()
    beside.box.underway.halt.click()
    beside.link.refuse(p.AskSecondOpinion, "task.stopped")
    assert beside.box.trouble.isHidden()
    assert beside.box.summary.isEnabled()


# ── in the letter ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def editor(qtbot: QtBot) -> FieldEditor:
    made = LetterEditor()
    qtbot.addWidget(made)
    return made


def standing(editor: FieldEditor) -> list[str]:
    return [editor.text[a:b] for a, b in unread(editor.filled, editor.text)]


def found(editor: FieldEditor) -> Finding:
    ((start, end),) = unread(editor.filled, editor.text)
    values = {"why": "opinion"}
    words = editor.text[start:end]
    return Finding("field.unfilled", Severity.STOP, Where.BODY, start, end, words, values)


def test_a_proposal_stands_on_lines_of_its_own(editor: FieldEditor) -> None:
    editor.set_text("前😀後", 2)
    proposing.put(editor, SAID)
    assert editor.text == f"前😀\n{SAID}\n後"
    assert standing(editor) == [SAID]


def test_nothing_that_is_chosen_is_replaced_and_undo_takes_it_out(editor: FieldEditor) -> None:
    editor.set_text("大事な文")
    editor.selectAll()
    proposing.put(editor, SAID)
    assert editor.text == f"大事な文\n{SAID}"
    editor.undo()
    assert editor.text == "大事な文"
    assert standing(editor) == []


def test_it_is_still_a_proposal_after_the_draft_was_kept_and_opened(editor: FieldEditor) -> None:
    editor.set_text("")
    proposing.put(editor, SAID)
    text, filled = editor.text, editor.filled
    editor.set_text(text, 0, filled)
    assert standing(editor) == [SAID]
    assert {one.name for one in editor.filled} == {MARK}


def test_writing_in_a_line_makes_it_the_persons(editor: FieldEditor, qtbot: QtBot) -> None:
    editor.set_text("")
    proposing.put(editor, SAID)
    editor.moveCursor(QTextCursor.MoveOperation.Down)
    editor.moveCursor(QTextCursor.MoveOperation.Down)
    editor.moveCursor(QTextCursor.MoveOperation.Right)
    qtbot.keyClicks(editor, "x")
    assert standing(editor) == [SAID.split("\n", maxsplit=1)[0]]


def test_a_word_takes_all_of_it_on_and_undo_takes_the_word_back(editor: FieldEditor) -> None:
    editor.set_text("私の言葉", 4)
    proposing.put(editor, SAID)
    one = found(editor)
    assert replacement(one) == SAID
    assert offer(one, SAID) == "読んで確かめた"
    assert proposing.take_on(editor, one)
    assert standing(editor) == []
    assert editor.text == f"私の言葉\n{SAID}"
    editor.undo()
    assert standing(editor) == [SAID]


def test_words_that_have_changed_since_are_not_taken_on(editor: FieldEditor) -> None:
    editor.set_text("")
    proposing.put(editor, SAID)
    late = found(editor)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.moveCursor(QTextCursor.MoveOperation.Right)
    editor.insertPlainText("!")
    assert not proposing.take_on(editor, late)
    assert standing(editor) == ["在庫はございます。"]


def test_what_is_cut_and_pasted_elsewhere_is_a_proposal_still(editor: FieldEditor) -> None:
    editor.set_text("私の言葉\n", 5)
    proposing.put(editor, SAID)
    text = editor.text
    editor.selectAll()
    editor.cut()
    assert editor.text == ""
    editor.paste()
    assert editor.text == text
    assert standing(editor) == [SAID]
    editor.undo()
    assert editor.text == ""


def test_a_piece_of_a_line_that_is_copied_is_the_persons(editor: FieldEditor) -> None:
    editor.set_text("")
    proposing.put(editor, SAID)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    right = QTextCursor.MoveOperation.NextCharacter
    for _sign in range(4):
        editor.moveCursor(right, QTextCursor.MoveMode.KeepAnchor)
    editor.copy()
    editor.set_text("")
    editor.paste()
    assert editor.text == SAID[:4]
    assert standing(editor) == []


@pytest.mark.parametrize("made_up", [b"", b"[", b"{}", b"[1]", b"[" * 100_000, b"\xff"])
def test_what_another_program_puts_into_the_clipboard_is_text(
    editor: FieldEditor, made_up: bytes
) -> None:
    data = QMimeData()
    data.setText("こんにちは")
    data.setData("application/x-ecdesk-proposed", made_up)
    editor.insertFromMimeData(data)
    assert editor.text == "こんにちは"
    assert standing(editor) == []


def test_a_field_of_a_template_stays_what_it_is(editor: FieldEditor) -> None:
    editor.set_text("佐藤様", 3, [Filled("お客様名", 0, 2, "佐藤")])
    proposing.put(editor, SAID)
    proposing.take_on(editor, found(editor))
    assert [one.name for one in editor.filled] == ["お客様名"]


def test_a_letter_takes_in_what_is_proposed_for_its_own_conversation(
    pane: ComposerPane, desk: Surroundings
) -> None:
    view = shown.thread()
    pane.show_thread(view)
    pane.take_in_proposal(view.id + 1, SAID)
    assert SAID not in page(pane).editor.text
    assert desk.said
    pane.take_in_proposal(view.id, SAID)
    assert SAID in page(pane).editor.text
    letter = page(pane).letter()
    assert letter is not None
    assert {one.name for one in letter.fields} == {MARK}


def test_the_sidebars_button_takes_it_on(pane: ComposerPane, desk: Surroundings) -> None:
    view = shown.thread()
    pane.show_thread(view)
    pane.take_in_proposal(view.id, SAID)
    editor = page(pane).editor
    before = editor.text
    pane._writing_desk.put_right(found(editor), SAID)
    assert editor.text == before
    assert standing(editor) == []


# ── the dialog ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def window(qtbot: QtBot) -> WindowDesk:
    return WindowDesk(qtbot)


def dialog(window: WindowDesk, known: Adviser | None = None) -> OpinionDialog:
    window.jobs.answers |= {"adviser": known}
    window.link.start()
    made = OpinionDialog(window.context)
    window.qtbot.addWidget(made)
    window.qtbot.waitUntil(lambda: bool(made.said.text()))
    return made


def test_nothing_is_tried_by_itself_and_nothing_can_be_used_untried(window: WindowDesk) -> None:
    made = dialog(window)
    assert made.address.text() == USUAL
    assert made.off.isHidden()
    assert not made.keep.isEnabled()
    assert not window.link.asked(p.FindModels)


def test_what_is_found_can_be_chosen_and_used(window: WindowDesk) -> None:
    made = dialog(window)
    made.try_it.click()
    window.link.answer(p.FindModels, models=["a", MODEL])
    made.models.setCurrentText(MODEL)
    made.keep.click()
    (asked,) = window.link.asked(p.SetSecondOpinion)
    assert (asked.address, asked.model) == (USUAL, MODEL)
    window.link.answer(p.SetSecondOpinion, before={"address": "", "model": ""})
    assert window.said[-1].undo is not None


def test_another_address_is_tried_anew(window: WindowDesk) -> None:
    made = dialog(window)
    made.try_it.click()
    window.link.answer(p.FindModels, models=["a"])
    assert made.keep.isEnabled()
    made.address.setText("http://192.168.0.2")
    assert not made.keep.isEnabled()
    made.try_it.click()
    window.link.refuse(p.FindModels, "opinion.not_here")
    assert "このパソコン" in made.said.text()
    assert not made.keep.isEnabled()


def test_it_can_be_switched_off(window: WindowDesk) -> None:
    made = dialog(window, Adviser("http://127.0.0.1:1234", MODEL))
    assert made.address.text() == "http://127.0.0.1:1234"
    assert MODEL in made.said.text()
    made.off.click()
    (asked,) = window.link.asked(p.SetSecondOpinion)
    assert (asked.address, asked.model) == ("", "")


def test_from_the_box_beside_the_mail_into_the_letter(window: WindowDesk) -> None:
    view = shown.thread(10, mails=(shown.mail(10, reading=READ),))
    window.views[10] = replace(view, adviser=MODEL)
    window.begin()
    box = window.frame.thread_pane.reading.opinion
    assert not box.isHidden()
    box.wording.click()
    window.link.answer(p.AskSecondOpinion, text=SAID, model=MODEL)
    composer = window.window.composer
    assert composer is not None
    assert SAID not in page(composer).editor.text
    box.use.click()
    assert SAID in page(composer).editor.text
