"""Mails found by the words in them: what the index holds, and the waiting mails one by one.

What the index finds are candidates: a mail that holds a word holds all its pairs. Where a word is
so short that its pair is the word itself they are hits. Else SQLite looks for the word in what was
written as it was written, which finds nearly all; what is left is folded and looked at here, and
that is only a mail in which a letter is written otherwise (`search_fields.other_writing`).

The one rule: what is found holds every word, and everything that holds them is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ecdesk.domain.search_query import Sought, Where
from ecdesk.store import search_words
from ecdesk.store.search_fields import (
    COLUMNS,
    FILES,
    closed,
    ends_open,
    holds,
    other_writing,
    plainly,
)
from ecdesk.store.search_index import STRAY, Looks, place_of
from ecdesk.store.search_words import fact

LOOKED_THROUGH = 300  # waiting mails that a search looks through at most, newest first
EXAMINED = 1500  # candidates held against their text by one search; then it says where it stopped
_CHUNK = 200
_ENDLESS = 1 << 62
_MAIL, _CUSTOMER, _CONVERSATION = (
    "CROSS JOIN mail m ON m.id = {}.mail_id",
    "LEFT JOIN customer c ON c.id = m.customer_id",
    "CROSS JOIN conversation k ON k.id = m.conversation_id",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mail has to be. `until` exclusive; None asks for nothing."""

    sought: tuple[Sought, ...] = ()
    mailboxes: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    files: bool | None = None
    customer: int | None = None
    conversations: str = ""  # a condition on `conversation k`, in words of the program's own


@dataclass(frozen=True, slots=True)
class Place:
    """A mail that was found, and where it stands in the index."""

    place: int
    mail_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """Mails, newest first; `after` is where the search goes on, None at its end."""

    places: tuple[Place, ...]
    after: int | None = None


def newest(
    data: Looks,
    wanted: Wanted,
    *,
    limit: int,
    before: int | None = None,
    examined: int | None = EXAMINED,
    looked_through: int | None = LOOKED_THROUGH,
) -> Found:
    """The newest mails that are as wanted, `before` a place; the first page has the waiting too."""
    search = _begun(data, wanted)
    statement, match = search.sure("p.place, p.mail_id")
    rows = data.all(statement, **search.values(match, before, limit))
    found = [Place(row.place, row.mail_id) for row in rows]
    after = rows[-1].place if len(rows) == limit else None
    if search.unsure:
        others, stopped = _examine(data, search, before, after, examined)
        if stopped is not None:
            found, after = [one for one in found if one.place >= stopped], stopped
        found += others
        found.sort(key=_newest_first)
        if len(found) > limit:
            found, after = found[:limit], found[limit - 1].place
    if before is None:
        found += _among_waiting(data, search, looked_through)
        found.sort(key=_newest_first)
    return Found(tuple(found), after)


def count(data: Looks, wanted: Wanted) -> int:
    """How many mails are as wanted, all of them looked at."""
    search = _begun(data, wanted)
    statement, match = search.sure("1")
    counted = f"SELECT count(*) FROM ({statement})"  # noqa: S608 - see `_Search`
    every = int(data.value(counted, **search.values(match, None, -1)))
    if search.unsure:
        every += len(_examine(data, search, None, None, None)[0])
    return every + len(_among_waiting(data, search, None))


def _begun(data: Looks, wanted: Wanted) -> _Search:
    stray = None
    if wanted.until is not None:
        stray = data.value("SELECT value FROM setting WHERE name = :name", name=STRAY)
    return _Search(wanted, stray["places"] if stray else 0)


def _newest_first(one: Place) -> int:
    return -one.place


