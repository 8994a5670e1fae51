"""Shops and mailboxes: added, changed, taken out of use. Secrets go to the keyring only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from ecdesk import protocol as p
from ecdesk.domain.calendar import calendar_data, calendar_from, default_calendar, require_opening
from ecdesk.domain.errors import Refused
from ecdesk.domain.ports import Wire
from ecdesk.domain.shop import Mailbox, MailboxKind, Security, SignIn
from ecdesk.domain.sla import Targets
from ecdesk.engine import turns
from ecdesk.engine.outgoing import go_on
from ecdesk.engine.routes import keep_secrets, route_from, routes_data, server_data, server_from
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.values import mailbox_of

PROVIDERS = ("google", "microsoft")  # whose own pages can be signed in on
FIRST_DAYS = 3  # mail older than this opens no turn at a first sync


def mailbox_from(account: p.AccountIn, mailbox_id: int = 0, shop_id: int = 0) -> Mailbox:
    """The account as typed, as a value. Refused("account.…") where something cannot be right."""
    address = account.address.strip()
    local, _, domain = address.rpartition("@")
    if not local or ("." not in domain and domain != "localhost") or not address.isascii():
        raise Refused("account.bad_address", address=address)
    if (account.imap is None) is (account.pop3 is None):
        raise Refused("account.one_way_in")
    mailbox = Mailbox(
        id=mailbox_id,
        shop_id=shop_id,
        address=address,
        kind=MailboxKind.POP3 if account.imap is None else MailboxKind.IMAP,
        user=account.user.strip() or address,
        imap=server_from(account.imap) if account.imap is not None else None,
        pop3=server_from(account.pop3) if account.pop3 is not None else None,
        smtp=server_from(account.smtp),
        trust_pem=account.trust_pem,
        oauth=_sign_in(account.oauth),
        sent=account.sent,
        routes=tuple(route_from(route) for route in account.routes or ()),
    )
    own = (mailbox.imap, mailbox.pop3, mailbox.smtp)
    in_the_open = any(one is not None and one.security is Security.PLAIN for one in own)
    if mailbox.oauth is not None and in_the_open:
        raise Refused("account.oauth_plain")  # RFC 6750, 5.3: never a token in the open
    return mailbox


def require_savable(write: Write, wire: Wire, account: p.AccountIn) -> s.Mailbox | None:
    """Refuse what `save` would refuse; the row that this account is, None for a new one."""
    session = write.session
    if not account.shop.strip():
        raise Refused("account.no_shop")
    wanted = mailbox_from(account)
    row = session.get(s.Mailbox, account.mailbox_id) if account.mailbox_id else None
    if row is None:
        row = session.scalar(
            select(s.Mailbox)
            .where(s.Mailbox.address == wanted.address)
            .order_by(s.Mailbox.removed_at.is_not(None))
            .limit(1)
        )
        if row is not None and row.removed_at is None:
            raise Refused("account.exists", address=wanted.address)
    kept = row is not None and wire.secrets.get(wanted.secret_name) is not None
    if wanted.oauth is None and not account.password and not kept:
        raise Refused("account.no_password")
    return row


def save(write: Write, wire: Wire, account: p.AccountIn, now: datetime) -> dict[str, Any]:
    """Keep shop, mailbox and password; the password last, so that nothing half-saved remains."""
    session = write.session
    row = require_savable(write, wire, account)
    wanted = mailbox_from(account)
    moves = row is not None and _comes_from(mailbox_of(row)) != _comes_from(wanted)
    shop = session.get(s.Shop, row.shop_id) if row is not None else _shop_named(write, account)
    if shop is None:
        shop = s.Shop(name="", address="", calendar={})
        session.add(shop)
    _fill_shop(shop, account, now)
    session.flush()
    begins = row is None or row.removed_at is not None
    if row is None:
        row = s.Mailbox(
            shop_id=shop.id,
            kind=wanted.kind.value,
            address=wanted.address,
            servers={},
        )
        session.add(row)
    row.removed_at = row.trouble = None
    row.address, row.user, row.trust_pem = wanted.address, wanted.user, wanted.trust_pem
    row.kind = wanted.kind.value
    routes = row.servers.get("routes", []) if account.routes is None else None
    row.servers = _servers(wanted) | ({} if routes is None else {"routes": routes})
    session.flush()
    if moves:  # another server may by chance count its mails under the same UIDVALIDITY
        here = update(s.Folder).where(s.Folder.mailbox_id == row.id)
        session.execute(here.values(uidvalidity=0))
    if begins:
        _set_horizon(write, row, now - timedelta(days=account.days), now)
    turns.settle_shop(write, shop.id, now)
    _keep_secrets(wire, wanted, account)
    go_on(write, row.id, now)
    write.touched.accounts = True
    return {"mailbox_id": row.id, "shop_id": shop.id}


def _comes_from(mailbox: Mailbox) -> tuple[str, str]:
    """Whose mails a mailbox shows, and where."""
    incoming = mailbox.imap or mailbox.pop3
    return incoming.host.lower() if incoming else "", mailbox.user or mailbox.address


def keep_client_secret(wire: Wire, account: p.AccountIn) -> None:
    """Put the secret of the shop's own client id into the keyring, where one was typed."""
    client = _sign_in(account.oauth)
    if client is not None and account.oauth is not None and account.oauth.client_secret:
        wire.secrets.put(client.secret_name, account.oauth.client_secret.strip())


