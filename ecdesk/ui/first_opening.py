"""What is open in the morning: the most urgent conversation, by itself, once.

    rows are here ──nothing is being received──▶ open the first of them
          └── mail comes in ── it is all here, or 2 s ──▲

While mail is being received the first row may be any row. The one rule: once the person has chosen
something, nothing opens by itself any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ecdesk.views.rows import StatusView, Tab
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Syncing
    from ecdesk.ui.composer_pane import ComposerPane
    from ecdesk.ui.opened import Opened
    from ecdesk.ui.queue_pane import QueuePane

PATIENCE_MS = 2000


class FirstOpening(QObject):
    """Waits for the moment; nothing remains of it afterwards."""

    def __init__(self, queue: QueuePane, opened: Opened, parent: QObject) -> None:
        super().__init__(parent)
        self._queue, self._opened = queue, opened
        self._composer: ComposerPane | None = None
        self._over = False
        self._awaited: set[int] | None = None  # mailboxes whose mail is not all here; None: unknown
        self._busy: set[int] = set()
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._open)
        queue.arrived.connect(self._look)
        opened.chosen.connect(self._on_chosen)

    def write_with(self, composer: ComposerPane) -> None:
        """The composer is there now: a conversation is opened together with its reply."""
        self._composer = composer
        self._look()

    def show_status(self, status: StatusView) -> None:
        """Which mailboxes there are, and which of them have ever been received."""
        empty = {
            view.mailbox.id
            for view in status.mailboxes
            if view.synced_at is None and view.trouble is None
        }
        self._await(empty | self._busy)

    def show_syncing(self, event: Syncing) -> None:
        """A mailbox is being received, or has been."""
        if event.state == "busy":
            self._busy.add(event.mailbox_id)
            self._await({event.mailbox_id, *(self._awaited or ())})
        else:
            self._busy.discard(event.mailbox_id)
            if self._awaited is not None:
                self._await(self._awaited - {event.mailbox_id})

    def _await(self, mailboxes: set[int]) -> None:
        before, self._awaited = self._awaited, mailboxes
        if self._over or mailboxes:
            return
        if before:
            self._queue.reload()  # what came last may be the most urgent; `_look` follows
        else:
            self._look()

    def _look(self) -> None:
        if self._over or self._composer is None:
            return
        if not self._queue.first_id():
            self._opened.rest(_("お客様のメールが届くと、ここに開きます。"))
            return
        if self._awaited is not None and not self._awaited:
            self._open()
        elif not self._patience.isActive():
            self._patience.start()

    def _open(self) -> None:
        first = self._queue.first_id()
        busy = self._composer is None or self._composer.writing or self._queue.tab is not Tab.REPLY
        if not self._over and first and not busy:
            self._opened.show(first)

    def _on_chosen(self, _conversation: int) -> None:
        self._over = True
        self._patience.stop()
