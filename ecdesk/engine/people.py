"""Whose mail is it: our own addresses, the customer behind a mail, senders that never are one.

A customer is known by a mail address; where a mall's notice names one without any, by name and
phone. The one rule: who a mail's customer is follows from the mail (and from the one it answers),
never from what came in before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ecdesk.domain.mail import Address, Auto, FormFields, ParsedMail
from ecdesk.engine import same_person
from ecdesk.mail.channels import is_answerable
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain


def own_addresses(plain: Plain) -> frozenset[str]:
    """The addresses of all our mailboxes and shops, in lower case; removed ones stay ours."""
    rows = plain.rows("SELECT address FROM mailbox UNION SELECT address FROM shop")
    return frozenset(address.lower() for (address,) in rows)


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
) -> tuple[int, bool]:
    """The customer with that address, and whether made just now; what is missing is filled in."""
    plain = write.plain
    phone, kana = ("", "") if form is None else (form.phone, form.kana)
    known = None  # nobody is taken for another because neither says who they are
    if person.addr:
        known = _by_address(plain, person.key)
    elif person.name or phone:
        known = _by_name(plain, person.name, phone)
    if known is None:
        id_ = plain.add(s.Customer, name=person.name, phone=phone, kana=kana, created_at=at)
        if person.addr:
            plain.add(s.CustomerAddress, address=person.key, customer_id=id_)
    else:
        id_, *has = known
        filled = [old or new for old, new in zip(has, (person.name, phone, kana), strict=True)]
        if filled != has:
            plain.run(
                "UPDATE customer SET name = ?, phone = ?, kana = ? WHERE id = ?", *filled, id_
            )
        id_ = same_person.standing(plain, id_)  # who has no address is found by name
    write.touched.customers.add(id_)
    return id_, known is None


def _by_address(plain: Plain, address: str) -> tuple[Any, ...] | None:
    return plain.row(
        "SELECT customer.id, name, phone, kana FROM customer"
        " JOIN customer_address ON customer_id = customer.id WHERE address = ?",
        address,
    )


def _by_name(plain: Plain, name: str, phone: str) -> tuple[Any, ...] | None:
    """Who bears this name and phone and has no address: nobody who has one is guessed at.

    Who was taken in by another customer has none by now, but is no less known by the one they had.
    """
    return plain.row(
        "SELECT id, name, phone, kana FROM customer WHERE name = ? AND phone = ?"
        " AND NOT EXISTS (SELECT 1 FROM customer_address WHERE customer_id = customer.id)"
        " AND NOT EXISTS (SELECT 1 FROM same_person WHERE other_id = customer.id"
        " AND undone_at IS NULL AND json_array_length(data, '$.customer_address') > 0)"
        " ORDER BY id LIMIT 1",
        name,
        phone,
    )


def is_never(plain: Plain, address: str) -> bool:
    """Whether the person said that this sender is never a customer."""
    known = plain.row("SELECT 1 FROM never_customer WHERE address = ?", address.lower())
    return known is not None
