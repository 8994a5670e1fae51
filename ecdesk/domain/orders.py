"""An order as a shop's system tells it, and by what it is known again.

What one export does not tell, an earlier one may have told: orders and their items often come in
two files (`joined`). The one rule: keys are only ever compared; what is shown stands as it was
written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from ecdesk.domain.folding import fold

LEAST_NAME = 3  # signs of a whole name that may tell a person, unsurely
UNMISTAKABLE = 10  # signs of a number that no other shop's order bears by chance
_HYPHENS = re.compile("[‐‑‒–—―−ー－]")
# Where a parcel can be looked for: the carriers' own pages, for a number that is put in.
_PAGES = {
    "yamato": "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id={number}",
    "sagawa": "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number}",
    "post": "https://trackings.post.japanpost.jp/services/srv/search/direct"
    "?reqCodeNo1={number}&locale=ja",
}
_CARRIERS = {
    "yamato": ("ヤマト", "クロネコ", "宅急便", "ネコポス", "yamato"),
    "sagawa": ("佐川", "飛脚", "sagawa"),
    "post": (
        *("日本郵便", "郵便局", "ゆうパック", "ゆうパケット", "ゆうメール", "レターパック"),
        *("クリックポスト", "定形外", "japan post"),
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order. `price` is yen for one; None where the file does not tell it."""

    name: str
    option: str = ""
    quantity: int = 1
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What was bought, by whom, and how it left. What is not known is empty or None.

    `states` are codes of `words.order_state` or the system's own words; `total` is yen.
    """

    number: str
    placed_at: datetime | None = None
    name: str = ""
    mail: str = ""  # in lower case
    phone: str = ""
    total: int | None = None
    states: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    method: str = ""  # how it is sent, in the system's words
    tracking: tuple[str, ...] = ()
    shipped_on: date | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was taken back for good, by a code or in the system's own words."""
        return any(
            state == "cancelled"
            or re.search("(?:キャンセル|取消|取り消し)(?!.*(?:待ち|依頼|申請))", state)
            for state in self.states
        )

    @property
    def key(self) -> str:
        """By what it is known within a shop."""
        return order_key(self.number)


def order_key(number: str) -> str:
    """An order number as it is compared: widths, hyphens and case folded, without its #."""
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", number))
    return plain.strip().lstrip("#").strip().upper()


def phone_key(phone: str) -> str:
    """A telephone number as it is compared: its figures, Japan's own prefix as a nought."""
    plain = unicodedata.normalize("NFKC", phone).strip()
    figures = "".join(sign for sign in plain if sign.isascii() and sign.isdigit())
    if plain.startswith("+81") or (figures.startswith("81") and len(figures) in (11, 12)):
        figures = "0" + figures[2:].removeprefix("0")
    elif len(figures) in (9, 10) and not figures.startswith("0"):
        figures = f"0{figures}"  # a table's program took the nought for nothing
    return figures if len(figures) in (10, 11) else ""


def name_key(name: str) -> str:
    """A whole name as it is compared; empty where it is too short to tell anybody."""
    plain = plain_name(name)
    return plain if len(plain) >= LEAST_NAME else ""


def plain_name(name: str) -> str:
    """A name as it is compared, however short: folded, without spaces and 様."""
    return "".join(fold(name).split()).removesuffix("様")


def carrier_of(method: str) -> str:
    """yamato, sagawa or post, by how a parcel is sent; empty where it names none of them."""
    plain = unicodedata.normalize("NFKC", method).casefold()
    for carrier, names in _CARRIERS.items():
        if any(name in plain for name in names):
            return carrier
    return ""


def tracking_page(method: str, number: str) -> str:
    """The carrier's page for a parcel; empty where the carrier or the number is none we know."""
    figures = re.sub(r"[-\s]", "", unicodedata.normalize("NFKC", number))
    page = _PAGES.get(carrier_of(method), "")
    if not page or not re.fullmatch(r"[0-9]{11,13}|[A-Z]{2}[0-9]{9}[A-Z]{2}", figures):
        return ""
    return page.format(number=figures)


def joined(before: Order, now: Order) -> Order:
    """What is known after a newer export: what it does not tell stays as it was."""
    told = {
        one.name: value
        for one in fields(Order)
        if (value := getattr(now, one.name)) not in ("", None, ())
    }
    return replace(before, **told)


def as_table(order: Order) -> dict[str, Any]:
    """An order as JSON keeps it, without what is empty."""
    told: dict[str, Any] = {
        "number": order.number,
        "placed_at": order.placed_at.isoformat() if order.placed_at is not None else "",
        "name": order.name,
        "mail": order.mail,
        "phone": order.phone,
        "total": order.total,
        "states": list(order.states),
        "items": items_table(order.items),
        "method": order.method,
        "tracking": list(order.tracking),
        "shipped_on": order.shipped_on.isoformat() if order.shipped_on is not None else "",
    }
    return {name: value for name, value in told.items() if value not in ("", None, [])}


def from_table(table: Mapping[str, Any]) -> Order:
    """The inverse of `as_table`."""
    placed, shipped = table.get("placed_at"), table.get("shipped_on")
    return Order(
        number=table["number"],
        placed_at=datetime.fromisoformat(placed) if placed else None,
        name=table.get("name", ""),
        mail=table.get("mail", ""),
        phone=table.get("phone", ""),
        total=table.get("total"),
        states=tuple(table.get("states", ())),
        items=items_from(table.get("items", ())),
        method=table.get("method", ""),
        tracking=tuple(table.get("tracking", ())),
        shipped_on=date.fromisoformat(shipped) if shipped else None,
    )


def items_table(items: Iterable[Item]) -> list[list[Any]]:
    """Items as JSON keeps them: [[name, option, quantity, price], …]."""
    return [[one.name, one.option, one.quantity, one.price] for one in items]


def items_from(table: Iterable[Iterable[Any]]) -> tuple[Item, ...]:
    """The inverse of `items_table`."""
    return tuple(Item(*one) for one in table)
