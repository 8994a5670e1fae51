"""Where the clock of an opened conversation stands: its turn, what is promised, the calls."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from ecdesk.domain.conversation import Direction, Outcome
from ecdesk.domain.mail import Auto
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import Result
from ecdesk.store import schema as s
from ecdesk.views.clock_rows import CallView, PromiseView, PromiseWish, Stands
from ecdesk.views.rows import TurnView
from ecdesk.views.standing import stands_of

# Put together once: that takes longer than to carry them out.
_HERE: BindParameter[int] = bindparam("conversation")
_IS_BOUNCE = select(s.Mail.auto == Auto.BOUNCE.value).where(s.Mail.id == s.Turn.opened_by)
_TURN = (
    select(
        _IS_BOUNCE.scalar_subquery().label("bounced"),
        s.Turn.opened_at,
        s.Turn.closed_at,
        s.Turn.closed_how,
        s.Turn.reason,
        s.Turn.elapsed,
        s.Turn.waited,
        s.Turn.fast_minutes,
        s.Turn.limit_minutes,
        select(func.count())
        .where(
            s.Mail.conversation_id == _HERE,
            s.Mail.direction == Direction.IN.value,
            s.Mail.received_at >= s.Turn.opened_at,
            s.Mail.counts.is_(True),
        )
        .scalar_subquery()
        .label("mails"),
    )
    .where(s.Turn.conversation_id == _HERE)
    .order_by(s.Turn.closed_at.is_not(None), s.Turn.opened_at.desc())
    .limit(1)
)
_PROMISES = (
    select(*s.Promise.__table__.columns)
    .outerjoin(s.Call, s.Call.id == s.Promise.call_id)
    .where(s.Promise.conversation_id == _HERE, s.Call.removed_at.is_(None))
    .order_by(s.Promise.due_at)
)
_CALLS = (
    select(s.Call.id, s.Call.at, s.Call.whom, s.Call.said, s.Call.outcome, s.Call.minutes)
    .where(s.Call.conversation_id == _HERE, s.Call.removed_at.is_(None))
    .order_by(s.Call.at, s.Call.id)
)
_OPEN_SINCE = select(s.Turn.opened_at).where(
    s.Turn.conversation_id == _HERE, s.Turn.closed_at.is_(None)
)
_TAGS = select(s.Tag.name).where(s.Tag.conversation_id == _HERE).order_by(s.Tag.id)


def turn(connection: Connection, conversation_id: int) -> TurnView | None:
    """The open turn, else the one closed last."""
    found = connection.execute(_TURN, {"conversation": conversation_id}).one_or_none()
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
    found = connection.execute(_PROMISES, {"conversation": conversation_id})
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
    found = connection.execute(_CALLS, {"conversation": conversation_id})
    return tuple(
        CallView(row.id, row.at, row.whom, row.said, Outcome(row.outcome), row.minutes)
        for row in found
    )


def stands(connection: Connection, conversation: Any, shop: Shop) -> Stands:
    """What the clock knows of a conversation, given its row."""
    here = {"conversation": conversation.id}
    opened = connection.scalar(_OPEN_SINCE, here)
    names = connection.scalars(_TAGS, here)
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
