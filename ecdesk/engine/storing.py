"""The bytes of mails and their places on the server, committed before anything looks at them.

The same bytes in the same mailbox are one mail, whatever folder they lie in; a copy of a mail of
ours that came back with more header lines is that mail. The one rule: what `store` has committed is
there, byte for byte, whatever reading it does later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Auto
from ecdesk.domain.ports import Fetched, Role
from ecdesk.engine import turns
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write, pack
from ecdesk.store.plain import Plain

# A transaction holds no more: a person's command waits for one such piece at most.
_MAILS_AT_ONCE = 50
_BYTES_AT_ONCE = 1 << 20
ERASED = "mail.erased"  # why such a mail is not fetched
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_MESSAGE_ID = re.compile(
    rb"^message-id:[ \t\r\n]*(<[^>\r\n]{1,400}>)", re.IGNORECASE | re.MULTILINE
)
_HEAD_ENDS = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch did: mails that were new, and those whose place alone was new."""

    new: tuple[int, ...]
    known: int
    raws: tuple[bytes, ...] = ()  # of the new ones


@dataclass(frozen=True, slots=True)
class Packed:
    """A mail as it will be stored."""

    mail: Fetched
    digest: str
    data: bytes
    message_id: str  # empty where none is found at a glance


def store(
    database: Database, folder_id: int, mailbox_id: int, batch: Sequence[Fetched], now: datetime
) -> Stored:
    """Commit the bytes of a batch. Mails known already get only their new place."""
    return store_packed(database, folder_id, mailbox_id, pack_all(batch), now)


def pack_all(batch: Sequence[Fetched]) -> list[Packed]:
    """What takes time about storing and needs no table."""
    return [_packed(mail) for mail in batch]


def store_packed(
    database: Database,
    folder_id: int | None,
    mailbox_id: int,
    batch: Sequence[Packed],
    now: datetime,
) -> Stored:
    """`store`, for a batch that is packed already.

    Without a folder they lie nowhere on the server: old mail that the person brings in.
    """
    done = Stored((), 0)
    for piece in _pieces(batch):
        with database.write(lasting=False) as write:
            some = _store(write, folder_id, mailbox_id, piece, now)
        done = Stored(done.new + some.new, done.known + some.known, done.raws + some.raws)
    return done


def keep_sent(plain: Plain, outgoing: s.Outgoing, at: datetime) -> int:
    """A mail of ours that the server accepted, stored like any other; its id."""
    box, digest = outgoing.mailbox_id, outgoing.sha256
    known = _by_digest(plain, box, [digest]).get(digest) or plain.value(
        # As a sync found it in Sent, before we knew that it had left.
        "SELECT mail.id FROM mail JOIN placement ON mail_id = mail.id"
        " JOIN folder ON folder.id = folder_id"
        " WHERE message_id = ? AND mail.mailbox_id = ? AND role = ? LIMIT 1",
        outgoing.message_id,
        box,
        Role.SENT.value,
    )
    if known is not None:
        return int(known)
    mail = Fetched(uid=0, raw=outgoing.raw, arrived=at, flags=frozenset())
    return _insert(plain, box, Packed(mail, digest, pack(mail.raw), ""), at)


def _insert(
    plain: Plain, mailbox_id: int, packed: Packed, now: datetime, *, imported: bool = False
) -> int:
    """A new mail, not read yet; its id."""
    mail = packed.mail
    mail_id = plain.add(s.RawMail, data=packed.data, size=len(mail.raw), sha256=packed.digest)
    plain.add(
        s.Mail,
        id=mail_id,
        mailbox_id=mailbox_id,
        message_id=f"<{packed.digest}@ecdesk.invalid>",  # until read, and where it has none
        references=[],
        reply_to=[],
        to=[],
        cc=[],
        parts=[],
        defects=[],
        received_at=min(mail.arrived, now),
        answered="\\Answered" in mail.flags,
        imported=imported,
        state="raw",
    )
    return mail_id


def note_answered(write: Write, mail_ids: Sequence[int], now: datetime, *, answered: bool) -> None:
    """Keep what the server says of \\Answered; a conversation for which that is news is settled.

    Where that closes its turn the revision grows, as it does for a mail: a reply that was approved
    before is held, and does not leave as a second answer.
    """
    plain = write.plain
    news = plain.among(
        "SELECT id, conversation_id FROM mail WHERE id IN ({}) AND answered <> ?",
        mail_ids,
        answered,
    )
    plain.run_many(
        "UPDATE mail SET answered = ? WHERE id = ?", [(answered, id_) for id_, _ in news]
    )
    changed = {conversation_id for _, conversation_id in news} - {None}
    state = "SELECT id, status FROM conversation WHERE id IN ({})"
    before = dict(plain.among(state, changed))
    for conversation_id in sorted(changed):
        turns.settle(write, conversation_id, now)
    if answered:
        moved = [row[0] for row in plain.among(state, changed) if row[1] != before[row[0]]]
        grown = "UPDATE conversation SET revision = revision + 1 WHERE id = ?"
        plain.run_many(grown, [(id_,) for id_ in moved])


