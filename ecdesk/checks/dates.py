"""Days that are promised: they exist, agree with their weekday, lie ahead, and are kept open.

A wrong weekday is proof and stops the mail; a closed day only where we promise to act on it
ourselves, since carriers work on Sundays. The one rule: a date that is only told of (ご注文日,
お召しになる日) is held to nothing but the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ecdesk.checks.days import Dated, Use, dates_in
from ecdesk.checks.matter import ledger
from ecdesk.checks.promised import promised
from ecdesk.checks.prose import Prose, prose
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body
from ecdesk.domain.calendar import add_business_days, is_business_day
from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import FieldType, unfilled
from ecdesk.domain.findings import Severity, Where
from ecdesk.domain.holding import day_said, names
from ecdesk.domain.ledger import Entry, Role, Said, State
from ecdesk.domain.reading import Role as For

_VAGUE = re.compile(
    r"近日中|なるべく早[くめ]|できるだけ早[くめ]|早急に|早々に|可及的速やか|速やかに|順次(?=[^。]{0,4}(?:発送|対応|ご案内|ご?連絡|お届け))"
    r"|(?:今|いま)?しばらく(?:の間|お時間)?[^。]{0,6}お待ち|少々お待ち|後日(?:改めて|あらためて)?、?(?:ご)?(?:連絡|案内|お知らせ)"
    r"|追って、?(?:ご)?(?:連絡|案内|お知らせ)|折り返し、?(?:ご)?(?:連絡|お電話)|(?:確認|わかり|分かり|判明|決まり|届き|入荷)(?:し|でき|いたし)?(?:次第)"
    r"|いずれ(?:また)?、?(?:ご)?(?:連絡|案内)|そのうち"
)
_WAITS_FOR_THEM = re.compile(
    r"(?:ご入金|お支払い|ご返信|お返事|ご連絡|ご返送|お品|お荷物|商品)[^。]{0,12}(?:確認|届き|到着)[^。]{0,4}次第"
)
_EXACT = re.compile(
    r"\d{1,2}月|\d{1,2}/\d{1,2}|\d{1,2}日(?!間)|曜|本日|今日|明日|明後日|あさって|翌日|翌営業日|営業日|\d{1,5} ?(?:時間|日)(?:以内|後|ほど)|\d{1,2}時"
    r"|今週中|来週中|今月中|月末|[上中下]旬"
)
_DAYS = frozenset({FieldType.DATE, FieldType.BUSINESS_DATE})
_HOUR = re.compile(r"\d{1,2} ?時|\d{1,2}:\d{2}|午前|午後|夕方|正午")
_CHANGED = re.compile(
    r"変更|遅れ|訂正|申し訳|お詫び|早ま|早く|前倒し|延期|先に(?:ご案内|お伝え)|改めまして|あらため|誤り|のびて|延び|ずれ|にて再|再度"
)
_SOON_ENOUGH = re.compile(
    r"間に合|早く|前倒し|それより|できません|難し|かね|翌日|過ぎ|遅れ|後に|以降|申し訳|ご希望の日"
)


@check("date.wrong", Severity.STOP)
def days_are_right(draft: Draft, context: Context) -> Iterator[Spot]:
    """Every day exists and has the weekday beside it; a promised one lies ahead, on an open day."""
    for dated in _all(draft, context):
        wrong = _fault(dated, context)
        if wrong is not None:
            yield in_body(dated.start, dated.end, **wrong)


@check("due.missing", Severity.STOP)
def what_is_open_has_its_day(draft: Draft, context: Context) -> Iterator[Spot]:
    """A mail that does not end the matter says until when the customer hears again."""
    if draft.kind not in {"reply", "postscript", "holding"} or not draft.body.strip():
        return
    if draft.kind != "holding":
        yield from _put_off_without_its_day(draft, context)
    written = prose(draft, context)
    pending = [one for one in written.having(Role.LATER) if Role.ASKS not in one.roles]
    dated = _promises_a_day(written)
    if draft.final is None:
        open_ones = [one for one in pending if not _has_day(one, written)]
        if dated:  # of something else: what was asked and put off still has none of its own
            open_ones = [one for one in open_ones if _is_put_off(one, draft, context)]
        if open_ones:
            yield in_body(open_ones[0].start, open_ones[0].end)
    elif draft.final is False:
        if not dated and not _asks_by_day(written):
            last = pending[0] if pending else None
            yield Spot() if last is None else in_body(last.start, last.end)
    elif pending and not dated and _put_off(draft, context):
        one = pending[0]
        yield Spot(Where.BODY, one.start, one.end, severity=Severity.WARNING)


@check("date.vague", Severity.WARNING)
def soon_is_a_day(draft: Draft, context: Context) -> Iterator[Spot]:
    """近日中 or 確認次第 stands with a day that says when."""
    written = prose(draft, context)
    for one in written.said:
        found = _VAGUE.search(one.text)
        if found is None or _EXACT.search(one.plain) or _WAITS_FOR_THEM.search(one.text):
            continue
        if _has_day(one, written):
            continue
        yield in_body(one.start + found.start(), one.start + found.end())


@check("date.bare", Severity.NOTE)
def days_bear_their_weekday(draft: Draft, context: Context) -> Iterator[Spot]:
    """A day that we promise has its weekday, so that nobody has to count."""
    for dated in _all(draft, context):
        if dated.use in {Use.ACT, Use.ARRIVE} and dated.weekday is None and dated.day:
            right = f"{dated.day.month}月{dated.day.day}日({'月火水木金土日'[dated.day.weekday()]})"
            yield in_body(dated.start, dated.end, right=right)


@check("date.contradicts", Severity.WARNING)
def days_agree_with_earlier_ones(draft: Draft, context: Context) -> Iterator[Spot]:
    """A day of arrival or shipping promised before stands, or the change is said."""
    if _CHANGED.search(draft.body):
        return
    for use in (Use.ARRIVE, Use.ACT):
        now = [dated for dated in _all(draft, context) if dated.use is use and dated.day]
        before = _promised(context, use, draft)
        if len(now) == 1 and before and now[0].day not in before:
            said = max(before)
            if said >= context.today:
                yield in_body(now[0].start, now[0].end, before=f"{said.month}月{said.day}日")


@check("date.after_need", Severity.WARNING)
def it_comes_in_time(draft: Draft, context: Context) -> Iterator[Spot]:
    """What the customer needs by a day does not arrive after it unsaid."""
    needs = [
        mark.day
        for reading in context.readings
        for mark in reading.dates
        if mark.role in {For.NEED, For.DELIVER} and mark.day >= context.today and not mark.others
    ]
    if not needs or _SOON_ENOUGH.search(draft.body):
        return
    for dated in _all(draft, context):
        if dated.use is Use.ARRIVE and dated.day and dated.day > min(needs):
            need = min(needs)
            yield in_body(dated.start, dated.end, need=f"{need.month}月{need.day}日")


def _all(draft: Draft, context: Context) -> list[Dated]:
    return [dated for one in prose(draft, context).said for dated in dates_in(one, context.today)]


def _fault(dated: Dated, context: Context) -> dict[str, str] | None:
    """What is wrong with a date, as the values that word it; None where it is right."""
    if dated.day is None:
        return {"why": "nonexistent"}
    if dated.weekday is not None and dated.day.weekday() != dated.weekday:
        if any(
            other.weekday() == dated.weekday and _may_be(other, dated, context)
            for other in dated.others
        ):
            return None
        return {"why": "weekday", "right": "月火水木金土日"[dated.day.weekday()]}
    if dated.use in {Use.ACT, Use.ARRIVE} and dated.day < context.today:
        return {"why": "past"}
    if dated.use is Use.ACT and not is_business_day(context.shop.calendar, dated.day):
        return {"why": "closed", **_next_open(dated.day, context)}
    return None


def _may_be(other: date, dated: Dated, context: Context) -> bool:
    """Whether the words may mean this other year or month after all."""
    if dated.use is Use.PAST:
        return other < context.today
    if dated.use in {Use.ACT, Use.ARRIVE, Use.THEIRS}:
        return 0 <= (other - context.today).days <= 62
    return abs((other - context.today).days) <= 62


def _next_open(day: date, context: Context) -> dict[str, str]:
    try:
        right = add_business_days(context.shop.calendar, day, 1)
    except Refused:
        return {}
    return {"right": f"{right.month}月{right.day}日({'月火水木金土日'[right.weekday()]})"}


def _promises_a_day(written: Prose) -> bool:
    """Whether some day or hour is named that is no refusal's, and no greeting's."""
    return any(
        Role.DATED in one.roles
        and Role.REFUSAL not in one.roles
        and one.says_something
        and not re.search(r"(?:いただ|頂)い(?:た|て(?:い|お))|(?:ました|でした)[。]?$", one.plain)
        for one in written.said
    )


def _asks_by_day(written: Prose) -> bool:
    return any(Role.ASKS in one.roles and Role.DATED in one.roles for one in written.said)


def _has_day(one: Said, written: Prose) -> bool:
    """Whether the sentence, or the one before or after it, says when.

    A field for a day says it as well: it stops the mail itself until a day stands in it.
    """
    at = written.said.index(one)
    near = written.said[max(0, at - 1) : at + 2]
    if any(Role.DATED in each.roles or _HOUR.search(each.plain) for each in near):
        return True
    return any(open_one.field.type in _DAYS for open_one in unfilled(one.text))


def _put_off_without_its_day(draft: Draft, context: Context) -> Iterator[Spot]:
    """What the person put off (別途) until a day that the mail does not name, or until none."""
    for entry in ledger(draft, context):
        if entry.state is not State.LATER:
            continue
        asked = " ".join(entry.mark.text.split())[:40]
        if entry.day and not names(draft.body, entry.day):
            yield Spot(values={"day": day_said(entry.day), "asked": asked, "why": "put_off"})
        elif not entry.day and _decided(entry, context) and not promised(draft, context):
            yield Spot(values={"asked": asked, "why": "no_day"})


def _decided(entry: Entry, context: Context) -> bool:
    """Whether it was the person who put it off, and no sentence says that we look into it."""
    said = entry.mark.text.strip()
    word = any(one.request.strip() == said and one.state is State.LATER for one in context.chosen)
    return word and not any(Role.LATER in one.roles for one in entry.by)


def _is_put_off(one: Said, draft: Draft, context: Context) -> bool:
    """Whether a sentence puts off what was asked, and none says by when we write."""
    asked = any(
        entry.state is State.LATER and entry.day is None and one in entry.by
        for entry in ledger(draft, context)
    )
    return asked and not promised(draft, context)


def _put_off(draft: Draft, context: Context) -> bool:
    return any(entry.state is State.LATER for entry in ledger(draft, context))


def _promised(context: Context, use: Use, draft: Draft) -> set[date]:
    """The days that the last mail of ours promised for the same thing."""
    if not context.told:
        return set()
    last = context.told[-1]
    before = Draft("", last.text, kind=draft.kind)
    day = last.at.astimezone(context.now.tzinfo).date()
    found = {
        dated.day
        for one in prose(before, context).said
        for dated in dates_in(one, day)
        if dated.use is use and dated.day
    }
    return found if len(found) == 1 else set()
