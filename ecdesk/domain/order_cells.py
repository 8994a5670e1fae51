"""What stands in a cell of an order export: amounts, counts, moments, as systems write them.

The one rule: what cannot be read is refused with the words that stood there, never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused

_GUARDED = re.compile(r'\A="(.*)"\Z', re.DOTALL)  # how exports keep a table's program from figures
_APOSTROPHE = re.compile(r"'(?=[-+=@\d０-９＃#])")  # likewise, typed by hand
_UNSEEN = re.compile("[\ufeff\u200b-\u200f]")
_YEN = re.compile(r"-?\d{1,12}(?:\.\d{1,4})?")
_MINUS = str.maketrans("−‐△▲", "----")
_COUNT = re.compile(r"(\d{1,7})(?:\.0+)?(?:[個点枚本冊着足組袋箱]|セット|ヶ)?")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}", re.IGNORECASE)
_WHEN = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?:\([^)]{1,3}\))?"
    r"(?:[T ]*(?P<half>午前|午後)? ?(?P<H>\d{1,2})[:時](?P<M>\d{1,2})分?"
    r"(?::?(?P<S>\d{1,2})秒?(?:\.\d{1,9})?)?(?: ?(?P<after>[AP]M))?)?"
    r"(?: ?(?P<zone>Z|UTC|JST|[-+]\d{2}:?\d{2}))?"
)
_TIGHT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?: ?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?)?")
_TIGHT_TIME = re.compile(  # 2022/8/10 93309
    r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2}) (?P<H>\d{1,2})(?P<M>\d\d)(?P<S>\d\d)"
)
_NO_DAY = re.compile(r"[-0/: ]*")


def cell_text(cell: str) -> str:
    """A cell's text on one line; of ="0012" and '0012 the figures. A formula stays as it is."""
    cell = _UNSEEN.sub("", cell).strip()
    guarded = _GUARDED.match(cell)
    text = (
        guarded[1] if guarded else _APOSTROPHE.sub("", cell, count=1) if cell[:1] == "'" else cell
    )
    return " ".join(text.split())


def is_rounded(said: str) -> bool:
    """Whether a table's program has made 4.00011E+11 of a long number: it is lost."""
    return _ROUNDED.fullmatch(unicodedata.normalize("NFKC", said)) is not None


def yen(said: str) -> int | None:
    """An amount: ¥1,200, 1200円, 1,200.00. None for none. Raises Refused order.not_an_amount."""
    plain = re.sub(r"[\s,¥\\円税込]|JPY", "", unicodedata.normalize("NFKC", said)).strip("()")
    plain = plain.translate(_MINUS)
    if plain in ("", "-"):
        return None
    if not _YEN.fullmatch(plain):
        raise Refused("order.not_an_amount", said=said)
    return round(float(plain))


def count(said: str) -> int:
    """How many; one where it is not told. Raises Refused order.not_a_count."""
    plain = unicodedata.normalize("NFKC", said).replace(",", "").strip()
    if not plain:
        return 1
    found = _COUNT.fullmatch(plain)
    if found is None:
        raise Refused("order.not_a_count", said=said)
    return int(found[1])


def moment(said: str, zone: ZoneInfo) -> datetime | None:
    """A moment in one of the usual forms, by the shop's clock where it names no zone.

    None for one that is left empty (0000-00-00). Raises Refused order.not_a_day.
    """
    plain = unicodedata.normalize("NFKC", said).strip()
    if _NO_DAY.fullmatch(plain):
        return None
    found = _WHEN.fullmatch(plain) or _TIGHT.fullmatch(plain) or _TIGHT_TIME.fullmatch(plain)
    if found is None:
        raise Refused("order.not_a_day", said=said)
    part = found.groupdict()
    try:
        day = date(int(part["y"]), int(part["m"]), int(part["d"]))
        hour, minute, second = (int(part[one] or 0) for one in "HMS")
        half = part.get("half") or part.get("after")
        if half:
            hour = _of_half(hour, late=half in ("午後", "PM"))
        return datetime(
            day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(part.get("zone"), zone)
        )
    except ValueError as error:
        raise Refused("order.not_a_day", said=said) from error


def _of_half(hour: int, *, late: bool) -> int:
    """午後9時, and 12 as either half of the day counts it."""
    if hour > 12:
        raise ValueError(hour)
    return hour % 12 + (12 if late else 0)


def _zone(said: str | None, own: ZoneInfo) -> ZoneInfo | timezone:
    if not said:
        return own
    if said in ("Z", "UTC"):
        return UTC
    if said == "JST":
        return timezone(timedelta(hours=9))
    sign = -1 if said[0] == "-" else 1
    apart = timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
    return timezone(sign * apart)
