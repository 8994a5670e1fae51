"""A conversation opened: its mails, who writes, what is being written and what is on its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, func, select

from ecdesk.domain.asides import Aside
from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.fields import Filled
from ecdesk.domain.mail import Address, Attachment, Auto, FormFields, PartKind, TextPart
from ecdesk.domain.outgoing import LIVE
from ecdesk.mail import html as mail_html
from ecdesk.mail import parse as mail_parse
from ecdesk.mail.channels import Route, current, is_answerable, route_of
from ecdesk.mail.html_layout import pieces
from ecdesk.mail.pictures import picture_key
from ecdesk.store import schema as s
from ecdesk.store.reading import unpack
from ecdesk.views import orders, outbox, turns
from ecdesk.views.clues import clues
from ecdesk.views.customer import customer
from ecdesk.views.learned import rules_for
from ecdesk.views.linked import linked
from ecdesk.views.opinion import adviser_of
from ecdesk.views.readings import NOTHING, Read, readings
from ecdesk.views.rows import (
    AnswerTarget,
    CustomerView,
    DraftFileView,
    DraftView,
    MailView,
    NoteView,
    SafeBody,
    ThreadView,
)
from ecdesk.views.shop_events import near_to
from ecdesk.views.shops import shops
from ecdesk.views.values import Reads, addresses

# Put together once: that takes several times as long as to carry them out.
_HERE: BindParameter[int] = bindparam("conversation")
_IDS: BindParameter[list[Any]] = bindparam("ids", expanding=True)
_CONVERSATION = select(*s.Conversation.__table__.columns).where(s.Conversation.id == _HERE)
_ABSORBED = select(s.Absorbed.into_id).where(s.Absorbed.id == _HERE)
_LIVE = outbox.outgoing().where(
    s.Outgoing.conversation_id == _HERE, s.Outgoing.state.in_([state.value for state in LIVE])
)
_NOTES = (
    select(s.Note.id, s.Note.text, s.Note.created_at)
    .where(s.Note.conversation_id == _HERE)
    .order_by(s.Note.created_at)
)
_NEVER = (
    select(s.NeverCustomer.address)
    .where(s.NeverCustomer.address.in_(_IDS))
    .order_by(s.NeverCustomer.address)
)
_OUR_BOXES, _OUR_SHOPS = select(s.Mailbox.address), select(s.Shop.address)
_UNSENT = (
    select(*s.Draft.__table__.columns)
    .where(s.Draft.sent_at.is_(None), s.Draft.discarded_at.is_(None))
    .order_by(s.Draft.updated_at.desc())
)
_DRAFTS_HERE = _UNSENT.where(s.Draft.conversation_id == _HERE)
_DRAFTS_NOWHERE = _UNSENT.where(s.Draft.conversation_id.is_(None))
_DRAFT_FILES = (
    select(
        s.DraftFile.id,
        s.DraftFile.draft_id,
        s.DraftFile.filename,
        s.DraftFile.content_type,
        func.length(s.DraftFile.data).label("size"),
    )
    .where(s.DraftFile.draft_id.in_(_IDS))
    .order_by(s.DraftFile.id)
)
_MAILS = (
    select(*s.Mail.__table__.columns)
    .where(s.Mail.conversation_id == _HERE)
    .order_by(s.Mail.received_at, s.Mail.id)
)
_FILES = (
    select(*s.Attachment.__table__.columns)
    .where(s.Attachment.mail_id.in_(_IDS))
    .order_by(s.Attachment.position)
)
_WAITING = (  # the customer's mails of the open turn, oldest first
    select(s.Mail.id)
    .join(s.Turn, s.Turn.conversation_id == s.Mail.conversation_id)
    .where(
        s.Mail.conversation_id == _HERE,
        s.Turn.closed_at.is_(None),
        s.Mail.direction == Direction.IN.value,
        s.Mail.counts.is_(True),
        s.Mail.received_at >= s.Turn.opened_at,
    )
    .order_by(s.Mail.received_at, s.Mail.id)
)


def thread(reader: Reads, conversation_id: int) -> ThreadView | None:
    """Everything one conversation shows, or the one that took it in; None where there is none."""
    here = {"conversation": conversation_id}
    with reader.connect() as connection:
        found = connection.execute(_CONVERSATION, here).one_or_none()
        if found is None:
            standing = connection.scalar(_ABSORBED, here)
            return None if standing is None else thread(reader, standing)
        with reader.look() as look:
            by_id = shops(look)
            who_id = found.customer_id or 0
            bought = orders.of_customer(look, who_id, conversation_id=found.id)
        mails = _mails(connection, conversation_id)
        who = (
            customer(connection, found.customer_id, beside=found.id)
            if found.customer_id is not None
            else None
        )
        live = connection.execute(_LIVE, here).one_or_none()
        written = _still_meant(_drafts(connection, _DRAFTS_HERE, here), mails)
        turn = turns.turn(connection, conversation_id)
        events = near_to(connection, found.shop_id, turn, mails)
        asked = adviser_of(connection)
        return ThreadView(
            id=found.id,
            shop=by_id[found.shop_id],
            mailbox_id=found.mailbox_id,
            customer=who,
            subject=found.subject,
            order_number=found.order_number,
            channel=found.channel,
            status=Status(found.status),
            revision=found.revision,
            turn=turn,
            mails=mails,
            outgoing=None
            if live is None
            else outbox.outgoing_of(live, by_id, outbox.meanwhile(connection, live)),
            draft=written[0] if written else None,
            older_drafts=written[1:],
            notes=tuple(
                NoteView(row.id, row.text, row.created_at)
                for row in connection.execute(_NOTES, here)
            ),
            answers=answer_target(mails, who, found.subject, _own(connection)),
            linked=linked(connection, found.id),
            never=_never(connection, mails, who),
            events=events,
            clues=clues(connection, found.shop_id, found.id, mails, who, events, bought),
            stands=turns.stands(connection, found, by_id[found.shop_id]),
            promises=turns.promises(connection, found.id),
            calls=turns.calls(connection, found.id),
            orders=bought,
            adviser="" if asked is None else asked.model,
        )


def _never(
    connection: Connection, mails: Sequence[MailView], who: CustomerView | None
) -> tuple[str, ...]:
    """Those who write here and are no customers by the person's word."""
    here = {mail.sender.key for mail in mails if mail.direction is Direction.IN}
    here.update(who.addresses if who is not None else ())
    return tuple(connection.scalars(_NEVER, {"ids": list(here)}))


