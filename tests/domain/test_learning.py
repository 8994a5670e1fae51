"""What corrections teach: told with its count, and never more than they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.errors import Refused
from ecdesk.domain.learning import (
    LEAST,
    Dismissal,
    Example,
    Label,
    Rule,
    aliases_in,
    folded,
    key_of,
    require_known,
    rule_of,
    taken_off,
    train,
)
from ecdesk.domain.marks import Sort, Word, without
from ecdesk.domain.reading import Mark, Reading

NOW = datetime(2026, 11, 17, tzinfo=UTC)
STOCK = rule_of("request.ask", "ください", "お返事をください。")


def off(mail: int, *, off: bool = True, rule: Rule = STOCK) -> Dismissal:
    return Dismissal(rule, mail, off, NOW + timedelta(minutes=mail))


def test_a_request_is_known_by_its_sentence_and_a_disclosure_by_its_word():
    assert rule_of("request.ask", "ください", "お返事を　ください!") == STOCK
    assert rule_of("request.ask", "ください", "発送してください。") != STOCK
    told = rule_of("disclosure.event", "七五三", "娘の七五三に着せます")
    assert told == rule_of("disclosure.event", "七五三", "来月は七五三です")


def test_three_mails_teach_and_two_do_not():
    assert taken_off([off(1), off(2)]) == {}
    assert taken_off([off(1), off(2), off(2)]) == {}
    assert taken_off([off(1), off(2), off(3)]) == {STOCK: 3}


def test_whoever_sets_it_again_begins_anew():
    assert taken_off([off(1), off(2), off(3), off(4, off=False)]) == {}
    assert taken_off([off(4, off=False), off(5), off(6), off(7)]) == {STOCK: 3}


def test_what_is_forgotten_counts_no_more():
    words = [off(n) for n in range(1, 4)]
    since = {key_of(STOCK): NOW + timedelta(minutes=3)}
    assert taken_off(words, since) == {}
    assert taken_off([*words, off(4), off(5), off(6)], since) == {STOCK: 3}


def test_marks_without_words_teach_nothing():
    assert taken_off(off(n, rule=Rule("hand", "")) for n in range(9)) == {}


def test_a_learned_rule_leaves_its_marks_out_unless_spoken_of_here():
    text = "お返事をください。発送してください。"
    first = Mark("お返事をください。", 0, 9, "reply", "request.ask", "ください")
    second = Mark("発送してください。", 9, 18, "ship", "request.ask", "ください")
    reading = Reading(requests=(first, second))
    left, out = without(reading, {STOCK})
    assert left.requests == (second,)
    assert out == ((Sort.REQUEST, first),)
    word = Word(0, 9, Sort.REQUEST, state="later")
    assert without(reading, {STOCK}, [word]) == (reading, ())
    assert without(reading, ()) == (reading, ())
    assert text[first.start : first.end] == first.text


@pytest.mark.parametrize(
    ("alias", "text", "product"),
    [
        ("モカのやつ", "あのモカ の やつ、また買えますか", "モカブレンド"),
        ("ﾓｶのやつ", "モカのやつは？", "モカブレンド"),
        ("a4の箱", "Ａ４の箱を2つ", "A4ケース"),
    ],
)
def test_the_customers_own_words_are_found_in_any_width(alias, text, product):
    ((start, end, found),) = aliases_in(text, {alias: product})
    assert found == product
    assert folded(text[start:end]) == folded(alias)


def test_the_longer_name_counts():
    names = {"モカ": "モカ", "モカ深煎り": "モカ 深煎り 200g"}
    assert [found for *_at, found in aliases_in("モカ深煎りをください", names)] == [
        "モカ 深煎り 200g"
    ]


@given(st.text(max_size=60), st.text(min_size=1, max_size=8))
def test_what_is_found_stands_there(text, alias):
    for start, end, _product in aliases_in(text, {alias: "x"}):
        assert 0 <= start < end <= len(text)


def test_a_label_takes_only_its_own_values():
    assert require_known("intent", "stock") is Label.INTENT
    assert require_known("cause", "") is Label.CAUSE
    for label, value in (("mood", "x"), ("intent", "before"), ("timing", "stock")):
        with pytest.raises(Refused) as refused:
            require_known(label, value)
        assert refused.value.code == "label.unknown"


# ── guessing an intent ──────────────────────────────────────────────────────────────────────────

SALE = "{n}日の感謝祭のポイント倍率はいつまでですか"
WRAP = "{n}個をのし付きの熨斗紙で包んでもらえますか"


def examples(sale: int = 20, wrap: int = 10) -> list[Example]:
    said = [Example(SALE.format(n=n), "campaign_event", NOW) for n in range(sale)]
    return said + [Example(WRAP.format(n=n), "order_change", NOW) for n in range(wrap)]


def test_few_corrections_teach_nothing():
    assert train(examples(sale=LEAST - 11)) is None
    assert train(examples(sale=LEAST, wrap=2)) is None  # one intent with enough of them
    assert train([]) is None


def test_a_guess_says_how_often_and_on_which_words():
    model = train(examples())
    assert model is not None
    guess = model.guess("こんど の感謝祭のポイントはどうなりますか")
    assert guess is not None
    assert (guess.intent, guess.times) == ("campaign_event", 20)
    assert guess.words
    assert all(word in SALE for word in guess.words)


def test_what_was_never_seen_is_not_guessed():
    model = train(examples())
    assert model is not None
    assert model.guess("靴の底がはがれました") is None
    assert model.guess("") is None
    assert model.guess("、。!? 123") is None


def test_what_speaks_for_both_is_not_guessed():
    same = [replace(one, text="同じ文です") for one in examples(15, 15)]
    model = train(same)
    assert model is not None
    assert model.guess("同じ文です") is None


@given(st.text(max_size=120))
def test_no_text_breaks_a_guess(text):
    model = train(examples())
    assert model is not None
    guess = model.guess(text)
    assert guess is None or guess.times >= 3
