"""How people say it, weighed: whether a stretch of a letter asks, wants to know, or tells of a life.

The rules (`requests`, `questions`, `disclosures`) know the ways of saying a thing that somebody
thought of; people have others. So every stretch is weighed by the groups of letters in it, by how
it ends, by what stands beside it, and by what the rules said of it: the sum of the weights is the
logarithm of the odds (logistic regression). The weights were learned from labelled mails by
`tools/habits.py`, and stand in `habit_weights`; nothing is learned here.

The one rule: whatever is set by a weight is set with the words that weighed most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ecdesk.language import disclosures, lazily, questions, requests
from ecdesk.language.habit_weights import BIAS, KINDS, LEAST, PIECES, SCALE, STANDS, UNITS
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit
from ecdesk.language.scale import Scale

_GROUP, _END = 4, 8  # letters of a group, and of an ending, at most
_LONG = 240  # letters of a stretch that are weighed: its last, for there it says what it is
_MOST = 400  # pieces and units of a letter
_FAR = 4  # stretches from either end of a letter
_BOTH = 0.85  # the logarithm of the odds from which on a piece asks and wants to know
_ENDING = 12  # letters of an ending that are shown as the reason, at most
_ALIKE = str.maketrans(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ", "0" * 10 + "a" * 52 + "␣"
)
_SAYS = lazily.pattern(r"[ぁ-んァ-ヶ一-龠々a0][^◦]*[ぁ-んァ-ヶ一-龠々a0]")  # two letters at least
_WORD = lazily.pattern(r"[一-龠々ァ-ヶーA-Za-z0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a sentence, or a part of one between commas, at `[start:end]` of the letter."""

    start: int
    end: int
    said: str  # figures and Latin letters made alike, blanks made visible
    tie: str  # what ties it to the next: reason, contrast, act, comma or end
    mark: str  # the sign that ends its sentence
    lives: tuple[tuple[str, int], ...] = ()  # kind and weight of the words of a life in it


@dataclass(frozen=True, slots=True)
class Found:
    """What a letter asks, wants to know and tells."""

    requests: list[Hit]
    questions: list[Hit]
    told: list[Hit]


def weigh(letter: Letter, by_rules: Found) -> Found:
    """What the rules found, without what is unlikely and with what is likely besides.

    What is longer than anybody's letter stays as the rules have it.
    """
    of_pieces, of_units, _kinds = _weights()
    pieces, units = pieces_of(letter), units_of(letter)
    if max(len(pieces), len(units)) > _MOST:
        return by_rules
    asks: list[Stretch] = []
    wonders: list[Stretch] = []
    for at, piece in enumerate(pieces):
        asking, wondering = of_pieces.sums(signs_of_piece(pieces, at, by_rules))
        asked = asking > _bar(0, piece, by_rules.requests)
        wondered = wondering > _bar(1, piece, by_rules.questions)
        if asked and wondered:  # 貸していただけますか: the likelier, unless it is clearly both
            asks_by, wonders_by = asking / SCALE + BIAS[0], wondering / SCALE + BIAS[1]
            both = min(asks_by, wonders_by) > _BOTH
            asked, wondered = both or asks_by > wonders_by, both or wonders_by >= asks_by
        if asked:
            asks.append(piece)
        if wondered:
            wonders.append(piece)
    lives = [
        unit
        for at, unit in enumerate(units)
        if of_units.sums(signs_of_unit(units, at, by_rules))[0] > _bar(2, unit, by_rules.told)
        or _serves(letter, unit, by_rules.told)
    ]
    requested = _kept(letter, asks, by_rules.requests, "request")
    questioned = _kept(letter, wonders, by_rules.questions, "question")
    if not requested and not questioned:  # better one too many than a letter that nobody answers
        requested, questioned = by_rules.requests, by_rules.questions
    return Found(requested, questioned, _tellings(letter, lives, by_rules.told))


def _bar(what: int, stretch: Stretch, hits: Sequence[Hit]) -> float:
    """The sum that is needed: less where a rule said so."""
    return ((STANDS if _over(stretch, hits) else LEAST)[what] - BIAS[what]) * SCALE


def _serves(letter: Letter, unit: Stretch, told: Sequence[Hit]) -> bool:
    said = letter.blind[unit.start : unit.end]
    return any(disclosures.serves_an_event(hit, said) for hit in _over(unit, told))


def pieces_of(letter: Letter) -> list[Stretch]:
    """The pieces of a letter's sentences that say anything."""
    return [
        stretch
        for sentence in letter.sentences
        for piece in sentence.pieces
        for mark in [sentence.marks[:1] if piece is sentence.pieces[-1] else ""]
        for stretch in [_stretch(letter, piece.start, piece.end, piece.joint, mark)]
        if _SAYS.search(stretch.said)
    ]


