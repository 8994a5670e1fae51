"""Mails that the server has and we do not: set aside, listed, tried again, so that the next arrive.

    the line breaks over a batch ──▶ each of it is a suspect: fetched alone from now on
       └─ it breaks three times over the same one ──▶ set aside
    the server refuses it, or it is larger than the person allows ──▶ set aside
    set aside ── after an hour, six, a day, then weekly ──▶ tried once more

The rule: what is set aside is known by folder and UID, never forgotten while the server has it, and
never keeps another mail from arriving.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ecdesk.store import schema as s
from ecdesk.store.database import Database

log = logging.getLogger("ecdesk.unfetched")

TOO_LARGE = "mail.too_large"
REFUSED = "net.refused"
LARGEST = 200 << 20  # bytes, unless the setting `mail.largest` {"bytes": n} says otherwise
SETTING = "mail.largest"
SUSPECTS = 100  # mails that one broken line may have broken over: as many as are asked for at once
_ENOUGH = 3  # times that the line breaks over one mail
_AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """UIDs of a folder that are not like the others."""

    not_now: frozenset[int] = frozenset()  # set aside, and not to be tried yet
    due: frozenset[int] = frozenset()  # to be tried, one at a time


NONE = Waiting()


def waiting(database: Database, folder_id: int, now: datetime) -> Waiting:
    """What there is of it in a folder."""
    with database.connect() as connection:
        rows = connection.execute(
            select(s.Unfetched.uid, s.Unfetched.again_at).where(s.Unfetched.folder_id == folder_id)
        ).all()
    due = frozenset(row.uid for row in rows if row.again_at <= now)
    return Waiting(frozenset(row.uid for row in rows) - due, due) if rows else NONE


def largest(database: Database) -> int:
    """The size in bytes above which a mail is not fetched by itself."""
    with database.connect() as connection:
        said = connection.scalar(select(s.Setting.value).where(s.Setting.name == SETTING))
    size = (said or {}).get("bytes")
    return size if isinstance(size, int) and size > 0 else LARGEST


def suspect(
    database: Database,
    folder_id: int,
    uids: Iterable[int],
    why: str,
    sizes: Mapping[int, int],
    now: datetime,
) -> None:
    """The line broke while these were asked for. The third time over one alone it is set aside."""
    some = list(uids)[:SUSPECTS]
    with database.write() as write:
        for uid in some:
            row = write.session.get(s.Unfetched, (folder_id, uid))
            alone = len(some) == 1
            if row is None:
                row = _row(folder_id, uid, why, sizes, now)
                write.session.add(row)
            elif alone:
                row.tries += 1
            row.why, row.again_at = why, now
            if alone and row.tries >= _ENOUGH:
                _aside(row, now)
                write.touched.accounts = True


def set_aside(
    database: Database, folder_id: int, why: str, sizes: Mapping[int, int], now: datetime
) -> None:
    """The server will not give these (UID → bytes), or they are too large."""
    if not sizes:
        return
    with database.write() as write:
        for uid in sizes:
            row = write.session.get(s.Unfetched, (folder_id, uid))
            if row is None:
                row = _row(folder_id, uid, why, sizes, now)
                write.session.add(row)
            else:
                row.tries += 1
            row.why, row.size = why, sizes[uid]
            _aside(row, now)
        write.touched.accounts = True


def clear(database: Database, folder_id: int, uids: Iterable[int]) -> None:
    """These have come, or are gone from the server."""
    every = sorted(uids)
    if not every:
        return
    with database.write() as write:
        for first in range(0, len(every), _AT_ONCE):
            some = every[first : first + _AT_ONCE]
            _delete(write.session, folder_id, some)
        write.touched.accounts = True


def forget_gone(database: Database, folder_id: int, there: Collection[int]) -> None:
    """What the server has no longer cannot be had, and is missed by nobody."""
    with database.connect() as connection:
        uids = connection.scalars(
            select(s.Unfetched.uid).where(s.Unfetched.folder_id == folder_id)
        ).all()
    clear(database, folder_id, [uid for uid in uids if uid not in there])


def _delete(session: Session, folder_id: int, uids: list[int]) -> None:
    session.execute(
        delete(s.Unfetched).where(s.Unfetched.folder_id == folder_id, s.Unfetched.uid.in_(uids))
    )


def _row(
    folder_id: int, uid: int, why: str, sizes: Mapping[int, int], now: datetime
) -> s.Unfetched:
    return s.Unfetched(
        folder_id=folder_id,
        uid=uid,
        why=why,
        size=sizes.get(uid, 0),
        tries=1,
        aside=False,
        since=now,
        again_at=now,
    )


def _aside(row: s.Unfetched, now: datetime) -> None:
    row.aside = True
    row.again_at = now + _AGAIN[min(max(0, row.tries - _ENOUGH), len(_AGAIN) - 1)]
    log.warning("folder %s, UID %s set aside: %s", row.folder_id, row.uid, row.why)
