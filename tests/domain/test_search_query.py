"""What a shopkeeper types to find mails, and what it is understood to mean."""

from __future__ import annotations

from datetime import UTC, date, datetime

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
    assert Standing.DONE not in read("-状態:完了").standings


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("期間:99月", "search.period"),
        ("期間:あした", "search.period"),
        ("状態:未来", "search.status"),
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
    ],
)
def test_days_as_people_say_them(text: str, first: str | None, after: str | None) -> None:
    wanted = tuple(None if day is None else date.fromisoformat(day) for day in (first, after))
    assert period(text, TODAY) == wanted


@pytest.mark.parametrize(
    "text", ["", "..", "2月30日", "13月", "0/0", "9999999日", "来週あたり", "1..", "~"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert period(text, TODAY) is None
