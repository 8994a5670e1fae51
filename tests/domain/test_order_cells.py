"""What stands in the cells of order exports: moments, amounts and counts as systems write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.errors import Refused
from ecdesk.domain.order_cells import cell_text, count, is_rounded, moment, yen

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-11-16 21:40:05 +0900", datetime(2026, 11, 16, 12, 40, 5, tzinfo=UTC)),
        ("2026/1/5 9:05", datetime(2026, 1, 5, 9, 5, tzinfo=TOKYO)),
        ("２０２６年１１月１６日（月）", datetime(2026, 11, 16, tzinfo=TOKYO)),
        ("20261116214005", datetime(2026, 11, 16, 21, 40, 5, tzinfo=TOKYO)),
        ("2026-11-16T21:40:05.123456-05:00", datetime(2026, 11, 17, 2, 40, 5, tzinfo=UTC)),
        ("2026-11-16 12:40:05 UTC", datetime(2026, 11, 16, 12, 40, 5, tzinfo=UTC)),
        ("2026/11/16 午後9:40:05", datetime(2026, 11, 16, 21, 40, 5, tzinfo=TOKYO)),
        ("2026/11/16 午前12:05", datetime(2026, 11, 16, 0, 5, tzinfo=TOKYO)),
        ("2026/11/16 9:40 PM", datetime(2026, 11, 16, 21, 40, tzinfo=TOKYO)),
        ("20261116 2140", datetime(2026, 11, 16, 21, 40, tzinfo=TOKYO)),
        ("0000-00-00", None),
    ],
)
def test_moments_as_systems_write_them(said: str, at: datetime | None) -> None:
    assert moment(said, TOKYO) == at


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-16 25:00",
        "2026-13-01",
        "16/11/2026",
        "昨日",
        "2026/11/16 午後21:40",
        "2026/11/16 9",
    ],
)
def test_what_is_no_moment(said: str) -> None:
    with pytest.raises(Refused):
        moment(said, TOKYO)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("¥1,200", 1200),
        ("１，２００円(税込)", 1200),
        ("1,200.00", 1200),
        ("−500", -500),
        ("△500", -500),
        ("-", None),
        ("", None),
    ],
)
def test_amounts(said: str, amount: int | None) -> None:
    assert yen(said) == amount


@pytest.mark.parametrize(("said", "number"), [("2個", 2), ("３", 3), ("1.0", 1), ("", 1)])
def test_counts(said: str, number: int) -> None:
    assert count(said) == number


@pytest.mark.parametrize("said", ["二個", "-1", "2個半", "1.5"])
def test_what_is_no_count(said: str) -> None:
    with pytest.raises(Refused):
        count(said)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="0012"', "0012"),
        ("'0012", "0012"),
        ("'=A1", "=A1"),
        ("'t Hof", "'t Hof"),  # a name
        ("\ufeff 山田\n花子 ", "山田 花子"),
    ],
)
def test_a_cell_is_what_was_meant(cell: str, text: str) -> None:
    assert cell_text(cell) == text


def test_a_number_that_a_table_s_program_has_rounded_is_known() -> None:
    assert is_rounded("1.71324E+17")
    assert is_rounded("4E+11")
    assert not is_rounded("P171323551145213731")
    assert not is_rounded("1E17")
