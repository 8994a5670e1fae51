"""A day that was found in a mail, and those that are told by another: その前日, 一週間前.

The one rule: what stands beside a day is counted from it, never from the day of the mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ecdesk.domain.reading import Role
from ecdesk.language import day_roles, days, lazily
from ecdesk.language.day_counts import number

_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # between which days can be counted from


@dataclass(frozen=True, slots=True)
class Day:
    """A date found at `[start:end]` of a text."""

    start: int
    end: int
    day: date
    role: Role
    code: str
    cue: str
    others: tuple[date, ...] = ()


_RELATIVE = lazily.pattern(
    r"(?P<rel>前々日|前日|前の(?:日|晩)|翌日|当日|その日|(?P<k>\d{1,2}|[一二三四五六七])日前|(?P<w>\d|"
    r"[一二三])週間前|前の週|前週)(?:くらい|ぐらい|ほど|頃|ごろ)?(?P<till>(?:の(?:朝|昼|夜|晩|夕方|夕刻|午前中?|午後))?(?:まで(?:に)?|以降(?:なら|に|で)|なら|には|に|必着|着))"
)
_BESIDE = {
    "前々日": -2,
    "前日": -1,
    "前の日": -1,
    "前の晩": -1,
    "翌日": 1,
    "前の週": -7,
    "前週": -7,
}


_WANTED_THEN = lazily.pattern(
    r"[^。\n]{0,24}?(?:たい|たく|ほし|必要|願|ください|もら[えい]|いただ[けき])"
)


def relatives(text: str, found: Sequence[Day]) -> Iterator[Day]:
    """Days told by another day: 5日に発送予定なので前日までに; nothing where none stands before."""
    for hit in _RELATIVE.finditer(text):
        before = [day for day in found if day.end <= hit.start() and hit.start() - day.end < 160]
        wished = hit["till"] == "には" and _WANTED_THEN.match(text, hit.end())
        if not before or ("まで" not in hit["till"] and hit["rel"] not in _BESIDE and not wished):
            continue
        bound = [day for day in before if day.role is not Role.REF and day.day >= before[-1].day]
        day = (bound or before)[-1].day
        if not _FIRST_YEAR < day.year < _LAST_YEAR:
            continue
        said = hit["rel"]
        away = _BESIDE.get(said, {"当日": 0, "その日": 0}.get(said))
        if away is None:
            away = -number(hit["k"]) if hit["k"] else -7 * number(hit["w"])
        rest = text[hit.end() : hit.end() + 40].split("。", maxsplit=1)[0]
        yield Day(
            hit.start("rel"),
            hit.end("rel"),
            day + days.DAY * away,
            day_roles.sort_of(rest),
            "date.relative",
            hit[0],
        )
