"""Days as people count them: working days, runs of days off, feasts, weekdays of next week.

Pure sums over dates; which days are holidays or closed is told from outside. The one rule: where
people mean different days by one word, all are given, the likeliest first.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from ecdesk.domain.holidays import equinox
from ecdesk.domain.reading import DayOff

DAY = timedelta(days=1)
_FAR = 400  # days that are looked ahead


def never(_day: date) -> bool:
    """No day is a holiday: where nobody told."""
    return False


def is_off(day: date, is_holiday: DayOff) -> bool:
    """Saturday, Sunday or holiday."""
    return day.weekday() >= 5 or is_holiday(day)


def is_year_end(day: date) -> bool:
    """29 December to 3 January, when offices rest."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def working_days_until(day: date, since: date, is_closed: DayOff) -> int:
    """Working days after `since` up to and with `day`, within 60 days; negative in the past."""
    if day < since:
        return -1
    span = min((day - since).days, 60)
    return sum(not is_closed(since + DAY * ahead) for ahead in range(1, span + 1))


def after_working_days(since: date, count: int, is_closed: DayOff) -> date:
    """The day by which so many working days have passed."""
    day, left = since, min(count, 60)
    for _ in range(_FAR):
        if left <= 0:
            break
        day += DAY
        left -= not is_closed(day)
    return day


def holiday_runs(since: date, is_holiday: DayOff) -> list[date]:
    """First days of coming 連休: runs with a public holiday first, the turn of the year after."""
    found: list[date] = []
    day = since + DAY
    start: date | None = None
    public = False
    for _ in range(_FAR):
        if is_off(day, is_holiday):
            start = start or day
            public = public or (is_holiday(day) and not is_year_end(day))
        else:
            if start and public and (day - start).days >= 3:
                found.append(start)
                break
            start, public = None, False
        day += DAY
    year = since.year if (since.month, since.day) < (12, 29) else since.year + 1
    rest = date(year, 12, 29)
    if not found or rest < found[0]:
        found.append(rest)
    return found


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def on(year: int, month: int, day: int) -> date | None:
    """A date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest(month: int, day: int, sent: date, *, past: bool) -> date | None:
    """The month and day nearest to `sent`, looking ahead, or back where it is told as past.

    What was a few weeks ago is not awaited for next year.
    """
    if past and (coming := on(sent.year, month, day)) and _is_soon(coming, sent):
        return coming
    years = (sent.year, sent.year - 1) if past else (sent.year, sent.year + 1)
    for year in years:
        found = on(year, month, day)
        if found and (found <= sent if past else _awaited(found, sent)):
            return found
    return on(sent.year, month, day)


_LAST = timedelta(days=75)
_FAR_FEAST = timedelta(days=270)
_JUST = timedelta(days=8)  # what comes twice a year: within its own week it is this one


def _is_soon(day: date, sent: date) -> bool:
    """Whether a day told without a year is sooner the coming one than that of last year."""
    return sent < day <= sent + _LAST


def _awaited(day: date, sent: date) -> bool:
    return day >= sent and day.replace(year=day.year - 1, day=min(day.day, 28)) < sent - _LAST


def day_of_month(number: int, sent: date, *, past: bool) -> date | None:
    """The next (or, where told as past, the last) day with this number."""
    for step in range(13):
        month = add_months(sent, -step if past else step)
        found = on(month.year, month.month, number)
        if found and (found <= sent if past else found >= sent):
            return found
    return None


def weekday_on_or_after(weekday: int, day: date) -> date:
    """The first such weekday from `day` on, that day included."""
    return day + DAY * ((weekday - day.weekday()) % 7)


def in_week(weekday: int, sent: date, weeks: int) -> date:
    """The weekday of this week or one so many weeks ahead; weeks begin on Monday."""
    return sent - DAY * sent.weekday() + DAY * (7 * weeks + weekday)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month."""
    first = weekday_on_or_after(weekday, date(year, month, 1))
    return first + DAY * (7 * (nth - 1))


