"""Deadlines: five thousand open turns counted anew, as after an edit of the hours.

Beside it, the same moments only brought into the shop's zone: what any clock has to do at least.
The timetable of a calendar is worked out once and kept, so it is warmed up first; how long that
takes is a figure of its own. The one rule: a deadline that differs from its sum is a mistake, and
counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from ecdesk.domain.calendar import Calendar, add_business, calendar_from
from ecdesk.domain.reading import Emotion
from ecdesk.domain.sla import Targets, deadline, read_clock
from ecdesk.domain.urgency import Case, place_of
from tests.bench.figures import Figure, Goal

TURNS, ROUNDS = 5_000, 20
_NOW = datetime(2026, 11, 24, 5, 18, tzinfo=UTC)
_LUNCH = (("10:00", "12:00"), ("13:00", "18:00"))
_SHOP: dict[str, object] = {
    "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _LUNCH),
    "holidays": True,
    "yearly": [{"from": "08-13", "to": "08-16"}, {"from": "12-29", "to": "01-03"}],
}


def measure(_display: str, times: int) -> list[Figure]:
    """Deadlines, readings and places of as many turns as a very full queue holds."""
    dice = Random(1)
    received = [_NOW - timedelta(seconds=dice.randrange(30 * 86400)) for _ in range(TURNS)]
    targets, zone = Targets(), ZoneInfo("Asia/Tokyo")
    fresh: list[float] = []
    for _ in range(times):
        calendar = calendar_from(_SHOP)
        fresh.append(_milliseconds(partial(deadline, _NOW, calendar, targets)))
    jobs: dict[str, Callable[[], object]] = {
        "due": lambda: [deadline(at, calendar, targets) for at in received],
        "shown": lambda: [at.astimezone(zone) for at in received],
        "read": lambda: [read_clock(at, calendar, targets, _NOW) for at in received],
        "placed": lambda: [
            place_of(Case(at, mails=2, emotion=Emotion.ANGRY), calendar, targets).key
            for at in received
        ],
    }
    told: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(times + 1):  # the first round warms up
        for name, job in jobs.items():
            told[name].append(_milliseconds(job))
    wrong = sum(_differs(at, calendar, targets) for at in received[:500])
    beside = "only shown in the shop's zone"
    return [
        Figure(f"{TURNS} deadlines", "ms", told["due"][1:], beside, told["shown"][1:], Goal(20)),
        Figure(f"{TURNS} clocks read", "ms", told["read"][1:], beside, told["shown"][1:]),
        Figure(f"{TURNS} places with their reasons", "ms", told["placed"][1:]),
        Figure("the first deadline of a calendar", "ms", fresh),
        Figure("deadlines that differ from their sum", "turns", [wrong], goal=Goal(0)),
    ]


def _differs(at: datetime, calendar: Calendar, targets: Targets) -> bool:
    end, summed = add_business(calendar, at, targets.limit * 60)
    whole = sum(stretch.seconds for stretch in summed) == targets.limit * 60
    return deadline(at, calendar, targets) != end or not whole


def _milliseconds(job: Callable[[], object]) -> float:
    """Of the processor: nothing here waits for anything else."""
    begun = time.process_time()
    job()
    return (time.process_time() - begun) * 1000
