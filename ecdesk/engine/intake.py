"""From raw bytes to a mail in its conversation: stored first, read after.

    store: bytes, hash and place on the server are committed before anything looks at them
    read:  parse → customer → conversation → turn; a mail that breaks the reader is set aside

Both may be killed and repeated: the same bytes in the same mailbox are one mail, whatever folder
they lie in, and what was stored but not read is read at the next start. Nothing comes in by any
other way, the sample shop's mail included.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction, Kind
from ecdesk.domain.errors import DeskError
from ecdesk.domain.mail import Address, Auto, ParsedMail
from ecdesk.domain.outgoing import reaches
from ecdesk.domain.ports import Clock, Fetched, Role
from ecdesk.engine import joining, people, teaching, turns
from ecdesk.mail import parse as mail_parse
from ecdesk.mail import threads
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write, pack
from ecdesk.store.reading import unpack

log = logging.getLogger("ecdesk.intake")

# Mails a transaction: a person's command waits for one such piece at most.
_STORED_AT_ONCE = 16
_READ_AT_ONCE = 4
_MESSAGE_ID = re.compile(
    rb"^message-id:[ \t\r\n]*(<[^>\r\n]{1,400}>)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch did: mails that were new, and those whose place alone was new."""

    new: tuple[int, ...]
    known: int


def store(
    database: Database, folder_id: int, mailbox_id: int, batch: Sequence[Fetched], now: datetime
) -> Stored:
    """Commit the bytes of a batch. Mails known already get only their new place."""
    new: list[int] = []
    known = 0
    for first in range(0, len(batch), _STORED_AT_ONCE):
        piece = batch[first : first + _STORED_AT_ONCE]
        stored = _store_piece(database, folder_id, mailbox_id, piece, now)
        new.extend(stored.new)
        known += stored.known
    return Stored(tuple(new), known)


def _store_piece(
    database: Database, folder_id: int, mailbox_id: int, piece: Sequence[Fetched], now: datetime
) -> Stored:
    packed = [(mail, hashlib.sha256(mail.raw).hexdigest(), pack(mail.raw)) for mail in piece]
    new: list[int] = []
    known = 0
    with database.write() as write:
        session = write.session
        in_sent = session.get_one(s.Folder, folder_id).role == Role.SENT.value
        for mail, digest, data in packed:
            mail_id = _known(session, mailbox_id, digest, mail.raw, in_sent=in_sent)
            if mail_id is None:
                mail_id = _insert(session, mailbox_id, mail, digest, data, now)
                new.append(mail_id)
            else:
                known += 1
                if "\\Answered" in mail.flags:
                    note_answered(write, [mail_id], now, answered=True)
            _place(session, mail_id, folder_id, mail)
    return Stored(tuple(new), known)


def note_answered(write: Write, mail_ids: Sequence[int], now: datetime, *, answered: bool) -> None:
    """Keep what the server says of \\Answered; a conversation for which that is news is settled.

    Where that closes its turn the revision grows, as it does for a mail: a reply that was approved
    before is held, and does not leave as a second answer.
    """
    session = write.session
    for first in range(0, len(mail_ids), 500):
        news = session.execute(
            update(s.Mail)
            .where(s.Mail.id.in_(mail_ids[first : first + 500]), s.Mail.answered.is_not(answered))
            .values(answered=answered)
            .returning(s.Mail.conversation_id)
        )
        for conversation_id in {row.conversation_id for row in news} - {None}:
            conversation = session.get_one(s.Conversation, conversation_id)
            before = conversation.status
            if turns.settle(write, conversation_id, now).value != before and answered:
                conversation.revision += 1


