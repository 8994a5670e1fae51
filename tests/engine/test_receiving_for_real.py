"""The engine at a real Dovecot: one line, kept open, over which new mail comes by itself."""

from __future__ import annotations

import queue
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ecdesk import protocol as p
from ecdesk.engine import fetching, receiver
from ecdesk.engine.host import Host
from ecdesk.net.imap import ImapSource
from ecdesk.net.wire import open_source
from ecdesk.store import schema as s
from tests.helpers.dovecot import PASSWORD, Dovecot
from tests.helpers.proxy import Harm, harming_proxy
from tests.helpers.whole_desk import WholeDesk, letter

pytestmark = pytest.mark.wire
PATIENCE = 15.0


@pytest.fixture
def shop(unopened: WholeDesk, dovecot: Dovecot) -> WholeDesk:
    """The desk with a mailbox on a real IMAP server."""
    unopened.wire = replace(unopened.wire, source=open_source)
    unopened.restarts()
    return unopened.opens(
        address=dovecot.user,
        password=PASSWORD,
        imap=p.ServerIn(host="127.0.0.1", port=dovecot.tls_port),
        trust_pem=dovecot.certificate.pem,
    )


Running = Callable[[WholeDesk], Host]


@pytest.fixture
def running() -> Iterator[Running]:
    hosts: list[Host] = []

    def start(desk: WholeDesk) -> Host:
        hosts.append(Host(desk.database, desk.wire, desk.clock, queue.SimpleQueue().put))
        hosts[-1].start()
        return hosts[-1]

    yield start
    for host in hosts:
        host.stop()


def until(seen: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_new_mail_comes_by_itself(shop: WholeDesk, dovecot: Dovecot, running: Running) -> None:
    dovecot.deliver(letter(address="first@example.jp"))
    running(shop)
    until(lambda: len(shop.mail_ids()) == 1)
    time.sleep(0.5)  # the receiver is waiting now
    began = time.monotonic()
    dovecot.deliver(letter(address="second@example.jp"))
    until(lambda: len(shop.mail_ids()) == 2)
    assert time.monotonic() - began < 60, "long before any poll"


def test_a_mail_that_comes_between_the_catching_up_and_the_wait_is_not_missed(
    shop: WholeDesk, dovecot: Dovecot, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ImapSource.wait

    def wait(self: ImapSource, seconds: float) -> bool | None:
        if len(shop.mail_ids()) == 1:
            dovecot.deliver(letter(address="between@example.jp"))
        return real(self, seconds)

    monkeypatch.setattr(ImapSource, "wait", wait)
    dovecot.deliver(letter(address="first@example.jp"))
    running(shop)
    until(lambda: len(shop.mail_ids()) == 2)


def test_a_line_that_breaks_while_it_waits_is_opened_again(
    shop: WholeDesk, dovecot: Dovecot, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "LONG_VISIT", 0.0)
    with harming_proxy(dovecot.port) as proxy:
        shop.does(
            p.SaveAccount(
                account=p.AccountIn(
                    mailbox_id=1,
                    shop="こはる洋品店",
                    address=dovecot.user,
                    imap=p.ServerIn(host="127.0.0.1", port=proxy.port, security="plain"),
                    smtp=p.ServerIn(host="127.0.0.1", port=1),
                )
            )
        )
        proxy.plan(lambda n: Harm("cut", at=12_000, to_server=False) if n == 0 else None)
        running(shop)
        for n in range(60):  # what is said of these goes past the byte at which it is cut
            dovecot.deliver(letter("長い話。" * 20, address=f"c{n}@example.jp"))
            time.sleep(0.01)
        until(lambda: len(shop.mail_ids()) == 60)
        assert proxy.connections >= 2
        assert proxy.harmed == 1


def test_a_send_during_a_long_first_sync_does_not_wait_for_it(
    shop: WholeDesk, dovecot: Dovecot, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 20)
    for n in range(60):
        dovecot.deliver(letter(address=f"c{n}@example.jp"))
    slow = fetching.Fetching.fetch
    stuck = queue.SimpleQueue[None]()

    def fetch(self: fetching.Fetching, piece: fetching.Piece) -> Iterator[int]:
        yield from slow(self, piece)
        if len(piece.found.missing) == 60:  # the receiver's, never the look's
            stuck.get(timeout=PATIENCE)

    monkeypatch.setattr(fetching.Fetching, "fetch", fetch)
    host = running(shop)
    until(lambda: len(shop.queue()) == 20)
    conversation = shop.queue()[0].id
    ask = p.Ask(id=uuid.uuid4().hex, command=shop.approval(conversation, countdown=0))
    host.hear(p.encode(ask))
    until(lambda: shop.smtp.accepted)
    assert len(shop.mail_ids()) < 60
    for _ in range(3):
        stuck.put(None)
    until(lambda: len(shop.rows(s.Placement)) >= 60)


def test_what_waited_for_the_network_goes_as_soon_as_it_is_back(
    shop: WholeDesk, dovecot: Dovecot, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "RETRY_SECONDS", (0.2,))
    dovecot.deliver(letter())
    shop.sync()
    (conversation,) = shop.statuses()
    shop.answers(conversation, countdown=0)
    reached = shop.wire.source
    away = [True]

    def source(mailbox: object, password: str) -> object:
        if away[0]:
            from tests.helpers.whole_desk import offline

            raise offline()
        return reached(mailbox, password)  # type: ignore[arg-type] # a Mailbox

    shop.wire = replace(shop.wire, source=source)
    shop.outbox.wire = shop.wire
    shop.tick()
    assert shop.state(1) == "ready"
    assert shop.outgoing(1).due_at > shop.now
    running(shop)
    until(lambda: shop.rows(s.Mailbox)[0].trouble)
    away[0] = False
    until(lambda: shop.smtp.accepted)  # the desk's clock stands still: no half minute is over
