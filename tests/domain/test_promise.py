"""Promises: due when somebody is there, kept by our next word."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.conversation import Closed, Event, What
from ecdesk.domain.errors import Refused
from ecdesk.domain.promise import (
    Promise,
    Standing,
    days_offered,
    due_on,
    end_of,
    is_kept_by,
    standing_of,
)
from tests.helpers.clock_vectors import CALENDARS

SHOP = calendar_from(CALENDARS["shop"])
JST = ZoneInfo("Asia/Tokyo")


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{said}").replace(tzinfo=JST)


NOW = jst("20 15:00")  # a Friday; Monday is closed
PROMISE = Promise(jst("20 15:00"), jst("24 12:00"), made_by=7)


def test_a_day_alone_means_by_closing() -> None:
    assert due_on(SHOP, date(2026, 11, 24), None, NOW) == jst("24 18:00")
    assert due_on(SHOP, date(2026, 11, 20), None, NOW) == jst("20 18:00")
    assert due_on(SHOP, date(2026, 11, 24), time(12), NOW) == jst("24 12:00"), "closing counts"
    night = calendar_from(CALENDARS["night"])
    assert due_on(night, date(2026, 11, 20), None, NOW) == jst("21 02:00")


def test_a_promise_for_when_nobody_is_there_is_refused_with_the_next_day() -> None:
    with pytest.raises(Refused, match=r"promise\.closed_day") as refused:
        due_on(SHOP, date(2026, 11, 23), None, NOW)
    assert refused.value.values["next"] == date(2026, 11, 24)
    with pytest.raises(Refused, match=r"promise\.closed_hour"):
        due_on(SHOP, date(2026, 11, 24), time(12, 30), NOW)
    with pytest.raises(Refused, match=r"promise\.past"):
        due_on(SHOP, date(2026, 11, 20), time(15), NOW)


def test_the_days_that_are_offered() -> None:
    days = [20, 24, 25, 26]
    assert days_offered(SHOP, NOW) == tuple(date(2026, 11, day) for day in days)
    assert days_offered(SHOP, jst("20 18:00"), 1) == (date(2026, 11, 24),)
    with pytest.raises(Refused, match="never_open"):
        days_offered(calendar_from({"week": {}}), NOW)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("20 16:00", Standing.AHEAD),
        ("24 10:59", Standing.AHEAD),
        ("24 11:00", Standing.SOON),
        ("24 12:00", Standing.SOON),
        ("24 12:00:01", Standing.OVERDUE),
        ("24 14:00", Standing.OVERDUE),
    ],
)
def test_how_it_stands(now: str, standing: Standing) -> None:
    assert standing_of(PROMISE, None, SHOP, jst(now)) is standing


@pytest.mark.parametrize(
    ("what", "how", "at", "standing"),
    [
        (What.OUT, Closed.REPLY, "24 11:00", Standing.KEPT),
        (What.OUT, Closed.HOLDING, "24 12:00", Standing.KEPT),
        (What.OUT, Closed.ELSEWHERE, "24 12:00:01", Standing.KEPT_LATE),
        (What.MARK, Closed.CALL, "24 11:00", Standing.KEPT),
        (What.MARK, Closed.CALL, "25 11:00", Standing.KEPT_LATE),
        (What.MARK, Closed.NO_REPLY, "24 11:00", Standing.DROPPED),
        (What.MARK, Closed.DONE, "25 11:00", Standing.DROPPED),
    ],
)
def test_what_ends_it(what: What, how: Closed, at: str, standing: Standing) -> None:
    end = Event(jst(at), what, 9 if what is What.OUT else None, how=how)
    assert end_of(PROMISE, [end]) == end
    kept, later = is_kept_by(end), jst("27 10:00")
    assert standing_of(PROMISE, end.at, SHOP, later, kept=kept) is standing


def test_neither_the_notice_itself_nor_a_mail_of_the_customer_ends_it() -> None:
    events = [
        Event(jst("20 15:00"), What.OUT, 7, how=Closed.HOLDING),
        Event(jst("20 15:00:05"), What.OUT, 7, how=Closed.HOLDING),  # its copy in Sent
        Event(jst("20 16:00"), What.IN, 8),
    ]
    assert end_of(PROMISE, events) is None


def test_of_several_in_one_mail_each_word_of_ours_keeps_one() -> None:
    second = Promise(jst("20 15:00"), jst("26 18:00"), made_by=7, after=1)
    first_word = Event(jst("24 11:00"), What.OUT, 8, how=Closed.REPLY)
    second_word = Event(jst("26 11:00"), What.OUT, 9, how=Closed.REPLY)
    assert end_of(PROMISE, [first_word, second_word]) == first_word
    assert end_of(second, [first_word]) is None, "that was about the other"
    assert end_of(second, [second_word, first_word]) == second_word
    closed = Event(jst("24 12:00"), What.MARK, how=Closed.DONE)
    assert end_of(second, [closed]) == closed, "whoever closes the matter owes nothing more"
