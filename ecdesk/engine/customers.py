"""Two customers made one, made two again, or kept apart: the person's word on who is who.

Conversations that hold mails of both go apart with them. The one rule: nothing here is ever done
by itself; a likeness (`domain.same_person`) only proposes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ecdesk import protocol as p
from ecdesk.engine import regroup, same_person
from ecdesk.store.database import Write


def join(write: Write, command: p.JoinCustomers, now: datetime) -> dict[str, Any]:
    """Carry out `JoinCustomers`. Raises Refused: customer.missing, customer.same."""
    return {"joined": same_person.join(write, command.customer_id, command.other_id, now)}


def part(write: Write, command: p.PartCustomers, now: datetime) -> dict[str, Any]:
    """Carry out `PartCustomers`. Raises Refused: same.missing, same.parted, same.later."""
    session = write.session
    row = same_person.part(write, command.joined, now)
    both = (row.customer_id, row.other_id)
    if command.apart:
        same_person.set_apart(session, *both, now)
    for conversation_id, mails in same_person.strangers_in(session, both).items():
        regroup.split(write, conversation_id, mails, None, now)
    write.touched.conversations.update(same_person.conversations_of(session, both))
    return {"customer_ids": list(both)}


def keep_apart(write: Write, command: p.KeepCustomersApart, now: datetime) -> dict[str, Any]:
    """Carry out `KeepCustomersApart`. Raises Refused: customer.missing, customer.same."""
    session, one, two = write.session, command.customer_id, command.other_id
    same_person.require(session, one, two)
    if command.apart:
        same_person.set_apart(session, one, two, now)
    else:
        same_person.forget_apart(session, one, two)
    write.touched.customers.update((one, two))
    return {}
