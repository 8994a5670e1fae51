"""Telling the person in time: before a limit, at it, when a promise is due, when mail has come.

    Changed ──▶ read what is open ──▶ every minute: what is due now? ──▶ `told`
                       └── turns that nobody knew ── 20 s, or 3 min after the last ──▲

What is due is worked out by `domain.alarms` on a worker, for every shop by its own hours, and what
was told is remembered, so that neither a restart nor a sleep tells twice. The one rule: outside a
shop's opening hours nothing is told of it; what gathered meanwhile is told once when it opens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ecdesk.domain.alarms import Alarm, Kind, Telling, due_now
from ecdesk.domain.calendar import is_open
from ecdesk.ui.context import Context
from ecdesk.ui.models import customer_said
from ecdesk.ui.text import one_line
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Changed
    from ecdesk.views.clock_rows import AlarmsView
    from ecdesk.views.rows import QueueRow

COALESCE_MS = 5_000  # changes closer together than this are read once
GATHER_MS = 20_000  # mail that comes together is told together
APART_MS = 180_000  # and not more often than this
NAMED = 3  # so many customers are named; the others are counted

Told = frozenset[tuple[str, int, int]]


class Of(StrEnum):
    """What is told; each can be switched off (`alarm_wishes`)."""

    NEW_MAIL = "new_mail"
    WARNING = "warning"
    LIMIT = "limit"
    PROMISE = "promise"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Word:
    """Something to tell the person: a heading and a sentence."""

    of: Of
    heading: str
    text: str
    conversation: int = 0  # where it leads; 0: to the list


def due_of_all(
    _reader: object, view: AlarmsView, told: Mapping[int, Told], now: datetime
) -> dict[int, Telling]:
    """What to tell of each shop, by its id; for a worker, since there may be thousands."""
    return {
        one.shop.id: due_now(one.alarms, one.shop.calendar, now, told.get(one.shop.id, frozenset()))
        for one in view.shops
    }


def rows_of(reader: Any, ids: Iterable[int]) -> dict[int, QueueRow]:
    """The rows of these conversations, for their names; for a worker."""
    from ecdesk.views import queue

    found = ((one, queue.row(reader, one)) for one in ids)
    return {one: row for one, row in found if row is not None}


class Alarms(QObject):
    """Watches what is open; says what is due."""

    told = Signal(object)  # Word
    looked = Signal(object)  # AlarmsView: how things stand, once a minute and at every change

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._view: AlarmsView | None = None
        self._told: dict[int, Told] = _remembered(context)
        self._known: set[int] | None = None  # conversations with an open turn; None: not read yet
        self._new: dict[int, list[int]] = {}  # shop → conversations that nobody was told of
        self._soon = self._timer(COALESCE_MS, self._read)
        self._minute = self._timer(0, self._tick)
        self._gathering = self._timer(GATHER_MS, self._tell_new)
        self._resting = self._timer(APART_MS, lambda: None)
        context.link.changed.connect(self._on_changed)
        self._read()
        self._set_minute()

    def stop(self) -> None:
        """Nothing more is told."""
        for timer in (self._soon, self._minute, self._gathering, self._resting):
            timer.stop()

    def _timer(self, interval: int, act: Any) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(act)
        return timer

    def _on_changed(self, changed: Changed) -> None:
        concerns = changed.conversations or changed.settings or changed.accounts
        if concerns and not self._soon.isActive():
            self._soon.start()

    def _set_minute(self) -> None:
        into = int(self._context.clock().timestamp() * 1000) % 60_000
        self._minute.start(60_000 - into + 5)

    def _tick(self) -> None:
        self._set_minute()
        self._look()

    def _read(self) -> None:
        reading = self._context.jobs.read(
            "ecdesk.views.alarms:alarms", self._context.clock(), slot="alarms"
        )
        # Before the engine is ready there is nothing to read; the next change reads again.
        reading.then(self._show).otherwise(lambda _error: None).start(self)

    def _show(self, view: AlarmsView) -> None:
        self._view = view
        self._note_new(view)
        self._look()

    def _look(self) -> None:
        if self._view is None:
            return
        reading = self._context.jobs.read(
            due_of_all, self._view, dict(self._told), self._context.clock(), slot="alarms.due"
        )
        reading.then(self._on_due).otherwise(lambda _error: None).start(self)

    def _on_due(self, due: dict[int, Telling]) -> None:
        self.looked.emit(self._view)
        now = self._context.clock()
        self._told.update({shop: telling.told for shop, telling in due.items()})
        _remember(self._context, self._told)
        single = [alarm for telling in due.values() for alarm in telling.alarms]
        summed = {shop: telling.summary for shop, telling in due.items() if telling.summary}
        self._tell_single(single)
        for one in self._view.shops if self._view is not None else ():
            new = self._new.get(one.shop.id, [])
            # What came in while the shop was shut waits for nobody to gather it.
            morning = (
                bool(new) and not self._gathering.isActive() and is_open(one.shop.calendar, now)
            )
            if one.shop.id in summed or morning:
                self._new.pop(one.shop.id, None)
                text = summary_said(summed.get(one.shop.id, ()), len(new))
                self.told.emit(Word(Of.OPENING, one_line(one.shop.name), text))

    # ── mail that has come ──────────────────────────────────────────────────────────────────

    def _note_new(self, view: AlarmsView) -> None:
        turns = {
            alarm.conversation: one.shop.id
            for one in view.shops
            for alarm in one.alarms
            if alarm.kind is Kind.LIMIT
        }
        if self._known is not None:
            for conversation in turns.keys() - self._known:
                self._new.setdefault(turns[conversation], []).append(conversation)
        for shop, waiting in list(self._new.items()):  # answered before anybody was told
            self._new[shop] = [one for one in waiting if one in turns]
        self._known = set(turns)
        if any(self._new.values()) and not self._gathering.isActive():
            self._gathering.start(max(self._resting.remainingTime(), GATHER_MS))

    def _tell_new(self) -> None:
        now, ids = self._context.clock(), list[int]()
        for one in self._view.shops if self._view is not None else ():
            if is_open(one.shop.calendar, now):
                ids += self._new.pop(one.shop.id, [])
        if not ids:
            return
        self._resting.start()

        def tell(rows: dict[int, QueueRow]) -> None:
            named = [rows[one] for one in ids if one in rows]
            if named:
                self.told.emit(new_mail_said(named, len(ids)))

        reading = self._context.jobs.read(rows_of, ids[:NAMED])
        reading.then(tell).otherwise(lambda _error: None).start(self)

    # ── what is due ─────────────────────────────────────────────────────────────────────────

    def _tell_single(self, alarms: list[Alarm]) -> None:
        if not alarms:
            return

        def tell(rows: dict[int, QueueRow]) -> None:
            for kind in (Kind.LIMIT, Kind.PROMISE, Kind.WARNING):
                same = [alarm for alarm in alarms if alarm.kind is kind]
                if same:
                    self.told.emit(alarm_said(kind, same, rows))

        reading = self._context.jobs.read(
            rows_of, [one.conversation for one in alarms[: 3 * NAMED]]
        )
        reading.then(tell).otherwise(lambda _error: None).start(self)


def new_mail_said(rows: list[QueueRow], count: int) -> Word:
    """Mail that came in together: who wrote; with one alone, about what."""
    if count == 1:
        row = rows[0]
        subject = one_line(row.subject) or _("(件名なし)")
        return Word(Of.NEW_MAIL, one_line(customer_said(row)), subject, row.id)
    heading = _("新しいメール {n} 件").format(n=count)
    return Word(Of.NEW_MAIL, heading, _named([customer_said(row) for row in rows], count))


def alarm_said(kind: Kind, alarms: list[Alarm], rows: Mapping[int, QueueRow]) -> Word:
    """Alarms of one kind that are due together."""
    of = {Kind.WARNING: Of.WARNING, Kind.LIMIT: Of.LIMIT}.get(kind, Of.PROMISE)
    known = [rows[one.conversation] for one in alarms if one.conversation in rows]
    headings = {
        Of.WARNING: _("あと15分で返信の期限です"),
        Of.LIMIT: _("返信の期限になりました"),
        Of.PROMISE: _("お約束の時刻です"),
    }
    if len(alarms) == 1 and known:
        who, subject = one_line(customer_said(known[0])), one_line(known[0].subject)
        text = _("{who}　{subject}").format(who=who, subject=subject or _("(件名なし)"))
        return Word(of, headings[of], text, known[0].id)
    heading = _("{said} ({n} 件)").format(said=headings[of], n=len(alarms))
    return Word(of, heading, _named([customer_said(row) for row in known], len(alarms)))


def summary_said(summed: Iterable[Alarm], new: int) -> str:
    """What gathered while nobody was told, in one sentence."""
    late = {one.conversation for one in summed if one.kind is Kind.LIMIT}
    near = {one.conversation for one in summed if one.kind is Kind.WARNING} - late
    promised = {one.conversation for one in summed if one.kind is Kind.PROMISE}
    parts = (
        (_("新しいメール {n} 件"), new),
        (_("期限を過ぎたやりとり {n} 件"), len(late)),
        (_("期限の近いやりとり {n} 件"), len(near)),
        (_("お約束の時刻を過ぎたもの {n} 件"), len(promised)),
    )
    said = _("、").join(text.format(n=number) for text, number in parts if number)
    return _("{said}があります。").format(said=said)


def _named(names: list[str], count: int) -> str:
    shown = _("、").join(dict.fromkeys(one_line(name) for name in names[:NAMED]))
    if count > NAMED or not shown:
        return _("{names} ほか").format(names=shown) if shown else _("一覧を開いてください。")
    return shown


def _remembered(context: Context) -> dict[int, Told]:
    """What was told before this start; nothing where it cannot be read."""
    kept = context.memory.value("alarms/told", "") if context.memory is not None else ""
    try:
        read = json.loads(str(kept) or "{}")
        return {
            int(shop): frozenset((str(kind), int(number), int(at)) for kind, number, at in keys)
            for shop, keys in read.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _remember(context: Context, told: Mapping[int, Told]) -> None:
    if context.memory is not None:
        kept = {str(shop): sorted(keys) for shop, keys in told.items() if keys}
        said = json.dumps(kept)
        if context.memory.value("alarms/told", "") != said:
            context.memory.setValue("alarms/told", said)
