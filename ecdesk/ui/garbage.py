"""Cyclic garbage is collected on the window's thread alone.

Python collects wherever something is made, on a worker too; a widget that went with a cycle would
then be destroyed there, and Qt lets a widget be touched on its own thread only. So collecting is
looked after by a timer here. The one rule: as long as a window lives nobody else collects.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250


def look_after(window: QObject) -> None:
    """Collect on this thread while the window lives, and as Python does when it is gone."""
    gc.disable()
    timer = QTimer(window, interval=_EVERY_MS)
    timer.timeout.connect(collect)
    window.destroyed.connect(gc.enable)
    timer.start()


def collect() -> int:
    """The oldest generation of which there is enough, as Python counts; -1 where there is none."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return generation
    return -1
