"""A shop's own rules, kept as a whole; saving them anew is what undo does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.shop_rules import HouseRules, LeadTime, ShopRule, require_fit
from ecdesk.store import schema as s
from ecdesk.store.database import Write


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
