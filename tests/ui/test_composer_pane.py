"""The composer: a page for each state, and nothing but the person changes what is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.outgoing import State
from ecdesk.protocol import (
    Approve,
    CancelOutgoing,
    SaveDraft,
)
from ecdesk.ui import checking, drafting
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.views.clock_rows import PromiseView
from tests.helpers import shown
from tests.helpers.composing import (
    SENT,
    compose,
    page,
    quick_desk,  # noqa: F401 - a fixture
    shown_pane,  # noqa: F401 - a fixture
    write,
)
from tests.helpers.desk import Surroundings

# ── opening ──────────────────────────────────────────────────────────────────────────────────


def test_the_times_are_those_promised() -> None:
    assert (drafting.QUIET_MS, drafting.LONGEST_MS, checking.QUIET_MS) == (600, 5000, 80)


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
    assert "やりとりを選ぶ" in pane._pages.empty.sentence.text()


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


# ── on its way, answered ─────────────────────────────────────────────────────────────────────


def test_a_mail_on_its_way_stands_in_place_of_the_editor(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(outgoing=shown.outgoing(State.COUNTDOWN)))
    assert not pane.writing
    assert pane._pages.outgoing is not None
    assert pane._pages.outgoing.card._pill.text() == "あと 7秒で送信"
    pane.show_thread(shown.answered())
    assert pane._pages.answered.pill.text() == "返信済み"


def test_an_answer_that_promised_says_what_is_next(pane: ComposerPane) -> None:
    pane.show_thread(shown.answered())
    assert "次はお客様の番です" in pane._pages.answered.told.text()
    made = PromiseView(1, shown.NOW, datetime(2026, 11, 20, 9, tzinfo=UTC), "在庫")
    pane.show_thread(shown.answered(id=11, promises=(made,)))
    assert "次は 金曜 18:00 のお約束です" in pane._pages.answered.told.text()
    late = replace(made, due_at=shown.NOW - timedelta(hours=2))
    pane.show_thread(shown.answered(id=12, promises=(late,)))
    assert "のお約束が過ぎています" in pane._pages.answered.told.text()


def test_after_the_answer_a_postscript_can_be_written(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.answered())
    assert pane._pages.answered.again.text() == "追伸を書く"
    pane._pages.answered.again.click()
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
    assert pane._pages.answered.pill.text() == "完了"
    assert "お礼のみ" in pane._pages.answered.told.text()
    assert pane._pages.answered.again.text() == "もう一通書く"


def test_cancelling_on_the_card_opens_the_letter_again(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "つづき")
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.show_thread(shown.thread(outgoing=shown.outgoing(State.COUNTDOWN)))
    assert pane._pages.outgoing is not None
    next(iter(pane._pages.outgoing.card.buttons.values())).click()
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
    qtbot.waitUntil(lambda: "お知らせ" in page(pane).refusal.text, timeout=20_000)
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
