"""What happened with a customer in their other conversations: calls, notes, promises that ended.

Whatever address or shop they wrote to: it is one person. The one rule: only what is past stands
here; what is still owed stands where it is to be done.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from ecdesk.domain.conversation import Outcome
from ecdesk.store import schema as s
from ecdesk.views.clock_rows import CallView, PromiseView
from ecdesk.views.rows import Elsewhere, NoteView

_MOST = 20  # of each; more is looked for


def elsewhere(connection: Connection, customer_id: int, beside: int) -> Elsewhere:
    """The newest of each, outside of the conversation that is open (`beside`)."""
    theirs = select(s.Conversation.id).where(
        s.Conversation.customer_id == customer_id, s.Conversation.id != beside
    )
    call, note, promise = s.Call, s.Note, s.Promise
    calls = connection.execute(
        select(call.id, call.at, call.whom, call.said, call.outcome, call.minutes)
        .where(call.conversation_id.in_(theirs), call.removed_at.is_(None))
        .order_by(call.at.desc(), call.id.desc())
        .limit(_MOST)
    )
    notes = connection.execute(
        select(note.id, note.text, note.created_at)
        .where(note.conversation_id.in_(theirs))
        .order_by(note.created_at.desc(), note.id.desc())
        .limit(_MOST)
    )
    promises = connection.execute(
        select(
            *(promise.id, promise.made_at, promise.due_at, promise.about),
            *(promise.mail_id, promise.call_id, promise.ended_at, promise.kept),
        )
        .outerjoin(call, call.id == promise.call_id)
        .where(
            promise.conversation_id.in_(theirs),
            promise.ended_at.is_not(None),
            call.removed_at.is_(None),
        )
        .order_by(promise.ended_at.desc())
        .limit(_MOST)
    )
    return Elsewhere(
        calls=tuple(
            CallView(row.id, row.at, row.whom, row.said, Outcome(row.outcome), row.minutes)
            for row in calls
        ),
        notes=tuple(NoteView(*row) for row in notes),
        promises=tuple(PromiseView(*row) for row in promises),
    )
