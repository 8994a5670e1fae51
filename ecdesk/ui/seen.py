"""Mails that the person had before them for a while are marked as read at their server too.

The one rule: what was opened by itself, in a window that nobody looks at, is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ecdesk.ui.context import Context

if TYPE_CHECKING:
    from ecdesk.ui.opened import Opened
    from ecdesk.ui.thread_pane import ThreadPane

LOOKED_MS = 5_000  # a conversation so long in the active window was looked at


class Seen(QObject):
    """Tells the engine what was looked at; the same state of a conversation once."""

    def __init__(self, context: Context, opened: Opened, pane: ThreadPane, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._pane, self._window = context, pane, window
        self._told: dict[int, int] = {}  # conversation → the revision that was told
        self._while = QTimer(self, singleShot=True, interval=LOOKED_MS)
        self._while.timeout.connect(self._tell)
        opened.shown.connect(self._while.start)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._on_focus)

    def _on_focus(self) -> None:
        self._while.start()

    def _tell(self) -> None:
        view = self._pane.view
        if view is None or self._told.get(view.id) == view.revision:
            return
        if not self._window.isActiveWindow():
            return  # begins anew when the person comes back
        from ecdesk.protocol import MarkSeen

        self._told[view.id] = view.revision
        self._context.link.ask(MarkSeen(conversation_id=view.id)).otherwise(
            lambda _error: self._told.pop(view.id, None)  # told again when it is opened again
        ).start(self)
