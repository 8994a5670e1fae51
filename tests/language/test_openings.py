"""Where a mail begins to say something."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.language.openings import first_words

OURS = ("こはる洋品店 サポート 山口", "こはる洋品店", "サポート", "山口")
MISAKI = ("佐藤 美咲",)


@pytest.mark.parametrize(
    "before",
    [
        "佐藤 美咲 様\n\n",
        "佐藤 美咲 様\n\nいつもご利用いただき、誠にありがとうございます。\n",
        "株式会社いのうえ\n井上 様\n\nお世話になっております。\n",
        "雑貨と喫茶 ひなた\n倉田様\nはじめまして。ご連絡をいただきありがとうございます。\n",
        "お問い合わせいただき、ありがとうございます。\nこはる洋品店 サポートの山口でございます。\n",
        "佐藤様\n\nさっそくのお返事、ありがとうございます。\nこはる洋品店の山口です。\n\n",
        "このたびは当店をご利用いただき、まことにありがとうございます。\n山口と申します。\n",
        "━━━━━━━━━━\nいつもお世話になっております、サポートの山口です。",
    ],
)
def test_our_own_formalities_are_passed_over(before: str) -> None:
    said = "Mサイズは、あす発送いたします。\n\nどうぞよろしくお願いいたします。"
    assert first_words(before + said, OURS) == said


@pytest.mark.parametrize(
    "before",
    [
        "こはる洋品店　御中\n",
        "こはる洋品店\n広報ご担当者様\n\n突然のご連絡失礼いたします。\n",
        "山口さま\n\nお世話になります。佐藤美咲です。\n",
        "はじめまして！佐藤と申します。",
        "こんにちは。",
        "前略　",
        "Hello,\n\n",
        "平素より大変お世話になっております。佐藤商店の佐藤でございます。\n",
    ],
)
def test_a_customers_formalities_are_passed_over(before: str) -> None:
    said = "紺のワンピースを20日までに受け取れますか。"
    assert first_words(before + said, MISAKI) == said


@pytest.mark.parametrize(
    "text",
    [
        "昨夜、紺のワンピースを注文した佐藤です。間に合いますか。",
        "#10476 の佐藤です。住所を変えてください。",
        "先日注文した佐藤と申します。",
        "妻の注文の件です。",
        "返品の件でございます。",
        "山口さま　下に書き込みますね。",
        "ありがとうございました。届きました。",
        "お世話になっている母のコートの件です。",
        "領収書をお願いします\n株式会社いのうえ 様\n",
        "毎月二袋の定期便でお世話になっております野口です。",
        "鈴木です。",  # no name that we know: perhaps it is the matter
    ],
)
def test_what_says_more_is_where_the_mail_begins(text: str) -> None:
    assert first_words(text, MISAKI) == text.strip()


@pytest.mark.parametrize(
    "text", ["ありがとうございます。", "山口様\n\nお世話になっております。", "", " \n"]
)
def test_nothing_but_formalities_is_shown_as_it_is(text: str) -> None:
    assert first_words(text, MISAKI) == text.strip()


@given(st.text(alphabet="佐藤様山口のですはをいつもお世話になって\n　 、。!━A1", max_size=200))
def test_nothing_is_invented(text: str) -> None:
    said = first_words(text, (*MISAKI, *OURS))
    assert said in text
    assert bool(said) == bool(text.strip())


@pytest.mark.parametrize(
    "piece", ["様", "お世話に", "A ", "━", "いつも、", "の山口", "ありがとう\n", "\n"]
)
def test_no_text_takes_long(piece: str) -> None:
    started = time.process_time()
    first_words(piece * 100_000, OURS)
    assert time.process_time() - started < 2.0
