"""What bytes and readings look like: Japanese, Western, or neither.

Where a label is missing or wrong, these tell the readings apart. The one rule: they judge, and what
follows from it `charset.py` decides.
"""

from __future__ import annotations

import re


def is_accented(text: str) -> bool:
    """Whether a Japanese reading is really a Western one: lone kanji inside Latin words.

    `Formação` in Latin-1 is a valid cp932 `Forma鈬o`; Japanese text has kana or longer runs.
    """
    strange = STRANGE.findall(text)
    inside = sum(map(len, _INSIDE_WORD.findall(text)))
    return bool(strange) and inside * 2 > sum(map(len, strange))


STRANGE = re.compile(r"[^\x00-\x7f]+")
_INSIDE_WORD = re.compile(
    r"(?:(?<=[A-Za-z])[\u4e00-\uffff]{1,2}|(?<![^\x00-\x7f])[\u4e00-\uffff](?=[A-Za-z]))"
)


def is_wide(text: str) -> bool:
    return not text.isascii() and _WIDE_CHARACTER.search(text) is not None


_WIDE_CHARACTER = re.compile("[\u0800-\U0010ffff]")


def score(text: str) -> float:
    """How Japanese a reading looks: the mean weight of its first characters beyond ASCII."""
    total = weight = 0
    for char in text[: 20_000 if text[:1500].isascii() else 1500]:
        code = ord(char)
        if code < 0x80:
            continue
        total += 1
        if 0x3040 <= code < 0x30A0:
            weight += 3  # hiragana
        elif 0x3000 <= code < 0x3040 or 0x30A0 <= code < 0x3100 or 0xFF01 <= code < 0xFF61:
            weight += 2
        elif 0x4E00 <= code < 0xA000 or 0x2010 <= code < 0x2700:
            weight += 1  # kanji; dashes, arrows, circled numbers, rules, stars
        elif 0xFF61 <= code < 0xFFA0:
            weight += 0  # half-width kana: what EUC-JP looks like in Shift_JIS
        elif 0xE000 <= code < 0xF900 or 0x80 <= code < 0xA0 or code == 0xFFFD:
            weight -= 5
    return weight / total if total else 0.0


def is_kana_in_eight_bits(raw: bytes) -> bool:
    """Whether all bytes beyond ASCII are half-width kana's (JIS X 0201), and hardly EUC-JP's."""
    high = raw.translate(None, _SEVEN_BITS)
    if len(high) < _LEAST_KANA or high.translate(None, _EIGHT_BIT_KANA):
        return False
    # EUC-JP begins its kana with two of these, and a rule of it is one character many times.
    return not {0xA4, 0xA5} & set(high) and len(set(high)) >= _LEAST_DIFFERENT


_LEAST_KANA, _LEAST_DIFFERENT = 10, 5
_SEVEN_BITS, _EIGHT_BIT_KANA = bytes(range(0x80)), bytes(range(0xA1, 0xE0))


def sample_of(raw: bytes) -> bytes:
    """So much of the bytes, in whole lines, as tells their charset."""
    if len(raw) <= SAMPLE:
        return raw
    return raw[: raw.rfind(b"\n", 0, SAMPLE) + 1 or SAMPLE]


SAMPLE = 50_000
