"""From raw bytes to a mail in its conversation: stored first, read after.

    storing   bytes, hash and place on the server are committed before anything looks at them
    gist      what a mail says, from its bytes alone
    here      → customer → conversation → turn; a mail that breaks the reader is set aside

All may be killed and repeated: what was stored but not read is read at the next start. Nothing
comes in by any other way, the sample shop's mail included. The one rule: many mails at once come
out as they would one by one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction, Kind
from ecdesk.domain.errors import DeskError
from ecdesk.domain.mail import Address, Auto, ParsedMail
from ecdesk.domain.outgoing import reaches
from ecdesk.domain.ports import Clock, Role
from ecdesk.engine import beside, claiming, joining, joints, people, teaching, turns
from ecdesk.engine.gist import Gist, gist, of
from ecdesk.engine.storing import Stored, keep_sent, note_answered, store
from ecdesk.mail import parse as mail_parse
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from ecdesk.store.plain import Plain, instant
from ecdesk.store.reading import unpack

__all__ = ["Stored", "note_answered", "read", "read_sent", "read_stored", "store"]

log = logging.getLogger("ecdesk.intake")

# A transaction ends after so much, and at once when a person's command waits for it.
_MAILS_AT_ONCE = 60
_SECONDS_AT_ONCE = 0.03  # a command waits for one such piece, and for its settling
_UNPACKED_AT_ONCE = 64
_UNDERSTOOD_AT_ONCE = 3


@dataclass(slots=True)
class _Piece:
    """One transaction's mails: what holds for all of them is asked once."""

    write: Write
    plain: Plain
    ours: frozenset[str]
    # By mail: mailbox, Message-ID, arrival, state, whether it was brought in as old.
    stubs: dict[int, tuple[int, str, str, str, bool]]
    named: joints.Named
    labels: dict[int, dict[str, str]] = field(default_factory=dict)

    def labels_of(self, mailbox_id: int) -> dict[str, str]:
        """What the shop of a mailbox has taught of its forms."""
        if mailbox_id not in self.labels:
            self.labels[mailbox_id] = teaching.labels_of(self.plain, mailbox_id)
        return self.labels[mailbox_id]


def read_stored(database: Database, clock: Clock, mail_ids: Sequence[int] | None = None) -> int:
    """Read mails that are stored (all unread ones by default); how many were read well.

    What a crash left unread may have caused it, and what broke its reader may do so again: such
    mails are read beside.
    """
    suspect = mail_ids is None
    if mail_ids is None:
        with database.connect() as connection:
            mail_ids = connection.scalars(
                select(s.Mail.id)
                .where(s.NOT_READ, s.Mail.state == "raw")
                .order_by(s.Mail.received_at)
            ).all()
    good = 0
    for first in range(0, len(mail_ids), _UNPACKED_AT_ONCE):
        some = mail_ids[first : first + _UNPACKED_AT_ONCE]
        with database.connect() as connection:
            rows = connection.execute(
                select(s.RawMail.id, s.RawMail.data, s.Mail.problem)
                .join(s.Mail, s.Mail.id == s.RawMail.id)
                .where(s.RawMail.id.in_(some))
            ).all()
        raws = [unpack(row.data) for row in rows]
        if suspect or any(row.problem in beside.FAULTS for row in rows):
            said = beside.read(raws)
        else:
            said = [gist(raw) for raw in raws]
        good += read(database, clock, list(zip([row.id for row in rows], said, strict=True)))
    return good


def read(database: Database, clock: Clock, mails: Sequence[tuple[int, Gist | str]]) -> int:
    """Put stored mails where they belong, given what they say; how many were read well."""
    good, left = 0, mails
    while left:
        done, well = _read_piece(database, clock(), left)
        good += well
        left = left[done:]
    return good


def read_sent(write: Write, outgoing: s.Outgoing, at: datetime) -> int:
    """Put a mail of ours that the server accepted into its conversation; its mail's id."""
    plain, conversation_id = write.plain, outgoing.conversation_id
    mail_id = keep_sent(plain, outgoing, at)
    outgoing.mail_id = mail_id
    to_customer = outgoing.kind != Kind.FORWARD.value
    owner = "SELECT customer_id FROM conversation WHERE id = ?"
    fill(
        plain,
        mail_id,
        of(mail_parse.parse(outgoing.raw)),
        received_at=at,
        direction=Direction.OUT.value,
        # What the server would not take for those it speaks to has answered nobody.
        counts=to_customer and reaches((a for _, a in outgoing.to), outgoing.refused),
        # What was passed on to others is in nobody's name: their answers are no mail of the
        # customer.
        customer_id=plain.value(owner, conversation_id) if to_customer else None,
    )
    mail = joints.joint_of(plain, mail_id)
    before = mail.conversation_id or conversation_id
    joining.attach(write, mail, conversation_id)
    joining.gather(write, mail_id, conversation_id)
    for changed in {conversation_id, before}:
        if not joining.removed_if_empty(write, changed, into=conversation_id):
            turns.settle(write, changed, at)
    return mail_id


