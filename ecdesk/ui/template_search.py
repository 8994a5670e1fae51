"""Finding a template by what one types: its name, how it is read, its fields, Roman letters.

With nothing typed the order is what the mail asks, then what is used most. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecdesk.domain.template import Matter, Template, Used, fits
from ecdesk.ui.deed_search import folded, romaji, spelled

_FARTHEST = 6


def found(typed: str, offered: Sequence[Used], matter: Matter) -> list[Used]:
    """Those that fit the shop and what is typed, the best first."""
    here = [one for one in offered if fits(one.template, matter)]
    ranked = [(rank(typed, one.template), one) for one in here]
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
    name, readings = folded(template.name), folded(template.reading).split()
    latin = [romaji(reading) for reading in readings]
    if name.startswith(word) or any(one.startswith(word) for one in readings):
        return 0
    if word.isascii() and any(one.startswith(spelled(word)) for one in latin):
        return 1
    if word in name or any(word in one for one in readings):
        return 2
    if word.isascii() and len(word) > 1 and any(spelled(word) in one for one in latin):
        return 3
    if any(word in folded(field.name) for field in template.fields):
        return 4
    if word in folded(template.when) or word in folded(template.body):
        return 5
    if len(word) > 1 and any(_follow(word, one) for one in (name, *readings)):
        return _FARTHEST
    return None


def _follow(word: str, text: str) -> bool:
    """Whether the signs follow each other in a text, whatever stands between."""
    return re.search(".*?".join(map(re.escape, word)), text) is not None
