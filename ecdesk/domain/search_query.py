"""What a person types to find mails, read.

    返品 送料                      mails that hold both words
    "返品したい" 「返品したい」      exactly so
    -広告  -from:info@…           none that holds this
    from:  to:  件名:  店:  注文:  電話:  お客様:  期間:  以降:  以前:  添付:  状態:
                                   (in full width as well, and in English: tel: after: before:)

The one rule: nothing a person types is an error; what cannot be read becomes a `Doubt`, which is
said beside the field, and a name before a colon that means nothing here is a word like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.domain.folding import fold, phone_in
from ecdesk.domain.search_period import period

MOST_WORDS = 24  # of one query; what is beyond is not looked for, and that is said
_LONGEST = 200  # characters of one word
LEAST_FIGURES = 4  # of a telephone number, to look for it


class Where(StrEnum):
    """In which part of a mail a word is looked for."""

    ANYWHERE = "anywhere"
    SENDER = "sender"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    FILE = "file"
    CUSTOMER = "customer"
    PHONE = "phone"  # a part of a telephone number in the text, or of the customer's


class Standing(StrEnum):
    """Where the conversation of a mail stands, as the tabs say it."""

    REPLY = "reply"
    PROMISED = "promised"
    WAITING = "waiting"
    DONE = "done"
    BACKLOG = "backlog"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Sought:
    """A folded word, or words that follow one another; `absent`: no mail that holds it."""

    word: str
    where: Where = Where.ANYWHERE
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in the query that could not be read: `words.sentence` says it."""

    code: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """What a mail has to be: every part of it. `since` inclusive, `until` exclusive."""

    sought: tuple[Sought, ...] = ()
    shops: tuple[str, ...] = ()  # parts of names, folded; any of them
    other_shops: tuple[str, ...] = ()  # none of them
    since: datetime | None = None
    until: datetime | None = None
    files: bool | None = None
    standings: frozenset[Standing] = frozenset()  # any of them
    other_standings: frozenset[Standing] = frozenset()  # none of them
    doubts: tuple[Doubt, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.sought) or self.narrowed

    @property
    def narrowed(self) -> bool:
        """Whether more is asked than words."""
        bounded = self.since is not None or self.until is not None
        chosen = self.shops or self.standings or self.other_shops or self.other_standings
        return bool(chosen) or bounded or self.files is not None

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words that a hit holds: to be marked where they stand."""
        return tuple(one.word for one in self.sought if not one.absent)


def parse(text: str, now: datetime, zone: str) -> Query:
    """Read what was typed; days are those of `zone` at `now`. Raises nothing."""
    query = Query()
    today = now.astimezone(ZoneInfo(zone)).date()
    pieces = list(islice(_pieces(text), MOST_WORDS + 1))
    if len(pieces) > MOST_WORDS:
        query = _doubting(query, "search.too_many", most=MOST_WORDS)
    for piece in pieces[:MOST_WORDS]:
        query = _with(query, piece, today, zone)
    return query


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word as it was typed: the name before its colon, and whether a minus stood before it."""

    text: str
    name: str = ""
    absent: bool = False
    known: str = field(default="")


_NAMES = {
    **dict.fromkeys(("from", "差出人", "送信者"), "sender"),
    **dict.fromkeys(("to", "cc", "宛先", "あて先"), "recipient"),
    **dict.fromkeys(("subject", "件名"), "subject"),
    **dict.fromkeys(("customer", "お客様", "お客さま", "顧客", "名前", "氏名"), "customer"),
    **dict.fromkeys(("shop", "店", "店舗", "ショップ"), "shop"),
    **dict.fromkeys(("order", "注文", "注文番号", "受注", "受注番号"), "order"),
    **dict.fromkeys(("tel", "phone", "電話", "電話番号", "携帯", "携帯番号"), "phone"),
    **dict.fromkeys(("date", "period", "期間", "日付", "日時", "受信日"), "period"),
    **dict.fromkeys(("after", "since", "以降", "以後"), "since"),
    **dict.fromkeys(("before", "より前"), "before"),
    **dict.fromkeys(("until", "以前", "まで"), "until"),
    **dict.fromkeys(("file", "attachment", "has", "添付", "添付ファイル", "ファイル"), "file"),
    **dict.fromkeys(("status", "is", "状態", "状況"), "status"),
}
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "”", "＂": "＂", "「": "」", "『": "』"}
_MINUS = "-－−"
_NAME = re.compile(rf"([^\s:：{''.join(_QUOTES)}]{{1,12}})[:：]")
_SIGNS = re.compile(r"\s+")
_SPACED_PHONE = re.compile(r"[+＋]?\d{2,5}[ \u3000]\d{1,4}[ \u3000]\d{3,4}(?!\S)")


