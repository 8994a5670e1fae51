"""The conversation: its head with the clock, the mails as cards, the customer beside them.

Reading it again while it is shown keeps every card that did not change, what was folded, and the
place that was scrolled to. The newest mail stands at the top, opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.sla import Pace
from ecdesk.ui.context import Context
from ecdesk.ui.pane_state import PaneState
from ecdesk.ui.theme import dress, px, theme
from ecdesk.views.rows import DraftView, MailView, ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.mail_card import MailCard

CARDS_AT_ONCE = 20
COLUMN_WIDTH = 196
LEAST_WIDTH_BESIDE = 500  # below this a mail beside the customer has too few signs a line


class ThreadPane(QFrame):
    """What is being asked, and by whom."""

    earlier_wanted = Signal(int)
    forward_wanted = Signal(object)  # a MailView
    mail_deed_wanted = Signal(str, object)  # a name of `mail_menu.offers`, the MailView
    linked_wanted = Signal(int)  # a conversation that this one goes on from
    back_wanted = Signal()  # to where the person came from
    merge_wanted = Signal()
    again_wanted = Signal()  # who writes here is a customer after all
    thanks_wanted = Signal()  # no reply: thanks alone
    draft_wanted = Signal(str)  # the id of a letter begun here before
    event_wanted = Signal(int)  # what happened in the shop, by its id
    menu_wanted = Signal(object)  # the button under which the menu of actions belongs
    sum_wanted = Signal()  # how the deadline comes about, in full
    template_wanted = Signal(str)  # the key of one that fits what was read
    call_wanted = Signal()
    learned_wanted = Signal()  # what the shop's corrections have taught
    wording_wanted = Signal(int, str)  # conversation, a proposal for its letter
    promise_dropped = Signal()  # the promise is not owed any more

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "ground", says=_("やりとり"))
        self._context = context
        self._view: ThreadView | None = None
        self._cards: dict[int, MailCard] = {}
        self._shown = CARDS_AT_ONCE
        self._folded_column = False
        self._built = False
        self._state = PaneState("ground")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.tick)
        theme().changed.connect(self._on_theme)
        self.show_nothing()

    @property
    def view(self) -> ThreadView | None:
        """The conversation shown; None for none."""
        return self._view

    def show_nothing(self, sentence: str = "") -> None:
        """No conversation is open."""
        self.show_message(sentence)

    def show_message(
        self, sentence: str, label: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Say what keeps anything from being shown, and the one thing to do."""
        self._view = None
        self._clock.stop()
        self._state.say(sentence, label, act)
        self._stack.setCurrentWidget(self._state)

    def show_failed(self, again: Callable[[], object]) -> None:
        """The conversation could not be read; `again` is called to try once more."""
        said = _("やりとりを読めませんでした。メールは無事です。")
        self.show_message(said, _("もう一度読む"), again)

    def show_thread(self, view: ThreadView) -> None:
        """Show a conversation, or the one shown as it is now."""
        self._build()
        another = self._view is None or self._view.id != view.id
        focused = QApplication.focusWidget()
        inside = focused is not None and self._scroll.isAncestorOf(focused)
        if another:
            # Shown when all of it is there: whatever is added to what is seen lays it out anew.
            self._box.hide()
        self._view = view
        now = self._context.clock()
        self.header.show_thread(view, now)
        self.lines.show_thread(view, now)
        self.customer.show_thread(view, now)
        self._context.named.show(view.orders, ZoneInfo(view.shop.calendar.zone))
        if another:
            self._shown = CARDS_AT_ONCE
            self._drop_cards()
            self.reading.show_ledger({})
        self.reading.show_thread(view, now)
        self._arrange_cards()
        self._box.show()
        if inside and QApplication.focusWidget() is not focused:
            self.focus_mail()  # what had the keyboard is gone
        self._stack.setCurrentWidget(self._page)
        if another:
            self._scroll.verticalScrollBar().setValue(0)
        self._set_clock()

    def show_drafts(self, drafts: Sequence[DraftView]) -> None:
        """What else was begun in the conversation shown, newest first."""
        if self._view is not None:
            zone = ZoneInfo(self._view.shop.calendar.zone)
            self.drafts.show_drafts(drafts, zone, self._context.clock())

    def show_ledger(self, lines: Sequence[Mapping[str, Any]], body: str) -> None:
        """What the letter that is written does with each request."""
        from ecdesk.ui.reading_panel import standings

        if self._built and self._view is not None:
            self.reading.show_ledger(standings(lines, body))

    def show_way_back(self, subject: str | None) -> None:
        """The conversation that the person came from; None for none."""
        if self._built:
            self.lines.show_way_back(subject)

    def teach_labels(self, mail_id: int) -> None:
        """Let the person say what the labels in a mail of a form mean."""
        if mail_id in self._cards:
            self._cards[mail_id].teach_labels()

    def mark_found(self) -> None:
        """Mark the words that are searched for now in what is open."""
        for card in self._cards.values():
            card.mark_found()

    def show_found(self, mail_id: int) -> None:
        """Open a mail, and bring the first word that is searched for into sight."""
        view = self._view
        places = [] if view is None else [mail.id for mail in reversed(view.mails)]
        if mail_id not in places:
            return
        if mail_id not in self._cards:
            self._shown = places.index(mail_id) + 1
            self._arrange_cards()
        self._cards[mail_id].set_opened(True)
        QTimer.singleShot(0, self, lambda: self._scroll_to_found(mail_id))  # once it is laid out

    def _scroll_to_found(self, mail_id: int) -> None:
        card, inside = self._cards.get(mail_id), self._scroll.widget()
        if card is None or inside is None:
            return
        place = card.first_found() or card.rect().adjusted(0, 0, 0, px(40) - card.height())
        middle = card.mapTo(inside, place.center())
        self._scroll.ensureVisible(middle.x(), middle.y(), 0, px(120))

    def newest_received(self) -> MailView | None:
        """The customer's newest mail, else the newest of all."""
        if self._view is None or not self._view.mails:
            return None
        received = [mail for mail in self._view.mails if mail.direction.value == "in"]
        return (received or list(self._view.mails))[-1]

    def fold_customer(self, folded: bool) -> None:
        """Put the customer under the mails (a narrow window, or too few pixels here) or beside."""
        self._folded_column = folded
        if not self._built:
            return
        folded = folded or self.width() < px(LEAST_WIDTH_BESIDE)
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.TopToBottom if folded else directions.LeftToRight)
        self.customer.setMinimumWidth(0 if folded else px(COLUMN_WIDTH))
        self.customer.setMaximumWidth(16_777_215 if folded else px(COLUMN_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: the customer stands beside the mails only where both can be read."""
        super().resizeEvent(event)
        self.fold_customer(self._folded_column)

    def focus_note(self) -> None:
        """Begin a note to oneself."""
        if self._view is not None:
            self.customer.focus_note()
            self._scroll.ensureWidgetVisible(self.customer.note_line)

    def unfinished_notes(self) -> tuple[int, ...]:
        """The conversations in which a note was begun that is not kept."""
        return self.customer.unfinished_notes() if self._built else ()

    def save_files(self) -> None:
        """Save the files of the newest opened mail that has any, else of the newest that has."""
        having = [card for card in self._cards.values() if card.mail.attachments]
        having.sort(key=lambda card: (card.opened, card.mail.received_at), reverse=True)
        for card in having[:1]:
            card.set_opened(True)
            if card.files is not None:
                card.files.save_all()

    def focus_mail(self) -> None:
        """Put the keyboard where the mail can be scrolled."""
        if self._built:
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)

    def tick(self) -> None:
        """The clock is read anew."""
        if self._view is not None:
            self.header.tick(self._context.clock())
            self._set_clock()

    def showEvent(self, event: QShowEvent) -> None:
        """Override: the clock goes on."""
        super().showEvent(event)
        self.tick()

    def hideEvent(self, event: QHideEvent) -> None:
        """Override: what nobody sees does not tick."""
        super().hideEvent(event)
        self._clock.stop()

    # ── building ────────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        """Make the page at the first conversation: the first picture does without."""
        if self._built:
            return
        from ecdesk.ui.customer_column import CustomerColumn
        from ecdesk.ui.drafts_row import DraftsRow
        from ecdesk.ui.flow import Unsqueezed
        from ecdesk.ui.reading_panel import ReadingPanel
        from ecdesk.ui.thread_header import ThreadHeader
        from ecdesk.ui.thread_lines import ThreadLines

        self._built = True
        self._page = QWidget()
        self.header = ThreadHeader()
        self.header.more_wanted.connect(self.menu_wanted)
        self.header.sum_wanted.connect(self.sum_wanted)
        self.header.promise_dropped.connect(self.promise_dropped)
        self.lines = ThreadLines()
        self.lines.wanted.connect(self.linked_wanted)
        self.lines.back_wanted.connect(self.back_wanted)
        self.lines.merge_wanted.connect(self.merge_wanted)
        self.lines.thanks_wanted.connect(self.thanks_wanted)
        self.drafts = DraftsRow()
        self.drafts.wanted.connect(self.draft_wanted)
        self.customer = CustomerColumn(self._context)
        self.customer.earlier_wanted.connect(self.earlier_wanted)
        self.customer.again_wanted.connect(self.again_wanted)
        self.customer.event_wanted.connect(self.event_wanted)
        inside = dress(Unsqueezed(), "ground")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._columns.setContentsMargins(18, 14, 18, 14)
        self._columns.setSpacing(14)
        self._box = QWidget()
        self._mails = QVBoxLayout(self._box)
        self._mails.setContentsMargins(0, 0, 0, 0)
        self._mails.setSpacing(10)
        self._more = dress(QPushButton(), "quiet")
        self._more.clicked.connect(self._show_more)
        self.reading = ReadingPanel(self._context)
        self.reading.words_wanted.connect(self._show_words)
        self.reading.template_wanted.connect(self.template_wanted)
        self.reading.call_wanted.connect(self.call_wanted)
        self.reading.learned_wanted.connect(self.learned_wanted)
        self.reading.conversation_wanted.connect(self.earlier_wanted)
        self.reading.event_wanted.connect(self.event_wanted)
        self.reading.wording_wanted.connect(self.wording_wanted)
        self._mails.addWidget(self.reading)
        self._mails.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._mails.addStretch(1)
        self._columns.addWidget(self._box, 1)
        self._columns.addWidget(self.customer)
        self._scroll = dress(QScrollArea(widgetResizable=True), "mails", says=_("メール"))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.lines, self.drafts):
            column.addWidget(part)
        column.addWidget(self._scroll, 1)
        self._stack.addWidget(self._page)
        self.fold_customer(self._folded_column)

    def _arrange_cards(self) -> None:
        """Bring the cards in line with the mails, keeping those that did not change."""
        from ecdesk.ui.mail_card import MailCard

        view = self._view
        assert view is not None
        newest_first = list(reversed(view.mails))[: self._shown]
        wanted = {mail.id: mail for mail in newest_first}
        changed = [m for m, card in self._cards.items() if wanted.get(m) != card.mail]
        opened = {m for m in changed if self._cards[m].opened}  # a mail may read otherwise now
        for mail_id in changed:
            self._drop(mail_id)
        zone = ZoneInfo(view.shop.calendar.zone)
        now = self._context.clock()
        known = view.customer.addresses if view.customer is not None else ()
        returned = next((mail for mail in newest_first if mail.undelivered), None)
        customer = {one.strip().lower() for one in known} | {one.key for one in view.answers.to}
        for at, mail in enumerate(newest_first):
            card = self._cards.get(mail.id)
            if card is None:
                card = MailCard(self._context, mail, zone, customer, view.shop.id, returned)
                card.forward_wanted.connect(self.forward_wanted)
                card.menu_wanted.connect(self._show_mail_menu)
                card.deed_wanted.connect(self.mail_deed_wanted)
                self._cards[mail.id] = card
                self._mails.insertWidget(at + bool(at), card)  # the reading stands below the newest
                card.set_opened(at == 0 or mail.id in opened)
            elif self._mails.indexOf(card) != at + bool(at):
                self._mails.insertWidget(at + bool(at), card)
            card.show_time(now)
        left = len(view.mails) - len(newest_first)
        self._more.setText(_("前のメール {n} 通を表示").format(n=left))
        self._more.setVisible(left > 0)

    def _show_mail_menu(self, mail: MailView, button: QToolButton) -> None:
        from ecdesk.ui.mail_menu import mail_menu

        if self._view is not None:
            menu = mail_menu(self._view, mail, button, self.mail_deed_wanted.emit)
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _show_words(self, mail_id: int, start: int, end: int) -> None:
        """Bring words of a mail into sight, selected."""
        card = self._cards.get(mail_id)
        place = None if card is None else card.reveal(start, end)
        inside = self._scroll.widget()
        if card is not None and place is not None and inside is not None:
            middle = card.mapTo(inside, place.center())
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, px(80))

    def _show_more(self) -> None:
        self._shown += CARDS_AT_ONCE
        self._arrange_cards()

    def _drop(self, mail_id: int) -> None:
        card = self._cards.pop(mail_id)
        self._mails.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _drop_cards(self) -> None:
        for mail_id in list(self._cards):
            self._drop(mail_id)

    def _on_theme(self) -> None:
        """Texts carry their colours and sizes: lay the cards out anew."""
        if self._view is None:
            return
        opened = {mail_id for mail_id, card in self._cards.items() if card.opened}
        self._drop_cards()
        self._arrange_cards()
        for mail_id, card in self._cards.items():
            card.set_opened(mail_id in opened)
        self.customer.resize_texts(self._view, self._context.clock())
        self.fold_customer(self._folded_column)

    def _set_clock(self) -> None:
        """Wake at the next minute, or second near the limit; not while hidden or answered."""
        self._clock.stop()
        if self._view is None or not self.isVisible() or self.window().isMinimized():
            return
        now = self._context.clock()
        reading = self.header.reading(now)
        if reading is None:
            return
        near = reading.pace in (Pace.QUICK, Pace.NORMAL)
        seconds = near and reading.remaining <= words.LAST_SECONDS + 60
        step = 1_000 if seconds else 60_000
        self._clock.start(step - int(now.timestamp() * 1000) % step + 5)
