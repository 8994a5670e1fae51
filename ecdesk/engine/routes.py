"""Servers of their own for mail to one domain, beside a mailbox's usual one.

A mall that masks its customers' addresses (Rakuten) takes mail for them through its own server
alone. The rule: one mail goes one way. Whom that would split is told before anything is approved,
and what was approved under other routes does not leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.ports import Wire
from ecdesk.domain.shop import Mailbox, Route, Security, Server
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.values import mailbox_of

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z0-9-]{2,63}")


def server_from(typed: p.ServerIn) -> Server:
    """A server as typed. Refused("account.bad_host") and the like."""
    host = typed.host.strip()
    if not host or any(c.isspace() or c in "/@" for c in host):
        raise Refused("account.bad_host", host=host)
    if not 0 < typed.port < 65536:
        raise Refused("account.bad_port", port=typed.port)
    try:
        return Server(host, typed.port, Security(typed.security), typed.trust_pem)
    except ValueError as error:
        raise Refused("account.bad_security", security=typed.security) from error


def server_data(server: Server) -> dict[str, Any]:
    """A server as it is stored."""
    data = {"host": server.host, "port": server.port, "security": server.security.value}
    return data | ({"trust_pem": server.trust_pem} if server.trust_pem else {})


def route_from(typed: p.RouteIn) -> Route:
    """A route as typed. Refused("route.…")."""
    domain = typed.domain.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain):
        raise Refused("route.bad_domain", domain=typed.domain.strip())
    if not typed.user.strip():
        raise Refused("route.no_user", domain=domain)
    return Route(domain, server_from(typed.server), typed.user.strip())


def routes_data(routes: Iterable[Route]) -> list[dict[str, Any]]:
    """Routes as they are stored."""
    return [
        {"domain": route.domain, "server": server_data(route.server), "user": route.user}
        for route in routes
    ]


def keep_secrets(wire: Wire, mailbox: Mailbox, typed: Sequence[p.RouteIn]) -> None:
    """Put the passwords of routes into the keyring. Refused where one has none."""
    for one in typed:
        route = route_from(one)
        name = mailbox.route_secret(route)
        if not one.password and wire.secrets.get(name) is None:
            raise Refused("route.no_password", domain=route.domain)
        if one.password:
            wire.secrets.put(name, one.password)


def save(write: Write, wire: Wire, command: p.SaveRoute) -> dict[str, Any]:
    """Add a route to a mailbox, in place of that domain's."""
    row, route = _row(write, command.mailbox_id), route_from(command.route)
    mailbox = mailbox_of(row)
    others = [one for one in mailbox.routes if one.domain != route.domain]
    row.servers = row.servers | {"routes": routes_data([*others, route])}
    write.session.flush()
    keep_secrets(wire, mailbox, [command.route])
    write.touched.accounts = True
    return {"domain": route.domain}


def remove(write: Write, wire: Wire, command: p.RemoveRoute) -> dict[str, Any]:
    """Take a route away; its password is forgotten."""
    row = _row(write, command.mailbox_id)
    mailbox = mailbox_of(row)
    domain = command.domain.strip().lower().removeprefix("@")
    gone = [one for one in mailbox.routes if one.domain == domain]
    if not gone:
        raise Refused("route.missing", domain=domain)
    kept = [one for one in mailbox.routes if one.domain != domain]
    row.servers = row.servers | {"routes": routes_data(kept)}
    write.session.flush()
    wire.secrets.remove(mailbox.route_secret(gone[0]))
    write.touched.accounts = True
    return {"domain": domain}


def require_one_way(mailbox: Mailbox, recipients: Iterable[str]) -> None:
    """Refused("route.mixed") where these cannot all be reached through one server."""
    ways = mailbox.routes_for(recipients)
    if len(ways) > 1:
        domains = sorted(way.domain for way in ways if way is not None)
        raise Refused("route.mixed", domains="・".join(domains))


def by_its_route(wire: Wire, mailbox: Mailbox, recipients: Iterable[str]) -> tuple[Mailbox, str]:
    """The mailbox as it sends to these, and the route's password; empty on its own way.

    Raises Trouble("secret.missing"), and Trouble("route.mixed") where they would go several ways.
    """
    ways = mailbox.routes_for(recipients)
    if len(ways) > 1:
        raise Trouble("route.mixed", retry=False)
    way = next(iter(ways), None)
    if way is None:
        return mailbox, ""
    secret = wire.secrets.get(mailbox.route_secret(way))
    if secret is None:
        raise Trouble("secret.missing", retry=False, address=way.domain)
    return replace(mailbox, smtp=way.server, user=way.user, oauth=None), secret


def _row(write: Write, mailbox_id: int) -> s.Mailbox:
    row = write.session.get(s.Mailbox, mailbox_id)
    if row is None or row.removed_at is not None:
        raise Refused("account.missing")
    return row
