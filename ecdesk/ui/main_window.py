"""The window: what to answer next, what is asked, what is being written, and how things stand.

    show() ──▶ first picture ──▶ begin(): engine, panes, reads ──▶ live queue painted ──▶ the rest
               (grounds only)                                       (composer, menu, keys)

The first picture costs hardly more than an empty window, and nothing of it moves when the panes
take its place. The window starts nothing by itself and writes nothing: it asks. At module level
only what the first picture needs is imported.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from ecdesk.domain.conversation import Kind
from ecdesk.ui import garbage, remembered
from ecdesk.ui.first_picture import FirstPicture
from ecdesk.ui.tokens import Scheme
from ecdesk.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QToolButton

    from ecdesk.domain.errors import DeskError
    from ecdesk.protocol import Changed, Syncing
    from ecdesk.ui.actions import Actions
    from ecdesk.ui.composer_pane import ComposerPane
    from ecdesk.ui.context import Context
    from ecdesk.ui.errands import Errands
    from ecdesk.ui.first_opening import FirstOpening
    from ecdesk.ui.frame import Frame
    from ecdesk.ui.leaving import Leaving
    from ecdesk.ui.opened import Opened
    from ecdesk.ui.tray import Tray
    from ecdesk.views.rows import MailView, StatusView

FURNISH_MS = 2000  # at the latest, where the first rows are slow to come
SETTLED_MS = 5000  # then all is loaded that an open conversation needs
COALESCE_MS = 400  # as in the queue: see there


class MainWindow(QMainWindow):
    """Queue, conversation, composer."""

    first_painted = Signal()
    queue_painted = Signal()  # live rows, or the empty queue
    furnished = Signal()  # everything is there
    real_requested = Signal()  # from the sample to one's own mail
    sample_requested = Signal()
    restart_requested = Signal()  # once it is closed it shall open again
    closed = Signal()  # for good

    def __init__(self, context: Context, *, sample: bool = False) -> None:
        """Made, not begun: nothing is read and no engine runs before `begin`."""
        super().__init__()
        self._context = context
        self.sample = sample  # whether this is the shop to try things in
        self._begun = self._painted = self._started = self._for_good = False
        self.stays: Callable[[], bool] | None = None  # whether its own × only hides it (`tray`)
        self.tray: Tray | None = None
        self._welcomed = sample  # the sample has its shops
        self._status: StatusView | None = None
        self._frame: Frame | None = None
        self.opened: Opened  # made with the frame
        self._first: FirstOpening
        self.composer: ComposerPane | None = None
        self._actions: Actions | None = None
        self._errands: Errands | None = None
        self._leaving: Leaving | None = None  # nothing can be lost before there is a composer
        self.setWindowTitle(_("ECDesk 見本の店") if sample else "ECDesk")
        self.setMinimumSize(800, 560)
        self.resize(1440, 900)
        remembered.restore(self, context.memory)
        self.setCentralWidget(FirstPicture(*remembered.look(context.memory)))

    # ── the life of the window ──────────────────────────────────────────────────────────────

    @property
    def frame(self) -> Frame:
        """The panes; made when they are first wanted, in the place of the first picture."""
        if self._frame is None:
            self._frame = self._build()
        return self._frame

    def begin(self) -> None:
        """Start the engine and the first reads, once the first picture is on the screen."""
        self._begun = True
        if self._painted or not self.isVisible():
            self._start()

    @property
    def status(self) -> StatusView | None:
        """Mailboxes, shops and what is on its way, as last read."""
        return self._status

    def open_conversation(self, conversation_id: int) -> None:
        """Show a conversation in the middle, with its reply beside it."""
        self.opened.show(conversation_id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override: notice the first picture."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._on_first_picture)

    def close(self) -> bool:
        """Override: for good; the window's own × may only hide it."""
        self._for_good = True
        try:
            return super().close()
        finally:
            self._for_good = False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Override: what was written is kept, and how things stood."""
        if not self._for_good and self.stays is not None and self.stays():
            event.ignore()
            self.hide()
            return
        if self._leaving is not None and not self._leaving.allows():
            event.ignore()
            return
        remembered.keep(self, self._frame, self._context.memory)
        self._context.looked_at.clear()
        super().closeEvent(event)
        self.closed.emit()

    def _on_first_picture(self) -> None:
        self.first_painted.emit()
        if self._begun:
            self._start()

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        gc.disable()  # the next 100,000 objects stay: looking through them takes 50 ms
        self._context.link.start()  # another process: it gets going while the panes are made
        self.frame.queue.reload()  # when it is painted the rest is read
        QTimer.singleShot(FURNISH_MS, self, self._furnish)

    def _build(self) -> Frame:
        """Make the panes and connect them."""
        from ecdesk.ui.first_opening import FirstOpening
        from ecdesk.ui.frame import Frame
        from ecdesk.ui.opened import Opened
        from ecdesk.ui.theme import theme

        # Without a memory the look is whatever the application wears already.
        memory = self._context.memory
        theme().apply(*(remembered.look(memory) if memory is not None else ()))
        frame = Frame(self._context, sample=self.sample)
        self.setCentralWidget(frame)
        if self._context.memory is not None:
            frame.restore(self._context.memory, self.screen().name())
        self.opened = Opened(self._context, frame, self)
        self._first = FirstOpening(frame.queue, self.opened, self)
        self._status_soon = self._timer(COALESCE_MS, self._read_status)
        self._minute = self._timer(0, self._tick)
        self._connect(frame)
        return frame

    def _on_queue_painted(self) -> None:
        self.queue_painted.emit()
        QTimer.singleShot(0, self, self._furnish)

    def _furnish(self) -> None:
        """Bring in what the first pictures did without."""
        if self.composer is not None:
            return
        from PySide6.QtWidgets import QMenu

        from ecdesk.ui.actions import Actions
        from ecdesk.ui.composer_pane import ComposerPane
        from ecdesk.ui.countdowns import Countdowns
        from ecdesk.ui.errands import Errands
        from ecdesk.ui.leaving import Leaving
        from ecdesk.ui.notice_bar import NoticeBar
        from ecdesk.ui.seen import Seen
        from ecdesk.ui.theme import theme

        self._read_status()
        self.composer = composer = ComposerPane(self._context)
        composer.saved.connect(self.frame.status_bar.show_saved)
        composer.sent.connect(self._on_sent)
        composer.settled.connect(self.frame.thread_pane.show_ledger)
        self.frame.place_composer(composer)
        Countdowns(self._context, composer)
        thread_pane = self.frame.thread_pane
        Seen(self._context, self.opened, thread_pane, self)
        self._leaving = Leaving(self, composer, self._context.notices, thread_pane.unfinished_notes)
        self._leaving.agreed.connect(self.close)
        self._leaving.note_wanted.connect(self._go_to_note)
        self.opened.taken_up.connect(self._leaving.stop_waiting)
        if self._status is not None:
            self._leaving.show_status(self._status)
        notices = NoticeBar(self._context.notices)
        self.frame.place_notice(notices)
        self._errands = errands = Errands(self._context, self, composer, notices)
        thread_pane.thanks_wanted.connect(errands.thanks_alone)
        allowed, choose_shop = errands.keys_allowed, self.frame.top_bar.choose_number
        self._actions = Actions(self, errands.by_name(), allowed, choose_shop)
        composer.deeds = self._actions.beside_send()
        for turned in (composer.turned, notices.changed, self.opened.shown, theme().changed):
            turned.connect(self._refresh_deeds)
        self.frame.queue.arrived.connect(self._refresh_deeds)
        menu = QMenu(self)
        self._actions.fill(menu)
        if not self.sample:
            menu.addSeparator()
            menu.addAction(_("見本の店を見る")).triggered.connect(self.sample_requested)
        self.frame.top_bar.menu_button.setMenu(menu)
        self._name_shops()
        self.frame.queue.take_focus()
        self.opened.write_with(composer)
        self._first.write_with(composer)
        self._welcome()
        if self.frame.covered:
            self._rest_keys()
        gc.freeze()
        garbage.look_after(self)
        # What the first readings load stays too; they hold the interpreter while it is looked at.
        QTimer.singleShot(SETTLED_MS, self, gc.freeze)
        self.furnished.emit()

    def _connect(self, frame: Frame) -> None:
        from ecdesk.ui.signing_in import SigningIn

        link, jobs, notices = self._context.link, self._context.jobs, self._context.notices
        link.changed.connect(self._on_changed)
        link.syncing.connect(self._on_syncing)
        link.state_changed.connect(self._on_link_state)
        frame.status_bar.show_state(link.state)  # it may have said hello already
        link.failed.connect(self._on_link_failed)
        link.unheard.connect(notices.show_error)
        jobs.unheard.connect(notices.show_error)
        frame.real_wanted.connect(self.real_requested)
        frame.reply_wanted.connect(lambda: self._errand("reply"))
        frame.queue.opened.connect(self.open_conversation)
        frame.queue.entered.connect(lambda _id: frame.thread_pane.focus_mail())
        frame.queue.painted.connect(self._on_queue_painted)
        frame.queue.sync_wanted.connect(lambda: self._errand("sync"))
        frame.queue.setup_wanted.connect(lambda: self._errand("accounts"))
        frame.thread_pane.earlier_wanted.connect(self.opened.visit)
        frame.thread_pane.linked_wanted.connect(self.opened.visit)
        frame.thread_pane.back_wanted.connect(lambda: self._errand("back"))
        frame.thread_pane.again_wanted.connect(self._customer_again)
        frame.thread_pane.forward_wanted.connect(self._forward)
        frame.thread_pane.menu_wanted.connect(self._show_matter_menu)
        frame.queue.menu_wanted.connect(self._show_menu_of)
        frame.top_bar.shop_chosen.connect(self._on_shop_chosen)
        frame.trouble.settings_wanted.connect(lambda: self._errand("accounts"))
        frame.trouble.again_wanted.connect(lambda: self._errand("sync"))
        SigningIn(self._context, frame.trouble, self)
        frame.status_bar.outbox_wanted.connect(lambda: self._errand("outbox"))
        frame.status_bar.problems_wanted.connect(lambda: self._errand("problems"))
        frame.status_bar.accounts_wanted.connect(lambda: self._errand("accounts"))

    def _timer(self, interval: int, act: Any) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(act)
        return timer

    # ── what is read ────────────────────────────────────────────────────────────────────────

    def _read_status(self) -> None:
        now = self._context.clock()
        reading = self._context.jobs.read("ecdesk.views.status:status", now, slot="status")
        reading.then(self._show_status).otherwise(lambda _error: None).start(self)

    def _show_status(self, status: StatusView) -> None:
        self._status = status
        self.frame.status_bar.show_status(status)
        self.frame.trouble.show_status(status)
        self.frame.top_bar.show_events(status.events)
        self.frame.top_bar.show_shops(status.shops, self._context.clock())
        self.frame.queue.show_no_account(not status.mailboxes)
        self._first.show_status(status)
        if self._leaving is not None:
            self._leaving.show_status(status)
        self._welcome()
        self._name_shops()
        self._tick()
        if status.waiting_to_send:
            reading = self._context.jobs.read("ecdesk.views.outbox:rows", slot="status.outbox")
            reading.then(self.frame.status_bar.show_outbox).otherwise(lambda _e: None).start(self)

    def _welcome(self) -> None:
        """The first time there is nothing to show yet: the way in opens by itself, once."""
        if self._welcomed or self._status is None or self._errands is None:
            return
        self._welcomed = True
        if not self._status.mailboxes:
            self._errands.show_accounts()

    def _name_shops(self) -> None:
        if self._actions is not None:
            self._actions.name_shops([shop.name for shop in self.frame.top_bar.shops])
            self._refresh_deeds()

    def _tick(self) -> None:
        """Date, time and hours, once a minute on the minute."""
        now = self._context.clock()
        self.frame.top_bar.tick(now)
        self._minute.start(60_000 - int(now.timestamp() * 1000) % 60_000 + 5)

    # ── what the engine tells ───────────────────────────────────────────────────────────────

    def _on_changed(self, _changed: Changed) -> None:
        if not self._status_soon.isActive():
            self._status_soon.start()

    def _on_syncing(self, event: Syncing) -> None:
        self.frame.status_bar.show_syncing(event)
        self.frame.trouble.show_syncing(event)
        self._first.show_syncing(event)
        if event.state != "busy" and not self._status_soon.isActive():
            self._status_soon.start()

    def _on_link_state(self, state: str) -> None:
        self.frame.status_bar.show_state(state)
        if state == "ready" and self.composer is not None:
            self._read_status()

    def _on_link_failed(self, error: DeskError) -> None:
        from ecdesk import words

        self._welcomed = True
        self.frame.cover(words.say(error), _("閉じる"), self.close)
        self._rest_keys()

    def _rest_keys(self) -> None:
        """There is nothing left to act on."""
        if self._actions is not None:
            for action in self.actions():
                action.setEnabled(action is self._actions["quit"])

    # ── what the person does, wherever it comes from ────────────────────────────────────────

    def _on_sent(self, told: dict[str, Any]) -> None:
        """The next reply is open, but the keyboard is in the list: Z is a key there."""
        answered = told.get("kind", Kind.REPLY) in (Kind.REPLY, Kind.POSTSCRIPT, Kind.HOLDING)
        if self._errands is not None and self._errands.searching.go_on():
            return
        if answered and told.get("conversation_id") == self.opened.id:
            self.opened.go_on(_("送信します。いまは返信待ちがありません。"))
            self.frame.queue.take_focus()
        elif self.composer is not None and not self.composer.begun:
            self.frame.queue.take_focus()

    def _errand(self, name: str) -> None:
        if self._actions is not None:
            self._actions[name].trigger()

    def _forward(self, mail: MailView) -> None:
        if self._errands is not None:
            self._errands.forward(mail)

    def _customer_again(self) -> None:
        if self._errands is not None:
            self._errands.customer_again()

    def _go_to_note(self, conversation_id: int) -> None:
        """Back to a note that was begun: its line is there once its conversation is shown."""
        self.opened.show(conversation_id)
        self.frame.thread_pane.focus_note()

    def _show_matter_menu(self, button: QToolButton) -> None:
        if self._errands is not None and self._actions is not None:
            self._errands.show_matter_menu(button, self._actions)

    def _show_menu_of(self, conversation_id: int, at: QPoint) -> None:
        if self._errands is not None and self._actions is not None:
            self._errands.show_menu_of(conversation_id, at, self._actions)

    def _on_shop_chosen(self, shop_id: int | None) -> None:
        self.frame.queue.show_shop(shop_id)
        self.opened.follow_shop()
        self._tick()
        self._refresh_deeds()

    def _refresh_deeds(self) -> None:
        """Grey out what can do nothing now, wherever it is offered."""
        if self._actions is None or self._errands is None or self.frame.covered:
            return
        from ecdesk.ui.possible import idle
        from ecdesk.ui.theme import theme

        self._actions.allow(idle(self._errands.scene()))
        schemes = {Scheme.SYSTEM: "system_scheme", Scheme.LIGHT: "light", Scheme.DARK: "dark"}
        self._actions.mark(schemes[theme().scheme], self.frame.top_bar.chosen_number)