def _store(
    write: Write,
    folder_id: int | None,
    mailbox_id: int,
    piece: Sequence[Packed],
    now: datetime,
) -> Stored:
    """Put a piece into the tables."""
    plain = write.plain
    role = plain.value("SELECT role FROM folder WHERE id = ?", folder_id)
    digests = [packed.digest for packed in piece]
    ids = _by_digest(plain, mailbox_id, digests)
    erased = _erased(plain, digests)
    new: dict[int, bytes] = {}
    known, answered = 0, []
    places = []
    for packed in piece:
        if packed.digest in erased:
            known += 1
            _leave(plain, folder_id, packed, now)
            continue
        mail_id = ids.get(packed.digest)
        if mail_id is None:
            mail_id = _copy_of_ours(plain, mailbox_id, packed, in_sent=role == Role.SENT.value)
        if mail_id is None:
            mail_id = _insert(plain, mailbox_id, packed, now, imported=folder_id is None)
            ids[packed.digest] = mail_id
            new[mail_id] = packed.mail.raw
        else:
            known += 1
            if "\\Answered" in packed.mail.flags:
                answered.append(mail_id)
        if folder_id is not None:
            places.append((mail_id, folder_id, packed.mail.uid, sorted(packed.mail.flags)))
    plain.run_many(
        "INSERT INTO placement (mail_id, folder_id, uid, flags) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (folder_id, uid) DO UPDATE"
        " SET mail_id = excluded.mail_id, flags = excluded.flags",
        places,
    )
    if known and folder_id is not None:
        _arrived_after_all(write, [mail_id for mail_id, *_ in places if mail_id not in new], now)
    note_answered(write, answered, now, answered=True)
    return Stored(tuple(new), known, tuple(new.values()))


def _by_digest(plain: Plain, mailbox_id: int, digests: Sequence[str]) -> dict[str, int]:
    """The mails of a mailbox by the hash of their bytes."""
    return dict(
        plain.among(
            "SELECT sha256, min(mail.id) FROM raw_mail JOIN mail ON mail.id = raw_mail.id"
            " WHERE sha256 IN ({}) AND mailbox_id = ? GROUP BY sha256",
            digests,
            mailbox_id,
        )
    )


def _erased(plain: Plain, digests: Sequence[str]) -> set[str]:
    """Those that were deleted for good with their customer."""
    return {
        row[0] for row in plain.among("SELECT sha256 FROM erased WHERE sha256 IN ({})", digests)
    }


def _arrived_after_all(write: Write, mail_ids: Sequence[int], now: datetime) -> None:
    """What was brought in as old and lies on the server as well is mail like any other."""
    plain = write.plain
    rows = plain.among(
        # What stands here is a person's mail that came in, as `intake.asks` would have it; of one
        # that is not read yet intake will say.
        f"""SELECT id, conversation_id,
            state = 'read' AND direction = '{Direction.IN.value}'
            AND (auto = '{Auto.NO.value}' OR
                 auto = '{Auto.NOTICE.value}' AND coalesce(json_extract(form, '$.body'), '') <> '')
            AND NOT EXISTS (SELECT 1 FROM never_customer WHERE address = lower(sender_address))
            FROM mail WHERE imported AND id IN ({{}})""",  # noqa: S608 - values of ours
        mail_ids,
    )
    if rows:
        plain.run_many(
            "UPDATE mail SET imported = 0, counts = counts OR ? WHERE id = ?",
            [(bool(counts), mail_id) for mail_id, _, counts in rows],
        )
        turns.settle_all(write, sorted({row[1] for row in rows} - {None}), now)


def _leave(plain: Plain, folder_id: int | None, packed: Packed, now: datetime) -> None:
    """Let what was deleted for good lie on its server, without fetching it at every visit."""
    if folder_id is not None:
        plain.run(
            "INSERT INTO unfetched (folder_id, uid, why, size, tries, aside, since, again_at)"
            " VALUES (?, ?, ?, ?, 0, 0, ?, ?) ON CONFLICT DO NOTHING",
            folder_id,
            packed.mail.uid,
            ERASED,
            len(packed.mail.raw),
            now,
            NEVER,
        )


def _copy_of_ours(plain: Plain, mailbox_id: int, packed: Packed, *, in_sent: bool) -> int | None:
    """The mail of ours that a new one is a copy of.

    It may have gained header lines: in Sent its Message-ID tells, elsewhere (Bcc to ourselves) its
    body must be ours too. A mail that merely bears our Message-ID is new.
    """
    if not packed.message_id:
        return None
    sent = plain.row(
        "SELECT mail_id, raw FROM outgoing WHERE message_id = ? AND mailbox_id = ?",
        packed.message_id,
        mailbox_id,
    )
    if sent is None or not (in_sent or _body(packed.mail.raw) == _body(sent[1])):
        return None
    mail_id: int | None = sent[0]
    return mail_id


def _packed(mail: Fetched) -> Packed:
    digest = hashlib.sha256(mail.raw).hexdigest()
    return Packed(mail, digest, pack(mail.raw), _id_at_a_glance(mail.raw))


def _id_at_a_glance(raw: bytes) -> str:
    """The Message-ID of a mail's header as our own mails write it."""
    ends = _HEAD_ENDS.search(raw)
    found = _MESSAGE_ID.search(raw, 0, ends.start() + 1 if ends else len(raw))
    return found[1].decode("ascii", "replace") if found else ""


def _body(raw: bytes) -> bytes:
    """What follows the header, line ends alike and without the blank ones at the end."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip()


def _pieces(batch: Sequence[Packed]) -> Iterator[list[Packed]]:
    piece: list[Packed] = []
    size = 0
    for packed in batch:
        if piece and (len(piece) >= _MAILS_AT_ONCE or size + len(packed.data) > _BYTES_AT_ONCE):
            yield piece
            piece, size = [], 0
        piece.append(packed)
        size += len(packed.data)
    if piece:
        yield piece
