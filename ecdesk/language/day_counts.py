"""What days the forms of `date_forms` mean, counted from the day a mail was sent.

The one rule: a count gives readings, the likeliest first, and none where there is no such day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ecdesk.domain.reading import DayOff
from ecdesk.language import days, lazily

_HOURS = 24
_NIGHT = 5  # until then a mail of the small hours may mean the day before


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are counted with: when the mail was sent, and which days are off."""

    sent: date
    hour: int
    is_holiday: DayOff
    is_closed: DayOff


Readings = list[date]
Reader = Callable[[re.Match[str], Calendar, bool], Readings]

_WEEKDAYS = "月火水木金土日"
_KANA_DAYS = {"げつ": 0, "か": 1, "すい": 2, "もく": 3, "きん": 4, "ど": 5, "にち": 6}
_COUNT = {c: n for n, c in enumerate("〇一二三四五六七八九十", start=0)}


def number(said: str) -> int:
    """A count as it is written: 12, 十二, 二十; 0 where it is none."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _COUNT.get(said, 0)
    return 10 * (_COUNT.get(tens, 0) if tens else 1) + (_COUNT.get(ones, 0) if ones else 0)


def of_full(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    """A month and a day, with or without its year."""
    month, day = number(hit["m"]), number(hit["d"])
    if year := hit["y"]:
        value = int(year)
        value += 2018 if hit["era"] else 0
        found = days.on(value if value > 1900 else calendar.sent.year, month, day)
        return [found] if found else []
    found = days.nearest(month, day, calendar.sent, past=past)
    return [found] if found else []


def of_day(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    """A day of a month that is told, or of the next month in which it is to come."""
    wanted = number(hit["d"])
    said = (hit["which"] or "").rstrip("の")
    if said in {"年明け", "年始", "正月", "来年"}:
        found = days.nearest(1, wanted, calendar.sent, past=False)
        return [found] if found else []
    if said in {"来月", "翌月"}:
        month = days.add_months(calendar.sent, 1)
    elif said == "再来月":
        month = days.add_months(calendar.sent, 2)
    elif said in {"先月", "前月"}:
        month = days.add_months(calendar.sent, -1)
    elif said in {"今月", "当月"}:
        month = calendar.sent
    else:
        found = _with_weekday(hit[0], wanted, calendar.sent, past=past)
        found = found or days.day_of_month(wanted, calendar.sent, past=past)
        return [found] if found else []
    found = days.on(month.year, month.month, wanted)
    return [found] if found else []


_ITS_WEEKDAY = lazily.pattern(r"\(([月火水木金土日])(?:曜日?)?\)")
_MONTHS_ROUND = (0, 1, -1, 2)


def _with_weekday(said: str, wanted: int, sent: date, *, past: bool) -> date | None:
    """27日(水): the nearest month in which that day is such a weekday."""
    told = _ITS_WEEKDAY.search(said)
    if not told:
        return None
    for step in (0, -1, -2) if past else _MONTHS_ROUND:
        month = days.add_months(sent, step)
        found = days.on(month.year, month.month, wanted)
        in_time = found is not None and (found <= sent if past else found >= sent or step < 0)
        if found and in_time and found.weekday() == _WEEKDAYS.index(told[1]):
            return found
    return None


_KANA_WEEKS = (("さらいしゅう", "再来週"), ("らいしゅう", "来週"), ("こんしゅう", "今週"))


def _plain(said: str) -> str:
    """らいしゅう as it is written elsewhere."""
    for kana, kanji in _KANA_WEEKS:
        said = said.replace(kana, kanji)
    return said


def of_weekday(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    """A weekday, of the week that is told or the next."""
    weekday = _KANA_DAYS.get(hit["wd"], _WEEKDAYS.find(hit["wd"]))
    said, sent = _plain(hit["which"] or ""), calendar.sent
    coming = days.weekday_on_or_after(weekday, sent + days.DAY)
    if said.startswith(("先週", "前の")):
        return [days.in_week(weekday, sent, -1)]
    if said.startswith("先々週"):
        return [days.in_week(weekday, sent, -2)]
    if said.startswith(("来週", "翌週")):
        found = days.in_week(weekday, sent, 1)
        # Who writes on a Sunday may hold that the new week has begun.
        return [found, found + days.DAY * 7] if sent.weekday() == 6 else [found]
    if said.startswith("再来週"):
        return [days.in_week(weekday, sent, 2)]
    if said.startswith("今週"):
        found = days.in_week(weekday, sent, 0)
        return [found] if found >= sent or past else [found, coming]
    if past:
        return [coming - days.DAY * 7]
    if said.startswith(("今度", "次", "こんど", "つぎ")):
        return [coming, coming + days.DAY * 7]
    return [coming, sent] if coming - sent == days.DAY * 7 else [coming]


_AWAY = {
    "今日": 0, "本日": 0, "今夜": 0, "今晩": 0, "きょう": 0, "当日中": 0, "今朝": 0,
    "明日": 1, "あした": 1, "あす": 1, "翌日": 1, "明朝": 1, "明晩": 1,
    "明後日": 2, "あさって": 2, "しあさって": 3, "明々後日": 3,
    "こんや": 0, "こんばん": 0, "けさ": 0,
    "昨日": -1, "昨夜": -1, "昨晩": -1, "きのう": -1, "ゆうべ": -1, "前日": -1,
    "一昨日": -2, "おととい": -2, "おとつい": -2, "さきおととい": -3,
}  # fmt: skip


def of_near(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """Today, tomorrow and the days beside them."""
    away = _AWAY[hit["near"]]
    found = calendar.sent + days.DAY * away
    small_hours = calendar.hour < _NIGHT and away > 0
    return [found, found - days.DAY] if small_hours else [found]


_CLOCKS = {
    "正午": 12,
    "夕方": 18,
    "夕刻": 18,
    "昼": 12,
    "朝": 9,
}  # the hour by which such a time is over
_NOON = 12
_MORNING = 8  # an hour below it that is over is one of the afternoon: 5時, told at ten


def of_clock(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The day of an hour told alone: today where it is to come, else tomorrow."""
    said = hit["near"]
    hour = _CLOCKS.get(said[:2]) or _CLOCKS.get(said[:1]) or 0
    if told := hit["hour"]:
        hour = number(told) + (12 if said[0] in "夕夜" and number(told) < _NOON else 0)
    if hour > _HOURS:
        return []
    over = (
        hour
        + (12 if hour < _MORNING <= calendar.hour and said[0] != "朝" else 0)
        + said.endswith("半")
    )
    return [calendar.sent if over > calendar.hour else calendar.sent + days.DAY]


