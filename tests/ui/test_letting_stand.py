"""これでよい: set aside for this letter, in its place, and back with the words or by one press."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ecdesk.domain.asides import Aside
from ecdesk.protocol import Approve, CancelOutgoing, Changed, CheckDraft, SaveDraft, SilenceCheck
from ecdesk.ui.check_line import CheckLine
from ecdesk.ui.composer_pane import ComposerPane
from tests.helpers import shown
from tests.helpers.composing import (
    ASKING,
    KEPT,
    SENT,
    STOP,
    check_with,
    open_and_write,
    page,
    quick_desk,  # noqa: F401 - a fixture
    shown_pane,  # noqa: F401 - a fixture
    wait_for,
    write,
)
from tests.helpers.desk import Surroundings

RULE = "tone.marks"


def warned(text: str, start: int, **more: Any) -> dict[str, Any]:
    """A finding of a check, on words of the body."""
    place = {"where": "body", "start": start, "end": start + len(text), "text": text}
    return {"code": RULE, "severity": "warning", **place, **more}


def lines(pane: ComposerPane) -> list[CheckLine]:
    """The lines that say something was found."""
    return [one for one in pane._writing_desk.sidebar.lines if one.finding is not None]


def check_again(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane, *found: dict[str, Any]
) -> None:
    """Another letter is on the page: what is still asked of the last one is answered first."""
    while not lines(pane):
        check_with(qtbot, desk, *found)


@pytest.fixture
def line(qtbot: QtBot, desk: Surroundings, pane: ComposerPane) -> CheckLine:
    """A letter with one warning."""
    open_and_write(pane, "明日です!!")
    check_with(qtbot, desk, warned("!!", page(pane).editor.text.index("!!")))
    (only,) = lines(pane)
    return only


def test_one_press_sets_it_aside_in_its_place_and_one_brings_it_back(pane, line):
    assert line.stand.text() == "これでよい"
    assert pane._writing_desk.sidebar.warned.text() == "注意 1"
    assert "注意 1" in page(pane).send.toolTip()
    line.stand.click()
    assert lines(pane) == [line]
    assert (line.sign, line.stand.text()) == ("–", "戻す")
    assert line.accessibleName().startswith("このままでよい")
    assert pane._writing_desk.sidebar.warned.isHidden()
    assert "注意" not in page(pane).send.toolTip()
    assert not page(pane).editor.extraSelections()
    line.stand.click()
    assert (line.sign, line.stand.text()) == ("!", "これでよい")
    assert page(pane).editor.extraSelections()


def test_undo_of_the_notice_brings_it_back(pane, desk, line):
    line.stand.click()
    notice = desk.notices[-1]
    assert notice.text.startswith("この返信ではこのままにします")
    notice.undo()
    assert line.sign == "!"
    assert page(pane).letter().asides == ()


def test_other_words_bring_it_back_and_the_old_ones_set_it_aside_again(qtbot, desk, pane, line):
    line.stand.click()
    check_with(qtbot, desk, warned("!!", 3))
    assert lines(pane)[0].sign == "–"
    write(pane, "!")
    check_with(qtbot, desk, warned("!!!", 3))
    assert lines(pane)[0].sign == "!"
    page(pane).editor.undo()
    check_with(qtbot, desk, warned("!!", 3))
    assert lines(pane)[0].sign == "–"


def test_it_is_kept_with_the_draft_and_there_when_that_is_opened(qtbot, desk, pane, line):
    wait_for(qtbot, desk, SaveDraft)
    desk.link.answer(SaveDraft, **KEPT)
    desk.link.always(SaveDraft, **KEPT)
    line.stand.click()
    qtbot.waitUntil(lambda: desk.link.asked(SaveDraft)[-1].draft.asides == [(RULE, "!!")])
    pane.show_thread(shown.thread(11))
    check_again(qtbot, desk, pane, warned("!!", 3))
    assert lines(pane)[0].sign == "!", "another letter knows nothing of it"
    kept = shown.draft(asides=(Aside(RULE, "!!"),))
    pane.show_thread(shown.thread(12, draft=kept))
    check_again(qtbot, desk, pane, warned("!!", 3))
    assert lines(pane)[0].sign == "–"


def test_a_mail_taken_back_still_has_what_may_stand(qtbot, desk, pane, line):
    line.stand.click()
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.undo_send(77)
    desk.link.answer(CancelOutgoing, draft_id="x", conversation_id=10)
    check_with(qtbot, desk, warned("!!", 3))
    assert lines(pane)[0].sign == "–"


def test_the_way_back_goes_with_its_letter(desk, pane, line):
    line.stand.click()
    gone: list[object] = []
    desk.context.notices.withdrawn.connect(gone.append)
    pane.show_thread(shown.thread(11))
    assert gone == [desk.notices[-1]]


def test_stops_offer_no_such_thing_and_notes_do(qtbot, desk, pane):
    open_and_write(pane)
    note = warned("お返", 3, severity="note")
    check_with(qtbot, desk, STOP, ASKING, note, {"code": "check.broken", "severity": "note"})
    offered = {one.finding.code: not one.stand.isHidden() for one in lines(pane)}
    assert offered == {
        "name.wrong": False,
        "attachment.missing": False,
        RULE: True,
        "check.broken": False,
    }
    pane._writing_desk.letting.let(lines(pane)[0].finding, stand=True)
    assert page(pane).letter().asides == ()
    assert page(pane).send.text() == "送信 (残り 2)"


def test_delete_on_the_line_does_it_too(qtbot, line):
    assert line.focusPolicy() == Qt.FocusPolicy.TabFocus
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert line.sign == "–"
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert line.sign == "!"


def test_one_key_shows_what_is_warned_of_then_means_it(pane, line):
    editor = page(pane).editor
    editor.moveCursor(editor.textCursor().MoveOperation.Start)
    pane.let_stand()
    assert line.sign == "!", "the cursor stood elsewhere: it is only shown"
    assert editor.textCursor().selectedText() == "!!"
    pane.let_stand()
    assert line.sign == "–"


def test_one_key_on_what_rests_on_no_words_goes_to_its_line_first(qtbot, desk, pane, monkeypatch):
    open_and_write(pane)
    check_with(qtbot, desk, {"code": "empathy.missing", "severity": "warning"})
    (line,) = lines(pane)
    monkeypatch.setattr(line, "hasFocus", lambda: focused[-1])
    focused = [False]
    monkeypatch.setattr(line, "setFocus", lambda *_why: focused.append(True))
    pane.let_stand()
    assert (line.sign, focused) == ("!", [False, True])
    pane.let_stand()
    assert line.sign == "–"
    pane.let_stand()
    assert line.sign == "!", "on its line the same key brings it back"


def test_where_there_is_nothing_that_is_said(qtbot, desk, pane):
    open_and_write(pane)
    check_with(qtbot, desk, STOP)
    pane.let_stand()
    assert "このままでよいか確かめる注意はありません" in desk.notices[-1].text


def test_the_third_letter_offers_silence_at_the_shop(qtbot, desk, pane):
    open_and_write(pane, "明日です!!")
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    desk.link.answer(CheckDraft, findings=[warned("!!", 3)], passed=[], often={RULE: 2})
    (line,) = lines(pane)
    assert line.silence.isHidden(), "only once it was set aside here too"
    line.stand.click()
    assert not line.silence.isHidden()
    line.silence.click()
    asked = desk.link.asked(SilenceCheck)
    assert [(one.shop_id, one.code, one.silent) for one in asked] == [(1, RULE, True)]
    desk.link.answer(SilenceCheck)
    assert "もう言いません: 「！」や「(笑)」。" in desk.notices[-1].text
    desk.notices[-1].undo()
    assert desk.link.asked(SilenceCheck)[-1].silent is False


def test_after_two_letters_nothing_is_offered(qtbot, desk, pane):
    open_and_write(pane, "明日です!!")
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    desk.link.answer(CheckDraft, findings=[warned("!!", 3)], passed=[], often={RULE: 1})
    lines(pane)[0].stand.click()
    assert lines(pane)[0].silence.isHidden()


def test_what_was_forgotten_is_looked_for_again_at_once(qtbot, desk, pane, line):
    asked = len(desk.link.asked(CheckDraft))
    desk.link.changed.emit(Changed(settings=True))
    qtbot.waitUntil(lambda: len(desk.link.asked(CheckDraft)) > asked, timeout=20_000)


def test_reasons_are_kept_with_the_draft_too(qtbot, desk, pane):
    desk.link.always(SaveDraft, **KEPT)
    open_and_write(pane)
    check_with(qtbot, desk, ASKING)
    (line,) = lines(pane)
    line.offer_reason(focus=False)
    line.reason.setText("別便で送るため")
    kept = {"attachment.missing": "別便で送るため"}
    qtbot.waitUntil(lambda: desk.link.asked(SaveDraft)[-1:] != [])
    qtbot.waitUntil(lambda: desk.link.asked(SaveDraft)[-1].draft.reasons == kept)
    draft = shown.draft(reasons=tuple(kept.items()))
    pane.show_thread(shown.thread(11, draft=draft))
    check_again(qtbot, desk, pane, ASKING)
    (line,) = lines(pane)
    assert line.reason is not None
    assert line.reason.text() == "別便で送るため"
    assert page(pane).send.text() == "送信"


def test_a_click_above_goes_from_warning_to_warning(qtbot, desk, pane):
    open_and_write(pane)
    check_with(
        qtbot,
        desk,
        warned("お", 3),
        warned("返", 4, code="tone.fight"),
        warned("事", 5, severity="note"),
    )
    sidebar = pane._writing_desk.sidebar
    went: list[str] = []
    for one in lines(pane):
        one.setFocus = lambda _why, one=one: went.append(one.finding.code)
        one.hasFocus = lambda one=one: went[-1:] == [one.finding.code]
    for _ in range(3):
        sidebar.warned.click()
    assert went == [RULE, "tone.fight", RULE]


def test_one_key_on_what_stands_in_another_field_means_it_the_second_time(
    qtbot, desk, pane, monkeypatch
):
    open_and_write(pane)
    check_with(qtbot, desk, warned("お問い合わせの件", 0, code="subject.vague", where="subject"))
    (line,) = lines(pane)
    field = QLineEdit(pane)
    monkeypatch.setattr(QApplication, "focusWidget", lambda: field)
    pane.let_stand()
    assert line.sign == "!"
    pane.let_stand()
    assert line.sign == "–"
