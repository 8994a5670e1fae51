"""お客様の見え方: the letter as it stands in a list of mails, on a telephone and on a computer.

A line broken by hand at 35 signs leaves a few signs alone on every second line of a telephone; here
that is seen before it is sent. The one rule: it only shows; what leaves is what was written.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollBar, QVBoxLayout, QWidget

from ecdesk.domain.line_widths import COMPUTER, PHONE, ragged
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.drafting import Letter
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress, px, set_tone
from ecdesk.words import _

_BEGINNING = 80  # signs of the text that a list of mails shows
_FULL = "あ"  # not a text: a measure
_INSIDE = 14  # pixels around the text


class AsReceived(Sheet):
    """Two screens side by side; above each the line in the list of mails."""

    def __init__(self, letter: Letter, parent: QWidget | None = None) -> None:
        super().__init__(_("お客様の見え方"), parent)
        self.phone = Screen(_("スマートフォン (1行 {n} 字)"), PHONE, letter)
        self.computer = Screen(_("パソコン (1行 {n} 字)"), COMPUTER, letter)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.phone)
        row.addWidget(self.computer)
        row.addStretch(1)
        self.body.addLayout(row, 1)
        room = self.screen().availableSize().width() - px(48)
        both = self.phone.minimumWidth() + self.computer.minimumWidth()
        self.computer.setVisible(both <= room)  # on a small screen the narrow one tells more
        self.told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.body.addWidget(self.told)
        broken = sum(1 for _line in ragged(letter.body))
        self.told.setText(
            _(
                "文の途中で改行した行や長いけい線が、スマホでは {n} か所で折り返します。"
                "文の途中では改行しないほうが、どの画面でも読みやすくなります。"
            ).format(n=broken)
            if broken
            else _("文の途中の改行はありません。どちらの画面でも、自然に折り返します。")
        )
        set_tone(self.told, "warn" if broken else "ok")
        self.add_close().setFocus(Qt.FocusReason.OtherFocusReason)
        self.spread(0, 680)


class Screen(QFrame):
    """One screen: who from, what about, how it begins; below it the text in so many columns."""

    def __init__(self, title: str, columns: int, letter: Letter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(dress(QLabel(title.format(n=columns)), "mute"))
        in_list = dress(QFrame(), "card")
        lines = QVBoxLayout(in_list)
        lines.setContentsMargins(12, 8, 12, 8)
        lines.setSpacing(2)
        beginning = one_line(letter.body)[:_BEGINNING]
        for said, role in (
            (letter.shop.sender_name, "strong"),
            (letter.subject or _("(件名なし)"), ""),
            (beginning, "mute"),
        ):
            label = ElidedLabel(one_line(said))
            lines.addWidget(dress(label, role) if role else label)
        column.addWidget(in_list)
        card = dress(QFrame(), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_INSIDE, 12, 2, 12)
        self.text = dress(FieldEditor(), "mail", says=title.format(n=columns))
        self.text.setReadOnly(True)
        self.text.set_text(letter.body)  # what was filled is text like any other; open boxes show
        inside.addWidget(self.text)
        column.addWidget(card, 1)
        # The document is as wide as so many signs; what is beside it is the scroll bar's.
        room = self.text.fontMetrics().horizontalAdvance(_FULL * columns) + 1
        self.text.setLineWrapMode(FieldEditor.LineWrapMode.FixedPixelWidth)
        self.text.setLineWrapColumnOrWidth(room)
        bar = self.text.verticalScrollBar()
        assert isinstance(bar, QScrollBar)
        self.setFixedWidth(room + bar.sizeHint().width() + _INSIDE + px(8))
