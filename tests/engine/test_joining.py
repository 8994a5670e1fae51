"""Which conversation a mail joins: the same ones in every order of arrival."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecdesk import protocol as p
from ecdesk.mail.channels import Route
from tests.helpers.whole_desk import NOW, SHOP, WholeDesk, letter, ours

PROVE = os.environ.get("ECDESK_PROVE") == "1"
FEW = settings(
    max_examples=300 if PROVE else 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAY = timedelta(days=1)
EARLIER = NOW - 120 * DAY

FORM = (
    "お名前：架空 花子\nメールアドレス：hanako@example.jp\n電話番号：090-0000-0001\n"
    "お問い合わせ内容：届きません。\n"
)
ORDER = (
    "注文番号：373343-20260701-0001417474\n注文日時：2026/07/01\n支払方法：カード\n送料：660円\n"
    "お名前：{name}\n電話番号：022-000-0006\n商品名：帯\n備考：{remark}\n"
)


def bounce(of: str, address: str = "hanako@example.jp", action: str = "failed") -> bytes:
    """A mail of ours that came back."""
    return (
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\r\n"
        f"To: <{SHOP}>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <back@mx.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nunknown user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: <{SHOP}>\r\nMessage-ID: {of}\r\n"
        "Subject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


# Subjects.


@pytest.mark.parametrize(
    ("days", "subject", "together"),
    [
        (0.5, "ありがとう", True),
        (20, "Re: 届かない件", True),
        (20, "返品の方法を教えてください", False),
        (80, "Re: 届かない件", True),
        (95, "Re: 届かない件", True),
        (95, "Re: 届かなかった件", False),
    ],
)
def test_an_old_thread_taken_up_for_something_new_is_a_new_linked_conversation(
    desk: WholeDesk, days: float, subject: str, together: bool
) -> None:
    first = desk.receives(letter(subject="届かない件", message_id="<a@x.jp>"), arrived=EARLIER)
    again = letter(subject=subject, answers=["<a@x.jp>"])
    second = desk.receives(again, arrived=EARLIER + days * DAY)
    assert (second.conversation == first.conversation) is together
    if not together:
        for here, there in ((first, second), (second, first)):
            linked = desk.thread(here.conversation).linked
            assert [one.id for one in linked] == [there.conversation]


def test_a_strangers_citation_is_no_link(desk: WholeDesk) -> None:
    desk.receives(letter(message_id="<a@x.jp>"))
    stranger = desk.receives(letter(address="eve@x.jp", subject="別", answers=["<a@x.jp>"]))
    assert desk.thread(stranger.conversation).linked == ()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_subject_holds_from_mail_to_mail_not_from_the_last_one_that_came(
    desk: WholeDesk, order: tuple[int, ...]
) -> None:
    """Days 0, 20, 40 hang together one by one, day 80 does not; whichever comes in first."""
    for number in order:
        at = EARLIER + (0, 20, 40, 80)[number] * DAY
        desk.server.put(letter(str(number), subject="届かない件"), arrived=at)
        desk.sync()
    texts = {tuple(mail.text.strip() for mail in desk.thread(id_).mails) for id_ in desk.statuses()}
    assert texts == {("0", "1", "2"), ("3",)}


def test_two_orders_under_one_subject_are_two_matters(desk: WholeDesk) -> None:
    first = desk.receives(letter("注文番号 A-11 が届きません。", subject="お問い合わせ"))
    second = desk.receives(letter("注文番号 A-12 を返品したいです。", subject="お問い合わせ"))
    assert first.conversation != second.conversation


# Orders and malls.


def test_an_order_ties_the_same_customers_mails(desk: WholeDesk) -> None:
    first = desk.receives(letter("注文番号 A-11 が届きません。", subject="届きません"))
    second = desk.receives(letter("まだです。", subject="注文番号 A-11 の件"))
    other = desk.receives(letter("注文番号 A-11 です。", subject="別", address="b@x.jp"))
    assert second.conversation == first.conversation
    assert other.conversation != first.conversation
    assert desk.thread(first.conversation).order_number == "A-11"
    assert [one.id for one in desk.thread(other.conversation).linked] == [first.conversation]


def test_a_malls_number_ties_what_its_notices_name_differently(desk: WholeDesk) -> None:
    address = "815db15f@pc.fw.rakuten.ne.jp"
    text = "お問い合わせ番号：1120-5566778\n{}"
    first = desk.receives(letter(text.format("色は？"), subject="色の件", address=address))
    second = desk.receives(letter(text.format("裄丈は？"), subject="Re: 返信", address=address))
    assert second.conversation == first.conversation
    assert desk.thread(first.conversation).channel == "rakuten"
    assert desk.thread(first.conversation).answers.route is Route.MASKED


def test_an_order_without_words_starts_no_clock_and_is_found_from_the_question(
    desk: WholeDesk,
) -> None:
    text = ORDER.format(name="架空 文代", remark="なし")
    notice = letter(text, subject="ご注文内容の確認", address="order@mall.example")
    order = desk.receives(notice)
    assert desk.turns(order.conversation) == []
    card = desk.thread(order.conversation).customer
    assert card is not None
    assert (card.name, card.addresses) == ("架空 文代", ())
    asked = desk.receives(letter("注文番号 373343-20260701-0001417474 が届きません。"))
    assert [one.id for one in desk.thread(asked.conversation).linked] == [order.conversation]


def test_an_order_with_words_starts_one_and_cannot_be_answered_to_the_robot(
    desk: WholeDesk,
) -> None:
    text = ORDER.format(name="架空 文代", remark="のしを付けてください。")
    notice = letter(text, subject="ご注文内容の確認", address="no-reply@mall.example")
    order = desk.receives(notice)
    assert desk.status(order.conversation) == "reply"
    answers = desk.thread(order.conversation).answers
    assert (answers.to, answers.route) == ((), Route.NOBODY)
    shown = desk.thread(order.conversation).mails[0].form
    assert shown is not None
    assert (shown.item, shown.body) == ("帯", "のしを付けてください。")


def test_two_customers_of_one_robot_are_two_customers(desk: WholeDesk) -> None:
    found = set()
    for name in ("架空 文代", "見本 誠", "架空 文代"):
        text = ORDER.format(name=name, remark="急ぎます。")
        came = desk.receives(
            letter(text, subject="ご注文内容の確認", address="no-reply@mall.example")
        )
        found.add((name, came.conversation))
    assert len(found) == 2


def test_what_a_robot_asks_for_nobody_it_names_is_not_thrown_together(desk: WholeDesk) -> None:
    notice = {"subject": "お問い合わせが届きました", "address": "no-reply@mercari-shops.com"}
    first = desk.receives(letter("商品への質問です。", **notice))
    second = desk.receives(letter("別のお客様の質問です。", **notice))
    assert desk.status(first.conversation) == "reply"
    assert first.conversation != second.conversation
    assert desk.thread(first.conversation).answers.route is Route.SCREEN


# Forms.


@pytest.mark.parametrize("sender", ["wordpress@koharu.example", "noreply@forms.example", SHOP])
def test_a_form_is_its_customers_own_question(desk: WholeDesk, sender: str) -> None:
    to = "hanako@example.jp" if sender == SHOP else SHOP
    asked = desk.receives(letter(FORM, subject="お問い合わせ", address=sender, to=to))
    assert desk.status(asked.conversation) == "reply"
    view = desk.thread(asked.conversation)
    assert view.customer is not None
    assert view.customer.name == "架空 花子"
    assert [a.addr for a in view.answers.to] == ["hanako@example.jp"]
    again = desk.receives(letter("先ほどの件です。", subject="Re: お問い合わせ"))
    assert again.conversation == asked.conversation


def test_our_answer_that_repeats_a_form_is_our_answer(desk: WholeDesk) -> None:
    asked = desk.receives(letter(FORM, subject="お問い合わせ", message_id="<f@x.jp>"))
    mine = ours(f"本日お送りします。\n\n{FORM}", subject="Re: お問い合わせ", answers=["<f@x.jp>"])
    desk.receives(mine, folder="Sent")
    assert desk.status(asked.conversation) == "waiting"


def test_a_shops_own_label_is_taught_and_forgotten(desk: WholeDesk) -> None:
    text = "お名前：架空\nメールアドレス：a@b.example\nひとこと：早くください\n"
    notice = {"address": "noreply@forms.example", "subject": "フォーム"}
    plain = desk.receives(letter(text, **notice))
    assert desk.turns(plain.conversation) == []
    teach = p.TeachLabel(shop_id=1, label="ひとこと", field="body")
    assert desk.does(teach) == {"before": ""}
    taught = desk.receives(letter(f"{text} ", **notice))
    assert desk.status(taught.conversation) == "reply"
    form = desk.thread(taught.conversation).mails[-1].form
    assert form is not None
    assert form.body == "早くください"
    forget = p.TeachLabel(shop_id=1, label="ひとこと", field="")
    assert desk.does(forget) == {"before": "body"}
    assert desk.refused(p.TeachLabel(shop_id=1, label="x", field="nonsense")) == "label.no_field"
    assert desk.refused(p.TeachLabel(shop_id=9, label="x", field="body")) == "shop.missing"
    assert desk.refused(p.TeachLabel(shop_id=1, label=" ", field="body")) == "label.unfit"


# Our answers, and what came back.


def asks_for_another_address() -> bytes:
    return letter(message_id="<q@x.jp>", headers={"Reply-To": "<home@b.example>"})


@pytest.mark.parametrize("question_first", [True, False])
def test_an_answer_from_the_phone_to_another_address_closes_the_turn(
    desk: WholeDesk, question_first: bool
) -> None:
    answer = ours(to="home@b.example", subject="Re: 商品の件", answers=["<q@x.jp>"])
    told = [(asks_for_another_address(), "INBOX", NOW - DAY), (answer, "Sent", NOW)]
    for raw, folder, at in told if question_first else reversed(told):
        desk.receives(raw, folder=folder, arrived=at)
    (status,) = desk.statuses().values()
    assert status == "waiting"


@pytest.mark.parametrize(
    ("subject", "to"), [("Fwd: 商品の件", "home@b.example"), ("仕入れのご相談", "tonya@b.example")]
)
def test_what_was_passed_on_or_begun_by_reply_closes_nothing(
    desk: WholeDesk, subject: str, to: str
) -> None:
    asked = desk.receives(asks_for_another_address(), arrived=NOW - DAY)
    desk.receives(ours(to=to, subject=subject, answers=["<q@x.jp>"]), folder="Sent")
    assert desk.status(asked.conversation) == "reply"


@pytest.mark.parametrize("bounce_first", [True, False])
def test_what_came_back_marks_our_mail_and_brings_the_matter_back(
    desk: WholeDesk, bounce_first: bool
) -> None:
    asked = desk.receives(letter(message_id="<q@x.jp>"), arrived=NOW - DAY)
    answer = ours(subject="Re: 商品の件", answers=["<q@x.jp>"], message_id="<r@koharu.example>")
    told = [(answer, "Sent", NOW - DAY / 2), (bounce("<r@koharu.example>"), "INBOX", NOW)]
    for raw, folder, at in reversed(told) if bounce_first else told:
        desk.receives(raw, folder=folder, arrived=at)
    view = desk.thread(asked.conversation)
    assert [mail.undelivered for mail in view.mails] == [False, True, False]
    assert view.turn is not None
    assert (view.status, view.turn.bounced) == ("reply", True)
    assert view.customer is not None
    assert view.customer.name == "山田 花子"
    assert [row.bounced for row in desk.queue()] == [True]
    assert [a.addr for a in view.answers.to] == ["hanako@example.jp"]
    assert desk.turns(asked.conversation) == [(NOW - DAY, "elsewhere"), (NOW, None)]


def test_a_reply_of_the_desk_that_came_back_can_be_sent_again(desk: WholeDesk) -> None:
    asked = desk.receives()
    sent = desk.outgoing(desk.has_answered(asked.conversation))
    desk.waits(60)
    desk.receives(bounce(sent.message_id))
    assert desk.status(asked.conversation) == "reply"
    desk.has_answered(asked.conversation)
    assert desk.status(asked.conversation) == "waiting"


def test_a_delay_brings_nothing_back(desk: WholeDesk) -> None:
    asked = desk.receives()
    sent = desk.outgoing(desk.has_answered(asked.conversation))
    desk.receives(bounce(sent.message_id, action="delayed"))
    assert desk.status(asked.conversation) == "waiting"


def test_bounces_of_strangers_mail_are_not_one_matter(desk: WholeDesk) -> None:
    first = desk.receives(bounce("<nobody-1@x.jp>"))
    second = desk.receives(bounce("<nobody-2@x.jp>").replace(b"<back@", b"<back2@"))
    assert first.conversation != second.conversation
    assert desk.queue() == []


def test_notices_of_one_subject_are_the_same_in_any_order(empty_desk: Path) -> None:
    """Orders of different numbers stay apart, whether or not one without a number came first."""
    mails = []
    for number, text in enumerate(["注文番号 A-11", "注文番号 A-12", "", "注文番号 A-13", "以上"]):
        at = EARLIER + number * DAY
        raw = letter(text, subject="ご注文のお知らせ", message_id=f"<{number}@x.jp>", date=at)
        mails.append((b"Auto-Submitted: auto-generated\r\n" + raw, at, "INBOX"))
    there = told(empty_desk, mails, list(range(5)))
    assert len(there) == 4
    assert told(empty_desk, [mails[n] for n in (2, 4, 3, 0, 1)], list(range(5))) == there


# Any mailbox, any order.


WORDS = ("届かない件", "届かない件について", "お問い合わせ", "色の件", "返品の方法を教えて")
WHO = ("hanako@example.jp", "taro@example.jp")


@st.composite
def mailboxes(draw: st.DrawFn) -> list[tuple[bytes, datetime, str]]:
    """A small mailbox: questions, answers, twins, orders, lost citations, what came back."""
    mails: list[tuple[bytes, datetime, str]] = []
    known: list[tuple[str, str]] = []  # Message-ID and subject
    for number in range(draw(st.integers(3, 7))):
        who = draw(st.sampled_from(WHO))
        cited = draw(st.none() | st.sampled_from(known)) if known else None
        subject = draw(st.sampled_from(WORDS))
        if cited is not None and draw(st.booleans()):
            subject = f"Re: {cited[1]}"
        own_id = f"<{number}@{draw(st.sampled_from(['x.jp', 'y.jp']))}>"
        text = f"本文 {number}"
        if draw(st.integers(0, 3)) == 0:
            text += f"\n注文番号 {draw(st.sampled_from(['A-11', 'A-12']))}"
        options: dict[str, Any] = {"subject": subject, "message_id": own_id}
        if cited is not None and draw(st.integers(0, 4)):
            options["answers"] = [cited[0]]
        at = EARLIER + draw(st.sampled_from([0, 0.3, 2, 10, 25, 40, 70, 100])) * DAY
        at += timedelta(minutes=number)
        kind = draw(st.integers(0, 9))
        if kind < 6:
            raw = letter(text, address=who, date=at, **options)
            if draw(st.integers(0, 2)) == 0:
                raw = b"Auto-Submitted: auto-generated\r\n" + raw
            mails.append((raw, at, "INBOX"))
        elif kind < 9:
            to = draw(st.sampled_from([who, "home@b.example"]))
            mails.append((ours(text, to=to, date=at, **options), at, "Sent"))
        elif known:
            back = bounce(known[-1][0]).replace(b"<back@", f"<{number}.back@".encode())
            mails.append((back, at, "INBOX"))
            continue
        known.append((own_id, subject.removeprefix("Re: ")))
    return mails


def told(empty_desk: Path, mails: list[Any], batches: list[int]) -> Any:
    """What there is once all have come in this order, without the numbers things happen to have."""
    folder = Path(tempfile.mkdtemp(prefix="ecdesk"))
    shutil.copy(empty_desk, folder)
    desk = WholeDesk(folder).opens()
    try:
        for number, (raw, at, where) in enumerate(mails):
            desk.server.put(raw, arrived=at, folder=where)
            if number in batches:
                desk.sync()
        desk.sync()
        name = {}
        for id_ in desk.statuses():
            name[id_] = tuple(sorted(desk.mail(m.id).message_id for m in desk.thread(id_).mails))
        seen = set()
        for id_, status in desk.statuses().items():
            view = desk.thread(id_)
            who = view.customer.addresses if view.customer else ()
            links = tuple(sorted(name[one.id] for one in view.linked))
            back = tuple(mail.undelivered for mail in view.mails)
            turns = tuple(desk.turns(id_))
            seen.add((name[id_], status, who, turns, links, back, view.subject, view.order_number))
        return seen
    finally:
        desk.close()
        shutil.rmtree(folder)


@FEW
@given(data=st.data(), mails=mailboxes())
def test_any_mailbox_is_the_same_in_any_order(
    empty_desk: Path, data: st.DataObject, mails: list[tuple[bytes, datetime, str]]
) -> None:
    other = data.draw(st.permutations(mails))
    batches = data.draw(st.lists(st.integers(0, 7), max_size=4))
    assert told(empty_desk, mails, []) == told(empty_desk, list(other), batches)
