"""`python -m tests.bench [NAME…] [--xvfb] [--times N]`: measure, print a table, keep the figures.

    start     process start → first frame → live queue, beside an empty window
    parsing   mails a second, beside the standard library's parser, and none of them wrong
    clock     deadlines of five thousand open turns
    frames    scrolling while two thousand mails come in, beside rest and beside threads
    sync      a first sync and a look with nothing new, beside mbsync and notmuch
    queue     changes, ticks and rest where five thousand conversations wait
    checklist from the last key press to the refreshed checklist, with 5,000 mails sent before
    large     a desk of years: its start, its conversations, what each look costs, memory
    search    the newest hits, the index's size and filling, beside LIKE
    language  how well and how fast mail is read, on the project's own sets and on CORPUS

Without a name, all of them. The figures are kept in build/bench.json. RIG=DIR and CORPUS=DIR in the
environment name larger data from elsewhere for those benches that can use them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from tests.bench import (
    checklist,
    clock,
    frames,
    language,
    large,
    parsing,
    queue,
    search,
    start,
    sync,
)
from tests.bench.figures import Figure, load, table
from tests.bench.surroundings import xvfb

Measure = Callable[[str, int], list[Figure]]  # the X display, how often (0: as often as usual)

BENCHES: dict[str, Measure] = {
    "start": lambda display, times: start.measure(display, times or start.TIMES),
    "parsing": lambda display, times: parsing.measure(display, times or parsing.ROUNDS),
    "clock": lambda display, times: clock.measure(display, times or clock.ROUNDS),
    "frames": lambda display, times: frames.measure(display, times or frames.ROUNDS),
    "sync": lambda display, times: sync.measure(display, times or sync.TIMES),
    "queue": lambda display, times: queue.measure(display, times or queue.TIMES),
    "checklist": lambda display, times: checklist.measure(display, times or checklist.TIMES),
    "large": lambda display, times: large.measure(display, times or large.TIMES),
    "search": lambda display, times: search.measure(display, times or search.ROUNDS),
    "language": lambda display, times: language.measure(display, times or language.TIMES),
}
OUT = Path("build/bench.json")


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--xvfb", action="store_true", help="draw on a virtual X screen")
    parser.add_argument("--times", type=int, default=0, help="how often each is repeated")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - BENCHES.keys()
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    kept = {}
    with xvfb() if chosen.xvfb else nullcontext("") as display:
        for name in chosen.names or BENCHES:
            before, began = load(), time.monotonic()
            figures = BENCHES[name](display, chosen.times)
            took = time.monotonic() - began
            print(f"{name}: {took:.0f} s; load before {before}, after {load()}")
            print(table(figures), flush=True)
            kept[name] = {
                "load": [before, load()],
                "seconds": round(took, 1),
                "figures": [figure.told() for figure in figures],
            }
    told = {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "rig": os.environ.get("RIG"),
        "corpus": os.environ.get("CORPUS"),
        "benches": kept,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
