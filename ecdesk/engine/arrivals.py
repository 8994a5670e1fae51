"""Mails as they arrive from a server: stored, read and put in their place, beside the fetching.

    whoever fetches ──▶ take ──▶ [at most two batches] ──▶ this thread: bytes committed
                                                              │ asked        ▲ gists
                                                              ▼              │
                                                           a process that reads (beside.py)

The process works out the words of the search index too: that takes as long as reading.
So the line, the reading and the tables are busy at once. Few mails are not worth a thread and a
process: they are stored and read where they are taken. The one rule: no mail is looked at before
its bytes are committed, and batches are committed in the order in which they were taken.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, Queue
from types import TracebackType
from typing import Self

from ecdesk.domain.ports import Clock, Fetched
from ecdesk.engine import beside, intake, storing
from ecdesk.store.database import Database
from ecdesk.store.search_fields import said_by

MANY = 200  # expected mails from which on a thread and a process are worth their start
_IN_HAND = 2  # batches taken and not stored
_READ_AHEAD = 400  # mails given to the process and not fetched from it
_TOGETHER = 100  # mails that have been read, put in their place at once
_LULL = 0.02  # seconds without a batch after which what was read is put in its place

_Batch = tuple[int | None, Sequence[storing.Packed]]  # the folder's id (none: old mail), the mails


class Arrivals:
    """Takes batches of one mailbox until its block is left; then everything taken is in place."""

    def __init__(
        self, database: Database, mailbox_id: int, clock: Clock, *, expected: int = 0
    ) -> None:
        """`expected`: about how many mails will be taken. Nothing runs before the block begins."""
        self._database, self._mailbox_id, self._clock = database, mailbox_id, clock
        self._many = expected >= MANY
        self._handed: Queue[_Batch | None] = Queue(_IN_HAND)
        self._asked: deque[int] = deque()  # mails that the process reads, in order
        self._reader: beside.Beside | None = None
        self._thread: threading.Thread | None = None
        self._failed: BaseException | None = None
        self._held: _Batch | None = None  # of another folder than those before it
        self._ended = False
        self.new = 0  # mails that we did not hold
        self.done = 0  # mails whose bytes are committed

    def __enter__(self) -> Self:
        if self._many:
            self._reader = beside.Beside()
            self._thread = threading.Thread(target=self._run, name="arrivals", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends when all that was taken is in place, whatever ended the fetching."""
        if self._thread is None:
            return
        self._handed.put(None)
        self._thread.join()
        self._thread = None
        if kind is None:
            self._raise_failure()

    def take(self, folder_id: int | None, batch: Sequence[Fetched]) -> None:
        """Hand over a batch; without a folder it is old mail from elsewhere.

        Waits while two batches are in hand. Raises what became of an earlier one: Trouble where
        the disk is full.
        """
        if self._thread is None:
            self._keep(folder_id, storing.pack_all(batch))
            return
        self._raise_failure()
        self._handed.put((folder_id, storing.pack_all(batch)))

    def finish(self) -> None:
        """Wait until all that was taken is committed. Raises as `take` does."""
        if self._thread is not None:
            self._handed.join()
            self._raise_failure()

    def _run(self) -> None:
        assert self._reader is not None
        try:
            while handed := self._next():
                if self._failed is None:
                    (folder_id, _), *_more = handed
                    every = [mail for _folder, batch in handed for mail in batch]
                    self._try(partial(self._keep, folder_id, every))
                for _ in handed:
                    self._handed.task_done()
                self._try(lambda: self._place(self._worth_placing()))
            self._try(lambda: self._place(len(self._asked)))
        finally:
            self._reader.close()

    def _next(self) -> list[_Batch]:
        """The batches of one folder that are in hand, for one transaction; none at the end.

        While there is none yet, what has been read is put in its place.
        """
        handed = [self._held] if self._held is not None else []
        self._held = None
        while not self._ended and len(handed) < _IN_HAND:
            try:
                batch = self._handed.get(timeout=0 if handed else _LULL if self._asked else None)
            except Empty:
                if handed:
                    break
                self._try(lambda: self._place(self._ready()))
                continue
            if batch is None:
                self._ended = True
            elif handed and batch[0] != handed[0][0]:
                self._held = batch
                break
            else:
                handed.append(batch)
        return handed

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except BaseException as error:  # noqa: BLE001 - whoever takes next hears of it
            self._failed = self._failed or error

    def _keep(self, folder_id: int | None, batch: Sequence[storing.Packed]) -> None:
        """Commit the bytes of a batch, and have them read."""
        stored = storing.store_packed(
            self._database, folder_id, self._mailbox_id, batch, self._clock()
        )
        self.new += len(stored.new)
        self.done += len(batch)
        if self._reader is None:
            intake.read_stored(self._database, self._clock, stored.new)
            return
        self._reader.ask(stored.raws)
        self._asked.extend(stored.new)

    def _ready(self) -> int:
        """How many mails have been read and wait to be put in their place."""
        assert self._reader is not None
        return min(self._reader.ready, len(self._asked))

    def _worth_placing(self) -> int:
        """So many that a transaction pays; and no more wait than that memory has room for."""
        ready = self._ready()
        return max(ready if ready >= _TOGETHER else 0, len(self._asked) - _READ_AHEAD)

    def _place(self, count: int) -> None:
        """Put the next mails in their place, waiting for what they say."""
        if count <= 0:
            return
        assert self._reader is not None
        ids, left = [self._asked.popleft() for _ in range(count)], list(self._asked)
        self._asked.clear()  # where the answers end early, none is taken for another mail's
        said = self._reader.answers(count)
        self._asked.extend(left)
        mails = list(zip(ids, said, strict=True))
        for mail_id, one in mails:  # before they are in the tables, where the index finds them
            if not isinstance(one, str) and one.words:
                self._database.worded.put(mail_id, said_by(one.mail), one.words)
        intake.read(self._database, self._clock, mails)

    def _raise_failure(self) -> None:
        if self._failed is not None:
            raise self._failed
