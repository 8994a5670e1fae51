"""POP3 against a real Dovecot: whole mails under lasting numbers, and nothing taken away."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import NO_ARRIVAL, Role
from ecdesk.domain.shop import Mailbox, MailboxKind, Security, Server
from ecdesk.net.channel import Timeouts
from ecdesk.net.pop3 import Pop3Source, uid_of
from tests.helpers.dovecot import Dovecot

pytestmark = pytest.mark.wire
NOW = datetime(2026, 10, 30, 3, 0, tzinfo=UTC)
QUICK = Timeouts(connect=5, read=5)


def letter(number: int, came: datetime | None = None, body: str = "こんにちは") -> bytes:
    received = f"Received: by mx.example; {came:%a, %d %b %Y %H:%M:%S +0000}\r\n" if came else ""
    return (
        f"{received}Message-ID: <{number}@pop.example>\r\nSubject: {number}\r\n\r\n{body}\r\n"
    ).encode()


@pytest.fixture
def server(dovecot: Dovecot) -> Dovecot:
    return dovecot


def opened(server: Dovecot, security: Security = Security.TLS) -> Pop3Source:
    return Pop3Source(server.pop3_mailbox(security), server.password, QUICK)


@pytest.mark.parametrize("security", Security)
def test_mails_come_whole_and_stay(server: Dovecot, security: Security) -> None:
    tricky = letter(2, body=".\r\n..\r\n.x\r\n" + "長" * 3000)
    for raw in (letter(1), tricky):
        server.deliver(raw)
    for _ in range(2):  # nothing was deleted by the first look
        source = opened(server, security)
        assert [(f.name, f.role) for f in source.folders()] == [("INBOX", Role.INBOX)]
        assert source.select("INBOX").exists == 2
        mails = list(source.fetch(sorted(source.flags())))
        source.close()
        assert sorted(mail.raw for mail in mails) == sorted([letter(1), tricky])
        assert all(mail.arrived == NO_ARRIVAL for mail in mails)


def test_a_mail_keeps_its_number(server: Dovecot) -> None:
    server.deliver(letter(1))
    server.deliver(letter(2))

    def numbers() -> dict[bytes, int]:
        source = opened(server)
        source.select("INBOX")
        found = {mail.raw: mail.uid for mail in source.fetch(list(source.flags()))}
        source.close()
        return found

    before = numbers()
    server.remove_mail(b"Subject: 1")
    server.deliver(letter(3))
    after = numbers()
    assert after[letter(2)] == before[letter(2)]
    assert letter(1) not in after
    assert letter(3) in after


def test_since_reads_the_dates_of_the_newest(server: Dovecot) -> None:
    for day in range(60, 0, -1):
        server.deliver(letter(day, NOW - timedelta(days=day)))
    source = opened(server)
    source.select("INBOX")
    found = source.since(NOW - timedelta(days=7))
    wanted = {mail.raw for mail in source.fetch(found)}
    source.close()
    assert wanted == {letter(day, NOW - timedelta(days=day)) for day in range(1, 8)}


def test_wrong_password_and_untrusted_certificate(server: Dovecot) -> None:
    with pytest.raises(Trouble) as trouble:
        Pop3Source(server.pop3_mailbox(), "wrong", QUICK)
    assert trouble.value.code == "net.login"
    assert not trouble.value.retry
    for security in (Security.TLS, Security.STARTTLS):
        with pytest.raises(Trouble) as trouble:
            Pop3Source(server.pop3_mailbox(security, trust=False), server.password, QUICK)
        assert trouble.value.code == "net.certificate"
        assert trouble.value.values["sha256"]


def test_a_mail_deleted_meanwhile_is_left_out(server: Dovecot) -> None:
    server.deliver(letter(1))
    source = opened(server)
    source.select("INBOX")
    assert list(source.fetch([uid_of(b"never there")])) == []
    source.close()


def test_names_and_numbers() -> None:
    assert uid_of(b"0001") != uid_of(b"0002")
    assert 0 < uid_of(b"whqtswO00WBw418f9t5JxYwZ") < 1 << 56


@contextmanager
def scripted(*answers: bytes) -> Iterator[Mailbox]:
    """A server that says these, one after each line it hears, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as line, line.makefile("rb") as heard:
                for number, answer in enumerate(answers):
                    if number and not heard.readline():
                        return
                    line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listening.getsockname()[1]
        box = Mailbox(1, 1, "a@b.example", kind=MailboxKind.POP3)
        yield replace(box, pop3=Server("127.0.0.1", port, Security.PLAIN))
        thread.join(10)


