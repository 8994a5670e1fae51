"""Which conversation a mail belongs to: the one that holds a mail it is tied to (mail/threads.py).

Ties bind mails of one customer, so that no reply lands in a stranger's case; only two things do
without: what came back belongs to the mail of ours that did not arrive, and our answer to a
customer's mail is that customer's, whatever address it went to. The one rule: the same mails make
the same conversations in whatever order they came, and what a person's hand has made stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.mail import Auto
from ecdesk.engine.joints import Joint, Named, candidates, joint_of, keys_of
from ecdesk.mail import threads
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain

_OF_THE_PERSON = (
    *(s.Draft, s.Note, s.Mark, s.Outgoing),
    *(s.Call, s.Promise, s.Snooze, s.Checking, s.Tag),
)


@dataclass(frozen=True, slots=True, order=True)
class Bond:
    """A mail of a conversation to which a mail is tied; the smallest binds most."""

    tie: threads.Tie
    apart: float  # seconds
    mail_id: int
    conversation_id: int


def join(write: Write, mail: Joint, named: Named | None = None) -> int:
    """The conversation that a mail belongs to, made where there is none; the mail is not in it yet.

    Conversations that turn out to be one become one, unless a person's hand is on several of them.
    `named`: of those that are placed together with it.
    """
    bonds = _bonds(write.plain, mail, named=named)
    if bonds:
        return _as_one(write, list(dict.fromkeys(bond.conversation_id for bond in bonds)))
    return _new(write.plain, mail)


def attach(write: Write, mail: Joint, conversation_id: int) -> None:
    """Let a mail stand in a conversation."""
    write.plain.run(
        "UPDATE mail SET conversation_id = ?, state = 'read' WHERE id = ?", conversation_id, mail.id
    )
    entered(write, mail, conversation_id)


def entered(write: Write, mail: Joint, conversation_id: int) -> None:
    """A mail stands in a conversation; the revision grows: what was approved before is held."""
    if mail.conversation_id != conversation_id:
        write.plain.run(
            "UPDATE conversation SET revision = revision + 1 WHERE id = ?", conversation_id
        )
    mail.conversation_id = conversation_id
    if mail.auto == Auto.BOUNCE.value or mail.direction == Direction.OUT.value:
        _count_bounces(write.plain, conversation_id)


def bonds_of(write: Write, mail_id: int, within: Iterable[int] | None = None) -> list[Bond]:
    """The mails to which a stored mail is tied, the surest first; `within` these conversations."""
    mail = joint_of(write.plain, mail_id)
    return _bonds(write.plain, mail, None if within is None else set(within))


def _bonds(
    plain: Plain, mail: Joint, within: set[int] | None = None, named: Named | None = None
) -> list[Bond]:
    found = {
        other.id: other
        for other in candidates(plain, mail, named)
        if within is None or other.conversation_id in within
    }
    if not found:
        return []
    if mail.keys:
        for mail_id, keys in keys_of(plain, found).items():
            found[mail_id].keys = keys
    mine = mail.ends()
    bonds = []
    for other in found.values():
        tie = threads.tie(mine, other.ends())
        if tie is not None and _may_bind(mail, other, tie):
            apart = abs((mail.received_at - other.received_at).total_seconds())
            assert other.conversation_id is not None
            bonds.append(Bond(tie, apart, other.id, other.conversation_id))
    return sorted(bonds)


def _may_bind(mail: Joint, other: Joint, tie: threads.Tie) -> bool:
    """Whether a tie counts between these two: the same customer's, or ours and what came back."""
    if mail.customer_id is not None and mail.customer_id == other.customer_id:
        return True
    if tie > threads.Tie.CITES:
        return False
    return any(
        one.auto == Auto.BOUNCE.value
        and two.direction == Direction.OUT.value
        and two.message_id in one.cites
        for one, two in ((mail, other), (other, mail))
    )


