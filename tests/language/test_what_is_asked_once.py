"""What is one request, one question or none, where words alone would count another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ecdesk.domain.reading import Reading
from ecdesk.language import questions, requests
from ecdesk.language.letter import read_letter
from ecdesk.language.reading import read

SENT = datetime(2026, 11, 9, 3, 0, tzinfo=UTC)


def reading(text: str) -> Reading:
    return read(text, sent_at=SENT)


def requested(text: str) -> list[str]:
    return [mark.text for mark in reading(text).requests]


def by_rule(text: str) -> list[str]:
    return [hit.cue for hit in requests.find(read_letter(text))]


@pytest.mark.parametrize(
    "text",
    [
        "この部品はまだ保証期間中ですか、それとももう切れていますか。",
        "電池は単3ですか単4ですか。",
        "明日は本当に届くんですか届かないんですか。",
        "割引は会員だけなのでしょうか。それとも誰でも受けられるのでしょうか。",
    ],
)
def test_an_alternative_is_one_question(text: str) -> None:
    letter = read_letter(text)
    assert len(questions.find(letter, requests.find(letter))) == 1
    assert len(reading(text).questions) == 1


def test_another_question_is_another() -> None:
    asked = reading("送料はいくらですか。届くのはいつですか。").questions
    assert [mark.text for mark in asked] == ["送料はいくらですか。", "届くのはいつですか。"]


@pytest.mark.parametrize(
    "text",
    [
        "下記2点のご対応をお願いいたします。\n・請求書を再発行してください。",
        "至急のお願いです。請求書を再発行してください。",
        "つきましては、以下のとおりお願い申し上げます。請求書を再発行してください。",
    ],
)
def test_what_only_says_that_requests_follow_is_none(text: str) -> None:
    assert requested(text) == ["請求書を再発行してください。"]


def test_an_announcement_of_something_named_is_a_request() -> None:
    assert requested("下記の通りお見積りをお願いしたく存じます。")


@pytest.mark.parametrize(
    "plea", ["お願いします。", "どうかお願いします!", "よろしくお願いいたします。"]
)
def test_a_plea_after_a_request_is_none_of_its_own(plea: str) -> None:
    text = f"片方だけ取り消しておいてください、{plea}"
    assert requested(text) == ["片方だけ取り消しておいてください"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("届いた皿が割れていました。新しいのに替えてほしいわ。", "新しいのに替えてほしいわ。"),
        ("カタログを一部ご恵送くださいませんか。", "カタログを一部ご恵送くださいませんか。"),
    ],
)
def test_a_request_is_not_cut_in_two(text: str, whole: str) -> None:
    assert requested(text) == [whole]


@pytest.mark.parametrize(
    "text", ["レンジで温めても平気なもんでしょうか。", "二回分を一箱に詰められるものですか。"]
)
def test_mono_that_asks_gives_no_reason(text: str) -> None:
    assert [mark.text for mark in reading(text).questions] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "配信停止して",
        "切れた理由を書面で。",
        "足りない二本を至急。",
        "請求を取り消していただけますまいか。",
        "こっちの色と替えてもろて。",
        "Mサイズに かえたい です。",
        "今夜のうちに説明に来なさい。",
        "それまでに届けば御の字です。",
    ],
)
def test_a_rule_hears_the_curt_the_old_and_the_foreign(text: str) -> None:
    assert by_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "去年のことをふと思い出して",
        "お母様もどうかお気をつけて",
        "先月から部活が始まるので",
        "友だちと話すのだけが楽しみで",
        "昨日もらったお菓子、ごめんなさい",
    ],
)
def test_a_rule_hears_no_request_in_what_is_only_told(text: str) -> None:
    assert not by_rule(text)


def test_what_the_customers_were_told_to_do_is_no_request() -> None:
    assert not requested("店に電話したらメールしろと言われた。部品はいつ届きますか。")


@pytest.mark.parametrize("text", ["それとも" * 4000, "もので" * 6000, "以下の点をお願い" * 2000])
def test_repetition_is_read_in_time(text: str) -> None:
    reading(text)
