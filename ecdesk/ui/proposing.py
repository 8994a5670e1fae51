"""A proposal of the model on this machine inside a letter: put there marked, taken on by hand.

Its lines stand in the letter as fields of the name `domain.opinion.MARK`, so that draft, undo and
checks know them without care of ours. The one rule: only a person's hand takes the mark off: by
writing in a line, or by saying that the words may stand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCharFormat, QTextCursor

from ecdesk.domain.findings import Finding
from ecdesk.domain.opinion import MARK, marked
from ecdesk.ui.editor import utf16_units
from ecdesk.ui.field_document import selection, spans

if TYPE_CHECKING:
    from ecdesk.ui.field_editor import FieldEditor


def put(editor: FieldEditor, text: str) -> None:
    """Write a proposal on lines of its own where the cursor stands; nothing chosen is replaced."""
    if editor.composing or editor.isReadOnly():
        return
    editor.settle()
    cursor = editor.textCursor()
    cursor.setPosition(cursor.selectionEnd())
    before = QTextCursor(cursor)
    before.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    after = QTextCursor(cursor)
    after.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    head = "\n" if before.selectedText().strip() else ""
    tail = "\n" if after.selectedText().strip() else ""
    editor.setTextCursor(cursor)
    fields = [
        replace(one, start=one.start + len(head), end=one.end + len(head)) for one in marked(text)
    ]
    editor.put(f"{head}{text}{tail}", fields)


def is_proposal(finding: Finding) -> bool:
    """Whether a check has found words that stand as they were proposed."""
    return finding.code == "field.unfilled" and finding.values.get("why") == "opinion"


def take_on(editor: FieldEditor, finding: Finding) -> bool:
    """The person says that these words may stand; False where they are no longer the same."""
    text = editor.text
    if editor.composing or editor.isReadOnly():
        return False
    if text[finding.start : finding.end] != finding.text:
        return False
    first, last = utf16_units(text, finding.start), utf16_units(text, finding.end)
    document = editor.document()
    ours = [one for one in spans(document) if one[2] == MARK and first <= one[0] < last]
    cursor = editor.textCursor()
    cursor.beginEditBlock()
    for start, end, _inside, _value in ours:
        selection(document, start, end).setCharFormat(QTextCharFormat())
    cursor.endEditBlock()
    return bool(ours)
