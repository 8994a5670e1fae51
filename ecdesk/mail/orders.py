"""Order numbers as the malls and shop systems write them, found in free text."""

from __future__ import annotations

import re
import unicodedata

_READ = 20_000  # characters that are searched
# Numbers with a shape of their own (the malls' help pages), then whatever stands after a label.
_SHAPES = (
    re.compile(r"(?<!\d)\d{6}-\d{8}-\d{7,10}(?!\d)"),  # Rakuten
    re.compile(r"(?<![\d-])(?:\d{3}-\d{7}-\d{7}|D01-\d{7}-\d{7})(?![\d-])"),  # Amazon
    re.compile(r"(?<![A-Z0-9])P\d{18}(?!\d)"),  # MakeShop
)
_LABELLED = re.compile(
    r"(?:ご?注文|受注|オーダー|カート|order\s?)(?:番号|no\.?|id|number)"
    r"\s?(?:は|が|の)?\s?[\]】」)]?\s?:?\s?[「『(【#]{0,2}\s?([a-z0-9][a-z0-9_-]{1,39})",
    re.IGNORECASE,
)
_HYPHEN = re.compile(r"(?<=[0-9A-Za-z])[‐‑‒–—―−ー－](?=[0-9A-Za-z])")


def find_order_number(text: str) -> str:
    """The first order number in `text`, folded to ASCII; empty where there is none."""
    folded = _HYPHEN.sub("-", unicodedata.normalize("NFKC", text[:_READ]))
    for shape in _SHAPES:
        if found := shape.search(folded):
            return found[0]
    for found in _LABELLED.finditer(folded):
        if any(char.isdigit() for char in found[1]):
            return found[1].strip("-_").upper()
    return ""
