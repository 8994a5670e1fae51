"""The yardstick of a start: the least that PySide6 can do, an empty window of the same size.

    python tests/bench/empty_window.py OUT.json

OUT gets `first_painted` on the machine's monotonic clock, noted as the program under test notes
its own: on the first turn of the loop after the first paint.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class EmptyWindow(QMainWindow):
    """Paints nothing of its own, tells when, and goes."""

    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override: notice the first paint."""
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self, self.tell)

    def tell(self) -> None:
        """Write the time and end."""
        reached = {"first_painted": time.monotonic()}
        with open(sys.argv[1], "w", encoding="utf-8") as out:
            json.dump({"monotonic": reached}, out)
        self.close()


if __name__ == "__main__":
    application = QApplication([])
    window = EmptyWindow()
    window.resize(1440, 900)
    window.show()
    application.exec()
