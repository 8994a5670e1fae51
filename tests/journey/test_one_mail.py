"""One mail's way, end to end: a real IMAP server, the real engine process, a real SMTP server.

The steps of the design's "One mail's way", in order. What comes later (reading, templates,
promises) extends this walk; nothing is asserted that a person could not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.outgoing import State
from ecdesk.domain.shop import Security
from ecdesk.store.reading import Reader
from ecdesk.views import outbox, queue, status, thread
from ecdesk.views.rows import Tab
from tests.helpers.dovecot import Dovecot
from tests.helpers.engine import EngineProcess, private_environment, running_engine, until
from tests.helpers.koharu import ANSWER, LETTER, a_mail, account, an_answer
from tests.helpers.smtp import SmtpServer

pytestmark = [pytest.mark.wire]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def reader(place: Path) -> Iterator[Reader]:
    reader = Reader(place / "desk.sqlite3")
    yield reader
    reader.close()


@pytest.fixture
def smtp(smtp_servers: Any, dovecot: Dovecot) -> SmtpServer:
    server: SmtpServer = smtp_servers(
        Security.STARTTLS,
        users={dovecot.user: dovecot.password},
        auth_needed=True,
        certificate=dovecot.certificate,
    )
    return server


def add_the_shop(engine: EngineProcess, dovecot: Dovecot, smtp: SmtpServer) -> None:
    tried = engine.ask(p.TestAccount(account=account(dovecot, smtp)))
    assert [step for step in tried.value["steps"] if not step["ok"]] == []
    added = engine.ask(p.SaveAccount(account=account(dovecot, smtp)))
    assert added.ok, added


def test_one_mail(
    place: Path, reader: Reader, dovecot: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    began = datetime.now(UTC) - timedelta(minutes=5)
    dovecot.deliver(a_mail(), arrived=began)
    with running_engine(place, private_environment(tmp_path)) as engine:
        add_the_shop(engine, dovecot, smtp)

        # 1–3 It arrives, is read and opens a conversation with its customer.
        told = engine.wait_for(lambda m: isinstance(m, p.Changed) and bool(m.conversations))
        assert isinstance(told, p.Changed)
        (conversation_id,) = told.conversations
        view = thread.thread(reader, conversation_id)
        assert view is not None
        assert view.customer is not None
        assert view.customer.name == "佐藤 美咲"
        assert view.mails[0].text.replace("\r\n", "\n").strip() == LETTER.strip()
        assert thread.source(reader, view.mails[0].id) == dovecot.mails()[0]
        assert "\\Seen" not in dovecot.flags()

        # 5 It is queued by a deadline three hours after its arrival at the server.
        (row,) = queue.page(reader, Tab.REPLY).rows
        assert row.received_at == began.replace(microsecond=0)
        assert row.limit_at == row.received_at + timedelta(hours=3)

        # 7 It is answered; the draft is kept as it is typed.
        draft = an_answer(reader, conversation_id)
        assert engine.ask(p.SaveDraft(draft=draft)).ok
        kept = thread.thread(reader, conversation_id)
        assert kept is not None
        assert kept.draft is not None
        assert kept.draft.body == ANSWER

        # 8 It is checked: what must not leave does not.
        careless = an_answer(reader, conversation_id, ANSWER.replace("美咲 様", "美保 様"))
        refused = engine.ask(p.Approve(draft=careless, revision=kept.revision, countdown=0))
        assert [stop["code"] for stop in refused.values["stops"]] == ["name.wrong"]
        assert outbox.rows(reader) == ()

        # 9 It is sent once, and a copy lies in Sent.
        approved = engine.ask(p.Approve(draft=draft, revision=kept.revision, countdown=1))
        assert approved.value["state"] == State.COUNTDOWN
        assert smtp.accepted == []
        until(lambda: outbox.rows(reader)[0].state is State.DONE)
        (sent,) = smtp.accepted
        mail = BytesParser(policy=modern).parsebytes(sent)
        assert mail["To"].addresses[0].addr_spec == "misaki.sato@example.jp"
        assert mail["In-Reply-To"] == "<one@example.jp>"
        assert "20日の午前中" in mail.get_body().get_content()
        assert [raw.rstrip() for raw in dovecot.mails("Sent")] == [sent.rstrip()]

        # The turn is closed and the clock stopped; nothing waits any more.
        assert queue.counts(reader)[Tab.REPLY] == 0
        answered = thread.thread(reader, conversation_id)
        assert answered is not None
        assert answered.status is Status.WAITING
        assert [m.direction for m in answered.mails] == [Direction.IN, Direction.OUT]
        assert answered.turn is not None
        assert answered.turn.closed_how == "reply"

        # The customer writes again: a new turn in the same conversation.
        again = a_mail("<two@example.jp>", In_Reply_To=mail["Message-ID"])
        dovecot.deliver(again)
        engine.ask(p.SyncNow())
        until(lambda: queue.counts(reader)[Tab.REPLY] == 1)
        (row,) = queue.page(reader, Tab.REPLY).rows
        assert row.id == conversation_id
        assert engine.stop() == 0


def test_an_answer_from_another_device_closes_the_turn(
    place: Path, reader: Reader, dovecot: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    dovecot.deliver(a_mail())
    with running_engine(place, private_environment(tmp_path)) as engine:
        add_the_shop(engine, dovecot, smtp)
        until(lambda: status.status(reader).mailboxes and queue.counts(reader)[Tab.REPLY] == 1)
        other = EmailMessage()
        other["From"] = "shop@koharu.example"
        other["To"] = "misaki.sato@example.jp"
        other["Subject"] = "Re: 注文したワンピースについて"
        other["In-Reply-To"] = "<one@example.jp>"
        other["Message-ID"] = "<from-the-phone@koharu.example>"
        other.set_content("佐藤様 間に合います。山口")
        dovecot.deliver(other.as_bytes(), folder="Sent")
        engine.ask(p.SyncNow())
        until(lambda: queue.counts(reader)[Tab.REPLY] == 0)
        assert queue.counts(reader)[Tab.WAITING] == 1


def test_a_killed_engine_goes_on_and_sends_once(
    place: Path, reader: Reader, dovecot: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    dovecot.deliver(a_mail())
    environment = private_environment(tmp_path)
    with running_engine(place, environment) as engine:
        add_the_shop(engine, dovecot, smtp)
        until(lambda: queue.counts(reader)[Tab.REPLY] == 1)
        (row,) = queue.page(reader, Tab.REPLY).rows
        draft = an_answer(reader, row.id)
        command = p.Approve(draft=draft, countdown=2)
        first = engine.ask(command, ask_id="the-same-command")
        engine.kill()
    with running_engine(place, environment) as engine:
        second = engine.ask(command, ask_id="the-same-command")
        assert second.value == first.value
        until(lambda: outbox.rows(reader)[0].state is State.DONE)
    assert len(smtp.accepted) == 1
