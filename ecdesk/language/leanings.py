"""What a letter comes to, weighed: what it is for, of what, when and why, and whether it presses.

The rules (`intent`, `about`, `urgency`) give each an answer by the words that somebody thought of.
What labelled mails teach beside them is how such signs go together: a page that is silent and a
thing that was bought make another matter than either alone. So every sign of a letter
(`weighing`), every answer of the rules, how near the first binding day is and which words press
are weighed once more, and the greatest sum is believed. The weights were learned by
`tools/leanings.py`, and stand in `leaning_weights`; nothing is learned here.

The one rule: the words that weighed most are given with whatever the rules did not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from ecdesk.domain.reading import Cause, Emotion, Intent, Target, Timing, Urgency
from ecdesk.language.leaning_weights import BIAS, CLEARLY, LEANINGS, PRESSING, SCALE
from ecdesk.language.requests import Hit
from ecdesk.language.scale import Scale

INTENTS = tuple(one for one in Intent if one not in {Intent.SALES_PITCH, Intent.BOUNCE})
# A column of the table for each of these, and a last one: whether it presses.
COLUMNS: tuple[StrEnum, ...] = (*INTENTS, *Target, *Timing, *Cause)
_AT = {(type(answer), answer.value): at for at, answer in enumerate(COLUMNS)}
_PRESSES = {Urgency.HIGH, Urgency.CRITICAL}
_NEAR = (0, 1, 3, 7, 14)  # days until the first binding one, by steps
_SHOWN = 4  # words that are given at most


Answer = TypeVar("Answer", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the rules say of a letter, and when its first binding day is: days from its own."""

    intent: Intent
    target: Target
    timing: Timing
    cause: Cause
    urgency: Urgency
    emotion: Emotion
    pressing: frozenset[str]  # the sorts of words that press
    first_day: int | None


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a letter most likely is."""

    intent: Intent
    target: Target
    timing: Timing
    cause: Cause
    presses: bool


def signs_of(shown: Iterable[str], rules: Answers) -> list[str]:
    """What is weighed: the signs that are `shown`, and what the rules say."""
    return [*shown, *_said(rules)]


def lean(signs: Iterable[str], rules: Answers) -> Leaning:
    """What the signs speak for; an answer of the rules stands until it is clearly outweighed."""
    sums = [bias + sum_ for bias, sum_ in zip(BIAS, _scale().sums(signs), strict=True)]

    def greatest(answers: Iterable[Answer], known: Answer) -> Answer:
        def weight(answer: Answer) -> float:
            return sums[_AT[type(answer), answer.value]] + CLEARLY * SCALE * (answer is known)

        return max(answers, key=weight)

    return Leaning(
        greatest(INTENTS, rules.intent),
        greatest(Target, rules.target),
        greatest(Timing, rules.timing),
        greatest(Cause, rules.cause),
        sums[-1] + CLEARLY * SCALE * (rules.urgency in _PRESSES) > PRESSING * SCALE,
    )


def words_for(what: StrEnum | None, found: Mapping[str, Sequence[Hit]]) -> list[Hit]:
    """The words of the signs that weigh most for an answer; None: for its pressing."""
    column = -1 if what is None else _AT[type(what), what.value]
    heavy = sorted(
        ((_scale().of(sign)[column], sign) for sign, hits in found.items() if hits), reverse=True
    )
    kind, code = ("presses", "urgency.weighed") if what is None else (what.value, "intent.words")
    told: dict[int, Hit] = {}
    for weight, sign in heavy:
        if weight > 0:
            for hit in found[sign]:
                told.setdefault(hit.start, Hit(hit.start, hit.end, kind, code, hit.cue))
    return list(told.values())[:_SHOWN]


def _said(rules: Answers) -> Iterator[str]:
    for name in ("intent", "target", "timing", "cause", "urgency", "emotion"):
        yield f"{name}={getattr(rules, name).value}"
    for sort in rules.pressing:
        yield f"presses={sort}"
    day = rules.first_day
    step = next((step for step in _NEAR if day is not None and day <= step), "far")
    yield f"day={step if day is not None else 'none'}"


@cache
def _scale() -> Scale:
    return Scale(LEANINGS, len(COLUMNS) + 1)
