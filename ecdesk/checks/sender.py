"""Who writes stands in the mail: shop, department, person and how to reach them.

What the mail began with belongs to this shop as well. The one rule: it may stand anywhere in what
the shop wrote.
"""

from __future__ import annotations

from collections.abc import Iterator

from ecdesk.checks.names import plain
from ecdesk.checks.registry import Context, Draft, Spot, check, written_lines
from ecdesk.domain.findings import Severity


@check("sender.missing", Severity.WARNING)
def shop_is_named(draft: Draft, context: Context) -> Iterator[Spot]:
    """The mail says which shop it is from."""
    if draft.body.strip() and context.shop.name and not _says(draft, context.shop.name):
        yield Spot(values={"right": context.shop.name})


@check("sender.incomplete", Severity.NOTE)
def sender_is_complete(draft: Draft, context: Context) -> Iterator[Spot]:
    """Department, person and address stand in it too, in the opening or the signature."""
    shop = context.shop
    if not draft.body.strip():
        return
    for what, word in (
        ("department", shop.department),
        ("staff", shop.staff),
        ("address", shop.address),
    ):
        if word and not _says(draft, word):
            yield Spot(values={"what": what, "right": word})


@check("template.other", Severity.WARNING)
def template_is_of_this_shop(draft: Draft, context: Context) -> Iterator[Spot]:
    """What a mail began with is kept for this shop and for the way this customer writes."""
    origin = draft.origin
    if origin is None:
        return
    channel = context.channel or context.shop.channel
    if origin.shop and origin.shop != context.shop.name:
        yield Spot(values={"template": origin.template, "other": origin.shop, "why": "shop"})
    elif origin.channels and channel not in origin.channels:
        yield Spot(values={"template": origin.template, "why": "channel"})


def _says(draft: Draft, word: str) -> bool:
    written = plain("".join(line for _, line in written_lines(draft.body)))
    return plain(word) in written
