"""What the checks look at, gathered from the desk: the draft, its shop, and what was said before.

The mails of the open turn are read here as they are when they arrive, and what left in the last
half year is kept as fingerprints, so that a check answers while one types. The one rule: everything
here is a cache of the database or a question to it; nothing is kept that the database lacks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.checks.likeness import Fingerprint, fingerprint
from ecdesk.checks.registry import Context, Draft, Letter, Report, Told, run
from ecdesk.domain.calendar import Calendar, is_business_day
from ecdesk.domain.conversation import Direction, Kind
from ecdesk.domain.errors import Refused
from ecdesk.domain.holidays import holiday
from ecdesk.domain.mail import Address, Auto, FormFields, PartKind, TextPart
from ecdesk.domain.reading import Context as Beside
from ecdesk.domain.reading import Reading
from ecdesk.domain.shop import Shop
from ecdesk.language.reading import read
from ecdesk.mail.channels import OWN
from ecdesk.store import schema as s
from ecdesk.views.values import shop_of

_HALF_A_YEAR = timedelta(days=180)
_TURN, _TOLD = 3, 5  # mails of the turn that are read, and of ours that are compared
_READINGS = 64
_MOST_SENT = 20_000
_LATE = 500  # a mail may be read so many mails after it was stored
_AT_ONCE = 500


def check(session: Session, draft: p.DraftIn, now: datetime) -> Report:
    """Run the checks on a draft that stands in its conversation."""
    return run(_draft(session, draft), _context(session, draft, now))


def applied(session: Session, draft: p.DraftIn, passed: Iterable[str], now: datetime) -> list[str]:
    """Of the checks that found nothing, those that had something to look at."""
    context = _context(session, draft, now)
    readings = context.readings
    asked = any(reading.requests or reading.questions for reading in readings)
    idle = {
        "request.unanswered": not asked,
        "disclosure.ignored": not any(reading.disclosures for reading in readings),
        "repeat.same_mail": not any(sent.same_customer for sent in context.sent),
        "channel.forbidden": context.channel == OWN,
        "date.wrong": not any(sign in draft.body for sign in "月日/"),
    }
    names = bool(context.customer_names)
    return [
        code for code in passed if not idle.get(code) and (names or not code.startswith("name."))
    ]


def _draft(session: Session, draft: p.DraftIn) -> Draft:
    kept = session.scalars(
        select(s.DraftFile.filename).where(s.DraftFile.draft_id == draft.id)
    ).all()
    added = [Path(file.path).name for file in draft.files if file.path]
    return Draft(
        subject=draft.subject,
        body=draft.body,
        to=tuple(Address(*pair) for pair in draft.to),
        cc=tuple(Address(*pair) for pair in draft.cc),
        bcc=tuple(Address(*pair) for pair in draft.bcc),
        attachments=tuple(kept or added),
        kind=draft.kind,
        final=None,
    )


def _context(session: Session, draft: p.DraftIn, now: datetime) -> Context:
    """What the checks compare with: this shop, the others, this customer and their mails."""
    shops = {row.id: shop_of(row) for row in session.scalars(select(s.Shop))}
    shop = shops.get(draft.shop_id)
    if shop is None:
        raise Refused("shop.missing")
    names: list[str] = []
    known: set[str] = set()
    conversation = (
        session.get(s.Conversation, draft.conversation_id) if draft.conversation_id else None
    )
    customer_id = _customer_of(session, draft, conversation)
    if customer_id is not None:
        names.append(session.get_one(s.Customer, customer_id).name)
        known.update(
            session.scalars(
                select(s.CustomerAddress.address).where(
                    s.CustomerAddress.customer_id == customer_id
                )
            )
        )
    spoken = _Spoken()
    if conversation is not None and draft.kind != Kind.FORWARD.value:
        spoken = _spoken(session, conversation, shop)
        names.extend(name for name, address in spoken.senders if address.lower() in known)
    channel = conversation.channel if conversation is not None else OWN
    return Context(
        shop=shop,
        other_shops=tuple(other for other in shops.values() if other.id != shop.id),
        customer_names=tuple(dict.fromkeys(name for name in names if name)),
        customer_addresses=frozenset(known),
        incoming=spoken.incoming,
        turn=spoken.turn,
        told=spoken.told,
        sent=_sent(session, customer_id, now) if draft.kind != Kind.FORWARD.value else (),
        known=spoken.known,
        channel=channel if channel != OWN else shop.channel,
        now=now,
    )


def _customer_of(
    session: Session, draft: p.DraftIn, conversation: s.Conversation | None
) -> int | None:
    """Whom a draft speaks to: nobody we know where it is passed on to somebody else."""
    if draft.kind == Kind.FORWARD.value:
        return None
    if conversation is not None:
        return conversation.customer_id
    if not draft.to:
        return None
    return session.scalar(
        select(s.CustomerAddress.customer_id).where(
            s.CustomerAddress.address == draft.to[0][1].strip().lower()
        )
    )


# ── what was said in the conversation ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A conversation so far. `senders` are (name, address), newest first, as `incoming`."""

    incoming: tuple[str, ...] = ()
    senders: tuple[tuple[str, str], ...] = ()
    turn: tuple[Letter, ...] = ()
    told: tuple[Told, ...] = ()
    known: frozenset[str] = frozenset()


