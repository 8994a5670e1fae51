"""The text of a mail with fields in it: Tab goes from open field to open field, typing fills one.

An open field is the words {{名前}} in the text; it is entered and removed as one piece. A filled
one is plain text that remembers, as a property of its characters, which field it was: so undo and
redo, cut and paste need no care of ours. When it is left, what was typed is put as it is written
(11/20 → 11月20日(金)), and other open fields of its name get the same.

The one rule: while the input method composes nothing is touched; a field is settled when it is
left, never while somebody writes in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Field, Filled, read_field, settle, unfilled
from ecdesk.ui.editor import Editor, code_points, utf16_units
from ecdesk.ui.field_boxes import Box, boxes_in, paint_over, paint_under, tail_size

FIELD = QTextFormat.Property.UserProperty + 1  # what stood between the braces
VALUE = QTextFormat.Property.UserProperty + 2  # the record's word, as it was put there
Span = tuple[int, int, str, str]  # start, end in UTF-16 units, FIELD, VALUE


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
            for start, end, inside, value in self._spans()
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
        for (start, end, inside, value), one in zip(self._spans(), self.filled, strict=True):
            said = text[one.start : one.end]
            if end > start and said != value:
                try:
                    settle(read_field(inside), said, *self._rules)
                except Refused as error:
                    found.append((one, error))
        return tuple(found)

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
        for start, end, made in _fields_of(text, filled):
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
        for start, end, made in _fields_of(text, filled):
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
        cursor = QTextCursor(self.document())
        cursor.setPosition(box.start)
        cursor.setPosition(box.end, QTextCursor.MoveMode.KeepAnchor)
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
            for box in reversed([one for one in boxes_in(block) if one.field.optional]):
                self._take_out(box)
            block = before

    # ── from field to field ─────────────────────────────────────────────────────────────────

    def go_to_field(self, *, forward: bool = True) -> bool:
        """Enter the next open field; False where none is left in that direction."""
        if self.composing:
            return False
        cursor = self.textCursor()
        self._leave_field()
        boxes = list(self._boxes())
        ahead = [one for one in boxes if one.start >= cursor.selectionEnd()]
        behind = [one for one in boxes if one.end <= cursor.selectionStart()]
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
        cursor.setCharFormat(_format(self._inside))
        cursor.endEditBlock()
        self._quiet = False

    def _leave_field(self) -> None:
        """What was typed into the field is put as it is written; an emptied one is open again."""
        place, self._place = self._place, None
        if place is None:
            return
        self.entered.emit(None)
        start, end = place.position(), self._run_end(place.position())
        said = self._between(start, end)
        field = read_field(self._inside)
        if not said.strip():
            if self._typed:
                self._replace(start, end, field.mark, _format(self._inside))
            return
        if "{{" in said or self._rules is None:
            return
        try:
            written = settle(field, said, *self._rules)
        except Refused as error:
            self.settled.emit(error)
            return
        if written != said:
            self._replace(start, end, written, _format(self._inside))
        self._fill_others(field.name, written)
        self.settled.emit(None)

    def _fill_others(self, name: str, written: str) -> None:
        """One name, one value: the same field further down is filled as well."""
        for box in reversed([one for one in self._boxes() if one.field.name == name]):
            self._replace(box.start, box.end, written, _format(box.field.mark[2:-2]))

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
        if any(at in (start, end) for start, end, *_more in self._runs(self.textCursor().block())):
            self.setCurrentCharFormat(QTextCharFormat())

    def _on_text(self) -> None:
        if self._place is not None and not self._quiet and not self.composing:
            start = self._place.position()
            said = self._between(start, self._run_end(start))
            if said.strip() and "{{" not in said:
                self._typed = True
                self.entered.emit(None)

    # ── the person's hands ──────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: a field is removed as one piece: the first press chooses it."""
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
        super().inputMethodEvent(event)
        if filling and self._place is not None and not self.composing:
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
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.joinPreviousEditBlock()
        cursor.setCharFormat(_format(self._inside))
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
        paint_under(self, [(start, end) for start, end, *_more in self._spans()])
        super().paintEvent(event)
        paint_over(self)

    def changeEvent(self, event: QEvent) -> None:
        """Override: other colours, other boxes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.viewport().update()

    # ── the document ────────────────────────────────────────────────────────────────────────

    def _boxes(self) -> Iterator[Box]:
        block = self.document().begin()
        while block.isValid():
            yield from boxes_in(block)
            block = block.next()

    def _entered_box(self) -> Box | None:
        if self._place is None:
            return None
        at = self._place.position()
        block = self.document().findBlock(at)
        return next((one for one in boxes_in(block) if one.start == at), None)

    def _spans(self) -> Iterator[Span]:
        """The filled fields of the document."""
        block = self.document().begin()
        while block.isValid():
            for span in self._runs(block):
                if "{{" not in self._between(span[0], span[1]):
                    yield span
            block = block.next()

    def _runs(self, block: QTextBlock) -> Iterator[Span]:
        """Stretches of a paragraph that are one field, open or filled."""
        held: Span | None = None
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            made = piece.charFormat()
            inside, value = made.property(FIELD), made.property(VALUE)
            start, end = piece.position(), piece.position() + piece.length()
            if held is not None and (held[1], held[2], held[3]) == (start, inside, value or ""):
                held = (held[0], end, held[2], held[3])
            else:
                if held is not None:
                    yield held
                held = (start, end, inside, value or "") if inside else None
            pieces += 1
        if held is not None:
            yield held

    def _run_end(self, start: int) -> int:
        """Where the field ends that begins here; `start` itself where none does."""
        for first, last, inside, _value in self._runs(self.document().findBlock(start)):
            if first == start and inside == self._inside:
                return last
        return start

    def _between(self, start: int, end: int) -> str:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n")

    def _replace(self, start: int, end: int, text: str, made: QTextCharFormat) -> None:
        self._quiet = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text, made)
        self._quiet = False

    def _take_out(self, box: Box) -> None:
        self._quiet = True
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(box.start)
        cursor.setPosition(box.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        block = cursor.block()
        if not block.text().strip() and block.previous().isValid():
            alone = not block.previous().text().strip()
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            for _step in range(2 if alone and block.previous().previous().isValid() else 1):
                cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
                cursor.movePosition(
                    QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
                )
                cursor.removeSelectedText()
                cursor.deletePreviousChar()
        cursor.endEditBlock()
        self._quiet = False


def _format(inside: str, value: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setProperty(FIELD, inside)
    if value:
        made.setProperty(VALUE, value)
    return made


def _fields_of(text: str, filled: Sequence[Filled]) -> Iterator[tuple[int, int, QTextCharFormat]]:
    """The fields of a text in order, open or filled, with the format of each piece."""
    found = [(one.start, one.end, _format(Field(one.name).mark[2:-2], one.value)) for one in filled]
    for one in unfilled(text):
        made = _format(one.field.mark[2:-2])
        tail = text.find(":", one.start, one.end - 2)
        if tail > 0 and one.field.mark[2:-2] != one.field.name:
            small = QTextCharFormat(made)
            small.setProperty(QTextFormat.Property.FontPixelSize, tail_size(one.field))
            # The last sign stays as it is: what is typed over a field looks like it.
            found += [(one.start, tail, made), (tail, one.end - 1, small)]
            found.append((one.end - 1, one.end, made))
        else:
            found.append((one.start, one.end, made))
    reached = 0
    for start, end, made in sorted(found, key=lambda one: one[:2]):
        if reached <= start < end <= len(text):
            yield start, end, made
            reached = end
