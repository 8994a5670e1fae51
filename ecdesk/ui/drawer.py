"""The letters that are not on the page: what else was begun here, and how each was left.

A conversation may hold several: a reply beside a forward. The one rule: a letter comes back as it
was left at this window, for the conversation on the screen may have been read before it was kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from ecdesk.domain.conversation import Status
from ecdesk.domain.shop import Shop
from ecdesk.ui import openings
from ecdesk.ui.context import Context
from ecdesk.ui.discarding import Discarding
from ecdesk.ui.drafting import ANSWERS, Letter, letter_of
from ecdesk.views.rows import DraftView, ThreadView

REMEMBERED = 50  # letters left; older ones have been kept and read again long ago


class Drawer(QObject):
    """Where letters lie that were written on and left."""

    found = Signal(object, object)  # Letter, DraftView: the new mail begun, one left unfinished

    def __init__(self, context: Context, discarding: Discarding, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._discarding = context, discarding
        self._left: dict[str, Letter] = {}

    def opens_with(self, view: ThreadView, wanted: str = "") -> DraftView | None:
        """What a conversation opens with: the draft `wanted`, else the newest answer begun.

        A forward is no reply: where one is waited for, it stays beside the page.
        """
        waits = view.status in (Status.REPLY, Status.BACKLOG)
        ranked = [one for one in view.drafts if one.id == wanted]
        ranked += [one for one in view.drafts if one.kind in ANSWERS]
        ranked += [] if waits else view.drafts
        return next((one for one in ranked if not self._discarding.is_gone(one, view)), None)

    def besides(self, view: ThreadView | None, on_page: Letter | None) -> tuple[DraftView, ...]:
        """The drafts that can be opened beside the letter on the page, newest first."""
        if view is None:
            return ()
        there = on_page.id if on_page is not None else ""
        drafts = [one for one in view.drafts if one.id != there and not self._discarding.holds(one)]
        return tuple(one for one in drafts if not openings.is_unwritten(one, view))

    def look_for_unfinished(self, begun: Letter) -> None:
        """New mails left unfinished are easy to forget: tell of the latest, if any."""

        def tell(drafts: Sequence[DraftView]) -> None:
            for one in drafts:
                if one.id != begun.id and not self._discarding.holds(one):
                    self.found.emit(begun, one)
                    return

        reading = self._context.jobs.read("ecdesk.views.thread:drafts", slot="composer.drafts")
        reading.then(tell).otherwise(lambda _error: None)  # an offer only: the drafts stay there
        reading.start(self)

    def put(self, letter: Letter) -> None:
        """A letter leaves the page as it stands."""
        self._left[letter.id] = letter
        while len(self._left) > REMEMBERED:
            self._left.pop(next(iter(self._left)))

    def take(self, draft: DraftView, shop: Shop) -> Letter:
        """A draft for the page: as it was left here, else as it was read."""
        return self._left.pop(draft.id, None) or letter_of(draft, shop)

    def drop(self, letter_id: str) -> None:
        """This letter is no draft any more, or is on the page already."""
        self._left.pop(letter_id, None)
