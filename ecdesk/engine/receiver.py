"""One mailbox's thread: receive, wait, again; longer after trouble, at once when poked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine.sync import Progress

log = logging.getLogger("ecdesk.receiver")

POLL_SECONDS = 60.0  # between two looks at a mailbox on a server
LOCAL_POLL_SECONDS = 2.0
RETRY_SECONDS = (15.0, 30.0, 60.0, 120.0, 300.0)  # after the first, second … failure in a row


class Receiver:
    """Receives for one mailbox until stopped, and says how far it is."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        receive: Callable[[Mailbox, Event, Progress], None],
        answer: Callable[[Mailbox], None],
        say: Callable[[p.AnyMessage], None],
    ) -> None:
        """Nothing runs before `run`. `answer` lets the sample's customers write first."""
        self.mailbox = mailbox
        self._receive, self._answer, self._say = receive, answer, say
        self._stop, self._wake = Event(), Event()
        self._local = mailbox.kind is MailboxKind.MAILDIR

    def poke(self) -> None:
        """Receive at once."""
        self._wake.set()

    def stop(self) -> None:
        """End after the batch under way."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """The thread's work."""
        failures = 0
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._once()
            except Trouble as trouble:
                failures += 1
                self._tell("trouble", code=trouble.code, values=trouble.values)
            except Exception as error:
                failures += 1
                log.exception("mailbox %s", self.mailbox.id)
                self._tell("trouble", code="bug", values={"kind": type(error).__name__})
            else:
                failures = 0
            self._wake.wait(self._pause(failures))

    def _once(self) -> None:
        if self._local:
            self._answer(self.mailbox)
        else:
            self._tell("busy")
        self._receive(
            self.mailbox, self._stop, lambda done, total: self._tell("busy", done=done, total=total)
        )
        if not self._local:
            self._tell("ok")

    def _pause(self, failures: int) -> float:
        if failures:
            return RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1]
        return LOCAL_POLL_SECONDS if self._local else POLL_SECONDS

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
