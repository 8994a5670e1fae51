"""What the checks look at, gathered from the desk: the draft, its shop, and what was said before.

The mails of the open turn are read here as they are when they arrive, and what left in the last
half year is kept as fingerprints, so that a check answers while one types. The one rule: everything
here is a cache of the database or a question to it; nothing is kept that the database lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.checks.days import dates_in
from ecdesk.checks.empathy import instead_of, reason_of, taken_up
from ecdesk.checks.likeness import Fingerprint, fingerprint
from ecdesk.checks.matter import ledger
from ecdesk.checks.promised import Promised, of_entry, promised
from ecdesk.checks.prose import prose
from ecdesk.checks.registry import Context, Draft, Letter, Origin, Report, Told, run
from ecdesk.domain import links, marks
from ecdesk.domain.calendar import next_opening
from ecdesk.domain.conversation import Direction, Kind
from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Filled
from ecdesk.domain.ledger import Chosen, Entry, Said, State
from ecdesk.domain.mail import Address
from ecdesk.domain.reading import Mark
from ecdesk.domain.template import Setting
from ecdesk.engine import asides, house_rules, linking, personas, promises, readings
from ecdesk.mail.channels import OWN
from ecdesk.store import schema as s
from ecdesk.views import learned
from ecdesk.views.values import shop_of

_HALF_A_YEAR = timedelta(days=180)
_TURN, _TOLD = 3, 5  # mails of the turn that are read, and of ours that are compared
_MOST_SENT = 20_000
_LATE = 500  # a mail may be read so many mails after it was stored
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of a draft, and what became of each request of the turn.

    `passed` are the checks that noticed nothing and had something to look at. An entry of the
    ledger comes with the mail that asks it, and so does what the customer `told` of themselves,
    with the sentence that takes it up. `sentences` are the spans of all that can be linked, and
    `often` counts the shop's other letters in which a check was set aside, by its code. `promised`
    is what the draft promises, the soonest first, each with the moment by which it is due.
    """

    report: Report
    passed: tuple[str, ...] = ()
    ledger: tuple[tuple[int, Entry], ...] = ()
    told: tuple[tuple[int, Mark, Said | None], ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    often: Mapping[str, int] = field(default_factory=dict)
    promised: tuple[tuple[Promised, datetime], ...] = ()


def check(session: Session, draft: p.DraftIn, now: datetime) -> Checked:
    """Run the checks on a draft that stands in its conversation."""
    written, (context, mails) = _draft(session, draft), _context(session, draft, now)
    connection = session.connection()
    report = run(written, context, frozenset(learned.silent(connection, draft.shop_id)))
    passed = tuple(_looked_at(context, written, report.passed))
    return Checked(
        report,
        passed,
        tuple(_by_mail(written, context, mails)),
        tuple(_told_by_mail(written, context, mails)),
        tuple((one.start, one.end) for one in prose(written, context).said),
        asides.often(connection, draft),
        tuple(_due(session, draft.shop_id, promised(written, context), now)),
    )


def _due(
    session: Session, shop_id: int, made: Iterable[Promised], now: datetime
) -> Iterable[tuple[Promised, datetime]]:
    """Promises with the moment of each; where nobody is there by then, the next opening."""
    calendar = shop_of(session.get_one(s.Shop, shop_id)).calendar
    zone = ZoneInfo(calendar.zone)
    today = now.astimezone(zone).date()
    taken: set[date] = set()
    for one in made:
        due, day = promises.due_if_open(session, shop_id, one.day, one.until, now), one.day
        if due is None and day >= today:
            due = next_opening(calendar, datetime.combine(day + timedelta(days=1), time(), zone))
            day = day if due is None else due.date()
        if due is not None and day not in taken:
            taken.add(day)
            yield replace(one, day=day), due


def _looked_at(context: Context, draft: Draft, passed: Sequence[str]) -> Iterable[str]:
    """Of the checks that found nothing, those that had something to look at."""
    found = context.readings
    asked = any(reading.requests or reading.questions for reading in found)
    idle = {
        "request.unanswered": not asked or draft.kind != Kind.REPLY.value,
        "disclosure.ignored": not any(reading.disclosures for reading in found),
        "repeat.same_mail": not any(sent.same_customer for sent in context.sent),
        "channel.forbidden": context.channel == OWN,
        "date.wrong": not any(
            True for one in prose(draft, context).said for _day in dates_in(one, context.today)
        ),
    }
    names = bool(context.customer_names) and "name.missing" in passed
    return (
        code for code in passed if not idle.get(code) and (names or not code.startswith("name."))
    )


def _by_mail(written: Draft, context: Context, mails: Sequence[int]) -> Iterable[tuple[int, Entry]]:
    """The entries of the ledger, each with the mail in which its mark stands.

    What an answer that left has settled waits for nothing more in a postscript to it.
    """
    for found in ledger(written, context):
        if written.kind == Kind.POSTSCRIPT.value and found.state is State.UNANSWERED:
            continue
        entry, refusal = found, next(iter(found.by), None)
        if found.state is State.REFUSED and refusal is not None:
            reason = reason_of(found, refusal, written, context)
            entry = replace(found, reason=reason, instead=instead_of(found, written, context))
        if found.state is State.LATER and found.day is None:
            made = of_entry(found, context.shop.calendar, context.today)
            entry = found if made is None else replace(found, day=made.day, named=True)
        for mail_id, letter in zip(mails, context.turn, strict=True):
            if letter.text[entry.mark.start : entry.mark.end] == entry.mark.text:
                yield mail_id, entry
                break


def _told_by_mail(
    written: Draft, context: Context, mails: Sequence[int]
) -> Iterable[tuple[int, Mark, Said | None]]:
    """What the customer told of themselves, each with the sentence that takes it up, if any."""
    for mail_id, letter in zip(mails, context.turn, strict=True):
        for mark in letter.reading.disclosures:
            yield mail_id, mark, taken_up(mark, written, context)


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
        final=False if draft.kind == Kind.HOLDING.value else draft.final,
        filled=tuple(Filled(*one) for one in draft.fields),
        origin=_origin(session, draft.template),
    )


