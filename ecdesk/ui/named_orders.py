"""The orders of the customer shown, told where the pointer rests on their number in a mail.

Whichever way a number is written, with # or without, wide or narrow: it is the order's by its key.
The one rule: a number of nobody's order is a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ecdesk.domain.orders import Order
    from ecdesk.views.orders import OrderView

_LONGEST = 40  # signs of a number
_NUMBER = re.compile(r"[#＃A-Za-z0-9Ａ-Ｚａ-ｚ０-９‐‑‒–—―−ー－_-]+")


def number_at(text: str, at: int) -> str:
    """What may be a number at a place of a text; empty where there is none."""
    first = max(0, at - _LONGEST)
    for hit in _NUMBER.finditer(text[first : at + _LONGEST]):
        if first + hit.start() <= at < first + hit.end():
            return hit[0] if any(sign.isdigit() for sign in hit[0]) else ""
    return ""


class NamedOrders:
    """What is known of the orders whose numbers may stand in the mails shown."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._zone: ZoneInfo | None = None  # there with the first orders

    def show(self, orders: Iterable[OrderView], zone: ZoneInfo) -> None:
        """The orders of another customer; of one number that of the conversation comes first."""
        from ecdesk.domain.orders import order_key

        in_order = sorted(orders, key=lambda one: one.here)
        self._orders = {order_key(one.order.number): one.order for one in in_order}
        self._zone = zone

    def said(self, text: str, at: int) -> str:
        """The order whose number stands at a place of a text, line by line; empty for none."""
        if not self._orders or self._zone is None:
            return ""
        from ecdesk.domain.orders import order_key
        from ecdesk.ui.order_words import whole

        order = self._orders.get(order_key(number_at(text, at)))
        return whole(order, self._zone) if order is not None else ""
