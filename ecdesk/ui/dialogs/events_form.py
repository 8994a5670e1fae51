"""The fields of an event, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import Refused
from ecdesk.domain.events import ShopEvent
from ecdesk.domain.shop import Shop
from ecdesk.domain.typed import typed_period
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.events_files import KeptFile, KeptFiles
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.views.rows import EventView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import EventIn

TERMS_HEIGHT, PAGE_HEIGHT = 64, 116


class EventForm(QWidget):
    """Name, when, terms, page, address, files."""

    edited = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._id = 0
        self.shop = QComboBox(minimumContentsLength=10)
        self.shop.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.shop.setAccessibleName(_("できごとの店"))
        self.name = _line(_("できごとの名前"), _("秋のセール"))
        self.start = _line(_("はじまり"), _("11/13 または 11/13 20:00"))
        self.end = _line(_("おわり"), _("11/16 または 11/16 23:59"))
        self.when = dress(QLabel(), "mute")
        self.terms = _text(_("条件"), _("全品10%引き。クーポン AKI10、1回かぎり"), TERMS_HEIGHT)
        self.page = _text(
            _("ページの控え"), _("そのときページに書いてあった文を貼り付けます"), PAGE_HEIGHT
        )
        self.url = _line(_("ページのアドレス"), "https://")
        self.files = KeptFiles(context, editing=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        self._shop_part = QWidget()
        shop = QVBoxLayout(self._shop_part)
        shop.setContentsMargins(0, 0, 0, 0)
        shop.setSpacing(4)
        shop.addWidget(dress(QLabel(_("店")), "mute"))
        shop.addWidget(self.shop)
        top.addLayout(_labelled(_("名前"), self.name), 2)
        top.addWidget(self._shop_part, 1)
        times = QHBoxLayout()
        times.setSpacing(8)
        times.addLayout(_labelled(_("はじまり"), self.start), 1)
        times.addLayout(_labelled(_("おわり (日だけなら、その日いっぱい)"), self.end), 1)
        column.addLayout(top)
        column.addSpacing(4)
        column.addLayout(times)
        column.addWidget(self.when)
        for label, field in (
            (_("条件"), self.terms),
            (_("ページの控え"), self.page),
            (_("ページのアドレス"), self.url),
        ):
            column.addSpacing(4)
            column.addLayout(_labelled(label, field))
        column.addSpacing(4)
        column.addWidget(dress(QLabel(_("画像・ファイル")), "mute"))
        column.addWidget(self.files)
        column.addStretch(1)
        for line in (self.name, self.start, self.end, self.url):
            line.textEdited.connect(self._on_edited)
        for text in (self.terms, self.page):
            text.textChanged.connect(self.edited)
        self.files.changed.connect(self.edited)
        self.shop.activated.connect(self._on_edited)

    def begin(self, view: EventView | None, shops: Sequence[Shop], shop_id: int | None) -> None:
        """Show an event to be changed, or empty fields for a new one."""
        self.shop.clear()
        for shop in shops:
            self.shop.addItem(one_line(shop.name), shop)
        wanted = view.shop_id if view is not None else shop_id
        at = next((at for at, shop in enumerate(shops) if shop.id == wanted), 0)
        self.shop.setCurrentIndex(at)
        self._shop_part.setVisible(len(shops) > 1)
        event = view.event if view is not None else None
        self._id = event.id or 0 if event is not None else 0
        zone = self._zone()
        self.name.setText(event.name if event else "")
        first, last = _typed(event, zone) if event else ("", "")
        self.start.setText(first)
        self.end.setText(last)
        self.terms.setPlainText(event.terms if event else "")
        self.page.setPlainText(event.page if event else "")
        self.url.setText(event.url if event else "")
        kept = view.files if view is not None else ()
        self.files.set_files(KeptFile(one.filename, one.size, one.id) for one in kept)
        self._tell()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def typed(self) -> EventIn:
        """As typed. Raises Refused `event.malformed`, `event.no_time`."""
        from ecdesk.protocol import EventIn

        event = self._event()
        shop: Shop = self.shop.currentData()
        return EventIn(
            id=self._id,
            shop_id=shop.id,
            name=event.name,
            start=event.start,
            end=event.end,
            terms=event.terms,
            page=event.page,
            url=event.url,
            files=[one.typed() for one in self.files.files],
        )

    def go_to_trouble(self, code: str) -> None:
        """Put the cursor where something is to be mended."""
        field = self.start if code == "event.no_time" else self.name
        if code == "event.malformed" and self.name.text().strip():
            field = self.end
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _event(self) -> ShopEvent:
        zone = self._zone()
        start, end = typed_period(self.start.text(), self.end.text(), zone.key, self._today(zone))
        return ShopEvent(
            name=self.name.text().strip(),
            start=start,
            end=end,
            terms=self.terms.toPlainText().strip(),
            page=self.page.toPlainText().strip("\n"),
            url=self.url.text().strip(),
        )

    def _on_edited(self) -> None:
        self._tell()
        self.edited.emit()

    def _tell(self) -> None:
        """Say what the two times mean; what is unfinished is not scolded."""
        zone = self._zone()
        try:
            start, end = typed_period(
                self.start.text(), self.end.text(), zone.key, self._today(zone)
            )
        except Refused:
            self.when.setText("")
            return
        backwards = end <= start
        said = _("終わりが、始まりより前になっています") if backwards else words.period(start, end)
        self.when.setText(said)
        set_tone(self.when, "bad" if backwards else "mute")

    def _zone(self) -> ZoneInfo:
        shop = self.shop.currentData()
        return ZoneInfo(shop.calendar.zone if isinstance(shop, Shop) else "Asia/Tokyo")

    def _today(self, zone: ZoneInfo) -> date:
        return self._context.clock().astimezone(zone).date()


def _typed(event: ShopEvent, zone: ZoneInfo) -> tuple[str, str]:
    """Start and end as they are typed: 2026/11/13 20:00, or days alone."""
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    if f"{start:%H%M}{end:%H%M}" == "00000000":
        return f"{start:%Y/%m/%d}", f"{end.date() - timedelta(days=1):%Y/%m/%d}"
    return f"{start:%Y/%m/%d %H:%M}", f"{end:%Y/%m/%d %H:%M}"


def _line(name: str, example: str) -> LineEdit:
    line = LineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    return line


def _text(name: str, example: str, height: int) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setAccessibleName(name)
    text.setPlaceholderText(example)
    text.setTabChangesFocus(True)
    text.setFixedHeight(px(height))
    return text


def _labelled(label: str, field: QWidget) -> QVBoxLayout:
    part = QVBoxLayout()
    part.setSpacing(4)
    part.addWidget(dress(QLabel(label), "mute"))
    part.addWidget(field)
    return part
