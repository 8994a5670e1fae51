"""Rules by which events come again: the same days as looking at every day one by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.recurrence import Rule

DAY = timedelta(days=1)


def one_by_one(rule: Rule, start: date, first: date, last: date) -> Iterator[date]:
    """Every day from the start on, asked whether it is due."""
    until = min(last, rule.until or last)
    left = rule.count if rule.count is not None else 10**6
    day = start
    while day <= until and left > 0:
        if day == start or is_due(rule, start, day):
            left -= 1
            if day >= first:
                yield day
        day += DAY


def is_due(rule: Rule, start: date, day: date) -> bool:
    weekdays = {weekday for _, weekday in rule.weekdays}
    months = (day.year - start.year) * 12 + day.month - start.month
    if rule.every == "DAILY":
        due = (day - start).days % rule.interval == 0
        return due and (not weekdays or day.weekday() in weekdays)
    if rule.every == "WEEKLY":
        weeks = ((day - start).days + start.weekday()) // 7
        return weeks % rule.interval == 0 and day.weekday() in (weekdays or {start.weekday()})
    if rule.every == "YEARLY":
        due = (day.year - start.year) % rule.interval == 0
        return due and (day.month, day.day) == (start.month, start.day)
    if months % rule.interval:
        return False
    if rule.weekdays:
        return any(is_nth(day, which, weekday) for which, weekday in rule.weekdays)
    is_last = (day + DAY).month != day.month
    return (-1 in rule.days and is_last) or day.day in (rule.days or (start.day,))


def is_nth(day: date, which: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    after = (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY - day
    return which in {0, (day.day - 1) // 7 + 1, -(after.days // 7 + 1)}


STARTS = st.dates(date(2019, 1, 1), date(2027, 12, 31))
WEEKDAYS = st.lists(st.integers(0, 6).map(lambda day: (0, day)), max_size=3).map(tuple)
NUMBERED = st.tuples(st.sampled_from([0, 1, 2, 3, 4, 5, -1, -2, -5]), st.integers(0, 6))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    every = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    monthly = every == "MONTHLY"
    days = st.lists(st.sampled_from([1, 15, 28, 29, 30, 31, -1]), max_size=2).map(tuple)
    numbered = st.lists(NUMBERED, max_size=2).map(tuple)
    return Rule(
        every,
        draw(st.integers(1, 9)),
        draw(st.none() | st.integers(1, 30)),
        draw(st.none() | STARTS),
        draw(numbered if monthly else st.just(()) if every == "YEARLY" else WEEKDAYS),
        draw(days) if monthly else (),
    )


@given(rules(), STARTS, STARTS, st.integers(0, 800))
def test_the_days_are_those_found_one_by_one(
    rule: Rule, start: date, first: date, length: int
) -> None:
    last = first + length * DAY
    assert list(rule.days_between(start, first, last)) == list(one_by_one(rule, start, first, last))


def test_the_end_of_time_is_an_end() -> None:
    for every in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        found = list(Rule(every, 9_999).days_between(date(9999, 12, 1), date.min, date.max))
        assert found == [date(9999, 12, 1)]


@pytest.mark.parametrize("every", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_an_event_of_long_ago_costs_what_a_new_one_does(every: str) -> None:
    rule = Rule(every)
    begun = time.perf_counter()
    for _ in range(2_000):
        list(rule.days_between(date(1, 1, 1), date(2026, 11, 1), date(2026, 11, 30)))
    assert time.perf_counter() - begun < 2
