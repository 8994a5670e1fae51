"""What is not sent after all: the difference is shown, and nobody sends past it unseen."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.domain.ports import Phase
from ecdesk.mail.parse import parse
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from tests.helpers.whole_desk import Cut, WholeDesk, letter, offline, ours

PROVE = os.environ.get("ECDESK_PROVE") == "1"


@pytest.fixture
def asked(desk: WholeDesk) -> int:
    """A conversation with one question in it."""
    return desk.receives(letter(message_id="<q@example.jp>")).conversation


# The difference.


def test_what_came_meanwhile_is_shown_with_the_held_reply(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    later = desk.now + timedelta(seconds=5)
    more = letter("山田です。\n\nやっぱり紺でお願いします。", answers=["<q@example.jp>"])
    desk.server.put(more, arrived=later)
    desk.server.put(letter(address="other@example.jp"), arrived=later)
    desk.tick(10)
    row = desk.shown(outgoing)
    (came,) = row.meanwhile
    assert (came.direction.value, came.sender.addr) == ("in", "hanako@example.jp")
    assert came.snippet == "やっぱり紺でお願いします。"
    assert came.mail_id == desk.thread(asked).mails[-1].id
    assert row.trouble is not None
    assert row.trouble["values"]["mails"] == [came.mail_id]
    assert desk.thread(asked).outgoing == row, "the window shows the same beside the conversation"


def test_an_answer_from_the_phone_is_shown_as_ours(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    desk.server.put(ours(answers=["<q@example.jp>"]), folder="Sent", arrived=desk.now)
    desk.tick(10)
    (came,) = desk.shown(outgoing).meanwhile
    assert came.direction.value == "out"


def test_what_came_after_the_hold_is_part_of_the_difference(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    for text in ("ひとつめ", "ふたつめ"):
        desk.server.put(letter(text, answers=["<q@example.jp>"]), arrived=desk.now)
        desk.tick(10)
        desk.sync()
    assert len(desk.shown(outgoing).meanwhile) == 2


def test_only_a_held_mail_has_a_difference(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    assert desk.shown(outgoing).meanwhile == ()
    desk.tick(10)
    desk.receives(letter(answers=["<q@example.jp>"]))
    assert desk.shown(outgoing).meanwhile == ()


def test_a_mail_that_comes_in_between_the_look_and_data_holds_the_reply_too(
    desk: WholeDesk, asked: int
) -> None:
    """Signing in and naming recipients takes time; another thread receives meanwhile."""
    outgoing = desk.answers(asked)
    send = desk.smtp.send

    def slow(envelope, before_data):  # type: ignore[no-untyped-def] # as MailSender
        desk.receives(letter(answers=["<q@example.jp>"]))
        return send(envelope, before_data)

    desk.smtp.send = slow  # type: ignore[method-assign] # a slow line
    desk.tick(10)
    assert (desk.state(outgoing), desk.smtp.accepted) == ("held", [])
    assert len(desk.shown(outgoing).meanwhile) == 1


# The person's word.


def test_send_now_sends_a_held_mail_only_as_it_was_seen(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    desk.server.put(letter(answers=["<q@example.jp>"]), arrived=desk.now)
    desk.tick(10)
    seen = desk.shown(outgoing).revision
    desk.receives(letter("もうひとつ。", answers=["<q@example.jp>"]))
    stale = p.SendOutgoing(outgoing_id=outgoing, revision=seen)
    assert desk.refused(stale) == "conversation.changed"
    assert desk.state(outgoing) == "held"
    desk.does(p.SendOutgoing(outgoing_id=outgoing, revision=desk.shown(outgoing).revision))
    desk.tick()
    assert desk.state(outgoing) == "done"


@pytest.mark.parametrize("state", ["countdown", "failed", "unknown"])
def test_send_now_of_what_was_not_held_sends_past_nothing_unseen(
    desk: WholeDesk, asked: int, state: str
) -> None:
    outgoing = desk.answers(asked)
    if state != "countdown":
        desk.smtp.cut(Cut(Phase.DOT, "" if state == "unknown" else "550 no", permanent=True))
        desk.tick(10)
    assert desk.state(outgoing) == state
    desk.receives(letter(answers=["<q@example.jp>"]))
    desk.does(p.SendOutgoing(outgoing_id=outgoing, sure=True))
    desk.tick()
    assert (desk.state(outgoing), desk.smtp.accepted) == ("held", [])
    assert len(desk.shown(outgoing).meanwhile) == 1


# Too late.


def test_a_retry_that_sleep_made_late_is_held(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked, countdown=0)
    desk.smtp.cut(Cut(Phase.MAIL, "451 later"))
    desk.tick()
    assert desk.state(outgoing) == "failed"
    desk.waits(hours=8)
    desk.tick()
    row = desk.outgoing(outgoing)
    assert (row.state, row.trouble["code"], desk.smtp.tried) == ("held", "outbox.late", 1)


def test_a_clock_set_back_makes_a_countdown_no_longer(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    desk.waits(hours=-2)
    desk.tick()
    assert desk.state(outgoing) == "countdown"
    desk.tick(10)
    assert desk.state(outgoing) == "done"


def test_a_clock_set_back_makes_no_retry_wait_for_days(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked, countdown=0)
    desk.smtp.cut(Cut(Phase.MAIL, "451 later"))
    desk.tick()
    desk.waits(days=-3)
    desk.tick()
    assert desk.state(outgoing) == "done"


def test_a_clock_set_forward_in_a_countdown_holds(desk: WholeDesk, asked: int) -> None:
    outgoing = desk.answers(asked)
    desk.tick(86400)
    assert (desk.state(outgoing), desk.smtp.tried) == ("held", 0)


# Offline is a state.


def test_what_was_approved_offline_goes_when_the_network_is_back(desk: WholeDesk) -> None:
    three = [
        desk.receives(letter(address=f"c{n}@example.jp", message_id=f"<c{n}@x.jp>")).conversation
        for n in range(3)
    ]
    desk.server.fail("open", *[offline()] * 999)
    waiting = [desk.answers(conversation) for conversation in three]
    for _ in range(4 * 120):  # four hours on a train
        desk.tick(30)
    assert {desk.state(one) for one in waiting} == {"ready"}
    assert desk.smtp.tried == 0
    desk.server.heals()
    more = letter("追記です。", address="c1@example.jp", answers=["<c1@x.jp>"])
    desk.server.put(more, arrived=desk.now)
    desk.tick(30)
    assert [desk.state(one) for one in waiting] == ["done", "held", "done"]
    assert len(desk.smtp.accepted) == 2


def test_a_mailbox_out_of_reach_is_asked_once_a_step(desk: WholeDesk) -> None:
    """A time-out takes long: twenty mails must not wait for twenty of them."""
    for n in range(5):
        desk.answers(desk.receives(letter(address=f"c{n}@example.jp")).conversation, countdown=0)
    asked_before = desk.server.calls.count("open")
    desk.server.fail("open", *[offline()] * 99)
    desk.tick()
    assert desk.server.calls.count("open") == asked_before + 1
    desk.server.heals()
    desk.smtp.cut(*[Cut(Phase.CONNECT, code="net.unreachable")] * 99)
    desk.tick(30)
    assert desk.smtp.tried == 1
    assert {row.state for row in desk.rows(s.Outgoing)} == {"ready"}
    desk.smtp._cuts.clear()
    desk.tick(30)
    assert {row.state for row in desk.rows(s.Outgoing)} == {"done"}


# Two at once.


@pytest.mark.parametrize("when", ["look", "connect", "data", "dot", "after"])
@pytest.mark.parametrize("outcome", ["accepted", "refused", "silence"])
def test_a_second_engine_that_starts_at_any_moment_sends_nothing_twice(
    desk: WholeDesk, asked: int, when: str, outcome: str
) -> None:
    """The folder's lock forbids it; if it happens all the same, DATA is accepted once."""
    outgoing = desk.answers(asked, countdown=0)
    other = Database(desk.path)
    second = desk.another_outbox()
    second.database = other
    started: list[str] = []

    def starts(moment: str) -> None:
        if moment == when and not started:
            started.append(moment)
            second.start_up()
            second.step()

    def send(envelope, before_data):  # type: ignore[no-untyped-def] # as MailSender
        mine = not started
        if mine:
            starts("connect")
        before_data()
        if mine:
            starts("data")
        accepted = real(envelope, lambda: starts("dot") if mine else None)
        if mine:
            starts("after")
        return accepted

    def look(mailbox: object) -> None:
        starts("look")

    real = desk.smtp.send
    if outcome == "refused":
        desk.smtp.cut(Cut(Phase.DOT, "451 later"))
    elif outcome == "silence":
        desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    desk.smtp.send = send  # type: ignore[method-assign] # listens in
    desk.outbox.look = look
    try:
        desk.tick()
        assert started == [when] or (when == "after" and outcome != "accepted")
        for _ in range(30):
            desk.tick(30)
            second.step()
    finally:
        other.close()
    state = desk.state(outgoing)
    assert len(desk.smtp.accepted) <= 1
    assert state in {"done", "unknown"}, state
    assert state == "unknown" or len(desk.smtp.accepted) == 1


# Undone.


def test_after_undo_and_an_edit_the_edit_leaves_each_time(desk: WholeDesk) -> None:
    """The old text must not leave, however the clock stands when the mail is taken back."""
    conversation = desk.receives(letter(message_id="<q@example.jp>")).conversation
    for number in range(100 if PROVE else 12):
        kind = "reply" if number == 0 else "postscript"
        first = desk.answers(conversation, f"{number} 回目の、はじめの文章です。", kind=kind)
        desk.tick(number % 10)
        draft = desk.does(p.CancelOutgoing(outgoing_id=first))["draft_id"]
        desk.tick(60)
        edited = f"{number} 回目の、書き直した文章です。"
        again = desk.answers(conversation, edited, kind=kind, id=draft)
        desk.tick(10)
        assert (desk.state(first), desk.state(again)) == ("cancelled", "done")
        assert len(desk.smtp.accepted) == number + 1
        assert edited in parse(desk.smtp.accepted[-1].raw).text
