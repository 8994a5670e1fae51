"""Orders out of a table that a shop's system exported: CSV or tabs, one row an order or an item.

    text ──order_table──▶ columns known? ──▶ rows ──▶ orders, and the bad rows by line

A file is a stranger's: a formula is text, a broken quote costs its own row, a file that is no table
is refused in words. The one rule: a row that cannot be read is named, and the others still come in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.domain.order_cells import cell_text, count, is_rounded, moment, yen
from ecdesk.domain.order_formats import (
    GUESSED,
    SEVERAL,
    WHATEVER,
    Alternatives,
    Format,
    Use,
    column_key,
    format_of,
    recognised,
)
from ecdesk.domain.order_table import Table
from ecdesk.domain.orders import Item, Order, order_key, phone_key

MOST_ORDERS = 200_000
MOST_ITEMS = 300  # of an order
MOST_TOLD = 200  # bad rows that are named one by one
_LONGEST = {Use.NUMBER: 60, Use.PHONE: 40, Use.MAIL: 254}
_LONG = 300  # signs of any other cell that are kept
_STEP = 500  # rows between two words on how far it is
_MAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,189}")
_PARTS = {Use.PHONE: "-"}  # what stands between columns that are put together; else a blank


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that could not be read: its line in the file, why, and what stood there."""

    line: int
    code: str  # order.…, of `words`
    said: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds. `columns` are its own names, `mapping` the first column of each use.

    `format` is empty where the number's column is not known: then there are no orders yet.
    """

    format: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    orders: tuple[Order, ...] = ()
    bad: tuple[Bad, ...] = ()
    bad_rows: int = 0  # of which `bad` names the first ones
    rows: int = 0


@dataclass(slots=True)
class _Rows:
    """The orders as they grow, and what was bad."""

    orders: dict[str, Order] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    bad_rows: int = 0
    rows: int = 0

    def refuse(self, line: int, code: str, said: str = "") -> None:
        """Name a bad row."""
        self.bad_rows += 1
        if len(self.bad) < MOST_TOLD:
            self.bad.append(Bad(line, code, said[:60]))


def read(
    text: str,
    zone: str,
    format_key: str = "",
    mapping: Mapping[str, str] | None = None,
    step: Callable[[int, int], object] = lambda _done, _total: None,
) -> Read:
    """The orders of an export. `mapping` (use → column) lies over what is known of its format.

    `step` hears how many signs of how many are read. Raises Refused: orders.not_a_table,
    orders.format_unknown, orders.column_unknown {column}, orders.too_many {most}.
    """
    table = Table(text)
    names = table.columns
    form = _format(format_key, names)
    places = _places(form, names, mapping or {})
    told = {use.value: names[found[0][0]] for use, found in places.items()}
    if Use.NUMBER not in places:
        return Read("", names, told)
    states = {column_key(name): codes for name, codes in form.states.items()}
    by_place = {
        at: states[key] for at, name in enumerate(names) if (key := column_key(name)) in states
    }
    found = _Rows()
    reading = _Row(ZoneInfo(zone), places, by_place, len(names))
    for line, cells in table.rows(lambda line: found.refuse(line, "order.broken")):
        if found.rows % _STEP == 0:
            step(table.at, len(text))
        if not any(cell.strip() for cell in cells):
            continue
        found.rows += 1
        if len(found.orders) >= MOST_ORDERS:
            raise Refused("orders.too_many", most=MOST_ORDERS)
        try:
            _take(found, reading.order(cells), reading.item(cells))
        except Refused as bad:
            found.refuse(line, bad.code, str(bad.values.get("said", "")))
    step(len(text), len(text))
    orders = (replace(one, items=tuple(found.items[key])) for key, one in found.orders.items())
    key = form.key
    return Read(key, names, told, tuple(orders), tuple(found.bad), found.bad_rows, found.rows)


def _format(key: str, names: Sequence[str]) -> Format:
    if not key:
        return recognised(names) or GUESSED
    if (found := format_of(key)) is None:
        raise Refused("orders.format_unknown")
    return found


def _places(
    form: Format, names: Sequence[str], mapping: Mapping[str, str]
) -> dict[Use, list[tuple[int, ...]]]:
    """For each use where its cells stand: alternatives, the first that holds something counts."""
    at: dict[str, int] = {}
    for place, name in enumerate(names):
        at.setdefault(column_key(name), place)
    places = {use: _found(wanted, at) for use, wanted in form.columns.items()}
    for use, column in mapping.items():
        if use not in {one.value for one in Use}:
            continue
        if column and column_key(column) not in at:
            raise Refused("orders.column_unknown", column=column)
        places[Use(use)] = [(at[column_key(column)],)] if column else []
    return {use: found for use, found in places.items() if found}


def _found(wanted: Alternatives, at: Mapping[str, int]) -> list[tuple[int, ...]]:
    return [
        tuple(at[column_key(name)] for name in names)
        for names in wanted
        if all(column_key(name) in at for name in names)
    ]


def _take(found: _Rows, order: Order, item: Item | None) -> None:
    """Join a row to what is known of its order: what was told first stays."""
    key = order.key
    known = found.orders.get(key)
    if known is None:
        found.orders[key], found.items[key] = order, []
    else:
        found.orders[key] = _together(known, order)
    if item is not None and len(found.items[key]) < MOST_ITEMS:
        found.items[key].append(item)


def _together(one: Order, other: Order) -> Order:
    """Two rows of one order. Their parcels add up; an order is made new only where that matters."""
    tracking = tuple(dict.fromkeys((*one.tracking, *other.tracking)))
    lacks = {
        name: getattr(other, name)
        for name in (
            "placed_at",
            "name",
            "mail",
            "phone",
            "total",
            "states",
            "method",
            "shipped_on",
        )
        if getattr(one, name) in ("", None, ()) and getattr(other, name) not in ("", None, ())
    }
    if not lacks and tracking == one.tracking:
        return one
    return replace(one, tracking=tracking, **lacks)


class _Row:
    """Reads one row after another by where its cells stand."""

    def __init__(
        self,
        zone: ZoneInfo,
        places: Mapping[Use, Sequence[tuple[int, ...]]],
        states: Mapping[int, Mapping[str, str]],
        width: int,
    ) -> None:
        self._zone, self._places, self._states, self._width = zone, places, states, width

    def order(self, cells: Sequence[str]) -> Order:
        """The order of a row, without its item. Raises Refused order.…."""
        if any(cell.strip() for cell in cells[self._width :]):
            raise Refused("order.too_many_cells", said=str(len(cells)))
        number = self._one(cells, Use.NUMBER)
        key = order_key(number)
        if not key:
            raise Refused("order.no_number")
        if is_rounded(number):
            raise Refused("order.rounded", said=number)
        if len(number) > _LONGEST[Use.NUMBER]:
            raise Refused("order.not_a_number", said=number)
        placed = self._moment(cells, Use.PLACED)
        shipped = self._moment(cells, Use.SHIPPED)
        mail = self._one(cells, Use.MAIL).lower()
        return Order(
            number=number,
            placed_at=placed,
            name=self._one(cells, Use.NAME),
            mail=mail if _MAIL.fullmatch(mail) else "",
            phone=phone if phone_key(phone := self._one(cells, Use.PHONE)) else "",
            total=yen(self._one(cells, Use.TOTAL)),
            states=self._states_of(cells),
            method=" ".join(dict.fromkeys(self._all(cells, Use.METHOD))),
            tracking=tuple(
                one for one in dict.fromkeys(self._all(cells, Use.TRACKING)) if not is_rounded(one)
            ),
            shipped_on=shipped.astimezone(self._zone).date() if shipped is not None else None,
        )

    def item(self, cells: Sequence[str]) -> Item | None:
        """The item of a row; None where it has none. Raises Refused order.…."""
        name = self._one(cells, Use.ITEM)
        if not name:
            return None
        option = " / ".join(self._all(cells, Use.OPTION))[:_LONG]
        quantity = count(self._one(cells, Use.QUANTITY))
        return Item(name, option, quantity, yen(self._one(cells, Use.PRICE)))

    def _all(self, cells: Sequence[str], use: Use) -> list[str]:
        """What stands under a use, of each of its alternatives."""
        between = _PARTS.get(use, " ")
        found = []
        for places in self._places.get(use, ()):
            parts = [cell_text(cells[at]) for at in places if at < len(cells)]
            said = between.join(part for part in parts if part)[: _LONGEST.get(use, _LONG) + 1]
            if said:
                found.append(said)
                if use not in SEVERAL:
                    break
        return found

    def _one(self, cells: Sequence[str], use: Use) -> str:
        return next(iter(self._all(cells, use)), "")

    def _moment(self, cells: Sequence[str], use: Use) -> datetime | None:
        said = self._one(cells, use)
        return moment(said, self._zone) if said else None

    def _states_of(self, cells: Sequence[str]) -> tuple[str, ...]:
        found = []
        for (at,) in self._places.get(Use.STATE, ()):
            said = cell_text(cells[at]) if at < len(cells) else ""
            if said:
                codes = self._states.get(at, {})
                found.append(codes.get(said.casefold(), codes.get(WHATEVER, said[:40])))
        return tuple(dict.fromkeys(found))