def _pieces(text: str) -> Iterator[_Piece]:
    """Words, phrases and named values in the order in which they were typed."""
    at, waiting = 0, None  # a name whose value follows after a blank
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        absent = text[at] in _MINUS and at + 1 < len(text) and not text[at + 1].isspace()
        at += absent
        named = _NAME.match(text, at)
        known = _NAMES.get(fold(named[1]), "") if named else ""
        name = named[1] if named and known else ""
        if named and known:
            at = named.end()
        wanted = known or (waiting.known if waiting is not None else "")
        spaced = _SPACED_PHONE.match(text, at) if wanted == "phone" else None
        value, at = (spaced[0], spaced.end()) if spaced else _value(text, at)
        if waiting is not None and not known and not absent:
            yield replace(waiting, text=value)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        piece = _Piece(value, name, absent, known)
        if known and not value:
            waiting = piece
        else:
            yield piece
    if waiting is not None:
        yield waiting


def _value(text: str, at: int) -> tuple[str, int]:
    """What stands from here on to the next blank, or between quotes; and where it ends."""
    closing = _QUOTES.get(text[at]) if at < len(text) else None
    if closing is not None:
        end = text.find(closing, at + 1)
        end = len(text) if end < 0 else end  # while it is still being typed
        return text[at + 1 : end], end + 1
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[at:end], end


def _with(query: Query, piece: _Piece, today: date, zone: str) -> Query:
    value = _SIGNS.sub(" ", fold(piece.text[:_LONGEST])).strip()
    if piece.known and not value:
        return _doubting(query, "search.empty", name=piece.name)
    if not value.strip("-"):
        return query
    if piece.known == "shop":
        if piece.absent:
            return replace(query, other_shops=(*query.other_shops, value))
        return replace(query, shops=(*query.shops, value))
    if piece.known in _PERIODS:
        return _within(query, piece, value, today, zone)
    if piece.known == "file":
        return _with_files(query, piece, value)
    if piece.known == "status":
        standing = _STANDINGS.get(value)
        if standing is None:
            return _doubting(query, "search.status", said=piece.text[:20])
        if piece.absent:
            return replace(query, other_standings=query.other_standings | {standing})
        return replace(query, standings=query.standings | {standing})
    where = _WHERE.get(piece.known, Where.ANYWHERE)
    if piece.known == "order":
        value = value.removeprefix("#") or value
    if piece.known == "phone":
        value = phone_in(value)
        if len(value) < LEAST_FIGURES:
            return _doubting(query, "search.phone", said=piece.text[:20], least=LEAST_FIGURES)
    return replace(query, sought=(*query.sought, Sought(value, where, piece.absent)))


def _within(query: Query, piece: _Piece, value: str, today: date, zone: str) -> Query:
    if piece.absent:
        return _doubting(query, "search.no_minus", name=piece.name)
    days = period(value + _PERIODS[piece.known], today)
    if days is None:
        return _doubting(query, "search.period", said=piece.text[:30])
    first, after = days
    since = None if first is None else _midnight(first, zone)
    until = None if after is None else _midnight(after, zone)
    return replace(query, since=since or query.since, until=until or query.until)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _with_files(query: Query, piece: _Piece, value: str) -> Query:
    if value in _YES or value in _NO:
        return replace(query, files=(value in _YES) is not piece.absent)
    return replace(query, sought=(*query.sought, Sought(value, Where.FILE, piece.absent)))


def _doubting(query: Query, code: str, **values: Any) -> Query:
    return replace(query, doubts=(*query.doubts, Doubt(code, values)))


_PERIODS = {"period": "", "since": "以降", "before": "より前", "until": "まで"}
_WHERE = {
    "sender": Where.SENDER,
    "recipient": Where.RECIPIENT,
    "subject": Where.SUBJECT,
    "customer": Where.CUSTOMER,
    "phone": Where.PHONE,
}
_YES = frozenset({"あり", "有", "有り", "ある", "yes", "true", "attachment", "添付", "ファイル"})
_NO = frozenset({"なし", "無", "無し", "ない", "no", "false"})
_STANDINGS = {
    **dict.fromkeys(("要返信", "未返信", "未対応", "返信待ち", "reply", "open"), Standing.REPLY),
    **dict.fromkeys(("約束", "お約束", "promised", "promise"), Standing.PROMISED),
    **dict.fromkeys(("お客様待ち", "待ち", "返答待ち", "waiting"), Standing.WAITING),
    **dict.fromkeys(("完了", "済", "済み", "対応済", "対応済み", "done", "closed"), Standing.DONE),
    **dict.fromkeys(("以前", "backlog"), Standing.BACKLOG),
    **dict.fromkeys(("スヌーズ", "スヌーズ中", "snoozed"), Standing.SNOOZED),
}
