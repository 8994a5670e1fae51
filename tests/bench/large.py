"""A desk of years: how soon it is open, how soon any conversation is, and what each look costs.

MAILS=N mails (10,000; the goals speak of 100,000). A few thousand of them come in as mail does, one
of these with a page of 241 KB; the rest are their copies, for what is measured is the size. All but
a thousand conversations were settled in the course of two years. The
queue's start stands beside that of the sample shop, started in turn; search has a bench of its own.
Of more than 200,000 only the queries are measured, to see what grows. The one rule: a query that
the window asks is timed with everything around it, as the window asks.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from ecdesk import runtime
from ecdesk.store.reading import Reader
from ecdesk.views import (
    alarms,
    board,
    figures,
    learned,
    queue,
    same_person,
    status,
    thread,
    told,
)
from ecdesk.views.rows import Tab
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.frames import CALM_SECONDS, SHOP, open_desk
from tests.bench.mails import TO
from tests.bench.queue import COPIED, multiply, understand
from tests.bench.start import make_sample, start
from tests.bench.surroundings import compile_modules, course, wait_for_calm

FEW, BASE, TIMES, OPENED = 10_000, 2_500, 5, 40
OPEN, YEARS = 1_000, 2  # conversations to be answered, far too many for one person; of how long
WINDOWED = 200_000  # mails up to which the window itself is measured
PAGE_BYTES, PAGE_SUBJECT = 241_000, "秋冬カタログ全点"
AT_ONCE, OPEN_MS, PAGE_MS = Goal(20.0), 50.0, 150.0
_COPIED = COPIED | {
    "conversation": ("id", "customer_id"),
    "mail": ("id", "conversation_id", "customer_id"),
    "customer": ("id",),
}


def measure(display: str = "", times: int = TIMES) -> list[Figure]:
    """Lay a large desk out, and use it."""
    compile_modules()
    wanted = int(os.environ.get("MAILS", FEW))
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as name:
        place = Path(name)
        data, sample, out = place / "desk", place / "sample", place / "out.json"
        make_sample(sample)
        count = lay_out(data, place / "mail", wanted)
        wait_for_calm(CALM_SECONDS)
        if count > WINDOWED:
            return asked(queries(data / runtime.DATABASE), count)
        desk, beside = starts(data, sample, out, display, times)
        looks = queries(data / runtime.DATABASE)
        told = course("large_course", out, data, out, OPENED, PAGE_SUBJECT, display=display)
    return [
        Figure(
            f"start → live queue, {count} mails",
            "ms",
            desk,
            "sample shop",
            beside,
            Goal(1.3, of_ratio=True),
        ),
        Figure("a conversation opened", "ms", told["opened"], goal=Goal(OPEN_MS)),
        Figure("… p95", "ms", [percentile(told["opened"], 95)]),
        Figure("one with a page of 241 KB", "ms", told["page"], goal=Goal(PAGE_MS)),
        Figure("… the window held up by it", "ms", [told["held"]]),
        *asked(looks, count),
        Figure("memory of both processes", "MB", [told["memory"]]),
    ]


def asked(looks: dict[str, list[float]], count: int) -> list[Figure]:
    """What the queries took, all together and each by itself."""
    slow = max(looks, key=lambda name: percentile(looks[name], 95))
    every = [milliseconds for one in looks.values() for milliseconds in one]
    return [
        Figure(f"a query of the window, {count} mails", "ms", every),
        Figure(f"… the slowest: {slow}, p95", "ms", [percentile(looks[slow], 95)], goal=AT_ONCE),
        *(Figure(f"… {name}", "ms", taken) for name, taken in looks.items()),
    ]


def lay_out(data: Path, maildir: Path, wanted: int) -> int:
    """A desk with so many mails, understood and in the index; how many there are."""
    box = maildir / SHOP.key / "new"
    box.mkdir(parents=True)
    (box / "catalogue").write_bytes(page())
    open_desk(data, maildir, min(BASE, wanted))
    understand(data / runtime.DATABASE)
    multiply(data / runtime.DATABASE, max(wanted // BASE, 1), _COPIED)
    with closing(sqlite3.connect(data / runtime.DATABASE)) as file:
        # Filling the index is measured elsewhere, and would go on behind what is measured here.
        file.execute("DELETE FROM search_waiting WHERE mail_id > ?", (wanted,))
        _settle(file)
        file.commit()
        (count,) = file.execute("SELECT count(*) FROM mail").fetchone()
    return int(count)


def _settle(file: sqlite3.Connection) -> None:
    """Let all but the newest have been answered, as many each day."""
    file.execute(
        "CREATE TEMP TABLE old AS SELECT id, row_number() OVER (ORDER BY id DESC) AS place"
        " FROM (SELECT id FROM conversation WHERE status = 'reply' ORDER BY id DESC"
        " LIMIT -1 OFFSET ?)",
        (OPEN,),
    )
    file.execute("CREATE UNIQUE INDEX temp.of_old ON old (id)")
    ended = (
        "strftime('%Y-%m-%d %H:%M:%f000', julianday('now')"
        " - (SELECT place * 365.0 * ? / (SELECT max(place) FROM old) FROM old WHERE id = {}) {})"
    )
    file.execute(
        f"UPDATE turn SET closed_at = {ended.format('conversation_id', '')},"
        f" opened_at = {ended.format('conversation_id', '- 0.2')}, closed_how = 'reply',"
        " elapsed = 35, waited = 180, fast_minutes = 60, limit_minutes = 480"
        " WHERE conversation_id IN (SELECT id FROM old)",
        (YEARS, YEARS),
    )
    file.execute(
        "UPDATE conversation SET status = 'done', due_at = NULL, place_at = NULL,"
        " place_since = NULL WHERE id IN (SELECT id FROM old)"
    )


def page() -> bytes:
    """A shop's customer passes on a newsletter of a great many tables."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "花田 <hanada@mail.example>", TO, PAGE_SUBJECT
    made["Date"] = format_datetime(runtime.utc_now())
    made["Message-ID"] = "<catalogue@mail.example>"
    row = (
        "<tr><td bgcolor='#eeeeee'><a href='https://shop.example/{0}'><b>ニット {0}</b></a></td>"
        "<td><font size='2' color='#333333'>やわらかな糸で編んだ一枚です。</font></td></tr>"
    )
    rows = ""
    number = 0
    while len(rows.encode()) < PAGE_BYTES:
        rows, number = rows + row.format(number), number + 1
    made.set_content(f"<html><body><table width='600'>{rows}</table></body></html>", subtype="html")
    return made.as_bytes()