_FIXED = {
    "元旦": (1, 1),
    "元日": (1, 1),
    "お正月": (1, 1),
    "正月": (1, 1),
    "三が日": (1, 1),
    "七草": (1, 7),
    "節分": (2, 3),
    "立春": (2, 4),
    "バレンタイン": (2, 14),
    "ひな祭り": (3, 3),
    "桃の節句": (3, 3),
    "ホワイトデー": (3, 14),
    "端午の節句": (5, 5),
    "こどもの日": (5, 5),
    "子供の日": (5, 5),
    "七夕": (7, 7),
    "お盆": (8, 13),
    "ハロウィン": (10, 31),
    "七五三": (11, 15),
    "いい夫婦の日": (11, 22),
    "勤労感謝の日": (11, 23),
    "文化の日": (11, 3),
    "建国記念の日": (2, 11),
    "建国記念日": (2, 11),
    "天皇誕生日": (2, 23),
    "昭和の日": (4, 29),
    "憲法記念日": (5, 3),
    "みどりの日": (5, 4),
    "山の日": (8, 11),
    "ひなまつり": (3, 3),
    "お雛様": (3, 3),
    "ゴールデンウィーク": (5, 3),
    "GW": (5, 3),
    "ハロウィーン": (10, 31),
    "大みそか": (12, 31),
    "バレンタインデー": (2, 14),
    "雛祭り": (3, 3),
    "クリスマスイブ": (12, 24),
    "イブ": (12, 24),
    "クリスマス": (12, 25),
    "大晦日": (12, 31),
}
# (month, weekday, which)
_MOVING = {
    "成人の日": (1, 0, 2),
    "成人式": (1, 0, 2),
    "母の日": (5, 6, 2),
    "父の日": (6, 6, 3),
    "海の日": (7, 0, 3),
    "敬老の日": (9, 0, 3),
    "スポーツの日": (10, 0, 2),
}
# Told of whichever comes next.
_TWICE = {"お節句": ((3, 3), (5, 5)), "節句": ((3, 3), (5, 5)), "年度末": ((3, 31),)}
# Of the equinox: whether in spring, and days after it; 彼岸 begins three days before.
_OF_SUN = {
    "春分の日": ((True,), 0),
    "秋分の日": ((False,), 0),
    "春分": ((True,), 0),
    "秋分": ((False,), 0),
    "彼岸の入り": ((True, False), -3),
    "彼岸の中日": ((True, False), 0),
    "お彼岸": ((True, False), -3),
    "彼岸": ((True, False), -3),
    "彼岸明け": ((True, False), 3),
}
FEASTS = (*_FIXED, *_MOVING, *_TWICE, *_OF_SUN)


def feast(name: str, sent: date) -> date | None:
    """The day of a feast that is meant; for those with a moving date the weekday rule of the law.

    One that was a few weeks ago is spoken of still, and that of next year not yet.
    """
    every = [day for ahead in (-1, 0, 1) for day in _of_year(name, sent.year + ahead)]
    coming = min((day for day in every if day >= sent), default=None)
    gone = max((day for day in every if day < sent), default=None)
    if not coming or not gone:
        return coming or gone
    often = name in _TWICE or len(_OF_SUN.get(name, ((), 0))[0]) > 1
    if sent - gone < (_JUST if often else _LAST) and (often or coming - sent > _FAR_FEAST):
        return gone
    return coming


def _of_year(name: str, year: int) -> list[date]:
    if name in _FIXED:
        return [date(year, *_FIXED[name])]
    if name in _MOVING:
        return [nth_weekday(year, *_MOVING[name])]
    if name in _TWICE:
        return [date(year, *each) for each in _TWICE[name]]
    if name in _OF_SUN:
        seasons, away = _OF_SUN[name]
        return [equinox(year, spring=spring) + DAY * away for spring in seasons]
    return []


def next_holiday(sent: date, is_holiday: DayOff) -> date | None:
    """The next public holiday, within a month: who says 祝日 alone means no later one."""
    coming = (sent + DAY * ahead for ahead in range(1, 32))
    return next((day for day in coming if is_holiday(day)), None)


def after_rest(first: date, is_holiday: DayOff) -> date:
    """The first working day after a run of days off that begins on `first`."""
    day = first
    for _ in range(_FAR):
        if not (is_off(day, is_holiday) or is_year_end(day)):
            break
        day += DAY
    return day