def units_of(letter: Letter) -> list[Stretch]:
    """The parts of those pieces between commas that say anything."""
    found: list[Stretch] = []
    for sentence in letter.sentences:
        for piece in sentence.pieces:
            cut = disclosures.cut_at_commas(letter.blind, piece.start, piece.end)
            for start, end in cut:
                last = (start, end) == cut[-1]
                ends = last and piece is sentence.pieces[-1]
                tie, mark = (piece.joint if last else "comma"), (sentence.marks[:1] if ends else "")
                stretch = _stretch(letter, start, end, tie, mark)
                if stretch.end - stretch.start > 2 and _SAYS.search(stretch.said):
                    said = letter.blind[stretch.start : stretch.end]
                    lives = tuple(disclosures.words_of_life(said))
                    found.append(replace(stretch, lives=lives))
    return found


def signs_of_piece(pieces: Sequence[Stretch], at: int, by_rules: Found) -> list[str]:
    """What is weighed of a piece."""
    piece = pieces[at]
    signs = [*_groups(piece), *_ends(piece), *_around(pieces, at, 6), *_where(pieces, at)]
    for name, hits in (("R", by_rules.requests), ("Q", by_rules.questions), ("D", by_rules.told)):
        for hit in _over(piece, hits):
            signs += (f"#|{name}", f"#|{hit.code}")
    return signs


def signs_of_unit(units: Sequence[Stretch], at: int, by_rules: Found) -> list[str]:
    """What is weighed of a unit."""
    unit = units[at]
    signs = [*_groups(unit), *_ends(unit), *_around(units, at, 4), *_where(units, at)]
    for hit in _over(unit, by_rules.told):
        signs += ("#|D", f"#|{hit.kind}")
    for name, hits in (("R", by_rules.requests), ("Q", by_rules.questions)):
        signs += [f"#|{name}" for _hit in _over(unit, hits)]
    for kind, weight in unit.lives:
        signs += (f"#|{kind}{weight}", f"#|life{weight}", f"le|{weight}|{unit.tie}")
        signs += [f"le|{kind}{weight}|{unit.said[-size:]}{unit.mark}" for size in (1, 2, 3)]
    signs += [*_beside(units, at, by_rules), *_busy(units, by_rules)]
    if _DAY.search(unit.said):  # a life is told by its days: 式は8日です
        signs += ("d|", f"d|{unit.said[-3:]}", f"d|{unit.tie}{unit.mark}")
        signs += [f"d|{kind}{weight}" for kind, weight in unit.lives]
    return list(dict.fromkeys(signs))


_DAY = lazily.pattern(
    r"0[月/.]0|0日|曜|[月火水木金土日]\)|今日|明日|明後日|あさって|[来今再先](?:々)?[週月年]|週末|"
    r"昨日|去年|0+(?:年|歳|か月|ヶ月)"
)


def _beside(units: Sequence[Stretch], at: int, by_rules: Found) -> Iterator[str]:
    """What the rules say of the units near by: who tells one thing of themselves tells more."""
    for away, name in ((-2, "<<"), (-1, "<"), (1, ">"), (2, ">>")):
        if not 0 <= at + away < len(units):
            continue
        near = units[at + away]
        for code, hits in (
            ("D", by_rules.told),
            ("R", by_rules.requests),
            ("Q", by_rules.questions),
        ):
            if _over(near, hits):
                yield f"{name}|{code}"
        for _kind, weight in near.lives:
            yield f"{name}|life{weight}"
        if away == -1:
            yield f"{name}|tie{near.tie}{near.mark}"


def _busy(units: Sequence[Stretch], by_rules: Found) -> Iterator[str]:
    """How much the letter tells, asks and says at all."""
    yield f"L|told{min(5, len(by_rules.told))}"
    yield f"L|asked{min(3, len(by_rules.requests) + len(by_rules.questions))}"
    yield f"L|long{min(6, len(units) // 4)}"


def signs_of_kind(unit: Stretch) -> list[str]:
    """What tells which part of a life a unit is about."""
    return list(dict.fromkeys(_groups(unit)))


def _stretch(letter: Letter, start: int, end: int, tie: str, mark: str) -> Stretch:
    while end > start and letter.blind[end - 1] in "、 ":
        end -= 1
    said = letter.blind[max(start, end - _LONG) : end].translate(_ALIKE)
    return Stretch(start, end, said, tie, mark)


