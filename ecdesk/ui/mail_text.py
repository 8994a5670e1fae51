"""The text of a mail on the screen, at its full height, never loading anything.

A mail's text goes into a document as plain characters; the only links are http(s) addresses that
are written out, so that the words and where they lead are the same. The one rule: no document
here ever resolves a resource that was not handed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QImage,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QTextEdit,
    QToolTip,
    QWidget,
)

from ecdesk.domain.folding import spots
from ecdesk.mail.links import doubt, untwisted
from ecdesk.ui.link_line import link_line
from ecdesk.ui.links_said import where
from ecdesk.ui.marked import Marked, Places, lay_label, mark_at, marked, stretches, without_labels
from ecdesk.ui.text import links
from ecdesk.ui.theme import LINE_HEIGHT, MAIL, SPACE, font, px, theme
from ecdesk.ui.tokens import LIGHT


def _nothing() -> QImage:
    """One clear pixel. For no picture at all Qt would look for a file of that name (Qt 6.11)."""
    made = QImage(1, 1, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    return made


class MailText(QTextBrowser):
    """Text of a mail at its full height: it never scrolls itself and never loads anything."""

    link_clicked = Signal(str)  # the address; `text_of_link` is what stands for it
    menu_wanted = Signal(object, int, int, int)  # QPoint; a mark's place or -1; words selected

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        told_of: Callable[[str, int], str] = lambda _text, _at: "",
    ) -> None:
        """`told_of` says what is known of what stands at a place of a text; empty for nothing."""
        super().__init__(parent)
        self._told_of = told_of
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
        self._images: Mapping[str, QImage] = {}
        self._rich = False
        self._marks: Sequence[Marked] = ()
        self._places = Places()
        self._texts: Mapping[str, str] = {}
        self._found: Sequence[str] = ()  # folded words
        self._text = ""
        self.anchorClicked.connect(self._on_clicked)
        self.highlighted.connect(self._on_highlighted)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def show_text(self, text: str, *, muted: bool = False, marks: Sequence[Marked] = ()) -> None:
        """Show plain text with the line height of mail; written-out addresses become links."""
        self._rich, self._images = False, {}
        self._marks, self._places = marks, Places()
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
        text = untwisted(text)
        addresses = list(links(text))
        for start, end, number in stretches(len(text), marks):
            mark = marks[number - 1] if number else None
            for first, last, address in _with_links(start, end, addresses):
                link.setAnchorHref(address)
                look = link if address else plain
                self._places.add(cursor.position(), first, text[first:last])
                cursor.insertText(text[first:last], marked(look, mark, number) if mark else look)
            if mark is not None and mark.label:
                lay_label(cursor, mark, number)
        cursor.endEditBlock()
        self._text = text
        self._lay_found()
        self._fit()

    def reveal(self, start: int, end: int) -> QRect:
        """Select words of the text; where they stand in this widget."""
        cursor = self.textCursor()
        cursor.setPosition(self._places.in_document(start))
        first = self.cursorRect(cursor)
        last = self._places.in_document(end, before=True)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        return first.united(self.cursorRect(cursor))

    def show_html(
        self,
        html: str,
        images: Mapping[str, QImage],
        texts: Mapping[str, str] | None = None,
        *,
        paper: bool = False,
    ) -> None:
        """Show HTML that was made safe, with the pictures that belong to it, by content id.

        `texts` says what stands for each address. On `paper` the ground is light whatever the
        scheme: a mail that chooses its colours takes a light page for granted.
        """
        self._rich, self._images, self._texts = True, images, texts or {}
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setUndoRedoEnabled(False)
        colours = LIGHT if paper else theme().tokens
        if paper:
            self._lay_on_paper()
        self.document().setDefaultStyleSheet(f"a {{ color: {colours.accent}; }}")
        self.document().setDefaultFont(font(MAIL))
        self.setHtml(html)
        self._lay_found()
        self._fit()

    def show_found(self, words: Sequence[str]) -> None:
        """Mark these folded words wherever they stand; none takes the marks away."""
        if tuple(words) != tuple(self._found):
            self._found = tuple(words)
            self._lay_found()

    def first_found(self) -> QRect | None:
        """Where the first of the words stands in this widget."""
        found = self.extraSelections()
        return self.cursorRect(found[0].cursor) if found else None

    def _lay_found(self) -> None:
        """Marks that lie over the text and are no part of it."""
        text = self.toPlainText() if self._rich else self._text
        laid: list[QTextEdit.ExtraSelection] = []
        for start, end in spots(text, self._found) if self._found else ():
            one = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._in_document(text, start))
            cursor.setPosition(
                self._in_document(text, end, before=True), QTextCursor.MoveMode.KeepAnchor
            )
            look = QTextCharFormat()
            look.setBackground(QColor(theme().tokens.accent))
            look.setForeground(QColor(theme().tokens.on_accent))
            one.cursor, one.format = cursor, look
            laid.append(one)
        if laid or self.extraSelections():
            self.setExtraSelections(laid)

    def _in_document(self, text: str, at: int, *, before: bool = False) -> int:
        if self._rich:
            return len(text[:at].encode("utf-16-le")) // 2
        return self._places.in_document(at, before=before)

    def text_of_link(self, address: str) -> str:
        """What stands for a link; empty where that is the address itself."""
        return self._texts.get(address, "")

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Only what belongs to the mail; never the network, never a file."""
        url = QUrl(name)
        if kind == QTextDocument.ResourceType.ImageResource.value:
            found = self._images.get(url.path()) if url.scheme() == "cid" else None
            return found if found is not None else _nothing()
        return b""

    def event(self, event: QEvent) -> bool:
        """Override: a tooltip tells where a link leads, in plain words; Qt's own would be HTML."""
        if event.type() is not QEvent.Type.ToolTip:
            return super().event(event)
        assert isinstance(event, QHelpEvent)
        told = self._told_at(event.pos())
        if told:
            said = told.replace("&", "&amp;").replace("<", "&lt;")
            QToolTip.showText(event.globalPos(), f"<p style='white-space:pre'>{said}</p>", self)
        else:
            QToolTip.hideText()
        return True

    def _told_at(self, point: QPoint) -> str:
        """Where a link leads; an order by its number, and what is marked there."""
        if address := self.anchorAt(point):
            return where(address)
        mark = self._mark_under(point)
        tip = self._marks[mark].tip if mark >= 0 else ""
        return "\n\n".join(filter(None, (self._named_under(point), tip)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Override: what can be done with a mark, or with the words selected."""
        if self._rich:
            super().contextMenuEvent(event)
            return
        selected = self.textCursor()
        start = self._places.in_text(selected.selectionStart())
        end = self._places.in_text(selected.selectionEnd())
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        mark = -1 if by_key else self._mark_under(event.pos())
        self.menu_wanted.emit(event.globalPos(), mark, start, end)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Override: what is copied is what was written."""
        if self._rich or not self._marks:
            return super().createMimeDataFromSelection()
        copied = QMimeData()
        copied.setText(without_labels(self.textCursor()))
        return copied

    def _named_under(self, point: QPoint) -> str:
        """What is known of the words under the pointer."""
        position = self._position_under(point)
        if position < 0:
            return ""
        if not self._rich:
            return self._told_of(self._text, self._places.in_text(position))
        block = self.document().findBlock(position)
        return self._told_of(block.text(), position - block.position())

    def _position_under(self, point: QPoint) -> int:
        layout = self.document().documentLayout()
        return layout.hitTest(QPointF(point), Qt.HitTestAccuracy.ExactHit)

    def _mark_under(self, point: QPoint) -> int:
        """The mark's place in the list; -1 for none."""
        position = self._position_under(point)
        if position < 0:
            return -1
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(position + 1, self.document().characterCount() - 1))
        return mark_at(cursor) - 1

    def _on_clicked(self, url: QUrl) -> None:
        self._on_highlighted(QUrl())  # what is said of a clicked link stands elsewhere
        self.link_clicked.emit(url.toString())

    def _on_highlighted(self, url: QUrl) -> None:
        line = link_line(self)
        if line is not None:
            address = url.toString()
            said = where(address) if address else ""
            line.say(said, doubtful=bool(said and doubt(self.text_of_link(address), address)))

    def _lay_on_paper(self) -> None:
        dark_on_light = self.palette()
        for role, colour in (
            (QPalette.ColorRole.Base, LIGHT.pane),
            (QPalette.ColorRole.Text, LIGHT.text),
            (QPalette.ColorRole.Link, LIGHT.accent),
        ):
            dark_on_light.setColor(role, QColor(colour))
        self.setPalette(dark_on_light)
        self.setProperty("paper", True)
        self.style().unpolish(self)
        self.style().polish(self)
        self.document().setDocumentMargin(2 * SPACE)

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
            # Within a layout under way the wish is lost on some way up (Qt 6.11): said once more.
            QTimer.singleShot(0, self, self._ask_for_room)

    def _ask_for_room(self) -> None:
        """Let every layout above measure anew: each keeps the sizes of what it holds."""
        above: QWidget | None = self
        while above is not None and not isinstance(above, QScrollArea):
            above.updateGeometry()
            above = above.parentWidget()
            layout = above.layout() if above is not None else None
            if layout is not None:
                layout.invalidate()


def _with_links(
    start: int, end: int, addresses: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    """A stretch cut where links begin and end: start, end, address (empty for plain words)."""
    done = start
    for begins, ends, address in addresses:
        first, last = max(begins, start), min(ends, end)
        if first < last:
            if done < first:
                yield done, first, ""
            yield first, last, address
            done = last
    if done < end:
        yield done, end, ""
