"""What a letter promises: the day by which we write again, and nothing that is not certain."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time

import pytest

from ecdesk.checks.promised import day_in, promised
from ecdesk.checks.registry import Context, Draft
from ecdesk.domain.calendar import calendar_from, default_calendar
from ecdesk.domain.ledger import Said
from tests.checks.conftest import KOHARU

CALENDAR = default_calendar()  # closed on Saturdays and Sundays
TODAY = date(2026, 11, 17)  # a Tuesday
NOW = datetime(2026, 11, 17, 5, tzinfo=UTC)


def day(text: str, today: date = TODAY) -> date | None:
    said = Said(0, len(text), text, unicodedata.normalize("NFKC", text))
    return day_in(said, CALENDAR, today)


def promises(body: str, kind: str = "reply") -> list[tuple[date, time | None]]:
    found = promised(Draft("", body, kind=kind), Context(shop=KOHARU, now=NOW))
    return [(one.day, one.until) for one in found]


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("11月20日(金)までにご連絡いたします。", date(2026, 11, 20)),
        ("11/20(金)中にお返事いたします。", date(2026, 11, 20)),
        ("１１月２０日（金）の営業時間中に、ご回答いたします。", date(2026, 11, 20)),
        ("11月18日に入荷し、11月20日までにご連絡します。", date(2026, 11, 20)),
        ("メーカーに確認し、本日中にお返事いたします。", TODAY),
        ("明日、あらためてメールでご連絡いたします。", date(2026, 11, 18)),
        ("明後日のお届けの可否を本日中にご連絡いたします。", TODAY),
        ("２営業日以内にご回答いたします。", date(2026, 11, 19)),
        ("翌営業日にご連絡いたします。", date(2026, 11, 18)),
        ("5日以内にご連絡いたします。", date(2026, 11, 20)),  # the fifth is a Sunday
        ("今週中にご案内いたします。", date(2026, 11, 20)),
        ("来週中にご案内いたします。", date(2026, 11, 27)),
        ("今月中にご連絡いたします。", date(2026, 11, 30)),
    ],
)
def test_the_day_by_which_we_write(text: str, by: date) -> None:
    assert day(text) == by


@pytest.mark.parametrize(
    "text",
    [
        "後日あらためてご連絡いたします。",
        "11月20日のお届けについては、確認のうえご連絡いたします。",
        "今週のご注文については、確認のうえご連絡いたします。",
        "11月10日にいただいた件は、確認のうえご連絡いたします。",
        "11月31日までにご連絡いたします。",
        "11月20日までにご返信いただけましたら、確認のうえご連絡いたします。",
        "在庫は3日分ございますので、確認してご連絡いたします。",
        "確認でき次第ご連絡いたします。",
    ],
)
def test_where_no_day_is_certain_nothing_is_promised(text: str) -> None:
    assert day(text) is None


def test_working_days_are_counted_over_the_weekend() -> None:
    assert day("4営業日以内にご連絡いたします。", date(2026, 11, 20)) == date(2026, 11, 26)


def test_a_shop_that_never_opens_promises_nothing() -> None:
    text = "2営業日以内にご連絡いたします。"
    never = calendar_from({"week": {}})
    assert day_in(Said(0, len(text), text, text), never, TODAY) is None
    assert (
        day_in(Said(0, 14, "今週中にご連絡いたします。", "今週中にご連絡します"), never, TODAY)
        is None
    )


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("明日15時までにご連絡いたします。", time(15)),
        ("明日の午後3時半までにお返事いたします。", time(15, 30)),
        ("明日11:45までにご連絡いたします。", time(11, 45)),
        ("10時に工場へ確認し、明日の17時までにご連絡いたします。", time(17)),
        ("明日中にご連絡いたします。", None),
    ],
)
def test_an_hour_that_is_named_is_kept(said: str, until: time | None) -> None:
    assert promises(f"佐藤様\n\n{said}") == [(date(2026, 11, 18), until)]


def test_several_days_are_several_promises_the_soonest_first() -> None:
    body = (
        "佐藤様\n\n色は工場へ確認し、11月25日(水)までにご連絡いたします。\n"
        "在庫は11月19日(木)までにお返事いたします。\n"
        "寸法も11月25日(水)までにあらためてご連絡いたします。"
    )
    assert [one for one, _until in promises(body)] == [date(2026, 11, 19), date(2026, 11, 25)]


def test_a_postscript_and_a_new_mail_promise_too_a_forward_does_not() -> None:
    body = "佐藤様\n\n色は工場へ確認し、11月25日(水)までにご連絡いたします。"
    assert promises(body, "postscript") == promises(body, "new") == [(date(2026, 11, 25), None)]
    assert promises(body, "forward") == promises(body, "holding") == []


def test_what_the_customer_is_to_do_is_no_promise_of_ours() -> None:
    assert promises("佐藤様\n\n11月25日(水)までにお返事をいただけますでしょうか。") == []
    assert promises("佐藤様\n\n11月25日(水)に発送いたします。") == []
