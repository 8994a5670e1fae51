"""What goes belongs to its own conversation, was written by a person, and goes once."""

from __future__ import annotations

import pytest

from ecdesk.domain.mail import Address
from ecdesk.protocol import (
    Approve,
    DiscardDraft,
)
from ecdesk.ui import openings, sending
from ecdesk.ui.composer_pane import ComposerPane
from tests.helpers import shown
from tests.helpers.composing import (
    SENT,
    open_and_write,
    page,
    quick_desk,  # noqa: F401 - a fixture
    shown_pane,  # noqa: F401 - a fixture
    write,
)
from tests.helpers.desk import Surroundings


def test_a_new_mail_goes_whatever_happens_in_the_conversation_behind_it(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread(revision=7))
    pane.compose_new((shown.shop(),))
    write(pane, "はじめまして")
    page(pane).recipients.set_addresses((Address("", "new@example.jp"),), (), ())
    pane.show_thread(shown.thread(revision=8, mails=(shown.mail(), shown.mail(2))))
    pane.send()
    (approve,) = desk.link.asked(Approve)
    assert (approve.revision, approve.draft.conversation_id) == (0, None)


def test_a_forward_after_a_new_mail_has_seen_its_own_conversation(
    pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread(revision=7))
    pane.compose_new((shown.shop(),))
    pane.forward(shown.mail())
    page(pane).recipients.set_addresses((Address("", "new@example.jp"),), (), ())
    pane.send()
    assert desk.link.asked(Approve)[0].revision == 7


def test_a_draft_that_is_its_opening_is_no_draft(pane: ComposerPane, desk: Surroundings) -> None:
    opening = openings.reply(shown.thread())[0]
    pane.show_thread(shown.thread(draft=shown.draft(opening.body, files=())))
    assert [one.draft_id for one in desk.link.asked(DiscardDraft)] == ["d1"]
    assert not pane.begun
    pane.send()
    assert desk.link.asked(Approve) == []
    assert "本文がまだ" in page(pane).refusal.text


def test_an_opening_with_a_file_is_kept_but_does_not_go(
    pane: ComposerPane, desk: Surroundings
) -> None:
    opening = openings.reply(shown.thread())[0]
    pane.show_thread(shown.thread(draft=shown.draft(opening.body)))
    assert desk.link.asked(DiscardDraft) == []
    pane.send()
    assert desk.link.asked(Approve) == []
    assert "本文がまだ" in page(pane).refusal.text


def test_a_key_pressed_twice_sends_one_letter(
    pane: ComposerPane, desk: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AGAIN_AFTER_MS", 60_000)
    open_and_write(pane)
    pane.send()
    desk.link.answer(Approve, **SENT)
    pane.show_thread(shown.thread(11, draft=shown.draft(conversation_id=11)))
    pane.send()
    assert len(desk.link.asked(Approve)) == 1
    write(pane, "もうひとこと。")  # whoever writes on the next letter means that one
    pane.send()
    assert len(desk.link.asked(Approve)) == 2
