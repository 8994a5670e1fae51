"""One mailbox's thread: opens it, catches up, waits for news, again; longer after trouble.

    ┌▶ open ─▶ catch up ─▶ wait ─▶ catch up ─▶ wait … ──▶ (a line that cannot stay open) pause ─┐
    │            │           │ news of INBOX, a poke, or minutes without either                 │
    │            └────┬──────┘                                                                  │
    │              trouble ─▶ close ─▶ wait: at once where a long visit lost its line, else     │
    │                                  15 s, 30 s … 5 min, each a little different              │
    └──────────────────────────────────────┴────────────────────────────────────────────────────┘

Waiting is IDLE where the server has it, with a look at the other folders every few minutes; else a
pause. The rule: whatever goes wrong, the thread goes on until it is told to stop.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from threading import Event

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine.sync import Visit

log = logging.getLogger("ecdesk.receiver")

IDLE_SECONDS = 180.0  # a look at least so often where the server tells of news
POLL_SECONDS = 60.0  # where it does not
LOCAL_POLL_SECONDS = 2.0
RETRY_SECONDS = (15.0, 30.0, 60.0, 120.0, 300.0)  # after the first, second … failure in a row
LONG_VISIT = 60.0  # a line lost after so many seconds is opened again at once, and nobody told

_chance = random.SystemRandom()


class Receiver:
    """Receives for one mailbox until stopped, and says how far it is."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        visit: Callable[[Mailbox], Visit],
        back: Callable[[Mailbox], None],
        answer: Callable[[Mailbox], None],
        say: Callable[[p.AnyMessage], None],
    ) -> None:
        """Nothing runs before `run`.

        `visit` opens the mailbox, `back` is told when it is reached (again), `answer` lets the
        sample's customers write first.
        """
        self.mailbox = mailbox
        self._visit, self._back, self._answer, self._say = visit, back, answer, say
        self._stop, self._wake = Event(), Event()
        self._local = mailbox.kind is MailboxKind.MAILDIR
        self.busy = False  # mail is coming in
        self._asked_for = False  # by the person, and not received well since
        self._present: Visit | None = None
        self._well_since: float | None = None

    def poke(self) -> None:
        """Receive at once, or between two pieces of what is being received."""
        self._asked_for = True
        self._wake.set()
        if (present := self._present) is not None:
            present.wake()

    def stop(self) -> None:
        """End after the batch under way."""
        self._stop.set()
        self.poke()

    def run(self) -> None:
        """The thread's work."""
        failures = 0
        while not self._stop.is_set():
            self._wake.clear()
            self._well_since = None
            pause = POLL_SECONDS
            try:
                self._once()
                failures = 0
            except Trouble as trouble:
                failures = 0 if self._was_long() else failures + 1
                pause = _pause(failures, retry=trouble.retry)
                if failures:
                    self._tell("trouble", code=trouble.code, values=trouble.values)
            except Exception as error:
                failures += 1
                pause = _pause(failures)
                log.exception("mailbox %s", self.mailbox.id)
                self._tell("trouble", code="bug", values={"kind": type(error).__name__})
            # Who asked while a line was breaking hears of a new one, not of the pause after it.
            pause, self._asked_for = 0.0 if self._asked_for else pause, False
            self._wake.wait(pause)

    def _once(self) -> None:
        """One visit, as long as its line lasts. Raises Trouble."""
        visit = self._visit(self.mailbox)
        self._present = visit
        try:
            while not self._stop.is_set():
                self._catch_up(visit)
                if not visit.lasts:
                    return
                self._wait(visit)
        finally:
            self._present = None
            visit.close()

    def _catch_up(self, visit: Visit) -> None:
        if self._local:
            self._answer(self.mailbox)
        else:
            self._tell("busy")
        self.busy = True
        try:
            visit.catch_up(
                self._stop,
                self._poked,
                lambda done, total: self._tell("busy", done=done, total=total),
            )
        finally:
            self.busy = False
        self._asked_for = False
        if not self._local:
            self._tell("ok")
        if self._well_since is None:
            self._well_since = time.monotonic()
            self._back(self.mailbox)

    def _wait(self, visit: Visit) -> None:
        """Until there is news, somebody pokes or enough time has passed."""
        if not self._poked() and visit.wait(IDLE_SECONDS) is None:
            self._wake.wait(LOCAL_POLL_SECONDS if self._local else POLL_SECONDS)
        self._poked()

    def _poked(self) -> bool:
        """Whether somebody asked since the last time."""
        asked = self._wake.is_set() and not self._stop.is_set()
        if asked:
            self._wake.clear()
        return asked

    def _was_long(self) -> bool:
        began = self._well_since
        return began is not None and time.monotonic() - began >= LONG_VISIT

    def _tell(
        self,
        state: str,
        *,
        done: int = 0,
        total: int = 0,
        code: str = "",
        values: dict[str, object] | None = None,
    ) -> None:
        self._say(
            p.Syncing(
                mailbox_id=self.mailbox.id,
                state="ok" if state == "busy" and total and done >= total else state,
                done=done,
                total=total,
                code=code,
                values=values or {},
            )
        )


def _pause(failures: int, *, retry: bool = True) -> float:
    """Seconds until the next visit; never quite the same, or all shops would come at once."""
    if not failures:
        return _chance.uniform(0.0, 2.0)
    number = failures if retry else len(RETRY_SECONDS)
    return RETRY_SECONDS[min(number, len(RETRY_SECONDS)) - 1] * _chance.uniform(0.8, 1.2)
