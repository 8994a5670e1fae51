"""返信不要: why no answer is needed, in one keystroke."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px
from ecdesk.words import _


def reasons() -> tuple[str, ...]:
    """The usual reasons, the likeliest first."""
    return (_("お礼のみ"), _("営業"), _("重複"), _("電話で対応済み"))


class NoReplyDialog(Sheet):
    """A few reasons by number, or one of one's own."""

    chosen = Signal(str)  # the reason

    def __init__(self, customer: str = "", parent: QWidget | None = None) -> None:
        super().__init__(_("返信不要にする"), parent)
        self.remark.setText(_("{name} 様").format(name=customer) if customer else "")
        self.setMinimumWidth(px(340))
        self.body.addWidget(
            dress(
                QLabel(_("要返信の一覧から外します。理由を選んでください。"), wordWrap=True), "mute"
            )
        )
        self.buttons: list[QPushButton] = []
        for number, reason in enumerate(reasons(), start=1):
            button = QPushButton(f"{number}　{reason}", autoDefault=False)
            button.setAccessibleName(reason)
            button.clicked.connect(lambda _checked=False, reason=reason: self._choose(reason))
            self.body.addWidget(button)
            self.buttons.append(button)
        row = QHBoxLayout()
        self.other = LineEdit()
        self.other.setPlaceholderText(_("その他の理由"))
        self.other.setAccessibleName(_("その他の理由"))
        self.use_other = QPushButton(_("この理由で"), autoDefault=False)
        row.addWidget(self.other, 1)
        row.addWidget(self.use_other)
        self.body.addLayout(row)
        self.other.returnPressed.connect(self._choose_other)
        self.use_other.clicked.connect(self._choose_other)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1–4 choose at once, unless one is writing a reason."""
        at = event.key() - Qt.Key.Key_1
        if 0 <= at < len(self.buttons) and not self.other.hasFocus():
            self.buttons[at].click()
        else:
            super().keyPressEvent(event)

    def _choose_other(self) -> None:
        if not self.other.composing:
            self._choose(self.other.text().strip() or _("その他"))

    def _choose(self, reason: str) -> None:
        self.chosen.emit(reason)
        self.accept()
