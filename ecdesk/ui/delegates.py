"""Painting the rows of the queue: stripe, name and pill, subject, snippet, chips.

A row is laid out once for a width and then only painted: shaped text is kept, and of the rows seen
last the whole picture, so that scrolling and rows that move cost a blit each. The one rule: `paint`
measures nothing that it has measured before, and asks nobody for anything.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
    QStaticText,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ecdesk.ui.models import ROW, customer_said
from ecdesk.ui.queue_words import Pill, channel_said, chips, lies_ready
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import INTERFACE, SMALL, Tokens, font, px, theme, tone_colours
from ecdesk.views.rows import QueueRow
from ecdesk.words import _

__all__ = ["Pill", "QueueDelegate", "channel_said", "chips", "row_height"]

KEPT = 600  # laid-out rows; some screens full of them
PICTURES = 48  # rows kept as they look; more than a tall screen shows, 6 MB at the usual size
TINY = 11
LINE, SMALL_LINE, CHIP = 20, 18, 18  # heights
EDGE, STRIPE, LEFT, RIGHT = 8, 3, 14, 12
CHIP_GAP, PILL_HEIGHT = 4, 18
LINE_AT_MOST = 120  # characters; no queue is wide enough for more

_TOUCHED = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus

PillOf = Callable[[QueueRow], Pill | None]


def row_height(row: QueueRow, now: datetime | None = None) -> int:
    """How high a row is, in pixels, with the line under it: 96 with chips, 75 without."""
    height = 2 * EDGE + 2 * LINE + SMALL_LINE + 1
    return px(height + (CHIP + CHIP_GAP - 1 if chips(row, now) else 0))


@dataclass(slots=True)
class _Chip:
    text: QStaticText
    box: QRectF
    at: QPointF
    tone: str


@dataclass(slots=True)
class _Laid:
    """A row laid out: shaped texts and where they go, from the row's top left corner."""

    row: QueueRow
    width: int
    subject: QStaticText
    snippet: QStaticText
    chips: list[_Chip]
    ready: bool  # whether one of the chips says that a notice lies ready: only that one ages
    name: QStaticText | None = None
    name_room: float = -1.0  # the width that the name was shortened to
    pill: Pill | None = None
    pill_text: QStaticText | None = None
    pill_box: QRectF | None = None
    picture: QPixmap | None = None  # the row as it looks, neither chosen nor under the mouse


