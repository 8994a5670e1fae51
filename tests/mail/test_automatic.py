"""Machines start no clock; whoever wrote through one does."""

from __future__ import annotations

import pytest

from ecdesk.domain.mail import Auto
from ecdesk.mail.parse import parse

FORM = "お名前：架空 花子\nメールアドレス：hanako@example.com\nお問い合わせ内容：届きません。\n"
ORDER = (
    "注文番号：A-1\n注文日時：2026/11/20\n支払方法：カード\n送料：660円\n"
    "お名前：架空 花子\nメールアドレス：hanako@example.com\n商品名：帯\n"
)
REPORT = (
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@example.jp\r\n"
    "Action: {action}\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@shop.example>\r\n"
    "--b--\r\n"
)


def mail(
    text: str = "まだ届きません。",
    subject: str = "商品の件",
    sender: str = "hanako@example.jp",
    **headers: str,
) -> bytes:
    """A mail; `_` in a header's name stands for a hyphen."""
    lines = [f"From: <{sender}>", f"Subject: {subject}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text]).encode()


@pytest.mark.parametrize(
    ("raw", "auto"),
    [
        (mail(), Auto.NO),
        (mail(Auto_Submitted="no"), Auto.NO),
        (mail(Auto_Submitted="auto-replied"), Auto.REPLY),
        (mail(X_Autoreply="yes"), Auto.REPLY),
        (mail(Auto_Submitted="auto-generated"), Auto.NOTICE),
        (mail(Return_Path="<>"), Auto.NOTICE),
        (mail(Return_Path="<>", In_Reply_To="<a@b>"), Auto.REPLY),
        (mail(subject="【自動返信】不在です"), Auto.REPLY),
        (mail(subject="[自動送信メール] 受け付けました"), Auto.REPLY),
        (mail(subject="Automatic reply: order 5"), Auto.REPLY),
        (mail(subject="Automatische Antwort: Bestellung"), Auto.REPLY),
        (mail(subject="自动回复: 发货"), Auto.REPLY),
        (mail(List_Unsubscribe="<https://x.example>", List_Id="<n.example>"), Auto.BULK),
        (mail(Precedence="bulk"), Auto.BULK),
        (mail(sender="noreply@x.jp"), Auto.NOTICE),
    ],
)
def test_by_its_headers(raw: bytes, auto: Auto) -> None:
    assert parse(raw).auto is auto


@pytest.mark.parametrize(
    "raw",
    [
        mail(List_Unsubscribe="<https://crm.example>", In_Reply_To="<ours@shop.example>"),
        mail(Precedence="bulk", References="<ours@shop.example>"),
        mail(subject="Re: 商品の件", List_Id="<crm.example>"),
        mail(List_Id="<ml.club.example>", List_Post="<mailto:all@ml.club.example>"),
        mail(X_Google_Group_Id="1", List_Id="<shop.example>"),
        mail(FORM, sender="noreply@shop.example", Auto_Submitted="auto-generated"),
        mail(FORM, sender="form@shop.example", Precedence="bulk"),
        mail(sender="noreply@forms.example", Reply_To="<hanako@example.jp>"),
        mail(sender="no-reply@mercari-shops.com", subject="商品へのお問い合わせが届きました"),
        mail(f"キャンセルしてください。\n\n{ORDER}備考：なし", subject="先日の注文について"),
        mail(f"これを取り消してください。\n{ORDER}備考：急ぎます", subject="Re: ご注文内容の確認"),
        mail(f"下の注文はいつ届きますか？\n\n{ORDER}", subject="注文内容の確認"),
        mail(subject="自動返信メールが届きません"),
        mail(subject="自動送信されたメールについて"),
        mail(subject="不在通知が入っていました"),
        mail(subject="休暇中の配送について"),
        mail(subject="out of office chairs?"),
    ],
    ids=lambda raw: raw.split(b"\r\n\r\n")[0].decode()[-60:],
)
def test_what_a_person_wrote_is_not_lost_whatever_it_came_through(raw: bytes) -> None:
    assert parse(raw).auto is Auto.NO


@pytest.mark.parametrize("remark", ["", "備考：なし\n", "備考：包んでください。\n"])
def test_an_order_is_a_notice_whatever_it_remarks(remark: str) -> None:
    read = parse(mail(ORDER + remark, subject="【見本堂】ご注文内容の確認", sender="order@x.jp"))
    assert read.auto is Auto.NOTICE
    assert read.form is not None
    assert bool(read.form.body) is ("包んで" in remark)


@pytest.mark.parametrize(
    ("action", "auto"),
    [("failed", Auto.BOUNCE), ("delayed", Auto.NOTICE), ("relayed", Auto.NOTICE)],
)
def test_only_what_failed_came_back(action: str, auto: Auto) -> None:
    head = "From: <MAILER-DAEMON@mx.example>\r\nSubject: Delivery Status Notification\r\n"
    read = parse((head + REPORT.format(action=action)).encode())
    assert read.auto is auto
    if auto is Auto.BOUNCE:
        assert read.references == ("<ours@shop.example>",)


def test_a_bounce_in_plain_words_names_what_came_back() -> None:
    read = parse(
        mail(
            "配信できませんでした。\n\n----- original -----\nMessage-ID: <ours@shop.example>\n",
            subject="配信不能のお知らせ",
            sender="postmaster@carrier.example",
        )
    )
    assert (read.auto, read.references) == (Auto.BOUNCE, ("<ours@shop.example>",))


@pytest.mark.parametrize(
    "subject",
    ["[見本堂] 架空 花子様が#1001を注文しました", "注文#1001 (架空 花子)", "商品が購入されました"],
)
def test_what_a_carts_machine_sold_is_a_notice(subject: str) -> None:
    assert (
        parse(mail("桜の帯留め", subject=subject, sender="mailer@shopify.com")).auto is Auto.NOTICE
    )
    assert parse(mail("桜の帯留め", subject=subject)).auto is Auto.NO


def test_a_delay_is_no_bounce() -> None:
    subject = "Delivery Status Notification (Delay)"
    assert parse(mail(subject=subject, sender="mailer-daemon@x.example")).auto is Auto.NOTICE
