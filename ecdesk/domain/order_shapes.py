"""What a shop's order numbers look like, learned from those it has: 10482, KH-2231, P3172….

A shape is what stands in a number: letters, figures, the signs between. Numbers grow, so figures
may be two more or fewer. The one rule: of too few numbers nothing is said, and a shape that a
price or a telephone could have as well is never looked for within a text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecdesk.domain.orders import order_key

_OWN = 3  # numbers of a shop's own from which their shape is known
_CERTAIN = 20  # numbers from which on figures that all of them share belong to the shape
_MOST = 8  # shapes of a shop; where there are more, its numbers have none
_LONGEST = 40  # signs of a number, and
_PIECES = 8  # its pieces
_GROWN = 2  # figures by which numbers of one shape may differ
_UNLIKE_WORDS = 15  # signs of a number with signs in it that nothing else in a letter has
_FIGURES = 4  # that follow letters of the shop's own
_PIECE = re.compile(r"(?P<letters>[A-Za-z]+)|(?P<figures>\d+)|(?P<signs>[^A-Za-z\d]+)")
_RUN = re.compile(r"(?P<mixed>[A-Za-z\d]+)|(?P<signs>[^A-Za-z\d]+)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ASIDE = "[0-9A-Za-z-]"  # what stands beside a number belongs to it

_Pieces = tuple[tuple[str, str], ...]  # kind and text of each
_Kinds = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a shop's order numbers: as regular expressions, with the numbers they rest on.

    A pattern fits a whole number; whether it finds one within a text it says itself.
    """

    patterns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def examples(self) -> tuple[tuple[str, int], ...]:
        """For each shape a number that has it, and of how many it was learned."""
        fitting = [
            [one for one in self.numbers if re.fullmatch(pattern, one)] for pattern in self.patterns
        ]
        return tuple((found[0], len(found)) for found in fitting if found)

    def fit(self, number: str) -> bool:
        """Whether a number has one of these shapes."""
        return any(re.fullmatch(pattern, bare(number)) for pattern in self.patterns)


def learn(sure: Iterable[str], said: Iterable[str] = (), told: Iterable[str] = ()) -> Shapes:
    """The shapes of a shop's numbers; none where they are too few, or each has one of its own.

    `sure` are its orders, of which each counts. `said` are those its mails name: customers err, so
    that a shape counts from three numbers on. `told` are the person's own examples: one is enough.
    """
    examples = _bare(told)
    own, named = _bare([*examples, *sure]), _bare(said)
    for pieces in (_PIECE, _RUN):  # ids like A1B2C3 have no letters and figures in their places
        shapes = _counted(own, pieces, 1)
        for kinds, found in _counted(named, pieces, _OWN).items():
            shapes[kinds] = [*shapes.get(kinds, ()), *found]
        if sum(map(len, shapes.values())) < (1 if examples else _OWN):
            return Shapes()
        if len(shapes) <= _MOST:
            ordered = sorted(shapes.values(), key=lambda found: (-len(found), found))
            return Shapes(
                tuple(_pattern(found) for found in ordered),
                tuple("".join(text for _kind, text in one) for found in ordered for one in found),
            )
    return Shapes()


def bare(number: str) -> str:
    """A number as it is compared, without the # or № that some write before it."""
    return order_key(number.replace("№", "#"))


def is_number(said: str) -> bool:
    """Whether these words can be an order number at all."""
    number = bare(said)
    figures = any(sign.isdecimal() for sign in number)
    return figures and len(number) <= _LONGEST and len(number.splitlines()) == 1


def foreign(ours: Shapes, others: Mapping[str, Shapes]) -> dict[str, str]:
    """The other shops' patterns, by their names, that no number of ours could have."""
    found: dict[str, str] = {}
    for shop, theirs in others.items():
        if not ours.patterns:
            break  # of ours nothing is known: theirs may be alike
        alone = [one for one in theirs.patterns if not _is_shared(one, ours, theirs.numbers)]
        if alone:
            found[shop] = "|".join(f"(?:{one})" for one in alone)
    return found


def _bare(numbers: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(one for one in map(bare, numbers) if 0 < len(one) <= _LONGEST))


def _pieces(number: str, pieces: re.Pattern[str]) -> _Pieces:
    found = pieces.finditer(number)
    return tuple((hit.lastgroup or "", hit[0]) for hit in found)


def _counted(
    numbers: Iterable[str], pieces: re.Pattern[str], least: int
) -> dict[_Kinds, list[_Pieces]]:
    """Numbers by what stands in them; those of a shape that too few have are left out."""
    shapes: dict[_Kinds, list[_Pieces]] = defaultdict(list)
    for number in numbers:
        one = _pieces(number, pieces)
        if len(one) <= _PIECES and any(sign.isdigit() for sign in number):
            shapes[tuple(text if kind == "signs" else kind for kind, text in one)].append(one)
    return {kinds: found for kinds, found in shapes.items() if len(found) >= least}


def _pattern(numbers: Sequence[_Pieces]) -> str:
    """A regular expression for numbers of one shape."""
    said = "".join(_piece(column, len(numbers)) for column in zip(*numbers, strict=True))
    whole = f"(?i:[#№]?{said})"
    if _stands_out(numbers):
        return rf"(?<!{_ASIDE}){whole}(?!{_ASIDE})"
    return rf"\A{whole}\Z"


def _piece(column: Sequence[tuple[str, str]], numbers: int) -> str:
    """What may stand at one place of a number."""
    kind, first = column[0]
    shared = len({text.upper() for _kind, text in column}) == 1
    lengths = [len(text) for _kind, text in column]
    least, most = min(lengths), max(lengths)
    if kind == "signs" or (kind == "letters" and shared):
        return re.escape(first)
    if kind == "letters":
        return f"[A-Z]{{{least},{most}}}"
    if kind == "mixed":
        return f"[0-9A-Z]{{{least},{most}}}"
    if shared and numbers >= _CERTAIN and least > len("2026") and not _YEAR.match(first):
        return first  # a mall's number of the shop
    return f"[0-9]{{{max(1, least - _GROWN)},{most + _GROWN}}}"


def _stands_out(numbers: Sequence[_Pieces]) -> bool:
    """Whether nothing else in a letter looks so: letters of the shop's own, or many figures."""
    kinds = [kind for kind, _text in numbers[0]]
    lengths = [sum(len(text) for _kind, text in one) for one in numbers]
    if kinds[0] == "letters" and len({one[0][1].upper() for one in numbers}) == 1:
        figures = (sum(sign.isdigit() for _kind, text in one for sign in text) for one in numbers)
        return min(figures) >= _FIGURES
    return "signs" in kinds and min(lengths) >= _UNLIKE_WORDS


def _is_shared(pattern: str, ours: Shapes, theirs: Iterable[str]) -> bool:
    """Whether a pattern of another shop's fits a number of ours, or ours one of its own."""
    meant = (one for one in theirs if re.fullmatch(pattern, one))
    return any(re.fullmatch(pattern, one) for one in ours.numbers) or any(map(ours.fit, meant))
