"""Mails found again by words, people, shops, days and where their conversation stands.

Newest first, and before all others what is of the customer who is open beside. Folding serves
comparing alone: what is shown is cut from the mail's own text, with the places of the words in it.
The one rule: whatever is typed gets an answer; what could not be read of it comes as `doubts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ecdesk.domain.conversation import Status
from ecdesk.domain.folding import fold, spots
from ecdesk.domain.search_query import Doubt, Query, Standing, parse
from ecdesk.store import search as store
from ecdesk.store.search_index import progress
from ecdesk.views.search_noted import Noted, noted
from ecdesk.views.search_orders import placed
from ecdesk.views.values import Looks, Reads

OF_THE_CUSTOMER = 3  # conversations of the customer who is open that go before all others
_BEFORE, _AFTER = 24, 72  # characters of a snippet around the first word
_SHORT = 8  # before it, in a narrow list
_AT_ONCE = 200
_LOOKED_AT = 20_000  # characters of a text in which its words are marked
_TOKYO = "Asia/Tokyo"
_NO_MAIL = datetime(2000, 1, 1, tzinfo=UTC)

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A mail that was found; `snippet` is cut from its text as written, `marks` lie in it."""

    conversation_id: int
    mail_id: int
    subject: str
    received_at: datetime
    snippet: str
    marks: Marks = ()
    subject_marks: Marks = ()
    customer: str = ""
    address: str = ""
    colour: str = ""  # of the shop
    status: Status = Status.DONE
    ours: bool = False  # written by us
    mails: int = 1  # hits of the same conversation that this one stands for
    of_the_customer: bool = False  # of the one who is open
    noted: Noted | None = None  # not a mail says it, but what was written beside; as `snippet`


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, and all that is to be said of them. `total` None: nobody counted."""

    hits: tuple[Hit, ...] = ()
    total: int | None = None
    after: int | None = None  # where the next page begins; None at the end
    words: tuple[str, ...] = ()  # folded: what is to be marked in an opened mail
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Doubt, ...] = ()  # what else is to be said, in the same words
    percent: int = 100  # of all mails, how many the index holds
    asked: bool = True  # whether anything was looked for


def search(
    reader: Reads,
    words: str,
    *,
    limit: int = 50,
    now: datetime | None = None,
    counted: bool = True,
) -> Found:
    """Every mail that is as wanted, newest first, and how many there are; it takes its time.

    Without `now` the day of the newest mail is today.
    """
    with reader.look() as look:
        query, wanted = _read(look, words, now, None)
        if wanted is None:
            return Found((), 0, None, (), query.doubts, asked=bool(query))
        found = store.newest(look, wanted, limit=limit, examined=None, looked_through=None)
        places = found.places[:limit]
        total: int | None = len(found.places)
        if found.after is not None or len(found.places) > limit:
            total = store.count(look, wanted) if counted else None
        ids = [one.mail_id for one in places]
        notes: tuple[Doubt, ...] = ()
        if not ids:
            ids, notes = _of_order(look, query, wanted, None, limit)
            total = len(ids)
        hits = _hits(look, ids, query)
        percent = progress(look).percent
        return Found(hits, total, found.after, query.words, query.doubts, notes, percent)


def conversations(
    reader: Reads,
    words: str,
    *,
    now: datetime,
    shop_id: int | None = None,
    customer_id: int | None = None,
    before: int | None = None,
    limit: int = 40,
) -> Found:
    """A page of hits, one a conversation: while somebody types."""
    with reader.look() as look:
        query, wanted = _read(look, words, now, shop_id)
        if wanted is None:
            return Found((), None, None, (), query.doubts, asked=bool(query))
        found = store.newest(look, wanted, limit=limit, before=before)
        ids = [one.mail_id for one in found.places]
        notes: tuple[Doubt, ...] = ()
        if not ids and before is None and found.after is None:
            ids, notes = _of_order(look, query, wanted, shop_id, limit)
        first: list[int] = []
        if customer_id is not None and before is None and query.sought:
            theirs = store.newest(
                look, replace(wanted, customer=customer_id), limit=4 * OF_THE_CUSTOMER
            )
            first = [one.mail_id for one in theirs.places]
        hits = _hits(look, list(dict.fromkeys([*first, *ids])), query, _SHORT)
        if before is None:
            hits += _beside(look, query, shop_id, {hit.conversation_id for hit in hits})
        grouped = _grouped(hits, frozenset(first))
        percent = progress(look).percent
        return Found(grouped, None, found.after, query.words, query.doubts, notes, percent)


def _of_order(
    look: Looks, query: Query, wanted: store.Wanted, shop_id: int | None, limit: int
) -> tuple[list[int], tuple[Doubt, ...]]:
    """Mails of whoever placed the order that is looked for, and whose it is."""
    order = placed(look, query, shop_id)
    if order.note is None:
        return [], ()
    ids: list[int] = []
    for customer in order.customers:
        theirs = store.Wanted(mailboxes=wanted.mailboxes, customer=customer)
        ids += [one.mail_id for one in store.newest(look, theirs, limit=limit).places]
    return ids[:limit], (order.note,)


def _beside(
    look: Looks, query: Query, shop_id: int | None, here: Collection[int]
) -> tuple[Hit, ...]:
    """Conversations beside whose mails it was written, by their newest mail; not those of hits."""
    words = [one for one in noted(look, query, shop_id) if one.conversation_id not in here]
    newest = "SELECT id FROM mail WHERE conversation_id = :id ORDER BY received_at DESC LIMIT 1"
    ids = {look.value(newest, id=word.conversation_id): word for word in words}
    return tuple(
        replace(hit, snippet=said, marks=marks, received_at=word.at, noted=word.kind, ours=False)
        for hit in _hits(look, [id_ for id_ in ids if id_ is not None], query)
        for word in (ids[hit.mail_id],)
        for said, marks in (snippet(word.text, query.words, _SHORT),)
    )


def snippet(text: str, words: Sequence[str], before: int = _BEFORE) -> tuple[str, Marks]:
    """The piece of a text around the first of the folded words, on one line; their places in it."""
    spot = _first(text, words)
    start = max(0, spot - before)
    end = min(len(text), spot + _AFTER)
    lead = "…" if start else ""
    said, places = _on_one_line(text[start:end])
    marks = (
        (places[first] + len(lead), places[last] + len(lead))
        for first, last in spots(text[start:end], words)
    )
    line = f"{lead}{said}{'…' if end < len(text) else ''}"
    return line, tuple((first, last) for first, last in marks if first < last)


def _first(text: str, words: Sequence[str]) -> int:
    """Where one of the folded words stands; at once where it stands as it was folded."""
    lower = text.lower()
    plain = lower if len(lower) == len(text) else text
    there = [at for at in (plain.find(word) for word in words) if at >= 0]
    if there:
        return min(there)
    found = spots(text[:_LOOKED_AT], words)
    return found[0][0] if found else 0


def _on_one_line(text: str) -> tuple[str, list[int]]:
    """A text with single blanks in place of white space, and where each of its characters went."""
    said: list[str] = []
    places: list[int] = []
    for sign in text:
        blank = sign.isspace()
        if blank and (not said or said[-1] == " "):
            places.append(len(said))
            continue
        places.append(len(said))
        said.append(" " if blank else sign)
    line = "".join(said).rstrip()
    return line, [min(place, len(line)) for place in (*places, len(said))]


# ── what was typed, as the store wants it ────────────────────────────────────────────────────────


def _read(
    look: Looks, words: str, now: datetime | None, shop_id: int | None
) -> tuple[Query, store.Wanted | None]:
    """The query and what it asks of a mail; None where nothing is to be looked for."""
    moment = now or look.value("SELECT max(received_at) FROM mail") or _NO_MAIL
    query = parse(words, _aware(moment), _zone(look))
    mailboxes, missing = _mailboxes(look, query, shop_id)
    if missing:
        query = replace(query, doubts=(*query.doubts, Doubt("search.shop", {"said": missing})))
    if not query or missing:
        return query, None
    wanted = store.Wanted(
        sought=query.sought,
        mailboxes=mailboxes,
        since=query.since,
        until=query.until,
        files=query.files,
        conversations=_standing(query),
    )
    return query, wanted


def _aware(moment: datetime | str) -> datetime:
    if isinstance(moment, str):  # of an aggregate SQLite does not tell the type
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return moment


def _zone(look: Looks) -> str:
    """Days are those of the first shop."""
    rows = look.all("SELECT calendar FROM shop ORDER BY id LIMIT 1")
    return str(rows[0].calendar.get("zone", _TOKYO)) if rows else _TOKYO


def _mailboxes(look: Looks, query: Query, shop_id: int | None) -> tuple[frozenset[int] | None, str]:
    """The mailboxes of the shops that are named; or a name that no shop has."""
    names, others = query.shops, query.other_shops
    if not names and not others and shop_id is None:
        return None, ""
    rows = look.all(
        "SELECT mailbox.id, shop_id, name FROM mailbox JOIN shop ON shop.id = mailbox.shop_id"
    )
    for name in (*names, *others):
        if not any(name in fold(row.name) for row in rows):
            return None, name
    return frozenset(
        row.id
        for row in rows
        if (shop_id is None or row.shop_id == shop_id)
        and (not names or any(name in fold(row.name) for name in names))
        and not any(name in fold(row.name) for name in others)
    ), ""


def _standing(query: Query) -> str:
    """A condition on `conversation k`."""
    either = " OR ".join(map(_stands, sorted(query.standings)))
    none = [f"NOT {_stands(one)}" for one in sorted(query.other_standings)]
    return " AND ".join([f"({either})", *none] if either else none)


def _stands(standing: Standing) -> str:
    return "k.snoozed" if standing is Standing.SNOOZED else f"k.status = '{standing.value}'"


# ── hits as they are shown ───────────────────────────────────────────────────────────────────────

_ROWS = """
SELECT m.id, m.conversation_id, m.subject, m.received_at, m.text, m.direction, m.sender_name,
       m.sender_address, c.name AS customer, k.status, s.colour
