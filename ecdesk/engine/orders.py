"""Orders taken in from an export of a shop's system, and a whole import taken back.

    file ──▶ read (domain.order_files) ──▶ beside what is here: new, changed, same ──▶ rows

An order is known by its shop and number, so that the same file taken in twice changes nothing. It
is written in batches, each with what undoing it needs: whoever is stopped has half an import, which
is whole and can be taken back. The one rule: whose an order is, is not written down; the views work
it out, so that a customer's new address or a later mail finds orders that were here before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.order_files import Read, read
from ecdesk.domain.order_table import MOST_BYTES, columns_of, text_of
from ecdesk.domain.orders import (
    Order,
    as_table,
    from_table,
    items_from,
    items_table,
    joined,
    name_key,
    phone_key,
)
from ecdesk.engine import outdating
from ecdesk.engine.tasks import Stopped, Task
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from ecdesk.store.plain import Plain, instant, marks
from ecdesk.views.values import Reads

KEPT = timedelta(days=90)  # how long an import can be taken back
_TOGETHER = 1000  # orders of a transaction
_SHOWN = 8  # orders that a summary shows
_COLUMNS = (
    *("key", "number", "placed_at", "name", "name_key", "mail", "phone", "phone_key", "total"),
    *("states", "items", "method", "tracking", "shipped_on"),
)
_NAMED = ", ".join(_COLUMNS)
_STORED = f"SELECT id, import_id, {_NAMED} FROM shop_order WHERE key IN ({{}}) AND shop_id = ?"  # noqa: S608 - names of ours
_INSERT = (
    f"INSERT INTO shop_order (shop_id, import_id, {_NAMED}) VALUES (?, ?, {marks(len(_COLUMNS))})"  # noqa: S608 - names of ours
)
_UPDATE = (
    f"UPDATE shop_order SET import_id = ?, {', '.join(f'{one} = ?' for one in _COLUMNS)}"  # noqa: S608 - names of ours
    " WHERE id = ?"
)


@dataclass(slots=True)
class Sorted:
    """What came of an import, or would: how many orders are new, changed, the same as before."""

    new: int = 0
    changed: int = 0
    same: int = 0
    first: datetime | None = None  # the period of those in the file
    last: datetime | None = None
    stopped: bool = False
    import_id: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stored:
    """An order that is here."""

    id: int
    import_id: int | None
    order: Order


def look_into(reads: Reads, command: p.ImportOrders, task: Task) -> dict[str, Any]:
    """What `take_in` would do; its answer, and nothing is changed. Raises as it does."""
    found, _form, mapping, zone = _read(reads, command, task)
    counted = Sorted()
    for done, batch in _batches(found.orders):
        task.step(len(found.orders) + done, 2 * len(found.orders))
        with reads.connect() as connection, Session(connection) as session:
            for _change in _sort(Plain(session), command.shop_id, batch, counted):
                pass  # counting is all there is to do
    return _answer(found, counted, mapping, zone)


def take_in(
    database: Database, command: p.ImportOrders, now: datetime, task: Task
) -> dict[str, Any]:
    """Carry out `ImportOrders`; its answer.

    Raises Refused: file.missing, shop.missing, orders.… of `domain.order_files`; Trouble where the
    file does not open.
    """
    if command.dry:
        return look_into(database, command, task)
    found, form, mapping, zone = _read(database, command, task)
    if not found.format:
        raise Refused("orders.no_number_column", columns=list(found.columns))
    counted = Sorted()
    _keep(database, command.shop_id, found, counted, now, task)
    if counted.import_id:
        with database.write() as write:
            outdating.outdate_shop(write, command.shop_id)
            outdating.outdate_others(write, command.shop_id)
    if form or mapping:
        _remember(database, command.shop_id, found, form, mapping)
    return _answer(found, counted, mapping, zone)


def take_back(write: Write, import_id: int, now: datetime) -> dict[str, Any]:
    """Carry out `DeleteOrders`. What a later import changed stays as that one tells it."""
    plain = write.plain
    shop = plain.value(
        "SELECT shop_id FROM order_import WHERE id = ? AND undone_at IS NULL", import_id
    )
    if shop is None:
        raise Refused("orders.no_import")
    rows = plain.rows(
        "SELECT order_before.order_id, order_before.data FROM order_before"
        " JOIN shop_order ON shop_order.id = order_before.order_id"
        " WHERE order_before.import_id = ? AND shop_order.import_id = ?",
        import_id,
        import_id,
    )
    gone = [order_id for order_id, data in rows if not json.loads(data)]
    before = [(order_id, json.loads(data)) for order_id, data in rows if json.loads(data)]
    for first in range(0, len(gone), _TOGETHER):
        _touch(write, _mails(plain, gone[first : first + _TOGETHER]))
    plain.run_many("DELETE FROM shop_order WHERE id = ?", [(order_id,) for order_id in gone])
    restored = [
        (told.pop("import_id", None), *_row(from_table(told)), order_id)
        for order_id, told in before
    ]
    plain.run_many(_UPDATE, restored)
    plain.run("DELETE FROM order_before WHERE import_id = ?", import_id)
    plain.run("UPDATE order_import SET undone_at = ? WHERE id = ?", now, import_id)
    outdating.outdate_shop(write, shop)
    outdating.outdate_others(write, shop)
    write.touched.settings = True
    return {"removed": len(gone), "restored": len(before)}


def _read(
    reads: Reads, command: p.ImportOrders, task: Task
) -> tuple[Read, str, Mapping[str, str], ZoneInfo]:
    """A file's orders, the format and columns that were chosen for it, and the shop's zone."""
    zone, before = _shop(reads, command.shop_id)
    text = text_of(_bytes(Path(command.path)))
    form, mapping = command.format, command.mapping

    def step(done: int, total: int) -> None:
        task.step(done // 2, total)  # the other half is writing

    if not form and not mapping and before and columns_of(text) == tuple(before["columns"]):
        form, mapping = str(before["format"]), dict(before["mapping"])
    return read(text, zone, form, mapping, step), form, mapping, ZoneInfo(zone)


def _shop(reads: Reads, shop_id: int) -> tuple[str, dict[str, Any]]:
    """The zone of a shop's clock, and the columns that were chosen for its files before."""
    with reads.look() as look:
        calendar = look.all("SELECT calendar FROM shop WHERE id = :id", id=shop_id)
        kept = look.all("SELECT value FROM setting WHERE name = :name", name=_setting(shop_id))
    if not calendar:
        raise Refused("shop.missing")
    return str(calendar[0].calendar["zone"]), dict(kept[0].value) if kept else {}


