"""The bench of the clock runs, and a wrong deadline would be seen."""

from __future__ import annotations

import pytest

from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.sla import Targets
from tests.bench import clock


def test_every_figure_is_there_and_no_deadline_is_wrong() -> None:
    figures = {figure.name: figure for figure in clock.measure("", 1)}
    assert len(figures) == 5
    assert figures["deadlines that differ from their sum"].reached


def test_a_deadline_that_differs_from_its_sum_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar, targets = calendar_from({}), Targets()
    assert not clock._differs(clock._NOW, calendar, targets)
    monkeypatch.setattr(clock, "deadline", lambda at, *_: at)
    assert clock._differs(clock._NOW, calendar, targets)
