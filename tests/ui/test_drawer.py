"""Several letters begun in one conversation: all can be opened, and none loses a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Kind
from ecdesk.domain.mail import Address
from ecdesk.protocol import DiscardDraft, SaveDraft
from ecdesk.ui.composer_pane import ComposerPane
from tests.helpers import shown
from tests.helpers.composing import (
    KEPT,
    page,
    quick_desk,  # noqa: F401 - a fixture
    shown_pane,  # noqa: F401 - a fixture
    wait_for,
    write,
)
from tests.helpers.desk import Surroundings
from tests.helpers.window_desk import WindowDesk

REPLY = shown.draft("返信の書きかけ", files=())
FORWARD = shown.draft(
    "転送の書きかけ",
    id="f1",
    kind=Kind.FORWARD,
    to=(Address("倉庫", "soko@example.jp"),),
    files=(),
    updated_at=shown.NOW + timedelta(minutes=1),
)
BOTH = shown.thread(draft=FORWARD, older_drafts=(REPLY,))


def others(pane: ComposerPane) -> list[str]:
    return [one.id for one in pane.other_drafts]


def test_where_a_reply_is_waited_for_the_reply_is_opened(pane: ComposerPane) -> None:
    pane.show_thread(BOTH)
    assert page(pane).editor.text == "返信の書きかけ"
    assert others(pane) == ["f1"]


def test_a_forward_alone_does_not_stand_in_the_way_of_the_reply(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(draft=FORWARD))
    letter = page(pane).letter()
    assert letter is not None
    assert letter.kind is Kind.REPLY
    assert others(pane) == ["f1"]


def test_a_forward_begun_in_an_answered_conversation_is_gone_on_with(pane: ComposerPane) -> None:
    pane.show_thread(shown.answered(draft=FORWARD))
    assert page(pane).editor.text == "転送の書きかけ"
    assert others(pane) == []


def test_from_one_to_the_other_and_back_no_word_is_lost(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(BOTH)
    write(pane, "とても新しい")
    pane.open_draft("f1")
    assert page(pane).editor.text == "転送の書きかけ"
    assert desk.link.asked(SaveDraft)[-1].draft.body.endswith("とても新しい")
    assert others(pane) == ["d1"]
    pane.open_draft("d1")  # the conversation has not been read anew: it still has the old text
    assert page(pane).editor.text == "返信の書きかけとても新しい"


def test_a_conversation_read_too_early_does_not_bring_the_old_text_back(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread(draft=REPLY))
    write(pane, "とても新しい")
    pane.show_thread(shown.thread(11))
    pane.show_thread(shown.thread(draft=REPLY))
    assert page(pane).editor.text == "返信の書きかけとても新しい"


def test_a_file_of_a_letter_left_behind_is_not_taken_in_twice(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings, tmp_path
) -> None:
    paper = tmp_path / "見積.txt"
    paper.write_text("x")
    pane.show_thread(BOTH)
    page(pane).files.add_paths([paper])
    pane.open_draft("f1")
    saved = {"id": 9, "filename": paper.name, "size": 1}
    desk.link.answer(SaveDraft, saved_at=shown.NOW.isoformat(), files=[saved])
    pane.open_draft("d1")
    assert [one.id for one in page(pane).files.files] == [9]
    write(pane, "あ")
    last = wait_for(qtbot, desk, SaveDraft, 2)[-1].draft
    assert [(one.id, one.path) for one in last.files] == [(9, "")]


def test_what_was_thrown_away_is_not_offered(pane: ComposerPane, desk: Surroundings) -> None:
    desk.link.always(SaveDraft, **KEPT)
    pane.show_thread(BOTH)
    pane.discard()
    assert [one.draft_id for one in desk.link.asked(DiscardDraft)] == ["d1"]
    assert others(pane) == ["f1"]


def test_a_forward_taken_back_is_on_the_page(pane: ComposerPane) -> None:
    pane.want("f1")
    pane.show_thread(BOTH)
    assert page(pane).editor.text == "転送の書きかけ"
    pane.show_thread(shown.thread(11))
    pane.show_thread(BOTH)
    assert page(pane).editor.text == "返信の書きかけ", "once only"


@pytest.fixture
def window(qtbot: QtBot) -> WindowDesk:
    made = WindowDesk(qtbot)
    made.views[10] = BOTH
    made.begin()
    return made


def test_the_row_in_the_conversation_opens_the_other_one(window: WindowDesk) -> None:
    row = window.frame.thread_pane.drafts
    assert row.isVisible()
    (button,) = row.buttons
    assert "転送 (倉庫)" in button.text()
    button.click()
    composer = window.window.composer
    assert composer is not None
    assert composer._writing_desk.page.editor.text == "転送の書きかけ"
    (button,) = row.buttons
    assert "返信 (佐藤 美咲)" in button.text()


def test_one_letter_alone_needs_no_row(window: WindowDesk) -> None:
    window.views[11] = shown.thread(11, draft=REPLY)
    window.window.open_conversation(11)
    window.wait_open(11)
    assert not window.frame.thread_pane.drafts.isVisible()
