"""Marks in the text of a mail: which words, in which colour, with what beside them.

A mark is laid into the document as a ground for its words and a small raised label after them. The
one rule: the label is no part of the text; it is neither copied nor counted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextFormat

from ecdesk.ui.theme import MAIL, font, theme

_MARK = QTextFormat.Property.UserProperty.value + 1  # the mark's place in the list, from 1
_LABEL = QTextFormat.Property.UserProperty.value + 2


_JOINED = "\u2060"  # WORD JOINER (UAX 14): a label is not broken into two lines


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as it is shown at `[start:end]` of a text. `ground` is a token's name."""

    start: int
    end: int
    ground: str
    label: str
    tip: str


@dataclass(frozen=True, slots=True)
class Run:
    """Text that stands in a document from `at` on (counted as Qt does, in UTF-16 units)."""

    at: int
    start: int  # in the text
    text: str


class Places:
    """Where a text lies in a document that holds labels too."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def add(self, at: int, start: int, text: str) -> None:
        """`text`, which begins at `start`, was laid in at `at`."""
        self._runs.append(Run(at, start, text))

    def in_text(self, position: int) -> int:
        """The place in the text of a position in the document; a label counts as its mark's end."""
        place = bisect_right(self._runs, position, key=lambda run: run.at) - 1
        if place < 0:
            return 0
        run = self._runs[place]
        before = run.text.encode("utf-16-le")[: 2 * (position - run.at)]
        return run.start + len(before.decode("utf-16-le", "ignore"))

    def in_document(self, at: int, *, before: bool = False) -> int:
        """The position in the document of a place in the text; `before` the label there, if any."""
        if not self._runs:
            return 0
        find = bisect_left if before else bisect_right
        run = self._runs[max(find(self._runs, at, key=lambda run: run.start) - 1, 0)]
        return run.at + len(run.text[: at - run.start].encode("utf-16-le")) // 2


def stretches(length: int, marks: Sequence[Marked]) -> Iterator[tuple[int, int, int]]:
    """(start, end, mark from 1 or 0 for none) over a whole text; of two that overlap the first."""
    done = 0
    in_order = sorted(enumerate(marks, 1), key=lambda pair: (pair[1].start, -pair[1].end))
    for number, mark in in_order:
        start, end = max(mark.start, done), min(mark.end, length)
        if start >= end:
            continue
        if done < start:
            yield done, start, 0
        yield start, end, number
        done = end
    if done < length:
        yield done, length, 0


def marked(plain: QTextCharFormat, mark: Marked, number: int) -> QTextCharFormat:
    """How the words of a mark look."""
    made = QTextCharFormat(plain)
    made.setBackground(QColor(getattr(theme().tokens, mark.ground)))
    made.setProperty(_MARK, number)
    return made


def lay_label(cursor: QTextCursor, mark: Marked, number: int) -> None:
    """Set the mark's label after its words."""
    small: QFont = font(MAIL)  # raised signs are a third smaller
    made = QTextCharFormat()
    made.setFont(small)
    made.setForeground(QColor(theme().tokens.mute))
    made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    made.setProperty(_MARK, number)
    made.setProperty(_LABEL, True)
    cursor.insertText(_JOINED.join(mark.label), made)


def mark_at(cursor: QTextCursor) -> int:
    """The mark (from 1) of the sign before the cursor; 0 for none."""
    found = cursor.charFormat().property(_MARK)
    return found if isinstance(found, int) else 0


def without_labels(selection: QTextCursor) -> str:
    """The words selected, as they were written."""
    document = selection.document()
    words: list[str] = []
    block = document.findBlock(selection.selectionStart())
    end = selection.selectionEnd()
    while block.isValid() and block.position() <= end:
        if block.position() > selection.selectionStart():
            words.append("\n")
        pieces = block.begin()
        while not pieces.atEnd():
            fragment = pieces.fragment()
            pieces += 1
            first = max(fragment.position(), selection.selectionStart())
            last = min(fragment.position() + fragment.length(), end)
            if first < last and not fragment.charFormat().boolProperty(_LABEL):
                part = QTextCursor(document)
                part.setPosition(first)
                part.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
                words.append(part.selectedText())
        block = block.next()
    return "".join(words).replace("\u2029", "\n").replace("\u2028", "\n").replace("\xa0", " ")
