"""Our answers belong to the customer whose mail they answer, whatever address they went to.

An answer may come in before the mail that it answers: then it is brought home when that one comes.
The one rule: a conversation that a person has seen or put together is not taken apart for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Auto
from ecdesk.engine import joining, joints
from ecdesk.mail import threads
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain

_CITING = "id IN (SELECT mail_id FROM reference WHERE message_id = ?)"
_ANSWERS = " AND in_reply_to = ? AND direction = ? AND customer_id IS NOT NULL"


def answered_customer(plain: Plain, mail: joints.Joint, recipients: Iterable[str]) -> int | None:
    """Whose mail an outward mail answers; None where that is not known or it was passed on.

    An answer under quite another subject, to an address that the answered mail does not name, is a
    letter to somebody else that was begun by "reply". `recipients` are the addresses it went to.
    """
    if not mail.in_reply_to or threads.is_forward(mail.subject):
        return None
    answered = plain.rows(
        "SELECT customer_id, subject_key, sender_address, reply_to FROM mail"
        " WHERE message_id = ? AND mailbox_id = ? AND id <> ? AND customer_id IS NOT NULL"
        " AND auto NOT IN (?, ?) ORDER BY direction, received_at, sender_address",
        mail.in_reply_to,
        mail.mailbox_id,
        mail.id,
        Auto.BOUNCE.value,
        Auto.BULK.value,
    )
    goes_to = {address.lower() for address in recipients}
    for customer_id, key, sender, reply_to in answered:
        named = {sender.lower(), *(address.lower() for _, address in json.loads(reply_to))}
        if named & goes_to or not threads.differs(mail.subject_key, key):
            return int(customer_id)
    return None


def claim_answers(write: Write, mail: joints.Joint) -> set[int]:
    """Bring home the answers to a mail that came in before it; the conversations that changed."""
    changed: set[int] = set()
    waiting = [mail] if mail.awaited else []
    while waiting:
        cited = waiting.pop()
        answers = joints.where(
            write.plain,
            _CITING + _ANSWERS + joints.OTHERS_HERE,
            cited.message_id,
            cited.message_id,
            Direction.OUT.value,
            cited.mailbox_id,
            cited.id,
        )
        for answer in answers:
            owner = answered_customer(write.plain, answer, _recipients(write.plain, answer.id))
            if owner is not None and owner != answer.customer_id:
                changed |= _bring_home(write, answer, owner)
                waiting.append(answer)
    return changed


def _recipients(plain: Plain, mail_id: int) -> list[str]:
    to, cc = plain.rows('SELECT "to", cc FROM mail WHERE id = ?', mail_id)[0]
    return [address for _, address in (*json.loads(to), *json.loads(cc))]


def _bring_home(write: Write, answer: joints.Joint, owner: int) -> set[int]:
    """Give an answer to the customer it answers; what it held together is joined anew."""
    plain, left = write.plain, answer.conversation_id
    answer.customer_id = owner
    plain.run("UPDATE mail SET customer_id = ?, counts = 1 WHERE id = ?", owner, answer.id)
    if left is None or left in joining.fixed_among(plain, [left]):
        return set()  # a person has seen it there
    rest = plain.rows(
        "SELECT id FROM mail WHERE conversation_id = ? AND id <> ? ORDER BY received_at, id",
        left,
        answer.id,
    )
    plain.run("UPDATE mail SET conversation_id = NULL WHERE conversation_id = ?", left)
    plain.run("DELETE FROM turn WHERE conversation_id = ?", left)
    changed = set()
    for mail_id in (answer.id, *(id_ for (id_,) in rest)):
        one = joints.joint_of(plain, mail_id)
        home = joining.join(write, one)
        joining.attach(write, one, home)
        changed.add(home)
        if mail_id == answer.id:
            joining.remove(write, left, into=home)
    return changed
