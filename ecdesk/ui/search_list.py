"""The hits of a search as a list: name and day, subject, a piece of the text, words marked.

As in the queue, the one rule: `paint` asks nobody for anything; a row says all that is shown of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ecdesk.domain.conversation import Status
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import INTERFACE, SMALL, dress, font, px, theme
from ecdesk.views.search import Hit
from ecdesk.views.search_noted import Noted
from ecdesk.words import _

ROW = Qt.ItemDataRole.UserRole  # the Hit itself
EDGE, STRIPE, LEFT, RIGHT, LINE, SMALL_LINE = 8, 3, 14, 12, 20, 18
LINE_AT_MOST = 120  # characters; no list is wide enough for more
Index = QModelIndex | QPersistentModelIndex


def who_said(hit: Hit) -> str:
    """With whom a hit was exchanged, and whether we wrote it."""
    who = _("{name} 様").format(name=hit.customer) if hit.customer else hit.address
    said = _("{name} へ").format(name=who) if hit.ours else who
    return one_line(said or _("名前不明"))


def standing_said(status: Status) -> str:
    """Where a conversation stands, as the tabs say it."""
    return {
        Status.REPLY: _("要返信"),
        Status.PROMISED: _("約束"),
        Status.WAITING: _("お客様待ち"),
        Status.DONE: _("完了"),
        Status.BACKLOG: _("以前"),
    }[status]


def noted_said(hit: Hit) -> str:
    """What was found, where it is no mail."""
    if hit.noted is None:
        return ""
    return {
        Noted.NOTE: _("メモ"),
        Noted.CALL: _("電話の記録"),
        Noted.PROMISE: _("約束の控え"),
    }[hit.noted]


class HitModel(QAbstractListModel):
    """Hits; `more_wanted` asks for the next page."""

    more_wanted = Signal(int)  # the place before which it begins

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Hit] = []
        self._after: int | None = None
        self._loading = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Override: how many hits are here."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override: the hit, or what a screen reader says of it."""
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        hit = self.rows[index.row()]
        if role == ROW:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.subject
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (who_said(hit), hit.subject, standing_said(hit.status))
            return one_line(_("、").join(filter(None, (*said, noted_said(hit), hit.snippet))))
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Override: whether there is another page, and none on its way."""
        return not parent.isValid() and self._after is not None and not self._loading

    def fetchMore(self, parent: Index) -> None:
        """Override: ask for the next page; it arrives by `append`."""
        if self.canFetchMore(parent) and self._after is not None:
            self._loading = True
            self.more_wanted.emit(self._after)

    def show_hits(self, hits: Sequence[Hit], after: int | None) -> None:
        """Show these in place of what was shown."""
        self.beginResetModel()
        self.rows, self._after, self._loading = list(hits), after, False
        self.endResetModel()

    def append(self, hits: Sequence[Hit], after: int | None) -> None:
        """Take in the next page; a conversation that stands here already comes once."""
        self._after, self._loading = after, False
        here = {hit.conversation_id for hit in self.rows}
        fresh = [hit for hit in hits if hit.conversation_id not in here]
        if fresh:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self.rows.extend(fresh)
            self.endInsertRows()

    def give_up(self) -> None:
        """The page asked for could not be read; it may be asked for again."""
        self._loading = False


class HitDelegate(QStyledItemDelegate):
    """Paints `Hit`s."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now: datetime | None = None
        self.zone = ZoneInfo("Asia/Tokyo")

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Override: all rows are of one height."""
        return QSize(0, px(2 * EDGE + 2 * LINE + SMALL_LINE + 1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Override: paint one hit."""
        hit = index.data(ROW)
        if not isinstance(hit, Hit):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        tokens = theme().tokens
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        ground = tokens.selection if chosen else tokens.hover if hovered else tokens.pane
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        painter.fillRect(rect.x(), rect.y(), px(STRIPE), rect.height() - 1, QColor(hit.colour))
        painter.save()
        left, top = rect.x() + px(LEFT), rect.y() + px(EDGE)
        room = rect.width() - px(LEFT + RIGHT)
        day = self._day(hit)
        if hit.of_the_customer:
            day = _("このお客様　{day}").format(day=day)
        taken = QFontMetricsF(font(SMALL)).horizontalAdvance(day) + px(8)
        self._text(painter, day, font(SMALL), tokens.mute, left + room - taken + px(8), top, LINE)
        name = QFontMetricsF(font(INTERFACE, bold=True)).elidedText(
            who_said(hit), Qt.TextElideMode.ElideRight, room - taken
        )
        self._text(painter, name, font(INTERFACE, bold=True), tokens.text, left, top, LINE)
        subject = hit.subject or _("(件名なし)")
        more = _("ほか {n} 通").format(n=hit.mails - 1) if hit.mails > 1 else noted_said(hit)
        said = (subject, hit.subject_marks, font(INTERFACE), tokens.text)
        below = top + px(LINE)
        beside = QFontMetricsF(font(SMALL)).horizontalAdvance(more) + px(8) if more else 0
        if more:
            self._text(
                painter, more, font(SMALL), tokens.mute, left + room - beside + px(8), below, LINE
            )
        self._marked(painter, *said, QRectF(left, below, room - beside, px(LINE)))
        said = (hit.snippet, hit.marks, font(SMALL), tokens.mute)
        self._marked(painter, *said, QRectF(left, below + px(LINE), room, px(SMALL_LINE)))
        painter.restore()

    def _day(self, hit: Hit) -> str:
        at = hit.received_at.astimezone(self.zone)
        if self.now is None:
            return f"{at:%Y/%m/%d}"
        here = self.now.astimezone(self.zone)
        if at.date() == here.date():
            return f"{at:%H:%M}"
        if at.year == here.year:
            return _("{month}月{day}日").format(month=at.month, day=at.day)
        return f"{at:%Y/%m/%d}"

    @staticmethod
    def _text(
        painter: QPainter, said: str, used: QFont, colour: str, left: float, top: float, line: int
    ) -> None:
        rise = (px(line) + QFontMetricsF(used).ascent() - QFontMetricsF(used).descent()) / 2
        painter.setFont(used)
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(left, top + rise), said)

    @staticmethod
    def _marked(
        painter: QPainter,
        text: str,
        marks: Sequence[tuple[int, int]],
        used: QFont,
        colour: str,
        box: QRectF,
    ) -> None:
        """A line with a ground under the words that were found."""
        measure = QFontMetricsF(used)
        line = one_line(text[:LINE_AT_MOST])
        same = len(line) == len(text[:LINE_AT_MOST])  # else the places have moved
        for start, end in marks if same else ():
            if start >= LINE_AT_MOST:
                break
            first = measure.horizontalAdvance(line[:start])
            wide = measure.horizontalAdvance(line[:end]) - first
            if first < box.width():
                ground = QRectF(box.x() + first, box.y(), min(wide, box.width() - first), 0)
                ground.setHeight(box.height())
                painter.fillRect(ground, QColor(theme().tokens.request))
        shown = measure.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(used)
        painter.setPen(QColor(theme().tokens.text if marks else colour))
        rise = (box.height() + measure.ascent() - measure.descent()) / 2
        painter.drawText(QPointF(box.x(), box.y() + rise), shown)


class HitView(QListView):
    """The list: moving opens where one rests, Enter goes to the mail, Esc goes back."""

    moved = Signal()
    entered_hit = Signal()
    left_upwards = Signal()  # ↑ at the first row
    painted = Signal()

    def __init__(self, model: HitModel, delegate: HitDelegate, parent: QWidget) -> None:
        super().__init__(parent)
        dress(self, "queue", says=_("見つかったメール"))
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme().changed.connect(self.doItemsLayout)

    def go_to(self, row: int) -> None:
        """Make this row the current one."""
        self.setCurrentIndex(self.model().index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: letters are not searched for."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_hit.emit()
            return
        before = self.currentIndex()
        if event.key() == Qt.Key.Key_Up and before.row() <= 0:
            self.left_upwards.emit()
            return
        if event.text() and event.text().isprintable():
            event.ignore()
            return
        super().keyPressEvent(event)
        if self.currentIndex().isValid() and self.currentIndex() != before:
            self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override: tell that the hits were painted."""
        super().paintEvent(event)
        self.painted.emit()
