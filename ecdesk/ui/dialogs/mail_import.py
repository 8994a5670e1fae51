"""前のメールを取り込む: where it lies, whose it is, how much there is; then a bar and the outcome.

Everything is counted before anything is taken in. It may be stopped, or the computer switched off:
begun again it goes on, for what is here already is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.underway import Underway
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import file_size
from ecdesk.ui.theme import dress, set_tone
from ecdesk.views.rows import MailboxView
from ecdesk.words import _

BOX = Qt.ItemDataRole.UserRole


class MailImport(Sheet):
    """Choose, look, take in."""

    def __init__(
        self, context: Context, mailboxes: Sequence[MailboxView], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("前のメールを取り込む"), parent)
        self.spread(680, 560)
        self._context = context
        intro = _(
            "ほかのメールソフトのメールを、昔のやりとりとして取り込みます。要返信にはなりません。"
        )
        self.folder = QPushButton(_("フォルダーを選ぶ…"), autoDefault=False)
        self.file = QPushButton(_("ファイルを選ぶ…"), autoDefault=False)
        self.profile = QPushButton(_("Thunderbird から…"), autoDefault=False)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.folder, self.file, self.profile):
            row.addWidget(button)
        row.addStretch(1)
        self.whose = QComboBox()
        self.whose.setAccessibleName(_("どの店のメールか"))
        for one in mailboxes:
            said = f"{one.shop.name}　{one.mailbox.address}"
            self.whose.addItem(said, one.mailbox.id)
        whose = QHBoxLayout()
        whose.addWidget(QLabel(_("どの店のメールですか")))
        whose.addWidget(self.whose, 1)
        self.list = RowList(_("見つかったメール"))
        self.said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.underway = Underway(context)
        self.body.addWidget(dress(QLabel(intro, wordWrap=True), "mute"))
        self.body.addLayout(row)
        self.body.addLayout(whose)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.said)
        self.body.addWidget(self.underway)
        self.add_close()
        self.bring = self.add_button(_("取り込む"), "primary")
        self.folder.clicked.connect(self._choose_folder)
        self.file.clicked.connect(self._choose_file)
        self.profile.clicked.connect(self._choose_profile)
        self.bring.clicked.connect(self._bring)
        self.list.itemChanged.connect(lambda _item: self._enable())
        self.underway.changed.connect(self._enable)
        self.finished.connect(lambda _result: self.underway.stop())
        self._invite()
        self._enable()

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The boxes that are ticked."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [i.data(BOX) for i in items if i.checkState() is Qt.CheckState.Checked]

    # ── where it lies ───────────────────────────────────────────────────────────────────────

    def _choose_folder(self) -> None:
        self._ask(_("メールのあるフォルダー"), _home(), folder=True)

    def _choose_file(self) -> None:
        self._ask(_("mbox か .eml のファイル"), _home(), folder=False)

    def _choose_profile(self) -> None:
        self._ask(_("Thunderbird のフォルダー"), _thunderbird(), folder=True)

    def _ask(self, title: str, where: str, *, folder: bool) -> None:
        dialog = QFileDialog(self, title, where)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.Directory if folder else modes.ExistingFile)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
        dialog.fileSelected.connect(self.look)
        dialog.open()

    def look(self, path: str) -> None:
        """Count what lies there; nothing is taken in."""
        from ecdesk.protocol import LookForMails

        self.list.clear()
        self.list.say_when_empty("")
        self.remark.setText(Path(path).name)
        self._tell("")
        self.underway.begin(
            lambda task: LookForMails(path=path, task=task),
            lambda value: self._show(value["boxes"]),
            self._failed,
            said=_("数えています…"),
        )

    def _show(self, boxes: list[dict[str, Any]]) -> None:
        for box in boxes:
            said = _("{name}　{n} 通　{size}").format(
                name=box["name"], n=box["mails"], size=file_size(box["size"])
            )
            item = QListWidgetItem(said)
            item.setData(BOX, box)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = Qt.CheckState.Unchecked if box["aside"] else Qt.CheckState.Checked
            item.setCheckState(ticked)
            self.list.addItem(item)
        self._tell(_("まだ何も取り込んでいません。取り込むものに印を付けてください。"))
        self._enable()

    # ── taking in ───────────────────────────────────────────────────────────────────────────

    def _bring(self) -> None:
        from ecdesk.protocol import ImportMails

        paths, mailbox = [box["path"] for box in self.chosen], self.whose.currentData()
        self._tell("")
        self.underway.begin(
            lambda task: ImportMails(paths=paths, mailbox_id=mailbox, task=task),
            self._done,
            self._failed,
            said=_("取り込んでいます。この間も返信を書けます(この画面は開いたままにします)。"),
        )

    def _done(self, value: dict[str, Any]) -> None:
        said = _("{new} 通を取り込みました。").format(new=value["new"])
        if value["known"]:
            said += _("{known} 通はもうありました。").format(known=value["known"])
        if value["unreadable"]:
            said += _("{n} 通は読めませんでした。").format(n=value["unreadable"])
        if value["stopped"]:
            said = _("とちゅうで止めました。") + said
            said += _("もう一度「取り込む」を押すと、続きから進みます。")
        self._tell(said, "mute" if value["stopped"] else "ok")
        if not value["stopped"]:
            self._context.notices.say(said, kind="good")

    def _invite(self) -> None:
        self.list.say_when_empty(
            _(
                "メールのあるフォルダーかファイルを、上のボタンで選んでください。\n"
                "まず数えて、ここに並べます。もとのファイルは変えません。"
            )
        )

    def _failed(self, error: DeskError) -> None:
        self._invite()
        self._tell(words.say(error), "bad")

    def _tell(self, said: str, tone: str = "mute") -> None:
        self.said.setText(said)
        self.said.setVisible(bool(said))
        set_tone(self.said, tone)

    def _enable(self) -> None:
        idle, n = not self.underway.busy, sum(box["mails"] for box in self.chosen)
        for widget in (self.folder, self.file, self.profile, self.whose, self.list):
            widget.setEnabled(idle)
        self.bring.setEnabled(idle and n > 0 and self.whose.count() > 0)
        self.bring.setText(_("{n} 通を取り込む").format(n=n) if n else _("取り込む"))


def _home() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)


def _thunderbird() -> str:
    """Where Thunderbird keeps its mail, on the system we run on; the home folder elsewhere."""
    home = Path(_home())
    places = (
        home / "AppData" / "Roaming" / "Thunderbird" / "Profiles",
        home / "Library" / "Thunderbird" / "Profiles",
        home / ".thunderbird",
    )
    return str(next((place for place in places if place.is_dir()), home))
