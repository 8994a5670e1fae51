"""Mails that may have left: looked for in Sent, until it is the person's turn.

    unknown ── its Message-ID is found in Sent ──▶ sent
       ├───── a sync brings a copy of it in, however late ──▶ sent
       └───── not found for ten minutes, every half minute ──▶ the person is asked

The rule: what is looked for is never sent again from here.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import LOOK_SECONDS, State
from ecdesk.domain.ports import Clock, Wire
from ecdesk.engine import sent_folder
from ecdesk.engine.outgoing import bugs_as_trouble, settle
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.views.values import mailbox_of

log = logging.getLogger("ecdesk.unknown")

_EVERY = timedelta(seconds=30)


@dataclass(slots=True)
class Unknown:
    """Settles unknown mails by what their mailbox holds."""

    database: Database
    wire: Wire
    clock: Clock

    def look(self, outgoing_id: int) -> bool:
        """Look for it at once; whether it has left, by what we find or know. Raises Trouble."""
        with self.database.connect() as connection:
            row = connection.execute(
                select(*s.Outgoing.__table__.columns).where(s.Outgoing.id == outgoing_id)
            ).one_or_none()
            if row is None or row.state != State.UNKNOWN.value:
                return row is not None and row.state in {State.SENT.value, State.DONE.value}
            mailbox = mailbox_of(
                connection.execute(
                    select(*s.Mailbox.__table__.columns).where(s.Mailbox.id == row.mailbox_id)
                ).one()
            )
        found = sent_folder.holds(self.wire, mailbox, row.message_id, row.recipients)
        if found:
            with self.database.write() as write:
                # The person may have said so while we looked.
                if write.session.get_one(s.Outgoing, outgoing_id).state == State.UNKNOWN.value:
                    settle(write, outgoing_id, self.clock())
        return found

    def note_arrived(self) -> None:
        """Settle those of which a sync has meanwhile brought a copy in, even if we look no more."""
        arrived = select(s.Outgoing.id).where(
            s.Outgoing.state == State.UNKNOWN.value,
            exists().where(
                s.Mail.message_id == s.Outgoing.message_id,
                s.Mail.mailbox_id == s.Outgoing.mailbox_id,
                s.Placement.mail_id == s.Mail.id,
            ),
        )
        with self.database.connect() as connection:
            if connection.scalar(arrived.limit(1)) is None:
                return
        with self.database.write() as write:
            for outgoing_id in write.session.scalars(arrived).all():
                settle(write, outgoing_id, self.clock())

    def search(self, outgoing_id: int) -> None:
        """Look for it once more, and say when next; after ten minutes the person is asked."""
        now = self.clock()
        try:
            with bugs_as_trouble():
                if self.look(outgoing_id):
                    return
        except Trouble as trouble:
            log.info("outgoing %s not looked for: %s", outgoing_id, trouble.code)
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state != State.UNKNOWN.value:
                return  # the person spoke while we looked
            since = row.unknown_since or now
            row.unknown_since = since
            row.permanent = now - since >= timedelta(seconds=LOOK_SECONDS)
            row.due_at = now + _EVERY
