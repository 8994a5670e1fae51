"""The engine at work: threads around one database, and lines in both directions."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator

import pytest

from ecdesk import protocol as p
from ecdesk.engine import host
from ecdesk.engine.host import Host
from ecdesk.store import schema as s
from tests.helpers.whole_desk import ACCOUNT, WholeDesk, letter, offline

PATIENCE = 10.0


class Running:
    """A host whose other end is the test."""

    def __init__(self, desk: WholeDesk) -> None:
        self.desk = desk
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.host = Host(desk.database, desk.wire, desk.clock, self._lines.put)
        self.heard: list[p.AnyMessage] = []
        self.host.start()

    def ask(self, command: p.Command) -> p.Answer:
        """A command and its answer."""
        ask_id = uuid.uuid4().hex
        self.host.hear(p.encode(p.Ask(id=ask_id, command=command)))  # type: ignore[arg-type] # one of them
        answer = self.until(lambda said: isinstance(said, p.Answer) and said.id == ask_id)
        assert isinstance(answer, p.Answer)
        return answer

    def until(self, wanted: Callable[[p.AnyMessage], bool]) -> p.AnyMessage:
        """The next thing said that is wanted."""
        while True:
            said = p.decode_message(self._lines.get(timeout=PATIENCE))
            self.heard.append(said)
            if wanted(said):
                return said


@pytest.fixture
def running(desk: WholeDesk) -> Iterator[Running]:
    """The engine of こはる洋品店."""
    desk.server.put(letter())
    made = Running(desk)
    yield made
    made.host.stop()


def changes(said: p.AnyMessage) -> bool:
    return isinstance(said, p.Changed) and bool(said.conversations)


def test_it_says_hello_first_and_fetches_what_is_there(running: Running) -> None:
    running.until(changes)
    assert isinstance(running.heard[0], p.Hello)
    assert [row.subject for row in running.desk.queue()] == ["商品の件"]


def test_commands_are_answered_in_order(running: Running) -> None:
    for n in range(20):
        running.host.hear(p.encode(p.Ask(id=str(n), command=p.Ping())))
    running.until(lambda said: isinstance(said, p.Answer) and said.id == "19")
    answers = [said.id for said in running.heard if isinstance(said, p.Answer)]
    assert answers == [str(n) for n in range(20)]


@pytest.mark.parametrize("line", [b"", b"nonsense\n", b'{"id":"1","command":{"type":"Unknown"}}\n'])
def test_what_is_not_understood_stops_nothing(running: Running, line: bytes) -> None:
    running.host.hear(line)
    assert running.ask(p.Ping()).ok


def test_what_changed_is_told_before_the_answer_that_caused_it_is_used(running: Running) -> None:
    running.until(changes)
    assert running.ask(p.AddNote(conversation_id=1, text="覚え書き")).ok
    assert any(isinstance(m, p.Changed) and 1 in m.conversations for m in running.heard)


def test_an_approved_mail_leaves_without_being_asked_for(running: Running) -> None:
    running.until(changes)
    assert running.ask(running.desk.approval(1, countdown=0)).ok
    running.until(lambda said: changes(said) and running.desk.state(1) == "done")
    assert len(running.desk.smtp.accepted) == 1


def test_new_mail_comes_at_once_when_asked_for(running: Running) -> None:
    running.until(changes)
    running.until(lambda said: isinstance(said, p.Syncing) and said.state == "ok")
    running.desk.server.put(letter(address="b@example.jp"))
    running.ask(p.SyncNow())
    running.until(lambda said: changes(said) and len(running.desk.queue()) == 2)


def test_what_waits_for_the_world_holds_up_nothing(running: Running) -> None:
    running.until(changes)
    held, go = threading.Event(), threading.Event()

    def slow(*_: object) -> Iterator[object]:
        held.set()
        go.wait(PATIENCE)
        return iter(())

    object.__setattr__(running.desk.wire, "probe", slow)
    slow_ask = p.Ask(id="slow", command=p.TestAccount(account=ACCOUNT))
    running.host.hear(p.encode(slow_ask))
    held.wait(PATIENCE)
    assert running.ask(p.Ping()).ok
    go.set()
    running.until(lambda said: isinstance(said, p.Answer) and said.id == "slow")


def test_trouble_is_told_and_kept(desk: WholeDesk) -> None:
    desk.server.fail("open", offline())
    running = Running(desk)
    said = running.until(lambda m: isinstance(m, p.Syncing) and m.state == "trouble")
    assert isinstance(said, p.Syncing)
    assert said.code == "net.unreachable"
    running.host.stop()
    assert desk.rows(s.Mailbox)[0].trouble["code"] == "net.unreachable"


def test_what_was_stored_and_not_read_is_read_at_the_start(desk: WholeDesk) -> None:
    came = desk.receives()
    with desk.database.write() as write:
        row = write.session.get_one(s.Mail, came.id)
        row.state, row.conversation_id = "raw", None
    running = Running(desk)
    running.until(lambda _said: desk.mail(came.id).state == "read")
    running.host.stop()


def test_a_window_that_is_gone_does_not_break_the_engine(desk: WholeDesk) -> None:
    def gone(_line: bytes) -> None:
        raise BrokenPipeError

    host = Host(desk.database, desk.wire, desk.clock, gone)
    host.start()
    ask = p.Ask(id="1", command=p.AddNote(conversation_id=1, text="x"))
    host.hear(p.encode(ask))
    host.hear(p.encode(p.Ask(id="2", command=p.NeverCustomer(address="x@example.jp"))))
    for _ in range(200):
        if desk.rows(s.NeverCustomer):
            break
        threading.Event().wait(0.02)
    assert desk.rows(s.NeverCustomer)
    host.stop()


def test_it_stops_quickly_and_twice(desk: WholeDesk) -> None:
    running = Running(desk)
    running.ask(p.Ping())
    running.host.stop()
    running.host.stop()
    names = {"commands", "outbox", "sweep", "mailbox 1"}
    assert not {thread.name for thread in threading.enumerate()} & names


def test_what_is_understood_in_the_background_is_told_of_many_at_once(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told piece by piece, the window would read everything anew several times a second."""
    monkeypatch.setattr(host, "TOLD_SECONDS", 60.0)
    for number in range(3 * host.READ_AT_ONCE):
        desk.server.put(letter(address=f"c{number}@example.jp"))
    desk.sync()
    with desk.database.write() as write:
        write.plain.run("DELETE FROM finding")
        write.plain.run("UPDATE mail SET reading = NULL")
    everybody = {row.id for row in desk.queue()}
    assert len(everybody) == 3 * host.READ_AT_ONCE
    heard: set[int] = set()
    made = Running(desk)
    try:
        made.until(
            lambda said: changes(said) and (heard.update(said.conversations) or heard >= everybody)
        )
        assert len([said for said in made.heard if changes(said)]) == 2  # the first piece, the rest
    finally:
        made.host.stop()
