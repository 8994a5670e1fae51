"""When a shop is open, and what happens there: 10–12・13–18, 本日休み, 受付時に開催中."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ecdesk.words.clock import closure, date_said, days_said, duration
from ecdesk.words.spoken import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecdesk.domain.calendar import Calendar
    from ecdesk.domain.events import Near
    from ecdesk.domain.timetable import Window


def hours_today(calendar: Calendar, now: datetime) -> str:
    """Today's opening hours and whether they run: 営業中 10–12・13–18, 本日休み."""
    from zoneinfo import ZoneInfo

    from ecdesk.domain.calendar import is_open, windows_on

    local = now.astimezone(ZoneInfo(calendar.zone))
    windows = windows_on(calendar, local.date())
    hours = opening(windows) if windows else ""
    if is_open(calendar, now):
        return _("営業中 {hours}").format(hours=hours) if hours else _("営業中")
    if not windows:
        return _("本日休み")
    minute = local.hour * 60 + local.minute
    if minute < min(w.start for w in windows):
        return _("営業前 {hours}").format(hours=hours)
    if minute < max(w.end for w in windows):
        return _("休憩中 {hours}").format(hours=hours)
    return _("営業終了 {hours}").format(hours=hours)


def opening(windows: Sequence[Window]) -> str:
    """A day's opening hours: 10–12・13–18, 20–翌2, 24時間; 休み where there are none."""
    if not windows:
        return _("休み")
    if [(one.start, one.end) for one in windows] == [(0, 1440)]:
        return _("24時間")
    return _("・").join(f"{_hour(one.start)}–{_closing(one.end)}" for one in windows)


def special_today(calendar: Calendar, now: datetime) -> str:
    """What makes today unlike its weekday: 勤労感謝の日, 年末年始, 営業時間を変更; else empty."""
    from zoneinfo import ZoneInfo

    shown = now.astimezone(ZoneInfo(calendar.zone)).date()
    why = calendar.closure(shown)
    if why is not None:
        return "" if why.code == "closed.weekly" else closure(why)
    if all(one != shown for one, _windows in calendar.special):
        return ""
    return dict(calendar.names).get(shown, "") or _("営業時間を変更")


def dates(first: date, last: date) -> str:
    """11/24(火), 12/29(火)〜1/3(日)."""
    return days_said([first, last])


def period(start: datetime, end: datetime) -> str:
    """From when to when, in the zone of both: 11/13(金) 0:00 〜 11/16(月) 24:00."""

    until = f"{date_said(end.date())} {end.hour}:{end:%M}"
    if f"{end:%H%M%S}" == "000000":
        last = (end - timedelta(days=1)).date()
        if f"{start:%H%M%S}" == "000000":  # whole days
            return days_said([start.date(), last])
        until = f"{date_said(last)} 24:00"
    begins = f"{date_said(start.date())} {start.hour}:{start:%M}"
    if start.date() == end.date():
        until = f"{end.hour}:{end:%M}"
    return _("{start} 〜 {end}").format(start=begins, end=until)


def short_period(start: datetime, end: datetime) -> str:
    """From when to when in as little room as it takes: 11/13–16, 11/29–12/3, 11/17 10:00."""

    first = f"{start.month}/{start.day}"
    last = (end - timedelta(microseconds=1)).date()
    if last == start.date():
        return first if f"{start:%H%M}" == "0000" else f"{first} {start.hour}:{start:%M}"
    until = f"{last.day}" if last.month == start.month else f"{last.month}/{last.day}"
    return f"{first}–{until}"


def near_event(near: Near) -> str:
    """Where a mail stands to an event: 受付時に開催中, 受付の11時間前に終了, 受付の2日後から."""
    if near.relation == "running":
        return _("受付時に開催中")
    seconds = int(near.apart.total_seconds())
    days, hours = divmod(seconds // 3600, 24)
    if days:
        apart = _("{days}日").format(days=days)
    else:
        apart = _("{hours}時間").format(hours=hours) if hours else duration(seconds)
    if near.relation == "ended":
        return _("受付の{apart}前に終了").format(apart=apart)
    return _("受付の{apart}後から").format(apart=apart)


def event_standing(start: datetime, end: datetime, now: datetime) -> tuple[str, str]:
    """Where an event stands now, and its tone: 開催中 / これから / 終了."""
    if now < start:
        return _("これから"), "accent"
    return (_("開催中"), "ok") if now < end else (_("終了"), "mute")


def _closing(minutes: int) -> str:
    """When a window ends: 18, 24, and 翌2 after midnight."""
    if minutes <= 1440:
        return _hour(minutes)
    return _("翌{hour}").format(hour=_hour(minutes - 1440))


def _hour(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)
