"""What we told a customer beside our mails: promises with how they ended, and calls.

Read for an opened conversation, and for a promise that a draft will make.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import Connection, select

from ecdesk.domain.conversation import Outcome
from ecdesk.domain.shop import Shop
from ecdesk.store import schema as s
from ecdesk.views.clock_rows import CallView, PromiseView, PromiseWish, Stands
from ecdesk.views.standing import stands_of


def promises(connection: Connection, conversation_id: int) -> tuple[PromiseView, ...]:
    """The promises of a conversation: the open ones first, by their time; then the newest."""
    table = s.Promise
    found = connection.execute(
        select(*table.__table__.columns)
        .outerjoin(s.Call, s.Call.id == table.call_id)
        .where(table.conversation_id == conversation_id, s.Call.removed_at.is_(None))
        .order_by(table.due_at)
    )
    views = [
        PromiseView(
            id=row.id,
            made_at=row.made_at,
            due_at=row.due_at,
            about=row.about,
            mail_id=row.mail_id,
            call_id=row.call_id,
            ended_at=row.ended_at,
            kept=row.kept,
        )
        for row in found
    ]
    still = [view for view in views if view.is_open]
    return (*still, *(view for view in reversed(views) if not view.is_open))


def calls(connection: Connection, conversation_id: int) -> tuple[CallView, ...]:
    """The calls of a conversation, oldest first."""
    found = connection.execute(
        select(s.Call.id, s.Call.at, s.Call.whom, s.Call.said, s.Call.outcome, s.Call.minutes)
        .where(s.Call.conversation_id == conversation_id, s.Call.removed_at.is_(None))
        .order_by(s.Call.at, s.Call.id)
    )
    return tuple(
        CallView(row.id, row.at, row.whom, row.said, Outcome(row.outcome), row.minutes)
        for row in found
    )


def stands(connection: Connection, conversation: Any, shop: Shop) -> Stands:
    """What the clock knows of a conversation, given its row."""
    opened = connection.scalar(
        select(s.Turn.opened_at).where(
            s.Turn.conversation_id == conversation.id, s.Turn.closed_at.is_(None)
        )
    )
    names = connection.scalars(
        select(s.Tag.name).where(s.Tag.conversation_id == conversation.id).order_by(s.Tag.id)
    )
    return stands_of(conversation, opened, shop, tuple(dict.fromkeys(names)))


def wish(stored: dict[str, Any] | None) -> PromiseWish | None:
    """What a draft will promise, as it is stored."""
    if stored is None:
        return None
    until = stored["until"]
    return PromiseWish(
        date.fromisoformat(stored["day"]),
        None if until is None else time.fromisoformat(until),
        stored["about"],
    )
