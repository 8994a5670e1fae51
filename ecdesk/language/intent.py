"""What a mail is for: one intent of twenty-nine, by the words that speak for each.

Every intent has turns of speech with weights (`turns.py`); the subject counts more, and so does
what is asked. Some matters cover others: who writes that it came broken and wants it exchanged
writes of the breakage. The one rule: the words that decided are given with the decision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ecdesk.domain.reading import Intent
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit
from ecdesk.language.turns import TURNS

# These count fully only in what is asked; elsewhere they are the scenery of another matter.
_ASKED_FOR = {
    Intent.RECEIPT_DOC,
    Intent.PAYMENT,
    Intent.SHIPPING_COST,
    Intent.PRICE_QUOTE,
    Intent.STOCK,
    Intent.POINTS,
    Intent.ORDER_NEW,
    Intent.RETURN_REFUND,
    Intent.EXCHANGE,
    Intent.HOWTO_CARE,
    Intent.PRODUCT_SPEC,
    Intent.DELIVERY_REQUEST,
    Intent.ORDER_CHANGE,
}
_COMPILED = [(intent, weight, re.compile(pattern)) for intent, weight, pattern in TURNS]

# What went wrong with the goods covers the remedy that is asked for.
_COVERS: dict[Intent, tuple[Intent, ...]] = {
    Intent.ITEM_WRONG: (
        Intent.EXCHANGE,
        Intent.RETURN_REFUND,
        Intent.ORDER_CHANGE,
        Intent.PRODUCT_SPEC,
        Intent.SHIPPING_STATUS,
        Intent.ITEM_DEFECT,
        Intent.STOCK,
        Intent.HOWTO_CARE,
        Intent.DELIVERY_REQUEST,
    ),
    Intent.ITEM_MISSING: (
        Intent.EXCHANGE,
        Intent.RETURN_REFUND,
        Intent.ITEM_DEFECT,
        Intent.PRODUCT_SPEC,
        Intent.HOWTO_CARE,
        Intent.SHIPPING_STATUS,
        Intent.STOCK,
    ),
    Intent.ITEM_DEFECT: (
        Intent.EXCHANGE,
        Intent.RETURN_REFUND,
        Intent.PRODUCT_SPEC,
        Intent.HOWTO_CARE,
        Intent.SHIPPING_STATUS,
        Intent.COMPLAINT_SERVICE,
        Intent.STOCK,
        Intent.CAMPAIGN_EVENT,
        Intent.PRICE_QUOTE,
    ),
    Intent.DELIVERY_TROUBLE: (
        Intent.ITEM_DEFECT,
        Intent.SHIPPING_STATUS,
        Intent.RETURN_REFUND,
        Intent.EXCHANGE,
        Intent.DELIVERY_REQUEST,
    ),
    Intent.WHOLESALE_MEDIA: (Intent.PRICE_QUOTE, Intent.PRODUCT_SPEC, Intent.ORDER_NEW),
    Intent.POINTS: (Intent.SITE_TROUBLE, Intent.CAMPAIGN_EVENT),
    Intent.RECEIPT_DOC: (
        Intent.PAYMENT,
        Intent.ORDER_CHANGE,
        Intent.PRICE_QUOTE,
        Intent.SITE_TROUBLE,
    ),
    Intent.CAMPAIGN_EVENT: (
        Intent.SITE_TROUBLE,
        Intent.PRICE_QUOTE,
        Intent.RETURN_REFUND,
        Intent.STOCK,
        Intent.SHIPPING_STATUS,
    ),
    Intent.ORDER_CANCEL: (
        Intent.ORDER_CHANGE,
        Intent.RETURN_REFUND,
        Intent.PAYMENT,
        Intent.SITE_TROUBLE,
        Intent.SHIPPING_STATUS,
    ),
    Intent.EXCHANGE: (Intent.RETURN_REFUND, Intent.ORDER_CHANGE, Intent.PRODUCT_SPEC),
    Intent.RETURN_REFUND: (Intent.PRODUCT_SPEC,),
    Intent.ACCOUNT_PRIVACY: (Intent.ORDER_CHANGE, Intent.COMPLAINT_SERVICE),
    Intent.PRICE_QUOTE: (Intent.PAYMENT, Intent.PRODUCT_SPEC, Intent.ORDER_NEW, Intent.RECEIPT_DOC),
    Intent.STOCK: (Intent.PRODUCT_SPEC,),
    Intent.SHIPPING_COST: (Intent.PRODUCT_SPEC,),
    Intent.PAYMENT: (Intent.RETURN_REFUND,),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The intent, others that are also there, and the words that spoke for it."""

    intent: Intent
    also: tuple[Intent, ...]
    cues: tuple[Hit, ...]


