"""Order numbers as the malls and shop systems write them, found in free text.

Numbers with a shape of their own (the malls' help pages), then whatever stands after a label. The
one rule: a phone, tracking or item number is never taken for one, so bare digits count only after a
label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_READ = 20_000  # characters that are searched
_AROUND = 60  # characters after a label's beginning that can hold its number
_DASHES = "-‐‑‒–—―−ー－"
# Two quick passes over the text as written: a mail without any of these costs no more.
_SHAPED = re.compile(
    rf"\d\d(?:\d?[{_DASHES}]\d{{7}}[{_DASHES}]|\d{{4}}[{_DASHES}]\d{{8}}|\d{{16}})"
)
_RDER = "[rRｒＲ][dDｄＤ][eEｅＥ][rRｒＲ]"
_NAMED = re.compile(
    # Each way begins with a letter of its own: so the engine looks for these alone.
    rf"(?:注文|受注|予約|オーダー|ｵｰﾀﾞｰ|カート|o{_RDER}|O{_RDER}|ｏ{_RDER}|Ｏ{_RDER})"
    r"\s{0,2}(?:管理)?(?:番号|コード|[#＃]|[iIｉＩ][dDｄＤ]|[nNｎＮ][oOｏＯuUｕＵ])"
)
# Numbers with a shape of their own, in this order of worth, then whatever stands after a label.
_NUMBER = re.compile(
    r"(?<!\d)(?P<rakuten>\d{6}-\d{8}-\d{7,10})(?!\d)"  # the middle is the day of the order
    r"|(?<![\d-])(?P<amazon>(?:\d{3}|D\d\d)-\d{7}-\d{7})(?![\d-])"
    r"|(?<![A-Z0-9])(?P<makeshop>P\d{18})(?!\d)"
    r"|(?:注文|受注|予約|オーダー|ｵｰﾀﾞｰ|カート|order\s?)(?:管理)?(?:番号|コード|no\.?|id|number|(?=#))"
    r"(?:\([^)]{0,12}\))?\s?(?:は|が|の)?\s?[\]】」)]?\s*[:=]?\s*[「『(【#]{0,2}\s?"
    r"(?P<labelled>[a-z0-9][a-z0-9_-]{1,39})",
    re.IGNORECASE,
)
_WIDE = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_HYPHEN = re.compile(rf"(?<=[0-9A-Za-z])[{_DASHES}](?=[0-9A-Za-z])")


def find_order_number(text: str) -> str:
    """The first order number in `text`, folded to ASCII; empty where there is none."""
    return next(iter(find_order_numbers(text)), "")


def find_order_numbers(text: str) -> tuple[str, ...]:
    """The order numbers in `text`, those with a shape of their own first, each once."""
    shaped: list[str] = []
    labelled: list[str] = []
    for stretch in _promising(text[:_READ]):
        for found in _NUMBER.finditer(stretch):
            kind, number = str(found.lastgroup), found[str(found.lastgroup)]
            if kind == "labelled":
                if any(char.isdigit() for char in number):
                    labelled.append(number.strip("-_").upper())
            elif kind != "rakuten" or _has_day(number):
                shaped.append(number)
    kept = [number for number in labelled if number not in shaped]
    return tuple(dict.fromkeys((*shaped, *kept)))


def _promising(text: str) -> Iterator[str]:
    """The stretches of a text that may hold a number, widths and hyphens folded."""
    starts = sorted(hit.start() for gate in (_SHAPED, _NAMED) for hit in gate.finditer(text))
    stretches: list[list[int]] = []
    for start in starts:
        if stretches and start <= stretches[-1][1]:
            stretches[-1][1] = start + _AROUND  # else the number of the second would be cut
        else:
            stretches.append([max(0, start - 8), start + _AROUND])
    for begin, end in stretches:
        yield _HYPHEN.sub("-", text[begin:end].translate(_WIDE))


def _has_day(number: str) -> bool:
    """Whether the middle of a Rakuten number can be a day."""
    month, day = int(number[11:13]), int(number[13:15])
    return 1 <= month <= 12 and 1 <= day <= 31
