"""The days on which a letter says that the customer hears from us again, for the promises they make.

What was put off in the ledger (別途) counts, and so does any other sentence that says that we will
write by a day. A day is named as one (11月20日, 11/20(金)), as a weekday (金曜日, 来週の火曜日), or
counted from today (本日中, 明日, 三営業日以内, 24時間以内, 今週中, 月末). Vague ones are not read (来週前半,
週明け, 一両日中, 今月25日), nor what is counted from another day (到着後3日以内). The one rule: where no
day can be told for certain, or somebody else is to act on it, nothing is promised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ecdesk.checks.days import Use, dates_in
from ecdesk.checks.matter import ledger
from ecdesk.checks.prose import prose
from ecdesk.checks.registry import Context, Draft
from ecdesk.domain.calendar import Calendar, add_business_days, is_business_day
from ecdesk.domain.errors import Refused
from ecdesk.domain.ledger import Entry, Role, Said, State

_WRITES = re.compile(
    "(?:ご?連絡|お知らせ|お返事|ご?返信|ご?回答|ご?報告|ご?案内|お電話|メール)(?!が(?!でき|可能))"
)
# What may stand behind a day by which we write; 「20日のお届けについて」 is not about our writing.
_BY_THEN = re.compile(
    r"(?!の(?![午夕営朝昼正0-9０-９]))[^。、]{0,12}?まで|(?:の?(?:営業時間|午前|午後|日))?中(?=[に、のを])"
    r"|のうち(?=に)|末?(?:以内|いっぱい)"
)
_ON_IT = re.compile(
    rf"(?!以降|以後|から|より|の)[にはも]{{0,2}}、?[^。、]{{0,12}}?{_WRITES.pattern}"
    rf"|の(?=[午夕営朝昼正0-9０-９])[^。、]{{0,12}}?{_WRITES.pattern}"
    rf"|の{_WRITES.pattern}(?:[とに]な[りる]|[をの]?予定)"
)
_CLAUSE = re.compile(r"[にはもでの 　]*、?([^。、]*)")
_OURS = re.compile(
    r"を?(?:いた(?:し(?!まし|かね)|す)|さ?せて(?:いただ|頂)[きく]|申し上げ(?!まし)|差し上げ(?!まし)|さし(?:上|あ)げ(?!まし)"
    r"|し(?:ます|、|て)|する)|[とに]な[りる]|[をの]?予定"
)
# What is done already, what the customer does, and what cannot be.
_NOT_OURS = re.compile(
    r"(?<!せて)(?:いただ|頂)[いきけくこ]|頂戴|くださ|下さ|お願い|お待ち|(?:し|っ|れ)た(?![いくらり上う後の])|ました(?![上う後])|でした"
    r"|難し|でき(?:ず|な|ませ|かね)|かね[まるて]|間に合"
)
_ON_A_CONDITION = re.compile(r"(?:たら|れば|場合)(?!、?幸|と)|とのこと")
_OTHERS = re.compile(
    r"入金|(?:入荷|到着|返送|発送|出荷)[がをも]?(?:する|し[、まて]|いた|いただ|頂|され|でき|あり|次第|予定(?!日|を)|見込み?(?!を)"
    r"|の(?:予定|見込み?)[でと]|[とに]な[りる]|$)|届(?:[くき](?!先|日)|け(?:る|ま|でき|いた)|いた|いて|$)"
)
# A clause that says no more than why, or of what is spoken.
_BESIDE = re.compile(
    r"(?:ので|ため|[すた]が|件|分|品|注文|届け|について|につきまして|関して)は?$|必要|希望|入用"
)
_PATIENCE = re.compile(r"お時間|猶予|お待ち")
_HOUR = re.compile(
    r"(?P<half>午前|午後|夕方)?[ 　]?(?P<hour>\d{1,2})"
    r"(?:時(?!間)(?:(?P<thirty>半)|(?P<minutes>\d{1,2})分)?|:(?P<minute>\d{2}))|(?P<noon>正午|午前(?=中))"
)
_NUMBER = (
    "(?P<n>(?<!\\d)[1-9]\\d?|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]) ?"
)
_TODAY = re.compile(
    r"(?P<d0>本日|今日)|(?P<d1>明日|あす|翌日(?![配発出着]))|(?P<d2>明後日|あさって)"
)
_OPEN_DAYS = re.compile(rf"{_NUMBER}営業日後?|(?P<next>翌営業日|次の営業日)")
_HOURS = re.compile(rf"{_NUMBER}時間(?=以内)")
_DAYS = re.compile(rf"{_NUMBER}(?:日(?=以内|のうち)|(?P<weeks>週間)(?=以内))")
_WEEK = re.compile(
    r"(?:(?P<this>今週)|(?P<next>(?<!再)来週)|(?P<month>今月|(?<![\d来翌先再毎])月(?=[末内])))"
    r"(?:[末内]|(?=中|いっぱい|のうち))"
)
_WEEKDAY = re.compile(
    r"(?:(?:(?P<this>今週)|(?P<next>(?<!再)来週))[のは、]?)?(?P<day>[月火水木金土日])曜日?"
)
# In front of what is counted from another day than today: 「到着後3日以内」, 「ご入金の翌日」.
_FROM_ELSEWHERE = re.compile(r"(?:(?<!本日)(?<!今日)(?:から|より)|後|たら|次第|[のた])[、 　]?$")
# In front of a weekday that is not the next one: 「毎週金曜日」, 「再来週の月曜日」.
_SOME_OTHER_WEEK = re.compile(r"(?:[週月日度回次毎各隔翌先前〜~・-]|から)[のは、]?$")
_NUMERALS = "一二三四五六七八九"
_HALF_A_DAY = 12
_SATURDAY, _SUNDAY = 5, 6


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
    now = context.now.astimezone(ZoneInfo(calendar.zone))
    found: dict[date, Promised] = {}
    told: set[int] = set()
    for entry in ledger(draft, context):
        if entry.state is not State.LATER:
            continue
        told.update(one.start for one in entry.by)
        if (made := of_entry(entry, calendar, today, now)) is not None:
            found.setdefault(made.day, made)
    for one in prose(draft, context).said:
        if one.start in told or Role.ASKS in one.roles or not _tells(one):
            continue
        if (day := day_in(one, calendar, today)) is not None:
            found.setdefault(day, Promised(day, _until(one, day, now), one.text.strip()))
    return tuple(found[day] for day in sorted(found))


def day_in(one: Said, calendar: Calendar, today: date) -> date | None:
    """The day by which a sentence says that we write, from `today` on; None where it is unsure.

    Where the shop is closed until then, it is a closed one.
    """
    named = [dated for dated in dates_in(one, today) if dated.use is not Use.PAST]
    if not named:
        return _counted(one.plain, calendar, today)
    ours = [dated for dated in named if dated.use is not Use.THEIRS]
    for dated in ours:
        if dated.day is None or dated.day < today:
            continue
        if _we_write(one.text, dated.end - one.start):
            return dated.day
    # 「11月20日のお届けについては、明日ご連絡いたします」, unless it hangs on what they do.
    return _counted(one.plain, calendar, today) if ours == named else None


def of_entry(
    entry: Entry, calendar: Calendar, today: date, now: datetime | None = None
) -> Promised | None:
    """The person's own day, else the one that a sentence about it names.

    `now`, in the shop's zone, tells the hour of what is promised within hours.
    """
    if entry.day is not None:
        return Promised(entry.day, None, entry.mark.text)
    for one in entry.by:
        if Role.LATER in one.roles and Role.ASKS not in one.roles:
            day = day_in(one, calendar, today)
            if day is not None:
                return Promised(day, _until(one, day, now), entry.mark.text)
    return None


def _tells(one: Said) -> bool:
    """Whether a sentence says that we write, be there something to look into or not."""
    if Role.LATER in one.roles:
        return True
    said = (_OURS.match(one.plain, word.end()) for word in _WRITES.finditer(one.plain))
    return Role.REFUSAL not in one.roles and any(said)


def _we_write(text: str, at: int, *, surely: bool = False) -> bool:
    """Whether what stands behind a day, from `at` on, says that we write by then.

    `surely`: the day may be of something past, and only words of ours that are to come count.
    """
    by_then = _BY_THEN.match(text, at)
    if by_then is None and _ON_IT.match(text, at) is None:
        return False
    start = at if by_then is None else by_then.end()
    behind = _CLAUSE.match(text, start)
    clause = "" if behind is None else behind[1]
    if any(True for _word in _WRITES.finditer(clause)):
        return _ours_in(clause, surely=surely and by_then is None)
    if by_then is None or text.startswith("の", start) or _ON_A_CONDITION.search(clause):
        return False
    if _PATIENCE.search(clause):
        return True  # 「20日までお時間をいただけますでしょうか」
    return not any(what.search(clause) for what in (_OTHERS, _BESIDE, _NOT_OURS))


def _ours_in(clause: str, *, surely: bool) -> bool:
    """Whether it is we who write in a clause, and nobody else has to act first."""
    for word in _WRITES.finditer(clause):
        before, after = clause[: word.start()], clause[word.end() :]
        if any(what.search(before) for what in (_ON_A_CONDITION, _OTHERS, _NOT_OURS)):
            return False
        if _OURS.match(after):
            return True
        others = (_ON_A_CONDITION, _OTHERS, _NOT_OURS)
        if not surely and not any(what.search(after) for what in others):
            return True
    return False


def _counted(plain: str, calendar: Calendar, today: date) -> date | None:
    """A day told from today; of a span of days the last open one, if there is any."""
    try:
        if found := _written_by(_TODAY, plain):
            return today + timedelta(days=next(n for n in range(3) if found[f"d{n}"]))
        if found := _written_by(_OPEN_DAYS, plain):
            return add_business_days(calendar, today, _number(found["n"] or "1"))
        if found := _written_by(_HOURS, plain):
            return _open_by(today + timedelta(hours=_number(found["n"])), calendar, today)
        if found := _written_by(_DAYS, plain):
            days = _number(found["n"]) * (7 if found["weeks"] else 1)
            return _open_by(today + timedelta(days=days), calendar, today)
        if found := _written_by(_WEEKDAY, plain):
            return _weekday(found, today)
        if found := _written_by(_WEEK, plain):
            return _open_by(_end_of(found, today), calendar, today)
    except Refused:
        pass  # the shop is never open: no day is one
    return None


def _written_by(days: re.Pattern[str], plain: str) -> re.Match[str] | None:
    """The first of such words that is followed by our writing, and means a day from today on."""
    for hit in days.finditer(plain):
        before = plain[: hit.start()]
        named = days is _TODAY and hit[0] != "翌日"
        if days is _WEEKDAY:
            if not (hit["this"] or hit["next"]) and _SOME_OTHER_WEEK.search(before):
                continue
        elif not named and days is not _WEEK and _FROM_ELSEWHERE.search(before):
            continue
        if _we_write(plain, hit.end(), surely=days is _TODAY and hit["d0"] is not None):
            return hit
    return None


def _number(said: str) -> int:
    """A count in figures, or in kanji below a hundred."""
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    return (_NUMERALS.find(tens) + 1 or 1) * 10 * bool(ten) + _NUMERALS.find(ones or "0") + 1


def _weekday(found: re.Match[str], today: date) -> date | None:
    """The very day in that week, which begins on Monday, else the next one that is not today."""
    wanted = "月火水木金土日".index(found["day"])
    if not (found["this"] or found["next"]):
        ahead = (wanted - today.weekday()) % 7
        return today + timedelta(days=ahead) if ahead else None  # today, or in a week?
    if today.weekday() == _SUNDAY:
        return None  # for some the week begins today, for some it ends
    weeks = 7 if found["next"] else 0
    day = today + timedelta(days=wanted - today.weekday() + weeks)
    return day if day >= today else None


def _end_of(found: re.Match[str], today: date) -> date:
    saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % 7)
    if found["this"]:
        return saturday
    if found["next"]:
        return saturday + timedelta(days=7)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _open_by(day: date, calendar: Calendar, today: date) -> date:
    """The last business day from today to this one; the day itself where there is none.

    Raises Refused `calendar.never_open`.
    """
    open_one = day
    while open_one >= today:
        if is_business_day(calendar, open_one):
            return open_one
        open_one -= timedelta(days=1)
    add_business_days(calendar, day, 1)  # a shop that never opens promises nothing
    return day


def _until(one: Said, day: date, now: datetime | None) -> time | None:
    """The hour by which, where one is named, or where so many hours from `now` fall on that day."""
    if now is not None and (within := _written_by(_HOURS, one.plain)) is not None:
        due = now + timedelta(hours=_number(within["n"]))
        return due.time().replace(second=0, microsecond=0) if due.date() == day else None
    found = next(
        (hit for hit in _HOUR.finditer(one.plain) if _we_write(one.plain, hit.end())), None
    )
    if found is None:
        return None
    if found["noon"]:
        return time(_HALF_A_DAY)
    hour = int(found["hour"])
    if found["half"]:
        hour %= _HALF_A_DAY
    if found["half"] in {"午後", "夕方"}:
        hour += _HALF_A_DAY
    minute = 30 if found["thirty"] else int(found["minute"] or found["minutes"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
