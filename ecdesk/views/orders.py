"""What a customer bought: the orders that are theirs, and how sure that is.

    their mail address · their telephone number · a mail of theirs that names the number · the name

Nothing of this is stored, so that a later mail, a new address or a merging of two customers finds
orders that were taken in before. The one rule: a name alone never makes an order theirs; it is
shown as a likeness.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ecdesk.domain.orders import (
    UNMISTAKABLE,
    Order,
    items_from,
    name_key,
    order_key,
    phone_key,
)
from ecdesk.views.everybody import EVERYBODY
from ecdesk.views.values import Looks

_MOST = 60  # orders of a customer that are shown
_MOST_NUMBERS = 400  # numbers in their mails
_ORDER = "order:"
_COLUMNS = """
SELECT shop_order.id, shop_order.shop_id, shop.name AS shop, shop_order.number, placed_at,
       shop_order.name, mail, phone, phone_key, total, states, items, method, tracking, shipped_on,
       customer_address.customer_id AS of_customer
FROM shop_order
JOIN shop ON shop.id = shop_order.shop_id
LEFT JOIN customer_address ON customer_address.address = shop_order.mail
"""
_BY_MAIL = f"""{_COLUMNS} WHERE customer_address.customer_id = :customer
ORDER BY placed_at DESC, shop_order.id DESC LIMIT :most"""
_BY_PHONE = f"""{_COLUMNS} WHERE shop_order.phone_key = :phone
ORDER BY placed_at DESC, shop_order.id DESC LIMIT :most"""
_BY_NAME = f"""{_COLUMNS} WHERE shop_order.name_key = :name
ORDER BY placed_at DESC, shop_order.id DESC LIMIT :most"""
_BY_KEY = f"{_COLUMNS} WHERE shop_order.key = :key ORDER BY placed_at DESC, shop_order.id DESC"
# What this customer's mails name: by the keys of their conversations, and by what the reader found.
_NAMED = """
SELECT thread_key.key AS said, mail.conversation_id AS conversation, mailbox.shop_id AS shop
FROM mail
JOIN thread_key ON thread_key.mail_id = mail.id
JOIN mailbox ON mailbox.id = mail.mailbox_id
WHERE mail.customer_id = :customer AND thread_key.key LIKE 'order:%'
LIMIT :most
"""
_READ = """
SELECT substr(mail.text, finding.start + 1, finding.[end] - finding.start) AS said,
       mail.conversation_id AS conversation, mailbox.shop_id AS shop
FROM mail
JOIN finding ON finding.mail_id = mail.id
JOIN mailbox ON mailbox.id = mail.mailbox_id
WHERE mail.customer_id = :customer AND finding.code = 'order.number'
LIMIT :most
"""
_CONVERSATIONS = """
SELECT DISTINCT conversation.id, conversation.subject, conversation.last_mail_at,
       conversation.customer_id, customer.name
FROM thread_key
JOIN mail ON mail.id = thread_key.mail_id
JOIN conversation ON conversation.id = mail.conversation_id
LEFT JOIN customer ON customer.id = conversation.customer_id
WHERE thread_key.key = :key AND conversation.shop_id = :shop
ORDER BY conversation.last_mail_at DESC
LIMIT 20
"""


_WHO = f"""{EVERYBODY}
SELECT customer.name, customer.phone FROM one JOIN customer ON customer.id = one.id
"""  # noqa: S608 - words of ours


class Known(StrEnum):
    """By what an order is a customer's, the surest first."""

    MAIL = "mail"
    PHONE = "phone"
    NUMBER = "number"  # a mail of theirs names it
    NAME = "name"  # only the name is alike: not sure


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order of a customer. `here`: a mail of the conversation that is open names it."""

    id: int
    shop_id: int
    shop: str
    order: Order
    by: Known | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A conversation in whose mails an order's number stands."""

    id: int
    subject: str
    last_mail_at: datetime
    customer_id: int | None
    customer: str


