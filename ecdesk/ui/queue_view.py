"""The list of the queue: a table of one column that keeps its place while rows come and go.

Rows differ in height, the person may have scrolled anywhere, and mail arrives all the time. The
one rule: what the person is looking at does not move under their eyes; at the very top, new rows
come into sight.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTableView,
    QWidget,
)

from ecdesk.ui.delegates import QueueDelegate
from ecdesk.ui.models import QueueModel
from ecdesk.ui.theme import dress, px, theme
from ecdesk.views.rows import QueuePage
from ecdesk.words import _

STEP = 24  # pixels of one wheel line
USUAL_HEIGHT = 75
CHANGES_A_TURN = 12  # of the rows: 2 to 3 ms (measured)
_MOVING = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)

_CHOOSING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class QueueView(QTableView):
    """Shows a `QueueModel`."""

    moved = Signal(int)  # the person moved to this row with the keyboard
    picked = Signal(int)  # a click: the keyboard stays in the list
    entered_row = Signal(int)  # Enter
    several_chosen = Signal(int)  # so many are; one is what is open, and no choice
    settled = Signal()  # what `arrange` was given is in its place
    painted = Signal()  # each time, after the frame was asked for

    def __init__(
        self, model: QueueModel, delegate: QueueDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        dress(self, "queue", says=_("やりとりの一覧"))
        self._queue, self._delegate = model, delegate
        self._lines = QRegion()  # what a tick has changed and nobody has painted yet
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(
            lambda: self._settle(lambda: self._queue.go_on(CHANGES_A_TURN))
        )
        self.setItemDelegate(delegate)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        # Every pixel is painted here: under a style sheet Qt would otherwise take the ground for
        # its own and paint all rows in sight for each step of the wheel (measured: 10.6 for 1.8).
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(STEP)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._dress()
        theme().changed.connect(self._dress)
        model.modelReset.connect(self._fit_all)
        model.rowsInserted.connect(lambda _parent, first, last: self._fit(first, last))
        # A row that moves takes its height along (QHeaderView), so nothing is to be fitted then.
        model.dataChanged.connect(lambda first, last: self._fit(first.row(), last.row()))
        self.clicked.connect(self._on_clicked)
        self.selectionModel().selectionChanged.connect(lambda *_change: self._tell_chosen())

    def visible_rows(self) -> range:
        """The rows that can be seen, partly seen ones included."""
        first = self.rowAt(0)
        if first < 0:
            return range(0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (last if last >= 0 else self._queue.rowCount() - 1) + 1)

    def tick(self) -> None:
        """The time has moved on: a row that can be seen may say something else now."""
        self._delegate.tick()
        self._lines = QRegion()
        for at in self.visible_rows():
            row, index = self._queue.rows[at], self._queue.index(at, 0)
            if self._delegate.outdated(row):
                self._fit(at, at)
                self.viewport().update()
            elif self._delegate.turned(row):
                self._lines += self._delegate.line_of(self.visualRect(index))
        self.viewport().update(self._lines)

    def arrange(self, page: QueuePage) -> None:
        """Show these rows in place of those that are here, some in each turn of the loop.

        `settled` is emitted when all is in its place; another page meanwhile goes on from there.
        """
        self._settle(lambda: self._queue.arrange(page, CHANGES_A_TURN))

    def _settle(self, step: Callable[[], bool]) -> None:
        done = True

        def change() -> None:
            nonlocal done
            done = step()

        self.keep_place(change)
        if done:
            self._next_turn.stop()
            self.settled.emit()
        else:
            self._next_turn.start()

    def keep_place(self, change: Callable[[], None]) -> None:
        """Carry out a change of the rows without moving what the person sees.

        What they look at is the open row where it is in sight, else the one at the top.
        """
        bar = self.verticalScrollBar()
        top, current = self.rowAt(0), self.currentIndex().row()
        held = current if current in self.visible_rows() else top
        anchor = self._queue.rows[held].id if held >= 0 and bar.value() > 0 else None
        before = self.rowViewportPosition(held) if anchor is not None else 0
        change()
        self.updateGeometries()  # the scroll bar's range follows the rows at once
        if anchor is None:
            return
        now = self._queue.row_of(anchor)
        if now >= 0:
            bar.setValue(bar.value() + self.rowViewportPosition(now) - before)

    def go_to(self, row: int) -> None:
        """Make this row the current one and bring it into sight, opening nothing."""
        self._make_current(row)
        self.scrollTo(self._queue.index(row, 0))

    def follow(self, row: int) -> None:
        """The open conversation stands in this row now; what else is chosen stays chosen."""
        index = self._queue.index(row, 0)
        if self.chosen_ids:
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(index, keep)
        else:
            self._make_current(row)

    @property
    def chosen_ids(self) -> tuple[int, ...]:
        """The conversations that are chosen together, from the top; none where it is only one."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self._queue.rows[row].id for row in rows) if len(rows) > 1 else ()

    def choose_none(self) -> None:
        """Only the current row, as before anything was chosen."""
        current = self.currentIndex()
        self.clearSelection()
        if current.isValid():
            self._make_current(current.row())

    def _make_current(self, row: int) -> None:
        """This row alone, whatever key is held: `setCurrentIndex` would add it to the chosen ones.

        Ctrl is still down when Ctrl+Enter has sent a reply and the next conversation opens.
        """
        alone = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(self._queue.index(row, 0), alone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: tell of moves by key; Enter opens; letters are not searched for."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.entered_row.emit(self.currentIndex().row())
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
            return
        if event.key() not in _MOVING:
            event.ignore()
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        moved = self.currentIndex().isValid() and self.currentIndex() != before
        if moved and not self.chosen_ids:
            self.moved.emit(self.currentIndex().row())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override: paint what no row covers, and tell that the rows were painted."""
        rest = event.region().subtracted(self._lines)
        self._delegate.lines_only = rest.isEmpty()
        self._paint_ground(event.region())
        super().paintEvent(event)
        self._delegate.lines_only, self._lines = False, QRegion()
        self.painted.emit()

    def _paint_ground(self, region: QRegion) -> None:
        """Below the last row, and all of it where there is none."""
        last = self._queue.rowCount() - 1
        top = self.rowViewportPosition(last) + self.rowHeight(last) if last >= 0 else 0
        ground = self.viewport().rect()
        ground.setTop(max(top, 0))
        if region.intersects(ground):
            with QPainter(self.viewport()) as painter:
                painter.fillRect(ground, QColor(theme().tokens.pane))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: the open row that was in sight stays in sight."""
        current = self.currentIndex()
        top = self.rowViewportPosition(current.row()) if current.isValid() else -1
        seen = 0 <= top < event.oldSize().height()
        super().resizeEvent(event)
        if seen:
            self.scrollTo(current)

    def mouseMoveEvent(self, event: object) -> None:
        """Override: dragging over rows chooses nothing."""

    def _on_clicked(self, index: QModelIndex) -> None:
        """A click opens; one that chooses several opens nothing."""
        if QApplication.keyboardModifiers() & _CHOOSING or self.chosen_ids:
            return
        self.picked.emit(index.row())

    def _tell_chosen(self) -> None:
        self.several_chosen.emit(len(self.chosen_ids))

    def _dress(self) -> None:
        self.verticalHeader().setMinimumSectionSize(px(USUAL_HEIGHT))
        self.verticalHeader().setDefaultSectionSize(px(USUAL_HEIGHT))
        self._fit_all()

    def _fit_all(self) -> None:
        self._fit(0, self._queue.rowCount() - 1)

    def _fit(self, first: int, last: int) -> None:
        header = self.verticalHeader()
        for at in range(first, last + 1):
            height = self._delegate.height(self._queue.rows[at])
            if header.sectionSize(at) != height:
                header.resizeSection(at, height)
