"""The text of a mail with fields in it: Tab goes from open field to open field, typing fills one.

An open field is the words {{名前}} in the text; it is entered and removed as one piece. A filled
one is plain text that remembers, as a property of its characters, which field it was: so undo and
redo, cut and paste need no care of ours. When it is left, what was typed is put as it is written
(11/20 → 11月20日(金)), and other open fields of its name get the same.

The one rule: while the input method composes nothing is touched; a field is settled when it is
left, never while somebody writes in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Field, FieldType, Filled, read_day, read_field, settle, unfilled
from ecdesk.ui.editor import Editor, code_points, utf16_units
from ecdesk.ui.field_boxes import Box, boxes_in, paint_over, paint_under
from ecdesk.ui.field_document import (
    FIELD,
    between,
    boxes,
    field_format,
    fields_of,
    filled_in,
    runs,
    selection,
    spans,
    take_out,
)


class FieldEditor(Editor):
    """An editor that knows the fields of its text."""

    entered = Signal(object)  # Box: an open field is selected, or None: no longer
    settled = Signal(object)  # None, or Refused: what was typed there is not what belongs there

    def __init__(self, parent: QWidget | None = None) -> None:
        self._place: QTextCursor | None = None  # where the field begins that is being filled
        self._inside = ""
        self._typed = False
        self._quiet = False  # the change under way is our own
        self._rules: tuple[Calendar, date] | None = None
        self.goes_round = True  # from the last open field to the first, as long as there is one
        super().__init__(parent)
        self.cursorPositionChanged.connect(self._on_cursor)
        self.textChanged.connect(self._on_text)

    # ── what stands there ───────────────────────────────────────────────────────────────────

    @property
    def filled(self) -> tuple[Filled, ...]:
        """The fields that are filled, in code points of `text`."""
        text = self.text
        return tuple(
            Filled(read_field(inside).name, code_points(text, start), code_points(text, end), value)
            for start, end, inside, value in spans(self.document())
        )

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The fields that nobody has filled, in order."""
        return tuple(placed.field for placed in unfilled(self.text))

    @property
    def wrong(self) -> tuple[tuple[Filled, Refused], ...]:
        """What stands in fields and does not belong there: no day in a date, a closed day."""
        if self._rules is None:
            return ()
        found = []
        text = self.text
        for (start, end, inside, value), one in zip(
            spans(self.document()), self.filled, strict=True
        ):
            said = text[one.start : one.end]
            if end > start and said != value:
                try:
                    settle(read_field(inside), said, *self._rules)
                except Refused as error:
                    found.append((one, error))
        return tuple(found)

    @property
    def promised_day(self) -> date | None:
        """The first day that stands in a field for a business day; None where there is none."""
        if self._rules is None:
            return None
        for start, end, inside, _value in spans(self.document()):
            if read_field(inside).type is FieldType.BUSINESS_DATE:
                return read_day(between(self.document(), start, end), self._rules[1])
        return None

    def set_rules(self, calendar: Calendar, today: date) -> None:
        """By whose days a day is understood and closed."""
        self._rules = (calendar, today)

    def set_text(self, text: str, cursor: int = 0, filled: Sequence[Filled] = ()) -> None:
        """Override: everything anew, with the fields that are filled in it."""
        self._place = None
        self._quiet = True
        super().set_text(text, cursor)
        document = self.document()
        document.setUndoRedoEnabled(False)
        at = QTextCursor(document)
        for start, end, made in fields_of(text, filled):
            at.setPosition(utf16_units(text, start))
            at.setPosition(utf16_units(text, end), QTextCursor.MoveMode.KeepAnchor)
            at.setCharFormat(made)
        document.setUndoRedoEnabled(True)
        self._quiet = False

    def put(self, text: str, filled: Sequence[Filled] = (), *, everything: bool = False) -> None:
        """Write a text with fields at the cursor, or in place of `everything`: one step of undo."""
        if self.composing:
            return
        self._place, self._quiet = None, True
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if everything:
            cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        first, reached = cursor.position(), 0
        for start, end, made in fields_of(text, filled):
            cursor.insertText(text[reached:start], QTextCharFormat())
            cursor.insertText(text[start:end], made)
            reached = end
        cursor.insertText(text[reached:], QTextCharFormat())
        cursor.endEditBlock()
        cursor.setPosition(first)
        self.setTextCursor(cursor)
        self._quiet = False

    def fill(self, said: str) -> None:
        """Write into the field that is entered, and settle it."""
        box = self._entered_box()
        if box is None or self.composing:
            return
        cursor = selection(self.document(), box.start, box.end)
        cursor.insertText(said, cursor.charFormat())
        self._typed = True
        self.settle()

    def settle(self) -> None:
        """Whoever writes in a field is done with it: it is left."""
        if not self.composing:
            self._leave_field()

    def drop_optional(self) -> None:
        """Take the open fields out that may be left out, with a line that held nothing else."""
        if self.composing:
            return
        block = self.document().lastBlock()
        while block.isValid():
            before = block.previous()
            self._quiet = True
            for box in reversed([one for one in boxes_in(block) if one.field.optional]):
                take_out(self.document(), box)
            self._quiet = False
            block = before

    # ── from field to field ─────────────────────────────────────────────────────────────────

    def go_to_field(self, *, forward: bool = True) -> bool:
        """Enter the next open field; False where none is left in that direction."""
        if self.composing:
            return False
        cursor = self.textCursor()
        self._leave_field()
        there = list(boxes(self.document()))
        ahead = [one for one in there if one.start >= cursor.selectionEnd()]
        behind = [one for one in there if one.end <= cursor.selectionStart()]
        if forward and not ahead and self.goes_round:  # while something has to be filled
            ahead = [one for one in behind if not one.field.optional]
        found = (ahead[0] if ahead else None) if forward else (behind[-1] if behind else None)
        if found is not None:
            self._enter(found)
        return found is not None

    def focusNextPrevChild(self, ahead: bool) -> bool:
        """Override: Tab goes to the next open field, and on to the next widget after the last."""
        if self.composing or (not self.isReadOnly() and self.go_to_field(forward=ahead)):
            return True
        return super().focusNextPrevChild(ahead)

    def _enter(self, box: Box) -> None:
        self._quiet = True
        cursor = self.textCursor()
        cursor.setPosition(box.start)
        cursor.setPosition(box.end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._quiet = False
        place = QTextCursor(self.document())
        place.setPosition(box.start)
        place.setKeepPositionOnInsert(True)
        self._place, self._typed = place, False
        self._inside = box.field.mark[2:-2]
        self._give_format(box)
        self.entered.emit(box)

    def _give_format(self, box: Box) -> None:
        """A field that came in as mere words is a field from now on."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(box.end)
        known = cursor.charFormat().property(FIELD)
        if isinstance(known, str) and known:
            self._inside = known
            return
        self._quiet = True
        cursor.setPosition(box.start, QTextCursor.MoveMode.KeepAnchor)
        cursor.joinPreviousEditBlock()
        cursor.setCharFormat(field_format(self._inside))
        cursor.endEditBlock()
        self._quiet = False

    def _leave_field(self) -> None:
        """What was typed into the field is put as it is written; an emptied one is open again."""
        place, self._place = self._place, None
        if place is None:
            return
        self.entered.emit(None)
        start, end = place.position(), self._run_end(place.position())
        said = between(self.document(), start, end)
        field = read_field(self._inside)
        if not said.strip():
            if self._typed:
                self._replace(start, end, field.mark, field_format(self._inside))
            return
        if "{{" in said or self._rules is None:
            return
        try:
            written = settle(field, said, *self._rules)
        except Refused as error:
            self.settled.emit(error)
            return
        if written != said:
            self._replace(start, end, written, field_format(self._inside))
        self._fill_others(field.name, written)
        self.settled.emit(None)

    def _fill_others(self, name: str, written: str) -> None:
        """One name, one value: the same field further down is filled as well."""
        for box in reversed([one for one in boxes(self.document()) if one.field.name == name]):
            self._replace(box.start, box.end, written, field_format(box.field.mark[2:-2]))

    def _on_cursor(self) -> None:
        if self._quiet or self.composing:
            return
        cursor = self.textCursor()
        if self._place is not None:
            start = self._place.position()
            if start <= cursor.position() <= self._run_end(start):
                return
            self._leave_field()
        if cursor.hasSelection() or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        self._step_in_or_beside()

    def _step_in_or_beside(self) -> None:
        """Inside an open field all of it is chosen; at the edge of one, typing is no part of it."""
        at = self.textCursor().position()
        for box in boxes_in(self.textCursor().block()):
            if box.start < at < box.end:
                self._enter(box)
                return
        if any(at in (start, end) for start, end, *_more in runs(self.textCursor().block())):
            self.setCurrentCharFormat(QTextCharFormat())

    def _on_text(self) -> None:
        if self._place is not None and not self._quiet and not self.composing:
            start = self._place.position()
            said = between(self.document(), start, self._run_end(start))
            if said.strip() and "{{" not in said:
                self._typed = True
                self.entered.emit(None)

    # ── the person's hands ──────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: a field is removed as one piece: the first press chooses it."""
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.accept()  # there was nowhere to go: it would overwrite the field with a tab
            return
        cursor = self.textCursor()
        erasing = {Qt.Key.Key_Backspace: 0, Qt.Key.Key_Delete: 1}.get(Qt.Key(event.key()))
        if erasing is not None and not cursor.hasSelection() and not self.composing:
            for box in boxes_in(cursor.block()):
                if cursor.position() == (box.start if erasing else box.end):
                    self._enter(box)
                    event.accept()
                    return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Override: a click into an open field chooses all of it."""
        super().mouseReleaseEvent(event)
        if not self.composing and not self.isReadOnly() and not self.textCursor().hasSelection():
            self._step_in_or_beside()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Override: what is composed over an open field fills it."""
        filling = self._place is not None
        self._quiet = filling  # what is inserted is not yet known to belong to the field
        super().inputMethodEvent(event)
        self._quiet = False
        if filling and self.composing:
            self.entered.emit(None)
        elif filling and self._place is not None:
            self._claim_committed()
            self._on_text()
            self._on_cursor()

    def _claim_committed(self) -> None:
        """The input method writes plain words: what it wrote into the field belongs to it."""
        assert self._place is not None
        start, end = self._place.position(), self.textCursor().position()
        if end <= start or self._run_end(start) >= end:
            return
        self._quiet = True
        cursor = selection(self.document(), start, end)
        cursor.joinPreviousEditBlock()
        cursor.setCharFormat(field_format(self._inside))
        cursor.endEditBlock()
        self._quiet = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override: leaving the text leaves the field, but for a help that opens beside it."""
        super().focusOutEvent(event)
        popped = event.reason() in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
        )
        if not popped and not self.composing and self._typed:
            self._leave_field()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Override: pasted words are the person's; at a field's edge they do not join it."""
        if self._place is None and not self.textCursor().hasSelection():
            self._step_in_or_beside()
        super().insertFromMimeData(source)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override: the fields under and over the text."""
        paint_under(self, lambda block: [(one[0], one[1]) for one in filled_in(block)])
        super().paintEvent(event)
        paint_over(self)

    def changeEvent(self, event: QEvent) -> None:
        """Override: other colours, other boxes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.viewport().update()

    # ── the document ────────────────────────────────────────────────────────────────────────

    def _entered_box(self) -> Box | None:
        if self._place is None:
            return None
        at = self._place.position()
        block = self.document().findBlock(at)
        return next((one for one in boxes_in(block) if one.start == at), None)

    def _run_end(self, start: int) -> int:
        """Where the field ends that begins here; `start` itself where none does."""
        for first, last, inside, _value in runs(self.document().findBlock(start)):
            if first == start and inside == self._inside:
                return last
        return start

    def _replace(self, start: int, end: int, text: str, made: QTextCharFormat) -> None:
        self._quiet = True
        cursor = selection(self.document(), start, end)
        cursor.insertText(text, made)
        self._quiet = False
