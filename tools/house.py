"""The rules of this house that no other tool knows.

    .venv/bin/python tools/house.py

* A module is at most 400 lines long, or its docstring says "Longer than 400 lines because …".
* A `noqa` or `type: ignore` names what it silences and gives the reason on its line.
* No file names a folder of one person's machine, or a place that packages come from: what the lock
  file knows of that, no other file repeats, so that everybody's own settings hold.

The one rule: a fault is one printed line, with the file and where in it; exit code 1 if any.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400

# Folders with other people's files, or files that are made anew.
FOREIGN = {"build", "dist", "bench-data", "__pycache__"}
HIDDEN_BUT_OURS = {".ci", ".github", ".gitignore"}

EXCUSE = re.compile(r"Longer than 400 lines because \S")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)\b(?P<rest>.*)")
REASONED = re.compile(r"(: [A-Z]+\d+(, ?[A-Z]+\d+)*|\[[a-z, -]+\])\s*(-|#|—|–)\s*\w")
# Home folders, and the top folders that containers and shared machines keep their work in.
MACHINE = re.compile(r"(?<![\w.~*)}/-])/(home|root|Users|work|workspace|tmp/[a-z]+_jobs)/\w")


def main() -> int:
    """Print every fault; 1 when there is one."""
    hosts = package_hosts((ROOT / "uv.lock").read_text("utf-8"))
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{fault}"
        for path, text in texts(ROOT)
        for fault in faults_in(path.name, text, hosts)
    ]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"house: {len(found)} faults" if found else "house: ok")
    return 1 if found else 0


def faults_in(name: str, text: str, hosts: frozenset[str]) -> Iterator[str]:
    """Faults in one file, each beginning with its line."""
    if name.endswith(".py"):
        yield from faults_in_module(text)
    for number, line in enumerate(text.splitlines(), start=1):
        if place := MACHINE.search(line):
            yield f"{number}: {place[0]}… is a folder of one machine"
        if host := next((host for host in hosts if host in line), None):
            yield f"{number}: {host} is for uv.lock alone to name"


def faults_in_module(code: str) -> Iterator[str]:
    """Faults that only a Python file can have."""
    lines = code.splitlines()
    # Words wrap, so an excuse may stand on two lines.
    docstring = " ".join((ast.get_docstring(ast.parse(code)) or "").split())
    if len(lines) > LONGEST and not EXCUSE.search(docstring):
        yield f"1: {len(lines)} lines, and the docstring does not say why"
    for number, line in enumerate(lines, start=1):
        if (silenced := SILENCED.search(line)) and not REASONED.match(silenced["rest"]):
            yield f"{number}: {silenced[1]} without a code and a reason"


def package_hosts(lock: str) -> frozenset[str]:
    """The hosts that a lock file takes packages from."""
    return frozenset(re.findall(r"https?://([^/\"]+)", lock))


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Every file of the project that is text, with what it says."""
    for path in sorted(root.iterdir()):
        if path.name in FOREIGN or (path.name[0] == "." and path.name not in HIDDEN_BUT_OURS):
            continue
        if path.is_dir():
            yield from texts(path)
        elif path.name != "uv.lock":
            try:
                yield path, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue  # a picture, a font, or a mail of the last century


if __name__ == "__main__":
    sys.exit(main())
