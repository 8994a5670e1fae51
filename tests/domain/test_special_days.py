"""Dates that are unlike their weekday: put in, put right, given back to their week."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.hours import Calendar
from ecdesk.domain.special_days import SpecialDay, special_days, with_days, without_days
from ecdesk.domain.timetable import Window

TUESDAY = date(2026, 11, 24)
LATE = (Window(600, 1320),)


def test_a_day_is_closed_shortened_and_given_back() -> None:
    closed = with_days(Calendar(), [TUESDAY], (), "棚卸し")
    assert special_days(closed) == (SpecialDay(TUESDAY, (), "棚卸し"),)
    why = closed.closure(TUESDAY)
    assert why is not None
    assert (why.code, why.name) == ("closed.date", "棚卸し")
    late = with_days(closed, [TUESDAY], LATE, "感謝祭")
    assert special_days(late) == (SpecialDay(TUESDAY, LATE, "感謝祭"),)
    assert late.windows_on(TUESDAY) == LATE
    assert without_days(late, [TUESDAY]) == Calendar()


def test_a_new_name_takes_the_place_of_the_old_and_none_takes_it_away() -> None:
    named = with_days(Calendar(), [TUESDAY], (), "棚卸し")
    assert special_days(with_days(named, [TUESDAY], ()))[0].name == ""


_DAYS = st.lists(st.integers(0, 20).map(lambda n: TUESDAY + timedelta(days=n)), max_size=6)
_STEPS = st.lists(st.tuples(_DAYS, st.sampled_from([(), LATE, None]), st.sampled_from(["", "名"])))


@given(_STEPS)
def test_a_date_has_one_exception_however_often_it_is_changed(steps: list) -> None:  # type: ignore[type-arg] # of the strategy above
    calendar, wanted = Calendar(), {}
    for days, windows, name in steps:
        if windows is None:
            calendar = without_days(calendar, days)
            wanted = {day: one for day, one in wanted.items() if day not in days}
        else:
            calendar = with_days(calendar, days, windows, name)
            wanted |= {day: SpecialDay(day, windows, name) for day in days}
    assert special_days(calendar) == tuple(wanted[day] for day in sorted(wanted))
    for day, one in wanted.items():
        assert calendar.windows_on(day) == one.windows
