"""Weak signs weighed against each other: what a letter shows, and what the most of it speaks for.

No single word tells what a mail is for. So every family of words in `evidence` that a letter shows
becomes a sign, named by the family and where it stands: in the subject (`title`), in what is asked
for (`ask`, and `first` where that comes first), in what is asked about (`query`), under a condition
(`if`) or in what is told (`told`). The answer with the greatest sum of weights wins.

The one rule: the weights are data (`evidence`, `together`), and the words behind the winner are
given with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from ecdesk.language import lazily
from ecdesk.language.alternation import Vocabulary
from ecdesk.language.evidence import ROWS
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit
from ecdesk.language.together import JOINT, SHAPES

# How strongly a family speaks in each place, by its sort.
FIELDS: dict[str, dict[str, float]] = {
    "fact": {"title": 1.1, "ask": 0.6, "query": 0.6, "told": 1.0, "if": 0.2, "first": 0.0},
    "act": {"title": 1.2, "ask": 1.0, "query": 0.7, "told": 0.4, "if": 0.4, "first": 0.3},
    "topic": {"title": 1.2, "ask": 0.7, "query": 1.0, "told": 0.4, "if": 0.25, "first": 0.3},
    "sign": {"title": 0.8, "ask": 0.8, "query": 0.8, "told": 0.8, "if": 0.3, "first": 0.0},
}
_JOINTS = [
    (f"joint.{name}", [frozenset(group.split()) for group in groups], frozenset(without.split()))
    for name, groups, without, _ in JOINT
]
_VOCABULARY = Vocabulary()
_FAMILIES = [
    (name, _VOCABULARY.add("|".join(words.split()).replace("||", "|")))
    for name, _, _, words in ROWS
]
_SHORT = 60  # characters of a letter in which what is asked is what was told just before
_MOST = 40  # finds of a family, acts and conditions of a letter that are looked at
_IF = lazily.pattern(
    r"(?<!か)もし(?!も?し)|万[が一]|ようでしたら|ようなら|(?:ない|無理|だめ|ダメ|駄目)(?:なら|やったら|でしたら|だったら|であれば|ので?あれば)|"
    r"(?<!可能な)(?<!可能である)(?:場合|際)(?:は|に|、|の)|なければ|(?<!それ)(?<!でき)なら(?!ば?な|び|べ|ない|ず|ぬ|っ)|"
    r"(?<!可能)でしたら|(?<!でき)(?<!よろし)(?<!可能であ)(?<!よけ)れば(?!いい|よい|よろ|幸|助|どう|、?教え|、?お?知ら|、?お?聞か)|(?:てい|な|られ)たら(?!い|[^。\n]{0,40}(?:ました|てきた|た。))"
)
_FORMULA = lazily.pattern(
    r"お?問い?合わ?せ(?:が|フォーム|内容)|購入者からの|フォームから|^(?:Re|RE|Fwd|FW): ?"
)


def signs_of(
    letter: Letter, title: str, requests: Sequence[Hit], questions: Sequence[Hit]
) -> dict[str, list[Hit]]:
    """Every sign of a letter, with the words that show it (none for those of the subject)."""
    text = letter.blind
    asked = [(hit.start, hit.end) for hit in requests[:_MOST]]
    queried = [(hit.start, hit.end) for hit in questions[:_MOST]]
    first = min((*asked, *queried), default=(-1, -1))
    conditions = [hit.span() for hit in islice(_IF.finditer(text), _MOST)]
    found: dict[str, list[Hit]] = {}
    subject = "" if _FORMULA.search(title) and len(title) > 24 else title
    in_title = _VOCABULARY.possible(subject)
    for name, pattern in _FAMILIES:
        if pattern.number in in_title and pattern.search(subject):
            found.setdefault(f"{name}.title", [])
        where = letter.folded.text if name in _QUOTED else text
        if not pattern.may_be_in(where):
            continue
        for hit in islice(pattern.finditer(where), _MOST):
            place = _place(hit.start(), asked, queried)
            if _is_under(text, hit.start(), hit.end(), conditions):
                place = "if"
            cue = Hit(hit.start(), hit.end(), name, "intent.words", hit[0].strip("、。 "))
            found.setdefault(f"{name}.{place}", []).append(cue)
            if place in {"ask", "query"} and first[0] <= hit.start() < first[1]:
                found.setdefault(f"{name}.first", []).append(cue)
    if len(text) <= _SHORT:
        found |= _of_mere_asking(found, asked, queried)
    return found


_SORTS = {name: sort for name, sort, _, _ in ROWS}


def _of_mere_asking(
    found: Mapping[str, list[Hit]], asked: Sequence[object], queried: Sequence[object]
) -> dict[str, list[Hit]]:
    """口座を忘れました。教えてください: what asks names nothing, so what was told is asked about."""
    if not asked and not queried:
        return {}
    if any(sign.endswith((".ask", ".query", ".title")) for sign in found):
        return {}
    place = "query" if queried else "ask"
    told = {
        name: hits for sign, hits in found.items() if (name := sign.removesuffix(".told")) != sign
    }
    return {
        f"{name}.{place}": hits for name, hits in told.items() if _SORTS[name] in {"act", "topic"}
    }


# What a page or a carrier's mail said is quoted, and is part of the matter all the same.
_QUOTED = {"misdelivered", "web", "campaign", "paper"}


def _place(at: int, asked: list[tuple[int, int]], queried: list[tuple[int, int]]) -> str:
    if any(start <= at < end for start, end in asked):
        return "ask"
    return "query" if any(start <= at < end for start, end in queried) else "told"


def _is_under(text: str, start: int, end: int, conditions: list[tuple[int, int]]) -> bool:
    """Whether a condition governs these words: in the same sentence, before or right behind."""
    for begin, stop in conditions:
        if begin >= start and begin - end < 12 and not _NEAR.search(text, end, begin):
            return True
        if stop <= start and start - stop < 30 and not _CUT.search(text, stop, start):
            return True
    return False


_CUT = lazily.pattern(r"[。!?\n]|が、|けど、|ますが|ですが")
_NEAR = lazily.pattern(r"[。!?\n、]")


def _joined(found: Mapping[str, object]) -> list[str]:
    """What the signs show together (`JOINT`)."""
    shown = set(found) | {sign.split(".")[0] for sign in found if not sign.startswith("shape.")}
    return [
        name
        for name, groups, without in _JOINTS
        if without.isdisjoint(shown) and not any(map(shown.isdisjoint, groups))
    ]


def all_signs(found: Mapping[str, object], shape: Iterable[str]) -> list[str]:
    """Every sign by name: of words, of the letter's shape, and of several together."""
    signs = dict.fromkeys([*found, *(f"shape.{name}" for name in shape)])
    return [*signs, *_joined(signs)]


