"""Stored rows as the values of the trade; whichever way the row was read."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Protocol

from ecdesk.domain.calendar import Calendar, calendar_from
from ecdesk.domain.mail import Address
from ecdesk.domain.shop import Mailbox, MailboxKind, Route, Security, Server, Shop, SignIn
from ecdesk.domain.sla import Targets


class Looks(Protocol):
    """One consistent look at the data, by plain SQL: `store.reading.Look`."""

    def all(self, statement: str, **values: Any) -> list[Any]:
        """Every row, with its columns as attributes."""

    def value(self, statement: str, **values: Any) -> Any:
        """The first column of the first row; None where there is none."""


class Reads(Protocol):
    """What views read from: `store.reading.Reader`, or the engine's own Database."""

    def look(self) -> Any:
        """A context manager that gives one consistent Look, by plain SQL."""

    def connect(self) -> Any:
        """A context manager that gives one consistent Connection of SQLAlchemy."""


def shop_of(row: Any) -> Shop:
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
        calendar=_calendar(json.dumps(row.calendar, sort_keys=True)),
        targets=Targets(row.fast_minutes, row.limit_minutes, row.rescue_minutes),
        own_targets=tuple(
            (channel, Targets(*minutes)) for channel, minutes in row.channel_targets.items()
        ),
    )


@lru_cache(maxsize=64)
def _calendar(data: str) -> Calendar:
    """One Calendar value per stored text, so that what is cached by calendar stays cached."""
    return calendar_from(json.loads(data))


def mailbox_of(row: Any) -> Mailbox:
    """A mailbox's row as its value."""
    return Mailbox(
        id=row.id,
        shop_id=row.shop_id,
        address=row.address,
        kind=MailboxKind(row.kind),
        user=row.user,
        imap=_server(row.servers.get("imap")),
        pop3=_server(row.servers.get("pop3")),
        smtp=_server(row.servers.get("smtp")),
        trust_pem=row.trust_pem,
        path=row.path,
        oauth=SignIn(**row.servers["oauth"]) if row.servers.get("oauth") else None,
        sent=row.servers.get("sent", ""),
        routes=tuple(
            Route(route["domain"], _stored(route["server"]), route["user"])
            for route in row.servers.get("routes", ())
        ),
    )


def _server(data: dict[str, Any] | None) -> Server | None:
    return _stored(data) if data else None


def _stored(data: dict[str, Any]) -> Server:
    security = Security(data["security"])
    return Server(data["host"], data["port"], security, data.get("trust_pem", ""))


def addresses(pairs: list[Any]) -> tuple[Address, ...]:
    """[[name, addr], …] as it is stored, as values."""
    return tuple(Address(name, addr) for name, addr in pairs)
