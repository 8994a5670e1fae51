"""Targets of their own for malls: a third party stands between, or the person knows better.

Where nothing is chosen, the shorter of the shop's and those that ship for the mall hold. The one
rule: what the person chose holds as it is, slower too.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import Targets, targets_for
from ecdesk.mail import mall_clocks
from ecdesk.ui.dialogs.account_form import NumberField
from ecdesk.ui.dialogs.hours_page import hint
from ecdesk.ui.flow import empty
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

Own = tuple[tuple[str, Targets], ...]  # by channel


def mall_name(channel: str) -> str:
    """What a mall is called."""
    clock = mall_clocks.current().get(channel)
    return clock.name if clock is not None else channel


def minutes_said(targets: Targets) -> str:
    """Both targets in one line."""
    return _("早い返信 {fast}分・期限 {limit}分").format(fast=targets.fast, limit=targets.limit)


class ChannelTargets(QWidget):
    """One line to choose for a mall, and below it what is chosen."""

    changed = Signal(object)  # Own

    def __init__(self) -> None:
        super().__init__()
        self._own: Own = ()
        self._shop = Targets()
        self.mall = QComboBox()
        self.mall.setAccessibleName(_("期限を決めるモール"))
        for channel, clock in mall_clocks.current().items():
            self.mall.addItem(clock.name, channel)
        self.fast = NumberField(_("モールの早い返信"), _("分"))
        self.limit = NumberField(_("モールの期限"), _("分"))
        self.choose = QPushButton(_("決める"), autoDefault=False)
        self.told = hint("")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.mall, 1)
        for label, box in ((_("早い返信"), self.fast), (_("期限"), self.limit)):
            line.addWidget(dress(QLabel(label), "mute"))
            line.addWidget(box)
        line.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(dress(QLabel(_("モールごとに変える")), "title"))
        column.addLayout(line)
        column.addWidget(self.told)
        column.addLayout(self._rows)
        self.mall.activated.connect(self._show_mall)
        self.choose.clicked.connect(self.take)
        for box in (self.fast, self.limit):
            box.line.returnPressed.connect(self.take)

    def show_targets(self, own: Own, shop: Targets) -> None:
        """Show what is chosen; `shop` are the shop's own, which hold elsewhere."""
        self._own, self._shop = own, shop
        empty(self._rows)
        for channel, targets in own:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(12)
            said = f"{mall_name(channel)}　{minutes_said(targets)}"
            line.addWidget(QLabel(said))
            leave = dress(QPushButton(_("やめる"), autoDefault=False), "link")
            leave.setAccessibleName(_("{mall}の期限を決めない").format(mall=mall_name(channel)))
            leave.clicked.connect(partial(self.take_out, channel))
            line.addWidget(leave)
            line.addStretch(1)
            self._rows.addWidget(row)
        self._show_mall()

    def take(self) -> None:
        """Let the mall that is chosen have the minutes that are typed."""
        channel = str(self.mall.currentData())
        try:
            targets = Targets(self.fast.number, self.limit.number)
        except Refused:
            self._say(_("「早い返信」は、期限より短い分数にしてください。"), "bad")
            return
        kept = dict(self._own) | {channel: targets}
        self.changed.emit(tuple(sorted(kept.items())))

    def take_out(self, channel: str, _checked: bool = False) -> None:
        """Nothing of its own for this mall any more."""
        self.changed.emit(tuple(one for one in self._own if one[0] != channel))

    def _show_mall(self) -> None:
        """What holds for the mall now."""
        channel = str(self.mall.currentData())
        own = dict(self._own)
        holds = targets_for(channel, self._shop, own, mall_clocks.targets())
        self.fast.show_number(holds.fast)
        self.limit.show_number(holds.limit)
        said = _("いまは {minutes}").format(minutes=minutes_said(holds))
        if channel not in own and holds != self._shop:
            said = _("{said} (モール向けの短い期限)").format(said=said)
        self._say(said, "mute")

    def _say(self, text: str, tone: str) -> None:
        self.told.setText(text)
        set_tone(self.told, tone)
