"""Which conversation a mail belongs to: the one that holds a mail it is tied to (mail/threads.py).

Ties bind mails of one customer, so that no reply lands in a stranger's case; only two things do
without: what came back belongs to the mail of ours that did not arrive, and our answer to a
customer's mail is that customer's, whatever address it went to. The one rule: the same mails make
the same conversations in whatever order they came, and what a person's hand has made stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.mail import Auto
from ecdesk.mail import threads
from ecdesk.mail.channels import is_answerable
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain, instant, kept, marks

_OF_THE_PERSON = (
    *(s.Draft, s.Note, s.Mark, s.Outgoing),
    *(s.Call, s.Promise, s.Snooze, s.Checking, s.Tag),
)
_LAST_SIGN = "\U0010ffff"


@dataclass(slots=True)
class Joint:
    """A mail as far as it may be joined to others."""

    id: int
    mailbox_id: int
    conversation_id: int | None
    customer_id: int | None
    message_id: str
    in_reply_to: str
    cites: frozenset[str]  # References too
    subject: str
    subject_key: str
    direction: str
    auto: str
    received_at: datetime
    sender_address: str
    has_form: bool
    keys: frozenset[str] = frozenset()
    stranger: bool = False  # the customer has no other mail yet
    awaited: bool = True  # an answer of ours may be here already

    def ends(self) -> threads.Ends:
        """What of it may be tied to another."""
        auto = Auto(self.auto)
        return threads.Ends(
            message_id=self.message_id,
            answers=frozenset((self.in_reply_to,)) if self.in_reply_to else _NOTHING,
            cites=self.cites,
            keys=self.keys,
            subject=self.subject_key,
            replies=threads.is_reply(self.subject),
            outward=self.direction == Direction.OUT.value,
            auto=auto,
            at=self.received_at,
            nameless=auto is Auto.NO
            and not self.has_form
            and not is_answerable(self.sender_address),
        )


_NOTHING: frozenset[str] = frozenset()
_JOINT = (
    "SELECT id, mailbox_id, conversation_id, customer_id, message_id, in_reply_to,"
    ' "references", subject, subject_key, direction, auto, received_at, sender_address,'
    " form IS NOT NULL FROM mail WHERE "
)


@dataclass(frozen=True, slots=True, order=True)
class Bond:
    """A mail of a conversation to which a mail is tied; the smallest binds most."""

    tie: threads.Tie
    apart: float  # seconds
    mail_id: int
    conversation_id: int


def joints(plain: Plain, condition: str, *values: Any) -> list[Joint]:
    """The mails that meet an SQL condition; without their keys."""
    found = []
    for row in plain.rows(_JOINT + condition, *values):
        id_, mailbox, conversation, customer, message_id, answered, references, *said = row
        subject, key, direction, auto, received, sender, has_form = said
        cites = frozenset((answered,)) if answered else _NOTHING
        if references != "[]":
            cites = cites.union(json.loads(references)) - {""}
        found.append(
            Joint(
                id_,
                mailbox,
                conversation,
                customer,
                message_id,
                answered,
                cites,
                subject,
                key,
                direction,
                auto,
                instant(received),
                sender,
                bool(has_form),
            )
        )
    return found


class Named:
    """Which ids and keys are to be found at all, for mails that are placed together.

    Most of a mailbox's lead nowhere, and to ask for each mail anew takes longer than anything
    else about it. What is placed meanwhile has to be told (`take`).
    """

    def __init__(self, plain: Plain, ids: Iterable[str], keys: Iterable[str]) -> None:
        """For mails that bear or cite these ids, and name these keys."""
        every = set(ids)
        self._ids = _there(plain, "SELECT message_id FROM mail WHERE message_id IN ({})", every)
        cited = "SELECT message_id FROM reference WHERE message_id IN ({})"
        self._cited = _there(plain, cited, every)
        self._keys = _there(plain, "SELECT key FROM thread_key WHERE key IN ({})", set(keys))

    def take(self, mail: Joint, cited: Iterable[str]) -> None:
        """What a mail says that stands in its place from now on, and all that it cites."""
        self._ids.add(mail.message_id)
        self._cited.update(cited)
        self._keys |= mail.keys

    def ids(self, wanted: Set[str]) -> Set[str]:
        """Those that some mail bears."""
        return wanted & self._ids

    def cited(self, wanted: Set[str]) -> Set[str]:
        """Those that some mail cites."""
        return wanted & self._cited

    def keys(self, wanted: Set[str]) -> Set[str]:
        """Those that some mail names."""
        return wanted & self._keys


def _there(plain: Plain, statement: str, wanted: Iterable[str]) -> set[str]:
    return {found for (found,) in plain.among(statement, wanted)}


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


def joint_of(plain: Plain, mail_id: int) -> Joint:
    """A stored mail with its keys."""
    (mail,) = joints(plain, "id = ?", mail_id)
    mail.keys = _keys_of(plain, [mail_id]).get(mail_id, _NOTHING)
    return mail


def _bonds(
    plain: Plain, mail: Joint, within: set[int] | None = None, named: Named | None = None
) -> list[Bond]:
    found = {
        other.id: other
        for other in _candidates(plain, mail, named)
        if within is None or other.conversation_id in within
    }
    if not found:
        return []
    if mail.keys:
        for mail_id, keys in _keys_of(plain, found).items():
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


OTHERS_HERE = " AND mailbox_id = ? AND id <> ? AND conversation_id IS NOT NULL"


def _candidates(plain: Plain, mail: Joint, named: Named | None = None) -> Iterator[Joint]:
    """The mails that may be tied to one; each question is answered by an index."""
    here = (mail.mailbox_id, mail.id)
    others: Set[str] = mail.cites - {mail.message_id}
    cited: Set[str] = {mail.message_id, *others}
    keys: Set[str] = mail.keys
    if named is not None:
        others, cited, keys = named.ids(others), named.cited(cited), named.keys(keys)
    if others:
        bearing = f"message_id IN ({marks(len(others))})"
        yield from joints(plain, bearing + OTHERS_HERE, *others, *here)
    mail.awaited = False
    if cited:
        citing = f"id IN (SELECT mail_id FROM reference WHERE message_id IN ({marks(len(cited))}))"  # noqa: S608 - only marks
        found = joints(plain, citing + OTHERS_HERE, *cited, *here)
        mail.awaited = any(other.in_reply_to == mail.message_id for other in found)
        yield from found
    if mail.customer_id is None:
        return
    if keys:  # they bind one customer's mails alone
        naming = f"id IN (SELECT mail_id FROM thread_key WHERE key IN ({marks(len(keys))}))"  # noqa: S608 - only marks
        theirs = naming + " AND customer_id = ?" + OTHERS_HERE
        yield from joints(plain, theirs, *keys, mail.customer_id, *here)
    if mail.stranger or not mail.subject_key or mail.auto == Auto.BOUNCE.value:
        return
    yield from _like(plain, mail)


_BARE_ROBOTS = (  # threads.ROBOTS, as Ends.is_bare
    " AND auto IN ('bulk', 'notice') AND in_reply_to = '' AND \"references\" = '[]' AND NOT EXISTS"
    " (SELECT 1 FROM thread_key WHERE mail_id = mail.id AND key LIKE 'order:%')"
)


def _like(plain: Plain, mail: Joint) -> Iterator[Joint]:
    """The customer's mails under a like subject within a month."""
    key, here = mail.subject_key, (mail.mailbox_id, mail.id)
    near = threads.SUBJECT_HOLDS
    since, at, until = map(
        kept, (mail.received_at - near, mail.received_at, mail.received_at + near)
    )
    theirs = "customer_id = ? AND subject_key = ? AND received_at BETWEEN ? AND ?" + OTHERS_HERE
    if mail.auto in threads.ROBOTS:
        if not mail.ends().is_bare:
            return
        # A robot's mails of one subject are a chain: its neighbours stand for all the others.
        for first, last, order in ((since, at, " DESC"), (at, until, "")):
            chain = f"{theirs}{_BARE_ROBOTS} ORDER BY received_at{order} LIMIT 2"
            yield from joints(plain, chain, mail.customer_id, key, first, last, *here)
        return
    if len(key) < threads.LEAST_SUBJECT:
        yield from joints(plain, theirs, mail.customer_id, key, since, until, *here)
        return
    # Whatever begins as this one does, or is a beginning of it, shares its first signs.
    begins = key[: threads.LEAST_SUBJECT]
    alike = (
        "customer_id = ? AND subject_key BETWEEN ? AND ? AND received_at BETWEEN ? AND ?"
        + OTHERS_HERE
    )
    for other in joints(
        plain, alike, mail.customer_id, begins, begins + _LAST_SIGN, since, until, *here
    ):
        if key.startswith(other.subject_key) or other.subject_key.startswith(key):
            yield other


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


def _keys_of(plain: Plain, mail_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    every = "SELECT mail_id, key FROM thread_key WHERE mail_id IN ({})"
    for mail_id, key in plain.among(every, mail_ids):
        found.setdefault(mail_id, set()).add(key)
    return {mail_id: frozenset(keys) for mail_id, keys in found.items()}


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
