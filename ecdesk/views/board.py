"""The whiteboard as it hangs: six columns with how many stand in each, the oldest, and first cards.

Where a matter stands is `domain.board.column_of`'s to say. The one rule: 完了 holds what was
settled today; what was settled before has left the board.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.domain.board import Column, Matter, column_of
from ecdesk.domain.board import board as piles_of
from ecdesk.domain.conversation import Status
from ecdesk.domain.shop import Shop
from ecdesk.views.clock_rows import BoardCard, BoardColumn
from ecdesk.views.shops import shops
from ecdesk.views.standing import HIDDEN
from ecdesk.views.values import Reads

CARDS = 12  # a column; more cannot be read from three metres

_COLUMNS = """
SELECT conversation.id, conversation.shop_id, conversation.subject, conversation.status,
       conversation.due_at, conversation.last_mail_at, conversation.promise_at,
       conversation.wait_since, conversation.checking, customer.name AS customer,
       EXISTS (SELECT 1 FROM draft
         WHERE draft.conversation_id = conversation.id AND draft.sent_at IS NULL
           AND draft.discarded_at IS NULL) AS has_draft
FROM conversation LEFT JOIN customer ON customer.id = conversation.customer_id
"""
_OPEN = f"{_COLUMNS} WHERE conversation.status IN ('reply', 'promised', 'waiting') AND NOT {HIDDEN}"
_DONE = f"""{_COLUMNS} WHERE conversation.status = 'done' AND conversation.id IN
      (SELECT turn.conversation_id FROM turn WHERE turn.closed_at >= :since)
"""  # noqa: S608 - our own words


def board(reader: Reads, now: datetime, *, shop_id: int | None = None) -> tuple[BoardColumn, ...]:
    """All columns in their order, the empty ones too; within one, who waits longest is first."""
    narrowed = "" if shop_id is None else " AND conversation.shop_id = :shop"
    values: dict[str, Any] = {} if shop_id is None else {"shop": shop_id}
    with reader.look() as look:
        by_id = shops(look)
        found = look.all(_OPEN + narrowed, now=now, **values)
        # A day is nowhere longer ago; which day it was is each shop's to say.
        settled = look.all(_DONE + narrowed, since=now - timedelta(days=1), **values)
        closed = {
            row.conversation_id: row.closed_at
            for row in look.all(
                "SELECT conversation_id, closed_at FROM turn WHERE closed_at >= :since"
                " ORDER BY closed_at",
                since=now - timedelta(days=1),
            )
        }
    today = [
        row
        for row in settled
        if _day(closed[row.id], by_id[row.shop_id]) == _day(now, by_id[row.shop_id])
    ]
    stood: dict[Column, list[tuple[Any, Matter]]] = {column: [] for column in Column}
    for row in (*found, *today):
        matter = _matter(row, by_id[row.shop_id], now)
        stood[column_of(matter)].append((row, matter))
    piles = piles_of((matter for rows in stood.values() for _, matter in rows), now)
    return tuple(
        BoardColumn(pile.column, pile.count, pile.oldest, _cards(stood[pile.column]))
        for pile in piles
    )


def _matter(row: Any, shop: Shop, now: datetime) -> Matter:
    due = row.promise_at
    pressing = due is not None and (due <= now or _day(due, shop) <= _day(now, shop))
    return Matter(
        since=row.wait_since or row.last_mail_at,
        turn_open=row.status == Status.REPLY.value,
        has_draft=bool(row.has_draft),
        checking=bool(row.checking),
        promise_pressing=pressing,
        promise_open=due is not None,
        done=row.status == Status.DONE.value,
    )


def _cards(rows: list[tuple[Any, Matter]]) -> tuple[BoardCard, ...]:
    rows.sort(key=lambda one: (one[1].since, one[0].id))
    return tuple(
        BoardCard(row.id, row.customer or "", row.subject, matter.since, _due(row))
        for row, matter in rows[:CARDS]
    )


def _due(row: Any) -> datetime | None:
    dues = [at for at in (row.due_at, row.promise_at) if at is not None]
    return min(dues, default=None)


def _day(at: datetime, shop: Shop) -> Any:
    return at.astimezone(UTC).astimezone(ZoneInfo(shop.calendar.zone)).date()
