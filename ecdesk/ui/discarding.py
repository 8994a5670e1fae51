"""Throwing a letter away, and bringing it back.

The engine forgets a draft at once; the letter itself stays in the notice that offers it back. A
conversation read a moment too early may still show the draft: who was discarded is remembered.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ecdesk.ui import openings
from ecdesk.ui.context import Context
from ecdesk.ui.drafting import Letter, letter_of
from ecdesk.ui.sending import Seen
from ecdesk.views.rows import DraftView, ThreadView
from ecdesk.words import _


class Discarding(QObject):
    """The composer's waste-paper basket."""

    brought_back = Signal(object, object)  # Letter, Seen

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._gone: set[str] = set()

    def holds(self, draft: DraftView) -> bool:
        """Whether this draft was thrown away."""
        return draft.id in self._gone

    def is_gone(self, draft: DraftView, view: ThreadView) -> bool:
        """Whether this draft was thrown away; what holds an opening alone goes now, unsaid."""
        if not self.holds(draft) and openings.is_unwritten(draft, view):
            self.throw_away(letter_of(draft, view.shop), Seen(), known=True, worth=False)
        return self.holds(draft)

    def throw_away(self, letter: Letter, seen: Seen, *, known: bool, worth: bool) -> None:
        """Forget a letter: `known` where the engine has it, `worth` offering back."""
        self._gone.add(letter.id)
        if known:
            from ecdesk.protocol import DiscardDraft

            self._context.link.ask(DiscardDraft(draft_id=letter.id)).start(self)
        if worth:
            self._context.notices.say(
                _("下書きを捨てました。"), undo=lambda: self._bring_back(letter, seen)
            )

    def _bring_back(self, letter: Letter, seen: Seen) -> None:
        from ecdesk.protocol import RestoreDraft

        self._gone.discard(letter.id)
        self._context.link.ask(RestoreDraft(draft=letter.as_draft())).start(self)
        self.brought_back.emit(letter, seen)
