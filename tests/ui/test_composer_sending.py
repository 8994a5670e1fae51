"""送信: what is in the way is said, what goes is what is written, and 取り消す brings it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Kind
from ecdesk.domain.mail import Address
from ecdesk.protocol import (
    Approve,
    CancelOutgoing,
    CheckDraft,
    DiscardDraft,
    DraftIn,
    RestoreDraft,
    SaveDraft,
)
from ecdesk.ui import sending
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
    write,
)
from tests.helpers.desk import Surroundings

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
    sent = {"outgoing": 77, "conversation_id": 10, "due_at": SENT["due_at"], "kind": Kind.REPLY}
    assert told == [sent]
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
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    write(pane, "あ")
    desk.link.answer(CheckDraft, findings=[STOP], passed=[])
    assert page(pane).send.text() == "送信"
    check_with(qtbot, desk, STOP)
    assert page(pane).send.text() == "送信 (残り 1)"


def test_an_answer_about_the_letter_before_is_dropped(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
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
    check_with(qtbot, desk, ASKING)
    pane.send()
    (line,) = [one for one in pane._writing_desk.sidebar.lines if one.finding is not None]
    assert line.reason is not None
    line.reason.setText("別便")
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


def test_a_letter_taken_back_may_go_again_at_once(
    pane: ComposerPane, desk: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AGAIN_AFTER_MS", 60_000)  # the key of the first is still warm
    open_and_write(pane)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.undo_send(77)
    desk.link.answer(CancelOutgoing, draft_id="x", conversation_id=10)
    pane.send()
    assert len(desk.link.asked(Approve)) == 2
