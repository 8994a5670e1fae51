"""Keeping what is being written: when to save, and what has been saved already.

    still ──touch──▶ waiting ──600 ms quiet, or 5 s of typing──▶ asked ──answer──▶ still
                                                                   └── failed ──5 s──▶ waiting

At most one save of a draft is under way, so that an engine that is away for an hour finds one to
do and not thousands. The rule: nothing is saved while the input method composes, and text counts
as kept only when the engine has said so.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import DeskError, Refused
from ecdesk.domain.mail import Address
from ecdesk.domain.shop import Shop
from ecdesk.ui.attachments_row import DraftFile, learn_ids
from ecdesk.views.rows import DraftView

if TYPE_CHECKING:
    from ecdesk.domain.asides import Aside
    from ecdesk.domain.fields import Filled
    from ecdesk.protocol import DraftIn
    from ecdesk.ui.link import Link
    from ecdesk.views.clock_rows import PromiseWish

QUIET_MS = 600  # after the last key
LONGEST_MS = 5000  # while keys keep coming
AGAIN_MS = 5000  # after a save that failed
ANSWERS = (Kind.REPLY, Kind.POSTSCRIPT, Kind.HOLDING, Kind.ASK)  # to what the customer wrote
NO_FOLDER = frozenset({"folder.in_use", "database.newer"})  # refused whatever is asked


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail being written, whole: what is kept, checked, sent, and brought back by undo."""

    id: str
    kind: Kind
    shop: Shop
    conversation_id: int | None = None
    source_mail_id: int | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    body: str = ""
    files: tuple[DraftFile, ...] = ()
    template: str = ""  # the key of the one it began with
    fields: tuple[Filled, ...] = ()  # those that are filled in the body
    promise: PromiseWish | None = None  # of a holding notice
    asides: tuple[Aside, ...] = ()  # what may stand, whatever the checks say
    reasons: tuple[tuple[str, str], ...] = ()  # why stops are to be sent over: code, reason

    def as_draft(self) -> DraftIn:
        """In the shape the engine takes."""
        from ecdesk.protocol import DraftIn, FileIn, PromiseIn

        wish = self.promise
        to, cc, bcc = (
            [(one.name, one.addr) for one in line] for line in (self.to, self.cc, self.bcc)
        )
        return DraftIn(
            id=self.id,
            kind=self.kind.value,
            shop_id=self.shop.id,
            conversation_id=self.conversation_id,
            source_mail_id=self.source_mail_id,
            to=to,
            cc=cc,
            bcc=bcc,
            subject=self.subject,
            body=self.body,
            files=[FileIn(*one.key) for one in self.files],
            template=self.template,
            fields=[(one.name, one.start, one.end, one.value) for one in self.fields],
            promise=None
            if wish is None
            else PromiseIn(day=wish.day, until=wish.until, about=wish.about),
            asides=[(one.code, one.words) for one in self.asides],
            reasons=dict(self.reasons),
        )


def new_id() -> str:
    """An id for a draft, made here so that saving it twice is saving it once."""
    return uuid.uuid4().hex


def letter_of(draft: DraftView, shop: Shop) -> Letter:
    """A draft as last saved, to be written on."""
    return Letter(
        id=draft.id,
        kind=draft.kind,
        shop=shop,
        conversation_id=draft.conversation_id,
        source_mail_id=draft.source_mail_id,
        to=draft.to,
        cc=draft.cc,
        bcc=draft.bcc,
        subject=draft.subject,
        body=draft.body,
        files=tuple(DraftFile(one.filename, one.size, id=one.id) for one in draft.files),
        template=draft.template,
        fields=draft.fields,
        promise=draft.promise,
        asides=draft.asides,
        reasons=draft.reasons,
    )


def _but_for_files(draft: DraftIn) -> DraftIn:
    import msgspec

    return msgspec.structs.replace(draft, files=[])


def _same(some: tuple[DraftFile, ...], others: tuple[DraftFile, ...]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))


