"""Search over a large desk: how soon the newest hits are there, beside LIKE over folded text.

MAILS=N mails (10,000, and 100,000 for the goals of the issue), put into the tables directly: what
is measured is the index, how long it takes to fill, how large it is, and what it finds. RIG=DIR
names a folder with a generator (`gen_mailbox.py --truth`) of more varied mails, over which notmuch
is asked the same. The one rule: what is found is what LIKE finds, or the figures are worth nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from ecdesk.domain.folding import fold, number_in
from ecdesk.domain.search_query import Query, parse
from ecdesk.mail.parse import parse as parse_mail
from ecdesk.store import schema as s
from ecdesk.store import search, search_index
from ecdesk.store.database import Database
from ecdesk.store.reading import Reader
from tests.bench import search_peers
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.mails import mails

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
ROUNDS, NEWEST, APART = 5, 200, 631  # seconds between two mails: 100,000 in two years
QUERIES = (
    # one character, two, three and more
    *("傷", "円", "色", "箱"),
    *("返品", "交換", "在庫", "送料", "写真", "包装", "注文", "届い"),
    *("領収書", "結婚式", "再配達", "届いて", "送って", "サイズ", "ご負担"),
    *("適格請求書", "キャンセル", "クレジットカード", "株式会社架空商事", "まだ届いていない"),
    *("よろしくお願いいたします", "お世話になっております", "ありがとうございます"),
    # names, numbers, addresses, mixed
    *("髙橋", "佐藤 陽子", "山﨑", "田中 美咲", "やまざき"),
    *("EC-20260511-22684", "22684", "10482", "090-1234-5678", "customer1-77@mail.example"),
    *("返品 送料", "領収書 宛名", "返品 -交換", "ギフト包装", "Lサイズ", "from:sato"),
)
assert len(QUERIES) >= 40


def measure(_display: str, times: int = ROUNDS) -> list[Figure]:
    """Fill an index, and ask it."""
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as place:
        path = Path(place) / "desk.sqlite3"
        count, bodies = fill(path, Path(place))
        bare = path.stat().st_size
        took = index(path)
        size = path.stat().st_size
        ours, theirs, missed = ask(path, times)
        beside = peers(Path(place), count)
    return [
        Figure(f"{NEWEST} newest of {count} mails", "ms", ours, "LIKE", theirs),
        Figure("… p95", "ms", [percentile(ours, 95)], goal=Goal(3.0)),
        Figure("hits that LIKE finds otherwise", "", [float(missed)], goal=Goal(0)),
        Figure("filling the index", "ms a mail", [took / count * 1000]),
        Figure("the index beside the bodies", "×", [(size - bare) / bodies]),
        Figure("the database beside the bodies", "×", [size / bodies], goal=Goal(2.0)),
        *(
            Figure(f"{NEWEST} newest", "ms", ours, name, milliseconds)
            if len(milliseconds) > 1
            else Figure(name, "ms", milliseconds)
            for name, milliseconds in beside.items()
        ),
    ]


def peers(place: Path, count: int) -> dict[str, list[float]]:
    """What notmuch takes for the same queries, where the mails are files (RIG)."""
    made = place / "made"
    return search_peers.asked(made, place, list(QUERIES), count) if made.exists() else {}


def fill(path: Path, place: Path) -> tuple[int, int]:
    """A desk with many mails; how many, and the bytes of their text."""
    database = Database(path)
    with database.write() as write:
        write.session.add(s.Shop(id=1, name="店", address="s@x.example", calendar={}))
        write.session.flush()
        write.session.add(
            s.Mailbox(id=1, shop_id=1, address="s@x.example", kind="imap", servers={})
        )
    count = bodies = 0
    people: dict[str, int] = {}
    for some in _by_hundreds(_texts(place)):
        with database.write(lasting=False) as write:
            for subject, name, address, text in some:
                count += 1
                bodies += len(text.encode())
                _put(write.plain, people, count, (subject, name, address, text))
    _fold_in(database)
    database.close()
    return count, bodies


def index(path: Path) -> float:
    """Fill the index; the seconds that it took."""
    database = Database(path)
    began = time.perf_counter()
    while search_index.index_waiting(database):
        pass
    took = time.perf_counter() - began
    _fold_in(database)
    database.close()
    return took


def ask(path: Path, times: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of each query by the index and by LIKE in turn; how many hits differ."""
    ours: list[float] = []
    theirs: list[float] = []
    missed = 0
    queries = [parse(text, NOW, "Asia/Tokyo") for text in QUERIES]
    with closing(Reader(path)) as reader, closing(sqlite3.connect(":memory:")) as beside:
        _fold_all(path, beside)
        for query in queries:
            wanted = search.Wanted(query.sought)
            with reader.look() as look:
                mine = [_timed(lambda: search.newest(look, wanted, limit=NEWEST))]  # noqa: B023 - called here
                mine += [
                    _timed(lambda: search.newest(look, wanted, limit=NEWEST))  # noqa: B023 - called here
                    for _ in range(times - 1)
                ]
                ours.append(median(mine))
                held = search.newest(look, wanted, limit=1 << 30, examined=None)
            statement, values = _like(query)
            if statement:
                newest = f"{statement} ORDER BY id DESC LIMIT {NEWEST}"
                theirs.append(_timed(lambda: beside.execute(newest, values).fetchall()))  # noqa: B023 - called here
                every = {row[0] for row in beside.execute(statement, values)}
                missed += len(every ^ {one.mail_id for one in held.places})
    return ours, theirs, missed


