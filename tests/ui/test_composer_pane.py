"""The composer: what is typed is kept, checked and sent, and nothing but the person changes it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.mail import Address
from ecdesk.domain.outgoing import State
from ecdesk.protocol import (
    Approve,
    CancelOutgoing,
    CheckDraft,
    DiscardDraft,
    DraftIn,
    RestoreDraft,
    SaveDraft,
)
from ecdesk.ui import checking, drafting
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.writing_page import WritingPage
from tests.helpers import shown
from tests.helpers.desk import Surroundings, surroundings

KEPT = {"saved_at": shown.NOW.isoformat(), "files": []}
SENT = {"outgoing": 77, "state": "countdown", "due_at": shown.NOW.isoformat()}
STOP = {
    "code": "name.wrong",
    "severity": "stop",
    "where": "body",
    "start": 0,
    "end": 2,
    "text": "佐藤",
}
ASKING = {"code": "attachment.missing", "severity": "stop", "where": "nowhere"}


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Surroundings]:
    """Surroundings in which typing counts as finished after 10 ms."""
    monkeypatch.setattr(drafting, "QUIET_MS", 10)
    monkeypatch.setattr(drafting, "LONGEST_MS", 60)
    monkeypatch.setattr(drafting, "AGAIN_MS", 20)
    monkeypatch.setattr(checking, "QUIET_MS", 5)
    with surroundings() as made:
        yield made


@pytest.fixture
def pane(qtbot: QtBot, desk: Surroundings) -> ComposerPane:
    made = ComposerPane(desk.context)
    qtbot.addWidget(made)
    made.resize(560, 800)
    made.show()
    return made


def open_and_write(pane: ComposerPane, text: str = "お返事です") -> None:
    """A conversation opened, with something written in its reply."""
    pane.show_thread(shown.thread())
    write(pane, text)


def page(pane: ComposerPane) -> WritingPage:
    assert pane.writing
    return pane._writing_page


def write(pane: ComposerPane, text: str) -> None:
    """Type at the end of the text."""
    editor = page(pane).editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText(text)


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def wait_for(qtbot: QtBot, desk: Surroundings, command: type[Any], count: int = 1) -> list[Any]:
    qtbot.waitUntil(lambda: len(desk.link.asked(command)) >= count, timeout=2000)
    return desk.link.asked(command)


def check_with(qtbot: QtBot, desk: Surroundings, *findings: dict[str, Any]) -> None:
    """Let the checks find these in what stands there now."""
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=2000)
    desk.link.answer(CheckDraft, findings=list(findings), passed=["shop.wrong"])


# ── opening ──────────────────────────────────────────────────────────────────────────────────


def test_the_times_are_those_promised() -> None:
    assert (drafting.QUIET_MS, drafting.LONGEST_MS, checking.QUIET_MS) == (600, 5000, 300)


def test_a_reply_begins_with_greeting_and_signature(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    body = page(pane).editor.text
    assert body.startswith("佐藤 美咲 様\n")
    assert body.endswith(shown.SIGNATURE)
    assert page(pane).recipients.to.text() == "佐藤 美咲 <misaki@example.jp>"
    assert page(pane).subject.text() == "Re: 注文したワンピースについて"
    before = page(pane).editor.textCursor().position()
    assert body[:before].endswith("でございます。\n\n")


def test_an_opening_nobody_wrote_on_is_never_saved(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    qtbot.wait(40)
    pane.show_thread(shown.thread(11))
    pane.flush()
    assert desk.link.asked(SaveDraft) == []


def test_a_saved_draft_is_taken_up(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(draft=shown.draft("前に書いた\nもの")))
    assert page(pane).editor.text == "前に書いた\nもの"
    assert [one.id for one in page(pane).files.files] == [4]


def test_nothing_opened_says_so(pane: ComposerPane) -> None:
    pane.show_thread(None)
    assert not pane.writing
    assert "やりとりを選ぶ" in pane._empty.sentence.text()


# ── typing, saving, checking ─────────────────────────────────────────────────────────────────


def test_what_is_typed_is_saved_then_checked(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    when: list[object] = []
    pane.saved.connect(when.append)
    write(pane, "明日お届けします。")
    saved = wait_for(qtbot, desk, SaveDraft)[0].draft
    assert saved.body.endswith("明日お届けします。")
    assert saved.conversation_id == 10
    desk.link.answer(SaveDraft, **KEPT)
    assert when == [shown.NOW]
    assert wait_for(qtbot, desk, CheckDraft)[-1].draft.body == saved.body


def test_typing_on_and_on_is_saved_all_the_same(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    for _key in range(40):
        write(pane, "あ")
        qtbot.wait(4)
        if desk.link.asked(SaveDraft):
            break
    assert desk.link.asked(SaveDraft)


def test_what_is_kept_is_not_saved_again(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    desk.link.always(SaveDraft, **KEPT)
    pane.show_thread(shown.thread())
    write(pane, "あ")
    wait_for(qtbot, desk, SaveDraft)
    pane.flush()
    pane.flush()
    assert len(desk.link.asked(SaveDraft)) == 1


def test_while_the_engine_is_away_one_save_waits_and_the_newest_text_follows(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "一")
    wait_for(qtbot, desk, SaveDraft)
    desk.link.stop()
    for sign in "二三四五":
        write(pane, sign)
        qtbot.wait(15)
    assert len(desk.link.asked(SaveDraft)) == 1
    desk.link.start()
    desk.link.answer(SaveDraft, **KEPT)
    assert wait_for(qtbot, desk, SaveDraft, 2)[-1].draft.body.endswith("一二三四五")


def test_a_save_that_failed_is_tried_again_and_said(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "あ")
    wait_for(qtbot, desk, SaveDraft)
    desk.link.refuse(SaveDraft, "disk.full", "trouble")
    assert "保存できていません" in page(pane).state.text()
    wait_for(qtbot, desk, SaveDraft, 2)
    desk.link.answer(SaveDraft, **KEPT)
    assert page(pane).state.text() == ""


def test_text_left_behind_while_the_disk_was_full_is_still_saved(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "置いていく")
    pane.show_thread(shown.thread(11))
    desk.link.refuse(SaveDraft, "disk.full", "trouble")
    again = wait_for(qtbot, desk, SaveDraft, 2)[1].draft
    assert again.conversation_id == 10
    assert again.body.endswith("置いていく")


def test_leaving_a_field_saves(qtbot: QtBot, pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "あ")
    page(pane).editor.left.emit()
    assert len(desk.link.asked(SaveDraft)) == 1


def test_another_conversation_saves_the_one_before(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "途中")
    pane.show_thread(shown.thread(11))
    (saved,) = desk.link.asked(SaveDraft)
    assert saved.draft.body.endswith("途中")
    assert "途中" not in page(pane).editor.text


def test_files_are_named_by_the_ids_the_engine_gave(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    pane.show_thread(shown.thread())
    page(pane).files.add_paths([tmp_path / "a.txt"])
    first = wait_for(qtbot, desk, SaveDraft)[0].draft
    assert first.files[0].path.endswith("a.txt")
    desk.link.answer(
        SaveDraft, saved_at=KEPT["saved_at"], files=[{"id": 9, "filename": "a.txt", "size": 1}]
    )
    qtbot.wait(30)
    assert len(desk.link.asked(SaveDraft)) == 1, "learning an id is no change to save"
    write(pane, "あ")
    assert [one.id for one in wait_for(qtbot, desk, SaveDraft, 2)[1].draft.files] == [9]


def test_only_the_newest_answer_knows_the_files(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    pane.show_thread(shown.thread())
    page(pane).files.add_paths([tmp_path / "a.txt"])
    pane.flush()
    write(pane, "あ")
    pane.flush()  # the file went twice: the engine replaces the first copy by the second
    at = KEPT["saved_at"]
    desk.link.answer(SaveDraft, saved_at=at, files=[{"id": 9, "filename": "a.txt", "size": 1}])
    assert page(pane).files.files[0].id == 0
    desk.link.answer(SaveDraft, saved_at=at, files=[{"id": 10, "filename": "a.txt", "size": 1}])
    assert page(pane).files.files[0].id == 10


# ── the input method ─────────────────────────────────────────────────────────────────────────


def test_nothing_is_saved_checked_or_sent_while_composing(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    check_with(qtbot, desk)
    asked = len(desk.link.asks)
    write(pane, "あ")
    compose(page(pane).editor, "かんじ")
    assert pane.composing
    qtbot.wait(60)
    pane.send()
    qtbot.keyClick(page(pane).editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.link.asks) == asked
    compose(page(pane).editor, commit="漢字")
    assert wait_for(qtbot, desk, SaveDraft)[0].draft.body.endswith("漢字")


def test_an_answer_that_comes_while_composing_changes_nothing(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=2000)
    compose(page(pane).editor, "かな")
    desk.link.answer(CheckDraft, findings=[STOP], passed=[])
    assert page(pane).editor.extraSelections() == []
    assert page(pane).send.text() == "送信"
    compose(page(pane).editor, commit="仮名")
    check_with(qtbot, desk, STOP)
    qtbot.waitUntil(lambda: page(pane).send.text() == "送信 (残り 1)", timeout=2000)


def test_composing_in_the_subject_counts_too(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    compose(page(pane).subject, "けん")
    assert pane.composing


def test_closing_takes_over_what_is_being_composed(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "本文")
    compose(page(pane).editor, "かな")
    pane.flush()
    assert desk.link.asked(SaveDraft)[-1].draft.body.endswith("本文かな")


def test_random_typing_between_reloads_answers_and_deaths_loses_no_character(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    dice = random.Random(11)
    view = shown.thread(draft=shown.draft(""))
    pane.show_thread(view)
    editor = page(pane).editor
    expected, mails = "", list(view.mails)
    for step in range(400):
        deed = dice.randrange(9)
        if deed == 0:
            compose(editor, dice.choice(["か", "かん", "かんじ"]))
        elif deed == 1:
            piece = dice.choice(["漢字", "𠮷", "。\n"])
            compose(editor, commit=piece)
            expected += piece
        elif deed == 2 and not editor.composing:
            write(pane, "x ")
            expected += "x "
        elif deed == 3:
            if dice.random() < 0.3:
                mails.append(shown.mail(100 + step))
            pane.show_thread(replace(view, mails=tuple(mails), revision=len(mails)))
        elif deed == 4:
            page(pane).editor.left.emit()
        elif deed == 5:
            for command, answer in ((SaveDraft, KEPT), (CheckDraft, {"findings": [STOP]})):
                if desk.link.open_asks(command) and desk.link.state == "ready":
                    desk.link.answer(command, **answer)
        elif deed == 6:
            (desk.link.stop if dice.random() < 0.5 else desk.link.start)()
        elif deed == 7 and step % 20 == 0:
            qtbot.wait(12)
        else:
            assert editor.text == expected
    compose(editor)
    assert editor.text == expected
    pane.flush()
    desk.link.start()
    assert desk.link.asked(SaveDraft)[-1].draft.body == expected


# ── the conversation is read anew ────────────────────────────────────────────────────────────


def test_a_reload_touches_neither_text_nor_cursor(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    write(pane, "書いています")
    editor = page(pane).editor
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    compose(editor, "かな")
    text = editor.text
    pane.show_thread(shown.thread(draft=shown.draft("古い下書き"), subject="別の件名"))
    assert editor.text == text
    assert editor.textCursor().position() == 0
    assert editor.composing


def test_an_untouched_opening_follows_the_customers_name(pane: ComposerPane) -> None:
    view = shown.thread()
    pane.show_thread(view)
    assert view.customer is not None
    pane.show_thread(replace(view, customer=replace(view.customer, name="佐藤 美笑")))
    assert page(pane).editor.text.startswith("佐藤 美笑 様")


def test_a_mail_that_arrives_meanwhile_is_read_before_sending(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    view = shown.thread()
    pane.show_thread(view)
    write(pane, "お返事です")
    pane.show_thread(replace(view, mails=(*view.mails, shown.mail(2, "取り消します")), revision=2))
    assert "新しいメールが届きました" in page(pane).refusal.text
    pane.send()
    assert desk.link.asked(Approve) == []
    page(pane).refusal.remedy.click()
    pane.send()
    (approve,) = desk.link.asked(Approve)
    assert approve.revision == 2


def test_a_note_in_the_conversation_needs_no_word(pane: ComposerPane, desk: Surroundings) -> None:
    view = shown.thread()
    pane.show_thread(view)
    write(pane, "お返事です")
    pane.show_thread(replace(view, revision=2))
    assert page(pane).refusal.text == ""
    pane.send()
    assert desk.link.asked(Approve)[0].revision == 2


# ── sending ──────────────────────────────────────────────────────────────────────────────────


def test_sending_hands_over_what_is_written(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    told: list[dict[str, Any]] = []
    pane.sent.connect(told.append)
    write(pane, "明日です")
    pane.send()
    (approve,) = desk.link.asked(Approve)
    assert approve.draft.body.endswith("明日です")
    assert (approve.revision, approve.countdown, approve.overrides) == (1, 10, {})
    pane.send()
    assert len(desk.link.asked(Approve)) == 1
    desk.link.answer(Approve, **SENT)
    assert told == [{"outgoing": 77, "conversation_id": 10, "due_at": SENT["due_at"]}]
    assert not pane.writing


def test_nothing_is_saved_after_approval(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "あ")
    pane.send()
    saves = len(desk.link.asked(SaveDraft))
    desk.link.answer(Approve, **SENT)
    qtbot.wait(40)
    pane.show_thread(shown.thread(11))
    pane.flush()
    assert len(desk.link.asked(SaveDraft)) == saves


def test_the_button_counts_the_stops(qtbot: QtBot, pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    check_with(qtbot, desk, STOP, ASKING, {"code": "name.missing", "severity": "warning"})
    assert page(pane).send.text() == "送信 (残り 2)"
    assert page(pane).send.isEnabled()


def test_pressing_with_stops_goes_to_the_first_and_says_so(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    open_and_write(pane)
    check_with(qtbot, desk, STOP)
    page(pane).send.click()
    assert desk.link.asked(Approve) == []
    assert page(pane).editor.textCursor().selectedText() == "佐藤"
    assert "まだ送れません (残り 1)" in page(pane).refusal.text


def test_a_reason_lets_a_stop_pass_that_takes_one(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    open_and_write(pane)
    check_with(qtbot, desk, ASKING)
    pane.send()
    (line,) = [one for one in pane._writing_desk.sidebar.lines if one.finding is not None]
    assert line.reason is not None, "the way on is offered where the stop stands"
    line.reason.setText("別便で送るため")
    assert page(pane).send.text() == "送信"
    pane.send()
    assert desk.link.asked(Approve)[0].overrides == {"attachment.missing": "別便で送るため"}


def test_a_stop_with_words_and_a_way_on_shows_both(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    open_and_write(pane)
    check_with(qtbot, desk, ASKING | {"where": "body", "start": 0, "end": 2})
    pane.send()
    assert page(pane).editor.textCursor().selectedText() == "佐藤"
    assert any(line.reason is not None for line in pane._writing_desk.sidebar.lines)


def test_an_answer_about_an_older_text_is_dropped(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=2000)
    write(pane, "あ")
    desk.link.answer(CheckDraft, findings=[STOP], passed=[])
    assert page(pane).send.text() == "送信"
    check_with(qtbot, desk, STOP)
    assert page(pane).send.text() == "送信 (残り 1)"


def test_an_answer_about_the_letter_before_is_dropped(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=2000)
    pane.show_thread(shown.thread(11))
    qtbot.wait(20)  # its own question waits for the one under way
    desk.link.answer(CheckDraft, findings=[STOP], passed=[])
    assert page(pane).send.text() == "送信"
    check_with(qtbot, desk)
    assert desk.link.asked(CheckDraft)[-1].draft.conversation_id == 11


@pytest.mark.parametrize(
    ("to", "said"),
    [("", "宛先がありません"), ("佐藤", "読めません"), ("a@b.jp, だれか", "読めません")],
)
def test_without_a_way_to_deliver_nothing_is_handed_over(
    pane: ComposerPane, desk: Surroundings, to: str, said: str
) -> None:
    pane.show_thread(shown.thread())
    page(pane).recipients.to.setText(to)
    pane.send()
    assert desk.link.asked(Approve) == []
    assert said in page(pane).refusal.text


def test_an_opening_alone_is_never_sent(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    pane.send()
    assert desk.link.asked(Approve) == []
    assert "まだ書かれていません" in page(pane).refusal.text
    write(pane, "お返事です")
    assert page(pane).refusal.text == "", "read, and put right"
    pane.send()
    assert desk.link.asked(Approve)


def test_refused_for_a_new_mail_says_what_to_do(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "大事な文章")
    pane.send()
    desk.link.refuse(Approve, "conversation.changed")
    assert "新しいメールが届きました" in page(pane).refusal.text
    assert page(pane).refusal.remedy.text() == "読みました"
    assert page(pane).editor.text.endswith("大事な文章")
    assert not page(pane).editor.isReadOnly()


def test_refused_by_the_checks_shows_the_stops(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "あ")
    pane.send()
    desk.link.refuse(Approve, "checks.stopped", stops=[STOP])
    assert page(pane).send.text() == "送信 (残り 1)"
    assert "まだ送れません" in page(pane).refusal.text


def test_refused_for_another_reason_says_it_above_the_button(
    pane: ComposerPane, desk: Surroundings
) -> None:
    open_and_write(pane)
    pane.send()
    desk.link.refuse(Approve, "reply.already_answered")
    assert "追伸" in page(pane).refusal.text


def test_refused_after_the_person_went_on_keeps_the_text(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "守る文章")
    pane.send()
    pane.show_thread(shown.thread(11))
    desk.link.refuse(Approve, "conversation.changed")
    kept: DraftIn = desk.link.asked(SaveDraft)[-1].draft
    assert kept.conversation_id == 10
    assert kept.body.endswith("守る文章")
    assert desk.notices
    assert page(pane).editor.text.startswith("佐藤")


def test_a_file_is_with_the_engine_before_the_mail_is_approved(
    pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    open_and_write(pane)
    page(pane).files.add_paths([tmp_path / "a.txt"])
    pane.send()
    assert desk.link.asked(Approve) == []
    known = [{"id": 9, "filename": "a.txt", "size": 1}]
    desk.link.answer(SaveDraft, saved_at=KEPT["saved_at"], files=known)
    assert desk.link.asked(Approve)[0].draft.files[0].id == 9


def test_a_missing_file_is_said_before_anything_is_asked(
    pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    open_and_write(pane)
    page(pane).files.add_paths([tmp_path / "a.txt"])
    (tmp_path / "a.txt").unlink()
    pane.send()
    assert "a.txt" in page(pane).refusal.text
    assert desk.link.asked(Approve) == []


def test_an_unreadable_file_unlocks_the_page_again(
    pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    open_and_write(pane)
    page(pane).files.add_paths([tmp_path / "a.txt"])
    pane.send()
    desk.link.refuse(SaveDraft, "file.unreadable", name="a.txt")
    assert "a.txt" in page(pane).refusal.text
    assert not page(pane).editor.isReadOnly()


# ── taking back ──────────────────────────────────────────────────────────────────────────────


def written(pane: ComposerPane) -> tuple[Any, ...]:
    letter = page(pane).letter()
    assert letter is not None
    return (letter.to, letter.cc, letter.bcc, letter.subject, letter.body, letter.files)


def test_undo_brings_back_every_byte(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread(draft=shown.draft("空白\u00a0と𠮷\n\n")))
    page(pane).recipients.set_addresses(
        (Address("山田, 太郎", "t@example.jp"),), (Address("", "c@example.jp"),), ()
    )
    page(pane).subject.setText("件名 ①")
    before = written(pane)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.show_thread(shown.thread(11))
    restored: list[dict[str, Any]] = []
    pane.restored.connect(restored.append)
    pane.undo_send(77)
    desk.link.answer(CancelOutgoing, draft_id="d1", conversation_id=10)
    assert restored[0]["conversation_id"] == 10
    assert written(pane) == before
    pane.show_thread(shown.thread(draft=shown.draft("古い")))
    assert written(pane) == before


def test_after_undo_its_own_mails_are_not_news(pane: ComposerPane, desk: Surroundings) -> None:
    open_and_write(pane)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.show_thread(shown.thread(11, mails=(shown.mail(900),), revision=8))
    pane.undo_send(77)
    desk.link.answer(CancelOutgoing, draft_id="x", conversation_id=10)
    pane.show_thread(shown.thread())
    assert page(pane).refusal.text == ""
    pane.send()
    assert desk.link.asked(Approve)[1].revision == 1


def test_undo_brings_back_the_reasons_too(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    open_and_write(pane)
    pane._writing_desk.sidebar.give_reasons({"attachment.missing": "別便"})
    check_with(qtbot, desk, ASKING)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.undo_send(77)
    desk.link.answer(CancelOutgoing, draft_id="x", conversation_id=10)
    check_with(qtbot, desk, ASKING)
    pane.send()
    assert desk.link.asked(Approve)[1].overrides == {"attachment.missing": "別便"}


def test_undo_keeps_what_is_written_in_the_next_conversation(
    pane: ComposerPane, desk: Surroundings
) -> None:
    open_and_write(pane)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.show_thread(shown.thread(11))
    write(pane, "次の返信")
    pane.undo_send(77)
    desk.link.answer(CancelOutgoing, draft_id="x", conversation_id=10)
    saved = desk.link.asked(SaveDraft)[-1].draft
    assert saved.conversation_id == 11
    assert saved.body.endswith("次の返信")


def test_undo_too_late_is_said(pane: ComposerPane, desk: Surroundings) -> None:
    open_and_write(pane)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.undo_send(77)
    desk.link.refuse(CancelOutgoing, "outgoing.left")
    assert "取り消せません" in desk.said[-1]


def test_a_discarded_draft_can_be_brought_back(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread(draft=shown.draft("捨てる文章")))
    pane.discard()
    assert desk.link.asked(DiscardDraft)[0].draft_id == "d1"
    assert page(pane).editor.text.startswith("佐藤 美咲 様"), "a fresh reply stands there"
    undo = desk.notices[-1].undo
    assert undo is not None
    undo()
    assert desk.link.asked(RestoreDraft)[0].draft.body == "捨てる文章"
    assert page(pane).editor.text == "捨てる文章"


def test_a_discarded_draft_does_not_come_back_by_a_reload(pane: ComposerPane) -> None:
    view = shown.thread(draft=shown.draft("捨てる文章"))
    pane.show_thread(view)
    pane.discard()
    pane.show_thread(replace(view, revision=3))
    assert "捨てる文章" not in page(pane).editor.text


# ── on its way, answered ─────────────────────────────────────────────────────────────────────


def test_a_mail_on_its_way_stands_in_place_of_the_editor(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(outgoing=shown.outgoing(State.COUNTDOWN)))
    assert not pane.writing
    assert pane._card is not None
    assert pane._card.card._pill.text() == "あと 7秒で送信"
    pane.show_thread(shown.answered())
    assert pane._answered.pill.text() == "返信済み"


def test_after_the_answer_a_postscript_can_be_written(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.answered())
    assert pane._answered.again.text() == "追伸を書く"
    pane._answered.again.click()
    assert "申し添えます" in page(pane).editor.text
    write(pane, "送料は無料です")
    pane.send()
    assert desk.link.asked(Approve)[0].draft.kind == "postscript"


def test_a_conversation_closed_without_a_reply_offers_one_more_mail(pane: ComposerPane) -> None:
    view = shown.answered(status=Status.DONE)
    assert view.turn is not None
    pane.show_thread(
        replace(view, turn=replace(view.turn, closed_how="no_reply", reason="お礼のみ"))
    )
    assert pane._answered.pill.text() == "完了"
    assert "お礼のみ" in pane._answered.told.text()
    assert pane._answered.again.text() == "もう一通書く"


def test_cancelling_on_the_card_opens_the_letter_again(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "つづき")
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.show_thread(shown.thread(outgoing=shown.outgoing(State.COUNTDOWN)))
    assert pane._card is not None
    next(iter(pane._card.card.buttons.values())).click()
    desk.link.answer(CancelOutgoing, draft_id="x", conversation_id=10)
    assert page(pane).editor.text.endswith("つづき")


def test_a_reply_from_elsewhere_closes_an_untouched_opening(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    ours = shown.mail(2, direction=Direction.OUT)
    pane.show_thread(shown.answered(mails=(shown.mail(), ours), revision=2))
    assert not pane.writing


# ── new mails and forwards ───────────────────────────────────────────────────────────────────


def test_a_new_mail_chooses_its_shop(pane: ComposerPane, desk: Surroundings) -> None:
    other = shown.shop(2, "珈琲みずき", address="mizuki@example", signature="みずき")
    pane.compose_new([shown.shop(), other])
    assert not page(pane).shop_choice.isHidden()
    page(pane).shop_choice.setCurrentIndex(1)
    page(pane).shop_choice.activated.emit(1)
    assert "珈琲みずき" in page(pane).editor.text
    write(pane, "新しいご案内です")
    page(pane).recipients.to.setText("新規 <new@example.jp>")
    pane.send()
    draft = desk.link.asked(Approve)[0].draft
    assert (draft.kind, draft.shop_id, draft.conversation_id) == ("new", 2, None)


def test_another_shop_never_changes_a_text_somebody_wrote(pane: ComposerPane) -> None:
    pane.compose_new([shown.shop(), shown.shop(2, "珈琲みずき")])
    write(pane, "書いた")
    text = page(pane).editor.text
    page(pane).shop_choice.setCurrentIndex(1)
    page(pane).shop_choice.activated.emit(1)
    assert page(pane).editor.text == text


def test_a_reload_of_the_conversation_leaves_a_new_mail_alone(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    pane.compose_new([shown.shop()])
    text = page(pane).editor.text
    pane.show_thread(shown.thread(mails=(shown.mail(), shown.mail(2)), revision=2))
    assert page(pane).editor.text == text
    assert page(pane).refusal.text == ""


def test_an_unfinished_new_mail_is_offered(
    qtbot: QtBot, pane: ComposerPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = shown.draft("つづく", conversation_id=None, kind=Kind.NEW, subject="お知らせ")
    monkeypatch.setattr("ecdesk.views.thread.drafts", lambda _reader: (left,))
    pane.compose_new([shown.shop()])
    qtbot.waitUntil(lambda: "お知らせ" in page(pane).refusal.text, timeout=3000)
    page(pane).refusal.remedy.click()
    assert page(pane).editor.text == "つづく"


def test_a_forward_keeps_the_reply_that_was_begun(pane: ComposerPane, desk: Surroundings) -> None:
    mail = shown.mail(attachments=(shown.photo(),))
    pane.show_thread(shown.thread(mails=(mail,)))
    write(pane, "返信の途中")
    pane.forward(mail)
    assert desk.link.asked(SaveDraft)[0].draft.body.endswith("返信の途中")
    assert page(pane).subject.text().startswith("Fwd:")
    assert [one.filename for one in page(pane).files.files] == ["写真.jpg"]


def test_quoting_is_one_step_and_below(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    before = page(pane).editor.text
    page(pane).quote.click()
    assert page(pane).editor.text.startswith(before)
    assert "> 20日までに届きますか。" in page(pane).editor.text
    page(pane).editor.undo()
    assert page(pane).editor.text == before


def test_every_control_is_named_for_those_who_hear(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    here = page(pane)
    for widget in (here.editor, here.subject, here.recipients.to, here.attach, here.discard):
        assert widget.accessibleName()
