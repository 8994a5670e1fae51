"""The days that a person means by 先週, 10月, 2026-10-01.. and the like, looking back.

    先週 先週の金曜 3日前 2か月前        where it stands from today
    10月 10月上旬 10/1 10/1(木) 20261001 令和8年10月 去年の12月
    7日間 半年 7d                        up to today
    10/1~10/5 9-10月 先月~ ..先月 10/1以降 10/1より前

The one rule: what cannot be read is told apart from what can, and never guessed; a year that nobody
wrote is the last one in which the day, or the stretch from it on, has begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

Days = tuple[date | None, date | None]  # the first, and the first one after; None: no bound

_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2999  # a year outside is a slip of the key
_MONTHS = "[かヶカヵケ箇]月"
_BESIDE = re.compile(r"\([月火水木金土日](?:曜日?)?\)")  # the weekday that stands with a date
_DATE = re.compile(r"(?:(\d{4}|\d{2}(?=[-/.]))[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_TIGHT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月|(\d{4})[-/.](\d{1,2})")
_YEAR = re.compile(r"(\d{4})年?")
_PART = re.compile(r"(.+月)の?(上旬|初め|はじめ|頭|中旬|半ば|下旬|末|中|分)")
_LAST = re.compile(
    rf"(?:過去|直近|ここ|この|最近|last)?(\d{{1,3}})(日|週|{_MONTHS}|年|d|w|m|y)間?(?:以内)?"
)
_BACK = re.compile(rf"(\d{{1,3}})(日|週間?|{_MONTHS}|年)前")
_OF_YEAR = re.compile(r"(今年|本年|去年|昨年|前年|一昨年|おととし)の?(\d.*)")
_OF_MONTH = re.compile(r"(今月|先月|前月|先々月)の?(\d{1,2})日")
_WEEKDAY = re.compile(r"(?:(今週|先週|前週|先々週)の?)?([月火水木金土日])曜日?")
_WEEKEND = re.compile(r"(今週|先週|前週|先々週)?の?末|(週末)")
_ERA = re.compile(r"(令和|平成|昭和|[rhs])(\d{1,2}|元)(年|[-/.](?=\d))")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "r": 2018, "h": 1988, "s": 1925}
_KANJI = re.compile(
    r"([一二三四五六七八九]?)(十?)([〇一二三四五六七八九]*)(?=年|月|日|週|[かヶカヵケ箇]月)"
)
_FIGURES = "〇一二三四五六七八九"
_MONTH_TO_MONTH = re.compile(r"(?<![/\d日])(\d{1,2})(?:[-~]|から)(?=\d{1,2}月(?:まで)?$)")
_BETWEEN = re.compile(
    r"\.\.+|…|~|から(?!$)|(?<=[/月]\d)-|(?<=[/月]\d\d)-|(?<=[日月])-"
    r"|(?<=\d{4}-\d\d-\d\d)-|(?<=\d{8})-"
)
_DAY_ALONE = re.compile(r"(\d{1,2})日?")
_OPEN_END = re.compile(r"(?:以降|以後|から|より後)$")
_OPEN_START = re.compile(r"(?:以前|まで|より前|未満)$")
_DAYS_OF = {"日": 1, "d": 1, "週": 7, "w": 7, "年": 365, "y": 365}
_PARTS = {
    **dict.fromkeys(("上旬", "初め", "はじめ", "頭"), (1, 10)),
    **dict.fromkeys(("中旬", "半ば"), (11, 20)),
    **dict.fromkeys(("下旬", "末"), (21, 31)),
    **dict.fromkeys(("中", "分"), (1, 31)),
}


def period(text: str, today: date) -> Days | None:
    """The days that folded text names; None where it names none."""
    text = _plain(text)
    try:
        return _open(text, today) or _between(text, today) or _one(text, today)
    except (ValueError, OverflowError):  # 2月30日
        return None


def _plain(text: str) -> str:
    """One way of writing for what is written in several: 十月一日(木), R8.10."""
    text = _BESIDE.sub("", text.replace(" ", ""))
    text = _KANJI.sub(_number, text)
    return _ERA.sub(_of_era, text)


def _number(found: re.Match[str]) -> str:
    """十, 二十五 and 二〇二六 in figures."""
    lead, ten, ones = found.groups()
    if ten:
        lead, ones = lead or "一", ones or "〇"
    return "".join(str(_FIGURES.index(sign)) for sign in lead + ones)


def _of_era(found: re.Match[str]) -> str:
    year = _ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))
    return f"{year}{found[3]}"


def _open(text: str, today: date) -> Days | None:
    """2026-10-01以降, 先月まで, 10/1より前."""
    for ending, keeps_first in ((_OPEN_END, True), (_OPEN_START, False)):
        found = ending.search(text)
        days = _one(text[: found.start()], today) if found else None
        if found is None or days is None:
            continue
        if found[0] == "より後":
            return days[1], None
        if found[0] in ("より前", "未満"):
            return None, days[0]
        return (days[0], None) if keeps_first else (None, days[1])
    return None


def _between(text: str, today: date) -> Days | None:
    """2026-10-01..2026-10-31, 10/1~5, 9-10月, ..先月."""
    text = _MONTH_TO_MONTH.sub(r"\1月~", text)
    cut = _BETWEEN.search(text)
    if cut is None:
        return None
    said, ending = text[: cut.start()], text[cut.end() :].removesuffix("まで")
    begins = _one(said, today) if said else (None, None)
    if begins is None or not (said or ending):
        return None
    ends = _end(ending, begins[0], said, today) if ending else (None, None)
    if ends is None:
        return None
    start, after = begins[0], ends[1]
    if start is not None and after is not None and after <= start:
        return ends[0], begins[1]  # written the other way round
    return start, after


def _end(text: str, start: date | None, after: str, today: date) -> Days | None:
    """The end of a stretch: what it does not say of itself follows from its beginning."""
    if start is None or not text[0].isdecimal() or re.match(r"\d{4}", text):
        return _one(text, today)
    alone = _DAY_ALONE.fullmatch(text)
    if alone is not None and _DATE.fullmatch(after):
        return _of_day(str(start.year), start.month, int(alone[1]), today)
    for year in (start.year, start.year + 1):  # 12/20~1/10
        days = _one(f"{year}年{text}", today) or _one(f"{year}/{text}", today)
        if days is not None and days[1] is not None and days[1] > start:
            return days
    return _one(text, today)


def _one(text: str, today: date) -> Days | None:
    """A day, a month, a year, or a stretch with a name."""
    if text in _NAMED:
        return _NAMED[text](today)
    for shape, days in _SHAPES:
        found = shape.fullmatch(text)
        if found is not None:
            return days(found, today)
    return None


def _last(found: re.Match[str], today: date) -> Days:
    """The last so many days, today included."""
    days = int(found[1]) * _DAYS_OF.get(found[2], 30)
    return today - max(days - 1, 0) * _DAY, today + _DAY


def _back(found: re.Match[str], today: date) -> Days:
    """3日前, 2週間前, 1か月前: the day, week, month or year so far back."""
    count, unit = int(found[1]), found[2]
    if unit.startswith("週"):
        return _week(today, count)
    go = {"日": _day, "年": _year}.get(unit, _month)
    return go(today, count)


def _weekday(found: re.Match[str], today: date) -> Days:
    """先週の金曜; 金曜 alone is the last one, today included."""
    number = "月火水木金土日".index(found[2])
    if found[1] is None:
        return _day(today, (today.weekday() - number) % 7)
    first = _whole(found[1], today)[0] + number * _DAY
    return first, first + _DAY


def _weekend(found: re.Match[str], today: date) -> Days:
    """先週末; 週末 alone is the last that has begun."""
    if found[2]:
        monday = (today if today.weekday() >= 5 else today - 7 * _DAY) - today.weekday() * _DAY
    elif found[1] is None:
        raise ValueError(found[0])
    else:
        monday = _whole(found[1], today)[0]
    return monday + 5 * _DAY, monday + 7 * _DAY


def _of_named_year(found: re.Match[str], today: date) -> Days | None:
    """去年の12月, 昨年10月1日."""
    year = _whole(found[1], today)[0].year
    return _one(f"{year}年{found[2]}", today) or _one(f"{year}/{found[2]}", today)


def _of_named_month(found: re.Match[str], today: date) -> Days:
    first = _whole(found[1], today)[0]
    return _day(first.replace(day=int(found[2])), 0)


def _part_of_month(found: re.Match[str], today: date) -> Days | None:
    """10月上旬, 先月末."""
    days = _one(found[1], today)
    if days is None or days[0] is None or days[1] is None or (days[1] - days[0]).days > 31:
        return None
    first, last = _PARTS[found[2]]
    return days[0] + (first - 1) * _DAY, min(days[0] + last * _DAY, days[1])


def _date(found: re.Match[str], today: date) -> Days:
    return _of_day(found[1], int(found[2]), int(found[3]), today)


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


def _of_year(found: re.Match[str], _today: date) -> Days:
    year = _in_reach(int(found[1]))
    return date(year, 1, 1), date(year + 1, 1, 1)


def _in_reach(year: int) -> int:
    if year < 100:
        year += 2000  # 26/10/01
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    return year


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _whole(name: str, today: date) -> tuple[date, date]:
    """A week, month or year with a name of its own."""
    return _NAMED[name](today)


def _month(today: date, back: int) -> tuple[date, date]:
    first = today.replace(day=1)
    for _ in range(back):
        first = (first - _DAY).replace(day=1)
    return first, _next_month(first)


def _week(today: date, back: int) -> tuple[date, date]:
    """A week from Monday on."""
    first = today - _DAY * today.weekday() - 7 * back * _DAY
    return first, first + 7 * _DAY


def _day(today: date, back: int) -> tuple[date, date]:
    return today - back * _DAY, today - (back - 1) * _DAY


def _year(today: date, back: int) -> tuple[date, date]:
    return date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1)


_NAMED: dict[str, Callable[[date], tuple[date, date]]] = {
    **dict.fromkeys(("今日", "本日", "きょう", "今朝", "today"), lambda today: _day(today, 0)),
    **dict.fromkeys(("昨日", "きのう", "前日", "昨夜", "yesterday"), lambda today: _day(today, 1)),
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
    "半年": lambda today: (today - 182 * _DAY, today + _DAY),
}
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = (
    (_LAST, _last),
    (_BACK, _back),
    (_WEEKDAY, _weekday),
    (_WEEKEND, _weekend),
    (_OF_YEAR, _of_named_year),
    (_OF_MONTH, _of_named_month),
    (_DATE, _date),
    (_TIGHT, _date),
    (
        _MONTH,
        lambda found, today: _of_month(found[1] or found[3], int(found[2] or found[4]), today),
    ),
    (_YEAR, _of_year),
    (_PART, _part_of_month),
)
