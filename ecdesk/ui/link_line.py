"""The line that says where a link leads while the mouse or the keyboard is on it.

It lies over the lower left corner of what scrolls, as in a browser, and takes no room of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QScrollArea, QWidget

from ecdesk.ui.theme import SPACE, dress


class LinkLine(QLabel):
    """One for each scrolling place; made when the first link in it is pointed at."""

    def __init__(self, place: QAbstractScrollArea) -> None:
        super().__init__(place)
        dress(self, "linkline")
        self._place = place
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, text: str, *, doubtful: bool = False) -> None:
        """Show this; nothing hides the line."""
        if not text:
            self.hide()
            return
        room = self._place.viewport().width() - 4 * SPACE
        self.setProperty("tone", "bad" if doubtful else "")
        self.style().unpolish(self)
        self.style().polish(self)
        said = f"! {text}" if doubtful else text
        self.setText(self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room))
        self.adjustSize()
        corner = self._place.viewport().geometry().bottomLeft()
        self.move(corner.x() + SPACE, corner.y() - self.height() - SPACE)
        self.raise_()
        self.show()


def link_line(widget: QWidget) -> LinkLine | None:
    """The line of the scrolling place around a widget; None where nothing scrolls."""
    place: QObject | None = widget.parent()
    while place is not None and not isinstance(place, QScrollArea):
        place = place.parent()
    if not isinstance(place, QScrollArea):
        return None
    found = place.findChild(LinkLine, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, LinkLine) else LinkLine(place)
