"""Whose mail is it: our own addresses, the customer behind a mail, senders that never are one.

A customer is known by a mail address; where a mall's notice names one without any, by name and
phone. The one rule: who a mail's customer is follows from the mail (and from the one it answers),
never from what came in before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk.domain.mail import Address, Auto, FormFields, ParsedMail
from ecdesk.mail.channels import is_answerable
from ecdesk.store import schema as s
from ecdesk.store.database import Write


def own_addresses(session: Session) -> frozenset[str]:
    """The addresses of all our mailboxes and shops, in lower case; removed ones stay ours."""
    boxes = session.scalars(select(s.Mailbox.address)).all()
    shops = session.scalars(select(s.Shop.address)).all()
    return frozenset(address.lower() for address in (*boxes, *shops))


def counterpart(parsed: ParsedMail, ours: frozenset[str], *, outward: bool) -> Address:
    """The other person: whom we wrote to, or who wrote (behind a form: the form's customer).

    Without an address where a form names somebody who can be reached only through its sender.
    """
    if outward:
        others = [a for a in (*parsed.to, *parsed.cc) if a.key not in ours]
        return others[0] if others else parsed.sender
    form = parsed.form
    named = form.customer_name if form is not None else ""
    if form is not None and form.email and form.email.lower() not in ours:
        return Address(named, form.email)
    answers_to = [a for a in parsed.reply_to if a.key not in ours and is_answerable(a.addr)]
    by_robot = parsed.sender.key in ours or not is_answerable(parsed.sender.addr)
    by_robot = by_robot or parsed.auto is Auto.NOTICE
    if answers_to and (by_robot or form is not None):
        return Address(named or answers_to[0].name, answers_to[0].addr)
    if by_robot and named:
        return Address(named, "")
    return parsed.sender


def customer_for(
    write: Write, person: Address, at: datetime, form: FormFields | None = None
) -> s.Customer:
    """The customer with that address, made where there is none; what is missing is filled in."""
    session = write.session
    phone = form.phone if form is not None else ""
    known = _by_address(session, person) if person.addr else _by_name(session, person.name, phone)
    if known is None:
        customer = s.Customer(name=person.name, phone=phone, created_at=at)
        session.add(customer)
        session.flush()
        if person.addr:
            session.add(s.CustomerAddress(address=person.key, customer_id=customer.id))
    else:
        customer = known
        customer.name = customer.name or person.name
        customer.phone = customer.phone or phone
    if form is not None:
        customer.kana = customer.kana or form.kana
    session.flush()
    write.touched.customers.add(customer.id)
    return customer


def _by_address(session: Session, person: Address) -> s.Customer | None:
    known = session.get(s.CustomerAddress, person.key)
    return None if known is None else session.get_one(s.Customer, known.customer_id)


def _by_name(session: Session, name: str, phone: str) -> s.Customer | None:
    """Who bears this name and phone and has no address: nobody who has one is guessed at."""
    with_address = select(s.CustomerAddress.customer_id)
    return session.scalar(
        select(s.Customer)
        .where(
            s.Customer.name == name, s.Customer.phone == phone, s.Customer.id.not_in(with_address)
        )
        .order_by(s.Customer.id)
        .limit(1)
    )


def is_never(session: Session, address: str) -> bool:
    """Whether the person said that this sender is never a customer."""
    return session.get(s.NeverCustomer, address.lower()) is not None
