"""The fields of a template: {{名前}}, {{名前:型}}, {{名前:選択 甲/乙}}; optional: {{名前:型?}}.

A field that nobody filled stands in the text like this and nowhere else, so a draft keeps its
fields by keeping its text, and whoever looks for what is missing looks at the text. The one rule:
`settle` never gives an empty value: what cannot be read is refused with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ecdesk.domain.calendar import Calendar, add_business_days, is_business_day
from ecdesk.domain.errors import Refused
from ecdesk.domain.holding import day_said

MOST_SIGNS = 120  # of what stands between the braces
_MARK = re.compile(rf"\{{\{{([^{{}}\n]{{1,{MOST_SIGNS}}})\}}\}}")
_NUMBER = re.compile(
    r"(?:約|およそ)?[¥\\]?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:円|点|個|枚|着|本|箱|袋|セット)?"
)
_ORDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_]{2,39}")
_DAY = re.compile(
    r"(?:(\d{4})[年/\-.])?(?:(\d{1,2})[月/\-.])?(\d{1,2})日?(?:\s*[(（][月火水木金土日][)）])?"
)
_SOON = {"今日": 0, "本日": 0, "明日": 1, "あす": 1, "あした": 1, "明後日": 2, "あさって": 2}
_FAR = timedelta(days=366)


class FieldType(StrEnum):
    """What may stand in a field, under the word that a template's author writes."""

    TEXT = "文"
    REMARK = "一言"  # a sentence in the person's own words
    DATE = "日付"
    BUSINESS_DATE = "営業日"  # a day on which the shop is open, today at the earliest
    CHOICE = "選択"
    YEN = "円"
    ORDER = "注文番号"
    COUNT = "数量"


@dataclass(frozen=True, slots=True)
class Field:
    """A named field; `optional` ones may be taken out of the letter, the others must be filled."""

    name: str
    type: FieldType = FieldType.TEXT
    choices: tuple[str, ...] = ()
    optional: bool = False

    @property
    def mark(self) -> str:
        """How it stands in a text while nobody has filled it."""
        sort = "" if self.type is FieldType.TEXT else f":{self.type.value}"
        among = f" {'/'.join(self.choices)}" if self.choices else ""
        optional = "?" if self.optional else ""
        sort = sort or (f":{self.type.value}" if optional else "")
        return f"{{{{{self.name}{sort}{among}{optional}}}}}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A field that stands unfilled at `[start:end]` of a text."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that was filled: its value stands at `[start:end]` of a text."""

    name: str
    start: int
    end: int
    value: str


def read_field(inside: str) -> Field:
    """What stands between the braces. A sort nobody knows is part of the name."""
    name, colon, sort = (
        unicodedata.normalize("NFC", inside).strip().replace("：", ":").partition(":")
    )
    sort = sort.strip()
    optional = sort.endswith(("?", "？"))
    word, _space, rest = sort.rstrip("?？").strip().replace("　", " ").partition(" ")
    kinds = {one.value: one for one in FieldType}
    if colon and word in kinds and name.strip():
        choices = tuple(one.strip() for one in re.split("[/／]", rest) if one.strip())
        if kinds[word] is not FieldType.CHOICE:
            choices = ()
        return Field(name.strip(), kinds[word], choices, optional)
    return Field(inside.strip())


def unfilled(text: str) -> Iterator[Placed]:
    """The fields of a text that nobody has filled, in order."""
    for mark in _MARK.finditer(text):
        inside = mark[1].strip()
        if inside and inside[0] not in "#^/!&>":
            yield Placed(read_field(inside), mark.start(), mark.end())


def settle(field: Field, typed: str, calendar: Calendar, today: date) -> str:
    """What is written for what was typed: 11/20 is 11月20日(金), 1200 is 1,200円.

    Raises Refused: field.empty, field.not_a_day, field.past, field.closed_day {next},
    field.not_an_amount, field.not_a_number, field.not_an_order, field.not_a_choice {choices}.
    """
    said = typed.strip()
    if not said or _MARK.search(said):
        raise Refused("field.empty", name=field.name)
    plain = unicodedata.normalize("NFKC", said)
    match field.type:
        case FieldType.DATE | FieldType.BUSINESS_DATE:
            day = read_day(plain, today)
            if day is None:
                raise Refused("field.not_a_day", name=field.name)
            if field.type is FieldType.BUSINESS_DATE:
                require_business_day(day, calendar, today)
            return day_said(day)
        case FieldType.YEN:
            return f"{_amount(field, plain, 'field.not_an_amount'):,}円"
        case FieldType.COUNT:
            count = f"{_amount(field, plain, 'field.not_a_number'):,}"
            unit = re.sub(r"[\d,約およそ¥\\]", "", plain)
            return count + (unit or "点")
        case FieldType.ORDER:
            number = plain.lstrip("#")
            if not _ORDER.fullmatch(number) or not re.search(r"\d", number):
                raise Refused("field.not_an_order", name=field.name)
            return number
        case FieldType.CHOICE if field.choices and said not in field.choices:
            raise Refused("field.not_a_choice", name=field.name, choices="、".join(field.choices))
    return said


def require_business_day(day: date, calendar: Calendar, today: date) -> None:
    """Refuse a day on which nobody is in the shop. Raises Refused field.past, field.closed_day."""
    if day < today:
        raise Refused("field.past", day=day_said(day))
    if not is_business_day(calendar, day):
        after = day_said(add_business_days(calendar, day, 0))
        raise Refused("field.closed_day", day=day_said(day), next=after)


def read_day(said: str, today: date) -> date | None:
    """A day as one types it, the next such day from today on; None where it is none.

    20, 20日, 11/20, 11月20日, 2026-11-20, 明日. A written year may lie anywhere.
    """
    said = unicodedata.normalize("NFKC", said).strip()
    if said in _SOON:
        return today + timedelta(days=_SOON[said])
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    year, month, day = found.groups()
    if year is not None:
        return _day(int(year), int(month), int(day)) if month else None
    if month is not None:
        near = [_day(today.year + more, int(month), int(day)) for more in (-1, 0, 1, 2, 3, 4)]
        ahead = [one for one in near if one is not None and one >= today]
        past = [one for one in near if one is not None and today - one < timedelta(days=60)]
        # A day of last month is meant as such, to be refused where it may not be past.
        return min([*ahead, *past], key=lambda one: abs(one - today), default=None)
    for more in range(_FAR.days):
        one = today + timedelta(days=more)
        if one.day == int(day):
            return one
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _amount(field: Field, plain: str, code: str) -> int:
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise Refused(code, name=field.name)
    return int(found[1].replace(",", ""))
