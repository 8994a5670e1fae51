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


@pytest.mark.parametrize(
    "text",
    [
        "本日ご連絡いただいた件は、確認のうえご連絡いたします。",
        "本日いただいたメールの件、確認してご連絡いたします。",
        "本日お電話でお話しした件は、確認してご連絡いたします。",
        "本日までにご連絡いただいた件は、確認のうえご連絡いたします。",
        "今日メールを頂いた件は、確認してご連絡いたします。",
        "今月ご案内した内容を確認し、あらためてご連絡いたします。",
        "今月中のご注文分については、確認のうえご連絡いたします。",
        "明日以降にあらためてご連絡いたします。",
    ],
)
def test_a_day_of_what_was_said_before_is_no_promise(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "今週中に入荷する予定ですので、入荷しましたらご連絡いたします。",
        "メーカーの回答が本日中に届く予定ですので、届きましたらご連絡いたします。",
        "本日中にメーカーから回答がありますので、確認のうえご連絡いたします。",
        "本日中にご入金を確認できましたら、発送のご連絡をいたします。",
        "本日中にご入金を確認できましたらご連絡いたします。",
        "明日までに必要とのことですので、確認してご連絡いたします。",
        "11月20日までに入荷の予定ですので、確認のうえご連絡いたします。",
        "明日中にお品が到着したら、ご連絡いたします。",
        "商品の到着後3営業日以内にご連絡いたします。",
        "ご入金の翌日にご連絡いたします。",
    ],
)
def test_a_day_on_which_somebody_else_acts_is_no_promise(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("本日、メールにてご連絡いたします。", TODAY),
        ("本日ご連絡させていただきます。", TODAY),
        ("今日のうちに確認し、ご連絡いたします。", TODAY),
        ("本日中にご連絡いたしますので、お待ちください。", TODAY),
        ("本日中に入荷予定日をご連絡いたします。", TODAY),
        ("本日中にお届け日をご案内いたします。", TODAY),
        ("明日までに確認した上でご連絡いたします。", date(2026, 11, 18)),
        ("本日中のご回答が難しいため、明日中にご連絡いたします。", date(2026, 11, 18)),
        ("本日ご連絡いただいた件は、明日ご連絡いたします。", date(2026, 11, 18)),
        ("11月20日のお届けについては、明日ご連絡いたします。", date(2026, 11, 18)),
        ("11月20日(金)までお時間をいただけますでしょうか。", date(2026, 11, 20)),
        ("3営業日以内に確認し、ご連絡いたします。", date(2026, 11, 20)),
    ],
)
def test_our_own_word_is_told_from_theirs(text: str, by: date) -> None:
    assert day(text) == by


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("来週月曜日にご連絡いたします。", date(2026, 11, 23)),
        ("来週の火曜日にご連絡いたします。", date(2026, 11, 24)),
        ("今週木曜日にご連絡いたします。", date(2026, 11, 19)),
        ("金曜日までにご連絡いたします。", date(2026, 11, 20)),
        ("月曜日までにご連絡いたします。", date(2026, 11, 23)),
        ("今週の日曜日にご連絡いたします。", date(2026, 11, 22)),
        ("来週は火曜日にご連絡いたします。", date(2026, 11, 24)),
        ("今週末までにご連絡いたします。", date(2026, 11, 20)),
        ("今週のうちにご連絡いたします。", date(2026, 11, 20)),
        ("来週いっぱいにご連絡いたします。", date(2026, 11, 27)),
        ("今月末までにご連絡いたします。", date(2026, 11, 30)),
        ("月末までにご連絡いたします。", date(2026, 11, 30)),
        ("翌日にご連絡いたします。", date(2026, 11, 18)),
        ("明日のご連絡となります。", date(2026, 11, 18)),
        ("三営業日以内にご連絡いたします。", date(2026, 11, 20)),
        ("十日以内にご連絡いたします。", date(2026, 11, 27)),
        ("十二日以内にご連絡いたします。", date(2026, 11, 27)),  # the twelfth is a Sunday
        ("1週間以内にご連絡いたします。", date(2026, 11, 24)),
        ("24時間以内にご連絡いたします。", date(2026, 11, 18)),
    ],
)
def test_weekdays_and_spans_are_counted(text: str, by: date) -> None:
    assert day(text) == by


@pytest.mark.parametrize(
    "text",
    [
        "来週初めにご連絡いたします。",
        "来週前半にご連絡いたします。",
        "来週までにご連絡いたします。",
        "今月25日までにご連絡いたします。",
        "再来週の火曜日にご連絡いたします。",
        "再来週中にご連絡いたします。",
        "来月末までにご連絡いたします。",
        "火曜日までにご連絡いたします。",  # today, or in a week
        "今週月曜日にご連絡いたします。",  # yesterday
        "毎週金曜日にご案内いたします。",
    ],
)
def test_a_week_or_a_month_that_is_not_meant_whole_is_no_day(text: str) -> None:
    assert day(text) is None


def test_on_a_sunday_nobody_knows_which_week_is_this_one() -> None:
    assert day("来週月曜日にご連絡いたします。", date(2026, 11, 22)) is None


def test_a_span_of_closed_days_ends_on_its_last_one() -> None:
    assert day("1日以内にご連絡いたします。", date(2026, 11, 21)) == date(2026, 11, 22)
    assert day("今週中にご連絡いたします。", date(2026, 11, 21)) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("確認のうえ、明日の午前中にご連絡いたします。", time(12)),
        ("明日の正午までにご連絡いたします。", time(12)),
        ("明日18時30分までにご連絡いたします。", time(18, 30)),
        ("明日の午前12時までにご連絡いたします。", time(0)),
        ("明日の午後12時までにご連絡いたします。", time(12)),
        ("確認のうえ、24時間以内にご連絡いたします。", time(14)),  # it is two in Japan
        ("確認のうえ、36時間以内にご連絡いたします。", None),
    ],
)
def test_an_hour_is_read_to_the_minute(said: str, until: time | None) -> None:
    assert promises(f"佐藤様\n\n{said}") == [(date(2026, 11, 18), until)]


def test_a_morning_that_is_dated_ends_at_noon() -> None:
    said = "佐藤様\n\n確認し、11月20日(金)の午前中にご連絡いたします。"
    assert promises(said) == [(date(2026, 11, 20), time(12))]


def test_a_plain_word_that_we_write_is_a_promise_too() -> None:
    assert promises("佐藤様\n\n明日ご連絡いたします。") == [(date(2026, 11, 18), None)]
    assert promises("佐藤様\n\n三営業日以内にご連絡いたします。") == [(date(2026, 11, 20), None)]
    assert promises("佐藤様\n\n本日ご連絡いたしました。") == []
    assert promises("佐藤様\n\n明日お届けいたします。") == []
    assert promises("佐藤様\n\n翌日配送もご案内できます。") == []
    assert promises("佐藤様\n\n本日ご案内できるのは2点でございます。") == []
