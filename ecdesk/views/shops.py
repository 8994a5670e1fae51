"""Shops and mailboxes as domain values; read by every other view."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Row, select

from ecdesk.domain.calendar import Calendar, calendar_from
from ecdesk.domain.mail import Address
from ecdesk.domain.shop import Mailbox, MailboxKind, Security, Server, Shop
from ecdesk.domain.sla import Targets
from ecdesk.store import schema


class Reads(Protocol):
    """What views read from: `store.database.Reader`, or the engine's own Database."""

    def connect(self) -> Any:
        """A context manager that gives one consistent Connection."""


def shops(connection: Connection) -> dict[int, Shop]:
    """All shops by id."""
    table = schema.Shop
    rows = connection.execute(select(*table.__table__.columns).order_by(table.id))
    return {row.id: shop_of(row) for row in rows}


def shop_of(row: Row[Any] | schema.Shop) -> Shop:
    """A shop's row as its value."""
    return Shop(
        id=row.id,
        name=row.name,
        department=row.department,
        staff=row.staff,
        address=row.address,
        signature=row.signature,
        colour=row.colour,
        channel=row.channel,
        calendar=_calendar(msgspec.json.encode(row.calendar)),
        targets=Targets(fast=row.fast_minutes, limit=row.limit_minutes),
    )


@lru_cache(maxsize=64)
def _calendar(data: bytes) -> Calendar:
    """One Calendar value per stored text, so that what is cached by calendar stays cached."""
    return calendar_from(msgspec.json.decode(data))


def mailboxes(connection: Connection) -> list[Mailbox]:
    """All mailboxes that are in use, oldest first."""
    table = schema.Mailbox
    rows = connection.execute(
        select(*table.__table__.columns).where(table.removed_at.is_(None)).order_by(table.id)
    )
    return [mailbox_of(row) for row in rows]


def mailbox_of(row: Row[Any] | schema.Mailbox) -> Mailbox:
    """A mailbox's row as its value."""
    return Mailbox(
        id=row.id,
        shop_id=row.shop_id,
        address=row.address,
        kind=MailboxKind(row.kind),
        user=row.user,
        imap=_server(row.servers.get("imap")),
        smtp=_server(row.servers.get("smtp")),
        trust_pem=row.trust_pem,
        path=row.path,
    )


def _server(data: dict[str, Any] | None) -> Server | None:
    if not data:
        return None
    return Server(data["host"], data["port"], Security(data["security"]))


def addresses(pairs: list[Any]) -> tuple[Address, ...]:
    """[[name, addr], …] as it is stored, as values."""
    return tuple(Address(name, addr) for name, addr in pairs)
