"""Keys that tie a mail to an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecdesk.domain.mail import Auto
from ecdesk.mail.orders import find_order_number, find_order_numbers
from ecdesk.mail.parse import parse
from ecdesk.mail.threads import Ends, Tie, exact_keys, is_forward, subject_key, tie


@pytest.mark.parametrize(
    "subject",
    [
        "ご注文の件",
        "Re: ご注文の件",
        "RE:ご注文の件",
        "Ｒｅ： ご注文の件",
        "Re: Fwd: RE: ご注文の件",
        "返信: ご注文の件",
        "転送：ご注文の件",
        "Re[2]: ご注文の件",
        "FW:  ご注文の件 ",
        "Re^3: ご注文の件",
        "【返信】ご注文の件",
    ],
)
def test_a_subject_and_its_replies_share_a_key(subject: str) -> None:
    assert subject_key(subject) == "ご注文の件"


def test_words_that_only_begin_alike_are_kept() -> None:
    assert subject_key("Reの使い方") == "reの使い方"
    assert subject_key("返信をお願いします") == "返信をお願いします"
    assert subject_key("Re:") == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("373343-20260401-0001417474 の件", "373343-20260401-0001417474"),
        ("３７３３４３−２０２６０４０１−０００１４１７４７４", "373343-20260401-0001417474"),
        ("注文 249-0814575-0394263 です", "249-0814575-0394263"),
        ("注文番号：EC-20261101-00012", "EC-20261101-00012"),
        ("ご注文番号は「A-77」です", "A-77"),
        ("受注番号 #10023", "10023"),
        ("注文番号を忘れました。電話 090-0000-0001", ""),
        ("追跡番号 1234-5678-9012", ""),
        ("", ""),
    ],
)
def test_order_numbers(text: str, number: str) -> None:
    assert find_order_number(text) == number


def test_two_orders_of_one_mail_are_read_whole_however_far_apart() -> None:
    first, second = "EC-20260101-11111", "EC-20260503-87361"
    for apart in range(130):
        text = (
            f"注文番号{first}{'と、' * apart}注文番号は{second}です。注文番号 A-1もお願いします。"
        )
        assert find_order_numbers(text) == (first, second, "A-1"), apart


def test_a_number_that_follows_a_label_of_nothing_is_read_whole() -> None:
    for apart in range(70):
        text = f"注文番号が{'あ' * apart}分かりません。注文番号：EC-20260503-87361"
        assert find_order_numbers(text) == ("EC-20260503-87361",), apart


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ご注文 order id: 1A-2", "1A-2"),
        ("注文番号（必須）： ＥＣ−２０２６", "EC-2026"),
        ("123456-20261340-0001417474", ""),  # no such day
        ("D01-1234567-7654321", "D01-1234567-7654321"),
        ("P171323551145213731 です", "P171323551145213731"),
        ("予約番号 77 番", "77"),
        ("注文したいです。電話は 090-0000-0001 です", ""),
        ("オーダーメイドは 3 点", ""),
    ],
)
def test_more_order_numbers(text: str, number: str) -> None:
    assert find_order_number(text) == number


AT = datetime(2026, 11, 17, tzinfo=UTC)


def ends(**other: Any) -> Ends:
    """A customer's mail that cites nothing."""
    mail = Ends(
        message_id="<a@x>",
        answers=frozenset(),
        cites=frozenset(),
        keys=frozenset(),
        subject="商品の件",
        replies=False,
        outward=False,
        auto=Auto.NO,
        at=AT,
    )
    return replace(mail, **other)


def answer(days: float = 0, **other: Any) -> Ends:
    """A mail that answers `ends()`."""
    cited = {"answers": frozenset({"<a@x>"}), "cites": frozenset({"<a@x>"})}
    return ends(message_id="<b@x>", at=AT + timedelta(days=days), replies=True, **cited | other)


A_1, A_2 = frozenset({"order:A-1"}), frozenset({"order:A-2"})


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (ends(), answer(), Tie.ANSWERS),
        (ends(), answer(answers=frozenset()), Tie.CITES),
        (ends(), answer(89), Tie.ANSWERS),
        (ends(), answer(400), Tie.ANSWERS),
        (ends(), answer(91, subject=""), Tie.ANSWERS),
        (ends(), answer(91, subject="商品の件について"), Tie.ANSWERS),
        (ends(), answer(89, subject="商品の不良"), Tie.ANSWERS),
        (ends(), answer(91, subject="商品の不良"), None),
        (ends(keys=A_1), ends(message_id="<b@x>", keys=A_1, at=AT + timedelta(days=91)), None),
        (ends(), answer(20, subject="別のご相談"), None),
        (ends(), answer(20, subject="別のご相談", outward=True), Tie.ANSWERS),
        (ends(), answer(20, subject="別のご相談", keys=A_1), None),
        (ends(keys=A_1), answer(20, subject="別のご相談", keys=A_1), Tie.ORDER),
        (ends(), answer(20, subject=""), Tie.ANSWERS),
        (ends(), answer(20, subject="商品の件について"), Tie.ANSWERS),
        (ends(), answer(0.5, subject="ありがとう"), Tie.ANSWERS),
        (ends(), answer(20, subject="自動返信", auto=Auto.REPLY), Tie.ANSWERS),
        (ends(keys=frozenset({"mall:x:1"})), ends(keys=frozenset({"mall:x:1"})), Tie.MALL),
        (ends(), ends(message_id="<b@x>", at=AT + timedelta(days=29)), Tie.SUBJECT),
        (ends(), ends(message_id="<b@x>", at=AT + timedelta(days=31)), None),
        (ends(keys=A_1), ends(message_id="<b@x>", keys=A_2), None),
        (ends(keys=frozenset({"mall:x:1"})), ends(keys=frozenset({"mall:x:2"})), None),
        (ends(nameless=True), ends(message_id="<b@x>"), None),
        (ends(subject=""), ends(message_id="<b@x>", subject=""), None),
        (ends(auto=Auto.NOTICE), ends(message_id="<b@x>", auto=Auto.BULK), Tie.SUBJECT),
        (ends(auto=Auto.NOTICE), ends(message_id="<b@x>"), None),
        (ends(auto=Auto.NOTICE), ends(message_id="<b@x>", auto=Auto.NOTICE, keys=A_1), None),
        (answer(cites=frozenset({"<gone@x>"})), ends(at=AT - timedelta(days=3)), Tie.SUBJECT),
        (answer(cites=frozenset({"<gone@x>"})), ends(at=AT + timedelta(days=3)), None),
        (
            answer(cites=frozenset({"<gone@x>"})),
            ends(at=AT + timedelta(days=3), replies=True),
            Tie.SUBJECT,
        ),
        (ends(auto=Auto.BOUNCE), ends(message_id="<b@x>"), None),
    ],
)
def test_what_ties_two_mails(one: Ends, other: Ends, how: Tie | None) -> None:
    assert tie(one, other) is how
    assert tie(other, one) is how, "whichever is looked at first"


def test_keys_are_the_mails_own_not_its_quotes() -> None:
    raw = (
        "From: a@b.example\nSubject: Re: A\n\n注文番号 A-12 です\n\n"
        "2026年11月1日(日) 10:00 見本堂 <s@x.example>:\n> 注文番号 A-99\n"
    )
    assert exact_keys(parse(raw.encode())) == {"order:A-12"}


def test_what_is_passed_on() -> None:
    assert is_forward("Fwd: 商品の件")
    assert is_forward("転送：商品の件")
    assert not is_forward("Re: Fwd: 商品の件")
