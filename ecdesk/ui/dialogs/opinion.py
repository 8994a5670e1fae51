"""手元のAIに相談する: whether a model on this machine may be asked, and which.

    address ──試す──▶ the models found there ──chosen──▶ 使う          使わない ends it

Off until somebody presses 使う. The one rule: what is sent, and where to, stands here in plain
words before anything is.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk.domain.errors import DeskError
from ecdesk.domain.opinion import USUAL, Adviser
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _, say


class OpinionDialog(Sheet):
    """An address, 試す, and a choice of models."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("手元のAIに相談する"), parent)
        self._context = context
        self._known: Adviser | None = None
        told = _(
            "このパソコンで動かしているAI(Ollama、LM Studio など)に、メールの要点や文面の案を"
            "聞けるようにします。使わなくても、ECDeskのすべての機能はそのまま使えます。"
        )
        self.body.addWidget(QLabel(told, wordWrap=True))
        where = _(
            "・渡すもの: ボタンを押したときだけ、"
            "そのやりとりでお返事を待っているメールの文章と店の名前。"
            "引用、署名、メモ、お客様の記録は渡しません。\n"
            "・渡す先: このパソコンの中だけ。"
            "ほかのコンピューターの場所やクラウドのモデルは断ります。\n"
            "・受け取った案は、しるしを付けて見せます。"
            "ひとりでに手紙に入ることも、送られることもありません。"
        )
        label = QLabel(where, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.body.addWidget(dress(label, "mute"))
        self.address = LineEdit(USUAL)
        self.address.setAccessibleName(_("AIの場所"))
        self.try_it = QPushButton(_("試す"), autoDefault=False)
        self.models = QComboBox()
        self.models.setAccessibleName(_("モデル"))
        self.models.setPlaceholderText(_("「試す」を押すと選べます"))
        for name, widgets in (
            (_("AIの場所"), (self.address, self.try_it)),
            (_("モデル"), (self.models,)),
        ):
            caption = dress(QLabel(name), "mute")
            caption.setBuddy(widgets[0])
            self.body.addWidget(caption)
            row = QHBoxLayout()
            row.setSpacing(8)
            for at, widget in enumerate(widgets):
                row.addWidget(widget, int(at == 0))
            self.body.addLayout(row)
        self.said = dress(
            QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small", tone="mute"
        )
        self.body.addWidget(self.said)
        self.body.addStretch(1)
        self.off = self.add_button(_("使わない"), left=True)
        self.add_close()
        self.keep = self.add_button(_("使う"), "primary")
        self.try_it.clicked.connect(self._try)
        self.address.returnPressed.connect(self._try)
        self.address.textChanged.connect(lambda _text: self._forget_models())
        self.keep.clicked.connect(lambda: self._set(self.models.currentText()))
        self.off.clicked.connect(lambda: self._set(""))
        self.off.hide()
        self._forget_models()
        self.spread(560, 470)
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        reading = context.jobs.read("ecdesk.views.opinion:adviser", slot="adviser")
        reading.then(self._show_known).otherwise(context.notices.show_error).start(self)

    def _show_known(self, adviser: Adviser | None) -> None:
        self._known = adviser
        if adviser is None:
            self._tell(_("いまは使っていません。"))
            return
        self.address.setText(adviser.address)
        self.models.addItem(adviser.model)
        self.models.setEnabled(True)
        self.off.show()
        model = one_line(adviser.model)
        self._tell(_("いま {model} を使っています。").format(model=model), "ok")

    def _forget_models(self) -> None:
        """Another address: what was found at the last one says nothing of it."""
        self.models.clear()
        self.models.setEnabled(False)
        self.keep.setEnabled(False)
        self.said.clear()

    def _try(self) -> None:
        from ecdesk.protocol import FindModels

        if self.address.composing or not self.try_it.isEnabled():
            return
        address = self.address.text().strip()
        self._forget_models()
        self.try_it.setEnabled(False)
        self._tell(_("探しています…"))
        (
            self._context.link.ask(FindModels(address=address))
            .then(lambda told: self._on_found(address, told))
            .otherwise(lambda error: self._on_trouble(address, error))
            .start(self)
        )

    def _on_found(self, address: str, told: dict[str, Any]) -> None:
        self.try_it.setEnabled(True)
        if address != self.address.text().strip():
            return
        found = [str(one) for one in told["models"]]
        if not found:
            said = _("AIは動いていますが、このパソコンで動くモデルがまだありません。")
            self._tell(said, "warn")
            return
        self.models.addItems(found)
        if self._known is not None and self._known.model in found:
            self.models.setCurrentText(self._known.model)
        self.models.setEnabled(True)
        self.keep.setEnabled(True)
        said = _("モデルが {n} 個見つかりました。まだ何も渡していません。")
        self._tell(said.format(n=len(found)), "ok")

    def _on_trouble(self, address: str, error: DeskError) -> None:
        self.try_it.setEnabled(True)
        if address == self.address.text().strip():
            self._tell(say(error), "bad")

    def _set(self, model: str) -> None:
        from ecdesk.protocol import SetSecondOpinion

        context = self._context
        self.keep.setEnabled(False)
        address = self.address.text().strip() if model else ""

        def kept(told: dict[str, Any]) -> None:
            back = SetSecondOpinion(**told["before"])
            notices = context.notices
            said = (
                _("手元のAIに相談できるようにしました。")
                if model
                else _("使わないようにしました。")
            )
            notices.say(
                said,
                kind="good",
                undo=lambda: context.link.ask(back).start(notices),
            )
            self.accept()

        asked = context.link.ask(SetSecondOpinion(address=address, model=model))
        asked.then(kept).otherwise(lambda error: self._tell(say(error), "bad")).start(self)

    def _tell(self, said: str, tone: str = "mute") -> None:
        self.said.setText(said)
        set_tone(self.said, tone)
