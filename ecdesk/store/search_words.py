"""What the search index holds of a mail: pairs of characters, and a few words of our own.

`unicode61` finds no word inside a Japanese sentence and `trigram` finds nothing of two characters,
so we make the words ourselves, of folded text:

    注文a12345の件   注文 文a a1 12 … 5の の件 件    every pair, and the last letter
                    a12 123 … · 12345           threes of Latin letters and digits, fives of digits
    届いて           … and 届いて: two kana after a kanji tell more than their pairs
    090-1234-5678   … and what 09012345678 has: numbers are found with and without hyphens
    ★              a sign that is no letter by itself
    box1 cust7 file   what a mail is, behind a character that no folded text holds

A mail that holds a word holds all its pairs, so that nothing is missed by asking for the rarest of
them; that it holds the word itself is seen in its text, but where `exact` says so. The one rule:
the same text always gives the same words, for they are taken out by being told again; what changes
them raises `VERSION`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator

from ecdesk.domain.folding import RESERVED, fold_reading, number_in

VERSION = 6

_RUN = re.compile(r"[^\W_]+")
_SIGN = re.compile(r"[\W_]")
_LATIN = re.compile(r"[0-9a-z]{3,}")
_THREE = re.compile(r"(?=([0-9a-z]{3}))")
_FIVE = re.compile(r"(?=(\d{5}))")
_STEM = re.compile(r"[一-鿿][ぁ-ゖ]{2}")
# What may be parts of a number: 090-1234-5678, 03(1234)5678, ec-2026-0001; 090 1234-5678. It is
# what `folding.pattern` takes for one.
_APART = re.compile(
    r"(?<![0-9a-z])[0-9a-z]+(?:(?:[-ー()]{1,3}|(?<=[0-9])[-ー() ]{1,3}(?=[0-9]))[0-9a-z]+)+"
)
_JOINED = re.compile(r"(?<![0-9a-z])[0-9a-z]+[-ー()]{1,3}[0-9a-z][0-9a-zー()-]*")
_SPACED = re.compile(r"[0-9][-ー()]{0,2} [-ー() ]{0,2}[0-9]")
_OF_NUMBERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-ー()")
_DIGIT = re.compile(r"\d")
_JOINT = re.compile(r"[-ー() ]")
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_pair = operator.add
_LONG = 5  # digits
_AT_ONCE, _OVERLAP = 50_000, 64  # characters
_MOST = 4


def words_of(texts: Iterable[str], facts: Iterable[str]) -> str:
    """All that the index holds of folded texts, parted by blanks; repeated words are harmless."""
    said = " \n".join(texts)
    words = [RESERVED + fact for fact in facts]
    if len(said) <= _AT_ONCE:
        return " ".join([*words, *_words(said)])
    # Of a text of megabytes: piece by piece, each word once, for there are not so many.
    every: set[str] = set()
    for start in range(0, len(said), _AT_ONCE):
        for word in _words(said[start : start + _AT_ONCE + _OVERLAP]):
            every.update(word.split())
    return " ".join([*words, *sorted(every)])


def _words(said: str) -> list[str]:
    signs = set(_SIGN.findall(said))
    letters = " ".join(_RUN.findall(said))
    words = list(map(_sign, sorted(signs - {" ", "\n"})))
    words.append(_pairs(letters))
    words += _STEM.findall(letters)
    numbers = (_JOINT.sub("", number) for number in _numbers(said))
    latin = " ".join([*_LATIN.findall(letters), *numbers])
    words += _THREE.findall(latin)
    words += _FIVE.findall(latin)
    return words


def _pairs(letters: str) -> str:
    """Every character with the one after it (the last with a blank), parted by blanks.

    Laid out by bytes, all at once: an eighth of the time that it takes sign by sign.
    """
    codes = (letters + " ").encode("utf-16-le", "surrogatepass")
    count = len(letters)
    if len(codes) != 2 * count + 2:  # a character beyond the first plane takes four bytes
        return " ".join(map(_pair, letters, letters[1:] + " "))
    laid = bytearray(b"\0\0\0\0 \0" * count)
    laid[0::6], laid[1::6] = codes[0:-2:2], codes[1:-2:2]
    laid[2::6], laid[3::6] = codes[2::2], codes[3::2]
    return laid[:-2].decode("utf-16-le", "surrogatepass")


def _numbers(said: str) -> Iterator[str]:
    """What may be numbers in parts. Looked for only where something may join them."""
    for run in _JOINED.findall(said):
        yield from filter(_DIGIT.search, _APART.findall(run))
    done = 0
    for gap in _SPACED.finditer(said):
        start = gap.start()
        if start < done:
            continue
        while start and said[start - 1] in _OF_NUMBERS:
            start -= 1
        found = _APART.search(said, start)
        if found is not None:
            done = found.end()
            yield found[0]


def readings(kana: str) -> tuple[str, str]:
    """A name's reading, folded, in both kana: either is how somebody types it."""
    hiragana = fold_reading(kana)
    return hiragana, hiragana.translate(_TO_KATAKANA)


def expression(word: str) -> str:
    """What the index is asked for a folded word; empty where it can tell nothing."""
    return " AND ".join(dict.fromkeys(_rarest(word)))


def exact(word: str) -> bool:
    """Whether whatever the index finds for a folded word holds it."""
    return len(word) == 1 or (len(word) == 2 and _RUN.fullmatch(word) is not None)


def fact(name: str) -> str:
    """What the index is asked for one of our own words."""
    return f'"{RESERVED}{name}"'


def _rarest(word: str) -> list[str]:
    """A few of a word's own words: to go through many long lists takes longer than to look."""
    # Of those that are as common, such as do not overlap say more.
    asked = [(rank, at % 2, at, one) for at, (rank, one) in enumerate(_asked(word))]
    few = [one for _rank, _odd, _at, one in sorted(asked)[:_MOST]]
    # Whatever begins with a single letter: that is in the index by itself (`prefix`).
    return [f"{_quoted(one)} *" if len(one) == 1 else _quoted(one) for one in few]


def _asked(word: str) -> Iterator[tuple[int, str]]:
    """What the index holds of a word, with how common it is: 0 is rare."""
    bare = number_in(word)
    for run in [bare] if bare else _RUN.findall(word):
        if len(run) == 1:
            yield 8, run
        latin = _LATIN.findall(run)
        for part in latin:
            fives = _FIVE.findall(part)
            yield from ((0, five) for five in fives[::-_LONG])  # the end of a number says most
            if not fives:
                threes = _THREE.findall(part)[::-2]
                yield from ((1 if _DIGIT.search(three) else 4, three) for three in threes)
        yield from ((2, stem) for stem in _STEM.findall(run))
        for pair in map(_pair, run, run[1:]):
            if not any(pair in part for part in latin):
                yield sum(map(_common, pair)), pair
    if not _RUN.search(word):
        yield from ((9, _sign(sign)) for sign in _SIGN.findall(word) if sign not in " \n")


def _common(letter: str) -> int:
    """How little a letter says: a kanji much, katakana less, hiragana nearly nothing."""
    if "ぁ" <= letter <= "ゖ":
        return 4
    return 2 if "ァ" <= letter <= "ー" else 1


def _quoted(word: str) -> str:
    return f'"{word}"'


def _sign(sign: str) -> str:
    """A sign that is no letter, as a word; none of text is so long."""
    return f"{RESERVED}x{ord(sign):x}"
