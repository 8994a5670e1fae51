"""Searching: from the field in the top bar to the mail that was meant, and back to where one was.

    / ──▶ field ──typing──▶ hits in the place of the queue ──Enter──▶ mail, its words marked
      ◀────────────────────────── Esc ──────────────────────────────────

Reading is done on a worker; of several under way only the newest answers. While something waits for
the index, or mail comes in, the hits are read anew. The one rule: Esc always leads back to the
conversation that was open before, wherever one is in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from ecdesk.ui.coalescing import Coalescing
from ecdesk.ui.context import Context
from ecdesk.ui.frame import Frame
from ecdesk.ui.search_pane import SearchPane, how_to_search
from ecdesk.views.search import Found, Hit

if TYPE_CHECKING:
    from ecdesk.protocol import Changed
    from ecdesk.ui.opened import Opened

TYPING_MS = 15  # letters closer together than this are looked for once
AGAIN_MS = 1500  # what changes is read anew at most so often
_READ = "ecdesk.views.search:conversations"


class Searching(QObject):
    """What the search field does."""

    def __init__(self, context: Context, frame: Frame, opened: Opened, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._frame, self._opened = context, frame, opened
        self.field = frame.top_bar.search
        self.field.setToolTip(how_to_search())
        self.pane = SearchPane(context.clock)
        frame.place_search(self.pane)
        self._before = 0  # the conversation to which Esc leads back
        self._came = False  # whether a search is under way
        self._wanted: Hit | None = None  # is being opened
        self._typed = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typed.timeout.connect(self.look)
        self._again = Coalescing(AGAIN_MS, self)
        self._again.due.connect(self.look)
        self.field.textChanged.connect(lambda _text: self._on_typed())
        self.field.installEventFilter(self)
        self.pane.opened.connect(self._open)
        self.pane.entered.connect(self._enter)
        self.pane.more_wanted.connect(self._read_more)
        self.pane.back_wanted.connect(self.leave)
        self.pane.field_wanted.connect(self.begin)
        self.pane.view.installEventFilter(self)
        opened.shown.connect(self._reveal)
        frame.top_bar.shop_chosen.connect(lambda _shop: self._on_typed())
        context.link.changed.connect(self._on_changed)

    @property
    def active(self) -> bool:
        """Whether hits stand in the place of the queue."""
        return self._came

    def begin(self) -> None:
        """Go into the field, with what stands there selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def leave(self) -> bool:
        """Back to where one was before searching; False where one is not searching."""
        was = self._came or self.field.hasFocus()
        came, before = self._came, self._before
        self._end()
        self.field.clear()
        if came and before and before != self._opened.id:
            self._opened.show(before)
        if was:
            self._frame.show_over(False)
            self._frame.queue.take_focus()
        return was

    def go_on(self) -> bool:
        """To what was found, after something was done with it; False where one is not searching."""
        if self._came:
            self.pane.take_focus()
        return self._came

    def step(self, by: int) -> bool:
        """Go down (1) or up (-1) one hit; False where one is not searching."""
        if self._came:
            self.pane.step(by)
        return self._came

    def look(self) -> None:
        """Read what is found for what stands in the field."""
        text = self.field.text()
        if not text.strip():
            self._end()
            return
        if not self._came:
            self._came, self._before = True, self._opened.id
            self.pane.show_waiting()
            self._frame.show_search(True)
        self._again.note()
        reading = self._context.jobs.read(_READ, text, slot="search", **self._asked())
        reading.then(self._show).otherwise(self._fail).start(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: keys of the field, and Esc in both."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self.field.composing:
                return False
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if watched is self.field:
                return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            return self.pane.take_focus() or True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._typed.isActive():
                self._typed.stop()
                self.look()
            self.pane.take_focus()
            return True
        return False

    def _asked(self) -> dict[str, Any]:
        view = self._frame.thread_pane.view
        customer = view.customer.id if view is not None and view.customer is not None else None
        return {
            "now": self._context.clock(),
            "shop_id": self._frame.top_bar.chosen,
            "customer_id": customer,
        }

    def _on_typed(self) -> None:
        if self.field.text().strip() or self._came:
            self._typed.start()

    def _on_changed(self, changed: Changed) -> None:
        if self._came and changed.conversations:
            self._again.ask()

    def _end(self) -> None:
        """No hits any more; what was open stays open."""
        self._typed.stop()
        self._again.stop()
        if self._came:
            self._came, self._wanted = False, None
            self._context.found.words = ()
            self._frame.thread_pane.mark_found()
            self._frame.show_search(False)

    # ── hits ────────────────────────────────────────────────────────────────────────────────

    def _show(self, found: Found) -> None:
        if not self._came:
            return
        if found.words != self._context.found.words:
            self._context.found.words = found.words
            self._frame.thread_pane.mark_found()
        self.pane.show_found(found, self._zone())
        if found.percent < 100:
            self._again.ask()

    def _read_more(self, before: int) -> None:
        reading = self._context.jobs.read(
            _READ, self.field.text(), before=before, slot="search", **self._asked()
        )
        reading.then(self.pane.append).otherwise(lambda _e: self.pane.model.give_up()).start(self)

    def _fail(self, _error: Exception) -> None:
        if self._came:
            self.pane.show_failed(self.look)

    def _zone(self) -> str:
        shops = self._frame.top_bar.shops
        return shops[0].calendar.zone if shops else "Asia/Tokyo"

    # ── opening ─────────────────────────────────────────────────────────────────────────────

    def _open(self, hit: Hit) -> None:
        self._wanted = hit
        view = self._frame.thread_pane.view
        if view is not None and view.id == hit.conversation_id == self._opened.id:
            self._reveal()
        else:
            self._opened.show(hit.conversation_id)

    def _enter(self, hit: Hit) -> None:
        self._open(hit)
        self._frame.thread_pane.focus_mail()

    def _reveal(self) -> None:
        """The conversation is shown: bring the words into sight."""
        hit, view = self._wanted, self._frame.thread_pane.view
        if hit is None or view is None or view.id != self._opened.id:
            return
        self._wanted = None
        self._frame.thread_pane.show_found(hit.mail_id)
