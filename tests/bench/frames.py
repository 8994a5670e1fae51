"""Whether the window stays smooth while two thousand mails come in, and why it does.

Each round is a new process with the real window on a new data folder (see `scrolling`): the engine
as a process, then, as the control, the same engine as threads of the window's process, which must
fail. The mail lies ready in a store and is moved into a Maildir by a process of its own. A Maildir
and not an IMAP server, because a server would take its share of the same two cores and the figures
would be half about Dovecot; from the fetched bytes on, every mail goes the same way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecdesk import runtime
from ecdesk.domain.calendar import round_the_clock
from ecdesk.engine.sample import SampleShop, Story, open_shop
from ecdesk.engine.sync import sync
from ecdesk.net.maildir import make_maildir
from ecdesk.net.wire import real_wire
from ecdesk.store.database import Database
from ecdesk.views.shops import mailboxes
from tests.bench import surroundings
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.mails import TO, lay_up
from tests.bench.surroundings import compile_modules, wait_for_calm

MAILS, BASE, AT_REST, ROUNDS = 2000, 300, 600, 3
CALM_SECONDS = 60.0  # how long a course waits for others to leave the machine alone
FRAME_P99, FRAME_MAX, COMMAND_P95 = 16.7, 50.0, 100.0  # milliseconds

SHOP = SampleShop(
    key="bench",
    name="こはる洋品店",
    department="サポート",
    staff="山口",
    address=TO,
    colour="#0B6E69",
    channel="own",
    signature="こはる洋品店 サポート 山口",
    calendar=round_the_clock(),
)


@dataclass(frozen=True, slots=True)
class Smoothness:
    """What one stretch of scrolling was like; all in milliseconds."""

    frames: Sequence[float]  # from due to on the screen
    paints: Sequence[float]  # the viewport's painting alone
    answers: Sequence[float]  # from a command to its answer
    dropped: int  # frames that were due while another was not finished
    others: float  # seconds that other threads of the window's process computed

    def frame(self, hundredths: float) -> float:
        """A percentile of the frames."""
        return percentile(self.frames, hundredths)

    def answer(self, hundredths: float) -> float:
        """A percentile of the answers."""
        return percentile(self.answers, hundredths)

    @property
    def longest(self) -> float:
        """The worst frame."""
        return max(self.frames)


@dataclass(frozen=True, slots=True)
class Round:
    """One course of the window: at rest, and while the mail came in, which took `seconds`."""

    rest: Smoothness
    load: Smoothness
    seconds: float


def measure(display: str = "", rounds: int = ROUNDS, count: int = MAILS) -> list[Figure]:
    """Frames and answers with the engine as a process, beside rest and beside threads."""
    compile_modules()
    process: list[Round] = []
    thread: list[Round] = []
    for _ in range(rounds):
        for engine, told in (("process", process), ("thread", thread)):
            wait_for_calm(CALM_SECONDS)
            told.append(course(engine, count=count, display=display))
    figures = []
    for engine, told in (("process", process), ("thread", thread)):
        wanted = engine == "process"  # the control is expected to miss them
        for name, hundredths, limit in (
            ("p50", 50, None),
            ("p95", 95, None),
            ("p99", 99, FRAME_P99),
            ("longest", 100, FRAME_MAX),
        ):
            figures.append(
                Figure(
                    name=f"frame {name}, engine a {engine}",
                    unit="ms",
                    measured=[one.load.frame(hundredths) for one in told],
                    yardstick="at rest",
                    beside=[one.rest.frame(hundredths) for one in told],
                    goal=Goal(limit) if limit and wanted else None,
                )
            )
        figures.append(
            Figure(
                name=f"painting p99, engine a {engine}",
                unit="ms",
                measured=[percentile(one.load.paints, 99) for one in told],
                yardstick="at rest",
                beside=[percentile(one.rest.paints, 99) for one in told],
            )
        )
        figures.append(
            Figure(
                name=f"command p95, engine a {engine}",
                unit="ms",
                measured=[one.load.answer(95) for one in told],
                yardstick="at rest",
                beside=[one.rest.answer(95) for one in told],
                goal=Goal(COMMAND_P95) if wanted else None,
            )
        )
        figures.append(
            Figure(
                name=f"other threads' work a mail, engine a {engine}",
                unit="ms",
                measured=[one.load.others * 1000 / count for one in told],
            )
        )
        figures.append(
            Figure(f"{count} mails in, engine a {engine}", "s", [one.seconds for one in told])
        )
    return figures


def course(
    engine: str,
    *,
    count: int = MAILS,
    base: int = BASE,
    at_rest: int = AT_REST,
    display: str = "",
) -> Round:
    """One round with the engine as a "process" or as a "thread" of the window's."""
    with tempfile.TemporaryDirectory(prefix="ecdesk-bench-") as name:
        folder = Path(name)
        data, maildir, store, out = (folder / part for part in ("desk", "mail", "store", "out"))
        open_desk(data, maildir, base)
        lay_up(store, count, runtime.utc_now(), seed=2)
        words = (engine, data, store, maildir / SHOP.key, out, at_rest)
        told = surroundings.course("scrolling", out, *words, display=display)
    if "load" not in told:
        raise RuntimeError("the mail was not read in time")
    return Round(_smoothness(told["rest"]), _smoothness(told["load"]), told["seconds"])


def open_desk(data: Path, maildir: Path, base: int) -> None:
    """A desk with one shop and so many mails, read, so that there is something to scroll."""
    now = runtime.utc_now()
    store, box = maildir.with_name("base"), maildir / SHOP.key
    make_maildir(box)
    lay_up(store, base, now)
    for file in store.iterdir():
        file.rename(box / "new" / file.name)
    database = Database(runtime.data_folder(data) / runtime.DATABASE)
    wire = real_wire()
    open_shop(database, wire, Story((SHOP,), ()), maildir, now)
    with database.look() as look:
        [mailbox] = mailboxes(look)
    sync(database, wire, mailbox, runtime.utc_now)
    database.close()


def _smoothness(told: dict[str, Any]) -> Smoothness:
    return Smoothness(**told)
