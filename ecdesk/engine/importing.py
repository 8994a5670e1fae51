"""Old mail from elsewhere, taken in like any other but for its age: it opens no turns.

    boxes ──▶ known? (bytes, or Message-ID and body) ──▶ arrivals: stored, read, in its conversation

What is here is never taken in twice, so whoever is stopped or killed just begins again: what was
taken in before is passed over quickly. The one rule: nothing of what is here changes but that more
is known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.ports import Clock, Fetched
from ecdesk.engine import boxes
from ecdesk.engine.arrivals import Arrivals
from ecdesk.engine.boxes import Old
from ecdesk.engine.tasks import Stopped, Task
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.store.reading import unpack
from ecdesk.views.shops import mailboxes

_TOGETHER = 100  # mails
_TOGETHER_BYTES = 8 << 20
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MARKED = re.compile(rb"^>+(From )", re.MULTILINE)


@dataclass(slots=True)
class Taken:
    """What came of it: mails that are new, that were here, that could not be read from the disk."""

    new: int = 0
    known: int = 0
    unreadable: int = 0
    stopped: bool = False


def take_in(
    database: Database, paths: Sequence[Path], mailbox_id: int, clock: Clock, task: Task
) -> Taken:
    """Take in all mails of these boxes for a mailbox; again and again if need be.

    Raises Refused: mails.missing, mailbox.missing; Trouble where the disk takes nothing. A task
    that is stopped ends it with what was done so far.
    """
    with database.look() as look:
        if mailbox_id not in {one.id for one in mailboxes(look)}:
            raise Refused("mailbox.missing")
    taken = Taken()
    total = _count(paths)
    seen: dict[bytes, set[bytes]] = {}
    done = 0
    with Arrivals(database, mailbox_id, clock, expected=total) as arrivals:
        try:
            for batch in _batches(_mails(paths)):
                task.step(done, total)
                done += len(batch)
                whole = [(old, old.raw) for old in batch if old.raw is not None]
                fresh = _fresh(database, mailbox_id, [raw for _, raw in whole], seen)
                taken.unreadable += len(batch) - len(whole)
                mails = [_fetched(old, raw, clock()) for old, raw in whole if id(raw) in fresh]
                taken.known += len(whole) - len(mails)
                if mails:
                    arrivals.take(None, mails)
        except Stopped:
            taken.stopped = True
        arrivals.finish()
    taken.new = arrivals.new
    taken.known += arrivals.done - arrivals.new
    return taken


def _count(paths: Iterable[Path]) -> int:
    try:
        return sum(boxes.count(path, boxes.kind_of(path)) for path in paths)
    except OSError as error:
        raise Trouble("file.closed", name=Path(error.filename or "").name) from error


def _mails(paths: Iterable[Path]) -> Iterator[Old]:
    for path in paths:
        try:
            yield from boxes.mails(path)
        except OSError as error:  # pulled out, or closed to us
            raise Trouble("file.closed", name=path.name) from error


def _batches(mails: Iterable[Old]) -> Iterator[list[Old]]:
    batch: list[Old] = []
    size = 0
    for old in mails:
        batch.append(old)
        size += len(old.raw or b"")
        if len(batch) >= _TOGETHER or size >= _TOGETHER_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _fetched(old: Old, raw: bytes, now: datetime) -> Fetched:
    flags = frozenset({"\\Answered"}) if old.answered else frozenset[str]()
    return Fetched(uid=0, raw=raw, arrived=min(old.arrived, now), flags=flags)


def _fresh(
    database: Database, mailbox_id: int, raws: Sequence[bytes], seen: dict[bytes, set[bytes]]
) -> set[int]:
    """Those (by identity) that are not here under their Message-ID with the same body.

    Programs change line ends and mark lines; equal bytes are `storing`'s to find.
    """
    fresh: set[int] = set()
    ids = [_message_id(raw) for raw in raws]
    stored = _stored(database, mailbox_id, {one for one in ids if one and one not in seen})
    for raw, message_id in zip(raws, ids, strict=True):
        if not message_id:
            fresh.add(id(raw))
            continue
        bodies = seen.setdefault(message_id, stored.get(message_id, set()))
        body = _body(raw)
        if body not in bodies:
            bodies.add(body)
            fresh.add(id(raw))
    return fresh


def _stored(database: Database, mailbox_id: int, ids: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    """The bodies of mails that are here under these Message-IDs."""
    wanted = sorted(one.decode("ascii", "replace") for one in ids)
    found: dict[bytes, set[bytes]] = {}
    for first in range(0, len(wanted), 500):
        with database.connect() as connection:
            rows = connection.execute(
                select(s.Mail.message_id, s.RawMail.data)
                .join(s.RawMail, s.RawMail.id == s.Mail.id)
                .where(
                    s.Mail.mailbox_id == mailbox_id,
                    s.Mail.message_id.in_(wanted[first : first + 500]),
                )
            )
            for message_id, data in rows:
                found.setdefault(message_id.encode(), set()).add(_body(unpack(data)))
    return found


def _message_id(raw: bytes) -> bytes:
    ends = _HEAD_ENDS.search(raw)
    found = _MESSAGE_ID.search(raw, 0, ends.start() + 1 if ends else len(raw))
    return found[1] if found else b""


def _body(raw: bytes) -> bytes:
    """The hash of a body, whatever programs did to its line ends and to its From lines."""
    ends = _HEAD_ENDS.search(raw)
    body = raw[ends.end() :].replace(b"\r\n", b"\n") if ends else b""
    if b"From " in body:
        body = _MARKED.sub(rb"\1", body)
    return hashlib.sha256(body.strip()).digest()
