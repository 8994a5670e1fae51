"""Layouts: one that goes on in the next line where there is no room; emptying and filling any.

The one rule: what is shown already is filled in one go. Each widget that is added to it by itself
has everything around it laid out anew.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget

from ecdesk.ui.theme import px

NARROW = 160  # pixels; no item keeps its column wider than this


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, and let go of it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def column_of_rows(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    """Room for rows, to be put in its place when they are all there."""
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(spacing)
    return made, rows


def put_in_place(layout: QBoxLayout, made: QWidget, before: QWidget) -> QWidget:
    """Put a widget where another stood, which is let go of; the new one.

    Qt shows it before anything is painted. Shown here, it would have all around it laid out while
    that is not done changing, and some of it would keep its old size (Qt 6.11).
    """
    layout.replaceWidget(before, made)
    before.hide()
    before.deleteLater()
    return made


class Unsqueezed(QWidget):
    """What stands in a scroll area: as high as it likes to be, for there is room without end.

    By themselves, buttons whose stylesheet names a least height would be drawn down to it.
    """

    def minimumSizeHint(self) -> QSize:
        """Override: by its hint; where the height depends on the width the scroll area asks."""
        least, layout = super().minimumSizeHint(), self.layout()
        if layout is None or layout.hasHeightForWidth():
            return least
        return least.expandedTo(QSize(0, self.sizeHint().height()))


class FlowLayout(QLayout):
    """Like words in a paragraph; as high as its width makes it."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}  # by width: layouts around it ask many times over
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """Override: one more at the end."""
        self._items.append(item)
        self._heights.clear()

    def count(self) -> int:
        """Override: how many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Override: the item there, or none."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Override: take the item there out."""
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Override: it takes no room that it does not need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Override: narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Override: the height of all lines."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Override: an item came, went or is of another size."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Override: put everything in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Override: at least the widest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Override: room for the largest item, within reason: a long one is cut off."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize().boundedTo(QSize(px(NARROW), 10_000)))
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        inside = rect.marginsRemoved(margins)
        left, top, high = inside.x(), inside.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue  # hidden: not even the room beside it
            size = item.sizeHint()
            if left > inside.x() and left + size.width() > inside.right() + 1:
                left, top, high = inside.x(), top + high + self.spacing(), 0
            if move:
                width = min(size.width(), inside.width())
                item.setGeometry(QRect(QPoint(left, top), QSize(width, size.height())))
            left += size.width() + self.spacing()
            high = max(high, size.height())
        return top + high + margins.bottom() - rect.y()