def _new(plain: Plain, mail: Joint) -> int:
    """A conversation for a mail that is tied to none, and stands in it by that."""
    shop_id = plain.value("SELECT shop_id FROM mailbox WHERE id = ?", mail.mailbox_id)
    mail.conversation_id = plain.add(
        s.Conversation,
        shop_id=shop_id,
        mailbox_id=mail.mailbox_id,
        customer_id=mail.customer_id,
        subject=mail.subject,
        subject_key=mail.subject_key,
        status=Status.DONE.value,
        last_mail_at=mail.received_at,
        revision=1,
    )
    return mail.conversation_id


def _as_one(write: Write, found: Sequence[int]) -> int:
    """One conversation out of several that turned out to be one; `found` the surest first.

    What bears the person's hand stays apart: the surest such one takes in the others.
    """
    if len(found) == 1:
        return found[0]
    fixed = fixed_among(write.plain, found)
    first = next((id_ for id_ in found if id_ in fixed), min(found))
    _absorb(write, first, set(found) - fixed - {first})
    return first


def _absorb(write: Write, conversation_id: int, others: Iterable[int]) -> None:
    """Let a conversation take in others that bear nobody's hand."""
    plain = write.plain
    for other in sorted(others):
        plain.run(
            "UPDATE mail SET conversation_id = ? WHERE conversation_id = ?", conversation_id, other
        )
        plain.run(
            "UPDATE conversation SET revision = revision"
            " + (SELECT revision FROM conversation WHERE id = ?) WHERE id = ?",
            other,
            conversation_id,
        )
        remove(write, other, into=conversation_id)


def gather(write: Write, mail_id: int, conversation_id: int) -> None:
    """Bring to a mail that has its place already what came in before it and cites it."""
    found = [bond.conversation_id for bond in bonds_of(write, mail_id)]
    others = [id_ for id_ in dict.fromkeys(found) if id_ != conversation_id]
    loose = set(others) - fixed_among(write.plain, others)
    if loose:
        _absorb(write, conversation_id, loose)
        _count_bounces(write.plain, conversation_id)


def removed_if_empty(write: Write, conversation_id: int, into: int) -> bool:
    """Take away a conversation whose only mail found its place elsewhere; whether it is gone."""
    plain = write.plain
    if plain.row("SELECT 1 FROM conversation WHERE id = ?", conversation_id) is None:
        return True
    left = plain.row("SELECT 1 FROM mail WHERE conversation_id = ? LIMIT 1", conversation_id)
    if left is not None or conversation_id == into or fixed_among(plain, [conversation_id]):
        return False
    remove(write, conversation_id, into=into)
    return True


def fixed_among(plain: Plain, conversation_ids: Iterable[int]) -> set[int]:
    """Those that bear the person's hand: put together or apart, written in, closed, answered."""
    ids = list(conversation_ids)
    fixed = {
        id_
        for (id_,) in plain.among("SELECT id FROM conversation WHERE by_hand AND id IN ({})", ids)
    }
    for table in _OF_THE_PERSON:
        touched = (
            f"SELECT conversation_id FROM {table.__tablename__} WHERE conversation_id IN ({{}})"  # noqa: S608 - a name of the schema
        )
        fixed.update(id_ for (id_,) in plain.among(touched, ids))
    return fixed


def remove(write: Write, conversation_id: int, into: int | None) -> None:
    """Take away a conversation that holds nothing any more; where its mails stand is kept."""
    plain = write.plain
    if into is not None:
        plain.run("UPDATE absorbed SET into_id = ? WHERE into_id = ?", into, conversation_id)
    plain.run("DELETE FROM conversation WHERE id = ?", conversation_id)
    if into is not None:
        plain.add(s.Absorbed, id=conversation_id, into_id=into)
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


def _count_bounces(plain: Plain, conversation_id: int) -> None:
    """What came back is an event of the clock where it stands beside the mail of ours."""
    plain.run(
        "UPDATE mail SET counts = 1 WHERE NOT imported AND id IN"
        " (SELECT mail_id FROM reference WHERE mail_id IN"
        " (SELECT id FROM mail WHERE conversation_id = ? AND auto = ?) AND message_id IN"
        " (SELECT message_id FROM mail WHERE conversation_id = ? AND direction = ?))",
        conversation_id,
        Auto.BOUNCE.value,
        conversation_id,
        Direction.OUT.value,
    )
