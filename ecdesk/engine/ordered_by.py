"""Whose orders these are: what a deleted customer had bought goes with them.

The one rule: never an order under the address of another customer, nor one that only a name tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ecdesk.domain.orders import name_key, phone_key
from ecdesk.store.plain import Plain


def forget(plain: Plain, everybody: Collection[int]) -> int:
    """Delete the orders that a customer placed, for good; how many there were.

    `everybody`: as `placed_by` has it.
    """
    found = placed_by(plain, everybody)
    plain.run_many("DELETE FROM order_before WHERE order_id = ?", [(one,) for one in found])
    plain.run_many("DELETE FROM shop_order WHERE id = ?", [(one,) for one in found])
    return len(found)


def placed_by(plain: Plain, everybody: Collection[int]) -> set[int]:
    """The orders that a customer placed, by their ids.

    `everybody`: the customer and all that they are too, taken as one. Those that bear an address of
    theirs, a telephone number of theirs, or a name of theirs and a number that their mails name;
    never one under the address of another customer. Their mails must be there.
    """
    named = plain.among("SELECT name, phone FROM customer WHERE id IN ({})", everybody)
    names = {name_key(name) for name, _phone in named} - {""}
    phones = {phone_key(phone) for _name, phone in named} - {""}
    numbers = plain.among(
        "SELECT DISTINCT substr(key, 7) FROM thread_key JOIN mail ON mail.id = mail_id"
        " WHERE customer_id IN ({}) AND key LIKE 'order:%'",
        everybody,
    )
    found = set(
        _first(
            plain.among(
                "SELECT shop_order.id FROM shop_order"
                " JOIN customer_address ON customer_address.address = shop_order.mail"
                " WHERE customer_address.customer_id IN ({})",
                everybody,
            )
        )
    )
    select = (
        "SELECT shop_order.id, customer_address.customer_id, name_key FROM shop_order"
        " LEFT JOIN customer_address ON customer_address.address = shop_order.mail"
        " WHERE {} IN ({{}})"
    )
    ours = {None, *everybody}  # under their own address, or under one that is nobody's
    of_phone = plain.among(select.format("phone_key"), phones)
    of_number = plain.among(select.format("key"), set(_first(numbers)))
    found.update(id_ for id_, whose, _name in of_phone if whose in ours)
    found.update(id_ for id_, whose, name in of_number if whose in ours and name in names)
    return found


def _first(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [row[0] for row in rows]
