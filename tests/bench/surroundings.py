"""What every measured process gets: compiled modules, a screen of its own, nobody's data.

The one rule: yardstick and program run in the same surroundings, made before either is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ecdesk

SIZE = "1440x900x24"
CALM = 0.85  # idle share at which a machine counts as left alone


def compile_modules() -> None:
    """Write the .pyc of the program and of what it imports, as an installed program has them.

    Without them every start compiles thousands of lines anew and measures nothing else.
    """
    folders = [str(Path(ecdesk.__file__).parent), sysconfig.get_paths()["purelib"]]
    # Some package or other carries files for another Python; that is no concern of ours.
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", *folders],
        env=environment(),
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def course(
    module: str, out: Path, *words: object, display: str = "", patience: float = 900.0
) -> dict[str, Any]:
    """Run a module of this folder in a process of its own; what it wrote to `out`, as JSON."""
    subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *map(str, words)],
        env=environment(display),
        check=True,
        timeout=patience,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    told: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return told


def environment(display: str = "") -> dict[str, str]:
    """The environment for a measured process: drawn in memory, or on an X display."""
    made = dict(os.environ)
    made.pop("PYTHONDONTWRITEBYTECODE", None)
    made.pop("PYTHONUNBUFFERED", None)
    made["QT_QPA_PLATFORM"] = "xcb" if display else "offscreen"
    made["PYTHON_KEYRING_BACKEND"] = "keyrings.alt.file.PlaintextKeyring"
    if display:
        made["DISPLAY"] = display
    return made


def wait_for_calm(patience: float) -> float:
    """Wait until the machine has little else to do, so many seconds at most; how idle it was, 0–1.

    Where there is no /proc/stat nothing is waited for.
    """
    end = time.monotonic() + patience
    while True:
        share = _idle(1.0)
        if share >= CALM or time.monotonic() >= end:
            return share


def _idle(seconds: float) -> float:
    """The share of all processors' time that nobody used, over so many seconds."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 1.0

    def read() -> list[int]:
        return [int(word) for word in stat.read_text().splitlines()[0].split()[1:9]]

    before = read()
    time.sleep(seconds)
    spent = [after - start for start, after in zip(before, read(), strict=True)]
    return (spent[3] + spent[4]) / max(sum(spent), 1)


@contextmanager
def xvfb() -> Iterator[str]:
    """A virtual X screen for the length of the block; its display's name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            number = said.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)
