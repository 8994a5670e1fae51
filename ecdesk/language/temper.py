"""How cross a letter sounds, weighed by the groups of letters in it.

`emotion` knows the words of anger that somebody thought of; people have others, and a letter's
tone is in its endings (ですけど, してください) as much as in its words. So a letter is weighed by its
groups of letters, by those of its subject and by what it is for, and what the words of anger say is
one voice among them: the sum is the logarithm of the odds. The weights were learned from labelled
mails by `tools/moods.py`, and stand in `temper_weights`; nothing is learned here.

The one rule: whoever is called cross for a weight is shown the words that weighed most.
"""

from __future__ import annotations

import re
from functools import cache

from ecdesk.domain.reading import Intent
from ecdesk.language import lazily
from ecdesk.language.requests import Hit
from ecdesk.language.temper_weights import BIAS, SCALE, VOICE, WEIGHTS

_SIZES = (2, 3)  # letters of a group
_LONG = 3000  # letters that are weighed; nobody scolds longer
_SENTENCE = lazily.pattern(r"[^。!?\n]{2,200}")


def crossness(text: str, title: str, intent: Intent, *, told_by_words: bool) -> float:
    """The logarithm of the odds that the writer is cross; `told_by_words`: the rules say so."""
    weights = _weights()
    sum_ = sum(weights[sign] for sign in signs_of(text, title, intent) & weights.keys())
    return BIAS + sum_ / SCALE + (VOICE if told_by_words else -VOICE)


def signs_of(text: str, title: str, intent: Intent) -> set[str]:
    """What is weighed of a letter."""
    signs = _groups(text[:_LONG])
    signs.update(f"#{pair}" for pair in _groups(title[:_LONG]) if len(pair) == 2)
    signs.add(f"@{intent.value}")
    return signs


def crossest(text: str) -> Hit | None:
    """The sentence that weighs most; None where none weighs anything."""
    weights = _weights()

    def weight(sentence: re.Match[str]) -> int:
        return sum(weights.get(sign, 0) for sign in _groups(sentence[0]))

    most = max(_SENTENCE.finditer(text[:_LONG]), key=weight, default=None)
    if most is None or weight(most) <= 0:
        return None
    said = most[0].strip()
    return Hit(most.start(), most.end(), "anger", "signal.temper", said)


def _groups(text: str) -> set[str]:
    return {text[at : at + size] for size in _SIZES for at in range(len(text) - size + 1)}


@cache
def _weights() -> dict[str, int]:
    """The weights by sign, in parts of `SCALE`."""
    return {
        sign: int(weight)
        for line in WEIGHTS.splitlines()
        if line
        for sign, _tab, weight in [line.rpartition("\t")]
    }
