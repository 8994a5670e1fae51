"""What stands in the place of the queue's rows: why there is none, and when something will be due.

The one rule: with nothing to answer the next promise is named, for it is what comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.ui.context import Context
from ecdesk.ui.pane_state import PaneState
from ecdesk.ui.queue_tabs import empty_said
from ecdesk.ui.text import one_line
from ecdesk.views.rows import QueueCounts, QueuePage, QueueRow, Tab
from ecdesk.words import _


class EmptyQueue(PaneState):
    """A sentence in the place of the rows; where all is answered, with the next promise."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._context = context
        self._promise = ""  # the next one, in words

    def say(self, sentence: str, label: str = "", act: Callable[[], object] | None = None) -> None:
        """Override: nobody waits for a reply, but somebody was promised one."""
        if self._promise and sentence == empty_said(Tab.REPLY):
            sentence = f"{sentence}\n{self._promise}"
        super().say(sentence, label, act)

    def look_ahead(self, counts: QueueCounts, shown: dict[str, Any]) -> None:
        """Find the next promise once nothing is left to answer; `shown` narrows as the queue is."""
        if counts[Tab.REPLY] or not counts[Tab.PROMISES]:
            self._tell("")
            return
        view, slot = "ecdesk.views.queue:page", "queue.next_promise"
        reading = self._context.jobs.read(view, Tab.PROMISES, slot=slot, limit=1, **shown)
        reading.then(self._show).otherwise(lambda _error: None).start(self)

    def _show(self, page: QueuePage) -> None:
        said = [self._said(row) for row in page.rows[:1]]
        self._tell("".join(said))

    def _said(self, row: QueueRow) -> str:
        due = row.stands.promise_at
        if due is None:
            return ""
        when = words.moment(due.astimezone(ZoneInfo(row.shop.calendar.zone)), self._context.clock())
        name = one_line(row.customer)
        if not name:
            return _("次のお約束は {when} です。").format(when=when)
        return _("次のお約束は {when}、{name} 様です。").format(when=when, name=name)

    def _tell(self, promise: str) -> None:
        before, self._promise = self._promise, promise
        nobody = empty_said(Tab.REPLY)
        if promise != before and self.sentence.text().startswith(nobody):
            self.sentence.setText("\n".join(filter(None, (nobody, promise))))
