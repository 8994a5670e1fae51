"""What is kept, in forms that any program reads: a shop handed back, a customer's own data.

    NAME-20261117/
      mails/000012_山田 花子/2026-11-17_141800_in_商品の件.eml    or  mails.mbox
      conversations.json  customers.json  customers.csv  promises.csv  notes.csv  calls.csv
      orders.json  orders.csv           where orders were taken in from the shop's system
      shops.json  templates.json        where a shop or everything is handed over

JSON is for programs: English names, times in UTC. Tables are for people: their language, the shop's
clock. Written into a folder of its own that gets its name only when all is there. The one
rule: nothing out of a mail decides where something is written, and no cell begins like a formula.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.engine.tasks import Task
from ecdesk.mail import mbox
from ecdesk.mail.files import safe_filename
from ecdesk.store.reading import translated
from ecdesk.views import archive
from ecdesk.views.archive import OneMail, Scope
from ecdesk.views.values import Looks, Reads
from ecdesk.words import _, call_outcome

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NAME = 40  # signs of a subject or a person in a file's name
_TABLES: dict[str, tuple[str, ...]] = {
    "promises": ("made_at", "due_at", "about", "ended_at", "kept", "dropped_at"),
    "notes": ("at", "text"),
    "calls": ("at", "minutes", "whom", "said", "outcome"),
}
_YES_OR_NO = frozenset({"brief", "kept"})
_MOMENTS = frozenset(
    {"at", "created_at", "made_at", "due_at", "ended_at", "dropped_at", "placed_at"}
)
_OF_ORDERS = ("shop", "number", "placed_at", "name", "mail", "phone", "total", "shipped_on")
_OF_CUSTOMERS = (
    *("name", "kana", "phone", "addresses", "brief", "manner", "matters", "contact"),
    "created_at",
)


def export(
    reads: Reads,
    folder: Path,
    scope: Scope,
    now: datetime,
    task: Task,
    *,
    as_mbox: bool = False,
    inside: Path | None = None,
) -> dict[str, Any]:
    """Write what is in scope into a new folder within `folder`: {path, mails, files}.

    `inside` is the data folder, where nothing is written. Raises Refused: export.inside,
    conversation.missing, customer.missing, shop.missing, task.stopped; Trouble("disk.…").
    """
    folder = folder.expanduser().absolute()
    if inside is not None and folder.resolve().is_relative_to(inside.resolve()):
        raise Refused("export.inside")
    with translated(), reads.look() as look:
        name = _name(look, scope)
        target = _free(folder, f"{safe_filename(name, 'ecdesk')}-{now:%Y%m%d}")
        part = _free(folder, f"{target.name}.part")
        part.mkdir(parents=True)
        try:
            number = _write(look, part, scope, task, as_mbox=as_mbox)
            files = sum(path.is_file() for path in part.rglob("*"))
            part.rename(target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return {"path": str(target), "mails": number, "files": files}


def _name(look: Looks, scope: Scope) -> str:
    """What the folder is called. Raises Refused where there is no such thing."""
    if not scope.values:
        return _("ECDeskの記録")
    if scope.conversation_id:
        found = next((one["subject"] for one in archive.conversations(look, scope)), None)
        missing, said = "conversation.missing", _("やりとり")
    elif scope.customer_id:
        found = next((one["name"] for one in archive.customers(look, scope)), None)
        missing, said = "customer.missing", _("お客様")
    else:
        found = next((one["name"] for one in archive.shops(look, scope)), None)
        missing, said = "shop.missing", _("店")
    if found is None:
        raise Refused(missing)
    return _short(found) or said


def _write(look: Looks, folder: Path, scope: Scope, task: Task, *, as_mbox: bool) -> int:
    people = list(archive.customers(look, scope))
    matters = {matter["id"]: matter for matter in archive.conversations(look, scope)}
    total, number = archive.count(look, scope), 0
    names = {person["id"]: person["name"] for person in people}
    zone = archive.zone(look)
    keep = (
        _Mbox(folder / "mails.mbox")
        if as_mbox
        else _Folders(folder / "mails", matters, names, zone)
    )
    with keep:
        for number, mail in enumerate(archive.mails(look, scope), start=1):
            task.step(number, total)
            where = keep.put(mail)
            if mail.conversation_id in matters:
                matter = matters[mail.conversation_id]
                matter.setdefault("mails", []).append(
                    {
                        "file": where,
                        "message_id": mail.message_id,
                        "direction": mail.direction,
                        "at": mail.at.isoformat(timespec="seconds"),
                        "subject": mail.subject,
                    }
                )
    _json(folder / "conversations.json", list(matters.values()))
    _json(folder / "customers.json", people)
    _csv(folder / "customers.csv", _OF_CUSTOMERS, people, zone)
    for table, columns in _TABLES.items():
        rows = _rows(matters.values(), names, table)
        _csv(folder / f"{table}.csv", ("shop", "customer", "subject", *columns), rows, zone)
    if bought := list(archive.orders(look, scope)):
        _json(folder / "orders.json", bought)
        _csv(folder / "orders.csv", _OF_ORDERS, bought, zone)
    if scope.whole:
        _json(folder / "shops.json", list(archive.shops(look, scope)))
        _json(folder / "templates.json", list(archive.templates(look, scope)))
    return number


class _Folders:
    """A folder for each conversation, an .eml file for each mail: its bytes as they came."""

    def __init__(
        self,
        folder: Path,
        matters: dict[int, dict[str, Any]],
        names: dict[int, str],
        zone: ZoneInfo,
    ) -> None:
        self._folder, self._matters, self._names, self._zone = folder, matters, names, zone

    def __enter__(self) -> _Folders:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is open."""

    def put(self, mail: OneMail) -> str:
        """Write one; its path below the export."""
        folder = self._folder / self._of(mail)
        folder.mkdir(parents=True, exist_ok=True)
        at = mail.at.astimezone(self._zone)
        said = f"{at:%Y-%m-%d_%H%M%S}_{mail.direction}_{_short(mail.subject)}"
        path = _free(folder, safe_filename(f"{said}.eml", "mail.eml"))
        path.write_bytes(mail.raw)
        return path.relative_to(self._folder.parent).as_posix()

    def _of(self, mail: OneMail) -> str:
        matter = self._matters.get(mail.conversation_id or 0)
        if matter is None:
            return "unsorted"
        who = self._names.get(matter["customer_id"]) or matter["subject"]
        return safe_filename(f"{matter['id']:06d}_{_short(who)}", f"{matter['id']:06d}")


