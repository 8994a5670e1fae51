"""From the search field to the mail that was meant, and back to where one was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.domain.search_query import Doubt
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.search_list import HitModel, who_said
from ecdesk.views.search import Found, Hit
from ecdesk.views.search_noted import Noted
from tests.helpers.shown import NOW, mail, thread
from tests.helpers.window_desk import WindowDesk


def hit(conversation: int, **more: Any) -> Hit:
    """A hit in the mail of the same number."""
    made = Hit(conversation, conversation, f"件名 {conversation}", NOW, "返品の件", marks=((0, 2),))
    return replace(made, colour="#0B6E69", customer="佐藤", **more)


@pytest.fixture
def desk(qtbot):
    made = WindowDesk(qtbot)
    made.found = Found((hit(21), hit(22)), words=("返品",))
    made.jobs.answers["conversations"] = lambda _words, **_asked: made.found
    for number in (10, 21, 22):
        text = f"{number} について、返品をお願いします。"
        made.views[number] = thread(number, mails=(mail(number, text=text),))
    made.begin()
    return made


def searching(desk):
    return desk.window._errands.searching


def shows_hits(desk):
    return desk.frame._list_side.currentWidget() is searching(desk).pane


def type_in(desk, text):
    desk.press(Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is searching(desk).field
    desk.qtbot.keyClicks(searching(desk).field, text)
    desk.qtbot.waitUntil(lambda: searching(desk).pane.model.rowCount() == len(desk.found.hits))


def marked(desk):
    texts = desk.frame.thread_pane.findChildren(MailText)
    return [one.cursor.selectedText() for text in texts for one in text.extraSelections()]


def test_typing_shows_hits_and_esc_leads_back(desk, qtbot):
    type_in(desk, "henpin")
    assert shows_hits(desk)
    (words,), asked = desk.jobs.asked[-1][1:]
    assert words == "henpin"
    assert asked["now"] == NOW
    assert desk.open == 10  # typing opens nothing
    desk.press(Qt.Key.Key_Down)
    desk.wait_open(21)
    qtbot.waitUntil(lambda: marked(desk) == ["返品"])
    desk.press(Qt.Key.Key_Down)
    desk.wait_open(22)
    desk.press(Qt.Key.Key_Escape)
    desk.wait_open(10)
    assert not shows_hits(desk)
    assert searching(desk).field.text() == ""
    assert marked(desk) == []
    assert QApplication.focusWidget() is desk.frame.queue.view


def test_enter_goes_to_the_mail_and_esc_still_leads_back(desk):
    type_in(desk, "x")
    desk.press(Qt.Key.Key_Return)
    desk.wait_open(21)
    desk.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is desk.frame.thread_pane._scroll
    assert shows_hits(desk)
    desk.press(Qt.Key.Key_Escape)
    desk.wait_open(10)
    assert not shows_hits(desk)


def test_words_that_stand_in_a_folded_quote_are_unfolded(desk, qtbot):
    quote = "よろしく\n> 蓬莱軒の件です\n> 以上"
    desk.views[21] = thread(21, mails=(mail(21, text=quote, parts=_parts(quote)),))
    desk.found = Found((hit(21),), words=("蓬莱",))
    type_in(desk, "x")
    desk.press(Qt.Key.Key_Down)
    desk.wait_open(21)
    qtbot.waitUntil(lambda: marked(desk) == ["蓬莱"])


def _parts(text):
    from ecdesk.domain.mail import PartKind, TextPart

    at = text.index(">")
    return (TextPart(PartKind.WRITTEN, 0, at), TextPart(PartKind.QUOTE, at, len(text)))


def test_of_answers_that_overtake_each_other_the_newest_counts(desk, qtbot):
    type_in(desk, "a")
    desk.jobs.holding = True
    for words, number in (("ab", 31), ("abc", 32)):
        desk.found = Found((hit(number),))
        searching(desk).field.setText(words)
        searching(desk).look()
    asked = desk.jobs.times("conversations")
    desk.jobs.answers["conversations"] = lambda words, **_kw: Found((hit(len(words)),))
    desk.jobs.let_go()
    qtbot.waitUntil(lambda: [h.mail_id for h in searching(desk).pane.model.rows] == [3])
    assert desk.jobs.times("conversations") == asked


def test_nothing_is_looked_for_while_the_input_method_composes(desk, qtbot):
    desk.press(Qt.Key.Key_Slash)
    field = searching(desk).field
    before = desk.jobs.times("conversations")
    QApplication.sendEvent(field, QInputMethodEvent("へんぴん", []))
    qtbot.wait(50)
    assert desk.jobs.times("conversations") == before
    desk.press(Qt.Key.Key_Escape)  # is the input method's
    assert field.hasFocus()
    commit = QInputMethodEvent()
    commit.setCommitString("返品")
    QApplication.sendEvent(field, commit)
    qtbot.waitUntil(lambda: desk.jobs.times("conversations") == before + 1)


def test_where_nothing_is_found_there_is_advice_and_a_way_back(desk, qtbot):
    desk.found = Found()
    searching(desk).field.setText("ぬぬ")
    state = searching(desk).pane.state
    qtbot.waitUntil(lambda: "見つかりません" in state.sentence.text())
    assert "短くして" in state.sentence.text()
    qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)
    assert not shows_hits(desk)


def test_what_cannot_be_read_and_how_far_the_index_is_stand_above(desk, qtbot):
    desk.found = Found((hit(21),), doubts=(Doubt("search.period", {"said": "いつか"}),), percent=43)
    type_in(desk, "x")
    said = searching(desk).pane.note.text()
    assert "期間「いつか」" in said
    assert "43 %" in said
    desk.found = Found((hit(21),))
    qtbot.waitUntil(searching(desk).pane.note.isHidden, timeout=20_000)  # by itself


def test_an_empty_field_shows_the_queue_again(desk, qtbot):
    type_in(desk, "x")
    searching(desk).field.clear()
    qtbot.waitUntil(lambda: not shows_hits(desk))
    assert desk.open == 10


def test_a_failed_search_can_be_tried_again(desk, qtbot):
    desk.jobs.answers["conversations"] = ValueError()
    searching(desk).field.setText("x")
    state = searching(desk).pane.state
    qtbot.waitUntil(lambda: "探せません" in state.sentence.text())
    desk.jobs.answers["conversations"] = desk.found
    state.button.click()
    qtbot.waitUntil(lambda: searching(desk).pane.model.rowCount() == 2)


def test_the_next_page_comes_when_it_is_wanted(desk, qtbot):
    pages = {None: Found((hit(21),), after=7), 7: Found((hit(21), hit(22)))}
    desk.jobs.answers["conversations"] = lambda _words, before=None, **_kw: pages[before]
    searching(desk).field.setText("x")
    model = searching(desk).pane.model
    qtbot.waitUntil(lambda: [one.mail_id for one in model.rows] == [21, 22])
    assert not model.canFetchMore(searching(desk).pane.view.rootIndex())


def test_a_model_of_hits_is_one_that_qt_accepts(qtmodeltester):
    model = HitModel()
    model.show_hits([hit(1), hit(2)], 5)
    qtmodeltester.check(model)
    model.append([hit(2), hit(3)], None)
    assert [one.mail_id for one in model.rows] == [1, 2, 3]


def test_what_is_no_mail_says_what_it_is(desk, qtbot):
    desk.found = Found((hit(21, noted=Noted.NOTE), hit(22, noted=Noted.CALL)))
    type_in(desk, "x")
    model = searching(desk).pane.model
    said = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert "、メモ、" in said[0]
    assert "、電話の記録、" in said[1]
    assert not searching(desk).pane.view.grab().isNull()


def test_who_a_hit_is_of():
    assert who_said(hit(1)) == "佐藤 様"
    assert who_said(hit(1, ours=True)) == "佐藤 様 へ"
    assert who_said(replace(hit(1), customer="", address="a@x.jp")) == "a@x.jp"
    assert who_said(replace(hit(1), customer="佐\u202e藤\n")) == "佐藤 様"


def test_rows_are_painted_in_every_state(desk, qtbot):
    old = replace(hit(23), received_at=NOW - timedelta(days=400), subject="", mails=3, ours=True)
    odd = replace(hit(24), marks=((0, 900),), subject_marks=((0, 1), (500, 600)))
    desk.found = Found((hit(21), old, odd), after=None, words=("返品",))
    type_in(desk, "x")
    assert not searching(desk).pane.view.grab().isNull()


def test_j_and_k_move_among_the_hits(desk):
    type_in(desk, "x")
    desk.press(Qt.Key.Key_Down)
    desk.wait_open(21)
    desk.press(Qt.Key.Key_J)
    desk.wait_open(22)
    desk.press(Qt.Key.Key_K)
    desk.wait_open(21)


def test_what_was_found_stays_while_one_answers_or_closes(desk, qtbot):
    type_in(desk, "x")
    desk.press(Qt.Key.Key_Down)
    desk.wait_open(21)
    desk.press(Qt.Key.Key_R)
    assert desk.window.composer.isAncestorOf(QApplication.focusWidget())
    desk.press(Qt.Key.Key_Escape)
    assert shows_hits(desk)
    assert QApplication.focusWidget() is searching(desk).pane.view
    desk.press(Qt.Key.Key_E)
    assert desk.link.asked(protocol.CloseConversations)[0].conversation_ids == [21]
    assert desk.open == 21
    desk.press(Qt.Key.Key_Escape)
    desk.wait_open(10)
