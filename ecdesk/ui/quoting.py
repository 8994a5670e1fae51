"""The customer's open points as quoted lines, each with an empty line below for its answer.

Whoever answers below the question misses none, and the customer sees which answer is which. The one
rule: the words are quoted as they were written; nothing in the letter is moved or changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QTextCharFormat, QTextCursor

from ecdesk.ui.editor import Editor
from ecdesk.ui.text import one_line

_SIGN = "> "


def quoted(asked: str) -> str:
    """A request as it stands in the mail, each of its lines quoted."""
    lines = (one_line(line) for line in asked.splitlines())
    return "\n".join(f"{_SIGN}{line}" for line in lines if line)


def open_points(asked: Iterable[str], body: str) -> list[str]:
    """Those that are not quoted in the letter already, quoted; nothing is asked twice."""
    lines = (line.strip() for line in body.splitlines())
    there = _tight("".join(line[1:] for line in lines if line.startswith(_SIGN.strip())))
    found = {one: quoted(one) for one in dict.fromkeys(asked)}
    return [point for one, point in found.items() if point and _tight(one_line(one)) not in there]


def put_points(editor: Editor, points: list[str]) -> None:
    """Write them where the cursor stands, as one step of undo; the cursor goes to the first answer.

    Text around them stays in paragraphs of its own.
    """
    cursor = editor.textCursor()
    cursor.clearSelection()
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    block = cursor.block()
    before = "\n\n" if block.text().strip() else "\n" if block.previous().text().strip() else ""
    after = "\n" if block.next().isValid() and block.next().text().strip() else ""
    first, *rest = points
    plain = QTextCharFormat()
    cursor.beginEditBlock()
    cursor.insertText(f"{before}{first}\n", plain)
    answer = cursor.position()
    cursor.insertText("".join(f"\n\n{one}\n" for one in rest) + after, plain)
    cursor.endEditBlock()
    cursor.setPosition(answer)
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()


def _tight(text: str) -> str:
    return "".join(text.split())
