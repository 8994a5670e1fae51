"""The mails of a folder that are not here, fetched in pieces, the newest first.

    a piece ─▶ known by their heads? a place, and no fetching ─▶ too large? set aside
            ─▶ the rest in batches; one by one what the line broke over before ─▶ stored

The rule: a mail that cannot be had costs itself and nothing else. What came before the line broke
is stored, and what it may have broken over is noted (unfetched.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Clock, Fetched, MailSource, Role
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import known_by_head, unfetched
from ecdesk.engine.sync_folder import FOLLOWED, Compared
from ecdesk.store.database import Database

PIECE = 200  # mails asked for before anything else may come between
_FIRST_DAYS = 90  # of a new mailbox these come first, so that today's work is there at once
_SOON_DAYS = 2  # of a POP3 mailbox, whose UIDs tell no order, when only the newest are wanted
_BATCH_MAILS = 50
_BATCH_BYTES = 4 << 20
# What ends a visit over a batch. A server that says "later" whenever it is asked for one mail would
# keep all the others waiting, too.
_ENDED = frozenset({"net.gone", "net.timeout", "net.busy"})
_TOO_MANY = 5  # so many at once that a server will not give are no poison: something else is wrong


class Takes(Protocol):
    """Stores and reads what was fetched."""

    def take(self, folder_id: int, batch: Sequence[Fetched]) -> None:
        """A batch of a folder's mails."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Mails of one folder, fetched without a break."""

    found: Compared
    uids: tuple[int, ...]


def pieces(source: MailSource, found: Sequence[Compared], now: datetime) -> list[Piece]:
    """What is to be fetched, in order: the recent mails of all folders, then the older ones."""
    recent: list[Piece] = []
    older: list[Piece] = []
    for one in found:
        first, late = _by_age(source, one, now - timedelta(days=_FIRST_DAYS))
        recent += _cut(one, first)
        older += _cut(one, late)
    return recent + older


def newest(source: MailSource, found: Compared, now: datetime) -> Piece:
    """The newest mails alone, as many as one piece holds."""
    uids: Sequence[int] = found.missing
    if len(uids) > PIECE and not found.state.uidnext:
        soon = set(source.since(now - timedelta(days=_SOON_DAYS)))
        uids = [uid for uid in uids if uid in soon]
    return Piece(found, tuple(uids[-PIECE:]))


class Fetching:
    """Fetches pieces from the selected folder of a source."""

    def __init__(
        self,
        database: Database,
        source: MailSource,
        mailbox: Mailbox,
        takes: Takes,
        clock: Clock,
    ) -> None:
        self._database, self._source, self._mailbox = database, source, mailbox
        self._takes, self._clock = takes, clock
        self._largest = unfetched.largest(database)

    def fetch(self, piece: Piece) -> Iterator[int]:
        """Fetch a piece; yields how many of its mails are done, batch for batch. Raises Trouble."""
        found, uids = piece.found, piece.uids
        sizes = self._wanted(found, uids)
        folder_id, now = found.folder_id, self._clock()
        large = {uid: size for uid, size in sizes.items() if size > self._largest}
        unfetched.set_aside(self._database, folder_id, unfetched.TOO_LARGE, large, now)
        unfetched.clear(self._database, folder_id, found.careful.intersection(uids) - sizes.keys())
        yield len(uids) - len(sizes) + len(large)
        asked = [uid for uid in uids if uid in sizes and uid not in large]
        alone = [uid for uid in asked if uid in found.careful]
        together = [uid for uid in asked if uid not in found.careful]
        for group in filter(None, (together, *([uid] for uid in alone))):
            came: set[int] = set()
            try:
                for batch in _batches(self._source, group):
                    self._takes.take(folder_id, batch)
                    came.update(mail.uid for mail in batch)
                    yield len(batch)
            except Trouble as trouble:
                if trouble.code in _ENDED:
                    left = [uid for uid in group if uid not in came]
                    unfetched.suspect(
                        self._database, folder_id, left, trouble.code, sizes, self._clock()
                    )
                raise
            lost = [uid for uid in group if uid not in came]
            self._refused(found, lost, whole=len(lost) == len(group))
            unfetched.clear(self._database, folder_id, came & found.careful)
            yield len(lost)

    def _wanted(self, found: Compared, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of those that are to be fetched; the others are gone, known or not for us."""
        if not found.by_head:
            return self._sizes(uids)
        heads = self._source.heads(uids)
        role = found.info.role
        known = known_by_head.place(self._database, self._mailbox.id, found.folder_id, role, heads)
        if role in FOLLOWED:
            return {}
        if role in {Role.ARCHIVE, Role.ALL}:  # what another program is still writing is no mail
            known |= {uid for uid, head in heads.items() if "\\Draft" in head.flags}
        return self._sizes([uid for uid in uids if uid not in known])

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes by UID. A mail whose size the server would not say is there all the same."""
        sizes = self._source.sizes(uids) if uids else {}
        if len(sizes) < len(uids):
            there = set(self._source.uids())
            sizes = {uid: 0 for uid in uids if uid in there} | sizes
        return sizes

    def _refused(self, found: Compared, lost: Sequence[int], *, whole: bool) -> None:
        """Set aside what is there and was not given. Raises Trouble where that is everything."""
        if not lost:
            return
        sizes = self._sizes(lost)
        if whole and len(sizes) > _TOO_MANY:
            server = self._mailbox.imap or self._mailbox.pop3
            host, port = (server.host, server.port) if server is not None else ("", 0)
            raise Trouble(unfetched.REFUSED, host=host, port=port, command="FETCH", answer="")
        unfetched.set_aside(
            self._database, found.folder_id, unfetched.REFUSED, sizes, self._clock()
        )


def _by_age(
    source: MailSource, found: Compared, day: datetime
) -> tuple[Sequence[int], Sequence[int]]:
    """Those that arrived since that day, and the older ones; few are not told apart."""
    if len(found.missing) <= PIECE or found.info.role in FOLLOWED:
        return found.missing, ()
    source.select(found.info.name)
    since = set(source.since(day))
    recent = [uid for uid in found.missing if uid in since]
    return recent, [uid for uid in found.missing if uid not in since]


def _cut(found: Compared, uids: Sequence[int]) -> Iterator[Piece]:
    """The newest piece first, each in the order of arrival."""
    for end in range(len(uids), 0, -PIECE):
        yield Piece(found, tuple(uids[max(0, end - PIECE) : end]))


def _batches(source: MailSource, uids: Sequence[int]) -> Iterator[list[Fetched]]:
    """Mails in batches small enough to commit often; what came before the line broke is one."""
    batch: list[Fetched] = []
    size = 0
    try:
        for mail in source.fetch(uids):
            batch.append(mail)
            size += len(mail.raw)
            if len(batch) >= _BATCH_MAILS or size >= _BATCH_BYTES:
                yield batch
                batch, size = [], 0
    except Trouble:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