def of_customer(
    look: Looks, customer_id: int, *, conversation_id: int = 0, most: int = _MOST
) -> tuple[OrderView, ...]:
    """A customer's orders, newest first; `here` those that this conversation names."""
    who = look.all(_WHO, id=customer_id)
    if not who or look.value("SELECT 1 FROM shop_order LIMIT 1") is None:
        return ()
    named = _named(look, customer_id)
    phones = {phone for row in who if (phone := phone_key(row.phone))}
    names = {name for row in who if (name := name_key(row.name))}
    found: dict[int, OrderView] = {}

    def add(rows: Iterable[Any], by: Known) -> None:
        for row in rows:
            if row.id not in found:
                here = conversation_id in _talks(row, named)
                found[row.id] = _view(row, by, here=here and bool(conversation_id))

    add(look.all(_BY_MAIL, customer=customer_id, most=most), Known.MAIL)
    for phone in sorted(phones):
        rows = look.all(_BY_PHONE, phone=phone, most=most)
        add((row for row in rows if row.of_customer in (None, customer_id)), Known.PHONE)
    own = {view.order.key for view in found.values()}
    rows = _among(look, [key for key in named if key not in own])
    add((row for row in rows if _talks(row, named)), Known.NUMBER)
    for name in sorted(names):
        rows = look.all(_BY_NAME, name=name, most=most)
        add((row for row in rows if _may_be(row, customer_id, phones)), Known.NAME)
    return tuple(sorted(found.values(), key=_newest, reverse=True)[:most])


def by_number(look: Looks, number: str) -> tuple[tuple[OrderView, tuple[Mentioned, ...]], ...]:
    """The orders of this number, one a shop, each with the conversations that speak of it."""
    key = order_key(number)
    return tuple(
        (_view(row, Known.MAIL if row.of_customer else None), _mentioned(look, key, row.shop_id))
        for row in look.all(_BY_KEY, key=key)
    )


def meant(orders: Collection[OrderView]) -> Order | None:
    """The order that a conversation is about: the only one it names, and surely theirs."""
    named = [one for one in orders if one.here]
    return named[0].order if len(named) == 1 and named[0].by is not Known.NAME else None


def _named(look: Looks, customer_id: int) -> Mapping[str, frozenset[tuple[int, int]]]:
    """The numbers in their mails, each with the conversations (and shops) in which it stands."""
    found: dict[str, set[tuple[int, int]]] = {}
    for statement in (_NAMED, _READ):
        for row in look.all(statement, customer=customer_id, most=_MOST_NUMBERS):
            key = order_key(row.said.removeprefix(_ORDER))
            if key:
                found.setdefault(key, set()).add((row.conversation or 0, row.shop))
    return {key: frozenset(talks) for key, talks in found.items()}


def _among(look: Looks, keys: Sequence[str]) -> list[Any]:
    """The orders of any shop under these keys."""
    if not keys:
        return []
    values = {f"key{number}": key for number, key in enumerate(keys)}
    marks = ", ".join(f":{name}" for name in values)
    return look.all(f"{_COLUMNS} WHERE shop_order.key IN ({marks})", **values)


def _talks(row: Any, named: Mapping[str, frozenset[tuple[int, int]]]) -> frozenset[int]:
    """The conversations that name an order: of its shop, or by a number that no other can bear."""
    key = order_key(row.number)
    return frozenset(
        conversation
        for conversation, shop in named.get(key, ())
        if shop == row.shop_id or len(key) >= UNMISTAKABLE
    )


def _may_be(row: Any, customer_id: int, phones: Collection[str]) -> bool:
    """Whether an order under the same name is not plainly another person's."""
    if row.of_customer not in (None, customer_id):
        return False
    return not (phones and row.phone_key) or row.phone_key in phones


def _mentioned(look: Looks, key: str, shop_id: int) -> tuple[Mentioned, ...]:
    rows = look.all(_CONVERSATIONS, key=_ORDER + key, shop=shop_id)
    return tuple(
        Mentioned(row.id, row.subject, row.last_mail_at, row.customer_id, row.name or "")
        for row in rows
    )


def _view(row: Any, by: Known | None, *, here: bool = False) -> OrderView:
    order = Order(
        number=row.number,
        placed_at=row.placed_at,
        name=row.name,
        mail=row.mail,
        phone=row.phone,
        total=row.total,
        states=tuple(row.states),
        items=items_from(row.items),
        method=row.method,
        tracking=tuple(row.tracking),
        shipped_on=row.shipped_on,
    )
    return OrderView(row.id, row.shop_id, row.shop, order, by, here)


def _newest(view: OrderView) -> tuple[datetime, int]:
    return view.order.placed_at or datetime.min.replace(tzinfo=UTC), view.id
