"""The days that a person means by 先週, 10月, 2026-10-01.. and the like, looking back.

The one rule: what cannot be read is told apart from what can, and never guessed; a year that nobody
wrote is the last one in which the day has been.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

Days = tuple[date | None, date | None]  # the first, and the first one after; None: no bound

_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2999  # a year outside is a slip of the key
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月|(\d{4})[-/.](\d{1,2})")
_YEAR = re.compile(r"(\d{4})年?")
_LAST = re.compile(r"(?:過去|直近|last)?(\d{1,3})(日|週|週間|か月|ヶ月|カ月|ヵ月|ケ月|年)間?")
_BETWEEN = re.compile(r"\.\.+|…|~|から(?!$)|(?<=[/月]\d)-|(?<=[/月]\d\d)-|(?<=[日月])-")
_OPEN_END = re.compile(r"(?:以降|以後|から)$")
_OPEN_START = re.compile(r"(?:以前|まで)$")
_DAYS_OF = {"日": 1, "週": 7, "週間": 7, "年": 365}


def period(text: str, today: date) -> Days | None:
    """The days that folded text names; None where it names none."""
    text = text.replace(" ", "")
    try:
        return _open(text, today) or _between(text, today) or _one(text, today)
    except (ValueError, OverflowError):  # 2月30日
        return None


def _open(text: str, today: date) -> Days | None:
    """2026-10-01以降, 先月まで."""
    for ending, keeps_first in ((_OPEN_END, True), (_OPEN_START, False)):
        if ending.search(text):
            days = _one(ending.sub("", text), today)
            if days is not None:
                return (days[0], None) if keeps_first else (None, days[1])
    return None


def _between(text: str, today: date) -> Days | None:
    """2026-10-01..2026-10-31, 10/1~, ..先月."""
    cut = _BETWEEN.search(text)
    if cut is None:
        return None
    first, last = text[: cut.start()], text[cut.end() :].removesuffix("まで")
    begins = _one(first, today) if first else (None, None)
    ends = _one(last, today) if last else (None, None)
    if begins is None or ends is None or not (first or last):
        return None
    start, after = begins[0], ends[1]
    if start is not None and after is not None and after <= start:
        if _names_year(first) or _names_year(last):
            return ends[0], begins[1]  # written the other way round
        start = start.replace(year=start.year - 1)  # 12/20~1/10
    return start, after


def _names_year(text: str) -> bool:
    return re.match(r"\d{4}", text) is not None


def _one(text: str, today: date) -> Days | None:
    """A day, a month, a year, or a stretch with a name."""
    if text in _NAMED:
        return _NAMED[text](today)
    if found := _LAST.fullmatch(text):
        return _last(int(found[1]), found[2], today)
    if found := _DATE.fullmatch(text):
        return _of_day(found[1], int(found[2]), int(found[3]), today)
    if found := _MONTH.fullmatch(text):
        year = found[1] or found[3]
        return _of_month(year, int(found[2] or found[4]), today)
    if found := _YEAR.fullmatch(text):
        year = _in_reach(int(found[1]))
        return date(year, 1, 1), date(year + 1, 1, 1)
    return None


def _last(count: int, unit: str, today: date) -> Days:
    """The last so many days, today included."""
    days = count * _DAYS_OF.get(unit, 30)
    return today - max(days - 1, 0) * _DAY, today + _DAY


def _of_day(year: str | None, month: int, day: int, today: date) -> Days:
    if year is not None:
        found = date(_in_reach(int(year)), month, day)
        return found, found + _DAY
    for back in range(9):  # 29 February is up to eight years away
        try:
            found = date(today.year - back, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            raise
        if found <= today:
            return found, found + _DAY
    raise ValueError(month)


def _of_month(year: str | None, month: int, today: date) -> Days:
    if year is None:
        year = str(today.year if month <= today.month else today.year - 1)
    first = date(_in_reach(int(year)), month, 1)
    return first, _next_month(first)


def _in_reach(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    return year


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _month(today: date, back: int) -> Days:
    first = today.replace(day=1)
    for _ in range(back):
        first = (first - _DAY).replace(day=1)
    return first, _next_month(first)


def _week(today: date, back: int) -> Days:
    """A week from Monday on."""
    first = today - _DAY * today.weekday() - 7 * back * _DAY
    return first, first + 7 * _DAY


def _day(today: date, back: int) -> Days:
    return today - back * _DAY, today - (back - 1) * _DAY


def _year(today: date, back: int) -> Days:
    return date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1)


_NAMED = {
    **dict.fromkeys(("今日", "本日", "きょう", "today"), lambda today: _day(today, 0)),
    **dict.fromkeys(("昨日", "きのう", "前日", "yesterday"), lambda today: _day(today, 1)),
    **dict.fromkeys(("一昨日", "おととい"), lambda today: _day(today, 2)),
    **dict.fromkeys(("今週", "thisweek"), lambda today: _week(today, 0)),
    **dict.fromkeys(("先週", "前週", "lastweek"), lambda today: _week(today, 1)),
    "先々週": lambda today: _week(today, 2),
    **dict.fromkeys(("今月", "当月", "thismonth"), lambda today: _month(today, 0)),
    **dict.fromkeys(("先月", "前月", "lastmonth"), lambda today: _month(today, 1)),
    "先々月": lambda today: _month(today, 2),
    **dict.fromkeys(("今年", "本年", "thisyear"), lambda today: _year(today, 0)),
    **dict.fromkeys(("去年", "昨年", "前年", "lastyear"), lambda today: _year(today, 1)),
    **dict.fromkeys(("一昨年", "おととし"), lambda today: _year(today, 2)),
}