def _setting(shop_id: int) -> str:
    return f"orders.columns.{shop_id}"


def _remember(
    database: Database, shop_id: int, found: Read, form: str, mapping: Mapping[str, str]
) -> None:
    """The next file with these columns is read alike."""
    value = {"columns": list(found.columns), "format": form, "mapping": dict(mapping)}
    with database.write() as write:
        write.session.merge(s.Setting(name=_setting(shop_id), value=value))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused("orders.too_large", most=MOST_BYTES >> 20)
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, ValueError) as error:  # a NUL in the name
        raise Refused("file.missing", name=path.name) from error
    except OSError as error:
        raise Trouble("file.closed", name=path.name) from error


def _keep(
    database: Database, shop_id: int, found: Read, counted: Sorted, now: datetime, task: Task
) -> None:
    """Write what is new or changed, batch by batch."""
    try:
        for done, batch in _batches(found.orders):
            task.step(len(found.orders) + done, 2 * len(found.orders))
            with database.write() as write:
                changes = list(_sort(write.plain, shop_id, batch, counted))
                if changes and not counted.import_id:
                    counted.import_id = _begin(write, shop_id, found.format, now)
                _write(write, shop_id, counted.import_id, changes)
    except Stopped:
        counted.stopped = True


def _begin(write: Write, shop_id: int, form: str, now: datetime) -> int:
    """A new import; what older ones changed can no longer be taken back after a while."""
    write.plain.run(
        "DELETE FROM order_before WHERE import_id IN (SELECT id FROM order_import WHERE at < ?)",
        now - KEPT,
    )
    return write.plain.add(s.OrderImport, shop_id=shop_id, at=now, format=form)


def _batches(orders: Sequence[Order]) -> Iterator[tuple[int, Sequence[Order]]]:
    for first in range(0, len(orders), _TOGETHER):
        yield first, orders[first : first + _TOGETHER]


