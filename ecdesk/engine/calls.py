"""Calls with customers: one that reached them answers what they asked, any may make a promise.

The one rule: a voice on a machine answers nobody; the clock runs on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.domain.conversation import Outcome
from ecdesk.domain.errors import Refused
from ecdesk.engine import intake, joining, promises, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write

_LONGEST = 24 * 60  # minutes


def log_call(write: Write, command: p.LogCall, now: datetime) -> dict[str, Any]:
    """Keep a call. Answer: {call_id, promise_id}.

    Raises Refused: conversation.missing, call.malformed, promise.*.
    """
    session = write.session
    found = joining.standing(session, command.conversation_id)
    if found is None:
        raise Refused("conversation.missing")
    at = now if command.at is None else command.at
    known = command.outcome in set(Outcome)
    if not known or at.tzinfo is None or at > now or not 0 <= command.minutes <= _LONGEST:
        raise Refused("call.malformed")
    call = s.Call(
        conversation_id=found.id,
        at=at,
        minutes=command.minutes,
        whom=command.whom.strip(),
        said=command.said.strip(),
        outcome=command.outcome,
        knows=intake.newest_mail(session, found.id),
    )
    session.add(call)
    session.flush()
    promise_id = None
    if command.promise is not None:
        promise_id = promises.made_by_call(write, call, command.promise, now)
    turns.settle(write, found.id, now)
    return {"call_id": call.id, "promise_id": promise_id}


def remove_call(write: Write, command: p.RemoveCall, now: datetime) -> dict[str, Any]:
    """Take a call away; what it promised is not owed."""
    return _removed(write, command.call_id, now, now)


def restore_call(write: Write, command: p.RestoreCall, now: datetime) -> dict[str, Any]:
    """It was made after all, and so was its promise."""
    return _removed(write, command.call_id, None, now)


def _removed(write: Write, call_id: int, at: datetime | None, now: datetime) -> dict[str, Any]:
    call = write.session.get(s.Call, call_id)
    if call is None:
        raise Refused("call.missing")
    call.removed_at = at
    made = write.session.scalars(select(s.Promise).where(s.Promise.call_id == call.id))
    for promise in made:
        promise.dropped_at = at
    turns.settle(write, call.conversation_id, now)
    return {}