def of_within(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The last day of a span from the day of the mail."""
    count = number(hit["n2"] or hit["n"])
    unit = hit["unit"]
    if "営業日" in unit or "平日" in unit:
        return [days.after_working_days(calendar.sent, count, calendar.is_closed)]
    if "週" in unit:
        return [calendar.sent + days.DAY * (7 * count)]
    if "月" in unit:
        month = days.add_months(calendar.sent, count)
        last = days.end_of_month(month).day
        return [month.replace(day=min(calendar.sent.day, last))]
    if unit.startswith("時間"):
        return [calendar.sent + days.DAY * (count // 24)]
    return [calendar.sent + days.DAY * count]


def of_period(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The last day, or the day that is meant, of a week, month or year."""
    said, sent = hit["period"], calendar.sent
    sunday = days.in_week(6, sent, 0)
    saturday = days.in_week(5, sent, 0)
    month = days.add_months(sent, 1)
    table: dict[str, Readings] = {
        "年内": [date(sent.year, 12, 31)],
        "年末": [date(sent.year, 12, 31)],
        "年明け": [date(sent.year + 1, 1, 4)],
        "月内": [days.end_of_month(sent)],
        "月末": [days.end_of_month(sent)],
        "今月末": [days.end_of_month(sent)],
        "今月中": [days.end_of_month(sent)],
        "今月いっぱい": [days.end_of_month(sent)],
        "来月頭": [month],
        "来月初め": [month],
        "来月はじめ": [month],
        "来月上旬": [month.replace(day=10)],
        "来月中旬": [month.replace(day=20)],
        "来月下旬": [days.end_of_month(month)],
        "来月末": [days.end_of_month(month)],
        "来月中": [days.end_of_month(month)],
        "今月うち": [days.end_of_month(sent)],
        "年うち": [date(sent.year, 12, 31)],
        "今週うち": [sunday, days.in_week(4, sent, 0)],
        "来週うち": [sunday + days.DAY * 7, days.in_week(4, sent, 1)],
        "来月うち": [days.end_of_month(month)],
        "今週中": [sunday, days.in_week(4, sent, 0)],
        "今週いっぱい": [sunday, days.in_week(4, sent, 0)],
        "来週いっぱい": [sunday + days.DAY * 7, days.in_week(4, sent, 1)],
        "今年中": [date(sent.year, 12, 31)],
        "年始": [date(sent.year + 1, 1, 4)],
        "一両日中": [sent + days.DAY * 2],
        "今週土日": [saturday, sunday],
        "今度土日": [saturday, sunday],
        "次土日": [saturday, sunday],
        "来週土日": [saturday + days.DAY * 7, sunday + days.DAY * 7],
        "今週末": [saturday, sunday],
        "週末": [saturday, sunday],
        "来週末": [saturday + days.DAY * 7, sunday + days.DAY * 7],
        "来週中": [sunday + days.DAY * 7, days.in_week(4, sent, 1)],
        "来週前半": [days.in_week(2, sent, 1)],
        "来週半ば": [days.in_week(2, sent, 1)],
        "来週頭": [days.in_week(0, sent, 1)],
        "週明け": [days.in_week(0, sent, 1)],
        "来週": [days.in_week(4, sent, 1)],
        "再来週": [days.in_week(4, sent, 2)],
    }
    plain = said.replace("の", "").replace("内", "うち") if "の" in said else said
    found = table.get(plain, [])
    return found if not found or found[0] >= sent else [each + days.DAY * 7 for each in found]


def of_part(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    """The tenth, twentieth or last day of a month: 12月上旬, 3月末."""
    last = {
        "上旬": 10,
        "初旬": 10,
        "初め": 5,
        "はじめ": 5,
        "頭": 1,
        "中旬": 20,
        "半ば": 15,
        "なかば": 15,
    }
    month = number(hit["m"] or hit["k"])
    if not 1 <= month <= 12:
        return []
    first = days.nearest(month, 1, calendar.sent.replace(day=1), past=past)
    if first is None:
        return []
    limit = last.get(hit["part"])
    return [first.replace(day=limit) if limit else days.end_of_month(first)]


_MONTHS = {"今月": 0, "来月": 1, "再来月": 2}


def of_nth(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The second or last Saturday of a month; the first weekend is its first Saturday."""
    weekday = _WEEKDAYS.find(hit["wd"]) if hit["wd"] else 5
    which = number(hit["n"] or "一")
    if hit["m"] in _MONTHS:
        first = days.add_months(calendar.sent, _MONTHS[hit["m"]])
    else:
        month = number(hit["m"].rstrip("月"))
        year = calendar.sent.year + (month < calendar.sent.month)
        first = date(year, month, 1)
    if hit["last"]:
        end = days.end_of_month(first)
        return [days.in_week(weekday, end, 0 if weekday <= end.weekday() else -1)]
    found = days.nth_weekday(first.year, first.month, weekday, which)
    return [found] if found.month == first.month else []


def of_feast(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """A feast by its name."""
    found = days.feast(hit["feast"], calendar.sent)
    return [found] if found else []


def of_holiday(_hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The next public holiday, where it is near."""
    found = days.next_holiday(calendar.sent, calendar.is_holiday)
    return [found] if found else []


_REST_OF = {"お盆": 3}  # days after its first on which it ends: no law makes them days off


def of_after_run(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The first working day after days off, or the first such weekday: 連休明けの金曜."""
    named = hit["run"]
    if "連休" in named:
        begins = days.holiday_runs(calendar.sent - days.DAY, calendar.is_holiday)
    else:
        feast = days.feast(named, calendar.sent)
        begins = [feast + days.DAY * _REST_OF.get(named, 0)] if feast else []
    backs = dict.fromkeys(days.after_rest(first, calendar.is_holiday) for first in begins)
    if not hit["wd"]:
        return list(backs)
    weekday = _WEEKDAYS.index(hit["wd"])
    return list(dict.fromkeys(days.weekday_on_or_after(weekday, back) for back in backs))


def of_run(_hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The first days of the coming runs of days off."""
    return days.holiday_runs(calendar.sent, calendar.is_holiday)
