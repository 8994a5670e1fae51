"""The first frame: the grounds and lines of the window, before anything of it is made.

Making the panes costs more than an empty window does, so the frame that proves the program is
there is made of plain strips. The one rule: nothing here touches the `Qt` namespace, whose enums
alone cost 20 ms (PySide6 6.11) – no flags, no fonts, no painter; the stylesheet does it all.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ecdesk.ui.tokens import DARK, LIGHT, Scheme

BAR, STATUS, QUEUE, COMPOSER = 44, 26, 304, 560  # pixels, as the panes will have them


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
        queue.setFixedWidth(QUEUE)
        thread.setObjectName("ground")
        composer.setFixedWidth(COMPOSER)
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(queue)
        panes.addWidget(_line(wide=False))
        panes.addWidget(thread, 1)
        panes.addWidget(_line(wide=False))
        panes.addWidget(composer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(_line(wide=True))
        column.addLayout(panes, 1)
        column.addWidget(_line(wide=True))
        column.addWidget(status)


def _line(*, wide: bool) -> QFrame:
    line = QFrame()
    line.setObjectName("line")
    if wide:
        line.setFixedHeight(1)
    else:
        line.setFixedWidth(1)
    return line