def newest_mail(session: Session, conversation_id: int) -> int:
    """The id of the mail of a conversation that was stored last; 0 where there is none."""
    return (
        session.scalar(select(func.max(s.Mail.id)).where(s.Mail.conversation_id == conversation_id))
        or 0
    )


def asks(parsed: ParsedMail) -> bool:
    """Whether a mail holds a person's words: theirs, or what they wrote into an order's remarks."""
    if parsed.auto is Auto.NOTICE:
        return parsed.form is not None and bool(parsed.form.body)
    return parsed.auto is Auto.NO


def cited_by(mail: ParsedMail) -> set[str]:
    """All ids that a mail's header names."""
    return {*mail.references, *mail.answers} - {""}


def fill(plain: Plain, mail_id: int, said: Gist, **standing: Any) -> None:
    """Everything a mail says, into its row; `standing` are the columns it does not say."""
    mail = said.mail
    values = {
        **({"message_id": mail.message_id} if mail.message_id else {}),
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "sender_name": mail.sender.name,
        "sender_address": mail.sender.addr,
        "reply_to": _pairs(mail.reply_to),
        "to": _pairs(mail.to),
        "cc": _pairs(mail.cc),
        "subject": mail.subject,
        "subject_key": said.subject_key,
        "date": mail.date,
        "text": mail.text,
        "parts": [[part.kind.value, part.start, part.end] for part in mail.parts],
        "has_html": mail.html is not None,
        "auto": mail.auto.value,
        "channel": mail.channel,
        "form": None if mail.form is None else asdict(mail.form),
        "charset": mail.charset,
        "defects": list(mail.defects),
        **standing,
    }
    columns = ", ".join(f'"{name}" = ?' for name in values)
    plain.run(f"UPDATE mail SET {columns} WHERE id = ?", *values.values(), mail_id)  # noqa: S608 - names of ours
    if cited := cited_by(mail):
        plain.run_many(
            "INSERT INTO reference (mail_id, message_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(mail_id, id_) for id_ in sorted(cited)],
        )
    if said.keys:
        plain.run_many(
            "INSERT INTO thread_key (mail_id, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(mail_id, key) for key in said.keys],
        )
    if mail.attachments and not plain.row("SELECT 1 FROM attachment WHERE mail_id = ?", mail_id):
        plain.run_many(
            "INSERT INTO attachment (mail_id, position, filename, content_type, size, inline)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (mail_id, file.position, file.filename, file.content_type, file.size, file.inline)
                for file in mail.attachments
            ],
        )


