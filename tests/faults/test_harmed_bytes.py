"""A line harmed at a chosen byte, before real servers: aiosmtpd for sending, Dovecot for the rest.

Which byte is drawn from a fixed seed; with `ECDESK_PROVE=1` every seventh one is tried. Over TLS
what is corrupted is noticed by TLS; in the open only what the server says is corrupted here, for
of a mail that changes on an open line nobody can know.
"""

from __future__ import annotations

import gc
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from ecdesk.domain.shop import Mailbox, Security
from tests.faults.conftest import (
    NOT_TAKEN,
    PROVE,
    QUICK,
    TAKEN,
    Line,
    MakeDesk,
    asked,
    comes_to_rest,
    told,
)
from tests.helpers.counted import Counted
from tests.helpers.dovecot import Dovecot
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.proxy import Harm, HarmingProxy, harming_proxy
from tests.helpers.smtp import SmtpServer
from tests.helpers.whole_desk import WholeDesk, letter

pytestmark = [pytest.mark.wire, pytest.mark.timeout(1800 if PROVE else 120)]
SEED = 4
TRIALS = 14  # of each kind of line, unless every seventh byte is tried
LATE = QUICK.read * 2  # longer than anybody waits


def harms(
    to_server: int, to_client: int, kinds: Sequence[str], *, open_line: bool = False
) -> Iterator[Harm]:
    """What to do to a line with so many bytes in each direction."""
    drawn = random.Random(SEED)
    bytes_ = [(True, at) for at in range(to_server)] + [(False, at) for at in range(to_client)]
    chosen = bytes_[::7] if PROVE else drawn.sample(bytes_, min(TRIALS, len(bytes_)))
    for outward, at in chosen:
        how = drawn.choice(kinds)
        if how == "corrupt" and outward and open_line:
            how = "cut"
        yield Harm(how, at=at, to_server=outward, seconds=LATE)


# A line reset before TLS shakes hands: CPython's `SSLSocket._create` raises and leaves the socket
# to the garbage collector, which complains.
@pytest.mark.filterwarnings("ignore:unclosed <ssl:ResourceWarning")
@pytest.mark.parametrize("security", [Security.PLAIN, Security.TLS])
def test_a_mail_on_a_line_harmed_at_any_byte_leaves_at_most_once(
    desks: MakeDesk, smtp_servers: MakeSmtp, security: Security, counted: Counted
) -> None:
    server = smtp_servers(security, users={"shop@koharu.example": "secret"})
    with harming_proxy(server.port) as proxy:
        pem = server.certificate.pem if server.certificate else ""
        desk = desks(Line(proxy.port, security, pem, "secret"))
        desk.answers(asked(desk, 0), countdown=0)
        desk.tick()  # the measure of a whole dialogue
        assert len(server.kept) == 1
        kinds = ("cut", "reset", "delay", "split", "corrupt", "refuse")
        ends: Counter[str] = Counter()
        plan = harms(
            proxy.to_server[-1],
            proxy.to_client[-1],
            kinds,
            open_line=security is Security.PLAIN,
        )
        for number, harm in enumerate(plan, start=1):
            ends[trial(desk, server, proxy, harm, number)] += 1
            ends[f"({harm.how})"] += 1
    gc.collect()
    ids = [kept.message_id for kept in server.kept]
    assert len(ids) == len(set(ids))
    counted(f"harmed, {security}", told(ends))
    counted(f"accepted, of these twice, {security}", f"{len(ids)}, {len(ids) - len(set(ids))}")


