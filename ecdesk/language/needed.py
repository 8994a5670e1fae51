"""What a regular expression cannot do without: words of which every find must hold one.

    (?<!も)(?:割れ|欠け)て[^。]{0,4}(?:いる|いた)   →   {割れて, 欠けて} and {いる, いた}

Read from the pattern itself, as far as the vocabularies here are written: letters, small classes,
groups, 〜?, gaps and looks around. The one rule: in doubt a pattern needs nothing, so that it is
tried; what is told to be needed is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MOST = 20  # spellings of a stretch that are told apart
_CLASS = 10  # letters of a class that are told apart
_REPEATED = re.compile(r"([*+?]|\{(\d*)(?:,(\d*))?\})[?+]?")
_OPENED = re.compile(r"\((?:\?(?:(?P<look><?[=!])|:|P<\w+>))?")
_SIGNS = re.compile(r"[\\\[\](){}.*+?^$|]")
_PLAIN = re.compile(r"[^\\\[\](){}.*+?^$|]+")
_ZERO = frozenset({""})


@dataclass(frozen=True, slots=True)
class _Atom:
    """What one piece of a pattern may match (None: too much to tell), and what it needs."""

    spellings: frozenset[str] | None
    needs: tuple[frozenset[str], ...] = ()


def needed(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of spellings; whatever the pattern finds holds one of each. The rarest come first."""
    if _SIGNS.search(pattern) is None:
        return (frozenset({pattern}),)
    branches, _ = _branches(pattern, 0)
    needs = _of_branches(branches)
    return tuple(sorted(needs, key=_commonness)) if len(needs) > 1 else needs


@lru_cache(maxsize=4096)
def rarest_pair(spelling: str) -> str:
    """The two neighbouring letters of a spelling that fewest texts hold; or its only letter."""
    if len(spelling) <= 2:
        return spelling
    return min(_pairs(spelling), key=_how_common)


def split_top(pattern: str) -> list[str]:
    """The alternatives of a pattern, those in groups left together."""
    parts: list[str] = []
    start = at = depth = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            at = _end_of_class(pattern, at) - 1
        elif sign == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        depth += (sign == "(") - (sign == ")")
        at += 1
    return [*parts, pattern[start:]]


def _branches(pattern: str, at: int) -> tuple[list[list[_Atom]], int]:
    """The alternatives from here to the end of the group, each as its atoms."""
    branches: list[list[_Atom]] = [[]]
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            branches.append([])
            at += 1
            continue
        atom, at = _atom(pattern, at)
        if repeated := _REPEATED.match(pattern, at):
            atom, at = _times(atom, repeated), repeated.end()
        branches[-1].append(atom)
    return branches, at


def _atom(pattern: str, at: int) -> tuple[_Atom, int]:
    if letters := _PLAIN.match(pattern, at):
        end = letters.end()
        if end - at > 1 and _REPEATED.match(pattern, end):
            end -= 1  # what follows repeats the last letter alone
        return _Atom(frozenset({pattern[at:end]})), end
    sign = pattern[at]
    if sign == "(":
        return _group(pattern, at)
    if sign == "[":
        end = _end_of_class(pattern, at)
        return _Atom(_of_class(pattern[at + 1 : end - 1])), end
    if sign == "\\":
        kind = pattern[at + 1]
        plain = frozenset({"\n" if kind == "n" else kind})
        known = kind == "n" or not (kind.isalnum())
        return _Atom(plain if known else _ZERO if kind in "bBAZ" else None), at + 2
    if sign in "^$":
        return _Atom(_ZERO), at + 1
    return _Atom(None if sign == "." else frozenset({sign})), at + 1


def _group(pattern: str, at: int) -> tuple[_Atom, int]:
    opened = _OPENED.match(pattern, at)
    if opened is None:
        return _Atom(None), at + 1
    branches, end = _branches(pattern, opened.end())
    if opened["look"]:
        return _Atom(_ZERO), end + 1
    spelled: set[str] = set()
    for branch in branches:
        told = _spelled(branch)
        if told is None or len(spelled) > _MOST:
            return _Atom(None, _of_branches(branches)), end + 1
        spelled |= told
    return _Atom(frozenset(spelled)), end + 1


def _times(atom: _Atom, repeated: re.Match[str]) -> _Atom:
    """The atom as often as is said; what may be left out is needed by nobody."""
    least = 1 if repeated[1] == "+" else int(repeated[2] or 0)
    if repeated[1] == "?" and atom.spellings is not None:
        return _Atom(atom.spellings | _ZERO)
    return _Atom(None, _all_of(atom) if least else ())


def _all_of(atom: _Atom) -> tuple[frozenset[str], ...]:
    """What one piece needs, taken by itself."""
    if atom.spellings and "" not in atom.spellings:
        return (atom.spellings,)
    return atom.needs


def _end_of_class(pattern: str, at: int) -> int:
    """Behind the ] of the class that begins here."""
    at += 2 if pattern.startswith("[^", at) else 1
    at += pattern.startswith("]", at)
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _of_class(inside: str) -> frozenset[str] | None:
    if inside.startswith("^") or "-" in inside or "\\" in inside or len(inside) > _CLASS:
        return None
    return frozenset(inside)


def _spelled(branch: list[_Atom]) -> frozenset[str] | None:
    """Everything a sequence may match; None where that is too much."""
    told = _ZERO
    for atom in branch:
        longer = _longer(told, atom)
        if longer is None:
            return None
        told = longer
    return told


def _of_branches(branches: list[list[_Atom]]) -> tuple[frozenset[str], ...]:
    """What a sequence needs; of several, one word or another of each."""
    each = [_of_sequence(branch) for branch in branches]
    if len(each) == 1:
        return each[0]
    if not all(each):
        return ()
    return (frozenset().union(*(min(needs, key=_commonness) for needs in each)),)


def _of_sequence(branch: list[_Atom]) -> tuple[frozenset[str], ...]:
    needs = [need for atom in branch for need in atom.needs if atom.spellings is None]
    spelled = _ZERO  # of the stretch up to here whose spellings are all known
    for atom in [*branch, _Atom(None)]:
        longer = _longer(spelled, atom)
        if longer is not None:
            spelled = longer
            continue
        if "" not in spelled:
            needs.append(spelled)
        spelled = atom.spellings or _ZERO
    return tuple(needs)


def _longer(spelled: frozenset[str], atom: _Atom) -> frozenset[str] | None:
    """The spellings with those of the next piece behind them; None where that is too much."""
    told = atom.spellings
    if told is None or len(spelled) * len(told) > _MOST:
        return None
    if told == _ZERO:
        return spelled
    return frozenset(before + after for before in spelled for after in told)


def _pairs(spelling: str) -> list[str]:
    return [spelling[at : at + 2] for at in range(len(spelling) - 1)]


def _commonness(spelled: frozenset[str]) -> float:
    return sum(_how_common(rarest_pair(each)) for each in spelled)


@lru_cache(maxsize=4096)
def _how_common(pair: str) -> float:
    """How many texts may hold these letters, roughly: hiragana are everywhere."""
    common = 1.0
    for sign in pair:
        common *= 0.35 if "ぁ" <= sign <= "ゖ" else 0.08
    return common
