"""What the person asks about the shops themselves: their hours, what happened in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ecdesk.ui import screens

if TYPE_CHECKING:
    from ecdesk.domain.shop import Shop
    from ecdesk.ui.context import Context
    from ecdesk.ui.main_window import MainWindow


class ShopErrands(QObject):
    """Opens what belongs to the shop that is in view."""

    def __init__(
        self, context: Context, window: MainWindow, on_closed: Callable[[], object]
    ) -> None:
        """`on_closed` is called when a screen is closed again."""
        super().__init__(window)
        self._context, self._window, self._on_closed = context, window, on_closed
        bar = window.frame.top_bar
        bar.hours_wanted.connect(self.show_hours)
        bar.event_wanted.connect(self.show_events)
        window.frame.thread_pane.event_wanted.connect(self.show_events)
        window.frame.thread_pane.learned_wanted.connect(self.show_learned)

    def show_hours(self) -> None:
        """営業時間と休み."""
        shops = self._shops()
        if shops:
            shown = screens.hours(self._context, shops, self._window)
            shown.finished.connect(self._on_closed)

    def show_rules(self, shop_id: int = 0) -> None:
        """店の決まり: of this shop, else of the one in view."""
        shops = self._shops()
        if shop_id:
            shops = tuple(sorted(shops, key=lambda shop: shop.id != shop_id))
        if shops:
            shown = screens.house_rules(self._context, shops, self._window)
            shown.finished.connect(self._on_closed)

    def show_events(self, event_id: int = 0) -> None:
        """店のできごと: this one, else the newest."""
        shops = self._window.frame.top_bar.shops
        first = self._shops()[:1]
        shop_id = first[0].id if first else None
        shown = screens.events(
            self._context, shops, self._window, event_id=event_id, shop_id=shop_id
        )
        shown.finished.connect(self._on_closed)

    def show_learned(self) -> None:
        """覚えたこと, of the shop in view."""
        shops = self._shops()
        if shops:
            shown = screens.learned(self._context, shops, self._window)
            shown.finished.connect(self._on_closed)

    def show_opinion(self) -> None:
        """手元のAIに相談する: whether, and whom."""
        screens.opinion(self._context, self._window).finished.connect(self._on_closed)

    def _shops(self) -> tuple[Shop, ...]:
        """All of them, the one in view first."""
        bar, view = self._window.frame.top_bar, self._window.frame.thread_pane.view
        wanted = bar.chosen or (view.shop.id if view is not None else None)
        return tuple(sorted(bar.shops, key=lambda shop: shop.id != wanted))
