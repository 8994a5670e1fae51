"""Who a mail goes to: one line each for 宛先, Cc and Bcc, typed as people write addresses.

Cc and Bcc stay out of the way until they are asked for or hold something. What is typed is kept
word for word while it is being typed; it is read as addresses only when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.mail import Address
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.letters import is_address, read_addresses, spell_all
from ecdesk.ui.theme import dress, px, theme
from ecdesk.words import _

LABEL_WIDTH, ROW_HEIGHT = 42, 34  # pixels at the usual size


class HeadRow(QFrame):
    """A row above the text: a muted label, then a field, then perhaps more."""

    def __init__(self, label: str, field: QWidget) -> None:
        super().__init__()
        dress(self, "bar")
        self._name = name = dress(QLabel(label), "mute")
        name.setBuddy(field)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(14, 2, 10, 2)
        self.row.setSpacing(8)
        self.row.addWidget(name)
        self.row.addWidget(field, 1)
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self._name.setFixedWidth(px(LABEL_WIDTH))
        self.setMinimumHeight(px(ROW_HEIGHT))


class Recipients(QWidget):
    """The rows 宛先, Cc and Bcc."""

    edited = Signal()  # by the person
    composing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.to = dress(LineEdit(), "bare", says=_("宛先"))
        self.cc = dress(LineEdit(), "bare", says="Cc")
        self.bcc = dress(LineEdit(), "bare", says="Bcc")
        self.more = dress(QPushButton("Cc", autoDefault=False), "link", tip=_("Cc と Bcc を書く"))
        self.more.setAccessibleName(_("Cc と Bcc を書く"))
        to_row = HeadRow(_("宛先"), self.to)
        to_row.row.addWidget(self.more)
        self._rows = {self.cc: HeadRow("Cc", self.cc), self.bcc: HeadRow("Bcc", self.bcc)}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(to_row)
        for row in self._rows.values():
            column.addWidget(row)
        for line in (self.to, self.cc, self.bcc):
            line.textEdited.connect(self.edited)
            line.composing_changed.connect(self.composing_changed)
        self.more.clicked.connect(self._on_more)
        self.set_addresses((), (), ())

    @property
    def composing(self) -> bool:
        """Whether the input method is composing in one of the lines."""
        return any(line.composing for line in (self.to, self.cc, self.bcc))

    def addresses(self) -> tuple[tuple[Address, ...], tuple[Address, ...], tuple[Address, ...]]:
        """To, Cc and Bcc as read from what is typed."""
        return (
            read_addresses(self.to.text()),
            read_addresses(self.cc.text()),
            read_addresses(self.bcc.text()),
        )

    def set_addresses(
        self, to: Sequence[Address], cc: Sequence[Address], bcc: Sequence[Address]
    ) -> None:
        """Show these in place of what was typed."""
        for line, addresses in ((self.to, to), (self.cc, cc), (self.bcc, bcc)):
            line.setText(spell_all(addresses))
            line.setCursorPosition(0)
        for line, row in self._rows.items():
            row.setVisible(bool(line.text()))
        self.more.setVisible(not (self.cc.text() and self.bcc.text()))

    def unclear(self) -> tuple[LineEdit, str] | None:
        """The first line that cannot be sent to as it stands, and the sentence that says why."""
        if not self.to.text().strip():
            return self.to, _("宛先がありません。だれに送るかを書いてください。")
        for line in (self.to, self.cc, self.bcc):
            for one in read_addresses(line.text()):
                if not is_address(one.addr):
                    said = one.addr or one.name
                    return line, _("「{said}」はメールアドレスとして読めません。").format(said=said)
        return None

    def finish_composing(self) -> None:
        """Take what is being composed into the text."""
        for line in (self.to, self.cc, self.bcc):
            line.finish_composing()

    def set_read_only(self, read_only: bool) -> None:
        """Lock the lines while the mail is being handed over."""
        for line in (self.to, self.cc, self.bcc):
            line.setReadOnly(read_only)

    def _on_more(self) -> None:
        for row in self._rows.values():
            row.show()
        self.more.hide()
        self.cc.setFocus(Qt.FocusReason.OtherFocusReason)
