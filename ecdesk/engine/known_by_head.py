"""Mails that were moved, told by their heads: what we hold already is not fetched once more.

A mail that a person files away, deletes or marks as junk elsewhere has a new UID in another folder;
after a change of UIDVALIDITY every mail has one. Message-ID and size tell it without its bytes.

The rule: in doubt a mail is fetched. Two mails of one head, on either side, or a mail of ours whose
place is known already, are no match; the bytes then decide, as for any mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select

from ecdesk.domain.ports import Head, Role
from ecdesk.store import schema as s
from ecdesk.store.database import Database

_AT_ONCE = 500  # values in one statement
_Value = TypeVar("_Value", int, str)
_Key = tuple[str, int]  # Message-ID and size


def place(
    database: Database, mailbox_id: int, folder_id: int, role: Role, heads: Mapping[int, Head]
) -> set[int]:
    """Give a place in the folder to those mails that we hold; their UIDs."""
    theirs: dict[_Key, list[int]] = {}
    for uid, head in heads.items():
        if head.message_id:
            theirs.setdefault((head.message_id, head.size), []).append(uid)
    with database.connect() as connection:
        ours = _of_that_head(connection, mailbox_id, {message_id for message_id, _ in theirs})
        # A folder of all mails shows once more what lies in the others.
        within = folder_id if role is Role.ALL else None
        lying = _lying(connection, [mail_id for ids in ours.values() for mail_id in ids], within)
    same = {
        uids[0]: ours[key][0]
        for key, uids in theirs.items()
        if len(uids) == len(ours.get(key, ())) == 1 and ours[key][0] not in lying
    }
    if same:
        _keep(database, folder_id, same, heads)
    return set(same)


def _of_that_head(
    connection: Connection, mailbox_id: int, message_ids: Iterable[str]
) -> dict[_Key, list[int]]:
    found: dict[_Key, list[int]] = {}
    for some in _portions(message_ids):
        rows = connection.execute(
            select(s.Mail.id, s.Mail.message_id, s.RawMail.size)
            .join(s.RawMail, s.RawMail.id == s.Mail.id)
            .where(s.Mail.mailbox_id == mailbox_id, s.Mail.message_id.in_(some))
        )
        for mail_id, message_id, size in rows:
            found.setdefault((message_id, size), []).append(mail_id)
    return found


def _lying(connection: Connection, mail_ids: Iterable[int], within: int | None) -> set[int]:
    """Those whose place is known, in that folder or in any."""
    found: set[int] = set()
    for some in _portions(mail_ids):
        where = select(s.Placement.mail_id).where(s.Placement.mail_id.in_(some))
        if within is not None:
            where = where.where(s.Placement.folder_id == within)
        found.update(connection.scalars(where))
    return found


def _keep(
    database: Database, folder_id: int, same: Mapping[int, int], heads: Mapping[int, Head]
) -> None:
    with database.write() as write:
        for some in _portions(same):
            write.session.execute(
                delete(s.Placement).where(
                    s.Placement.folder_id == folder_id, s.Placement.uid.in_(some)
                )
            )
        rows = [
            {"mail_id": mail, "folder_id": folder_id, "uid": uid, "flags": sorted(heads[uid].flags)}
            for uid, mail in same.items()
        ]
        write.session.execute(insert(s.Placement), rows)


def _portions(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    every = sorted(values)
    for first in range(0, len(every), _AT_ONCE):
        yield every[first : first + _AT_ONCE]