def _read_piece(
    database: Database, now: datetime, mails: Sequence[tuple[int, Gist | str]]
) -> tuple[int, int]:
    """One transaction for so many as it holds; how many that were, and how many read well."""
    try:
        with database.write(lasting=False) as write:
            return _read_some(database, write, now, mails)
    except DeskError:
        raise
    except Exception as error:  # noqa: BLE001 - a poison mail must not stop the next one
        if len(mails) > 1:  # which of them it is shows when it is alone
            return _read_piece(database, now, mails[: len(mails) // 2])
        log.warning("mail %s set aside: %s", mails[0][0], type(error).__name__)
        with database.write() as write:
            _set_aside(write, mails[0][0], type(error).__name__)
        return 1, 0


def _read_some(
    database: Database, write: Write, now: datetime, mails: Sequence[tuple[int, Gist | str]]
) -> tuple[int, int]:
    ends = time.monotonic() + _SECONDS_AT_ONCE
    some = mails[:_MAILS_AT_ONCE]
    stubs = write.plain.among(
        "SELECT id, mailbox_id, message_id, received_at, state, imported FROM mail"
        " WHERE id IN ({})",
        [mail_id for mail_id, _said in some],
    )
    ours = people.own_addresses(write.plain)
    mails_there = {id_: tuple(stub) for id_, *stub in stubs}
    piece = _Piece(write, write.plain, ours, mails_there, _named(write.plain, some, mails_there))
    changed: set[int] = set()
    done = good = 0
    for mail_id, said in some:
        if isinstance(said, str):
            _set_aside(write, mail_id, said)
        else:
            changed |= _read_one(piece, mail_id, said)
            good += 1
        done += 1
        if database.hurried or time.monotonic() > ends:
            break
    # Reading is what takes longest; of many mails it is done right afterwards (`read_waiting`).
    at_once = len(mails) <= _UNDERSTOOD_AT_ONCE and not database.hurried
    turns.settle_all(write, sorted(changed), now, read=at_once)
    return done, good


def _named(
    plain: Plain, mails: Sequence[tuple[int, Gist | str]], stubs: dict[int, tuple[Any, ...]]
) -> joints.Named:
    """What there is of all that these mails bear, cite and name."""
    told = [(stubs[mail_id][1], said) for mail_id, said in mails if isinstance(said, Gist)]
    ids = {said.mail.message_id or known for known, said in told}
    ids.update(id_ for _, said in told for id_ in cited_by(said.mail))
    return joints.Named(plain, ids, {key for _, said in told for key in said.keys})


def _read_one(piece: _Piece, mail_id: int, said: Gist) -> set[int]:
    """Put one mail where it belongs; the conversations that changed, to be settled."""
    write, plain, ours = piece.write, piece.plain, piece.ours
    mailbox_id, known_id, arrived, state, imported = piece.stubs[mail_id]
    if state == "read":
        return set()
    taught = _as_taught(said, piece.labels_of(mailbox_id))
    # Of what it names for having been taught nobody has asked yet.
    named, said = piece.named if taught is said else None, taught
    parsed, received_at = said.mail, instant(arrived)
    if parsed.received is not None and parsed.received < received_at:
        received_at = parsed.received  # a moved mailbox: INTERNALDATE is the move's
    outward = _goes_out(plain, mail_id, parsed, ours)
    mail = joints.Joint(
        id=mail_id,
        mailbox_id=mailbox_id,
        conversation_id=None,
        customer_id=None,
        message_id=parsed.message_id or known_id,
        in_reply_to=parsed.in_reply_to,
        cites=frozenset((*parsed.references, parsed.in_reply_to)) - {""},
        subject=parsed.subject,
        subject_key=said.subject_key,
        direction=(Direction.OUT if outward else Direction.IN).value,
        auto=parsed.auto.value,
        received_at=received_at,
        sender_address=parsed.sender.addr,
        has_form=parsed.form is not None,
        keys=frozenset(said.keys),
    )
    person = people.counterpart(parsed, ours, outward=outward)
    if outward:
        goes_to = [address.key for address in (*parsed.to, *parsed.cc)]
        mail.customer_id = claiming.answered_customer(plain, mail, goes_to)
        counts = any(key not in ours for key in goes_to)
    else:
        counts = asks(parsed) and not people.is_never(plain, person.key or parsed.sender.key)
        counts = counts and not imported
    if mail.customer_id is None:
        form = None if outward else parsed.form
        mail.customer_id, mail.stranger = people.customer_for(write, person, received_at, form)
    conversation_id = joining.join(write, mail, named)
    fill(
        plain,
        mail_id,
        said,
        received_at=received_at,
        direction=mail.direction,
        customer_id=mail.customer_id,
        counts=counts,
        conversation_id=conversation_id,
        state="read",
    )
    piece.named.take(mail, cited_by(parsed))
    joining.entered(write, mail, conversation_id)
    return {conversation_id, *claiming.claim_answers(write, mail)}


def _as_taught(said: Gist, labels: dict[str, str]) -> Gist:
    parsed = teaching.read_as_taught(said.mail, labels)
    return said if parsed is said.mail else of(parsed)


def _goes_out(plain: Plain, mail_id: int, parsed: ParsedMail, ours: frozenset[str]) -> bool:
    """Whether a mail is ours to somebody. A form's copy under our own address is a customer's."""
    if parsed.sender.key not in ours or _only_to(parsed, ours):
        return False
    if parsed.form is None or not (parsed.form.email or parsed.form.customer_name):
        return True
    in_sent = (
        "SELECT 1 FROM placement JOIN folder ON folder.id = folder_id"
        " WHERE mail_id = ? AND role = ? LIMIT 1"
    )
    return plain.row(in_sent, mail_id, Role.SENT.value) is not None


def _set_aside(write: Write, mail_id: int, problem: str) -> None:
    write.plain.run("UPDATE mail SET state = 'problem', problem = ? WHERE id = ?", problem, mail_id)
    write.touched.accounts = True


def _only_to(parsed: ParsedMail, ours: frozenset[str]) -> bool:
    """Whether a mail of ours goes to ourselves alone: a test, a note; it is then incoming."""
    everybody = {a.key for a in (*parsed.to, *parsed.cc)}
    return bool(everybody) and everybody <= ours


def _pairs(addresses: Iterable[Address]) -> list[Any]:
    return [[a.name, a.addr] for a in addresses]
