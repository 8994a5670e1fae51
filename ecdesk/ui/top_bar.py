"""The bar at the top: search, the shops to choose between, today and its hours, the menu.

With one shop there is nothing to choose, and no chip for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ecdesk import words
from ecdesk.domain.shop import Shop
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, px, theme
from ecdesk.views.rows import EventView
from ecdesk.words import _

HEIGHT = 44
CHIP_WIDTH = 200
SEARCH_WIDTH = 284
EVENT_WIDTH = 140
ROOM_FOR_EVENT = 1240  # pixels; what can be done comes before what runs
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


def hours_said(shop: Shop, now: datetime) -> str:
    """Today's hours, and what makes today unlike its weekday: 本日休み (勤労感謝の日)."""
    said, special = words.hours_today(shop.calendar, now), words.special_today(shop.calendar, now)
    return _("{hours} ({why})").format(hours=said, why=one_line(special)) if special else said


class TopBar(QFrame):
    """Shops, date, hours, menu."""

    shop_chosen = Signal(object)  # a shop's id, or None for all of them
    hours_wanted = Signal()
    event_wanted = Signal(int)  # what runs in the shop now, by its id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar", says=_("店と営業時間"))
        self._shops: tuple[Shop, ...] = ()
        self._chosen: int | None = None
        self._in_view: Shop | None = None
        self._chips: list[QPushButton] = []
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(2 * SPACE)
        self.search = dress(LineEdit(), "search", says=_("検索"))
        self.search.setPlaceholderText(_("検索　注文番号・名前・ことば　( / )"))
        self.search.setClearButtonEnabled(True)
        self._today = dress(QLabel(), "mute")
        self._hours = dress(QLabel(), "mute")
        self._hours.installEventFilter(self)
        self._hours.setCursor(Qt.CursorShape.PointingHandCursor)
        self._events: tuple[EventView, ...] = ()
        self.running = dress(QPushButton(), "link")
        self.running.clicked.connect(lambda: self.event_wanted.emit(self.running.property("event")))
        self.running.hide()
        self.menu_button = dress(QToolButton(), "icon", says=_("メニュー"), tip=_("メニュー"))
        self.menu_button.setText("☰")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, 0, 2 * SPACE, 0)
        row.setSpacing(3 * SPACE)
        row.addWidget(self.search)
        row.addLayout(self._chip_row)
        row.addStretch(1)
        row.addWidget(self.running)
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

    def show_events(self, events: Sequence[EventView]) -> None:
        """What happens in the shops; the one that runs in the shop told of stands in the bar."""
        self._events = tuple(events)

    def show_hours_of(self, shop: Shop | None) -> None:
        """Tell the hours of this shop while none is chosen."""
        self._in_view = shop

    def tick(self, now: datetime) -> None:
        """Say the date, the time and the hours at `now`."""
        shop = self._shop_told()
        if shop is None:
            self._today.setText("")
            self._hours.setText("")
            self.running.hide()
            return
        local = now.astimezone(ZoneInfo(shop.calendar.zone))
        self._today.setText(words.today(local))
        several = len(self._shops) > 1
        colour = QColor(shop.colour).name()
        dotted = f'<span style="color:{colour}; font-size:{px(10)}px">●</span>&nbsp; '
        sign = dotted if several else ""
        self._hours.setText(sign + escape(hours_said(shop, now)))
        said = [f"{one_line(s.name)}　{hours_said(s, now)}" for s in self._shops]
        self._hours.setToolTip("<br>".join(escape(line) for line in said))
        self._show_event(shop, now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: a click on the hours leads to where they are changed."""
        if watched is self._hours and event.type() == QEvent.Type.MouseButtonRelease:
            self.hours_wanted.emit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: what runs in the shop is told only where there is room for it."""
        super().resizeEvent(event)
        self.running.setVisible(bool(self.running.text()) and self.width() >= px(ROOM_FOR_EVENT))

    def _show_event(self, shop: Shop, now: datetime) -> None:
        """The event that runs in the shop now and ends first."""
        running = [
            one.event
            for one in self._events
            if one.shop_id == shop.id and one.event.start <= now < one.event.end
        ]
        one = min(running, key=lambda event: event.end, default=None)
        self.running.setText("")
        if one is not None:
            end = one.end.astimezone(ZoneInfo(shop.calendar.zone)) - timedelta(microseconds=1)
            name, until = one_line(one.name), words.dates(end.date(), end.date())
            room = self.running.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, px(EVENT_WIDTH)
            )
            said = _("{name} {day}まで").format(name=name, day=until)
            self.running.setText(said.replace(name, room, 1).replace("&", "&&"))
            self.running.setAccessibleName(_("開催中 {event}").format(event=said))
            self.running.setToolTip(said.replace("<", "&lt;"))
            self.running.setProperty("event", one.id)
        self.running.setVisible(one is not None and self.width() >= px(ROOM_FOR_EVENT))

    def _fit(self) -> None:
        """Take the height, and the room for names, that the present size of writing needs."""
        self.setFixedHeight(px(HEIGHT))
        self.search.setFixedWidth(px(SEARCH_WIDTH))
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
