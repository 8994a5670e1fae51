"""Files between the lines of a text are taken out; words that only look so stay."""

from __future__ import annotations

import binascii

import pytest

from ecdesk.mail.parse import attachment_bytes, parse

DATA = bytes(range(256)) * 3
CODED = b"".join(binascii.b2a_uu(DATA[at : at + 45]) for at in range(0, len(DATA), 45))


def files(body: bytes, head: bytes = b"") -> tuple[str, list[tuple[str, bytes]]]:
    raw = head + b"\n" + body
    mail = parse(raw)
    return mail.text, [
        (file.filename, attachment_bytes(raw, file.position)[1]) for file in mail.attachments
    ]


@pytest.mark.parametrize("end", [b"`\nend\n", b" \nend\n", b"end\n", b""])
def test_uuencoded_however_it_ends(end: bytes) -> None:
    assert files(b"hello\nbegin 666 a.bin\n" + CODED + end) == ("hello\n", [("a.bin", DATA)])


def test_several_with_words_between() -> None:
    one = b"begin 666 a.bin\n" + CODED + b"`\nend\n"
    text, found = files(b"hello\n" + one + b"and\n" + one.replace(b"a.bin", "表.bin".encode()))
    assert text == "hello\nand\n"
    assert [name for name, _ in found] == ["a.bin", "表.bin"]


def test_inside_quoted_printable() -> None:
    head = b"Content-Transfer-Encoding: quoted-printable\n"
    body = b"begin 666 a.bin\n" + CODED.replace(b"=", b"=3D") + b"`\nend\n"
    assert files(body, head) == ("", [("a.bin", DATA)])


@pytest.mark.parametrize(
    "words", [b"begin 644 x\nplain words\nend\n", b"begin 644 x\nTHANKS\n", b"to begin 644 x\n"]
)
def test_words_stay(words: bytes) -> None:
    assert files(words) == (words.decode(), [])


def test_yenc_with_escapes() -> None:
    coded = b"".join(
        b"=" + bytes(((byte + 106) & 255,))
        if (byte + 42) & 255 in b"\0\r\n="
        else bytes(((byte + 42) & 255,))
        for byte in DATA
    )
    body = b"hello\n=ybegin line=128 size=768 name=a.bin\n" + coded + b"\n=yend size=768\n"
    assert files(body) == ("hello\n", [("a.bin", DATA)])
