"""Things to tick: a list of them, and single ones.

Drawn here, since the style's own boxes cannot be seen on a dark ground. The whole row ticks, by a
click or the space bar; the one rule: what cannot be ticked is shown without a box.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ecdesk.ui.theme import dress, px, theme

SIDE, GAP = 14, 8
DATA = Qt.ItemDataRole.UserRole
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_Index = QModelIndex | QPersistentModelIndex


def draw_tick(painter: QPainter, left: float, middle: float, *, on: bool, focus: bool) -> None:
    """A box of `SIDE` pixels beside a line of text, with its tick."""
    tokens, side = theme().tokens, px(SIDE)
    box = QRectF(left + 0.5, middle - side / 2 + 0.5, side - 1, side - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = tokens.accent if on or focus else tokens.mute
    painter.setPen(QPen(QColor(edge), 2 if focus and not on else 1))
    painter.setBrush(QColor(tokens.accent if on else tokens.pane))
    painter.drawRoundedRect(box, 3, 3)
    if on:
        pen = QPen(QColor(tokens.on_accent), max(side / 7, 1.6))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        path = QPainterPath(box.topLeft() + QPointF(0.22 * side, 0.50 * side))
        path.lineTo(box.topLeft() + QPointF(0.41 * side, 0.69 * side))
        path.lineTo(box.topLeft() + QPointF(0.74 * side, 0.26 * side))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


class TickList(QListWidget):
    """Rows with a box each; `changed` is said for every tick, by whomever."""

    changed = Signal()

    def __init__(self, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(says)
        self.setItemDelegate(_Rows(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda _item: self.changed.emit())

    def show_rows(self, rows: Iterable[tuple[str, Any, bool | None]]) -> None:
        """A text, what it stands for, and whether it is ticked; None for what cannot be."""
        row = self.currentRow()
        self.blockSignals(True)
        self.clear()
        for text, data, on in rows:
            item = QListWidgetItem(text)
            item.setData(DATA, data)
            if on is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            else:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(_ON if on else _OFF)
            self.addItem(item)
        self.setCurrentRow(row)
        self.blockSignals(False)
        self.changed.emit()

    def tick_all(self, on: bool) -> None:
        """Every box at once."""
        self.blockSignals(True)
        for item in self._boxes():
            item.setCheckState(_ON if on else _OFF)
        self.blockSignals(False)
        self.changed.emit()

    def tick(self, row: int, on: bool) -> None:
        """One of them."""
        self.item(row).setCheckState(_ON if on else _OFF)

    @property
    def ticked(self) -> tuple[Any, ...]:
        """What the ticked ones stand for."""
        return tuple(item.data(DATA) for item in self._boxes() if item.checkState() is _ON)

    @property
    def boxes(self) -> int:
        """How many can be ticked."""
        return len(self._boxes())

    def _boxes(self) -> list[QListWidgetItem]:
        items = (self.item(at) for at in range(self.count()))
        return [item for item in items if item.flags() & Qt.ItemFlag.ItemIsUserCheckable]


class TickBox(QCheckBox):
    """A box with its words beside it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        dress(self, "small")

    def sizeHint(self) -> QSize:
        """Override: room for the box and the words."""
        how = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextShowMnemonic
        words = self.fontMetrics().size(how, self.text())
        return QSize(px(SIDE + GAP) + words.width() + 2, max(words.height(), px(SIDE)) + 4)

    def hitButton(self, at: Any) -> bool:
        """Override: the words tick too."""
        return self.rect().contains(at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override: see the module."""
        painter = QPainter(self)
        middle = self.height() / 2
        draw_tick(painter, 0, middle, on=self.isChecked(), focus=self.hasFocus())
        tokens = theme().tokens
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.mute))
        room = self.rect().adjusted(px(SIDE + GAP), 0, 0, 0)
        how = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic  # && is one &
        painter.drawText(room, how, self.text())


class _Rows(QStyledItemDelegate):
    """Draws a row's box in place of the style's own, and lets the whole row tick."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Override: the row without the style's box, then ours."""
        painter.save()
        on = index.data(Qt.ItemDataRole.CheckStateRole)
        row = QStyleOptionViewItem(option)
        super().paint(painter, row, index)
        if on is not None:
            focused = bool(row.state & QStyle.StateFlag.State_HasFocus)
            area: QRect = row.rect
            left, middle = area.left() + px(GAP), area.center().y() + 0.5
            draw_tick(painter, left, middle, on=Qt.CheckState(on) is _ON, focus=focused)
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Override: no box of the style's, but the room for ours."""
        super().initStyleOption(option, index)
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        option.text = f"{' ' * _blanks(option)}{option.text}"

    def editorEvent(
        self, event: QEvent, model: Any, _option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Override: a click anywhere in the row ticks, and so does the space bar."""
        role = Qt.ItemDataRole.CheckStateRole
        state = index.data(role)
        if state is None or not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return False
        clicked = event.type() == QEvent.Type.MouseButtonRelease
        key = getattr(event, "key", lambda: None)()
        pressed = event.type() == QEvent.Type.KeyPress and key == Qt.Key.Key_Space
        if not (clicked or pressed):
            return False
        model.setData(index, _OFF if Qt.CheckState(state) is _ON else _ON, role)
        return True


def _blanks(option: QStyleOptionViewItem) -> int:
    """Blanks as wide as a box and its distance."""
    one = max(option.fontMetrics.horizontalAdvance(" "), 1)
    return -(-px(SIDE + GAP) // one)
