"""What a customer pasted into a form's field is theirs; what a reply quotes is not."""

from __future__ import annotations

import pytest

from ecdesk.mail.parse import parse

FORM = """お名前：佐藤 美咲
メールアドレス：misaki@example.jp
お問い合わせ内容：
先日いただいたメールに
> 11月20日に発送します
とありましたが、まだ届いていません。
"""


def mail(text: str, *headers: str) -> bytes:
    head = ("From: form@shop.example", "Content-Type: text/plain; charset=utf-8", *headers)
    return ("\r\n".join(head) + "\r\n\r\n" + text.replace("\n", "\r\n")).encode()


def test_a_line_pasted_into_the_field_stays_in_it() -> None:
    form = parse(mail(FORM, "Subject: form")).form
    assert form is not None
    assert form.body.splitlines() == [
        "先日いただいたメールに",
        "> 11月20日に発送します",
        "とありましたが、まだ届いていません。",
    ]


@pytest.mark.parametrize("header", ["Subject: Re: form", "In-Reply-To: <form@shop.example>"])
def test_a_form_that_a_reply_quotes_is_none(header: str) -> None:
    quoted = "".join(f"> {line}\n" for line in FORM.splitlines())
    assert parse(mail(f"承知しました。\n\n{quoted}\nよろしくお願いします。\n", header)).form is None


def test_a_form_quoted_below_a_letter_is_none() -> None:
    quoted = "".join(f"> {line}\n" for line in FORM.splitlines())
    assert parse(mail(f"この件はどうなりましたか。\n\n{quoted}", "Subject: how")).form is None