def _origin(session: Session, key: str) -> Origin | None:
    """What the draft began with, where it is meant for one shop or some channels alone."""
    row = session.get(s.Template, key) if key else None
    if row is None:
        return None  # what ships with the program is meant for every shop
    meant = row.data.get("shop_id")
    shop = session.get(s.Shop, meant) if meant is not None else None
    channels = tuple(row.data.get("channels") or ())
    return Origin(str(row.data["name"]), "" if shop is None else shop.name, channels)


def _context(session: Session, draft: p.DraftIn, now: datetime) -> tuple[Context, tuple[int, ...]]:
    """What the checks compare with: this shop, the others, this customer and their mails.

    Beside it the ids of the mails of its `turn`.
    """
    shops = {row.id: shop_of(row) for row in session.scalars(select(s.Shop))}
    shop = shops.get(draft.shop_id)
    if shop is None:
        raise Refused("shop.missing")
    names: list[str] = []
    recorded = ""
    known: set[str] = set()
    conversation = (
        session.get(s.Conversation, draft.conversation_id) if draft.conversation_id else None
    )
    customer_id = _customer_of(session, draft, conversation)
    if customer_id is not None:
        recorded = session.get_one(s.Customer, customer_id).name
        names.append(recorded)
        known.update(
            session.scalars(
                select(s.CustomerAddress.address).where(
                    s.CustomerAddress.customer_id == customer_id
                )
            )
        )
    spoken = _Spoken()
    if conversation is not None and draft.kind != Kind.FORWARD.value:
        spoken = _spoken(session, conversation)
        names.extend(name for name, address in spoken.senders if address.lower() in known)
    channel = conversation.channel if conversation is not None else OWN
    named = {mark.text for one in spoken.turn for mark in one.reading.order_numbers}
    held = house_rules.held_against(session, shop.id, now, spoken.known | named)
    context = Context(
        shop=shop,
        other_shops=tuple(other for other in shops.values() if other.id != shop.id),
        customer_names=tuple(dict.fromkeys(name for name in names if name)),
        customer_addresses=frozenset(known),
        taking_part=spoken.taking_part,
        incoming=spoken.incoming,
        turn=spoken.turn,
        told=spoken.told,
        sent=_sent(session, customer_id, now) if draft.kind != Kind.FORWARD.value else (),
        known=spoken.known,
        channel=channel if channel != OWN else shop.channel,
        chosen=spoken.chosen,
        house=held.rules,
        events=held.events,
        order=held.order,
        brief=personas.is_brief(session, customer_id),
        values=Setting(
            shop=shop,
            today=now.date(),
            customer=recorded,
            order_number=conversation.order_number if conversation is not None else "",
        ).known,
        now=now,
    )
    return context, spoken.mails


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
    mails: tuple[int, ...] = ()  # the ids of those of `turn`
    chosen: tuple[Chosen, ...] = ()
    told: tuple[Told, ...] = ()
    known: frozenset[str] = frozenset()
    taking_part: frozenset[str] = frozenset()


def _spoken(session: Session, conversation: s.Conversation) -> _Spoken:
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
    waiting = open_ones[:_TURN][::-1]
    words = readings.words_of(session, [mail.id for mail in waiting])
    linked = linking.links_of(session, [mail.id for mail in waiting])
    return _Spoken(
        incoming=tuple(f"{mail.subject}\n{mail.text}" for mail in theirs),
        senders=tuple((mail.sender_name, mail.sender_address) for mail in theirs),
        turn=tuple(
            Letter(
                mail.text,
                readings.understood(session, mail, words[mail.id]),
                mail.subject,
            )
            for mail in waiting
        ),
        mails=tuple(mail.id for mail in waiting),
        chosen=tuple(
            choice
            for mail in waiting
            for choice in links.with_links(
                marks.chosen(mail.text, words[mail.id]), linked[mail.id], mail.text
            )
        ),
        told=tuple(Told(mail.text, mail.received_at) for mail in ours[:_TOLD][::-1]),
        known=frozenset({key.partition(":")[2] for key in keys} | {conversation.order_number}),
        taking_part=frozenset(
            str(address).lower()
            for mail in theirs
            for _name, address in (*mail.reply_to, *mail.to, *mail.cc)
        )
        | {mail.sender_address.lower() for mail in theirs},
    )


# ── what left before ────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Memory:
    """What is remembered of one database: fingerprints by mail."""

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
