"""What stands in the fields of an account, as the engine is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecdesk.ui.dialogs.account_route import RouteFields
from ecdesk.ui.dialogs.account_servers import ServerFields
from ecdesk.ui.dialogs.account_sign_in import SignInFields

if TYPE_CHECKING:
    from ecdesk.domain.shop import Route
    from ecdesk.protocol import RouteIn, ServerIn, SignInWith


def server(fields: ServerFields) -> ServerIn:
    """A server, whose fields have been found to be right."""
    from ecdesk.protocol import ServerIn

    return ServerIn(
        host=fields.host.text().strip(),
        port=int(fields.port_text),
        security=fields.chosen.value,
        trust_pem=fields.trust_pem,
    )


def oauth(fields: SignInFields) -> SignInWith | None:
    """Signing in on the provider's page; None with a password."""
    from ecdesk.protocol import SignInWith

    if not fields.provider:
        return None
    return SignInWith(
        provider=fields.provider,
        client_id=fields.client_id.text().strip(),
        client_secret=fields.client_secret.text().strip(),
    )


def routes(fields: RouteFields) -> list[RouteIn]:
    """All routes of the mailbox, the one that is shown as it stands."""
    from ecdesk.protocol import RouteIn

    kept = [_kept(one) for one in fields.others]
    if not fields.used:
        return kept
    shown = RouteIn(
        domain=fields.domain.text().strip(),
        server=server(fields.server),
        user=fields.user.text().strip(),
        password=fields.password.text(),
    )
    return [shown, *kept]


def _kept(route: Route) -> RouteIn:
    from ecdesk.protocol import RouteIn, ServerIn

    known = route.server
    there = ServerIn(
        host=known.host,
        port=known.port,
        security=known.security.value,
        trust_pem=known.trust_pem,
    )
    return RouteIn(domain=route.domain, server=there, user=route.user)
