"""Asking for the checks a moment after typing stops, and taking only answers that still fit.

One question is under way at a time. An answer about a text that has changed since is dropped: its
spans would point at other words, and a newer question follows anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ecdesk.domain.errors import DeskError
from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.ui.drafting import Letter

if TYPE_CHECKING:
    from ecdesk.protocol import DraftIn
    from ecdesk.ui.link import Link

QUIET_MS = 80


def read_findings(raw: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The findings of an answer, from their JSON shape."""
    return tuple(
        Finding(
            code=str(one["code"]),
            severity=Severity(one.get("severity", Severity.STOP)),
            where=Where(one.get("where", Where.NOWHERE)),
            start=int(one.get("start", 0)),
            end=int(one.get("end", 0)),
            text=str(one.get("text", "")),
            values=dict(one.get("values") or {}),
        )
        for one in raw
    )


class DraftChecker(QObject):
    """Has the text checked whenever it has been still for `QUIET_MS`."""

    checked = Signal(object, object)  # tuple[Finding, …], tuple[code, …]: of the text as it stands
    settled = Signal(object, str)  # the ledger's lines as `CheckDraft` tells them, and that text
    told = Signal(object, str)  # the whole answer to `CheckDraft`, and that text

    def __init__(
        self,
        link: Link,
        read: Callable[[], Letter | None],
        composing: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`read` gives the letter as it stands, None where there is nothing to check."""
        super().__init__(parent)
        self._link, self._read, self._composing = link, read, composing
        self._asked: DraftIn | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._on_time)

    def touch(self) -> None:
        """Something changed."""
        self._quiet.start(QUIET_MS)

    def stop(self) -> None:
        """Nothing is written any more; an answer under way is dropped."""
        self._quiet.stop()

    def _on_time(self) -> None:
        if self._composing():
            self._quiet.start(QUIET_MS)
            return
        letter = self._read()
        if letter is None or self._asked is not None:
            return  # the answer under way will look again
        from ecdesk.protocol import CheckDraft

        draft = letter.as_draft()
        self._asked = draft
        (
            self._link.ask(CheckDraft(draft=draft))
            .then(lambda value: self._on_answer(draft, value))
            .otherwise(self._on_trouble)
            .start(self)
        )

    def _on_answer(self, draft: DraftIn, value: Mapping[str, Any]) -> None:
        self._asked = None
        letter = self._read()
        if letter is None or self._quiet.isActive():
            return
        if self._composing() or letter.as_draft() != draft:
            self.touch()
            return
        self.told.emit(dict(value), draft.body)
        self.checked.emit(
            read_findings(value.get("findings") or ()), tuple(value.get("passed") or ())
        )
        self.settled.emit(tuple(value.get("ledger") or ()), draft.body)

    def _on_trouble(self, _error: DeskError) -> None:
        """The checks run again inside the sending, without mercy: here it may stay quiet."""
        self._asked = None
