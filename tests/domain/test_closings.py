"""Closings from other calendars, and to them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.calendar import Window, calendar_from, windows_on
from ecdesk.domain.closings import closings_in, with_closings, write_closings
from ecdesk.domain.errors import Refused
from ecdesk.domain.ical import IcalEvent, occurrences, read_ical, write_ical
from tests.helpers.clock_vectors import CALENDARS

SHOP = calendar_from(CALENDARS["shop"])
FIRST, LAST = date(2026, 11, 1), date(2027, 10, 31)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def ical(*events: str) -> str:
    told = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{told}END:VCALENDAR\r\n"


def days(*events: str) -> list[str]:
    proposed = closings_in(ical(*events), SHOP, FIRST, LAST)
    return [f"{closing.day:%m-%d}" for closing in proposed.closings]


def unread(*events: str) -> list[str]:
    return [code for code, _ in closings_in(ical(*events), SHOP, FIRST, LAST).unread]


def test_whole_days_end_before_their_end() -> None:
    event = "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:冬休み"
    proposed = closings_in(ical(event), SHOP, FIRST, LAST)
    assert days(event) == ["12-24", "12-25", "12-26"]
    assert {closing.name for closing in proposed.closings} == {"冬休み"}
    assert [closing.is_news for closing in proposed.closings] == [True, True, False], "a Saturday"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261224", ["12-24"]),
        ("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261224", ["12-24"]),
        ("DTSTART;VALUE=DATE:20261224\r\nDURATION:P2D", ["12-24", "12-25"]),
        ("DTSTART:20261224T000000\r\nDTEND:20261225T000000", ["12-24"]),
        ("DTSTART;TZID=Tokyo Standard Time:20261224T090000\r\nDTEND:20261224T100000Z", ["12-24"]),
        ("DTSTART:20261223T150000Z\r\nDTEND:20261224T150000Z", ["12-24"]),
        ("DTSTART:20261224T100000\r\nDURATION:PT8H", ["12-24"]),
        (
            "DTSTART;VALUE=DATE:20261104\r\nRRULE:FREQ=WEEKLY;COUNT=3",
            ["11-04", "11-11", "11-18"],
        ),
        (
            "DTSTART;VALUE=DATE:20261104\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261202",
            ["11-04", "11-18", "12-02"],
        ),
        (
            "DTSTART;VALUE=DATE:20261104\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;VALUE=DATE:20261111",
            ["11-04", "11-18"],
        ),
        (
            "DTSTART;VALUE=DATE:20261118\r\nRRULE:FREQ=MONTHLY;BYDAY=3WE;COUNT=2",
            ["11-18", "12-16"],
        ),
        (
            "DTSTART;VALUE=DATE:20261127\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2",
            ["11-27", "12-25"],
        ),
        (
            "DTSTART;VALUE=DATE:20261130\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4",
            ["11-30", "12-31", "01-31", "02-28"],
        ),
        ("DTSTART;VALUE=DATE:19990813\r\nRRULE:FREQ=YEARLY", ["08-13"]),
        ("DTSTART;VALUE=DATE:20261224\r\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20251224", []),
    ],
)
def test_the_ways_in_which_calendars_say_a_day(event: str, expected: list[str]) -> None:
    assert days(event) == expected


def test_hours_away_leave_a_shorter_day() -> None:
    event = "DTSTART:20261124T150000\r\nDTEND:20261124T203000\r\nSUMMARY:外出"
    (closing,) = closings_in(ical(event), SHOP, FIRST, LAST).closings
    assert closing.windows == (Window(600, 720), Window(780, 900))
    taken = with_closings(SHOP, [closing])
    assert windows_on(taken, closing.day) == closing.windows
    assert dict(taken.names)[closing.day] == "外出"
    two = closings_in(
        ical(event, "DTSTART:20261124T100000\r\nDTEND:20261124T110000"), SHOP, FIRST, LAST
    )
    assert two.closings[0].windows == (Window(660, 720), Window(780, 900))


def test_an_hour_before_opening_changes_nothing() -> None:
    assert days("DTSTART:20261124T080000\r\nDTEND:20261124T093000") == []


def test_a_night_is_shortened_where_it_is() -> None:
    night = calendar_from(CALENDARS["night"])
    event = ical("DTSTART:20261125T000000\r\nDTEND:20261125T090000")
    (closing,) = closings_in(event, night, FIRST, LAST).closings
    assert (closing.day, closing.windows) == (date(2026, 11, 24), (Window(1200, 1440),))


def test_what_is_folded_escaped_and_nested() -> None:
    event = (
        "SUMMARY;LANGUAGE=ja:夏季\\, \r\n 休業\\n二日間\r\n"
        'DTSTART;X="a:b;c";VALUE=DATE:20261224\r\n'
        "BEGIN:VALARM\r\nSUMMARY:別の名\r\nDTSTART:20200101T000000\r\nEND:VALARM"
    )
    (closing,) = closings_in("\ufeff" + ical(event), SHOP, FIRST, LAST).closings
    assert (closing.day, closing.name) == (date(2026, 12, 24), "夏季, 休業\n二日間")


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("SUMMARY:いつ?", "ical.no_start"),
        ("DTSTART:tomorrow", "ical.time"),
        ("DTSTART;VALUE=DATE:20260230", "ical.time"),
        ("DTSTART;TZID=Nowhere/Land:20261124T100000", "ical.time"),
        ("DTSTART;TZID=../../etc/passwd:20261124T100000", "ical.time"),
        ("DTSTART:20261124T100000\r\nDTEND:20261124T090000", "ical.time"),
        ("DTSTART;VALUE=DATE:20261124\r\nDTEND:20261125T090000", "ical.time"),
        ("DTSTART:20261124T100000\r\nDURATION:1h", "ical.time"),
        ("DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=SECONDLY", "ical.rule"),
        ("DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=DAILY;BYSETPOS=2", "ical.rule"),
        ("DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=WEEKLY;INTERVAL=0", "ical.rule"),
        ("DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=WEEKLY;BYDAY=XX", "ical.rule"),
        ("DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=YEARLY;BYDAY=2MO", "ical.rule"),
        ("DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=DAILY;COUNT=many", "ical.rule"),
        ("DTSTART;VALUE=DATE:20200101\r\nDTEND;VALUE=DATE:20990101", "ical.too_long"),
    ],
)
def test_what_is_not_understood_is_named_and_closes_nothing(event: str, code: str) -> None:
    if code != "ical.too_long":
        assert days(event) == []
        assert unread(event) == [code]
    else:
        assert unread(event.replace("20200101", "20261101")) == [code]
        assert days(event.replace("20200101", "20261101")) == []


def test_what_is_no_calendar_is_refused() -> None:
    for text in ("", "<html>", "BEGIN:VEVENT\r\nEND:VEVENT"):
        with pytest.raises(Refused, match=r"ical\.not_a_calendar"):
            read_ical(text, "Asia/Tokyo")
    with pytest.raises(Refused, match=r"ical\.too_large"):
        read_ical("BEGIN:VCALENDAR" + " " * 5_000_000, "Asia/Tokyo")


def test_a_hostile_file_takes_bounded_time() -> None:
    bomb = ical(*["DTSTART;VALUE=DATE:00010101\r\nRRULE:FREQ=DAILY"] * 300)
    begun = time.perf_counter()
    closings_in(bomb, SHOP, FIRST, FIRST + timedelta(days=30))
    assert time.perf_counter() - begun < 10
    assert len(read_ical(ical(*["DTSTART:20261124T100000"] * 2_500), "UTC").events) == 2_000


def test_what_we_write_others_read_and_so_do_we() -> None:
    calendar = calendar_from(
        CALENDARS["shop"]
        | {
            "holidays": ["文化の日"],
            "yearly": [{"from": "12-29", "to": "01-03", "name": "年末年始"}],
            "closed": ["2026-12-24", "2026-12-25"],
            "names": {"2026-12-24": "棚卸し, 一回目", "2026-12-25": "棚卸し, 一回目"},
        }
    )
    text = write_closings(calendar, FIRST, LAST, NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = read_ical(text, "Asia/Tokyo").events
    assert [(e.summary, e.start, e.rule is not None) for e in events] == [
        ("年末年始", date(2026, 12, 29), True),
        ("文化の日", date(2026, 11, 3), False),
        ("棚卸し, 一回目", date(2026, 12, 24), False),
    ]
    open_week = calendar_from({"week": CALENDARS["shop"]["week"]})
    taken = with_closings(open_week, closings_in(text, open_week, FIRST, LAST).closings)
    day = FIRST
    while day <= LAST:
        assert windows_on(taken, day) == windows_on(calendar, day), day
        day += timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.integers(1, 400))
def test_any_text_is_written_and_read_back(text: str, length: int) -> None:
    said = " ".join(text.replace("\\", "/").split())
    event = IcalEvent(FIRST, FIRST + timedelta(days=length), said)
    (read,) = read_ical(write_ical([event], NOW), "Asia/Tokyo").events
    printable = "".join(sign for sign in said if sign.isprintable())
    assert (read.start, read.end) == (event.start, event.end)
    assert "".join(sign for sign in read.summary if sign.isprintable()) == printable
    assert len(list(occurrences(read, FIRST, LAST))) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VEVENT", "END:VEVENT", "DTSTART:20261124T100000", "DTEND:x", "RRULE:FREQ=DAILY",
             "DURATION:P9W", " folded", "EXDATE:20261124,", "DTSTART;VALUE=DATE:20261124", ":", "a"]
        ) | st.text(max_size=20),
        max_size=20,
    )
)  # fmt: skip
def test_any_lines_at_all_are_read_without_a_fall(lines: list[str]) -> None:
    text = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])
    closings_in(text, SHOP, FIRST, FIRST + timedelta(days=40))


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20200101T100000\r\nDTEND:20200101T120000\r\nRRULE:FREQ=DAILY\r\nSUMMARY:x",
        "DTSTART;VALUE=DATE:20200101\r\nDTEND;VALUE=DATE:20200228\r\nRRULE:FREQ=DAILY\r\nSUMMARY:x",
        "DTSTART;VALUE=DATE:20170203\r\nRRULE:FREQ=YEARLY;COUNT=100\r\nSUMMARY:x",
    ],
)
def test_a_file_that_repeats_for_ever_is_read_in_bounded_time(event: str) -> None:
    begun = time.perf_counter()
    proposed = closings_in(ical(*[event] * 2_000), SHOP, FIRST, LAST)
    assert time.perf_counter() - begun < 5
    assert len(proposed.closings) <= 366
    if "DAILY" in event:
        assert proposed.unread == (("ical.too_many", "x"),)
