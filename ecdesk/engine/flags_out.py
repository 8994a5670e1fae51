"""Flags that go out: what the person does here is seen on the phone, too.

    the thread was shown ──▶ queued with the mail, in the same transaction ──▶ set on the server
                                                     (offline it stays queued until the next visit)

\\Answered goes another way, with the copy in Sent (sent_folder.py). The rule: only mails whose
bytes are stored here are ever marked, and a flag leaves the queue only once it is set.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from ecdesk.domain.conversation import Direction
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import MailSource
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write

log = logging.getLogger("ecdesk.flags_out")

SEEN = "\\Seen"
_KEPT = timedelta(days=30)  # a flag for a mail that lies nowhere on the server is of no use longer
_AT_ONCE = 500


def mark_seen(write: Write, conversation_id: int, now: datetime) -> int:
    """Queue \\Seen for the mails of a conversation that lack it; how many were queued."""
    session = write.session
    lacking = (
        select(s.Placement.mail_id, s.Placement.flags)
        .join(s.Mail, s.Mail.id == s.Placement.mail_id)
        .where(s.Mail.conversation_id == conversation_id, s.Mail.direction == Direction.IN.value)
    )
    queued = set(
        session.scalars(
            select(s.FlagOut.mail_id)
            .join(s.Mail, s.Mail.id == s.FlagOut.mail_id)
            .where(s.Mail.conversation_id == conversation_id, s.FlagOut.flag == SEEN)
        )
    )
    wanted = {mail_id for mail_id, flags in session.execute(lacking) if SEEN not in flags} - queued
    session.add_all(s.FlagOut(mail_id=mail_id, flag=SEEN, at=now) for mail_id in sorted(wanted))
    return len(wanted)


def push(database: Database, source: MailSource, mailbox_id: int, now: datetime) -> None:
    """Set what is queued for a mailbox on its server. Raises Trouble; what is left goes later."""
    if not _any(database):
        return
    for (folder, uidvalidity, flag), rows in _waiting(database, mailbox_id).items():
        uids = sorted(row.uid for row in rows if flag not in row.flags)
        try:
            if uids:
                if source.select(folder).uidvalidity != uidvalidity:
                    continue  # the folder is compared next, and then its mails have UIDs again
                source.add_flags(uids, [flag])
        except Trouble as trouble:
            if trouble.code != "net.refused":
                raise
            log.info("%s not set: %s", flag, trouble.code)  # a folder that only reads
        _done(database, flag, rows)
    with database.write() as write:
        write.session.execute(delete(s.FlagOut).where(s.FlagOut.at < now - _KEPT))


def _any(database: Database) -> bool:
    with database.connect() as connection:
        return connection.scalar(select(s.FlagOut.mail_id).limit(1)) is not None


def _waiting(database: Database, mailbox_id: int) -> dict[tuple[str, int, str], list[Any]]:
    """The queue by folder, its UIDVALIDITY and flag."""
    with database.connect() as connection:
        rows = connection.execute(
            select(
                s.Folder.name,
                s.Folder.uidvalidity,
                s.FlagOut.flag,
                s.FlagOut.mail_id,
                s.Placement.id,
                s.Placement.uid,
                s.Placement.flags,
            )
            .join(s.Placement, s.Placement.mail_id == s.FlagOut.mail_id)
            .join(s.Folder, s.Folder.id == s.Placement.folder_id)
            .where(s.Folder.mailbox_id == mailbox_id)
        ).all()
    found: dict[tuple[str, int, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.name, row.uidvalidity, row.flag), []).append(row)
    return found


def _done(database: Database, flag: str, rows: list[Any]) -> None:
    """The flag is set there: known of the place, and gone from the queue."""
    with database.write() as write:
        session = write.session
        for some in _portions(rows):
            for place in session.scalars(
                select(s.Placement).where(s.Placement.id.in_([row.id for row in some]))
            ):
                place.flags = sorted({*place.flags, flag})
            session.execute(
                delete(s.FlagOut).where(
                    s.FlagOut.flag == flag, s.FlagOut.mail_id.in_([row.mail_id for row in some])
                )
            )


def _portions(rows: list[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first : first + _AT_ONCE]
