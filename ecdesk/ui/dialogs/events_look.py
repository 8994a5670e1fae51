"""An event as it was kept: when, on what terms, what the page said, its files."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.shop import Shop
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.events_files import KeptFile, KeptFiles
from ecdesk.ui.outside import open_link
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.views.rows import EventView
from ecdesk.words import _

MOST_LINES, SIGNS = 14, 28  # of a page's text; signs that fit on one line at the least
MOST_TERMS = 1_000


class EventLook(QWidget):
    """Nothing here can be changed; 直す leads to where it can."""

    change_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.name = dress(QLabel(wordWrap=True), "heading")
        self.when = dress(QLabel(), "mute")
        self.pill = dress(QLabel(), "pill", tone="mute")
        self.shop = dress(QLabel(), "mute")
        self.terms = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.terms.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        # No label: one with a whole page of text takes seconds to lay out (measured).
        self.page = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self.page.setAccessibleName(_("ページの控え"))
        self.url = dress(ElidedLabel(), "small")
        self.open = dress(QPushButton(_("開く"), autoDefault=False), "link")
        self.copy = dress(QPushButton(_("コピー"), autoDefault=False), "link")
        self.files = KeptFiles(context, editing=False)
        self.change = QPushButton(_("直す"), autoDefault=False)
        self.remove = dress(QPushButton(_("消す"), autoDefault=False), "quiet")
        for label in (self.name, self.when, self.shop):
            label.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.pill)
        head.addWidget(self.when)
        head.addStretch(1)
        head.addWidget(self.shop)
        self._parts: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addLayout(head)
        address = QWidget()
        row = QHBoxLayout(address)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.url, 1)
        row.addWidget(self.open)
        row.addWidget(self.copy)
        for title, widget in (
            (_("条件"), self.terms),
            (_("ページの控え"), self.page),
            (_("ページのアドレス"), address),
            (_("画像・ファイル"), self.files),
        ):
            part = QWidget()
            inside = QVBoxLayout(part)
            inside.setContentsMargins(0, 4, 0, 0)
            inside.setSpacing(4)
            inside.addWidget(dress(QLabel(title), "title"))
            inside.addWidget(widget)
            column.addWidget(part)
            self._parts.append(part)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.change)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        column.addLayout(foot)
        self.change.clicked.connect(self.change_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self.open.clicked.connect(lambda: open_link(self.url.whole, self._context.notices))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.url.whole))

    def show_event(self, view: EventView, shop: Shop | None, now: datetime) -> None:
        """Show this one."""
        event = view.event
        zone = ZoneInfo(shop.calendar.zone if shop is not None else "Asia/Tokyo")
        self.name.setText(one_line(event.name))
        self.when.setText(words.period(event.start.astimezone(zone), event.end.astimezone(zone)))
        said, tone = words.event_standing(event.start, event.end, now)
        self.pill.setText(said)
        set_tone(self.pill, tone)
        self.shop.setText(one_line(shop.name) if shop is not None else "")
        self.terms.setText(_cut(event.terms))
        self.page.setPlainText(event.page)
        self.page.setFixedHeight(self._height_of(event.page))
        self.url.say(event.url)
        self.open.setVisible(event.url.lower().startswith(("https://", "http://")))
        self.files.set_files(KeptFile(one.filename, one.size, one.id) for one in view.files)
        there = (event.terms, event.page, event.url, view.files)
        for part, something in zip(self._parts, there, strict=True):
            part.setVisible(bool(something))

    def _height_of(self, page: str) -> int:
        """Room for a short page as it is; a long one scrolls."""
        lines = page.split("\n", MOST_LINES)[:MOST_LINES]
        rows = min(sum(1 + len(line) // SIGNS for line in lines), MOST_LINES)
        return self.page.fontMetrics().lineSpacing() * max(rows, 2) + px(24)


def _cut(text: str) -> str:
    """As much of the terms as one reads; all of them stand in the fields."""
    return text if len(text) <= MOST_TERMS else f"{text[:MOST_TERMS]}…"
