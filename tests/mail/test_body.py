"""What was written, what is quoted, what is signature."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.mail import PartKind
from ecdesk.mail.body import split

INTRODUCTIONS = [
    "2026年11月17日(火) 14:18 ショップ桜 <support@shop.example>:",
    "2026年11月17日(火) 14:18 ショップ桜 <\nsupport@shop.example>:",
    "2026/11/17 14:18、ショップ桜 <support@shop.example>のメール:",
    "On Tue, Nov 17, 2026 at 2:18 PM Shop <support@shop.example> wrote:",
    "On Tue, 17 Nov 2026 14:18:00 +0900\nShop <support@shop.example> wrote:",
    "ショップ桜 さんは 2026-11-17 14:18 に書きました:",
    "2026/11/17 14:18, ショップ桜 wrote:",
    "> 2026年11月17日 14:18、ショップ桜 <support@shop.example>のメール:",
]
OUTLOOK = [
    (
        "-----元のメッセージ-----\n差出人: ショップ桜\n"
        "送信日時: 2026年11月17日 14:18\n宛先: 架空\n件名: ご注文"
    ),
    "-----Original Message-----\nFrom: Shop\nSent: Tuesday\nTo: Kakuu\nSubject: Order",
    "________________________________\n差出人: ショップ桜\n送信日時: 2026年11月\n件名: ご注文",
    "差出人: ショップ桜 <support@shop.example>\n送信日時: 2026年11月17日\n宛先: 架空\n件名: ご注文",
    "----- Original Message -----\nFrom: Shop\nTo: Kakuu\nDate: 2026/11/17",
    (
        "---------- Forwarded message ---------\n"
        "From: Shop <support@shop.example>\nDate: 2026年\nSubject: x"
    ),
]


def kinds(text: str) -> list[str]:
    """A letter a line: w, q or s."""
    marks = {PartKind.WRITTEN: "w", PartKind.QUOTE: "q", PartKind.SIGNATURE: "s"}
    return [
        marks[part.kind] for part in split(text) for _ in text[part.start : part.end].splitlines()
    ]


def written(text: str) -> str:
    parts = (text[p.start : p.end] for p in split(text) if p.kind is PartKind.WRITTEN)
    return "".join(parts).strip()


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_reply_above_a_quote(introduction: str) -> None:
    text = (
        f"届きました。\nありがとうございます。\n\n{introduction}\n"
        f"> お問い合わせの件\n>\n> 発送しました。\n"
    )
    assert written(text) == "届きました。\nありがとうございます。"


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:2] + OUTLOOK)
def test_a_quote_without_marks_goes_to_the_end(introduction: str) -> None:
    text = f"返品したいです。\n\n{introduction}\n\n発送しました。\nよろしくお願いします。\n"
    assert written(text) == "返品したいです。"


def test_answers_between_quoted_lines_stay_written() -> None:
    text = (
        "2026年11月17日 14:18 店 <a@shop.example>:\n> 色はどれですか。\n赤です。\n"
        "> 数はいくつですか。\n\n3個お願いします。\n"
    )
    assert kinds(text) == ["q", "q", "w", "q", "w", "w"]
    assert written(text) == "赤です。\n\n3個お願いします。"


def test_wide_quote_marks() -> None:
    assert kinds("＞発送しました。\nいつですか。\n") == ["q", "w"]


@pytest.mark.parametrize(
    "signature",
    [
        "-- \n架空 花子\n〒600-0001 京都市\n",
        "--\n架空 花子\nTEL 090-0000-0001\n",
        "━━━━━━━━━━━━\n架空 花子\nhanako@example.com\n━━━━━━━━━━━━\n",
        "*･゜ﾟ･*:.｡..｡.:*･\n".replace("゜ﾟ", "") + "架空 花子\n",
        "＊＊＊＊＊＊＊＊\n株式会社架空\n架空 花子\n電話 090-0000-0001\n＊＊＊＊＊＊＊＊\n",
        "----------------\n架空花子\n",
        "iPhoneから送信\n",
        "Yahoo!メールアプリから送信\n",
        "Sent from my iPhone\n",
        "Outlook for iOS を入手\n",
    ],
)
def test_signatures(signature: str) -> None:
    assert written(f"在庫はありますか。\nよろしくお願いします。\n\n{signature}") == (
        "在庫はありますか。\nよろしくお願いします。"
    )


def test_a_signature_above_the_quote() -> None:
    text = (
        "了解です。\n\niPhoneから送信\n\n2026/11/17 14:18、店 <a@shop.example>のメール:\n\n> はい\n"
    )
    assert written(text) == "了解です。"


@pytest.mark.parametrize(
    "text",
    [
        "品名\n--------\n帯留めを2つお願いします。\n色は赤がよいです。\n",
        "以下が希望です。\n━━━━━━━━\n12月3日に届けてください。\n━━━━━━━━\nお願いします。\n",
        "サイズは次の通りです:\n縦 10cm\n横 20cm\n",
        "時間は 14:18 でした:\nそのあと届きません。\n",
        "うれしいです >_<\n",
        "差出人: はどこに書きますか。\n教えてください。\n",
        "倉庫から送信された荷物について、まだ連絡がありません。\n教えてください。\n",
    ],
)
def test_what_only_looks_like_a_quote_stays_written(text: str) -> None:
    assert written(text) == text.strip()


def test_empty_text_has_no_parts() -> None:
    assert split("") == ()


PIECES = st.sampled_from(
    [
        "> 引用",
        "＞引用",
        "本文です。",
        "",
        "-- ",
        "--",
        "━━━━━━━━",
        "iPhoneから送信",
        "On x wrote:",
        "2026年11月17日 14:18 店 <a@b.example>:",
        "差出人: 店",
        "件名: x",
        "宛先: y",
        "-----元のメッセージ-----",
        "TEL 03-0000-0000",
        "-- \n山田 花子",
        "架空 花子",
        "よろしくお願いします。",
        "追伸：至急",
        "---------- Forwarded message ---------",
        "日時: 2026/10/03 12:34",
        "以下に回答します。",
        "→はい",
        ">3000円",
        "＞いつですか？",
        ">_<",
        "| a",
        "\t",
        "|",
        "a\u2028b",
        "\x0c",
    ]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["\n", "\r\n", "\r"]))
def test_parts_cover_the_text_without_gaps(lines: list[str], end: str) -> None:
    text = end.join(lines)
    parts = split(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.end > part.start for part in parts)
    assert all(a.end == b.start and a.kind is not b.kind for a, b in pairwise(parts))


@settings(max_examples=100)
@given(st.text(max_size=80))
def test_any_text_is_covered(text: str) -> None:
    assert "".join(text[part.start : part.end] for part in split(text)) == text


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=12))
def test_what_asks_without_a_mark_above_every_quote_stays_written(lines: list[str]) -> None:
    text = "\n".join(["在庫はありますか？", *lines])
    assert split(text)[0].kind is PartKind.WRITTEN
    assert written(text).startswith("在庫はありますか？")


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=12))
def test_the_last_question_is_never_a_signature(lines: list[str]) -> None:
    text = "\n".join([*lines, "", "在庫はありますか？"])
    assert split(text)[-1].kind is not PartKind.SIGNATURE


MEAN = [
    *("\n", "a", "あ", "-", "━", ">", " ", "\u3000", "=", ":", "0-", "@", "[a@", "\r", "・", "* "),
    *(">\n", "> \n", ":\n", "：\n", "--\n", "-- \n", "━━━━\n", "From:\n", "差出人:\n", "。\n"),
    *("2026年10月3日 12:34 a <a@b>:\n", "2026/1/1 10:00 wrote:\n", "-----元のメッセージ-----\n"),
    *("差出人: a\n件名: b\n日時: 2026/1/1 10:00\n", "> a\nb\n", "a\n\n> b\n\n", "wrote.\n> a\n"),
    *(
        "iPhoneから送信\n",
        "送信\n",
        "_" * 16 + "\n",
        "→ a\n",
        "On \n",
        "＞＜\n",
        "架空 花子\n",
        "> \n\n",
    ),
]


@pytest.mark.parametrize("before", ["", "返品です。\n", "> a\n"])
@pytest.mark.parametrize("piece", MEAN)
def test_a_repeated_piece_costs_no_more_than_its_length(piece: str, before: str) -> None:
    text = before + piece * (200_000 // len(piece))
    start = time.process_time()
    parts = split(text)
    assert time.process_time() - start < 1  # a cost that grows with the square takes minutes
    assert "".join(text[part.start : part.end] for part in parts) == text