def decide(
    letter: Letter,
    subject: str,
    requests: Sequence[Hit],
    questions: Sequence[Hit],
    *,
    needs_by: bool,
) -> Decision:
    """The intent of a customer's letter; `needs_by`: a day is told by which something is needed."""
    text = letter.blind
    scores: dict[Intent, float] = {}
    cues: dict[Intent, list[Hit]] = {}
    acts = [(hit.start, hit.end) for hit in (*requests, *questions)]
    asked = [(hit.start, hit.end) for hit in requests]
    first = min(acts, default=(0, 0))
    for intent, weight, pattern in _COMPILED:
        score = 0.0
        for hit in pattern.finditer(text):
            inside = any(start <= hit.start() < end for start, end in acts)
            wanted = any(start <= hit.start() < end for start, end in asked)
            leading = 1.25 if first[0] <= hit.start() < first[1] else 1.0
            told = 0.6 if weight < 5.5 and acts and not inside and intent in _ASKED_FOR else 1.0
            score = max(
                score, told * weight * leading * (1.35 if wanted else 1.2 if inside else 1.0)
            )
            cues.setdefault(intent, []).append(
                Hit(hit.start(), hit.end(), intent.value, "intent.words", hit[0])
            )
        score += 0.15 * weight * min(len(cues.get(intent, ())) - 1, 3) if score else 0
        if pattern.search(subject):
            score += 0.7 * weight
        if score:
            scores[intent] = max(score, scores.get(intent, 0))
    _settle(scores, text, asked=bool(acts), needs_by=needs_by)
    if not scores:
        unclear = Intent.PRODUCT_SPEC if questions and len(text) > 25 else Intent.OTHER_UNCLEAR
        return Decision(unclear, (), ())
    ranked = sorted(scores, key=lambda intent: -scores[intent])
    best = ranked[0]
    also = tuple(i for i in ranked[1:4] if scores[i] >= 3.5 and i is not Intent.THANKS)
    return Decision(best, also, tuple(cues.get(best, ())[:4]))


_TROUBLED = re.compile(
    r"届(?:いた|き|け)|開け(?:た|て|まし)|使(?:った|って|い始)|購入から|買った|(?:昨日|先日|"
    r"今朝|本日).{0,8}(?:届|受け取)|受け取"
)


def _settle(
    scores: dict[Intent, float],
    text: str,
    *,
    asked: bool,
    needs_by: bool,
) -> None:
    """Let what is the matter outweigh what follows from it."""
    if Intent.THANKS in scores:
        scores[Intent.THANKS] *= 1.0 if not asked else 0.25
        if not asked and len(scores) > 1 and re.search(r"ません|ない(?:で|の|か)|困", text):
            scores[Intent.THANKS] *= 0.5
        elif not asked:
            scores[Intent.THANKS] += 4
    for intent, covered in _COVERS.items():
        if intent in scores and not _only_asks(intent, text):
            for other in covered:
                if other in scores and scores[other] <= scores[intent] * 1.6:
                    scores[other] = min(scores[other], scores[intent] * 0.9)
    if needs_by and Intent.SHIPPING_STATUS in scores and re.search(r"間に合|困る|までに", text):
        scores[Intent.DELIVERY_REQUEST] = max(
            scores.get(Intent.DELIVERY_REQUEST, 0), scores[Intent.SHIPPING_STATUS] + 0.5
        )
    if needs_by and Intent.DELIVERY_REQUEST in scores:
        for other in (Intent.SHIPPING_STATUS, Intent.PRODUCT_SPEC, Intent.STOCK):
            if other in scores and scores[other] <= scores[Intent.DELIVERY_REQUEST] + 1.2:
                scores[other] = min(scores[other], scores[Intent.DELIVERY_REQUEST] - 0.1)
    if re.search(r"(?:もう|まで)?(?:\d|[二三何])(?:回|度)目の?(?:メール|連絡|問)|責任者", text):
        scores[Intent.COMPLAINT_SERVICE] = scores.get(Intent.COMPLAINT_SERVICE, 0) + 4
    if Intent.STOCK in scores and re.search(r"在庫がありません」|「在庫", text):
        scores[Intent.STOCK] *= 0.5


def _only_asks(intent: Intent, text: str) -> bool:
    """Whether words of trouble are only asked about: 壊れていたら交換できますか."""
    troubles = {Intent.ITEM_DEFECT, Intent.ITEM_WRONG, Intent.ITEM_MISSING, Intent.DELIVERY_TROUBLE}
    return (
        intent in troubles
        and _TROUBLED.search(text) is None
        and re.search(r"(?:場合|たら|れば|なら)(?:は|、)", text) is not None
    )
