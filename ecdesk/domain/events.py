"""What happened in the shop: campaigns and sales, kept as they were, found again by a mail's time.

A customer writes today about last night's coupon, and the page has changed since. So an event keeps
its terms, the text of its page, its address and files; beside a mail stand the events that ran when
it came or shortly before and after. The one rule: an event is kept as it was told, never rewritten
from what the page says now.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ecdesk.domain.errors import Refused
from ecdesk.domain.ical import occurrences, read_ical
from ecdesk.domain.typed import typed_period

NEAR_DAYS = 3
MOST_ROWS = 2_000
_MOST_TEXT = 4_000_000
_DAY = timedelta(days=1)

# The headings people give the columns of a list of events, in small letters without blanks.
_COLUMNS = {
    "name": ("イベント名", "イベント", "企画名", "企画", "キャンペーン名",
             "名前", "名称", "タイトル", "件名", "name", "title"),
    "start": ("開始", "開始日時", "開始日", "start", "begin", "from"),
    "end": ("終了", "終了日時", "終了日", "end", "to", "until"),
    "terms": ("条件", "内容", "特典", "詳細", "terms", "description"),
    "page": ("ページ", "ページ本文", "ページの文", "本文", "page", "text"),
    "url": ("url", "リンク", "アドレス", "ページurl", "link"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShopEvent:
    """A campaign or sale: [start, end), aware. `files` are the names of what was kept with it."""

    name: str
    start: datetime
    end: datetime
    terms: str = ""
    page: str = ""
    url: str = ""
    files: tuple[str, ...] = ()
    id: int | None = None

    def __post_init__(self) -> None:
        """Refuse one without a name, or over before it begins: Refused `event.malformed`."""
        if not self.name.strip() or self.end <= self.start:
            raise Refused("event.malformed", name=self.name)


class Relation(StrEnum):
    """Where a moment stands to an event."""

    RUNNING = "running"
    ENDED = "ended"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Near:
    """An event beside a moment; `apart` is the wall time to its nearer end (0 while running)."""

    event: ShopEvent
    relation: Relation
    apart: timedelta


@dataclass(frozen=True, slots=True)
class Imported:
    """Events read from a file, and the rows that could not be: (number from 1, code)."""

    events: tuple[ShopEvent, ...]
    unread: tuple[tuple[int, str], ...] = ()


def near(events: Iterable[ShopEvent], at: datetime, days: int = NEAR_DAYS) -> tuple[Near, ...]:
    """受付時の店のできごと: the events that ran at a moment, or within so many days of it.

    Running ones first, then the nearest.
    """
    found: list[Near] = []
    moment = at.astimezone(UTC)
    for event in events:
        start, end = event.start.astimezone(UTC), event.end.astimezone(UTC)
        if start <= moment < end:
            found.append(Near(event, Relation.RUNNING, timedelta()))
        elif timedelta() <= moment - end <= _DAY * days:
            found.append(Near(event, Relation.ENDED, moment - end))
        elif timedelta() < start - moment <= _DAY * days:
            found.append(Near(event, Relation.COMING, start - moment))
    order = {Relation.RUNNING: 0, Relation.ENDED: 1, Relation.COMING: 1}
    return tuple(sorted(found, key=lambda one: (order[one.relation], one.apart, one.event.name)))


def events_in_csv(text: str, zone: str) -> Imported:
    """Events from a table with headings in Japanese or English, comma or tab between.

    A day alone begins at 00:00 and ends with that day. Raises Refused `event.no_columns` where
    name, start or end has no column, `event.too_large`, `event.unreadable`.
    """
    if len(text) > _MOST_TEXT:
        raise Refused("event.too_large", most=_MOST_TEXT)
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    try:
        rows = list(_rows(text, "\t" if head.count("\t") > head.count(",") else ","))
    except csv.Error:  # a quote that never closes swallows the file up to the longest cell
        raise Refused("event.unreadable") from None
    columns = _columns(rows[0]) if rows else {}
    missing = [name for name in ("name", "start", "end") if name not in columns]
    if missing:
        raise Refused("event.no_columns", missing=missing)
    events: list[ShopEvent] = []
    unread: list[tuple[int, str]] = []
    for number, row in enumerate(rows[1:], start=1):
        if number > MOST_ROWS:
            unread.append((number, "event.too_many"))
            break
        if any(cell.strip() for cell in row):
            try:
                events.append(_event(row, columns, zone))
            except Refused as refused:
                unread.append((number, refused.code))
    return Imported(tuple(events), tuple(unread))


def events_in_ical(text: str, zone: str, first: date, last: date) -> Imported:
    """Events that begin from `first` to `last`, from an iCalendar file.

    Raises Refused `ical.not_a_calendar` or `ical.too_large`.
    """
    home = ZoneInfo(zone)
    read = read_ical(text, zone)
    found: list[ShopEvent] = []
    unread = [(number, code) for number, (code, _) in enumerate(read.unread, start=1)]
    for number, event in enumerate(read.events, start=1):
        for once in occurrences(event, first, last):
            if len(found) >= MOST_ROWS:
                unread.append((number, "event.too_many"))
                return Imported(tuple(found), tuple(unread))
            start, end = _aware(once.start, home), _aware(once.end, home)
            try:
                found.append(
                    ShopEvent(once.summary, start, end, terms=once.description, url=once.url)
                )
            except Refused as refused:
                unread.append((number, refused.code))
                break
    return Imported(tuple(found), tuple(unread))


def _rows(text: str, between: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=between)


def _columns(head: list[str]) -> Mapping[str, int]:
    said = ["".join(unicodedata.normalize("NFKC", cell).lower().split()) for cell in head]
    return {
        name: next(said.index(word) for word in words if word in said)
        for name, words in _COLUMNS.items()
        if any(word in said for word in words)
    }


def _event(row: list[str], columns: Mapping[str, int], zone: str) -> ShopEvent:
    def cell(name: str) -> str:
        at = columns.get(name)
        return row[at].strip() if at is not None and at < len(row) else ""

    start, end = typed_period(cell("start"), cell("end"), zone)
    return ShopEvent(
        cell("name"), start, end, terms=cell("terms"), page=cell("page"), url=cell("url")
    )


def _aware(at: date | datetime, zone: ZoneInfo) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=zone)
