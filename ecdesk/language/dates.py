"""Dates in a mail, and which of them bind the shop.

A day is said in forty ways (`date_forms`) and counted from the day the mail was sent; what it is
for is told by the words around it (`day_roles`), and by the other days of the mail.

The one rule: two readings are given as two, and a date that is doubtful as a deadline refers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from ecdesk.domain.reading import Role
from ecdesk.language import day_roles, days, lazily
from ecdesk.language.date_forms import ANY, FINDERS, Calendar, number

__all__ = ["Calendar", "Day", "find"]


@dataclass(frozen=True, slots=True)
class Day:
    """A date found at `[start:end]` of a text."""

    start: int
    end: int
    day: date
    role: Role
    code: str
    cue: str
    others: tuple[date, ...] = ()


_RELATIVE = lazily.pattern(
    r"(?P<rel>前々日|前日|前の(?:日|晩)|翌日|当日|その日|(?P<k>\d{1,2}|[一二三四五六七])日前|(?P<w>\d|"
    r"[一二三])週間前|前の週|前週)(?:くらい|ぐらい|ほど|頃|ごろ)?(?P<till>(?:の(?:朝|昼|夜|晩|夕方|夕刻|午前中?|午後))?(?:まで(?:に)?|以降(?:なら|に|で)|なら|には|に|必着|着))"
)


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
    found = _in_order(found)
    return _nearer(_said_once(found)) + list(_relatives(text, found))


# Who writes without hiragana writes ライシュウ ニ: one sign stands for one, so places stay.
_HIRAGANA = lazily.pattern(r"[ぁ-ん]")
_TO_HIRAGANA = {sign: sign - 0x60 for sign in range(ord("ァ"), ord("ヴ") + 1)}

# Words of time that are everywhere: they count only where they bind.
_ONLY_BINDING = {"period", "feast", "run", "part", "within", "holiday", "afterrun"}
_NEVER_PAST = {"clock", "afterrun", "holiday"}
_MOST = 120  # dates of a mail that are looked at
_TRIED = 300  # finds of one form in a line, the most of which may bind nobody
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # between which days can be counted from
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
            past = (
                code not in _NEVER_PAST
                and day_roles.is_past(after)
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
                role, cue = Role.REF, ""
            starts = hit[0] not in day_roles.WHOLE_WEEKS and day_roles.begins(beyond)
            if role is Role.REF and readings[0] >= calendar.sent and starts:
                role, cue = Role.NEED, "から"
            if role is Role.REF and code in _ONLY_BINDING:
                continue
            held.append((first, last))
            others = tuple(dict.fromkeys(readings[1:])) if role is not Role.REF else ()
            named = "weekend" if hit[0] == "週末" else code
            yield Day(first, last, readings[0], role, f"date.{named}", cue or hit[0], others)


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
            told.append(replace(day, cue="指定", role=role))
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
            told[at] = replace(day, role=Role.REF)
    return told


def _same_month(text: str, found: list[Day], sent: date) -> list[Day]:
    """7/18着でしたが20日に: a bare day soon after a date is of its month, where that is to come."""
    told: list[Day] = []
    for day in found:
        before = told[-1] if told else None
        if (
            before is not None
            and day.code == "date.day"
            and day.start - before.end < _AROUND
            and before.code == "date.full"
            and ("。" not in text[before.end : day.start] or _MOVED.match(text, day.end))
            and before.day >= sent
            and (before.day.year, before.day.month) != (day.day.year, day.day.month)
            and before.day.day < day.day.day
        ):
            moved = days.on(before.day.year, before.day.month, day.day.day)
            told.append(replace(day, day=moved) if moved and not day.others else day)
        else:
            told.append(day)
    return told


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
        replace(day, role=Role.REF)
        if day.code == "date.feast"
        and any(day.day - _FORTNIGHT <= other < day.day for other in bound)
        else day
        for day in found
    ]


def _said_once(found: list[Day]) -> list[Day]:
    """A binding day that is told twice is one: where it is told the more firmly."""
    found = [
        day
        for at, day in enumerate(found)
        if at + 1 == len(found) or not _is_named_again(day, found[at + 1])
    ]
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


_FIRM = lazily.pattern(r"まで|迄|必着|着|厳守|締|期限|間に合")


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


_BESIDE = {
    "前々日": -2,
    "前日": -1,
    "前の日": -1,
    "前の晩": -1,
    "翌日": 1,
    "前の週": -7,
    "前週": -7,
}


_WANTED_THEN = lazily.pattern(
    r"[^。\n]{0,24}?(?:たい|たく|ほし|必要|願|ください|もら[えい]|いただ[けき])"
)


def _relatives(text: str, found: list[Day]) -> Iterator[Day]:
    """Days told by another day: 5日に発送予定なので前日までに."""
    for hit in _RELATIVE.finditer(text):
        before = [day for day in found if day.end <= hit.start() and hit.start() - day.end < 160]
        wished = hit["till"] == "には" and _WANTED_THEN.match(text, hit.end())
        if not before or ("まで" not in hit["till"] and hit["rel"] not in _BESIDE and not wished):
            continue
        bound = [day for day in before if day.role is not Role.REF and day.day >= before[-1].day]
        day = (bound or before)[-1].day
        if not _FIRST_YEAR < day.year < _LAST_YEAR:
            continue
        said = hit["rel"]
        away = _BESIDE.get(said, {"当日": 0, "その日": 0}.get(said))
        if away is None:
            away = -number(hit["k"]) if hit["k"] else -7 * number(hit["w"])
        rest = text[hit.end() : hit.end() + 40].split("。", maxsplit=1)[0]
        yield Day(
            hit.start("rel"),
            hit.end("rel"),
            day + days.DAY * away,
            day_roles.sort_of(rest),
            "date.relative",
            hit[0],
        )
