"""Finding a template by what one types: its name, how it is read, its fields, Roman letters.

With nothing typed the order is what the mail asks, then what is used most. Pure. The one rule: what
the name says comes before what a template is also found by, and a slip of one sign is forgiven
where nothing fits as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecdesk.domain.template import Matter, Template, Used, fits
from ecdesk.ui.deed_search import folded, romaji, spelled
from ecdesk.ui.said_aloud import read_aloud

_BODY, _SLIP, _FARTHEST = 8, 9, 10
_SLIPS = range(4, 21)  # signs of a word in which one may be mistyped: names are no longer
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")  # not a text: kana
_PAIR = 2  # two signs follow each other in every text


def found(typed: str, offered: Sequence[Used], matter: Matter) -> list[Used]:
    """Those that fit the shop and what is typed, the best first."""
    here = [one for one in offered if fits(one.template, matter)]
    ranked = [(rank(typed, one.template), one) for one in here]
    if any(place is not None and place < _SLIP for place, _one in ranked):
        ranked = [(place, one) for place, one in ranked if place != _SLIP]
    return [
        one
        for _rank, one in sorted(
            ((place, one) for place, one in ranked if place is not None),
            key=lambda pair: (pair[0], -fits(pair[1].template, matter), -pair[1].uses),
        )
    ]


def rank(typed: str, template: Template) -> int | None:
    """How far down it belongs for what was typed, 0 the best; None where it does not match."""
    words = folded(typed).split()
    ranks = [_rank_of_word(word, template) for word in words]
    known = [one for one in ranks if one is not None]
    return max(known, default=0) if len(known) == len(ranks) else None


def _rank_of_word(word: str, template: Template) -> int | None:
    said = folded(template.reading) or read_aloud(folded(template.name))
    latin = [romaji(reading) for reading in said.split()]
    # Roman letters are looked for as they sound, also where the kana are half typed: へんk.
    sound = spelled(romaji(word)) if any(sign.isascii() for sign in word) else ""
    word, name = _large(word), _large(folded(template.name))
    readings = _large(said).split()
    if name.startswith(word) or any(one.startswith(word) for one in readings[:1]):
        return 0
    if sound and any(one.startswith(sound) for one in latin[:1]):
        return 1
    if any(one.startswith(word) for one in readings):
        return 2
    if sound and any(one.startswith(sound) for one in latin):
        return 3
    if word in name or any(word in one for one in readings):
        return 4
    if sound and len(word) > 1 and any(sound in one for one in latin):
        return 5
    if any(word in _large(folded(field.name)) for field in template.fields):
        return 6
    if word in _large(folded(template.when)):
        return 7
    if word in _large(folded(template.body)):
        return _BODY
    if len(word) in _SLIPS and any(_nearly(word, one) for one in (name, *readings, *latin)):
        return _SLIP
    if len(word) > _PAIR and any(_follow(word, one) for one in (name, *readings)):
        return _FARTHEST
    return None


def _large(text: str) -> str:
    """Small kana large: whoever types りようしゆう means りょうしゅう."""
    return text.translate(_LARGE)


def _nearly(word: str, text: str) -> bool:
    """Whether it stands there but for one sign: another, one too many or one too few."""
    signs = [re.escape(sign) for sign in word]
    slips = (
        "".join(signs[:at]) + instead + "".join(signs[at + gone :])
        for at in range(len(signs))
        for gone, instead in ((1, "."), (1, ""), (0, "."))
    )
    return any(re.search(slip, text) is not None for slip in slips)


def _follow(word: str, text: str) -> bool:
    """Whether the signs follow each other in a text, whatever stands between."""
    return re.search(".*?".join(map(re.escape, word)), text) is not None
