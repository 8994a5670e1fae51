"""What a mail is for: one intent of twenty-nine, by everything in it that speaks for one.

The families of `evidence` are weighed where they stand (`weighing`); the shape of the letter counts
too: who asks nothing thanks more likely than they order. The one rule: the words that decided are
given with the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecdesk.domain.reading import Intent, Role
from ecdesk.language import weighing
from ecdesk.language.dates import Day
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit

_NEVER = {Intent.SALES_PITCH, Intent.BOUNCE}  # told by `nature`
_CLASSES = [intent.value for intent in Intent if intent not in _NEVER]
_ALSO = 2.4  # a sum from which a second intent is told
_SURE = 0.9  # a sum below which nothing was found


@dataclass(frozen=True, slots=True)
class Decision:
    """The intent, others that are also there, the words that spoke for it, and every sign."""

    intent: Intent
    also: tuple[Intent, ...]
    cues: tuple[Hit, ...]
    signs: frozenset[str]


def decide(
    letter: Letter,
    subject: str,
    requests: Sequence[Hit],
    questions: Sequence[Hit],
    *,
    dates: Sequence[Day],
    ordered: bool,
) -> Decision:
    """The intent of a customer's letter; `ordered`: an order number is told."""
    found = weighing.signs_of(letter, subject, requests, questions)
    if ordered:
        found.setdefault("bought.told", [])
    shape = _shape(letter, requests, questions, dates)
    signs = weighing.all_signs(found, shape)
    ranked = weighing.choose(signs, weighing.WEIGHTS, _CLASSES)
    best, most = ranked[0]
    unthanked = best == Intent.THANKS.value and not any(
        sign.startswith("thanks.") for sign in found
    )
    if unthanked or (most < _SURE and not questions):
        best = Intent.OTHER_UNCLEAR.value
    also = tuple(
        Intent(name)
        for name, sum_ in ranked[:4]
        if sum_ >= _ALSO and name not in {best, Intent.THANKS.value}
    )
    return Decision(Intent(best), also, _cues(found, best), frozenset(signs))


def _shape(
    letter: Letter, requests: Sequence[Hit], questions: Sequence[Hit], dates: Sequence[Day]
) -> list[str]:
    """What the letter is like beside its words."""
    asks = ("both" if questions else "wants") if requests else ("asks" if questions else "mute")
    bound = {day.role.value for day in dates if day.role is not Role.REF}
    return [asks, *sorted(bound), *(["form"] if letter.form else [])]


def _cues(found: dict[str, list[Hit]], best: str) -> tuple[Hit, ...]:
    """The words that spoke for the winner, the strongest families first."""
    speaking = sorted(
        (sign for sign in found if weighing.WEIGHTS.get(sign, {}).get(best, 0) > 0),
        key=lambda sign: -weighing.WEIGHTS[sign][best],
    )
    told: dict[int, Hit] = {}
    for sign in speaking:
        for hit in found[sign]:
            told.setdefault(hit.start, Hit(hit.start, hit.end, best, hit.code, hit.cue))
    return tuple(told.values())[:4]
