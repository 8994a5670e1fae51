"""Long alternations searched fast: of many words only those are tried whose letters a text has.

A family of two hundred words is slow as one regular expression, since each is tried at each letter.
But a mail holds few pairs of letters, and every alternative needs some of its own: 割れ, 粉々. So a
vocabulary keeps by pair which alternatives need it (`needed`), looks at a text once for all its
patterns, and compiles an alternative when it is first possible. The one rule: what is found is
exactly what the whole pattern finds, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from ecdesk.language.needed import needed, rarest_pair, split_top

_RECENT = 4  # texts of which is remembered what is possible: a mail is a few, sought in often

_FEW = 5  # words that are looked for one by one


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A text in lower case, and its letters and pairs of neighbouring letters."""

    lowered: str
    pairs: frozenset[str]


@dataclass(slots=True)
class _Alternative:
    """One alternative: words, and sets of pairs of letters, of each of which it holds one."""

    pattern: str
    words: tuple[str, ...]
    pairs: tuple[frozenset[str], ...]
    compiled: re.Pattern[str] | None = None


def pairs_of(text: str) -> frozenset[str]:
    """The letters and the pairs of neighbouring letters of a text, in lower case."""
    lowered = text.lower()
    return frozenset(lowered).union(map("".join, pairwise(lowered)))


@lru_cache(maxsize=_RECENT)
def _pieces(text: str) -> _Pieces:
    return _Pieces(text.lower(), pairs_of(text))


@dataclass(frozen=True, slots=True)
class _Index:
    """Every alternative of a vocabulary, and by pair of letters those that need it first."""

    alternatives: list[tuple[int, int, _Alternative]]  # of which alternation, the how many-th
    by_pair: dict[str, list[int]]  # those that need no pair stand under ""
    pairs: frozenset[str]


class Vocabulary:
    """Alternations that are sought in the same texts, and share one look at each."""

    def __init__(self) -> None:
        self._added: list[Alternation] = []
        self._index: _Index | None = None
        self._recent: dict[str, dict[int, list[int]]] = {}

    def add(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Alternation:
        """A pattern of many alternatives, none of which matches nothing."""
        added = Alternation(pattern, flags, self, len(self._added))
        self._added.append(added)
        self._index = None
        return added

    def possible(self, text: str) -> Mapping[int, Sequence[int]]:
        """By alternation the alternatives of which all that they need is in the text, in order."""
        found = self._recent.get(text)
        if found is None:
            found = self._look(text)
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[text] = found
        return found

    def _look(self, text: str) -> dict[int, list[int]]:
        index = self._index
        if index is None:  # two threads may both build it, and build the same
            self._index = index = _indexed(self._added)
        pieces = _pieces(text)
        numbers = set(index.by_pair.get("", ()))
        for pair in pieces.pairs & index.pairs:
            numbers.update(index.by_pair[pair])
        found: dict[int, list[int]] = {}
        for number in sorted(numbers):
            whose, which, alternative = index.alternatives[number]
            if _may_hold(pieces, alternative):
                found.setdefault(whose, []).append(which)
        return found


class Alternation:
    """One pattern of many alternatives in a vocabulary; used as a `re.Pattern` is."""

    def __init__(
        self, pattern: str, flags: re.RegexFlag, vocabulary: Vocabulary, number: int
    ) -> None:
        self.pattern = pattern
        self.number = number
        self._flags = flags
        self._vocabulary = vocabulary

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """The whole as one pattern: for the short stretches of a text that may hold something."""
        return re.compile(self.pattern, self._flags)

    @cached_property
    def alternatives(self) -> list[_Alternative]:
        """Its alternatives, as far as they are told apart."""
        return [_alternative(part) for part in split_top(self.pattern)]

    @cached_property
    def pairs(self) -> frozenset[str] | None:
        """Pairs of letters one of which is in every find (`pairs_of`); None where none is sure."""
        if not all(each.pairs for each in self.alternatives):
            return None
        return frozenset().union(*(each.pairs[0] for each in self.alternatives))

    def may_be_in(self, text: str) -> bool:
        """Whether a text has the letters for any alternative; a no is certain."""
        return self.number in self._vocabulary.possible(text)

    def search(self, text: str) -> re.Match[str] | None:
        """The first find."""
        return next(self.finditer(text), None) if self.may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every find, from left to right; at one place the alternative that is named first."""
        waiting = [
            (hit.start(), number, hit)
            for number in self._vocabulary.possible(text).get(self.number, ())
            if (hit := self._compiled(number).search(text))
        ]
        while waiting:
            start, _, hit = min(waiting, key=_place)
            yield hit
            end = hit.end() if hit.end() > start else start + 1
            kept: list[tuple[int, int, re.Match[str]]] = []
            for each in waiting:
                if each[0] >= end:
                    kept.append(each)
                elif later := self._compiled(each[1]).search(text, end):
                    kept.append((later.start(), each[1], later))
            waiting = kept

    def _compiled(self, number: int) -> re.Pattern[str]:
        each = self.alternatives[number]
        if each.compiled is None:
            each.compiled = re.compile(each.pattern, self._flags)
        return each.compiled


def _indexed(added: Sequence[Alternation]) -> _Index:
    alternatives: list[tuple[int, int, _Alternative]] = []
    by_pair: dict[str, list[int]] = {}
    for alternation in added:
        for which, each in enumerate(alternation.alternatives):
            for pair in each.pairs[0] if each.pairs else ("",):
                by_pair.setdefault(pair, []).append(len(alternatives))
            alternatives.append((alternation.number, which, each))
    return _Index(alternatives, by_pair, frozenset(by_pair))


def _alternative(pattern: str) -> _Alternative:
    needs = needed(pattern.lower())
    few = min(needs, key=len, default=frozenset[str]())
    words = tuple(few) if 1 <= len(few) <= _FEW else ("",)
    pairs = tuple(frozenset(rarest_pair(each) for each in need) for need in needs)
    return _Alternative(pattern, words, pairs)


def _may_hold(pieces: _Pieces, each: _Alternative) -> bool:
    """Loops and no comprehensions, since nothing is called as often."""
    for need in each.pairs:
        if need.isdisjoint(pieces.pairs):
            return False
    for word in each.words:  # noqa: SIM110 - any() over a generator takes twice as long
        if word in pieces.lowered:
            return True
    return False


def _place(each: tuple[int, int, re.Match[str]]) -> tuple[int, int]:
    return each[0], each[1]
