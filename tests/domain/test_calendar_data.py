"""A calendar as it is written down: read back as it was, and refused with the field at fault."""

from __future__ import annotations

from datetime import date

import pytest

from ecdesk.domain.calendar import (
    Calendar,
    Window,
    calendar_data,
    calendar_from,
    default_calendar,
    round_the_clock,
    windows_on,
)
from ecdesk.domain.errors import Refused

OFFICE = [["10:00", "12:00"], ["13:00", "18:00"]]
SHOP = calendar_from({"week": {"mon": OFFICE}, "closed": ["2026-11-23", "2027-01-01"]})
NIGHT = calendar_from({"week": {"fri": ["20:00-02:00"]}})


def test_a_calendar_reads_back_as_it_was_written() -> None:
    for calendar in (SHOP, NIGHT, round_the_clock(), default_calendar()):
        assert calendar_from(calendar_data(calendar)) == calendar


def test_holidays_yearly_closings_and_names_read_back() -> None:
    for holidays in (False, True, ["元日", "文化の日"], {"all_but": ["山の日"]}):
        calendar = calendar_from(
            {
                "holidays": holidays,
                "yearly": [{"from": "08-13", "to": "08-16", "name": "お盆休み"}, {"from": "02-29"}],
                "closed": ["2026-11-20"],
                "names": {"2026-11-20": "棚卸し"},
            }
        )
        assert calendar_from(calendar_data(calendar)) == calendar
        assert calendar_data(calendar)["holidays"] == holidays
    assert calendar_data(SHOP)["holidays"] is False


def test_times_as_people_type_them() -> None:
    typed = calendar_from(
        {"week": {"Mon": ["１０：００～１２：００", "13:00 - 18:00", ["9:00", "9:30"]]}}
    )
    assert typed.week[0] == (Window(600, 720), Window(780, 1080), Window(540, 570))


@pytest.mark.parametrize(
    "data",
    [
        {"zone": "Asia/Nowhere"},
        {"zone": "../../etc/passwd"},
        {"zone": ""},
        {"zone": 9},
        {"week": {"monday": OFFICE}},
        {"week": [OFFICE]},
        {"week": {"mon": "10:00-12:00"}},
        {"week": {"mon": [["10:00"]]}},
        {"week": {"mon": [["10:00", "12:00", "13:00"]]}},
        {"week": {"mon": [["10:00", "10:00"]]}},
        {"week": {"mon": [["00:00", "00:00"]]}},
        {"week": {"mon": [["25:00", "26:00"]]}},
        {"week": {"mon": [["10:00", "60:00"]]}},
        {"week": {"mon": [["10:60", "12:00"]]}},
        {"week": {"mon": [[10, 12]]}},
        {"week": {"mon": ["10-12"]}},
        {"week": {"mon": [{"start": "10:00", "end": "12:00"}]}},
        {"closed": "2026-11-23"},
        {"closed": ["2026-02-30"]},
        {"closed": [20261123]},
        {"special": {"tomorrow": OFFICE}},
        {"special": [OFFICE]},
        {"holidays": "文化の日"},
        {"holidays": 1},
        {"holidays": [1]},
        {"holidays": {"but": []}},
        {"holidays": {"all_but": "文化の日"}},
        {"yearly": ["08-13"]},
        {"yearly": [{"from": "08-13", "to": "02-30"}]},
        {"yearly": [{"from": "13-01", "to": "13-02"}]},
        {"yearly": [{"to": "08-16"}]},
        {"yearly": [{"from": "08-13", "to": "08-16", "name": 5}]},
        {"names": {"2026-11-23": 5}},
        {"names": {"today": "休み"}},
    ],
)
def test_a_malformed_calendar_is_refused_with_the_field(data: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        calendar_from(data)
    assert refused.value.code == "calendar.malformed"
    assert set(refused.value.values) == {"field", "value"}


def test_what_is_not_said_is_the_usual_week() -> None:
    assert calendar_from({}) == default_calendar()
    assert windows_on(default_calendar(), date(2026, 11, 20)) == (Window(600, 1080),)
    assert windows_on(default_calendar(), date(2026, 11, 21)) == ()


def test_values_that_no_week_can_hold() -> None:
    for start, end in ((600, 600), (-1, 10), (1440, 1500), (0, 2881)):
        with pytest.raises(ValueError, match="window"):
            Window(start, end)
    with pytest.raises(ValueError, match="week"):
        Calendar(week=((),) * 6)
