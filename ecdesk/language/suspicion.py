"""Signs that a mail is meant for another shop.

People who buy at five malls write to the wrong one. Signs are an order number of a shape this shop
does not use, another mall's name, goods the catalogue does not know. The one rule: a sign is shown
with its words and only proposes, since blaming the customer is worse than asking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ecdesk.domain.reading import Context
from ecdesk.language import lazily
from ecdesk.language.letter import Letter
from ecdesk.language.normalize import same_width
from ecdesk.language.numbers import Number
from ecdesk.language.products import Product
from ecdesk.language.requests import Hit

_MALLS = {
    "rakuten": r"楽天",
    "amazon": r"amazon|アマゾン",
    "yahoo": r"yahoo!? ?ショッピング|ヤフーショッピング|ヤフショ|paypayモール",
    "mercari": r"メルカリ",
    "aupay": r"au ?pay ?マーケット|wowma",
    "qoo10": r"qoo10|キューテン",
    "creema": r"creema|クリーマ",
    "minne": r"minne|ミンネ",
    "zozo": r"zozo",
    "shein": r"shein|シーイン|temu",
}
_MALL = [(mall, lazily.pattern(pattern, re.IGNORECASE)) for mall, pattern in _MALLS.items()]
_BOUGHT_AT = lazily.pattern(
    r"^(?:市場|さん)?(?:で|の(?:お?店|ショップ|注文)|から)(?:買|購入|注文|頼)"
)


def signs(
    letter: Letter, numbers: Sequence[Number], products: Sequence[Product], context: Context
) -> list[Hit]:
    """What suggests another shop, in the whole folded text."""
    text = letter.whole.text
    found: list[Hit] = []
    for number in numbers:
        said = text[number.start : number.end]
        shop = _foreign(said, context)
        if shop or _unlike_ours(said, number, context):
            found.append(Hit(number.start, number.end, shop or "number", "shop.number", said))
    for mall, pattern in _MALL:
        if mall == context.channel.removesuffix("_shops"):
            continue
        hit = pattern.search(text)
        if hit and _BOUGHT_AT.match(text[hit.end() : hit.end() + 12]):
            found.append(Hit(hit.start(), hit.end(), mall, "shop.mall", hit[0]))
    ours = any(product.kind == "catalogue" for product in products)
    if context.catalogue and context.catalogue_is_whole and not ours:
        known = [same_width(alias).lower() for alias in context.catalogue]
        for product in products[:3]:
            said = text[product.start : product.end].lower()
            if len(said) >= 3 and not any(_alike(said, alias) for alias in known):
                found.append(Hit(product.start, product.end, "goods", "shop.goods", said))
    return found


def _alike(said: str, alias: str) -> bool:
    """Whether two names of goods share a word: one is in the other, or two pairs of signs are."""
    if said in alias or alias in said:
        return True
    return len(set(pairwise(said)) & set(pairwise(alias))) >= 2


def _foreign(said: str, context: Context) -> str:
    """The other shop whose order numbers look so; empty for none."""
    for shop, pattern in context.foreign_patterns.items():
        try:
            if re.fullmatch(pattern, said):
                return shop
        except re.error:
            continue
    return ""


def _unlike_ours(said: str, number: Number, context: Context) -> bool:
    if not context.order_patterns or number.kind == context.channel.removesuffix("_shops"):
        return False
    for pattern in context.order_patterns:
        try:
            if re.fullmatch(pattern, said):
                return False
        except re.error:
            return False
    return number.kind != "phone"
