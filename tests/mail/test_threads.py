"""Keys that tie a mail to an earlier one."""

from __future__ import annotations

import pytest

from ecdesk.mail.orders import find_order_number
from ecdesk.mail.parse import parse
from ecdesk.mail.threads import candidates, subject_key


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


def test_references_newest_first_and_each_once() -> None:
    mail = parse(
        b"In-Reply-To: <c@x>\r\nReferences: <a@x> <b@x> <c@x>\r\nSubject: Re: A-1\r\n\r\n"
        + "注文番号 A-12 です".encode()
    )
    keys = candidates(mail)
    assert keys.references == ("<c@x>", "<b@x>", "<a@x>")
    assert keys.order_number == "A-12"
    assert keys.subject_key == "a-1"
