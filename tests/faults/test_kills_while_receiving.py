"""The engine is killed while it receives: every mail is here once, as the server has it.

    start ─▶ let it come to a step, and a little further ─▶ SIGKILL ─▶ look at the file ─▶ again
    and once more with an empty desk, until there were kills enough

A real `ecdesk engine` and a real Dovecot with mail in four folders, some of it in two. With
`ECDESK_PROVE=1` 2,000 mails and 200 kills, else 300 mails and 6. Each time the step is waited for
in which the fewest kills were; how long after it the signal comes is drawn from a fixed seed, and
in which step it struck, the file tells afterwards.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecdesk import protocol as p
from ecdesk.domain.shop import Security
from tests.faults.conftest import PROVE, told
from tests.helpers.counted import Counted
from tests.helpers.dovecot import Dovecot
from tests.helpers.engine import EngineProcess, private_environment, until
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.koharu import account
from tests.helpers.whole_desk import letter

pytestmark = [pytest.mark.wire, pytest.mark.timeout(3000 if PROVE else 240)]
MAILS = 2_000 if PROVE else 300
KILLS = 200 if PROVE else 6
KILLS_A_DESK = 8
IN_EACH = 10  # steps, at least, with full counts
SEED = 2_000
LATER = 0.03  # seconds after the step was seen, at most
STEPS = (
    "before the folders were compared",
    "before the first mail",
    "mails stored and not read",
    "between two batches",
    "all received",
)


@dataclass
class Shop:
    """A desk's folder, and the server that it receives from."""

    place: Path
    environment: dict[str, str]
    dovecot: Dovecot
    account: p.AccountIn
    engine: EngineProcess | None = None
    killed_in: Counter[str] = field(default_factory=Counter)

    @property
    def file(self) -> Path:
        """The database."""
        return self.place / "desk.sqlite3"

    def starts(self) -> EngineProcess:
        """The engine, again."""
        self.engine = EngineProcess(self.place, self.environment)
        return self.engine

    def kill(self) -> None:
        """SIGKILL, whatever it is at."""
        if self.engine is not None:
            self.engine.kill()
            self.engine = None

    def all(self, statement: str) -> list[tuple[object, ...]]:
        """Rows of the file."""
        with closing(sqlite3.connect(self.file, timeout=10)) as file:
            return file.execute(statement).fetchall()

    def check_file(self) -> str:
        """What SQLite says of its file; the step in which the engine was."""
        assert self.all("PRAGMA integrity_check") == [("ok",)]
        assert self.all("PRAGMA foreign_key_check") == []
        assert self.all("SELECT sha256 FROM raw_mail GROUP BY sha256 HAVING count(*) > 1") == []
        assert self.all("SELECT 1 FROM raw_mail WHERE id NOT IN (SELECT id FROM mail)") == []
        return self.step()

    def step(self) -> str:
        """How far the engine has come with receiving, by its file."""
        mails = dict(self.all("SELECT state, count(*) FROM mail GROUP BY state"))
        folders = dict(self.all("SELECT role, complete FROM folder"))
        if not folders:
            return STEPS[0]
        if not mails:
            return STEPS[1]
        if mails.get("raw"):
            return STEPS[2]
        return STEPS[4] if all(folders.values()) else STEPS[3]

    def comes_to(self, aim: str) -> None:
        """Wait until a step is reached or passed."""
        ends = time.monotonic() + 60
        while STEPS.index(seen := self.step()) < STEPS.index(aim) or (
            # These two take turns until all is here.
            {seen, aim} == {STEPS[2], STEPS[3]}
        ):
            assert time.monotonic() < ends, f"{seen}, and {aim} is never reached"
            time.sleep(0.002)


def mail(number: int) -> bytes:
    """Of a customer of its own; every seventh answers the one before, some are heavy."""
    answers = [f"<q{number - 1}@example.jp>"] if number % 7 == 0 else []
    text = f"質問 {number}\n" + "とても長い話。" * (4_000 if number % 40 == 0 else number % 50)
    return letter(
        text,
        address=f"c{number - (number % 7 == 0)}@example.jp",
        message_id=f"<q{number}@example.jp>",
        answers=answers,
    )


