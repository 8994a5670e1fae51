"""How the fields of a letter look: an open one is a dashed box, a filled one stands on pale green.

They are painted under and over the text and never into it: the document holds plain words, so that
what is seen, kept, checked and sent is one text. The one rule: painting reads the layout and
changes nothing, the input method's words included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextBlock
from PySide6.QtWidgets import QTextEdit

from ecdesk.domain.fields import Field, FieldType, unfilled
from ecdesk.ui.editor import utf16_units
from ecdesk.ui.theme import SMALL, font, theme
from ecdesk.words import _

RADIUS = 4.0
_BRACES = 2  # signs on either side of a field's name
_NAME_ENDS = re.compile(r"[:：]|\}\}")


@dataclass(frozen=True, slots=True)
class Box:
    """An open field at `[start:end]` of the document, in UTF-16 units, and where its name ends."""

    field: Field
    start: int
    name_end: int
    end: int


def boxes_in(block: QTextBlock) -> Iterator[Box]:
    """The open fields of a paragraph."""
    text = block.text()
    if "{{" not in text:
        return
    for placed in unfilled(text):
        ends = _NAME_ENDS.search(text, placed.start + _BRACES)
        name_end = ends.start() if ends is not None else placed.end
        if placed.field.type is FieldType.TEXT and not placed.field.optional:
            name_end = placed.end - _BRACES
        first = block.position()
        start, inner, end = (
            first + utf16_units(text, at) for at in (placed.start, name_end, placed.end)
        )
        yield Box(placed.field, start, inner, end)


def paint_under(
    editor: QTextEdit, filled: Callable[[QTextBlock], Iterable[tuple[int, int]]]
) -> None:
    """The grounds of all fields in view; `filled` gives the spans of a paragraph's."""
    tokens = theme().tokens
    painter = QPainter(editor.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for block in _in_view(editor):
        painter.setBrush(QColor(tokens.accent_soft))
        for start, end in filled(block):
            for rect in _rects(editor, block, start, end):
                painter.drawRoundedRect(rect.adjusted(-3, 0, 3, 0), RADIUS, RADIUS)
        painter.setBrush(QColor(tokens.field))
        for box in boxes_in(block):
            for rect in _box_rects(editor, block, box):
                painter.drawRoundedRect(rect.adjusted(3, 0, -3, 0), RADIUS, RADIUS)


def paint_over(editor: QTextEdit) -> None:
    """The dashed borders, and in place of the braces and the sort what a person should read."""
    tokens = theme().tokens
    cursor = editor.textCursor()
    painter = QPainter(editor.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for block in _in_view(editor):
        for box in boxes_in(block):
            chosen = cursor.selectionStart() <= box.start and cursor.selectionEnd() >= box.end
            ground = QColor(tokens.accent if chosen else tokens.field)
            ink = QColor(tokens.on_accent if chosen else tokens.mute)
            page = QColor(tokens.pane)
            lines = list(_box_rects(editor, block, box))
            for rect in _rects(editor, block, box.start, box.start + _BRACES):
                painter.fillRect(rect.adjusted(0, -2, 0, 2), page)
                if any(line.intersects(rect) for line in lines):
                    painter.fillRect(rect.adjusted(4, 1, 0, -1), ground)
            tails = list(_rects(editor, block, box.name_end, box.end))
            for rect in tails:
                painter.fillRect(rect.adjusted(0, -2, 0, 2), page)
                if any(line.intersects(rect) for line in lines):
                    painter.fillRect(rect.adjusted(0, 1, -4, -1), ground)
            if len(tails) == 1 and any(line.intersects(tails[0]) for line in lines):
                _say_sort(painter, tails[0], box.field, ink)
            edge = QColor(tokens.mute if box.field.optional else tokens.warn)
            painter.setPen(QPen(edge, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for rect in lines:
                painter.drawRoundedRect(rect.adjusted(3.5, 0.5, -3.5, -0.5), RADIUS, RADIUS)


def rect_of(editor: QTextEdit, start: int, end: int) -> QRectF:
    """Where the first line of a span stands in the viewport; nothing where it is not laid out."""
    block = editor.document().findBlock(start)
    return next(_rects(editor, block, start, end), QRectF())


def _box_rects(editor: QTextEdit, block: QTextBlock, box: Box) -> Iterator[QRectF]:
    """The pieces of an open field that show something of its name, one a line.

    Where a line breaks right before the closing braces, or right behind the opening ones, nothing
    but braces stands there: no box is drawn around what nobody should see.
    """
    names = list(_rects(editor, block, box.start + _BRACES, box.name_end))
    for rect in _rects(editor, block, box.start, box.end):
        if any(name.top() == rect.top() for name in names):
            yield rect


def _say_sort(painter: QPainter, rect: QRectF, field: Field, ink: QColor) -> None:
    """What belongs there, small, where its sort stands in the text: (営業日), (任意)."""
    painter.setFont(font(SMALL))
    painter.setPen(ink)
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect.adjusted(3, 0, 0, 0), middle, sort_said(field))


def sort_said(field: Field) -> str:
    """What belongs into a field, in a word: (営業日), (選択), (任意); empty for plain words."""
    if field.optional:
        return _("(任意)")
    return "" if field.type in _PLAIN else f"({field.type.value})"


def tail_size(field: Field) -> int:
    """How large the signs after a field's name stand, in pixels: as wide as what is said there."""
    tail = field.mark[_BRACES + len(field.name) : -1]
    said = QFontMetricsF(font(SMALL)).horizontalAdvance(sort_said(field))
    large = QFont(font(SMALL))
    large.setPixelSize(_MEASURED)
    room = QFontMetricsF(large).horizontalAdvance(tail)
    return max(1, ceil(_MEASURED * said / room))


_MEASURED = 100  # pixels
_PLAIN = (FieldType.TEXT, FieldType.REMARK)


def _in_view(editor: QTextEdit) -> Iterator[QTextBlock]:
    layout = editor.document().documentLayout()
    top = editor.verticalScrollBar().value()
    bottom = top + editor.viewport().height()
    block = editor.cursorForPosition(editor.viewport().rect().topLeft()).block()
    while block.isValid():
        rect = layout.blockBoundingRect(block)
        if rect.top() > bottom:
            return
        yield block
        block = block.next()


def _rects(editor: QTextEdit, block: QTextBlock, start: int, end: int) -> Iterator[QRectF]:
    """The pieces of a span of a paragraph, one a line, in the viewport."""
    layout = block.layout()
    whole = editor.document().documentLayout().blockBoundingRect(block)
    origin = QPointF(
        whole.left() - editor.horizontalScrollBar().value(),
        whole.top() - editor.verticalScrollBar().value(),
    )
    composed, at = len(layout.preeditAreaText()), layout.preeditAreaPosition()
    first, last = start - block.position(), end - block.position()
    if composed and first >= at:
        first += composed
    if composed and last > at:
        last += composed
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        begins, ends = line.textStart(), line.textStart() + line.textLength()
        here, there = max(first, begins), min(last, ends)
        if here >= there:
            continue
        left, right = _x(line.cursorToX(here)), _x(line.cursorToX(there))
        middle = line.y() + line.ascent() - 0.38 * (size := editor.font().pixelSize())
        half = 0.82 * size
        yield QRectF(
            origin.x() + min(left, right),
            origin.y() + middle - half,
            abs(right - left),
            2 * half,
        )


def _x(found: object) -> float:
    """Qt gives the place alone or with the sign it belongs to."""
    return float(found[0] if isinstance(found, tuple | list) else found)  # type: ignore[arg-type]  # stubs name no tuple
