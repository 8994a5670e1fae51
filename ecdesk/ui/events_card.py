"""受付時の店のできごと: what ran in the shop when the mail came, or shortly before and after.

So that last night's broken coupon can still be seen today. The one rule: it is the time of the
mail that counts, not the present.
"""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout

from ecdesk import words
from ecdesk.ui.column_card import Card
from ecdesk.ui.flow import empty
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, px
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

SHOWN = 4
ROOM = 160  # pixels of a line


class EventsCard(Card):
    """A line for each event, which leads to what was kept of it; hidden while there is none."""

    wanted = Signal(int)  # an event's id

    def __init__(self) -> None:
        super().__init__(_("受付時の店のできごと"))
        self.links: list[QPushButton] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.column.addLayout(self._rows)
        self.hide()

    def show_thread(self, view: ThreadView) -> None:
        """Show what ran near this conversation."""
        empty(self._rows)
        self.links = []
        zone = ZoneInfo(view.shop.calendar.zone)
        for near in view.events[:SHOWN]:
            event = near.event
            when = words.short_period(event.start.astimezone(zone), event.end.astimezone(zone))
            said = f"{when} {one_line(event.name)}"
            standing = words.near_event(near)
            link = dress(QPushButton(), "link", says=f"{said} {standing}")
            mode = Qt.TextElideMode.ElideRight
            link.setText(link.fontMetrics().elidedText(said, mode, px(ROOM)).replace("&", "&&"))
            terms = one_line(event.terms)
            link.setToolTip(f"{said}　{terms}".strip().replace("<", "&lt;"))
            link.clicked.connect(partial(self._want, event.id or 0))
            self._rows.addWidget(link)
            self._rows.addWidget(dress(QLabel(standing), "mute"))
            self.links.append(link)
        if len(view.events) > SHOWN:
            more = _("ほか {n} 件").format(n=len(view.events) - SHOWN)
            link = dress(QPushButton(more), "link")
            link.clicked.connect(partial(self._want, view.events[SHOWN].event.id or 0))
            self._rows.addWidget(link)
        self.setVisible(bool(view.events))

    def _want(self, event_id: int, _checked: bool = False) -> None:
        self.wanted.emit(event_id)