def _own(connection: Connection) -> frozenset[str]:
    """Our own addresses, in lower case."""
    boxes = connection.scalars(_OUR_BOXES).all()
    shops_at = connection.scalars(_OUR_SHOPS).all()
    return frozenset(address.lower() for address in (*boxes, *shops_at))


def answer_target(
    mails: Sequence[MailView],
    who: CustomerView | None,
    subject: str,
    ours: frozenset[str] = frozenset(),
) -> AnswerTarget:
    """Where a reply goes: the customer's latest mail and its Reply-To, never a no-reply sender.

    Whom the customer wrote to beside us hears the answer too (`ours` are our own addresses).

    Where a robot wrote for the customer (a form), it is the customer's own address. A conversation
    that we began ourselves goes on to whom we wrote.
    """
    theirs = [mail for mail in mails if mail.direction is Direction.IN]
    human = [mail for mail in theirs if mail.auto == "no"]
    source = next(reversed(human or theirs), mails[-1] if mails else None)
    if source is None:
        return AnswerTarget(None, (), (), subject)
    if source.direction is Direction.OUT:
        to = source.to
    else:
        by_robot = who is not None and source.sender.key not in who.addresses
        theirs_at = tuple(Address(who.name, known) for known in who.addresses[:1]) if who else ()
        if source.form is not None and source.form.email:
            theirs_at = (Address(source.form.customer_name, source.form.email),)
        wanted = source.reply_to, theirs_at if by_robot else (source.sender,), theirs_at
        answerable = ([a for a in to if _can_be_answered(a, ours)] for to in wanted)
        to = tuple(next(filter(None, answerable), ()))
    said = source.subject or subject
    subject = said if said.lower().startswith("re:") else f"Re: {said}".strip()
    taken = ours | {address.key for address in to}
    reached_us = any(address.key in ours for address in source.to)
    # Where none of ours stands in To, what stands there may be an alias of ours.
    beside = (*(source.to if reached_us else ()), *source.cc)
    if source.direction is Direction.OUT:
        beside = ()
    cc = tuple(a for a in beside if a.key not in taken and is_answerable(a.addr))
    return AnswerTarget(source.id, to, cc, subject, _route(source, to))


