"""A first sync whole (fetched, stored, read, in conversations, found), beside mbsync and notmuch.

mbsync fetches the same mailbox from the same Dovecot into a Maildir, `notmuch new` reads it there;
that is what others need two programs for. Then a look at the mailbox with nothing new in it, beside
an mbsync run. RIG=DIR names a folder with a generator (`gen_mailbox.py --count --out`) of a larger
mailbox; MAILS=N says how many. The one rule: a peer that is not installed is left out, and said.

notmuch with n-grams finds Japanese words as ECDesk's search does, but takes so long over a large
mailbox that it is run once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure, Goal
from tests.bench.mails import mails
from tests.bench.surroundings import compile_modules, environment
from tests.helpers.dovecot import Dovecot, running_dovecot

FEW, MANY, TIMES = 2_000, 20_000, 3
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
_CHECKS = 5
_PATIENCE = 1800.0  # seconds for one run
_MBSYNC = """
FSync no

IMAPAccount there
Host 127.0.0.1
Port {port}
User {user}
PassCmd "printf %s {password}"
SSLType None
AuthMechs LOGIN
PipelineDepth 50

IMAPStore far
Account there

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""
_NOTMUCH = """
[database]
path={folder}

[user]
name=t
primary_email=shop@koharu.example

[new]
tags=inbox;

[maildir]
synchronize_flags=false
"""


@dataclass(frozen=True, slots=True)
class Received:
    """What ECDesk's run took: seconds, and MB of all its processes at their most."""

    first: float
    again: list[float]
    plain: list[float]
    peak: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the peers' run took, in seconds."""

    fetch: float
    index: float
    again: list[float]


def measure(_display: str, times: int) -> list[Figure]:
    """Both over the same mailbox, in turn."""
    compile_modules()
    ours: list[Received] = []
    theirs: list[Fetched] = []
    with running_dovecot() as server, tempfile.TemporaryDirectory() as place:
        count, size = _fill(server, Path(place))
        _receive(server, Path(place), count)  # Dovecot has looked at every mail from here on
        for _ in range(times):
            ours.append(_receive(server, Path(place), count))
            theirs += _peers(server, Path(place))
        with_pairs = _indexed(Path(place), pairs=True) if theirs else 0.0
    return _figures(f"{count} mails ({size / 1e6:.0f} MB)", ours, theirs, with_pairs)


def _figures(
    what: str, ours: list[Received], theirs: list[Fetched], with_pairs: float
) -> list[Figure]:
    first = [run.first for run in ours]
    again = [seconds * 1000 for run in ours for seconds in run.again]
    plain = [seconds * 1000 for run in ours for seconds in run.plain]
    both = [run.fetch + run.index for run in theirs]
    with_pairs_too = [run.fetch + with_pairs for run in theirs]
    looks = [seconds * 1000 for run in theirs for seconds in run.again]
    return [
        Figure(
            f"first sync of {what}",
            "s",
            first,
            "mbsync + notmuch",
            both,
            Goal(0.45, of_ratio=True) if both else None,
        ),
        Figure(
            "… beside notmuch with n-grams",
            "s",
            first,
            "mbsync + notmuch",
            with_pairs_too,
            Goal(0.10, of_ratio=True) if both else None,
        ),
        Figure("… memory of all processes", "MB", [run.peak for run in ours], goal=Goal(300)),
        Figure(
            "nothing new, CONDSTORE",
            "ms",
            again,
            "mbsync",
            looks,
            Goal(0.2, of_ratio=True) if looks else None,
        ),
        Figure(
            "nothing new, without",
            "ms",
            plain,
            "mbsync",
            looks,
            Goal(1.0, of_ratio=True) if looks else None,
        ),
    ]


def _fill(server: Dovecot, place: Path) -> tuple[int, int]:
    """Deliver the mailbox; how many mails and bytes it holds."""
    count = size = 0
    for raw, arrived in _mails(place):
        server.deliver(raw, arrived=arrived)
        count, size = count + 1, size + len(raw)
    return count, size


def _mails(place: Path) -> Iterator[tuple[bytes, datetime]]:
    rig = os.environ.get("RIG", "")
    wanted = int(os.environ.get("MAILS", MANY if rig else FEW))
    generator = Path(rig) / "gen_mailbox.py"
    if not rig or not generator.exists():
        yield from ((made.raw, made.arrived) for made in mails(wanted, NOW))
        return
    made = place / "made"
    told = ("--count", str(wanted), "--out", str(made))
    subprocess.run([sys.executable, generator, *told], check=True, stdout=subprocess.DEVNULL)
    for file in sorted((made / "cur").iterdir()):
        yield file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC)
    shutil.rmtree(made)


def _receive(server: Dovecot, place: Path, count: int) -> Received:
    """One run of ours, from the start of the process."""
    with tempfile.TemporaryDirectory(dir=place) as data:
        words = (data, str(server.port), server.user, server.password, str(_CHECKS))
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.receiving", *words],
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            said = process.stdout.readline().strip()
            first = time.perf_counter() - began
            assert said == "first", "the sync failed; what it says stands above"
            told = json.loads(process.stdout.readline())
        assert told["held"] == count, told
        return Received(first, told["again"], told["plain"], told["peak"])


def _peers(server: Dovecot, place: Path) -> list[Fetched]:
    """One run of both peers; nothing where they are not installed."""
    missing = [name for name in ("mbsync", "notmuch") if shutil.which(name) is None]
    if missing:
        print(f"left out, not installed: {', '.join(missing)} (apt-get install isync notmuch)")
        return []
    folder = place / "mbsync"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    config = place / "mbsyncrc"
    config.write_text(
        _MBSYNC.format(port=server.port, user=server.user, password=server.password, folder=folder),
        "utf-8",
    )
    # After a change of the last second it waits for that second to pass: no figure of a look.
    fetch, _waits, *again = (_seconds("mbsync", "-q", "-c", str(config), "all") for _ in range(5))
    return [Fetched(fetch, _indexed(place, pairs=False), again)]


def _indexed(place: Path, *, pairs: bool) -> float:
    """Seconds that notmuch takes over what mbsync has fetched."""
    folder = place / "mbsync"
    shutil.rmtree(folder / ".notmuch", ignore_errors=True)
    config = place / "notmuch-config"
    config.write_text(_NOTMUCH.format(folder=folder), "utf-8")
    told = {"NOTMUCH_CONFIG": str(config)} | ({"XAPIAN_CJK_NGRAM": "1"} if pairs else {})
    return _seconds("notmuch", "new", "--quiet", **told)


def _seconds(*command: str, **told: str) -> float:
    surroundings = {**os.environ, **told}
    began = time.perf_counter()
    # Both say on stderr what is of no concern here: a plain line on loopback, files of the other's.
    told_there = subprocess.DEVNULL
    subprocess.run(command, env=surroundings, check=True, timeout=_PATIENCE, stderr=told_there)
    return time.perf_counter() - began
