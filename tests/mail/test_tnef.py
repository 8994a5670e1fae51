"""The files of a winmail.dat are named and cut out, however the file ends."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail import tnef
from ecdesk.mail.parse import attachment_bytes, parse

HEAD = b"\x78\x9f\x3e\x22\x01\x00"
NEW_FILE, TITLE, DATA, PROPERTIES, CODEPAGE = 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("<BII", 2, kind, len(value)) + value + b"\0\0"


def a_file(title: bytes, data: bytes, more: bytes = b"") -> bytes:
    return attribute(NEW_FILE, b"\0" * 14) + attribute(TITLE, title) + attribute(DATA, data) + more


def long_name(name: str) -> bytes:
    """MAPI properties: a number, one with a name of its own, and the long file name."""
    text = (name + "\0").encode("utf-16-le")
    number = struct.pack("<HHI", 3, 0x0E20, 7)
    own = struct.pack("<HH16sIIHHI", 3, 0x8001, b"", 1, 4, 0x61, 0, 9)
    held = struct.pack("<HHII", 0x1F, 0x3707, 1, len(text)) + text + b"\0" * (-len(text) % 4)
    return attribute(PROPERTIES, struct.pack("<I", 3) + number + own + held)


def listed(data: bytes) -> list[tuple[str, bytes]]:
    return [(file.name, data[file.start : file.end]) for file in tnef.files(data)]


def test_names_and_bytes() -> None:
    data = HEAD + a_file("表.xls".encode("cp932") + b"\0", b"one") + a_file(b"b.txt\0", b"two")
    assert listed(data) == [("表.xls", b"one"), ("b.txt", b"two")]


def test_the_long_name_is_the_better_one() -> None:
    data = HEAD + a_file(b"MITUMO~1.XLS\0", b"one", long_name("見積書（架空様）.xlsx"))
    assert listed(data) == [("見積書（架空様）.xlsx", b"one")]


def test_the_codepage_it_names() -> None:
    page = attribute(CODEPAGE, struct.pack("<II", 1251, 0))
    data = HEAD + page + a_file("счёт.doc".encode("cp1251") + b"\0", b"one")
    assert listed(data) == [("счёт.doc", b"one")]


def test_what_is_no_winmail_holds_nothing() -> None:
    assert tnef.files(b"") == []
    assert tnef.files(b"PK\x03\x04" + b"\0" * 40) == []


def test_a_cut_one_gives_what_is_whole() -> None:
    data = HEAD + a_file(b"a\0", b"one") + a_file(b"b\0", b"two")
    assert listed(data[:-3]) == [("a", b"one"), ("b", b"")]


@settings(max_examples=150)
@given(st.binary(max_size=120))
def test_never_raises(rest: bytes) -> None:
    whole = HEAD + a_file(b"a\0", b"one", long_name("長い名前.txt"))
    tnef.files(HEAD + rest)
    tnef.files(whole[:60] + rest + whole[90:])


def test_in_a_mail_each_is_cut_out_by_its_position() -> None:
    raw = b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + HEAD + a_file(b"a\0", b"one")
    _, inside = parse(raw).attachments
    assert attachment_bytes(raw, inside.position) == (inside, b"one")