def choose(
    signs: Iterable[str], weights: Mapping[str, Mapping[str, float]], classes: Sequence[str]
) -> list[tuple[str, float]]:
    """The classes with their sums, the greatest first; `weights` by sign, then by class."""
    sums = dict(weights.get("", {}))
    for sign in signs:
        for name, weight in weights.get(sign, {}).items():
            sums[name] = sums.get(name, 0.0) + weight
    return sorted(((name, sums.get(name, 0.0)) for name in classes), key=lambda each: -each[1])


def _weights() -> dict[str, dict[str, float]]:
    """The weights by sign and intent: what `evidence` says, by where it stands."""
    weights: dict[str, dict[str, float]] = {}
    for sign, speaks in SHAPES:
        weights[sign] = _strengths(speaks)
    for name, sort, speaks, _ in ROWS:
        for intent, strength in _strengths(speaks).items():
            for place, share in FIELDS[sort].items():
                if share:
                    weights.setdefault(f"{name}.{place}", {})[intent] = strength * share
    for name, _, _, speaks in JOINT:
        weights[f"joint.{name}"] = _strengths(speaks)
    return weights


def _strengths(speaks: str) -> dict[str, float]:
    """`item_defect 2 exchange -1` as a table."""
    words = speaks.split()
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


WEIGHTS = _weights()
