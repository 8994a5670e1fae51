"""The occasions that people name, as one pattern: a wedding, a sports day, a move.

The words are those of `life`, where tellings are sought; a day that is named with one of them has
a plan. The one rule: the longest comes first, so that none is cut short by another.
"""

from __future__ import annotations

from ecdesk.language import life


def _by_first_sign(words: set[str]) -> str:
    """Words as one pattern, the longest first; those that begin alike share the first sign."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{sign}(?:{'|'.join(rest)})" for sign, rest in rests.items())


OCCASION = _by_first_sign({*life.STRONG["event"].split(), *life.OCCASIONS.split()})
