"""Whose order it is, where somebody looks for an order or a telephone number that no mail names.

Orders come from the shop's system: who rings up and says a number has often written under another
matter. The one rule: only an address, never a name, says that a customer placed an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ecdesk.domain.folding import phone_in
from ecdesk.domain.orders import order_key, phone_key
from ecdesk.domain.search_query import Doubt, Query, Where
from ecdesk.views.values import Looks

_MOST = 20  # orders of one telephone number
_ORDERS = """
SELECT o.number, o.name, o.mail, a.customer_id, c.name AS customer
FROM shop_order o
LEFT JOIN customer_address a ON a.address = o.mail
LEFT JOIN customer c ON c.id = a.customer_id
WHERE {} AND (:shop IS NULL OR o.shop_id = :shop)
ORDER BY o.placed_at DESC, o.id DESC LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """Orders that were looked for: what is to be said of the newest, and who placed them."""

    note: Doubt | None = None
    customers: tuple[int, ...] = ()


def placed(look: Looks, query: Query, shop_id: int | None) -> Placed:
    """The orders under the one number that is looked for; nothing where anything else is asked."""
    if len(query.sought) != 1 or query.narrowed:
        return Placed()
    (sought,) = query.sought
    if sought.absent or sought.where not in (Where.ANYWHERE, Where.PHONE):
        return Placed()
    rows = _rows(look, "o.key = :key", shop_id, key=order_key(sought.word))
    phone = phone_key(phone_in(sought.word))
    if not rows and phone:
        rows = _rows(look, "o.phone_key = :phone", shop_id, phone=phone)
    if not rows:
        return Placed()
    known = [row for row in rows if row.customer_id is not None]
    newest = (known or rows)[0]
    said = {
        "number": newest.number.lstrip("#＃"),
        "name": newest.customer or newest.name or newest.mail,
        "mail": newest.mail,
    }
    code = "search.of_order" if known else "search.order_alone"
    return Placed(Doubt(code, said), tuple(dict.fromkeys(row.customer_id for row in known)))


def _rows(look: Looks, condition: str, shop_id: int | None, **values: Any) -> list[Any]:
    statement = _ORDERS.replace("{}", condition)
    return look.all(statement, shop=shop_id, most=_MOST, **values)
