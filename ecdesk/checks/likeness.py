"""How alike two mails of ours are, once names, dates, amounts and formulas are taken out.

A mail becomes a `Fingerprint` once, when it is sent, and is then only compared. Whole sentences in
common tell in microseconds which of thousands may be near; those are measured exactly, by the
longest common subsequence in whole-number arithmetic (Hyyrö 2004, bit-parallel). The one rule:
`ratio` is 100 only for the same words, and does not depend on the order of its arguments.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SAME = 90  # from here on two mails are the same mail
ENOUGH = 40  # characters; below, two mails have nothing to be alike in
_LONGEST = 6_000

_QUOTED = re.compile(r"^[ \t　]*[>＞].*$", re.MULTILINE)
_BELOW = re.compile(
    r"^(?:-{3,}[ 　]*(?:Original|元の|Forwarded|転送)|[ 　]*(?:[-=_*━─―—~〜]\s?){6,}[ 　]*$|-- ?$)",
    re.MULTILINE | re.IGNORECASE,
)
_FORMULA = re.compile(
    r"^.{0,40}(?:様|さま|御中)[、,]?$|.{0,30}お世話になって(?:おり|い)ます。?$|.{0,20}お世話になります。?$"
    r"|[^。、はがを\d]{1,36}(?:でございます|と申します|です)。?$"
    r"|.{0,60}(?:ありがとうございま(?:す|した)。?)$|.{0,30}よろしくお願い.{0,16}$"
)
_NUMBER = re.compile(r"[#＃]?\d[\d,.\-/:]*\d|\d")
_WEEKDAY = re.compile(r"[(][月火水木金土日]・?祝?[)]|[月火水木金土日]曜日?")
_LONG_NUMBER = re.compile(r"(?<!\d)(?=[\d\-]{6,})\d[\d\-]{4,}\d(?!\d)")
_NAME = re.compile(r"[一-龠々ァ-ヴー]{1,5}(?:[ 　][一-龠々ァ-ヴー]{1,4})?様")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A sent mail ready to be compared. `same_customer`: it went to whom is written to now."""

    words: str
    sentences: frozenset[int]
    numbers: frozenset[str]  # of orders and parcels: what makes two notices two
    at: datetime
    same_customer: bool = False


def fingerprint(text: str, at: datetime, *, same_customer: bool = False) -> Fingerprint:
    """The fingerprint of a mail's text."""
    plain = _written(text)
    kept = [
        line for line in map(str.strip, plain.splitlines()) if line and not _FORMULA.match(line)
    ]
    masked = _masked("".join(kept))
    pieces = [piece for piece in re.split("[。!?]", masked) if len(piece) > 3]
    numbers = frozenset(match[0] for match in _LONG_NUMBER.finditer("\n".join(kept)))
    return Fingerprint(masked, frozenset(map(hash, pieces)), numbers, at, same_customer)


def masked(text: str) -> str:
    """A text without what differs from customer to customer; for comparing questions too."""
    return _masked("".join(map(str.strip, _written(text).splitlines())))


def ratio(one: str, other: str) -> int:
    """How alike two texts are, 0 to 100: twice what they share in order over what both have."""
    if not one or not other:
        return 0
    if one == other:
        return 100
    total = len(one) + len(other)
    return min(99, 200 * _common(one[:_LONGEST], other[:_LONGEST]) // total)


def near(one: Fingerprint, others: Iterable[Fingerprint], limit: int = 30) -> list[Fingerprint]:
    """Those of thousands that may be as good as the same: of its length, with sentences shared."""
    size = len(one.words)
    if size < ENOUGH:
        return []
    shortest, longest = size * SAME / (200 - SAME), size * (200 - SAME) / SAME
    mine = one.sentences
    enough = max(1, len(mine) // 3)
    found = [
        (shared, place, other)
        for place, other in enumerate(others)
        if shortest <= len(other.words) <= longest
        and ((shared := len(mine & other.sentences)) >= enough or other.words == one.words)
    ]
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    return [other for _, _, other in found[:limit]]


def _written(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[: _LONGEST * 2])
    plain = _QUOTED.sub("", plain)
    below = next((hit for hit in _BELOW.finditer(plain) if hit.start() > 20), None)
    return plain if below is None else plain[: below.start()]


def _masked(text: str) -> str:
    text = _NAME.sub("様", _WEEKDAY.sub("", text))
    return re.sub(r"\s+", "", _NUMBER.sub("0", text)).replace("()", "")


def _common(one: str, other: str) -> int:
    """The length of the longest common subsequence."""
    places: dict[str, int] = {}
    for at, sign in enumerate(one):
        places[sign] = places.get(sign, 0) | 1 << at
    whole = (1 << len(one)) - 1
    row = whole
    for sign in other:
        hits = row & places.get(sign, 0)
        row = (row + hits | row - hits) & whole
    return len(one) - row.bit_count()
