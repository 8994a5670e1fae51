"""One folder beside what we know of it: what is new there, what changed, what is gone.

    SELECT says what it said last time, and all of that was received ──▶ nothing is asked
    CONDSTORE (RFC 7162)   flags since the modseq we know; UIDs only where the sum is wrong
    without it             the flags of all mails, once more

What is known is a placement: this mail lies here under that UID. A placement goes when its mail is
gone from the folder; the mail stays. The rule: a folder is `complete` only once everything that its
SELECT spoke of was received, so that what is cut short or killed is taken up where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from ecdesk.domain.ports import Clock, FolderInfo, FolderState, MailSource, Role
from ecdesk.engine import intake, renumbering, unfetched
from ecdesk.store import schema as s
from ecdesk.store.database import Database

# Their mails are told by their heads before they are fetched: most lie in other folders, too.
SHOWN_AGAIN = frozenset({Role.ARCHIVE, Role.ALL, Role.TRASH, Role.JUNK})
# Mails that we hold are followed there; nothing is fetched from there by itself.
FOLLOWED = frozenset({Role.TRASH, Role.JUNK})
_AT_ONCE = 500  # values in one statement

Flags = Mapping[int, frozenset[str]]  # by UID


@dataclass(frozen=True, slots=True)
class Compared:
    """A folder as it was found, with the UIDs whose mails are not here (ascending)."""

    info: FolderInfo
    folder_id: int
    state: FolderState
    missing: tuple[int, ...]
    careful: frozenset[int]  # of these, one at a time: the line broke over them
    by_head: bool  # most of them are probably known
    fresh: bool  # nothing of this folder is known yet


def compare(
    database: Database,
    source: MailSource,
    mailbox_id: int,
    info: FolderInfo,
    clock: Clock,
    *,
    thorough: bool = True,
) -> Compared:
    """Bring what we know of a folder up to date, but for the mails to fetch. Raises Trouble.

    Unless `thorough`, where nobody counts changes a folder other than INBOX is the same while its
    numbers are: flags there can wait.
    """
    inbox = info.role is Role.INBOX  # which stays open, and tells what happens there
    state = source.select(info.name) if inbox else source.peek(info.name)
    folder = _folder(database, mailbox_id, info, state.uidvalidity)
    aside = unfetched.waiting(database, folder.id, clock())
    lightly = info.role in FOLLOWED or not (inbox or thorough)
    if not inbox and not _is_same(folder, state, lightly=lightly):
        state = source.select(info.name)
        folder = _folder(database, mailbox_id, info, state.uidvalidity)
    if renumbering.is_set_back(folder, state):
        if renumbering.forget_lost(database, source, folder, state):
            folder = _found(database, mailbox_id, info)
        aside = unfetched.waiting(database, folder.id, clock())
    fresh = not (folder.uidnext or folder.mails or folder.complete)
    named = state.exists
    if _is_same(folder, state, lightly=lightly):
        missing: set[int] = set()
    elif fresh and info.role in FOLLOWED and not folder.renumbered:
        missing = set()  # what lay there before we came is none of ours
    elif folder.modseq and state.modseq >= folder.modseq:
        missing, named = _since(database, source, folder, state, clock())
    else:
        missing, named = _plainly(database, source, folder, state, clock())
    if info.role in FOLLOWED and folder.complete:
        missing = {uid for uid in missing if uid >= folder.uidnext}
    missing = (missing - aside.not_now) | aside.due
    # A server may count a mail that it does not name yet: then the sum stays wrong until it does.
    told = replace(state, exists=min(state.exists, named))
    _note_state(database, folder, told, complete=not missing)
    return Compared(
        info,
        folder.id,
        state,
        tuple(sorted(missing)),
        aside.due,
        by_head=folder.renumbered or info.role in SHOWN_AGAIN,
        fresh=fresh,
    )


def newest(
    database: Database, source: MailSource, mailbox_id: int, info: FolderInfo, clock: Clock
) -> Compared | None:
    """Of a folder that is still being received: what came after the newest mail we hold of it.

    None where it was received to its end: `compare` is the way then.
    Nothing is noted of the folder, for another thread may be at work in it.
    """
    state = source.select(info.name)
    folder = _found(database, mailbox_id, info)
    if folder is None or folder.complete or folder.uidvalidity != state.uidvalidity:
        return None
    placed = _placed_uids(database, folder.id)
    first = max(placed, default=0) + 1
    if not state.uidnext:  # UIDs in no order
        there = set(source.uids()) - placed
    else:
        there = set(source.flags(first)) if state.uidnext > first else set()
    aside = unfetched.waiting(database, folder.id, clock())
    missing = tuple(sorted((there - aside.not_now) | aside.due))
    by_head = folder.renumbered or info.role in SHOWN_AGAIN
    return Compared(info, folder.id, state, missing, aside.due, by_head, fresh=False)


def complete(database: Database, found: Compared) -> None:
    """All that `found` speaks of was received; unless the folder was compared anew meanwhile."""
    state = found.state
    with database.write() as write:
        write.session.execute(
            update(s.Folder)
            .where(
                s.Folder.id == found.folder_id,
                s.Folder.uidvalidity == state.uidvalidity,
                s.Folder.uidnext == state.uidnext,
                s.Folder.mails == state.exists,
                s.Folder.modseq == state.modseq,
            )
            .values(complete=True, renumbered=False)
        )


def _found(database: Database, mailbox_id: int, info: FolderInfo) -> Any:
    """The columns of a folder's row; None where there is none."""
    with database.connect() as connection:
        return connection.execute(
            select(*s.Folder.__table__.columns).where(
                s.Folder.mailbox_id == mailbox_id, s.Folder.name == info.name
            )
        ).one_or_none()


