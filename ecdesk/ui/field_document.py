"""The fields of a document: which characters are which field, open ones and filled ones.

A filled field is plain text whose characters remember, as a property, which field they fill. The
one rule: nothing here knows of an editor; what is asked is read off the document as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from ecdesk.domain.fields import Field, Filled, unfilled
from ecdesk.ui.field_boxes import Box, boxes_in, tail_size

FIELD = QTextFormat.Property.UserProperty + 1  # what stood between the braces
VALUE = QTextFormat.Property.UserProperty + 2  # the record's word, as it was put there
Span = tuple[int, int, str, str]  # start, end in UTF-16 units, FIELD, VALUE


def boxes(document: QTextDocument) -> Iterator[Box]:
    """The open fields, in order."""
    block = document.begin()
    while block.isValid():
        yield from boxes_in(block)
        block = block.next()


def spans(document: QTextDocument) -> Iterator[Span]:
    """The filled fields, in order."""
    block = document.begin()
    while block.isValid():
        if not block.text().startswith(">"):  # a quotation of any length has none
            yield from filled_in(block)
        block = block.next()


def filled_in(block: QTextBlock) -> Iterator[Span]:
    """The filled fields of a paragraph."""
    for span in runs(block):
        if "{{" not in between(block.document(), span[0], span[1]):
            yield span


def runs(block: QTextBlock) -> Iterator[Span]:
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


def between(document: QTextDocument, start: int, end: int) -> str:
    """The words there."""
    return selection(document, start, end).selectedText().replace("\u2029", "\n")


def selection(document: QTextDocument, start: int, end: int) -> QTextCursor:
    """A cursor that has chosen a stretch."""
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def take_out(document: QTextDocument, box: Box) -> None:
    """Remove an open field, with its line and the empty one before where it stood alone."""
    cursor = selection(document, box.start, box.end)
    cursor.beginEditBlock()
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


def field_format(inside: str, value: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setProperty(FIELD, inside)
    if value:
        made.setProperty(VALUE, value)
    return made


def fields_of(text: str, filled: Sequence[Filled]) -> Iterator[tuple[int, int, QTextCharFormat]]:
    """The fields of a text in order, open or filled, with the format of each piece."""
    found = [
        (one.start, one.end, field_format(Field(one.name).mark[2:-2], one.value)) for one in filled
    ]
    for one in unfilled(text):
        made = field_format(one.field.mark[2:-2])
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
