"""The dates that a draft names, with what they are for: shared by the families that look at dates.

A year that is not written is the nearest one. The one rule: a date is read only where it is written
as one (12月3日, 12/3(木)); a size, a fraction or an order number never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ecdesk.domain.ledger import Said

_WEEKDAYS = "月火水木金土日"
_D = "[0-9０-９]"
_FULL = re.compile(
    rf"(?:(?P<year>{_D}{{4}})[年/.／-][ 　]?)?(?P<month>{_D}{{1,2}})(?:[ 　]?月[ 　]?(?P<day>{_D}{{1,2}})[ 　]?日"
    rf"|[/／](?P<slash>{_D}{{1,2}})(?=[ 　]?[(（][月火水木金土日]))"
    rf"(?:[ 　]?[(（](?P<sign>[月火水木金土日])(?:曜日?)?[^)）\n]{{0,4}}[)）]|[ 　]?、?(?P<long>[月火水木金土日])曜日?)?"
)
_BARE = re.compile(
    rf"(?<![0-9０-９月/年第])(?P<day>{_D}{{1,2}})[ 　]?日[ 　]?[(（](?P<sign>[月火水木金土日])(?:曜日?)?[^)）\n]{{0,4}}[)）]"
)
_LAST_YEAR = re.compile(r"(?:昨年|去年|前年|一昨年|おととし)(?:の)?$")
_NEXT_YEAR = re.compile(r"(?:来年|翌年|明年)(?:の)?$")

_ARRIVES = re.compile(r"お届け|着|届|お受け取り|到着|お手元|配達|お渡し|必着")
_OURS = re.compile(
    r"発送|出荷|お送り|集荷|ご?連絡|お知らせ|ご?回答|お返事|ご?返信|ご案内|ご?報告|お電話|手配|仕上|お返し|返金|お渡し|お作り|再開"
)
_THEIRS = re.compile(
    r"(?:お支払い|ご入金|お振込|ご返信|お返事|ご連絡|お知らせ|お申し(?:込|出)|ご返送|お送り|お選び|ご注文|お手続き|お出し|お使い|ご利用|お召し)"
    r"[^。]{0,12}(?:ください|いただけ|いただき|くださ|お願い|頂|期限|になる|ご予定)|期限|締め切|締切|有効"
)
_PAST = re.compile(
    r"(?:ました|でした|ましたが|頂いた|いただいた|くださった|済み?です|した)(?=[^。]{0,30}$|[、。]|[一-龠])"
)
_FUTURE = re.compile(
    r"(?:ます(?!ね)|予定|見込|次第|ましょう|る|つもり)(?:です|でござ|おり|。|、|ので|が|$)"
)

_ARRIVES_ON = re.compile(r"(?:お届け|ご到着|到着|お届け日|お届け予定日?)[はが]、?$")
_SETTLED = re.compile(r"(?:お届け|着|お渡し)[^。、]{0,8}(?:承り|手配|変更|設定|ご指定)")


class Use(StrEnum):
    """What a date is for."""

    ACT = "act"  # we send, answer, call on it
    ARRIVE = "arrive"  # it reaches the customer
    THEIRS = "theirs"  # the customer is asked to do something by it
    PAST = "past"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date at `[start:end]` of the body. `day` is None where there is no such day.

    `weekday` is the one written beside it (0: Monday), None where there is none; `others` are
    further years the words may mean.
    """

    start: int
    end: int
    day: date | None
    weekday: int | None
    use: Use
    others: tuple[date, ...] = ()


def dates_in(one: Said, today: date) -> Iterator[Dated]:
    """The dates of a sentence, in order."""
    for match in _FULL.finditer(one.text):
        if _is_no_date(one.text, match):
            continue
        said = match["sign"] or match["long"]
        weekday = _WEEKDAYS.index(said) if said else None
        days = _days(one.text, match, today)
        use = _use(one.text, match.start(), match.end())
        yield Dated(
            one.start + match.start(),
            one.start + match.end(),
            days[0] if days else None,
            weekday,
            use,
            tuple(days[1:]),
        )
    for match in _BARE.finditer(one.text):
        weekday = _WEEKDAYS.index(match["sign"])
        use = _use(one.text, match.start(), match.end())
        days = _bare_days(int(match["day"]), today, past=use is Use.PAST)
        # Whichever month the weekday speaks for is meant.
        meant = next((day for day in days if day.weekday() == weekday), None)
        start, end = one.start + match.start(), one.start + match.end()
        yield Dated(start, end, meant or next(iter(days), None), weekday, use)


def _is_no_date(text: str, match: re.Match[str]) -> bool:
    month = int(match["month"])
    number = int(match["day"] or match["slash"])
    before = text[max(0, match.start() - 1) : match.start()]
    return (
        not 1 <= month <= 12 or number > 39 or before in {"/", "／", "-", "."} or before.isdigit()
    )


def _days(text: str, match: re.Match[str], today: date) -> list[date]:
    """The likeliest day first; empty where the calendar has none."""
    month, number = int(match["month"]), int(match["day"] or match["slash"])
    if match["year"]:
        years = [int(match["year"])]
    elif _LAST_YEAR.search(text[: match.start()]):
        years = [today.year - 1, today.year - 2]
    elif _NEXT_YEAR.search(text[: match.start()]):
        years = [today.year + 1]
    else:
        years = [today.year, today.year + 1, today.year - 1]
    found = [day for year in years if (day := _on(year, month, number))]
    if (month, number) == (2, 29) and not found:
        found = [day for year in range(today.year, today.year + 4) if (day := _on(year, 2, 29))]
    return sorted(found, key=lambda day: abs((day - today).days))


def _bare_days(number: int, today: date, *, past: bool) -> list[date]:
    """The days of this month, the next and the last that bear a number."""
    first = today.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    later = (after + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    months = (first, after, before, later)
    days = [day for month in months if (day := _on(month.year, month.month, number))]
    ahead = [day for day in days if (day <= today if past else day >= today)]
    return [*ahead, *(day for day in days if day not in ahead)]


def _on(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _use(text: str, start: int, end: int) -> Use:
    """What a date is for, by the words behind it up to the end of the clause.

    「お届けは21日の夕方です」 says it in front.
    """
    clause = re.split(
        r"(?<=[すた])が、|ので、|けれど|。|、(?=[^、。]{0,20}\d{1,2}月)", text[end : end + 70]
    )[0]
    if _THEIRS.search(clause):
        return Use.THEIRS
    if _SETTLED.search(clause):
        return Use.ARRIVE
    future = _FUTURE.search(clause)
    past = _PAST.search(clause)
    if past and not (future and future.start() < past.start()):
        return Use.PAST
    if future and _ARRIVES.search(clause) and not re.search("発送|出荷|連絡", clause):
        return Use.ARRIVE
    if future and _OURS.search(clause):
        return Use.ACT
    if re.match(r"[ 　]?の?(?:着|必着|お届け|到着)", clause):
        return Use.ARRIVE
    if _ARRIVES_ON.search(text[max(0, start - 12) : start]) and re.search(
        r"(?:です|なります)[。]?$", clause
    ):
        return Use.ARRIVE
    return Use.OTHER
