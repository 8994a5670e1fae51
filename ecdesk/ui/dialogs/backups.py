"""控えと引っ越し: the copies there are, one put back, and everything in one file for a new PC.

A copy is looked into before it can be put back, and what stands now is kept as a copy itself. The
one rule: nothing is replaced while the window is open; it closes, and opens again on the other.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidgetItem, QWidget

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.passphrase import PassphraseDialog
from ecdesk.ui.dialogs.question import Question
from ecdesk.ui.dialogs.underway import Underway
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import file_size
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

PATH = Qt.ItemDataRole.UserRole
SUFFIX = "ecdesk"
_JAPAN = ZoneInfo("Asia/Tokyo")


def contents_said(contents: dict[str, Any]) -> str:
    """What a copy holds, in a sentence."""
    shops = "・".join(contents["shops"]) or _("店なし")
    said = _("{shops}: メール {mails} 通、やりとり {conversations} 件、お客様 {customers} 人。")
    told = said.format(
        shops=shops,
        mails=contents["mails"],
        conversations=contents["conversations"],
        customers=contents["customers"],
    )
    if contents["newest"]:
        at = datetime.fromisoformat(contents["newest"]).astimezone(_JAPAN)
        told += _("最後のメールは {when}。").format(when=_when(at))
    return told


def _when(at: datetime) -> str:
    return _("{year}年{month}月{day}日 {clock}").format(
        year=at.year, month=at.month, day=at.day, clock=f"{at:%H:%M}"
    )


class BackupsDialog(Sheet):
    """The list, what the chosen one holds, and the ways from here."""

    restart_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("控えと引っ越し"), parent)
        self.spread(720, 520)
        self._context = context
        self.remark.setText(_("1日1回、自動でとります。新しいものから14個を残します。"))
        self.list = RowList(_("控え"))
        self.said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.underway = Underway(context)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.said)
        self.body.addWidget(self.underway)
        note = _("パスワードは控えにも引っ越しファイルにも入りません。戻したあとで入れなおします。")
        self.body.addWidget(dress(QLabel(note, wordWrap=True), "mute"))
        # What is put on the left last stands first.
        self.other = self.add_button(_("ほかのファイルから戻す…"), left=True)
        self.restore = self.add_button(_("この控えに戻す…"), left=True)
        self.move_away = self.add_button(_("引っ越しファイルをつくる…"))
        self.make = self.add_button(_("いま控えをとる"), "primary")
        self.add_close()
        self.list.currentItemChanged.connect(lambda _new, _old: self._look())
        self.restore.clicked.connect(self._restore_chosen)
        self.other.clicked.connect(self._choose_file)
        self.move_away.clicked.connect(self._ask_passphrase)
        self.make.clicked.connect(self._make)
        self.underway.changed.connect(self._enable)
        self.finished.connect(lambda _result: self.underway.stop())
        self._tell("")
        self._enable()
        self._load()

    # ── what there is ───────────────────────────────────────────────────────────────────────

    def _load(self) -> None:
        from ecdesk.protocol import ListBackups

        self._context.link.ask(ListBackups()).then(self._show).start(self)

    def _show(self, value: dict[str, Any]) -> None:
        self.list.clear()
        for one in value["backups"]:
            at = datetime.fromisoformat(one["at"]).astimezone(_JAPAN)
            said = f"{_when(at)}　{words.backup_reason(one['why'])}　{file_size(one['size'])}"
            item = QListWidgetItem(said)
            item.setData(PATH, one["path"])
            item.setToolTip(one["path"])
            self.list.addItem(item)
        self.list.say_when_empty(_("控えはまだありません。「いま控えをとる」でとれます。"))
        if self.list.count():
            self.list.setCurrentRow(0)
        self._enable()

    def _look(self) -> None:
        from ecdesk.protocol import LookAtBackup

        path = self._chosen()
        if not path:
            return
        self._tell(_("中を確かめています…"))
        (
            self._context.link.ask(LookAtBackup(path=path))
            .then(lambda value: self._looked(path, value["contents"]))
            .otherwise(lambda error: self._failed_for(path, error))
            .start(self)
        )

    def _looked(self, path: str, contents: dict[str, Any]) -> None:
        if path == self._chosen():
            self._tell(contents_said(contents))

    def _failed_for(self, path: str, error: DeskError) -> None:
        if path == self._chosen():
            self._tell(words.say(error), "bad")

    # ── one more ────────────────────────────────────────────────────────────────────────────

    def _make(self) -> None:
        from ecdesk.protocol import MakeBackup

        self.underway.begin(
            lambda task: MakeBackup(task=task),
            lambda _value: self._load(),
            self._failed,
            said=_("控えをとっています。そのまま使えます。"),
        )

    def _ask_passphrase(self) -> None:
        said = _(
            "店の記録をすべて1つのファイルに入れ、合言葉で閉じます。"
            "新しいパソコンのECDeskで「ほかのファイルから戻す」を選び、同じ合言葉を入れてください。"
        )
        asked = PassphraseDialog(said, making=True, parent=self)
        asked.given.connect(self._choose_place)
        asked.open()

    def _choose_place(self, passphrase: str) -> None:
        dialog = QFileDialog(self, _("引っ越しファイルをつくる"), _documents())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
        # Nothing is overwritten: the engine refuses, and says so.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        today = self._context.clock().astimezone(_JAPAN)
        dialog.selectFile(f"ECDesk-{today:%Y%m%d}.{SUFFIX}")
        dialog.fileSelected.connect(partial(self.write_moving_file, passphrase))
        dialog.open()

    def write_moving_file(self, passphrase: str, path: str) -> None:
        """Everything in one file, sealed."""
        from ecdesk.protocol import MakeBackup

        def done(value: dict[str, Any]) -> None:
            said = _("引っ越しファイルをつくりました: {name} ({size})")
            name, size = Path(value["path"]).name, file_size(value["size"])
            self._tell(said.format(name=name, size=size), "ok")

        self.underway.begin(
            lambda task: MakeBackup(path=path, passphrase=passphrase, task=task),
            done,
            self._failed,
            said=_("引っ越しファイルをつくっています。"),
        )

    # ── one put back ────────────────────────────────────────────────────────────────────────

    def _restore_chosen(self) -> None:
        path = self._chosen()
        if path:
            self.look_into(path)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("控えか引っ越しファイルを選ぶ"), _documents())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        kinds = [_("控えと引っ越しファイル (*.ecdesk *.sqlite3)"), _("すべてのファイル (*)")]
        dialog.setNameFilters(kinds)
        dialog.fileSelected.connect(self.look_into)
        dialog.open()

    def look_into(self, path: str) -> None:
        """Look before it is put back; a sealed one asks for its passphrase first."""
        from ecdesk.protocol import LookAtBackup

        def looked(value: dict[str, Any]) -> None:
            if value["contents"] is None:
                self._ask_to_open(path)
            else:
                self._ask_whether(path, "", value["contents"])

        self._tell(_("中を確かめています…"))
        asked = self._context.link.ask(LookAtBackup(path=path))
        asked.then(looked).otherwise(self._failed).start(self)

    def _ask_to_open(self, path: str) -> None:
        said = _("「{name}」の合言葉を入れてください。").format(name=Path(path).name)
        asked = PassphraseDialog(said, making=False, parent=self)
        asked.given.connect(partial(self._open_sealed, asked, path))
        asked.open()

    def _open_sealed(self, asked: PassphraseDialog, path: str, passphrase: str) -> None:
        from ecdesk.protocol import LookAtBackup

        def looked(value: dict[str, Any]) -> None:
            asked.accept()
            self._ask_whether(path, passphrase, value["contents"])

        asked.go.setEnabled(False)
        (
            self._context.link.ask(LookAtBackup(path=path, passphrase=passphrase))
            .then(looked)
            .otherwise(lambda error: asked.refuse(words.say(error)))
            .start(asked)
        )

    def _ask_whether(self, path: str, passphrase: str, contents: dict[str, Any]) -> None:
        self._tell(contents_said(contents))
        asked = Question(
            _("控えから戻す"),
            contents_said(contents),
            _(
                "いまの記録をこれに置きかえます。いまの記録も控えとして残すので、あとで戻れます。"
                "ECDeskは一度閉じて、開きなおします。"
            ),
            stay=_("やめる"),
            go=_("戻す"),
            parent=self,
        )
        asked.accepted.connect(partial(self.put_back, path, passphrase))
        asked.open()

    def put_back(self, path: str, passphrase: str = "") -> None:
        """Have it laid ready, then close and open anew."""
        from ecdesk.protocol import PrepareRestore

        def ready(_value: dict[str, Any]) -> None:
            self.restart_wanted.emit()
            self.close()

        self._tell(_("戻す用意をしています…"))
        for button in (self.restore, self.other, self.make, self.move_away):
            button.setEnabled(False)
        asked = self._context.link.ask(PrepareRestore(path=path, passphrase=passphrase))
        asked.then(ready).otherwise(self._failed).start(self)

    # ── what is shown ───────────────────────────────────────────────────────────────────────

    def _chosen(self) -> str:
        row = self.list.currentRow()
        return str(self.list.item(row).data(PATH)) if row >= 0 else ""

    def _failed(self, error: DeskError) -> None:
        self._tell(words.say(error), "bad")
        self._enable()

    def _tell(self, said: str, tone: str = "") -> None:
        self.said.setText(said)
        self.said.setVisible(bool(said))
        set_tone(self.said, tone)

    def _enable(self) -> None:
        idle = not self.underway.busy
        for button in (self.other, self.make, self.move_away):
            button.setEnabled(idle)
        self.restore.setEnabled(idle and bool(self._chosen()))


def _documents() -> str:
    where = QStandardPaths.StandardLocation.DocumentsLocation
    return QStandardPaths.writableLocation(where) or str(Path.home())
