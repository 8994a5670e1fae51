"""What a shopkeeper types to find mails, and what it is understood to mean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.search_period import period
from ecdesk.domain.search_query import MOST_WORDS, Query, Sought, Standing, Where, parse
from ecdesk.words import sentence

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # Tuesday afternoon in Japan
TODAY = date(2026, 11, 17)


def read(text: str) -> Query:
    return parse(text, NOW, "Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("返品　送料", [Sought("返品"), Sought("送料")]),
        ('"返品 したい"', [Sought("返品 したい")]),
        ("「返品したい」です", [Sought("返品したい"), Sought("です")]),
        ('"まだ書いて', [Sought("まだ書いて")]),  # the quote is still being typed
        ("-広告 返品", [Sought("広告", absent=True), Sought("返品")]),
        ("－広告", [Sought("広告", absent=True)]),
        ("from:山田", [Sought("山田", Where.SENDER)]),
        ("ＦＲＯＭ：山田", [Sought("山田", Where.SENDER)]),
        ("from: 山田 返品", [Sought("山田", Where.SENDER), Sought("返品")]),
        ("-from:info@x.jp", [Sought("info@x.jp", Where.SENDER, absent=True)]),
        ("to:佐藤 件名:領収書", [Sought("佐藤", Where.RECIPIENT), Sought("領収書", Where.SUBJECT)]),
        ("お客様:髙橋", [Sought("高橋", Where.CUSTOMER)]),
        ("注文:#10482", [Sought("10482")]),
        ("注文:#", [Sought("#")]),
        ("電話:090-1234-5678", [Sought("09012345678", Where.PHONE)]),
        ("ＴＥＬ：０３（１２３４）５６７８", [Sought("0312345678", Where.PHONE)]),
        ("tel:+81-90-1234-5678", [Sought("09012345678", Where.PHONE)]),
        ("tel:+81(0)90-1234-5678", [Sought("09012345678", Where.PHONE)]),
        ("電話:5678 返品", [Sought("5678", Where.PHONE), Sought("返品")]),
        ("電話: 090 1234 5678 返品", [Sought("09012345678", Where.PHONE), Sought("返品")]),
        ("-電話:5678", [Sought("5678", Where.PHONE, absent=True)]),
        ("添付:見積書.pdf", [Sought("見積書.pdf", Where.FILE)]),
        ("http://x.jp/a Re: 12:30", [Sought("http://x.jp/a"), Sought("re:"), Sought("12:30")]),
        ("- -- 　", []),
        ("", []),
    ],
)
def test_words_and_where_they_are_looked_for(text: str, sought: list[Sought]) -> None:
    assert list(read(text).sought) == sought
    assert read(text).doubts == ()
    assert bool(read(text)) is bool(sought)


def test_other_things_than_words() -> None:
    query = read("店:こはる 状態:要返信 状態:お客様待ち 添付:あり 期間:先週")
    assert query.shops == ("こはる",)
    assert query.standings == {Standing.REPLY, Standing.WAITING}
    assert query.files is True
    assert query.since == datetime(2026, 11, 8, 15, tzinfo=UTC)  # Monday in Japan
    assert query.until == datetime(2026, 11, 15, 15, tzinfo=UTC)
    assert read("-添付:あり").files is False


def test_shops_and_standings_are_left_out() -> None:
    query = read("-店:みずき -状態:完了 -状態:スヌーズ")
    assert query.other_shops == ("みずき",)
    assert query.other_standings == {Standing.DONE, Standing.SNOOZED}
    assert (query.shops, query.standings) == ((), frozenset())
    assert query


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("以降:2026-10-01", (2026, 10, 1), None),
        ("after:10/1", (2026, 10, 1), None),
        ("before:10/1", None, (2026, 10, 1)),
        ("以前:10/1", None, (2026, 10, 2)),
        ("after:10/1 before:10/5", (2026, 10, 1), (2026, 10, 5)),
    ],
)
def test_a_period_may_be_said_by_its_ends(
    text: str, since: tuple[int, int, int] | None, until: tuple[int, int, int] | None
) -> None:
    query = read(text)
    zone = ZoneInfo("Asia/Tokyo")
    assert query.since == (datetime(*since, tzinfo=zone) if since else None)
    assert query.until == (datetime(*until, tzinfo=zone) if until else None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("期間:99月", "search.period"),
        ("期間:あした", "search.period"),
        ("状態:未来", "search.status"),
        ("-期間:先週", "search.no_minus"),
        ("電話:山田", "search.phone"),
        ("電話:090", "search.phone"),
        ("tel:", "search.empty"),
        ("from:", "search.empty"),
        ("from: 店:x", "search.empty"),
        (" ".join("abc" * (MOST_WORDS + 1)), "search.too_many"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, code: str) -> None:
    (doubt,) = read(text).doubts
    assert doubt.code == code
    said = sentence(doubt.code, doubt.values)
    assert said != sentence("bug")
    assert "{" not in said


def test_what_is_marked_is_what_has_to_be_there() -> None:
    assert read("返品 -広告 from:山田").words == ("返品", "山田")


@given(
    st.text(
        st.one_of(
            st.sampled_from('"「」-－:： \u3000fromto店期間状態添付注文.~/月日1'), st.characters()
        )
    )
)
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    query = read(text)
    assert all(one.word.strip() for one in query.sought)
    assert len(query.sought) <= MOST_WORDS


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("今日", "2026-11-17", "2026-11-18"),
        ("昨日", "2026-11-16", "2026-11-17"),
        ("今週", "2026-11-16", "2026-11-23"),
        ("先週", "2026-11-09", "2026-11-16"),
        ("先月", "2026-10-01", "2026-11-01"),
        ("去年", "2025-01-01", "2026-01-01"),
        ("10月", "2026-10-01", "2026-11-01"),
        ("12月", "2025-12-01", "2026-01-01"),  # looking back
        ("2026年", "2026-01-01", "2027-01-01"),
        ("2026-10", "2026-10-01", "2026-11-01"),
        ("10/1", "2026-10-01", "2026-10-02"),
        ("12月24日", "2025-12-24", "2025-12-25"),
        ("2/29", "2024-02-29", "2024-03-01"),
        ("7日間", "2026-11-11", "2026-11-18"),
        ("2026-10-01..", "2026-10-01", None),
        ("..2026-10-31", None, "2026-11-01"),
        ("2026-10-01..2026-10-31", "2026-10-01", "2026-11-01"),
        ("2026-10-31..2026-10-01", "2026-10-01", "2026-11-01"),
        ("10/1~10/5", "2026-10-01", "2026-10-06"),
        ("10/1-10/5", "2026-10-01", "2026-10-06"),
        ("12/20~1/10", "2025-12-20", "2026-01-11"),
        ("10月から先月まで", "2026-10-01", "2026-11-01"),
        ("10月以降", "2026-10-01", None),
        ("先月まで", None, "2026-11-01"),
        ("10/1より前", None, "2026-10-01"),
        ("3日前", "2026-11-14", "2026-11-15"),
        ("3日前から", "2026-11-14", None),
        ("2週間前", "2026-11-02", "2026-11-09"),
        ("1か月前", "2026-10-01", "2026-11-01"),
        ("一週間以内", "2026-11-11", "2026-11-18"),
        ("半年", "2026-05-19", "2026-11-18"),
        ("7d", "2026-11-11", "2026-11-18"),
        ("月曜", "2026-11-16", "2026-11-17"),
        ("火曜日", "2026-11-17", "2026-11-18"),  # today
        ("水曜", "2026-11-11", "2026-11-12"),
        ("先週の金曜日", "2026-11-13", "2026-11-14"),
        ("先週末", "2026-11-14", "2026-11-16"),
        ("10/1(木)", "2026-10-01", "2026-10-02"),
        ("10月1日(木)~10月5日(月)", "2026-10-01", "2026-10-06"),
        ("10/1~5", "2026-10-01", "2026-10-06"),
        ("2024年12月20日~25日", "2024-12-20", "2024-12-26"),
        ("2024年12月20日~1月10日", "2024-12-20", "2025-01-11"),
        ("2024-12-20..12/25", "2024-12-20", "2024-12-26"),
        ("9-10月", "2026-09-01", "2026-11-01"),
        ("2025年9-10月", "2025-09-01", "2025-11-01"),
        ("12月~1月", "2025-12-01", "2026-02-01"),
        ("10/1~11/30", "2026-10-01", "2026-12-01"),  # of this year: it has begun
        ("先月~11/5", "2026-10-01", "2026-11-06"),
        ("今月~先月", "2026-10-01", "2026-12-01"),
        ("20261001", "2026-10-01", "2026-10-02"),
        ("20261001-20261031", "2026-10-01", "2026-11-01"),
        ("2026-10-01-2026-10-31", "2026-10-01", "2026-11-01"),
        ("26/10/1", "2026-10-01", "2026-10-02"),
        ("令和8年10月", "2026-10-01", "2026-11-01"),
        ("令和元年", "2019-01-01", "2020-01-01"),
        ("r8.10.1", "2026-10-01", "2026-10-02"),
        ("去年の12月", "2025-12-01", "2026-01-01"),
        ("昨年10月1日", "2025-10-01", "2025-10-02"),
        ("先月の10日", "2026-10-10", "2026-10-11"),
        ("10月上旬", "2026-10-01", "2026-10-11"),
        ("2月下旬", "2026-02-21", "2026-03-01"),
        ("先月末", "2026-10-21", "2026-11-01"),
        ("十月二十五日", "2026-10-25", "2026-10-26"),
        ("一昨年", "2024-01-01", "2025-01-01"),
    ],
)
def test_days_as_people_say_them(text: str, first: str | None, after: str | None) -> None:
    wanted = tuple(None if day is None else date.fromisoformat(day) for day in (first, after))
    assert period(text, TODAY) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "2月30日", "13月", "0/0", "9999999日", "来週あたり", "1..", "~"),
        *(
            "20261301",
            "令和0年13月",
            "末",
            "先週の",
            "先月の31日の",
            "10月上旬末",
            "百月",
            "十十月",
        ),
        *("前", "より前", "9-13月", "0-1月", "2026-02-30..", "10/1~32", "d", "9d9", "99999年前"),
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert period(text, TODAY) is None
