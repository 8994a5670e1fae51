"""Which conversation a mail belongs to: the one that holds a mail it is tied to (mail/threads.py).

Ties bind mails of one customer, so that no reply lands in a stranger's case; only two things do
without: what came back belongs to the mail of ours that did not arrive, and our answer to a
customer's mail is that customer's, whatever address it went to. The one rule: the same mails make
the same conversations in whatever order they came, and what a person's hand has made stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.mail import Auto
from ecdesk.mail import threads
from ecdesk.mail.channels import is_answerable
from ecdesk.store import schema as s
from ecdesk.store.database import Write

_OF_THE_PERSON = (s.Draft, s.Note, s.Mark, s.Outgoing)
_LONGEST_SUBJECT = 100  # characters by which a like one is looked for
_ENDS = (
    s.Mail.id,
    s.Mail.conversation_id,
    s.Mail.customer_id,
    s.Mail.message_id,
    s.Mail.in_reply_to,
    s.Mail.references,
    s.Mail.subject,
    s.Mail.subject_key,
    s.Mail.direction,
    s.Mail.auto,
    s.Mail.received_at,
    s.Mail.sender_address,
    s.Mail.form,
)


@dataclass(frozen=True, slots=True, order=True)
class Bond:
    """A mail of a conversation to which a mail is tied; the smallest binds most."""

    tie: threads.Tie
    apart: float  # seconds
    mail_id: int
    conversation_id: int


def join(write: Write, mail: s.Mail) -> s.Conversation:
    """Put a mail into the conversation it belongs to, made where there is none.

    Conversations that turn out to be one become one, unless a person's hand is on several of them.
    """
    session = write.session
    session.flush()
    bonds = bonds_of(session, mail.id)
    if bonds:
        conversation = _as_one(write, list(dict.fromkeys(b.conversation_id for b in bonds)))
    else:
        conversation = _new(session, mail)
    attach(write, mail, conversation)
    return conversation


def attach(write: Write, mail: s.Mail, conversation: s.Conversation) -> None:
    """Let a mail stand in a conversation; the revision grows: what was approved before is held."""
    if mail.conversation_id != conversation.id:
        conversation.revision += 1
    mail.conversation_id = conversation.id
    mail.state = "read"
    write.session.flush()
    if mail.auto == Auto.BOUNCE.value or mail.direction == Direction.OUT.value:
        _count_bounces(write.session, mail)


def bonds_of(session: Session, mail_id: int, within: Iterable[int] | None = None) -> list[Bond]:
    """The mails to which a mail is tied, the surest first; `within` these conversations."""
    (mail,) = session.execute(select(*_ENDS).where(s.Mail.id == mail_id)).all()
    mailbox = session.scalar(select(s.Mail.mailbox_id).where(s.Mail.id == mail_id))
    keys = frozenset(session.scalars(select(s.ThreadKey.key).where(s.ThreadKey.mail_id == mail_id)))
    here = [s.Mail.mailbox_id == mailbox, s.Mail.id != mail_id, s.Mail.conversation_id.is_not(None)]
    if within is not None:
        here.append(s.Mail.conversation_id.in_(list(within)))
    found: dict[int, Row[Any]] = {}
    for query in _candidates(mail, keys):
        for row in session.execute(query.where(*here)):
            found[row.id] = row
    shared = _keys_of(session, found) if keys else {}
    mine = _ends(mail, keys)
    bonds = []
    for row in found.values():
        tie = threads.tie(mine, _ends(row, shared.get(row.id, frozenset())))
        if tie is not None and _may_bind(mail, row, tie):
            apart = abs((mail.received_at - row.received_at).total_seconds())
            bonds.append(Bond(tie, apart, row.id, row.conversation_id))
    return sorted(bonds)


def _candidates(mail: Row[Any], keys: frozenset[str]) -> Iterable[Select[Any]]:
    """The queries for mails that may be tied to one; each is answered by an index."""
    mails = select(*_ENDS)
    cited = _cites(mail) | {mail.message_id}
    yield mails.where(s.Mail.message_id.in_(cited - {mail.message_id}))
    citing = select(s.Reference.mail_id).where(s.Reference.message_id.in_(cited))
    yield mails.where(s.Mail.id.in_(citing))
    if keys:
        naming = select(s.ThreadKey.mail_id).where(s.ThreadKey.key.in_(keys))
        yield mails.where(s.Mail.id.in_(naming))
    if mail.subject_key and mail.customer_id is not None and mail.auto != Auto.BOUNCE.value:
        yield from _like(mails, mail)


def _like(mails: Select[Any], mail: Row[Any]) -> Iterable[Select[Any]]:
    """The customer's mails under a like subject within a month."""
    near, key = threads.SUBJECT_HOLDS, mail.subject_key
    at, subject = s.Mail.received_at, s.Mail.subject_key
    theirs = mails.where(s.Mail.customer_id == mail.customer_id)
    if mail.auto in {Auto.BULK.value, Auto.NOTICE.value}:
        # A robot's mails of one subject are a chain: its neighbours stand for all the others.
        same = theirs.where(subject == key)
        yield (
            same.where(at.between(mail.received_at - near, mail.received_at))
            .order_by(at.desc())
            .limit(2)
        )
        yield (
            same.where(at.between(mail.received_at, mail.received_at + near)).order_by(at).limit(2)
        )
        return
    shorter = [key[:n] for n in range(threads.LEAST_SUBJECT, min(len(key), _LONGEST_SUBJECT))]
    alike: ColumnElement[bool] = subject.in_([*shorter, key])
    if len(key) >= threads.LEAST_SUBJECT:
        alike = or_(alike, and_(subject > key, subject < key + "\U0010ffff"))
    yield theirs.where(alike, at.between(mail.received_at - near, mail.received_at + near))


