"""The fault harness: a whole desk whose line to real servers is broken on purpose.

A desk here has real SQLite, a clock moved by hand, and the real SMTP client talking to a real
server; its mailbox is scripted unless a test puts Dovecot in its place.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from ecdesk.net.smtp import SmtpSender
from tests.helpers.dovecot import PASSWORD as IMAP_PASSWORD
from tests.helpers.dovecot import Dovecot
from tests.helpers.whole_desk import (  # noqa: F401 - a fixture is found by its name
    WholeDesk,
    empty_desk,
    letter,
    unopened,
)

PROVE = os.environ.get("ECDESK_PROVE") == "1"
QUICK = Timeouts(connect=2, read=0.4, dot=0.4)

# Where a mail comes to rest, by whether the server took it.
NOT_TAKEN = {"ready", "failed", "held", "countdown"}
TAKEN = {"sent", "done"}


@dataclass
class Line:
    """Where a desk finds its servers; a test may move them to a proxy or to nowhere."""

    smtp_port: int = 0
    security: Security = Security.PLAIN
    trust_pem: str = ""
    password: str = ""
    imap: Mailbox | None = None  # on a real server; else the scripted mailbox
    patience: Timeouts = QUICK


def connect(desk: WholeDesk, line: Line) -> WholeDesk:
    """Let a desk reach the world by this line, as it is at each moment."""

    def sender(mailbox: Mailbox, _password: str) -> SmtpSender:
        server = Server("127.0.0.1", line.smtp_port, line.security)
        real = replace(mailbox, smtp=server, trust_pem=line.trust_pem)
        return SmtpSender(real, line.password, line.patience)

    def source(mailbox: Mailbox, password: str) -> object:
        if line.imap is None:
            return scripted(mailbox, password)
        real = replace(line.imap, id=mailbox.id, shop_id=mailbox.shop_id)
        return ImapSource(real, IMAP_PASSWORD, line.patience)

    scripted = desk.wire.source
    desk.wire = replace(desk.wire, sender=sender, source=source)
    desk.restarts()
    return desk


MakeDesk = Callable[..., WholeDesk]


@pytest.fixture
def desks(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeDesk]:
    """Make desks that reach the world by a `Line`: `desks(line, sent="client")`."""
    empty: Path = request.getfixturevalue("empty_desk")
    with ExitStack() as open_ones:
        made = 0

        def make(line: Line, **account: object) -> WholeDesk:
            nonlocal made
            made += 1
            folder = tmp_path / f"desk{made}"
            folder.mkdir()
            (folder / empty.name).write_bytes(empty.read_bytes())
            new = WholeDesk(folder).opens(**account)
            open_ones.callback(new.close)
            return connect(new, line)

        yield make


def asked(desk: WholeDesk, number: int) -> int:
    """A question by a customer of its own; its conversation."""
    raw = letter(address=f"c{number}@example.jp", message_id=f"<c{number}@x.jp>")
    return desk.receives(raw).conversation


def comes_to_rest(desk: WholeDesk, outgoing: int, *, minutes: int = 30) -> str:
    """Where a mail stands when time alone moves it no more."""
    for _ in range(minutes * 2):
        row = desk.outgoing(outgoing)
        if row.permanent or row.state in {"done", "held", "cancelled"}:
            break
        desk.tick(max(0.0, (row.due_at - desk.now).total_seconds()))
    return desk.state(outgoing)


def told(counts: Counter[str]) -> str:
    """Counts in one line."""
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))


@pytest.fixture
def real_mailbox(dovecot: Dovecot) -> Mailbox:
    """A mailbox on a real IMAP server."""
    return dovecot.mailbox(Security.PLAIN)
