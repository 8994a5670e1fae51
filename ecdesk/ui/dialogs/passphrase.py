"""合言葉: asked for once to open a sealed file, twice to make one. It is kept nowhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _

LEAST = 8  # signs, as in the engine


class PassphraseDialog(Sheet):
    """`given` brings it."""

    given = Signal(str)

    def __init__(self, said: str, *, making: bool, parent: QWidget | None = None) -> None:
        """`said` is what it is for; `making`: a new one, typed twice."""
        super().__init__(_("合言葉"), parent)
        self.setFixedWidth(px(460))
        self._making = making
        hidden = QLineEdit.EchoMode.Password
        self.first, self.second = QLineEdit(echoMode=hidden), QLineEdit(echoMode=hidden)
        self.first.setAccessibleName(_("合言葉"))
        self.second.setAccessibleName(_("もう一度"))
        self.said = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.hint = dress(QLabel(wordWrap=True), "small")
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(_("合言葉"), self.first)
        if making:
            form.addRow(_("もう一度"), self.second)
        self.body.addWidget(self.said)
        self.body.addLayout(form)
        self.body.addWidget(self.hint)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("つくる") if making else _("開く"), "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._give)
        for field in (self.first, self.second):
            field.textChanged.connect(self._look)
        self._look()

    def refuse(self, said: str) -> None:
        """It was the wrong one: say so, and let it be typed again."""
        self.hint.setText(said)
        set_tone(self.hint, "bad")
        self.go.setEnabled(True)
        self.first.selectAll()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self) -> None:
        typed = self.first.text().strip()
        said = ""
        if self._making:
            said = _("忘れると開けません。紙に書いて、ファイルとは別にしまってください。")
            if len(typed) < LEAST:
                said = _("{n} 文字以上にしてください。").format(n=LEAST) + said
        same = not self._making or typed == self.second.text().strip()
        differ = bool(self.second.text()) and not same
        self.hint.setText(_("2つがちがいます。") if differ else said)
        set_tone(self.hint, "bad" if differ else "mute")
        self.go.setEnabled(bool(typed) and same and (not self._making or len(typed) >= LEAST))

    def _give(self) -> None:
        self.given.emit(self.first.text())
        if self._making:
            self.accept()
