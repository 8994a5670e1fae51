"""The bar at the top: the shops to choose between, today and its opening hours, the menu.

With one shop there is nothing to choose, and no chip for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ecdesk import words
from ecdesk.domain.shop import Shop
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, px, theme
from ecdesk.words import _

HEIGHT = 44
CHIP_WIDTH = 200
DOT = 8


def dot(colour: str, size: int = DOT) -> QIcon:
    """A round dot in a shop's colour."""
    ratio = 2  # crisp on dense screens, and scaled down on others
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(0, 0, size, size)
    painter.end()
    return QIcon(pixmap)


class TopBar(QFrame):
    """Shops, date, hours, menu."""

    shop_chosen = Signal(object)  # a shop's id, or None for all of them

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar", says=_("店と営業時間"))
        self._shops: tuple[Shop, ...] = ()
        self._chosen: int | None = None
        self._in_view: Shop | None = None
        self._chips: list[QPushButton] = []
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(2 * SPACE)
        self._today = dress(QLabel(), "mute")
        self._hours = dress(QLabel(), "mute")
        self.menu_button = dress(QToolButton(), "icon", says=_("メニュー"), tip=_("メニュー"))
        self.menu_button.setText("☰")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, 0, 2 * SPACE, 0)
        row.setSpacing(3 * SPACE)
        row.addLayout(self._chip_row)
        row.addStretch(1)
        row.addWidget(self._today)
        row.addWidget(self._hours)
        row.addWidget(self.menu_button)
        self._fit()
        theme().changed.connect(self._fit)

    @property
    def chosen(self) -> int | None:
        """The shop that is shown alone; None for all."""
        return self._chosen

    @property
    def shops(self) -> tuple[Shop, ...]:
        """The shops there are."""
        return self._shops

    def show_shops(self, shops: Sequence[Shop], now: datetime) -> None:
        """Offer these shops; the one chosen stays chosen while it exists."""
        if tuple(shops) != self._shops:
            self._shops = tuple(shops)
            self._build_chips()
            if self._chosen is not None and all(shop.id != self._chosen for shop in shops):
                self.choose(None)
        self.tick(now)

    def choose(self, shop_id: int | None) -> None:
        """Show this shop alone, or all."""
        changed, self._chosen = shop_id != self._chosen, shop_id
        for chip in self._chips:
            chip.setChecked(chip.property("shop") == shop_id)
        if changed:
            self.shop_chosen.emit(shop_id)

    def choose_number(self, number: int) -> None:
        """Show the shop of this number, counted from 1; 0 shows all. Others do nothing."""
        if number == 0:
            self.choose(None)
        elif number <= len(self._shops):
            self.choose(self._shops[number - 1].id)

    @property
    def chosen_number(self) -> int:
        """The number of the shop that is shown alone, counted from 1; 0 for all."""
        numbers = (at for at, shop in enumerate(self._shops, start=1) if shop.id == self._chosen)
        return next(numbers, 0)

    def show_hours_of(self, shop: Shop | None) -> None:
        """Tell the hours of this shop while none is chosen."""
        self._in_view = shop

    def tick(self, now: datetime) -> None:
        """Say the date, the time and the hours at `now`."""
        shop = self._shop_told()
        if shop is None:
            self._today.setText("")
            self._hours.setText("")
            return
        local = now.astimezone(ZoneInfo(shop.calendar.zone))
        self._today.setText(words.today(local))
        several = len(self._shops) > 1
        colour = QColor(shop.colour).name()
        dotted = f'<span style="color:{colour}; font-size:{px(10)}px">●</span>&nbsp; '
        sign = dotted if several else ""
        self._hours.setText(sign + escape(words.hours_today(shop.calendar, now)))
        said = [f"{one_line(s.name)}　{words.hours_today(s.calendar, now)}" for s in self._shops]
        self._hours.setToolTip("<br>".join(escape(line) for line in said))

    def _fit(self) -> None:
        """Take the height, and the room for names, that the present size of writing needs."""
        self.setFixedHeight(px(HEIGHT))
        self._build_chips()

    def _shop_told(self) -> Shop | None:
        for shop in self._shops:
            if shop.id == self._chosen:
                return shop
        if self._in_view is not None:
            return self._in_view
        return self._shops[0] if self._shops else None

    def _build_chips(self) -> None:
        for chip in self._chips:
            self._chip_row.removeWidget(chip)
            chip.deleteLater()
        self._chips = []
        several = len(self._shops) > 1
        for number, shop in enumerate(self._shops, start=1):
            tip = _("この店だけ ({number})").format(number=number) if several else ""
            self._add_chip(one_line(shop.name), shop.id if several else None, tip, shop.colour)
        if several:
            self._add_chip(_("すべての店"), None, _("すべての店 (0)"), "")

    def _add_chip(self, name: str, shop_id: int | None, tip: str, colour: str) -> None:
        chip = dress(QPushButton(), "shop", says=name, tip=tip)
        room = px(CHIP_WIDTH)
        said = chip.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        chip.setText(" " * bool(colour) + said.replace("&", "&&"))
        if colour:
            chip.setIcon(dot(colour, px(DOT)))
            chip.setIconSize(QSize(px(DOT), px(DOT)))
        chip.setProperty("shop", shop_id)
        if tip:
            chip.setCheckable(True)
            chip.setChecked(shop_id == self._chosen)
            chip.clicked.connect(lambda _on, wanted=shop_id: self.choose(wanted))
        else:
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._chips.append(chip)
        self._chip_row.addWidget(chip)