def _keep_secrets(wire: Wire, mailbox: Mailbox, account: p.AccountIn) -> None:
    """One way to sign in is kept; what the other one needed is forgotten."""
    keep_secrets(wire, mailbox, account.routes or [])
    if mailbox.oauth is None:
        wire.secrets.remove(f"oauth:{mailbox.address}")
        if account.password:
            wire.secrets.put(mailbox.secret_name, account.password)
        return
    wire.secrets.remove(f"mailbox:{mailbox.address}")
    keep_client_secret(wire, account)
    wire.sign_ins.keep(mailbox)


def _sign_in(typed: p.SignInWith | None) -> SignIn | None:
    if typed is None:
        return None
    if typed.provider not in PROVIDERS:
        raise Refused("account.no_oauth")
    if not typed.client_id.strip():
        raise Refused("account.no_client_id")
    return SignIn(typed.provider, typed.client_id.strip())


def _servers(mailbox: Mailbox) -> dict[str, Any]:
    """All of a mailbox that is stored as JSON (`views.values.mailbox_of` reads it)."""
    data: dict[str, Any] = {
        name: server_data(server)
        for name, server in (("imap", mailbox.imap), ("pop3", mailbox.pop3), ("smtp", mailbox.smtp))
        if server is not None
    }
    if mailbox.oauth is not None:
        data["oauth"] = asdict(mailbox.oauth)
    if mailbox.sent:
        data["sent"] = mailbox.sent
    return data | {"routes": routes_data(mailbox.routes)}


def _set_horizon(write: Write, row: s.Mailbox, horizon: datetime, now: datetime) -> None:
    """Mail older than this opens no turn; conversations that this moves are worked out anew."""
    moved = s.Mail.received_at < horizon
    if row.horizon_at is not None:
        first, last = sorted((row.horizon_at, horizon))
        moved = s.Mail.received_at.between(first, last)
    row.horizon_at = horizon
    write.session.flush()
    for conversation_id in write.session.scalars(
        select(s.Mail.conversation_id)
        .where(s.Mail.mailbox_id == row.id, s.Mail.conversation_id.is_not(None), moved)
        .distinct()
    ).all():
        if conversation_id is not None:
            turns.settle(write, conversation_id, now)


def remove(write: Write, wire: Wire, mailbox_id: int, now: datetime) -> dict[str, Any]:
    """Stop using a mailbox; what was received stays, its password is forgotten."""
    row = write.session.get(s.Mailbox, mailbox_id)
    if row is None or row.removed_at is not None:
        raise Refused("account.missing")
    row.removed_at = now
    for name in {f"mailbox:{row.address}", *mailbox_of(row).secret_names}:
        wire.secrets.remove(name)
    write.touched.accounts = True
    return {}


def save_shop(write: Write, command: p.SaveShop, now: datetime) -> dict[str, Any]:
    """Change a shop's words, hours and targets; its open turns follow, closed ones never."""
    shop = write.session.get(s.Shop, command.shop_id)
    if shop is None:
        raise Refused("shop.missing")
    if not command.name.strip():
        raise Refused("account.no_shop")
    calendar = calendar_from(command.calendar)
    require_opening(calendar, now.date())
    rescue = command.rescue_minutes or None
    Targets(command.fast_minutes, command.limit_minutes, rescue)
    shop.name, shop.department, shop.staff = command.name, command.department, command.staff
    shop.signature, shop.colour = command.signature, command.colour
    shop.calendar = calendar_data(calendar)
    shop.fast_minutes, shop.limit_minutes = command.fast_minutes, command.limit_minutes
    shop.rescue_minutes = rescue
    if command.channel_targets is not None:
        shop.channel_targets = {
            channel: _targets_data(wanted) for channel, wanted in command.channel_targets.items()
        }
    write.session.flush()
    turns.settle_shop(write, shop.id, now)
    write.touched.accounts = True
    return {}


def _targets_data(wanted: p.TargetsIn) -> list[int | None]:
    """A channel's targets as they are stored. Refused("targets.malformed")."""
    own = Targets(wanted.fast, wanted.limit, wanted.rescue or None)
    return [own.fast, own.limit, own.rescue]


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
