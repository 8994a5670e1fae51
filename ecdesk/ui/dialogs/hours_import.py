"""Closings out of a calendar file, to be ticked one by one.

The one rule: what nobody ticked closes nothing, and what could not be read is said by its name.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.domain.calendar import Calendar
from ecdesk.domain.closings import Closing, Proposed, closings_in, with_closings, write_closings
from ecdesk.domain.errors import Refused
from ecdesk.ui.dialogs.read_in import ReadInDialog
from ecdesk.ui.text import one_line
from ecdesk.ui.ticks import TickList
from ecdesk.words import _

AHEAD_DAYS = 400
MOST_BYTES = 16_000_000
UNREAD_SHOWN = 5


def text_of(path: Path) -> str:
    """A file somebody else wrote, in whatever charset; on a worker. Raises Refused, OSError."""
    from ecdesk.mail.charset import decode

    if path.stat().st_size > MOST_BYTES:
        raise Refused("ical.too_large", most=MOST_BYTES)
    return decode(path.read_bytes(), None).text


def closings_of(_reader: object, path: Path, calendar: Calendar, today: date) -> Proposed:
    """What a file proposes for the coming year; on a worker. Raises Refused, OSError."""
    return closings_in(text_of(path), calendar, today, today + timedelta(days=AHEAD_DAYS))


def write_out(
    _reader: object, path: Path, calendar: Calendar, today: date, days: int, now: datetime
) -> None:
    """Write the closings of the coming days as an iCalendar file; on a worker. Raises OSError."""
    text = write_closings(calendar, today, today + timedelta(days=days), now)
    path.write_bytes(text.encode())


def closing_said(closing: Closing) -> str:
    """A proposed closing: 12/29(火)　休み　年末休業, 12/28(月)　10–12　午後休み."""
    hours = words.opening(closing.windows)
    said = f"{words.dates(closing.day, closing.day)}　{hours}　{one_line(closing.name)}"
    return said if closing.is_news else _("{said}　(もうそうなっています)").format(said=said)


def why_unread(code: str) -> str:
    """Why something in a file was not understood."""
    return {
        "ical.no_start": _("日付がありません"),
        "ical.time": _("日時を読めません"),
        "ical.rule": _("くり返しの決まりを読めません"),
        "ical.too_many": _("多すぎるため、ここまでにしました"),
        "ical.too_long": _("長すぎるため、休みとしては扱いません"),
        "event.malformed": _("名前がないか、終わりが始まりより前です"),
        "event.no_time": _("日時を読めません"),
        "event.too_many": _("多すぎるため、ここまでにしました"),
    }.get(code, _("読めません"))


class ClosingsDialog(ReadInDialog):
    """The list with its ticks; none is set before the person sets it."""

    taken = Signal(object)  # the Calendar with what was ticked

    def __init__(
        self, name: str, calendar: Calendar, proposed: Proposed, parent: QWidget | None = None
    ) -> None:
        ticks = TickList(_("読み込む休み"))
        ticks.show_rows(
            (closing_said(one), one, False if one.is_news else None) for one in proposed.closings
        )
        super().__init__(_("休みを読み込む"), name, ticks, parent)
        self._calendar = calendar
        hint = (
            _("この店でも休む日に、印を付けてください。印のない日は何も変わりません。")
            if ticks.boxes
            else _("このファイルには、これから1年のあいだの新しい休みはありませんでした。")
        )
        self.say(hint, _unread(proposed.unread) if proposed.unread else "")

    def taking(self, number: int) -> str:
        """On how many days the shop is closed then."""
        return _("{n} 日を休みに入れる").format(n=number) if number else _("入れる")

    def take(self) -> None:
        """Hand over the calendar with the ticked closings."""
        self.taken.emit(with_closings(self._calendar, self.list.ticked))


def _unread(unread: tuple[tuple[str, str], ...]) -> str:
    said = [
        _("「{name}」 {why}").format(name=one_line(name), why=why_unread(code))
        for code, name in unread[:UNREAD_SHOWN]
    ]
    if len(unread) > UNREAD_SHOWN:
        said.append(_("ほか {n} 件").format(n=len(unread) - UNREAD_SHOWN))
    title = _("読めなかったものが {n} 件あります。").format(n=len(unread))
    return "\n".join((title, *said))
