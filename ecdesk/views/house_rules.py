"""A shop's own rules, for the window: as they were kept, or none."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from ecdesk.domain.shop_rules import NONE, HouseRules, LeadTime, ShopRule
from ecdesk.views.values import Reads

_RULES = "SELECT rules, lead FROM shop_rules WHERE shop_id = :shop_id"


def house_rules(reader: Reads, shop_id: int) -> HouseRules:
    """What a shop goes by."""
    with reader.look() as look:
        rows = look.all(_RULES, shop_id=shop_id)
    return rules_from(rows[0].rules, rows[0].lead) if rows else NONE


def rules_from(rules: Any, lead: Any) -> HouseRules:
    """Rules out of what is stored: JSON, or what it holds."""
    told = _data(rules) or []
    made = tuple(ShopRule(one["name"], one["text"], tuple(one["intents"])) for one in told)
    time_of = _data(lead)
    if not time_of:
        return HouseRules(made)
    until = time_of.get("until")
    return HouseRules(made, LeadTime(time_of["days"], time.fromisoformat(until) if until else None))


def _data(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored
