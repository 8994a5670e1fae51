"""Words for when to see a conversation again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.errors import Refused
from ecdesk.domain.snooze import OFFERED, Snooze, offers, understand
from tests.helpers.clock_vectors import CALENDARS, LUNCH

SHOP = calendar_from(
    {"week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), LUNCH), "holidays": True}
)
JST = ZoneInfo("Asia/Tokyo")


def jst(said: str) -> datetime:
    month, _, rest = said.partition("-")
    year = 2027 if int(month) < 11 else 2026
    return datetime.fromisoformat(f"{year}-{month}-{rest}").replace(tzinfo=JST)


NOW = jst("11-19 14:18")  # a Thursday; Monday the 23rd is a holiday


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("明日の朝", "11-20 10:00"),
        ("明日", "11-20 10:00"),
        ("あした", "11-20 10:00"),
        ("明日の午後", "11-20 13:00"),
        ("明日15時", "11-20 15:00"),
        ("明日の15:30", "11-20 15:30"),
        ("明日　午後３時半", "11-20 15:30"),
        ("明日まで", "11-20 10:00"),
        ("明朝", "11-20 10:00"),
        ("今日の夕方", "11-19 16:00"),
        ("夕方", "11-19 16:00"),
        ("今夜", "11-19 17:00"),
        ("金曜", "11-20 10:00"),
        ("金曜日の夕方", "11-20 16:00"),
        ("木曜", "11-26 10:00"),
        ("来週の火曜", "11-24 10:00"),
        ("再来週月曜日", "11-30 10:00"),
        ("再来週", "11-30 10:00"),
        ("2時間後", "11-19 16:18"),
        ("30分後", "11-19 14:48"),
        ("1時間半後", "11-19 15:48"),
        ("半時間後", "11-19 14:48"),
        ("2営業日後", "11-24 10:00"),
        ("1週間後", "11-26 10:00"),
        ("翌営業日", "11-20 10:00"),
        ("開店したら", "11-20 10:00"),
        ("連休明け", "11-24 10:00"),
        ("12/3", "12-03 10:00"),
        ("12月3日(木)15時", "12-03 15:00"),
        ("１２月３日", "12-03 10:00"),
        ("2027年1月5日", "01-05 10:00"),
        ("1/5", "01-05 10:00"),
        ("25日", "11-25 10:00"),
        ("十日の午後", "12-10 13:00"),
        ("月末", "11-30 10:00"),
        ("来月", "12-01 10:00"),
        ("15:30", "11-19 15:30"),
        ("9時", "11-20 09:00"),
        ("24:00", "11-20 00:00"),
    ],
)
def test_what_people_say(said: str, until: str) -> None:
    assert understand(said, SHOP, NOW).until == jst(until)


@pytest.mark.parametrize(
    ("said", "meant", "until"),
    [
        ("月曜", date(2026, 11, 23), "11-24 10:00"),
        ("来週", date(2026, 11, 23), "11-24 10:00"),
        ("週明け", date(2026, 11, 23), "11-24 10:00"),
        ("土曜", date(2026, 11, 21), "11-24 10:00"),
        ("三日後", date(2026, 11, 22), "11-24 10:00"),
        ("あさっての夕方", date(2026, 11, 21), "11-24 10:00"),
    ],
)
def test_a_day_off_stands_for_the_next_opening_and_says_so(
    said: str, meant: date, until: str
) -> None:
    assert understand(said, SHOP, NOW) == Snooze(jst(until), moved=meant)


@pytest.mark.parametrize(
    "said",
    [
        "返事が来たら",
        "お返事が来たら",
        "お客様から返事が来たら",
        "ご連絡があったら",
        "返信が届いたら",
    ],
)
def test_until_they_answer(said: str) -> None:
    assert understand(said, SHOP, NOW) == Snooze(None)


def test_a_time_by_the_clock_is_kept_though_the_shop_is_closed() -> None:
    assert understand("あさって10時", SHOP, NOW) == Snooze(jst("11-21 10:00"), closed=True)
    assert understand("9時", SHOP, NOW).closed
    assert not understand("15時", SHOP, NOW).closed


@pytest.mark.parametrize("said", ["今日の朝", "今日", "今日の9時", "0分後", "2026年1月5日"])
def test_what_is_past_is_refused_with_what_was_meant(said: str) -> None:
    with pytest.raises(Refused, match=r"snooze\.past") as refused:
        understand(said, SHOP, NOW)
    assert refused.value.values["at"] <= NOW


@pytest.mark.parametrize(
    "said",
    [
        "",
        "　",
        "そのうち",
        "昨日",
        "2月30日",
        "25時",
        "12:60",
        "来年",
        "月曜火曜",
        "99日",
        "あ" * 500,
    ],
)
def test_what_is_not_understood_is_never_taken_for_something_else(said: str) -> None:
    with pytest.raises(Refused, match=r"snooze\.unreadable"):
        understand(said, SHOP, NOW)


def test_too_far_is_said() -> None:
    with pytest.raises(Refused, match=r"snooze\.far"):
        understand("2028年1月5日", SHOP, NOW)


def test_nights_and_shops_that_never_close() -> None:
    night = calendar_from(CALENDARS["night"])
    after_midnight = jst("11-20 01:30")
    assert understand("今日の朝", night, after_midnight).until == jst("11-20 20:00")
    assert understand("明日の夜", night, after_midnight).until == jst("11-21 20:00")
    always = calendar_from(CALENDARS["always"])
    assert understand("明日の朝", always, NOW).until == jst("11-20 00:00")
    never = calendar_from({"week": {}})
    assert understand("明日の午後", never, NOW) == Snooze(jst("11-20 13:00"), closed=True)


def test_what_is_offered_lies_ahead_and_is_different() -> None:
    offered = offers(SHOP, NOW)
    assert [said for said, _ in offered] == [said for said in OFFERED if said != "来週"]
    times = [snooze.until for _, snooze in offered if snooze.until]
    assert all(at > NOW for at in times)
    evening = [said for said, _ in offers(SHOP, jst("11-19 17:30"))]
    assert "今日の夕方" not in evening


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.text(max_size=20),
        st.text(alphabet="0123456789月火日時分半後前午来週明今朝夕方の/:営業末曜", max_size=12),
    ),
    st.integers(0, 400 * 1440),
)
def test_anything_is_understood_or_refused(said: str, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    try:
        found = understand(said, SHOP, now)
    except Refused as refused:
        found, code = None, refused.code
        assert code.startswith("snooze.")
    assert found is None or found.until is None or found.until > now
