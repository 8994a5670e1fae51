"""Folders whose UIDs mean other mails than before: numbered anew, or set back to an older day.

    UIDVALIDITY changed             its places are forgotten, the mails known again by their heads
    UIDNEXT below the one we know   the server was restored from a backup: places from there on are
                                    forgotten, for what it lost, its next mails get the numbers of
    that, or a modseq below         the newest mails we know there are compared by their heads; one
                                    that is another mail by now tells that numbers were given twice

A server that was set back says the same UIDVALIDITY as before. Taken at its word, mails that came
after that day would pass for those that were lost, and never be fetched. The rule: only places are
forgotten here, never mails.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ecdesk.domain.ports import FolderState, MailSource
from ecdesk.store import schema as s
from ecdesk.store.database import Database

log = logging.getLogger("ecdesk.renumbering")

_NEWEST = 20  # mails that are compared by their heads
# Ends what stands for the Message-ID of a mail that has none, or that was not read yet.
_NO_ID = "@ecdesk.invalid>"


def renumber(session: Session, row: s.Folder, uidvalidity: int) -> None:
    """Forget the places of a folder: what lies there is to be known again by its heads."""
    row.renumbered, row.complete, row.uidvalidity = True, False, uidvalidity
    row.uidnext = row.mails = row.modseq = 0
    session.execute(delete(s.Placement).where(s.Placement.folder_id == row.id))
    session.execute(delete(s.Unfetched).where(s.Unfetched.folder_id == row.id))


def is_set_back(folder: Any, state: FolderState) -> bool:
    """Whether a number went down that only goes up (RFC 3501, 2.3.1.1; RFC 7162, 3.1.1)."""
    return bool(0 < state.uidnext < folder.uidnext or 0 < state.modseq < folder.modseq)


def forget_lost(database: Database, source: MailSource, folder: Any, state: FolderState) -> bool:
    """Forget the places of what a selected folder lost; whether its numbers were given twice."""
    lost = (s.Placement.folder_id == folder.id) & (s.Placement.uid >= state.uidnext)
    if 0 < state.uidnext < folder.uidnext:
        with database.write() as write:
            write.session.execute(delete(s.Placement).where(lost))
    with database.connect() as connection:
        newest = (
            select(s.Placement.uid, s.Mail.message_id)
            .join(s.Mail, s.Mail.id == s.Placement.mail_id)
            .where(s.Placement.folder_id == folder.id)
            .order_by(s.Placement.uid.desc())
            .limit(_NEWEST)
        )
        known = {uid: said for uid, said in connection.execute(newest) if not said.endswith(_NO_ID)}
    heads = source.heads(sorted(known)) if known else {}
    said = {uid: head.message_id for uid, head in heads.items() if head.message_id}
    if all(known.get(uid, message_id) == message_id for uid, message_id in said.items()):
        return False
    log.warning("folder %s was set back, its UIDs mean other mails", folder.id)
    with database.write() as write:
        renumber(write.session, write.session.get_one(s.Folder, folder.id), folder.uidvalidity)
    return True
