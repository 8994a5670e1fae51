"""The outbox against a world that does anything, in any order.

What must hold: the server takes each approved mail at most once, unless the person was sure; what
is on disk is what the server got; and no mail ever stands where nothing and nobody can move it.
The machine may die at any commit, sleep for a night, have its clock set back, and a second engine
may start beside the first. `ECDESK_PROVE=1` runs it long.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import CANCELLABLE, LIVE, NEXT, RETRY_SECONDS, State
from ecdesk.domain.ports import Phase
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from tests.helpers.whole_desk import NOW, Cut, WholeDesk, letter, offline, ours

PROVE = os.environ.get("ECDESK_PROVE") == "1"
TIMED = {State.COUNTDOWN, State.READY, State.SENT}
BY_PERSON = {State.HELD, State.FAILED, State.UNKNOWN}
CUTS = st.one_of(
    st.builds(
        Cut,
        phase=st.sampled_from([Phase.CONNECT, Phase.AUTH, Phase.RCPT, Phase.DATA]),
        reply=st.sampled_from(["", "451 later"]),
        permanent=st.booleans(),
    ),
    st.builds(Cut, phase=st.just(Phase.DOT), accepted=st.booleans()),
    st.builds(Cut, phase=st.just(Phase.DOT), reply=st.just("550 no"), permanent=st.booleans()),
    st.builds(
        Cut,
        phase=st.sampled_from([Phase.CONNECT, Phase.DATA]),
        error=st.sampled_from([ValueError("a bug"), KeyboardInterrupt()]),
    ),
    st.builds(
        Cut, phase=st.just(Phase.DOT), error=st.just(KeyboardInterrupt()), accepted=st.just(True)
    ),
)


@contextmanager
def dying(database: Database, nth: int, *, committed: bool) -> Iterator[None]:
    """The process dies at its nth transaction from here, right before or after the commit."""
    real, begun = database.write, 0

    @contextmanager
    def write(*, urgent: bool = False) -> Iterator[Write]:
        nonlocal begun
        begun += 1
        mine = begun
        with real(urgent=urgent) as under_way:
            yield under_way
            if mine == nth and not committed:
                raise KeyboardInterrupt
        if mine == nth:
            raise KeyboardInterrupt

    database.write = write  # type: ignore[method-assign] # until it is opened anew
    try:
        yield
    finally:
        del database.write


class World(RuleBasedStateMachine):
    """Three customers, one person, a line that breaks, a machine that sleeps and dies."""

    outgoing = Bundle("outgoing")
    empty: Path

    def __init__(self) -> None:
        super().__init__()
        folder = Path(tempfile.mkdtemp(prefix="ecdesk-test-"))
        shutil.copy(self.empty, folder)
        self.desk = WholeDesk(folder)
        self.sure: Counter[str] = Counter()

    @initialize(sent=st.sampled_from(["client", "probe", "server"]))
    def opens(self, sent: str) -> None:
        """A shop with three questions."""
        self.desk.opens(sent=sent)
        for n in range(3):
            self.desk.receives(letter(address=f"c{n}@example.jp", message_id=f"<c{n}@x.jp>"))

    @rule(target=outgoing, who=st.integers(1, 3), postscript=st.booleans())
    def approves(self, who: int, postscript: bool) -> int:
        """A reply, or a second one where it may be."""
        kind = "postscript" if postscript else "reply"
        answer = self.desk.asks(self.desk.approval(who, kind=kind))
        assert answer.ok or answer.fault == "refused"
        return int(answer.value["outgoing"]) if answer.ok else 0

    @rule(seconds=st.sampled_from([1, 10, 30, 61, 400, 4000]))
    def time_passes(self, seconds: int) -> None:
        """And the outbox works."""
        self.steps(seconds)

    @rule()
    def sleeps(self) -> None:
        """A night with the lid closed."""
        self.steps(8 * 3600)

    @rule(seconds=st.sampled_from([5, 600, 90_000]))
    def clock_is_set_back(self, seconds: int) -> None:
        """By the network, or by hand; never before the shop was opened."""
        self.desk.waits(-min(seconds, int((self.desk.now - NOW).total_seconds())))
        self.steps(0)
        for row in self.desk.rows(s.Outgoing):
            if row.state in {*TIMED, State.FAILED} and not row.permanent:
                assert row.due_at - self.desk.now <= timedelta(seconds=max(RETRY_SECONDS))

    @rule(nth=st.integers(1, 12), committed=st.booleans())
    def dies_at_a_commit(self, nth: int, committed: bool) -> None:
        """Whichever it is."""
        with dying(self.desk.database, nth, committed=committed):
            self.steps(30)

    @rule(at=st.sampled_from(["look", "data"]))
    def second_engine_starts(self, at: str) -> None:
        """Beside the first, in the middle of its work; no lock is asked."""

        def starts() -> None:
            self.desk.smtp.at_data = lambda: None
            second.start_up()
            with suppress(Trouble, KeyboardInterrupt):
                second.step()

        second = self.desk.another_outbox()
        if at == "data":
            self.desk.smtp.at_data = starts
            self.steps(30)
            self.desk.smtp.at_data = lambda: None
        else:
            first = self.desk.outbox.look
            self.desk.outbox.look = lambda mailbox: (starts(), first(mailbox))
            self.steps(30)
            self.desk.outbox.look = first
        self.desk.restarts()  # whatever the second one was at, it is gone

    @rule(cut=CUTS)
    def next_transmission_is_cut(self, cut: Cut) -> None:
        """One way or another."""
        self.desk.smtp.cut(cut)
        self.steps(30)

    @rule(method=st.sampled_from(["open", "append", "find", "fetch", "flags"]))
    def mailbox_fails(self, method: str) -> None:
        """Once."""
        self.desk.server.fail(method, offline())
        self.steps(30)

    @rule()
    def killed(self) -> None:
        """And started again."""
        self.desk.restarts()

    @rule(which=outgoing, sure=st.booleans())
    def person_sends(self, which: int, sure: bool) -> None:
        """Now."""
        unknown = which and self.desk.state(which) == "unknown"
        answer = self.desk.asks(p.SendOutgoing(outgoing_id=which, sure=sure))
        if answer.ok and unknown:
            assert sure
            self.sure[self.desk.outgoing(which).message_id] += 1

    @rule(which=outgoing)
    def person_takes_back(self, which: int) -> None:
        """If it has not left."""
        may = which and State(self.desk.state(which)) in CANCELLABLE
        assert self.desk.asks(p.CancelOutgoing(outgoing_id=which)).ok is bool(may)

    @rule(which=outgoing)
    def person_says_it_arrived(self, which: int) -> None:
        """Of an unknown one."""
        self.desk.asks(p.SettleOutgoing(outgoing_id=which))

    @rule(who=st.integers(0, 2))
    def customer_writes(self, who: int) -> None:
        """Again."""
        raw = letter(address=f"c{who}@example.jp", answers=[f"<c{who}@x.jp>"])
        self.desk.server.put(raw, arrived=self.desk.now)

    @rule(who=st.integers(0, 2))
    def phone_answers(self, who: int) -> None:
        """From elsewhere."""
        raw = ours(to=f"c{who}@example.jp", answers=[f"<c{who}@x.jp>"])
        self.desk.server.put(raw, arrived=self.desk.now, folder="Sent")

    @precondition(lambda self: self.desk.smtp.accepted)
    @rule()
    def server_keeps_a_copy(self) -> None:
        """Late, and with a line of its own."""
        raw = b"X-Kept: yes\r\n" + self.desk.smtp.accepted[-1].raw
        self.desk.server.put(raw, folder="Sent", arrived=self.desk.now)

    def steps(self, seconds: int) -> None:
        """The outbox works, and may be killed at it."""
        try:
            with suppress(Trouble):
                self.desk.tick(seconds)
        except KeyboardInterrupt:
            self.desk.restarts()

    @invariant()
    def each_left_at_most_once(self) -> None:
        """Unless the person was sure."""
        frozen = {row.message_id: row for row in self.desk.rows(s.Outgoing)}
        by_raw = {row.raw: row.message_id for row in frozen.values()}
        taken = Counter(by_raw[envelope.raw] for envelope in self.desk.smtp.accepted)
        for message_id, times in taken.items():
            assert times <= 1 + self.sure[message_id]
        for row in frozen.values():
            if row.state in {"sent", "done"} and not self.sure[row.message_id]:
                assert row.sent_at is not None
            if row.state == "cancelled":
                assert taken[row.message_id] <= self.sure[row.message_id]

    @invariant()
    def one_copy_is_kept(self) -> None:
        """Of ours, however often its keeping was tried."""
        assert all(times == 1 for times in Counter(self.desk.server.appended).values())

    @invariant()
    def nothing_is_stuck(self) -> None:
        """A timer, a person, or the end; never one of the states between steps."""
        for row in self.desk.rows(s.Outgoing):
            state = State(row.state)
            if state in TIMED:
                assert not row.permanent
                assert row.due_at is not None
            else:
                assert state in BY_PERSON or not NEXT[state]

    @invariant()
    def one_lives_in_a_conversation(self) -> None:
        """At most."""
        live = [r.conversation_id for r in self.desk.rows(s.Outgoing) if State(r.state) in LIVE]
        assert len(live) == len(set(live))

    @invariant()
    def what_left_is_in_its_conversation_once(self) -> None:
        """However it became known."""
        seen = Counter(row.message_id for row in self.desk.rows(s.Mail))
        for row in self.desk.rows(s.Outgoing):
            assert seen[row.message_id] <= 1
            if row.state == "done":
                assert seen[row.message_id] == 1

    def teardown(self) -> None:
        """Left alone, everything comes to rest: done, taken back, or before the person."""
        self.desk.server.heals()
        self.desk.smtp._cuts.clear()
        for _ in range(30):
            self.steps(600)
        for row in self.desk.rows(s.Outgoing):
            state = State(row.state)
            assert state in {State.DONE, State.CANCELLED, State.HELD} or row.permanent
        self.each_left_at_most_once()
        self.desk.close()
        shutil.rmtree(self.desk.folder)


@pytest.mark.timeout(3600 if PROVE else 120)
def test_each_mail_leaves_at_most_once_whatever_happens(empty_desk: Path) -> None:
    World.empty = empty_desk
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=500 if PROVE else 10,
            stateful_step_count=50 if PROVE else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
