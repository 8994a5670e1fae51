"""Closing the window: nothing that was typed is lost in silence, no mail stays behind unsaid.

    close ─▶ all is kept ──▶ a note begun? ──no──▶ mails wait? ──no──▶ closed
      └─ not yet ─▶ waiting ──kept─▲ └─▶ asked ─捨てて閉じる─▲ └──yes──▶ asked ──閉じる──▶ closed
                      └─ refused, or 3 s ─▶ asked ─保存せずに閉じる─▲      └─待つ─▶ sent ─▲

Who stays goes on where they were. The one rule: the window closes by itself only when the engine
has said that everything typed is kept, and after waiting only when every mail has left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.notices import Notice, Notices
from ecdesk.views.rows import StatusView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.dialogs.question import Question

WAITING_SECONDS = 24 * 3600  # how long it is said that the window closes once all is sent
PATIENCE_MS = 3000  # for the engine to keep what was typed last


class Leaving(QObject):
    """Whether the window may close, and what is asked before."""

    agreed = Signal()  # it may close now, though `allows` said no a moment ago

    note_wanted = Signal(int)  # back to the conversation in which a note was begun

    def __init__(
        self,
        window: QWidget,
        composer: ComposerPane,
        notices: Notices,
        notes: Callable[[], Sequence[int]],
    ) -> None:
        """`notes` tells the conversations in which a note was begun that is not kept."""
        super().__init__(window)
        self._window, self._composer, self._notices, self._notes = window, composer, notices, notes
        self._box: Question | None = None
        self._error: DeskError | None = None  # of the last save
        # What the person has agreed to leave behind.
        self._without_text = self._without_notes = self._without_mails = False
        self._unsent, self._stuck = 0, 0  # mails on their way; those that wait for the person
        self._stuck_before = 0  # when it was asked
        self._asked_about_mails = False
        self._waiting: Notice | None = None  # for the last mail to leave
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._ask_about_text)
        composer.answered.connect(self._on_answered)

    def allows(self) -> bool:
        """Whether it may close now; if not, `agreed` may follow."""
        if self._box is not None or self._patience.isActive():
            return False
        if not self._without_text:
            self._error = None
            self._composer.flush()
            if self._composer.unsaved:
                if self._error is None:
                    self._patience.start()
                else:
                    self._ask_about_text()
                return False
        if not self._without_notes and (notes := self._notes()):
            self._ask_about_note(notes[0])
            return False
        if self._unsent and not self._without_mails:
            self._ask_about_mails()
            return False
        return True

    def show_status(self, status: StatusView) -> None:
        """How many mails are on their way; the last one gone, who waited for that leaves."""
        self._unsent, self._stuck = status.waiting_to_send, status.needs_person
        if self._unsent or (self._waiting is None and not self._asked_about_mails):
            return
        if self._stuck <= self._stuck_before:
            self.stop_waiting()
            self._close_box()
            QTimer.singleShot(0, self, self.agreed.emit)
        elif self._waiting is not None:
            self.stop_waiting()
            said = _("送れなかったメールがあるので、閉じずにいます。送信箱で確かめてください。")
            self._notices.say(said, kind="trouble", seconds=60)

    def stop_waiting(self) -> None:
        """Somebody goes on here: it does not close by itself any more."""
        notice, self._waiting = self._waiting, None
        if notice is not None:
            self._notices.withdraw(notice)

    def _on_answered(self, error: DeskError | None) -> None:
        """A save succeeded or failed; of interest here only while somebody wants to leave."""
        self._error = error
        asking = self._box is not None and not self._without_text
        if not asking and not self._patience.isActive():
            return
        if not self._composer.unsaved:
            self._patience.stop()
            self._close_box()
            QTimer.singleShot(0, self, self.agreed.emit)
        elif error is not None and not asking:
            self._ask_about_text()

    def _ask_about_text(self) -> None:
        self._patience.stop()
        safe = _(
            "届いたメールと、前に保存したところまでは無事です。"
            "いま閉じると、そのあとに書いた分がなくなります。"
        )
        why = [words.say(self._error)] if self._error is not None else []
        self._ask(
            _("書いた文章をまだ保存できていません。"),
            "\n\n".join([safe, *why]),
            stay=_("書きつづける"),
            go=_("保存せずに閉じる"),
            then=self._leave_text,
        )

    def _ask_about_note(self, conversation_id: int) -> None:
        self._ask(
            _("書きかけのメモがあります。"),
            _("Enter を押すとメモに残ります。いま閉じると、書きかけの分がなくなります。"),
            stay=_("メモに戻る"),
            go=_("捨てて閉じる"),
            then=self._leave_notes,
            otherwise=lambda: self.note_wanted.emit(conversation_id),
        )

    def _ask_about_mails(self) -> None:
        self.stop_waiting()
        self._stuck_before, self._asked_about_mails = self._stuck, True
        self._ask(
            _("まだ送っていないメールが {n} 通あります。").format(n=self._unsent),
            _(
                "閉じているあいだは送りません。5分以内に開けば続けて送り、"
                "それより後なら送る前にもう一度お尋ねします。"
            ),
            stay=_("送り終わるまで待つ"),
            go=_("閉じる"),
            then=self._leave_mails,
            otherwise=self._wait_for_mails,
        )

    def _wait_for_mails(self) -> None:
        self._waiting = self._notices.say(
            _("送り終わったら閉じます。"),
            seconds=WAITING_SECONDS,
            action=(_("閉じるのをやめる"), self.stop_waiting),
        )

    def _ask(
        self,
        said: str,
        more: str,
        *,
        stay: str,
        go: str,
        then: Callable[[], object],
        otherwise: Callable[[], object] = lambda: None,
    ) -> None:
        from ecdesk.ui.dialogs.question import Question

        title = _("ECDesk を閉じる")
        self._box = Question(title, said, more, stay=stay, go=go, parent=self._window)
        self._box.rejected.connect(lambda: self._stay(otherwise))
        self._box.accepted.connect(then)
        self._box.open()

    def _stay(self, go_on: Callable[[], object]) -> None:
        """The next time it is all asked again."""
        if self._box is None:
            return  # nobody answered: the question was over
        self._box, self._asked_about_mails = None, False
        self._without_text = self._without_notes = self._without_mails = False
        go_on()

    def _leave_text(self) -> None:
        self._box, self._without_text = None, True
        self.agreed.emit()

    def _leave_notes(self) -> None:
        self._box, self._without_notes = None, True
        self.agreed.emit()

    def _leave_mails(self) -> None:
        self._box, self._without_mails = None, True
        self.agreed.emit()

    def _close_box(self) -> None:
        box, self._box = self._box, None
        self._asked_about_mails = False
        if box is not None:
            box.close()
