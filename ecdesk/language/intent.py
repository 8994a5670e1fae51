"""What a mail is for: one intent of twenty-nine, by everything in it that speaks for one.

The families of `evidence` are weighed where they stand (`weighing`); the shape of the letter counts
too: who asks nothing thanks more likely than they order. The one rule: the words that decided are
given with the decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecdesk.domain.reading import Intent, Role
from ecdesk.language import lazily, weighing
from ecdesk.language.dates import Day
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit

_NEVER = {Intent.SALES_PITCH, Intent.BOUNCE}  # told by `nature`
_CLASSES = [intent.value for intent in Intent if intent not in _NEVER]
_ALSO = 2.4  # a sum from which a second intent is told
_SURE = 0.9  # a sum below which nothing was found
# Where no word is known: something was bought, and something has befallen it.
_HAD = lazily.pattern(
    r"買った|届いた|届きまし|購入し|使って|使った|開けた|開けて|ばかりの?|まだ(?:半年|一|二|三|数|\d)|着た|履い|頂いた"
)
_GONE_BAD = lazily.pattern(
    r"(?:が|も|は)[^。、]{0,10}(?:てしま|でしま|てきまし|でてき|出しまし|曲が|裏返|飛び出|出てき|消え|止ま|落ち|切れ|外れ|抜け)"
    r"|(?:が|も)[^。、]{0,8}(?<!わか)(?<!分か)(?:りません|きません|ちません|いません|えません|ならない|かない|らない)[。\n]"
)


# What follows in the same sentence is asked besides.
_BESIDE = lazily.pattern(
    r"(?:^|[。\n!?！？])[ 　]*(?:それから|それと|あと|また|ついでに|併せて|あわせて|加えて|ほかに)、?[^。\n]*\Z"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The intent, others that are also there, the words that spoke for it, every sign, and the
    words of each."""

    intent: Intent
    also: tuple[Intent, ...]
    cues: tuple[Hit, ...]
    signs: frozenset[str]
    found: Mapping[str, Sequence[Hit]]


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
    befallen = _befallen(letter) if best == Intent.OTHER_UNCLEAR.value else ()
    if befallen:
        best = Intent.ITEM_DEFECT.value
    strong = [name for name, sum_ in ranked[:4] if sum_ >= _ALSO and name != Intent.THANKS.value]
    if best in strong and (first := _asked_first(letter, found, best, strong)) is not None:
        best = first
    also = tuple(Intent(name) for name in strong if name != best)
    return Decision(Intent(best), also, befallen or _cues(found, best), frozenset(signs), found)


def _asked_first(
    letter: Letter, found: dict[str, list[Hit]], best: str, strong: Sequence[str]
) -> str | None:
    """What was asked before the best one, where that is only added: それから、領収書も….

    None where the best one stands by itself.
    """
    added = [cue.start for cue in _cues(found, best)]
    if not added or not all(_BESIDE.search(letter.blind, 0, at) for at in added):
        return None
    for name in strong:
        places = [cue.start for cue in _cues(found, name)]
        if name == best or not places or min(places) > min(added):
            continue
        if not _BESIDE.search(letter.blind, 0, min(places)):
            return name
    return None


def _befallen(letter: Letter) -> tuple[Hit, ...]:
    """The words that tell of a mishap to goods that were had; empty where there are none."""
    bad = _GONE_BAD.search(letter.blind) if _HAD.search(letter.blind) else None
    if bad is None:
        return ()
    said = bad[0].strip("。、\n ")
    return (Hit(bad.start(), bad.end(), Intent.ITEM_DEFECT.value, "intent.words", said),)


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
