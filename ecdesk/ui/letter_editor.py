"""The editor of a letter: a field editor in whose clipboard a proposal stays a proposal.

Without it a passage that a model proposed would lose its mark by being moved within the letter, or
into another. The one rule: only whole lines that stand as they were proposed keep the mark; what a
person has cut apart or changed is theirs.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData

from ecdesk.domain.opinion import MARK
from ecdesk.ui.field_document import field_format, selection, spans
from ecdesk.ui.field_editor import FieldEditor

_PROPOSED = "application/x-ecdesk-proposed"


class LetterEditor(FieldEditor):
    """Where the letter is written."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """Override: beside the text, which of its lines were proposed."""
        data = super().createMimeDataFromSelection()
        chosen = self.textCursor()
        lines = [
            value
            for start, end, inside, value in spans(self.document())
            if inside == MARK and start < chosen.selectionEnd() and chosen.selectionStart() < end
        ]
        if lines:
            data.setData(_PROPOSED, json.dumps(lines).encode())
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Override: what comes from here and was proposed is proposed still."""
        first = self.textCursor().selectionStart()
        super().insertFromMimeData(source)
        if source.hasFormat(_PROPOSED):
            self._mark_again(first, self.textCursor().position(), _lines(source))

    def _mark_again(self, first: int, last: int, proposed: frozenset[str]) -> None:
        block = self.document().findBlock(first)
        while block.isValid() and block.position() < last:
            start = max(first, block.position())
            end = min(last, block.position() + block.length() - 1)
            cursor = selection(self.document(), start, end)
            if (said := cursor.selectedText()) in proposed:
                cursor.joinPreviousEditBlock()
                cursor.setCharFormat(field_format(MARK, said))
                cursor.endEditBlock()
            block = block.next()


def _lines(source: QMimeData) -> frozenset[str]:
    """The lines that were proposed; none where another program made something up."""
    try:
        told = json.loads(bytes(source.data(_PROPOSED).data()))
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(told, list):
        return frozenset()
    return frozenset(one for one in told if isinstance(one, str))
