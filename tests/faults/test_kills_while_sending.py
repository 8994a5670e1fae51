"""The engine is killed while it sends: no mail leaves twice, none is lost, the file stays whole.

    approve two ─▶ let them come to where they are to die ─▶ SIGKILL ─▶ look at the file ─▶ again

A real `ecdesk engine`, a real Dovecot behind a slow line, a real SMTP server that waits, refuses or
hangs up where it is told. With `ECDESK_PROVE=1` 200 sends and at least ten kills in each state,
else 20 sends. The order and every pause are drawn from a fixed seed; when exactly the signal comes
the machine decides.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from ecdesk import protocol as p
from ecdesk.domain.shop import Security
from ecdesk.store.reading import Reader
from ecdesk.views import queue
from ecdesk.views.rows import Tab
from tests.faults.conftest import PROVE, told
from tests.helpers.counted import Counted
from tests.helpers.dovecot import Dovecot
from tests.helpers.engine import EngineProcess, private_environment, until
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.koharu import a_mail, account, an_answer
from tests.helpers.proxy import Harm, HarmingProxy, harming_proxy
from tests.helpers.smtp import DROP, DROP_KEPT, Delay, SmtpServer

pytestmark = [pytest.mark.wire, pytest.mark.timeout(3000 if PROVE else 240)]
SENDS = 200 if PROVE else 20
AT_ONCE = 2
SEED = 20
SLOW = 0.4  # seconds that a state is stretched to, where somebody is to die in it
BY_PERSON = {"held", "failed", "unknown"}
AT_REST = {*BY_PERSON, "done", "cancelled"}


@dataclass
class Shop:
    """Everything around the engine: its servers, its file, and what was approved."""

    place: Path
    environment: dict[str, str]
    dovecot: Dovecot
    smtp: SmtpServer
    line: HarmingProxy
    reader: Reader
    drawn: random.Random = field(default_factory=lambda: random.Random(SEED))
    waiting: list[int] = field(default_factory=list)  # conversations not answered yet
    asked: list[tuple[str, p.Approve]] = field(default_factory=list)
    copied: set[str] = field(default_factory=set)
    engine: EngineProcess | None = None

    def states(self) -> dict[int, str]:
        """Every outgoing mail's state, as it is on disk."""
        with closing(sqlite3.connect(self.place / "desk.sqlite3", timeout=10)) as file:
            return dict(file.execute("SELECT id, state FROM outgoing"))

    def starts(self) -> EngineProcess:
        """The engine, again."""
        self.engine = EngineProcess(self.place, self.environment)
        return self.engine

    def kill(self) -> None:
        """SIGKILL, whatever it is at."""
        assert self.engine is not None
        self.engine.kill()
        self.engine = None

    def approves(self, *, countdown: int = 0, patiently: bool = True) -> list[int]:
        """The next replies; the ids of the outgoing mails, where anybody waits for them."""
        assert self.engine is not None
        ids = []
        for _ in range(min(AT_ONCE, len(self.waiting))):
            draft = an_answer(self.reader, self.waiting.pop(0))
            command = p.Approve(draft=draft, countdown=countdown)
            ask_id = str(uuid.uuid4())
            self.asked.append((ask_id, command))
            if patiently:
                answer = self.engine.ask(command, ask_id)
                assert answer.ok, answer
                ids.append(int(answer.value["outgoing"]))
            else:
                self.engine.send(command, ask_id)
        return ids

    def customer_writes_again(self, conversation: int) -> None:
        """Unseen: the reply is held."""
        self.dovecot.deliver(letter_of(conversation, again=True))

    def server_copies(self) -> None:
        """Of every other mail that the server took, it puts a copy into Sent."""
        for kept in list(self.smtp.kept):
            if kept.message_id not in self.copied:
                self.copied.add(kept.message_id)
                if self.drawn.random() < 0.5 and not self._lies_in_sent(kept.message_id):
                    self.dovecot.deliver(kept.raw, flags=["\\Seen"], folder="Sent")

    def _lies_in_sent(self, message_id: str) -> bool:
        return any(message_id.encode() in raw for raw in self.dovecot.mails("Sent"))

    def check_file(self) -> None:
        """What SQLite says of its file."""
        with closing(sqlite3.connect(self.place / "desk.sqlite3", timeout=10)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def letter_of(number: int, *, again: bool = False) -> bytes:
    """A customer's mail; all have one name and each an address of their own."""
    cites = {"In_Reply_To": f"<q{number}@example.jp>"} if again else {}
    raw = a_mail(f"<q{number}{'-again' if again else ''}@example.jp>", **cites)
    return raw.replace(b"misaki.sato@", f"misaki{number}@".encode())


@pytest.fixture
def shop(tmp_path: Path, dovecot: Dovecot, smtp_servers: MakeSmtp) -> Iterator[Shop]:
    """With one question for each send, all received."""
    smtp = smtp_servers(
        Security.STARTTLS, users={dovecot.user: dovecot.password}, certificate=dovecot.certificate
    )
    for number in range(1, SENDS + 1):
        dovecot.deliver(letter_of(number))
    typed = account(dovecot, smtp)
    place = tmp_path / "desk"
    reader = Reader(place / "desk.sqlite3")
    assert typed.imap is not None
    with harming_proxy(typed.imap.port) as line:
        made = Shop(place, private_environment(tmp_path), dovecot, smtp, line, reader)
        engine = made.starts()
        slow = replace(typed, imap=replace(typed.imap, port=line.port), sent="client")
        assert engine.ask(p.SaveAccount(account=slow)).ok
        until(lambda: queue.counts(reader)[Tab.REPLY] == SENDS, 60)
        made.waiting = sorted(row.id for row in queue.page(reader, Tab.REPLY, limit=SENDS).rows)
        try:
            yield made
        finally:
            if made.engine is not None:
                made.kill()
            reader.close()


# How a mail is brought to where the engine dies. Each gives the state to wait for.


def in_countdown(shop: Shop) -> tuple[list[int], str]:
    return shop.approves(countdown=2), "countdown"


def while_another_goes(shop: Shop) -> tuple[list[int], str]:
    shop.smtp.fail("ehlo", Delay(SLOW), times=1)
    return shop.approves(), "ready"


def at_the_look(shop: Shop) -> tuple[list[int], str]:
    return shop.approves(), "claimed"


def while_signing_in(shop: Shop) -> tuple[list[int], str]:
    shop.smtp.fail(shop.drawn.choice(["connect", "auth", "mail", "rcpt"]), Delay(SLOW), times=1)
    return shop.approves(), "claimed"


def before_the_body(shop: Shop) -> tuple[list[int], str]:
    shop.smtp.fail("data", Delay(SLOW), times=1)
    return shop.approves(), "transmitting"


def after_the_dot(shop: Shop) -> tuple[list[int], str]:
    shop.smtp.fail("dot", Delay(SLOW), times=1)
    return shop.approves(), "transmitting"


def before_the_copy(shop: Shop) -> tuple[list[int], str]:
    return shop.approves(), "sent"


def held_back(shop: Shop) -> tuple[list[int], str]:
    for conversation in shop.waiting[:AT_ONCE]:
        shop.customer_writes_again(conversation)
    return shop.approves(), "held"


def refused(shop: Shop) -> tuple[list[int], str]:
    shop.smtp.fail("rcpt", "550 5.1.1 not today", times=AT_ONCE)
    return shop.approves(), "failed"


def without_an_answer(shop: Shop) -> tuple[list[int], str]:
    shop.smtp.fail("dot", shop.drawn.choice([DROP, DROP_KEPT]), times=1)
    return shop.approves(), "unknown"


def just_approved(shop: Shop) -> tuple[list[int], str]:
    shop.approves(patiently=False)
    return [], ""


Death = Callable[[Shop], tuple[list[int], str]]
# How often each is died where there is time for a hundred deaths.
DEATHS: dict[Death, int] = {
    in_countdown: 11,
    while_another_goes: 6,
    at_the_look: 6,
    while_signing_in: 6,
    before_the_body: 8,
    after_the_dot: 8,
    before_the_copy: 12,
    held_back: 12,
    refused: 12,
    without_an_answer: 12,
    just_approved: 7,
}
SLOW_MAILBOX = {at_the_look, before_the_copy}
# The next mail at the server is the one that is meant: what was left over goes first.
ALONE = {while_signing_in, before_the_body, after_the_dot, refused, without_an_answer}


def deaths(drawn: random.Random) -> list[Death]:
    """One for every batch, in an order of their own."""
    rounds = SENDS // AT_ONCE
    order = [death for death, times in DEATHS.items() for _ in range(times if PROVE else 1)]
    drawn.shuffle(order)
    assert len(order) >= rounds
    return order[:rounds]


def test_killed_in_any_state_every_mail_leaves_once_or_waits_for_the_person(
    shop: Shop, counted: Counted
) -> None:
    kills: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for death in deaths(shop.drawn):
        batch = dies(shop, death)
        shop.check_file()
        kills[death.__name__] += 1
        found.update({state for number, state in shop.states().items() if number in batch})
        shop.server_copies()
        engine = shop.starts()
        for ask_id, command in shop.asked[-AT_ONCE:]:
            assert engine.ask(command, ask_id).ok, "what was asked before the death holds"
    assert not shop.waiting

    rest = comes_to_rest(shop)
    shop.check_file()
    assert len(rest) == SENDS
    judge(shop)
    counted("sends", SENDS)
    counted("kills", f"{sum(kills.values())}: {told(kills)}")
    counted("kills that found one of its mails in this state", told(found))
    counted("at rest after the last start", told(Counter(rest.values())))
    asked_for = sum(state in BY_PERSON for state in rest.values())
    finishes(shop)
    twice = len(shop.smtp.kept) - len({kept.message_id for kept in shop.smtp.kept})
    counted("accepted, of these twice", f"{len(shop.smtp.kept)}, {twice}")
    counted("waited for the person", asked_for)
    if PROVE:
        for state in ("countdown", "ready", "claimed", "transmitting", "sent", *BY_PERSON):
            assert found[state] >= 10, (state, found)


def dies(shop: Shop, death: Death) -> set[int]:
    """Bring the next mails to where they are to die, and kill the engine; the mails it was at."""
    if death in ALONE:
        comes_to_rest(shop)
    before = set(shop.states())
    if death in SLOW_MAILBOX:  # every answer of the IMAP server comes late: look and copy take long
        shop.line.plan(Harm("delay", at=0, seconds=SLOW))
    mine, state = death(shop)
    end = time.monotonic() + 10
    pause = threading.Event()
    while state and time.monotonic() < end:
        if state in {shop.states().get(number) for number in mine}:
            break
        pause.wait(0.005)
    pause.wait(shop.drawn.random() * SLOW / 4)
    shop.kill()
    shop.line.heal()
    shop.smtp.heal()
    return set(shop.states()) - before


def comes_to_rest(shop: Shop) -> dict[int, str]:
    """Where all mails stand once nothing moves by itself."""
    try:
        until(lambda: set(shop.states().values()) <= AT_REST, 120)
    except AssertionError:
        with closing(sqlite3.connect(shop.place / "desk.sqlite3")) as file:
            rows = "SELECT id, state, due_at, attempts, copy_tries, trouble FROM outgoing"
            log = (shop.place / "engine.log").read_text("utf-8")[-4000:]
            raise AssertionError(f"{file.execute(rows).fetchall()}\n{log}") from None
    return shop.states()


def judge(shop: Shop) -> None:
    """What the server took agrees with what we say of it."""
    taken = Counter(kept.message_id for kept in shop.smtp.kept)
    with closing(sqlite3.connect(shop.place / "desk.sqlite3")) as file:
        rows = file.execute("SELECT message_id, state, raw FROM outgoing").fetchall()
    raws = {kept.message_id: kept.raw for kept in shop.smtp.kept}
    for message_id, state, raw in rows:
        assert taken[message_id] <= 1, (message_id, state)
        if state == "done":
            assert taken[message_id] == 1, message_id
        elif state != "unknown":
            assert taken[message_id] == 0, (message_id, state)
        assert raws.get(message_id, raw) == raw
    assert set(taken) <= {message_id for message_id, *_ in rows}


def finishes(shop: Shop) -> None:
    """The person looks into each: in the end every mail has left exactly once."""
    engine = shop.engine
    assert engine is not None
    taken = {kept.message_id for kept in shop.smtp.kept}
    with closing(sqlite3.connect(shop.place / "desk.sqlite3")) as file:
        rows = file.execute("SELECT id, message_id, state FROM outgoing").fetchall()
    for number, message_id, state in rows:
        if state == "unknown" and message_id in taken:
            assert engine.ask(p.SettleOutgoing(outgoing_id=number)).ok
        elif state in BY_PERSON:
            assert engine.ask(p.SendOutgoing(outgoing_id=number, sure=True)).ok
    until(lambda: set(shop.states().values()) == {"done"}, 120)
    assert len(shop.smtp.kept) == SENDS
    assert len({kept.message_id for kept in shop.smtp.kept}) == SENDS
    in_sent = Counter(
        next(line for line in raw.split(b"\r\n") if line.lower().startswith(b"message-id:"))
        for raw in shop.dovecot.mails("Sent")
    )
    assert len(in_sent) == SENDS
    assert set(in_sent.values()) == {1}, "one copy of each"
