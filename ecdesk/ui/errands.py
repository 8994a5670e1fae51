"""What the person asks of the window, by the names of `actions.deeds`.

Each is a few words that pass the wish on to the pane or the engine that can fulfil it. After a
conversation was put away the next one is open already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from ecdesk.domain.conversation import Status
from ecdesk.ui import screens
from ecdesk.ui.closing import Closing
from ecdesk.ui.context import Context
from ecdesk.ui.keeping_errands import KeepingErrands
from ecdesk.ui.mail_errands import MailErrands
from ecdesk.ui.possible import Scene
from ecdesk.ui.queue_errands import QueueErrands
from ecdesk.ui.regrouping import Regrouping
from ecdesk.ui.searching import Searching
from ecdesk.ui.second_look_strip import SecondLookStrip
from ecdesk.ui.shop_errands import ShopErrands
from ecdesk.ui.template_errands import TemplateErrands
from ecdesk.ui.theme import Scheme, theme
from ecdesk.views.rows import MailView, ThreadView, tab_of
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.actions import Actions
    from ecdesk.ui.composer_pane import ComposerPane
    from ecdesk.ui.main_window import MainWindow
    from ecdesk.ui.notice_bar import NoticeBar

MATTER = ("done", "no_reply", "reopen", "never_customer", "forward", "postscript", "note")
MATTER_TOO = ("holding", "snooze", "call", "checking", "tag", "merge", "print")


class Errands(QObject):
    """Carries out what the person chose by key, menu or button."""

    def __init__(
        self, context: Context, window: MainWindow, composer: ComposerPane, notices: NoticeBar
    ) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._frame = window.frame
        self._composer = composer
        self._notices = notices
        self._of_queue = QueueErrands(context, window, composer)
        self._of_queue.closed.connect(self._on_screen_closed)
        self._closing = Closing(context, self)
        self._closing.brought_back.connect(self._bring_back)
        self._regrouping = Regrouping(context, composer.flush, self)
        self._regrouping.made.connect(window.opened.visit)
        self._regrouping.stands_again.connect(window.open_conversation)
        self._regrouping.closed.connect(self._on_screen_closed)
        thread_pane = window.frame.thread_pane
        passing_on = {"forward": self.forward, "resend": self.resend}
        self._of_templates = TemplateErrands(context, window, composer)
        self._of_mails = MailErrands(context, thread_pane, self._regrouping, passing_on, window)
        thread_pane.mail_deed_wanted.connect(self._of_mails.carry_out)
        self._of_shops = ShopErrands(context, window, self._on_screen_closed)
        composer.rules_wanted.connect(self._of_shops.show_rules)
        composer.mail_wanted.connect(self._of_mails.show_mail)
        self._of_mails.elsewhere.connect(window.opened.visit)
        window.opened.shown.connect(self._of_mails.on_shown)
        self._second_look = SecondLookStrip.over(window.frame.queue, context)
        self._second_look.opened.connect(window.open_conversation)
        self._of_keeping = KeepingErrands(context, window, self._on_screen_closed)
        self.searching = Searching(context, window.frame, window.opened, self)
        thread_pane.merge_wanted.connect(self.merge)
        thread_pane.call_wanted.connect(self._of_queue.log_call)
        thread_pane.wording_wanted.connect(self.take_in_proposal)

    def by_name(self) -> dict[str, Callable[[], object]]:
        """What carries out each deed."""
        look = theme()
        return {
            "next": lambda: self._step(1),
            "previous": lambda: self._step(-1),
            "queue": self.back_to_queue,
            "search": self.searching.begin,
            "reply": self.reply,
            "send": self.send,
            "points": self._composer.quote_points,
            "put_right": self._composer.put_right,
            "let_stand": self._composer.let_stand,
            "postscript": self.postscript,
            "forward": self.forward,
            "new": self.write_new,
            "done": self.done,
            "no_reply": self.no_reply,
            "never_customer": lambda: self._put_away(self._closing.never_customer),
            "reopen": self.reopen,
            "merge": self.merge,
            "print": self.print,
            "back": self._window.opened.go_back,
            "note": self._frame.thread_pane.focus_note,
            "save_files": self._frame.thread_pane.save_files,
            "undo": self.undo,
            "sync": self.sync,
            "outbox": self.show_outbox,
            "problems": self.show_problems,
            "larger": lambda: look.step_zoom(1),
            "smaller": lambda: look.step_zoom(-1),
            "usual": lambda: look.step_zoom(0),
            "system_scheme": lambda: look.apply(Scheme.SYSTEM),
            "light": lambda: look.apply(Scheme.LIGHT),
            "dark": lambda: look.apply(Scheme.DARK),
            "hours": self._of_shops.show_hours,
            "rules": self._of_shops.show_rules,
            "events": self._of_shops.show_events,
            "learned": self._of_shops.show_learned,
            "opinion": self._of_shops.show_opinion,
            "accounts": self.show_accounts,
            "keys": self.show_keys,
            "about": self.show_about,
            "quit": self._window.close,
            **self._of_queue.by_name(),
            **self._of_templates.by_name(),
            **self._of_keeping.by_name(),
        }

    def scene(self) -> Scene:
        """What is shown now, for `possible.idle`."""
        status = self._window.status
        return Scene(
            view=self._frame.thread_pane.view,
            writing=self._composer.writing,
            rows=self._frame.queue.rows,
            several=bool(self._frame.queue.chosen_ids),
            way_back=self._window.opened.has_way_back,
            undo=self._notices.can_undo,
            shops=bool(self._frame.top_bar.shops),
            mailboxes=status is None or bool(status.mailboxes),
            zoom=theme().zoom,
        )

    def keys_allowed(self) -> bool:
        """No key acts while the input method is composing."""
        focused = QApplication.focusWidget()
        return not self._composer.composing and not getattr(focused, "composing", False)

    def show_matter_menu(self, button: QToolButton, actions: Actions) -> None:
        """What can be done with the conversation that is open, under its button."""
        self._show_menu(button, button.mapToGlobal(button.rect().bottomLeft()), actions)

    def show_menu_of(self, conversation_id: int, at: QPoint, actions: Actions) -> None:
        """The same for a row of the list, once its conversation is open: never for another."""

        def show() -> None:
            view = self._frame.thread_pane.view
            if view is not None and view.id == conversation_id:
                self._show_menu(self._frame.queue, at, actions)

        view = self._frame.thread_pane.view
        if view is not None and view.id == conversation_id:
            show()
        else:
            once = Qt.ConnectionType.SingleShotConnection
            self._window.opened.shown.connect(show, once)

    def _show_menu(self, parent: QWidget, at: QPoint, actions: Actions) -> None:
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MATTER:
            menu.addAction(actions[name])
        menu.addSeparator()
        for name in MATTER_TOO:
            menu.addAction(actions[name])
        menu.popup(at)

    # ── writing ─────────────────────────────────────────────────────────────────────────────

    def reply(self) -> None:
        """Go where one writes."""
        if self._frame.thread_pane.view is not None:
            self._frame.show_over(True)
            self._composer.focus_editor()

    def send(self) -> None:
        """送信: not from a note or any other field beside the letter."""
        focused = QApplication.focusWidget()
        if focused is None or not self._frame.thread_pane.isAncestorOf(focused):
            self._composer.send()

    def postscript(self) -> None:
        """追伸: one more mail after the answer."""
        self._frame.show_over(True)
        self._composer.postscript()

    def forward(self, mail: MailView | None = None) -> None:
        """Pass a mail on to somebody else: this one, or the customer's newest."""
        chosen = mail or self._frame.thread_pane.newest_received()
        if chosen is not None:
            self._frame.show_over(True)
            self._composer.forward(chosen)

    def resend(self, mail: MailView) -> None:
        """What came back once more, for the person to put its address right."""
        self._frame.show_over(True)
        self._composer.forward(mail, resend=True)

    def take_in_proposal(self, conversation_id: int, text: str) -> None:
        """手元のAIの案を文面に入れる, to be read and changed there."""
        self._frame.show_over(True)
        self._composer.take_in_proposal(conversation_id, text)

    def write_new(self) -> None:
        """A mail to somebody new."""
        shops = self._frame.top_bar.shops
        chosen = self._frame.top_bar.chosen
        self._frame.show_over(True)
        self._composer.compose_new(sorted(shops, key=lambda shop: shop.id != chosen))

    # ── the conversation ────────────────────────────────────────────────────────────────────

    def _step(self, by: int) -> None:
        """Down or up, in the list that is shown."""
        if not self.searching.step(by):
            self._frame.queue.step(by)

    def back_to_queue(self) -> None:
        """To the list; where the composer lies over the mails, to the mails first."""
        focused = QApplication.focusWidget()
        writing = focused is not None and self._composer.isAncestorOf(focused)
        if self.searching.active and writing:  # what was found stays; Esc once more leaves it
            self._frame.show_over(False)
            self.searching.go_on()
        elif not self.searching.leave():
            self._frame.show_over(False)
            self._frame.queue.take_focus()

    def done(self) -> None:
        """完了: all that are chosen, or the one that is open."""
        if not self._of_queue.close_several():
            self._put_away(self._closing.done)

    def reopen(self) -> None:
        """Back to 要返信."""
        view = self._frame.thread_pane.view
        if view is not None:
            self._closing.reopen(view)

    def merge(self) -> None:
        """まとめる: one matter after all."""
        view = self._frame.thread_pane.view
        if view is not None:
            self._regrouping.choose(view, self._window)

    def print(self) -> None:
        """The whole conversation on paper, oldest mail first."""
        view = self._frame.thread_pane.view
        if view is not None:
            self._of_mails.print(view, list(view.mails))

    def no_reply(self) -> None:
        """返信不要, with a reason."""
        view = self._frame.thread_pane.view
        if view is None:
            return
        customer = view.customer.name if view.customer is not None else ""

        def chosen(reason: str) -> None:
            self._put_away(lambda _shown: self._closing.no_reply(view, reason))

        shown = screens.no_reply(customer, self._window, chosen)
        shown.finished.connect(self._on_screen_closed)

    def thanks_alone(self) -> None:
        """返信不要 as it was proposed; the reason is known."""
        from ecdesk.ui.dialogs.no_reply import reasons

        thanks, *_others = reasons()
        self._put_away(lambda shown: self._closing.no_reply(shown, thanks))

    def customer_again(self) -> None:
        """Whoever writes here is a customer after all."""
        view = self._frame.thread_pane.view
        if view is not None:
            self._closing.customer_again(view)

    def undo(self) -> None:
        """Take back what the newest notice speaks of."""
        if not self._notices.undo():
            self._context.notices.say(_("いま取り消せるものはありません。"), seconds=4)

    def _put_away(self, close: Callable[[ThreadView], bool]) -> None:
        view = self._frame.thread_pane.view
        if view is not None and close(view) and not self.searching.go_on():
            self._window.opened.go_on(_("いまは返信待ちがありません。"))
            self._frame.queue.take_focus()

    def _bring_back(self, view: ThreadView) -> None:
        """What was put away and taken back is open again, in the list where it stood."""
        if self._frame.top_bar.chosen not in (None, view.shop.id):
            self._frame.top_bar.choose(None)
        if view.status is not Status.DONE:
            self._frame.queue.show_tab(tab_of(view.status))
        self._window.open_conversation(view.id)
        self._frame.queue.take_focus()

    # ── receiving, and the other screens ────────────────────────────────────────────────────

    def sync(self) -> None:
        """受信: all mailboxes at once."""
        from ecdesk.protocol import SyncNow

        self._context.link.ask(SyncNow()).start(self)

    def show_outbox(self) -> None:
        """送信箱."""
        window = self._window
        shown = screens.outbox(
            self._context, window, window.open_conversation, window.opened.take_up
        )
        shown.finished.connect(self._on_screen_closed)

    def show_problems(self) -> None:
        """Mails that could not be read."""
        shown = screens.problems(self._context, self._window)
        shown.finished.connect(self._on_screen_closed)

    def show_accounts(self) -> None:
        """Shops and mailboxes; the first of them where there is none."""
        window = self._window
        if window.sample:  # the sample's folder is no place for one's own mail
            window.real_requested.emit()
        else:
            shown = screens.accounts(self._context, window, window.sample_requested.emit)
            shown.finished.connect(self._on_screen_closed)

    def show_keys(self) -> None:
        """The list of keys."""
        screens.keys(self._window).finished.connect(self._on_screen_closed)

    def show_about(self) -> None:
        """Which version, and on whose shoulders."""
        screens.about(self._window).finished.connect(self._on_screen_closed)

    def _on_screen_closed(self) -> None:
        """Back to the list, unless somebody is in the middle of a letter."""
        if not self._composer.begun and not self.searching.go_on():
            self._frame.queue.take_focus()
