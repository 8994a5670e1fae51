"""Mail comes in whole, once, and finds its conversation."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.engine import intake
from ecdesk.store import schema as s
from ecdesk.store.reading import unpack
from ecdesk.views import mails as mails_view
from ecdesk.views.status import problems
from ecdesk.views.thread import source
from tests.helpers.whole_desk import HANAKO, NOW, SHOP, WholeDesk, letter, offline, ours

DAY = 86400


def explode_at(monkeypatch: pytest.MonkeyPatch, mark: bytes) -> None:
    """The parser breaks on mails that hold these bytes."""
    real = intake.mail_parse.parse

    def parse(raw: bytes) -> Any:
        if mark in raw:
            raise RecursionError("too deep")
        return real(raw)

    monkeypatch.setattr("ecdesk.engine.gist.mail_parse.parse", parse)


# Bytes first.


def test_a_mail_that_breaks_the_parser_is_kept_listed_and_does_not_stop_the_next(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = letter("毒", subject="POISON")
    desk.server.put(poison)
    desk.server.put(letter())
    with monkeypatch.context() as patch:
        explode_at(patch, b"POISON")
        assert desk.sync() == 2
    assert [row.subject for row in desk.queue()] == ["商品の件"]
    (listed,) = problems(desk.reader)
    assert (listed.problem, listed.size) == ("RecursionError", len(poison))
    assert source(desk.reader, listed.mail_id) == poison
    assert desk.does(p.Redecode(mail_id=listed.mail_id)) == {"read": 1}
    assert problems(desk.reader) == ()
    assert {row.subject for row in desk.queue()} == {"商品の件", "POISON"}


def test_a_mail_that_breaks_the_store_is_set_aside_too(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = intake.fill

    def fill(plain: Any, mail_id: int, said: Any, **standing: Any) -> None:
        if "POISON" in said.mail.subject:
            raise OverflowError
        real(plain, mail_id, said, **standing)

    for n in range(3):
        desk.server.put(letter(subject=f"{n} 番目", address=f"c{n}@example.jp"))
    desk.server.put(letter(subject="POISON"))
    with monkeypatch.context() as patch:
        patch.setattr(intake, "fill", fill)
        desk.sync()
    assert len(desk.queue()) == 3
    assert [one.problem for one in problems(desk.reader)] == ["OverflowError"]


def test_bytes_are_stored_before_anything_looks_at_them(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between store and read: the next start reads what is there."""
    raw = letter()
    desk.server.put(raw)

    def killed(*given: object) -> int:
        if len(given) < 3:
            return 0  # nothing was left from before
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(intake, "read_stored", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    (stored,) = desk.rows(s.RawMail)
    assert unpack(stored.data) == raw
    assert stored.sha256 == hashlib.sha256(raw).hexdigest()
    assert desk.queue() == []
    desk.restarts()
    assert desk.sync() == 0  # nothing new on the server, but what was left is read
    assert len(desk.queue()) == 1
    assert intake.read_stored(desk.database, desk.clock) == 0


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\xff\xfe\x00", b"Subject: x", b"\n" * 9])
def test_anything_may_be_a_mail(desk: WholeDesk, raw: bytes) -> None:
    desk.server.put(raw)
    assert desk.sync() == 1
    assert desk.sync() == 0
    assert problems(desk.reader) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Date: Mon, 01 Jan 0001 00:00:00 +0900",
        "Date: Fri, 31 Dec 9999 23:59:59 -0900",
        "Received: from x by y; Mon, 01 Jan 0001 00:00:00 +0900",
        "Received: from x by y; Mon, 99 Jan 2026 00:00:00 +9900",
    ],
)
def test_an_impossible_date_is_no_reason_not_to_read(desk: WholeDesk, line: str) -> None:
    key, _, value = line.partition(": ")
    desk.receives(letter(headers={key: value}))
    assert problems(desk.reader) == ()


