"""What follows once a mail has left: its conversation, the copy in Sent, \\Answered at the server.

    sent ─▶ enters its conversation ─▶ (a probed server gets its time) ─▶ copy, \\Answered ─▶ done
            └─ out of reach: again later ─ refused by the server: eight times, then said ─┘

The rule: the mail has left. Nothing here changes that, and everything here may be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import PROBE_SECONDS, State, reaches, retry_delay
from ecdesk.domain.ports import Clock, Wire
from ecdesk.domain.shop import MailboxKind
from ecdesk.engine import sent_folder
from ecdesk.engine.outgoing import bugs_as_trouble, enter, move, refusal, said
from ecdesk.engine.sent_folder import Left, Place, Policy
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.views.values import mailbox_of

_TRIES = 8
_NO_USE = frozenset({"net.refused", "bug"})  # what will hardly be otherwise the ninth time
# A holding notice leaves the question open, on the server too.
_ANSWERS = frozenset({Kind.REPLY.value, Kind.POSTSCRIPT.value, Kind.ASK.value})


@dataclass(slots=True)
class Afterwards:
    """Brings mails from `sent` to `done`."""

    database: Database
    wire: Wire
    clock: Clock

    def finish(self, outgoing_id: int) -> None:
        """Do what is left to do for a mail that has left; later again where the world is at fault.

        Raises Trouble where the disk takes nothing.
        """
        row = self._sent_row(outgoing_id)
        if row is None:
            return
        try:
            with bugs_as_trouble():
                if row.mail_id is None:
                    self._enter(outgoing_id)
                if not self._keep(outgoing_id, row):
                    return
        except Trouble as trouble:
            self._later(outgoing_id, trouble)
            return
        self._done(outgoing_id)

    def _sent_row(self, outgoing_id: int) -> Any:
        """The mail's columns and what it answers; None where it stands elsewhere."""
        wanted = select(*s.Outgoing.__table__.columns, s.Draft.source_mail_id)
        with self.database.connect() as connection:
            return connection.execute(
                wanted.outerjoin(s.Draft, s.Draft.id == s.Outgoing.draft_id).where(
                    s.Outgoing.id == outgoing_id, s.Outgoing.state == State.SENT.value
                )
            ).one_or_none()

    def _enter(self, outgoing_id: int) -> None:
        """Put a sent mail into its conversation, which closes the turn; repeatable."""
        with self.database.write() as write:
            enter(write, write.session.get_one(s.Outgoing, outgoing_id))

    def _keep(self, outgoing_id: int, row: Any) -> bool:
        """The copy and \\Answered; False where the server still has time to keep its own."""
        with self.database.connect() as connection:
            found = connection.execute(
                select(*s.Mailbox.__table__.columns).where(s.Mailbox.id == row.mailbox_id)
            ).one()
        if found.removed_at is not None:
            return True  # nobody to ask any more
        mailbox = mailbox_of(found)
        policy = sent_folder.policy_of(mailbox, row.recipients)
        since = (self.clock() - row.sent_at).total_seconds()
        if policy is Policy.PROBE and 0 <= since < PROBE_SECONDS:
            with self.database.write() as write:
                waiting = write.session.get_one(s.Outgoing, outgoing_id)
                waiting.due_at = row.sent_at + timedelta(seconds=PROBE_SECONDS)
            return False
        answered = [] if mailbox.kind is MailboxKind.POP3 else self._answered(row)
        copy = policy in {Policy.CLIENT, Policy.PROBE}
        left = Left(row.message_id, row.raw, row.sent_at)
        sent_folder.keep(self.wire, mailbox, left, answered, copy=copy)
        return True

    def _answered(self, row: Any) -> list[Place]:
        """Where the mail that this one answers lies, unless it never reached the customer."""
        addressees = [address for _name, address in row.to]
        refused = {address.lower() for address in row.refused}
        if row.kind not in _ANSWERS or not reaches(addressees, refused):
            return []
        with self.database.connect() as connection:
            places = connection.execute(
                select(
                    s.Folder.name, s.Folder.uidvalidity, s.Placement.uid, s.Placement.flags
                ).where(
                    s.Folder.id == s.Placement.folder_id,
                    s.Folder.mailbox_id == row.mailbox_id,
                    s.Placement.mail_id == row.source_mail_id,
                )
            ).all()
        return [
            Place(place.name, place.uidvalidity, place.uid)
            for place in places
            if "\\Answered" not in place.flags
        ]

    def _later(self, outgoing_id: int, trouble: Trouble) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            row.copy_tries += 1
            row.due_at = self.clock() + timedelta(seconds=retry_delay(row.copy_tries))
            row.trouble = said(trouble)
            write.touched.outbox = True
            over = row.copy_tries >= _TRIES and trouble.code in _NO_USE
            # What is not in its conversation yet would be answered a second time.
            if over and row.mail_id is not None and row.state == State.SENT.value:
                move(write, row, State.DONE, trouble)

    def _done(self, outgoing_id: int) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state == State.SENT.value:
                move(write, row, State.DONE, refusal(row))
