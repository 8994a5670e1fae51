"""When to see a conversation again, in the words people use: 明日の朝, 月曜, 3日後, 返事が来たら.

A day or a part of a day means a time when the shop is open: the morning is its opening, and a day
off stands for the next opening after it. A time by the clock is kept as it was said. The one rule:
words that are not understood are refused, never taken for some other time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ecdesk.domain.calendar import (
    Calendar,
    add_business_days,
    closing_of,
    is_open,
    next_opening,
    stretches,
)
from ecdesk.domain.errors import Refused
from ecdesk.domain.timetable import DAY_MINUTES, MINUTE, instant

_LONGEST = 60  # signs; nobody says a day in more
_FARTHEST_DAYS = 366
_DAY = timedelta(days=1)
_KANJI = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}

# What can be picked without typing, in the order in which it is offered.
OFFERED = ("2時間後", "今日の夕方", "明日の朝", "明日の午後", "月曜", "来週", "返事が来たら")


@dataclass(frozen=True, slots=True)
class Snooze:
    """When a conversation comes back: at `until` (aware, the shop's zone), or when a mail comes.

    It always comes back when the customer writes; `until` None means only then. `moved` is the day
    that was meant where the shop is closed on it, `closed` an hour by the clock outside its hours.
    """

    until: datetime | None
    moved: date | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _At:
    """A time of day: minutes after midnight, taken as said or as a part of the day."""

    minutes: int
    exact: bool


# A part of a day begins then, or when the shop opens after it; the morning is its opening.
_PARTS = {
    "朝一番": 0, "朝イチ": 0, "朝": 0, "朝に": 0, "午前": 0, "午前中": 0, "昼前": 11 * 60,
    "昼": 12 * 60, "昼休み": 12 * 60, "午後": 13 * 60, "午後一": 13 * 60, "昼過ぎ": 13 * 60,
    "夕方": 16 * 60, "夜": 19 * 60,
}  # fmt: skip
_EVENING = 16 * 60
_NEAR_DAYS = {
    "今日": 0, "本日": 0, "きょう": 0, "明日": 1, "あした": 1, "あす": 1,
    "明後日": 2, "あさって": 2, "明々後日": 3, "しあさって": 3,
}  # fmt: skip
_TODAYS = {"今朝": "朝", "今夜": "夜", "今晩": "夜", "夕方": "夕方", "明朝": "朝", "翌朝": "朝"}
_REPLY = re.compile(
    r"(?:お客様(?:から)?の?)?(?:ご?お?返事|ご?返信|ご?連絡|メール)が(?:来|き|あっ|届い|とどい)たら"
)
_CLOCK = re.compile(
    r"(?P<half>午前|午後)?(?:(?P<h>\d{1,2}):(?P<m>\d{2})|(?P<hour>\d{1,2})時"
    r"(?:(?P<minute>\d{1,2})分|(?P<thirty>半))?)(?:頃|ごろ|に)?"
)
_IN = re.compile(
    r"(?P<n>\d{1,3}|半)(?P<unit>分|時間|日|営業日|週間|か月|ヶ月|ヵ月|カ月)(?P<half>半)?後"
)
_WEEKDAY = re.compile(r"(?P<week>今週|来週|再来週|次|今度)?の?(?P<day>[月火水木金土日])曜日?")
_WEEK = re.compile(r"(?P<week>来週|再来週)(?:明け|頭|の頭|の?はじめ|の?初め)?")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})[年/-])?(?P<month>\d{1,2})[月/-](?P<day>\d{1,2})日?(?:\([月火水木金土日]\))?"
)
_DAY_OF_MONTH = re.compile(r"(?P<day>\d{1,2})日")
_NEXT_OPENING = re.compile(
    r"(?:次|翌|つぎ)の?営業(?:日|開始)?|(?:次に?)?(?:開店|店が開い)(?:時|したら|たら)"
)
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2}


def understand(said: str, calendar: Calendar, now: datetime) -> Snooze:
    """The time that words mean at `now` (aware).

    Raises Refused `snooze.unreadable`, `snooze.past` with what was meant as `at`, or `snooze.far`
    where it lies more than 366 days ahead.
    """
    text = _folded(said)
    if _REPLY.fullmatch(text):
        return Snooze(None)
    local = calendar.timetable.shown(instant(now))
    found = _span(text, calendar, now) or _day_and_time(text, calendar, local)
    if found is None:
        raise Refused("snooze.unreadable", said=said[:_LONGEST])
    assert found.until is not None
    if instant(found.until) <= instant(now):
        raise Refused("snooze.past", at=found.until)
    if found.until - local > timedelta(days=_FARTHEST_DAYS):
        raise Refused("snooze.far", at=found.until)
    return found


def offers(calendar: Calendar, now: datetime) -> tuple[tuple[str, Snooze], ...]:
    """What can be picked at `now`, with the time each means; those already past are left out."""
    found: list[tuple[str, Snooze]] = []
    for said in OFFERED:
        try:
            snooze = understand(said, calendar, now)
        except Refused:
            continue
        if all(snooze.until != other.until for _, other in found):
            found.append((said, snooze))
    return tuple(found)


def _folded(said: str) -> str:
    """Without blanks, full-width signs and kanji numbers; empty where it is too long."""
    if len(said) > _LONGEST:
        return ""
    text = re.sub(r"\s+|まで$|まで(?:に)?(?:後回し)?$", "", unicodedata.normalize("NFKC", said))
    return re.sub(r"[〇一二三四五六七八九十]+(?=[日時分週か営ヶ])", _number, text)


def _number(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].rpartition("十")
    if not ten:
        return "".join(str(_KANJI[sign]) for sign in ones)
    return str((_KANJI.get(tens, 1) if tens else 1) * 10 + _KANJI.get(ones, 0))


def _span(text: str, calendar: Calendar, now: datetime) -> Snooze | None:
    """2時間後, 3日後, 2営業日後, 1週間後: hours as they are, days at their opening."""
    match = _IN.fullmatch(text)
    if match is None:
        return None
    unit, count = match["unit"], 0 if match["n"] == "半" else int(match["n"])
    timetable = calendar.timetable
    if unit in {"分", "時間"}:
        minutes = count * (60 if unit == "時間" else 1)
        minutes += 30 if unit == "時間" and (match["half"] or match["n"] == "半") else 0
        until = timetable.shown(instant(now) + minutes * MINUTE)
        return Snooze(until, closed=not is_open(calendar, until))
    if match["half"] or match["n"] == "半":
        return None
    today = timetable.shown(instant(now)).date()
    if unit == "営業日":
        return _part(calendar, add_business_days(calendar, today, count), 0) if count else None
    days = count * {"日": 1, "週間": 7}.get(unit, 30)
    return _part(calendar, today + timedelta(days=days), 0)


def _day_and_time(text: str, calendar: Calendar, local: datetime) -> Snooze | None:
    """A day, a time, or both."""
    if _NEXT_OPENING.fullmatch(text):
        if "日" in text:
            return _part(calendar, add_business_days(calendar, local.date(), 1), 0)
        closes = next(stretches(calendar, local)).end if is_open(calendar, local) else local
        opening = next_opening(calendar, closes)
        return None if opening is None else Snooze(opening)
    if text in _TODAYS:
        ahead = 1 if text in {"明朝", "翌朝"} else 0
        return _part(calendar, local.date() + _DAY * ahead, _PARTS[_TODAYS[text]])
    for length in range(len(text), -1, -1):
        day_said, rest = text[:length], text[length:].removeprefix("の")
        day = _day(day_said, calendar, local)
        at = _time(rest)
        if at is None or (day_said and day is None) or not text:
            continue
        if day is None:
            day = local.date()
            if at.exact and at.minutes <= local.hour * 60 + local.minute:
                day += _DAY  # 「9時」 said in the afternoon is tomorrow's
        return _exact(calendar, day, at.minutes) if at.exact else _part(calendar, day, at.minutes)
    return None


def _time(text: str) -> _At | None:
    if not text:
        return _At(0, exact=False)
    if text in _PARTS:
        return _At(_PARTS[text], exact=False)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour = int(match["h"] or match["hour"])
    minute = 30 if match["thirty"] else int(match["m"] or match["minute"] or 0)
    if match["half"] == "午後" and hour < 12:
        hour += 12
    if hour > 24 or minute > 59 or hour * 60 + minute > DAY_MINUTES:
        return None
    return _At(hour * 60 + minute, exact=True)


def _day(text: str, calendar: Calendar, local: datetime) -> date | None:
    today = local.date()
    if text in _NEAR_DAYS:
        return today + _DAY * _NEAR_DAYS[text]
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
        (_WEEKDAY, _weekday),
        (_WEEK, lambda match, day: _monday(day) + _DAY * 7 * _WEEKS[match["week"]]),
        (_DATE, _date),
        (_DAY_OF_MONTH, _day_of_month),
    )
    for pattern, reader in readers:
        match = pattern.fullmatch(text)
        if match is not None:
            return reader(match, today)
    months = {"今月末": 1, "月末": 1, "来月": 1, "来月初め": 1, "来月頭": 1, "来月末": 2}
    if text in months:
        first = _month_after(today, months[text])
        return first - _DAY if text.endswith("末") else first
    if text in {"翌営業日", "次の営業日"}:
        return add_business_days(calendar, today, 1)
    if text in {"週明け", "休み明け", "連休明け"}:
        return _after_days_off(calendar, today) if text != "週明け" else _monday(today) + _DAY * 7
    if text in {"週末", "今週末"}:
        return _monday(today) + _DAY * 5
    return None


def _weekday(match: re.Match[str], today: date) -> date:
    """月曜 is the coming Monday, never today; 来週の月曜 that of the week after this one."""
    number = "月火水木金土日".index(match["day"])
    if match["week"] in _WEEKS:
        return _monday(today) + _DAY * (7 * _WEEKS[match["week"]] + number)
    return today + _DAY * ((number - today.weekday() - 1) % 7 + 1)


def _date(match: re.Match[str], today: date) -> date | None:
    year = int(match["year"]) if match["year"] else today.year
    found = _on(year, int(match["month"]), int(match["day"]))
    if found is not None and found < today and not match["year"]:
        return _on(year + 1, found.month, found.day)
    return found


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    """25日 is this month's, or that of the next month that has one."""
    for ahead in range(3):
        month = _month_after(today, ahead) if ahead else today.replace(day=1)
        found = _on(month.year, month.month, int(match["day"]))
        if found is not None and found >= today:
            return found
    return None


def _after_days_off(calendar: Calendar, today: date) -> date:
    """The first business day after the next stretch of days off."""
    day = today
    for _ in range(_FARTHEST_DAYS):
        day += _DAY
        if closing_of(calendar, day) is None:
            return add_business_days(calendar, day, 1)
    return today + _DAY


def _part(calendar: Calendar, day: date, minutes: int) -> Snooze:
    """From a part of a day on, when the shop is open; a day off stands for the next opening."""
    timetable = calendar.timetable
    start = timetable.shown(timetable.at(day, minutes))
    pieces = timetable.pieces(day.toordinal())
    if pieces and minutes == 0:
        # A night that began the day before is not this day's morning.
        return Snooze(timetable.shown(pieces[0][0]))
    opening = next_opening(calendar, start)
    if opening is None:
        return Snooze(start, closed=True)
    if not pieces:
        return Snooze(opening, moved=day)
    # An evening after closing time is still that evening where the shop was open till then.
    if minutes >= _EVENING and opening.date() != day:
        last_hour = pieces[-1][1] - 60 * MINUTE
        return Snooze(timetable.shown(max(last_hour, pieces[-1][0])))
    return Snooze(opening, moved=None if opening.date() == day else day)


def _exact(calendar: Calendar, day: date, minutes: int) -> Snooze:
    until = calendar.timetable.shown(calendar.timetable.at(day, minutes))
    return Snooze(until, closed=not is_open(calendar, until))


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()


def _month_after(day: date, months: int) -> date:
    at = day.month - 1 + months
    return date(day.year + at // 12, at % 12 + 1, 1)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
