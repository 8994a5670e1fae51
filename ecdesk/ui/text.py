"""Text for the screen: hostile words made harmless, shortened, cut into passages.

The one rule: what is shown is what was written; only what cannot be seen, or turns the direction
of reading around, is left out where a text has to fit on one line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.words import _

SHOWN_AT_ONCE = 20_000  # characters; more is laid out when asked for
_LINK = re.compile(r"https?://[^\s<>\"'「」『』（）()【】、。，．]+", re.IGNORECASE)
_JOINTS = re.compile(r"(?<=[\w.-])[-@._](?=\w)")
_LINES = re.compile(r"\r\n|\r|\n")
_UNITS = ("KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a mail as it is shown: what was written now, or something folded.

    `lines` says where each of its lines begins: here, and in the mail's text.
    """

    kind: PartKind
    text: str
    lines: tuple[tuple[int, int], ...] = ((0, 0),)

    def here(self, at: int) -> int:
        """Where a place of the mail's text is in `text`; at the nearest end for one outside."""
        line = bisect_right(self.lines, at, key=lambda pair: pair[1]) - 1
        if line < 0:
            return 0
        shown, origin = self.lines[line]
        last = self.lines[line + 1][0] - 1 if line + 1 < len(self.lines) else len(self.text)
        return min(shown + at - origin, last)

    def there(self, at: int) -> int:
        """Where a place of `text` is in the mail's text."""
        shown, origin = self.lines[max(bisect_right(self.lines, at, key=lambda p: p[0]) - 1, 0)]
        return origin + at - shown


def passages(text: str, parts: Sequence[TextPart]) -> tuple[Passage, ...]:
    """The stretches of a mail that hold more than blank lines, trimmed of those around them."""
    cut = parts or (TextPart(PartKind.WRITTEN, 0, len(text)),)
    said = (passage(text[part.start : part.end], part.start, part.kind) for part in cut)
    return tuple(one for one in said if one.text)


def passage(text: str, origin: int, kind: PartKind = PartKind.WRITTEN) -> Passage:
    """A stretch that begins at `origin` of a mail's text, as it is shown: ends of lines trimmed."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in _LINES.split(text):
        ended = _LINES.match(text, at + len(line))
        lines.append((origin + at, line.rstrip()))
        at += len(line) + (len(ended[0]) if ended else 0)
    while lines and not lines[0][1]:
        lines.pop(0)
    while lines and not lines[-1][1]:
        lines.pop()
    starts, shown = [], 0
    for place, line in lines:
        starts.append((shown, place))
        shown += len(line) + 1
    return Passage(kind, "\n".join(line for _, line in lines), tuple(starts))


def links(text: str) -> Iterator[tuple[int, int, str]]:
    """The http(s) addresses written in a text: start, end, address."""
    for found in _LINK.finditer(text):
        address = found[0].rstrip(".,;:!?")
        yield found.start(), found.start() + len(address), address


def file_size(size: int) -> str:
    """A size as one says it: 812 バイト, 12 KB, 1.4 MB, 25 MB."""
    if size < 1024:
        return _("{size} バイト").format(size=size)
    amount, units = size / 1024, iter(_UNITS)
    unit = next(units)
    while round(amount) >= 1024 and (larger := next(units, "")):
        amount, unit = amount / 1024, larger
    exact = unit != _UNITS[0] and amount < 9.95
    said = f"{amount:.1f}".removesuffix(".0") if exact else f"{amount:.0f}"
    return f"{said} {unit}"


def breakable(text: str) -> str:
    """A text with addresses or long numbers, which may go on in the next line where they may."""
    return _JOINTS.sub("\\g<0>\u200b", text)


def one_line(text: str) -> str:
    """A text for one line of the screen: no control or direction signs, blanks drawn together."""
    plain = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return " ".join(plain.split())


class ElidedLabel(QLabel):
    """A line of plain text that shortens itself with … and tells all of it in its tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.say(text)

    @property
    def whole(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def say(self, text: str, *, spaced: bool = False) -> None:
        """Show this text; `spaced` says that it is one clean line whose wide blanks are meant."""
        self._whole = text if spaced else one_line(text)
        self.setAccessibleName(self._whole)
        self._shorten()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the whole text; less is fine."""
        hint = super().sizeHint()
        around = self.width() - self.contentsRect().width()
        whole = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(whole + around + 4, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        if not self._whole and not self.text():
            return
        room = max(self.contentsRect().width(), 1)
        said = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if said != self.text():
            self.setText(said)
        self.setToolTip(self._whole.replace("<", "&lt;") if said != self._whole else "")
