"""A customer's manner, as the operator knows it: for ourselves, never for the mail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.store import schema as s
from ecdesk.store.database import Write

LONGEST = 500  # signs of each field: a card is read at a glance


def save(write: Write, command: p.SavePersona) -> dict[str, Any]:
    """Keep what is known of a customer; what was known before, for undo.

    Raises Refused("customer.missing"), Refused("persona.long").
    """
    session = write.session
    if session.get(s.Customer, command.customer_id) is None:
        raise Refused("customer.missing")
    words = {
        "manner": command.manner.strip(),
        "matters": command.matters.strip(),
        "contact": command.contact.strip(),
    }
    if any(len(text) > LONGEST for text in words.values()):
        raise Refused("persona.long", most=LONGEST)
    row = session.get(s.Persona, command.customer_id)
    before = {"brief": False, "manner": "", "matters": "", "contact": ""}
    if row is None:
        row = s.Persona(customer_id=command.customer_id)
        session.add(row)
    else:
        before = {name: getattr(row, name) for name in before}
    row.brief = command.brief
    for name, text in words.items():
        setattr(row, name, text)
    write.touched.customers.add(command.customer_id)
    write.touched.conversations.update(_conversations(session, command.customer_id))
    return {"before": before}


def is_brief(session: Session, customer_id: int | None) -> bool:
    """Whether a customer wants 要件のみ, by the operator's word."""
    row = session.get(s.Persona, customer_id) if customer_id is not None else None
    return row is not None and row.brief


def _conversations(session: Session, customer_id: int) -> list[int]:
    return list(
        session.scalars(select(s.Conversation.id).where(s.Conversation.customer_id == customer_id))
    )
