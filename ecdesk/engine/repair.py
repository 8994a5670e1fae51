"""`ecdesk doctor --repair`: mends what can be mended without losing anything.

    indexes ─▶ links that lead nowhere ─▶ mails' bytes, from the server ─▶ folders that are gone
            ─▶ mails not read yet ─▶ turns and deadlines ─▶ mails on their way out ─▶ search

The rule: a copy of the file is made first, and only what follows from something else is written:
an index, a place on the server, a mail read anew, a turn worked out anew. Nothing is sent.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, text, update

from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import Clock, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine import indexing, intake, sign_in, turns
from ecdesk.engine.history import histories
from ecdesk.store import migrations, search_index
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write, pack
from ecdesk.views.checkup import broken_bytes, stuck
from ecdesk.views.shops import mailboxes

log = logging.getLogger("ecdesk.repair")

COPY = "before-repair"
# Each row of these only points from one thing to another, and is made anew where it is missing.
_POINTERS = frozenset({"placement", "reference", "thread_key", "attachment", "turn", "absorbed"})
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Mended:
    """Something that was put right; `words.sentence` says it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def repair(database: Database, wire: Wire, clock: Clock) -> list[Mended]:
    """Mend what can be mended; what was. Raises Trouble where the disk takes nothing."""
    path = database.path
    migrations.back_up(path, path.with_name(f"{path.stem}-{COPY}{path.suffix}"))
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("mended.indexes", lambda: _indexes(database)),
        ("mended.links", lambda: _links(database)),
        ("mended.bytes", lambda: _bytes(database, wire)),
        ("mended.folders", lambda: _folders(database, wire)),
        ("mended.read", lambda: _unread(database, clock)),
        ("mended.turns", lambda: _turns(database, clock)),
        ("mended.outbox", lambda: _outbox(database, clock)),
        ("mended.search", lambda: _search(database)),
    )
    return [Mended(code, {"number": number}) for code, step in steps if (number := step())]


def _indexes(database: Database) -> int:
    """Build all indexes anew, if SQLite finds the file unsound without and sound with it."""
    with database.connect() as connection:
        if connection.scalar(text("PRAGMA integrity_check")) == "ok":
            return 0
    with database.write() as write:
        write.session.execute(text("REINDEX"))
    with database.connect() as connection:
        return int(connection.scalar(text("PRAGMA integrity_check")) == "ok")


def _links(database: Database) -> int:
    """Drop pointers to what is no more; a mail whose conversation is gone is read anew."""
    done = 0
    with database.write() as write:
        session = write.session
        for table, row, parent, _key in session.execute(text("PRAGMA foreign_key_check")).all():
            if table in _POINTERS:
                # A table's name out of the schema, not out of anybody's hands.
                session.execute(text(f'DELETE FROM "{table}" WHERE rowid = :row'), {"row": row})  # noqa: S608 - see above
                done += 1
            elif (table, parent) == ("mail", "conversation"):
                gone = update(s.Mail).where(s.Mail.id == row)
                session.execute(gone.values(conversation_id=None, state="raw"))
                done += 1
    return done


def _bytes(database: Database, wire: Wire) -> int:
    """Fetch mails again whose bytes have changed here; taken only if they are what once came."""
    with database.connect() as connection:
        broken = broken_bytes(connection)
    done = 0
    for mailbox in _on_servers(database) if broken else ():
        with database.connect() as connection:
            places = connection.execute(
                select(
                    s.Folder.name,
                    s.Folder.uidvalidity,
                    s.Placement.uid,
                    s.RawMail.id,
                    s.RawMail.sha256,
                )
                .join(s.Folder, s.Folder.id == s.Placement.folder_id)
                .join(s.RawMail, s.RawMail.id == s.Placement.mail_id)
                .where(s.Folder.mailbox_id == mailbox.id, s.RawMail.id.in_(broken))
            ).all()
        with _reached(mailbox), closing(sign_in.open_source(wire, mailbox)) as source:
            for place in places:
                if source.select(place.name).uidvalidity != place.uidvalidity:
                    continue
                for found in source.fetch([place.uid]):
                    if hashlib.sha256(found.raw).hexdigest() == place.sha256:
                        _put(database, place.id, found.raw)
                        done += 1
    return done