def _can_be_answered(address: Address, ours: frozenset[str]) -> bool:
    """Whether an answer to an address reaches somebody else than ourselves."""
    return address.key not in ours and is_answerable(address.addr)


def _route(source: MailView, to: Sequence[Address]) -> Route:
    """How the customer can be answered: by mail where there is an address for it."""
    if to:
        return route_of(to[0].addr)
    behind = [route_of(address.addr) for address in (source.sender, *source.reply_to)]
    mall = current().named(source.channel)
    return Route.SCREEN if Route.SCREEN in behind or (mall and mall.screen) else Route.NOBODY


def drafts(reader: Reads) -> tuple[DraftView, ...]:
    """Drafts that belong to no conversation yet: new mails, newest first."""
    with reader.connect() as connection:
        return _drafts(connection, _DRAFTS_NOWHERE, {})


def _still_meant(written: Sequence[DraftView], mails: Sequence[MailView]) -> tuple[DraftView, ...]:
    """Drafts without the reasons for sending over stops that the customer's next word outdates."""
    newest = max((one.received_at for one in mails if one.direction is Direction.IN), default=None)
    return tuple(
        replace(one, reasons=()) if one.reasons and newest and newest > one.updated_at else one
        for one in written
    )


def _drafts(
    connection: Connection, query: Select[Any], given: dict[str, Any]
) -> tuple[DraftView, ...]:
    found = connection.execute(query, given).all()
    if not found:
        return ()
    files: dict[str, list[DraftFileView]] = defaultdict(list)
    for row in connection.execute(_DRAFT_FILES, {"ids": [row.id for row in found]}):
        files[row.draft_id].append(DraftFileView(row.id, row.filename, row.content_type, row.size))
    return tuple(
        DraftView(
            id=row.id,
            conversation_id=row.conversation_id,
            shop_id=row.shop_id,
            kind=Kind(row.kind),
            to=addresses(row.to),
            cc=addresses(row.cc),
            bcc=addresses(row.bcc),
            subject=row.subject,
            body=row.body,
            source_mail_id=row.source_mail_id,
            files=tuple(files[row.id]),
            updated_at=row.updated_at,
            promise=turns.wish(row.promise),
            template=row.template or "",
            fields=tuple(Filled(*one) for one in row.fields or ()),
            asides=tuple(Aside(*one) for one in row.asides or ()),
            reasons=tuple((row.reasons or {}).items()),
        )
        for row in found
    )


def safe_html(reader: Reads, mail_id: int, loaded: Path | None = None) -> SafeBody:
    """The HTML of a mail, made safe, with the pictures it carries itself.

    `loaded` is the folder where those lie that the engine fetched for it.
    """
    return safe_body(source(reader, mail_id), loaded, read_as=chosen_charset(reader, mail_id))


def chosen_charset(reader: Reads, mail_id: int) -> str:
    """The charset under which the person reads a mail; empty where it reads by itself."""
    with reader.connect() as connection:
        return connection.scalar(select(s.Mail.read_as).where(s.Mail.id == mail_id)) or ""


