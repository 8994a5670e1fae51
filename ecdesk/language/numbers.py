"""Order numbers and telephone numbers in a letter.

Malls' numbers have shapes of their own; everything else is an order number only behind a word that
says so. The one rule: a telephone, tracking or article number is none, however it looks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ecdesk.language import lazily

_MOST = 60  # numbers of a mail that are told
_LONGEST_PATTERN = 200  # of a pattern that a shop gave
_DASH = lazily.pattern(r"(?<=[0-9A-Za-z])[‐‑‒–—―−ー－](?=[0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `[start:end]` of a folded text; `kind` is the channel whose shape it has."""

    start: int
    end: int
    kind: str
    cue: str


# Shapes from the malls' and shop systems' own documentation.
_SHAPES = (
    ("rakuten", lazily.pattern(r"(?<![\d-])\d{6}-(?P<day>20\d{6}|00\d{6})-\d{7,10}(?![\d-])")),
    ("amazon", lazily.pattern(r"(?<![\d-])(?:\d{3}|[DS]01)-\d{7}-\d{7}(?![\d-])")),
    ("makeshop", lazily.pattern(r"(?<![A-Za-z0-9])P\d{18}(?!\d)")),
    (
        "base",
        lazily.pattern(
            r"(?<![A-Za-z0-9-])(?=[0-9A-F]{0,15}[A-F])(?=[0-9A-F]{0,15}\d)[0-9A-F]{16}(?![A"
            r"-Za-z0-9-])"
        ),
    ),
    (
        "own",
        lazily.pattern(r"(?<![\d/-])20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])-\d{3,6}(?![\d-])"),
    ),
    ("shopify", lazily.pattern(r"(?<![\w#&/])#[A-Z]{0,5}\d{3,6}(?![\d-])")),
)
_LABELLED = lazily.pattern(
    r"(?:(?:ご?注文|ご?受注|ご?購入|オーダー|お?買い?上げ|カート|お?申し?込み?|お?取引|予約|"
    r"ご?発注|order)[ ]?(?:受付)?(?:番号|no\.?|id|ナンバー|コード|ＩＤ|number|#)|(?<!\w)order|注文書|発注書"
    r"(?:番号|no\.?)?)"
    r"[ ]?(?:は|が|の|:|=|、|\n| |】|\]|\)|）|」|「|『|\(|（|【|\[|#|№)*"
    r"(?P<number>(?=[a-z_-]{0,24}\d)[a-z0-9][a-z0-9_-]{2,39})",
    re.IGNORECASE,
)
_MORE = lazily.pattern(
    r"[ ]?(?:と|、|,|及び|および|/|・|\n)[ ]?(?P<number>(?=[a-z_-]{0,24}\d)[a-z0-9][a-z0-9_-]{3"
    r",39})",
    re.IGNORECASE,
)
# 番号は A-20391 と A-20417 です, where nothing says of what.
_BARE_LABEL = lazily.pattern(
    r"(?<![一-龠ァ-ヴーA-Za-z])番号(?:は|:|が)[ ]?(?P<number>[A-Za-z]{1,6}-?\d{4,10}(?:-\d{2,8})?)(?![\w-])"
)
_LABEL_AFTER = lazily.pattern(
    r"(?<![\w-])(?P<number>[A-Za-z]{0,6}-?\d{4,12}(?:-\d{2,8})?)(?=(?:番)?(?:の注文|で注文|"
    r"が注文番号|\(注文番号))"
)
# 先週注文した数の子(KZ-0078): a number in brackets behind what was ordered.
_BRACKETED = lazily.pattern(
    r"(?:注文|購入|予約|発注|頼ん|買っ)[^。\n(]{0,24}\((?P<number>[A-Za-z]{0,6}-?\d{4,12}(?:-\d{2,8})?)\)"
)
_NOT_ORDERS = lazily.pattern(
    r"(?:お問い?合わ?せ|追跡|伝票|送り状|荷物|配送|電話|携帯|tel|fax|郵便|〒|会員|登録|商品|"
    r"品番|型番|jan|ロット|口座|店番)(?:番号|no\.?|コード)?[ :はが\n]*$",
    re.IGNORECASE,
)
_PHONE = lazily.pattern(
    r"(?<![\d-])(?:0\d{1,4}[- (]{1,2}\d{1,4}[- )]{1,2}\d{3,4}|0[5789]0\d{8}|0\d{9})(?![\d-])"
)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A shop's own pattern; None where it is no regular expression."""
    try:
        return re.compile(pattern) if len(pattern) <= _LONGEST_PATTERN else None
    except re.error:
        return None


def find_orders(text: str, patterns: Sequence[str] = ()) -> list[Number]:
    """The order numbers of a folded text in order; `patterns` are the shop's own shapes."""
    plain = _DASH.sub("-", text)
    found: list[Number] = []

    def add(start: int, end: int, kind: str, cue: str) -> None:
        if len(found) < _MOST and all(end <= each.start or each.end <= start for each in found):
            found.append(Number(start, end, kind, cue))

    for kind, shape in _SHAPES:
        for hit in shape.finditer(plain):
            if not _NOT_ORDERS.search(plain[max(0, hit.start() - 14) : hit.start()]):
                add(hit.start(), hit.end(), kind, hit[0])
    for pattern in patterns:
        if shape_of_shop := _compiled(pattern):
            for hit in shape_of_shop.finditer(plain[:20_000]):
                if hit.end() > hit.start():
                    add(hit.start(), hit.end(), "own", hit[0])
    for hit in (*_LABELLED.finditer(plain), *_BARE_LABEL.finditer(plain)):
        cue = plain[hit.start() : hit.start("number")].strip(" :：は\n#(「【")
        add(hit.start("number"), hit.end("number"), "own", cue)
        at = hit.end("number")
        while more := _MORE.match(plain, at):
            if not more["number"][-4:].isdigit():
                break
            add(more.start("number"), more.end("number"), "own", cue)
            at = more.end("number")
    for hit in _BRACKETED.finditer(plain):
        add(hit.start("number"), hit.end("number"), "own", hit[0][:2])
    for hit in _LABEL_AFTER.finditer(plain):
        add(hit.start("number"), hit.end("number"), "own", "注文")
    return sorted(found, key=lambda number: number.start)


def find_phones(text: str) -> list[Number]:
    """Telephone numbers of Japan in a folded text."""
    plain = _DASH.sub("-", text)
    return [Number(hit.start(), hit.end(), "phone", hit[0]) for hit in _PHONE.finditer(plain)]