def _spoken(session: Session, conversation: s.Conversation, shop: Shop) -> _Spoken:
    mails = session.scalars(
        select(s.Mail)
        .where(s.Mail.conversation_id == conversation.id)
        .order_by(s.Mail.received_at.desc(), s.Mail.id.desc())
    ).all()
    theirs = [mail for mail in mails if mail.direction == Direction.IN.value]
    ours = [mail for mail in mails if mail.direction == Direction.OUT.value and mail.counts]
    opened = session.scalar(
        select(s.Turn.opened_at)
        .where(s.Turn.conversation_id == conversation.id)
        .order_by(s.Turn.opened_at.desc(), s.Turn.id.desc())
        .limit(1)
    )
    open_ones = [mail for mail in theirs if mail.counts and opened and mail.received_at >= opened]
    keys = session.scalars(
        select(s.ThreadKey.key).where(s.ThreadKey.mail_id.in_([mail.id for mail in mails]))
    )
    return _Spoken(
        incoming=tuple(f"{mail.subject}\n{mail.text}" for mail in theirs),
        senders=tuple((mail.sender_name, mail.sender_address) for mail in theirs),
        turn=tuple(_letters(session, open_ones[:_TURN][::-1], shop)),
        told=tuple(Told(mail.text, mail.received_at) for mail in ours[:_TOLD][::-1]),
        known=frozenset({key.partition(":")[2] for key in keys} | {conversation.order_number}),
    )


def _letters(session: Session, mails: Sequence[s.Mail], shop: Shop) -> Iterable[Letter]:
    memory = _memory(session)
    for mail in mails:
        key = (mail.id, mail.charset, mail.read_as)
        reading = memory.readings.pop(key, None) or _read(mail, shop.calendar)
        memory.readings[key] = reading
        if len(memory.readings) > _READINGS:
            memory.readings.popitem(last=False)
        yield Letter(mail.text, reading, mail.subject)


def _read(mail: s.Mail, calendar: Calendar) -> Reading:
    """A mail as it was read when it came in."""
    form = None if mail.form is None else FormFields(**mail.form)
    return read(
        mail.text,
        sent_at=mail.date or mail.received_at,
        subject=mail.subject,
        parts=[TextPart(PartKind(kind), start, end) for kind, start, end in mail.parts],
        context=Beside(
            sender_name=(form.customer_name if form else "") or mail.sender_name,
            form=form,
            auto=Auto(mail.auto),
            zone=calendar.zone,
            is_holiday=lambda day: bool(holiday(day)),
            is_closed=lambda day: not is_business_day(calendar, day),
            channel=mail.channel,
        ),
    )


# ── what left before ────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Memory:
    """What is remembered of one database: readings, and fingerprints by mail."""

    readings: OrderedDict[Any, Reading] = field(default_factory=OrderedDict)
    sent: dict[int, Fingerprint] = field(default_factory=dict)
    newest: int = 0  # the highest mail id that was looked at


_MEMORIES: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def _memory(session: Session) -> _Memory:
    return _MEMORIES.setdefault(session.connection().engine, _Memory())


def _sent(session: Session, customer_id: int | None, now: datetime) -> tuple[Fingerprint, ...]:
    """What left to anybody in the last half year, this customer's mails marked."""
    oldest = now - _HALF_A_YEAR
    sent = _remembered(session, oldest)
    theirs: set[int] = set()
    if customer_id is not None:
        theirs.update(
            session.scalars(
                select(s.Mail.id).where(
                    s.Mail.customer_id == customer_id,
                    s.Mail.direction == Direction.OUT.value,
                    s.Mail.received_at >= oldest,
                )
            )
        )
    return tuple(
        replace(one, same_customer=True) if mail_id in theirs else one
        for mail_id, one in sent.items()
        if one.at >= oldest
    )


def _remembered(session: Session, oldest: datetime) -> dict[int, Fingerprint]:
    """The fingerprints of all sent mails, those made that are new since the last time."""
    memory = _memory(session)
    fresh = session.scalars(
        select(s.Mail.id)
        .where(
            s.Mail.id > memory.newest - _LATE,
            s.Mail.direction == Direction.OUT.value,
            s.Mail.received_at >= oldest,
        )
        .order_by(s.Mail.id)
    ).all()
    wanted = [mail_id for mail_id in fresh if mail_id not in memory.sent][-_MOST_SENT:]
    for first in range(0, len(wanted), _AT_ONCE):
        for mail_id, text, at in session.execute(
            select(s.Mail.id, s.Mail.text, s.Mail.received_at).where(
                s.Mail.id.in_(wanted[first : first + _AT_ONCE])
            )
        ):
            memory.sent[mail_id] = fingerprint(text, at)
    memory.newest = max(memory.newest, *fresh, 0)
    return memory.sent
