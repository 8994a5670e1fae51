"""Forms are known by their labels, whatever product sent them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.mail import FormFields
from ecdesk.mail.forms import looks_like_order, read_form

ASKED = FormFields(
    "架空 花子", "", "hanako@example.com", "090-0000-0001", "", "", "届きません。\nいつですか。"
)


@pytest.mark.parametrize(
    "text",
    [
        "お名前: 架空 花子\nメールアドレス: hanako@example.com\n電話番号: 090-0000-0001\n"
        "お問い合わせ内容:\n届きません。\nいつですか。\n",
        "【お名前】\n架空 花子 様\n【メール】\nhanako@example.com\n【電話】\n090-0000-0001\n"
        "【お問い合わせ内容】\n届きません。\nいつですか。\n",
        (
            "■氏名：架空 花子\n■E-mail：hanako@example.com\n"
            "■TEL：090-0000-0001\n■本文：届きません。\nいつですか。\n"
        ),
        "[お客様のお名前]  架空 花子\n"
        "[メールアドレス(必須)] hanako@example.com\n[電話番号] 090-0000-0001\n"
        "[備考]\n届きません。\nいつですか。\n==========\n見本堂\n",
        "お名前 = 架空 花子\nメールアドレス = hanako@example.com\n電話番号 = 090-0000-0001\n"
        "ご質問内容 = 届きません。\nいつですか。\n────────\nIP: 192.0.2.1\n",
        "差出人: 架空 花子 <hanako@example.com>\n題名: 配送\nTEL: 090-0000-0001\n"
        "メッセージ本文:\n届きません。\nいつですか。\n"
        "\n-- \nこのメールは見本堂から送信されました\n",
        "担当者名　架空 花子\nメールアドレス　hanako@example.com\n電話番号　090-0000-0001\n"
        "お問い合わせ本文\n届きません。\nいつですか。\n",
    ],
)
def test_one_question_in_seven_shapes(text: str) -> None:
    assert read_form(text) == ASKED


@pytest.mark.parametrize(
    "text",
    [
        "",
        (
            "届きません。\n\n-- \n架空 花子\nTEL: 090-0000-0001\n"
            "Mail: hanako@example.com\n住所: 京都市\n"
        ),
        (
            "教えてください。\n\n差出人: 見本堂\n送信日時: 2026年11月17日\n"
            "宛先: 架空\n件名: ご注文\n\n発送しました。\n"
        ),
        "> お名前: 架空\n> メールアドレス: a@b.example\n> 電話番号: 03\n> お問い合わせ内容: x\n",
        "商品名: 帯\n色: 赤\n数: 2\nお願いします。\n",
    ],
)
def test_letters_are_not_forms(text: str) -> None:
    assert read_form(text) is None


def test_an_order_notice() -> None:
    text = (
        "[受注番号] 000000-20261120-0000000001\n"
        "[注文日時] 2026-11-20\n[注文者] 架空 文代 (カクウ フミヨ) 様\n"
        "[支払方法] カード\n[備考]\n領収書をください。\n"
        "[ショップ名] 見本堂\n====\n[商品]\nストール(s-1)\n"
        "価格 5,500円\n----------\n木の櫛(k-2)\n価格 1,980円\n********\n送料 660円\n"
    )
    form = read_form(text)
    assert form is not None
    assert looks_like_order(text)
    assert (form.customer_name, form.kana) == ("架空 文代", "カクウ フミヨ")
    assert (form.order_number, form.item) == ("000000-20261120-0000000001", "ストール、木の櫛")
    assert form.body == "領収書をください。"


def test_a_shop_teaches_its_own_label() -> None:
    text = "お名前: 架空\nメールアドレス: a@b.example\nひとこと: 早くください\n"
    assert read_form(text) is None
    taught = read_form(text, {"ひとこと": "body"})
    assert taught is not None
    assert taught.body == "早くください"


@settings(max_examples=100)
@given(st.text(alphabet="お名前メール本文:：【】■\n @a.=　-", max_size=120))
def test_any_text_is_taken(text: str) -> None:
    read_form(text)


def test_long_text_costs_little() -> None:
    read_form("お名前: x\n" * 30_000)
    read_form("【" * 60_000)
    read_form(("a" * 50 + "　") * 1_000)
