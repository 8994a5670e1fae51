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
_YEN = re.compile(r"-?\d{1,12}(?:\.\d{1,4})?")
_COUNT = re.compile(r"\d{1,7}(?:\.0+)?")
_WHEN = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?:\([^)]{1,3}\))?"
    r"(?:[T ]*(?P<H>\d{1,2})[:時](?P<M>\d{1,2})分?(?::?(?P<S>\d{1,2})秒?(?:\.\d{1,9})?)?)?"
    r"(?: ?(?P<zone>Z|UTC|JST|[-+]\d{2}:?\d{2}))?"
)
_TIGHT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?)?")
_NO_DAY = re.compile(r"[-0/: ]*")


def cell_text(cell: str) -> str:
    """A cell's text on one line; of ="0012" what stands in the quotes. A formula stays as it is."""
    guarded = _GUARDED.match(cell.strip())
    return " ".join((guarded[1] if guarded else cell).split())


def yen(said: str) -> int | None:
    """An amount: ¥1,200, 1200円, 1,200.00. None for none. Raises Refused order.not_an_amount."""
    plain = re.sub(r"[\s,¥\\円税込]|JPY", "", unicodedata.normalize("NFKC", said)).strip("()")
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
    if not _COUNT.fullmatch(plain):
        raise Refused("order.not_a_count", said=said)
    return int(plain.partition(".")[0])


def moment(said: str, zone: ZoneInfo) -> datetime | None:
    """A moment in one of the usual forms, by the shop's clock where it names no zone.

    None for one that is left empty (0000-00-00). Raises Refused order.not_a_day.
    """
    plain = unicodedata.normalize("NFKC", said).strip()
    if _NO_DAY.fullmatch(plain):
        return None
    found = _WHEN.fullmatch(plain) or _TIGHT.fullmatch(plain)
    if found is None:
        raise Refused("order.not_a_day", said=said)
    part = found.groupdict()
    try:
        day = date(int(part["y"]), int(part["m"]), int(part["d"]))
        hour, minute, second = (int(part[one] or 0) for one in "HMS")
        return datetime(
            day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(part.get("zone"), zone)
        )
    except ValueError as error:
        raise Refused("order.not_a_day", said=said) from error


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
