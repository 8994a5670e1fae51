"""How the lines of a mail fall where it is read: on a telephone, on a computer.

Widths are counted in full-width signs, as 「35字で改行」 counts them; a Roman letter is half one.
The one rule: this looks and never changes a line, for what leaves is what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

PHONE = 20  # full-width signs in a line of a telephone held upright
COMPUTER = 35  # where mail programs have broken Japanese lines since the days of terminals
_GOES_ON = re.compile("[ぁ-んァ-ヶー一-龠々、]$")  # a line that ends so was broken in a sentence


def width(line: str) -> float:
    """How wide a line is: 「あ」 1, "a" ½, what is laid over another sign nothing."""
    return sum(_half(sign) for sign in line) / 2


def ragged(text: str, columns: int = PHONE) -> Iterator[str]:
    """Lines broken by hand within a sentence that are broken once more where it is narrow.

    So are rules drawn wider than the screen (────).
    """
    for line, below in pairwise([*text.split("\n"), ""]):
        shown = line.strip()
        if width(shown) <= columns:
            continue
        drawn = len(set(shown)) <= 2  # a rule, or a rule of two signs
        if drawn or (below.strip() and _GOES_ON.search(shown)):
            yield line


def _half(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F", "A"} else 1
