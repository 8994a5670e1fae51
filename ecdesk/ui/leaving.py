"""Closing the window: nothing that was typed is lost in silence, no mail stays behind unsaid.

    close ─▶ all is kept ─────────────────────▶ mails wait? ──no──▶ closed
      └─ not yet ─▶ waiting ──kept──────────────▲     └──yes──▶ asked ──閉じる──▶ closed
                      └─ refused, or 3 s ─▶ asked ──保存せずに閉じる──▲

Who stays goes on where they were. The one rule: the window closes by itself only when the engine
has said that everything typed is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.dialogs.question import Question

PATIENCE_MS = 3000  # for the engine to keep what was typed last


class Leaving(QObject):
    """Whether the window may close, and what is asked before."""

    agreed = Signal()  # it may close now, though `allows` said no a moment ago

    def __init__(self, window: QWidget, composer: ComposerPane, waiting: Callable[[], int]) -> None:
        """`waiting` tells how many mails are still to be sent."""
        super().__init__(window)
        self._window, self._composer, self._waiting = window, composer, waiting
        self._box: Question | None = None
        self._error: DeskError | None = None  # of the last save
        self._without_text = self._without_mails = False  # the person has agreed to that
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
        if self._waiting() and not self._without_mails:
            self._ask_about_mails(self._waiting())
            return False
        return True

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

    def _ask_about_mails(self, waiting: int) -> None:
        self._ask(
            _("まだ送っていないメールが {n} 通あります。").format(n=waiting),
            _(
                "閉じているあいだは送りません。5分以内に開けば続けて送り、"
                "それより後なら送る前にもう一度お尋ねします。"
            ),
            stay=_("送り終わるまで待つ"),
            go=_("閉じる"),
            then=self._leave_mails,
        )

    def _ask(self, said: str, more: str, *, stay: str, go: str, then: Callable[[], object]) -> None:
        from ecdesk.ui.dialogs.question import Question

        title = _("ECDesk を閉じる")
        self._box = Question(title, said, more, stay=stay, go=go, parent=self._window)
        self._box.rejected.connect(self._stay)
        self._box.accepted.connect(then)
        self._box.open()

    def _stay(self) -> None:
        """The next time it is all asked again."""
        self._box = None
        self._without_text = self._without_mails = False

    def _leave_text(self) -> None:
        self._box, self._without_text = None, True
        self.agreed.emit()

    def _leave_mails(self) -> None:
        self._box, self._without_mails = None, True
        self.agreed.emit()

    def _close_box(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            box.close()
