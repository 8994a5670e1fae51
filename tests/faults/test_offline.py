"""Offline is a state: what was approved without a network goes when it is back, after the look.

A real engine whose servers are out of reach and come back; nothing is asked of the person.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from ecdesk import protocol as p
from ecdesk.domain.shop import Security
from ecdesk.store.reading import Reader
from ecdesk.views import outbox, queue
from ecdesk.views.rows import Tab
from tests.faults.conftest import PROVE
from tests.helpers.counted import Counted
from tests.helpers.dovecot import Dovecot
from tests.helpers.engine import private_environment, running_engine, until
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.koharu import a_mail, account, an_answer
from tests.helpers.proxy import Harm, harming_proxy

pytestmark = [pytest.mark.wire, pytest.mark.timeout(300)]
MAILS = 4


@pytest.mark.skipif(not PROVE, reason="the outbox looks for the network every half minute")
@pytest.mark.parametrize("away", ["both", "smtp"])
def test_what_was_approved_offline_goes_when_the_network_is_back(
    tmp_path: Path, dovecot: Dovecot, smtp_servers: MakeSmtp, away: str, counted: Counted
) -> None:
    smtp = smtp_servers(
        Security.STARTTLS, users={dovecot.user: dovecot.password}, certificate=dovecot.certificate
    )
    for number in range(MAILS):
        raw = a_mail(f"<q{number}@example.jp>")
        dovecot.deliver(raw.replace(b"misaki.sato@", f"misaki{number}@".encode()))
    typed = account(dovecot, smtp)
    assert typed.imap is not None
    place = tmp_path / "desk"
    reader = Reader(place / "desk.sqlite3")
    with (
        harming_proxy(typed.imap.port) as imap_line,
        harming_proxy(smtp.port) as smtp_line,
        running_engine(place, private_environment(tmp_path)) as engine,
    ):
        through = replace(
            typed,
            imap=replace(typed.imap, port=imap_line.port),
            smtp=replace(typed.smtp, port=smtp_line.port),
            sent="client",
        )
        assert engine.ask(p.SaveAccount(account=through)).ok
        until(lambda: queue.counts(reader)[Tab.REPLY] == MAILS)
        conversations = sorted(row.id for row in queue.page(reader, Tab.REPLY).rows)
        for line in (imap_line, smtp_line) if away == "both" else (smtp_line,):
            line.plan(Harm("refuse"))
        for conversation in conversations:
            draft = an_answer(reader, conversation)
            assert engine.ask(p.SaveDraft(draft=draft)).ok, "offline one writes as ever"
            assert engine.ask(p.Approve(draft=draft, countdown=0)).ok
        until(lambda: states(reader) == ["ready"] * MAILS)
        until(lambda: all(row.trouble for row in outbox.rows(reader)))
        again = a_mail("<more@example.jp>", In_Reply_To="<q0@example.jp>")
        dovecot.deliver(again.replace(b"misaki.sato@", b"misaki0@"))
        for line in (imap_line, smtp_line):
            line.heal()
        until(lambda: states(reader) == ["done"] * (MAILS - 1) + ["held"], 120)
        assert len({kept.message_id for kept in smtp.kept}) == len(smtp.kept) == MAILS - 1
        counted(f"approved offline ({away}), then", ", ".join(states(reader)))
    reader.close()


def states(reader: Reader) -> list[str]:
    return sorted(row.state.value for row in outbox.rows(reader))
