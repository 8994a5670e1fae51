"""The queue: tabs with counts, the rows under one of them, and what is open beside it.

The pane reads pages on workers and is told of changes by the engine. It keeps the person's place:
moving by key opens where one rests, a change opens nothing. Only what can be seen ticks: once a
minute, on the minute; once a second while some visible clock is in its last five minutes; never
while the window is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QToolTip, QVBoxLayout, QWidget

from ecdesk.ui.backlog_strip import BacklogStrip
from ecdesk.ui.coalescing import Coalescing, weight
from ecdesk.ui.context import Context
from ecdesk.ui.delegates import Pill, QueueDelegate
from ecdesk.ui.empty_queue import EmptyQueue
from ecdesk.ui.link import READY
from ecdesk.ui.models import QueueModel
from ecdesk.ui.queue_chosen import QueueChosen
from ecdesk.ui.queue_clock import QueueClock
from ecdesk.ui.queue_filter import ALL, QueueFilter
from ecdesk.ui.queue_tabs import QueueTabs, empty_said
from ecdesk.ui.queue_view import QueueView
from ecdesk.ui.queue_words import pill_of, why_tip
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import QueueCounts, QueuePage, QueueRow, Tab
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Changed

PAGE = 100
# Changes closer together are read once: else a reading holds up every seventh frame (measured).
COALESCE_MS = 400
REST_MS = 150  # moving by key opens where one rests for so long


class QueuePane(QFrame):
    """What to answer next."""

    opened = Signal(int)  # a conversation's id, chosen by the person
    menu_wanted = Signal(int, object)  # a right click: its id, and where on the screen (QPoint)
    entered = Signal(int)  # likewise, by Enter: the person wants to read it
    arrived = Signal()  # the first rows of a tab, or none, are here
    painted = Signal()  # and have been painted
    deed_wanted = Signal(str)  # for what is chosen, by its name in `actions`
    sync_wanted = Signal()
    setup_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "pane", says=_("返信の順番"))
        self._context = context
        self.tab = Tab.REPLY
        self.shop_id: int | None = None
        self._reloading = False
        self._fresh = True  # the rows that arrive next are another tab's or shop's
        self._no_account = False
        self._going: frozenset[int] = frozenset()
        self._unpainted = True
        self._model = QueueModel(lambda row: why_tip(row, context.clock()), self)
        self._delegate = QueueDelegate(self._pill, self, clock=context.clock)
        self.view = QueueView(self._model, self._delegate, self)
        self._state = EmptyQueue(context, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._state)
        self._stack.addWidget(self.view)
        self.tabs = QueueTabs()
        self.tabs.choose(self.tab)
        self.backlog = BacklogStrip(context, lambda: self.shop_id)
        self.filter = QueueFilter(context, lambda: self.shop_id)
        self.chosen = QueueChosen()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in (self.tabs, self.filter, self.chosen, self.backlog):
            column.addWidget(strip)
        column.addWidget(self._stack, 1)
        self._state.say(_("読み込んでいます…"))
        self._soon = Coalescing(COALESCE_MS, self)
        self._soon.due.connect(self.reload)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._open_current)
        self._clock = QueueClock(context.clock, self._seen, self)
        self._clock.ticked.connect(self.tick)
        self._clock.stale.connect(self._soon.ask)
        self.tabs.chosen.connect(self.show_tab)
        self.tabs.filter_wanted.connect(lambda: self.filter.offer(self.tabs.filter))
        self.filter.changed.connect(self._on_narrowed)
        self.chosen.wanted.connect(self.deed_wanted)
        self.chosen.let_go.connect(self.view.choose_none)
        self.view.several_chosen.connect(self.chosen.show_count)
        self._model.more_wanted.connect(self._read_more)
        self.view.moved.connect(lambda _row: self._rest.start())
        self.view.picked.connect(self._pick)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._want_menu)
        self.view.entered_row.connect(self._enter)
        self.backlog.closed.connect(self.take_focus)
        self.view.painted.connect(self._on_painted)
        self.view.settled.connect(self._on_settled)
        self.view.verticalScrollBar().valueChanged.connect(lambda _at: self._clock.set())
        context.link.changed.connect(self._on_changed)
        context.link.state_changed.connect(self._on_link_state)

    # ── what the window asks ────────────────────────────────────────────────────────────────

    @property
    def rows(self) -> int:
        """How many rows are here."""
        return self._model.rowCount()

    @property
    def open_id(self) -> int:
        """The conversation shown as open; 0 for none."""
        return self._delegate.open_id

    @property
    def chosen_ids(self) -> tuple[int, ...]:
        """The conversations chosen together; none where it is only the open one."""
        return self.view.chosen_ids

    def row_of(self, conversation_id: int) -> QueueRow | None:
        """A conversation's row, where it is here."""
        at = self._model.row_of(conversation_id)
        return self._model.rows[at] if at >= 0 else None

    def reload(self) -> None:
        """Read what is shown anew, from the top to a page beyond what can be seen."""
        self._soon.note()
        self._reloading = True
        self._clock.note_read()
        if self._fresh:
            limit = PAGE
        else:
            seen = self.view.visible_rows()
            limit = min(max(seen.stop, 0) + PAGE, max(self._model.rowCount(), PAGE))
        view, wanted = "ecdesk.views.queue:page", self._shown()
        reading = self._context.jobs.read(view, self.tab, limit=limit, slot="queue", **wanted)
        reading.then(self._show).otherwise(self._fail).start(self)

    def show_tab(self, tab: Tab) -> None:
        """Show another tab from its top."""
        self.tabs.choose(tab)
        if tab is self.tab and not self._fresh:
            return
        self.tab, self._fresh = tab, True
        self.backlog.setVisible(tab is Tab.BACKLOG)
        self.reload()

    def show_shop(self, shop_id: int | None) -> None:
        """Show one shop's conversations alone, or all."""
        self.shop_id, self._fresh = shop_id, True
        self.reload()

    def _on_narrowed(self) -> None:
        self.tabs.show_narrowed(bool(self.filter.narrowed))
        self._fresh = True
        self.reload()

    def _shown(self) -> dict[str, Any]:
        """Which conversations are shown, as the view wants to be told."""
        shown: dict[str, Any] = {"shop_id": self.shop_id, "now": self._context.clock()}
        if self.filter.narrowed:
            shown |= {"tag": self.filter.narrowed.tag, "intent": self.filter.narrowed.intent}
        return shown

    def show_no_account(self, none: bool) -> None:
        """Whether there is no mailbox yet: then the empty queue offers to set one up."""
        if none != self._no_account:
            self._no_account = none
            self._show_state()

    def pass_over(self, ids: Sequence[int]) -> None:
        """These are going out of sight; `next_id` leads past them before the list is read anew."""
        self._going = frozenset(ids)

    def place_of(self, conversation_id: int) -> QPoint:
        """Where on the screen a menu for a conversation belongs: at its row, else in the list."""
        at = self._model.row_of(conversation_id)
        port = self.view.viewport()
        if at not in self.view.visible_rows():
            return port.mapToGlobal(QPoint(4 * SPACE, 4 * SPACE))
        rect = self.view.visualRect(self._model.index(at, 0))
        return port.mapToGlobal(rect.center())

    def explain(self, conversation_id: int) -> None:
        """Say beside a row why it stands there."""
        row = self.row_of(conversation_id)
        if row is not None:
            tip, at = why_tip(row, self._context.clock()), self.place_of(conversation_id)
            QToolTip.showText(at, tip, self.view, msecShowTime=20_000)

    def take_focus(self) -> None:
        """Put the keyboard into the list, where single letters are keys."""
        listed = self._stack.currentWidget() is self.view
        (self.view if listed else self.tabs[self.tab]).setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """Go down (1) or up (-1) one row; it opens where one rests."""
        if not self.rows:
            return
        current = self.view.currentIndex()
        at = current.row() + by if current.isValid() else 0
        self.view.go_to(min(max(at, 0), self._model.rowCount() - 1))
        self._rest.start()

    def mark_open(self, conversation_id: int) -> None:
        """Show this conversation as the open one."""
        self._delegate.open_id = conversation_id
        at = self._model.row_of(conversation_id)
        if at >= 0:
            self.view.go_to(at)
        self.view.viewport().update()

    def first_id(self) -> int:
        """The conversation at the top; 0 in an empty queue."""
        return self._model.rows[0].id if self._model.rows else 0

    def next_id(self, conversation_id: int) -> int:
        """What to turn to after this one: the next below, else from the top; 0 for none.

        What is being sent already needs nobody and is passed over.
        """
        rows, at = self._model.rows, self._model.row_of(conversation_id)
        around = [*rows[at + 1 :], *rows[: max(at, 0)]]
        return next((r.id for r in around if r.outgoing is None and r.id not in self._going), 0)

    def tick(self) -> None:
        """The visible clocks are read anew."""
        self.view.tick()
        self._clock.set()

    # ── rows ────────────────────────────────────────────────────────────────────────────────

    def _show(self, page: QueuePage) -> None:
        self._reloading = False
        self._going = frozenset()
        if self._fresh:
            self._fresh = False
            self._model.clear()
            self._model.append(page)
            self.view.scrollToTop()
            self._on_settled()
        else:
            self.view.arrange(page)

    def _on_settled(self) -> None:
        at = self._model.row_of(self._delegate.open_id)
        current = self.view.currentIndex()
        if at >= 0 and current.row() != at and not self._rest.isActive():
            self.view.follow(at)
        elif at < 0 and not self._rest.isActive() and not self.view.chosen_ids:
            self.view.clearSelection()
        self._soon.space(COALESCE_MS * weight(self._model.rowCount(), 2 * PAGE))
        self._show_state()
        self._clock.set()
        self._read_counts()  # after the rows: one sees those first
        self.arrived.emit()
        if self._unpainted and not self._model.rowCount():
            QTimer.singleShot(0, self, self._on_painted)

    def _read_counts(self) -> None:
        view, slot = "ecdesk.views.queue:counts", "queue.counts"
        counts = self._context.jobs.read(view, slot=slot, **self._shown())
        counts.then(self._show_counts).otherwise(lambda _error: None).start(self)

    def _show_counts(self, counts: QueueCounts) -> None:
        self.tabs.show_counts(counts)
        self._state.look_ahead(counts, self._shown())
        self._clock.timed = bool(counts[Tab.SNOOZED] or counts[Tab.PROMISES])
        if self._clock.timed and self.isVisible() and not self._clock.running:
            self._clock.set()
        if self.tab is Tab.BACKLOG and not counts[Tab.BACKLOG]:
            self.show_tab(Tab.REPLY)

    def _show_state(self) -> None:
        if self._model.rowCount():
            self._turn_to(self.view)
            return
        self._turn_to(self._state)
        if self._fresh:
            return
        if self._no_account:
            said, label = _("メールの設定がまだありません。"), _("はじめる")
            self._state.say(said, label, self.setup_wanted.emit)
        elif self.filter.narrowed:
            said, label = _("いまの絞り込みに当てはまるものはありません。"), _("すべて見る")
            self._state.say(said, label, lambda: self.filter.show_only(ALL))
        elif self.tab is Tab.REPLY:
            self._state.say(empty_said(self.tab), _("受信する"), self.sync_wanted.emit)
        else:
            self._state.say(empty_said(self.tab))

    def _turn_to(self, page: QWidget) -> None:
        """Show the rows or the sentence; a keyboard that was here stays here."""
        if page is self._stack.currentWidget():
            return
        focused = QApplication.focusWidget()
        held = focused is not None and self.isAncestorOf(focused)
        self._stack.setCurrentWidget(page)
        if held:
            self.take_focus()

    def _fail(self, error: Exception) -> None:
        """Before the engine is ready there may be nothing to read yet; after, it is trouble."""
        self._reloading = False
        if self._context.link.state != READY:
            return
        if self._model.rowCount():
            self._context.notices.show_error(error)
            return
        said = _("一覧を読めませんでした。メールは無事です。")
        self._state.say(said, _("もう一度読む"), self.reload)
        self._turn_to(self._state)

    def _read_more(self, after: tuple[Any, ...]) -> None:
        if self._reloading:
            self._model.give_up()  # what is on its way may end elsewhere; the view asks again
            return
        reading = self._context.jobs.read(
            "ecdesk.views.queue:page",
            self.tab,
            after=after,
            limit=PAGE,
            slot="queue",
            **self._shown(),
        )
        reading.then(self._model.append).otherwise(lambda _e: self._model.give_up()).start(self)

    def _on_changed(self, changed: Changed) -> None:
        concerns = changed.conversations or changed.outbox or changed.drafts or changed.accounts
        if concerns:
            self._soon.ask()

    def _on_link_state(self, state: str) -> None:
        if state == READY and self._fresh and not self._reloading:
            self.reload()  # there was nothing to read yet

    def _on_painted(self) -> None:
        if self._unpainted and not self._fresh:
            self._unpainted = False
            QTimer.singleShot(0, self, self.painted.emit)

    # ── opening ─────────────────────────────────────────────────────────────────────────────

    def _pick(self, row: int) -> None:
        self._rest.stop()
        self.opened.emit(self._model.rows[row].id)

    def _want_menu(self, at: QPoint) -> None:
        """The conversation under the mouse opens, and what can be done with it is offered."""
        row = self.view.rowAt(at.y())
        if row >= 0:
            self.view.go_to(row)
            self._pick(row)
            where = self.view.viewport().mapToGlobal(at)
            self.menu_wanted.emit(self._model.rows[row].id, where)

    def _enter(self, row: int) -> None:
        self._pick(row)
        self.entered.emit(self._model.rows[row].id)

    def _open_current(self) -> None:
        current = self.view.currentIndex()
        if current.isValid():
            self.opened.emit(self._model.rows[current.row()].id)

    # ── the clock ───────────────────────────────────────────────────────────────────────────

    def _pill(self, row: QueueRow) -> Pill:
        return pill_of(row, self._context.clock(), self.tab)

    def _seen(self) -> list[QueueRow] | None:
        """The rows that somebody can see now; None where nobody can see any."""
        if not self.isVisible() or self.window().isMinimized():
            return None
        return [self._model.rows[at] for at in self.view.visible_rows()]

    def showEvent(self, event: QShowEvent) -> None:
        """Override: the clocks go on."""
        super().showEvent(event)
        self.tick()

    def hideEvent(self, event: QHideEvent) -> None:
        """Override: what nobody sees does not tick."""
        super().hideEvent(event)
        self._clock.stop()
