"""The whiteboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ecdesk.domain.board import Column, Matter, board, column_of

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
OPEN = Matter(NOW - timedelta(hours=2), turn_open=True)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({}, Column.NEW),
        ({"has_draft": True}, Column.DRAFT),
        ({"checking": True}, Column.CHECKING),
        ({"promise_pressing": True, "has_draft": True}, Column.REPORT),
        ({"turn_open": False, "promise_open": True}, Column.CHECKING),
        ({"turn_open": False, "promise_open": True, "promise_pressing": True}, Column.REPORT),
        ({"promise_open": True}, Column.NEW),
        ({"turn_open": False, "has_draft": True}, Column.WAITING),
        ({"turn_open": False}, Column.WAITING),
        ({"turn_open": False, "done": True}, Column.DONE),
    ],
)
def test_a_matter_stands_in_one_column(changes: dict[str, bool], column: Column) -> None:
    assert column_of(replace(OPEN, **changes)) is column


def test_counts_and_the_oldest() -> None:
    piles = board([OPEN, replace(OPEN, since=NOW - timedelta(hours=5))], NOW)
    assert [pile.column for pile in piles] == list(Column)
    assert (piles[1].count, piles[1].oldest) == (2, 5 * 3600)
    others = [pile for pile in piles if pile.column is not Column.NEW]
    assert {(pile.count, pile.oldest) for pile in others} == {(0, 0)}
