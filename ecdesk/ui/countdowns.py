"""「まもなく送信します」 while a mail can still be taken back, 「送信しました」 when it has left.

A mail whose seconds run may be sent at once or taken back somewhere else (its card, the outbox).
When it has really left, that is said too. The one rule: the notice goes as soon as what it offers
is no longer true.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ecdesk.domain.outgoing import State
from ecdesk.ui.context import Context
from ecdesk.ui.outgoing_story import addressee
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Changed
    from ecdesk.ui.composer_pane import ComposerPane
    from ecdesk.ui.notices import Notice
    from ecdesk.views.rows import OutgoingView


GONE_SECONDS = 4
OVER = frozenset({State.SENT, State.DONE, State.CANCELLED})


class Countdowns(QObject):
    """The notices of the mails that are about to leave."""

    def __init__(self, context: Context, composer: ComposerPane) -> None:
        super().__init__(composer)
        self._context, self._composer = context, composer
        self._said: dict[int, Notice] = {}  # by the id of the outgoing mail
        self._leaving: set[int] = set()  # those of which nothing final has been heard
        composer.sent.connect(self._on_sent)
        composer.restored.connect(self._on_restored)
        context.link.changed.connect(self._on_changed)

    def _on_sent(self, told: dict[str, Any]) -> None:
        outgoing = int(told.get("outgoing", 0))
        self._leaving.add(outgoing)
        left = seconds_until(told.get("due_at"), self._context.clock())
        if left > 0:
            self._said[outgoing] = self._context.notices.say(
                _("まもなく送信します。"),
                kind="good",
                undo=partial(self._composer.undo_send, outgoing),
                seconds=left,
                counting=True,
            )

    def _on_restored(self, told: dict[str, Any]) -> None:
        outgoing = int(told.get("outgoing_id") or 0)
        self._leaving.discard(outgoing)
        self._withdraw(outgoing)

    def _on_changed(self, changed: Changed) -> None:
        for outgoing in self._leaving if changed.outbox else ():
            reading = self._context.jobs.read(
                "ecdesk.views.outbox:one", outgoing, slot=f"countdown.{outgoing}"
            )
            # Where it cannot be read the notice goes by its own time.
            reading.then(partial(self._show, outgoing)).otherwise(lambda _e: None).start(self)

    def _show(self, outgoing: int, view: OutgoingView | None) -> None:
        counts = view is not None and view.state is State.COUNTDOWN
        due = view.due_at if view is not None else None
        if not counts or seconds_until(due, self._context.clock()) == 0:
            self._withdraw(outgoing)
        if view is None or view.state in OVER:
            told = outgoing not in self._leaving
            self._leaving.discard(outgoing)
            if view is not None and view.state is not State.CANCELLED and not told:
                who = addressee(view)
                self._context.notices.say(
                    _("{who}へ送信しました。").format(who=who), kind="good", seconds=GONE_SECONDS
                )

    def _withdraw(self, outgoing: int) -> None:
        notice = self._said.pop(outgoing, None)
        if notice is not None:
            self._context.notices.withdraw(notice)


def seconds_until(due: object, now: datetime) -> int:
    """Whole seconds from `now` to a time, or to one as the engine writes it; 0 once it is past."""
    if isinstance(due, str) and due:
        due = datetime.fromisoformat(due)
    if not isinstance(due, datetime):
        return 0
    aware = due if due.tzinfo is not None else due.replace(tzinfo=UTC)
    return max(round((aware - now).total_seconds()), 0)
