"""The whiteboard: where every open matter stands, in six columns readable from three metres.

A matter stands in exactly one column, the first of those below whose word is true of it. The one
rule: what must be done by us comes before what others owe us.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Column(StrEnum):
    """The columns, in the order in which they are read."""

    REPORT = "report"  # 経過報告要: a promise to write is due today or overdue
    NEW = "new"  # 未対応
    DRAFT = "draft"  # 下書き
    CHECKING = "checking"  # 仕入先確認中
    WAITING = "waiting"  # お客様待ち
    DONE = "done"  # 完了


@dataclass(frozen=True, slots=True)
class Matter:
    """What the board has to know of a conversation. `since` is when the customer began to wait."""

    since: datetime
    turn_open: bool = False
    has_draft: bool = False
    checking: bool = False  # asked of a supplier, a maker, the mall
    promise_pressing: bool = False  # due today or overdue
    promise_open: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """One column: how many stand in it, and the oldest one's wall seconds (0 where empty)."""

    column: Column
    count: int
    oldest: int


def column_of(matter: Matter) -> Column:
    """The one column a matter stands in."""
    if matter.promise_pressing:
        return Column.REPORT
    if matter.turn_open and matter.has_draft:
        return Column.DRAFT
    if matter.checking or (matter.promise_open and not matter.turn_open):
        return Column.CHECKING
    if matter.turn_open:
        return Column.NEW
    return Column.DONE if matter.done else Column.WAITING


def board(matters: Iterable[Matter], now: datetime) -> tuple[Pile, ...]:
    """All columns in order, the empty ones too."""
    stood: dict[Column, list[datetime]] = {column: [] for column in Column}
    for matter in matters:
        stood[column_of(matter)].append(matter.since.astimezone(UTC))
    today = now.astimezone(UTC)
    return tuple(
        Pile(
            column,
            len(since),
            max(int((today - min(since)).total_seconds()), 0) if since else 0,
        )
        for column, since in stood.items()
    )