def _may_bind(mail: Row[Any], other: Row[Any], tie: threads.Tie) -> bool:
    """Whether a tie counts between these two: the same customer's, or ours and what came back."""
    if mail.customer_id is not None and mail.customer_id == other.customer_id:
        return True
    if tie > threads.Tie.CITES:
        return False
    return any(
        one.auto == Auto.BOUNCE.value
        and two.direction == Direction.OUT.value
        and two.message_id in _cites(one)
        for one, two in ((mail, other), (other, mail))
    )


def _ends(row: Row[Any], keys: frozenset[str]) -> threads.Ends:
    auto = Auto(row.auto)
    return threads.Ends(
        message_id=row.message_id,
        answers=frozenset({row.in_reply_to} - {""}),
        cites=frozenset(_cites(row)),
        keys=keys,
        subject=row.subject_key,
        replies=threads.is_reply(row.subject),
        outward=row.direction == Direction.OUT.value,
        auto=auto,
        at=row.received_at,
        nameless=auto is Auto.NO and row.form is None and not is_answerable(row.sender_address),
    )


def _cites(row: Row[Any] | s.Mail) -> set[str]:
    return {*row.references, row.in_reply_to} - {""}


def _keys_of(session: Session, mail_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    rows = session.execute(
        select(s.ThreadKey.mail_id, s.ThreadKey.key).where(s.ThreadKey.mail_id.in_(list(mail_ids)))
    )
    for mail_id, key in rows:
        found.setdefault(mail_id, set()).add(key)
    return {mail_id: frozenset(keys) for mail_id, keys in found.items()}


def _new(session: Session, mail: s.Mail) -> s.Conversation:
    mailbox = session.get_one(s.Mailbox, mail.mailbox_id)
    conversation = s.Conversation(
        shop_id=mailbox.shop_id,
        mailbox_id=mailbox.id,
        customer_id=mail.customer_id,
        subject=mail.subject,
        subject_key=mail.subject_key,
        channel=mail.channel,
        status=Status.DONE.value,
        last_mail_at=mail.received_at,
        revision=0,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _as_one(write: Write, found: Sequence[int]) -> s.Conversation:
    """One conversation out of several that turned out to be one; `found` the surest first.

    What bears the person's hand stays apart: the surest such one takes in the others.
    """
    session = write.session
    fixed = fixed_among(session, found)
    first = next((id_ for id_ in found if id_ in fixed), min(found))
    conversation = session.get_one(s.Conversation, first)
    _absorb(write, conversation, set(found) - fixed - {first})
    return conversation


def _absorb(write: Write, conversation: s.Conversation, others: Iterable[int]) -> None:
    """Let a conversation take in others that bear nobody's hand."""
    session = write.session
    for other in sorted(others):
        standing_there = update(s.Mail).where(s.Mail.conversation_id == other)
        session.execute(standing_there.values(conversation_id=conversation.id))
        conversation.revision += session.get_one(s.Conversation, other).revision
        remove(write, other, into=conversation.id)


def gather(write: Write, mail: s.Mail, conversation: s.Conversation) -> None:
    """Bring to a mail that has its place already what came in before it and cites it."""
    found = [bond.conversation_id for bond in bonds_of(write.session, mail.id)]
    others = [id_ for id_ in dict.fromkeys(found) if id_ != conversation.id]
    loose = set(others) - fixed_among(write.session, others)
    if loose:
        _absorb(write, conversation, loose)
        _count_bounces(write.session, mail)


def removed_if_empty(write: Write, conversation_id: int, into: int) -> bool:
    """Take away a conversation whose only mail found its place elsewhere; whether it is gone."""
    session = write.session
    if session.get(s.Conversation, conversation_id) is None:
        return True
    left = session.scalar(
        select(s.Mail.id).where(s.Mail.conversation_id == conversation_id).limit(1)
    )
    if left is not None or conversation_id == into or fixed_among(session, [conversation_id]):
        return False
    remove(write, conversation_id, into=into)
    return True


def fixed_among(session: Session, conversation_ids: Iterable[int]) -> set[int]:
    """Those that bear the person's hand: put together or apart, written in, closed, answered."""
    ids = list(conversation_ids)
    by_hand = select(s.Conversation.id).where(s.Conversation.id.in_(ids), s.Conversation.by_hand)
    fixed = set(session.scalars(by_hand))
    for table in _OF_THE_PERSON:
        rows = session.scalars(
            select(table.conversation_id).where(table.conversation_id.in_(ids)).distinct()
        )
        fixed.update(id_ for id_ in rows if id_ is not None)
    return fixed


def remove(write: Write, conversation_id: int, into: int | None) -> None:
    """Take away a conversation that holds nothing any more; where its mails stand is kept."""
    session = write.session
    if into is not None:
        absorbed = update(s.Absorbed).where(s.Absorbed.into_id == conversation_id)
        session.execute(absorbed.values(into_id=into))
    gone = session.get_one(s.Conversation, conversation_id)
    session.delete(gone)
    session.flush()
    if into is not None:
        session.add(s.Absorbed(id=conversation_id, into_id=into))
        session.flush()
    write.touched.conversations.add(conversation_id)


def standing(session: Session, conversation_id: int) -> s.Conversation | None:
    """The conversation of that number, or the one that took it in; None for a stranger's number."""
    found = session.get(s.Conversation, conversation_id)
    if found is None and (absorbed := session.get(s.Absorbed, conversation_id)) is not None:
        found = session.get(s.Conversation, absorbed.into_id)
    return found


def place_of(
    session: Session, conversation_id: int | None, source_mail_id: int | None
) -> int | None:
    """Where a draft belongs now that conversations may have been joined or split since."""
    if conversation_id is None:
        return None
    source = session.get(s.Mail, source_mail_id) if source_mail_id else None
    there = source.conversation_id if source is not None else None
    found = standing(session, there or conversation_id)
    return conversation_id if found is None else found.id


# ── our answers, whatever address they went to ──────────────────────────────────────────────────


def answered_customer(session: Session, mail: s.Mail) -> int | None:
    """Whose mail an outward mail answers; None where that is not known or it was passed on.

    An answer under quite another subject, to an address that the answered mail does not name, is a
    letter to somebody else that was begun by "reply".
    """
    if not mail.in_reply_to or threads.is_forward(mail.subject):
        return None
    answered = session.execute(
        select(s.Mail.customer_id, s.Mail.subject_key, s.Mail.sender_address, s.Mail.reply_to)
        .where(
            s.Mail.message_id == mail.in_reply_to,
            s.Mail.mailbox_id == mail.mailbox_id,
            s.Mail.id != mail.id,
            s.Mail.customer_id.is_not(None),
            s.Mail.auto.not_in([Auto.BOUNCE.value, Auto.BULK.value]),
        )
        .order_by(s.Mail.direction, s.Mail.received_at, s.Mail.sender_address)
    )
    for customer_id, key, sender, reply_to in answered:
        named = {sender.lower(), *(addr.lower() for _, addr in reply_to)}
        goes_to = {addr.lower() for _, addr in (*mail.to, *mail.cc)}
        if named & goes_to or not threads.differs(mail.subject_key, key):
            return int(customer_id)
    return None


def claim_answers(write: Write, mail: s.Mail) -> set[int]:
    """Bring home the answers to a mail that came in before it; the conversations that changed."""
    session = write.session
    changed: set[int] = set()
    waiting = [mail]
    while waiting:
        cited = waiting.pop()
        citing = select(s.Reference.mail_id).where(s.Reference.message_id == cited.message_id)
        answers = session.scalars(
            select(s.Mail).where(
                s.Mail.id.in_(citing),
                s.Mail.in_reply_to == cited.message_id,
                s.Mail.mailbox_id == cited.mailbox_id,
                s.Mail.direction == Direction.OUT.value,
                s.Mail.customer_id.is_not(None),
                s.Mail.conversation_id.is_not(None),
                s.Mail.id != cited.id,
            )
        ).all()
        for answer in answers:
            owner = answered_customer(session, answer)
            if owner is not None and owner != answer.customer_id:
                changed |= _bring_home(write, answer, owner)
                waiting.append(answer)
    return changed


def _bring_home(write: Write, answer: s.Mail, owner: int) -> set[int]:
    """Give an answer to the customer it answers; what it held together is joined anew."""
    session = write.session
    left = answer.conversation_id
    answer.customer_id = owner
    answer.counts = True
    if left is None or left in fixed_among(session, [left]):
        return set()  # a person has seen it there
    rest = session.scalars(
        select(s.Mail)
        .where(s.Mail.conversation_id == left, s.Mail.id != answer.id)
        .order_by(s.Mail.received_at, s.Mail.id)
    ).all()
    for one in (answer, *rest):
        one.conversation_id = None
    session.flush()
    session.execute(delete(s.Turn).where(s.Turn.conversation_id == left))
    home = join(write, answer)
    remove(write, left, into=home.id)
    return {home.id, *(join(write, one).id for one in rest)}


def _count_bounces(session: Session, mail: s.Mail) -> None:
    """What came back is an event of the clock where it stands beside the mail of ours."""
    bounces = select(s.Mail.id).where(
        s.Mail.conversation_id == mail.conversation_id, s.Mail.auto == Auto.BOUNCE.value
    )
    ours = select(s.Mail.message_id).where(
        s.Mail.conversation_id == mail.conversation_id, s.Mail.direction == Direction.OUT.value
    )
    returned = select(s.Reference.mail_id).where(
        s.Reference.mail_id.in_(bounces), s.Reference.message_id.in_(ours)
    )
    session.execute(update(s.Mail).where(s.Mail.id.in_(returned)).values(counts=True))
    if mail.auto == Auto.BOUNCE.value:
        session.refresh(mail, ["counts"])
