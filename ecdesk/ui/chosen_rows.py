"""Rows of a list to choose from: all of one height, the chosen one and the one pointed at shaded.

The one rule: what stands in a row is its own delegate's to draw; the ground under it is drawn here.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ecdesk.ui.theme import px, theme


class ChosenRows(QStyledItemDelegate):
    """Paints the ground; `draw` adds what a row says."""

    height = 32  # pixels at 100 %

    def draw(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row into `rect`; the painter is put back afterwards."""
        raise NotImplementedError

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Override: all are of one height."""
        return QSize(0, px(self.height))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Override: the ground, and what stands on it."""
        tokens, rect = theme().tokens, QRect(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, over = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
        if state & (chosen | over):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selection if state & chosen else tokens.hover))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        self.draw(painter, rect, index)
        painter.restore()
