"""書き出す: a conversation, a customer, a shop or everything, in forms that any program reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QLabel,
    QRadioButton,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.domain.shop import Shop
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.underway import Underway
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.ui.ticks import TickBox
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Export


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be taken out, by the ids of `protocol.Export`."""

    said: str
    conversation_id: int = 0
    customer_id: int = 0
    shop_id: int = 0

    def command(self, folder: str, *, mbox: bool, task: str) -> Export:
        """What the engine is asked."""
        from ecdesk.protocol import Export

        return Export(
            folder=folder,
            conversation_id=self.conversation_id,
            customer_id=self.customer_id,
            shop_id=self.shop_id,
            mbox=mbox,
            task=task,
        )


def choices(view: ThreadView | None, shops: Sequence[Shop]) -> list[Choice]:
    """What can be taken out, given the conversation that is open."""
    found = []
    if view is not None:
        subject = one_line(view.subject) or _("(件名なし)")
        said = _("このやりとり「{subject}」").format(subject=subject)
        found.append(Choice(said, conversation_id=view.id))
        if view.customer is not None:
            name = one_line(view.customer.name) or _("このお客様")
            said = _("{name} 様の記録すべて").format(name=name)
            found.append(Choice(said, customer_id=view.customer.id))
    if len(shops) > 1:
        for shop in shops:
            said = _("「{name}」の記録すべて(店を引き渡すとき)").format(name=shop.name)
            found.append(Choice(said, shop_id=shop.id))
    found.append(Choice(_("すべての記録")))
    return found


class ExportDialog(Sheet):
    """What, in which form, and where to."""

    def __init__(
        self,
        context: Context,
        view: ThreadView | None,
        shops: Sequence[Shop],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("書き出す"), parent)
        self.spread(560, 380)
        self._context, self._view = context, view
        intro = _(
            "メールは届いたままの形で、お客様・約束・メモ・電話は表(CSV)とJSONで書き出します。"
            "パスワードは入りません。"
        )
        self.body.addWidget(dress(QLabel(intro, wordWrap=True), "mute"))
        self._group = QButtonGroup(self)
        self.choices = choices(view, shops)
        for number, choice in enumerate(self.choices):
            button = QRadioButton(choice.said.replace("&", "&&"))
            self._group.addButton(button, number)
            self.body.addWidget(button)
        self.mbox = TickBox(_("メールを1つのファイル(mbox)にまとめる"))
        self.pdf = TickBox(_("読むための PDF も付ける"))
        self.said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.underway = Underway(context)
        self.body.addSpacing(4)
        self.body.addWidget(self.mbox)
        self.body.addWidget(self.pdf)
        self.body.addStretch(1)
        self.body.addWidget(self.said)
        self.body.addWidget(self.underway)
        self.add_close()
        self.go = self.add_button(_("場所を選んで書き出す…"), "primary")
        self.go.clicked.connect(self._choose_folder)
        self._group.idToggled.connect(lambda _number, _on: self._enable())
        self._group.button(0).setChecked(True)
        self.underway.changed.connect(self._enable)
        self.finished.connect(lambda _result: self.underway.stop())
        self._enable()
        self.grow()

    @property
    def chosen(self) -> Choice:
        """What is marked."""
        return self.choices[self._group.checkedId()]

    def write_to(self, folder: str) -> None:
        """Write what is marked into a new folder there."""
        choice, mbox = self.chosen, self.mbox.isChecked()
        with_pdf = self.pdf.isVisibleTo(self) and self.pdf.isChecked()
        self._tell("")
        self.underway.begin(
            lambda task: choice.command(folder, mbox=mbox, task=task),
            lambda value: self._done(value, with_pdf=with_pdf),
            self._failed,
            said=_("書き出しています…"),
        )

    def _choose_folder(self) -> None:
        where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, _("書き出す場所"), where or str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.write_to)
        dialog.open()

    def _done(self, value: dict[str, Any], *, with_pdf: bool) -> None:
        folder = Path(value["path"])
        said = _("メール {mails} 通を「{name}」に書き出しました。").format(
            mails=value["mails"], name=folder.name
        )
        if not with_pdf or self._view is None:
            self._tell(said, "ok")
            return
        from ecdesk.ui.mail_errands import file_name
        from ecdesk.ui.printing import write_pdf

        path = folder / f"{file_name(self._view.subject)}.pdf"
        reading = self._context.jobs.read(write_pdf, self._view, list(self._view.mails), path)
        reading.then(lambda _path: self._tell(said, "ok"))
        failed = said + _("PDF は書けませんでした。")
        reading.otherwise(lambda _error: self._tell(failed, "bad")).start(self)

    def _failed(self, error: DeskError) -> None:
        self._tell(words.say(error), "bad")

    def _tell(self, said: str, tone: str = "mute") -> None:
        self.said.setText(said)
        set_tone(self.said, tone)

    def _enable(self) -> None:
        self.pdf.setVisible(bool(self.chosen.conversation_id))
        for widget in (self.go, self.mbox, self.pdf, *self._group.buttons()):
            widget.setEnabled(not self.underway.busy)
