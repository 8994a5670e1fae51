"""商品の呼び名: what a customer's words mean among this shop's goods.

The one rule: it is the person who says what was meant; nothing is guessed and filled in.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress
from ecdesk.words import _, say


class AliasDialog(Sheet):
    """Two lines: what the customer wrote, and what the shop calls it."""

    def __init__(
        self, context: Context, shop_id: int, alias: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("商品の呼び名を覚える"), parent)
        self._context, self._shop_id = context, shop_id
        self.alias, self.product = LineEdit(alias), LineEdit()
        for line, name in (
            (self.alias, _("お客様の呼び方")),
            (self.product, _("店での商品名")),
        ):
            label = dress(QLabel(name), "mute")
            label.setBuddy(line)
            line.setAccessibleName(name)
            self.body.addWidget(label)
            self.body.addWidget(line)
        self.product.setPlaceholderText(_("例: モカブレンド 200g"))
        self.refusal = dress(QLabel(wordWrap=True), "small", tone="bad")
        self.refusal.hide()
        self.body.addWidget(self.refusal)
        self.body.addStretch(1)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.keep = self.add_button(_("覚える"), "primary")
        self.keep.clicked.connect(self._save)
        self.keep.setDefault(True)
        self.keep.setEnabled(False)
        self.product.textChanged.connect(lambda text: self.keep.setEnabled(bool(text.strip())))
        self.spread(420, 250)
        self.product.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        from ecdesk.protocol import TeachAlias

        alias, product = self.alias.text(), self.product.text()
        context, shop_id = self._context, self._shop_id
        self.keep.setEnabled(False)

        def taught(answer: dict[str, Any]) -> None:
            back = TeachAlias(shop_id=shop_id, alias=alias, product=answer["before"])
            notices = context.notices
            notices.say(
                _("「{alias}」を {product} の呼び名として覚えました。").format(
                    alias=alias, product=product
                ),
                kind="good",
                undo=lambda: context.link.ask(back).start(notices),
            )
            self.accept()

        asked = context.link.ask(TeachAlias(shop_id=shop_id, alias=alias, product=product))
        asked.then(taught).otherwise(self._on_refused).start(self)

    def _on_refused(self, error: DeskError) -> None:
        self.keep.setEnabled(True)
        self.refusal.setText(say(error))
        self.refusal.show()