def _folder(database: Database, mailbox_id: int, info: FolderInfo, uidvalidity: int) -> Any:
    """The columns of a folder's row, made where it is missing, its places under these UIDs."""
    found = _found(database, mailbox_id, info)
    if found is not None and (found.uidvalidity, found.role) == (uidvalidity, info.role.value):
        return found
    with database.write() as write:
        session = write.session
        row = session.scalar(
            select(s.Folder).where(s.Folder.mailbox_id == mailbox_id, s.Folder.name == info.name)
        )
        if row is None:
            row = s.Folder(mailbox_id=mailbox_id, name=info.name, uidvalidity=uidvalidity)
            session.add(row)
        if row.role != info.role.value:
            row.role, row.complete = info.role.value, False
            row.uidnext = row.mails = row.modseq = 0
        if row.uidvalidity != uidvalidity:
            renumbering.renumber(session, row, uidvalidity)
    return _found(database, mailbox_id, info)


def _is_same(folder: Any, state: FolderState, *, lightly: bool) -> bool:
    """Whether nothing can have happened there; of flags only a modseq tells."""
    before = (folder.uidnext, folder.mails, folder.modseq)
    told = (state.uidnext, state.exists, state.modseq)
    return bool(folder.complete and before == told and state.uidnext and (state.modseq or lightly))


def _since(
    database: Database, source: MailSource, folder: Any, state: FolderState, now: datetime
) -> tuple[set[int], int]:
    """By modseq: what is missing, of how many. UIDs are asked for only where the sum is wrong."""
    changed: Flags = source.flags_since(folder.modseq) if state.modseq > folder.modseq else {}
    came = sum(folder.uidnext <= uid < state.uidnext for uid in changed)
    named = state.exists
    forward = folder.uidnext <= state.uidnext  # else nobody knows what came since
    if forward and folder.complete and folder.mails + came == state.exists:
        with database.connect() as connection:
            placed = _flags_held(connection, folder.id, changed)
        missing = changed.keys() - placed.keys()
    else:
        there, held = set(source.uids()), _placed_uids(database, folder.id)
        gone = held - there
        _forget(database, folder.id, {u for u in gone if u < state.uidnext or not state.uidnext})
        unfetched.forget_gone(database, folder.id, there)
        with database.connect() as connection:
            placed = _flags_held(connection, folder.id, changed)
        missing, named = there - held, len(there)
    _note_flags(
        database,
        folder.id,
        {uid: changed[uid] for uid in placed if placed[uid] != changed[uid]},
        now,
    )
    return missing, named