@dataclass(slots=True)
class _Search:
    """One search: how the index is asked, and what is to be held against the text."""

    wanted: Wanted
    stray: int  # places by which a mail may stand above its time
    match: str = field(init=False)  # in FTS5's language; empty: all that is there
    unsure: tuple[Sought, ...] = field(init=False)
    _plainly: str = field(init=False, default="")  # whether what is unsure is there as written
    _given: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Divide what the index knows from what only the text tells."""
        wanted = self.wanted
        self.unsure = tuple(one for one in wanted.sought if not _is_sure(one))
        every, none = [], []
        for one in wanted.sought:
            asked = search_words.expression(_asked(one))
            if one.absent and _is_sure(one):
                none.append(f"({asked})")
            elif not one.absent and asked:
                every.append(f"({asked})")
        if wanted.mailboxes is not None:
            boxes = [fact(f"box{id_}") for id_ in sorted(wanted.mailboxes)]
            every.append(f"({' OR '.join(boxes) or fact('none')})")
        if wanted.customer is not None:
            every.append(fact(f"cust{wanted.customer}"))
        if wanted.files is not None:
            (every if wanted.files else none).append(fact("file"))
        if none and not every:
            every.append(f"({fact('in')} OR {fact('out')})")
        self.match = " AND ".join(every)
        if none:
            self.match = f"({self.match}) NOT ({' OR '.join(none)})"
        conditions = []
        for number, one in enumerate(self.unsure):
            condition, given = plainly(one, f"w{number}")
            conditions.append(condition)
            self._given |= given
        self._plainly = " AND ".join(conditions)

    @property
    def _is_open(self) -> bool:
        return any(ends_open(one.word) for one in self.unsure)

    def sure(self, columns: str) -> tuple[str, str]:
        """A SELECT of what is found at a glance, and how the index is asked for it."""
        match = f"({self.match}) NOT {fact('marked')}" if self._is_open else self.match
        return self._statement(columns, [self._plainly] if self.unsure else []), match

    def doubtful(self, columns: str, data: Looks) -> Iterator[tuple[str, str]]:
        """SELECTs of the candidates that have to be folded and looked at, likewise."""
        if not self.unsure:
            return
        match, unseen = self.match, self._statement(columns, [f"NOT ({self._plainly})"])
        if match and all(map(closed, self.unsure)):
            others = set().union(*(other_writing(one.word) for one in self.unsure))
            match = f"({match}) AND ({' OR '.join(map(fact, sorted(others)))})"
        if not self._is_open or not match:
            yield unseen, match
        else:
            yield unseen, f"({match}) NOT {fact('marked')}"
            if _is_any(data, "marked"):  # few mailboxes have one; to look for it among many is long
                yield self._statement(columns, []), f"{fact('marked')} AND ({self.match})"

    def values(
        self, match: str, before: int | None, count: int, down_to: int | None = None
    ) -> dict[str, Any]:
        """What a statement is given."""
        wanted = self.wanted
        since = -_ENDLESS if wanted.since is None else place_of(wanted.since)
        until = _ENDLESS if wanted.until is None else place_of(wanted.until) + self.stray + 1
        given: dict[str, Any] = {
            "before": min(until, _ENDLESS if before is None else before),
            "since": since if down_to is None else max(since, down_to),
            "count": count,
            **self._given,
        }
        if match:
            given["match"] = match
        if wanted.since is not None:
            given["first_moment"] = wanted.since
        if wanted.until is not None:
            given["end_moment"] = wanted.until
        return given

    def _statement(self, columns: str, conditions: list[str]) -> str:
        """A SELECT of the candidates before `:before` and from `:since` on, newest first."""
        exactly = [*conditions, *self._exactly()]
        said = bool(self.unsure)
        on, tables = "p.place", ["search_place p"]
        where = []
        if self.match:
            on = "f.rowid"
            tables = ["search_fts f", "CROSS JOIN search_place p ON p.place = f.rowid"]
            where = ["f.search_fts MATCH :match"]
        if said or exactly or self.wanted.conversations:
            tables.append(_MAIL.format("p"))
        if said:
            tables.append(_CUSTOMER)
        if self.wanted.conversations:
            tables.append(_CONVERSATION)
            exactly.append(f"({self.wanted.conversations})")
        where += [f"{on} < :before", f"{on} >= :since", *exactly]
        return (
            f"SELECT {columns} FROM {' '.join(tables)} WHERE {' AND '.join(where)}"  # noqa: S608 - words of ours; what was typed is a value
            f" ORDER BY {on} DESC LIMIT :count"
        )

    def holds(self, row: Any) -> bool:
        """Whether a waiting mail is as wanted."""
        wanted = self.wanted
        return (
            (wanted.files is None or bool(row.files) is wanted.files)
            and (wanted.mailboxes is None or row.mailbox_id in wanted.mailboxes)
            and (wanted.customer is None or row.customer_id == wanted.customer)
            and (wanted.since is None or row.received_at >= wanted.since)
            and (wanted.until is None or row.received_at < wanted.until)
            and holds(row, wanted.sought, row.files)
        )

    def _exactly(self) -> list[str]:
        """The period to the second: a place is a minute, and not always the right one."""
        wanted = self.wanted
        exactly = [] if wanted.since is None else ["m.received_at >= :first_moment"]
        return exactly if wanted.until is None else [*exactly, "m.received_at < :end_moment"]


def _is_sure(one: Sought) -> bool:
    return one.where is Where.ANYWHERE and search_words.exact(one.word)


def _is_any(data: Looks, name: str) -> bool:
    """Whether the index has a mail of which it says so."""
    found = "SELECT 1 FROM search_fts WHERE search_fts MATCH :match LIMIT 1"
    return data.value(found, match=fact(name)) is not None


def _asked(one: Sought) -> str:
    """What the index is asked for: of a telephone number what +81 leaves of it."""
    return one.word.removeprefix("0") if one.where is Where.PHONE else one.word


def _examine(
    data: Looks, search: _Search, before: int | None, down_to: int | None, examined: int | None
) -> tuple[list[Place], int | None]:
    """Hits among the doubtful candidates; where too many were left, the place down to which."""
    found: list[Place] = []
    stopped: int | None = None
    for statement, match in search.doubtful(f"p.place, {COLUMNS}, {FILES}", data):
        at, seen, more = before, 0, True
        while more and (examined is None or seen < examined):
            rows = data.all(statement, **search.values(match, at, _CHUNK, down_to))
            found += [Place(r.place, r.id) for r in rows if holds(r, search.unsure, r.files)]
            seen += len(rows)
            more = len(rows) == _CHUNK
            at = rows[-1].place if rows else at
        if more and at is not None:
            stopped = at if stopped is None else max(at, stopped)
    if stopped is not None:
        found = [one for one in found if one.place >= stopped]
    return found, stopped


def _among_waiting(data: Looks, search: _Search, most: int | None) -> list[Place]:
    """Waiting mails that are as wanted, looked through one by one."""
    if data.value("SELECT 1 FROM search_waiting LIMIT 1") is None:
        return []
    condition = search.wanted.conversations
    tables = ["search_waiting w", _MAIL.format("w"), _CUSTOMER]
    rows = data.all(
        f"SELECT {COLUMNS}, {FILES} FROM"  # noqa: S608 - words of ours
        f" {' '.join([*tables, _CONVERSATION] if condition else tables)}"
        f" WHERE m.state = 'read' {f'AND ({condition})' if condition else ''}"
        " ORDER BY w.mail_id DESC LIMIT :most",
        most=-1 if most is None else most,
    )
    return [Place(place_of(row.received_at), row.id) for row in rows if search.holds(row)]
