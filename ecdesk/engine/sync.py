"""Receives: what the server has and we have not, folder by folder, and its flags.

    open → folders → for Sent and INBOX: list UIDs → fetch the missing ones → store → read

By UIDs, never by \\Seen: a mail read on a phone is as new to us as any. Each batch is committed
before the next is fetched, so a cut line or a killed process costs the last batch and nothing else.
A change of UIDVALIDITY only forgets places: the same bytes are the same mail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Clock, Fetched, FolderInfo, MailSource, Role, Wire
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import intake, sign_in
from ecdesk.store import schema as s
from ecdesk.store.database import Database

log = logging.getLogger("ecdesk.sync")

_ROLES = (Role.SENT, Role.INBOX)  # our answers first: no clock starts for what was answered
_FIRST_DAYS = 90  # of a new mailbox these come first, so that today's work is there at once
_BATCH_MAILS = 50
_SAY_EVERY = timedelta(seconds=30)
_BATCH_BYTES = 4 << 20

Progress = Callable[[int, int], None]  # mails done, mails to do


@dataclass(frozen=True, slots=True)
class _Work:
    """Mails to fetch from a folder."""

    folder: FolderInfo
    folder_id: int
    uids: list[int]


def sync(
    database: Database,
    wire: Wire,
    mailbox: Mailbox,
    clock: Clock,
    *,
    stop: Event | None = None,
    progress: Progress = lambda _done, _total: None,
) -> int:
    """Bring one mailbox up to date; how many mails were new. Raises Trouble.

    How it went is kept with the mailbox either way, for the status bar.
    """
    try:
        source = sign_in.open_source(wire, mailbox)
        try:
            new = _folders(database, source, mailbox, clock, stop or Event(), progress)
        finally:
            source.close()
    except Trouble as trouble:
        keep_trouble(database, mailbox.id, trouble)
        raise
    _note_success(database, mailbox.id, clock(), worth_saying=bool(new))
    return new


def keep_trouble(database: Database, mailbox_id: int, trouble: Trouble) -> None:
    """Remember what stands between us and a mailbox; a full disk must not hide the first cause."""
    try:
        with database.write() as write:
            row = write.session.get_one(s.Mailbox, mailbox_id)
            row.trouble = {"code": trouble.code, "values": trouble.values}
            write.touched.accounts = True
    except Trouble as second:
        log.warning("trouble of mailbox %s not kept: %s", mailbox_id, second.code)


def _note_success(
    database: Database, mailbox_id: int, now: datetime, *, worth_saying: bool
) -> None:
    """Keep when a sync last ended well; a quiet one only so often that the minute shown is true."""
    with database.connect() as connection:
        last, trouble = connection.execute(
            select(s.Mailbox.synced_at, s.Mailbox.trouble).where(s.Mailbox.id == mailbox_id)
        ).one()
    quiet = last is not None and now - last < _SAY_EVERY and trouble is None
    if quiet and not worth_saying:
        return
    with database.write() as write:
        row = write.session.get_one(s.Mailbox, mailbox_id)
        row.synced_at, row.trouble = now, None
        write.touched.accounts = True


def _folders(
    database: Database,
    source: MailSource,
    mailbox: Mailbox,
    clock: Clock,
    stop: Event,
    progress: Progress,
) -> int:
    intake.read_stored(database, clock)  # what a full disk or a crash left stored but unread
    wanted = [info for role in _ROLES for info in source.folders() if info.role is role]
    recent: list[_Work] = []
    older: list[_Work] = []
    for info in wanted:
        folder_id, missing, late = _compare(database, source, mailbox, info, clock)
        recent.append(_Work(info, folder_id, missing))
        older.append(_Work(info, folder_id, late))
    work = [*recent, *older]
    total = sum(len(piece.uids) for piece in work)
    done = new = 0
    for piece in work:
        if piece.uids:
            source.select(piece.folder.name)
        for batch in _batches(source, piece.uids):
            stored = intake.store(database, piece.folder_id, mailbox.id, batch, clock())
            intake.read_stored(database, clock, stored.new)
            new += len(stored.new)
            done += len(batch)
            progress(done, total)
            if stop.is_set():
                return new
    return new


def _compare(
    database: Database, source: MailSource, mailbox: Mailbox, info: FolderInfo, clock: Clock
) -> tuple[int, list[int], list[int]]:
    """The folder's row, and the UIDs whose bytes we have not: recent ones, then older ones."""
    state = source.select(info.name)
    there = source.flags()
    with database.write() as write:
        session = write.session
        folder = _folder(session, mailbox.id, info)
        if folder.uidvalidity != state.uidvalidity:
            session.execute(delete(s.Placement).where(s.Placement.folder_id == folder.id))
            folder.uidvalidity = state.uidvalidity
        placed = session.execute(
            select(s.Placement.uid, s.Placement.mail_id, s.Placement.flags).where(
                s.Placement.folder_id == folder.id
            )
        ).all()
        gone = [row.uid for row in placed if row.uid not in there]
        for first in range(0, len(gone), 500):
            session.execute(
                delete(s.Placement).where(
                    s.Placement.folder_id == folder.id,
                    s.Placement.uid.in_(gone[first : first + 500]),
                )
            )
        changed = [row for row in placed if row.uid in there and set(row.flags) != there[row.uid]]
        for row in changed:
            session.execute(
                update(s.Placement)
                .where(s.Placement.folder_id == folder.id, s.Placement.uid == row.uid)
                .values(flags=sorted(there[row.uid]))
            )
        for answered in (True, False):
            ids = [row.mail_id for row in changed if ("\\Answered" in there[row.uid]) is answered]
            intake.note_answered(write, ids, clock(), answered=answered)
        folder.last_uid = max(there, default=folder.last_uid)
        folder_id = folder.id
    missing = sorted(there.keys() - {row.uid for row in placed})
    if len(missing) <= _BATCH_MAILS or placed:
        return folder_id, missing, []
    recent = set(source.since(clock() - timedelta(days=_FIRST_DAYS)))
    late = [uid for uid in missing if uid not in recent]
    return folder_id, [uid for uid in missing if uid in recent], late


def _folder(session: Session, mailbox_id: int, info: FolderInfo) -> s.Folder:
    folder = session.scalar(
        select(s.Folder).where(s.Folder.mailbox_id == mailbox_id, s.Folder.name == info.name)
    )
    if folder is None:
        folder = s.Folder(
            mailbox_id=mailbox_id, name=info.name, role=info.role.value, uidvalidity=0, last_uid=0
        )
        session.add(folder)
    folder.role = info.role.value
    session.flush()
    return folder


def _batches(source: MailSource, uids: Sequence[int]) -> Iterator[list[Fetched]]:
    """Mails in pieces small enough to commit often, by number and by size."""
    batch: list[Fetched] = []
    size = 0
    for mail in source.fetch(uids):
        batch.append(mail)
        size += len(mail.raw)
        if len(batch) >= _BATCH_MAILS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