class _Mbox:
    """All mails in one file, the oldest first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")

    def __enter__(self) -> _Mbox:
        return self

    def __exit__(self, *_error: object) -> None:
        """All are written."""
        self._file.close()

    def put(self, mail: OneMail) -> str:
        """Write one; the file it is in."""
        self._file.write(mbox.joined(mail.raw, mail.sender, mail.at))
        return self._path.name


def _rows(
    matters: Iterable[dict[str, Any]], names: dict[int, str], table: str
) -> Iterator[dict[str, Any]]:
    for matter in matters:
        for row in matter[table]:
            who = names.get(matter["customer_id"], "")
            yield {"shop": matter["shop"], "customer": who, "subject": matter["subject"], **row}


def _csv(
    path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]], zone: ZoneInfo
) -> None:
    """A table as spreadsheets open it: UTF-8 with its mark, a line a row."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_head(column) for column in columns])
        for row in rows:
            writer.writerow([_cell(_told(column, row, zone)) for column in columns])


def _told(column: str, row: dict[str, Any], zone: ZoneInfo) -> Any:
    """What a person reads of it: moments by the shop's clock, yes and no, outcomes in words."""
    value: Any = row.get(column)
    if column in _MOMENTS:
        with suppress(TypeError, ValueError):
            return f"{datetime.fromisoformat(value).astimezone(zone):%Y-%m-%d %H:%M}"
    if column == "outcome":
        return call_outcome(value)
    if column == "kept" and row["ended_at"] is None:
        return ""  # still to come
    if column in _YES_OR_NO:
        return _("はい") if value else _("いいえ")
    return value


def _head(column: str) -> str:
    """What a column is called in a table."""
    return {
        "shop": _("店"),
        "customer": _("お客様"),
        "subject": _("件名"),
        "name": _("お名前"),
        "kana": _("ふりがな"),
        "phone": _("電話番号"),
        "addresses": _("メールアドレス"),
        "mail": _("メールアドレス"),
        "brief": _("要件のみ"),
        "manner": _("話し方"),
        "matters": _("大切なこと"),
        "contact": _("ご連絡"),
        "created_at": _("はじめての日時"),
        "made_at": _("約束した日時"),
        "due_at": _("期日"),
        "about": _("内容"),
        "ended_at": _("終えた日時"),
        "kept": _("守れたか"),
        "dropped_at": _("なくなった日時"),
        "at": _("日時"),
        "text": _("内容"),
        "minutes": _("分"),
        "whom": _("相手"),
        "said": _("話したこと"),
        "outcome": _("結果"),
        "number": _("注文番号"),
        "placed_at": _("注文日時"),
        "total": _("合計(円)"),
        "shipped_on": _("発送日"),
    }[column]


def _cell(value: Any) -> str:
    """A value as a cell: what a spreadsheet would take for a formula is marked as text."""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said


def _json(path: Path, told: list[dict[str, Any]]) -> None:
    text = json.dumps(told, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8", errors="replace")


def _short(said: str) -> str:
    """A subject or a name as a part of a file's name."""
    flat = " ".join(said.replace("/", "／").replace("\\", "＼").split())
    return flat[:_NAME].strip()


def _free(folder: Path, name: str) -> Path:
    """A path of that name where nothing is yet: name, name (2), name (3) …"""
    path, number = folder / name, 1
    stem, dot, ending = name.rpartition(".eml")
    while path.exists():
        number += 1
        path = folder / (f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})")
    return path
