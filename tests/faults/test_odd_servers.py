"""A server that keeps mail well and speaks oddly: in the end every mail is here once, whatever it
said meanwhile, and what was sent has left once and lies once in Sent.

Few of its moods by default; ECDESK_PROVE=1 goes through many.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import MailSource, Phase
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import sync
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from ecdesk.store import schema as s
from ecdesk.store.reading import unpack
from tests.faults.conftest import PROVE
from tests.helpers.odd_imap import SENT, OddImap, running_odd_imap
from tests.helpers.whole_desk import Cut, WholeDesk, letter

pytestmark = pytest.mark.wire
PATIENCE = Timeouts(connect=2, read=1)
MOODS = 60 if PROVE else 3


def at(desk: WholeDesk, server: OddImap) -> WholeDesk:
    """The desk with its mailbox on that server."""

    def source(mailbox: Mailbox, password: str) -> MailSource:
        return ImapSource(replace(mailbox, imap=server.server), password, PATIENCE)

    desk.wire = replace(desk.wire, source=source)
    desk.restarts()
    return desk.opens()


def question(number: int) -> bytes:
    return letter(
        f"質問 {number}", address=f"c{number}@example.jp", message_id=f"<{number}@odd.jp>"
    )


def looks(desk: WholeDesk) -> None:
    """One sync; trouble is what is expected, a bug is not."""
    with suppress(Trouble):
        desk.sync()


@pytest.mark.parametrize("counts_changes", [True, False])
@pytest.mark.parametrize("mood", range(MOODS))
def test_every_mail_comes_in_once(unopened: WholeDesk, mood: int, counts_changes: bool) -> None:
    chance = random.Random(mood)
    with running_odd_imap(mood, counts_changes=counts_changes) as server:
        desk = at(unopened, server)
        raws = [question(number) for number in range(chance.choice([3, 12, 40]))]
        for raw in raws:
            server.put(raw)
        server.oddness = chance.choice([0.05, 0.15, 0.4])
        for _ in range(20):
            if chance.random() < 0.5:
                raws.append(question(len(raws)))
                server.put(raws[-1], chance.choice(["INBOX", "INBOX", "Archive"]))
            if chance.random() < 0.15:
                server.archive()
            if chance.random() < 0.05:
                server.renumber()
            looks(desk)
            desk.waits(minutes=chance.choice([1, 5, 20]))
        server.oddness = 0.0
        for _ in range(6):
            desk.waits(days=8)  # what was set aside is tried again
            desk.sync()
        with desk.database.look() as look:
            held = [unpack(data) for (data,) in look.all("SELECT data FROM raw_mail")]
        assert Counter(held) == Counter(raws)
        assert desk.rows(s.Unfetched) == []
        assert len(desk.rows(s.Placement)) == server.held
        assert min(row.received_at for row in desk.rows(s.Mail)).year == 2026


@pytest.mark.parametrize("mood", range(MOODS))
def test_every_mail_leaves_once_and_is_kept_once(
    unopened: WholeDesk, mood: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(mood)
    with running_odd_imap(mood, counts_changes=mood % 2 == 0) as server:
        desk = unopened

        def look(mailbox: Mailbox) -> None:  # as the engine does it
            sync.look(desk.database, desk.wire, mailbox, desk.clock)

        monkeypatch.setattr(desk, "_look", look)
        at(desk, server)
        for number in range(5):
            server.put(question(number))
        desk.sync()
        sent = [desk.answers(conversation) for conversation in desk.statuses()]
        server.oddness = chance.choice([0.1, 0.3])
        desk.smtp.cut(Cut(Phase.DATA), *[Cut(Phase.DOT, accepted=True)] * (mood % 2))
        for _ in range(15):
            desk.tick(chance.choice([10, 30, 40]))
        server.oddness = 0.0
        for _ in range(20):
            desk.tick(chance.choice([60, 600, 3600]))
            looks(desk)
        states = Counter(desk.state(outgoing) for outgoing in sent)
        accepted = Counter(envelope.raw for envelope in desk.smtp.accepted)
        copies = Counter(server.boxes[SENT].mails.values())
        assert states.keys() <= {"done", "unknown", "failed", "held"}
        assert set(accepted.values()) <= {1}
        assert set(copies.values()) <= {1}
        assert len(copies) >= states["done"], "what is done lies in Sent"
