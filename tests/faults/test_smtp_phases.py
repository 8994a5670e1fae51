"""SMTP broken at every phase: the right state each time, and DATA accepted at most once.

220 ready            connect      cut, 421, 554
EHLO …     250       ehlo         cut, 421
AUTH …     235       auth         cut, 454, 535
MAIL …     250       mail         cut, 451, 553
RCPT …     250       rcpt         cut, 450, 550
DATA       354       data         cut, 451, 554
the mail             body         cut
.          250       dot          cut before and after it was taken, 451, 552
QUIT       221       quit         cut, 500
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ecdesk import protocol as p
from ecdesk.engine.outbox import Outbox
from tests.faults.conftest import Line, MakeDesk, asked, comes_to_rest, told
from tests.helpers.counted import Counted
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.scripted import ScriptedServer
from tests.helpers.smtp import DROP, DROP_KEPT, Delay, Fault, SmtpServer

pytestmark = pytest.mark.wire

# Phase, what goes wrong, the state after it, whether the server has the mail then.
BROKEN: list[tuple[str, Fault, str, int]] = [
    ("connect", DROP, "ready", 0),
    ("connect", Delay(2), "ready", 0),
    ("connect", "421 4.3.2 not now", "failed", 0),
    ("connect", "554 5.7.1 go away", "failed for good", 0),
    ("ehlo", DROP, "failed", 0),
    ("ehlo", "421 4.3.2 not now", "failed", 0),
    ("auth", DROP, "failed", 0),
    ("auth", "454 4.7.0 later", "failed", 0),
    ("auth", "535 5.7.8 wrong", "failed for good", 0),
    ("mail", DROP, "failed", 0),
    ("mail", "451 4.3.0 later", "failed", 0),
    ("mail", "553 5.7.1 not you", "failed for good", 0),
    ("rcpt", DROP, "failed", 0),
    ("rcpt", "450 4.2.1 greylisted", "failed", 0),
    ("rcpt", "550 5.1.1 nobody", "failed for good", 0),
    ("data", DROP, "failed", 0),
    ("data", "451 4.3.0 later", "failed", 0),
    ("data", "554 5.5.1 no", "failed for good", 0),
    ("data", Delay(2), "failed", 0),
    ("body", DROP, "failed", 0),
    ("dot", DROP, "unknown", 0),
    ("dot", DROP_KEPT, "unknown", 1),
    ("dot", Delay(1), "unknown", 1),
    ("dot", "451 4.3.0 later", "failed", 0),
    ("dot", "552 5.3.4 too big", "failed for good", 0),
    ("quit", DROP, "done", 1),
    ("quit", "500 what", "done", 1),
    ("quit", Delay(2), "done", 1),
]


def line_to(server: SmtpServer) -> Line:
    return Line(smtp_port=server.port, password="secret")


@pytest.fixture
def server(smtp_servers: MakeSmtp) -> SmtpServer:
    return smtp_servers(users={"shop@koharu.example": "secret"})


@pytest.mark.parametrize("phase", list(dict.fromkeys(phase for phase, *_ in BROKEN)))
def test_broken_once_it_stands_right_and_leaves_at_most_once(
    desks: MakeDesk, server: SmtpServer, phase: str
) -> None:
    desk = desks(line_to(server))
    faults = [(fault, state, kept) for where, fault, state, kept in BROKEN if where == phase]
    for number, (fault, state, kept) in enumerate(faults):
        outgoing = desk.answers(asked(desk, number), countdown=0)
        server.kept.clear()
        server.fail(phase, fault, times=1)
        desk.tick()
        row = desk.outgoing(outgoing)
        stands, _, for_good = state.partition(" ")
        assert (row.state, row.permanent, len(server.kept)) == (stands, bool(for_good), kept), fault

        # Left alone it leaves, unless it is the person's turn; and it never leaves twice.
        rest = comes_to_rest(desk, outgoing)
        if for_good:
            assert (rest, len(server.kept)) == ("failed", 0)
            desk.does(p.SendOutgoing(outgoing_id=outgoing))
            desk.tick()
            rest = desk.state(outgoing)
        if stands == "unknown":
            assert (rest, len(server.kept)) == ("unknown", kept)
        else:
            assert (rest, len(server.kept)) == ("done", 1)
        for taken in server.kept:
            assert taken.raw == desk.outgoing(outgoing).raw
            assert taken.message_id == desk.outgoing(outgoing).message_id


def test_broken_and_killed_at_once_it_never_leaves_twice(
    desks: MakeDesk, server: SmtpServer, counted: Counted
) -> None:
    """What came of it was never written down; the next start knows what is certain."""
    desk = desks(line_to(server))
    ends: Counter[str] = Counter()
    for number, (phase, fault, state, _kept) in enumerate(BROKEN):
        outgoing = desk.answers(asked(desk, number), countdown=0)
        server.fail(phase, fault, times=1)
        with pytest.raises(KeyboardInterrupt), dying_before_it_is_recorded():
            desk.tick()
        desk.restarts()
        began_data = state == "done" or phase in {"data", "body", "dot"}
        assert desk.state(outgoing) == ("unknown" if began_data else "ready"), (phase, fault)
        rest = comes_to_rest(desk, outgoing, minutes=2 if began_data else 30)
        assert rest == ("unknown" if began_data else "done"), (phase, fault)
        ends[rest] += 1
    ids = [kept.message_id for kept in server.kept]
    assert len(ids) == len(set(ids))
    counted("SMTP faults with a kill each", len(BROKEN))
    counted("came to rest", told(ends))
    counted("accepted, of these twice", f"{len(ids)}, {len(ids) - len(set(ids))}")


@contextmanager
def dying_before_it_is_recorded() -> Iterator[None]:
    """The process dies when it knows what came of a transmission, and nobody else does."""

    def dies(_outbox: Outbox, _outgoing_id: int) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outbox, "_record", dies)
        yield


# Dialogues that no real server holds.


def greeting(script: ScriptedServer) -> ScriptedServer:
    return script.greets_as_smtp("8BITMIME").takes_envelope()


def test_cut_in_the_middle_of_the_body(desks: MakeDesk, script: ScriptedServer) -> None:
    greeting(script).expects("DATA").says("354 go").reads(200).hangs_up(rudely=True)
    script.connection()
    greeting(script).expects("DATA").says("354 go").reads_body().says("250 kept").start()
    desk = desks(Line(smtp_port=script.port))
    outgoing = desk.answers(asked(desk, 1), "長い本文。" * 40_000, countdown=0)
    desk.tick()
    assert desk.state(outgoing) == "failed", "the dot was never sent"
    assert comes_to_rest(desk, outgoing) == "done"


def test_a_farewell_before_the_dot_is_no_acceptance(
    desks: MakeDesk, script: ScriptedServer
) -> None:
    greeting(script).expects("DATA").says("354 go", "421 4.3.2 shutting down").hangs_up()
    script.start()
    desk = desks(Line(smtp_port=script.port))
    outgoing = desk.answers(asked(desk, 1), countdown=0)
    desk.tick()
    row = desk.outgoing(outgoing)
    assert (row.state, row.trouble["values"]["reply"]) == ("failed", "421 4.3.2 shutting down")


def test_half_an_answer_after_the_dot_is_none(desks: MakeDesk, script: ScriptedServer) -> None:
    greeting(script).expects("DATA").says("354 go").reads_body().sends(b"25").hangs_up()
    script.start()
    desk = desks(Line(smtp_port=script.port))
    outgoing = desk.answers(asked(desk, 1), countdown=0)
    desk.tick()
    assert desk.state(outgoing) == "unknown"
    assert comes_to_rest(desk, outgoing) == "unknown"


def test_an_answer_that_comes_in_pieces_is_an_answer(
    desks: MakeDesk, script: ScriptedServer
) -> None:
    greeting(script).expects("DATA").says("354 go").reads_body()
    script.sends(b"250-2.0.0").waits(0.05).sends(b" kept\r\n2").waits(0.05).sends(b"50 as 7\r\n")
    script.start()
    desk = desks(Line(smtp_port=script.port))
    outgoing = desk.answers(asked(desk, 1), countdown=0)
    desk.tick()
    assert desk.state(outgoing) == "done"
