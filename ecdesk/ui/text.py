"""Text for the screen: hostile words made harmless, shortened, cut into passages.

The one rule: what is shown is what was written; only what cannot be seen, or turns the direction
of reading around, is left out where a text has to fit on one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.words import _

SHOWN_AT_ONCE = 40_000  # characters; more is laid out when asked for
_LINK = re.compile(r"https?://[^\s<>\"'「」『』（）()【】、。，．]+", re.IGNORECASE)
_UNITS = ("KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a mail as it is shown: what was written now, or something folded."""

    kind: PartKind
    text: str


def passages(text: str, parts: Sequence[TextPart]) -> tuple[Passage, ...]:
    """The stretches of a mail that hold more than blank lines, trimmed of those around them."""
    cut = parts or (TextPart(PartKind.WRITTEN, 0, len(text)),)
    said = (Passage(part.kind, _trim(text[part.start : part.end])) for part in cut)
    return tuple(passage for passage in said if passage.text)


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


def one_line(text: str) -> str:
    """A text for one line of the screen: no control or direction signs, blanks drawn together."""
    plain = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return " ".join(plain.split())


def _trim(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(line.rstrip() for line in lines)


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
        room = max(self.contentsRect().width(), 1)
        said = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if said != self.text():
            self.setText(said)
        self.setToolTip(self._whole.replace("<", "&lt;") if said != self._whole else "")
