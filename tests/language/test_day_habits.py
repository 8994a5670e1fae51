"""Which days bind, weighed: what is weighed, what the rules have to say to it, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import perf_counter

import pytest

from ecdesk.domain.reading import Role
from ecdesk.language import dates, day_habits
from ecdesk.language.day_habits import Sure
from ecdesk.language.day_weights import WEIGHTS
from ecdesk.language.reading import read
from tests.language import scoring

SENT = date(2026, 12, 3)
SPAN = (0, 3, "date.day", date(2026, 12, 10))


def signs(text: str, end: int = 3, day: int = 10) -> list[str]:
    span = (0, end, "date.day", date(2026, 12, day))
    return day_habits.signs_of(text, [span], 0, SENT)


def test_figures_are_alike_whatever_they_are() -> None:
    assert signs("10日に使います") == signs("12日に使います")
    assert signs("十日に使います", 2)[1:3] == signs("九日に使います", 2)[1:3]


def test_what_stands_in_another_sentence_is_another_matter_but_for_its_beginning() -> None:
    alone, told = signs("10日です。"), signs("10日です。届けてください")
    assert {"next|False"} == set(alone) - set(told)
    assert "then|True" in signs("10日です。それまでにください")


def test_a_sign_counts_once() -> None:
    listed = signs("10日にににに使います")
    assert len(listed) == len(set(listed))


def test_the_other_days_of_a_letter_are_weighed() -> None:
    text = "10日に使うので9日に届けてください"
    spans = [SPAN, (8, 10, "date.day", date(2026, 12, 9))]
    assert "o|earlierTrue" in day_habits.signs_of(text, spans, 0, SENT)
    assert "o|earlierFalse" in day_habits.signs_of(text, spans, 1, SENT)


def test_the_more_a_rule_says_the_less_has_to_be_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    order = [Sure.NOT, Sure.OF_NONE, Sure.SO, Sure.FIRMLY]
    bars = []
    for bar in range(-400, 400, 10):
        monkeypatch.setattr(day_habits, "LEAST", bar)
        held = [day_habits.binds("10日に使います", [SPAN], 0, SENT, sure) for sure in order]
        assert held == sorted(held)  # what binds by less binds by more
        bars.append(sum(held))
    assert len(set(bars)) == len(order) + 1


def test_a_day_that_no_rule_knew_binds_and_says_by_which_words() -> None:
    marks = read(
        "荷物の受け取りは18日(日)です。よろしくお願いします。",
        sent_at=datetime(2026, 10, 7, 9, tzinfo=UTC),
    ).dates
    for mark in marks:
        assert mark.cue
        assert mark.role is not Role.REF or not mark.others


def test_what_binds_nobody_is_not_weighed() -> None:
    told = dates.find(
        "賞味期限は12月10日までです",
        dates.Calendar(SENT, 10, lambda _day: False, lambda _day: False),
    )
    assert [day.role for day in told] == [Role.REF]


def test_a_table_has_a_sign_a_line() -> None:
    lines = [line for line in WEIGHTS.split("\n") if line]
    listed = [line.split("\t") for line in lines]
    assert all(len(each) == 2 and int(each[1]) for each in listed)
    assert len({sign for sign, _weight in listed}) == len(listed)


def test_weights_tell_more_of_what_was_not_learned_from_than_rules_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mails = [mail for name in scoring.UNSEEN for mail in scoring.unseen(name)]
    weighed = scoring.scores(mails)["deadlines"]
    monkeypatch.setattr(day_habits, "binds", lambda *said: said[-1] in {Sure.SO, Sure.FIRMLY})
    alone = scoring.scores(mails)["deadlines"]
    assert weighed.f > alone.f


def test_many_days_take_no_more_than_their_number() -> None:
    text = "12月10日に使います。11日は式です。" * 60
    read("12月10日に使います。", sent_at=datetime(2026, 12, 3, tzinfo=UTC))
    began = perf_counter()
    read(text, sent_at=datetime(2026, 12, 3, tzinfo=UTC))
    assert perf_counter() - began < 2.0
