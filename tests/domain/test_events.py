"""What happened in the shop, beside a mail that came near it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.errors import Refused
from ecdesk.domain.events import Relation, ShopEvent, events_in_csv, events_in_ical, near

JST = ZoneInfo("Asia/Tokyo")


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{said}").replace(tzinfo=JST)


COUPON = ShopEvent("夜のクーポン", jst("23 20:00"), jst("24 00:00"), terms="1,000円引き")
WEEK = ShopEvent("感謝祭", jst("20 10:00"), jst("27 18:00"))
NEXT = ShopEvent("歳末セール", jst("27 00:00"), jst("30 00:00"))


def told(at: str, days: int = 3) -> list[tuple[str, str, timedelta]]:
    found = near([COUPON, NEXT, WEEK], jst(at), days)
    return [(one.event.name, one.relation.value, one.apart) for one in found]


def test_last_nights_coupon_is_there_this_morning() -> None:
    assert told("24 09:00")[:2] == [
        ("感謝祭", "running", timedelta()),
        ("夜のクーポン", "ended", timedelta(hours=9)),
    ]


def test_an_event_ends_before_its_end_and_is_forgotten_after_some_days() -> None:
    assert ("夜のクーポン", "running", timedelta()) in told("23 23:59:59")
    assert ("夜のクーポン", "ended", timedelta()) in told("24 00:00")
    assert any(name == "夜のクーポン" for name, _, _ in told("27 00:00"))
    assert all(name != "夜のクーポン" for name, _, _ in told("27 00:00:01"))
    assert told("24 09:00", days=0) == [("感謝祭", "running", timedelta())]


def test_what_is_coming_is_told_too() -> None:
    assert ("歳末セール", Relation.COMING.value, timedelta(hours=15)) in told("26 09:00")


def test_an_event_has_a_name_and_some_length() -> None:
    for name, end in (("", "25 00:00"), ("　", "25 00:00"), ("売り出し", "24 00:00")):
        with pytest.raises(Refused, match=r"event\.malformed"):
            ShopEvent(name, jst("24 00:00"), jst(end))


def test_a_table_with_japanese_headings() -> None:
    text = (
        "\ufeffイベント名,開始日時,終了日時,条件,URL\r\n"
        '夜のクーポン,2026/11/23 20:00,2026/11/24 0:00,"1,000円引き\n先着順",https://example.jp/a\r\n'
        "感謝祭,2026年11月20日(金),２０２６-11-27,,\r\n"
        ",,,,\r\n"
        "いつか,来週,再来週,,\r\n"
        "逆,2026-11-24,2026-11-20,,\r\n"
        "深夜まで,2026/11/24 18時,2026/11/24 24:00,,\r\n"
    )
    read = events_in_csv(text, "Asia/Tokyo")
    coupon, week, late = read.events
    assert (coupon.start, coupon.end) == (COUPON.start, COUPON.end)
    assert (coupon.terms, coupon.url) == ("1,000円引き\n先着順", "https://example.jp/a")
    assert (week.start, week.end) == (jst("20 00:00"), jst("28 00:00")), "a day ends with itself"
    assert late.end == jst("25 00:00")
    assert read.unread == ((4, "event.no_time"), (5, "event.malformed"))


def test_tabs_and_english_headings() -> None:
    read = events_in_csv("Title\tStart\tEnd\nSale\t2026-11-24\t2026-11-25\n", "Asia/Tokyo")
    assert [event.name for event in read.events] == ["Sale"]


def test_a_table_that_lacks_a_column_or_ends_in_a_quote() -> None:
    with pytest.raises(Refused, match=r"event\.no_columns") as refused:
        events_in_csv("名前,開始\nA,2026-11-24\n", "Asia/Tokyo")
    assert refused.value.values["missing"] == ["end"]
    with pytest.raises(Refused, match=r"event\.no_columns"):
        events_in_csv("", "Asia/Tokyo")
    with pytest.raises(Refused, match=r"event\.unreadable"):
        events_in_csv('名前,開始,終了\n"' + "あ" * 200_000, "Asia/Tokyo")
    with pytest.raises(Refused, match=r"event\.too_large"):
        events_in_csv("a" * 5_000_000, "Asia/Tokyo")


def test_a_very_long_table_is_cut_and_says_so() -> None:
    rows = "A,2026-11-24,2026-11-25\n" * 2_100
    read = events_in_csv(f"名前,開始,終了\n{rows}", "Asia/Tokyo")
    assert len(read.events) == 2_000
    assert read.unread == ((2001, "event.too_many"),)


def test_events_from_a_calendar() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:週末セール\r\nDESCRIPTION:全品10%引き\r\n"
        "URL:https://example.jp/\r\nDTSTART:20261120T200000\r\nDTEND:20261121T020000\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261123\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    read = events_in_ical(text, "Asia/Tokyo", date(2026, 11, 1), date(2026, 12, 31))
    assert [(event.start, event.end) for event in read.events] == [
        (jst("20 20:00"), jst("21 02:00")),
        (jst("27 20:00"), jst("28 02:00")),
    ]
    assert (read.events[0].terms, read.events[0].url) == ("全品10%引き", "https://example.jp/")
    assert read.unread == ((2, "event.malformed"),), "without a name"


def test_a_calendar_that_repeats_for_ever_is_cut_and_says_so() -> None:
    event = "BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20200101T100000\r\nDURATION:PT1H\r\n"
    event += "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
    text = f"BEGIN:VCALENDAR\r\n{event * 2_000}END:VCALENDAR"
    read = events_in_ical(text, "Asia/Tokyo", date(2025, 1, 1), date(2027, 12, 31))
    assert len(read.events) == 2_000
    assert read.unread == ((2, "event.too_many"),)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    events_in_csv(f"名前,開始,終了\n{text.replace(chr(34), '')}", "Asia/Tokyo")
