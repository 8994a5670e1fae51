"""Stores a small desk of today's schema, so that later versions can prove that they read it.

    python -m tests.store.old.make [STEP]   writes NNNN.sqlite3.xz for every step that has none,
                                            up to STEP where one is still being worked on

Each holds one row of everything. The first is made from the first step and filled; the others are
it, brought further, with a row for what has come since (up to 0008 those tables are empty). A file
that is stored is never made anew: it stands for desks out there.
"""

from __future__ import annotations

import hashlib
import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from ecdesk.store import migrations
from ecdesk.store.database import pack

HERE = Path(__file__).parent
RAW = (
    "From: =?utf-8?b?5bGx55SwIOiKseWtkA==?= <hanako@example.jp>\r\nTo: <shop@koharu.example>\r\n"
    "Subject: hello\r\nMessage-ID: <old@example.jp>\r\n\r\nまだ届きません。\r\n"
).encode()
_AT = "2026-01-05 01:00:00.000000"
_DIGEST = hashlib.sha256(RAW).hexdigest()
_CALENDAR = '{"zone": "Asia/Tokyo", "week": {}, "closed": [], "special": {}, "holidays": false}'
_SERVER = '{"host": "imap.koharu.example", "port": 993, "security": "tls", "trust_pem": ""}'
# What cannot be just any value of its type.
_GIVEN: dict[str, Any] = {
    "shop.name": "こはる洋品店",
    "shop.address": "shop@koharu.example",
    "shop.calendar": _CALENDAR,
    "shop.channel_targets": "{}",
    "mailbox.address": "shop@koharu.example",
    "mailbox.kind": "imap",
    "mailbox.servers": f'{{"imap": {_SERVER}, "smtp": {_SERVER}}}',
    "folder.role": "inbox",
    "raw_mail.data": pack(RAW),
    "raw_mail.size": len(RAW),
    "raw_mail.sha256": _DIGEST,
    "mail.state": "read",
    "mail.direction": "in",
    "mail.message_id": "<old@example.jp>",
    "mail.text": "まだ届きません。\n",
    "mail.sender_address": "hanako@example.jp",
    "customer.name": "山田 花子",
    "customer_address.address": "hanako@example.jp",
    "conversation.status": "done",
    "turn.closed_at": _AT,
    "turn.closed_how": "reply",
    "outgoing.state": "done",
    "outgoing.kind": "reply",
    "outgoing.raw": RAW,
    "outgoing.sha256": _DIGEST,
    "draft.kind": "reply",
    "mark.how": "done",
    "note.text": "壊れもの注意",
    "call.outcome": "reached",
    "shop_event.end_at": "2026-01-09 01:00:00.000000",
    "shop.fast_minutes": 60,
    "shop.limit_minutes": 180,
    "template.data": '{"name": "発送のご案内"}',
    "shop_order.number": "A-1001",
    "shop_order.key": "a1001",
    "shop_order.name": "山田 花子",
    "shop_order.mail": "hanako@example.jp",
    "shop_order.items": '[["ニット", "M", 1, 5900]]',
}
_LISTS = {
    *("references", "reply_to", "to", "cc", "bcc", "parts", "defects", "flags", "recipients"),
    *("states", "items", "tracking"),
}
_NEVER_YET = {"alembic_version", "absorbed", "unfetched"}
_EMPTY_UP_TO = "0008"  # what came with a step was given a row from the next one on


def first() -> str:
    """The first step."""
    return steps()[0]


def steps() -> list[str]:
    """All steps in their order."""
    folder = str(Path(migrations.__file__).parent)
    return [s.revision for s in ScriptDirectory(folder).walk_revisions()][::-1]


def upgrade(path: Path, revision: str) -> None:
    """Bring a file to a step, creating it where it is missing."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: sqlite3.connect(path), poolclass=StaticPool
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def fill(path: Path) -> None:
    """One row into every table that has none; the index is the engine's to fill."""
    with closing(sqlite3.connect(path)) as file, file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            ours = table not in _NEVER_YET and not table.startswith(("sqlite_", "search_"))
            if ours and file.execute(f"SELECT 1 FROM {table}").fetchone() is None:
                columns = file.execute(f"PRAGMA table_info('{table}')").fetchall()
                keys = file.execute(f"PRAGMA foreign_key_list('{table}')").fetchall()
                points = {key[3] for key in keys}
                row = {
                    name: _GIVEN.get(f"{table}.{name}", _value(name, kind, name in points))
                    for _number, name, kind, required, _default, key in columns
                    if required or key or f"{table}.{name}" in _GIVEN or name in points
                }
                names = ", ".join(f'"{name}"' for name in row)
                values = ", ".join("?" * len(row))
                file.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", [*row.values()])
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def _value(name: str, kind: str, points: bool) -> Any:
    if kind == "JSON":
        return "[]" if name in _LISTS else "{}"
    if kind == "DATETIME":
        return _AT
    if kind == "BLOB":
        return b"\x00"
    if kind in ("INTEGER", "BIGINT", "BOOLEAN"):
        return 1 if points or name == "id" else 0
    return "1"  # a text, and the key to it where another points


def main(last: str) -> None:
    """Store what is not stored yet, up to a step."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite3"
        upgrade(path, first())
        fill(path)
        for step in steps():
            if step > last:
                break
            upgrade(path, step)
            if step > _EMPTY_UP_TO:
                fill(path)
            target = HERE / f"{step}.sqlite3.xz"
            if not target.exists():
                with closing(sqlite3.connect(path, isolation_level=None)) as file:
                    file.execute("VACUUM")
                target.write_bytes(lzma.compress(path.read_bytes(), preset=9))
                print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else steps()[-1])
