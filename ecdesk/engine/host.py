"""The engine at work: threads for commands, each mailbox and the outbox, around one database.

    commands   one thread, in order; those that wait for the world get one of their own
    mailbox    one thread each: opened, caught up, waits for news or for SyncNow (receiver.py)
    understand one thread: reads old mail while none comes in
    index      one thread: keeps the search index up to date (indexing.py)
    backups    one thread: copies the data once a day
    outbox     one thread: does what is due, sleeps until the next thing is
    says       answers and, after each commit, what changed

The transport is two callables: bytes come in by `hear`, go out by `say`. `ecdesk engine` ties them
to stdin and stdout; tests and `LocalLink` tie them to a queue.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from ecdesk import protocol as p
from ecdesk.domain.errors import DeskError
from ecdesk.domain.ports import Clock, Wire
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import (
    backups,
    erasing,
    indexing,
    intake,
    moving,
    pictures,
    readings,
    sample,
    sync,
    tidying,
    turns,
)
from ecdesk.engine.desk import Desk
from ecdesk.engine.outbox import Outbox
from ecdesk.engine.receiver import Receiver
from ecdesk.engine.tasks import Tasks
from ecdesk.store.database import Database, Touched, Write
from ecdesk.views.shops import mailboxes

log = logging.getLogger("ecdesk.host")

OUTBOX_SECONDS = 30.0  # the outbox looks at least so often: clocks may be set, machines sleep
SWEEP_SECONDS = 3600.0
READ_AT_ONCE = 8  # mails
PRESSING_SECONDS = 0.1  # between two pieces of what waits for an answer
BREATH_SECONDS = 0.5  # between two pieces of old mail
LULL_SECONDS = 3.0  # without mail coming in, until old mail and the index have their turn
TOLD_SECONDS = 2.0  # between two words of what was understood: the window reads anew what it shows
REST_SECONDS = 10.0  # between two looks whether there is any
STOP_SECONDS = 5.0


class Host:
    """A running engine. `hear` takes a line from the window, `say` is given lines for it."""

    def __init__(
        self,
        database: Database,
        wire: Wire,
        clock: Clock,
        say: Callable[[bytes], None],
        story: sample.Story | None = None,
    ) -> None:
        """Nothing runs before `start`. `story` makes the customers of the sample shop answer."""
        self._sample = story
        self._database, self._wire, self._clock = database, wire, clock
        self._say_line, self._saying = say, threading.Lock()
        self._stop = threading.Event()
        self._poke_outbox = threading.Event()
        self._came_in = threading.Event()  # conversations have changed: there may be mail to read
        self._understood = Touched()  # by mails read in the background; not told yet
        self._busy_until = 0.0  # by the monotonic clock
        self._to_index = threading.Event()  # mails or customers have changed
        self._commands: queue.SimpleQueue[p.Ask | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._receivers: dict[int, Receiver] = {}
        self._receivers_lock = threading.Lock()
        self._outbox = Outbox(database, wire, clock, self._look)
        self._tasks = Tasks(self._say)
        self._desk = Desk(
            database, wire, clock, self._outbox, self._receive_now, self._show_page, self._tasks
        )

    def start(self) -> None:
        """Put right what a crash left, say hello, and begin."""
        self._outbox.start_up()
        pictures.forget(self._database)
        moving.clear_left_behind(self._database.path.parent)
        self._database.on_commit(self._tell)
        self._say(p.Hello(pid=os.getpid()))
        self._run("commands", self._carry_out)
        self._run("outbox", self._send)
        self._run("sweep", self._sweep)
        self._run("understand", self._understand)
        self._run("index", self._index)
        if self._sample is None:  # what a day's sample says is laid out anew tomorrow
            self._run("backups", self._back_up)
        self._refresh_receivers()

    def hear(self, line: bytes) -> None:
        """Take one line; what cannot be understood is logged and answered with nothing."""
        try:
            self._commands.put(p.decode_ask(line))
        except msgspec.DecodeError as error:
            log.error("not understood: %s", type(error).__name__)

    def stop(self) -> None:
        """End what runs, waiting a little for a transaction or a transmission under way."""
        self._stop.set()
        self._commands.put(None)
        self._poke_outbox.set()
        self._came_in.set()
        self._to_index.set()
        self._tasks.stop_all()
        with self._receivers_lock:
            receivers = list(self._receivers.values())
        for receiver in receivers:
            receiver.stop()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._database.close()

    def _carry_out(self) -> None:
        while (ask := self._commands.get()) is not None:
            if self._desk.is_slow(ask.command):
                self._run("slow", self._answer, ask)
            else:
                self._answer(ask)

    def _answer(self, ask: p.Ask) -> None:
        self._say(self._desk.apply(ask))

    def _send(self) -> None:
        while not self._stop.is_set():
            self._poke_outbox.clear()
            try:
                self._outbox.step()
                due = self._outbox.next_due()
            except DeskError as error:
                log.warning("outbox: %s", error.code)
                due = None
            except Exception:
                log.exception("outbox")
                due = None
            wait = OUTBOX_SECONDS
            if due is not None:
                wait = min(wait, max(0.05, (due - self._clock()).total_seconds()))
            self._poke_outbox.wait(wait)

    def _sweep(self) -> None:
        """Read what a crash left unread, then keep お客様待ち from growing for ever."""
        try:
            intake.read_stored(self._database, self._clock)
        except DeskError as error:
            log.warning("reading what was stored: %s", error.code)
        while not self._stop.is_set():
            try:
                with self._database.write() as write:
                    turns.catch_up(write, self._clock())
                    turns.retire_waiting(write, self._clock())
                    tidying.tidy(write, self._clock())
                erasing.finish(self._database)
            except DeskError as error:
                log.warning("sweep: %s", error.code)
            self._stop.wait(SWEEP_SECONDS)

    def _back_up(self) -> None:
        with self._tasks.begin() as task:
            backups.keep_daily(self._database, self._clock, self._stop, task)

    def _understand(self) -> None:
        """Read what nobody has read yet, a few mails at a time: while mail comes in what waits."""
        try:
            with self._database.write() as write:
                readings.forget_outdated(write)
        except DeskError as error:
            log.warning("reading: %s", error.code)
        told_at = 0.0
        while not self._stop.is_set():
            pressing = old = 0
            busy = self._is_busy()
            self._came_in.clear()
            try:
                read = partial(readings.read_waiting, self._database, READ_AT_ONCE, self._heed)
                pressing = read(pressing=True)
                old = 0 if pressing or busy else read()
            except DeskError as error:
                log.warning("reading: %s", error.code)
            except Exception:
                log.exception("reading")
            if self._understood and (not pressing or time.monotonic() > told_at + TOLD_SECONDS):
                understood, self._understood = self._understood, Touched()
                told_at = time.monotonic()
                self._tell(understood)
            if pressing or old:
                # What waits is understood soon, but mail that streams in goes first.
                self._stop.wait(PRESSING_SECONDS if pressing and not busy else BREATH_SECONDS)
            else:
                self._came_in.wait(1.0 if busy else REST_SECONDS)

    def _index(self) -> None:
        indexing.run(self._database, self._stop, self._to_index, self._is_busy)

    def _heed(self, write: Write, mail_ids: Sequence[int]) -> None:
        """Let readings count; whom it concerns hears of it after the commit, of many at once."""
        turns.heed(write, mail_ids, self._clock())
        self._understood.conversations |= write.touched.conversations
        self._understood.customers |= write.touched.customers
        write.touched = Touched()

    def _is_busy(self) -> bool:
        """Whether mail comes in, or did a moment ago: it comes in gusts, and more may follow."""
        with self._receivers_lock:
            busy = any(receiver.busy for receiver in self._receivers.values())
        if busy:
            self._busy_until = time.monotonic() + LULL_SECONDS
        return time.monotonic() < self._busy_until

    def _look(self, mailbox: Mailbox) -> None:
        """See before a send what came; beside a first sync under way, which may take an hour."""
        # To the end even while we stop: half a look would let a reply out that should be held.
        sync.look(self._database, self._wire, mailbox, self._clock)

    def _visit(self, mailbox: Mailbox) -> sync.Visit:
        return sync.open_visit(self._database, self._wire, mailbox, self._clock)

    def _back(self, mailbox: Mailbox) -> None:
        """A mailbox is reached: what could not leave for want of it is tried at once."""
        sync.free_waiting(self._database, mailbox.id, self._clock())

    def _answer_sample(self, mailbox: Mailbox) -> None:
        if self._sample is not None:
            sample.answer(self._database, self._wire, self._sample, mailbox, self._clock())

    def _show_page(self, address: str) -> None:
        """Only the window has a browser."""
        self._say(p.OpenBrowser(address=address))

    def _receive_now(self) -> None:
        with self._receivers_lock:
            for receiver in self._receivers.values():
                receiver.poke()

    def _refresh_receivers(self) -> None:
        """One receiver per mailbox in use; a changed account gets a new one."""
        with self._database.look() as look:
            wanted = {mailbox.id: mailbox for mailbox in mailboxes(look)}
        with self._receivers_lock:
            for mailbox_id, receiver in list(self._receivers.items()):
                if wanted.get(mailbox_id) != receiver.mailbox:
                    receiver.stop()
                    del self._receivers[mailbox_id]
            for mailbox_id, mailbox in wanted.items():
                if mailbox_id not in self._receivers:
                    receiver = Receiver(
                        mailbox,
                        visit=self._visit,
                        back=self._back,
                        answer=self._answer_sample,
                        say=self._say,
                    )
                    self._receivers[mailbox_id] = receiver
                    self._run(f"mailbox {mailbox_id}", receiver.run)

    def _tell(self, touched: Touched) -> None:
        """After a commit: the window hears what changed, and whoever has work is woken."""
        self._say(
            p.Changed(
                conversations=tuple(touched.conversations),
                customers=tuple(touched.customers),
                outbox=touched.outbox,
                accounts=touched.accounts,
                drafts=tuple(touched.drafts),
                settings=touched.settings,
            )
        )
        if touched.conversations:
            self._came_in.set()
        if touched.conversations or touched.customers:
            self._to_index.set()
        if touched.outbox:
            self._poke_outbox.set()
        if touched.accounts and not self._stop.is_set():
            self._refresh_receivers()

    def _say(self, message: p.AnyMessage) -> None:
        try:
            with self._saying:
                self._say_line(p.encode(message))
        except OSError:
            # Nobody listens any more: the window is gone, and the end of our input follows.
            log.info("nobody listens")

    def _run(self, name: str, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, name=name, daemon=True)
        self._threads = [old for old in self._threads if old.is_alive()]
        self._threads.append(thread)
        thread.start()
