"""The days on which a letter says that the customer hears from us again, for the promises they make.

What was put off in the ledger (別途) counts, and so does any other sentence that says that we will
write by a day. A day is named as one (11月20日, 11/20(金)) or counted from today (本日中, 明日,
三営業日以内). The one rule: where no day can be told for certain, nothing is promised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from ecdesk.checks.days import Use, dates_in
from ecdesk.checks.matter import ledger
from ecdesk.checks.prose import prose
from ecdesk.checks.registry import Context, Draft
from ecdesk.domain.calendar import Calendar, add_business_days, is_business_day
from ecdesk.domain.errors import Refused
from ecdesk.domain.ledger import Entry, Role, Said, State

_WRITES = "(?:ご?連絡|お知らせ|お返事|ご?返信|ご?回答|ご?報告|ご?案内|お電話|メール)"
# What stands behind a day by which we write; 「20日のお届けについて」 is not about our writing.
_BY = re.compile(
    r"(?!の(?![午夕営朝昼0-9０-９]))"
    rf"(?:[^。、]{{0,12}}?(?:まで|中(?:に|、|の|を))|[にはも]{{0,2}}、?[^。、]{{0,12}}?{_WRITES})"
)
_HOUR = re.compile(
    r"(?P<half>午前|午後|夕方)?[ 　]?(?P<hour>\d{1,2})(?:時(?P<thirty>半)?|:(?P<minute>\d{2}))"
)
_TODAY = re.compile(r"(?P<d0>本日|今日)|(?P<d1>明日|あす)|(?P<d2>明後日|あさって)")
_OPEN_DAYS = re.compile(r"(?P<n>[1-9]\d?) ?営業日(?:以内|後)?|(?P<next>翌営業日|次の営業日)")
_DAYS = re.compile(r"(?P<n>[1-9]\d?) ?日(?:以内|のうち)")
_WEEK = re.compile(r"(?P<this>今週)|(?P<next>来週)|(?P<month>今月)")
_HALF_A_DAY = 12
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Promised:
    """A day that a letter promises a word of ours for; `about` is what was asked, or is said."""

    day: date
    until: time | None
    about: str


def promised(draft: Draft, context: Context) -> tuple[Promised, ...]:
    """What a letter promises, the soonest first, one for a day; a holding notice has its own."""
    if draft.kind in {"holding", "forward"}:
        return ()
    calendar, today = context.shop.calendar, context.today
    found: dict[date, Promised] = {}
    told: set[int] = set()
    for entry in ledger(draft, context):
        if entry.state is not State.LATER:
            continue
        told.update(one.start for one in entry.by)
        if (made := of_entry(entry, calendar, today)) is not None:
            found.setdefault(made.day, made)
    for one in prose(draft, context).having(Role.LATER):
        if one.start in told or Role.ASKS in one.roles:
            continue
        if (day := day_in(one, calendar, today)) is not None:
            found.setdefault(day, Promised(day, _until(one), one.text.strip()))
    return tuple(found[day] for day in sorted(found))


def day_in(one: Said, calendar: Calendar, today: date) -> date | None:
    """The day by which a sentence says that we write, from `today` on; None where it is unsure."""
    named = [dated for dated in dates_in(one, today) if dated.use is not Use.PAST]
    if not named:
        return _counted(one.plain, calendar, today)
    by = (
        dated.day
        for dated in named
        if dated.use is not Use.THEIRS and _BY.match(one.text, dated.end - one.start)
    )
    return next((day for day in by if day is not None and day >= today), None)


def of_entry(entry: Entry, calendar: Calendar, today: date) -> Promised | None:
    """The person's own day, else the one that a sentence about it names."""
    if entry.day is not None:
        return Promised(entry.day, None, entry.mark.text)
    for one in entry.by:
        if Role.LATER in one.roles and Role.ASKS not in one.roles:
            day = day_in(one, calendar, today)
            if day is not None:
                return Promised(day, _until(one), entry.mark.text)
    return None


def _counted(plain: str, calendar: Calendar, today: date) -> date | None:
    """A day told from today; the last open one on or before where that may be closed."""
    try:
        if found := _written_by(_TODAY, plain):
            return today + timedelta(days=next(n for n in range(3) if found[f"d{n}"]))
        if found := _written_by(_OPEN_DAYS, plain):
            return add_business_days(calendar, today, int(found["n"] or 1))
        if found := _written_by(_DAYS, plain):
            return _open_by(today + timedelta(days=int(found["n"])), calendar, today)
        if found := _written_by(_WEEK, plain):
            return _open_by(_end_of(found, today), calendar, today)
    except Refused:
        pass  # the shop is never open: no day is one
    return None


def _written_by(days: re.Pattern[str], plain: str) -> re.Match[str] | None:
    """The first of such words that is followed by our writing."""
    return next((hit for hit in days.finditer(plain) if _BY.match(plain, hit.end())), None)


def _end_of(found: re.Match[str], today: date) -> date:
    saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % 7)
    if found["this"]:
        return saturday
    if found["next"]:
        return saturday + timedelta(days=7)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _open_by(day: date, calendar: Calendar, today: date) -> date | None:
    """The last business day from today to this one."""
    while day >= today:
        if is_business_day(calendar, day):
            return day
        day -= timedelta(days=1)
    return None


def _until(one: Said) -> time | None:
    """The hour by which, where one is named."""
    found = next(
        (hit for hit in _HOUR.finditer(one.plain) if _BY.match(one.plain, hit.end())), None
    )
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"] in {"午後", "夕方"} and hour < _HALF_A_DAY:
        hour += _HALF_A_DAY
    minute = 30 if found["thirty"] else int(found["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