# Once.


def test_the_same_batch_twice_is_one_mail(desk: WholeDesk) -> None:
    came = desk.receives()
    box = desk.server.boxes["INBOX"]
    batch = list(box.mails.values())
    again = intake.store(desk.database, 1, 1, batch, desk.now)
    # The folders' numbers are the server's order: whichever it is, the mail is known.
    assert (again.new, again.known) == ((), 1)
    assert desk.mail_ids() == [came.id]


def test_the_same_mail_in_two_folders_is_one_mail_in_two_places(desk: WholeDesk) -> None:
    raw = ours()
    desk.server.put(raw, folder="Sent")
    desk.server.put(raw)
    assert desk.sync() == 1
    places = {(row["folder"], row["uid"]) for row in mails_view.stored(desk.reader)}
    assert places == {("Sent", 1), ("INBOX", 1)}


def test_two_mails_without_message_id_stay_two(desk: WholeDesk) -> None:
    desk.receives(letter("一通目", message_id=""))
    desk.receives(letter("二通目", message_id=""))
    assert len(desk.mail_ids()) == 2
    assert len({desk.mail(n).message_id for n in desk.mail_ids()}) == 2


def test_another_text_under_a_known_message_id_is_another_mail(desk: WholeDesk) -> None:
    desk.receives(letter("一通目", message_id="<same@example.jp>"))
    desk.receives(letter("二通目", message_id="<same@example.jp>"))
    assert [mail.text.strip() for mail in desk.thread(1).mails] == ["一通目", "二通目"]


@pytest.mark.parametrize("where", ["header", "body"])
def test_a_mail_that_bears_the_message_id_of_ours_is_not_swallowed(
    desk: WholeDesk, where: str
) -> None:
    """A bounce quotes our header, a broken program copies our Message-ID."""
    outgoing = desk.has_answered(desk.receives().conversation)
    ours_id = desk.outgoing(outgoing).message_id
    desk.waits(60)
    if where == "header":
        raw = letter("届きませんでした。", message_id=ours_id)
    else:
        raw = letter(f"届きませんでした。\n\nMessage-ID: {ours_id}", message_id="")
    desk.server.put(raw, arrived=desk.now)
    assert desk.sync() == 1
    assert raw in {source(desk.reader, mail_id) for mail_id in desk.mail_ids()}


def test_a_blind_copy_to_ourselves_is_the_mail_we_sent(desk: WholeDesk) -> None:
    outgoing = desk.has_answered(desk.receives().conversation, bcc=[("", SHOP)])
    raw = (
        b"Received: from a by b; Tue, 17 Nov 2026 14:18:30 +0900\r\n" + desk.outgoing(outgoing).raw
    )
    desk.server.put(raw)
    assert desk.sync() == 0
    assert [mail.direction for mail in desk.thread(1).mails] == ["in", "out"]


# When.


def test_a_mail_came_when_the_server_had_it(desk: WholeDesk) -> None:
    came = desk.receives(arrived=NOW - timedelta(hours=3))
    assert desk.turns(came.conversation) == [(NOW - timedelta(hours=3), None)]


def test_a_moved_mailbox_keeps_the_time_of_the_top_received_line(desk: WholeDesk) -> None:
    trace = "from a by b; Tue, 17 Nov 2026 10:00:00 +0900"
    came = desk.receives(letter(headers={"Received": trace}))
    assert desk.mail(came.id).received_at == NOW.replace(hour=1, minute=0)


def test_a_received_line_from_the_future_does_not_count(desk: WholeDesk) -> None:
    trace = "from a by b; Tue, 17 Nov 2037 10:00:00 +0900"
    came = desk.receives(letter(headers={"Received": trace}))
    assert desk.mail(came.id).received_at == NOW


def test_a_server_whose_clock_is_ahead_does_not_make_mail_of_the_future(desk: WholeDesk) -> None:
    came = desk.receives(arrived=NOW + timedelta(days=400))
    assert desk.mail(came.id).received_at == NOW