HELLO = (b"+OK hi\r\n", b"+OK\r\n", b"+OK\r\n")


@pytest.mark.parametrize(
    ("answers", "code", "retry"),
    [
        ((b"HTTP/1.1 400\r\n",), "net.refused", True),
        ((b"+OK\r\n", b"-ERR [IN-USE] locked\r\n"), "net.busy", True),
        ((b"+OK\r\n", b"+OK\r\n", b"-ERR [LOGIN-DELAY] too soon\r\n"), "net.busy", True),
        ((b"+OK\r\n", b"+OK\r\n", b"-ERR maildrop already locked\r\n"), "net.busy", True),
        ((b"+OK\r\n", b"+OK\r\n", b"-ERR [AUTH] no\r\n"), "net.login", False),
        ((*HELLO, b"-ERR unknown command\r\n"), "pop3.no_uidl", False),
        ((*HELLO, b"-ERR [SYS/TEMP] the disk sleeps\r\n"), "net.busy", True),
        ((*HELLO, b"+OK\r\n1 a"), "net.gone", True),
        ((b"+OK\r\n",), "net.gone", True),
    ],
)
def test_what_a_server_says_wrong(answers: tuple[bytes, ...], code: str, retry: bool) -> None:
    with scripted(*answers) as mailbox, pytest.raises(Trouble) as trouble:
        Pop3Source(mailbox, "secret", QUICK)
    assert (trouble.value.code, trouble.value.retry) == (code, retry)
    assert "secret" not in str(trouble.value.values)


def test_cut_in_the_middle_of_a_mail() -> None:
    list_one = b"+OK\r\n1 a\r\n.\r\n"
    with scripted(*HELLO, list_one, list_one, b"+OK\r\nSubject: half") as mailbox:
        source = Pop3Source(mailbox, "secret", QUICK)
        source.select("INBOX")
        with pytest.raises(Trouble) as trouble:
            list(source.fetch([uid_of(b"a")]))
        source.close()
    assert trouble.value.code == "net.gone"


def test_two_mails_of_one_name_are_two_mails() -> None:
    names = b"+OK\r\n2 same\r\n1 same\r\n3 other\r\n4 \r\n.\r\n"
    mails = [b"+OK\r\n%b\r\n.\r\n" % word for word in (b"first", b"..second", b"third")]
    with scripted(*HELLO, names, names, *mails) as mailbox:
        source = Pop3Source(mailbox, "secret", QUICK)
        assert source.select("INBOX").exists == 3
        uids = [uid_of(b"same"), uid_of(b"same 2"), uid_of(b"other")]
        assert sorted(uids) == source.uids()
        assert [m.raw for m in source.fetch(uids)] == [b"first\r\n", b".second\r\n", b"third\r\n"]
        source.close()


def test_without_top_every_mail_may_be_new() -> None:
    names = b"+OK\r\n" + b"".join(b"%d name%d\r\n" % (n, n) for n in range(1, 9)) + b".\r\n"
    with scripted(*HELLO, names, names, *[b"-ERR unknown command\r\n"] * 3) as mailbox:
        source = Pop3Source(mailbox, "secret", QUICK)
        source.select("INBOX")
        assert source.since(NOW) == [uid_of(b"name%d" % n) for n in range(1, 9)]
        source.close()


def test_one_header_that_is_refused_stops_no_search() -> None:
    old = b"+OK\r\nReceived: by mx; Thu, 1 Oct 2026 00:00:00 +0000\r\n\r\n.\r\n"
    names = b"+OK\r\n1 a\r\n2 b\r\n3 c\r\n.\r\n"
    with scripted(*HELLO, names, names, old, b"-ERR broken\r\n", old) as mailbox:
        source = Pop3Source(mailbox, "secret", QUICK)
        source.select("INBOX")
        assert source.since(NOW) == [uid_of(b"b")]
        source.close()
