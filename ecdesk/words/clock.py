"""Times, days and the clock of a turn, as people say them: あと 1:32, 11月17日(火), 3時間."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ecdesk.words.spoken import _

if TYPE_CHECKING:
    from datetime import tzinfo

    from ecdesk.domain.calendar import Closure
    from ecdesk.domain.sla import ClockReading
    from ecdesk.domain.sums import Line, Sum


LAST_SECONDS = 300  # from here on the pill counts seconds


def weekday(day: date) -> str:
    """The weekday in one sign: 月 … 日."""
    signs = (_("月"), _("火"), _("水"), _("木"), _("金"), _("土"), _("日"))
    return signs[day.weekday()]


def day(when: datetime, now: datetime) -> str:
    """The day of `when` in its own zone, as one says it at `now`: 明日, 火曜, 12月3日."""
    shown, today = when.date(), now.astimezone(when.tzinfo).date()
    apart = (shown - today).days
    near = {-1: _("昨日"), 0: _("今日"), 1: _("明日"), 2: _("明後日")}
    if apart in near:
        return near[apart]
    if 0 < apart < 7:
        return _("{weekday}曜").format(weekday=weekday(shown))
    if shown.year == today.year:
        return _("{month}月{day}日").format(month=shown.month, day=shown.day)
    return _("{year}年{month}月{day}日").format(year=shown.year, month=shown.month, day=shown.day)


def moment(when: datetime, now: datetime) -> str:
    """A time as one says it at `now`: 14:18 today, else 明日 12:00, 火曜 15:50, 12月3日 9:30."""
    clock = f"{when:%H:%M}"
    if when.date() == now.astimezone(when.tzinfo).date():
        return clock
    return _("{day} {clock}").format(day=day(when, now), clock=clock)


def duration(seconds: int) -> str:
    """A stretch of time in words, whole minutes: 10分, 2時間50分, 3時間; 0分 below one."""
    hours, minutes = divmod(max(seconds, 0) // 60, 60)
    if not hours:
        return _("{minutes}分").format(minutes=minutes)
    if not minutes:
        return _("{hours}時間").format(hours=hours)
    return _("{hours}時間{minutes}分").format(hours=hours, minutes=minutes)


def clock_pill(reading: ClockReading, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """A pill's words and its tone (ok, warn, bad, mute): あと 1:32, 超過 0:12, 明日 12:00."""
    if reading.pace == "late":
        over = max(-reading.remaining, 0) // 60
        if not over:
            return _("超過"), "bad"  # the limit was the closing time: no open minute has passed
        return _("超過 {clock}").format(clock=_hours(over)), "bad"
    if reading.pace == "later":
        return moment(reading.limit_at.astimezone(zone), now), "mute"
    tone = "ok" if reading.pace == "quick" else "warn"
    if reading.remaining < LAST_SECONDS:
        minutes, seconds = divmod(max(reading.remaining, 0), 60)
        return _("あと {minutes}分{seconds:02d}秒").format(minutes=minutes, seconds=seconds), tone
    return _("あと {clock}").format(clock=_hours(reading.remaining // 60)), tone


def clock_sum(reading: ClockReading) -> str:
    """The sum that proves a deadline: 11:50→12:00 10分　休み　13:00→15:50 2時間50分　= 3時間."""
    said: list[str] = []
    shown = reading.received.date()
    for stretch in reading.sum:
        date_said = ""
        if stretch.start.date() != shown:
            shown = stretch.start.date()
            date_said = f"{shown.month}/{shown.day}({weekday(shown)}) "
        # Midnight as an end is 24:00 of the day that ends, as shops write it.
        midnight = stretch.end.date() != stretch.start.date() and f"{stretch.end:%H:%M}" == "00:00"
        end = "24:00" if midnight else f"{stretch.end:%H:%M}"
        said.append(f"{date_said}{stretch.start:%H:%M}→{end} {duration(stretch.seconds)}")
    total = duration(sum(stretch.seconds for stretch in reading.sum))
    pause = _("休み")
    return f"{f'　{pause}　'.join(said)}　= {total}"


def clock_story(summed: Sum) -> str:
    """The sum of a deadline from receipt on, as one would say it; a day is named where it changes.

    10/30(金) 16:40 受信 → 18:00 閉店まで 80分 + 10/31(土) 10:00 から 100分 = 11:40
    """
    shown = summed.received.date()
    said = _("{at} 受信").format(at=f"{date_said(shown)} {_clock(summed.received)}")
    shut: list[Line] = []
    counted = summed.counted
    for line in summed.lines:
        if line.why is not None:
            shut.append(line)
            continue
        pauses = _closures([pause for pause in shut if pause.why is not None])
        first, last = line is counted[0], line is counted[-1]
        if first and not shut:
            said += _(" → ")
        elif first:
            said += f"{pauses}{_(' → ')}"
        else:
            said += f"{pauses} + "
        shut = []
        day_said = ""
        if line.start.date() != shown:
            shown = line.start.date()
            day_said = f"{date_said(shown)} "
        length = _minutes(line.microseconds)
        begins = line.start == summed.received
        start = "" if begins else _("{at} から ").format(at=f"{day_said}{line.start:%H:%M}")
        if last:
            said += f"{start}{length}"
            continue
        until = _until(line, summed)
        said += _("{start}{until}まで {length}").format(start=start, until=until, length=length)
    end = _clock(summed.deadline)
    if summed.deadline.date() != shown:
        midnight = end == "00:00" and bool(counted) and counted[-1].start.date() == shown
        end = "24:00" if midnight else f"{date_said(summed.deadline.date())} {end}"
    return f"{said} = {end}"


def closure(why: Closure) -> str:
    """Why a day or an hour is closed, by the name it was given where it has one."""
    said = {
        "closed.weekly": _("定休日"),
        "closed.date": _("臨時休業"),
        "closed.special": _("臨時休業"),
        "closed.yearly": _("休業"),
        "closed.holiday": _("祝日"),
        "closed.break": _("休憩"),
        "closed.outside": _("営業時間外"),
    }
    return why.name or said.get(why.code, _("休業"))


def _until(line: Line, summed: Sum) -> str:
    """What ends a counted stretch: 12:00 休憩, 18:00 閉店."""
    after = next((one for one in summed.lines if one.start == line.end and one.why), None)
    midnight = line.end.date() != line.start.date() and f"{line.end:%H:%M}" == "00:00"
    end = "24:00" if midnight else f"{line.end:%H:%M}"
    rest = after is not None and after.why is not None and after.why.code == "closed.break"
    return _("{at} 休憩").format(at=end) if rest else _("{at} 閉店").format(at=end)


def _closures(lines: list[Line]) -> str:
    """Closed days between counted stretches; hours outside and breaks go without saying."""
    said: list[tuple[str, list[date]]] = []
    for line in lines:
        if line.why is None or line.why.code in {"closed.break", "closed.outside"}:
            continue
        name, first = closure(line.why), line.start.date()
        if not said or said[-1][0] != name:
            said.append((name, []))
        said[-1][1].extend((first, _last_day(line)))
    if not said:
        return ""
    listed = _("、").join(f"{days_said(days)} {name}" for name, days in said)
    return _("({listed})").format(listed=listed)


def _last_day(line: Line) -> date:
    """The last day a closed line lies on; one that ends at midnight ends the day before."""

    end = line.end
    return (end - timedelta(microseconds=1)).date() if f"{end:%H%M%S}" == "000000" else end.date()


def days_said(days: list[date]) -> str:
    """11/21(土)・11/22(日), 12/29(火)〜1/3(日), 11/23(月)."""
    first, last = min(days), max(days)
    if first == last:
        return date_said(first)
    between = _("・") if (last - first).days == 1 else _("〜")
    return f"{date_said(first)}{between}{date_said(last)}"


def _clock(at: datetime) -> str:
    """16:40; with its seconds where it has any."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def date_said(shown: date) -> str:
    return f"{shown.month}/{shown.day}({weekday(shown)})"


def _minutes(microseconds: int) -> str:
    """80分, 4分30秒, 30秒: always in minutes, since the target is said in them."""
    minutes, seconds = divmod(microseconds // 1_000_000, 60)
    if not seconds:
        return _("{minutes}分").format(minutes=minutes)
    if not minutes:
        return _("{seconds}秒").format(seconds=seconds)
    return _("{minutes}分{seconds}秒").format(minutes=minutes, seconds=seconds)


def today(now: datetime) -> str:
    """The date and the time in the zone of `now`: 11月17日(火) 14:18."""
    return _("{month}月{day}日({weekday}) {clock}").format(
        month=now.month, day=now.day, weekday=weekday(now), clock=f"{now:%H:%M}"
    )


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
