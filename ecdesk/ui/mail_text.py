"""The text of a mail on the screen, at its full height, never loading anything.

A mail's text goes into a document as plain characters; the only links are http(s) addresses that
are written out, so that the words and where they lead are the same. The one rule: no document
here ever resolves a resource that the mail did not carry itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ecdesk.ui.text import links
from ecdesk.ui.theme import LINE_HEIGHT, MAIL, font, px, theme

PIXELS_AT_MOST = 40_000_000
WIDTH_AT_MOST = 640


def picture(data: bytes) -> QImage | None:
    """A picture out of a mail, no wider than a column; None for no picture or a bomb."""
    if not data:
        return None
    buffer = QBuffer()
    buffer.setData(data)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > PIXELS_AT_MOST:
        return None
    if size.width() > WIDTH_AT_MOST:
        reader.setScaledSize(
            QSize(WIDTH_AT_MOST, max(size.height() * WIDTH_AT_MOST // size.width(), 1))
        )
    made = reader.read()
    return None if made.isNull() else made


def _nothing() -> QImage:
    """One clear pixel. For no picture at all Qt would look for a file of that name (Qt 6.11)."""
    made = QImage(1, 1, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    return made


class MailText(QTextBrowser):
    """Text of a mail at its full height: it never scrolls itself and never loads anything."""

    link_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mail")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self._images: Mapping[str, bytes] = {}
        self._rich = False
        self.anchorClicked.connect(lambda url: self.link_clicked.emit(url.toString()))
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def show_text(self, text: str, *, muted: bool = False) -> None:
        """Show plain text with the line height of mail; written-out addresses become links."""
        self._rich, self._images = False, {}
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        colours = theme().tokens
        plain, link = QTextCharFormat(), QTextCharFormat()
        plain.setFont(font(MAIL))
        plain.setForeground(QColor(colours.mute if muted else colours.text))
        link.setFont(font(MAIL))
        link.setForeground(QColor(colours.accent))
        link.setFontUnderline(True)
        link.setAnchor(True)
        block = QTextBlockFormat()
        block.setLineHeight(
            px(MAIL * LINE_HEIGHT), QTextBlockFormat.LineHeightTypes.FixedHeight.value
        )
        self.clear()
        self.setUndoRedoEnabled(False)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setBlockFormat(block)
        done = 0
        for start, end, address in links(text):
            cursor.insertText(text[done:start], plain)
            link.setAnchorHref(address)
            link.setToolTip(address)
            cursor.insertText(text[start:end], link)
            done = end
        cursor.insertText(text[done:], plain)
        cursor.endEditBlock()
        self._fit()

    def show_html(self, html: str, images: Mapping[str, bytes]) -> None:
        """Show HTML that was made safe, with the pictures the mail carries itself."""
        self._rich, self._images = True, dict(images)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setUndoRedoEnabled(False)
        colours = theme().tokens
        self.document().setDefaultStyleSheet(f"a {{ color: {colours.accent}; }}")
        self.document().setDefaultFont(font(MAIL))
        self.setHtml(html)
        self._fit()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Only what the mail carries itself; never the network, never a file."""
        url = QUrl(name)
        if kind == QTextDocument.ResourceType.ImageResource.value:
            data = self._images.get(url.path(), b"") if url.scheme() == "cid" else b""
            return picture(data) or _nothing()
        return b""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap to the new width and take the height that this needs."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the column around; sideways is ours where the HTML is too wide."""
        if self._rich and event.angleDelta().x():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _fit(self) -> None:
        height = self.document().size().height()
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if self._rich and bar.maximum() > 0 else 0
        wanted = int(height) + 1 + extra
        if wanted != self.minimumHeight() or wanted != self.maximumHeight():
            self.setFixedHeight(wanted)
