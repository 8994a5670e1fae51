"""元のメール: the bytes of a mail as the server sent them, to be looked at and saved.

As text where they are text, never interpreted: nothing in them acts here.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ecdesk import words
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.problems import as_text
from ecdesk.ui.text import file_size
from ecdesk.ui.theme import FAMILIES, INTERFACE, px
from ecdesk.views.rows import MailView
from ecdesk.words import _


class SourceDialog(Sheet):
    """The raw source of one mail."""

    save_wanted = Signal(object)  # the MailView

    def __init__(self, context: Context, mail: MailView, parent: QWidget | None = None) -> None:
        super().__init__(_("元のメール"), parent)
        self.spread(860, 600)
        self.source = QPlainTextEdit(readOnly=True)
        self.source.setAccessibleName(_("メールの中身"))
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.source.setFont(_fixed())
        self.source.setPlainText(_("読み込んでいます…"))
        self.body.addWidget(self.source, 1)
        self.keep = self.add_button(_("ファイルに保存… (.eml)"), left=True)
        self.keep.clicked.connect(lambda: self.save_wanted.emit(mail))
        self.add_close().setDefault(True)
        reading = context.jobs.read("ecdesk.views.thread:source", mail.id)
        reading.then(self._show).otherwise(self._on_unread).start(self)

    def _show(self, raw: bytes) -> None:
        self.remark.setText(file_size(len(raw)))
        self.source.setPlainText(as_text(raw))

    def _on_unread(self, error: Exception) -> None:
        self.source.setPlainText(words.say(error))
        self.keep.setEnabled(False)


def _fixed() -> QFont:
    """A font whose Latin letters are of one width: header fields stand under each other."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setFamilies([*made.families(), *FAMILIES])
    made.setPixelSize(px(INTERFACE))
    return made
