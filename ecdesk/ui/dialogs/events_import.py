"""Events out of a table or a calendar file: what was read, and what was not.

The one rule: nothing is taken over that the person did not see here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.domain.events import Imported, ShopEvent, events_in_csv, events_in_ical
from ecdesk.domain.shop import Shop
from ecdesk.ui.dialogs.hours_import import text_of, why_unread
from ecdesk.ui.dialogs.read_in import ReadInDialog
from ecdesk.ui.text import one_line
from ecdesk.ui.ticks import TickList
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import EventIn

BACK_DAYS, AHEAD_DAYS = 730, 400  # of a calendar whose events repeat for ever
UNREAD_SHOWN = 5

Key = tuple[str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds for a shop."""

    name: str  # the file's
    shop: Shop
    read: Imported


def events_of(_reader: object, path: Path, shop: Shop, today: date) -> Found:
    """Read a file, table or calendar, by what is in it; on a worker. Raises Refused, OSError."""
    text, zone = text_of(path), shop.calendar.zone
    if "BEGIN:VCALENDAR" in text[:2000].upper():
        first, last = today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS)
        return Found(path.name, shop, events_in_ical(text, zone, first, last))
    return Found(path.name, shop, events_in_csv(text, zone))


def key_of(event: ShopEvent) -> Key:
    """By what an event is known to be kept already."""
    return event.name.strip(), event.start, event.end


class EventsImportDialog(ReadInDialog):
    """The list with its ticks; what is kept already has none."""

    taken = Signal(object)  # list[EventIn]

    def __init__(self, found: Found, kept: frozenset[Key], parent: QWidget | None = None) -> None:
        zone = ZoneInfo(found.shop.calendar.zone)
        ticks = TickList(_("読み込むできごと"))
        ticks.show_rows(
            _row(event, zone, known=key_of(event) in kept) for event in found.read.events
        )
        super().__init__(_("できごとを読み込む"), found.name, ticks, parent)
        self._shop = found.shop
        hint = (
            _("{shop}のできごととして読み込みます。要らないものは印を外してください。").format(
                shop=one_line(found.shop.name)
            )
            if ticks.boxes
            else _("新しいできごとは見つかりませんでした。")
        )
        self.say(hint, _unread(found.read.unread) if found.read.unread else "")

    def taking(self, number: int) -> str:
        """How many events are read in."""
        return _("{n} 件を読み込む").format(n=number) if number else _("読み込む")

    def take(self) -> None:
        """Hand over the ticked events."""
        self.taken.emit([_typed(event, self._shop.id) for event in self.list.ticked])


def _row(event: ShopEvent, zone: ZoneInfo, *, known: bool) -> tuple[str, ShopEvent, bool | None]:
    when = words.period(event.start.astimezone(zone), event.end.astimezone(zone))
    said = f"{when}　{one_line(event.name)}"
    return (
        (_("{said}　(もうあります)").format(said=said), event, None)
        if known
        else (said, event, True)
    )


def _typed(event: ShopEvent, shop_id: int) -> EventIn:
    from ecdesk.protocol import EventIn

    return EventIn(
        shop_id=shop_id,
        name=event.name,
        start=event.start,
        end=event.end,
        terms=event.terms,
        page=event.page,
        url=event.url,
    )


def _unread(unread: Sequence[tuple[int, str]]) -> str:
    said = [_("{n} 件目: {why}").format(n=number, why=why_unread(code)) for number, code in unread]
    more = len(said) - UNREAD_SHOWN
    said = said[:UNREAD_SHOWN] + ([_("ほか {n} 件").format(n=more)] if more > 0 else [])
    title = _("読めなかったものが {n} 件あります。").format(n=len(unread))
    return "\n".join((title, *said))
