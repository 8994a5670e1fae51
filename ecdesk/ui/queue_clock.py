"""When the queue has to look at the time again: each minute, or each second near a limit.

Nothing wakes for rows that nobody sees. The one rule: what comes back by time alone (a snooze that
is over, a promise that is due) is read anew within the minute, while there is such a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ecdesk import words
from ecdesk.domain.sla import Pace
from ecdesk.ui.queue_words import reading_of
from ecdesk.views.rows import QueueRow


class QueueClock(QObject):
    """Wakes the queue at the next moment at which something of it may read differently."""

    ticked = Signal()
    stale = Signal()  # what was read may have changed by time alone

    def __init__(
        self,
        clock: Callable[[], datetime],
        seen: Callable[[], Sequence[QueueRow] | None],
        parent: QObject | None = None,
    ) -> None:
        """`seen` tells the rows that can be seen now; None while nobody looks."""
        super().__init__(parent)
        self._clock, self._seen = clock, seen
        self.timed = False  # something comes back, or is due, by time alone
        self._read_in = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.tick)

    @property
    def running(self) -> bool:
        """Whether it will wake."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Nobody looks."""
        self._timer.stop()

    def note_read(self) -> None:
        """Everything is as the present minute has it."""
        self._read_in = self._minute()

    def tick(self) -> None:
        """The time has moved on."""
        self.ticked.emit()
        if self.timed and self._minute() != self._read_in:
            self._read_in = self._minute()
            self.stale.emit()

    def set(self) -> None:
        """Wake at the next minute, or the next second while a clock that is seen counts them."""
        rows = self._seen()
        if rows is None or not (rows or self.timed):
            self._timer.stop()
            return
        now = self._clock()
        step = 1_000 if any(_counts_seconds(row, now) for row in rows) else 60_000
        into = int(now.timestamp() * 1000) % step
        # Timers may be early by a little; the minute must be new.
        self._timer.start(step - into + 5)

    def _minute(self) -> int:
        return int(self._clock().timestamp() // 60)


def _counts_seconds(row: QueueRow, now: datetime) -> bool:
    reading = reading_of(row, now)
    if reading is None or reading.pace not in (Pace.QUICK, Pace.NORMAL):
        return False
    # A minute ahead, so that the change to seconds is not missed between two ticks.
    return reading.remaining <= words.LAST_SECONDS + 60
