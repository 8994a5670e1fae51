"""A shop's own rules, kept as a whole; saving them anew is what undo does.

Beside them what a letter is held against: the campaigns of the last months and the order it is
about. The one rule: what is not surely meant (two orders named) is not told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.events import ShopEvent
from ecdesk.domain.orders import Order, order_key
from ecdesk.domain.shop_rules import NONE, HouseRules, LeadTime, ShopRule, require_fit
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.house_rules import rules_from

_LATELY = timedelta(days=180)  # a coupon of spring may still be spoken of in autumn
_MOST_EVENTS, _MOST_PAGE = 100, 4_000


def save(write: Write, command: p.SaveShopRules, now: datetime) -> dict[str, Any]:
    """Let these be all rules of a shop. Answer: {before}. Raises Refused shop.missing, rule.*"""
    session = write.session
    if session.get(s.Shop, command.shop_id) is None:
        raise Refused("shop.missing")
    require_fit(
        HouseRules(
            tuple(ShopRule(one.name, one.text, tuple(one.intents)) for one in command.rules),
            None if command.lead is None else LeadTime(command.lead.days, command.lead.until),
        )
    )
    row = session.get(s.ShopRules, command.shop_id)
    before = {"rules": [], "lead": None} if row is None else {"rules": row.rules, "lead": row.lead}
    if row is None:
        row = s.ShopRules(shop_id=command.shop_id)
        session.add(row)
    row.rules = [
        {"name": one.name.strip(), "text": one.text.strip(), "intents": list(one.intents)}
        for one in command.rules
    ]
    row.lead = None if command.lead is None else msgspec.to_builtins(command.lead)
    row.at = now
    write.touched.settings = True
    return {"before": before}


@dataclass(frozen=True, slots=True)
class Held:
    """What a letter of a shop is held against."""

    rules: HouseRules = NONE
    events: tuple[ShopEvent, ...] = ()
    order: Order | None = None


def held_against(
    session: Session, shop_id: int, now: datetime, numbers: Collection[str] = ()
) -> Held:
    """A shop's rules, its campaigns of late, and the order that these numbers name, if one does."""
    row = session.get(s.ShopRules, shop_id)
    rules = NONE if row is None else rules_from(row.rules, row.lead)
    return Held(rules, _events(session, shop_id, now), _order(session, shop_id, numbers))


def _events(session: Session, shop_id: int, now: datetime) -> tuple[ShopEvent, ...]:
    table = s.ShopEvent
    found = session.execute(
        select(
            *(table.name, table.start_at, table.end_at, table.terms),
            func.substr(table.page, 1, _MOST_PAGE).label("page"),
        )
        .where(table.shop_id == shop_id, table.end_at >= now - _LATELY, table.removed_at.is_(None))
        .order_by(table.end_at.desc())
        .limit(_MOST_EVENTS)
    )
    return tuple(
        ShopEvent(row.name, row.start_at, row.end_at, terms=row.terms, page=row.page)
        for row in found
    )


def _order(session: Session, shop_id: int, numbers: Collection[str]) -> Order | None:
    keys = {order_key(number) for number in numbers if number}
    if not keys:
        return None
    table = s.ShopOrder
    found = session.execute(
        select(table.number, table.placed_at, table.total)
        .where(table.shop_id == shop_id, table.key.in_(keys))
        .limit(2)
    ).all()
    if len(found) != 1:
        return None
    (row,) = found
    return Order(row.number, row.placed_at, total=row.total)
