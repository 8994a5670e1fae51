"""What the program tells the person in passing: a sentence, and often a way back.

Anyone can speak before there is a window: what is said early waits until somebody listens. Nothing
opens a dialog by itself; `notice_bar` shows what is said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QMetaMethod, QObject, QTimer, Signal

from ecdesk.domain.errors import DeskError, Refused
from ecdesk.words import _

log = logging.getLogger(__name__)

NoticeKind = Literal["info", "good", "trouble"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence with what can be done about it; `counting` shows the seconds that are left."""

    text: str
    kind: NoticeKind = "info"
    undo: Callable[[], object] | None = None
    seconds: int = 10
    action: tuple[str, Callable[[], object]] | None = None
    counting: bool = False


class Notices(QObject):
    """Where anyone may speak, and whoever shows notices listens (`posted`)."""

    posted = Signal(object)
    withdrawn = Signal(object)  # a Notice posted before that is no longer true

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Notice] = []

    def say(
        self,
        text: str,
        *,
        kind: NoticeKind = "info",
        undo: Callable[[], object] | None = None,
        seconds: int = 10,
        action: tuple[str, Callable[[], object]] | None = None,
        counting: bool = False,
    ) -> Notice:
        """Tell the person; `undo` and `action` are called at most once."""
        notice = Notice(text, kind, undo, seconds, action, counting)
        if self.isSignalConnected(QMetaMethod.fromSignal(self.posted)):
            self.posted.emit(notice)
        else:
            self._waiting.append(notice)
        return notice

    def withdraw(self, notice: Notice) -> None:
        """What was said no longer holds: it goes before its time, and its way back with it."""
        self._waiting = [one for one in self._waiting if one is not notice]
        self.withdrawn.emit(notice)

    def show_error(self, error: Exception) -> None:
        """Say what went wrong, what is safe and what to do; what we do not know is logged."""
        if isinstance(error, DeskError):
            from ecdesk import words

            seconds = 10 if isinstance(error, Refused) else 20
            self.say(words.say(error), kind="trouble", seconds=seconds)
            return
        log.error("unexpected error shown to the person", exc_info=error)
        self.say(
            _(
                "うまくいきませんでした。書いたものと届いたメールは無事です。もう一度お試しください。"
            ),
            kind="trouble",
            seconds=20,
        )

    def connectNotify(self, signal: QMetaMethod) -> None:
        """Hand over what was said before anyone listened."""
        super().connectNotify(signal)
        if self._waiting:
            QTimer.singleShot(0, self, self._deliver)

    def _deliver(self) -> None:
        waiting, self._waiting = self._waiting, []
        for notice in waiting:
            self.posted.emit(notice)