def _groups(stretch: Stretch) -> Iterator[str]:
    """Every group of letters, the ends of the stretch among them."""
    said = f"^{stretch.said}$"
    for size in range(1, _GROUP + 1):
        for at in range(len(said) - size + 1):
            yield said[at : at + size]


def _ends(stretch: Stretch) -> Iterator[str]:
    said = stretch.said
    for size in range(1, min(_END, len(said)) + 1):
        yield f"e|{said[-size:]}{stretch.mark}"
    yield f"t|{stretch.tie}"
    yield f"m|{stretch.mark}"
    yield f"l|{min(6, len(said) // 8)}"


def _around(stretches: Sequence[Stretch], at: int, longest: int) -> Iterator[str]:
    """How what stands before ends, and how what follows begins and ends."""
    if at == 0:
        yield "p|"
    else:
        for size in (2, 4):
            yield f"p|{stretches[at - 1].said[-size:]}"
    if at + 1 == len(stretches):
        yield "n|"
        return
    following = stretches[at + 1].said
    for size in (2, 3):
        yield f"n|{following[:size]}"
    for size in range(2, longest + 1, 2):
        yield f"f|{following[-size:]}"


def _where(stretches: Sequence[Stretch], at: int) -> Iterator[str]:
    """How far from the beginning and from the end of the letter."""
    yield f"x|{min(at, _FAR)}"
    yield f"y|{min(len(stretches) - 1 - at, _FAR)}"


def _over(stretch: Stretch, hits: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.start < stretch.end and stretch.start < hit.end]


# ── weights ─────────────────────────────────────────────────────────────────────────────────────


@cache
def _weights() -> tuple[Scale, Scale, Scale]:
    """Of pieces, of units, of kinds."""
    return Scale(PIECES, 2), Scale(UNITS, 1), Scale(KINDS, len(disclosures.ORDER))


# ── what is told of it ──────────────────────────────────────────────────────────────────────────


def _kept(letter: Letter, likely: Sequence[Stretch], hits: Sequence[Hit], what: str) -> list[Hit]:
    """The rules' finds that are likely, and for what else is likely one each."""
    kept = [hit for hit in hits if any(_over(stretch, [hit]) for stretch in likely)]
    kind, never = {
        "request": (requests.kind_of, _is_no_request),
        "question": (questions.kind_of, questions.wants_no_answer),
    }[what]
    for stretch in likely:
        said = letter.blind[stretch.start : stretch.end]
        if not _over(stretch, hits) and not never(said):
            end = stretch.end + (stretch.mark in set("。?!"))
            cue = _ending(letter.folded.text[stretch.start : stretch.end])
            kept.append(Hit(stretch.start, end, kind(said), f"{what}.habit", cue))
    return sorted(kept, key=lambda hit: hit.start)


def _is_no_request(said: str) -> bool:
    return requests.asks_whether_at_all(said) or requests.says_nothing(said)


def _ending(said: str) -> str:
    """How a stretch ends, from the beginning of a word: 可能でしょうか."""
    words = [hit.start() for hit in _WORD.finditer(said) if len(said) - hit.start() <= _ENDING]
    return said[words[0] if words else -_ENDING :]


def _tellings(letter: Letter, likely: Sequence[Stretch], hits: Sequence[Hit]) -> list[Hit]:
    """The likely units, those of one sentence side by side as one."""
    told: list[Hit] = []
    for unit in likely:
        known = _over(unit, hits)
        hit = known[0] if known else _telling(letter, unit)
        start, kind, code, cue = unit.start, hit.kind, hit.code, hit.cue
        if told and not letter.blind[told[-1].end : unit.start].strip("、, "):
            before = told.pop()
            start, kind, code, cue = before.start, before.kind, before.code, before.cue
        told.append(Hit(start, unit.end, kind, code, cue))
    return told


def _telling(letter: Letter, unit: Stretch) -> Hit:
    """A telling of which the rules know nothing: its kind, and the word that weighed most.

    A word of one letter says too little to be the reason, and for what is dismissed to be known by.
    """
    weights = _weights()[2]
    sums = weights.sums(signs_of_kind(unit))
    number = sums.index(max(sums))
    kind = disclosures.ORDER[number]
    first = unit.end - len(unit.said)
    words = [hit.span() for hit in _WORD.finditer(unit.said) if len(hit[0]) > 1]

    def weight(word: tuple[int, int]) -> int:
        alone = Stretch(0, 0, unit.said[slice(*word)], "", "")
        return weights.sums(signs_of_kind(alone))[number]

    start, end = max(words, key=weight, default=(0, _ENDING))
    cue = letter.folded.text[first + start : min(first + end, unit.end)]
    return Hit(unit.start, unit.end, kind, f"disclosure.{kind}", cue)
