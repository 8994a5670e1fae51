"""The composer: what is being written to the customer, or what has become of it.

    empty ──conversation──▶ writing ──Approve──▶ handing over ──▶ outgoing ──sent──▶ answered
                              ▲  ▲                   │ refused        │ 取り消す          │ 追伸
                              │  └───────────────────┘                │                  │
                              └────────────────────────────────────────┴──────────────────┘

The rule: what a person is writing changes by the person's hand alone. Reloading the conversation
touches neither text nor cursor nor the input method; a mail that arrives meanwhile is announced
above the button and acknowledged before sending. Longer than 400 lines because the states drawn
above are read together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDeadlineTimer, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import DeskError
from ecdesk.domain.ledger import State
from ecdesk.domain.shop import Shop
from ecdesk.ui import openings, proposing, sending
from ecdesk.ui.composer_pages import ComposerPages
from ecdesk.ui.context import Context
from ecdesk.ui.discarding import Discarding
from ecdesk.ui.drafting import ANSWERS, Letter
from ecdesk.ui.drawer import Drawer
from ecdesk.ui.ledger_list import Settled
from ecdesk.ui.marking import Marking, with_word, word_on
from ecdesk.ui.sending import HandedOver, Seen, Sending
from ecdesk.ui.templating import Templating
from ecdesk.views.rows import DraftView, MailView, ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.writing_desk import WritingDesk


class ComposerPane(QWidget):
    """The right-hand pane: a page for each state, 送信前チェック beside the one to write on."""

    sent = Signal(object)  # dict(outgoing, conversation_id, due_at: ISO 8601, kind): approved
    saved = Signal(object)  # datetime of the last draft the engine kept
    restored = Signal(object)  # dict(conversation_id, draft_id): a letter is back; open its thread
    answered = Signal(object)  # None or DeskError: a save or a handing over has ended
    settled = Signal(object, str)  # lines of the ledger (`CheckDraft`), of this text
    template_edit_wanted = Signal(str)  # the key of a template
    rules_wanted = Signal(int)  # 店の決まり of this shop
    mail_wanted = Signal(int, int)  # a conversation, and a mail of ours in it
    turned = Signal()  # another page or letter is shown, or other drafts lie beside it

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("返信を書くところ"))
        self._context = context
        self.deeds: Sequence[tuple[QAction, str]] = ()  # offered beside the button that sends
        self._view: ThreadView | None = None
        self._at: int | None = None  # the conversation the composer stands at
        self._shops: tuple[Shop, ...] = ()
        self._bare = ""  # the opening as it was put there, before anybody wrote on it
        self._seen = Seen()  # of the conversation the letter belongs to
        self._unread = False  # a mail came in while writing
        self._approving: Letter | None = None
        self._send_when_kept = False
        self._handed = QDeadlineTimer(0)  # a key pressed twice must not send the next letter too
        self._discarding = Discarding(context, self)
        self._discarding.brought_back.connect(self._on_brought_back)
        self._sending = Sending(context, self)
        self._sending.approved.connect(self._on_approved)
        self._sending.refused.connect(self._on_refused)
        self._sending.taken_back.connect(self._on_taken_back)
        self._drawer = Drawer(context, self._discarding, self)
        self._drawer.found.connect(self._offer)
        self._wanted = ""  # the draft to open with, where the conversation is read only now
        self._desk: WritingDesk | None = None
        self._marking = Marking(context, self)
        self._templating = Templating(context, self._on_page, self)
        self._templating.edit_wanted.connect(self.template_edit_wanted)
        self._pages = ComposerPages(context)
        self._pages.again_wanted.connect(self.postscript)
        self._pages.cancelled.connect(self._sending.take_back)
        self._pages.turned.connect(self._on_turned)
        self._pages.show_empty()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._pages, 1)

    @property
    def composing(self) -> bool:
        """Whether the input method is composing anywhere in the composer."""
        return self._desk is not None and self._desk.composing

    @property
    def unsaved(self) -> bool:
        """Whether something written is only here: the engine has not said that it is kept."""
        return self._desk is not None and (self._approving is not None or self._desk.saver.unsaved)

    @property
    def writing(self) -> bool:
        """Whether a letter stands on the page."""
        return self._desk is not None and self._pages.currentWidget() is self._desk.page

    @property
    def letter(self) -> Letter | None:
        """What stands on the page now; None where there is none."""
        return self._letter_on_page()

    @property
    def begun(self) -> bool:
        """Whether somebody has written on the letter that stands on the page."""
        return self.writing and self._writing_desk.page.touched

    @property
    def other_drafts(self) -> tuple[DraftView, ...]:
        """What was begun in the conversation shown and is not on the page, newest first."""
        return self._drawer.besides(self._view, self._letter_on_page())

    def show_thread(self, view: ThreadView | None) -> None:
        """Stand at this conversation; one shown already is only looked at for what is new."""
        if view is None:
            self._leave()
            self._view, self._at = None, None
            self._open_by(None)
        elif view.id == self._at:
            before, self._view = self._view, view
            self._look_again(before, view)
            self.turned.emit()
        else:
            self._leave()
            self._view, self._at = view, view.id
            self._open_by(view)
        self._wanted = ""

    def open_draft(self, draft_id: str) -> None:
        """Go on with another letter of the conversation shown; what is on the page is kept."""
        draft = next((one for one in self.other_drafts if one.id == draft_id), None)
        if draft is None or self._view is None or self._approving or self.composing:
            return
        self._leave()
        self._note_seen(self._view)
        self._take_up(draft, self._view.shop)
        self.focus_editor()

    def want(self, draft_id: str) -> None:
        """This draft is on the page once its conversation has been read, or at once if it has."""
        self._wanted = draft_id
        if not self.begun:
            self.open_draft(draft_id)

    def compose_new(self, shops: Sequence[Shop]) -> None:
        """A mail to somebody new, from the first of these shops or another."""
        self._leave()
        self._shops = tuple(shops)
        if not shops:
            return
        self._seen, self._unread = Seen(), False
        letter, cursor = openings.new(shops[0])
        self._show_letter(letter, cursor, shops=self._shops)
        self._writing_desk.page.recipients.to.setFocus(Qt.FocusReason.OtherFocusReason)
        self._drawer.look_for_unfinished(letter)

    def forward(self, mail: MailView, *, resend: bool = False) -> None:
        """Pass a mail of the conversation shown on, or `resend` one of ours that came back."""
        if self._view is None:
            return
        self._leave()
        self._note_seen(self._view)
        opening = openings.resend if resend else openings.forward
        self._show_letter(*opening(self._view, mail), touched=resend)
        self._writing_desk.page.recipients.to.setFocus(Qt.FocusReason.OtherFocusReason)

    def postscript(self) -> None:
        """One more mail in a conversation that is answered, closed, or cannot be answered."""
        if self._view is None or self.writing or self._view.outgoing is not None:
            return
        again = self._view.status not in openings.OPEN
        self._show_letter(*openings.reply(self._view, again=again))
        self.focus_editor()

    def pick_template(self) -> None:
        """ひな型をえらぶ: for the letter on the page; where there is none yet, for a new one."""
        self.postscript()
        if self.writing and not (self._approving or self.composing or self._send_when_kept):
            self._templating.pick(self._writing_desk.page, self._bare)

    def quote_points(self) -> None:
        """ご依頼を引いて答える: each request that is open, quoted with room for its answer."""
        if self.writing and not (self._approving or self._send_when_kept):
            self._writing_desk.linking.quote_open()

    def put_right(self) -> None:
        """チェックのとおりに直す: what the checks know for certain, where the cursor stands."""
        if self.writing and not (self._approving or self._send_when_kept):
            self._writing_desk.put_right_here()

    def let_stand(self) -> None:
        """この注意はこのままでよい: what the checks warn of at the cursor."""
        if self.writing and not (self._approving or self._send_when_kept):
            self._writing_desk.let_stand_here()

    def use_template(self, key: str) -> None:
        """The same without choosing: the template of this key."""
        self.postscript()
        if self.writing and not (self._approving or self.composing or self._send_when_kept):
            self._templating.use(self._writing_desk.page, key, self._bare)

    def take_in_proposal(self, conversation_id: int, text: str) -> None:
        """What the model on this machine proposes for this conversation: into its letter, marked.

        It never goes into a letter to somebody else that happens to be on the page.
        """
        self.postscript()
        letter = self._letter_on_page()
        if letter is None or self._approving or self.composing or self._send_when_kept:
            return
        if letter.conversation_id != conversation_id or letter.kind not in ANSWERS:
            said = _("いま書いているのは、別の人への手紙です。返信を開いてから入れてください。")
            self._context.notices.say(said)
            return
        proposing.put(self._writing_desk.page.editor, text)
        self.focus_editor()

    def focus_editor(self) -> None:
        """Go where one writes; else to what can be done here."""
        if self.writing:
            self._writing_desk.page.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._pages.take_focus()

    def flush(self) -> None:
        """Have everything written so far kept, what is being composed included."""
        if self._desk is not None and self._approving is None:
            self._desk.page.finish_composing()
            self._desk.saver.flush()

    def undo_send(self, outgoing_id: int) -> None:
        """Take a mail back that has not left; its letter returns word for word."""
        self._sending.cancel(outgoing_id)

    def send(self) -> None:
        """送信: hand the letter over, or go to the first thing that is in the way and say so."""
        if not self.writing or self.composing or self._approving or self._send_when_kept:
            return
        page, desk = self._writing_desk.page, self._writing_desk
        page.editor.settle()
        letter = self._letter_on_page()
        if letter is None or not self._handed.hasExpired():
            return
        if desk.is_incomplete({self._bare, openings.bare(letter, self._view)} - {""}):
            return
        if self._unread:
            desk.announce_mail(self._on_read, focus=True)
        elif stops := desk.sidebar.open_stops:
            desk.stop_at(stops)
        elif any(not one.id for one in page.files.files):
            self._send_when_kept = True
            desk.keep_files_first()
        else:
            self._approve()

    def discard(self) -> None:
        """Throw the letter away; the notice brings it back."""
        letter = self._letter_on_page()
        if letter is None or self._approving or self.composing:
            return
        desk = self._writing_desk
        known, worth = desk.saver.ever_kept, desk.page.touched
        desk.put_down()
        self._drawer.drop(letter.id)
        self._discarding.throw_away(letter, self._seen, known=known, worth=worth)
        self._open_by(self._view)

    def _leave(self) -> None:
        """Before anything else is shown: what was written is kept."""
        if self._desk is not None:
            self.flush()
            letter = self._desk.page.letter()
            if letter is not None and self._desk.page.touched and self._approving is None:
                self._drawer.put(letter)
            self._desk.put_down()
        self._approving, self._send_when_kept = None, False

    def _open_by(self, view: ThreadView | None) -> None:
        if view is None:
            self._pages.show_empty()
            return
        self._note_seen(view)
        if view.outgoing is not None:
            self._pages.show_outgoing(view.outgoing)
        elif (draft := self._drawer.opens_with(view, self._wanted)) is not None:
            self._take_up(draft, view.shop)
        elif openings.is_unanswerable(view):
            self._pages.show_unanswerable(view)
        elif view.status in openings.OPEN:
            self._show_letter(*openings.reply(view))
        else:
            self._pages.show_answered(view)

    def _look_again(self, before: ThreadView | None, view: ThreadView) -> None:
        """The conversation was read anew; whatever is being written stays as it is."""
        if self._approving is not None or self._send_when_kept:
            return
        if not self.writing:
            self._open_by(view)
            return
        letter = self._writing_desk.page.letter()
        if letter is None or letter.conversation_id != view.id:
            self._unread = False  # what comes in here is no concern of a letter to somebody else
            return
        drafted = letter.kind in ANSWERS
        if drafted and not self._writing_desk.page.touched and not self.composing:
            if before is None or openings.is_outdated(before, view):
                self._open_by(view)
            else:
                self._note_seen(view)
        elif drafted and any(mail.id not in self._seen.mails for mail in view.mails):
            self._unread = True
            self._writing_desk.announce_mail(self._on_read)
        elif not self._unread:
            self._note_seen(view)

    def _note_seen(self, view: ThreadView) -> None:
        self._seen = Seen(view.revision, frozenset(mail.id for mail in view.mails))
        self._unread = False

    def _take_up(self, draft: DraftView, shop: Shop, shops: Sequence[Shop] = ()) -> None:
        letter = self._drawer.take(draft, shop)
        self._show_letter(letter, openings.writing_place(letter), shops=shops, touched=True)

    def _show_letter(
        self, letter: Letter, cursor: int, *, shops: Sequence[Shop] = (), touched: bool = False
    ) -> None:
        self._bare = "" if touched or letter.kind is Kind.FORWARD else letter.body
        asked = openings.intents_of(letter, self._view)
        self._writing_desk.take_up(letter, cursor, shops=shops, touched=touched, intents=asked)
        self._writing_desk.page.say_route(openings.where_it_goes(letter, self._view))
        self._templating.name(self._writing_desk.page, letter.template)
        self._drawer.drop(letter.id)
        self._pages.turn_to(self._writing_desk.page)

    def _on_turned(self) -> None:
        if self._desk is not None:
            self._desk.sidebar.setVisible(self.writing)
        self.turned.emit()

    @property
    def _writing_desk(self) -> WritingDesk:
        """Made at the first letter: before the first paint there is none."""
        if self._desk is None:
            from ecdesk.ui.writing_desk import WritingDesk

            self._desk = desk = WritingDesk(self._context, self)
            self._row.addWidget(desk.sidebar)
            desk.saver.saved.connect(self.saved)
            desk.saver.answered.connect(self.answered)
            desk.settled.connect(self.settled)
            desk.waived.connect(self._waive)
            desk.rules_wanted.connect(self.rules_wanted)
            desk.told_before.mail_wanted.connect(self.mail_wanted)
            desk.said.connect(self._say)
            desk.kept.connect(self._on_kept)
            desk.not_kept.connect(self._on_not_kept)
            page = desk.page
            page.offer(self.deeds)
            page.edited.connect(lambda: self._handed.setRemainingTime(0))  # no key pressed twice
            page.send_wanted.connect(self.send)
            page.discard_wanted.connect(self.discard)
            page.quote_wanted.connect(self._quote)
            page.template_wanted.connect(self.pick_template)
            page.close_wanted.connect(self._close_page)
        return self._desk

    def _on_page(self) -> tuple[Letter, ThreadView | None] | None:
        letter = self._letter_on_page()
        return None if letter is None else (letter, self._view)

    def _letter_on_page(self) -> Letter | None:
        return self._writing_desk.page.letter() if self.writing else None

    def _offer(self, begun: Letter, left: DraftView) -> None:
        letter = self._letter_on_page()
        if letter is not None and letter.id == begun.id and not self._writing_desk.page.touched:
            self._writing_desk.offer(left, lambda: self._resume(left))

    def _resume(self, draft: DraftView) -> None:
        shop = next((one for one in self._shops if one.id == draft.shop_id), None)
        if shop is not None:
            self._leave()
            self._seen, self._unread = Seen(), False
            self._take_up(draft, shop, self._shops)

    def _quote(self) -> None:
        if self._view is not None and self.writing and not self.composing:
            self._writing_desk.page.editor.append_text(openings.quotation(self._view))
            self.focus_editor()

    def _waive(self, one: Settled) -> None:
        """The person says that a request needs no answer; the mark itself stays."""
        mail_id, start, end = one.key
        mails = self._view.mails if self._view is not None else ()
        for mail in mails:
            for mark in mail.marks:
                if (mail.id, mark.start, mark.end) == (mail_id, start, end):
                    word = replace(word_on(mail, mark), state=State.UNNEEDED.value)
                    self._marking.say(mail.id, with_word(mail.words, word))
                    self._writing_desk.checker.touch()

    def _say(self, said: str, undo: Callable[[], object] | None) -> None:
        self._context.notices.say(said, kind="good" if undo is not None else "info", undo=undo)

    def _close_page(self) -> None:
        if not self._approving:
            self._leave()
            self._open_by(self._view)

    def _on_read(self) -> None:
        letter, view = self._writing_desk.page.letter(), self._view
        self._unread = False
        if view is not None and letter is not None and letter.conversation_id == view.id:
            self._note_seen(view)
        self.focus_editor()

    def _on_kept(self) -> None:
        if self._send_when_kept:
            self._send_when_kept = False
            self._approve()

    def _on_not_kept(self, error: DeskError) -> None:
        if self._send_when_kept:
            self._send_when_kept = False
            self._writing_desk.page.set_locked(False)
            self._writing_desk.say_error(error)

    def _approve(self) -> None:
        desk = self._writing_desk
        desk.page.editor.drop_optional()
        letter = desk.page.letter()
        if letter is not None:
            self._approving = letter
            desk.hand_over()
            self._sending.approve(letter, self._seen, desk.sidebar.overrides)

    def _on_approved(self, letter: Letter, told: dict[str, Any]) -> None:
        if self._approving is letter:
            self._approving = None
            self._handed.setRemainingTime(sending.AGAIN_AFTER_MS)
            self._writing_desk.put_down()
            if letter.kind in ANSWERS:
                self._pages.show_empty(_("まもなく送信します。"))
            else:
                self._open_by(self._view)
        self.sent.emit({**told, "kind": letter.kind})
        self.answered.emit(None)

    def _on_refused(self, letter: Letter, error: DeskError) -> None:
        desk = self._writing_desk
        if self._approving is not letter:  # the person has gone on: the words must not be lost
            desk.saver.keep(letter)
            self._drawer.put(letter)
            self._context.notices.show_error(error)
            return
        self._approving = None
        if error.code == "conversation.changed":
            self._unread = True
        desk.take_back(error, self._on_read)
        self.answered.emit(error)

    def _on_taken_back(self, value: dict[str, Any], over: HandedOver | None) -> None:
        if over is not None:
            self._bring_back(over.letter, value.get("conversation_id"), over.seen)
        self.restored.emit(value)

    def _on_brought_back(self, letter: Letter, seen: Seen) -> None:
        self._bring_back(letter, letter.conversation_id, seen)
        self.restored.emit({"conversation_id": letter.conversation_id, "draft_id": letter.id})

    def _bring_back(self, letter: Letter, conversation_id: int | None, seen: Seen) -> None:
        """Put a letter on the page again, byte for byte, wherever the person is by now."""
        self._leave()
        if conversation_id is not None and conversation_id != self._at:
            self._view, self._at = None, conversation_id
        self._seen, self._unread = seen, False
        self._handed.setRemainingTime(0)
        self._show_letter(letter, openings.writing_place(letter), touched=True)
        self.focus_editor()
