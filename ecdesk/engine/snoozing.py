"""スヌーズ: conversations hidden until a time or a mail, by the words people use.

Hidden is all that they are: the clock runs on, and what becomes due is told. What ends a snooze by
itself (its time, a mail, our own word) is worked out by `turns` and the views. The one rule: each
word is a row, undone by taking that row away, so that what stood before stands again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.domain.calendar import is_open
from ecdesk.domain.errors import Refused
from ecdesk.domain.shop import Shop
from ecdesk.domain.snooze import Snooze, understand
from ecdesk.engine import intake, joining, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.values import shop_of


def snooze(write: Write, command: p.Snooze, now: datetime) -> dict[str, Any]:
    """Hide these. Answer: {snoozes: [{id, conversation_id, until, moved, closed}]}.

    Raises Refused: conversation.missing, snooze.unreadable, snooze.past, snooze.far.
    """
    session, hidden = write.session, []
    told: list[dict[str, Any]] = []
    for asked in dict.fromkeys(command.conversation_ids):
        found = joining.standing(session, asked)
        if found is None:
            raise Refused("conversation.missing")
        shop = shop_of(session.get_one(s.Shop, found.shop_id))
        meant = _meant(command, shop, now)
        row = s.Snooze(
            conversation_id=found.id,
            at=now,
            until=meant.until,
            knows=intake.newest_mail(session, found.id),
        )
        session.add(row)
        session.flush()
        hidden.append(found.id)
        told.append(
            {
                "id": row.id,
                "conversation_id": found.id,
                "until": None if meant.until is None else meant.until.isoformat(),
                "moved": None if meant.moved is None else meant.moved.isoformat(),
                "closed": meant.closed,
            }
        )
    turns.settle_all(write, hidden, now)
    return {"snoozes": told}


def _meant(command: p.Snooze, shop: Shop, now: datetime) -> Snooze:
    if command.until is None:
        return understand(command.said, shop.calendar, now)
    if command.until.tzinfo is None:
        raise Refused("snooze.unreadable", said="")
    if command.until <= now:
        raise Refused("snooze.past", at=command.until)
    return Snooze(command.until, closed=not is_open(shop.calendar, command.until))


def undo_snooze(write: Write, command: p.UndoSnooze, now: datetime) -> dict[str, Any]:
    """As if it had never been said."""
    rows = _rows(write, command.snooze_ids)
    for row in rows:
        write.session.delete(row)
    write.session.flush()
    turns.settle_all(write, [row.conversation_id for row in rows], now)
    return {}


def unsnooze(write: Write, command: p.Unsnooze, now: datetime) -> dict[str, Any]:
    """Show these again. Answer: {snooze_ids}, of those that were hidden."""
    rows = write.session.scalars(
        select(s.Snooze).where(
            s.Snooze.conversation_id.in_(command.conversation_ids), s.Snooze.ended_at.is_(None)
        )
    ).all()
    _end(write, rows, now, now)
    return {"snooze_ids": [row.id for row in rows]}


def resnooze(write: Write, command: p.Resnooze, now: datetime) -> dict[str, Any]:
    """Hide them as they were hidden."""
    _end(write, _rows(write, command.snooze_ids), None, now)
    return {}


def _end(write: Write, rows: Iterable[s.Snooze], at: datetime | None, now: datetime) -> None:
    ids = []
    for row in rows:
        row.ended_at = at
        ids.append(row.conversation_id)
    turns.settle_all(write, ids, now)


def _rows(write: Write, ids: list[int]) -> list[s.Snooze]:
    return list(write.session.scalars(select(s.Snooze).where(s.Snooze.id.in_(ids))))
