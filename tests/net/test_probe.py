"""The connection test, as a person reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecdesk.domain.ports import Envelope, Role
from ecdesk.domain.shop import Mailbox, MailboxKind, Security, Server
from ecdesk.net.imap import ImapSource
from ecdesk.net.probe import ProbeStep, probe
from ecdesk.net.secrets import KeyringSecrets
from ecdesk.net.smtp import SmtpSender
from ecdesk.net.wire import real_wire, show_certificate
from tests.helpers.dovecot import PASSWORD, Dovecot
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire


def told(mailbox: Mailbox, password: str) -> list[tuple[str, bool, object]]:
    return [
        (step.code.removeprefix("probe."), step.ok, step.values.get("trouble", ""))
        for step in probe(mailbox, password)
    ]


def test_all_is_well(dovecot: Dovecot, smtp_servers: MakeSmtp) -> None:
    server = smtp_servers(
        Security.STARTTLS, certificate=dovecot.certificate, users={dovecot.user: PASSWORD}
    )
    steps = list(probe(dovecot.mailbox(smtp=server.server), PASSWORD))
    assert [step.code for step in steps] == [
        "probe.imap_connected",
        "probe.imap_signed_in",
        "probe.sent_folder",
        "probe.smtp_connected",
        "probe.smtp_signed_in",
    ]
    assert all(step.ok for step in steps)
    assert steps[2].values == {"folder": "Sent"}


def test_a_wrong_password_is_found_on_both_sides(dovecot: Dovecot, smtp_servers: MakeSmtp) -> None:
    server = smtp_servers(users={dovecot.user: PASSWORD})
    assert told(dovecot.mailbox(smtp=server.server), "wrong") == [
        ("imap_connected", True, ""),
        ("imap_signed_in", False, "net.login"),
        ("smtp_connected", True, ""),
        ("smtp_signed_in", False, "net.login"),
    ]


def test_sending_is_tried_where_receiving_fails(
    dovecot: Dovecot, smtp_servers: MakeSmtp, nobody_listens: int
) -> None:
    server = smtp_servers()
    mailbox = replace(dovecot.mailbox(smtp=server.server), imap=Server("127.0.0.1", nobody_listens))
    assert told(mailbox, PASSWORD) == [
        ("imap_connected", False, "net.unreachable"),
        ("smtp_connected", True, ""),
        ("smtp_signed_in", True, ""),
    ]


def test_an_unknown_certificate_comes_with_its_fingerprint(
    dovecot: Dovecot, nobody_listens: int
) -> None:
    mailbox = dovecot.mailbox(trust=False, smtp=Server("127.0.0.1", nobody_listens))
    first, second = probe(mailbox, PASSWORD)
    assert first.values["trouble"] == "net.certificate"
    assert first.values["sha256"]
    assert first.values["host"] == "127.0.0.1"
    assert second == ProbeStep(
        "probe.smtp_connected",
        False,
        {"trouble": "net.unreachable", "host": "127.0.0.1", "port": nobody_listens},
    )


def test_no_sent_folder_is_told(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("LIST").says('* LIST () "/" INBOX', "{tag} OK done")
    script.expects("LOGOUT").says("* BYE", "{tag} OK bye")
    script.start()
    mailbox = replace(script.mailbox(), smtp=None)
    assert told(mailbox, "secret")[-1] == ("sent_folder", False, "")


def test_a_test_broken_off_leaves_no_connection(script: ScriptedServer) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1", "{tag} OK done").expects("^$")  # only the end
    script.start()
    steps = probe(script.mailbox(), "secret")
    assert next(steps).ok
    steps.close()  # type: ignore[attr-defined] # it is a generator
    assert script.finished.wait(5)


def test_the_real_wire_chooses_by_what_the_mailbox_is(tmp_path: Path, dovecot: Dovecot) -> None:
    wire = real_wire()
    local = Mailbox(1, 1, "a@x", kind=MailboxKind.MAILDIR, path=str(tmp_path))
    wire.sender(local, "").send(Envelope("a@x", ("b@x",), b"\r\n"), lambda: None)
    assert wire.source(local, "").folders()[0].role is Role.INBOX
    assert told(local, "") == [("sent_folder", False, "")]
    source = wire.source(dovecot.mailbox(), PASSWORD)
    assert isinstance(source, ImapSource)
    source.close()
    server = Server("127.0.0.1", 1)
    assert isinstance(wire.sender(replace(dovecot.mailbox(), smtp=server), ""), SmtpSender)
    assert isinstance(wire.secrets, KeyringSecrets)


def test_pop3_is_tried_step_by_step(dovecot: Dovecot) -> None:
    box = dovecot.pop3_mailbox()
    assert told(box, dovecot.password) == [
        ("pop3_connected", True, ""),
        ("pop3_signed_in", True, ""),
    ]
    assert told(box, "wrong")[-1] == ("pop3_signed_in", False, "net.login")
    unknown = dovecot.pop3_mailbox(trust=False)
    assert told(unknown, dovecot.password) == [("pop3_connected", False, "net.certificate")]


def test_a_certificate_is_trusted_for_its_own_server_alone(dovecot: Dovecot) -> None:
    box = dovecot.mailbox(trust=False)
    assert box.imap is not None
    pem, sha256 = show_certificate(box.imap, "imap")
    assert sha256
    trusted = replace(box, imap=replace(box.imap, trust_pem=pem), smtp=box.imap)
    steps = told(trusted, dovecot.password)
    assert steps[1] == ("imap_signed_in", True, "")
    assert steps[-1] == ("smtp_connected", False, "net.certificate")
    assert show_certificate(replace(box.imap, port=1), "imap") == ("", "")
