"""How the window was left, and how it is found again: place, widths, colours, size of letters.

Without a memory nothing is kept and nothing is found: tests, and the sample in a hurry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from ecdesk.ui.tokens import ZOOMS, Scheme

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QMainWindow

    from ecdesk.ui.frame import Frame


def look(memory: QSettings | None) -> tuple[Scheme, float]:
    """The scheme and the zoom the person chose."""
    if memory is None:
        return Scheme.SYSTEM, 1.0
    scheme = str(memory.value("look/scheme", ""))
    zoom = str(memory.value("look/zoom", ""))
    known = {str(step): step for step in ZOOMS}
    return Scheme(scheme) if scheme in set(Scheme) else Scheme.SYSTEM, known.get(zoom, 1.0)


def restore(window: QMainWindow, memory: QSettings | None) -> None:
    """Put the window where it was."""
    geometry = memory.value("window/geometry") if memory is not None else None
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)


def keep(window: QMainWindow, frame: Frame | None, memory: QSettings | None) -> None:
    """Keep how things stand."""
    if memory is None or frame is None:
        return
    from ecdesk.ui.theme import theme

    memory.setValue("window/geometry", window.saveGeometry())
    memory.setValue("look/zoom", theme().zoom)
    memory.setValue("look/scheme", theme().scheme.value)
    frame.remember(memory, window.screen().name())
