"""店の決まり: the rules of a shop as they lie beside a letter, and how long making takes.

A list on the left, the rule chosen on the right. The one rule: nothing is kept before 保存 is
pressed, and what was kept before comes back with undo. Until then no other shop can be chosen, so
that what was written here is not lost by a look elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.domain.reading import Intent
from ecdesk.domain.shop import Shop
from ecdesk.domain.shop_rules import MOST_DAYS, HouseRules, LeadTime, ShopRule
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.ui.ticks import TickBox, TickList
from ecdesk.words import _

_NEW = ShopRule("", "")
_STEP = 30  # minutes between two times that are offered


class HouseRulesDialog(Sheet):
    """The rules of one shop at a time."""

    def __init__(
        self, context: Context, shops: Sequence[Shop], parent: QWidget | None = None
    ) -> None:
        """The first of the shops is shown first."""
        super().__init__(_("店の決まり"), parent)
        self.spread(760, 600)
        self._context, self._shops = context, tuple(shops)
        self._rules: list[ShopRule] = []
        self._at = -1
        self._busy = False
        self._kept: HouseRules | None = None  # as they were read
        self._build()
        self.shop.currentIndexChanged.connect(lambda _at: self._read())
        self._read()

    def _build(self) -> None:
        self.shop = QComboBox()
        self.shop.setAccessibleName(_("店"))
        for shop in self._shops:
            self.shop.addItem(shop.name, shop)
        self.shop.setVisible(len(self._shops) > 1)
        self.body.addWidget(self.shop)
        self.list = QListWidget()
        self.list.setAccessibleName(_("決まりの一覧"))
        self.list.currentRowChanged.connect(self._choose)
        self.add = QPushButton(_("加える"), autoDefault=False)
        self.remove = QPushButton(_("消す"), autoDefault=False)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        below = QHBoxLayout()
        below.addWidget(self.add)
        below.addWidget(self.remove)
        self.nothing = QLabel(
            _("まだ決まりがありません。\n「加える」で書きはじめます。"),
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        dress(self.nothing, "mute")
        self._left = QStackedWidget()
        for page in (self.list, self.nothing):
            self._left.addWidget(page)
        left = QVBoxLayout()
        left.addWidget(self._left, 1)
        left.addLayout(below)
        sides = QHBoxLayout()
        sides.setSpacing(12)
        sides.addLayout(left, 2)
        sides.addLayout(self._form(), 3)
        self.body.addLayout(sides, 1)
        self.body.addLayout(self._lead())
        self.told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.told.hide()
        self.body.addWidget(self.told)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.keep = self.add_button(_("保存"), "primary")
        self.keep.clicked.connect(self.save)

    def _form(self) -> QFormLayout:
        self.name = LineEdit()
        self.name.setPlaceholderText(_("例: 返品規定"))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(_("例: 返品は到着後7日以内に承ります。"))
        self.intents = TickList(_("どんなお問い合わせのときに見せるか"))
        self.intents.setMinimumHeight(px(120))
        self.name.textEdited.connect(lambda _text: self._take())
        self.text.textChanged.connect(self._take)
        self.intents.changed.connect(self._take)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        for label, widget in (
            (_("名前"), self.name),
            (_("内容"), self.text),
            (_("用件"), self.intents),
        ):
            widget.setAccessibleName(label)
            form.addRow(dress(QLabel(label), "mute"), widget)
        every = _("用件を選ばない決まりは、どのメールでも見えます。")
        form.addRow("", dress(QLabel(every, wordWrap=True), "mute"))
        return form

    def _lead(self) -> QHBoxLayout:
        self.counts = TickBox(_("入金から発送までを数える"))
        self.days = QComboBox()
        for number in range(MOST_DAYS + 1):
            self.days.addItem(_("{n} 営業日").format(n=number), number)
        self.days.setAccessibleName(_("制作にかかる営業日"))
        self.until = QComboBox()
        self.until.setAccessibleName(_("この時刻までのご入金は当日に数える"))
        self.until.addItem(_("締め時刻なし"), None)
        for minutes in range(0, 24 * 60, _STEP):
            self._offer(minutes)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.counts, self.days, self.until):
            row.addWidget(widget)
        row.addStretch(1)
        self.counts.toggled.connect(lambda _on: self._fit())
        self.days.currentIndexChanged.connect(lambda _at: self._fit())
        self.until.currentIndexChanged.connect(lambda _at: self._fit())
        return row

    def _offer(self, minutes: int) -> None:
        clock = f"{minutes // 60:02}:{minutes % 60:02}"
        given = (self.until.itemData(at) for at in range(self.until.count()))
        at = sum(one is None or one < minutes for one in given)
        self.until.insertItem(at, _("{clock} まで").format(clock=clock), minutes)

    @property
    def shown(self) -> Shop | None:
        """The shop whose rules are shown."""
        shop = self.shop.currentData()
        return shop if isinstance(shop, Shop) else None

    @property
    def house(self) -> HouseRules:
        """What is written here."""
        minutes = self.until.currentData()
        limit = None if minutes is None else time(*divmod(minutes, 60))
        lead = LeadTime(self.days.currentIndex(), limit) if self.counts.isChecked() else None
        return HouseRules(tuple(self._rules), lead)

    def show_rules(self, house: HouseRules) -> None:
        """Show these, from the first on."""
        self._rules = list(house.rules)
        self._at = -1
        self.counts.setChecked(house.lead is not None)
        lead = house.lead or LeadTime()
        self.days.setCurrentIndex(lead.days)
        minutes = None if lead.until is None else lead.until.hour * 60 + lead.until.minute
        if self.until.findData(minutes) < 0 and minutes is not None:
            self._offer(minutes)
        self.until.setCurrentIndex(max(self.until.findData(minutes), 0))
        self._list(0)
        self._kept = self.house
        self.settle()
        self._fit()

    def _read(self) -> None:
        if self.shown is None:
            return
        reading = self._context.jobs.read(
            "ecdesk.views.house_rules:house_rules", self.shown.id, slot="rules.dialog"
        )
        reading.then(self.show_rules).start(self)

    def _list(self, at: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([rule.name or _("(名前のない決まり)") for rule in self._rules])
        self.list.blockSignals(False)
        self._at = -1
        self.list.setCurrentRow(min(at, len(self._rules) - 1))
        self._choose(self.list.currentRow())

    def _choose(self, at: int) -> None:
        self._at = -1  # what is put into the form now is nobody's word
        rule = self._rules[at] if 0 <= at < len(self._rules) else _NEW
        self.name.setText(rule.name)
        self.text.setPlainText(rule.text)
        self.intents.show_rows(
            (words.intent(intent.value), intent.value, intent.value in rule.intents)
            for intent in Intent
            if words.intent(intent.value)
        )
        self._at = at if at < len(self._rules) else -1
        self._fit()

    def _take(self) -> None:
        if not 0 <= self._at < len(self._rules):
            return
        rule = replace(
            self._rules[self._at],
            name=self.name.text(),
            text=self.text.toPlainText(),
            intents=tuple(self.intents.ticked),
        )
        self._rules[self._at] = rule
        item = self.list.item(self._at)
        item.setText(rule.name or _("(名前のない決まり)"))
        self.told.hide()
        self._fit()

    def _add(self) -> None:
        self._rules.append(_NEW)
        self._list(len(self._rules) - 1)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        if 0 <= self._at < len(self._rules):
            del self._rules[self._at]
            self._list(self._at)

    def _fit(self) -> None:
        there = self._at >= 0
        for widget in (self.name, self.text, self.intents, self.remove):
            widget.setEnabled(there)
        self._left.setCurrentWidget(self.list if self._rules else self.nothing)
        for box in (self.days, self.until):
            box.setEnabled(self.counts.isChecked())
        self.shop.setEnabled(self._kept in (None, self.house))
        self.shop.setToolTip("" if self.shop.isEnabled() else _("保存するか、やめると選べます。"))

    def save(self) -> None:
        """Keep what is written here."""
        from ecdesk.protocol import LeadIn, RuleIn, SaveShopRules

        shop, house = self.shown, self.house
        if shop is None or self._busy or self.name.composing:
            return
        self._busy = True
        rules = [
            RuleIn(name=one.name, text=one.text, intents=list(one.intents)) for one in house.rules
        ]
        lead = LeadIn(days=house.lead.days, until=house.lead.until) if house.lead else None
        asked = self._context.link.ask(SaveShopRules(shop_id=shop.id, rules=rules, lead=lead))
        asked.then(lambda answer: self._on_kept(shop, answer)).otherwise(self._on_refused).start(
            self
        )

    def _on_kept(self, shop: Shop, answer: dict[str, Any]) -> None:
        import msgspec

        from ecdesk.protocol import SaveShopRules

        back = msgspec.convert({"shop_id": shop.id, **answer["before"]}, SaveShopRules)
        link, window = self._context.link, self.parentWidget() or self
        self._context.notices.say(
            _("店の決まりを保存しました。"), kind="good", undo=lambda: link.ask(back).start(window)
        )
        self.accept()

    def _on_refused(self, error: Exception) -> None:
        self._busy = False
        self.warn(words.say(error) if isinstance(error, DeskError) else _("保存できませんでした。"))

    def written(self) -> object:
        """Override: the rules as they stand here, once they were read."""
        return None if self._kept is None else self.house

    def warn(self, said: str) -> None:
        """Override: below the rules."""
        self.told.setText(said)
        set_tone(self.told, "bad")
        self.told.show()