def safe_body(raw: bytes, loaded: Path | None = None, *, read_as: str = "") -> SafeBody:
    """As `safe_html`, out of a mail's bytes."""
    page = mail_parse.parse(raw, read_as=read_as).html or ""
    images = {cid: data for cid, (_kind, data) in mail_parse.inline_images(raw).items()}
    own = frozenset(images)
    safe = mail_html.make_safe(page, own)
    if loaded is not None:
        there = {one: loaded / picture_key(one) for one in safe.remote}
        there = {one: path for one, path in there.items() if path.exists()}
        safe = mail_html.make_safe(page, own, frozenset(there))
        images |= {path.name: path.read_bytes() for path in there.values()}
    return SafeBody(
        pieces=pieces(safe.html),
        images=images,
        blocked=safe.blocked,
        remote=len(safe.remote),
        links=tuple((link.text, link.href, link.doubt) for link in safe.links),
    )


def attachments(
    reader: Reads, mail_id: int, positions: Sequence[int]
) -> tuple[tuple[Attachment, bytes], ...]:
    """Some files of a mail, which is read once. Raises LookupError."""
    raw = source(reader, mail_id)
    return tuple(mail_parse.attachment_bytes(raw, position) for position in positions)


def attachment(reader: Reads, mail_id: int, position: int) -> tuple[Attachment, bytes]:
    """A file of a mail, cut out of its bytes. Raises LookupError where there is none."""
    return mail_parse.attachment_bytes(source(reader, mail_id), position)


def source(reader: Reads, mail_id: int) -> bytes:
    """The bytes of a mail as the server sent them. Raises LookupError where there are none."""
    with reader.connect() as connection:
        data = connection.scalar(select(s.RawMail.data).where(s.RawMail.id == mail_id))
    if data is None:
        raise LookupError(mail_id)
    return unpack(data)


def _mails(connection: Connection, conversation_id: int) -> tuple[MailView, ...]:
    here = {"conversation": conversation_id}
    found = connection.execute(_MAILS, here).all()
    files: dict[int, list[Attachment]] = defaultdict(list)
    for row in connection.execute(_FILES, {"ids": [row.id for row in found]}):
        files[row.mail_id].append(
            Attachment(row.position, row.filename, row.content_type, row.size, inline=row.inline)
        )
    back = _returned(found)
    waiting = connection.scalars(_WAITING, here).all()
    read = readings(connection, found, waiting, rules_for(connection, found))
    return tuple(
        _mail(row, tuple(files[row.id]), row.message_id in back, read.get(row.id, NOTHING))
        for row in found
    )


def _returned(rows: Sequence[Row[Any]]) -> frozenset[str]:
    """The Message-IDs of what came back."""
    bounces = (row for row in rows if row.auto == Auto.BOUNCE.value)
    return frozenset(id_ for row in bounces for id_ in (*row.references, row.in_reply_to) if id_)


def _mail(row: Row[Any], files: tuple[Attachment, ...], returned: bool, read: Read) -> MailView:
    (sender,) = addresses([[row.sender_name, row.sender_address]])
    return MailView(
        id=row.id,
        direction=Direction(row.direction),
        sender=sender,
        to=addresses(row.to),
        cc=addresses(row.cc),
        reply_to=addresses(row.reply_to),
        received_at=row.received_at,
        subject=row.subject,
        text=row.text,
        parts=tuple(TextPart(PartKind(kind), start, end) for kind, start, end in row.parts),
        has_html=row.has_html,
        attachments=files,
        auto=row.auto,
        channel=row.channel,
        charset=row.charset,
        defects=tuple(row.defects),
        form=None if row.form is None else FormFields(**row.form),
        undelivered=returned and row.direction == Direction.OUT.value,
        read_as=row.read_as,
        marks=read.marks,
        words=read.words,
        reading=read.reading,
        left_out=read.left_out,
    )
