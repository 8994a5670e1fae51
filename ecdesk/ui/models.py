"""The queue as Qt wants to see it: pages of frozen rows, and small changes instead of resets.

The model holds what has been read; the view asks for more (`fetchMore`) and the answer arrives
later. When something changed, the rows are read anew and *arranged*: removed, moved, inserted and
replaced one by one, so that selection and scroll position stay where the person left them; many
changes in several goes, so that no frame waits for all of them.

The one rule: `data()` never waits. It answers from the rows that are here.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ecdesk.views.rows import QueuePage, QueueRow
from ecdesk.words import _

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole  # the QueueRow itself
MOVES_AT_MOST = 64  # beyond this a reset is quicker and nobody could follow it anyway
WITHOUT_END = sys.maxsize
NOWHERE = QModelIndex()


def customer_said(row: QueueRow) -> str:
    """How a row names its customer: 佐藤 美咲 様, the address where there is no name."""
    if row.customer:
        return _("{name} 様").format(name=row.customer)
    return row.address or _("名前不明")


def steady(places: Sequence[int]) -> set[int]:
    """Which of these already stand in rising order: positions of one longest such run."""
    tails: list[int] = []  # the smallest last value of a run of each length …
    ends: list[int] = []  # … and where it stands
    before: list[int] = [-1] * len(places)
    for at, place in enumerate(places):
        length = bisect_left(tails, place)
        before[at] = ends[length - 1] if length else -1
        if length == len(tails):
            tails.append(place)
            ends.append(at)
        else:
            tails[length], ends[length] = place, at
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


class QueueModel(QAbstractTableModel):
    """One column of `QueueRow`s; `more_wanted` asks whoever reads for the page after."""

    more_wanted = Signal(object)  # the `after` of the next page

    def __init__(
        self, explain: Callable[[QueueRow], str] = lambda _row: "", parent: QObject | None = None
    ) -> None:
        """`explain` says on demand why a row stands where it does."""
        super().__init__(parent)
        self._explain = explain
        self._rows: list[QueueRow] = []
        self._next: tuple[Any, ...] | None = None
        self._loading = False
        self._steps: Iterator[None] = iter(())  # what is left of an `arrange`
        self._under_way = False  # whether something is
        self._late: QueuePage | None = None  # came meanwhile

    @property
    def rows(self) -> Sequence[QueueRow]:
        """The rows that are here."""
        return self._rows

    def row_of(self, conversation_id: int) -> int:
        """Where a conversation stands; -1 where it does not."""
        for at, row in enumerate(self._rows):
            if row.id == conversation_id:
                return at
        return -1

    # ── what Qt asks ────────────────────────────────────────────────────────────────────────

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Override: how many rows are here."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Override: one column."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override: the row, or what a screen reader says of it."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.subject or _("(件名なし)")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (customer_said(row), row.subject or _("(件名なし)"), row.shop.name)
            return _("、").join(said)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._explain(row)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Override: whether there is another page, and none on its way."""
        return not parent.isValid() and self._next is not None and not self._loading

    def fetchMore(self, parent: Index) -> None:
        """Override: ask for the next page; it arrives by `append`."""
        if self.canFetchMore(parent):
            self._loading = True
            self.more_wanted.emit(self._next)

    # ── what the pane tells ─────────────────────────────────────────────────────────────────

    def clear(self) -> None:
        """Show nothing, for another tab or shop."""
        self._steps, self._under_way, self._late = iter(()), False, None
        self.beginResetModel()
        self._rows, self._next, self._loading = [], None, False
        self.endResetModel()

    def append(self, page: QueuePage) -> None:
        """Take in the page that `more_wanted` asked for."""
        if self._under_way:
            self._late = page
            return
        self._loading, self._next = False, page.after
        here = {row.id for row in self._rows}  # one that moved down meanwhile comes twice
        fresh = [row for row in page.rows if row.id not in here]
        if fresh:
            first = len(self._rows)
            self.beginInsertRows(NOWHERE, first, first + len(fresh) - 1)
            self._rows.extend(fresh)
            self.endInsertRows()

    def give_up(self) -> None:
        """The page asked for could not be read; it may be asked for again."""
        self._loading = False

    def arrange(self, page: QueuePage, at_most: int = WITHOUT_END) -> bool:
        """Show these rows from the top on, changing as little as possible; whether all is done.

        After `at_most` changes the list is whole, but not yet in its new order: `go_on`.
        """
        self._next, self._loading, self._late = page.after, False, None
        self._steps = self._arranging(list(page.rows))
        return self.go_on(at_most)

    def go_on(self, at_most: int = WITHOUT_END) -> bool:
        """Carry on with what `arrange` has begun; whether all is done."""
        done = sum(1 for _step in islice(self._steps, at_most))
        self._under_way = done == at_most
        if not self._under_way and self._late is not None:
            late, self._late = self._late, None
            self.append(late)
        return not self._under_way

    def _arranging(self, fresh: Sequence[QueueRow]) -> Iterator[None]:
        """The changes, one by one; after each the rows are what Qt was told of."""
        yield from self._remove_all_but({row.id for row in fresh})
        places = {row.id: at for at, row in enumerate(self._rows)}
        staying = [row for row in fresh if row.id in places]
        kept = steady([places[row.id] for row in staying])
        if len(staying) - len(kept) > MOVES_AT_MOST:
            self.beginResetModel()
            self._rows = list(fresh)
            self.endResetModel()
        else:
            yield from self._move(staying, kept)
            yield from self._insert(fresh)
            yield from self._replace(fresh)

    def _remove_all_but(self, ids: set[int]) -> Iterator[None]:
        last = len(self._rows) - 1
        while last >= 0:
            if self._rows[last].id in ids:
                last -= 1
                continue
            first = last
            while first > 0 and self._rows[first - 1].id not in ids:
                first -= 1
            self.beginRemoveRows(NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            yield
            last = first - 1

    def _move(self, staying: Sequence[QueueRow], kept: set[int]) -> Iterator[None]:
        """Bring the rows that remain into the new order, each right after its predecessor."""
        for at, row in enumerate(staying):
            if at in kept:
                continue
            source = self.row_of(row.id)
            target = self.row_of(staying[at - 1].id) + 1 if at else 0
            # Qt's destination is counted before the row is taken out.
            if target in (source, source + 1):
                continue
            self.beginMoveRows(NOWHERE, source, source, NOWHERE, target)
            moved = self._rows.pop(source)
            self._rows.insert(target - (source < target), moved)
            self.endMoveRows()
            yield

    def _insert(self, fresh: Sequence[QueueRow]) -> Iterator[None]:
        at = 0
        while at < len(fresh):
            if at < len(self._rows) and self._rows[at].id == fresh[at].id:
                at += 1
                continue
            follower = self._rows[at].id if at < len(self._rows) else None
            end = at
            while end < len(fresh) and fresh[end].id != follower:
                end += 1
            self.beginInsertRows(NOWHERE, at, end - 1)
            self._rows[at:at] = fresh[at:end]
            self.endInsertRows()
            yield
            at = end

    def _replace(self, fresh: Sequence[QueueRow]) -> Iterator[None]:
        for at, row in enumerate(fresh):
            if self._rows[at] != row:
                self._rows[at] = row
                index = self.index(at, 0)
                self.dataChanged.emit(index, index)
                yield