def read_stored(database: Database, clock: Clock, mail_ids: Sequence[int] | None = None) -> int:
    """Read mails that are stored (all unread ones by default); how many were read well."""
    if mail_ids is None:
        with database.connect() as connection:
            mail_ids = connection.scalars(
                select(s.Mail.id).where(s.Mail.state == "raw").order_by(s.Mail.received_at)
            ).all()
    good = 0
    for first in range(0, len(mail_ids), _READ_AT_ONCE):
        piece = mail_ids[first : first + _READ_AT_ONCE]
        with database.connect() as connection:
            rows = connection.execute(
                select(s.RawMail.id, s.RawMail.data).where(s.RawMail.id.in_(piece))
            ).all()
        parsed = [(mail_id, _parse(unpack(data))) for mail_id, data in rows]
        good += _read_piece(database, clock(), parsed)
    return good


def read_sent(write: Write, outgoing: s.Outgoing, at: datetime) -> int:
    """Put a mail of ours that the server accepted into its conversation; its mail's id."""
    session = write.session
    mail_id = _known(session, outgoing.mailbox_id, outgoing.sha256, outgoing.raw, in_sent=True)
    mail_id = mail_id or _kept_by_server(session, outgoing)
    if mail_id is None:
        fetched = Fetched(uid=0, raw=outgoing.raw, arrived=at, flags=frozenset())
        mail_id = _insert(
            session, outgoing.mailbox_id, fetched, outgoing.sha256, pack(outgoing.raw), at
        )
    outgoing.mail_id = mail_id
    session.flush()
    mail = session.get_one(s.Mail, mail_id)
    fill(session, mail, mail_parse.parse(outgoing.raw))
    mail.received_at = at
    mail.direction = Direction.OUT.value
    to_customer = outgoing.kind != Kind.FORWARD.value
    # What the server would not take for those it speaks to has answered nobody.
    mail.counts = to_customer and reaches((a for _, a in outgoing.to), outgoing.refused)
    before = mail.conversation_id or outgoing.conversation_id
    conversation = session.get_one(s.Conversation, outgoing.conversation_id)
    # What was passed on to others is in nobody's name: their answers are no mail of this customer.
    mail.customer_id = conversation.customer_id if to_customer else None
    joining.attach(write, mail, conversation)
    joining.gather(write, mail, conversation)
    for changed in {conversation.id, before}:
        if not joining.removed_if_empty(write, changed, into=conversation.id):
            turns.settle(write, changed, at)
    return mail_id


def newest_mail(session: Session, conversation_id: int) -> int:
    """The id of the mail of a conversation that was stored last; 0 where there is none."""
    return (
        session.scalar(select(func.max(s.Mail.id)).where(s.Mail.conversation_id == conversation_id))
        or 0
    )


def _read_piece(
    database: Database, now: datetime, parsed: Sequence[tuple[int, ParsedMail | str]]
) -> int:
    """One transaction for a few mails; if one breaks it, each gets its own."""
    try:
        with database.write() as write:
            ours = people.own_addresses(write.session)
            joined = set().union(*(_read_one(write, id_, mail, ours) for id_, mail in parsed))
            for conversation_id in joined:
                # Another of these mails may have made one conversation out of two.
                if write.session.get(s.Conversation, conversation_id) is not None:
                    turns.settle(write, conversation_id, now)
    except DeskError:
        raise
    except Exception as error:  # noqa: BLE001 - a poison mail must not stop the next one
        if len(parsed) > 1:
            return sum(_read_piece(database, now, [one]) for one in parsed)
        log.warning("mail %s set aside: %s", parsed[0][0], type(error).__name__)
        with database.write() as write:
            _set_aside(write, parsed[0][0], type(error).__name__)
        return 0
    return sum(not isinstance(mail, str) for _, mail in parsed)


def _parse(raw: bytes) -> ParsedMail | str:
    """The mail read, or the name of what went wrong."""
    try:
        return mail_parse.parse(raw)
    except Exception as error:  # noqa: BLE001 - whatever it is, the bytes are safe and listed
        return type(error).__name__


