"""What is built is read back as it was written, by ECDesk and by the standard library."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ecdesk.domain.errors import Refused
from ecdesk.domain.mail import Address, PartKind
from ecdesk.mail.body import split
from ecdesk.mail.build import File, Letter, build, new_message_id, quote
from ecdesk.mail.parse import attachment_bytes, parse

LETTER = Letter(
    sender=Address("見本堂 お客様係", "shop@shop.example"),
    to=(Address("架空 花子", "hanako@example.com"),),
    subject="Re: ご注文の件",
    body="架空 花子様\n\n発送しました。\n",
    message_id="<one@shop.example>",
    date=datetime(2026, 11, 17, 14, 18, tzinfo=timezone(timedelta(hours=9))),
)
LINE = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Zs"), include_characters=" "),
    max_size=90,
).map(str.strip)
NAMES = LINE.filter(lambda s: not s.startswith(('"', "'")) and "=?" not in s)
ADDRESSES = st.builds(
    Address,
    NAMES,
    st.from_regex(r"[a-z][a-z0-9.+_-]{0,20}@[a-z][a-z0-9-]{0,20}\.(jp|com)", fullmatch=True),
)
FILES = st.builds(
    File,
    LINE.filter(bool),
    st.sampled_from(["application/pdf", "image/png", "text/plain"]),
    st.binary(max_size=200),
)
IDS = st.from_regex(r"<[a-z0-9.]{1,40}@[a-z0-9.]{1,30}>", fullmatch=True)
LETTERS = st.builds(
    Letter,
    sender=ADDRESSES,
    to=st.lists(ADDRESSES, min_size=1, max_size=3).map(tuple),
    cc=st.lists(ADDRESSES, max_size=2).map(tuple),
    subject=LINE.filter(lambda s: "=?" not in s),
    body=st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00"), max_size=300
    ),
    attachments=st.lists(FILES, max_size=2).map(tuple),
    message_id=IDS,
    in_reply_to=st.one_of(st.just(""), IDS),
    references=st.lists(IDS, max_size=5, unique=True).map(tuple),
    date=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)


@settings(max_examples=150, deadline=None)
@given(LETTERS)
def test_what_is_built_is_read_back(letter: Letter) -> None:
    assume(letter.body.strip() or not letter.body)  # a body of blanks alone is read as none
    raw = build(letter)
    mail = parse(raw)
    assert mail.subject == letter.subject
    assert mail.sender == letter.sender
    assert (mail.to, mail.cc) == (letter.to, letter.cc)
    assert mail.date == letter.date.replace(microsecond=0)
    assert (mail.message_id, mail.in_reply_to) == (letter.message_id, letter.in_reply_to)
    assert set(letter.references) <= set(mail.references)
    body = letter.body if letter.body.endswith("\n") or not letter.body else letter.body + "\n"
    assert mail.text == body
    assert [file.filename for file in mail.attachments] == [
        file.filename for file in letter.attachments
    ]
    for file, sent in zip(mail.attachments, letter.attachments, strict=True):
        assert attachment_bytes(raw, file.position)[1] == sent.data
    assert mail.defects == ()


@settings(max_examples=60, deadline=None)
@given(LETTERS)
def test_the_wire_gets_short_ascii_lines(letter: Letter) -> None:
    raw = build(letter)
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert build(letter) == raw


def test_the_standard_library_reads_the_same() -> None:
    file = File("請求書（架空様）2026年11月分の控え.pdf", "application/pdf", b"hello")
    raw = build(replace(LETTER, attachments=(file,), subject="とても長い件名" * 12))
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["subject"] == "とても長い件名" * 12
    assert mail["to"].addresses[0].display_name == "架空 花子"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == file.filename
    assert mail.get_body().get_content().replace("\r\n", "\n") == LETTER.body
    assert not mail.defects


def test_file_names_stand_in_both_forms() -> None:
    raw = build(replace(LETTER, attachments=(File("請求書.pdf", "application/pdf", b"x"),)))
    assert b"filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf" in raw
    assert b'name="=?UTF-8?B?' in raw


def test_bcc_is_in_the_envelope_alone() -> None:
    letter = replace(LETTER, bcc=(Address("控え", "keep@shop.example"),))
    assert b"keep@shop.example" not in build(letter)
    assert letter.recipients == ("hanako@example.com", "keep@shop.example")


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\x0b"])
def test_no_text_makes_a_second_header(sign: str) -> None:
    forged = f"x{sign}Bcc: spy@example.com"
    letter = replace(
        LETTER,
        subject=forged,
        sender=Address(forged, "shop@shop.example"),
        attachments=(File(forged, f"text/plain{sign}X: y", b""),),
        headers=(("X-Case", forged),),
        in_reply_to=f"<a@x>{sign}Bcc: spy@example.com",
    )
    mail = email.message_from_bytes(build(letter))
    assert mail["bcc"] is None
    assert mail["in-reply-to"] is None
    assert not [line for line in build(letter).split(b"\r\n") if line.startswith((b"Bcc", b"X:"))]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": (Address("", "a@x.jp\r\nBcc: spy@x.jp"),)}, "mail.address"),
        ({"to": (Address("", "a@x.jp, spy@x.jp"),)}, "mail.address"),
        ({"to": (Address("", "架空@x.jp"),)}, "mail.address"),
        ({"to": (Address("", ""),)}, "mail.address"),
        ({"message_id": "<a@x>\r\nBcc: x"}, "mail.message_id"),
        ({"message_id": ""}, "mail.message_id"),
        ({"date": datetime(2026, 11, 17)}, "mail.date"),
        ({"headers": (("Bcc", "spy@x.jp"),)}, "mail.header"),
        ({"headers": (("X:y\r\n", "z"),)}, "mail.header"),
    ],
)
def test_what_cannot_be_written_safely_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        build(replace(LETTER, **changes))  # type: ignore[arg-type]  # the cases are of mixed types
    assert refused.value.code == code


def test_references_are_capped_and_keep_both_ends() -> None:
    ids = tuple(f"<{n}@x>" for n in range(60))
    mail = parse(build(replace(LETTER, references=ids, in_reply_to="<parent@x>")))
    assert len(mail.references) == 20
    assert (mail.references[0], mail.references[-1]) == ("<0@x>", "<parent@x>")


def test_japanese_domains_travel_in_ascii() -> None:
    assert b"<a@xn--wgv71a119e.jp>" in build(replace(LETTER, to=(Address("", "a@日本語.jp"),)))


def test_lines_that_servers_would_change_are_encoded() -> None:
    for body in ("From here\n", "x \n", "." + "\n", "a" * 2000 + "\n", "-- \nshop\n"):
        raw = build(replace(LETTER, body=body))
        assert b"base64" in raw
        assert parse(raw).text == body


def test_message_ids() -> None:
    assert new_message_id("shop.example", "a1-b2") == "<a1-b2@shop.example>"
    assert new_message_id("日本語.jp", "a1") == "<a1@xn--wgv71a119e.jp>"
    with pytest.raises(Refused):
        new_message_id("shop.example", "")


def test_a_reply_quotes_so_that_it_is_read_as_quote() -> None:
    text = "発送しました。\n\n" + quote(
        "いつ届きますか。\n\nお願いします。\n",
        "架空 花子 <h@example.com>",
        "2026年11月17日(火) 14:18",
    )
    assert "> いつ届きますか。\n>\n> お願いします。\n" in text
    first, second = split(text)
    assert text[first.start : first.end].strip() == "発送しました。"
    assert second.kind is PartKind.QUOTE
