"""Everything that is kept, row by row, for whoever takes it elsewhere: no ids of ours needed.

Plain values that JSON can say: times in UTC (ISO 8601), codes in English, text as it was written.
The one rule: what the person has told of a customer is here in full, passwords are nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.store.reading import unpack
from ecdesk.views.orders import Known, of_customer
from ecdesk.views.values import Looks

TOKYO = "Asia/Tokyo"
_CONVERSATIONS = """
SELECT c.id, s.name AS shop, c.customer_id, c.subject, c.order_number, c.channel, c.status,
       c.last_mail_at
FROM conversation c JOIN shop s ON s.id = c.shop_id
"""
_CUSTOMERS = """
SELECT c.id, c.name, c.kana, c.phone, c.created_at, p.brief, p.manner, p.matters, p.contact
FROM customer c LEFT JOIN persona p ON p.customer_id = c.id
"""
_SHOPS = """
SELECT id, name, department, staff, address, signature, colour, channel, calendar, fast_minutes,
       limit_minutes, rescue_minutes FROM shop
"""
_ORDERS = """
SELECT o.id, s.name AS shop, o.number, o.placed_at, o.name, o.mail, o.phone, o.total, o.states,
       o.items, o.method, o.tracking, o.shipped_on
FROM shop_order o JOIN shop s ON s.id = o.shop_id
"""
_MAILS = """
SELECT m.id, m.conversation_id, m.direction, m.message_id, m.subject, m.sender_address,
       m.received_at, r.data
FROM mail m JOIN raw_mail r ON r.id = m.id
"""
# Of one conversation: name → its rows.
_EVERY = 1_000_000  # orders of one customer
_WITHIN = {
    "notes": "SELECT created_at AS at, text FROM note WHERE conversation_id = :id ORDER BY id",
    "calls": "SELECT at, minutes, whom, said, outcome FROM call"
    " WHERE conversation_id = :id AND removed_at IS NULL ORDER BY at",
    "promises": "SELECT made_at, due_at, about, dropped_at, ended_at, kept FROM promise"
    " WHERE conversation_id = :id ORDER BY due_at",
    # What was read in their mails, and what the person said of it.
    "read": "SELECT m.message_id, f.code, substr(m.text, f.start + 1, f.end - f.start) AS text"
    " FROM mail m JOIN finding f ON f.mail_id = m.id"
    " WHERE m.conversation_id = :id ORDER BY m.received_at, m.id, f.start, f.id",
    "marked": "SELECT m.message_id, w.sort, w.kind, w.state, w.at,"
    " substr(m.text, w.start + 1, w.end - w.start) AS text"
    " FROM mail m JOIN mark_word w ON w.mail_id = m.id"
    " WHERE m.conversation_id = :id ORDER BY m.received_at, m.id, w.start, w.id",
    "tags": "SELECT name FROM tag WHERE conversation_id = :id ORDER BY name",
    "drafts": "SELECT updated_at, [to], cc, bcc, subject, body FROM draft"
    " WHERE conversation_id = :id AND sent_at IS NULL AND discarded_at IS NULL ORDER BY updated_at",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be taken: one conversation, one customer, one shop; nothing of these: all."""

    conversation_id: int = 0
    customer_id: int = 0
    shop_id: int = 0

    def where(self, of: str = "c") -> str:
        """The conversations, as an SQL condition on the table `of`."""
        if self.conversation_id:
            return f" WHERE {of}.id = :conversation_id"
        if self.customer_id:
            return f" WHERE {of}.customer_id = :customer_id"
        return f" WHERE {of}.shop_id = :shop_id" if self.shop_id else " WHERE 1"

    @property
    def values(self) -> dict[str, int]:
        """What the condition speaks of."""
        every = {
            "conversation_id": self.conversation_id,
            "customer_id": self.customer_id,
            "shop_id": self.shop_id,
        }
        return {name: number for name, number in every.items() if number}

    @property
    def whole(self) -> bool:
        """Whether a shop, or everything, is handed over: templates and hours as well."""
        return not (self.conversation_id or self.customer_id)


@dataclass(frozen=True, slots=True)
class OneMail:
    """A mail with its bytes as they came."""

    conversation_id: int | None
    direction: str
    message_id: str
    subject: str
    sender: str
    at: datetime
    raw: bytes


def count(look: Looks, scope: Scope) -> int:
    """How many mails there are in it."""
    where, values = _of_mails(scope)
    return int(look.value(f"SELECT count(*) FROM mail m{where}", **values))  # noqa: S608 - ours


