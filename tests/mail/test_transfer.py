"""Bodies come out of their coding, and what never was in it stays as it is."""

from __future__ import annotations

import base64
import binascii
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail import transfer


@pytest.mark.parametrize(
    ("field", "meaning"),
    [
        (b"base64", "base64"),
        (b"BASE64;", "base64"),
        (b"base-64", "base64"),
        (b"Quoted_Printable", "quoted-printable"),
        (b"quoted-printable (as ever)", "quoted-printable"),
        (b"x-uuencode", "uu"),
        (b"7bit", ""),
        (b"", ""),
        (b"spam \xff", ""),
    ],
)
def test_names(field: bytes, meaning: str) -> None:
    assert transfer.named(field) == meaning


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_what_was_coded_comes_back(data: bytes) -> None:
    assert transfer.decode(base64.encodebytes(data), "base64") == data
    line = data.replace(b"\r", b"").replace(b"\n", b"")  # line ends are the transport's there
    assert transfer.decode(quopri.encodestring(line, quotetabs=True), "quoted-printable") == line
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    assert transfer.decode(b"begin 644 x\n" + lines + b"`\nend\n", "uu") == data


@settings(max_examples=200)
@given(st.text(alphabet="QUJD=+/ \r\n!", max_size=80))
def test_the_size_is_that_of_the_decoded_bytes(coded: str) -> None:
    raw = coded.encode()
    assert transfer.base64_size(raw) == len(transfer.decode_base64(raw))


@settings(max_examples=100)
@given(st.binary(max_size=80), st.sampled_from(["base64", "quoted-printable", "uu", "yenc", ""]))
def test_never_raises(raw: bytes, encoding: str) -> None:
    transfer.decode(raw, encoding)
    transfer.decode_text(raw, encoding)


@pytest.mark.parametrize(
    ("coded", "plain"),
    [
        (b"a=3Db", b"a=b"),
        (b"a==3Db", b"a==b"),
        (b"1=2", b"1=2"),
        (b"a= \t\r\nb", b"ab"),
        (b"a=\r\nb", b"ab"),
        (b"end=", b"end"),
        (b"=e3=81=82", "あ".encode()),
    ],
)
def test_quoted_printable_by_careless_hands(coded: bytes, plain: bytes) -> None:
    assert transfer.decode_quoted(coded) == plain


def test_plain_text_labelled_base64_is_plain_text() -> None:
    said = "これは平文です。".encode()
    assert transfer.decode_text(said, "base64") == said
    assert transfer.decode_text(b"Hello from the shop.", "base64") == b"Hello from the shop."


def test_a_footer_under_base64_is_kept() -> None:
    body = base64.b64encode(b"text") + b"\n\n_____\nour list\n"
    assert transfer.decode_text(body, "base64") == b"text\n_____\nour list\n"
