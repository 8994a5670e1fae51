"""スヌーズ: when to see a conversation again, in the words people use, from a menu or typed.

The clock runs on while it is hidden, and a mail of the customer's brings it back at once. The one
rule: the menu says beside each word the time that it means today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ecdesk import words
from ecdesk.domain.shop import Shop
from ecdesk.domain.snooze import offers
from ecdesk.ui.context import Context
from ecdesk.ui.undoable import Undoable
from ecdesk.words import _


class Snoozing(QObject):
    """Offers the times, hides conversations and shows them again."""

    hidden = Signal(object)  # the ids that are out of sight now
    back = Signal(object)  # the ids that are in sight again

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent = context, parent
        self._undoable = Undoable(context, self)

    def offer(self, ids: Sequence[int], shop: Shop, at: QPoint) -> QMenu:
        """Open the menu of times; they mean what they mean by this shop's hours."""
        now = self._context.clock()
        zone = ZoneInfo(shop.calendar.zone)
        menu = QMenu(self._parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(_("いつまで隠しますか")).setEnabled(False)
        for number, (said, snooze) in enumerate(offers(shop.calendar, now), start=1):
            when = words.moment(snooze.until.astimezone(zone), now) if snooze.until else ""
            label = f"&{number}　{said}"
            if when and when != said:
                label += f"\t{when}"
            action = menu.addAction(label)
            action.triggered.connect(lambda _on=False, said=said: self.snooze(ids, said, zone))
        menu.addSeparator()
        other = menu.addAction(_("&0　ほかの日時…"))
        other.triggered.connect(lambda: self.ask(ids, shop))
        menu.popup(at)
        return menu

    def ask(self, ids: Sequence[int], shop: Shop) -> None:
        """A field for any time in words."""
        from ecdesk.ui.dialogs.snooze import SnoozeDialog

        dialog = SnoozeDialog(shop.calendar, self._context.clock, self._parent)
        zone = ZoneInfo(shop.calendar.zone)
        dialog.chosen.connect(lambda said: self.snooze(ids, said, zone))
        dialog.open()

    def snooze(self, ids: Sequence[int], said: str, zone: ZoneInfo) -> None:
        """Hide these until then."""
        from ecdesk.protocol import Snooze, UndoSnooze

        def tell(answer: dict[str, Any]) -> str:
            return _snoozed_said(answer, len(ids), zone, self._context.clock())

        self._undoable.carry_out(
            Snooze(conversation_ids=list(ids), said=said),
            tell,
            lambda answer: [UndoSnooze(snooze_ids=[one["id"] for one in answer["snoozes"]])],
            then=lambda _answer: self.hidden.emit(tuple(ids)),
            undone=lambda: self.back.emit(tuple(ids)),
        )

    def wake(self, ids: Sequence[int]) -> None:
        """Show these again now."""
        from ecdesk.protocol import Resnooze, Unsnooze

        self._undoable.carry_out(
            Unsnooze(conversation_ids=list(ids)),
            _("スヌーズをやめました。"),
            lambda answer: [Resnooze(snooze_ids=list(answer["snooze_ids"]))],
        )


def _snoozed_said(answer: dict[str, Any], count: int, zone: ZoneInfo, now: datetime) -> str:
    """Until when, as the engine understood it, and what is unusual about that time."""
    made = answer.get("snoozes") or [{}]
    until, moved = made[0].get("until"), made[0].get("moved")
    if not until:
        text = _("お客様の返事が来るまで、{n} 件を隠しました。")
        return text.format(n=count) if count > 1 else _("お客様の返事が来るまで隠しました。")
    at = words.moment(datetime.fromisoformat(until).astimezone(zone), now)
    text = _("{at} まで {n} 件を隠しました。") if count > 1 else _("{at} まで隠しました。")
    told = text.format(at=at, n=count)
    if moved:
        told += _("定休日のため、次の営業日にしました。")
    return told
