"""Letting Qt's loop run, where no test is under way whose `qtbot` could."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

PATIENCE_MS = 60_000


def pause(milliseconds: int) -> None:
    """Let the loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


def wait(begin: Callable[[Callable[..., None]], Any]) -> None:
    """Begin something, and let the loop run until it says that it is done; a minute at most."""
    loop = QEventLoop()
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    begin(lambda *_told: loop.quit())
    loop.exec()