# Which conversation.


def test_a_reply_joins_what_it_cites(desk: WholeDesk) -> None:
    first = desk.receives(letter(subject="サイズの件", message_id="<a@example.jp>"))
    second = desk.receives(letter(subject="まったく別の件名", answers=["<a@example.jp>"]))
    assert second.conversation == first.conversation


def test_a_stranger_who_cites_our_mail_gets_a_conversation_of_their_own(desk: WholeDesk) -> None:
    outgoing = desk.has_answered(desk.receives().conversation)
    cited = desk.outgoing(outgoing).message_id
    stranger = desk.receives(
        letter(subject="Re: 商品の件", address="eve@example.net", answers=[cited])
    )
    assert stranger.conversation != 1
    assert desk.statuses() == {1: "waiting", stranger.conversation: "reply"}


@pytest.mark.parametrize(("days", "together"), [(29, True), (31, False)])
def test_a_subject_holds_for_thirty_days(desk: WholeDesk, days: int, together: bool) -> None:
    first = desk.receives(letter(subject="届かない件"))
    desk.waits(days * DAY)
    second = desk.receives(letter(subject="Re: 届かない件"))
    assert (second.conversation == first.conversation) is together


def test_a_subject_holds_one_customers_mails_together_only(desk: WholeDesk) -> None:
    first = desk.receives(letter(subject="お問い合わせ"))
    second = desk.receives(letter(subject="お問い合わせ", address="other@example.jp"))
    assert second.conversation != first.conversation


def test_no_subject_holds_nothing_together(desk: WholeDesk) -> None:
    first = desk.receives(letter(subject=""))
    second = desk.receives(letter(subject=""))
    assert second.conversation != first.conversation


def test_an_address_is_the_same_in_capitals(desk: WholeDesk) -> None:
    first = desk.receives(letter(message_id="<a@example.jp>"))
    second = desk.receives(
        letter(subject="別件", address="Hanako@Example.JP", answers=["<a@example.jp>"])
    )
    assert second.conversation == first.conversation


def test_a_mail_between_two_conversations_makes_them_one(desk: WholeDesk) -> None:
    """C cites only B, B cites only A, and B comes last."""
    first = desk.receives(letter(subject="最初", message_id="<a@example.jp>"))
    third = desk.receives(letter(subject="三つ目", message_id="<c@x.jp>", answers=["<b@x.jp>"]))
    assert third.conversation != first.conversation
    between = desk.receives(
        letter(subject="二つ目", message_id="<b@x.jp>", answers=["<a@example.jp>"])
    )
    assert set(desk.statuses()) == {between.conversation}
    assert len(desk.thread(between.conversation).mails) == 3


def test_conversations_that_the_person_touched_are_not_thrown_together(desk: WholeDesk) -> None:
    first = desk.receives(letter(subject="最初", message_id="<a@example.jp>"))
    third = desk.receives(letter(subject="三つ目", message_id="<c@x.jp>", answers=["<b@x.jp>"]))
    for conversation in (first.conversation, third.conversation):
        desk.does(p.AddNote(conversation_id=conversation, text="覚え書き"))
    desk.receives(letter(subject="二つ目", message_id="<b@x.jp>", answers=["<a@example.jp>"]))
    assert set(desk.statuses()) == {first.conversation, third.conversation}
    assert desk.thread(first.conversation).notes
    assert desk.thread(third.conversation).notes


# Machines.


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List-Unsubscribe": "<https://news.example.jp/stop>", "List-Id": "<news.example.jp>"},
        {"Auto-Submitted": "auto-generated"},
    ],
)
def test_what_a_machine_wrote_starts_no_clock(desk: WholeDesk, headers: dict[str, str]) -> None:
    came = desk.receives(letter(headers=headers))
    assert desk.turns(came.conversation) == []
    assert desk.queue() == []


