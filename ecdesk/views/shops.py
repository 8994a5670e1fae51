"""Shops and mailboxes, for every view alike; by plain SQL, since the window shows them first.

The one rule: the columns are named here and nowhere else, as `values` reads them.
"""

from __future__ import annotations

from typing import Any

from ecdesk.domain.shop import Mailbox, Shop
from ecdesk.views.values import Looks, mailbox_of, shop_of

_SHOPS = """
SELECT id, name, department, staff, address, signature, colour, channel, calendar,
       fast_minutes, limit_minutes, rescue_minutes, channel_targets
FROM shop ORDER BY id
"""
_MAILBOXES = """
SELECT id, shop_id, address, kind, user, servers, trust_pem, path, synced_at, trouble
FROM mailbox WHERE removed_at IS NULL ORDER BY id
"""


def shops(look: Looks) -> dict[int, Shop]:
    """All shops by id. None is ever deleted: a look taken after other rows knows their shops."""
    return {row.id: shop_of(row) for row in look.all(_SHOPS)}


def mailboxes(look: Looks) -> list[Mailbox]:
    """All mailboxes that are in use, oldest first."""
    return [mailbox_of(row) for row in mailbox_rows(look)]


def mailbox_rows(look: Looks) -> list[Any]:
    """The rows behind `mailboxes`, with how the last sync went (`synced_at`, `trouble`)."""
    return look.all(_MAILBOXES)
