"""Once a mail has left: one copy in Sent whoever keeps it, and the question marked as answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Phase
from tests.helpers.whole_desk import Cut, WholeDesk, letter, offline

MALL = p.RouteIn(
    domain="fw.rakuten.example",
    server=p.ServerIn(host="relay.rakuten.example", port=465),
    user="shop",
    password="relay",
)
Open = Callable[..., WholeDesk]


def kept_by_server(desk: WholeDesk, outgoing: int) -> None:
    """The server's own copy, with a line of its own."""
    desk.server.put(b"X-Kept-By: server\r\n" + desk.outgoing(outgoing).raw, folder="Sent")


def copies(desk: WholeDesk) -> int:
    return len(desk.server.boxes["Sent"].mails)


def flags_of_question(desk: WholeDesk) -> frozenset[str]:
    return desk.server.boxes["INBOX"].mails[1].flags


# Who keeps the copy.


def test_where_we_keep_the_copy_it_lies_there_at_once(unopened: WholeDesk) -> None:
    desk = unopened.opens(sent="client")
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    assert (desk.state(outgoing), copies(desk)) == ("done", 1)


def test_where_the_server_keeps_it_none_is_added(unopened: WholeDesk) -> None:
    desk = unopened.opens(sent="server")
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    assert (desk.state(outgoing), desk.server.appended) == ("done", [])


@pytest.mark.parametrize("sent", ["probe", "", "nonsense"])
def test_a_server_that_saves_its_own_copy_three_seconds_late_gets_no_second(
    unopened: WholeDesk, sent: str
) -> None:
    desk = unopened.opens(sent=sent)
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    assert (desk.state(outgoing), copies(desk)) == ("sent", 0)
    desk.tick(3)
    kept_by_server(desk, outgoing)
    for _ in range(7):
        desk.tick(1)
    assert (desk.state(outgoing), copies(desk), desk.server.appended) == ("done", 1, [])
    assert desk.smtp.tried == 1


def test_a_server_that_saves_none_gets_ours_after_its_time(unopened: WholeDesk) -> None:
    desk = unopened.opens(sent="probe")
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    assert desk.outbox.next_due() == desk.now + timedelta(seconds=10)
    desk.tick(9)
    assert copies(desk) == 0
    desk.tick(1)
    assert (desk.state(outgoing), copies(desk)) == ("done", 1)


def test_while_a_server_is_probed_the_turn_is_closed_and_a_restart_goes_on(
    unopened: WholeDesk,
) -> None:
    desk = unopened.opens(sent="probe")
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    assert list(desk.statuses().values()) == ["waiting"]
    desk.restarts()
    desk.tick(3600)
    assert (desk.state(outgoing), copies(desk), desk.smtp.tried) == ("done", 1, 1)


def test_a_clock_set_back_while_a_server_is_probed_strands_nothing(unopened: WholeDesk) -> None:
    desk = unopened.opens(sent="probe")
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    desk.waits(-8 * 3600)
    desk.tick()
    assert (desk.state(outgoing), copies(desk)) == ("done", 1)


def test_a_known_server_that_keeps_copies_needs_no_word_of_it(unopened: WholeDesk) -> None:
    desk = unopened.opens(sent="", smtp=p.ServerIn(host="smtp.gmail.com", port=465))
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.tick()
    assert (desk.state(outgoing), desk.server.appended) == ("done", [])


def test_a_malls_own_server_never_keeps_a_copy_for_us(unopened: WholeDesk) -> None:
    desk = unopened.opens(sent="server", routes=[MALL])
    came = desk.receives(letter(address="abc@fw.rakuten.example"))
    outgoing = desk.answers(came.conversation, countdown=0)
    desk.tick()
    assert (desk.state(outgoing), copies(desk)) == ("done", 1)


def test_an_append_whose_answer_was_lost_is_not_repeated(desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    append = desk.server.put

    def put_and_cut(raw: bytes, **more: object) -> int:
        append(raw, **more)  # type: ignore[arg-type] # as it came
        desk.server.put = append  # type: ignore[method-assign] # once
        raise Trouble("net.gone")

    desk.server.put = put_and_cut  # type: ignore[method-assign] # the server has it, we hear nothing
    desk.tick()
    assert desk.state(outgoing) == "sent"
    desk.tick(60)
    assert (desk.state(outgoing), copies(desk), desk.smtp.tried) == ("done", 1, 1)


# Answered, at the server too.


def test_the_question_is_marked_as_answered_and_the_turn_stays_closed_by_our_reply(
    desk: WholeDesk,
) -> None:
    came = desk.receives(letter(message_id="<q@example.jp>"))
    desk.waits(hours=1)
    desk.answers(came.conversation, countdown=0)
    desk.tick()
    assert flags_of_question(desk) == {"\\Answered"}
    desk.sync()
    desk.sync()
    ((_opened, how),) = desk.turns(came.conversation)
    assert how == "reply", "not from elsewhere: the flag is ours"
    assert desk.status(came.conversation) == "waiting"


def test_a_mail_passed_on_to_others_answers_nobody(desk: WholeDesk) -> None:
    came = desk.receives()
    outgoing = desk.answers(came.conversation, kind="forward", to=[("", "maker@example.jp")])
    desk.tick(10)
    assert desk.state(outgoing) == "done"
    assert flags_of_question(desk) == frozenset()


def test_a_flag_that_was_there_costs_no_second_word(desk: WholeDesk) -> None:
    came = desk.receives(flags=["\\Answered"])
    desk.answers(came.conversation, kind="postscript", countdown=0)
    desk.tick()
    assert "add_flags" not in desk.server.calls


def test_a_flag_that_cannot_be_set_now_is_set_later_with_one_copy(desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.server.fail("add_flags", offline())
    desk.tick()
    assert (desk.state(outgoing), flags_of_question(desk)) == ("sent", frozenset())
    desk.tick(60)
    assert (desk.state(outgoing), flags_of_question(desk)) == ("done", {"\\Answered"})
    assert (copies(desk), desk.smtp.tried) == (1, 1)


def test_a_server_that_keeps_no_such_flag_is_let_alone(desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.server.fail("add_flags", Trouble("net.refused"))
    desk.tick()
    assert desk.state(outgoing) == "done"


def test_a_question_that_was_renumbered_meanwhile_is_not_flagged_by_its_old_number(
    desk: WholeDesk,
) -> None:
    came = desk.receives()
    other = desk.server.put(letter(address="other@example.jp"))
    outgoing = desk.answers(came.conversation, countdown=0)
    desk.smtp.at_data = lambda: desk.server.renumber(first=other)
    desk.tick()
    assert desk.state(outgoing) == "done"
    assert all(not mail.flags for mail in desk.server.boxes["INBOX"].mails.values())


def test_a_question_that_is_gone_is_no_trouble(desk: WholeDesk) -> None:
    came = desk.receives()
    outgoing = desk.answers(came.conversation, countdown=0)
    desk.smtp.at_data = desk.server.boxes["INBOX"].mails.clear
    desk.tick()
    assert desk.state(outgoing) == "done"


# Found again.


def test_an_unknown_mail_that_came_back_as_our_own_bcc_has_left(desk: WholeDesk) -> None:
    us = desk.mailbox().address
    outgoing = desk.answers(desk.receives().conversation, bcc=[("", us)], countdown=0)
    desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    desk.tick()
    desk.tick(1)
    assert desk.state(outgoing) == "unknown"
    desk.server.put(desk.smtp.accepted[0].raw)
    desk.tick(30)
    desk.tick()
    assert (desk.state(outgoing), desk.smtp.tried) == ("done", 1)


# Whom it reached.


def test_a_customer_whom_the_server_refused_has_not_been_answered(desk: WholeDesk) -> None:
    came = desk.receives()
    us = desk.mailbox().address
    outgoing = desk.answers(came.conversation, bcc=[("", us)], countdown=0)
    desk.smtp.refuses = {"Hanako@example.jp": "550 no such user"}
    desk.tick()
    row = desk.shown(outgoing)
    assert row.state.value == "done", "our own copy has left, and nothing is sent twice"
    assert row.refused == {"hanako@example.jp": "550 no such user"}
    assert row.recipients == ("hanako@example.jp", us)
    assert row.trouble is not None
    assert row.trouble["code"] == "outbox.refused"
    assert desk.status(came.conversation) == "reply", "she still waits"
    assert flags_of_question(desk) == frozenset()
    desk.sync()
    assert desk.status(came.conversation) == "reply"
    again = desk.answers(came.conversation, countdown=0, to=[("", "hanako@new.example.jp")])
    desk.smtp.refuses = {}
    desk.tick()
    assert desk.state(again) == "done"
    assert desk.status(came.conversation) == "waiting"


def test_a_refused_cc_leaves_the_answer_an_answer(desk: WholeDesk) -> None:
    came = desk.receives()
    outgoing = desk.answers(came.conversation, cc=[("", "gone@example.jp")], countdown=0)
    desk.smtp.refuses = {"gone@example.jp": "550 no such user"}
    desk.tick()
    assert desk.status(came.conversation) == "waiting"
    trouble = desk.shown(outgoing).trouble
    assert trouble is not None
    assert trouble["values"] == {"addresses": "gone@example.jp"}


# What cannot be finished.


def test_a_mailbox_that_is_no_more_is_not_asked(desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    desk.server.fail("append", offline())
    desk.tick()
    desk.does(p.RemoveAccount(mailbox_id=1))
    desk.tick(60)
    assert (desk.state(outgoing), desk.server.appended) == ("done", [])


def test_a_mail_that_does_not_get_into_its_conversation_is_never_given_up(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = desk.receives()
    outgoing = desk.answers(came.conversation, countdown=0)

    def breaks(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("ecdesk.engine.afterwards.enter", breaks)
        desk.tick()
        for _ in range(20):
            desk.tick(3600)
        assert desk.state(outgoing) == "sent"
        assert desk.refused(desk.approval(came.conversation)) == "reply.already_answered"
    desk.tick(3600)
    assert (desk.state(outgoing), desk.status(came.conversation)) == ("done", "waiting")
