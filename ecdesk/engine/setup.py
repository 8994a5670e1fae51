"""Shops and mailboxes: added, changed, taken out of use. Passwords go to the keyring only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.domain.calendar import calendar_data, calendar_from, default_calendar, require_opening
from ecdesk.domain.errors import Refused
from ecdesk.domain.ports import Wire
from ecdesk.domain.shop import Mailbox, MailboxKind, Security, Server
from ecdesk.engine import turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write

FIRST_DAYS = 3  # mail older than this opens no turn at a first sync


def mailbox_from(account: p.AccountIn, mailbox_id: int = 0, shop_id: int = 0) -> Mailbox:
    """The account as typed, as a value. Refused("account.…") where something cannot be right."""
    address = account.address.strip()
    local, _, domain = address.rpartition("@")
    if not local or ("." not in domain and domain != "localhost") or not address.isascii():
        raise Refused("account.bad_address", address=address)
    return Mailbox(
        id=mailbox_id,
        shop_id=shop_id,
        address=address,
        kind=MailboxKind.IMAP,
        user=account.user.strip() or address,
        imap=_server(account.imap),
        smtp=_server(account.smtp),
        trust_pem=account.trust_pem,
    )


def save(write: Write, wire: Wire, account: p.AccountIn, now: datetime) -> dict[str, Any]:
    """Keep shop, mailbox and password; the password last, so that nothing half-saved remains."""
    session = write.session
    if not account.shop.strip():
        raise Refused("account.no_shop")
    wanted = mailbox_from(account)
    row = session.get(s.Mailbox, account.mailbox_id) if account.mailbox_id else None
    if row is None:
        taken = session.scalar(
            select(s.Mailbox).where(
                s.Mailbox.address == wanted.address, s.Mailbox.removed_at.is_(None)
            )
        )
        if taken is not None:
            raise Refused("account.exists", address=wanted.address)
        row = session.scalar(select(s.Mailbox).where(s.Mailbox.address == wanted.address))
    if not account.password and (row is None or wire.secrets.get(wanted.secret_name) is None):
        raise Refused("account.no_password")
    shop = session.get(s.Shop, row.shop_id) if row is not None else _shop_named(write, account)
    if shop is None:
        shop = s.Shop(name="", address="", calendar={})
        session.add(shop)
    _fill_shop(shop, account, now)
    session.flush()
    if row is None:
        row = s.Mailbox(
            shop_id=shop.id,
            kind=MailboxKind.IMAP.value,
            horizon_at=now - timedelta(days=account.days),
            address=wanted.address,
            servers={},
        )
        session.add(row)
    row.removed_at = row.trouble = None
    row.address, row.user, row.trust_pem = wanted.address, wanted.user, wanted.trust_pem
    row.servers = {
        name: {"host": server.host, "port": server.port, "security": server.security.value}
        for name, server in (("imap", wanted.imap), ("smtp", wanted.smtp))
        if server is not None
    }
    session.flush()
    turns.settle_shop(write, shop.id, now)
    if account.password:
        wire.secrets.put(wanted.secret_name, account.password)
    write.touched.accounts = True
    return {"mailbox_id": row.id, "shop_id": shop.id}


def remove(write: Write, wire: Wire, mailbox_id: int, now: datetime) -> dict[str, Any]:
    """Stop using a mailbox; what was received stays, its password is forgotten."""
    row = write.session.get(s.Mailbox, mailbox_id)
    if row is None or row.removed_at is not None:
        raise Refused("account.missing")
    row.removed_at = now
    wire.secrets.remove(f"mailbox:{row.address}")
    write.touched.accounts = True
    return {}


def save_shop(write: Write, command: p.SaveShop, now: datetime) -> dict[str, Any]:
    """Change a shop's words, hours and targets; its open turns follow, closed ones never."""
    from ecdesk.domain.sla import Targets

    shop = write.session.get(s.Shop, command.shop_id)
    if shop is None:
        raise Refused("shop.missing")
    if not command.name.strip():
        raise Refused("account.no_shop")
    calendar = calendar_from(command.calendar)
    require_opening(calendar, now.date())
    Targets(fast=command.fast_minutes, limit=command.limit_minutes)
    shop.name, shop.department, shop.staff = command.name, command.department, command.staff
    shop.signature, shop.colour = command.signature, command.colour
    shop.calendar = calendar_data(calendar)
    shop.fast_minutes, shop.limit_minutes = command.fast_minutes, command.limit_minutes
    write.session.flush()
    turns.settle_shop(write, shop.id, now)
    write.touched.accounts = True
    return {}


def _shop_named(write: Write, account: p.AccountIn) -> s.Shop | None:
    """A second mailbox of a shop that exists already joins it."""
    return write.session.scalar(select(s.Shop).where(s.Shop.name == account.shop.strip()))


def _fill_shop(shop: s.Shop, account: p.AccountIn, now: datetime) -> None:
    calendar = calendar_from(account.calendar) if account.calendar else None
    if calendar is None and not shop.calendar:
        calendar = default_calendar()
    if calendar is not None:
        require_opening(calendar, now.date())
        shop.calendar = calendar_data(calendar)
    shop.name = account.shop.strip()
    shop.department = account.department.strip() or shop.department or ""
    shop.staff = account.staff.strip() or shop.staff or ""
    shop.address = shop.address or account.address.strip()
    shop.colour = account.colour
    shop.signature = account.signature or shop.signature or _signature(account)


def _signature(account: p.AccountIn) -> str:
    who = " ".join(_filled((account.shop.strip(), account.department.strip())))
    return "\n".join(("─" * 12, f"{who} {account.staff.strip()}".strip(), account.address))


def _filled(words: Iterable[str]) -> list[str]:
    return [word for word in words if word]


def _server(typed: p.ServerIn) -> Server:
    host = typed.host.strip()
    if not host or any(c.isspace() or c in "/@" for c in host):
        raise Refused("account.bad_host", host=host)
    if not 0 < typed.port < 65536:
        raise Refused("account.bad_port", port=typed.port)
    try:
        return Server(host, typed.port, Security(typed.security))
    except ValueError as error:
        raise Refused("account.bad_security", security=typed.security) from error
