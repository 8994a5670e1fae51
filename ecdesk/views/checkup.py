"""What `ecdesk doctor` looks at: the file, the mail's bytes, the outbox, the keyring, the disk."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text

from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import SecretStore
from ecdesk.domain.shop import Mailbox
from ecdesk.store import schema as s
from ecdesk.store.reading import unpack
from ecdesk.views.shops import mailboxes
from ecdesk.views.values import Reads

_LEAST_FREE = 200 << 20  # bytes; below this a busy day could fill the disk


@dataclass(frozen=True, slots=True)
class Ill:
    """Something that is not as it should be; `words.sentence` says it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def examine(reader: Reads, database: Path, secrets: SecretStore) -> list[Ill]:
    """Everything that is wrong; empty where all is well."""
    with reader.connect() as connection:
        ills = [
            *_file(connection),
            *_bytes(connection),
            *_outbox(connection),
            *_reading(connection),
        ]
    with reader.look() as look:
        ills += _secrets(mailboxes(look), secrets)
    if shutil.disk_usage(database.parent).free < _LEAST_FREE:
        ills.append(Ill("doctor.disk", {"folder": str(database.parent)}))
    return ills


def _file(connection: Connection) -> Iterator[Ill]:
    if connection.scalar(text("PRAGMA integrity_check")) != "ok":
        yield Ill("doctor.integrity")
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        yield Ill("doctor.references")


def _bytes(connection: Connection) -> Iterator[Ill]:
    """Each mail's bytes still hash to what they did when they came."""
    broken = 0
    rows = connection.execute(
        select(s.RawMail.data, s.RawMail.sha256).execution_options(yield_per=100)
    )
    for data, digest in rows:
        try:
            broken += hashlib.sha256(unpack(data)).hexdigest() != digest
        except Exception:  # noqa: BLE001 - any failure to unpack is the illness looked for
            broken += 1
    if broken:
        yield Ill("doctor.bytes", {"number": broken})


def _outbox(connection: Connection) -> Iterator[Ill]:
    for state in (State.UNKNOWN, State.HELD):
        number = connection.scalar(select(func.count()).where(s.Outgoing.state == state.value))
        if number:
            yield Ill(f"doctor.outbox_{state.value}", {"number": number})
    for raw, digest in connection.execute(select(s.Outgoing.raw, s.Outgoing.sha256)):
        if hashlib.sha256(raw).hexdigest() != digest:
            yield Ill("outbox.damaged")
            return


def _reading(connection: Connection) -> Iterator[Ill]:
    number = connection.scalar(select(func.count()).where(s.Mail.state == "problem"))
    if number:
        yield Ill("doctor.unread", {"number": number})


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
