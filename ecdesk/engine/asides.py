"""What a person lets stand in a letter whatever the checks say, and which checks a shop leaves.

Kept with the draft, and counted by shop and check; a draft that is taken away leaves the count. The
one rule: here nothing is passed. A stop stops whatever was set aside, for the gate asks the checks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.checks.registry import checks
from ecdesk.domain.errors import Refused
from ecdesk.domain.findings import Severity
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views import learned


def keep(session: Session, row: s.Draft, draft: p.DraftIn, now: datetime) -> None:
    """Keep what may stand in a draft, and the reasons given in it, as they are now."""
    before = {code for code, _words in row.asides or ()}
    row.asides, row.reasons = [list(one) for one in draft.asides], dict(draft.reasons)
    after = {code for code, _words in draft.asides} & _may_fall_silent()
    table = s.CheckWord
    if gone := before - after:
        session.execute(delete(table).where(table.draft_id == draft.id, table.code.in_(gone)))
    for code in after - before:
        session.merge(table(shop_id=draft.shop_id, code=code, draft_id=draft.id, at=now))


def often(connection: Connection, draft: p.DraftIn) -> dict[str, int]:
    """In how many other letters of the shop a check was set aside, of those that may be silent."""
    found = learned.set_aside(connection, draft.shop_id, but=draft.id)
    can = _may_fall_silent()
    return {code: number for code, number in found.items() if code in can}


def silence(write: Write, command: p.SilenceCheck, now: datetime) -> dict[str, Any]:
    """Let a check say nothing at a shop, or speak again. Answer: {}.

    Raises Refused("shop.missing"), Refused("check.unfit").
    """
    session = write.session
    if session.get(s.Shop, command.shop_id) is None:
        raise Refused("shop.missing")
    if command.code not in _may_fall_silent():
        raise Refused("check.unfit")
    key = (command.shop_id, command.code, "")
    row = session.get(s.CheckWord, key)
    if row is not None and not command.silent:
        session.delete(row)
    elif command.silent:
        session.merge(s.CheckWord(shop_id=key[0], code=key[1], draft_id="", at=now))
    write.touched.settings = True
    return {}


def _may_fall_silent() -> frozenset[str]:
    """The checks that never stop a mail by themselves."""
    return frozenset(each.code for each in checks() if each.severity is not Severity.STOP)