def _read_one(
    write: Write, mail_id: int, parsed: ParsedMail | str, ours: frozenset[str]
) -> set[int]:
    """Put one mail where it belongs; the conversations that changed, to be settled."""
    if isinstance(parsed, str):
        _set_aside(write, mail_id, parsed)
        return set()
    session = write.session
    mail = session.get_one(s.Mail, mail_id)
    if mail.state == "read":
        return set()
    parsed = teaching.read_as_taught(parsed, teaching.labels_of(session, mail.mailbox_id))
    fill(session, mail, parsed)
    outward = _goes_out(session, mail_id, parsed, ours)
    mail.direction = (Direction.OUT if outward else Direction.IN).value
    person = people.counterpart(parsed, ours, outward=outward)
    owner = joining.answered_customer(session, mail) if outward else None
    if owner is None:
        form = None if outward else parsed.form
        owner = people.customer_for(write, person, mail.received_at, form).id
    mail.customer_id = owner
    if outward:
        mail.counts = any(a.key not in ours for a in (*parsed.to, *parsed.cc))
    else:
        mail.counts = asks(parsed) and not people.is_never(session, person.key or parsed.sender.key)
    conversation = joining.join(write, mail)
    return {conversation.id, *joining.claim_answers(write, mail), mail.conversation_id or 0} - {0}


def _goes_out(session: Session, mail_id: int, parsed: ParsedMail, ours: frozenset[str]) -> bool:
    """Whether a mail is ours to somebody. A form's copy under our own address is a customer's."""
    if parsed.sender.key not in ours or _only_to(parsed, ours):
        return False
    if parsed.form is None or not (parsed.form.email or parsed.form.customer_name):
        return True
    in_sent = (
        select(s.Placement.id)
        .join(s.Folder, s.Folder.id == s.Placement.folder_id)
        .where(s.Placement.mail_id == mail_id, s.Folder.role == Role.SENT.value)
    )
    return session.scalar(in_sent.limit(1)) is not None


def asks(parsed: ParsedMail) -> bool:
    """Whether a mail holds a person's words: theirs, or what they wrote into an order's remarks."""
    if parsed.auto is Auto.NOTICE:
        return parsed.form is not None and bool(parsed.form.body)
    return parsed.auto is Auto.NO


def fill(session: Session, mail: s.Mail, parsed: ParsedMail) -> None:
    """Everything the parser says, into the mail's row."""
    mail.message_id = parsed.message_id or mail.message_id
    mail.in_reply_to = parsed.in_reply_to
    mail.references = list(parsed.references)
    mail.sender_name, mail.sender_address = parsed.sender.name, parsed.sender.addr
    mail.reply_to, mail.to, mail.cc = _pairs(parsed.reply_to), _pairs(parsed.to), _pairs(parsed.cc)
    mail.subject, mail.subject_key = parsed.subject, threads.subject_key(parsed.subject)
    mail.date = parsed.date
    if parsed.received is not None and parsed.received < mail.received_at:
        mail.received_at = parsed.received  # a moved mailbox: INTERNALDATE is the move's
    mail.text = parsed.text
    mail.parts = [[part.kind.value, part.start, part.end] for part in parsed.parts]
    mail.has_html = parsed.html is not None
    mail.auto = parsed.auto.value
    mail.channel = parsed.channel
    mail.form = None if parsed.form is None else asdict(parsed.form)
    mail.charset = parsed.charset
    mail.defects = list(parsed.defects)
    cited = {*parsed.references, *parsed.answers} - {""}
    known = set(
        session.scalars(select(s.Reference.message_id).where(s.Reference.mail_id == mail.id))
    )
    session.add_all(s.Reference(mail_id=mail.id, message_id=id_) for id_ in cited - known)
    named = set(session.scalars(select(s.ThreadKey.key).where(s.ThreadKey.mail_id == mail.id)))
    keys = threads.exact_keys(parsed) - named
    session.add_all(s.ThreadKey(mail_id=mail.id, key=key) for key in keys)
    if not session.scalar(select(s.Attachment.id).where(s.Attachment.mail_id == mail.id).limit(1)):
        session.add_all(
            s.Attachment(
                mail_id=mail.id,
                position=file.position,
                filename=file.filename,
                content_type=file.content_type,
                size=file.size,
                inline=file.inline,
            )
            for file in parsed.attachments
        )


