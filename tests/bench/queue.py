"""A very full queue: how soon a change is on the screen, what a tick costs, and what rest costs.

A new process with the real window, the engine its child, on a desk where about five thousand
conversations wait for a reply (see `queue_course`). The one rule: what the person would wait for is
measured, from the engine's word to the painted row, not the reading of it alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, Goal, percentile
from tests.bench.frames import open_desk
from tests.bench.surroundings import compile_modules, environment, wait_for_calm

MAILS = 6_600  # a quarter of them are replies in a conversation that is there already
IDLE_SECONDS, TIMES = 60, 30
PATIENCE = 900.0
PAINTED_MS, TICK_MS, IDLE_PERCENT = 100.0, 2.0, 0.5


def measure(display: str = "", times: int = TIMES, mails: int = MAILS) -> list[Figure]:
    """Changes, ticks and a minute of rest over a full queue."""
    compile_modules()
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as name:
        data, maildir, out = (Path(name) / part for part in ("desk", "mail", "out"))
        open_desk(data, maildir, mails)
        wait_for_calm(60.0)
        words = [str(data), str(out), str(times), str(IDLE_SECONDS)]
        subprocess.run(
            [sys.executable, "-m", "tests.bench.queue_course", *words],
            env=environment(display),
            check=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        told = json.loads(out.read_text("utf-8"))
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
