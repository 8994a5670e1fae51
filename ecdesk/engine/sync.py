"""Receives: what the server has and we have not, folder by folder, and its flags both ways.

              ┌────────── trouble: wait, longer each time (receiver.py) ◀─────────┐
              ▼                                                                   │ anywhere
    (open) ─▶ catch up ─▶ idle: IDLE on INBOX, or a pause ─▶ catch up ─▶ idle … ──┘

    catch up   each folder is compared with what we know of it (sync_folder.py)
               ─▶ the newest 90 days of Sent, INBOX, Archive, All; what we know in Trash and Junk
               ─▶ what is older, in pieces; between two of them INBOX and Sent are looked at
               where a poke or a minute asks for it ─▶ flags of ours go out (flags_out.py)
    renumbered (UIDVALIDITY)  the places are forgotten, the mails known again by their heads

By UIDs, never by \\Seen: a mail read on a phone is as new to us as any. Each batch is committed
before its folder counts as received, so a cut line or a killed process costs that batch and nothing
else. Trash and Junk give us nothing by themselves. Received time is the server's INTERNALDATE.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import select, update

from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import Clock, FolderInfo, FolderState, MailSource, Role, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine import fetching, flags_out, intake, sign_in, sync_folder
from ecdesk.engine.arrivals import Arrivals
from ecdesk.engine.fetching import Fetching
from ecdesk.engine.sync_folder import Compared
from ecdesk.store import schema as s
from ecdesk.store.database import Database

log = logging.getLogger("ecdesk.sync")

# Our answers first: no clock starts for what was answered.
_FIRST = (Role.SENT, Role.INBOX)
_ROLES = (*_FIRST, Role.ARCHIVE, Role.ALL, Role.TRASH, Role.JUNK)
_LOOK_EVERY = timedelta(minutes=1)  # at new mail, while older mail is fetched
_LIST_EVERY = timedelta(hours=1)  # folders come and go
_THOROUGH_EVERY = timedelta(minutes=10)  # flags of all folders, where nobody counts changes
_SAY_EVERY = timedelta(seconds=30)

Progress = Callable[[int, int], None]  # mails done, mails to do


def _nobody() -> bool:
    """Nobody asks for anything meanwhile."""
    return False


def sync(
    database: Database,
    wire: Wire,
    mailbox: Mailbox,
    clock: Clock,
    *,
    stop: Event | None = None,
    progress: Progress = lambda _done, _total: None,
) -> int:
    """Bring one mailbox up to date and leave; how many mails were new. Raises Trouble."""
    visit = open_visit(database, wire, mailbox, clock)
    try:
        return visit.catch_up(stop or Event(), progress=progress)
    finally:
        visit.close()


def look(database: Database, wire: Wire, mailbox: Mailbox, clock: Clock) -> int:
    """See what came to INBOX and Sent, over a line of its own; how many mails were new.

    Before a send: it waits for no first sync under way, and when it is done all that had come is
    read. Raises Trouble.
    """
    visit = open_visit(database, wire, mailbox, clock)
    try:
        return visit.look()
    finally:
        visit.close()


def open_visit(database: Database, wire: Wire, mailbox: Mailbox, clock: Clock) -> Visit:
    """Open a mailbox to stay. Raises Trouble, which is kept with the mailbox for the status bar."""
    try:
        source = sign_in.open_source(wire, mailbox)
    except Trouble as trouble:
        keep_trouble(database, mailbox.id, trouble)
        raise
    return Visit(database, source, mailbox, clock)


def keep_trouble(database: Database, mailbox_id: int, trouble: Trouble) -> None:
    """Remember what stands between us and a mailbox; a full disk must not hide the first cause."""
    try:
        with database.write() as write:
            row = write.session.get_one(s.Mailbox, mailbox_id)
            row.trouble = {"code": trouble.code, "values": trouble.values}
            write.touched.accounts = True
    except Trouble as second:
        log.warning("trouble of mailbox %s not kept: %s", mailbox_id, second.code)


def free_waiting(database: Database, mailbox_id: int, now: datetime) -> None:
    """The mailbox is reached again: what waits to be sent for want of it waits no longer."""
    waits = (
        (s.Outgoing.mailbox_id == mailbox_id)
        & (s.Outgoing.state == State.READY.value)
        & (s.Outgoing.due_at > now)
        & s.Outgoing.trouble.is_not(None)
    )
    with database.connect() as connection:
        if connection.scalar(select(s.Outgoing.id).where(waits).limit(1)) is None:
            return
    with database.write() as write:
        write.session.execute(update(s.Outgoing).where(waits).values(due_at=now))
        write.touched.outbox = True


class Visit:
    """A mailbox opened and kept open. One thread; `wake` may come from another."""

    def __init__(
        self, database: Database, source: MailSource, mailbox: Mailbox, clock: Clock
    ) -> None:
        """Takes the source over: `close` closes it."""
        self._database, self._source, self._clock = database, source, clock
        self._mailbox = mailbox
        self._listed: list[FolderInfo] = []
        self._listed_at: datetime | None = None
        self._inbox: tuple[str, FolderState] | None = None  # as it was compared
        self._can_wait, self._told_at_once = True, False
        self._looked_at = clock()
        self._thorough_at: datetime | None = None  # when flags were last compared everywhere

    @property
    def lasts(self) -> bool:
        """Whether the line may stay open: a POP3 session sees nothing new and locks others out."""
        return self._mailbox.kind is not MailboxKind.POP3

    def catch_up(
        self,
        stop: Event,
        poked: Callable[[], bool] = _nobody,
        progress: Progress = lambda _done, _total: None,
    ) -> int:
        """Bring everything up to date; how many mails were new. Raises Trouble.

        `poked` says (and forgets) whether somebody asked for new mail meanwhile. How it went is
        kept with the mailbox, for the status bar.
        """
        with self._keeping_trouble():
            intake.read_stored(self._database, self._clock)  # what a full disk or a crash left
            now = self._clock()
            thorough = (
                self._thorough_at is None
                or not timedelta() <= now - self._thorough_at < _THOROUGH_EVERY
            )
            found = [
                one
                for info in self._folders()
                if (one := self._compare(info, thorough=thorough, later=True)) is not None
            ]
            self._looked_at = now
            self._thorough_at = now if thorough else self._thorough_at
            new = self._fetch(found, stop, poked, progress)
            self._push_flags()
            _note_success(self._database, self._mailbox.id, self._clock(), worth_saying=bool(new))
        return new

    def look(self) -> int:
        """See what is new in INBOX and Sent, and read it; how many mails were new."""
        with self._keeping_trouble():
            new = sum(self._look_into(info) for info in self._folders() if info.role in _FIRST)
            intake.read_stored(self._database, self._clock)  # what another thread has just stored
        self._looked_at = self._clock()
        return new

    def wait(self, seconds: float) -> bool | None:
        """Wait for news of INBOX; whether there is some. None where the server cannot tell."""
        if self._inbox is None or not self._can_wait:
            return None
        name, known = self._inbox
        state = self._source.select(name)
        changed = (state.uidnext, state.exists) != (known.uidnext, known.exists)
        if changed and not self._told_at_once:
            self._told_at_once = True
            return True
        self._told_at_once = False  # a server that says something else each time is not believed
        told = self._source.wait(seconds)
        self._can_wait = told is not None
        return told

    def wake(self) -> None:
        """End a wait, the present or the next one."""
        self._source.wake()

    def close(self) -> None:
        """Leave; never raises."""
        self._source.close()

    def _folders(self) -> list[FolderInfo]:
        """Those that have a part in it, in the order of `_ROLES`."""
        now = self._clock()
        if self._listed_at is None or not timedelta() <= now - self._listed_at < _LIST_EVERY:
            listed = self._source.folders()
            self._listed = [info for role in _ROLES for info in listed if info.role is role]
            self._listed_at = now
        return self._listed

    def _compare(
        self, info: FolderInfo, *, thorough: bool = True, later: bool = False
    ) -> Compared | None:
        """A folder beside what we know; None where a lesser one cannot be opened.

        `later`: nor does one matter that cannot be opened just now.
        """
        try:
            where = (self._database, self._source, self._mailbox.id, info, self._clock)
            found = sync_folder.compare(*where, thorough=thorough)
        except Trouble as trouble:
            self._pass_over(info, trouble, later=later)
            return None
        if info.role is Role.INBOX:
            self._inbox = info.name, found.state
        return found

    def _pass_over(self, info: FolderInfo, trouble: Trouble, *, later: bool = False) -> None:
        """Go on without a lesser folder that the server refuses. Raises any other trouble."""
        self._listed_at = None  # it may be another one by now
        passed = {"net.refused", "net.busy"} if later else {"net.refused"}
        if info.role is Role.INBOX or trouble.code not in passed:
            raise trouble
        log.warning("folder of role %s refused", info.role)

    def _fetch(
        self,
        found: Sequence[Compared],
        stop: Event,
        poked: Callable[[], bool],
        progress: Progress,
    ) -> int:
        """Fetch what is missing; how many mails were new. Stops after any batch."""
        pieces = fetching.pieces(self._source, found, self._clock())
        left = Counter(piece.found.folder_id for piece in pieces)
        total, done, looked = sum(len(piece.uids) for piece in pieces), 0, 0
        opened = ""
        with self._arrivals(total) as arrivals:
            fetches = self._fetching(arrivals)
            for piece in pieces:
                if poked() or self._clock() - self._looked_at >= _LOOK_EVERY:
                    looked += self.look()
                    self._push_flags()
                    opened = ""
                if opened != piece.found.info.name:
                    opened = piece.found.info.name
                    if self._source.select(opened).uidvalidity != piece.found.state.uidvalidity:
                        break  # its UIDs are others now: the next time it is compared anew
                for number in fetches.fetch(piece):
                    done += number
                    if number:
                        progress(done, total)
                    if stop.is_set():
                        break
                if stop.is_set():
                    break
                left[piece.found.folder_id] -= 1
                if not left[piece.found.folder_id]:
                    arrivals.finish()  # committed, all of them: only now the folder is complete
                    sync_folder.complete(self._database, piece.found)
        return looked + arrivals.new

    def _look_into(self, info: FolderInfo) -> int:
        """The newest mails of a folder; how many were new."""
        where = (self._database, self._source, self._mailbox.id, info, self._clock)
        try:
            begun = sync_folder.newest(*where)
        except Trouble as trouble:
            self._pass_over(info, trouble)
            return 0
        found = begun or self._compare(info)
        if found is None or not found.missing:
            return 0
        piece = fetching.newest(self._source, found, self._clock())
        with self._arrivals() as arrivals:
            for _number in self._fetching(arrivals).fetch(piece):
                pass
        if begun is None and len(piece.uids) == len(found.missing):
            sync_folder.complete(self._database, found)
        return arrivals.new

    def _push_flags(self) -> None:
        """What was read here is read there; after the folders, so that places are as they are."""
        flags_out.push(self._database, self._source, self._mailbox.id, self._clock())

    def _arrivals(self, expected: int = 0) -> Arrivals:
        return Arrivals(self._database, self._mailbox.id, self._clock, expected=expected)

    def _fetching(self, arrivals: Arrivals) -> Fetching:
        return Fetching(self._database, self._source, self._mailbox, arrivals, self._clock)

    @contextmanager
    def _keeping_trouble(self) -> Iterator[None]:
        try:
            yield
        except Trouble as trouble:
            keep_trouble(self._database, self._mailbox.id, trouble)
            raise


def _note_success(
    database: Database, mailbox_id: int, now: datetime, *, worth_saying: bool
) -> None:
    """Keep when a sync last ended well; a quiet one only so often that the minute shown is true.

    Nothing is told of the time alone: whoever shows it hears `Syncing` right afterwards.
    """
    with database.connect() as connection:
        last, trouble = connection.execute(
            select(s.Mailbox.synced_at, s.Mailbox.trouble).where(s.Mailbox.id == mailbox_id)
        ).one()
    quiet = last is not None and now - last < _SAY_EVERY and trouble is None
    if quiet and not worth_saying:
        return
    with database.write() as write:
        row = write.session.get_one(s.Mailbox, mailbox_id)
        write.touched.accounts = row.trouble is not None
        row.synced_at, row.trouble = now, None
