"""What happened with a customer in their other conversations: calls, notes, promises that ended.

Whatever address or shop they wrote to: it is one person. The one rule: only what is past stands
here; what is still owed stands where it is to be done.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from ecdesk.domain.conversation import Outcome
from ecdesk.store import schema as s
from ecdesk.views.clock_rows import CallView, PromiseView
from ecdesk.views.rows import Elsewhere, NoteView

_MOST = 20  # of each; more is looked for

# Put together once: that takes longer than to carry them out.
_THEIRS = select(s.Conversation.id).where(
    s.Conversation.customer_id == bindparam("customer"), s.Conversation.id != bindparam("beside")
)
_CALLS = (
    select(s.Call.id, s.Call.at, s.Call.whom, s.Call.said, s.Call.outcome, s.Call.minutes)
    .where(s.Call.conversation_id.in_(_THEIRS), s.Call.removed_at.is_(None))
    .order_by(s.Call.at.desc(), s.Call.id.desc())
    .limit(_MOST)
)
_NOTES = (
    select(s.Note.id, s.Note.text, s.Note.created_at)
    .where(s.Note.conversation_id.in_(_THEIRS))
    .order_by(s.Note.created_at.desc(), s.Note.id.desc())
    .limit(_MOST)
)
_PROMISES = (
    select(
        *(s.Promise.id, s.Promise.made_at, s.Promise.due_at, s.Promise.about),
        *(s.Promise.mail_id, s.Promise.call_id, s.Promise.ended_at, s.Promise.kept),
    )
    .outerjoin(s.Call, s.Call.id == s.Promise.call_id)
    .where(
        s.Promise.conversation_id.in_(_THEIRS),
        s.Promise.ended_at.is_not(None),
        s.Call.removed_at.is_(None),
    )
    .order_by(s.Promise.ended_at.desc())
    .limit(_MOST)
)


def elsewhere(connection: Connection, customer_id: int, beside: int) -> Elsewhere:
    """The newest of each, outside of the conversation that is open (`beside`)."""
    given = {"customer": customer_id, "beside": beside}
    calls, notes, promises = (
        connection.execute(query, given) for query in (_CALLS, _NOTES, _PROMISES)
    )
    return Elsewhere(
        calls=tuple(
            CallView(row.id, row.at, row.whom, row.said, Outcome(row.outcome), row.minutes)
            for row in calls
        ),
        notes=tuple(NoteView(*row) for row in notes),
        promises=tuple(PromiseView(*row) for row in promises),
    )
