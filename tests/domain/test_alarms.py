"""What is told, when, and only once: through nights, sleep and clocks that are put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ecdesk.domain.alarms import Alarm, Kind, Telling, due_now
from ecdesk.domain.calendar import calendar_from
from tests.helpers.clock_vectors import CALENDARS

SHOP = calendar_from(CALENDARS["shop"])
JST = ZoneInfo("Asia/Tokyo")


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{said}").replace(tzinfo=JST)


def alarm(at: str, kind: Kind = Kind.LIMIT, conversation: int = 1) -> Alarm:
    return Alarm(kind, conversation, jst(at))


def heard(telling: Telling) -> tuple[list[Kind], list[Kind]]:
    return [one.kind for one in telling.alarms], [one.kind for one in telling.summary]


def a_day_of(alarms: list[Alarm], first: str, last: str) -> list[tuple[datetime, Alarm]]:
    """Ask every ten seconds, as the window does."""
    told: frozenset[tuple[str, int, int]] = frozenset()
    now, found = jst(first), []
    while now <= jst(last):
        telling = due_now(alarms, SHOP, now, told)
        told = telling.told
        found += [(now, one) for one in (*telling.alarms, *telling.summary)]
        now += timedelta(seconds=10)
    return found


def test_each_is_told_once_at_its_time() -> None:
    alarms = [
        alarm("24 13:45", Kind.WARNING),
        alarm("24 14:00"),
        alarm("24 15:00", Kind.PROMISE, 2),
    ]
    assert a_day_of(alarms, "24 09:00", "24 18:30") == [(one.at, one) for one in alarms]


def test_a_limit_at_closing_time_is_told_though_the_shop_has_just_closed() -> None:
    assert [at for at, _ in a_day_of([alarm("24 18:00")], "24 17:50", "24 23:00")] == [
        jst("24 18:00")
    ]


def test_what_ran_out_at_night_is_summed_up_at_opening() -> None:
    promise = alarm("24 20:00", Kind.PROMISE)
    assert not due_now([promise], SHOP, jst("24 20:00")).alarms
    assert not due_now([promise], SHOP, jst("25 09:59:59")).summary
    morning = due_now([promise], SHOP, jst("25 10:00"))
    assert heard(morning) == ([], [Kind.PROMISE])
    assert heard(due_now([promise], SHOP, jst("25 10:01"), morning.told)) == ([], [])


def test_after_a_sleep_of_eight_hours_everything_comes_as_one() -> None:
    alarms = [
        alarm("24 10:45", Kind.WARNING),
        alarm("24 11:00"),
        alarm("24 12:00", Kind.PROMISE, 2),
        alarm("24 17:55", Kind.WARNING, 3),
    ]
    awake = due_now(alarms, SHOP, jst("24 17:58"))
    assert heard(awake) == ([Kind.WARNING], [Kind.LIMIT, Kind.PROMISE])
    assert heard(due_now(alarms, SHOP, jst("24 17:59"), awake.told)) == ([], [])


def test_a_clock_put_forward_and_back_loses_no_alarm() -> None:
    one = alarm("24 15:00")
    wrong = due_now([one], SHOP, jst("24 15:05"))
    right = due_now([one], SHOP, jst("24 11:00"), wrong.told)
    assert right.told == frozenset()
    assert due_now([one], SHOP, jst("24 15:00"), right.told).alarms == (one,)


def test_an_answered_turn_is_forgotten_and_a_moved_limit_is_another_alarm() -> None:
    first = due_now([alarm("24 14:00")], SHOP, jst("24 14:00"))
    assert due_now([], SHOP, jst("24 14:01"), first.told).told == frozenset()
    moved = due_now([alarm("24 14:30")], SHOP, jst("24 14:30"), first.told)
    assert heard(moved) == ([Kind.LIMIT], [])


def test_the_machines_zone_changes_nothing() -> None:
    one = alarm("24 14:00")
    now = jst("24 14:00").astimezone(ZoneInfo("Pacific/Honolulu"))
    assert due_now([one], SHOP, now).alarms == (one,)
