"""Whose mail is it: our own addresses, the customer behind a mail, senders that never are one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk.domain.mail import Address, ParsedMail
from ecdesk.mail.channels import is_no_reply
from ecdesk.store import schema as s
from ecdesk.store.database import Write


def own_addresses(session: Session) -> frozenset[str]:
    """The addresses of all our mailboxes and shops, in lower case; removed ones stay ours."""
    boxes = session.scalars(select(s.Mailbox.address)).all()
    shops = session.scalars(select(s.Shop.address)).all()
    return frozenset(address.lower() for address in (*boxes, *shops))


def counterpart(parsed: ParsedMail, ours: frozenset[str], *, outward: bool) -> Address:
    """The other person: whom we wrote to, or who wrote (behind a form: the form's customer)."""
    if outward:
        others = [a for a in (*parsed.to, *parsed.cc) if a.key not in ours]
        return others[0] if others else parsed.sender
    if parsed.form is not None and parsed.form.email:
        return Address(parsed.form.customer_name, parsed.form.email)
    answers_to = [a for a in parsed.reply_to if a.key not in ours and not is_no_reply(a.addr)]
    if answers_to and is_no_reply(parsed.sender.addr):
        return answers_to[0]
    return parsed.sender


def customer_for(write: Write, person: Address, at: datetime) -> s.Customer:
    """The customer with that address, made where there is none; a missing name is filled in."""
    session = write.session
    known = session.scalar(select(s.CustomerAddress).where(s.CustomerAddress.address == person.key))
    if known is None:
        customer = s.Customer(name=person.name, created_at=at)
        session.add(customer)
        session.flush()
        session.add(s.CustomerAddress(address=person.key, customer_id=customer.id))
    else:
        customer = session.get_one(s.Customer, known.customer_id)
        customer.name = customer.name or person.name
    session.flush()
    write.touched.customers.add(customer.id)
    return customer


def is_never(session: Session, address: str) -> bool:
    """Whether the person said that this sender is never a customer."""
    return session.get(s.NeverCustomer, address.lower()) is not None
