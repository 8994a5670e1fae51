"""Where the clock of an opened conversation stands: its turn, what is promised, the calls."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import Connection, func, select

from ecdesk.domain.conversation import Direction, Outcome
from ecdesk.domain.mail import Auto
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import Result
from ecdesk.store import schema as s
from ecdesk.views.clock_rows import CallView, PromiseView, PromiseWish, Stands
from ecdesk.views.rows import TurnView
from ecdesk.views.standing import stands_of


def turn(connection: Connection, conversation_id: int) -> TurnView | None:
    """The open turn, else the one closed last."""
    table = s.Turn
    opened_by = select(s.Mail.auto).where(s.Mail.id == table.opened_by)
    found = connection.execute(
        select(
            (opened_by.scalar_subquery() == Auto.BOUNCE.value).label("bounced"),
            table.opened_at,
            table.closed_at,
            table.closed_how,
            table.reason,
            table.elapsed,
            table.waited,
            table.fast_minutes,
            table.limit_minutes,
            select(func.count())
            .where(
                s.Mail.conversation_id == conversation_id,
                s.Mail.direction == Direction.IN.value,
                s.Mail.received_at >= table.opened_at,
                s.Mail.counts.is_(True),
            )
            .scalar_subquery()
            .label("mails"),
        )
        .where(table.conversation_id == conversation_id)
        .order_by(table.closed_at.is_not(None), table.opened_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    return TurnView(
        opened_at=found.opened_at,
        mails=found.mails,
        closed_at=found.closed_at,
        closed_how=found.closed_how,
        reason=found.reason,
        bounced=found.bounced,
        result=None
        if found.elapsed is None
        else Result(found.elapsed, found.waited, found.fast_minutes, found.limit_minutes),
    )


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
