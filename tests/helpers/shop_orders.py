"""A desk that knows a shop's orders: taken in from a table, and what the mails say beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecdesk import protocol as p
from ecdesk.engine import readings, turns
from ecdesk.store import schema as s
from tests.helpers.whole_desk import Came, WholeDesk

FOREIGN = "P317240955108264430"
COLUMNS = {"number": "受付No", "mail": "連絡先", "item": "品名"}


def read(desk: WholeDesk, came: Came) -> dict[str, Any]:
    kept = desk.mail(came.id).reading
    assert kept is not None
    return dict(kept)


def marks(desk: WholeDesk, came: Came, what: str) -> list[tuple[str, str]]:
    text = desk.mail(came.id).text
    found = [row for row in desk.rows(s.Finding) if row.mail_id == came.id]
    return [
        (row.code, text[row.start : row.end]) for row in found if row.values.get("list") == what
    ]


def takes_in(desk: WholeDesk, orders: Sequence[tuple[str, str, str]], shop_id: int = 1) -> int:
    """Orders of a shop's system: number, address, what was bought."""
    file: Path = desk.folder / f"orders{shop_id}.csv"
    rows = [",".join(COLUMNS.values()), *(",".join(one) for one in orders)]
    file.write_text("\n".join(rows), "utf-8")
    command = p.ImportOrders(path=str(file), shop_id=shop_id, mapping=COLUMNS)
    return int(desk.does(command)["import_id"])


def numbers(first: int, count: int) -> list[tuple[str, str, str]]:
    return [(f"{first + n}", f"c{n}@example.jp", "麻のブラウス") for n in range(count)]


def reads_what_waits(desk: WholeDesk) -> None:
    def heed(write: Any, ids: Sequence[int]) -> None:
        turns.heed(write, ids, desk.now)

    while readings.read_waiting(desk.database, 8, heed, pressing=True):
        pass
