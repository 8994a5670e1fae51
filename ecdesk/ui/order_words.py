"""An order in a few lines, as the card beside the mails and the import show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ecdesk import words
from ecdesk.domain.orders import Item, Order, tracking_page
from ecdesk.ui.text import one_line
from ecdesk.views.orders import Known, OrderView
from ecdesk.words import _


def yen(amount: int) -> str:
    """An amount as a customer reads it: 24,200円."""
    return _("{yen}円").format(yen=f"{amount:,}")


def day_of(order: Order, zone: ZoneInfo) -> str:
    """The day on which it was placed: 2026/11/16; empty where it is not told."""
    return day_said(order.placed_at.astimezone(zone)) if order.placed_at is not None else ""


def head(order: Order, zone: ZoneInfo) -> str:
    """Number, day and total on one line."""
    number = "#" + one_line(order.number).lstrip("#")
    total = yen(order.total) if order.total is not None else ""
    return "　".join(filter(None, (number, day_of(order, zone), total)))


def states(order: Order) -> str:
    """How it stands: 支払い済み・発送済み."""
    return "・".join(one_line(words.order_state(state)) for state in order.states)


def item_line(item: Item) -> str:
    """An item: リボン (赤) ×2."""
    option = f" ({one_line(item.option)})" if item.option else ""
    times = f" ×{item.quantity}" if item.quantity != 1 else ""
    return f"{one_line(item.name)}{option}{times}"


def shipping(order: Order) -> str:
    """How and when it left: ヤマト運輸 11/17 発送; empty where it did not."""
    day = order.shipped_on
    left = _("{month}/{day} 発送").format(month=day.month, day=day.day) if day else ""
    return " ".join(filter(None, (one_line(order.method), left)))


def whole(order: Order, zone: ZoneInfo) -> str:
    """Everything that is known of it, line by line; for the pointer that rests on it."""
    lines = [head(order, zone), states(order), *(item_line(item) for item in order.items)]
    lines.append(shipping(order))
    for number in order.tracking:
        lines += [_("追跡番号 {number}").format(number=one_line(number))]
        lines += [tracking_page(order.method, number)]
    lines.append(one_line(order.name))
    return "\n".join(line for line in lines if line)


def surely(orders: Iterable[OrderView]) -> list[OrderView]:
    """The orders that are this customer's own, beyond a likeness of name."""
    return [one for one in orders if one.by is not Known.NAME]


def purchases(orders: Iterable[OrderView]) -> str:
    """How often they bought and for how much: 3 回 41,800円; empty where they did not."""
    kept = [one.order for one in surely(orders) if not one.order.cancelled]
    if not kept:
        return ""
    total = sum(order.total or 0 for order in kept)
    times = _("{n} 回").format(n=len(kept))
    return f"{times} {yen(total)}" if total else times


def day_said(day: date | datetime) -> str:
    """2026/11/16."""
    return f"{day.year}/{day.month}/{day.day}"
