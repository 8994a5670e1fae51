"""The conversation that is open: in the middle its mails, on the right its reply.

Only what concerns it is read again, and what is shown stays until something else has been read.
The one rule: before another conversation opens, what was written in this one is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ecdesk.ui.context import Context
from ecdesk.ui.frame import Frame
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Changed
    from ecdesk.ui.composer_pane import ComposerPane

COALESCE_MS = 150  # changes closer together than this are read once


class Opened(QObject):
    """Which conversation is open, and that it is shown as it stands."""

    shown = Signal()  # a conversation as it stands now, or none
    taken_up = Signal()  # a letter is back: somebody writes on
    chosen = Signal(int)  # its id, 0 for none: before anything is read

    def __init__(self, context: Context, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self.id = 0
        self._came_from: list[tuple[int, str]] = []  # ids and subjects, the last one last
        self._context, self._frame = context, frame
        self._by_link = False  # what is shown next is reached from what is shown now
        self._composer: ComposerPane | None = None
        self._soon = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._soon.timeout.connect(self.read)
        self._follows = False  # another shop's rows are awaited, and the first of them opens
        frame.queue.arrived.connect(self._on_rows)
        context.link.changed.connect(self._on_changed)

    def show(self, conversation_id: int) -> None:
        """Show a conversation in the middle, with its reply beside it."""
        if conversation_id != self.id and self._composer is not None:
            self._composer.flush()
        self._follows = False
        if not self._by_link:
            self._came_from.clear()
        self.id = conversation_id
        self._frame.queue.mark_open(conversation_id)
        self._frame.show_over(False)
        self.chosen.emit(conversation_id)
        self.read()

    def visit(self, conversation_id: int) -> None:
        """Show a conversation that the one shown leads to, with a way back."""
        view = self._frame.thread_pane.view
        if view is not None and view.id != conversation_id:
            self._came_from.append((view.id, view.subject))
            self._show_by_link(conversation_id)

    def go_back(self) -> None:
        """To the conversation from which the one shown was reached."""
        if self._came_from:
            conversation_id, _subject = self._came_from.pop()
            self._show_by_link(conversation_id)

    @property
    def has_way_back(self) -> bool:
        """Whether the conversation shown was reached from another."""
        return bool(self._came_from)

    def show_nothing(self, sentence: str) -> None:
        """Nothing is open any more, and this is why."""
        self.id = 0
        self._frame.queue.mark_open(0)
        self._frame.thread_pane.show_nothing(sentence)
        if self._composer is not None:
            self._composer.show_thread(None)
        self._frame.fit()
        self.chosen.emit(0)
        self.shown.emit()

    def rest(self, sentence: str) -> None:
        """Nothing has been opened yet, and this is why."""
        if not self.id:
            self._frame.thread_pane.show_nothing(sentence)

    def follow_shop(self) -> None:
        """Another shop's list is on its way: its first conversation opens, unless its own is open.

        What is being written is kept at once.
        """
        if self._composer is not None:
            self._composer.flush()
        self._follows = True

    def go_on(self, otherwise: str) -> None:
        """Afterwards the next conversation is open already; else this is said."""
        following = self._frame.queue.next_id(self.id)
        if following:
            self.show(following)
        else:
            self.show_nothing(otherwise)

    def take_up(self, told: dict[str, Any]) -> None:
        """A letter is back: go where it is written on."""
        self.taken_up.emit()
        conversation = told.get("conversation_id")
        if isinstance(conversation, int) and conversation:
            self.show(conversation)
        if self._composer is not None and told.get("draft_id"):
            self._composer.want(str(told["draft_id"]))
        self._frame.show_over(True)

    def write_with(self, composer: ComposerPane) -> None:
        """The composer is there now: what is open already is open in it too."""
        self._composer = composer
        composer.restored.connect(self.take_up)
        composer.turned.connect(self._show_drafts)
        self._frame.thread_pane.draft_wanted.connect(self._open_draft)
        if self._frame.thread_pane.view is not None:
            composer.show_thread(self._frame.thread_pane.view)

    def read(self) -> None:
        """Read it anew."""
        self._soon.stop()
        if self.id:
            reading = self._context.jobs.read("ecdesk.views.thread:thread", self.id, slot="thread")
            reading.then(self._show).otherwise(self._fail).start(self)

    def _show_by_link(self, conversation_id: int) -> None:
        self._by_link = True
        self.show(conversation_id)
        self._by_link = False

    def _show(self, view: ThreadView | None) -> None:
        if view is None:
            self.show_nothing(_("このやりとりはもうありません。"))
            return
        if view.id != self.id:  # it was put together with another, and this is what it is now
            self.id = view.id
            self._frame.queue.mark_open(view.id)
        self._frame.thread_pane.show_thread(view)
        back = self._came_from[-1][1] if self._came_from else None
        self._frame.thread_pane.show_way_back(back)
        self._frame.top_bar.show_hours_of(view.shop)
        self._frame.top_bar.tick(self._context.clock())
        if self._composer is not None:
            self._composer.show_thread(view)
        self._frame.fit()
        self.shown.emit()

    def _on_rows(self) -> None:
        """Rows are here; of interest only where another shop was chosen."""
        if not self._follows:
            return
        self._follows = False
        view, shop = self._frame.thread_pane.view, self._frame.queue.shop_id
        if view is not None and view.id == self.id and shop in (None, view.shop.id):
            return
        first = self._frame.queue.first_id()
        if first:
            self.show(first)
        else:
            self.show_nothing(_("この一覧には、いま開くやりとりがありません。"))

    def _show_drafts(self) -> None:
        if self._composer is not None:
            self._frame.thread_pane.show_drafts(self._composer.other_drafts)

    def _open_draft(self, draft_id: str) -> None:
        if self._composer is not None:
            self._frame.show_over(True)
            self._composer.open_draft(draft_id)

    def _fail(self, error: Exception) -> None:
        shown = self._frame.thread_pane.view
        if shown is not None and shown.id == self.id:
            self._context.notices.show_error(error)  # what is shown stays
        else:
            self._frame.thread_pane.show_failed(self.read)

    def _on_changed(self, changed: Changed) -> None:
        view = self._frame.thread_pane.view
        customer = view.customer.id if view is not None and view.customer is not None else 0
        concerns = (
            self.id in changed.conversations
            or customer in changed.customers
            or ((changed.accounts or changed.settings) and self.id)
        )
        if concerns and not self._soon.isActive():
            self._soon.start()
