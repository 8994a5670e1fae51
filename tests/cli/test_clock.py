"""Deadlines over a calendar in a file, with the sum that proves them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import CommandLine
from tests.helpers.clock_vectors import CALENDARS, ORACLE, OWN, Vector

DAY = "2026-11-17"  # a Tuesday
SHOP = {
    "zone": "Asia/Tokyo",
    "week": {day: [["10:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed")},
    "closed": ["2026-11-18"],
    "special": {"2026-11-21": [["10:00", "11:00"]]},
    "holidays": False,
}


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    """The shop's hours in a file."""
    return written(tmp_path, SHOP)


def written(folder: Path, data: Any) -> Path:
    path = folder / "calendar.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def test_the_sum_proves_the_deadline(anywhere: CommandLine, calendar: Path) -> None:
    words = ["clock", "--calendar", calendar, "--minutes", 180, "--json"]
    told = anywhere(*words, "--received", "2026-11-17T11:50:00+09:00").json
    assert told == {
        "received": "2026-11-17T11:50:00+09:00",
        "deadline": "2026-11-17T15:50:00+09:00",
        "sum": [
            {"from": "2026-11-17T11:50:00+09:00", "to": "2026-11-17T12:00:00+09:00", "minutes": 10},
            {
                "from": "2026-11-17T13:00:00+09:00",
                "to": "2026-11-17T15:50:00+09:00",
                "minutes": 170,
            },
        ],
        "closed": [
            {
                "from": "2026-11-17T12:00:00+09:00",
                "to": "2026-11-17T13:00:00+09:00",
                "minutes": 60,
                "code": "closed.break",
                "name": "",
            }
        ],
        "said": "11/17(火) 11:50 受信 → 12:00 休憩まで 10分 + 13:00 から 170分 = 15:50",
    }
    assert not anywhere.folder.exists()


def test_every_deadline_worked_out_by_hand(anywhere: CommandLine, tmp_path: Path) -> None:
    asked: dict[tuple[str, int], list[Vector]] = defaultdict(list)
    for vector in (*ORACLE, *OWN):
        asked[vector.calendar, vector.minutes].append(vector)
    for (name, minutes), vectors in asked.items():
        file = written(tmp_path, CALENDARS[name] | {"zone": zone_of(name)})
        words = ["clock", "--calendar", file, "--minutes", minutes, "--json", "--received"]
        lines = anywhere(*words, *(vector.received for vector in vectors)).lines
        for vector, line in zip(vectors, lines, strict=True):
            due = datetime.fromisoformat(vector.due)
            due = due if due.tzinfo else due.replace(tzinfo=ZoneInfo(zone_of(name)))
            assert datetime.fromisoformat(line["deadline"]) == due.astimezone(UTC), vector
            assert sum(stretch["minutes"] for stretch in line["sum"]) == pytest.approx(minutes)


def zone_of(name: str) -> str:
    return str(CALENDARS[name].get("zone", "Asia/Tokyo"))


def test_a_line_a_time_in_order(anywhere: CommandLine, calendar: Path) -> None:
    """One `--received` may be followed by several times, or be written several times."""
    times = ["2026-11-17T02:50:00Z", "2026-11-17T17:30:00+09:00", "2026-11-17T17:30"]
    words = ["clock", "--calendar", calendar, "--minutes", 60, "--json"]
    together = anywhere(*words, "--received", *times).lines
    apart = anywhere(*words, *(word for time in times for word in ("--received", time))).lines
    assert together == apart
    assert [line["received"] for line in together] == times
    assert [line["deadline"] for line in together] == [
        "2026-11-17T13:50:00+09:00",
        "2026-11-21T10:30:00+09:00",  # the 18th is closed, the 21st opens specially
        "2026-11-21T10:30:00+09:00",  # without an offset it is the shop's time
    ]


def test_seconds_are_parts_of_a_minute(anywhere: CommandLine, calendar: Path) -> None:
    words = ["clock", "--calendar", calendar, "--minutes", 10, "--json"]
    (first, second) = anywhere(*words, "--received", "2026-11-17T11:55:30+09:00").json["sum"]
    assert (first["minutes"], second["minutes"]) == (4.5, 5.5)
    assert "2026-11-17T13:05:30" in anywhere(*words[:-1], "--received", "2026-11-17T11:55:30").out


def test_a_shop_that_never_opens_is_refused(anywhere: CommandLine, tmp_path: Path) -> None:
    never = written(tmp_path, SHOP | {"week": {}, "special": {"2026-11-21": [["10:00", "11:00"]]}})
    words = ["clock", "--calendar", never, "--minutes", 30, "--json"]
    ran = anywhere(*words, "--received", "2026-11-20T10:00+09:00", "2026-12-01", code=3)
    good, bad = ran.lines
    assert good["deadline"] == "2026-11-21T10:30:00+09:00"
    assert (bad["received"], bad["code"]) == ("2026-12-01", "calendar.never_open")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        SHOP | {"week": {"mon": [["10:00", "25:99"]]}},
        SHOP | {"week": {"mon": [["10:00"]]}},
        SHOP | {"week": {"lundi": []}},
        SHOP | {"zone": "Asia/Kyoto"},
        SHOP | {"zone": "../../etc/passwd"},
        SHOP | {"closed": ["2026-02-30"]},
        SHOP | {"closed": "2026-11-18"},
        SHOP | {"holidays": "文化の日"},
        SHOP | {"yearly": [{"from": "02-30"}]},
    ],
)
def test_hours_that_cannot_be_read_are_refused(
    anywhere: CommandLine, tmp_path: Path, data: Any
) -> None:
    words = ["clock", "--calendar", written(tmp_path, data), "--minutes", 30, "--json"]
    ran = anywhere(*words, "--received", "2026-11-17T10:00+09:00", code=3)
    assert ran.json["code"] == "calendar.malformed"


@pytest.mark.parametrize("time", ["", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31T23:59"])
def test_no_time_is_wrong_use(anywhere: CommandLine, calendar: Path, time: str) -> None:
    words = ["clock", "--calendar", calendar, "--minutes", 30]
    ran = anywhere(*words, "--received", "2026-11-17T10:00+09:00", "--received", time, code=2)
    assert not ran.out


def test_the_file_has_to_be_there(anywhere: CommandLine, tmp_path: Path) -> None:
    words = ["clock", "--minutes", 30, "--received", "2026-11-17", "--calendar"]
    assert "nowhere.json" in anywhere(*words, tmp_path / "nowhere.json", code=2).err
