"""Dates in a mail, and which of them bind the shop.

A day is said in forty ways (`date_forms`) and counted from the day the mail was sent; what it is
for is told by the words around it (`day_roles`), and by the other days of the mail; whether it
binds at all is weighed once more (`day_habits`).

The one rule: two readings are given as two, and a date that is doubtful as a deadline refers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from ecdesk.domain.reading import Role
from ecdesk.language import day_beside, day_habits, day_roles, days, lazily
from ecdesk.language.date_forms import ANY, FINDERS, Calendar, number
from ecdesk.language.day_beside import Day
from ecdesk.language.day_habits import Sure

__all__ = ["Calendar", "Day", "find"]


def find(text: str, calendar: Calendar, taken: list[tuple[int, int]] | None = None) -> list[Day]:
    """The dates of a folded text in order; `taken` are spans (numbers, links) that hold none."""
    found: list[Day] = []
    held = list(taken or [])
    start = 0
    if not _HIRAGANA.search(text):
        text = text.translate(_TO_HIRAGANA)
    for line in re.split(r"(?<=[\n。])", text):
        if ANY.search(line):
            found += _in_line(line, start, calendar, held)
        start += len(line)
    found.sort(key=lambda day: day.start)
    found = _same_month(text, _same_week(text, _beside(text, found)), calendar.sent)
    found = _ordered_once(text, _alternatives(text, _put_off(text, found)))
    found = _nearer(_named_once(_in_order(found)))
    found = sorted([*found, *day_beside.relatives(text, found)], key=lambda day: day.start)
    return _said_once(_weighed(text, found, calendar.sent))


# Who writes without hiragana writes ライシュウ ニ: one sign stands for one, so places stay.
_HIRAGANA = lazily.pattern(r"[ぁ-ん]")
_TO_HIRAGANA = {sign: sign - 0x60 for sign in range(ord("ァ"), ord("ヴ") + 1)}

# Words of time that are everywhere: they count only where they bind.
_ONLY_BINDING = {
    f"date.{code}" for code in ("period", "feast", "run", "part", "within", "holiday", "afterrun")
} | {"date.weekend"}
_NEVER_PAST = {"clock", "afterrun", "holiday"}
_MOST = 120  # dates of a mail that are looked at
_TRIED = 300  # finds of one form in a line, the most of which may bind nobody
_AROUND = 80  # characters before and after a date that tell what it is for
_YEAR_END = lazily.pattern(r"年内|年末|大晦日|暮れ")
_ITS_FEASTS = lazily.pattern(r"イブ|クリスマス|正月|年越し|おせち")
_OCTOBER, _LATE = 10, 20  # from then on a late day is of December where its feasts are spoken of


def _in_line(
    line: str, start: int, calendar: Calendar, held: list[tuple[int, int]]
) -> Iterator[Day]:
    for code, pattern, reader in FINDERS:
        for hit in islice(pattern.finditer(line), _TRIED):
            first, last = start + hit.start(), start + hit.end()
            if len(held) > _MOST:
                return
            if any(first < end and begin < last for begin, end in held):
                continue
            after = _same_day(line[hit.end() : hit.end() + _AROUND])
            before = line[max(0, hit.start() - _AROUND) : hit.start()]
            if after.startswith(")") and before.endswith("("):  # リハーサル(27日)には
                after = after[1:]
            past = bool(
                code not in _NEVER_PAST
                and (day_roles.is_past(after) or (code == "day" and _GONE.search(before)))
                and not day_roles.begins(line[hit.end() : hit.end() + _AROUND])
            )
            readings = reader(hit, calendar, past)
            if code == "day" and not past and _is_of_december(line, hit["d"], calendar.sent):
                december = days.on(calendar.sent.year, 12, number(hit["d"]))
                readings = [december] if december and not hit["which"] else readings
            if not readings:
                continue
            beyond = line[hit.end() : hit.end() + _AROUND]
            role, cue = day_roles.judge(
                code, before, hit[0], after, readings[0], calendar.sent, past
            )
            if role is not Role.REF and _is_reported(line, hit.start(), hit.end()):
                role, cue = Role.REF, day_roles.ONLY_REFERS
            starts = hit[0] not in day_roles.WHOLE_WEEKS and day_roles.begins(beyond)
            if role is Role.REF and readings[0] >= calendar.sent and starts:
                role, cue = Role.NEED, "から"
            held.append((first, last))
            others = tuple(dict.fromkeys(readings[1:]))
            named = "weekend" if hit[0] == "週末" else code
            yield Day(first, last, readings[0], role, f"date.{named}", cue or hit[0], others)


_GONE = lazily.pattern(r"(?:先週の?|去る|さる)$")
_QUOTED_SO = lazily.pattern(
    r"[^「」]{0,40}」(?:と|って|という|との)(?:いう|言|書|聞|案内|表示|お?知らせ|ご?連絡|メール|返|回答|あ[っり]|出|お?答)"
)


def _is_reported(line: str, start: int, end: int) -> bool:
    """「本日で失効します」というお知らせ: what others said of a day."""
    return line.rfind("「", 0, start) > line.rfind("」", 0, start) and bool(
        _QUOTED_SO.match(line, end)
    )


def _is_of_december(line: str, said: str, sent: date) -> bool:
    late = number(said) >= _LATE and sent.month >= _OCTOBER
    return bool(_YEAR_END.search(line) or (late and _ITS_FEASTS.search(line)))


_NEXT_DATE = lazily.pattern(r"\d{1,2}(?:[日月/]|曜)|[月火水木金土日]曜|今日|明日|昨日")


def _same_day(after: str) -> str:
    """The words after a date up to the next one."""
    following = _NEXT_DATE.search(after, 1)
    return after[: following.start()] if following else after


def _ordered_once(text: str, found: list[Day]) -> list[Day]:
    """4日指定で頼んだのですが: that day binds still, unless another is asked for in its place."""
    told: list[Day] = []
    for at, day in enumerate(found):
        if day.cue == day_roles.ORDERED_ONCE and day.role is Role.REF:
            later = found[at + 1 :]
            moved = any(
                re.match(
                    r"[^。]{0,8}?(?:に|へ|への)(?:変|替|ずら|して|お願い)", text[d.end : d.end + 14]
                )
                for d in later
            )
            later_on = re.search(
                r"翌日|次の日|翌週|別の日|後日|後ろに|延期|先に延ば|以降に",
                text[day.end : day.end + 130],
            )
            moved = moved or later_on is not None
            asked = re.search(
                r"変え|変更|ずら|替え|早め|遅らせ|指定(?:でき|し(?:たい|て))",
                text[day.end : day.end + 90],
            )
            role = Role.DELIVER if asked and not moved else Role.REF
            cue = "指定" if role is Role.DELIVER else day_roles.ONLY_REFERS
            told.append(replace(day, cue=cue, role=role))
        else:
            told.append(day)
    return told


def _same_week(text: str, found: list[Day]) -> list[Day]:
    """来週の火曜か水曜: a weekday beside one of a week that is told is of that week."""
    told: list[Day] = []
    for day in found:
        before = told[-1] if told else None
        if (
            before is not None
            and day.code == before.code == "date.weekday"
            and _OR.fullmatch(text[before.end : day.start])
            and _OF_A_WEEK.match(text, before.start)
            and not _OF_A_WEEK.match(text, day.start)
        ):
            away = before.day - days.DAY * before.day.weekday() + days.DAY * day.day.weekday()
            told.append(replace(day, day=away, others=()))
        else:
            told.append(day)
    return told


_OF_WEEK_BESIDE = lazily.pattern(r"(?P<week>前の週|前週|同じ週|その週)の?$")


def _beside(text: str, found: list[Day]) -> list[Day]:
    """前の週の金曜: a weekday of the week before the day that was told; 今日9日 is one day."""
    told: list[Day] = []
    for day in found:
        before = told[-1] if told else None
        of_week = _OF_WEEK_BESIDE.search(text, max(0, day.start - 4), day.start)
        if before is not None and before.end == day.start and before.day == day.day:
            told[-1] = replace(day, start=before.start)
        elif before is not None and of_week and day.code == "date.weekday":
            weeks = 0 if of_week["week"] in {"同じ週", "その週"} else -1
            told.append(
                replace(day, day=days.in_week(day.day.weekday(), before.day, weeks), others=())
            )
        else:
            told.append(day)
    return told


_OF_A_WEEK = lazily.pattern(r"[再来今翌]+週")
_MOVED = lazily.pattern(r"[^。\n]{0,12}(?:に|へ|への)(?:変|替|ずら|して|お願い)")


_FROM_DAY = lazily.pattern(
    r"(?:の)?(?:[^。、\n]{0,4}?(?:お届け|配達|配送|納品|受け?取り|着|便|予約|指定|予定)[^。\n]{0,8}?)?"
    r"(?:を|から|では?なく、?|じゃなく(?:て)?、?|は[^。\n]{0,14}ので、?|に受け?取れ[^。\n]{0,8}、?)"
)


def _put_off(text: str, found: list[Day]) -> list[Day]:
    """17日の配達を19日に変更: the first of them binds no more."""
    told = list(found)
    for at in range(len(told) - 1):
        day, following = told[at], told[at + 1]
        if day.role is Role.REF or following.role is Role.REF:
            continue
        between = text[day.end : following.start]
        if _FROM_DAY.fullmatch(between) and _MOVED.match(text, following.end):
            told[at] = replace(day, role=Role.REF, cue=day_roles.BINDS_NOBODY)
    return told


def _same_month(text: str, found: list[Day], sent: date) -> list[Day]:
    """7/18着でしたが20日に: a bare day soon after a date is of its month, where that is to come.

    10月14日の展示会に、12日に搬入を: what must be before an event is of its month as well.
    """
    told: list[Day] = []
    for day in found:
        before = told[-1] if told else None
        if before is not None and day.code == before.code == "date.day":
            before = next((one for one in reversed(told) if one.code == "date.full"), before)
        if (
            before is None
            or day.code != "date.day"
            or before.code != "date.full"
            or before.day < sent
            or day.others
            or "(" in text[day.start : day.end]  # 27日(水) tells its month by its weekday
        ):
            told.append(day)
            continue
        moved = days.on(before.day.year, before.day.month, day.day.day)
        behind = text[day.end : day.end + _AROUND]
        near = day.start - before.end < _AROUND
        near = near and ("。" not in text[before.end : day.start] or bool(_MOVED.match(behind)))
        for_it = before.role is Role.NEED and day.role is not Role.REF and day.day >= sent
        if for_it and (_TO_IT.match(behind) or before.day.day > day.day.day):
            follows = moved is not None and sent <= moved <= before.day
        else:
            follows = near and before.day.day < day.day.day
        told.append(replace(day, day=moved) if moved and follows else day)
    return told


_TO_IT = lazily.pattern(r"^[^。、\n]{0,6}(?:まで|迄|必着|着)")


def _in_order(found: list[Day]) -> list[Day]:
    """A weekend after the weekday that is asked for is the next one, not this one."""
    bound = [day.day for day in found if day.role is not Role.REF and day.code != "date.weekend"]
    last = max(bound, default=None)
    return [
        replace(day, day=day.day + days.DAY * 7)
        if last and day.code == "date.weekend" and days.DAY * 7 > last - day.day > days.DAY * 0
        else day
        for day in found
    ]


_FORTNIGHT = days.DAY * 14


def _nearer(found: list[Day]) -> list[Day]:
    """クリスマスに渡すので24日に: a feast binds no more where a day shortly before it does."""
    bound = [day.day for day in found if day.role is not Role.REF and day.code != "date.feast"]
    return [
        replace(day, role=Role.REF, cue=day_roles.BINDS_NOBODY)
        if day.code == "date.feast"
        and any(day.day - _FORTNIGHT <= other < day.day for other in bound)
        else day
        for day in found
    ]


def _named_once(found: list[Day]) -> list[Day]:
    """日曜、3月1日 is one day, told twice."""
    return [
        day
        for at, day in enumerate(found)
        if at + 1 == len(found) or not _is_named_again(day, found[at + 1])
    ]


def _weighed(text: str, found: list[Day], sent: date) -> list[Day]:
    """The days with what is weighed of them: some bind that no rule knew, and some do not."""
    spans = [(day.start, day.end, day.code, day.day) for day in found]
    told: list[Day] = []
    for at, day in enumerate(found):
        known, said = day.role is not Role.REF, text[day.start : day.end]
        refers = day.day < sent or day.cue == day_roles.BINDS_NOBODY
        binds = not refers and day_habits.binds(text, spans, at, sent, _sure(day))
        rest = text[day.end : day.end + _AROUND]
        if binds and known:
            told.append(day)
        elif binds:
            cue = said + day_habits.begins_with(rest)
            told.append(replace(day, role=day_roles.sort_of(rest[:60]), cue=cue))
        elif day.code not in _ONLY_BINDING:
            told.append(replace(day, role=Role.REF, cue=said, others=()))
    return told


def _sure(day: Day) -> Sure:
    """How sure the rules are that a day binds."""
    if day.role is Role.REF:
        vague = day.code in _ONLY_BINDING or day.cue == day_roles.ONLY_REFERS
        return Sure.NOT if vague else Sure.OF_NONE
    return Sure.FIRMLY if _FIRM.search(day.cue) else Sure.SO


def _said_once(found: list[Day]) -> list[Day]:
    """A binding day that is told twice is one: where it is told the more firmly."""
    kept: dict[date, Day] = {}
    for day in found:
        if day.role is Role.REF:
            continue
        first = kept.get(day.day)
        if first is None or (_FIRM.search(day.cue) and not _FIRM.search(first.cue)):
            kept[day.day] = day
    return [day for day in found if day.role is Role.REF or kept[day.day] is day]


def _is_named_again(day: Day, following: Day) -> bool:
    """日曜、3月1日: the second says which Sunday is meant."""
    return day.day == following.day and 0 <= following.start - day.end <= 1


_FIRM = lazily.pattern(r"^から$|まで|迄|必着|着|厳守|締|期限|間に合")


_OR = lazily.pattern(r"(?:か|または|もしくは|or|でも|とか|なり|や|、|,|・| )+")


def _alternatives(text: str, found: list[Day]) -> list[Day]:
    """24日か25日に: the first binds as the second does."""
    told = list(found)
    for at in range(len(told) - 2, -1, -1):
        day, following = told[at], told[at + 1]
        between = text[day.end : following.start]
        if day.role is Role.REF is not following.role and _OR.fullmatch(between[:8] or "-"):
            told[at] = replace(day, role=following.role, cue=following.cue)
    return told