class DraftSaver(QObject):
    """Saves one draft after another; who writes says `touch`, and `flush` when leaving."""

    saved = Signal(object)  # datetime: when the engine kept it
    failed = Signal(object)  # DeskError: not kept; tried again by itself
    answered = Signal(object)  # None or DeskError: a save is over, whoever wrote the letter
    settled = Signal()  # everything written so far is kept
    files_kept = Signal(object, object)  # the DraftFiles sent, the engine's answers in their order

    def __init__(
        self,
        link: Link,
        read: Callable[[], Letter | None],
        composing: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`read` gives the draft as it stands, None where there is nothing to keep."""
        super().__init__(parent)
        self._link, self._read, self._composing = link, read, composing
        self._kept: DraftIn | None = None  # as last acknowledged, or as opened
        self._asked: DraftIn | None = None  # on its way
        self._newest: dict[str, DraftIn] = {}  # by id, the last that was asked for
        self._underway = 0  # saves that are not over, those of letters left behind included
        self._known = False  # whether the engine has ever kept this draft
        self._round = 0  # grows with every draft opened: an older one's answers no longer count
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._quiet.timeout.connect(self._on_time)
        self._longest.timeout.connect(self._on_time)

    @property
    def pending(self) -> bool:
        """Whether something written has not been acknowledged yet."""
        return self._quiet.isActive() or self._longest.isActive() or self._asked is not None

    @property
    def unsaved(self) -> bool:
        """Whether anything written is not kept yet, be it in a letter left behind."""
        return self.pending or self._underway > 0

    @property
    def ever_kept(self) -> bool:
        """Whether the engine knows of this draft, or soon will."""
        return self._known or self._asked is not None

    def open(self, draft: DraftIn, *, known: bool) -> None:
        """Another draft from now on, as it stands; `known` where the engine has it."""
        self.leave()
        self._kept, self._known = draft, known

    def touch(self) -> None:
        """Something was written."""
        self._quiet.start(QUIET_MS)
        if not self._longest.isActive():
            self._longest.start()

    def flush(self) -> None:
        """Save now what is not saved, whatever is under way."""
        self.stop()
        self._save(even_if_asked=True)

    def keep(self, letter: Letter) -> None:
        """Save a letter that is no longer on the page."""
        self._ask(-1, letter.as_draft(), letter.files)

    def leave(self) -> None:
        """The draft is left as it is; a save under way is seen through without it."""
        self.stop()
        self._round += 1
        self._kept, self._asked, self._known = None, None, False

    def stop(self) -> None:
        """No more saves by themselves."""
        self._quiet.stop()
        self._longest.stop()

    def _on_time(self) -> None:
        if self._composing():
            self._quiet.start(QUIET_MS)  # what is on the screen is not text yet
            return
        self.stop()
        self._save(even_if_asked=False)

    def _save(self, *, even_if_asked: bool) -> None:
        letter = self._read()
        if letter is None:
            return
        draft = letter.as_draft()
        newest = self._kept if self._asked is None else self._asked
        if draft == newest or (self._asked is not None and not even_if_asked):
            return  # nothing new; or the answer under way will look again
        self._asked = draft
        self._ask(self._round, draft, letter.files)

    def _ask(self, this: int, draft: DraftIn, files: tuple[DraftFile, ...]) -> None:
        from ecdesk.protocol import SaveDraft

        self._underway += 1
        self._newest[draft.id] = draft
        (
            self._link.ask(SaveDraft(draft=draft))
            .then(lambda value: self._on_kept(this, draft, files, value))
            .otherwise(lambda error: self._on_failed(this, draft, files, error))
            .start(self)
        )

    def _on_kept(
        self, this: int, draft: DraftIn, files: tuple[DraftFile, ...], value: dict[str, Any]
    ) -> None:
        self._underway -= 1
        self.saved.emit(datetime.fromisoformat(value["saved_at"]))
        if this == self._round:
            self._take_in(draft, files, value.get("files") or [])
        elif self._newest.get(draft.id) is draft:  # left behind: it may be opened again
            learn_ids(files, value.get("files") or [])
        if self._newest.get(draft.id) is draft:
            del self._newest[draft.id]
        self.answered.emit(None)

    def _take_in(
        self, draft: DraftIn, files: tuple[DraftFile, ...], known: Sequence[dict[str, Any]]
    ) -> None:
        """The letter on the page is kept as it was when it was asked for."""
        self._known = True
        if self._asked is not draft:
            return  # a newer one is under way, and only the last answer knows the files' ids
        self._kept, self._asked = draft, None
        self.files_kept.emit(files, known)
        letter = self._read()
        if letter is None:
            return
        now = letter.as_draft()
        if _but_for_files(now) == _but_for_files(draft) and _same(letter.files, files):
            self._kept = now  # it only learned the ids of its files
            self.settled.emit()
        elif not self.pending:
            self.touch()

    def _on_failed(
        self, this: int, draft: DraftIn, files: tuple[DraftFile, ...], error: DeskError
    ) -> None:
        self.failed.emit(error)
        if this != self._round and error.code in NO_FOLDER:
            pass  # left behind and never to be kept by this engine: it counts as unsaved for good
        elif this != self._round and not isinstance(error, Refused):  # left behind, not yet safe
            QTimer.singleShot(AGAIN_MS, self, lambda: self._ask_again(this, draft, files))
        else:
            self._underway -= 1
        if this == self._round and self._asked is draft:
            self._asked = None
            self._quiet.start(AGAIN_MS)
        self.answered.emit(error)

    def _ask_again(self, this: int, draft: DraftIn, files: tuple[DraftFile, ...]) -> None:
        self._underway -= 1
        self._ask(this, draft, files)
