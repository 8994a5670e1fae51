"""Saying which sentence of the letter settles which request, and what is decided of the others.

By a line let fall on a sentence, by its menu, or by one key; each is a word of the person to the
engine and can be taken back. The one rule: the letter itself is changed only where the person asks
for it, in the sheet that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.holding import day_said, names
from ecdesk.ui.editor import code_points
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.ledger_list import Key, LedgerList, MarkDrop, Settled, Span, settled_lines
from ecdesk.ui.quoting import open_points, put_points
from ecdesk.ui.text import one_line
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import LinkIn
    from ecdesk.ui.link import Link

_LATER = "{day}までに、あらためてメールでご連絡いたします。"  # not a text: it goes into a mail
_SHOWN = 30  # signs of a sentence in a menu


@dataclass(frozen=True, slots=True)
class Linked:
    """Sentences in words, as a link keeps them; see `domain.links.Link`."""

    by: str = ""
    reason: str = ""
    instead: str = ""
    day: date | None = None


class Linking(QObject):
    """The ledger's lines, the editor on which they fall, and the engine that keeps the links."""

    kept = Signal()  # a link was kept: the checks have something new to look at
    waived = Signal(object)  # Settled: it needs no answer
    said = Signal(str, object)  # what was done, and how to undo it

    def __init__(
        self,
        ledger: LedgerList,
        editor: FieldEditor,
        link: Link,
        clock: Callable[[], datetime],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._editor, self._link = ledger, editor, link
        self._clock, self._window = clock, parent
        self._calendar: Calendar | None = None
        self._body = ""
        self._sentences: tuple[Span, ...] = ()
        drop = MarkDrop(editor)
        drop.dropped.connect(self._on_dropped)
        ledger.go.connect(self._go)
        ledger.menu_wanted.connect(self._show_menu)
        ledger.here_wanted.connect(self.link_here)
        ledger.quote_wanted.connect(self.quote_open)

    def serve(self, calendar: Calendar) -> None:
        """Another letter, by this calendar; nothing is known of it yet."""
        self._calendar = calendar
        self._sentences = ()
        self._ledger.show_settled(())
        self._ledger.show_promised(())

    def show_answer(self, value: dict[str, Any], body: str) -> None:
        """What the engine found in this text."""
        self._body = body
        self._sentences = tuple((int(a), int(b)) for a, b in value.get("sentences") or ())
        self._ledger.show_settled(settled_lines(value))
        days = [date.fromisoformat(one["day"]) for one in value.get("promised") or ()]
        self._ledger.show_promised(days)

    def sentence_at(self, at: int) -> Span | None:
        """The sentence at a place of the text that was looked at, or right before it."""
        if self._editor.text != self._body:
            return None  # the words have moved since; the next look is a moment away
        return next((span for span in self._sentences if span[0] <= at <= span[1]), None)

    def link_here(self, one: Settled) -> None:
        """The sentence in which the cursor stands settles this."""
        at = code_points(self._editor.text, self._editor.textCursor().position())
        self._link_to(one, self.sentence_at(at))

    def quote_open(self) -> None:
        """Each request that is open still, quoted in the letter with room for its answer."""
        editor = self._editor
        if editor.composing or editor.isReadOnly():
            return
        points = open_points([one.text for one in self._ledger.open_ones], editor.text)
        if points:
            put_points(editor, points)
            editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.said.emit(_("まだ答えていないご依頼はありません。"), None)

    def put_off(self, one: Settled, day: date, *, write: bool) -> None:
        """別途, until this day; `write` puts the promise into the letter where it has none."""
        if write and not names(self._editor.text, day):
            self.write(_LATER.format(day=day_said(day)))
        self._keep(one.key, Linked(day=day))

    def decline(self, one: Settled, reason: str, instead: str, *, write: bool) -> None:
        """お断り, for this reason and with this instead; `write` puts what is new into it."""
        if write:
            new = [said for said in (reason, instead) if said and said not in self._editor.text]
            if new:
                self.write("\n".join(new))
        by = "" if one.by is None else self._words(one.by)
        self._keep(one.key, Linked(by, reason, instead))

    def _on_dropped(self, key: Key, at: int) -> None:
        one = self._ledger.one(key)
        if one is not None:
            self._link_to(one, self.sentence_at(at))

    def _link_to(self, one: Settled, span: Span | None) -> None:
        if span is None:
            self.said.emit(_("文の上で離すか、文の中にカーソルを置いてください。"), None)
            return
        self._keep(one.key, replace(self._known(one), by=self._words(span), day=None))

    def _known(self, one: Settled) -> Linked:
        """What is linked already."""
        if not one.linked:
            return Linked()
        return Linked(
            "" if one.by is None else self._words(one.by),
            "" if one.reason is None else self._words(one.reason),
            "" if one.instead is None else self._words(one.instead),
            None if one.named else one.day,
        )

    def _words(self, span: Span) -> str:
        return self._body[span[0] : span[1]]

    def write(self, text: str) -> None:
        """Lines of their own below the one in which the cursor stands; not while composing."""
        if self._editor.composing or self._editor.isReadOnly():
            return
        cursor = self._editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.EndOfBlock)
        cursor.insertText(f"\n{text}")
        self._editor.setTextCursor(cursor)

    def _keep(self, key: Key, linked: Linked) -> None:
        from ecdesk.protocol import LinkAnswer, LinkIn

        made = LinkIn(by=linked.by, reason=linked.reason, instead=linked.instead, day=linked.day)
        mail, start, end = key

        def tell(answer: dict[str, Any]) -> None:
            self.kept.emit()
            before = _as_link(answer.get("before") or {})
            back = LinkAnswer(mail_id=mail, start=start, end=end, link=before)

            def undo() -> None:
                self._link.ask(back).then(lambda _value: self.kept.emit()).start(self)

            self.said.emit(_("ご依頼とお答えをつなぎました。"), undo)

        self._link.ask(LinkAnswer(mail_id=mail, start=start, end=end, link=made)).then(tell).start(
            self
        )

    def _go(self, one: Settled) -> None:
        if one.by is not None and self._editor.text == self._body:
            self._editor.select_span(*one.by)

    # ── the menu ────────────────────────────────────────────────────────────────────────────

    def _show_menu(self, one: Settled, at: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu, one)
        menu.popup(at)

    def fill(self, menu: QMenu, one: Settled) -> None:
        """What can be said of a line."""
        here = menu.addAction(_("カーソルのある文が答え (A)"))
        here.triggered.connect(lambda: self.link_here(one))
        pick = menu.addMenu(_("答えの文をえらぶ"))
        for span in self._sentences:
            said = one_line(self._words(span))
            short = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
            action = pick.addAction(short.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, span=span: self._link_to(one, span))
        if not one.told:
            menu.addSeparator()
            menu.addAction(_("別途お返事する…")).triggered.connect(lambda: self.ask_day(one))
            menu.addAction(_("お断りする…")).triggered.connect(lambda: self.ask_refusal(one))
            menu.addAction(_("答えなくてよい")).triggered.connect(lambda: self.waived.emit(one))
        if one.linked or (one.day is not None and not one.named):
            menu.addSeparator()
            loose = menu.addAction(_("つながりを外す"))
            loose.triggered.connect(lambda: self._keep(one.key, Linked()))

    def ask_day(self, one: Settled) -> QWidget | None:
        """別途: until when."""
        if self._calendar is None:
            return None
        from ecdesk.ui.dialogs.linking import LaterDialog

        sheet = LaterDialog(one.text, self._calendar, self._clock, self._window)
        sheet.chosen.connect(lambda day, write: self.put_off(one, day, write=write))
        sheet.open()
        return sheet

    def ask_refusal(self, one: Settled) -> QWidget:
        """お断り: why, and what instead."""
        from ecdesk.ui.dialogs.linking import RefusalDialog

        sentences = [one_line(self._words(span)) for span in self._sentences]
        given = tuple(
            "" if span is None else one_line(self._words(span))
            for span in (one.reason, one.instead)
        )
        sheet = RefusalDialog(one.text, sentences, given[0], given[1], self._window)
        sheet.chosen.connect(
            lambda reason, instead, write: self.decline(one, reason, instead, write=write)
        )
        sheet.open()
        return sheet


def _as_link(before: dict[str, Any]) -> LinkIn:
    """A link as it was before, from the engine's answer."""
    from ecdesk.protocol import LinkIn

    day = before.get("day")
    return LinkIn(
        by=str(before.get("by", "")),
        reason=str(before.get("reason", "")),
        instead=str(before.get("instead", "")),
        day=date.fromisoformat(day) if day else None,
    )
