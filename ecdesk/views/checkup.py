"""What `ecdesk doctor` looks at: the file, the mail's bytes, the outbox, the keyring, the disk.

Nothing is written and nobody is asked over the network: it works beside an open window and offline.
What `engine/repair.py` can mend is marked as such.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select, text

from ecdesk.domain.conversation import Status
from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import SecretStore
from ecdesk.domain.shop import Mailbox
from ecdesk.store import schema as s
from ecdesk.store import search_index
from ecdesk.store.reading import unpack
from ecdesk.views.shops import mailboxes
from ecdesk.views.values import Reads

_LEAST_FREE = 200 << 20  # bytes; below this a busy day could fill the disk


@dataclass(frozen=True, slots=True)
class Ill:
    """Something that is not as it should be; `words.sentence` says it and what to do."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
    mendable: bool = False  # `--repair` can do something about it


def examine(reader: Reads, database: Path, secrets: SecretStore) -> list[Ill]:
    """Everything that is wrong; empty where all is well."""
    with reader.connect() as connection:
        ills = [
            *_file(connection),
            *_bytes(connection),
            *_outbox(connection),
            *_reading(connection),
            *_unfetched(connection),
            *_turns(connection),
        ]
    with reader.look() as look:
        if number := search_index.faults(look):
            ills.append(Ill("doctor.search", {"number": number}, mendable=True))
        ills += _secrets(mailboxes(look), secrets)
    if not os.access(database.parent, os.W_OK) or not os.access(database, os.W_OK):
        ills.append(Ill("disk.read_only"))
    if shutil.disk_usage(database.parent).free < _LEAST_FREE:
        ills.append(Ill("doctor.disk", {"folder": str(database.parent)}))
    return ills


def _file(connection: Connection) -> Iterator[Ill]:
    if connection.scalar(text("PRAGMA integrity_check")) != "ok":
        yield Ill("doctor.integrity", mendable=True)
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        yield Ill("doctor.references", mendable=True)


def broken_bytes(connection: Connection) -> list[int]:
    """Mails whose bytes do not unpack, or hash to something else than when they came."""
    broken = []
    rows = connection.execute(
        select(s.RawMail.id, s.RawMail.data, s.RawMail.sha256).execution_options(yield_per=100)
    )
    for mail_id, data, digest in rows:
        try:
            sound = hashlib.sha256(unpack(data)).hexdigest() == digest
        except Exception:  # noqa: BLE001 - any failure to unpack is the illness looked for
            sound = False
        if not sound:
            broken.append(mail_id)
    return broken


def stuck() -> ColumnElement[bool]:
    """Outgoing mails whose timer was taken away: only a fault of ours or of the disk does that."""
    timed = (State.COUNTDOWN.value, State.READY.value, State.SENT.value)
    return s.Outgoing.state.in_(timed) & s.Outgoing.permanent.is_(True)


def _bytes(connection: Connection) -> Iterator[Ill]:
    if broken := broken_bytes(connection):
        yield Ill("doctor.bytes", {"number": len(broken)}, mendable=True)


def _outbox(connection: Connection) -> Iterator[Ill]:
    waits = {
        "doctor.outbox_unknown": s.Outgoing.state == State.UNKNOWN.value,
        "doctor.outbox_held": s.Outgoing.state == State.HELD.value,
        "doctor.outbox_failed": (s.Outgoing.state == State.FAILED.value)
        & s.Outgoing.permanent.is_(True),
    }
    for code, where in waits.items():
        if number := _count(connection, where):
            yield Ill(code, {"number": number})
    if number := _count(connection, stuck()):
        yield Ill("doctor.outbox_stuck", {"number": number}, mendable=True)
    for raw, digest in connection.execute(select(s.Outgoing.raw, s.Outgoing.sha256)):
        if hashlib.sha256(raw).hexdigest() != digest:
            yield Ill("outbox.damaged")
            return


def _reading(connection: Connection) -> Iterator[Ill]:
    if number := _count(connection, s.Mail.state == "problem"):
        yield Ill("doctor.unread", {"number": number}, mendable=True)


def _unfetched(connection: Connection) -> Iterator[Ill]:
    """Set aside by `engine/unfetched.py`: on the server, and not here."""
    if number := _count(connection, s.Unfetched.aside.is_(True)):
        yield Ill("doctor.unfetched", {"number": number})


def _turns(connection: Connection) -> Iterator[Ill]:
    """Where a conversation stands in the queue is worked out from its turns."""
    is_open = exists().where(
        s.Turn.conversation_id == s.Conversation.id, s.Turn.closed_at.is_(None)
    )
    asks = s.Conversation.status == Status.REPLY.value
    rests = s.Conversation.status.in_([Status.WAITING.value, Status.DONE.value])
    if number := _count(connection, (asks & ~is_open) | (rests & is_open)):
        yield Ill("doctor.turns", {"number": number}, mendable=True)


def _count(connection: Connection, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(where)) or 0


def _secrets(boxes: Iterable[Mailbox], secrets: SecretStore) -> Iterator[Ill]:
    for mailbox in boxes:
        for name in mailbox.secret_names:
            try:
                found = secrets.get(name)
            except Trouble as trouble:
                yield Ill(trouble.code, trouble.values)
                return
            if found is None:
                again = mailbox.oauth is not None and name == mailbox.secret_name
                code = "oauth.again" if again else "secret.missing"
                yield Ill(code, {"address": mailbox.address})
