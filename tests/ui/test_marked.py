"""Marks lie in the text of a mail: seen, copied without their labels, corrected where they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu

from ecdesk import protocol
from ecdesk.domain.marks import Sort, Word
from ecdesk.ui.context import Context
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.marked import Marked, stretches
from ecdesk.ui.marking import Marking, with_word, word_on
from ecdesk.ui.notices import Notices
from ecdesk.ui.text import passages
from ecdesk.views.rows import MarkView
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail

TEXT = (
    "😀こんにちは。\n20日までに届きますか。領収書もください。 https://koharu.example/ を見ました。"
)


def marked(words: str, label: str = "依頼1") -> Marked:
    start = TEXT.index(words)
    return Marked(start, start + len(words), "request", label, "お願いの言い方です")


@pytest.fixture
def shown(qtbot) -> MailText:
    made = MailText()
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    made.show_text(TEXT, marks=[marked("20日までに届きますか。"), marked("領収書もください。", "")])
    return made


def selected(shown: MailText, start: int, end: int) -> MailText:
    shown.reveal(start, end)
    return shown


def test_a_label_stands_behind_its_words_and_is_no_part_of_the_text(shown):
    assert "届きますか。依\u2060頼\u20601領収書" in shown.toPlainText()  # and it never breaks
    shown.selectAll()
    assert shown.createMimeDataFromSelection().text() == TEXT


def test_any_words_selected_are_copied_as_they_were_written(shown):
    for start in range(0, len(TEXT), 3):
        for end in range(start + 1, len(TEXT) + 1, 5):
            selected(shown, start, end)
            assert shown.createMimeDataFromSelection().text() == TEXT[start:end]


def test_places_go_there_and_back(shown):
    for at in range(len(TEXT)):
        assert shown._places.in_text(shown._places.in_document(at)) == at


def test_the_words_under_the_mouse_know_their_mark(shown):
    rect = shown.reveal(TEXT.index("届き"), TEXT.index("届き") + 1)
    assert shown._mark_under(rect.center()) == 0
    rect = shown.reveal(TEXT.index("領収"), TEXT.index("領収") + 1)
    assert shown._mark_under(rect.center()) == 1
    rect = shown.reveal(TEXT.index("こん"), TEXT.index("こん") + 1)
    assert shown._mark_under(rect.center()) == -1


def test_of_two_marks_that_overlap_the_first_is_shown_whole():
    marks = [replace(marked("20日"), start=2, end=8), replace(marked("20日"), start=5, end=12)]
    assert list(stretches(14, marks)) == [(0, 2, 0), (2, 8, 1), (8, 12, 2), (12, 14, 0)]


def test_every_passage_knows_where_it_stands_in_the_mail():
    text = "\r\n  \r\nこんにちは  \r\n次です\r\n\r\n末\r\n"
    (said,) = passages(text, ())
    for at, sign in enumerate(said.text):
        if sign != "\n":
            assert text[said.there(at)] == sign
            assert said.here(said.there(at)) == at
    assert said.here(0) == 0
    assert said.here(len(text)) == len(said.text)


# ── correcting ──────────────────────────────────────────────────────────────────────────────────

ASKED = "領収書をお願いします。娘の七五三に着せます。"
WANTS = MarkView(0, 11, Sort.REQUEST, "", "request", "お願いします", 1)
TELLS = MarkView(11, len(ASKED), Sort.DISCLOSURE, "event", "disclosure.event", "七五三")


class Corrector:
    def __init__(self, qtbot, **changes):
        self.link, self.notices, self.said = ScriptedLink(), Notices(), []
        self.link.start()
        self.notices.posted.connect(self.said.append)
        self.menu = QMenu()
        qtbot.addWidget(self.menu)
        context = Context(self.link, ScriptedJobs(), self.notices, lambda: NOW)
        self.marking = Marking(context, self.menu)
        self.mail = mail(7, ASKED, marks=(WANTS, TELLS), **changes)

    def choose(self, *way):
        menu = self.menu
        for step in way[:-1]:
            (menu,) = [a.menu() for a in menu.actions() if a.text() == step]
        (action,) = [a for a in menu.actions() if a.text() == way[-1]]
        action.trigger()
        return self.link.asked(protocol.MarkMail)[-1]


def test_a_mark_that_is_none_is_taken_away_and_comes_back(qtbot):
    at = Corrector(qtbot)
    at.marking.fill(at.menu, at.mail, WANTS)
    command = at.choose("「依頼」ではない")
    none = protocol.WordIn(start=0, end=11, sort="none")
    assert command == protocol.MarkMail(mail_id=7, words=[none])
    at.link.answer(protocol.MarkMail, before=[])
    at.said[-1].undo()
    assert at.link.asked(protocol.MarkMail)[-1] == protocol.MarkMail(mail_id=7, words=[])


def test_a_request_is_put_off_by_the_persons_word(qtbot):
    at = Corrector(qtbot)
    at.marking.fill(at.menu, at.mail, WANTS)
    (word,) = at.choose("返信では", "別途お返事する").words
    assert (word.sort, word.state) == ("request", "later")


def test_what_they_told_of_themselves_may_be_of_another_kind(qtbot):
    at = Corrector(qtbot)
    at.marking.fill(at.menu, at.mail, TELLS)
    (word,) = at.choose("種類を変える", "自己開示", "ご家族").words
    assert (word.start, word.sort, word.kind) == (11, "disclosure", "family")


def test_selected_words_are_marked_beside_what_was_said_before(qtbot):
    before = Word(0, 11, Sort.NONE)
    at = Corrector(qtbot, words=(before,))
    at.marking.fill_new(at.menu, at.mail, 13, 16)
    words = at.choose("「質問」の印を付ける").words
    assert [(word.start, word.end, word.sort) for word in words] == [
        (0, 11, "none"),
        (13, 16, "question"),
    ]


def test_a_second_word_on_the_same_takes_the_place_of_the_first():
    first = Word(0, 11, Sort.REQUEST, state="later")
    assert with_word([first], Word(0, 11, Sort.NONE)) == (Word(0, 11, Sort.NONE),)
    assert word_on(mail(7, ASKED, words=(first,)), WANTS) == first


def test_a_selection_lies_where_the_cursor_says(shown):
    shown.reveal(1, 4)
    assert shown.textCursor().selectedText() == "こんに"
    assert isinstance(shown.textCursor(), QTextCursor)