def _sort(
    plain: Plain, shop_id: int, batch: Sequence[Order], counted: Sorted
) -> Iterator[tuple[Order, _Stored | None]]:
    """The orders that are new or changed, as they will be, beside what is here; all are counted."""
    here = {}
    for id_, import_id, *row in plain.among(_STORED, [one.key for one in batch], shop_id):
        here[row[0]] = _Stored(id_, import_id, _order(row))
    for order in batch:
        told = _in_utc(order)
        known = here.get(order.key)
        if told.placed_at is not None:
            counted.first = min(counted.first or told.placed_at, told.placed_at)
            counted.last = max(counted.last or told.placed_at, told.placed_at)
        if known is None:
            counted.new += 1
        else:
            told = joined(known.order, told)
            if told == known.order:
                counted.same += 1
                continue
            counted.changed += 1
        if len(counted.shown) < _SHOWN:
            counted.shown.append(as_table(told))
        yield told, known


def _write(
    write: Write, shop_id: int, import_id: int, changes: Sequence[tuple[Order, _Stored | None]]
) -> None:
    if not changes:
        return
    plain = write.plain
    new = [order for order, known in changes if known is None]
    changed = [(order, known) for order, known in changes if known is not None]
    plain.run_many(_INSERT, [(shop_id, import_id, *_row(order)) for order in new])
    plain.run_many(_UPDATE, [(import_id, *_row(order), known.id) for order, known in changed])
    ids = plain.among(
        "SELECT id FROM shop_order WHERE key IN ({}) AND shop_id = ?",
        [order.key for order in new],
        shop_id,
    )
    before: list[tuple[int, int, dict[str, Any]]] = [(import_id, id_, {}) for (id_,) in ids]
    before += [
        (import_id, known.id, {**as_table(known.order), "import_id": known.import_id})
        for _order, known in changed
    ]
    plain.run_many(
        "INSERT INTO order_before (import_id, order_id, data) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        before,
    )
    _touch(write, [order.mail for order, _known in changes if order.mail])


def _touch(write: Write, mails: Sequence[str]) -> None:
    """Whose records look otherwise now; those known by telephone or number are all looked at."""
    rows = write.plain.among(
        "SELECT customer_id FROM customer_address WHERE address IN ({})", dict.fromkeys(mails)
    )
    write.touched.customers.update(_first(rows))
    write.touched.settings = True


def _mails(plain: Plain, ids: Sequence[int]) -> list[str]:
    return _first(plain.among("SELECT mail FROM shop_order WHERE id IN ({})", ids))


def _in_utc(order: Order) -> Order:
    """As it will be read again, so that both can be compared."""
    if order.placed_at is None:
        return order
    return replace(order, placed_at=order.placed_at.astimezone(UTC))


def _row(order: Order) -> tuple[Any, ...]:
    """An order in the order of `_COLUMNS`."""
    shipped = order.shipped_on.isoformat() if order.shipped_on is not None else None
    return (
        *(order.key, order.number, order.placed_at, order.name, name_key(order.name), order.mail),
        *(order.phone, phone_key(order.phone), order.total, list(order.states)),
        *(items_table(order.items), order.method, list(order.tracking), shipped),
    )


def _order(row: Sequence[Any]) -> Order:
    """The inverse of `_row`, as plain SQL gives it."""
    told = dict(zip(_COLUMNS, row, strict=True))
    return Order(
        number=told["number"],
        placed_at=instant(told["placed_at"]) if told["placed_at"] else None,
        name=told["name"],
        mail=told["mail"],
        phone=told["phone"],
        total=told["total"],
        states=tuple(json.loads(told["states"])),
        items=items_from(json.loads(told["items"])),
        method=told["method"],
        tracking=tuple(json.loads(told["tracking"])),
        shipped_on=date.fromisoformat(told["shipped_on"]) if told["shipped_on"] else None,
    )


def _answer(
    found: Read, counted: Sorted, mapping: Mapping[str, str], zone: ZoneInfo
) -> dict[str, Any]:
    def said(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(zone).isoformat()

    return {
        **asdict(counted),
        "first": said(counted.first),
        "last": said(counted.last),
        "format": found.format,
        "columns": list(found.columns),
        "mapping": dict(found.mapping),
        "chosen": dict(mapping),
        "rows": found.rows,
        "bad": [asdict(one) for one in found.bad],
        "bad_rows": found.bad_rows,
    }


def _first(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [row[0] for row in rows]