def _known(
    session: Session, mailbox_id: int, digest: str, raw: bytes, *, in_sent: bool
) -> int | None:
    """The mail these bytes are already.

    A copy of what we sent may have gained header lines: in Sent its Message-ID tells, elsewhere
    (Bcc to ourselves) its body must be ours too. A mail that merely bears our Message-ID is new.
    """
    found = session.scalar(
        select(s.Mail.id)
        .join(s.RawMail, s.RawMail.id == s.Mail.id)
        .where(s.RawMail.sha256 == digest, s.Mail.mailbox_id == mailbox_id)
        .limit(1)
    )
    head, body = _split(raw)
    if found is not None or (match := _MESSAGE_ID.search(head)) is None:
        return found
    sent = session.execute(
        select(s.Outgoing.mail_id, s.Outgoing.raw).where(
            s.Outgoing.message_id == match[1].decode("ascii", "replace"),
            s.Outgoing.mailbox_id == mailbox_id,
        )
    ).one_or_none()
    if sent is None or not (in_sent or body == _split(sent.raw)[1]):
        return None
    mail_id: int | None = sent.mail_id
    return mail_id


def _kept_by_server(session: Session, outgoing: s.Outgoing) -> int | None:
    """Our mail as a sync found it in Sent, before we knew that it had left."""
    return session.scalar(
        select(s.Mail.id)
        .join(s.Placement, s.Placement.mail_id == s.Mail.id)
        .join(s.Folder, s.Folder.id == s.Placement.folder_id)
        .where(
            s.Mail.message_id == outgoing.message_id,
            s.Mail.mailbox_id == outgoing.mailbox_id,
            s.Folder.role == Role.SENT.value,
        )
        .limit(1)
    )


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Header and body, line ends alike and without the blank ones at the end."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return head + b"\n", body.rstrip()


def _insert(
    session: Session, mailbox_id: int, mail: Fetched, digest: str, data: bytes, now: datetime
) -> int:
    stored = s.RawMail(data=data, size=len(mail.raw), sha256=digest)
    session.add(stored)
    session.flush()
    mail_id = stored.id
    session.execute(
        insert(s.Mail).values(
            id=mail_id,
            mailbox_id=mailbox_id,
            message_id=f"<{digest}@ecdesk.invalid>",  # until read, and where it has none
            references=[],
            reply_to=[],
            to=[],
            cc=[],
            parts=[],
            defects=[],
            received_at=min(mail.arrived, now),
            answered="\\Answered" in mail.flags,
            state="raw",
        )
    )
    return mail_id


def _place(session: Session, mail_id: int, folder_id: int, mail: Fetched) -> None:
    placed = session.execute(
        update(s.Placement)
        .where(s.Placement.folder_id == folder_id, s.Placement.uid == mail.uid)
        .values(mail_id=mail_id, flags=sorted(mail.flags))
    )
    if placed.rowcount == 0:  # type: ignore[attr-defined] # an UPDATE's result has one
        session.execute(
            insert(s.Placement).values(
                mail_id=mail_id, folder_id=folder_id, uid=mail.uid, flags=sorted(mail.flags)
            )
        )


def _set_aside(write: Write, mail_id: int, problem: str) -> None:
    write.session.execute(
        update(s.Mail).where(s.Mail.id == mail_id).values(state="problem", problem=problem)
    )
    write.touched.accounts = True


def _only_to(parsed: ParsedMail, ours: frozenset[str]) -> bool:
    """Whether a mail of ours goes to ourselves alone: a test, a note; it is then incoming."""
    everybody = {a.key for a in (*parsed.to, *parsed.cc)}
    return bool(everybody) and everybody <= ours


def _pairs(addresses: Iterable[Address]) -> list[Any]:
    return [[a.name, a.addr] for a in addresses]
