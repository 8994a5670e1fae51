"""Deadlines worked out by hand, by the way of sums and by the way of the index."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.calendar import add_business, business_seconds, calendar_from, due_after
from ecdesk.domain.sums import sum_of
from tests.helpers.clock_vectors import CALENDARS, ORACLE, OWN, Vector


def moment(said: str, zone: str) -> datetime:
    at = datetime.fromisoformat(said)
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize("vector", [*ORACLE, *OWN], ids=lambda v: f"{v.calendar} {v.received}")
def test_the_deadline(vector: Vector) -> None:
    calendar = calendar_from(CALENDARS[vector.calendar])
    received, due = moment(vector.received, calendar.zone), moment(vector.due, calendar.zone)
    end, stretches = add_business(calendar, received, vector.minutes * 60)
    assert end.astimezone(UTC) == due.astimezone(UTC)
    assert due_after(calendar, received, vector.minutes * 60) == end
    assert sum(stretch.seconds for stretch in stretches) == vector.minutes * 60
    assert business_seconds(calendar, received, end) == vector.minutes * 60
    assert sum_of(calendar, received, vector.minutes * 60).seconds == vector.minutes * 60


def test_there_are_enough_of_them() -> None:
    assert len(set(OWN)) >= 60
    assert {vector.calendar for vector in (*ORACLE, *OWN)} == CALENDARS.keys()
