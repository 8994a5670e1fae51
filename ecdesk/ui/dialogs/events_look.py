"""An event as it was kept: when, on what terms, what the page said, its files."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.shop import Shop
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.events_files import KeptFile, KeptFiles
from ecdesk.ui.outside import open_link
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.views.rows import EventView
from ecdesk.words import _


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
        self.terms, self.page = _said(), _said()
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
            (_("ページの控え"), _framed(self.page)),
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
        self.terms.setText(event.terms)
        self.page.setText(event.page)
        self.url.say(event.url)
        self.open.setVisible(event.url.lower().startswith(("https://", "http://")))
        self.files.set_files(KeptFile(one.filename, one.size, one.id) for one in view.files)
        there = (event.terms, event.page, event.url, view.files)
        for part, something in zip(self._parts, there, strict=True):
            part.setVisible(bool(something))


def _said() -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _framed(label: QLabel) -> QFrame:
    frame = dress(QFrame(), "note")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(12, 8, 12, 8)
    inside.addWidget(label)
    return frame
