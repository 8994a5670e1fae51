"""The place in the queue, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.channel_clocks import MallClock, Measure
from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.domain.sla import Targets, deadline
from ecdesk.domain.urgency import Band, Case, Place, place_of
from tests.helpers.clock_vectors import CALENDARS

SHOP = calendar_from(CALENDARS["shop"])
JST = ZoneInfo("Asia/Tokyo")
AMAZON = MallClock("amazon", "Amazon", Measure.HOURS, 24)


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{said}").replace(tzinfo=JST)


def place(case: Case) -> Place:
    return place_of(case, SHOP, Targets())


def codes(found: Place) -> list[str]:
    return [reason.code for reason in found.reasons]


CALM = Case(jst("24 10:00"))


def test_a_calm_mail_stands_by_its_limit() -> None:
    found = place(CALM)
    assert found.at == deadline(CALM.received, SHOP, Targets()) == jst("24 14:00")
    assert codes(found) == ["place.limit"]
    assert found.reasons[0].values == {"at": jst("24 14:00")}


def test_who_wrote_first_stands_first() -> None:
    later = replace(CALM, received=jst("24 10:01"))
    assert place(CALM).key < place(later).key


def test_what_may_hurt_somebody_stands_before_everything() -> None:
    hurt = place(Case(jst("24 17:00"), safety=True))
    angry = place(replace(CALM, emotion=Emotion.ANGRY, urgency=Urgency.CRITICAL, mails=9))
    assert hurt.band is Band.SAFETY
    assert hurt.key < angry.key
    assert codes(hurt)[0] == "place.safety"


def test_anger_hurry_and_repeats_move_up_by_minutes_that_are_told() -> None:
    found = place(replace(CALM, emotion=Emotion.ANGRY, urgency=Urgency.HIGH, mails=3))
    told = {reason.code: reason.values.get("minutes") for reason in found.reasons[1:]}
    assert told == {"place.anger": 90, "place.repeat": 60, "place.hurry": 45}
    assert sum(told.values()) == 195
    # 14:00, of which the lunch hour does not count, moved up by 3 h 15: into the evening before.
    assert found.at == jst("20 17:45")


def test_repeats_move_up_only_so_far() -> None:
    assert place(replace(CALM, mails=4)).at == place(replace(CALM, mails=40)).at
    assert place(replace(CALM, mails=1)).at == place(replace(CALM, mails=0)).at


def test_a_promise_that_runs_out_earlier_takes_the_place_of_the_limit() -> None:
    found = place(replace(CALM, promise_due=jst("24 11:00")))
    assert found.at == jst("24 11:00")
    assert codes(found) == ["place.promise", "place.limit"]
    later = place(replace(CALM, promise_due=jst("25 11:00")))
    assert (later.at, codes(later)) == (jst("24 14:00"), ["place.limit"])


def test_a_mall_that_counts_the_weekend_moves_friday_evening_up() -> None:
    case = Case(jst("20 17:30"), mall=AMAZON)
    found = place(case)
    assert found.at == jst("20 18:00"), "the last open moment before Saturday 17:30"
    assert found.reasons[0].values == {"at": jst("20 18:00"), "name": "Amazon"}


def test_what_is_needed_today_must_be_settled_by_opening() -> None:
    case = replace(CALM, received=jst("20 17:30"), needed_on=date(2026, 11, 24))
    assert place(case).at == jst("24 10:00")
    holiday = replace(case, needed_on=date(2026, 11, 23))
    assert place(holiday).at == jst("20 18:00")
    assert "place.needed" in codes(place(holiday))


def test_a_shop_that_never_opens_still_has_a_queue() -> None:
    never = calendar_from({"week": {}})
    case = replace(CALM, emotion=Emotion.ANGRY, mall=AMAZON, needed_on=date(2026, 11, 25), mails=2)
    found = place_of(case, never, Targets())
    assert found.at == jst("24 11:00"), "three hours round the clock, less two"


cases = st.builds(
    Case,
    received=st.integers(0, 10 * 1440).map(lambda n: jst("20 00:00") + timedelta(minutes=n)),
    mails=st.integers(1, 6),
    emotion=st.sampled_from(Emotion),
    urgency=st.sampled_from(Urgency),
    promise_due=st.none() | st.just(jst("25 12:00")),
    needed_on=st.none() | st.just(date(2026, 11, 26)),
    mall=st.none() | st.just(AMAZON),
)


@settings(max_examples=60, deadline=None)
@given(cases)
def test_a_reason_never_moves_a_turn_down(case: Case) -> None:
    found = place(case)
    for worse in (
        replace(case, safety=True),
        replace(case, emotion=Emotion.ANGRY),
        replace(case, urgency=Urgency.CRITICAL),
        replace(case, mails=case.mails + 1),
        replace(case, mall=AMAZON),
        replace(case, promise_due=min(case.promise_due or jst("25 12:00"), jst("25 12:00"))),
        replace(case, needed_on=date(2026, 11, 26)),
    ):
        assert place(worse).key <= found.key
    assert "place.limit" in codes(found)
    assert found.key == place(case).key, "it does not depend on when it is asked"
