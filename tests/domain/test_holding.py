"""The notice that it takes longer: what it says, and that it names the day it promises."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.holding import Notice, day_said, names, redated

NOTICE = Notice(
    "佐藤 美咲", "こはる洋品店 山口", date(2026, 11, 20), "仕入先", "紺のMの在庫", "── こはる"
)
TUESDAY = date(2026, 11, 24)


def test_a_notice_says_what_is_checked_with_whom_and_when_we_write_next() -> None:
    text = NOTICE.body(TUESDAY, time(15))
    for said in (
        "佐藤 美咲 様",
        "こはる洋品店 山口でございます。",
        "11月20日にいただきました件につきまして、紺のMの在庫を仕入先に確認しております。",
        "11月24日(火) 15:00までに",
        "── こはる",
    ):
        assert said in text


def test_what_nobody_knows_stands_as_a_field() -> None:
    text = Notice("", "こはる洋品店", date(2026, 11, 20)).body(TUESDAY)
    for field in ("{{お客様名}}", "{{確認している内容}}", "{{確認先}}"):
        assert text.count(field) == 1
    assert "11月24日(火)までに" in text


def test_another_day_changes_nothing_that_the_person_wrote() -> None:
    text = NOTICE.body(TUESDAY, time(15)).replace("お待たせして", "長くお待たせして")
    other = redated(text, (TUESDAY, time(15)), (date(2026, 11, 25), None))
    assert other == text.replace("11月24日(火) 15:00", "11月25日(水)")


def test_a_day_in_the_persons_own_words_is_left_alone() -> None:
    text = "来週の火曜までにご連絡します。"
    assert redated(text, (TUESDAY, None), (date(2026, 11, 25), None)) == text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("11月24日(火)までに", True),
        ("１１／２４までに", True),
        ("11/24(火)", True),
        ("11月4日", False),
        ("1月24日", False),
        ("11月240日", False),
        ("11/241", False),
        ("111月24日", False),
        ("", False),
    ],
)
def test_a_text_names_a_day_or_it_does_not(text: str, named: bool) -> None:
    assert names(text, TUESDAY) is named


@settings(max_examples=50)
@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.none() | st.times(),
)
def test_every_notice_names_its_day_and_can_be_given_another(
    day: date, other: date, until: time | None
) -> None:
    text = NOTICE.body(day, until)
    assert names(text, day)
    assert redated(text, (day, until), (other, None)) == NOTICE.body(other)
    assert day_said(day).startswith(f"{day.month}月")
