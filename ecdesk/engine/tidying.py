"""Throws away what has served its time: old command ids, drafts that left, events taken away.

A draft outlives its mail by thirty days, so that nobody finds an empty one after a send went
wrong; a command id by as long, and no window asks again for an older one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from ecdesk.engine import shop_events
from ecdesk.store import schema as s
from ecdesk.store.database import Write

KEPT = timedelta(days=30)


def tidy(write: Write, now: datetime) -> None:
    """Forget what is older than `KEPT`."""
    session, before = write.session, now - KEPT
    session.execute(delete(s.AppliedCommand).where(s.AppliedCommand.applied_at < before))
    old = select(s.Draft.id).where((s.Draft.sent_at < before) | (s.Draft.discarded_at < before))
    session.execute(update(s.Outgoing).where(s.Outgoing.draft_id.in_(old)).values(draft_id=None))
    session.execute(delete(s.Draft).where(s.Draft.id.in_(old)))
    shop_events.tidy(write, now)
