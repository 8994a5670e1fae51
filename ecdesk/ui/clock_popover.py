"""期限の数え方: every line that leads from a mail's receipt to its deadline, counted or closed.

People trust what they can check: the lines follow each other without a gap, the counted ones add up
to the limit, the closed ones say why nothing was counted. The mall's clock and the customer's own
wait stand below. It goes at the first click beside it, or with Esc.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.sla import ClockReading
from ecdesk.domain.sums import Line
from ecdesk.ui.queue_words import waiting_said
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

WIDTH = 380


def line_said(line: Line, *, dated: bool) -> tuple[str, str]:
    """From when to when, and how long; a closed line says why instead."""
    start = f"{line.start:%H:%M}"
    if dated:
        start = f"{line.start.month}/{line.start.day}({words.weekday(line.start)}) {start}"
    midnight = line.end.date() != line.start.date() and f"{line.end:%H:%M}" == "00:00"
    end = "24:00" if midnight else f"{line.end:%H:%M}"
    if not midnight and line.end.date() != line.start.date():
        end = f"{line.end.month}/{line.end.day}({words.weekday(line.end)}) {end}"
    said = _("{start} → {end}").format(start=start, end=end)
    return said, words.duration(line.seconds) if line.why is None else words.closure(line.why)


class ClockPopover(QFrame):
    """The sum, laid beside the clock that it proves."""

    def __init__(
        self, view: ThreadView, reading: ClockReading, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        dress(self, "popover", says=_("期限の数え方"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(px(WIDTH))
        story = reading.story
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(dress(QLabel(_("期限の数え方")), "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(0, 1)
        self.lines: list[tuple[str, str]] = []
        shown = None
        for line in story.lines:
            said = line_said(line, dated=line.start.date() != shown)
            shown = line.end.date() if line.why is not None else line.start.date()
            self.lines.append(said)
            self._add(grid, said, counted=line.is_open)
        limit = words.duration(story.seconds)
        self._add(
            grid, (_("あわせて"), _("= {limit}").format(limit=limit)), counted=True, last=True
        )
        column.addLayout(grid)
        told = [words.clock_story(story), *self._beside(view, reading, now)]
        for text in told:
            label = dress(QLabel(text, wordWrap=True), "mute")
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)

    def show_at(self, at: QPoint) -> None:
        """Show it with this point as its upper left corner, within the screen."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = min(at.x(), room.right() - self.width())
        top = min(at.y(), room.bottom() - self.height())
        self.move(max(left, room.left()), max(top, room.top()))
        self.show()

    @staticmethod
    def _beside(view: ThreadView, reading: ClockReading, now: datetime) -> list[str]:
        said = []
        if view.stands.mall is not None:
            from ecdesk.domain.channel_clocks import read_mall

            mall = read_mall(view.stands.mall, reading.received, view.shop.calendar, now)
            said.append(words.mall_line(mall, now))
        waited = words.duration(reading.waited)
        own = waiting_said(view.stands.wait, now)
        return said + (own or [_("お客様は {waited} お待ちです").format(waited=waited)])

    @staticmethod
    def _add(
        grid: QGridLayout, said: tuple[str, str], *, counted: bool, last: bool = False
    ) -> None:
        row = grid.rowCount()
        for at, text in enumerate(said):
            label = dress(QLabel(text), "strong" if last else "plain" if counted else "mute")
            label.setTextFormat(Qt.TextFormat.PlainText)
            side = Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(label, row, at, side)
