"""What a shop's corrections teach, and on how many of them it rests.

A mark that was taken off in three mails is not set any more; an intent is guessed from the letters
of corrected mails, by naive Bayes over pairs and triples of signs, once there are enough of them.
The one rule: nothing is learned that cannot be told with its evidence, counted, and forgotten.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ecdesk.domain.errors import Refused
from ecdesk.domain.reading import Cause, Intent, Target, Timing

TAKEN_OFF = 3  # mails in which a mark was taken off before it is not set any more
LEAST, LEAST_OF_EACH = 30, 3  # corrections of intents from which one may be guessed
_MARGIN = 2.0  # by which the guess must lead, in natural logarithms
_READ = 2_000  # signs of a mail that are counted
_TOLD = 5  # pieces of evidence
_NO_WORD = re.compile(r"[\s\d、。，．,.!?…・「」『』()<>【】\[\]:;~〜♪\-]+")


class What(StrEnum):
    """Kinds of things that are learned from corrections, and forgotten again."""

    MARK = "mark"
    INTENT = "intent"
    CHECK = "check"  # that says nothing any more


class Label(StrEnum):
    """What a mail says as a whole and a person may correct."""

    INTENT = "intent"
    TARGET = "target"
    TIMING = "timing"
    CAUSE = "cause"

    @property
    def values(self) -> tuple[str, ...]:
        """What it can be."""
        kinds: Mapping[Label, type[StrEnum]] = {
            Label.INTENT: Intent,
            Label.TARGET: Target,
            Label.TIMING: Timing,
            Label.CAUSE: Cause,
        }
        return tuple(kinds[self])


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a mark was set: by this rule, on these words. Marks of one rule are taken off alike."""

    code: str
    cue: str


@dataclass(frozen=True, slots=True)
class Dismissal:
    """The person's word on one mark: taken off, or (`off` False) left or set as something."""

    rule: Rule
    mail_id: int
    off: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Example:
    """A mail whose intent the person corrected."""

    text: str
    intent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent guessed from corrections: how many said so of mails with these words."""

    intent: str
    times: int
    words: tuple[str, ...]


def rule_of(code: str, cue: str, text: str) -> Rule:
    """The rule behind a mark of `text`.

    What a customer tells rests on a word that names it (七五三), and that word is the rule.
    Requests and questions rest on an ending that thousands share (ください), so there it is the
    whole sentence: a stock phrase can be learned, a way of asking cannot.
    """
    return Rule(code, cue if code.startswith("disclosure") else folded(text))


def folded(text: str) -> str:
    """Words without width, blanks, figures and stops, so that one sentence is the same again."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()[:60]


def taken_off(
    words: Iterable[Dismissal], forgotten: Mapping[str, datetime] | None = None
) -> dict[Rule, int]:
    """The rules whose marks are not set any more, each with the mails in which it was taken off.

    Counted since the mark was last left standing by the person's hand, and since it was forgotten
    (by `key_of`).
    """
    mails: dict[Rule, set[int]] = defaultdict(set)
    for word in sorted(words, key=lambda one: one.at):
        since = (forgotten or {}).get(key_of(word.rule))
        if not word.rule.cue or (since is not None and word.at <= since):
            continue
        if word.off:
            mails[word.rule].add(word.mail_id)
        else:
            mails.pop(word.rule, None)
    return {rule: len(found) for rule, found in mails.items() if len(found) >= TAKEN_OFF}


def key_of(rule: Rule) -> str:
    """A rule as one word, for what is forgotten."""
    return f"{rule.code}\n{rule.cue}"


def require_known(label: str, value: str) -> Label:
    """The label, where the value is one of its own or empty. Raises Refused label.unknown."""
    try:
        found = Label(label)
    except ValueError:
        raise Refused("label.unknown") from None
    if value and value not in found.values:
        raise Refused("label.unknown")
    return found


def aliases_in(text: str, aliases: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """(start, end, product) of the customers' own words for goods; the longest ones count."""
    shown, places = _plain(text)
    found: list[tuple[int, int, str]] = []
    for alias in sorted(aliases, key=len, reverse=True):
        wanted = _plain(alias)[0]
        at = shown.find(wanted) if wanted else -1
        if at < 0:
            continue
        start, end = places[at], places[at + len(wanted) - 1] + 1
        if all(end <= first or last <= start for first, last, _product in found):
            found.append((start, end, aliases[alias]))
    return sorted(found)


def _plain(text: str) -> tuple[str, list[int]]:
    """A text in one width without blanks, and where each of its signs stands in the original."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKC", sign).lower():
            if not one.isspace():
                signs.append(one)
                places.append(place)
    return "".join(signs), places


# ── guessing an intent ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Model:
    """Naive Bayes over the pieces of corrected mails; made by `train`."""

    mails: Counter[str]
    pieces: Mapping[str, Counter[str]]  # by intent: in how many mails a piece stands
    examples: tuple[tuple[str, frozenset[str]], ...] = field(default=(), repr=False)

    def guess(self, text: str) -> Guess | None:
        """The intent that corrections speak for clearly; None where they do not."""
        found = _pieces(text)
        if not found:
            return None
        sums = sorted(((self._sum(intent, found), intent) for intent in self.mails), reverse=True)
        if len(sums) < 2 or sums[0][0] - sums[1][0] < _MARGIN:
            return None
        best, second = sums[0][1], sums[1][1]
        words = self._evidence(best, second, found)
        times = sum(
            intent == best and any(word in pieces for word in words)
            for intent, pieces in self.examples
        )
        return Guess(best, times, words) if times >= LEAST_OF_EACH else None

    def _sum(self, intent: str, found: Collection[str]) -> float:
        all_mails = sum(self.mails.values())
        return math.log(self.mails[intent] / all_mails) + sum(
            self._weight(intent, piece) for piece in found
        )

    def _weight(self, intent: str, piece: str) -> float:
        """How likely a piece is in a mail of that intent; one added everywhere (Laplace)."""
        return math.log((self.pieces[intent][piece] + 1) / (self.mails[intent] + 2))

    def _evidence(self, best: str, second: str, found: Collection[str]) -> tuple[str, ...]:
        lead = {
            piece: self._weight(best, piece) - self._weight(second, piece)
            for piece in found
            if self.pieces[best][piece]
        }
        ranked = sorted(lead, key=lambda piece: (-lead[piece], -len(piece), piece))
        told: list[str] = []
        for piece in ranked:
            if lead[piece] > 0 and not any(piece in one or one in piece for one in told):
                told.append(piece)
        return tuple(told[:_TOLD])


def train(examples: Sequence[Example]) -> Model | None:
    """A model of these corrections; None while there are too few to rest anything on.

    Intents with fewer than `LEAST_OF_EACH` are left out, and there must be two others.
    """
    counted = Counter(one.intent for one in examples)
    enough = {intent for intent, number in counted.items() if number >= LEAST_OF_EACH}
    if len(examples) < LEAST or len(enough) < 2:
        return None
    told = [(one.intent, _pieces(one.text)) for one in examples if one.intent in enough]
    pieces: dict[str, Counter[str]] = {intent: Counter() for intent in enough}
    for intent, found in told:
        pieces[intent].update(found)
    return Model(Counter(intent for intent, _ in told), pieces, tuple(told))


def _pieces(text: str) -> frozenset[str]:
    """The pairs and triples of signs of a mail, each once; none across a stop or a blank."""
    plain = unicodedata.normalize("NFKC", text[:_READ]).lower()
    return frozenset(
        run[at : at + length]
        for run in _NO_WORD.split(plain)
        for length in (2, 3)
        for at in range(len(run) - length + 1)
    )
