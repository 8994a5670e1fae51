"""A mail that is itself an order: what it already says, and what is missing for taking it.

Whoever could not find the order button writes everything into the form instead; sending them the
how-to would lose the order. The one rule: a part counts as present only where its words stand.
"""

from __future__ import annotations

import re

from ecdesk.domain.reading import Intent, OrderInMail
from ecdesk.language import lazily
from ecdesk.language.letter import Letter

_QUANTITY = lazily.pattern(
    r"(?:\d{1,4}|[一二三四五六七八九十]{1,3}|ひと|ふた|みっ)(?:つ|個|枚|本|袋|箱|点|足|着|"
    r"台|冊|セット|缶|部|組|名分|人分|g|kg)"
)
_ADDRESS = lazily.pattern(
    r"〒 ?\d{3}-?\d{4}|(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県)[一-龠]{1,6}[市区郡]|"
    r"[一-龠]{1,5}[市区][一-龠]{1,6}(?:町|丁目|\d)"
)
_PAYMENT = lazily.pattern(
    r"振り?込み?|代引き?|代金引換|カード(?:払|決済|で)|コンビニ(?:払|で)|後払い|請求書払|"
    r"paypay|ペイペイ|現金",
    re.IGNORECASE,
)
_PARTS = ("goods", "quantity", "name", "address", "phone", "payment", "date")


def read(
    letter: Letter, intent: Intent, *, goods: bool, named: bool, phone: bool, dated: bool
) -> OrderInMail | None:
    """What an ordering mail says; None where nothing is ordered."""
    if intent is not Intent.ORDER_NEW:
        return None
    text = letter.whole.text
    labels = {field.name for field in letter.fields}
    there = {
        "goods": goods or "item" in labels,
        "quantity": _QUANTITY.search(text) is not None or "quantity" in labels,
        "name": named,
        "address": _ADDRESS.search(text) is not None,
        "phone": phone,
        "payment": _PAYMENT.search(text) is not None or "payment" in labels,
        "date": dated,
    }
    return OrderInMail(
        tuple(part for part in _PARTS if there[part]),
        tuple(part for part in _PARTS if not there[part]),
    )