def folder_of(number: int) -> str:
    return {0: "Sent", 1: "Archive", 2: "Trash"}.get(number % 10, "INBOX")


def fill(dovecot: Dovecot) -> set[str]:
    """Mails of two years in four folders; the hashes of those that are to be received."""
    now = datetime.now(UTC)
    wanted = set()
    for number in range(MAILS):
        raw = mail(number)
        came = now - timedelta(days=730 * (1 - (number + 1) / MAILS))
        where = folder_of(number)
        dovecot.deliver(raw, arrived=came, folder=where)
        if where == "INBOX" and number % 13 == 0:
            dovecot.deliver(raw, arrived=came, folder="Archive")
        if where != "Trash":
            wanted.add(hashlib.sha256(raw).hexdigest())
    return wanted


@pytest.fixture
def shops(tmp_path: Path, dovecot: Dovecot, smtp_servers: MakeSmtp) -> Iterator[list[Shop]]:
    """Empty desks on the same mailbox, one for each kill at most."""
    smtp = smtp_servers(
        Security.STARTTLS, users={dovecot.user: dovecot.password}, certificate=dovecot.certificate
    )
    typed = account(dovecot, smtp)
    environment = private_environment(tmp_path)
    made = [Shop(tmp_path / f"desk{n}", environment, dovecot, typed) for n in range(KILLS)]
    yield made
    for shop in made:
        shop.kill()


def test_killed_at_any_moment_every_mail_is_here_once(
    shops: list[Shop], dovecot: Dovecot, counted: Counted
) -> None:
    drawn = random.Random(SEED)
    wanted = fill(dovecot)
    states: Counter[str] = Counter(dict.fromkeys(STEPS, 0))
    desks = 0
    for shop in shops:
        desks += 1
        assert shop.starts().ask(p.SaveAccount(account=shop.account)).ok
        for _ in range(KILLS_A_DESK):
            reachable = STEPS[STEPS.index(shop.step()) :]
            shop.comes_to(min(reachable, key=lambda step: states[step]))
            time.sleep(drawn.random() * LATER)
            shop.kill()
            states[shop.check_file()] += 1
            shop.starts()
            if states.total() >= KILLS:
                break
        until(lambda shop=shop: is_complete(shop), 120)  # type: ignore[misc] # a shop of its own
        shop.kill()
        judge(shop, wanted)
        if states.total() >= KILLS:
            break
    counted("mails, to be received, desks", f"{MAILS}, {len(wanted)}, {desks}")
    counted("kills", f"{states.total()}: {told(states)}")
    if PROVE:
        assert min(states.values()) >= IN_EACH, states


def is_complete(shop: Shop) -> bool:
    folders = shop.all("SELECT complete FROM folder")
    waiting = shop.all("SELECT 1 FROM mail WHERE state = 'raw' LIMIT 1")
    return len(folders) >= 4 and all(row == (1,) for row in folders) and not waiting


def judge(shop: Shop, wanted: set[str]) -> None:
    """Every mail once, byte for byte, read, in a conversation, and in all of its places."""
    rows = shop.all(
        "SELECT raw_mail.sha256, mail.state, mail.conversation_id"
        " FROM mail JOIN raw_mail ON raw_mail.id = mail.id"
    )
    assert Counter(row[0] for row in rows) == Counter(dict.fromkeys(wanted, 1))
    assert {row[1] for row in rows} == {"read"}
    assert all(row[2] for row in rows)
    placed = dict(
        shop.all(
            "SELECT folder.name, count(*) FROM placement"
            " JOIN folder ON folder.id = placement.folder_id GROUP BY folder.name"
        )
    )
    there = {name: len(shop.dovecot.mails(name)) for name in ("INBOX", "Sent", "Archive")}
    assert placed == there
    assert shop.all("SELECT * FROM unfetched") == []
    cited = shop.all(
        "SELECT count(*) FROM reference JOIN mail AS one ON one.id = reference.mail_id"
        " JOIN mail AS other ON other.message_id = reference.message_id"
        " WHERE one.conversation_id <> other.conversation_id"
    )
    assert cited == [(0,)], "what answers another mail stands beside it"
