"""A mailbox's thread: stays while the line lasts, comes back after trouble, hears every poke."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine import receiver
from ecdesk.engine.receiver import Receiver

PATIENCE = 10.0


@dataclass
class FakeVisit:
    """A visit that does what the test planned, and notes what it was asked for."""

    world: World
    lasts: bool = True

    def catch_up(
        self, stop: Event, poked: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> int:
        """As planned."""
        self.world.note("catch up")
        progress(1, 2)
        self.world.fails("catch up")
        return 0

    def wait(self, seconds: float) -> bool | None:
        """Until there is news, as IDLE would."""
        self.world.note("wait")
        self.world.fails("wait")
        if not self.world.idles:
            return None
        news = self.world.news.wait(min(seconds, PATIENCE))
        self.world.news.clear()
        return news

    def wake(self) -> None:
        """As a server's line is woken."""
        self.world.news.set()

    def close(self) -> None:
        """Never raises."""
        self.world.note("close")


@dataclass
class World:
    """What visits do, and what came of it."""

    idles: bool = True
    lasts: bool = True
    kind: MailboxKind = MailboxKind.IMAP
    news: Event = field(default_factory=Event)
    noted: list[str] = field(default_factory=list)
    said: list[p.Syncing] = field(default_factory=list)
    planned: dict[str, list[BaseException | None]] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, what: str) -> None:
        """Something was done."""
        with self.changed:
            self.noted.append(what)
            self.changed.notify_all()

    def fails(self, what: str) -> None:
        """Raise what was planned."""
        planned = self.planned.get(what)
        if planned and (error := planned.pop(0)) is not None:
            raise error

    def visit(self, _mailbox: Mailbox) -> Any:
        """Open."""
        self.note("open")
        self.fails("open")
        return FakeVisit(self, self.lasts)

    def say(self, message: p.AnyMessage) -> None:
        """As the window hears it."""
        assert isinstance(message, p.Syncing)
        self.said.append(message)
        self.note(f"said {message.state}")

    def until(self, what: str, times: int = 1) -> None:
        """Wait until something was done so often."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.noted.count(what) >= times, PATIENCE), (
                self.noted
            )

    def order(self) -> list[str]:
        """What was done, without what was said."""
        return [one for one in self.noted if not one.startswith("said")]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[World], Receiver]]:
    """Start a receiver in a world; it is stopped at the end, and then no thread is left."""
    running: list[tuple[Receiver, threading.Thread]] = []

    def start(world: World) -> Receiver:
        made = Receiver(
            Mailbox(1, 1, "shop@koharu.example", kind=world.kind),
            visit=world.visit,
            back=lambda _mailbox: world.note("back"),
            answer=lambda _mailbox: world.note("answer"),
            say=world.say,
        )
        thread = threading.Thread(target=made.run)
        thread.start()
        running.append((made, thread))
        return made

    monkeypatch.setattr(receiver, "RETRY_SECONDS", (0.05, 0.1))
    monkeypatch.setattr(receiver, "POLL_SECONDS", 30.0)
    yield start
    for made, thread in running:
        made.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


Begin = Callable[[World], Receiver]


def test_one_line_serves_for_everything(begin: Begin) -> None:
    world = World()
    begin(world)
    world.until("wait")
    world.news.set()
    world.until("wait", 2)
    assert world.order() == ["open", "catch up", "back", "wait", "catch up", "wait"]


def test_how_far_it_is_is_told(begin: Begin) -> None:
    world = World()
    begin(world)
    world.until("said ok")
    assert [(m.state, m.done, m.total) for m in world.said] == [
        ("busy", 0, 0),
        ("busy", 1, 2),
        ("ok", 0, 0),
    ]


def test_a_poke_ends_the_wait(begin: Begin) -> None:
    world = World()
    made = begin(world)
    world.until("wait")
    made.poke()
    world.until("catch up", 2)


def test_a_poke_ends_the_pause_where_nobody_can_wait(begin: Begin) -> None:
    world = World(idles=False)
    made = begin(world)
    world.until("wait")
    made.poke()
    world.until("catch up", 2)
    assert world.noted.count("open") == 1


def test_a_line_that_does_not_last_is_closed_and_opened_again(begin: Begin) -> None:
    world = World(lasts=False)
    made = begin(world)
    world.until("close")
    made.poke()
    world.until("close", 2)
    assert world.order() == ["open", "catch up", "back", "close"] * 2


def test_after_trouble_it_comes_back_and_says_so(begin: Begin) -> None:
    world = World(planned={"open": [Trouble("net.unreachable"), Trouble("net.unreachable")]})
    begin(world)
    world.until("back")
    assert [m.code for m in world.said if m.state == "trouble"] == ["net.unreachable"] * 2
    assert world.said[-1].state == "ok"


def test_a_line_lost_after_a_long_visit_is_nobodys_concern(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "LONG_VISIT", 0.0)
    world = World(planned={"wait": [Trouble("net.gone")]})
    begin(world)
    world.until("back", 2)
    assert {m.state for m in world.said} == {"busy", "ok"}
    assert world.order()[:6] == ["open", "catch up", "back", "wait", "close", "open"]


def test_a_line_lost_at_once_each_time_is_trouble(begin: Begin) -> None:
    world = World(planned={"wait": [Trouble("net.gone")] * 3})
    begin(world)
    world.until("said trouble", 3)
    world.until("wait", 4)


def test_even_a_bug_does_not_end_it(begin: Begin) -> None:
    world = World(planned={"catch up": [ZeroDivisionError()]})
    begin(world)
    world.until("back")
    (told,) = [m for m in world.said if m.state == "trouble"]
    assert (told.code, told.values) == ("bug", {"kind": "ZeroDivisionError"})


def test_what_only_the_person_can_mend_is_tried_seldom() -> None:
    waits = [receiver._pause(1, retry=False) for _ in range(50)]
    assert min(waits) >= 240
    assert max(waits) <= 360
    assert len(set(waits)) > 40, "never quite the same"
    assert max(receiver._pause(1) for _ in range(50)) <= 18
    assert max(receiver._pause(0) for _ in range(50)) <= 2


def test_the_customers_of_the_sample_write_first(begin: Begin) -> None:
    world = World(kind=MailboxKind.MAILDIR, idles=False)
    begin(world)
    world.until("back")
    assert world.order()[:3] == ["open", "answer", "catch up"]
    assert world.said == [p.Syncing(mailbox_id=1, state="busy", done=1, total=2)]
