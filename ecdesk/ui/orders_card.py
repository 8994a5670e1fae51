"""ご購入: what this customer bought, the order that the mails name first.

A tracking number is copied with one press, and the carrier's page can be read where the pointer
rests. The one rule: what is only a likeness of name says so beside the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.orders import tracking_page
from ecdesk.ui import order_words
from ecdesk.ui.column_card import Card
from ecdesk.ui.context import Context
from ecdesk.ui.flow import empty
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.orders import Known, OrderView
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

SHOWN = 3  # orders besides those that the mails name
ITEMS = 3  # of an order


def in_order(orders: Sequence[OrderView]) -> list[OrderView]:
    """Those that the conversation names first, then the newest; likenesses of name last."""
    return sorted(orders, key=lambda one: (not one.here, one.by is Known.NAME))


class OrdersCard(Card):
    """A few lines for each order; hidden while there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("ご購入"))
        self._context = context
        self._all = False
        self._shown: tuple[OrderView, ...] = ()
        self._zone = ZoneInfo("UTC")
        self.parcels: list[QPushButton] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        self.more = dress(QPushButton(), "link")
        self.more.clicked.connect(self._open)
        self.column.addLayout(self._rows)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_thread(self, view: ThreadView) -> None:
        """Show what the customer of this conversation bought."""
        zone = ZoneInfo(view.shop.calendar.zone)
        if {one.id for one in view.orders} != {one.id for one in self._shown}:
            self._all = False
        self._shown, self._zone = view.orders, zone
        self._fill(view.shop.id)
        self.setVisible(bool(view.orders))

    def _fill(self, shop_id: int) -> None:
        empty(self._rows)
        self.parcels = []
        orders = in_order(self._shown)
        named = sum(one.here for one in orders)
        room = len(orders) if self._all else named + SHOWN
        self.title.setText(
            _("ご購入 {n} 件").format(n=len(orders)) if len(orders) > 1 else _("ご購入")
        )
        for view in orders[:room]:
            self._rows.addWidget(self._order(view, elsewhere=view.shop_id != shop_id))
        left = len(orders) - room
        self.more.setVisible(left > 0)
        self.more.setText(_("ほか {n} 件").format(n=left))
        self._shop_id = shop_id

    def _order(self, view: OrderView, *, elsewhere: bool) -> QWidget:
        box = QFrame()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, SPACE)
        column.setSpacing(0)
        order = view.order
        if view.here:
            column.addWidget(dress(QLabel(_("この注文")), "small", tone="accent"))
        head = ElidedLabel(order_words.head(order, self._zone))
        tip = order_words.whole(order, self._zone)
        column.addWidget(dress(head, "small", says=order_words.head(order, self._zone)))
        for item in order.items[:ITEMS]:
            column.addWidget(dress(ElidedLabel(order_words.item_line(item)), "small"))
        if len(order.items) > ITEMS:
            more = _("ほか {n} 点").format(n=len(order.items) - ITEMS)
            column.addWidget(dress(QLabel(more), "mute"))
        stands = [order_words.states(order), order_words.shipping(order)]
        if order.shipped_on is None:  # else there is no room for both on one line
            stands = [" · ".join(filter(None, stands))]
        for said in filter(None, stands):
            column.addWidget(dress(ElidedLabel(said), "mute"))
        for number in order.tracking:
            column.addWidget(self._parcel(order.method, number))
        if elsewhere:
            column.addWidget(dress(ElidedLabel(one_line(view.shop)), "mute"))
        if view.by is Known.NAME:
            column.addWidget(_doubt(words.order_known(view.by.value)))
        elif view.by is not None:
            tip += "\n" + words.order_known(view.by.value)
        box.setToolTip(tip.replace("<", "&lt;").replace("\n", "<br>"))
        return box

    def _parcel(self, method: str, number: str) -> QWidget:
        """A tracking number: a press copies it; the pointer tells where it can be looked for."""
        page = tracking_page(method, number)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        copy = dress(
            QPushButton(_("追跡 {number}").format(number=one_line(number)).replace("&", "&&")),
            "link",
            says=_("追跡番号 {number} をコピー").format(number=one_line(number)),
        )
        copy.setToolTip(_("押すとコピーします"))
        copy.clicked.connect(partial(self._copy, number))
        self.parcels.append(copy)
        line.addWidget(copy)
        if page:
            where = dress(QPushButton(_("ページ")), "link", says=_("配送会社のページをコピー"))
            where.setToolTip(page.replace("&", "&amp;"))
            where.clicked.connect(partial(self._copy, page))
            self.parcels.append(where)
            line.addWidget(where)
        line.addStretch(1)
        return row

    def _copy(self, text: str, _checked: bool = False) -> None:
        QGuiApplication.clipboard().setText(text)
        self._context.notices.say(
            _("コピーしました: {text}").format(text=one_line(text)), seconds=4
        )

    def _open(self) -> None:
        self._all = True
        self._fill(self._shop_id)


def _doubt(said: str) -> QLabel:
    label = dress(QLabel(said, wordWrap=True), "small", tone="warn")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