FROM mail m
JOIN conversation k ON k.id = m.conversation_id
JOIN shop s ON s.id = k.shop_id
LEFT JOIN customer c ON c.id = k.customer_id
WHERE m.id IN ({})
"""


def _hits(
    look: Looks, mail_ids: Sequence[int], query: Query, before: int = _BEFORE
) -> tuple[Hit, ...]:
    """The mails in this order."""
    by_id: dict[int, Hit] = {}
    for first in range(0, len(mail_ids), _AT_ONCE):
        listed = ", ".join(map(str, mail_ids[first : first + _AT_ONCE]))
        for row in look.all(_ROWS.replace("{}", listed)):
            by_id[row.id] = _hit(row, query.words, before)
    return tuple(by_id[mail_id] for mail_id in mail_ids if mail_id in by_id)


def _hit(row: Any, words: Sequence[str], before: int) -> Hit:
    said, marks = snippet(row.text, words, before)
    return Hit(
        conversation_id=row.conversation_id,
        mail_id=row.id,
        subject=row.subject,
        received_at=row.received_at,
        snippet=said,
        marks=marks,
        subject_marks=tuple(spots(row.subject, words)),
        customer=row.customer or row.sender_name,
        address=row.sender_address,
        colour=row.colour,
        status=Status(row.status),
        ours=row.direction == "out",
    )


def _grouped(hits: Iterable[Hit], first: frozenset[int]) -> tuple[Hit, ...]:
    """One hit a conversation, the newest; a few of the customer who is open before all others."""
    rows: dict[int, list[Hit]] = {}
    for hit in hits:
        rows.setdefault(hit.conversation_id, []).append(hit)
    made = [
        replace(group[0], mails=len(group), of_the_customer=group[0].mail_id in first)
        for group in rows.values()
    ]
    theirs = [hit for hit in made if hit.of_the_customer][:OF_THE_CUSTOMER]
    rest = [hit for hit in made if hit not in theirs]
    rest.sort(key=lambda hit: hit.received_at, reverse=True)
    return (*theirs, *(replace(hit, of_the_customer=False) for hit in rest))
