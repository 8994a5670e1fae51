"""Text folded for finding: what people write for the same thing is the same here.

    ＡＢＣ abc · ﾜﾝﾋﾟｰｽ ワンピース · か゛ が · 髙橋 高橋 · ㈱ (株) · 090−1234 090-1234
    ❤️ ❤ · Café cafe

Every character folds by itself, whatever stands around it (a sound mark joins its letter first), so
that a part of a text folds to a part of the folded text, and every place leads back to the original
(`spots`). The one rule: what is folded is only ever compared; nothing folded is shown or sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

# Kanji that stand for each other in names; to be found by any of them. NFKC knows none of these.
_VARIANTS = (
    "高髙 崎﨑嵜碕 辺邊邉 斎齋齊斉 浜濱濵 徳德 吉𠮷 柳栁 広廣 沢澤 島嶋嶌 真眞 槙槇 恵惠 国國 蔵藏"
    " 曽曾 瀬瀨 滝瀧 竜龍 桜櫻 栄榮 条條 増增 黒黑 清淸 亀龜 渋澁 静靜 関關 児兒 総總 鉄鐵 富冨"
    " 宝寶 万萬 与與 薮藪籔 遥遙 凛凜 館舘 峰峯 松枩 桧檜 篭籠 頼賴 穂穗 覚覺 壮壯 実實 奥奧 円圓"
    " 渕淵渊 桑桒 橋槗 弥彌 寿壽 岳嶽 豊豐 来來 礼禮 聡聰 鶴靏靍 鴎鷗 衛衞 祢禰 船舩 莱萊 昇曻"
    " 顕顯 暁曉 巌巖 勲勳 穣穰 禄祿 当當 戸戶 内內 歩步 学學 会會 塩鹽 仏佛 数數 郷鄕 都都 緑綠"
)
_HYPHENS = "‐‑‒–—―−﹣－"
RESERVED = "\U0010fffd"  # in no folded text: an index may use it for words of its own
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f\u309b\u309c"
_MARKED = re.compile(rf"(.)([{_MARKS}]+)", re.DOTALL)
_MARK = re.compile(rf"[{_MARKS}]")
# Which form of a letter or picture is meant: 葛\U000e0100飾, ❤\ufe0f.
_FORMS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COMBINING = str.maketrans("\uff9e\uff9f\u309b\u309c", "\u3099\u309a\u3099\u309a")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class _Letters(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _letter(chr(code))
        return folded


def _letter(sign: str) -> str:
    kind = unicodedata.category(sign)
    # Halves of characters, what is not seen, and marks that no letter of their own has taken in:
    # Unicode sorts several of them anew, so that a part would not fold to a part.
    if kind in {"Cs", "Cf"} or sign == RESERVED or _MARK.match(sign) or _FORMS.match(sign):
        return ""
    if sign.isspace() or kind == "Cc":
        return " "
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign).casefold())
    if unicodedata.name(sign, "").startswith("LATIN "):
        plain = unicodedata.normalize("NFKD", plain)  # its accents are left out below
    kept = (one for one in plain if one != "\u200b" and not _MARK.match(one))
    return "".join(_ONE_OF.get(one, one) for one in kept)


_ONE_OF = {
    **{variant: group[0] for group in reversed(_VARIANTS.split()) for variant in group[1:]},
    **dict.fromkeys(_HYPHENS, "-"),
    "〜": "~",
}


def _between(variants: Iterable[str]) -> str:
    """The kanji that are no variants, as ranges for a regular expression."""
    edges = ["\u4dff", *sorted(one for one in variants if "一" <= one <= "鿿"), "\ua000"]
    ranges = [(chr(ord(one) + 1), chr(ord(two) - 1)) for one, two in pairwise(edges)]
    return "".join(f"{first}-{last}" for first, last in ranges if first <= last)


_LETTERS = _Letters()
# What is no kana, kanji or the like that folds to itself. Most of a Japanese text does: to look up
# only the rest takes less than half of the time.
_UNALIKE = re.compile(rf"[^ -@\[-~ぁ-ゖァ-ヺ、。・ー「」『』【】×{_between(_ONE_OF)}]+")


def fold(text: str) -> str:
    """Text as it is compared; white space is a blank each."""
    if text.isascii():
        return text.casefold().translate(_LETTERS)
    if _MARK.search(text):
        text = _MARKED.sub(_join, text)
    return _UNALIKE.sub(_fold_all, text.replace("\n", " "))


def fold_reading(text: str) -> str:
    """A name or its reading as it is compared: ヤマザキ and やまざき are the same."""
    return fold(text).translate(_TO_HIRAGANA)


def _fold_all(found: re.Match[str]) -> str:
    return found[0].translate(_LETTERS)


def _join(found: re.Match[str]) -> str:
    letter = unicodedata.normalize("NFKC", found[1])
    return unicodedata.normalize("NFC", letter + found[2].translate(_COMBINING))


# ── what is looked for ────────────────────────────────────────────────────────────────────────────

_NUMBER = re.compile(r"#?\(?[0-9a-z]+(?:[-ー()]{1,3}[0-9a-z]+)*")
_APART = re.compile(r"[-ー()#]")
_BETWEEN, _BETWEEN_FIGURES = "[-ー()]{0,3}", "[-ー() ]{0,3}"
_FIGURES = frozenset("0123456789")
_LONG, _LONG_APART = 7, 4  # digits from which a number is one, without and with hyphens
_PHONE = re.compile(
    r"(?<![0-9a-z])(?<![0-9]-)(?:\+81[-ー() ]{0,3}(?:0[-ー() ]{0,3})?|\(?0[-ー() ]{0,3})"
    r"([1-9](?:[-ー() ]{0,3}[0-9]){8,9})(?![0-9])"
)
_NO_FIGURE = re.compile(r"[^0-9]")


def number_in(word: str) -> str:
    """A folded word that is a telephone or order number, without its hyphens; empty for others."""
    if not _NUMBER.fullmatch(word):
        return ""
    bare = _APART.sub("", word)
    digits = sum(map(str.isdigit, bare))
    apart = "-" in word or "ー" in word or "(" in word
    return bare if digits >= (_LONG_APART if apart else _LONG) else ""


def pattern(word: str) -> str:
    """A regular expression that finds a folded word in folded text, linear in its length."""
    bare = number_in(word)
    if not bare:
        return " +".join(map(re.escape, word.split()))
    pieces = [bare[0]]
    for before, sign in pairwise(bare):  # 090 1234, but not ec 2026
        figures = before in _FIGURES and sign in _FIGURES
        pieces += [_BETWEEN_FIGURES if figures else _BETWEEN, sign]
    return "".join(pieces)


def found_in(word: str, folded: str) -> bool:
    """Whether folded text holds a folded word; numbers also with other hyphens."""
    if " " not in word and not number_in(word):
        return word in folded
    return re.search(pattern(word), folded) is not None


def phone_in(word: str) -> str:
    """The figures of a telephone number or of a part of it, +81 as a nought; empty for others."""
    if re.search(r"[^0-9+\-ー() .]", word):
        return ""
    figures = _NO_FIGURE.sub("", word)
    if word.startswith("+81"):
        figures = "0" + figures[2:].removeprefix("0")
    return figures


def phones_in(folded: str) -> Iterator[str]:
    """The telephone numbers in folded text, in figures: 090…, and 090… where it says +81 90…."""
    for found in _PHONE.finditer(folded):
        yield "0" + _NO_FIGURE.sub("", found[1])


def spots(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of the folded words stand in a text as it was written, in order, none touching."""
    patterns = [pattern(word) for word in words if word.strip()]
    if not patterns:
        return []
    either = "|".join(sorted(patterns, key=len, reverse=True))  # the longest first
    if re.search(either, fold(text)) is None:
        return []
    folded, starts = _with_places(text)
    found: list[tuple[int, int]] = []
    for hit in re.finditer(either, folded):
        start, end = starts[hit.start()], starts[hit.end()]
        if hit.end() > hit.start() and starts[hit.end() - 1] == end:
            end += 1  # it ends within what one letter folds to
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _with_places(text: str) -> tuple[str, Sequence[int]]:
    """Folded text, and for each of its characters and its end the place of what it came from."""
    if not _MARK.search(text):
        letters = [_LETTERS[ord(sign)] for sign in text]
        if all(len(letter) == 1 for letter in letters):
            return "".join(letters), range(len(text) + 1)
    folded: list[str] = []
    starts: list[int] = []
    for start, piece in _pieces(text):
        plain = fold(piece)
        folded.append(plain)
        starts += [start] * len(plain)
    return "".join(folded), [*starts, len(text)]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that fold by themselves: a letter with the marks that follow it."""
    done = 0
    for marked in _MARKED.finditer(text):
        yield from enumerate(text[done : marked.start()], done)
        yield marked.start(), marked[0]
        done = marked.end()
    yield from enumerate(text[done:], done)
