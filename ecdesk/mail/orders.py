"""Order numbers as the malls and shop systems write them, found in free text.

Numbers with a shape of their own (the malls' help pages), then whatever stands after a label, right
behind it or a few words on, and what is shaped like that number and joined to it: 「10023と10024」.
The one rule: a phone, tracking or item number, a date, a sum or a count is never taken for one, so
bare digits count only after a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_READ = 20_000  # characters that are searched
_AROUND = 160  # characters after a label's beginning that can hold its numbers
_MOST = 30  # numbers joined to one label
_FEWEST = 3  # digits of a number that stands apart from its label, or is joined to another
_DASHES = "-‐‑‒–—―−ー－"
# Two quick passes over the text as written: a mail without any of these costs no more.
_SHAPED = re.compile(
    rf"\d\d(?:\d?[{_DASHES}\s]{{1,3}}\d{{7}}[{_DASHES}\s]"
    rf"|\d{{4}}[{_DASHES}\s]{{1,3}}\d{{8}}|\d{{16}})"
)
_RDER = "[rRｒＲ][dDｄＤ][eEｅＥ][rRｒＲ][sSｓＳ]?"
_NAMED = re.compile(
    # Each way begins with a letter of its own: so the engine looks for these alone.
    rf"(?:注文|受注|発注|予約|購入|取引|オーダー|ｵｰﾀﾞｰ|カート|订单|訂單|주문|o{_RDER}|O{_RDER}|ｏ{_RDER}|Ｏ{_RDER})"
    r"\s{0,2}(?:管理|確認|受付|書|した|の)?"
    r"(?:番号|コード|ナンバー|[#＃№号號编編번]|[iIｉＩ][dDｄＤ]|[nNｎＮ][oOｏＯuUｕＵ]|\d{4})"
)
# Numbers with a shape of their own; programs wrap them after a hyphen, people put blanks around it.
_SHAPES = re.compile(
    r"(?<!\d)(?P<rakuten>\d{6}(?:\s?-\s{0,2}| )\d{8}(?:\s?-\s{0,2}| )\d{7,10})(?!\d)"
    r"|(?<![\d-])(?P<amazon>(?:\d{3}|D\d\d)\s?-\s{0,2}\d{7}\s?-\s{0,2}\d{7})(?![\d-])"
    r"|(?<![A-Z0-9])(?P<makeshop>P\d{18})(?!\d)",
    re.IGNORECASE,
)
_ONE = r"(?P<number>[a-z0-9][a-z0-9_-]{0,39})"
_OPENING = r"[「『(【\[#]{0,2}\s?(?:no\.?\s?(?=\d))?"
_LABEL = re.compile(
    r"(?:注文|受注|発注|予約|購入|取引|オーダー|ｵｰﾀﾞｰ|カート|order\s?)(?:管理|確認|受付|書|した|の)?"
    r"(?:番号|コード|ナンバー|no\.?|id|numbers?|(?=\s?#))"
    r"|(?:订单|訂單)(?:编号|編號|号码|號碼|号|號)|주문\s?번호"
    r"|orders(?=\s#)|(?<![a-z])orders?(?=\s\d{4})",
    re.IGNORECASE,
)
# Right behind the label: marks, a copula, a count of labels (「注文番号2：」), an end of a line.
_BEHIND = re.compile(
    r"(?:\d{1,2}(?=\s?[:=)]))?(?:\([^)]{0,24}\)|・)?\s{0,9}(?:は|が|の|is|are)?[、,\s]{0,3}[\]】」>〉》)]?"
    rf"\s{{0,9}}[:=→/…・]{{0,3}}\s{{0,9}}{_OPENING}{_ONE}",
    re.IGNORECASE,
)
# A few words on, in the same line, or below what announces it: 「以下です。」
_FURTHER = re.compile(
    rf"(?P<between>[^\d\n]{{0,24}}(?:\n[\s・*-]{{0,6}})?){_OPENING}{_ONE}", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"電話|携帯|tel|fax|〒|番号|コード|no\b|追跡|伝票|合わ?せ|商品|品番|型番|名\W{0,2}\n|[:=]\s*\S+\s*\n"
    r"|末尾|桁|最後|(?<!書き)(?<!入れ)(?<!記入)(?<!記載を)忘れ|(?:分か|わか|分り)[らりん]|不明"
    r"|[?]|エラー|な[いくし]|無[いくし]|ません|消し|紛失|注文し|購入し|買[いっ]|date|\bon\b",
    re.IGNORECASE,
)
_SAYS_BELOW = re.compile(r"(?:下記|以下|次の?通?り?|[はがのを:。]|です|ます)\W*$|^\W*$")
# What joins one more: 「10023（帯留め）、10024」「10023の帯留めと10024」「10023、二つ目は10024」
_JOINED = re.compile(
    r"\s{0,3}(?:\([^()\n]{0,30}\)|の[^\d\n。、]{1,16}?)?[」』)】\]]?\s{0,2}"
    r"(?:と|、|,|・|/|;|&|~|〜|及び|および|並びに|ならびに|または|もしくは|and\b|or\b|\n)[、\s・*-]{0,12}"
    r"(?:(?:もう(?:一|ひと|1)[つ件](?:の?[方分])?|[二三四五2-5][つ件]目|ふたつ目|前回|今回|先日|以前|次|別|他|あと"
    rf"|追加|それと|それから)(?:の(?:注文|もの|分|方))?[がはの、]{{0,2}})?\s?{_OPENING}{_ONE}",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s?円|[つ件個点枚本箱年月日時分桁回名人週通種着足割歳才%]|セット|ヶ月|か月|カ月|ヵ月|ml|[kcm]?[mg]\b"
    r"|\.\d|,\d{3}(?!\d)|:\d\d|/\d{1,2}(?!\d)"
)
_PHONE = re.compile(r"0\d{9,10}|0\d{1,4}-\d{1,4}-\d{3,4}")
_DATE = re.compile(r"20\d\d-\d{1,2}-\d{1,2}")
_WIDE: dict[int, int | str] = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
_WIDE |= {0x3000: " ", ord("№"): "#"} | dict.fromkeys(range(0x2460, 0x2474), "・")  # ①
_HYPHEN = re.compile(rf"(?<=[0-9A-Za-z\s])[{_DASHES}](?=[0-9A-Za-z\s])")
_REST = re.compile(rf"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ_{_DASHES}]{{0,60}}")
_BLANKS = re.compile(r"[\s-]+")


def find_order_number(text: str) -> str:
    """The first order number in `text`, folded to ASCII; empty where there is none."""
    return next(iter(find_order_numbers(text)), "")


def find_order_numbers(text: str) -> tuple[str, ...]:
    """The order numbers in `text`, those with a shape of their own first, each once."""
    shaped: list[str] = []
    labelled: list[str] = []
    for stretch in _promising(text[:_READ]):
        taken: list[tuple[int, int]] = []
        for found in _SHAPES.finditer(stretch):
            number = _BLANKS.sub("-", found[0]).upper()
            if found.lastgroup != "rakuten" or _has_day(number):
                shaped.append(number)
                taken.append(found.span())
        labelled += _labelled(_without(stretch, taken))
    return tuple(dict.fromkeys((*shaped, *labelled)))


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
        rest = _REST.match(text, end)  # a number is never cut where the stretch ends
        whole = text[begin : rest.end() if rest else end].translate(_WIDE)
        yield _HYPHEN.sub("-", whole)


def _without(stretch: str, taken: list[tuple[int, int]]) -> str:
    """A stretch with what is read already blanked out, so that its parts are no numbers."""
    for start, end in taken:
        stretch = f"{stretch[:start]}{'〓' * (end - start)}{stretch[end:]}"
    return stretch


def _labelled(stretch: str) -> Iterator[str]:
    """The numbers that stand after labels."""
    for label in _LABEL.finditer(stretch):
        found = _behind(stretch, label.end())
        first = found["number"].strip("-_").upper() if found else ""
        for _ in range(_MOST):
            if found is None:
                break
            number = found["number"].strip("-_").upper()
            if not _alike(first, number) or not _is_number(stretch, found):
                break
            yield number
            found = _JOINED.match(stretch, found.end())


def _behind(stretch: str, start: int) -> re.Match[str] | None:
    """The number of a label that ends at `start`: right behind it, or a few words on."""
    found = _BEHIND.match(stretch, start)
    if found and any(map(str.isdigit, found["number"])):
        is_far = "\n" in found[0] and not _is_long(found["number"])
        return found if not is_far and _is_number(stretch, found) else None
    found = _FURTHER.match(stretch, start)
    if found is None or not _is_long(found["number"]) or not _is_number(stretch, found):
        return None
    line, end, _ = found["between"].partition("\n")
    if _ELSEWHERE.search(found["between"]) or (end and not _SAYS_BELOW.search(line)):
        return None
    return found


def _is_long(number: str) -> bool:
    """Whether a number is hardly a count; one apart from its label must be so."""
    return sum(map(str.isdigit, number)) >= _FEWEST


def _is_number(stretch: str, found: re.Match[str]) -> bool:
    """Whether what was found is a number's name, and neither a phone, a date nor an amount."""
    number = found["number"]
    return (
        any(map(str.isdigit, number))
        and _PHONE.fullmatch(number) is None
        and _DATE.match(number) is None
        and not (number.isdigit() and _COUNTED.match(stretch, found.end()))
    )


def _alike(first: str, other: str) -> bool:
    """Whether two numbers can come from one shop's system: letters and lengths in one pattern."""
    if first == other:
        return True
    if first.isdigit() and other.isdigit():
        return _is_long(other) and abs(len(first) - len(other)) <= 1
    begins = [number[: len(number) - len(number.lstrip(_LETTERS))] for number in (first, other)]
    return begins[0] == begins[1] and first.count("-") == other.count("-")


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-"


def _has_day(number: str) -> bool:
    """Whether the middle of a Rakuten number can be a day."""
    month, day = int(number[11:13]), int(number[13:15])
    return 1 <= month <= 12 and 1 <= day <= 31