def trial(desk: WholeDesk, server: SmtpServer, proxy: HarmingProxy, harm: Harm, number: int) -> str:
    """One mail over a harmed line, then over a whole one; where it stood after the first."""
    outgoing = desk.answers(asked(desk, number), countdown=0)
    message_id = desk.outgoing(outgoing).message_id

    def taken(wanted: int) -> int:
        """How often the server has it; it keeps a mail before it says so, in its own thread."""
        pause = threading.Event()
        for _ in range(20):
            times = sum(kept.message_id == message_id for kept in server.kept)
            if times >= wanted:
                break
            pause.wait(0.01)
        return times

    proxy.plan(harm)
    desk.tick()
    proxy.heal()
    state = desk.state(outgoing)
    if state in TAKEN:
        assert taken(1) == 1, harm
    elif state in NOT_TAKEN:
        assert taken(0) == 0, (harm, desk.outgoing(outgoing).trouble)
    else:
        assert state == "unknown", harm
    rest = comes_to_rest(desk, outgoing, minutes=2)
    assert taken(1 if rest == "done" else 0) <= 1, harm
    if state in NOT_TAKEN and not desk.outgoing(outgoing).permanent:
        assert (rest, taken(1)) == ("done", 1), harm
    return state


def test_a_copy_kept_over_a_line_harmed_at_any_byte_is_kept_once(
    desks: MakeDesk,
    smtp_servers: MakeSmtp,
    dovecot: Dovecot,
    real_mailbox: Mailbox,
    counted: Counted,
) -> None:
    """The look before, the copy and the flag after: all over the same harmed line to Dovecot."""
    server = smtp_servers()
    assert real_mailbox.imap is not None
    with harming_proxy(real_mailbox.imap.port) as proxy:
        through = replace(real_mailbox, imap=replace(real_mailbox.imap, port=proxy.port))
        desk = desks(Line(server.port, imap=through), sent="client")
        conversations = questions(desk, dovecot, 1 + trials())
        desk.answers(conversations[0], countdown=0)
        before = proxy.connections
        desk.tick()
        looked, kept = before, before + 1
        assert (proxy.connections, len(dovecot.mails("Sent"))) == (before + 2, 1)
        drawn = random.Random(SEED)
        ends: Counter[str] = Counter()
        for number, conversation in enumerate(conversations[1:], start=1):
            which = drawn.choice([looked, kept])
            outward = drawn.random() < 0.5
            whole = (proxy.to_server if outward else proxy.to_client)[which]
            how = drawn.choice(["cut", "reset", "split", "delay"])
            harm = Harm(how, at=drawn.randrange(whole), to_server=outward, seconds=LATE)
            outgoing = desk.answers(conversation, countdown=0)
            first = proxy.connections + (which - looked)
            proxy.plan(lambda n, first=first, harm=harm: harm if n == first else None)
            desk.tick()
            state = desk.state(outgoing)
            ends[f"{'look' if which == looked else 'copy'}: {state}"] += 1
            assert state in {"ready", "sent", "done"}, (harm, desk.outgoing(outgoing).trouble)
            assert (len(server.kept) == number + 1) is (state in TAKEN), harm
            proxy.heal()
            # A minute passes before the copy is tried again; what was delayed has arrived by then.
            threading.Event().wait(LATE * 1.5 if state == "sent" and how == "delay" else 0.05)
            assert comes_to_rest(desk, outgoing) == "done", harm
            assert len(server.kept) == number + 1, harm
            copies = Counter(dovecot.mails("Sent"))
            assert (len(copies), set(copies.values())) == (number + 1, {1}), harm
    flagged = [letters for letters in dovecot.flags() if "R" in letters]
    assert len(flagged) == len(conversations), "every question is marked as answered"
    counted("harmed, IMAP", told(ends))
    counted("copies in Sent of mails", f"{len(dovecot.mails('Sent'))} of {len(server.kept)}")


def trials() -> int:
    return 200 if PROVE else TRIALS


def questions(desk: WholeDesk, dovecot: Dovecot, number: int) -> list[int]:
    """Customers' mails on the real server; their conversations."""
    for one in range(number):
        dovecot.deliver(letter(address=f"c{one}@example.jp", to="shop@koharu.example"))
    assert desk.sync() == number
    return sorted(desk.statuses())
