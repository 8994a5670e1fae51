"""Days, hours and times as people type them; what cannot be read is refused, never guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.errors import Refused
from ecdesk.domain.hours import Yearly
from ecdesk.domain.timetable import Window
from ecdesk.domain.typed import (
    MOST_DAYS,
    typed_days,
    typed_moment,
    typed_period,
    typed_windows,
    typed_yearly,
)

TODAY = date(2026, 11, 17)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("11/24", "2026-11-24", "2026-11-24"),
        ("１１／２４", "2026-11-24", "2026-11-24"),
        ("11月24日", "2026-11-24", "2026-11-24"),
        ("11月24日(火)", "2026-11-24", "2026-11-24"),
        ("2027/1/5", "2027-01-05", "2027-01-05"),
        ("2026-11-24", "2026-11-24", "2026-11-24"),
        ("11/17", "2026-11-17", "2026-11-17"),
        ("11/16", "2027-11-16", "2027-11-16"),
        ("12/29-1/3", "2026-12-29", "2027-01-03"),
        ("12月29日〜1月3日", "2026-12-29", "2027-01-03"),
        ("12/29から1/3まで", "2026-12-29", "2027-01-03"),
        (" 2/29 ", "2028-02-29", "2028-02-29"),
    ],
)
def test_days(said: str, first: str, last: str) -> None:
    days = typed_days(said, TODAY)
    assert (days[0], days[-1]) == (date.fromisoformat(first), date.fromisoformat(last))
    assert len(days) == (days[-1] - days[0]).days + 1


@pytest.mark.parametrize(
    "said",
    [
        "",
        "火曜",
        "2/30",
        "0001/1/1",
        "9999/12/31",
        "13/1",
        "11/24、11/25",
        "11/24 10:00",
        "2026/12/3-2026/12/1",
        "0/0",
        "-",
    ],
)
def test_what_is_no_day_is_refused(said: str) -> None:
    with pytest.raises(Refused, match=r"days\.unreadable"):
        typed_days(said, TODAY)


def test_a_stretch_has_its_measure() -> None:
    last = TODAY + timedelta(days=MOST_DAYS - 1)
    assert len(typed_days(f"11/17-{last.month}/{last.day}", TODAY)) == MOST_DAYS
    with pytest.raises(Refused, match=r"days\.too_many"):
        typed_days("11/17-3/1", TODAY)


@pytest.mark.parametrize(
    ("said", "yearly"),
    [
        ("8/13-8/16", Yearly((8, 13), (8, 16))),
        ("12/29〜1/3", Yearly((12, 29), (1, 3))),
        ("5月1日", Yearly((5, 1), (5, 1))),
        ("2/29", Yearly((2, 29), (2, 29))),
    ],
)
def test_days_of_every_year(said: str, yearly: Yearly) -> None:
    assert typed_yearly(said) == yearly


@pytest.mark.parametrize("said", ["", "2026/8/13", "8/32", "8/13-8/32", "お盆"])
def test_what_is_no_day_of_every_year_is_refused(said: str) -> None:
    with pytest.raises(Refused, match=r"days\.unreadable"):
        typed_yearly(said)


@pytest.mark.parametrize(
    ("said", "windows"),
    [
        ("", ()),
        ("10:00-12:00、13:00-18:00", (Window(600, 720), Window(780, 1080))),
        ("20:00-02:00", (Window(1200, 1560),)),
        ("0:00-24:00", (Window(0, 1440),)),
        ("１０：００〜１２：００", (Window(600, 720),)),
        ("10:00-12:00,", (Window(600, 720),)),
    ],
)
def test_hours(said: str, windows: tuple[Window, ...]) -> None:
    assert typed_windows(said) == windows


@pytest.mark.parametrize("said", ["10", "10-12", "10:00-10:00", "25:00-26:00", "昼", "10:60-11"])
def test_what_are_no_hours_is_refused(said: str) -> None:
    with pytest.raises(Refused, match=r"calendar\.malformed"):
        typed_windows(said)


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("first", "last", "start", "end"),
    [
        ("11/13", "11/16", "2026-11-13", "2026-11-17"),
        ("11/13 20:00", "11/16 23:59", "2026-11-13T20:00", "2026-11-16T23:59"),
        ("2025/1/1 24:00", "2025/1/3", "2025-01-02", "2025-01-04"),
        ("12/28", "1/3", "2026-12-28", "2027-01-04"),
        ("11月13日20時", "11月14日2時", "2026-11-13T20:00", "2026-11-14T02:00"),
    ],
)
def test_a_period(first: str, last: str, start: str, end: str) -> None:
    assert typed_period(first, last, "Asia/Tokyo", TODAY) == (at(start), at(end))


def test_in_january_december_was_a_month_ago() -> None:
    start, _end = typed_period("12/30", "1/2", "Asia/Tokyo", date(2027, 1, 4))
    assert start == at("2026-12-30")


@pytest.mark.parametrize(
    "said",
    ["", "11/13", "13/1/1", "2026/2/30", "2026/1/1 25:00", "明日", "0001/1/1", "9999/12/31 24:00"],
)
def test_without_a_day_to_look_from_a_year_is_needed(said: str) -> None:
    with pytest.raises(Refused, match=r"event\.no_time"):
        typed_moment(said, "Asia/Tokyo")


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(said: str) -> None:
    for read in (
        lambda: typed_days(said, TODAY),
        lambda: typed_yearly(said),
        lambda: typed_windows(said),
        lambda: typed_moment(said, "Asia/Tokyo", TODAY),
    ):
        try:
            read()
        except Refused:
            continue