def _like(query: Query) -> tuple[str, list[str]]:
    """The same by LIKE over folded text; empty for what LIKE cannot say (numbers, fields)."""
    conditions, values = [], []
    for one in query.sought:
        if number_in(one.word) or one.where != "anywhere":
            return "", []
        escaped = one.word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(f"text {'NOT ' if one.absent else ''}LIKE ? ESCAPE '\\'")
        values.append(f"%{escaped}%")
    return f"SELECT id FROM folded WHERE {' AND '.join(conditions)}", values


def _fold_all(path: Path, beside: sqlite3.Connection) -> None:
    beside.execute("CREATE TABLE folded (id INTEGER PRIMARY KEY, text TEXT)")
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute(
            "SELECT m.id, subject, text, sender_name, sender_address, 's@x.example', c.name"
            " FROM mail m LEFT JOIN customer c ON c.id = m.customer_id"
        )
        beside.executemany(
            "INSERT INTO folded VALUES (?, ?)",
            ((row[0], "\n".join(fold(text or "") for text in row[1:])) for row in rows),
        )


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _texts(place: Path) -> Iterator[tuple[str, str, str, str]]:
    """Subject, name, address and text of so many mails."""
    wanted = int(os.environ.get("MAILS", "10000"))
    generator = Path(os.environ.get("RIG", "")) / "gen_mailbox.py"
    if not os.environ.get("RIG") or not generator.exists():
        for made in mails(wanted, NOW):
            mail = parse_mail(made.raw)
            yield mail.subject, mail.sender.name, mail.sender.addr, mail.text
        return
    told = ("--count", str(wanted), "--out", str(place / "made"), "--truth", str(place / "truth"))
    subprocess.run([sys.executable, generator, *told], check=True, stdout=subprocess.DEVNULL)
    with (place / "truth").open(encoding="utf-8") as lines:
        for line in lines:
            told_of = json.loads(line)
            names = (told_of["subject"], told_of["from_name"], told_of["from_addr"])
            yield (*names, told_of["text"] or "")


def _by_hundreds(texts: Iterator[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for text in texts:
        some.append(text)
        if len(some) == 100:
            yield some
            some = []
    yield some


def _put(plain: Any, people: dict[str, int], number: int, said: tuple[str, str, str, str]) -> None:
    subject, name, address, text = said
    at = NOW - timedelta(days=730) + timedelta(seconds=APART * number)
    if address not in people:
        people[address] = plain.add(s.Customer, name=name, created_at=at)
    who = people[address]
    conversation = plain.add(
        s.Conversation, shop_id=1, mailbox_id=1, customer_id=who, status="done", last_mail_at=at
    )
    plain.add(s.RawMail, id=number, data=b"", size=0, sha256="")
    plain.add(
        s.Mail,
        id=number,
        mailbox_id=1,
        conversation_id=conversation,
        customer_id=who,
        message_id=f"<{number}@x.example>",
        references=[],
        reply_to=[],
        to=[["", "s@x.example"]],
        cc=[],
        parts=[],
        defects=[],
        subject=subject,
        sender_name=name,
        sender_address=address,
        text=text,
        received_at=at,
        state="read",
    )


def _fold_in(database: Database) -> None:
    """The file alone has everything: its size can be told."""
    with database.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
