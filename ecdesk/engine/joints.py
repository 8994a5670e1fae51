"""The mails to which one may be tied, found by what it says and they say: every way has an index.

    its Message-ID, what it cites    ◀─▶  theirs
    the mall's numbers, the orders   ◀─▶  theirs, of the same customer
    its subject                      ◀─▶  like ones of the same customer within a month

Whether two are tied then is told by mail/threads.py, and what follows from it by joining.py. The
one rule: a mail that may be tied is always among those found, whichever of the two came first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Auto
from ecdesk.mail import threads
from ecdesk.mail.channels import is_answerable
from ecdesk.store.plain import Plain, instant, kept, marks

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


def where(plain: Plain, condition: str, *values: Any) -> list[Joint]:
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


def joint_of(plain: Plain, mail_id: int) -> Joint:
    """A stored mail with its keys."""
    (mail,) = where(plain, "id = ?", mail_id)
    mail.keys = keys_of(plain, [mail_id]).get(mail_id, _NOTHING)
    return mail


def keys_of(plain: Plain, mail_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The mall's numbers and the orders that mails name."""
    found: dict[int, set[str]] = {}
    every = "SELECT mail_id, key FROM thread_key WHERE mail_id IN ({})"
    for mail_id, key in plain.among(every, mail_ids):
        found.setdefault(mail_id, set()).add(key)
    return {mail_id: frozenset(keys) for mail_id, keys in found.items()}


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


OTHERS_HERE = " AND mailbox_id = ? AND id <> ? AND conversation_id IS NOT NULL"


def candidates(plain: Plain, mail: Joint, named: Named | None = None) -> Iterator[Joint]:
    """The mails that may be tied to one; each question is answered by an index."""
    here = (mail.mailbox_id, mail.id)
    others: Set[str] = mail.cites - {mail.message_id}
    cited: Set[str] = {mail.message_id, *others}
    keys: Set[str] = mail.keys
    if named is not None:
        others, cited, keys = named.ids(others), named.cited(cited), named.keys(keys)
    if others:
        bearing = f"message_id IN ({marks(len(others))})"
        yield from where(plain, bearing + OTHERS_HERE, *others, *here)
    mail.awaited = False
    if cited:
        citing = f"id IN (SELECT mail_id FROM reference WHERE message_id IN ({marks(len(cited))}))"  # noqa: S608 - only marks
        found = where(plain, citing + OTHERS_HERE, *cited, *here)
        mail.awaited = any(other.in_reply_to == mail.message_id for other in found)
        yield from found
    if mail.customer_id is None:
        return
    if keys:  # they bind one customer's mails alone
        naming = f"id IN (SELECT mail_id FROM thread_key WHERE key IN ({marks(len(keys))}))"  # noqa: S608 - only marks
        theirs = naming + " AND customer_id = ?" + OTHERS_HERE
        yield from where(plain, theirs, *keys, mail.customer_id, *here)
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
            yield from where(plain, chain, mail.customer_id, key, first, last, *here)
        return
    if len(key) < threads.LEAST_SUBJECT:
        yield from where(plain, theirs, mail.customer_id, key, since, until, *here)
        return
    # Whatever begins as this one does, or is a beginning of it, shares its first signs.
    begins = key[: threads.LEAST_SUBJECT]
    alike = (
        "customer_id = ? AND subject_key BETWEEN ? AND ? AND received_at BETWEEN ? AND ?"
        + OTHERS_HERE
    )
    for other in where(
        plain, alike, mail.customer_id, begins, begins + _LAST_SIGN, since, until, *here
    ):
        if key.startswith(other.subject_key) or other.subject_key.startswith(key):
            yield other
