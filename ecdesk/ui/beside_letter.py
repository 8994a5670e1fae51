"""Beside a letter: the shop's own rules for this matter, when it can ship, and 先回り.

What would have to be looked up lies where it is needed, and one press puts it into the letter at
the cursor. 先回り is one line that nobody has to fill: what will this customer ask next? The one
rule: nothing gets into the letter but by a press.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.errors import Refused
from ecdesk.domain.holding import day_said
from ecdesk.domain.shop import Shop
from ecdesk.domain.shop_rules import NONE, HouseRules, LeadTime, fitting, ships_on
from ecdesk.ui.context import Context
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.flow import empty
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.words import _

SHOWN = 4  # rules
_LONGEST = 90  # signs of a rule that are shown
_SHIPS = "本日中にご入金を確認できましたら、{day}に発送いたします。"  # not a text: goes into a mail
_ROOM = 150  # pixels of a rule's name


class BesideLetter(QWidget):
    """Rules, the earliest day of shipping, a line for what comes next."""

    wanted = Signal(str)  # put this into the letter, where the cursor stands
    edit_wanted = Signal(int)  # the rules of this shop

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shop: Shop | None = None
        self._intents: tuple[str, ...] = ()
        self.house = NONE
        self.rules: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(dress(QLabel(_("店の決まり")), "title"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        self._column.addLayout(self._rows)
        self.edit = dress(QPushButton(_("決まりを書く…"), autoDefault=False, flat=True), "link")
        self.edit.clicked.connect(self._on_edit)
        self._column.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignLeft)
        self.paid = dress(QLabel(_("いまご入金なら")), "small")
        self._column.addWidget(self.paid)
        self.ships = dress(QPushButton(autoDefault=False, flat=True), "link")
        self.ships.clicked.connect(self._say_shipping)
        self._column.addWidget(self.ships, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(dress(QLabel(_("先回り")), "title"))
        self.ahead = LineEdit()
        self.ahead.setAccessibleName(_("先回り: お客様が次に知りたいこと"))
        self.ahead.returnPressed.connect(self._put_ahead)
        self._column.addWidget(self.ahead)
        context.link.changed.connect(self._on_changed)

    def serve(self, shop: Shop, intents: Collection[str]) -> None:
        """Another letter: by this shop's rules, for mails of these intents."""
        same = self._shop is not None and self._shop.id == shop.id
        self._shop, self._intents = shop, tuple(intents)
        self.ahead.clear()
        hint = words.next_question(next(iter(intents), ""))
        self.ahead.setPlaceholderText(hint)
        self.ahead.setToolTip(_("書いて Enter を押すと、本文に入ります。{hint}").format(hint=hint))
        if same:
            self.show_rules(self.house)
        else:
            self.show_rules(NONE)
            self._read()

    def show_rules(self, house: HouseRules) -> None:
        """Show those that fit, and when something paid now can leave."""
        self.house = house
        empty(self._rows)
        self.rules = []
        fit = fitting(house.rules, self._intents)
        for rule in fit[:SHOWN]:
            short = " ".join(rule.text.split())
            short = short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"
            name = dress(QPushButton(autoDefault=False), "link")
            room = px(_ROOM)
            said_name = name.fontMetrics().elidedText(
                one_line(rule.name), Qt.TextElideMode.ElideRight, room
            )
            name.setText(said_name.replace("&", "&&"))
            name.setToolTip(_("本文に入れる"))
            name.setAccessibleDescription(rule.text)
            name.clicked.connect(partial(self._want, rule.text))
            said = QLabel(short, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            said.setToolTip(rule.text.replace("<", "&lt;"))
            self._rows.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
            self._rows.addWidget(dress(said, "small"))
            self.rules.append(name)
        if len(fit) > SHOWN:
            more = _("ほか {n} 件").format(n=len(fit) - SHOWN)
            self._rows.addWidget(dress(QLabel(more), "mute"))
        day = self._ships()
        self.paid.setVisible(bool(day))
        self.ships.setVisible(bool(day))
        if day:
            self.ships.setText(_("{day}に発送").format(day=day))
            self.ships.setToolTip(_("本文に入れる"))

    def _ships(self) -> str:
        """When something paid now leaves; empty where nothing is said of it."""
        lead, shop = self.house.lead, self._shop
        if lead is None or shop is None:
            return ""
        return shipping_said(shop, lead, self._context.clock())

    def _read(self) -> None:
        if self._shop is None:
            return
        shop_id = self._shop.id
        reading = self._context.jobs.read(
            "ecdesk.views.house_rules:house_rules", shop_id, slot="composer.rules"
        )

        def show(house: HouseRules) -> None:
            if self._shop is not None and self._shop.id == shop_id:
                self.show_rules(house)

        reading.then(show).otherwise(lambda _error: None).start(self)  # a letter goes without

    def _on_changed(self, changed: object) -> None:
        if getattr(changed, "settings", False):
            self._read()

    def _on_edit(self) -> None:
        if self._shop is not None:
            self.edit_wanted.emit(self._shop.id)

    def _want(self, text: str, _checked: bool = False) -> None:
        self.wanted.emit(text)

    def _say_shipping(self) -> None:
        if day := self._ships():
            self.wanted.emit(_SHIPS.format(day=day))

    def _put_ahead(self) -> None:
        text = self.ahead.text().strip()
        if text and not self.ahead.composing:
            self.wanted.emit(text)
            self.ahead.clear()


def shipping_said(shop: Shop, lead: LeadTime, now: datetime) -> str:
    """The first day on which something paid now can leave; empty for a shop that never opens."""
    try:
        return day_said(ships_on(shop.calendar, lead, now))
    except Refused:
        return ""
