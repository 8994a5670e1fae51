"""Forms are known by their labels, whatever product sent them."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.mail import FormFields
from ecdesk.mail import shipped
from ecdesk.mail.form_labels import fold, shipped_vocabulary
from ecdesk.mail.forms import form_of, looks_like_order, read_form
from ecdesk.mail.html_text import to_text
from ecdesk.mail.parse import parse

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
    found = read_form(text)
    assert found is not None
    assert replace(found, subject="") == ASKED


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


# Forms as the products of twenty years write them, in our own words: tests/corpus/forms.

SAMPLES = sorted((Path(__file__).parent.parent / "corpus" / "forms").glob("*.toml"))
LETTERS, SHORT = (next(path for path in SAMPLES if path.stem == n) for n in ("letters", "short"))


def _said(form: FormFields | None) -> dict[str, str]:
    return {} if form is None else {key: value for key, value in asdict(form).items() if value}


@pytest.mark.parametrize(
    "path", [path for path in SAMPLES if path not in {LETTERS, SHORT}], ids=lambda p: p.stem
)
def test_a_form_of_any_product(path: Path) -> None:
    sample = tomllib.loads(path.read_text("utf-8"))
    text = to_text(sample["text"]) if sample["html"] else sample["text"]
    assert _said(read_form(text)) == sample["expected"]
    assert looks_like_order(text) is (sample["auto"] == "notice")


@pytest.mark.parametrize(
    "form", tomllib.loads(SHORT.read_text("utf-8"))["form"], ids=lambda form: form["what"]
)
def test_a_short_form(form: dict[str, Any]) -> None:
    assert _said(read_form(form["text"])) == form["expected"]


@pytest.mark.parametrize(
    "letter", tomllib.loads(LETTERS.read_text("utf-8"))["letter"], ids=lambda letter: letter["what"]
)
def test_a_letter_with_a_list_is_no_form(letter: dict[str, str]) -> None:
    assert read_form(letter["text"]) is None


def test_the_customers_words_go_on_behind_what_looks_like_a_label() -> None:
    text = (
        "お名前：架空 花子\nメールアドレス：hanako@example.com\n"
        "お問い合わせ内容：先日の品です。\n注文番号：A-1201\nまだ届きません。いつですか。\n"
    )
    form = read_form(text)
    assert form is not None
    assert form.order_number == "A-1201"
    assert form.body.endswith("まだ届きません。いつですか。")
    assert "A-1201" in form.body


def test_a_list_in_the_customers_words_stays_there() -> None:
    text = "お名前：架空 花子\nメール：a@b.example\n内容：次の品をください。\n色：白\nサイズ：M\n"
    form = read_form(text)
    assert form is not None
    assert form.body == "次の品をください。\n色：白\nサイズ：M"


LISTS = (
    "次の品です。\n商品名：桜の帯留め\n注文番号：A-1\nサイズ：M\n・赤を2個\n希望日：12/3",
    "二つあります。\n----------\n届くのはいつですか。",
    "【希望】\n赤がいいです",
    "昨日フォームから送信しましたが、返事がありません。\n\n自動返信メールが届きません。",
    "お届け先：東京都見本区1-1\nこちらへお願いします。\n件名：前の続き\n以上",
    "A商品→B商品に変えられますか\nあの…色も",
    "下を見てください。\n\n商品ページはこちら\nhttps://shop.example/item/1",
    "環境です。\n\nブラウザ：Chrome\n動きません",
)
FRAMES = {
    "colons": "お名前：架空\nメール：a@b.example\n内容：\n{}\n",
    "a footer": (
        "差出人: 架空 <a@b.example>\n題名: 件\n\nメッセージ本文:\n{}\n\n-- \n"
        "このメールは 見本堂 のお問い合わせフォームから送信されました\n"
    ),
    "squares": "■お名前\n架空\n\n■メール\na@b.example\n\n■お問い合わせ内容\n{}\n",
    "the address after it": "お問い合わせ内容：\n{}\n\nお名前：架空\nメール：a@b.example\n",
    "a machine's lines": (
        "【お名前】架空\n【メール】a@b.example\n【内容】\n{}\n\nIPアドレス：192.0.2.1\n"
    ),
}


@pytest.mark.parametrize("said", LISTS)
@pytest.mark.parametrize("frame", FRAMES)
def test_every_line_the_customer_wrote_is_theirs(frame: str, said: str) -> None:
    form = read_form(FRAMES[frame].format(said))
    assert form is not None
    kept = [line for line in said.split("\n") if line in form.body]
    assert kept == said.split("\n")
    assert form.email == "a@b.example"
    assert "192.0.2.1" not in form.body


@pytest.mark.parametrize("said", ["なし", "特になし", "-", "（なし）", "指定なし", ""])
def test_a_remark_that_says_nothing_is_empty(said: str) -> None:
    form = read_form(f"お名前：架空\n注文番号：A-1\nメール：a@b.example\n備考：{said}\n")
    assert form is not None
    assert form.body == ""


def test_every_label_names_one_field_and_folds_to_itself() -> None:
    tables = shipped.table("forms")["field"]
    labels = [(fold(label), table["field"]) for table in tables for label in table["labels"]]
    doubled = {label for label, _ in labels if len({f for one, f in labels if one == label}) > 1}
    assert not doubled


def test_a_mail_read_again_with_the_shops_own_label() -> None:
    raw = "From: a@b.example\n\nお名前: 架空\nメール: a@b.example\nひとこと: 早くください\n"
    mail = parse(raw.encode())
    assert mail.form is None
    form = form_of(mail, {"ひとこと": "body"})
    assert form is not None
    assert form.body == "早くください"


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("お客様名（カナ）", "kana"),
        ("ご担当者名（フリガナ）", "kana"),
        ("お申込み者氏名", "customer_name"),
        ("ご購入者のお名前", "customer_name"),
        ("会員様名", "customer_name"),
        ("ご登録メールアドレス", "email"),
        ("携帯アドレス", "email"),
        ("日中連絡のつく電話番号", "phone"),
        ("ご自宅の電話番号", "phone"),
        ("返品する商品", "item"),
        ("お客様からのメッセージ", "body"),
        ("配送に関するご要望", "body"),
        ("その他ご質問など", "body"),
        ("メッセージ欄", "body"),
        ("お届け先お電話番号", "delivery"),
        ("商品のお名前", ""),
        ("会社名", "other"),
        ("メールアドレス（確認）", "email"),
        ("メールアドレス確認", "other"),
    ],
)
def test_a_label_that_says_more_than_a_known_one(label: str, field: str) -> None:
    assert shipped_vocabulary().field_of(label) == field
