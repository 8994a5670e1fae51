"""Handing letters over for sending, and taking them back while they have not left.

A letter handed over is remembered as it was, so that 取り消す brings it back byte for byte without
waiting for anything to be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from ecdesk.domain.errors import DeskError
from ecdesk.domain.outgoing import COUNTDOWN_SECONDS
from ecdesk.ui.context import Context
from ecdesk.ui.drafting import Letter

AGAIN_AFTER_MS = 800  # no letter goes sooner after another: Ctrl+Enter pressed twice is one wish
REMEMBERED = 20  # the letters that undo may bring back; a countdown holds one or two


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the person has read a conversation: its revision and its mails by id."""

    revision: int = 0
    mails: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A letter as it went, what the person had seen of its conversation, and the reasons given."""

    letter: Letter
    seen: Seen
    overrides: dict[str, str]


class Sending(QObject):
    """The composer's way to the outbox."""

    approved = Signal(object, object)  # Letter, dict(outgoing, conversation_id, due_at)
    refused = Signal(object, object)  # Letter, DeskError
    taken_back = Signal(object, object)  # dict of the answer, HandedOver or None

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._remembered: dict[int, HandedOver] = {}

    def approve(self, letter: Letter, seen: Seen, overrides: Mapping[str, str]) -> None:
        """Ask the engine to freeze a letter and start the countdown."""
        from ecdesk.protocol import Approve

        over = HandedOver(letter, seen, dict(overrides))
        command = Approve(
            draft=letter.as_draft(),
            revision=seen.revision,
            overrides=over.overrides,
            countdown=COUNTDOWN_SECONDS,
        )
        (
            self._context.link.ask(command)
            .then(lambda value: self._on_approved(over, value))
            .otherwise(lambda error: self._on_refused(letter, error))
            .start(self)
        )

    def cancel(self, outgoing_id: int) -> None:
        """Take a mail back; where it has left already, the person is told."""
        from ecdesk.protocol import CancelOutgoing

        (
            self._context.link.ask(CancelOutgoing(outgoing_id=outgoing_id))
            .then(lambda value: self.take_back({"outgoing_id": outgoing_id, **value}))
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def take_back(self, value: Mapping[str, Any]) -> None:
        """The engine has cancelled a mail: `value` is its answer with the `outgoing_id`."""
        self.taken_back.emit(dict(value), self._remembered.pop(value["outgoing_id"], None))

    def _on_approved(self, over: HandedOver, value: Mapping[str, Any]) -> None:
        letter, outgoing = over.letter, int(value["outgoing"])
        self._remembered[outgoing] = over
        while len(self._remembered) > REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        told = {
            "outgoing": outgoing,
            "conversation_id": value.get("conversation_id", letter.conversation_id),
            "due_at": value.get("due_at"),  # ISO 8601, as the engine says it
        }
        self.approved.emit(letter, told)

    def _on_refused(self, letter: Letter, error: DeskError) -> None:
        self.refused.emit(letter, error)
