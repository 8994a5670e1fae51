"""文字コード: a garbled mail read under another charset, seen before it is kept.

Each charset is tried on a worker, from the bytes as they came, when it is chosen in the list. What
is kept can always be taken back: 自動 reads the mail as its labels say.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.charsets import LIKELY, charset_said, used_for
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.text import ElidedLabel
from ecdesk.ui.theme import MAIL, dress, font, px, set_tone
from ecdesk.views.rows import MailView, TriedReading
from ecdesk.words import _


class CharsetDialog(Sheet):
    """The charsets, and the beginning of the mail under the one chosen."""

    kept = Signal(object, str)  # the engine's answer; the charset

    def __init__(self, context: Context, mail: MailView, parent: QWidget | None = None) -> None:
        super().__init__(_("文字コードを変えて読み直す"), parent)
        self.spread(760, 480)
        self._context, self._mail = context, mail
        self.list = QListWidget()
        self.list.setAccessibleName(_("文字コード"))
        self.list.setFixedWidth(px(264))
        for name in LIKELY:
            item = QListWidgetItem(f"{charset_said(name)}　{used_for(name)}")
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.list.addItem(item)
        self.subject = dress(ElidedLabel(), "strong")
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(_("この文字コードで読んだメール"))
        self.text.setFont(font(MAIL))
        self.told = dress(QLabel(wordWrap=True), "small")
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.subject)
        right.addWidget(self.text, 1)
        right.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.keep = self.add_button(_("この文字コードで読む"), "primary")
        self.keep.clicked.connect(self._keep)
        self.keep.setDefault(True)
        self.list.currentItemChanged.connect(self._try)
        self.list.setCurrentRow(LIKELY.index(mail.read_as) if mail.read_as in LIKELY else 0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> str:
        """The charset chosen; empty for 自動."""
        return str(self.list.currentItem().data(Qt.ItemDataRole.UserRole))

    def _try(self) -> None:
        reading = self._context.jobs.read(
            "ecdesk.views.rereading:tried", self._mail.id, self.chosen, slot="charset"
        )
        reading.then(self._show).otherwise(self._on_unread).start(self)

    def _show(self, tried: TriedReading) -> None:
        self.subject.say(tried.subject or _("(件名なし)"))
        self.text.setPlainText(tried.text)
        said, tone = _("{charset} として読みました。"), ""
        if tried.broken:
            said, tone = _("{charset} では {n} か所が読めません。"), "warn"
        self.told.setText(said.format(charset=charset_said(tried.charset), n=tried.broken))
        set_tone(self.told, tone)

    def _on_unread(self, error: Exception) -> None:
        self.text.clear()
        self.told.setText(words.say(error))
        set_tone(self.told, "bad")

    def _keep(self) -> None:
        from ecdesk.protocol import ReadMailAs

        chosen = self.chosen
        self.keep.setEnabled(False)
        asked = self._context.link.ask(ReadMailAs(mail_id=self._mail.id, charset=chosen))
        asked.then(lambda told: self._on_kept(told, chosen)).otherwise(self._on_refused)
        asked.start(self)

    def _on_kept(self, told: dict[str, Any], chosen: str) -> None:
        self.kept.emit(told, chosen)
        self.accept()

    def _on_refused(self, error: DeskError) -> None:
        self.keep.setEnabled(True)
        self.told.setText(words.say(error))
        set_tone(self.told, "bad")
