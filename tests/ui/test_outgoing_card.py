"""A mail on its way: every state says what is safe and has its actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Address
from ecdesk.domain.outgoing import CANCELLABLE, State
from ecdesk.protocol import CancelOutgoing, LookForOutgoing, SendOutgoing, SettleOutgoing
from ecdesk.ui.outgoing_card import OutgoingCard
from ecdesk.ui.outgoing_story import ACTIONS, Action, seconds_left, state_pill, tell
from ecdesk.views.rows import CameMeanwhile
from tests.helpers import shown
from tests.helpers.desk import Surroundings, surroundings

MOVES_ALONE = {State.CLAIMED, State.TRANSMITTING, State.SENT}
OVER = {State.DONE, State.CANCELLED}


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


@pytest.fixture
def card(qtbot: QtBot, desk: Surroundings) -> OutgoingCard:
    made = OutgoingCard(desk.context)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("state", State)
def test_every_state_has_actions_or_moves_alone_or_is_over(state: State) -> None:
    assert bool(ACTIONS[state]) != (state in MOVES_ALONE | OVER)


@pytest.mark.parametrize("state", State)
def test_what_has_certainly_not_left_can_be_taken_back(state: State) -> None:
    assert (Action.CANCEL in ACTIONS[state]) == (state in CANCELLABLE)


@pytest.mark.parametrize("state", State)
def test_every_state_is_shown_with_its_buttons(card: OutgoingCard, state: State) -> None:
    card.show_outgoing(shown.outgoing(state))
    assert card._pill.text()
    assert card._heading.text().startswith("佐藤 美咲 様")
    assert tuple(card.buttons) == ACTIONS[state]


@pytest.mark.parametrize(
    ("state", "action", "command", "sure"),
    [
        (State.COUNTDOWN, Action.CANCEL, CancelOutgoing, None),
        (State.COUNTDOWN, Action.SEND_NOW, SendOutgoing, False),
        (State.READY, Action.CANCEL, CancelOutgoing, None),
        (State.HELD, Action.SEND_NOW, SendOutgoing, False),
        (State.HELD, Action.CANCEL, CancelOutgoing, None),
        (State.FAILED, Action.SEND_NOW, SendOutgoing, False),
        (State.FAILED, Action.CANCEL, CancelOutgoing, None),
        (State.UNKNOWN, Action.LOOK, LookForOutgoing, None),
        (State.UNKNOWN, Action.SETTLE, SettleOutgoing, None),
    ],
)
def test_a_button_asks_for_its_deed_once(
    card: OutgoingCard,
    desk: Surroundings,
    state: State,
    action: Action,
    command: type[Any],
    sure: bool | None,
) -> None:
    card.show_outgoing(shown.outgoing(state))
    card.buttons[action].click()
    card.buttons[action].click()
    (asked,) = desk.link.asked(command)
    assert asked.outgoing_id == 77
    if sure is not None:
        assert asked.sure is sure


def test_sending_again_needs_a_second_word(card: OutgoingCard, desk: Surroundings) -> None:
    card.show_outgoing(shown.outgoing(State.UNKNOWN))
    card.buttons[Action.SEND_AGAIN].click()
    assert desk.link.asked(SendOutgoing) == []
    assert not card._sure.isHidden()
    card._sure.no.click()
    assert card._sure.isHidden()
    card.buttons[Action.SEND_AGAIN].click()
    card._sure.yes.click()
    assert desk.link.asked(SendOutgoing)[0].sure is True


def test_the_second_word_does_not_survive_a_change_of_state(
    card: OutgoingCard, desk: Surroundings
) -> None:
    card.show_outgoing(shown.outgoing(State.UNKNOWN))
    card.buttons[Action.SEND_AGAIN].click()
    card.show_outgoing(shown.outgoing(State.SENT))
    assert card._sure.isHidden()
    card._sure.yes.click()
    assert desk.link.asked(SendOutgoing) == []


def test_reading_anew_leaves_the_second_word_open(card: OutgoingCard) -> None:
    card.show_outgoing(shown.outgoing(State.UNKNOWN))
    card.buttons[Action.SEND_AGAIN].click()
    card.show_outgoing(shown.outgoing(State.UNKNOWN, attempts=1))
    assert not card._sure.isHidden()


def test_a_refusal_is_said_and_the_buttons_live_again(
    card: OutgoingCard, desk: Surroundings
) -> None:
    card.show_outgoing(shown.outgoing(State.COUNTDOWN))
    card.buttons[Action.CANCEL].click()
    desk.link.refuse(CancelOutgoing, "outgoing.left")
    assert "取り消せません" in desk.said[-1]
    assert card.buttons[Action.CANCEL].isEnabled()


def test_cancelled_tells_whose_letter_it_is(card: OutgoingCard, desk: Surroundings) -> None:
    told: list[dict[str, Any]] = []
    card.cancelled.connect(told.append)
    card.show_outgoing(shown.outgoing(State.HELD))
    card.buttons[Action.CANCEL].click()
    desk.link.answer(CancelOutgoing, draft_id="d", conversation_id=10)
    assert told == [{"outgoing_id": 77, "draft_id": "d", "conversation_id": 10}]


@pytest.mark.parametrize(
    ("found", "said"), [(True, "見つかりました"), (False, "見つかりませんでした")]
)
def test_looking_again_says_what_came_of_it(
    card: OutgoingCard, desk: Surroundings, found: bool, said: str
) -> None:
    card.show_outgoing(shown.outgoing(State.UNKNOWN))
    card.buttons[Action.LOOK].click()
    desk.link.answer(LookForOutgoing, found=found)
    assert said in desk.said[-1]


def test_the_countdown_counts_and_never_below_zero(card: OutgoingCard, desk: Surroundings) -> None:
    view = shown.outgoing()
    card.show_outgoing(view)
    desk.now += timedelta(seconds=4.2)
    card._tick.timeout.emit()
    assert card._pill.text() == "あと 3秒で送信"
    assert seconds_left(view, desk.now + timedelta(hours=1)) == 0


def test_an_unseen_card_does_not_tick(card: OutgoingCard) -> None:
    card.show_outgoing(shown.outgoing())
    assert card._tick.isActive()
    card.hide()
    assert not card._tick.isActive()
    card.show()
    card.show_outgoing(shown.outgoing(State.READY))
    assert not card._tick.isActive()


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_what_was_not_sent_says_that_it_was_not(state: State) -> None:
    trouble = {"code": "net.timeout", "values": {"host": "mail.example"}}
    story = tell(shown.outgoing(state, trouble=trouble), shown.NOW)
    assert "mail.example" in story.told
    assert any("届いていません" in fact or "送られていません" in fact for fact in story.facts)


def test_a_failure_for_good_promises_no_retry() -> None:
    trouble = {"code": "net.login", "values": {}}
    later = shown.NOW + timedelta(minutes=5)
    failed = shown.outgoing(State.FAILED, trouble=trouble, due_at=later, permanent=True)
    for_good = tell(failed, shown.NOW)
    assert not any("もう一度送ります" in fact for fact in for_good.facts)
    again = tell(shown.outgoing(State.FAILED, trouble=None, due_at=later), shown.NOW)
    assert "14:23 に自動でもう一度送ります" in again.facts


def test_refused_recipients_are_named() -> None:
    story = tell(shown.outgoing(State.DONE, refused={"x@example.jp": "550"}), shown.NOW)
    assert story.facts == ("x@example.jp には断られました",)


def test_a_mail_without_an_addressee_still_tells_its_story() -> None:
    for state in State:
        view = shown.outgoing(state, to=())
        assert state_pill(view, shown.NOW)[0]
        assert tell(view, shown.NOW).heading


def test_what_came_meanwhile_is_told_with_a_held_mail_and_sending_holds_to_what_was_seen(
    card: OutgoingCard, desk: Surroundings
) -> None:
    came = CameMeanwhile(
        mail_id=9,
        direction=Direction.IN,
        sender=Address("佐藤 美咲", "misaki@example.jp"),
        received_at=shown.NOW,
        subject="Re: 注文",
        snippet="やっぱり紺でお願いします。",
    )
    phone = replace(came, mail_id=10, direction=Direction.OUT, snippet="", subject="Re: 注文の件")
    held = shown.outgoing(State.HELD, meanwhile=(came, phone), revision=7)
    facts = tell(held, shown.NOW).facts
    assert "やっぱり紺でお願いします。" in facts[0]
    assert "別の端末" in facts[1]
    assert "Re: 注文の件" in facts[1]
    card.show_outgoing(held)
    card.buttons[Action.SEND_NOW].click()
    assert desk.link.asked(SendOutgoing)[0].revision == 7
