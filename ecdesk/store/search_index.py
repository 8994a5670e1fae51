"""The search index: filled behind the mails, emptied of what is gone, held against them.

    a mail is stored, changed, taken away ──▶ triggers: search_waiting, search_gone   (its commit)
    search_waiting ──▶ index_waiting ──▶ search_fts + search_place                   (idle time)

It is filled behind, not in the commit that stores a mail: hundreds of mails in one piece cost half
of what they cost by the dozen, nobody's queue waits for it, and whoever changes a mail need not
know of it. That is safe because the mark of what waits *is* in that commit. The index has no text
(`content=''`) and no positions (`detail=none`): a third of the bodies' size instead of more than
all of it. So a mail is taken out by telling its words again, which `search_gone` keeps until then.

A mail's place in it is the minute in which it came: the newest are read first, and a period is a
range. The one rule: every mail that is read is in the index as it is now, or waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ecdesk.store import search_words
from ecdesk.store.search_fields import COLUMNS, FILES, words_of
from ecdesk.store.search_words import fact

if TYPE_CHECKING:
    from ecdesk.store.database import Database
    from ecdesk.store.plain import Plain
    from ecdesk.store.worded import Worded

AT_ONCE = 400  # mails that enter the index in one transaction, unless a person waits for it
_PIECE = 40  # mails between two looks whether one does: some five milliseconds
# Bytes of words that FTS5 gathers before it writes. With its own 1 MB a transaction left several
# pieces, to be merged again: measured, two fifths of the time that mails take to enter.
_GATHERED = 32 << 20
SECONDS = 64  # of one place: finer would make the index larger, coarser would mix up the order
STRAY = "search.stray"  # the setting that says how far from its time a mail may stand
_VERSION = "search.version"
_SAMPLE, _WORDS = 100, 20  # mails held against the index, and how many words of each


class Looks(Protocol):
    """`store.reading.Look`."""

    def all(self, statement: str, **values: Any) -> list[Any]:
        """Every row, with its columns as attributes."""

    def value(self, statement: str, **values: Any) -> Any:
        """The first column of the first row; None where there is none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many mails the index holds, and how many wait for it."""

    held: int
    waiting: int

    @property
    def percent(self) -> int:
        """Of all mails; 100 only when none waits."""
        every = self.held + self.waiting
        return 100 if not self.waiting else min(99, self.held * 100 // max(every, 1))


@dataclass(frozen=True, slots=True)
class _Prepared:
    mail_id: int
    change: int
    place: int
    words: str


def index_waiting(
    database: Database, count: int = AT_ONCE, wanted: Callable[[], bool] = lambda: True
) -> int:
    """Take what is gone out of the index and so many waiting mails in; how many there were.

    Words are made outside the transaction. `wanted` is asked between mails: False ends it early.
    """
    with database.look() as data:
        gone = data.value("SELECT 1 FROM search_gone LIMIT 1")
        prepared = list(_prepare(data, database.worded, count, wanted))
    if not prepared and gone is None:
        database.worded.clear()  # what nobody came for
        return 0
    # What is lost with the power waits again: nobody should wait for the disk for it.
    with database.write(lasting=False) as write:
        done = _take_out(write.plain, count)
        if done < count:  # what is still to leave may stand in the place of what comes
            done += _take_in(write.plain, prepared, lambda: database.hurried)
    return done


def forget_gone(plain: Plain) -> None:
    """Take out at once what is gone, and lay the index out anew without any trace of it."""
    while _take_out(plain, 1000):
        pass
    plain.run("INSERT INTO search_fts (search_fts) VALUES ('optimize')")


def begin_anew(plain: Plain) -> None:
    """Empty the index and let every mail wait for it."""
    plain.run("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
    for table in ("search_place", "search_gone", "search_waiting"):
        plain.run(f"DELETE FROM {table}")  # noqa: S608 - names of ours
    plain.run(
        "INSERT INTO search_waiting (mail_id, change)"
        " SELECT id, random() FROM mail WHERE state = 'read'"
    )


def keep_version(plain: Plain) -> None:
    """Begin anew where an earlier version made the words of what is indexed."""
    gathered = plain.value("SELECT v FROM search_fts_config WHERE k = 'hashsize'")
    if gathered != _GATHERED:
        plain.run("INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', ?)", _GATHERED)
    value = {"version": search_words.VERSION}
    known = plain.value("SELECT value FROM setting WHERE name = ?", _VERSION)
    if known is not None and json.loads(known) == value:
        return
    if plain.value("SELECT 1 FROM search_place LIMIT 1") is not None:
        begin_anew(plain)
    plain.run(
        "INSERT INTO setting (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        _VERSION,
        value,
    )


def place_of(moment: datetime) -> int:
    """Where a mail of this moment stands, if nothing stands there yet."""
    return int(moment.timestamp()) // SECONDS


def _prepare(
    data: Looks, known: Worded, count: int, wanted: Callable[[], bool]
) -> Iterator[_Prepared]:
    rows = data.all(
        f"SELECT w.change, {COLUMNS}, {FILES} FROM search_waiting w"  # noqa: S608 - columns of ours
        " CROSS JOIN mail m ON m.id = w.mail_id LEFT JOIN customer c ON c.id = m.customer_id"
        " ORDER BY w.mail_id DESC LIMIT :count",
        count=count,
    )
    for row in rows:
        if not wanted():
            return
        yield _Prepared(row.id, row.change, place_of(row.received_at), words_of(row, known))


def _take_out(plain: Plain, count: int) -> int:
    rows = plain.rows(
        'SELECT id, place, subject, text, sender_name, sender_address, "to", cc, files,'
        " direction, mailbox_id, customer_id, name, kana, phone"
        " FROM search_gone ORDER BY place LIMIT ?",
        count,
    )
    gone = [_Gone(*row) for row in rows]
    plain.run_many(
        "INSERT INTO search_fts (search_fts, rowid, words) VALUES ('delete', ?, ?)",
        [(row.place, words_of(row)) for row in gone],
    )
    plain.run_many("DELETE FROM search_gone WHERE id = ?", [(row.id,) for row in gone])
    return len(gone)


def _take_in(plain: Plain, prepared: Sequence[_Prepared], hurried: Callable[[], bool]) -> int:
    """Those of the prepared that have not changed meanwhile; fewer where somebody is in a hurry."""
    taken = 0
    rising = sorted(prepared, key=lambda one: (one.place, one.mail_id))  # so FTS5 keeps one piece
    for first in range(0, len(rising), _PIECE):
        taken += _take_piece(plain, rising[first : first + _PIECE])
        if hurried():
            break
    return taken


def _take_piece(plain: Plain, prepared: Sequence[_Prepared]) -> int:
    current = dict(
        plain.among(
            "SELECT mail_id, change FROM search_waiting WHERE mail_id IN ({})",
            [one.mail_id for one in prepared],
        )
    )
    taken: set[int] = set()
    stray = 0
    placed: list[tuple[int, int, str]] = []
    for one in prepared:
        if current.get(one.mail_id) == one.change:
            place = _free_place(plain, one, taken)
            stray = max(stray, place - one.place)
            taken.add(place)
            placed.append((place, one.mail_id, one.words))
    placed.sort()  # a place that was taken has sent some elsewhere
    plain.run_many(
        "INSERT INTO search_fts (rowid, words) VALUES (?, ?)",
        [(place, words) for place, _id, words in placed],
    )
    plain.run_many(
        "INSERT INTO search_place (place, mail_id) VALUES (?, ?)",
        [(place, mail_id) for place, mail_id, _words in placed],
    )
    plain.run_many(
        "DELETE FROM search_waiting WHERE mail_id = ?", [(mail_id,) for _p, mail_id, _w in placed]
    )
    if stray:
        _note_stray(plain, stray)
    return len(placed)


def _free_place(plain: Plain, one: _Prepared, taken: set[int]) -> int:
    """The next place if it is free; of thousands that came in one minute any of so many after."""
    place, tries, room = one.place, 0, 4
    while place in taken or plain.value("SELECT 1 FROM search_place WHERE place = ?", place):
        tries += 1
        if tries % 4 == 0:
            room *= 2
        spread = (one.mail_id * 2_654_435_761 + tries * 40_503) % room  # Knuth's multiplier
        place = one.place + (tries if tries < 4 else spread)
    return place


def _note_stray(plain: Plain, places: int) -> None:
    """Keep how far a mail stands above its time at most: a search for a period needs to know."""
    value = plain.value("SELECT value FROM setting WHERE name = ?", STRAY)
    if places > (json.loads(value)["places"] if value else 0):
        plain.run(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            STRAY,
            {"places": places},
        )


@dataclass(frozen=True, slots=True)
class _Gone:
    """A row of `search_gone`, as a mail's row is read."""

    id: int
    place: int
    subject: str
    text: str
    sender_name: str
    sender_address: str
    to: str
    cc: str
    files: str | None
    direction: str
    mailbox_id: int
    customer_id: int | None
    name: str | None
    kana: str | None
    phone: str | None


