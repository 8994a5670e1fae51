"""このお客様の記録を消す: what would go is counted first, and nothing brings it back afterwards."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.ui.ticks import TickBox
from ecdesk.words import _


class EraseDialog(Sheet):
    """Enter and Esc both leave everything as it is."""

    export_wanted = Signal()
    erased = Signal()

    def __init__(
        self, context: Context, customer_id: int, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("お客様の記録を消す"), parent)
        self.setFixedWidth(px(520))
        self.resize(px(520), px(280))  # it grows with what it has to say
        self._context, self._customer_id = context, customer_id
        shown = one_line(name) or _("このお客様")
        title = QLabel(_("{name} 様の記録をすべて消しますか?").format(name=shown), wordWrap=True)
        title.setTextFormat(Qt.TextFormat.PlainText)
        self.said = QLabel(_("数えています…"), wordWrap=True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.copies = TickBox("")
        self.copies.hide()
        self.sure = TickBox(_("元に戻せないことが分かりました"))
        self.keep = dress(QLabel(wordWrap=True), "mute")
        self.keep.setText(
            _(
                "メールサーバーに残っているメールは消えません。必要なら、ウェブメールなどで消してください。"
                "ECDeskが取り込みなおすことはありません。"
            )
        )
        self.body.addWidget(dress(title, "strong"))
        self.body.addWidget(self.said)
        self.body.addWidget(self.copies)
        self.body.addWidget(self.keep)
        self.body.addWidget(self.sure)
        self.body.addStretch(1)
        self.go = self.add_button(_("すべて消す"), left=True)
        self.export = self.add_button(_("先に書き出す…"))
        self.stay = self.add_button(_("やめる"), "primary")
        self.stay.setDefault(True)
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)  # no box is ticked by the space bar
        self.stay.clicked.connect(self.reject)
        self.export.clicked.connect(self._export_first)
        self.go.clicked.connect(self._erase)
        self.sure.toggled.connect(self.go.setEnabled)
        self.sure.setEnabled(False)
        self.go.setEnabled(False)
        self._look()

    def _look(self) -> None:
        from ecdesk.protocol import LookAtCustomer

        asked = self._context.link.ask(LookAtCustomer(customer_id=self._customer_id))
        asked.then(self._show).otherwise(self._failed).start(self)

    def _show(self, told: dict[str, Any]) -> None:
        said = _(
            "メール {mails} 通、やりとり {conversations} 件、メモ {notes} 件、電話 {calls} 件、"
            "お約束 {promises} 件、ご注文 {orders} 件と、名前・アドレス・お客様のメモが消えます。"
        ).format(**told)
        if told["elsewhere"]:
            more = _("ほかの方とのメール {n} 通にもアドレスが出てきますが、そのまま残します。")
            said += more.format(n=told["elsewhere"])
        if told["backups"]:
            self.copies.setText(
                _("前の控え {n} 個も消す(控えにも記録が残っているため)").format(n=told["backups"])
            )
            self.copies.show()
        self.said.setText(said)
        if told["unsent"]:
            self.said.setText(words.sentence("erase.unsent"))
            set_tone(self.said, "bad")
        self.sure.setEnabled(not told["unsent"])
        self.grow()

    def _export_first(self) -> None:
        self.export_wanted.emit()
        self.reject()

    def _erase(self) -> None:
        from ecdesk.protocol import EraseCustomer

        self.go.setEnabled(False)
        self.sure.setEnabled(False)
        self.said.setText(_("消しています。ファイルも整理するので、少しかかります。"))
        command = EraseCustomer(customer_id=self._customer_id, backups=self.copies.isChecked())
        self._context.link.ask(command).then(self._done).otherwise(self._refused).start(self)

    def _done(self, _value: dict[str, Any]) -> None:
        self._context.looked_at.clear()
        self._context.rich.clear()
        self._context.notices.say(_("お客様の記録をすべて消しました。"), kind="good")
        self.erased.emit()
        self.accept()

    def _refused(self, error: DeskError) -> None:
        """Nothing was deleted: it may be tried again, and has to be meant again."""
        self._failed(error)
        self.sure.setEnabled(True)
        self.sure.setChecked(False)

    def _failed(self, error: DeskError) -> None:
        self.said.setText(words.say(error))
        set_tone(self.said, "bad")