class QueueDelegate(QStyledItemDelegate):
    """Paints `QueueRow`s. `pill_of` is asked once a tick, not once a paint."""

    def __init__(
        self,
        pill_of: PillOf,
        parent: QObject | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """`clock` tells the time for chips that depend on it; without it none of them is shown."""
        super().__init__(parent)
        self._clock = clock
        self.open_id = 0  # the conversation that is open beside the queue
        self.lines_only = False  # what is painted now are names and pills alone
        self._pill_of = pill_of
        self._laid: OrderedDict[int, _Laid] = OrderedDict()
        self._pictured: OrderedDict[int, _Laid] = OrderedDict()  # those with a picture, by id()
        self._pills: dict[int, Pill | None] = {}
        self._dress()
        theme().changed.connect(self._dress)

    def tick(self) -> None:
        """The pills are asked anew at their next paint."""
        self._pills.clear()

    def outdated(self, row: QueueRow) -> bool:
        """Whether a row would have other chips now than those it is painted with; it forgets them.

        A tick asks this of the rows that can be seen.
        """
        laid = self._laid.get(row.id)
        if laid is None or laid.ready == self._is_ready(row):
            return False
        del self._laid[row.id]
        return True

    def turned(self, row: QueueRow) -> bool:
        """Whether a row's pill says something else now than it was painted with."""
        laid = self._laid.get(row.id)
        if laid is None:
            return True
        self._pills[row.id] = self._pill_of(row)
        return self._pills[row.id] != laid.pill

    @staticmethod
    def line_of(rect: QRect) -> QRect:
        """Where in a row's place its name and its pill stand: all that a tick changes."""
        return QRect(rect.x(), rect.y() + px(EDGE), rect.width(), px(LINE))

    def height(self, row: QueueRow) -> int:
        """How high a row is now."""
        return row_height(row, self._now())

    def _now(self) -> datetime | None:
        return self._clock() if self._clock is not None else None

    def _is_ready(self, row: QueueRow) -> bool:
        now = self._now()
        return now is not None and lies_ready(row, now)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Override: paint one row."""
        row = index.data(ROW)
        if not isinstance(row, QueueRow):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        laid = self._layout(row, rect.width())
        self._refresh_pill(laid)
        chosen = row.id == self.open_id or bool(state & QStyle.StateFlag.State_Selected)
        scale = painter.device().devicePixelRatioF()
        # At 125 % or 150 % a row begins and ends within a pixel: a picture would be stretched.
        whole = scale.is_integer()
        if chosen or state & _TOUCHED or self.lines_only or not whole:
            self._paint_row(painter, rect, laid, chosen=chosen, state=state)
        else:
            painter.drawPixmap(rect.topLeft(), self._picture(laid, rect, scale))

    def _picture(self, laid: _Laid, rect: QRect, scale: float) -> QPixmap:
        """The row as it looks when nobody touches it."""
        wanted = rect.size() * scale
        if laid.picture is None or laid.picture.size() != wanted:
            made = QPixmap(wanted)
            made.setDevicePixelRatio(scale)
            with QPainter(made) as painter:
                own = QRect(QPoint(), rect.size())
                self._paint_row(painter, own, laid, chosen=False, state=QStyle.StateFlag.State_None)
            laid.picture = made
        self._pictured[id(laid)] = laid
        self._pictured.move_to_end(id(laid))
        while len(self._pictured) > PICTURES:
            self._pictured.popitem(last=False)[1].picture = None
        return laid.picture

    def _paint_row(
        self,
        painter: QPainter,
        rect: QRect,
        laid: _Laid,
        *,
        chosen: bool,
        state: QStyle.StateFlag,
    ) -> None:
        self._paint_ground(painter, rect, laid.row, chosen=chosen, state=state)
        painter.save()
        painter.translate(rect.topLeft())
        self._paint_name(painter, laid)
        if laid.pill is not None:
            self._paint_pill(painter, laid, on_selection=chosen)
        if not self.lines_only:
            self._paint_texts(painter, laid)
            for chip in laid.chips:
                self._paint_chip(painter, chip)
        painter.restore()

    def _dress(self) -> None:
        """Take the fonts and colours of the theme; what was laid out before is void."""
        self._tokens: Tokens = theme().tokens
        self._name_font = font(INTERFACE, bold=True)
        self._font = font(INTERFACE)
        self._small = font(SMALL)
        self._tiny = font(TINY)
        self._pill_font = font(SMALL, bold=True, tabular=True)
        self._name_rise = _rise(self._name_font, LINE)
        self._rise = _rise(self._font, LINE)
        self._small_rise = _rise(self._small, SMALL_LINE)
        self._tiny_rise = _rise(self._tiny, CHIP)
        self._pill_rise = _rise(self._pill_font, PILL_HEIGHT)
        self._laid.clear()
        self._pictured.clear()

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRect,
        row: QueueRow,
        *,
        chosen: bool,
        state: QStyle.StateFlag,
    ) -> None:
        tokens = self._tokens
        ground = tokens.pane
        if chosen:
            ground = tokens.selection
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = tokens.hover
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        painter.fillRect(rect.x(), rect.y(), px(STRIPE), rect.height() - 1, QColor(row.shop.colour))
        if state & QStyle.StateFlag.State_HasFocus and row.id != self.open_id:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRect(rect.adjusted(px(STRIPE), 0, -1, -2))

    def _paint_name(self, painter: QPainter, laid: _Laid) -> None:
        if laid.name is not None:
            painter.setPen(QColor(self._tokens.text))
            painter.setFont(self._name_font)
            painter.drawStaticText(QPointF(px(LEFT), px(EDGE) + self._name_rise), laid.name)

    def _paint_texts(self, painter: QPainter, laid: _Laid) -> None:
        left, top = float(px(LEFT)), px(EDGE)
        painter.setPen(QColor(self._tokens.text))
        painter.setFont(self._font)
        painter.drawStaticText(QPointF(left, top + px(LINE) + self._rise), laid.subject)
        painter.setPen(QColor(self._tokens.mute))
        painter.setFont(self._small)
        below = top + px(2 * LINE) + self._small_rise
        painter.drawStaticText(QPointF(left, below), laid.snippet)

    def _paint_pill(self, painter: QPainter, laid: _Laid, *, on_selection: bool) -> None:
        assert laid.pill is not None
        assert laid.pill_text is not None
        assert laid.pill_box is not None
        fore, ground = tone_colours(self._tokens, laid.pill[1])
        if laid.pill[1] == "mute" and on_selection:
            ground = self._tokens.pane
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        radius = laid.pill_box.height() / 2
        painter.drawRoundedRect(laid.pill_box, radius, radius)
        painter.setPen(QColor(fore))
        painter.setFont(self._pill_font)
        at = laid.pill_box.topLeft() + QPointF(px(8), self._pill_rise)
        painter.drawStaticText(at, laid.pill_text)

    def _paint_chip(self, painter: QPainter, chip: _Chip) -> None:
        fore, _ground = tone_colours(self._tokens, chip.tone)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(fore if chip.tone else self._tokens.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip.box, 4, 4)
        painter.setPen(QColor(fore))
        painter.setFont(self._tiny)
        painter.drawStaticText(chip.at, chip.text)

    # ── laying out ──────────────────────────────────────────────────────────────────────────

    def _layout(self, row: QueueRow, width: int) -> _Laid:
        laid = self._laid.get(row.id)
        if laid is not None and laid.width == width and laid.row is row:
            self._laid.move_to_end(row.id)
            return laid
        room = width - px(LEFT + RIGHT)
        subject = _shape(row.subject or _("(件名なし)"), self._font, room)
        said_first = _("お送りしたメールが届かずに戻ってきました。") if row.bounced else row.snippet
        snippet = _shape(said_first, self._small, room)
        said = chips(row, self._now())
        laid = _Laid(
            row, width, subject, snippet, self._lay_chips(said, width), self._is_ready(row)
        )
        self._pills.pop(row.id, None)
        self._laid[row.id] = laid
        while len(self._laid) > KEPT:
            self._laid.popitem(last=False)
        return laid

    def _lay_chips(self, listed: list[Pill], width: int) -> list[_Chip]:
        measure = QFontMetricsF(self._tiny)
        top = px(EDGE + 2 * LINE + SMALL_LINE + CHIP_GAP)
        left = float(px(LEFT))
        made: list[_Chip] = []
        for text, tone in listed:
            said = one_line(text[:LINE_AT_MOST])
            wide = measure.horizontalAdvance(said) + px(12)
            if left + wide > width - px(RIGHT):
                break
            box = QRectF(left + 0.5, top + 0.5, wide, px(CHIP) - 1)
            at = QPointF(left + px(6), top + self._tiny_rise)
            made.append(_Chip(_static(said, self._tiny), box, at, tone))
            left += wide + px(CHIP_GAP)
        return made

    def _refresh_pill(self, laid: _Laid) -> None:
        """Ask for the pill once a tick; the name gets the room that it leaves."""
        row = laid.row
        if laid.name is not None and row.id in self._pills:
            return
        if row.id not in self._pills:
            self._pills[row.id] = self._pill_of(row)
        pill = self._pills[row.id]
        if laid.name is not None and pill == laid.pill:
            return
        laid.pill, laid.picture, taken = pill, None, 0.0
        if pill is not None:
            wide = QFontMetricsF(self._pill_font).horizontalAdvance(pill[0]) + px(16)
            top = px(EDGE) + (px(LINE) - px(PILL_HEIGHT)) / 2
            laid.pill_box = QRectF(laid.width - px(RIGHT) - wide, top, wide, px(PILL_HEIGHT))
            laid.pill_text = _static(pill[0], self._pill_font)
            taken = wide + px(8)
        room = laid.width - px(LEFT + RIGHT) - taken
        if laid.name is None or room != laid.name_room:  # its digits are all of one width
            laid.name = _shape(customer_said(row), self._name_font, room)
            laid.name_room = room


def _rise(used: QFont, line: int) -> float:
    """How far below a line's top its text begins, so that it stands in the middle."""
    return (px(line) - QFontMetricsF(used).height()) / 2


def _shape(text: str, used: QFont, room: float) -> QStaticText:
    mode = Qt.TextElideMode.ElideRight
    line = one_line(text[:LINE_AT_MOST])
    return _static(QFontMetricsF(used).elidedText(line, mode, max(room, 0)), used)


def _static(text: str, used: QFont) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.prepare(font=used)
    return made
