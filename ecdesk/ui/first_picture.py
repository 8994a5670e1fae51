"""The first frame: the grounds and lines of the window, before anything of it is made.

Making the panes costs more than an empty window does, so the frame that proves the program is
there is made of plain strips. The one rule: nothing here touches the `Qt` namespace, whose enums
alone cost 20 ms (PySide6 6.11) – no flags, no fonts, no painter; the stylesheet does it all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ecdesk.ui.tokens import DARK, LIGHT, Scheme

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

BAR, STATUS, QUEUE, COMPOSER = 44, 26, 304, 560  # pixels, as the panes will have them
OVER_BELOW = 1024  # as in `frame`


def dark_system() -> bool:
    """Whether the system shows dark windows, told by the ground it gives them."""
    return QApplication.palette().window().color().lightness() < 128


class FirstPicture(QFrame):
    """Top bar, three panes, status bar: their grounds."""

    def __init__(self, scheme: Scheme, zoom: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dark = scheme is Scheme.DARK or (scheme is Scheme.SYSTEM and dark_system())
        tokens = DARK if dark else LIGHT
        self.setStyleSheet(
            f"QFrame {{ background: {tokens.pane}; border: none }}"
            f"#ground {{ background: {tokens.bg} }} #line {{ background: {tokens.line} }}"
        )
        bar, status = QFrame(), QFrame()
        bar.setFixedHeight(round(BAR * zoom) - 1)
        status.setFixedHeight(round(STATUS * zoom) - 1)
        queue, thread, composer = QFrame(), QFrame(), QFrame()
        queue.setFixedWidth(round(QUEUE * zoom))
        thread.setObjectName("ground")
        composer.setFixedWidth(round(COMPOSER * zoom))
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(queue)
        panes.addWidget(_line(wide=False))
        panes.addWidget(thread, 1)
        self._beside = (_line(wide=False), composer)
        for widget in self._beside:
            panes.addWidget(widget)
        self._over_below = round(OVER_BELOW * zoom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(_line(wide=True))
        column.addLayout(panes, 1)
        column.addWidget(_line(wide=True))
        column.addWidget(status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: where room is short the composer will lie over the mails."""
        super().resizeEvent(event)
        for widget in self._beside:
            widget.setVisible(self.width() >= self._over_below)


def _line(*, wide: bool) -> QFrame:
    line = QFrame()
    line.setObjectName("line")
    if wide:
        line.setFixedHeight(1)
    else:
        line.setFixedWidth(1)
    return line
