"""How people write a day: 来週の火曜, 月末, 3営業日以内, 1/5. Each form has a pattern and a count.

The one rule: a form gives readings, the likeliest first, and does not judge what the day is for;
that is `dates`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ecdesk.domain.reading import DayOff
from ecdesk.language import days

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
_Reader = Callable[[re.Match[str], Calendar, bool], Readings]

_WEEKDAYS = "月火水木金土日"
_COUNT = {c: n for n, c in enumerate("〇一二三四五六七八九十", start=0)}
_WD = r"(?P<wd>[月火水木金土日])(?:曜日|曜)"
_PAREN = r"(?: ?\([月火水木金土日祝・]{1,3}(?:曜日?)?\)|の?[月火水木金土日]曜日?)?"
_CLOCK = r"(?: ?\d{1,2}:\d{2})?"


_KANJI = r"三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_KANJI_MONTH = r"十[一二]?|[一二三四五六七八九]"


def number(said: str) -> int:
    """A count as it is written: 12, 十二, 二十; 0 where it is none."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _COUNT.get(said, 0)
    return 10 * (_COUNT.get(tens, 0) if tens else 1) + (_COUNT.get(ones, 0) if ones else 0)


def _full(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    month, day = number(hit["m"]), number(hit["d"])
    if year := hit["y"]:
        value = int(year)
        value += 2018 if hit["era"] else 0
        found = days.on(value if value > 1900 else calendar.sent.year, month, day)
        return [found] if found else []
    found = days.nearest(month, day, calendar.sent, past=past)
    return [found] if found else []


def _day(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
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
        found = days.day_of_month(wanted, calendar.sent, past=past)
        return [found] if found else []
    found = days.on(month.year, month.month, wanted)
    return [found] if found else []


def _weekday(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    weekday = _WEEKDAYS.index(hit["wd"])
    said, sent = hit["which"] or "", calendar.sent
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
    "昨日": -1, "昨夜": -1, "昨晩": -1, "きのう": -1, "ゆうべ": -1, "前日": -1,
    "一昨日": -2, "おととい": -2, "おとつい": -2, "さきおととい": -3,
}  # fmt: skip


def _near(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    away = _AWAY[hit["near"]]
    found = calendar.sent + days.DAY * away
    small_hours = calendar.hour < _NIGHT and away > 0
    return [found, found - days.DAY] if small_hours else [found]


_CLOCKS = {"正午": 12, "夕方": 18}  # the hour by which such a time is over
_MORNING = 8  # an hour below it that is over is one of the afternoon: 5時, told at ten


def _clock(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The day of an hour told alone: today where it is to come, else tomorrow."""
    said = hit["near"]
    hour = _CLOCKS.get(said) or int(said.partition("時")[0])
    if hour > _HOURS:
        return []
    over = hour + (12 if hour < _MORNING <= calendar.hour else 0) + said.endswith("半")
    return [calendar.sent if over > calendar.hour else calendar.sent + days.DAY]


def _within(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
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


def _period(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
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
    found = table.get(said.replace("の", ""), [])
    return found if not found or found[0] >= sent else [each + days.DAY * 7 for each in found]


def _part(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    """The tenth, twentieth or last day of a month: 12月上旬, 3月末."""
    last = {"上旬": 10, "初旬": 10, "初め": 5, "はじめ": 5, "頭": 5, "中旬": 20, "半ば": 15}
    month = int(hit["m"])
    if not 1 <= month <= 12:
        return []
    first = days.nearest(month, 1, calendar.sent.replace(day=1), past=past)
    if first is None:
        return []
    number = last.get(hit["part"])
    return [first.replace(day=number) if number else days.end_of_month(first)]


_MONTHS = {"今月": 0, "来月": 1, "再来月": 2}


def _nth(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    """The second Saturday of a month."""
    weekday, which = _WEEKDAYS.index(hit["wd"]), number(hit["n"])
    if hit["m"] in _MONTHS:
        first = days.add_months(calendar.sent, _MONTHS[hit["m"]])
    else:
        month = number(hit["m"].rstrip("月"))
        year = calendar.sent.year + (month < calendar.sent.month)
        first = date(year, month, 1)
    found = days.nth_weekday(first.year, first.month, weekday, which)
    return [found] if found.month == first.month else []


def _feast(hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    found = days.feast(hit["feast"], calendar.sent)
    return [found] if found else []


def _run(_hit: re.Match[str], calendar: Calendar, _past: bool) -> Readings:
    return days.holiday_runs(calendar.sent, calendar.is_holiday)


_NO_NUMBER = r"(?<![\d/.#-])(?<!\d:)(?<![\d][-−])"
_NO_DURATION = (
    r"(?!間|以内|以上|後|前|ほど|くらい|ぐらい|かか|目|分|も(?:待|経|たっ|か)|経|たって|たち|"
    r"おき|ごと|に\d|使|ぶり|待っ|遅|早)"
)
_PATTERNS: tuple[tuple[str, str, _Reader], ...] = (
    (
        "full",
        rf"{_NO_NUMBER}(?:(?P<era>令和|R)?(?P<y>\d{{1,4}}) ?[年/.-] ?)?(?P<m>1[0-2]|"
        rf"0?[1-9]) ?(?:月|/(?!\d{{4}})) ?(?P<d>3[01]|[12]\d|0?[1-9])"
        rf"(?!\d|/\d|[a-zA-Z%]|サイズ|カップ|[個袋枚本人]|の量|程度|ほど(?!に)|くらい(?:の|"
        rf"に(?:減|切))|カット)日?{_PAREN}{_CLOCK}",
        _full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>令和|R)?(?P<y>20\d\d|"
        rf"(?<=[和R])\d{{1,2}})年?[./・,-](?P<m>1[0-2]|0?[1-9])月?[./・,-](?P<d>3[01]|"
        rf"[12]\d|0?[1-9])日?(?![\d-]){_PAREN}",
        _full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-]){_PAREN}",
        _full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>)(?P<y>)(?P<m>1[0-2]|0?[1-9])[.-](?P<d>3[01]|[12]\d|"
        rf"0?[1-9]) ?\([月火水木金土日]\)",
        _full,
    ),
    (
        "full",
        rf"(?<![一二三四五六七八九十])(?P<era>)(?P<y>)(?P<m>{_KANJI_MONTH})月の?(?P<d>{_KANJI})日{_PAREN}",
        _full,
    ),
    (
        "nth",
        rf"(?P<m>今月|来月|再来月|(?<!\d)(?:1[0-2]|[1-9])月|(?<![一二三四五六七八九十])(?:{_KANJI_MONTH})月)の?"
        rf"第 ?(?P<n>[1-5一二三四五])の?(?P<wd>[月火水木金土日])(?:曜日|曜)?{_PAREN}",
        _nth,
    ),
    (
        "part",
        r"(?<!\d)(?P<m>1[0-2]|[1-9])月(?:の)?(?P<part>上旬|中旬|下旬|初旬|初め|はじめ|頭|"
        r"半ば|末日?|中|いっぱい)",
        _part,
    ),
    (
        "within",
        r"(?<![\d/.-])(?P<n>\d{1,3}|[一二三四五六七八九十]{1,2})(?: ?[、,〜-] ?(?P<n2>\d{1,"
        r"2}|[一二三四五六七八九十]))?"
        r" ?(?P<unit>営業日|平日|日間?|週間?|ヶ月|時間)(?P<tail> ?(?:以内|いない|中に|"
        r"の?うち|後(?!半|ろ|期)|以後))",
        _within,
    ),
    (
        "day",
        rf"(?P<which>来月|今月|先月|再来月|翌月|当月|前月)の?(?P<d>{_KANJI})日(?!間|ほど|目){_PAREN}",
        _day,
    ),
    (
        "day",
        rf"(?P<which>)(?<![一二三四五六七八九十月])(?:暮れの)?(?P<d>二十[一二三四五六七八九]?|十[一二四五六七八九]|三十一?)日"
        rf"(?!目|分|も(?:待|経)|以上|以内|ほど(?:前|待|経)|間|後|前){_PAREN}",
        _day,
    ),
    (
        "day",
        rf"(?<!毎月)(?<!保証)(?<!期間)(?<!最大)(?<!約){_NO_NUMBER}(?P<which>(?:来月|今月|先月|再来月|翌月|当月|前月|年明け|年始|正月|来年)の?)?(?P<d>3[01]|"
        rf"[12]\d|[1-9])日(?!本|々|常|付|程|中に|中$){_NO_DURATION}{_PAREN}{_CLOCK}",
        _day,
    ),
    (
        "weekday",
        rf"(?P<which>(?:先々週|再来週|来週|今週|先週|翌週|今度|次|こんど|つぎ|前)(?:の|"
        rf"、)?)?(?<![月火水木金土日]){_WD}",
        _weekday,
    ),
    (
        "weekday",
        r"(?P<which>(?:再来週|来週|今週|先週|今度|次)の?)(?P<wd>[月火水木金土日])(?![一-龠曜])",
        _weekday,
    ),
    (
        "near",
        r"(?P<near>明々後日|明後日|しあさって|一昨日|さきおととい|おととい|おとつい|今日|"
        r"本日|今夜|今晩|きょう(?!だい)|今朝|明日|あした|(?<![ぁ-ん])あす|明朝|明晩|"
        r"あさって|昨日|昨夜|昨晩|きのう(?!こ)|ゆうべ)",
        _near,
    ),
    (
        "period",
        r"(?P<period>年内|年末(?!年始|の?セール)|今週いっぱい|来週いっぱい|今年中|年始|年明け|今月末|来月末|今月中|来月中|"
        r"今月いっぱい|一両日中|(?:今週|今度|次|来週)の土日|来月の?(?:頭|初め|はじめ|上旬|中旬|下旬)|月内|"
        r"(?<![来今毎先\d])月末(?!締)|今週中|今週末|来週末|来週中|来週の?(?:前半|半ば|頭)|"
        r"(?<![今来毎])週末|週明け|再来週(?!の?[月火水木金土日末])|"
        r"来週(?!の?[月火水木金土日末中前半頭]))",
        _period,
    ),
    (
        "clock",  # of today, where only the hour is told: 17時までにお返事を
        r"(?<![\d日の曜)後前])(?P<near>\d{1,2}時(?:半)?|正午|夕方)(?=(?:まで|迄)に[^。、\n]{0,8}(?:お?返[事答]|ご?返信|ご?回答|ご?連絡|お?電話|お?知らせ|教え))",
        _clock,
    ),
    (
        "feast",
        rf"(?<![ァ-ヶー])(?P<feast>{'|'.join(sorted(days.FEASTS, key=len, reverse=True))})",
        _feast,
    ),
    ("run", r"(?:今度の|次の|今週末の|来月の)?(?:三|3|四|4|五|5|大型)?連休", _run),
)
# (code, pattern, what reads a hit); the first form that fits a place has it.
FINDERS = [(code, re.compile(pattern), reader) for code, pattern, reader in _PATTERNS]
# What every form has one of: a line without it is not looked at further.
ANY = re.compile(
    r"\d[月/日.-]|(?:時|半|正午|夕方)(?:まで|迄)に|両日中|\d ?(?:営業|週|ヶ|平|時)|曜|週|今[日夜晩朝月]|本日|明|あ[しすさ]|昨|きのう|"
    r"きょう|[一二三四五六七八九十](?:日|週|営|月)|[来今再次度]|月[末内]|年[内末明]|おとと|ゆうべ|"
    r"連休|" + "|".join(days.FEASTS)
)
