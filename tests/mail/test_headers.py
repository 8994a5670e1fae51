"""Addresses, parameters, dates and ids as careless programs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.mail import Address
from ecdesk.mail.addresses import parse_addresses
from ecdesk.mail.dates import parse_date
from ecdesk.mail.encoded_words import decode_words
from ecdesk.mail.headers import message_id, message_ids
from ecdesk.mail.parameters import parse_parameters


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("a@x.jp", [("", "a@x.jp")]),
        ("A B <a@x.jp>, b@x.jp", [("A B", "a@x.jp"), ("", "b@x.jp")]),
        ('"Kakuu, Hanako" <a@x.jp>', [("Kakuu, Hanako", "a@x.jp")]),
        ('"say \\"hi\\"" <a@x.jp>', [('say "hi"', "a@x.jp")]),
        ("a@x.jp (Hanako)", [("Hanako", "a@x.jp")]),
        ("a@x.jp; b@x.jp", [("", "a@x.jp"), ("", "b@x.jp")]),
        ("team: a@x.jp, b@x.jp; c@x.jp", [("", "a@x.jp"), ("", "b@x.jp"), ("", "c@x.jp")]),
        ("undisclosed-recipients:;", []),
        ("Hanako a@x.jp", [("Hanako", "a@x.jp")]),
        ("Hanako <a@x.jp", [("Hanako", "a@x.jp")]),
        ("a@ x.jp", [("", "a@x.jp")]),
        ("Kakuu, Hanako <a@x.jp>, B <b@x.jp>", [("Kakuu, Hanako", "a@x.jp"), ("B", "b@x.jp")]),
        ("root, Hanako <a@x.jp>", [("", "root"), ("Hanako", "a@x.jp")]),
        ("Kakuu, a@x.jp", [("", "Kakuu"), ("", "a@x.jp")]),
        ("<>", [("", "")]),
        ("<<a@x.jp>>", [("", "a@x.jp")]),
        ("架空 花子 <a@x.jp>", [("架空 花子", "a@x.jp")]),
        ("=?utf-8?B?5p625LqkIDxhQHguanA+?=", [("架交", "a@x.jp")]),
        ("", []),
        (",,,", []),
        ("Hanako <mailto:a@x.jp>", [("Hanako", "a@x.jp")]),
        ("<@r.jp,@s.jp:a@x.jp>", [("", "a@x.jp")]),
        ("a (first) <a(me)@x.jp(host)>", [("a", "a@x.jp")]),
        (
            "=?utf-8?Q?A,_B?= <a@x.jp>, =?utf-8?Q?C=3C?= <c@x.jp>",
            [("A, B", "a@x.jp"), ("C<", "c@x.jp")],
        ),
    ],
)
def test_addresses(field: str, expected: list[tuple[str, str]]) -> None:
    assert parse_addresses(field.encode()) == tuple(Address(*each) for each in expected)


@settings(max_examples=200)
@given(st.text(alphabet='a@<>",;:()\\= ?あ\x1b$B\n', max_size=40))
def test_any_address_field_is_read(field: str) -> None:
    for address in parse_addresses(field.encode()):
        assert not {"\r", "\n"} & set(address.name + address.addr)


@pytest.mark.parametrize(
    ("field", "name", "expected"),
    [
        ('text/plain; charset="utf-8"', "charset", "utf-8"),
        ("text/plain; charset=utf-8; format=flowed", "format", "flowed"),
        ('attachment; filename="a;b.txt"', "filename", "a;b.txt"),
        ("attachment; filename=two words.txt; size=3", "filename", "two words.txt"),
        ('attachment; filename="C:\\dir\\a.txt"', "filename", "C:\\dir\\a.txt"),
        ('attachment; filename="unclosed.txt', "filename", "unclosed.txt"),
        ("attachment; filename*=UTF-8''%E8%A1%A8.txt; filename=fallback.txt", "filename", "表.txt"),
        ("attachment; filename*1=b.txt; filename*0=a-", "filename", "a-b.txt"),
        ("attachment; ; =x; filename=a", "filename", "a"),
        ("filename=a.pdf", "filename", "a.pdf"),
        ("attachment filename=a.pdf", "filename", "a.pdf"),
        ("attachment; filename=report (1).pdf", "filename", "report (1).pdf"),
        ('attachment; filename="a.pdf; size=5', "filename", "a.pdf"),
        ('attachment; filename="a.pdf" size=5', "size", "5"),
        ("text/plain; charset=us-ascii (plain)", "charset", "us-ascii"),
        ("text/plain charset=utf-8", "charset", "utf-8"),
        ("text/plain, charset=utf-8, format=flowed", "format", "flowed"),
        ("multipart/mixed; boundary=a b; x=y", "boundary", "a b"),
        ("a; filename*=utf-8'%E8%A1%A8.txt", "filename", "表.txt"),
        ("a; filename*=%E8%A1%A8.txt", "filename", "表.txt"),
        ("a; filename*0=a-; filename*1*=utf-8''%E8%A1%A8", "filename", "a-表"),
        ("a; filename*0*=utf-8''%E8%A1; filename*1*=utf-8''%A8", "filename", "表"),
        ("a; filename=%E8%A1%A8.txt", "filename", "表.txt"),
        ("a; filename=100%25.txt", "filename", "100%25.txt"),
        ("a; filename=it's%20'new'.txt", "filename", "it's%20'new'.txt"),
    ],
)
def test_parameters(field: str, name: str, expected: str) -> None:
    assert parse_parameters(field)[1][name] == expected


def test_words_of_different_charsets_are_read_each() -> None:
    assert decode_words("=?utf-8?B?44GC?= =?iso-2022-jp?B?GyRCJCQbKEI=?=") == "あい"


def test_base64_cut_between_words_is_joined() -> None:
    assert decode_words("=?utf-8?B?44GC44?= =?utf-8?B?GE?=") == "あい"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Tue, 17 Nov 2026 14:18:00 +0900", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 14:18:00 +0900 (JST)", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("17 Nov 2026 05:18:00", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("火, 17 11月 2026 14:18:00 +0900", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("2026/11/17 14:18", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("2026-11-17T05:18:00Z", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tue, 31 Feb 2026 14:18:00 +0900", None),
        ("Tue, 17 Nov 99999 14:18:00 +0900", None),
        ("Tue, 17 Nov 2026 14:18:00 +9999999999", None),
        ("Tue, 17 Nov 2026 14:18:00 JST", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("17 Nov 26 14:18 (lunch) +0900", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tuesday, 17-Nov-26 05:18:00 GMT", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tue Nov 17 05:18:00 2026", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 14:18:00 +9900", datetime(2026, 11, 13, 11, 18, tzinfo=UTC)),
        ("火, 17 11 2026 14:18:00 +0900", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 14:18:00 +09:00", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        (
            "Tue Nov 17 2026 14:18:00 GMT+0900 (日本標準時)",
            datetime(2026, 11, 17, 5, 18, tzinfo=UTC),
        ),
        ("Tue Nov 17 14:18:00 JST 2026", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("2026年11月17日(火) 午後2:18", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("Tue, 17 Nov 126 14:18:00 +0900", datetime(2026, 11, 17, 5, 18, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(field: str, expected: datetime | None) -> None:
    assert parse_date(field) == expected


def test_ids_keep_their_brackets() -> None:
    assert message_id(b" <a@x>") == "<a@x>"
    assert message_id(b"a@x") == "<a@x>"
    assert message_id(b"") == ""
    assert message_ids(b"<a@x> <b@x> junk <a@x> <>") == ("<a@x>", "<b@x>")