def _put(database: Database, mail_id: int, raw: bytes) -> None:
    with database.write() as write:
        write.session.execute(
            update(s.RawMail).where(s.RawMail.id == mail_id).values(data=pack(raw), size=len(raw))
        )


def _folders(database: Database, wire: Wire) -> int:
    """Forget the places of mails in folders that the server has no more; the mails stay."""
    done = 0
    for mailbox in _on_servers(database):
        there: set[str] = set()
        with _reached(mailbox), closing(sign_in.open_source(wire, mailbox)) as source:
            there = {info.name for info in source.folders()}
        if len(there) < 2:
            continue  # not reached, or a server that shows nothing but INBOX, which is always there
        with database.write() as write:
            gone = select(s.Folder.id).where(
                s.Folder.mailbox_id == mailbox.id, s.Folder.name.not_in(there)
            )
            ids = write.session.scalars(gone).all()
            write.session.execute(delete(s.Placement).where(s.Placement.folder_id.in_(ids)))
            write.session.execute(delete(s.Folder).where(s.Folder.id.in_(ids)))
        done += len(ids)
    return done


def _unread(database: Database, clock: Clock) -> int:
    """Read again what could not be read, and what a crash left unread."""
    with database.connect() as connection:
        ids = connection.scalars(
            select(s.Mail.id).where(s.NOT_READ).order_by(s.Mail.received_at)
        ).all()
        broken = broken_bytes(connection) if ids else []
    return intake.read_stored(database, clock, [id_ for id_ in ids if id_ not in broken])


def _turns(database: Database, clock: Clock) -> int:
    """Work all conversations out anew; how many stood otherwise."""
    with database.connect() as connection:
        ids = connection.scalars(select(s.Conversation.id).order_by(s.Conversation.id)).all()
    done = 0
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        with database.write() as write:
            before = _stands(write, some)
            turns.settle_all(write, some, clock())
            after = _stands(write, some)
            done += sum(before[id_] != after[id_] for id_ in after)
    return done


def _stands(write: Write, conversation_ids: Sequence[int]) -> dict[int, object]:
    """What `turns.settle` works out of conversations."""
    found = histories(write.plain, conversation_ids)
    return {id_: (one.cached, sorted(one.turns, key=str)) for id_, one in found.items()}


def _outbox(database: Database, clock: Clock) -> int:
    """Give those a timer again that should have one; what is late is held, as ever."""
    with database.write() as write:
        rows = write.session.scalars(select(s.Outgoing).where(stuck())).all()
        for row in rows:
            row.permanent = False
            if row.state == State.SENT.value:
                row.due_at = clock()
            write.touched.outbox = True
    return len(rows)


def _search(database: Database) -> int:
    """Make the search index anew where it does not hold the mails as they are; how many it did not.

    What was mended before is in it at once.
    """
    with database.look() as look:
        amiss = search_index.faults(look)
    if amiss:
        with database.write() as write:
            search_index.begin_anew(write.plain)
    indexing.catch_up(database)
    return amiss


def _on_servers(database: Database) -> list[Mailbox]:
    """Mailboxes whose folders and numbers last."""
    with database.look() as look:
        return [box for box in mailboxes(look) if box.kind is not MailboxKind.POP3]


@contextmanager
def _reached(mailbox: Mailbox) -> Iterator[None]:
    """Without a network, or without its password, a mailbox is left for another time."""
    try:
        yield
    except Trouble as trouble:
        if trouble.code.startswith("disk."):
            raise
        log.info("mailbox %s not reached: %s", mailbox.id, trouble.code)