def mails(look: Looks, scope: Scope) -> Iterator[OneMail]:
    """All mails of it, the oldest first; those that could not be read as well."""
    where, values = _of_mails(scope)
    ids = look.all(f"SELECT id FROM mail m{where} ORDER BY m.received_at, m.id", **values)  # noqa: S608 - ours
    for (mail_id,) in ids:  # one at a time: their bytes may be large
        for row in look.all(f"{_MAILS} WHERE m.id = :id", id=mail_id):
            yield OneMail(
                row.conversation_id,
                row.direction,
                row.message_id,
                row.subject,
                row.sender_address,
                row.received_at,
                unpack(row.data),
            )


def conversations(look: Looks, scope: Scope) -> Iterator[dict[str, Any]]:
    """All conversations of it with what belongs to them, but for their mails."""
    order = " ORDER BY c.last_mail_at, c.id"
    for row in look.all(f"{_CONVERSATIONS}{scope.where()}{order}", **scope.values):
        told = _plain(row)
        for name, statement in _WITHIN.items():
            rows = look.all(statement, id=row.id)
            told[name] = [one[0] for one in rows] if name == "tags" else [_plain(r) for r in rows]
        yield told


def customers(look: Looks, scope: Scope) -> Iterator[dict[str, Any]]:
    """Everybody who stands in it, with their addresses and what the person noted of them."""
    where = ""
    if scope.customer_id:
        where = " WHERE c.id = :customer_id"
    elif scope.values:
        within = f"SELECT customer_id FROM conversation v{scope.where('v')}"  # noqa: S608 - ours
        where = f" WHERE c.id IN ({within})"
    for row in look.all(f"{_CUSTOMERS}{where} ORDER BY c.id", **scope.values):
        found = look.all(
            "SELECT address FROM customer_address WHERE customer_id = :id ORDER BY address",
            id=row.id,
        )
        told = _plain(row)
        told["brief"] = bool(row.brief)
        yield {**told, "addresses": [address for (address,) in found]}


def orders(look: Looks, scope: Scope) -> Iterator[dict[str, Any]]:
    """The orders that were taken in from the shops' systems: a shop's, or those of one customer.

    Of a customer only those that are surely theirs; with one conversation none go along.
    """
    if scope.conversation_id:
        return
    where, values = " WHERE 1", {}
    if scope.shop_id:
        where, values = " WHERE o.shop_id = :shop_id", scope.values
    theirs: set[int] | None = None
    if scope.customer_id:
        found = of_customer(look, scope.customer_id, most=_EVERY)
        theirs = {one.id for one in found if one.by is not Known.NAME}
    for row in look.all(f"{_ORDERS}{where} ORDER BY o.id", **values):
        if theirs is None or row.id in theirs:
            yield _plain(row)


def zone(look: Looks) -> ZoneInfo:
    """By which clock days are told: that of the first shop."""
    row = next(iter(look.all("SELECT calendar FROM shop ORDER BY id LIMIT 1")), None)
    return ZoneInfo(row.calendar.get("zone", TOKYO) if row is not None else TOKYO)


def shops(look: Looks, scope: Scope) -> Iterator[dict[str, Any]]:
    """The shops with their hours, their mailboxes and their events."""
    where = " WHERE id = :shop_id" if scope.shop_id else ""
    for row in look.all(f"{_SHOPS}{where} ORDER BY id", **scope.values):
        boxes = look.all("SELECT address, kind FROM mailbox WHERE shop_id = :id", id=row.id)
        events = look.all(
            "SELECT name, start_at, end_at, terms, page, url FROM shop_event"
            " WHERE shop_id = :id AND removed_at IS NULL ORDER BY start_at",
            id=row.id,
        )
        yield {
            **_plain(row),
            "mailboxes": [_plain(box) for box in boxes],
            "events": [_plain(event) for event in events],
        }


def templates(look: Looks, scope: Scope) -> Iterator[dict[str, Any]]:
    """The templates that the person wrote; those of all shops among them."""
    rows = look.all(
        "SELECT key, data, saved_at FROM template WHERE removed_at IS NULL ORDER BY key"
    )
    for row in rows:
        if scope.shop_id and row.data.get("shop_id") not in (None, scope.shop_id):
            continue
        yield {**row.data, "key": row.key, "saved_at": _said(row.saved_at)}


def _of_mails(scope: Scope) -> tuple[str, dict[str, int]]:
    """The mails as an SQL condition: those that could not be read stand in no conversation."""
    if not scope.values:
        return " WHERE 1", {}
    within = f"m.conversation_id IN (SELECT c.id FROM conversation c{scope.where()})"  # noqa: S608 - ours
    if scope.shop_id:
        box = "m.mailbox_id IN (SELECT id FROM mailbox WHERE shop_id = :shop_id)"
        return f" WHERE {within} OR m.conversation_id IS NULL AND {box}", scope.values
    return f" WHERE {within}", scope.values


def _plain(row: Any) -> dict[str, Any]:
    return {name: _said(value) for name, value in row._asdict().items()}


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
