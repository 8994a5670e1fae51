"""Whom a reply reaches: this customer, and whom the customer has let take part.

A mail that goes to somebody else tells them of this customer, which may have to be reported
(個人情報保護法 26条) where it holds an illness or a card. The one rule: an address that the
customer's mails name is the customer's choice and is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from ecdesk.checks.registry import Context, Draft, Spot, check
from ecdesk.domain.findings import Severity, Where

_ANSWERS = frozenset({"reply", "postscript", "holding"})


@check("recipient.other", Severity.WARNING)
def only_who_takes_part_is_reached(draft: Draft, context: Context) -> Iterator[Spot]:
    """Everybody in To, Cc and Bcc is the customer, the shop, or named in the customer's mails."""
    if draft.kind not in _ANSWERS or not context.customer_addresses:
        return
    shops = {shop.address.lower() for shop in (context.shop, *context.other_shops)}
    known = context.customer_addresses | context.taking_part | shops
    texts = [text.lower() for text in context.incoming]
    for address in (*draft.to, *draft.cc, *draft.bcc):
        if address.key not in known and not any(address.key in text for text in texts):
            yield Spot(Where.ADDRESS, values={"address": address.addr})
