"""What opens a mailbox: its password from the keyring, or a token from signing in elsewhere.

    password    keyring ──────────────────────────────▶ server
    OAuth 2     the window shows the provider's page ──▶ refresh token in the keyring
                refresh token ──▶ token for an hour ──▶ server

The rule: nothing of either is kept anywhere but in the keyring, and a mail that waits because only
the person can sign in again goes on waiting; it never fails for that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecdesk import protocol as p
from ecdesk import words
from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.ports import Clock, MailSource, NotSent, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine import setup
from ecdesk.engine.outgoing import go_on
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.views.values import mailbox_of

AGAIN = "oauth.again"  # only the person can sign in anew
REFUSED = "oauth.refused"  # the server would not have the token; the next one may do


def open_source(wire: Wire, mailbox: Mailbox) -> MailSource:
    """The mailbox signed in. Raises Trouble."""
    try:
        return wire.source(mailbox, password_for(wire, mailbox))
    except Trouble as trouble:
        note_refusal(wire, mailbox, trouble)
        raise


def password_for(wire: Wire, mailbox: Mailbox) -> str:
    """What the servers want to hear. Raises Trouble("secret.missing" or "oauth.again")."""
    if mailbox.kind is MailboxKind.MAILDIR:
        return ""
    if mailbox.oauth is not None:
        return wire.sign_ins.token(mailbox)
    secret = wire.secrets.get(mailbox.secret_name)
    if secret is None:
        raise Trouble("secret.missing", retry=False, address=mailbox.address)
    return secret


def note_refusal(wire: Wire, mailbox: Mailbox, error: Trouble | NotSent) -> None:
    """A token that a server would not have is not said again."""
    if error.code == REFUSED:
        wire.sign_ins.refused(mailbox)


def sign_in(
    database: Database,
    wire: Wire,
    clock: Clock,
    command: p.SignIn,
    show: Callable[[str], object],
) -> dict[str, Any]:
    """Let the person sign in on the provider's page. Raises Refused, Trouble."""
    if command.account is not None:
        mailbox = setup.mailbox_from(command.account)
        setup.keep_client_secret(wire, command.account)
    else:
        mailbox = _known(database, command.mailbox_id)
    if mailbox.oauth is None:
        raise Refused("account.no_oauth")
    wire.sign_ins.sign_in(mailbox, show, words.sign_in_page)
    if command.account is None:
        wire.sign_ins.keep(mailbox)
        _go_on(database, mailbox, clock)
    return {}


def _known(database: Database, mailbox_id: int) -> Mailbox:
    with database.write() as write:
        row = write.session.get(s.Mailbox, mailbox_id)
        if row is None or row.removed_at is not None:
            raise Refused("account.missing")
        return mailbox_of(row)


def _go_on(database: Database, mailbox: Mailbox, clock: Clock) -> None:
    """What waited for the sign-in waits no longer."""
    with database.write(urgent=True) as write:
        row = write.session.get_one(s.Mailbox, mailbox.id)
        if row.trouble and row.trouble.get("code") in {AGAIN, REFUSED}:
            row.trouble = None
        go_on(write, mailbox.id, clock())
        write.touched.accounts = True
