"""お待たせ連絡: the notice that tells a customer, before the limit, that it takes longer.

It lies ready: what is being found out and whose word we wait for are asked in two lines, the day on
which we write next by a button, and the whole letter stands below, to be changed like any other.
The one rule: it is sent by the person alone, and never without a day on which somebody is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from ecdesk import words
from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import DeskError
from ecdesk.domain.holding import WHAT, WHOM, redated
from ecdesk.domain.timetable import instant
from ecdesk.ui.checking import read_findings
from ecdesk.ui.context import Context
from ecdesk.ui.day_picker import DayPicker
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit, code_points
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.views.clock_rows import HoldingView
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import DraftIn

COUNTDOWN_SECONDS = 10
STOPS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Begun:
    """A notice that somebody has begun and not sent: what was typed and chosen."""

    what: str
    whom: str
    day: date | None
    text: str


class HoldingDialog(Sheet):
    """The notice, ready to be looked at and sent."""

    sent = Signal(object)  # as `ComposerPane.sent`
    kept = Signal(str)  # the id of the draft that it was kept as
    left = Signal(object)  # Begun: closed for now, to be gone on with

    def __init__(
        self, context: Context, view: ThreadView, ready: HoldingView, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("お待たせ連絡"), parent)
        self.spread(640, 640)
        self._context, self._view, self._ready = context, view, ready
        self._draft_id = uuid4().hex
        self._notice = ready.notice
        self._written = ""  # the letter as it was made from what is chosen above it
        self._busy = False
        to = one_line("、".join(one.name or one.addr for one in ready.to))
        self.remark.setText(_("{name} 様").format(name=to) if to else "")
        self._build(view)
        self._promised: tuple[date, time | None] | None = None
        self.days.choose(self._next_day())
        self._on_day()
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def resume(self, begun: Begun) -> None:
        """Go on with what was begun before."""
        self.days.choose(begun.day)
        self.what.setText(begun.what)
        self.whom.setText(begun.whom)
        self._put(begun.text)

    def reject(self) -> None:
        """Override: what was typed is there again the next time."""
        given = (self._ready.notice.what, self._ready.notice.whom)
        typed = (self.what.text(), self.whom.text())
        if typed != given or self.text.text != self._written:
            self.left.emit(Begun(*typed, self.days.day, self.text.text))
        super().reject()

    def _build(self, view: ThreadView) -> None:
        subject = dress(ElidedLabel(self._ready.subject), "small")
        self.what = self._line(self._notice.what, _("例: 紺のMサイズの入荷日"))
        self.what.setAccessibleName(_("確認していること"))
        self.whom = self._line(self._notice.whom, _("例: メーカー"))
        self.whom.setAccessibleName(_("どこに確認"))
        self.days = DayPicker(view.shop.calendar, self._context.clock)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(dress(QLabel(_("件名")), "mute"), subject)
        form.addRow(dress(QLabel(_("確認していること")), "mute"), self.what)
        form.addRow(dress(QLabel(_("どこに確認")), "mute"), self.whom)
        form.addRow(dress(QLabel(_("次のご連絡")), "mute"), self.days)
        self.body.addLayout(form)
        self.text = dress(FieldEditor(), "letter", says=_("お待たせ連絡の本文"))
        self.text.goes_round = False  # what is open is asked above; below are the buttons
        self.body.addWidget(self.text, 1)
        self.told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.told.hide()
        self.body.addWidget(self.told)
        self.add_button(_("やめる"), left=True).clicked.connect(self.reject)
        self.keep = self.add_button(_("下書きに残す"))
        self.go = self.add_button(_("送信 Ctrl+Enter"), "primary")
        self.keep.clicked.connect(self._keep)
        self.go.clicked.connect(self._send)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._send)
        self.what.textChanged.connect(lambda _text: self._on_words())
        self.whom.textChanged.connect(lambda _text: self._on_words())
        self.days.changed.connect(self._on_day)
        self.text.textChanged.connect(self._fit)

    @staticmethod
    def _line(text: str, example: str) -> LineEdit:
        line = LineEdit(text)
        line.setPlaceholderText(example)
        return line

    def _next_day(self) -> date | None:
        """The next business day that is not today: there is time to find it out."""
        calendar = self._view.shop.calendar
        today = calendar.timetable.shown(instant(self._context.clock())).date()
        later = [day for day in self._ready.days if day > today]
        return later[0] if later else next(iter(self._ready.days), None)

    def _on_words(self) -> None:
        """What is found out, and where: into the letter, whatever else was changed in it."""
        before = self._notice
        self._notice = replace(before, what=self.what.text().strip(), whom=self.whom.text().strip())
        text = self.text.text
        if text == self._written:
            self._rewrite()
            return
        for old, new, field in (
            (before.what, self._notice.what, WHAT),
            (before.whom, self._notice.whom, WHOM),
        ):
            text = text.replace(old or field, new or field, 1)
        self._put(text)

    def _on_day(self) -> None:
        if self.days.day is not None:
            after = (self.days.day, self.days.until)
            text = self.text.text
            if self._promised is None or text == self._written:
                self._promised = after
                self._rewrite()
            elif self._promised != after:
                self._put(redated(text, self._promised, after))
                self._promised = after
        self._fit()

    def _rewrite(self) -> None:
        if self.days.day is not None:
            self._written = self._notice.body(self.days.day, self.days.until)
            self._put(self._written)
            self._written = self.text.text

    def _put(self, text: str) -> None:
        at = code_points(self.text.text, self.text.textCursor().position())
        self.text.set_text(text, min(at, len(text)))

    def _fit(self) -> None:
        left = [said for field, said in self._fields() if field in self.text.text]
        self.go.setEnabled(self.days.chosen and not left and not self._busy)
        self.go.setText(_("送信 (残り {n})").format(n=len(left)) if left else _("送信 Ctrl+Enter"))
        if left:
            self._say(_("まだ決まっていません: {what}").format(what=_("、").join(left)), "warn")
        else:
            self.told.hide()

    @staticmethod
    def _fields() -> tuple[tuple[str, str], ...]:
        return (
            (WHAT, _("確認していること")),
            (WHOM, _("どこに確認")),
            ("{{お客様名}}", _("お客様のお名前")),  # not a text: a field
        )

    def _say(self, text: str, tone: str) -> None:
        self.told.setText(text)
        set_tone(self.told, tone)
        self.told.show()

    def _draft(self) -> DraftIn | None:
        from ecdesk.protocol import DraftIn, PromiseIn

        if self.days.day is None or not self.days.chosen:
            return None
        about = _("{what} ({whom})").format(what=self._notice.what, whom=self._notice.whom)
        return DraftIn(
            id=self._draft_id,
            kind=Kind.HOLDING.value,
            shop_id=self._view.shop.id,
            conversation_id=self._view.id,
            source_mail_id=self._ready.source_mail_id,
            to=[(one.name, one.addr) for one in self._ready.to],
            cc=[(one.name, one.addr) for one in self._ready.cc],
            subject=self._ready.subject,
            body=self.text.text,
            promise=PromiseIn(day=self.days.day, until=self.days.until, about=about),
        )

    def _ask(
        self, make: Callable[[DraftIn], Any], then: Callable[[dict[str, Any]], object]
    ) -> None:
        draft = self._draft()
        if draft is None or self._busy or self.text.composing:
            return
        self._busy = True
        self._fit()
        asked = self._context.link.ask(make(draft))
        asked.then(then).otherwise(self._on_refused).start(self)

    def _keep(self) -> None:
        from ecdesk.protocol import SaveDraft

        def kept(_answer: dict[str, Any]) -> None:
            self.kept.emit(self._draft_id)
            self.accept()

        self._ask(lambda draft: SaveDraft(draft=draft), kept)

    def _send(self) -> None:
        from ecdesk.protocol import Approve

        if not self.go.isEnabled():
            return

        def sent(answer: dict[str, Any]) -> None:
            told = {
                "outgoing": int(answer["outgoing"]),
                "conversation_id": self._view.id,
                "due_at": answer.get("due_at"),
                "kind": Kind.HOLDING,
            }
            self.accept()
            self.sent.emit(told)

        self._ask(
            lambda draft: Approve(
                draft=draft, revision=self._view.revision, countdown=COUNTDOWN_SECONDS
            ),
            sent,
        )

    def _on_refused(self, error: Exception) -> None:
        self._busy = False
        self._fit()
        raw = error.values.get("stops") if isinstance(error, DeskError) else None
        stops = read_findings(raw or ())
        if stops:
            listed = [words.finding(one.code, one.values, one.text) for one in stops[:STOPS_SHOWN]]
            self._say(_("まだ送れません。{why}").format(why=" ".join(listed)), "bad")
        else:
            self._say(words.say(error), "bad")
