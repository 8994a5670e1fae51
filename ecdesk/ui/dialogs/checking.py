"""仕入先に確認中: whom we have asked, so that the board can show what we wait for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px
from ecdesk.words import _


def usual() -> tuple[str, ...]:
    """Who is usually asked."""
    return (_("仕入先"), _("メーカー"), _("配送会社"), _("モール"))


class CheckingDialog(Sheet):
    """A word for whom, by button or typed."""

    chosen = Signal(str)

    def __init__(self, whom: str = "", parent: QWidget | None = None) -> None:
        super().__init__(_("どこに確認していますか"), parent)
        self.setMinimumWidth(px(400))
        row = QHBoxLayout()
        row.setSpacing(4)
        self.buttons: list[QPushButton] = []
        for said in usual():
            button = dress(QPushButton(said, autoDefault=False), "choice")
            button.clicked.connect(lambda _on=False, said=said: self._choose(said))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.line = LineEdit(whom)
        self.line.setMaxLength(40)
        self.line.setPlaceholderText(_("ほか (例: 今治の工房)"))
        self.line.setAccessibleName(_("どこに確認しているか"))
        self.body.addWidget(self.line)
        said = _(
            "確認しているあいだも、返信の期限は数えつづけます。"
            "長くなりそうなら H でお待たせ連絡を。"
        )
        self.body.addWidget(dress(QLabel(said, wordWrap=True), "mute"))
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("確認中にする"), "primary")
        self.go.clicked.connect(self._choose_typed)
        self.line.returnPressed.connect(self._choose_typed)
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_typed(self) -> None:
        if not self.line.composing:
            self._choose(self.line.text().strip() or usual()[0])

    def _choose(self, whom: str) -> None:
        self.chosen.emit(whom)
        self.accept()
