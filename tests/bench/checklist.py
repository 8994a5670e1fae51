"""From the last key press to the checklist that knows of it, with thousands of mails sent before.

A new process with the real composer, the engine its child, on a desk that has sent five thousand
mails in half a year (see `checklist_course`). The one rule: the pause after which the checks begin
is a part of what is measured, for the person waits through it.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from ecdesk import runtime
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.frames import CALM_SECONDS, open_desk
from tests.bench.queue import STEP, understand
from tests.bench.surroundings import compile_modules, course, wait_for_calm

MAILS, SENT = 60, 5_000
TIMES = 60
WAIT_MS, KEY_MS = 200.0, 16.0
_SAID = (
    "ご注文の品は、本日の便でお送りいたしました。",
    "お問い合わせの寸法は、身幅が{n}cm、着丈が6{n}cmでございます。",
    "領収書は会社のお名前でお作りし、箱に同封いたします。",
    "恐れ入りますが、ご希望の色をお知らせいただけますでしょうか。",
    "在庫は残り{n}点ございますので、本日中にお取り置きいたします。",
    "お荷物は{n}日の午前中にお届けの予定でございます。",
    "ご不便をおかけし、申し訳ございませんでした。",
    "返品は到着後7日以内に承っております。",
)


def measure(display: str = "", times: int = TIMES, sent: int = SENT) -> list[Figure]:
    """Keys pressed in a reply, each until its checklist."""
    compile_modules()
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as name:
        data, maildir, out = (Path(name) / part for part in ("desk", "mail", "out"))
        open_desk(data, maildir, MAILS)
        understand(data / runtime.DATABASE)
        send(data / runtime.DATABASE, sent)
        wait_for_calm(CALM_SECONDS)
        told = course("checklist_course", out, data, out, times, display=display)
    waits, keys = told["waits"], told["keys"]
    return [
        Figure("mails sent before", "", [told["sent"]], goal=Goal(sent, at_least=True)),
        Figure("from the last key to the checklist", "ms", waits),
        Figure(
            "from the last key to the checklist, p95",
            "ms",
            [percentile(waits, 95)],
            goal=Goal(WAIT_MS),
        ),
        Figure("a key while the checks run, p95", "ms", [percentile(keys, 95)], goal=Goal(KEY_MS)),
    ]


def send(database: Path, count: int) -> None:
    """Let so many mails have left in the last half year, to everybody."""
    pick, now = random.Random(5), runtime.utc_now()
    with closing(sqlite3.connect(database)) as base:
        base.row_factory = sqlite3.Row
        raw = dict(base.execute("SELECT * FROM raw_mail ORDER BY id LIMIT 1").fetchone())
        mail = dict(base.execute("SELECT * FROM mail ORDER BY id LIMIT 1").fetchone())
        for number in range(count):
            at = now - timedelta(days=170) * pick.random()
            stamp = at.replace(tzinfo=None).isoformat(" ", "microseconds")
            lines = [one.format(n=number % 90) for one in pick.sample(_SAID, 4)]
            text = f"お客様{number} 様\n\n" + "\n".join(lines)
            raw |= {"id": STEP + number, "sha256": f"{number:064}"}
            mail |= {
                "id": STEP + number,
                "conversation_id": None,
                "direction": "out",
                "message_id": f"<sent{number}@bench.example>",
                "received_at": stamp,
                "text": text,
            }
            for table, row in (("raw_mail", raw), ("mail", mail)):
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" * len(row))
                base.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
        base.commit()
