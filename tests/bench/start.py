"""How long until something is on the screen: the sample shop beside an empty PySide6 window.

    process start ─▶ first painted frame ─▶ painted live queue ─▶ furnished (everything is there)

Both are started in turn, in new processes with a warm page cache, and note what they reached on
the machine's one monotonic clock; so the interpreter's start and every import count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from ecdesk import protocol, runtime
from ecdesk.engine.sample import Story
from tests.bench.figures import Figure, Goal
from tests.bench.surroundings import compile_modules, environment

TIMES = 9
PATIENCE = 120.0  # seconds for one start or for the sample's mail
STAGES = {"first_painted": "first frame", "queue_painted": "live queue", "furnished": "furnished"}
GOALS = {"first_painted": Goal(1.5, of_ratio=True), "queue_painted": Goal(4, of_ratio=True)}


def measure(display: str = "", times: int = TIMES) -> list[Figure]:
    """The stages of a start on the sample shop, `times` times after one that is not counted."""
    compile_modules()
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as folder:
        data, out = Path(folder) / "desk", Path(folder) / "out.json"
        make_sample(data)
        empty = [sys.executable, str(Path(__file__).with_name("empty_window.py")), str(out)]
        desk = [sys.executable, "-m", "ecdesk", "--data", str(data), "--smoke", str(out)]
        yardstick: list[float] = []
        reached: dict[str, list[float]] = {stage: [] for stage in STAGES}
        for turn in range(times + 1):
            first = start(empty, out, display)["first_painted"]
            stages = start(desk, out, display)
            if turn:
                yardstick.append(first)
                for stage, milliseconds in stages.items():
                    reached[stage].append(milliseconds)
    return [
        Figure(
            name=f"start → {said}{' (xvfb)' if display else ''}",
            unit="ms",
            measured=reached[stage],
            yardstick="empty window",
            beside=yardstick,
            goal=GOALS.get(stage),
        )
        for stage, said in STAGES.items()
    ]


def start(command: Sequence[str], out: Path, display: str = "") -> dict[str, float]:
    """Start a window and let it end; milliseconds from before the start to each stage."""
    out.unlink(missing_ok=True)
    began = time.monotonic()
    subprocess.run(
        command,
        env=environment(display),
        check=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    told: dict[str, float] = json.loads(out.read_text("utf-8"))["monotonic"]
    return {stage: (told[stage] - began) * 1000 for stage in STAGES if stage in told}


def make_sample(data: Path) -> None:
    """Lay the sample shop out in an empty folder and let the engine read all its mail."""
    boxes = len(Story.read(runtime.resources() / "sample").shops)
    engine = subprocess.Popen(
        [sys.executable, "-m", "ecdesk", "--data", str(data), "engine", "--sample"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert engine.stdin is not None
    assert engine.stdout is not None
    late = threading.Timer(PATIENCE, engine.kill)
    late.start()
    read: set[int] = set()
    for line in engine.stdout:
        message = protocol.decode_message(line)
        if isinstance(message, protocol.Syncing) and message.state == "ok" and message.total:
            read.add(message.mailbox_id)
            if len(read) == boxes:
                break
    engine.stdin.close()
    engine.stdout.read()
    engine.stdout.close()
    code = engine.wait()
    late.cancel()
    if code or len(read) < boxes:
        raise RuntimeError(
            f"the sample was not read: {len(read)} of {boxes} mailboxes, exit {code}"
        )
