"""これまで: what happened with a customer, as lines with a dot each on one thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ecdesk.ui.theme import px, theme
from ecdesk.words import _


class Timeline(QWidget):
    """Lines with a dot each, on one thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        theme().changed.connect(self._fit)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these, in order."""
        self._lines = list(lines)
        self.setAccessibleName(_("、").join(lines))
        self._fit()
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(px(24) * len(self._lines))

    def sizeHint(self) -> QSize:
        """Override: as high as its lines."""
        return QSize(px(120), px(24) * len(self._lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override: the thread, the dots, the lines."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, left = px(24), 4.0
        middle = high / 2
        painter.setPen(QPen(QColor(tokens.line), 2))
        painter.drawLine(QPointF(left, 0), QPointF(left, high * len(self._lines)))
        font = painter.font()
        font.setPixelSize(px(12))
        painter.setFont(font)
        measure = painter.fontMetrics()
        room = self.width() - px(14)
        for at, line in enumerate(self._lines):
            top = at * high
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.mute))
            painter.drawEllipse(QPointF(left, top + middle), 3, 3)
            painter.setPen(QColor(tokens.text))
            said = measure.elidedText(line, Qt.TextElideMode.ElideRight, room)
            where = QRectF(px(14), top, room, high)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, said)
