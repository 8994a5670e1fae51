"""`parse` takes anything."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.mail import Auto
from ecdesk.mail import parse as module
from ecdesk.mail.parse import attachment_bytes, inline_images, parse

CORPUS = sorted((Path(__file__).parent.parent / "corpus").glob("*.eml"))
LINES = st.sampled_from(
    [
        b"From: a@x.jp",
        b"Subject: =?utf-8?B?44GC?=",
        b"Content-Type: multipart/mixed; boundary=b",
        b"Content-Type: text/html",
        b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Transfer-Encoding: x-uuencode",
        b"--b",
        b"--b--",
        b"",
        b'\x1b$B$"',
        b"\xff\xfe",
        b"=\xe3",
        b" folded",
        b"\tfolded",
        b"Date: 99 Xxx",
        b":",
        b"Content-Disposition: attachment; filename*0*=a''%",
        b"begin 644 x",
        b"Content-Type: text/plain; format=flowed",
        b"References: <" + b"<" * 20,
        b"Received: ;;;",
        b'From: "',
        b"To: (((((",
        b"Content-Type: ;;;=",
    ]
)


def _consistent(raw: bytes) -> None:
    mail = parse(raw)
    assert not any(defect.startswith("parse.failed") for defect in mail.defects)
    assert "".join(mail.text[part.start : part.end] for part in mail.parts) == mail.text
    for text in (mail.subject, mail.text, mail.html or "", mail.sender.name, mail.message_id):
        text.encode("utf-8")
    for file in mail.attachments:
        assert attachment_bytes(raw, file.position)[0] == file
    inline_images(raw)


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_never_raises_on_any_bytes(raw: bytes) -> None:
    _consistent(raw)


@settings(max_examples=300)
@given(st.lists(LINES, max_size=30), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_never_raises_on_what_looks_like_mail(lines: list[bytes], end: bytes) -> None:
    _consistent(end.join(lines))


@settings(max_examples=150)
@given(st.sampled_from(CORPUS), st.data())
def test_never_raises_on_damaged_mail(path: Path, data: st.DataObject) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    _consistent(bytes(raw))


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 5_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 50_000,
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"Subject: " + b"=?a?Q?" * 100_000,
        b"To: " + b"a@x.jp, " * 50_000,
        b"To: " + b"(" * 100_000,
        b"To: " + b'"' * 100_000,
        b"Content-Type: text/plain; " + b"a*0=b;" * 20_000,
        b"\n" + b"a " * 500_000,
        b"\n" + b"\x1b$B" * 200_000,
        b"X: y\n z" * 50_000,
        b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    ],
)
def test_mean_mail_costs_little(raw: bytes) -> None:
    before = time.perf_counter()
    parse(raw)
    assert time.perf_counter() - before < 4


def test_a_bug_of_ours_costs_the_structure_not_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(module, "_parse", broken)
    mail = parse("Subject: x\r\n\r\n本文です".encode())
    assert "本文です" in mail.text
    assert mail.defects == ("parse.failed", "parse.failed.RuntimeError")
    assert mail.auto is Auto.NO


def test_line_ends_are_one_sign_in_text() -> None:
    assert parse(b"\r\na\r\nb\rc\n").text == "a\nb\nc\n"


def test_an_attachment_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        attachment_bytes(b"Subject: x\n\nhello", 7)


def test_pictures_by_content_id() -> None:
    raw = (
        b"Content-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/html\n\n<img src=cid:a@x>\n"
        b"--b\nContent-Type: image/png\nContent-ID: <a@x>\n"
        b"Content-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n"
    )
    assert inline_images(raw) == {"a@x": ("image/png", b"hello")}
    (file,) = parse(raw).attachments
    assert file.inline
    assert file.content_id == "a@x"


def test_a_reply_to_the_copy_of_a_form_is_no_form() -> None:
    form = "お名前: 架空\nメールアドレス: a@x.jp\nお問い合わせ内容:\n届きません。\n"
    head = "差出人: 店 <s@x.jp>\n送信日時: 2026年11月17日\n宛先: 架空\n件名: 受付\n\n"
    kind = "Content-Type: text/plain; charset=utf-8\n\n"
    assert parse((kind + form).encode()).form is not None
    assert parse((kind + "まだです。\n\n" + head + form).encode()).form is None
