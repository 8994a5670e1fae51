"""A letter's text follows the structure of the mail; nothing a person should read is lost."""

from __future__ import annotations

import tracemalloc

import pytest

from ecdesk.mail import letter


def part(kind: str, body: str, *more: str) -> str:
    return "\n".join([f"Content-Type: {kind}; charset=utf-8", *more, "", body])


def several(kind: str, *parts: str, boundary: str = "b") -> str:
    inside = "".join(f"--{boundary}\n{each}\n" for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inside}--{boundary}--\n'


def read(mail: str) -> letter.Letter:
    return letter.read(mail.encode())


PLAIN, PAGE = part("text/plain", "plain"), part("text/html", "<p>page</p>")


def test_of_alternatives_the_plain_one() -> None:
    found = read(several("alternative", PLAIN, PAGE))
    assert (found.text, found.html) == ("plain", "<p>page</p>")


@pytest.mark.parametrize(
    "stub",
    [
        "HTMLメールです。",
        "このメールはHTML形式です。\nHTMLに対応したメールソフトでご覧ください。",
        "This is a multi-part message in MIME format.",
        "Your e-mail client does not support HTML messages.",
    ],
)
def test_a_plain_text_that_only_points_at_the_other_is_none(stub: str) -> None:
    found = read(several("alternative", part("text/plain", stub), PAGE))
    assert found.text == "page\n"


def test_a_short_letter_about_html_is_a_letter() -> None:
    said = "HTMLのタグが見えています。"
    found = read(several("alternative", part("text/plain", said), part("text/html", said)))
    assert found.text == said
    assert read(part("text/plain", "HTMLメールです。")).text == "HTMLメールです。"


def test_of_a_mixture_everything_in_its_order() -> None:
    found = read(several("mixed", PAGE, PLAIN))
    assert found.text == "page\n\nplain"
    assert found.html is not None
    assert found.html.index("page") < found.html.index("plain")


def test_a_footer_beside_alternatives_is_in_both_forms() -> None:
    inner = several("alternative", PLAIN, PAGE, boundary="inner")
    found = read(several("mixed", inner, part("text/plain", "<footer> & more")))
    assert found.text == "plain\n<footer> & more"
    assert found.html is not None
    assert "&lt;footer&gt; &amp; more" in found.html


def test_alternatives_sent_as_a_mixture_are_told_once() -> None:
    found = read(several("mixed", part("text/plain", "same  text"), part("text/html", "same text")))
    assert found.text == "same  text"


def test_html_alone_becomes_text_when_asked_for() -> None:
    found = read(several("related", PAGE))
    assert found.written is None
    assert found.text == "page\n"


def test_enriched_text_loses_its_marks() -> None:
    enriched = "<bold>Sale</bold> <<b>\n\n<color><param>red</param>now</color>"
    found = read(part("text/enriched", enriched))
    assert found.text == "Sale <b>\nnow"


def test_a_named_text_is_a_file_and_still_read_where_there_is_no_other() -> None:
    named = part("text/plain; name=a.txt", "hello")
    assert read(named).text == "hello"
    assert [file.filename for file in read(named).attachments] == ["a.txt"]
    assert read(several("mixed", PLAIN, named)).text == "plain"
    kept = part("text/plain", "hello", "Content-Disposition: attachment; filename=a.txt")
    assert read(kept).text == ""


def test_signatures_without_a_name_are_no_files() -> None:
    signed = "application/pgp-signature"
    bare = read(several("signed", PLAIN, part(signed, "x")))
    named = read(several("signed", PLAIN, part(f"{signed}; name=signature.asc", "x")))
    assert [len(each.attachments) for each in (bare, named)] == [0, 1]


def test_a_mail_that_is_a_mail_is_a_file_too() -> None:
    inner = f"Subject: inner\n{PLAIN}"
    assert len(read(f"Content-Type: message/rfc822\n\n{inner}").attachments) == 1
    assert "件名: inner" in read(f"Content-Type: message/rfc822\n\n{inner}").text
    digest = read(several("digest", inner, inner))  # its parts are mails unless they say otherwise
    assert "件名: inner" not in digest.text
    digest = read(several("digest", f"\n{inner}", f"\n{inner}"))
    assert len(digest.attachments) == 2


@pytest.mark.parametrize("label", ["gb2312", "koi8-r", "euc-kr"])
def test_a_raw_header_is_read_as_the_text_is(label: str) -> None:
    said = {"gb2312": "退货申请", "koi8-r": "Привет", "euc-kr": "안녕하세요"}[label]
    head = b"Subject: " + said.encode(label) + b"\nFrom: " + said.encode(label) + b" <a@x.jp>\n"
    found = letter.read(head + f"Content-Type: text/plain; charset={label}\n\n".encode())
    assert (found.subject, found.sender.name) == (said, said)


def test_a_part_without_a_header_keeps_its_first_lines() -> None:
    found = read(several("mixed", "\nTo: all our customers\nhello"))
    assert found.text == "To: all our customers\nhello"


def test_the_authors_field_is_the_last_of_several() -> None:
    found = read("In-Reply-To: <gateway@x>\nIn-Reply-To: <a@x> <b@x>\n\n")
    assert found.answers == ("<a@x>", "<b@x>")


def test_a_mail_of_fifty_megabytes_takes_few_copies() -> None:
    head = several(
        "mixed", PLAIN, "Content-Type: a/b; name=a.bin\nContent-Transfer-Encoding: base64\n"
    )
    coded = (b"QUJD" * 19 + b"\n") * 650_000
    raw = head.encode().replace(b"\n--b--", b"\n" + coded + b"--b--")
    raw = b"Content-Type: message/rfc822\n\n" * 5 + raw  # each level must not copy the rest
    tracemalloc.start()
    try:
        found = letter.read(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.attachments[-1].size == 650_000 * 19 * 3
    assert peak < 3 * len(raw)


def test_a_text_of_many_megabytes_is_cut_and_says_so() -> None:
    found = letter.read(b"\n" + "あいうえお\n".encode() * 500_000)
    assert "mime.text_cut" in found.defects
    assert found.text.startswith("あいうえお\n")
    assert len(found.text) < 1_000_000
