"""notmuch over the same mails: its command, and its Python binding in one process kept open.

notmuch as it comes splits Japanese at what it takes for ends of words, and finds little; with
n-grams it finds words as ECDesk does, but takes minutes to fill, so it is asked so only of
`FEW` mails. The one rule: a peer that is not installed is left out, and said.

The binding belongs to the system's own Python (python3-notmuch2): this file is run by it too.

    python3 search_peers.py < QUERIES.json      milliseconds of each query, as JSON
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

FEW = 20_000
NEWEST, ROUNDS = 200, 3
_PYTHON = "/usr/bin/python3"
_CONFIG = (
    "[database]\npath={folder}\n[user]\nname=t\nprimary_email=s@x.example\n[new]\ntags=inbox;\n"
)


def asked(folder: Path, place: Path, queries: list[str], count: int) -> dict[str, list[float]]:
    """Milliseconds of each query by what was asked; `folder` is a Maildir of `count` mails."""
    if shutil.which("notmuch") is None:
        print("left out, not installed: notmuch (apt-get install notmuch python3-notmuch2)")
        return {}
    config = place / "notmuch-config"
    config.write_text(_CONFIG.format(folder=folder), "utf-8")
    told: dict[str, list[float]] = {}
    for name, grams in (("notmuch", ""), ("notmuch with n-grams", "1")):
        if grams and count > FEW:
            continue
        environment = os.environ | {"NOTMUCH_CONFIG": str(config)}
        if grams:
            environment["XAPIAN_CJK_NGRAM"] = grams
        shutil.rmtree(folder / ".notmuch", ignore_errors=True)
        began = time.perf_counter()
        subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True, timeout=1800)
        told[f"{name}: filling, a mail"] = [(time.perf_counter() - began) * 1000 / count]
        told[f"{name}: command"] = [_by_command(query, environment) for query in queries]
        if milliseconds := _by_binding(queries, environment):
            told[f"{name}: Python binding"] = milliseconds
    return told


def phrased(words: str) -> str:
    """One of our queries as notmuch wants it: every word quoted, what is left out named."""
    parts = []
    for word in words.split():
        if word.startswith("-"):
            parts.append(f'not "{word[1:]}"')
        elif ":" in word:
            parts.append(word)
        else:
            parts.append(f'"{word}"')
    return " and ".join(parts)


def _by_command(query: str, environment: dict[str, str]) -> float:
    command = ["notmuch", "search", "--output=messages", f"--limit={NEWEST}", phrased(query)]
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def _by_binding(queries: list[str], environment: dict[str, str]) -> list[float]:
    done = subprocess.run(
        [_PYTHON, __file__],
        input=json.dumps([phrased(query) for query in queries]),
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        print(
            "left out, not installed: notmuch's Python binding (apt-get install python3-notmuch2)"
        )
        return []
    milliseconds: list[float] = json.loads(done.stdout)
    return milliseconds


def _main() -> None:
    """Ask every query by the binding, as ECDesk is asked: the newest, with what a row shows."""
    import notmuch2  # type: ignore[import-not-found] # of the system's Python alone

    taken = []
    with notmuch2.Database() as database:
        for query in json.load(sys.stdin):
            times = []
            for _round in range(ROUNDS):
                began = time.perf_counter()
                found = database.messages(query, sort=notmuch2.Database.SORT.NEWEST_FIRST)
                for number, message in enumerate(found):
                    message.messageid, message.date  # noqa: B018 - reading them is what takes time
                    if number + 1 == NEWEST:
                        break
                times.append((time.perf_counter() - began) * 1000)
            taken.append(sorted(times)[len(times) // 2])
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    _main()
