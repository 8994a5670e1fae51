"""Opening hours, dates and campaigns as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecdesk import words
from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.events import ShopEvent, near
from ecdesk.domain.timetable import Window

TOKYO = ZoneInfo("Asia/Tokyo")


def at(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-{said}").replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ((), "休み"),
        (((0, 1440),), "24時間"),
        (((600, 720), (780, 1080)), "10–12・13–18"),
        (((1200, 1560),), "20–翌2"),
        (((1200, 1440),), "20–24"),
        (((630, 1425),), "10:30–23:45"),
    ],
)
def test_a_days_hours(windows: tuple[tuple[int, int], ...], said: str) -> None:
    assert words.opening([Window(*one) for one in windows]) == said


def test_what_makes_today_unlike_its_weekday() -> None:
    shop = calendar_from(
        {
            "week": {"mon": ["10:00-18:00"], "tue": ["10:00-18:00"]},
            "holidays": True,
            "yearly": [{"from": "12-29", "to": "01-03", "name": "年末年始"}],
            "closed": ["2026-11-24"],
            "special": {"2026-11-30": ["10:00-12:00"], "2026-12-01": ["10:00-22:00"]},
            "names": {"2026-12-01": "感謝祭"},
        }
    )
    said = {
        day: words.special_today(shop, at(f"{day} 10:00"))
        for day in ("11-17", "11-18", "11-23", "11-24", "11-30", "12-01", "12-29")
    }
    assert said == {
        "11-17": "",
        "11-18": "",
        "11-23": "勤労感謝の日",
        "11-24": "臨時休業",
        "11-30": "営業時間を変更",
        "12-01": "感謝祭",
        "12-29": "年末年始",
    }


@pytest.mark.parametrize(
    ("start", "end", "said", "short"),
    [
        ("11-13 00:00", "11-17 00:00", "11/13(金)〜11/16(月)", "11/13–16"),
        ("11-13 00:00", "11-14 00:00", "11/13(金)", "11/13"),
        ("11-13 20:00", "11-13 23:00", "11/13(金) 20:00 〜 23:00", "11/13 20:00"),
        ("11-13 20:00", "11-17 00:00", "11/13(金) 20:00 〜 11/16(月) 24:00", "11/13–16"),
        ("11-29 10:00", "12-03 23:59", "11/29(日) 10:00 〜 12/3(木) 23:59", "11/29–12/3"),
    ],
)
def test_a_period(start: str, end: str, said: str, short: str) -> None:
    assert words.period(at(start), at(end)) == said
    assert words.short_period(at(start), at(end)) == short


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ("11-15 12:00", "受付時に開催中"),
        ("11-17 00:20", "受付の20分前に終了"),
        ("11-17 13:32", "受付の13時間前に終了"),
        ("11-18 23:00", "受付の1日前に終了"),
        ("11-11 00:00", "受付の2日後から"),
    ],
)
def test_where_a_mail_stands_to_an_event(came: str, said: str) -> None:
    sale = ShopEvent("秋のセール", at("11-13 00:00"), at("11-17 00:00"))
    (found,) = near([sale], at(came))
    assert words.near_event(found) == said


def test_where_an_event_stands_now() -> None:
    start, end = at("11-13 00:00"), at("11-17 00:00")
    second = timedelta(seconds=1)
    told = [words.event_standing(start, end, now)[0] for now in (start - second, start, end)]
    assert told == ["これから", "開催中", "終了"]


def test_a_date_and_a_stretch_of_them() -> None:
    assert words.dates(date(2026, 11, 24), date(2026, 11, 24)) == "11/24(火)"
    assert words.dates(date(2026, 12, 29), date(2027, 1, 3)) == "12/29(火)〜1/3(日)"