def starts(
    data: Path, sample: Path, out: Path, display: str, times: int
) -> tuple[list[float], list[float]]:
    """Milliseconds from the start of the process to the painted queue: the desk's, the sample's."""
    taken: dict[Path, list[float]] = {data: [], sample: []}
    for turn in range(times + 1):
        for folder, reaching in taken.items():
            command = [sys.executable, "-m", "ecdesk", "--data", str(folder), "--smoke", str(out)]
            reached = start(command, out, display)["queue_painted"]
            if turn:
                reaching.append(reached)
    return taken[data], taken[sample]


def queries(path: Path) -> dict[str, list[float]]:
    """Milliseconds of what the window asks, by what it is."""
    chance, now = random.Random(1), runtime.utc_now()
    taken: dict[str, list[float]] = {}

    def timed(name: str, ask: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = ask()
        taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        return answer

    with closing(Reader(path)) as reader:
        with reader.look() as look:
            whose = look.pairs("SELECT id, customer_id FROM conversation")
        ids = list(whose)
        for tab in Tab:
            after = None
            for _page in range(5):
                key = after
                found = timed("a page of rows", lambda: queue.page(reader, tab, now=now, after=key))  # noqa: B023 - called here
                after = found.after
                if after is None:
                    break
        for _time in range(5):
            timed("the counts", lambda: queue.counts(reader, now=now))
            timed("the counts of a shop", lambda: queue.counts(reader, now=now, shop_id=1))
            timed("the status bar", lambda: status.status(reader, now))
            timed("the day's figures", lambda: figures.day(reader, now))
            timed("what becomes due", lambda: alarms.alarms(reader, now))
            timed("the board", lambda: board.board(reader, now))
            timed("what was learned", lambda: learned.learned(reader, 1))
        for _time in range(OPENED):
            id_ = chance.choice(ids)
            timed("a conversation", lambda: thread.thread(reader, id_))  # noqa: B023 - called here
            timed("what was told", lambda: told.told(reader, id_))  # noqa: B023 - called here
            timed("who may be the same", lambda: same_person.same_person(reader, whose[id_]))  # noqa: B023 - called here
    return taken
