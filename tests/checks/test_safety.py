"""Nothing half-finished leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecdesk import words
from ecdesk.domain.fields import Filled
from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.domain.opinion import MARK

Ask = Callable[..., list[Finding]]


def test_a_hole_stops_in_the_subject_and_in_the_body(ask: Ask) -> None:
    found = ask("field.unfilled", "佐藤様\n●月●日に発送します。", subject="【商品名】の件")
    assert [(f.where, f.text) for f in found] == [
        (Where.SUBJECT, "【商品名】"),
        (Where.BODY, "●月●日"),
    ]
    assert all(f.severity is Severity.STOP for f in found)


def test_the_customers_quoted_holes_are_the_customers(ask: Ask) -> None:
    assert not ask("field.unfilled", "佐藤様\n> ○○という商品は\n◎在庫がございます。")


OURS = [
    "領収書を添付いたします。",
    "添付のPDFをご確認ください。",
    "添付ファイルをご覧くださいませ。",
    "詳しくは添付の資料をご参照ください。",
    "サイズ表を添付しております。",
    "お見積書を本メールに添付させていただきました。",
    "いただいたお写真に印を付けて添付しました。",
    "添付漏れがございましたので、あらためて添付いたします。",
    "返品票を添付しますので、印刷してお荷物に入れてご返送ください。",
    "添付にてお送りいたします。",
]
THEIRS = [
    "写真を添付いただきありがとうございます。",
    "添付していただいた画像を拝見しました。",
    "お送りいただいた添付ファイルを確認いたしました。",
    "お送りくださった添付の写真を拝見しました。",
    "お写真を添付のうえ、ご返信ください。",
    "画像を添付してご返信いただけますでしょうか。",
    "画像を添付して、このメールにご返信ください。",
    "破損箇所の写真のご添付をお願いいたします。",
    "写真の添付をお願いできますでしょうか。",
    "添付なしでも承ります。",
    "添付ファイルはございませんでした。",
    "添付ファイルが開けませんでした。",
    "添付の画像が確認できませんでした。再度お送りいただけますか。",
    "領収書は添付しておりません。",
    "このフォームでは画像を添付できません。",
    "商品に添付の説明書をご覧ください。",
    "添付されていた画像を拝見しました。",
    "> 添付の写真をご覧ください",
    "佐藤様、本日発送いたしました。",
]


@pytest.mark.parametrize("line", OURS)
def test_a_file_of_ours_that_is_only_words_stops(ask: Ask, line: str) -> None:
    (found,) = ask("attachment.missing", f"佐藤様\n\n{line}\n")
    assert found.text == "添付"
    assert not ask("attachment.missing", f"佐藤様\n\n{line}\n", attachments=("領収書.pdf",))


@pytest.mark.parametrize("line", THEIRS)
def test_a_file_of_the_customers_is_left_alone(ask: Ask, line: str) -> None:
    assert not ask("attachment.missing", f"佐藤様\n\n{line}\n")


# ── what a model proposed ───────────────────────────────────────────────────────────────────────


def test_a_proposal_stops_until_a_person_has_changed_it_or_taken_it_on(ask: Ask) -> None:
    said = "在庫がございます。"
    body = f"佐藤様\n{said}\n本日発送します。"
    proposed = (Filled(MARK, 4, 4 + len(said), said),)
    (found,) = ask("field.unfilled", body, filled=proposed)
    assert (found.severity, found.text, found.values) == (Severity.STOP, said, {"why": "opinion"})
    changed = body.replace("在庫が", "同じ品が")
    assert not ask("field.unfilled", changed, filled=(Filled(MARK, 4, 5 + len(said), said),))
    assert not ask("field.unfilled", body)


def test_a_proposal_has_sentences_of_its_own() -> None:
    for say in (words.finding, words.fix):
        told = say("field.unfilled", {"why": "opinion"}, "在庫")
        assert told != say("field.unfilled", {}, "在庫")
