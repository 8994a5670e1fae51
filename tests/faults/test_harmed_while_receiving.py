"""A line harmed at a chosen byte while mail comes in from a real Dovecot: all of it is here, once.

Which byte is drawn from a fixed seed, over TLS (where what is corrupted is noticed) and in the open
(where it cannot be: nothing is corrupted there). Cut, reset, delayed, split or refused is the first
line only; the next one is whole, as after a tunnel.
"""

from __future__ import annotations

import gc
import hashlib
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Security
from ecdesk.store import schema as s
from tests.faults.conftest import PROVE, QUICK, Line, MakeDesk, told
from tests.helpers.counted import Counted
from tests.helpers.dovecot import Dovecot
from tests.helpers.proxy import Harm, harming_proxy
from tests.helpers.whole_desk import WholeDesk, letter

pytestmark = [pytest.mark.wire, pytest.mark.timeout(1800 if PROVE else 120)]
SEED = 8
TRIALS = 150 if PROVE else 12
AT_ONCE = 6  # mails that come before each trial
LATE = QUICK.read * 2  # longer than anybody waits


# A line reset before TLS shakes hands: CPython leaves the socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <ssl:ResourceWarning")
@pytest.mark.parametrize("security", [Security.PLAIN, Security.TLS])
def test_whatever_byte_is_harmed_every_mail_is_received_once(
    desks: MakeDesk, dovecot: Dovecot, security: Security, counted: Counted
) -> None:
    drawn = random.Random(SEED)
    mailbox = dovecot.mailbox(security)
    assert mailbox.imap is not None
    with harming_proxy(mailbox.imap.port) as proxy:
        through = replace(mailbox, imap=replace(mailbox.imap, port=proxy.port))
        desk = desks(Line(imap=through))
        number = deliver(dovecot, 0)
        assert desk.sync() == AT_ONCE  # the measure of a whole dialogue
        ends: Counter[str] = Counter()
        kinds = ["cut", "reset", "delay", "split", "refuse"]
        kinds += ["corrupt"] * (security is Security.TLS)
        for _ in range(TRIALS):
            number = deliver(dovecot, number)
            outward = drawn.random() < 0.4
            whole = (proxy.to_server if outward else proxy.to_client)[-1]
            how = drawn.choice(kinds)
            harm = Harm(how, at=drawn.randrange(whole), to_server=outward, seconds=LATE)
            first = proxy.connections
            proxy.plan(lambda n, first=first, harm=harm: harm if n == first else None)
            ends[f"{how}: {syncs(desk)}"] += 1
            proxy.heal()
            for _again in range(4):
                desk.waits(hours=2)  # what was set aside is tried again
                if syncs(desk) == "well":
                    break
            check(desk, dovecot, harm)
    gc.collect()
    counted(f"harmed while receiving, {security}", told(ends))
    counted(f"mails, stored, {security}", f"{number}, {len(desk.mail_ids())}")


def deliver(dovecot: Dovecot, number: int) -> int:
    """Some mails more, one of them heavy; how many there are."""
    for n in range(number, number + AT_ONCE):
        text = "とても長い話。\n" * (2_000 if n % AT_ONCE == 3 else n % 40)
        raw = letter(text, address=f"c{n}@example.jp", message_id=f"<q{n}@example.jp>")
        dovecot.deliver(raw, arrived=datetime.now(UTC))
    return number + AT_ONCE


def syncs(desk: WholeDesk) -> str:
    """How a sync ended."""
    try:
        desk.sync()
    except Trouble as trouble:
        return trouble.code
    return "well"


def check(desk: WholeDesk, dovecot: Dovecot, harm: Harm) -> None:
    """What is stored is what the server has."""
    there = Counter(hashlib.sha256(raw).hexdigest() for raw in dovecot.mails())
    assert Counter(row.sha256 for row in desk.rows(s.RawMail)) == there, harm
    assert len(desk.rows(s.Placement)) == there.total(), harm
    assert desk.rows(s.Unfetched) == [], harm
    assert {row.state for row in desk.rows(s.Mail)} == {"read"}, harm
