"""Waiting for news over a real Dovecot and over dialogues it would never play."""

from __future__ import annotations

import threading
import time

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Head
from ecdesk.domain.shop import Security
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from tests.helpers.dovecot import Dovecot
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire
QUICK = Timeouts(connect=5, read=5)
LETTER = b"Message-ID: <one@idle.example>\r\nSubject: a\r\n\r\nb\r\n"


def opened(server: Dovecot, security: Security = Security.TLS) -> ImapSource:
    source = ImapSource(server.mailbox(security), server.password, QUICK)
    source.select("INBOX")
    return source


@pytest.fixture
def server(dovecot: Dovecot) -> Dovecot:
    dovecot.deliver(LETTER)
    return dovecot


@pytest.mark.parametrize("security", [Security.TLS, Security.PLAIN])
def test_a_new_mail_ends_the_wait(server: Dovecot, security: Security) -> None:
    source = opened(server, security)
    later = threading.Timer(0.3, server.deliver, [LETTER.replace(b"one@", b"two@")])
    later.start()
    assert source.wait(30) is True
    assert len(source.uids()) == 2  # the connection goes on as before
    source.close()


def test_time_is_up(server: Dovecot) -> None:
    source = opened(server)
    assert source.wait(0.1) is False
    assert source.wait(0.1) is False
    source.close()


def test_somebody_wakes_us(server: Dovecot) -> None:
    source = opened(server)
    threading.Timer(0.2, source.wake).start()
    began = time.monotonic()
    assert source.wait(30) is False
    assert time.monotonic() - began < 10
    source.wake()  # a call before the wait ends that wait
    assert source.wait(30) is False
    source.close()


def test_closing_ends_the_wait(server: Dovecot) -> None:
    source = opened(server)
    said: list[str] = []

    def wait() -> None:
        try:
            while source.wait(30) is False:
                pass
        except Trouble as trouble:
            said.append(trouble.code)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    source.close()
    thread.join(10)
    assert said == ["net.gone"]


def test_what_changed_since(server: Dovecot) -> None:
    source = opened(server)
    before = source.select("INBOX").modseq
    assert before > 0
    [uid] = source.uids()
    assert source.flags_since(before) == {}
    source.add_flags([uid], ["\\Answered"])
    after = source.select("INBOX").modseq
    assert after > before
    assert source.flags_since(before) == {uid: frozenset({"\\Answered"})}
    source.close()


def test_heads(server: Dovecot) -> None:
    server.deliver(b"Subject: none\n\nx\n")
    source = opened(server)
    heads = source.heads([*source.uids(), 999])
    source.close()
    assert sorted(heads.values(), key=lambda head: head.size) == [
        Head("", len(b"Subject: none\r\n\r\nx\r\n")),
        Head("<one@idle.example>", len(LETTER)),
    ]


def in_the_inbox(script: ScriptedServer) -> ImapSource:
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    source.select("INBOX")
    return source


def test_news_that_came_with_the_plus_is_not_missed(script: ScriptedServer) -> None:
    script.greets_as_imap("IDLE").opens_inbox(1)
    script.expects("IDLE").sends(b"+ idling\r\n* 2 EXISTS\r\n")
    script.expects("DONE").says("{tag} OK done").hangs_up()
    source = in_the_inbox(script)
    assert source.wait(30) is True
    source.close()


def test_a_server_that_says_it_is_still_here_has_no_news(script: ScriptedServer) -> None:
    script.greets_as_imap("IDLE").opens_inbox(1)
    script.expects("IDLE").says("+ idling", "* OK still here")
    script.expects("DONE").says("{tag} OK done").hangs_up()
    source = in_the_inbox(script)
    assert source.wait(30) is False
    source.close()


def test_a_server_that_leaves(script: ScriptedServer) -> None:
    script.greets_as_imap("IDLE").opens_inbox(1)
    script.expects("IDLE").says("* BYE bye").hangs_up()
    source = in_the_inbox(script)
    with pytest.raises(Trouble) as trouble:
        source.wait(30)
    source.close()
    assert trouble.value.code == "net.gone"


@pytest.mark.parametrize("answer", ["{tag} NO not now", "{tag} BAD what is that"])
def test_a_server_that_offers_it_and_will_not_is_asked_now_and_then_instead(
    script: ScriptedServer, answer: str
) -> None:
    script.greets_as_imap("IDLE").opens_inbox(1)
    script.expects("IDLE").says(answer)
    script.expects("NOOP").says("{tag} OK done").hangs_up()
    source = in_the_inbox(script)
    assert source.wait(30) is None
    assert source.select("INBOX").exists == 1, "the line goes on"
    source.close()


def test_a_server_without_it(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(1).hangs_up()
    source = in_the_inbox(script)
    assert source.wait(30) is None
    source.close()