# ── whether it is as it should be ────────────────────────────────────────────────────────────────


def progress(data: Looks) -> Progress:
    """How far the index is."""
    waiting = int(data.value("SELECT count(*) FROM search_waiting"))
    held = int(data.value("SELECT count(*) FROM search_place")) if waiting else 0
    return Progress(held, waiting)


def faults(data: Looks) -> int:
    """How many mails the index does not hold as they are, and are not waiting; 0 where all is well.

    Every mail is looked for, and some words of a hundred of them.
    """
    lost = (
        "SELECT count(*) FROM mail m WHERE state = 'read'"
        " AND NOT EXISTS (SELECT 1 FROM search_place p WHERE p.mail_id = m.id)"
        " AND NOT EXISTS (SELECT 1 FROM search_waiting w WHERE w.mail_id = m.id)"
    )
    stray = (
        "SELECT count(*) FROM search_place p"
        " WHERE NOT EXISTS (SELECT 1 FROM mail m WHERE m.id = p.mail_id AND m.state = 'read')"
    )
    every = " OR ".join((fact("in"), fact("out")))
    unplaced = (
        "SELECT count(*) FROM search_fts f WHERE search_fts MATCH :every"
        " AND NOT EXISTS (SELECT 1 FROM search_place p WHERE p.place = f.rowid)"
        " AND NOT EXISTS (SELECT 1 FROM search_gone g WHERE g.place = f.rowid)"
    )
    wordless = (
        "SELECT count(*) FROM search_place WHERE place NOT IN"
        " (SELECT rowid FROM search_fts WHERE search_fts MATCH :every)"
    )
    found = int(data.value(lost)) + int(data.value(stray))
    found += sum(int(data.value(one, every=every)) for one in (unplaced, wordless))
    return found or sum(_unlike(data, row) for row in _sampled(data))


def _sampled(data: Looks) -> list[Any]:
    return data.all(
        f"SELECT p.place, {COLUMNS}, {FILES} FROM search_place p"  # noqa: S608 - columns of ours
        " CROSS JOIN mail m ON m.id = p.mail_id LEFT JOIN customer c ON c.id = m.customer_id"
        " WHERE p.mail_id % (1 + (SELECT count(*) FROM search_place) / :sample) = 0",
        sample=_SAMPLE,
    )


def _unlike(data: Looks, row: Any) -> bool:
    """Whether the index lacks words of a mail that stands in it."""
    words = sorted(set(words_of(row).split()))
    some = words[:: len(words) // _WORDS + 1]
    asked = " AND ".join(f'"{word}"' for word in some)
    here = "SELECT 1 FROM search_fts WHERE search_fts MATCH :asked AND rowid = :place"
    return data.value(here, asked=asked, place=row.place) is None
