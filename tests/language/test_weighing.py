"""Signs and where they stand: the same word is a wish, a question, a condition or mere telling."""

from __future__ import annotations

import re

import pytest

from ecdesk.domain.reading import Intent
from ecdesk.language import evidence, questions, requests, together, weighing
from ecdesk.language.intent import decide
from ecdesk.language.letter import read_letter


def signs(text: str, title: str = "") -> set[str]:
    letter = read_letter(text)
    asked = requests.find(letter)
    return set(weighing.signs_of(letter, title, asked, questions.find(letter, asked)))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("返金してください。", "refund.ask"),
        ("返金はできない決まりですよね。", "refund.query"),
        ("間に合わないなら返金でも構いません。", "refund.if"),
        ("先週、返金の知らせが届きました。", "refund.told"),
        ("在庫はありますか。", "stock.first"),
    ],
)
def test_where_a_word_stands(text: str, sign: str) -> None:
    assert sign in signs(text)


def test_the_subject_is_a_place_of_its_own() -> None:
    assert "swap.title" in signs("袖が長すぎました。", "サイズ交換のお願い")
    assert not {
        s
        for s in signs("", "購入者からのご注文(交換番号: 1)についてのお問い合わせ")
        if "title" in s
    }


@pytest.mark.parametrize(
    ("first", "then", "intent"),
    [
        (
            "20日までに受け取ることはできますか。",
            "領収書を会社名で出していただきたいです。",
            Intent.DELIVERY_REQUEST,
        ),
        (
            "領収書を会社名で出していただきたいです。",
            "20日までに受け取ることはできますか。",
            Intent.RECEIPT_DOC,
        ),
    ],
)
def test_what_is_only_added_is_not_what_the_mail_is_for(
    first: str, then: str, intent: Intent
) -> None:
    letter = read_letter(f"21日の披露宴に着ていくつもりです。{first}\n\nそれから、{then}")
    asked = requests.find(letter)
    found = decide(letter, "", asked, questions.find(letter, asked), dates=[], ordered=True)
    assert found.intent is intent


def test_a_condition_ends_with_its_clause() -> None:
    assert "ships.if" not in signs("難しければ待ちますが、いつ発送されますか。")


def test_signs_say_something_together() -> None:
    both = {"alter.ask": 0, "will_buy.told": 0}
    assert "joint.alter_unbought" in weighing.all_signs(both, [])
    assert "joint.alter_unbought" not in weighing.all_signs({**both, "bought.told": 0}, [])


def test_every_row_speaks_of_known_intents_and_shown_families() -> None:
    names = {row[0] for row in evidence.ROWS}
    intents = {intent.value for intent in Intent}
    assert len(names) == len(evidence.ROWS)
    for weights in weighing.WEIGHTS.values():
        assert weights.keys() <= intents
    for _, groups, without, _ in together.JOINT:
        for word in " ".join((*groups, without)).split():
            assert word.startswith("shape.") or word.split(".")[0] in names


def test_every_count_in_the_rows_is_bounded() -> None:
    for name, _, _, words in evidence.ROWS:
        assert not re.search(r"(?:\\d|\]|\.|\))[+*]", words), name
