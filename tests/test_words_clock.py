"""The clock as people read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecdesk import words
from ecdesk.domain.board import Column
from ecdesk.domain.calendar import Closure, calendar_data, calendar_from, round_the_clock
from ecdesk.domain.channel_clocks import MallClock, Measure, read_mall
from ecdesk.domain.conversation import Closed, Outcome
from ecdesk.domain.promise import Standing
from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.domain.sla import Targets, read_clock
from ecdesk.domain.sums import sum_of
from ecdesk.domain.urgency import Case, place_of

TOKYO = ZoneInfo("Asia/Tokyo")
TUESDAY = datetime(2026, 11, 17, 14, 18, tzinfo=TOKYO)
SHOP = calendar_from(
    {"week": {day: ["10:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}}
)


def at(clock: str, day: int = 17) -> datetime:
    hour, minute, *second = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, *second, tzinfo=TOKYO)


def pill(received: datetime, now: datetime) -> tuple[str, str]:
    return words.clock_pill(read_clock(received, SHOP, Targets(), now), now, TOKYO)


def test_the_pill_of_the_picture():
    assert pill(at("11:50"), at("14:18")) == ("あと 1:32", "warn")


@pytest.mark.parametrize(
    ("received", "now", "said", "tone"),
    [
        (at("13:49"), at("14:18"), "あと 2:31", "ok"),
        (at("11:50"), at("15:44:59"), "あと 0:05", "warn"),
        (at("11:50"), at("15:45:01"), "あと 4分59秒", "warn"),
        (at("11:50"), at("15:50"), "あと 0分00秒", "warn"),
        (at("11:50"), at("16:02"), "超過 0:12", "bad"),
        (at("11:50"), at("15:50:30"), "超過", "bad"),
        (at("10:00", 16), at("14:18"), "超過 7:18", "bad"),
        (at("11:50"), at("12:30"), "15:50", "mute"),
        (at("17:00"), at("19:00"), "明日 12:00", "mute"),
        (at("19:00", 20), at("20:00", 20), "月曜 14:00", "mute"),
    ],
)
def test_the_pill(received, now, said, tone):
    assert pill(received, now) == (said, tone)


def test_a_limit_at_closing_time_is_late_without_a_number():
    assert pill(at("15:00"), at("18:30")) == ("超過", "bad")


def test_the_pill_is_the_same_whatever_zone_now_is_given_in():
    now = at("19:00")
    assert pill(at("17:00").astimezone(UTC), now.astimezone(UTC)) == pill(at("17:00"), now)


def test_the_sum_of_the_picture():
    reading = read_clock(at("11:50"), SHOP, Targets(), TUESDAY)
    assert words.clock_sum(reading) == "11:50→12:00 10分　休み　13:00→15:50 2時間50分　= 3時間"


def test_the_sum_names_the_day_where_it_changes():
    reading = read_clock(at("17:00", 20), SHOP, Targets(), TUESDAY)
    assert words.clock_sum(reading) == (
        "17:00→18:00 1時間　休み　11/23(月) 10:00→12:00 2時間　= 3時間"
    )


def test_midnight_ends_the_day_that_ends():
    reading = read_clock(at("21:00"), round_the_clock(), Targets(), TUESDAY)
    assert words.clock_sum(reading).endswith("= 3時間")
    assert "21:00→24:00 3時間" in words.clock_sum(reading)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "今日"), (1, "明日"), (2, "明後日"), (-1, "昨日"), (3, "金曜"), (6, "月曜"),
        (7, "11月24日"), (-2, "11月15日"), (60, "2027年1月16日"),
    ],
)  # fmt: skip
def test_days_as_one_says_them(days, said):
    assert words.day(TUESDAY + timedelta(days=days), TUESDAY) == said


def test_the_day_is_that_of_the_shops_zone():
    late = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)  # the 18th in Japan
    assert words.day(late.astimezone(TOKYO), TUESDAY) == "明日"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0分"), (59, "0分"), (600, "10分"), (3600, "1時間"), (10_200, "2時間50分"), (-5, "0分")],
)
def test_durations(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (at("14:18"), "営業中 10–12・13–18"),
        (at("12:30"), "休憩中 10–12・13–18"),
        (at("9:00"), "営業前 10–12・13–18"),
        (at("18:00"), "営業終了 10–12・13–18"),
        (at("14:18", 21), "本日休み"),
    ],
)
def test_todays_hours(now, said):
    assert words.hours_today(SHOP, now.astimezone(UTC)) == said


def test_half_hours_are_written_out():
    shop = calendar_from({"week": {"tue": ["10:30-12:00"]}})
    assert words.hours_today(shop, at("11:00")) == "営業中 10:30–12"


def test_today():
    assert words.today(TUESDAY) == "11月17日(火) 14:18"


def story(received: datetime, calendar=SHOP, minutes: int = 180) -> str:
    return words.clock_story(sum_of(calendar, received, minutes * 60))


def test_the_sum_as_one_says_it():
    weekend = calendar_from({"week": {day: ["10:00-18:00"] for day in ("fri", "sat")}})
    received = datetime(2026, 10, 30, 16, 40, tzinfo=TOKYO)
    assert story(received, weekend) == (
        "10/30(金) 16:40 受信 → 18:00 閉店まで 80分 + 10/31(土) 10:00 から 100分 = 11:40"
    )


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (at("13:00"), "11/17(火) 13:00 受信 → 180分 = 16:00"),
        (at("11:50"), "11/17(火) 11:50 受信 → 12:00 休憩まで 10分 + 13:00 から 170分 = 15:50"),
        (at("12:00"), "11/17(火) 12:00 受信 → 13:00 から 180分 = 16:00"),
        (
            at("11:59:59"),
            "11/17(火) 11:59:59 受信 → 12:00 休憩まで 1秒 + 13:00 から 179分59秒 = 15:59:59",
        ),
        (
            at("17:30", 20),
            "11/20(金) 17:30 受信 → 18:00 閉店まで 30分(11/21(土)・11/22(日) 定休日) + "
            "11/23(月) 10:00 から 12:00 休憩まで 120分 + 13:00 から 30分 = 13:30",
        ),
        (
            at("9:00", 21),
            "11/21(土) 09:00 受信(11/21(土)・11/22(日) 定休日) → "
            "11/23(月) 10:00 から 12:00 休憩まで 120分 + 13:00 から 60分 = 14:00",
        ),
    ],
)
def test_the_sum_with_what_was_closed_between(received, said):
    assert story(received) == said


def test_closings_are_said_by_their_names():
    shop = calendar_from(
        calendar_data(SHOP)
        | {
            "closed": ["2026-12-28"],
            "names": {"2026-12-28": "棚卸し"},
            "yearly": [{"from": "12-29", "to": "01-03", "name": "年末年始"}],
            "holidays": ["勤労感謝の日"],
        }
    )
    said = story(datetime(2026, 12, 25, 17, 30, tzinfo=TOKYO), shop)
    assert "(12/26(土)・12/27(日) 定休日、12/28(月) 棚卸し、12/29(火)〜1/3(日) 年末年始)" in said
    assert "11/23(月) 勤労感謝の日" in story(at("17:30", 20), shop)


def test_midnight_in_a_sum():
    late = calendar_from({"week": {"tue": ["22:00-24:00"], "wed": ["22:00-24:00"]}})
    assert story(at("23:00"), late) == (
        "11/17(火) 23:00 受信 → 24:00 閉店まで 60分 + 11/18(水) 22:00 から 120分 = 24:00"
    )
    assert story(at("23:00"), round_the_clock()).endswith("180分 = 11/18(水) 02:00")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("closed.weekly", "定休日"),
        ("closed.date", "臨時休業"),
        ("closed.yearly", "休業"),
        ("closed.break", "休憩"),
        ("closed.outside", "営業時間外"),
    ],
)
def test_why_it_is_closed(code, said):
    assert words.closure(Closure(code)) == said
    assert words.closure(Closure(code, "棚卸し")) == "棚卸し"


def test_the_reasons_for_a_place():
    case = Case(
        at("10:00"),
        mails=2,
        safety=True,
        emotion=Emotion.ANGRY,
        urgency=Urgency.HIGH,
        promise_due=at("11:00").astimezone(UTC),
        mall=MallClock("amazon", "Amazon", Measure.HOURS, 1),
        needed_on=TUESDAY.date(),
    )
    assert words.place_reasons(place_of(case, SHOP, Targets())) == [
        "お体や安全に関わるため、いちばん先",
        "お客様が 11/17(火) までに必要",
        "Amazonの期限に間に合うのは 11/17(火) 11:00 まで",
        "お約束の時刻 11/17(火) 11:00",
        "返信の期限 11/17(火) 14:00",
        "お怒りのため 90分 前へ",
        "お急ぎのため 45分 前へ",
        "2通目のため 30分 前へ",
    ]
    irritated = Case(at("10:00"), emotion=Emotion.IRRITATED)
    assert "ご不満のため 45分 前へ" in words.place_reasons(place_of(irritated, SHOP, Targets()))


@pytest.mark.parametrize(
    "code",
    [
        *("promise.closed_day", "promise.closed_hour", "promise.past"),
        *("promise.missing", "promise.unsaid", "promise.gone", "call.malformed", "call.missing"),
        *("snooze.unreadable", "snooze.past", "snooze.far"),
        *("ical.not_a_calendar", "ical.too_large", "clocks.malformed"),
        *("event.malformed", "event.no_time", "event.no_columns"),
        *("event.unreadable", "event.too_large"),
    ],
)
def test_every_refusal_has_its_sentence(code):
    assert words.sentence(code) != words.sentence("bug")


@pytest.mark.parametrize(
    ("say", "words_of"),
    [
        (words.turn_ending, Closed),
        (words.board_column, Column),
        (words.promise_standing, Standing),
        (words.call_outcome, Outcome),
    ],
)
def test_every_state_of_the_clock_has_its_word(say, words_of):
    said = [say(one) for one in words_of]
    assert all(said)
    assert len(set(said)) == len(said)


def test_a_day_in_a_refusal_is_said_as_people_write_it():
    told = {"day": "2026-11-23", "next": "2026-11-24"}
    assert words.sentence("promise.closed_day", told) == (
        "11/23(月) は休みです。お約束は営業日にしてください。次の営業日は 11/24(火) です。"
    )
    late = words.sentence("promise.closed_hour", {"day": "2026-11-24", "time": "21:00:00"})
    assert late.startswith("11/24(火) の 21:00 は")


def test_a_malls_clock_in_a_line():
    clock = MallClock("amazon", "Amazon", Measure.HOURS, 24)
    now = at("14:18")
    line = words.mall_line(read_mall(clock, at("10:00"), SHOP, now), now)
    assert line == "Amazonの期限 明日 10:00 (あと 19時間42分)"
    over = words.mall_line(read_mall(clock, at("10:00", 16), SHOP, now), now)
    assert over == "Amazonの期限 10:00 を 4時間18分 過ぎています"
    night = words.mall_line(read_mall(clock, at("21:00", 16), SHOP, now), now)
    assert night == "Amazonの期限 21:00 (あと 6時間42分、営業時間では 18:00 まで)"
