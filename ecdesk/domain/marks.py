"""The person's word on what was marked in a mail: it is none, it is another, here is one too.

The one rule: a word lies over the reading and wins; taking it away brings the reading back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from ecdesk.domain.learning import Rule, rule_of
from ecdesk.domain.ledger import Chosen, State
from ecdesk.domain.reading import Mark, Reading

BY_HAND = "hand"  # the code of a mark that the person set


class Sort(StrEnum):
    """What a mark says of its words."""

    REQUEST = "request"
    QUESTION = "question"
    DISCLOSURE = "disclosure"
    NONE = "none"  # nothing of the kind: no mark


LISTS = {
    Sort.REQUEST: "requests",
    Sort.QUESTION: "questions",
    Sort.DISCLOSURE: "disclosures",
}


@dataclass(frozen=True, slots=True)
class Word:
    """What the person said of `[start:end]` of a mail's text.

    `kind` is a `DisclosureKind`, empty for the others. `state` is what they decided about a request
    or question, empty where the draft decides.
    """

    start: int
    end: int
    sort: Sort
    kind: str = ""
    state: str = ""


def with_words(reading: Reading, text: str, words: Iterable[Word]) -> Reading:
    """A reading with the person's words over it; later words win over earlier ones."""
    marks = {name: list(getattr(reading, name)) for name in LISTS.values()}
    said = False
    for word in words:
        if not 0 <= word.start < word.end <= len(text):
            continue  # the mail reads otherwise now, under another charset
        said = True
        kept = None
        for sort, name in LISTS.items():
            for mark in [mark for mark in marks[name] if _is_meant(word, mark)]:
                marks[name].remove(mark)
                if sort is word.sort and word.kind in {"", mark.kind}:
                    kept = kept or mark  # a decision about it, no correction
        if word.sort is not Sort.NONE:
            marks[LISTS[word.sort]].append(kept or _mark(word, text))
    if not said:
        return reading
    requests, questions, disclosures = (_in_order(marks[name]) for name in LISTS.values())
    return replace(reading, requests=requests, questions=questions, disclosures=disclosures)


def without(
    reading: Reading, rules: Collection[Rule], words: Iterable[Word] = ()
) -> tuple[Reading, tuple[tuple[Sort, Mark], ...]]:
    """A reading without the marks that a shop has learned not to set, and those that were left out.

    A mark of which the person spoke in this very mail stands: `with_words` says how.
    """
    if not rules:
        return reading, ()
    spoken = tuple(words)
    kept: dict[str, tuple[Mark, ...]] = {}
    out: list[tuple[Sort, Mark]] = []
    for sort, name in LISTS.items():
        marks = getattr(reading, name)
        gone = [
            mark
            for mark in marks
            if rule_of(mark.code, mark.cue, mark.text) in rules
            and not any(_is_meant(word, mark) for word in spoken)
        ]
        kept[name] = tuple(mark for mark in marks if mark not in gone)
        out += [(sort, mark) for mark in gone]
    if not out:
        return reading, ()
    requests, questions, disclosures = (kept[name] for name in LISTS.values())
    left = replace(reading, requests=requests, questions=questions, disclosures=disclosures)
    return left, tuple(out)


def chosen(text: str, words: Iterable[Word]) -> Iterator[Chosen]:
    """What the person decided about requests, as the ledger takes it."""
    for word in words:
        if word.state and word.sort in {Sort.REQUEST, Sort.QUESTION}:
            yield Chosen(text[word.start : word.end], State(word.state))


def _is_meant(word: Word, mark: Mark) -> bool:
    """Whether a word speaks of a mark: they share half of the shorter one."""
    shared = min(word.end, mark.end) - max(word.start, mark.start)
    shorter = min(word.end - word.start, mark.end - mark.start)
    return shared > 0 and 2 * shared >= shorter


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))


def _mark(word: Word, text: str) -> Mark:
    words = text[word.start : word.end]
    return Mark(words, word.start, word.end, word.kind or word.sort.value, BY_HAND, words)
