"""Doing something soon after it was asked for, and rarely however often it is asked for.

The first asking after a quiet while is followed at once (in the next turns of the loop, together
with what comes in the same breath); further ones wait until the time between two is over.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

BREATH_MS = 10  # what one commit tells comes within this
STRETCH, STRETCH_AT_MOST = 0.5, 2.5  # of the time between two, with each that had to wait
HEAVIEST = 5  # times as long apart, however much is to be done anew


def weight(size: int, usual: int) -> int:
    """How much rarer something so large should be done than something usual: 1 to `HEAVIEST`."""
    return min(max(size // usual, 1), HEAVIEST)


class Coalescing(QObject):
    """`due` is emitted once for all askings of a while, at least `apart_ms` after the last time."""

    due = Signal()

    def __init__(self, apart_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._apart = apart_ms
        self._stretch = 1.0
        self._waited = False
        self._last = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time)

    def space(self, apart_ms: int) -> None:
        """So far apart from now on."""
        self._apart = apart_ms

    @property
    def waiting(self) -> bool:
        """Whether it was asked for and has not come yet."""
        return self._timer.isActive()

    def ask(self) -> None:
        """It is wanted."""
        if not self._timer.isActive():
            apart = round(self._apart * self._stretch)
            left = apart - self._last.elapsed() if self._last.isValid() else 0
            self._waited = left > BREATH_MS
            self._timer.start(max(left, BREATH_MS))

    def note(self) -> None:
        """It has been done just now, whoever asked."""
        self._timer.stop()
        self._last.restart()

    def stop(self) -> None:
        """It is not wanted any more."""
        self._timer.stop()

    def _on_time(self) -> None:
        grown = min(self._stretch + STRETCH, STRETCH_AT_MOST)
        self._stretch = grown if self._waited else 1.0
        self._last.restart()
        self.due.emit()