def _plainly(
    database: Database, source: MailSource, folder: Any, state: FolderState, now: datetime
) -> tuple[set[int], int]:
    """By the flags of all mails: what is missing, of how many."""
    placed = _all_flags_held(database, folder.id)
    if not placed:
        every = set(source.uids())
        return every, len(every)
    there: Flags = source.flags()
    unfetched.forget_gone(database, folder.id, there.keys())
    if placed == there:
        return set(), len(there)
    _note_flags(
        database,
        folder.id,
        {uid: there[uid] for uid, flags in placed.items() if there.get(uid, flags) != flags},
        now,
    )
    # A mail that another thread put here since we asked is not gone; over POP3 none has a UIDNEXT.
    gone = placed.keys() - there.keys()
    _forget(database, folder.id, {u for u in gone if u < state.uidnext or not state.uidnext})
    return there.keys() - placed.keys(), len(there)


def _all_flags_held(database: Database, folder_id: int) -> dict[int, frozenset[str]]:
    """The flags we know in a folder, by UID; by plain SQL, for there may be 100,000."""
    known = _KnownFlags()
    with database.look() as look:
        said = look.pairs(
            # An expression has no declared type: its JSON comes as text, read once a combination.
            "SELECT uid, flags || '' FROM placement WHERE folder_id = :folder",
            folder=folder_id,
        )
    return {uid: known[words] for uid, words in said.items()}


def _flags_held(
    connection: Connection, folder_id: int, uids: Iterable[int]
) -> dict[int, frozenset[str]]:
    """The flags we know of some mails of a folder, by UID."""
    rows = select(s.Placement.uid, s.Placement.flags).where(s.Placement.folder_id == folder_id)
    return {
        uid: frozenset(flags)
        for some in _portions(uids)
        for uid, flags in connection.execute(rows.where(s.Placement.uid.in_(some)))
    }


class _KnownFlags(dict[str, frozenset[str]]):
    """Flags as stored → as values: a mailbox has few combinations."""

    def __missing__(self, said: str) -> frozenset[str]:
        self[said] = flags = frozenset(json.loads(said))
        return flags


def _placed_uids(database: Database, folder_id: int) -> set[int]:
    with database.connect() as connection:
        return set(
            connection.scalars(select(s.Placement.uid).where(s.Placement.folder_id == folder_id))
        )


def _forget(database: Database, folder_id: int, gone: set[int]) -> None:
    """These are no longer in the folder; their mails stay."""
    if not gone:
        return
    with database.write() as write:
        for some in _portions(gone):
            write.session.execute(
                delete(s.Placement).where(
                    s.Placement.folder_id == folder_id, s.Placement.uid.in_(some)
                )
            )


def _note_flags(database: Database, folder_id: int, flags: Flags, now: datetime) -> None:
    """Flags that another program set or took; \\Answered is news for the conversation."""
    if not flags:
        return
    with database.write() as write:
        session = write.session
        for some in _portions(flags):
            answered: dict[bool, list[int]] = {True: [], False: []}
            rows = session.execute(
                select(s.Placement.uid, s.Placement.mail_id).where(
                    s.Placement.folder_id == folder_id, s.Placement.uid.in_(some)
                )
            ).all()
            for uid, mail_id in rows:
                answered["\\Answered" in flags[uid]].append(mail_id)
            session.connection().execute(
                update(s.Placement)
                .where(
                    s.Placement.folder_id == bindparam("here"),
                    s.Placement.uid == bindparam("this"),
                )
                .values(flags=bindparam("now")),
                [{"here": folder_id, "this": uid, "now": sorted(flags[uid])} for uid in some],
            )
            for said, mail_ids in answered.items():
                intake.note_answered(write, mail_ids, now, answered=said)


def _note_state(database: Database, folder: Any, state: FolderState, *, complete: bool) -> None:
    """What SELECT said, once all that follows from it but the fetching is done."""
    before = (folder.uidnext, folder.mails, folder.modseq, folder.complete)
    if before == (state.uidnext, state.exists, state.modseq, complete):
        return
    with database.write() as write:
        row = write.session.get_one(s.Folder, folder.id)
        row.uidnext, row.mails, row.modseq = state.uidnext, state.exists, state.modseq
        row.complete, row.renumbered = complete, row.renumbered and not complete


def _portions(values: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(values)
    for first in range(0, len(every), _AT_ONCE):
        yield every[first : first + _AT_ONCE]
