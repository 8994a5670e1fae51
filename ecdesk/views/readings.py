"""What the reader and the person marked in the mails of a conversation, and what each mail says.

Read from what the engine kept (`finding`, `mail.reading`) with the person's words over it; nothing
is read anew here. The one rule: what the window marks is what the checks hold a reply to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from ecdesk.domain.learning import Rule, rule_of
from ecdesk.domain.marks import LISTS, Sort, Word, with_words, without
from ecdesk.domain.reading import Mark, Reading, Role
from ecdesk.store import schema as s
from ecdesk.views.clue_rows import LabelWhy
from ecdesk.views.rows import MailReading, MarkView

_MARKED = {name: sort for sort, name in LISTS.items()}
_HINTS = ("wrong_shop", "history")
_NAMED = ("order_numbers", "phones", "products")
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_FINDINGS = (
    select(s.Finding.mail_id, s.Finding.code, s.Finding.start, s.Finding.end, s.Finding.values)
    .where(s.Finding.mail_id.in_(_IDS))
    .order_by(s.Finding.start, s.Finding.id)
)
_WORDS = (
    select(*s.MarkWord.__table__.columns)
    .where(s.MarkWord.mail_id.in_(_IDS))
    .order_by(s.MarkWord.id)
)


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of one mail's words."""

    marks: tuple[MarkView, ...] = ()
    words: tuple[Word, ...] = ()
    reading: MailReading | None = None
    left_out: tuple[tuple[MarkView, int], ...] = ()


NOTHING = Read()


def readings(
    connection: Connection,
    mails: Sequence[Row[Any]],
    turn: Iterable[int],
    rules: Mapping[Rule, int] = MappingProxyType({}),
) -> Mapping[int, Read]:
    """What was found in these mails, by id; requests are numbered over the mails of `turn`.

    `rules` are those whose marks the shop has learned not to set.
    """
    read = [mail for mail in mails if mail.reading is not None]
    ids = [mail.id for mail in read]
    if not ids:
        return {}
    found = _findings(connection, ids)
    words = _words(connection, ids)
    numbered, count, told = set(turn), 0, {}
    for mail in read:
        rows = found[mail.id]
        found_all, out = without(_reading(mail.text, rows), rules, words[mail.id])
        whole = with_words(found_all, mail.text, words[mail.id])
        marks: list[MarkView] = []
        for sort, mark in _in_order(whole):
            asks = sort is not Sort.DISCLOSURE and mail.id in numbered
            count += asks
            marks.append(_view(sort, mark, count if asks else 0))
        left_out = tuple(
            (_view(sort, mark, 0), rules[rule_of(mark.code, mark.cue, mark.text)])
            for sort, mark in out
        )
        told[mail.id] = Read(tuple(marks), tuple(words[mail.id]), _labels(mail, rows), left_out)
    return told


def _findings(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Row[Any]]]:
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_FINDINGS, {"ids": ids}):
        rows[row.mail_id].append(row)
    return rows


def _words(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Word]]:
    words: dict[int, list[Word]] = defaultdict(list)
    for row in connection.execute(_WORDS, {"ids": ids}):
        words[row.mail_id].append(Word(row.start, row.end, Sort(row.sort), row.kind, row.state))
    return words


def _reading(text: str, rows: Iterable[Row[Any]]) -> Reading:
    """The lists of a reading that a person may correct."""
    lists: dict[Sort, list[Mark]] = {sort: [] for sort in LISTS}
    for row in rows:
        values = row.values
        sort = _MARKED.get(values["list"])
        if sort is not None:
            words = text[row.start : row.end]
            mark = Mark(words, row.start, row.end, values["kind"], row.code, values["cue"])
            lists[sort].append(mark)
    return Reading(
        requests=tuple(lists[Sort.REQUEST]),
        questions=tuple(lists[Sort.QUESTION]),
        disclosures=tuple(lists[Sort.DISCLOSURE]),
    )


def _in_order(reading: Reading) -> list[tuple[Sort, Mark]]:
    found = [(sort, mark) for sort, name in LISTS.items() for mark in getattr(reading, name)]
    return sorted(found, key=lambda pair: (pair[1].start, pair[1].end))


def _view(sort: Sort, mark: Mark, number: int) -> MarkView:
    return MarkView(mark.start, mark.end, sort, mark.kind, mark.code, mark.cue, number)


def _labels(mail: Row[Any], rows: Iterable[Row[Any]]) -> MailReading:
    told = mail.reading
    order = told["order"] or {"present": [], "missing": []}
    dates, hints, cues, named = [], [], [], []
    for row in rows:
        words, values = mail.text[row.start : row.end], row.values
        if values["list"] == "dates" and values["role"] != Role.REF.value:
            dates.append((words, date.fromisoformat(values["day"])))
        elif values["list"] in _HINTS:
            hints.append((row.code, values["cue"]))
        elif values["list"] == "intent_cues":
            cues.append(values["cue"])
        elif values["list"] in _NAMED and words.strip():
            named.append((values["list"], " ".join(words.split())))
    return MailReading(
        intent=told["intent"],
        also=tuple(told["also"]),
        target=told["target"],
        timing=told["timing"],
        cause=told["cause"],
        urgency=told["urgency"],
        emotion=told["emotion"],
        needs_reply=told["needs_reply"],
        dates=tuple(dates),
        hints=tuple(hints),
        present=tuple(order["present"]),
        missing=tuple(order["missing"]),
        why=tuple(
            LabelWhy(label, told["read"][label], said["times"], tuple(said["words"]))
            for label, said in told.get("why", {}).items()
        ),
        cues=tuple(dict.fromkeys(cues)),
        named=tuple(dict.fromkeys(named)),
    )
