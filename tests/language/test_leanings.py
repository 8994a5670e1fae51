"""What a letter comes to: the rules' answers stand until they are clearly outweighed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ecdesk.domain.reading import Cause, Emotion, Intent, Reading, Target, Timing, Urgency
from ecdesk.language import leanings
from ecdesk.language.leanings import COLUMNS, Answers
from ecdesk.language.reading import read
from ecdesk.language.requests import Hit
from ecdesk.language.scale import Scale
from tests.language import scoring

SENT = datetime.fromisoformat("2026-11-09T09:00:00+09:00")
RULES = Answers(
    Intent.STOCK,
    Target.PRODUCT,
    Timing.BEFORE,
    Cause.NONE,
    Urgency.NORMAL,
    Emotion.CALM,
    frozenset(),
    None,
)


def line(sign: str, **weights: int) -> str:
    """A line of a table: the weights of the columns that are named, and of `presses`."""
    names = [f"{type(one).__name__.lower()}_{one.value}" for one in COLUMNS]
    row = [weights.pop(name, 0) for name in (*names, "presses")]
    assert not weights
    return "\t".join([sign, *map(str, row)])


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small table in place of the learned one: a weight of one is 10, a clear one above 10."""
    lines = [
        line("light", intent_exchange=9, cause_delivery=9, presses=-9),
        line("heavy", intent_exchange=11, timing_after=11, presses=11),
    ]
    scale = Scale("\n".join(lines), len(COLUMNS) + 1)
    for name, value in (
        ("_scale", lambda: scale),
        ("BIAS", (0,) * (len(COLUMNS) + 1)),
        ("SCALE", 10),
        ("CLEARLY", 1.0),
        ("PRESSING", 0.0),
    ):
        monkeypatch.setattr(leanings, name, value)


@pytest.mark.usefixtures("table")
def test_what_the_rules_say_stands_until_it_is_clearly_outweighed() -> None:
    light, heavy = leanings.lean(["light"], RULES), leanings.lean(["heavy"], RULES)
    assert (light.intent, light.cause) == (Intent.STOCK, Cause.NONE)
    assert (heavy.intent, heavy.timing) == (Intent.EXCHANGE, Timing.AFTER)
    assert (heavy.target, heavy.cause) == (Target.PRODUCT, Cause.NONE)


@pytest.mark.usefixtures("table")
def test_what_presses_by_the_rules_presses_until_it_is_clearly_outweighed() -> None:
    high = replace(RULES, urgency=Urgency.HIGH)
    assert leanings.lean(["light"], high).presses
    assert not leanings.lean(["light"], RULES).presses
    assert leanings.lean(["heavy"], RULES).presses


@pytest.mark.usefixtures("table")
def test_the_words_that_weigh_for_an_answer_are_told_the_heaviest_first() -> None:
    found = {"light": [Hit(0, 2, "", "", "交換")], "heavy": [Hit(4, 6, "", "", "届い")]}
    told = leanings.words_for(Intent.EXCHANGE, found)
    assert [(hit.cue, hit.kind) for hit in told] == [("届い", "exchange"), ("交換", "exchange")]
    (pressing,) = leanings.words_for(None, found)
    assert (pressing.cue, pressing.code) == ("届い", "urgency.weighed")
    assert leanings.words_for(Target.SITE, found) == []


def test_answers_of_one_name_are_columns_of_their_own() -> None:
    assert len({(type(one), one.value) for one in COLUMNS}) == len(COLUMNS)
    assert {type(one) for one in COLUMNS if one.value == "none"} == {Timing, Cause}


@pytest.mark.parametrize(
    ("day", "sign"), [(None, "none"), (-1, "0"), (0, "0"), (2, "3"), (14, "14"), (15, "far")]
)
def test_how_near_the_first_day_is(day: int | None, sign: str) -> None:
    signs = leanings.signs_of(["stock.ask"], replace(RULES, first_day=day))
    assert [one for one in signs if one.startswith("day=")] == [f"day={sign}"]
    assert signs[0] == "stock.ask"
    assert "intent=stock" in signs


def said(text: str, subject: str = "") -> Reading:
    return read(text, sent_at=SENT, subject=subject)


def test_danger_and_calm_are_believed_whatever_weighs_against_them() -> None:
    danger = said("届いたドライヤーから煙が出て、コンセントが焦げました。返金してください。")
    calm = said("注文した棚の色を変えたいです。急ぎませんので、お手すきのときにお願いします。")
    assert danger.urgency is Urgency.CRITICAL
    assert calm.urgency is Urgency.LOW


def test_who_thanks_says_so() -> None:
    """A letter that never thanks is not held to be one of thanks."""
    for mail in scoring.unseen(scoring.UNSEEN[0]):
        found = scoring.read_mail(mail)
        if found.intent is Intent.THANKS:
            assert found.intent_cues


def test_another_purpose_that_was_thought_of_is_told_beside() -> None:
    for mail in scoring.unseen(scoring.UNSEEN[-1]):
        found = scoring.read_mail(mail)
        assert found.intent not in found.also
        assert len(set(found.also)) == len(found.also)
