"""Fields to write in that respect the input method: the mail's text and single lines.

While kana is being composed the text on the screen is not yet text: nothing is saved, checked or
refreshed, and no key acts. The rule: only the person changes the document. Findings are drawn over
it (`QTextEdit.ExtraSelection`), and every offset outside this file counts code points, as Python
does, while Qt counts UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStyle,
    QStyleOptionFrame,
    QTextEdit,
    QWidget,
)

from ecdesk.ui.theme import LINE_HEIGHT, MAIL, font

_NEWLINES = str.maketrans(dict.fromkeys("\u2028\u2029\ufdd0\ufdd1", "\n"))
_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text to underline, in code points, with its colour and reason."""

    start: int
    end: int
    colour: QColor
    why: str = ""


def utf16_units(text: str, index: int) -> int:
    """Where Qt counts the `index`-th code point of a text: 𠮷 and most emoji count twice."""
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def code_points(text: str, units: int) -> int:
    """The inverse of `utf16_units`; inside a pair it is the pair's own index."""
    return len(text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore"))


def local_files(data: QMimeData) -> list[Path]:
    """The files on this machine that a drop or a clipboard holds."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class LineEdit(QLineEdit):
    """A single line that knows whether the input method is composing in it.

    What does not fit is shortened with … while nobody writes there, not cut through a letter.
    """

    composing_changed = Signal(bool)
    left = Signal()  # the focus went somewhere else

    _composing = False

    @property
    def composing(self) -> bool:
        """Whether the input method is composing here."""
        return self._composing

    def select_span(self, start: int, end: int) -> None:
        """Select a stretch given in code points, and take the focus."""
        first = utf16_units(self.text(), start)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setSelection(first, utf16_units(self.text(), end) - first)

    def finish_composing(self) -> None:
        """Make what is being composed part of the text, as leaving the field would."""
        if self._composing:
            QGuiApplication.inputMethod().commit()

    def event(self, event: QEvent) -> bool:
        """Keep every shortcut away while composing."""
        if event.type() == QEvent.Type.ShortcutOverride and self._composing:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While composing, no combination does anything."""
        if self._composing and event.modifiers() & _COMMANDING:
            event.accept()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether something is being composed."""
        super().inputMethodEvent(event)
        self._note(bool(event.preeditString()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shorten what does not fit, unless somebody writes here."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        contents = QStyle.SubElement.SE_LineEditContents
        room = self.style().subElementRect(contents, option, self).adjusted(2, 0, -2, 0)
        measure = self.fontMetrics()
        if self.hasFocus() or measure.horizontalAdvance(self.text()) <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        panel = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(panel, option, painter, self)
        painter.setPen(self.palette().text().color())
        mode = Qt.TextElideMode.ElideRight
        said = measure.elidedText(self.text(), mode, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field ends the composition (Qt commits it)."""
        super().focusOutEvent(event)
        self._note(False)
        self.left.emit()

    def _note(self, composing: bool) -> None:
        if composing != self._composing:
            self._composing = composing
            self.composing_changed.emit(composing)


class Editor(QTextEdit):
    """The text of a mail: plain, with marks drawn over it."""

    composing_changed = Signal(bool)
    left = Signal()  # the focus went somewhere else
    files_given = Signal(list)  # list[Path], dropped or pasted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, acceptRichText=False, tabChangesFocus=True)
        self.setFont(font(MAIL))
        self.document().setDocumentMargin(0)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._was_composing = False
        self.set_text("")

    @property
    def composing(self) -> bool:
        """Whether the input method is composing here: asked of the text itself."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    @property
    def text(self) -> str:
        """The text as written: no-break spaces kept, lines ending in LF, nothing half a character.

        `toPlainText` would turn no-break spaces into plain ones.
        """
        raw = self.document().toRawText().translate(_NEWLINES)
        return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def set_text(self, text: str, cursor: int = 0) -> None:
        """Replace everything, forget the undo history, and stand at a code point."""
        self.setExtraSelections([])
        document = self.document()
        document.setUndoRedoEnabled(False)
        # Else the new text is written as the characters were among which the cursor stood.
        self.setCurrentCharFormat(QTextCharFormat())
        self.setPlainText(text)
        # In proportion to the font's own height, so that it holds at every zoom.
        size, height = self.font().pixelSize(), QFontMetricsF(self.font()).height()
        lines = QTextBlockFormat()
        lines.setLineHeight(
            100 * LINE_HEIGHT * size / height,
            QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
        )
        everything = QTextCursor(document)
        everything.select(QTextCursor.SelectionType.Document)
        everything.mergeBlockFormat(lines)
        document.setUndoRedoEnabled(True)
        self._stand(cursor, cursor)

    def mark(self, marks: Iterable[Mark]) -> None:
        """Underline these stretches and no others; the document stays as it is.

        Must not be called while composing: drawing anew would disturb the candidates' place.
        """
        text = self.text
        selections = []
        for mark in marks:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self.document())
            selection.cursor.setPosition(self._within(text, mark.start))
            selection.cursor.setPosition(
                self._within(text, mark.end), QTextCursor.MoveMode.KeepAnchor
            )
            underline = QTextCharFormat()
            underline.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            underline.setUnderlineColor(mark.colour)
            underline.setToolTip(mark.why)
            selection.format = underline
            selections.append(selection)
        self.setExtraSelections(selections)

    def select_span(self, start: int, end: int) -> None:
        """Select a stretch given in code points, bring it into view, and take the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._stand(start, end)
        self.ensureCursorVisible()

    def replace_span(self, start: int, end: int, old: str, new: str) -> bool:
        """Write `new` where `old` still stands, as one step of undo; False where it does not."""
        if self.isReadOnly() or self.composing or self.text[start:end] != old:
            return False
        self._stand(start, end)
        self.textCursor().insertText(new)
        return True

    def append_text(self, text: str) -> None:
        """Write below everything, as one step of undo; the cursor stays where it is."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)

    def finish_composing(self) -> None:
        """Make what is being composed part of the text; nothing typed may be lost by leaving."""
        if not self.composing:
            return
        QGuiApplication.inputMethod().commit()
        left = self.textCursor().block().layout().preeditAreaText()
        if left:  # no input method answered: take it over as it stands
            event = QInputMethodEvent("", [])
            event.setCommitString(left)
            QApplication.sendEvent(self, event)

    def _stand(self, start: int, end: int) -> None:
        text = self.text
        cursor = self.textCursor()
        cursor.setPosition(self._within(text, start))
        cursor.setPosition(self._within(text, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _within(self, text: str, index: int) -> int:
        return min(utf16_units(text, max(index, 0)), self.document().characterCount() - 1)

    def event(self, event: QEvent) -> bool:
        """Keep every shortcut away while composing."""
        if event.type() == QEvent.Type.ShortcutOverride and self.composing:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While composing, no combination does anything."""
        if self.composing and event.modifiers() & _COMMANDING:
            event.accept()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether something is being composed."""
        super().inputMethodEvent(event)
        self._note()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note whether leaving ended the composition: Qt commits it where the platform does."""
        super().focusOutEvent(event)
        self._note()
        self.left.emit()

    def _note(self) -> None:
        if self.composing != self._was_composing:
            self._was_composing = self.composing
            self.composing_changed.emit(self._was_composing)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text and files; pictures and formatting have no place in a plain mail."""
        return source.hasText() or bool(local_files(source))

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files are attached; of anything else the plain text is taken."""
        if files := local_files(source):
            self.files_given.emit(files)
        elif source.hasText():
            self.textCursor().insertText(source.text())
            self.ensureCursorVisible()
