"""Long alternations find what their patterns find; a vocabulary only spares the looking."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.language import asking, emotion, life_shapes, manner, nature, urgency, weighing
from ecdesk.language.alternation import Alternation, Vocabulary
from ecdesk.language.letter import read_letter
from ecdesk.language.needed import needed, split_top
from tests.language import scoring

ALL: list[Alternation] = [
    *(family for _, family in weighing._FAMILIES),
    *(cue for _, cue in asking.CUES),
    *(turn for _, turn in manner.PRESSING),
    *manner.GENTLE,
    *(turn for _, turn in (*nature._SELLERS, *nature._MACHINES)),
    *(shape for _, shape in life_shapes.SHAPES),
    *(emotion._FURIOUS, emotion._CROSS, emotion._HAPPY, emotion._ANXIOUS),
    *(urgency._SAFETY, urgency._NOW, urgency._SOON, urgency._TWICE, urgency._GONE),
    *(urgency._CALM, urgency._SHIPS),
]


def spans(pattern: re.Pattern[str] | Alternation, text: str) -> list[tuple[int, int]]:
    return [hit.span() for hit in pattern.finditer(text)]


def test_every_vocabulary_finds_in_mails_what_its_patterns_find() -> None:
    mails = [*scoring.own("tenth"), *scoring.own("again"), *scoring.silent()]
    for text in {read_letter(mail.body).blind for mail in mails} | {m.subject for m in mails}:
        for alternation in ALL:
            assert spans(alternation, text) == spans(alternation.whole, text), alternation.pattern


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6), st.text(max_size=6))
def test_words_run_together_are_found_alike(numbers: list[int], between: str) -> None:
    words = [ALL[number % len(ALL)].pattern for number in numbers]
    text = between.join(re.sub(r"[^ぁ-んァ-ヶ一-龠]+", "", word)[:40] for word in words)
    for number in numbers:
        alternation = ALL[number % len(ALL)]
        assert spans(alternation, text) == spans(alternation.whole, text)


def test_no_alternative_finds_nothing() -> None:
    assert not [each.pattern for each in ALL if each.whole.fullmatch("")]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("割れ", [{"割れ"}]),
        ("(?:割れ|欠け)て", [{"割れて", "欠けて"}]),
        ("払い?戻し", [{"払い戻し", "払戻し"}]),
        ("(?<!も)割れ(?!物)", [{"割れ"}]),
        (r"\d{1,3}日(?:目|後)", [{"日目", "日後"}]),
        ("傷[^。]{0,4}あり", [{"傷"}, {"あり"}]),
        ("(?:白|黒)?い[てた]", [{"いて", "いた", "白いて", "白いた", "黒いて", "黒いた"}]),
        ("(?:ください){1,2}", [{"ください"}]),
        (r"[ぁ-ん]*", []),
        (r".|割れ", []),
    ],
)
def test_what_a_pattern_needs(pattern: str, needs: list[set[str]]) -> None:
    assert sorted(map(sorted, needed(pattern))) == sorted(map(sorted, needs))


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a|b", ["a", "b"]),
        ("(?:a|b)|[|]c", ["(?:a|b)", "[|]c"]),
        (r"a\|b|c", [r"a\|b", "c"]),
        (r"[]|]x|[^]|]y", ["[]|]x", "[^]|]y"]),
    ],
)
def test_alternatives_are_told_apart(pattern: str, parts: list[str]) -> None:
    assert split_top(pattern) == parts


def test_the_first_named_wins_at_one_place() -> None:
    words = Vocabulary()
    one, other = words.add("割れ|割れて|欠け"), words.add("割れて|割れ")
    text = "割れて、欠けて、割れた"
    assert [hit[0] for hit in one.finditer(text)] == ["割れ", "欠け", "割れ"]
    assert [hit[0] for hit in other.finditer(text)] == ["割れて", "割れ"]
    assert not other.may_be_in("無事でした")


def test_a_vocabulary_may_grow_after_it_was_used() -> None:
    words = Vocabulary()
    first = words.add("割れ")
    assert first.search("割れた")
    assert words.add("欠け").search("欠けた")


def test_letters_of_either_case_are_one_where_the_pattern_says_so() -> None:
    words = Vocabulary()
    loud = words.add("paypay", re.IGNORECASE)
    assert loud.search("PayPayで払えますか")
    assert not words.add("paypay").search("PayPayで払えますか")
