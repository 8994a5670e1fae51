"""What the operator knows of a customer: their manner, how their name is read, their telephone.

For ourselves, never for the mail; by reading and telephone they are found again.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.folding import fold
from ecdesk.store import schema as s
from ecdesk.store.database import Write

_FIGURES = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){3}")  # the least that a search asks for
LONGEST = 500  # signs of each field: a card is read at a glance


def save(write: Write, command: p.SavePersona) -> dict[str, Any]:
    """Keep what is known of a customer; what was known before, for undo.

    Raises Refused: customer.missing, persona.long, persona.phone.
    """
    session = write.session
    customer = session.get(s.Customer, command.customer_id)
    if customer is None:
        raise Refused("customer.missing")
    words = {
        "manner": command.manner.strip(),
        "matters": command.matters.strip(),
        "contact": command.contact.strip(),
    }
    told = {
        name: text.strip()
        for name, text in (("kana", command.kana), ("phone", command.phone))
        if text is not None
    }
    if any(len(text) > LONGEST for text in (*words.values(), *told.values())):
        raise Refused("persona.long", most=LONGEST)
    said = told.get("phone")
    if said and not _FIGURES.search(fold(said)):
        raise Refused("persona.phone", said=said[:20])
    row = session.get(s.Persona, command.customer_id)
    before: dict[str, Any] = {"brief": False, "manner": "", "matters": "", "contact": ""}
    if row is None:
        row = s.Persona(customer_id=command.customer_id)
        session.add(row)
    else:
        before = {name: getattr(row, name) for name in before}
    row.brief = command.brief
    for name, text in words.items():
        setattr(row, name, text)
    for name, text in told.items():
        before[name] = getattr(customer, name)
        setattr(customer, name, text)
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
