"""The palette (Ctrl+K): everything that can be done now, found by typing a part of its name.

It shows the keys beside the names, so that whoever comes here for something twice knows it by hand
the third time. The one rule: what is carried out is the window's own action, once the palette is
closed and the keyboard is back where it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecdesk.ui.actions import Deed, shown
from ecdesk.ui.chosen_rows import ChosenRows
from ecdesk.ui.deed_search import best
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import INTERFACE, SMALL, SPACE, dress, font, px, theme
from ecdesk.words import _

WIDTH, ROWS, ROW_HEIGHT = 520, 11, 32
FROM_TOP = 72  # pixels below the window's upper edge
DEED = Qt.ItemDataRole.UserRole

_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -ROWS,
    Qt.Key.Key_PageDown: ROWS,
}


class Palette(QDialog):
    """A line to type in, and what it finds."""

    def __init__(self, offered: Sequence[tuple[Deed, QAction]], parent: QWidget) -> None:
        """`offered` is what can be done now, in the order in which it is shown at first."""
        super().__init__(parent, Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(_("名前でさがす"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offered = tuple(offered)
        frame = dress(QFrame(), "palette")
        self.line = LineEdit()
        self.line.setPlaceholderText(_("したいことの名前を入力 (例: すぬーず、kanryo)"))
        self.line.setAccessibleName(_("したいことの名前"))
        self.list = dress(QListWidget(), "plain", says=_("できること"))
        self.list.setItemDelegate(_DeedDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(px(ROW_HEIGHT) * ROWS + 2)
        self._told = dress(QLabel(), "mute")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        inside.setSpacing(2 * SPACE)
        for widget in (self.line, self.list, self._told):
            inside.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.setFixedWidth(px(WIDTH))
        self.line.textChanged.connect(lambda _text: self._look())
        self.line.returnPressed.connect(self._carry_out)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._carry_out())
        self._look()
        top_left = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top_left.x() + (parent.width() - px(WIDTH)) // 2, top_left.y() + px(FROM_TOP))

    @property
    def found(self) -> list[str]:
        """The names of the deeds shown, from the top."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [item.data(DEED).name for item in items]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: up and down move in the list while one goes on typing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and not self.line.composing and self.list.count():
                last = self.list.count() - 1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), last))
                return True
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        deeds = [deed for deed, _action in self._offered]
        self.list.clear()
        for at in best(self.line.text(), deeds):
            item = QListWidgetItem(deeds[at].text)
            item.setData(DEED, deeds[at])
            item.setData(DEED + 1, at)
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)
            said = _("↑ ↓ で選び、Enter で実行します。Esc で閉じます。")
        else:
            said = _("いまできることの中には見つかりません。別の言い方で試してください。")
        self._told.setText(said)

    def _carry_out(self) -> None:
        item = self.list.currentItem()
        if not self.list.count() or self.line.composing:
            return
        action = self._offered[item.data(DEED + 1)][1]
        self.accept()
        # Once the window has the keyboard back; by then it may have become impossible.
        QTimer.singleShot(0, action, action.trigger)


class _DeedDelegate(ChosenRows):
    """Paints a deed: its name, the group it stands in, its key at the right."""

    height = ROW_HEIGHT

    def draw(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Override: draw one deed."""
        deed, tokens = index.data(DEED), theme().tokens
        inside = rect.adjusted(px(10), 0, -px(10), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(INTERFACE))
        painter.setPen(QColor(tokens.text))
        painter.drawText(inside, middle, deed.text)
        left = QFontMetrics(font(INTERFACE)).horizontalAdvance(deed.text) + px(10)
        painter.setFont(font(SMALL))
        painter.setPen(QColor(tokens.mute))
        painter.drawText(inside.adjusted(left, 0, 0, 0), middle, deed.group)
        if deed.keys:
            self._paint_key(painter, inside, shown(deed.keys[0]))

    @staticmethod
    def _paint_key(painter: QPainter, room: QRect, key: str) -> None:
        tokens = theme().tokens
        wide = QFontMetrics(font(SMALL)).horizontalAdvance(key) + px(12)
        box = QRect(0, 0, wide, px(20))
        box.moveCenter(room.center())
        box.moveRight(room.right())
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.bg))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(tokens.mute))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
