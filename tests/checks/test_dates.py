"""Days that are promised: they exist, agree with their weekday, lie ahead, and are kept open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ecdesk.checks.registry import Told
from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.findings import Finding
from ecdesk.domain.shop import Shop

Ask = Callable[..., list[Finding]]
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)  # a Tuesday
LATE = datetime(2026, 12, 28, 5, tzinfo=UTC)


def body(said: str) -> str:
    """A reply around a sentence."""
    return f"佐藤 美咲 様\n\nこはる洋品店の山口でございます。\n\n{said}\n"


@pytest.mark.parametrize(
    ("said", "text", "why"),
    [
        ("12月3日(金)にお届けします。", "12月3日(金)", "weekday"),
        ("12/3(水)までにご連絡いたします。", "12/3(水)", "weekday"),
        ("１２月３日（月）にお届けします。", "１２月３日（月）", "weekday"),
        ("12月3日金曜日に伺います。", "12月3日金曜日", "weekday"),
        ("11月10日(月)のご注文の件です。", "11月10日(月)", "weekday"),
        ("2027年1月5日(月)に再開します。", "2027年1月5日(月)", "weekday"),
        ("11月31日にお届けします。", "11月31日", "nonexistent"),
        ("2月30日までにご連絡いたします。", "2月30日", "nonexistent"),
        ("11月20日(金)にお届けします。", "11月20日(金)", "past"),
        ("11月2日に発送いたします。", "11月2日", "past"),
        ("11月28日(土)までにご連絡いたします。", "11月28日(土)", "closed"),
        ("11月29日に発送いたします。", "11月29日", "closed"),
        ("12月1日(火)にご連絡いたします。", "12月1日(火)", "closed"),
        ("25日(金)にお届けします。", "", ""),
        ("25日(土)にお届けします。", "25日(土)", "weekday"),
    ],
)
def test_a_day_that_is_wrong(ask: Ask, koharu: Shop, said: str, text: str, why: str) -> None:
    calendar = replace(default_calendar(), closed=frozenset({date(2026, 12, 1)}))
    found = ask("date.wrong", body(said), now=NOW, shop=replace(koharu, calendar=calendar))
    assert [(one.text, one.values["why"]) for one in found] == ([(text, why)] if why else [])


@pytest.mark.parametrize(
    "said",
    [
        "12月3日(木)にお届けします。",
        "11月28日(土)の午前中にお届けします。",
        "11月10日(火)にご注文をいただきました。",
        "11月20日に発送いたしました。",
        "1月5日(火)にお届けします。",
        "昨年の12月3日(水)にお買い上げの品です。",
        "11月29日までにお振り込みください。",
        "サイズは3/4(約75%)です。",
        "土日はお休みをいただいております。",
        "2028年2月29日にお届けします。",
        "11月28日(土)のお式にお召しになるのですね。",
        "12月3日(木・祝)にお届けします。",
        "10/20/30cmの三種類です。",
    ],
)
def test_days_that_are_right(ask: Ask, said: str) -> None:
    assert not ask("date.wrong", body(said), now=NOW)


def test_the_turn_of_the_year(ask: Ask) -> None:
    assert not ask("date.wrong", body("1月5日(火)に発送いたします。"), now=LATE)
    assert not ask("date.wrong", body("12月25日(金)に発送いたしました。"), now=LATE)
    (found,) = ask("date.wrong", body("1月5日(月)に発送いたします。"), now=LATE)
    assert found.values == {"why": "weekday", "right": "火"}


def test_the_day_is_that_of_the_shops_zone(ask: Ask) -> None:
    night = datetime(2026, 11, 24, 16, tzinfo=UTC)  # the 25th in Japan
    assert not ask("date.wrong", body("11月25日(水)に発送いたします。"), now=night)
    assert ask("date.wrong", body("11月24日(火)に発送いたします。"), now=night)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("12月3日にお届けします。", "12月3日(木)"),
        ("12月4日までにご連絡いたします。", "12月4日(金)"),
        ("1月5日に発送いたします。", "1月5日(火)"),
        ("11月30日 に出荷いたします。", "11月30日(月)"),
    ],
)
def test_a_promised_day_without_weekday(ask: Ask, said: str, right: str) -> None:
    (found,) = ask("date.bare", body(said), now=NOW)
    assert found.values["right"] == right


@pytest.mark.parametrize(
    "said",
    [
        "12月3日(木)にお届けします。",
        "11月10日にご注文をいただきました。",
        "11月29日までにお振り込みください。",
        "明日お届けします。",
    ],
)
def test_days_that_need_none(ask: Ask, said: str) -> None:
    assert not ask("date.bare", body(said), now=NOW)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("12月3日(木)にお届けします。", "12月4日(金)にお届けします。"),
        ("12月3日(木)に発送いたします。", "12月7日(月)に発送いたします。"),
        ("お届けは12月3日(木)の予定です。12月3日(木)に着きます。", "12月8日(火)に着きます。"),
        ("11月26日(木)にご連絡いたします。", "11月27日(金)にご連絡いたします。"),
    ],
)
def test_another_day_than_before(ask: Ask, first: str, again: str) -> None:
    told = (Told(body(first), datetime(2026, 11, 20, tzinfo=UTC)),)
    (found,) = ask("date.contradicts", body(again), now=NOW, told=told)
    assert found.values["before"] in first


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("12月3日(木)にお届けします。", "12月3日(木)の午前中にお届けします。"),
        ("12月3日(木)にお届けします。", "申し訳ございません。12月4日(金)のお届けに変更します。"),
        ("12月3日(木)にお届けします。", "12月1日(火)に発送いたします。"),
        ("12月3日(木)か4日(金)にお届けします。", "かしこまりました。"),
        ("11月20日(金)に発送いたします。", "11月27日(金)に発送いたします。"),
    ],
)
def test_days_that_agree(ask: Ask, first: str, again: str) -> None:
    told = (Told(body(first), datetime(2026, 11, 18, tzinfo=UTC)),)
    assert not ask("date.contradicts", body(again), now=NOW, told=told)
