"""The whiteboard: where every open matter stands, in six columns readable from three metres.

A window of its own, for a second screen or the whole of one (F11): the count of each column as
large as there is room, the oldest one's age under it, and below the first few by name. It reads
anew when something has changed and once a minute. The one rule: whatever is late says so in a word,
not by its colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFont,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.domain.board import Column
from ecdesk.ui.coalescing import Coalescing
from ecdesk.ui.context import Context
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, font, theme, tone_colours
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Changed
    from ecdesk.views.clock_rows import BoardCard, BoardColumn

COALESCE_MS = 400
MINUTE_MS = 60_000
GAP, PADDING = 16, 20
OLD_SECONDS = 24 * 3600  # a matter of ours that is older than a day is said in red
OURS = frozenset({Column.REPORT, Column.NEW, Column.DRAFT})


def age_said(seconds: int) -> str:
    """How old the oldest is, in as few signs as can be read from afar: 25分, 3時間, 2日."""
    if seconds >= 48 * 3600:
        return _("{n}日").format(n=seconds // 86_400)
    if seconds >= 3600:
        return _("{n}時間").format(n=seconds // 3600)
    return _("{n}分").format(n=seconds // 60)


def tone_of(column: BoardColumn) -> str:
    """How pressing a column is."""
    if not column.count or column.column is Column.DONE:
        return "mute"
    if column.column is Column.REPORT:
        return "bad"
    if column.column in OURS:
        return "bad" if column.oldest >= OLD_SECONDS else "warn"
    return "accent"


class BoardWindow(QWidget):
    """Paints the board; a click or Enter on a name opens it in the desk's own window."""

    wanted = Signal(int)  # a conversation's id

    def __init__(
        self,
        context: Context,
        shop: Callable[[], int | None] = lambda: None,
        parent: QWidget | None = None,
        *,
        zone: str = "Asia/Tokyo",
    ) -> None:
        """`shop` tells whose board is shown: one shop's, or everybody's (None)."""
        super().__init__(parent, Qt.WindowType.Window)
        dress(self, "ground", says=_("ホワイトボード"))
        self.setWindowTitle(_("ホワイトボード"))
        self.setMinimumSize(720, 420)
        self.resize(1280, 760)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._context, self._shop, self._zone = context, shop, ZoneInfo(zone)
        self.columns: tuple[BoardColumn, ...] = ()
        self._failed = False
        self._places: list[tuple[QRect, int]] = []  # where each name was painted
        self._soon = Coalescing(COALESCE_MS, self)
        self._soon.due.connect(self.reload)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.reload)
        context.link.changed.connect(self._on_changed)
        theme().changed.connect(self.update)
        geometry = context.memory.value("board/geometry") if context.memory is not None else None
        if geometry is not None:
            self.restoreGeometry(geometry)

    def bring_forward(self) -> None:
        """Show it, before everything else on its screen."""
        self.show()
        self.raise_()
        self.activateWindow()

    def reload(self) -> None:
        """Read how everything stands now."""
        reading = self._context.jobs.read(
            "ecdesk.views.board:board", self._context.clock(), shop_id=self._shop(), slot="board"
        )
        reading.then(self._show_board).otherwise(self._fail).start(self)

    def _show_board(self, columns: Sequence[BoardColumn]) -> None:
        self.columns, self._failed = tuple(getattr(columns, "columns", columns)), False
        said = (f"{words.board_column(one.column)} {one.count}" for one in self.columns)
        self.setAccessibleDescription(_("、").join(said))
        self.update()

    def _fail(self, _error: Exception) -> None:
        self._failed = True
        self.update()

    def _on_changed(self, changed: Changed) -> None:
        concerns = changed.conversations or changed.outbox or changed.drafts
        if concerns and self.isVisible():
            self._soon.ask()

    # ── events ──────────────────────────────────────────────────────────────────────────────

    def showEvent(self, event: QShowEvent) -> None:
        """Override: what is seen is kept up to date."""
        super().showEvent(event)
        self.reload()
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Override: what nobody sees is not read."""
        super().hideEvent(event)
        self._minute.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Override: it stands there again the next time."""
        if self._context.memory is not None:
            self._context.memory.setValue("board/geometry", self.saveGeometry())
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: F11 fills the screen, Esc leaves it, F9 closes."""
        if event.key() == Qt.Key.Key_F11:
            self._fill(not self.isFullScreen())
        elif event.key() == Qt.Key.Key_Escape:
            if self.isFullScreen():
                self._fill(False)
            else:
                self.close()
        elif event.key() == Qt.Key.Key_F9:
            self.close()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Override: what can be opened looks so."""
        over = self._at(event.position().toPoint()) != 0
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Override: a click on a name opens it."""
        conversation = self._at(event.position().toPoint())
        if conversation:
            self.wanted.emit(conversation)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Override: a double click beside the names fills the screen, or leaves it."""
        if not self._at(event.position().toPoint()):
            self._fill(not self.isFullScreen())

    def changeEvent(self, event: QEvent) -> None:
        """Override: another size of window is painted anew."""
        super().changeEvent(event)
        self.update()

    def _fill(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _at(self, point: QPoint) -> int:
        return next((number for rect, number in self._places if rect.contains(point)), 0)

    # ── painting ────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override: six columns beside each other."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.bg))
        self._places = []
        if not self.columns:
            painter.setPen(QColor(tokens.mute))
            painter.setFont(font(17))
            failed = _("読めませんでした。まもなくもう一度読みます。")
            said = failed if self._failed else _("読み込んでいます…")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, said)
            return
        number = len(self.columns)
        wide = (self.width() - (number + 1) * GAP) / number
        now = self._context.clock()
        for at, column in enumerate(self.columns):
            box = QRectF(GAP + at * (wide + GAP), GAP, wide, self.height() - 2 * GAP)
            self._paint_column(painter, box, column, now)

    def _paint_column(
        self, painter: QPainter, box: QRectF, column: BoardColumn, now: datetime
    ) -> None:
        tokens, tone = theme().tokens, tone_of(column)
        fore, ground = tone_colours(tokens, tone)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.pane))
        painter.drawRoundedRect(box, 8, 8)
        wide = box.width() - 2 * PADDING
        title = max(min(int(wide / 6.2), 34), 15)
        figure = max(min(int(wide / 1.6), int(box.height() / 3.4)), 40)
        age = max(min(int(wide / 7), 30), 14)
        top = box.top() + PADDING
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter

        def room(high: float) -> QRectF:
            return QRectF(box.left() + PADDING, top, wide, high)

        painter.setFont(_sized(title, bold=True))
        painter.setPen(QColor(tokens.text))
        painter.drawText(room(title * 1.4), middle, words.board_column(column.column))
        top += title * 1.4
        painter.setFont(_sized(figure, bold=True))
        painter.setPen(QColor(tokens.mute if tone == "mute" else fore))
        painter.drawText(room(figure * 1.2), middle, f"{column.count:,}")
        top += figure * 1.2
        if column.count and column.column is not Column.DONE:
            said = _("最長 {age}").format(age=age_said(column.oldest))
            painter.setFont(_sized(age, bold=tone == "bad"))
            pill = room(age * 1.7)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(pill, 8, 8)
            painter.setPen(QColor(tokens.mute if tone == "mute" else fore))
            painter.drawText(pill, middle, said)
        top += age * 1.7 + PADDING / 2
        name = max(min(int(wide / 9), 22), 13)
        for card in column.cards:
            line = QRectF(box.left() + PADDING, top, wide, name * 2.0)
            if line.bottom() > box.bottom() - PADDING / 2:
                break
            self._paint_card(painter, line, card, name, left, now)
            top += name * 2.0

    def _paint_card(
        self,
        painter: QPainter,
        line: QRectF,
        card: BoardCard,
        size: int,
        how: Qt.AlignmentFlag,
        now: datetime,
    ) -> None:
        tokens = theme().tokens
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(line.topLeft(), line.topRight())
        late = card.due_at is not None and card.due_at < now
        due = ""
        if card.due_at is not None:
            shown = card.due_at.astimezone(self._zone)
            due = _("超過") if late else f"{shown:%H:%M}"
            if not late and shown.date() != now.astimezone(shown.tzinfo).date():
                due = f"{shown.month}/{shown.day}"
        used = _sized(max(size - 4, 12), bold=late)
        painter.setFont(used)
        painter.setPen(QColor(tokens.bad if late else tokens.mute))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, right, due)
        taken = painter.fontMetrics().horizontalAdvance(due) + 8 if due else 0
        painter.setFont(_sized(size))
        painter.setPen(QColor(tokens.text))
        name = one_line(card.customer) or one_line(card.subject) or _("名前不明")
        said = _("{name} 様").format(name=name) if card.customer else name
        room = line.adjusted(0, 0, -taken, 0)
        elided = painter.fontMetrics().elidedText(
            said, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, how, elided)
        self._places.append((line.toRect(), card.id))


def _sized(pixels: int, *, bold: bool = False) -> QFont:
    made = font(13, bold=bold, tabular=True)
    made.setPixelSize(pixels)
    return made
