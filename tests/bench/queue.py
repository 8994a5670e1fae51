"""A very full queue: how soon a change is on the screen, what a tick costs, and what rest costs.

A new process with the real window, the engine its child, on a desk where about five thousand
conversations wait for a reply (see `queue_course`). The one rule: what the person would wait for is
measured, from the engine's word to the painted row, not the reading of it alone.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from ecdesk import runtime
from ecdesk.engine import readings, turns
from ecdesk.store.database import Database
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.frames import CALM_SECONDS, open_desk
from tests.bench.surroundings import compile_modules, course, wait_for_calm

MAILS, COPIES = 640, 10  # a quarter are replies in a conversation that is there already
STEP = 1_000_000  # between the numbers of a row and of its copy
IDLE_SECONDS, TIMES = 60, 30
PAINTED_MS, TICK_MS, IDLE_PERCENT = 100.0, 2.0, 0.5


# What a row of the queue is read from: table → the columns that hold numbers of rows.
COPIED = {
    "raw_mail": ("id",),
    "conversation": ("id",),
    "mail": ("id", "conversation_id"),
    "turn": ("id", "conversation_id", "opened_by"),
}


def measure(display: str = "", times: int = TIMES, copies: int = COPIES) -> list[Figure]:
    """Changes, ticks and a minute of rest over a full queue."""
    compile_modules()
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as name:
        data, maildir, out = (Path(name) / part for part in ("desk", "mail", "out"))
        open_desk(data, maildir, MAILS)
        understand(data / runtime.DATABASE)
        multiply(data / runtime.DATABASE, copies)
        wait_for_calm(CALM_SECONDS)
        told = course("queue_course", out, data, out, times, IDLE_SECONDS, display=display)
    painted, ticks = told["painted"], told["ticks"]
    return [
        Figure(
            "conversations that wait for a reply",
            "",
            [told["open"]],
            goal=Goal(4500, at_least=True),
        ),
        Figure("a change on the screen", "ms", painted, goal=Goal(PAINTED_MS)),
        Figure("a change on the screen, p95", "ms", [percentile(painted, 95)]),
        Figure("a tick of the clock", "ms", ticks, goal=Goal(TICK_MS)),
        Figure("a tick of the clock, p95", "ms", [percentile(ticks, 95)]),
        Figure(
            f"the window at rest for {IDLE_SECONDS} s",
            "% of a core",
            [told["idle"]],
            goal=Goal(IDLE_PERCENT),
        ),
    ]


def understand(path: Path) -> None:
    """Read what waits, as the engine does in its first minutes: rest begins when that is done."""
    database = Database(path)
    while readings.read_waiting(
        database, 50, lambda write, ids: turns.heed(write, ids, runtime.utc_now())
    ):
        pass
    database.close()


def multiply(database: Path, copies: int, copied: Mapping[str, tuple[str, ...]] = COPIED) -> None:
    """Let everything be there so many times: quicker than to receive it all, and read alike."""
    with closing(sqlite3.connect(database)) as base:
        for table, numbers in copied.items():
            names = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
            listed = ", ".join(f'"{name}"' for name in names)
            for copy in range(1, copies):
                taken = ", ".join(
                    f'"{name}" + {copy * STEP}' if name in numbers else f'"{name}"'
                    for name in names
                )
                base.execute(
                    f"INSERT INTO {table} ({listed}) SELECT {taken} FROM {table} WHERE id < {STEP}"
                )
        base.commit()