def test_a_bounce_starts_no_clock(desk: WholeDesk) -> None:
    came = desk.receives(
        letter(
            "Delivery to the following recipient failed: nobody@example.jp",
            name="Mail Delivery Subsystem",
            address="MAILER-DAEMON@mx.example.jp",
            subject="Undelivered Mail Returned to Sender",
            headers={"Auto-Submitted": "auto-replied", "Return-Path": "<>"},
        )
    )
    assert desk.turns(came.conversation) == []


def test_an_out_of_office_does_not_open_an_answered_turn(desk: WholeDesk) -> None:
    came = desk.receives()
    outgoing = desk.has_answered(came.conversation)
    desk.waits(60)
    desk.receives(
        letter(
            "不在にしております。",
            subject="自動返信: 商品の件",
            answers=[desk.outgoing(outgoing).message_id],
            headers={"Auto-Submitted": "auto-replied"},
        )
    )
    assert desk.status(came.conversation) == "waiting"


def test_a_note_to_ourselves_is_an_incoming_mail(desk: WholeDesk) -> None:
    came = desk.receives(ours("覚え書き", to=SHOP))
    assert desk.status(came.conversation) == "reply"


# Trouble with the server.


def test_a_cut_line_keeps_what_came_and_goes_on_from_there(desk: WholeDesk) -> None:
    for n in range(120):
        desk.server.put(letter(subject=f"件名 {n}", address=f"c{n}@example.jp"))
    desk.server.fail("fetch", *[None] * 70, offline())
    with pytest.raises(type(offline())):
        desk.sync()
    assert len(desk.mail_ids()) == 70, "what had come is committed"
    (box,) = desk.rows(s.Mailbox)
    assert box.trouble["code"] == "net.unreachable"
    assert desk.sync() == 50
    assert desk.rows(s.Mailbox)[0].trouble is None
    assert desk.sync() == 0


def test_a_new_uidvalidity_doubles_nothing_and_loses_nothing(desk: WholeDesk) -> None:
    came = desk.receives()
    desk.has_answered(came.conversation)
    before = desk.thread(came.conversation).mails
    desk.server.renumber("INBOX")
    desk.server.renumber("Sent", first=900)
    assert desk.sync() == 0
    assert desk.thread(came.conversation).mails == before
    places = {(row["folder"], row["uid"]) for row in mails_view.stored(desk.reader)}
    assert places == {("INBOX", 100), ("Sent", 900)}


def test_numbers_that_mean_other_mails_now_are_understood(desk: WholeDesk) -> None:
    desk.receives(letter("一通目"))
    desk.receives(letter("二通目", address="b@example.jp"))
    box = desk.server.boxes["INBOX"]
    box.mails[1], box.mails[2] = box.mails[2], box.mails[1]
    box.uidvalidity += 1
    assert desk.sync() == 0
    assert len(desk.mail_ids()) == 2


def test_what_is_deleted_on_the_server_stays_here(desk: WholeDesk) -> None:
    came = desk.receives()
    desk.server.boxes["INBOX"].mails.clear()
    desk.sync()
    assert desk.rows(s.Placement) == []
    assert desk.thread(came.conversation).mails[0].text.startswith("まだ届きません")
    assert len(desk.queue()) == 1


def test_a_mail_read_on_the_phone_is_new_to_us(desk: WholeDesk) -> None:
    desk.receives(flags=["\\Seen"])
    assert len(desk.queue()) == 1
    assert "add_flags" not in desk.server.calls


def test_a_customer_gets_the_name_of_a_later_mail_if_the_first_had_none(desk: WholeDesk) -> None:
    desk.receives(letter(name=""))
    desk.receives(letter(name="山田 花子"))
    (customer,) = desk.rows(s.Customer)
    assert customer.name == "山田 花子"
    assert [row.address for row in desk.rows(s.CustomerAddress)] == [HANAKO]
