"""The files of a received mail: chips to look at, open or save them, and what to beware of.

A file from a stranger is saved wherever the person says. Pictures and PDFs are shown in the window;
another program is given only kinds that show something and run nothing; for what could run, the
chip and a sentence under it say so, by the ending that really counts.

The one rule: what a file is called is shown so that nothing in its name can hide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QStandardPaths, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.mail import Attachment
from ecdesk.mail.file_kinds import PDF, PICTURES, WARNED, FileKind, ending, file_kind
from ecdesk.mail.links import HIDDEN, visible
from ecdesk.ui.context import Context
from ecdesk.ui.files_written import safe_name, write_all, write_out, write_to_look
from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.outside import open_file
from ecdesk.ui.pictures import picture
from ecdesk.ui.text import file_size, one_line
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.words import _

THUMBNAIL = 40  # pixels: high enough to tell photos apart, no higher than two lines of text
THUMBNAILS = 12  # of one mail
THUMBNAIL_BYTES = 12_000_000  # a larger picture is looked at when it is opened
PREVIEW_BYTES = 60_000_000


def shown_name(said: str) -> str:
    """A file's name for the screen: runs of blanks and signs that hide or turn are marked."""
    marked = visible(said)
    marked = re.sub(r"[^\S\n]{2,}|\s+(?=\.)", HIDDEN, marked)
    return one_line(marked) or _("名前のないファイル")


def can_preview(file: Attachment) -> bool:
    """Whether the window shows it itself."""
    return ending(file.filename) in PICTURES | {PDF} and file.size <= PREVIEW_BYTES


def thumbnails(reader: Any, mail_id: int, files: Sequence[Attachment], side: int) -> list[QImage]:
    """On a worker: small pictures of some files; a null one where there is none."""
    from ecdesk.views.thread import attachments

    found = attachments(reader, mail_id, [file.position for file in files])
    return [picture(data, 3 * side, side) or QImage() for _file, data in found]


def warning(files: Sequence[Attachment]) -> str:
    """What to beware of among some files; empty for nothing."""
    said = {
        FileKind.RUNS: _("開くとパソコンの中で動くファイルです"),
        FileKind.MACROS: _("マクロ (自動で動く命令) が入ることのあるファイルです"),
        FileKind.PAGE: _("開くと外につながることのあるファイルです"),
        FileKind.DISK: _("中身が見えないファイルです"),
    }
    lines = []
    for kind, what in said.items():
        names = [file.filename for file in files if file_kind(file.filename) is kind]
        if names:
            listed = "、".join(_("「{name}」").format(name=shown_name(name)) for name in names[:3])
            kinds = " ".join(sorted({f".{ending(name)}" for name in names}))
            lines.append(
                _("! {names}は、{what} ({kinds})。心あたりがなければ開かないでください。").format(
                    names=listed, what=what, kinds=kinds
                )
            )
    return "\n".join(lines)


class MailFiles(QWidget):
    """The files of one mail."""

    def __init__(
        self,
        context: Context,
        mail_id: int,
        files: Sequence[Attachment],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._mail_id = mail_id
        self._files = tuple(files)
        self._chips: dict[int, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        row = FlowLayout()
        column.addLayout(row)
        for file in self._files:
            chip = self._chips[file.position] = self._chip(file)
            row.addWidget(chip)
        if len(self._files) > 1:
            save_all = dress(QPushButton(_("すべて保存…")), "link")
            save_all.clicked.connect(self.save_all)
            row.addWidget(save_all)
        said = warning(self._files)
        if said:
            beware = dress(QLabel(said), "small", tone="bad")
            beware.setTextFormat(Qt.TextFormat.PlainText)
            beware.setWordWrap(True)
            column.addWidget(beware)
        self._read_thumbnails()

    def save_all(self) -> None:
        """Ask where to, then save every file."""
        if len(self._files) == 1:
            self._save(self._files[0])
            return
        dialog = QFileDialog(self.window(), _("添付をすべて保存"), str(_downloads()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.save_all_to(Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, file: Attachment, path: Path) -> None:
        """Write one file where the person said."""
        reading = self._context.jobs.read(write_out, self._mail_id, file.position, path)
        reading.then(self._tell_saved).otherwise(self._tell_failed).start(self)

    def save_all_to(self, folder: Path) -> None:
        """Write every file into a folder that the person chose."""
        reading = self._context.jobs.read(write_all, self._mail_id, self._files, folder)
        reading.then(lambda n: self._say(_("{n} 個のファイルを保存しました。").format(n=n)))
        reading.otherwise(self._tell_failed).start(self)

    def preview(self, file: Attachment) -> None:
        """Show a picture or a PDF in the window, with the others of the mail beside it."""
        from ecdesk.ui.dialogs.preview import PreviewDialog

        shown = [one for one in self._files if can_preview(one)]
        dialog = PreviewDialog(
            self._context, self._mail_id, shown, shown.index(file), self.window()
        )
        dialog.save_wanted.connect(self._save)
        dialog.open_wanted.connect(self._open)
        dialog.open()

    def _chip(self, file: Attachment) -> QToolButton:
        name = shown_name(file.filename)
        risky = file_kind(file.filename) in WARNED
        shown = name if len(name) <= 24 else f"{name[:11]}…{name[-12:]}"
        chip = dress(QToolButton(), "file", tone="bad" if risky else "")
        chip.setText(f"{'! ' if risky else ''}{shown}　{file_size(file.size)}".replace("&", "&&"))
        chip.setToolTip(name.replace("<", "&lt;"))
        chip.setAccessibleName(
            (_("添付 {name} 注意") if risky else _("添付 {name}")).format(name=name)
        )
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(chip)
        if can_preview(file):
            menu.addAction(_("見る")).triggered.connect(partial(self._on_preview, file))
            chip.clicked.connect(partial(self._on_preview, file))
            chip.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
            chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            chip.customContextMenuRequested.connect(lambda at: menu.popup(chip.mapToGlobal(at)))
        else:
            chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        if file_kind(file.filename) is FileKind.SHOWN:
            menu.addAction(_("開く")).triggered.connect(partial(self._on_open, file))
        menu.addAction(_("保存…")).triggered.connect(partial(self._on_save, file))
        chip.setMenu(menu)
        return chip

    def _read_thumbnails(self) -> None:
        """Small pictures of the photos, as soon as a worker has them."""
        wanted = [
            file
            for file in self._files
            if ending(file.filename) in PICTURES and file.size <= THUMBNAIL_BYTES
        ][:THUMBNAILS]
        if wanted:
            side = px(THUMBNAIL)
            reading = self._context.jobs.read(thumbnails, self._mail_id, wanted, side)
            reading.then(partial(self._show_thumbnails, wanted))
            reading.otherwise(lambda _error: None)  # the chips say everything without them
            reading.start(self)

    def _show_thumbnails(self, files: Sequence[Attachment], made: Sequence[QImage]) -> None:
        for file, image in zip(files, made, strict=True):
            if not image.isNull():
                chip = self._chips[file.position]
                chip.setIcon(QIcon(QPixmap.fromImage(image)))
                chip.setIconSize(QSize(image.width(), image.height()))
                chip.setText(f" {chip.text()}")

    def _on_preview(self, file: Attachment, _checked: bool = False) -> None:
        self.preview(file)

    def _on_open(self, file: Attachment, _checked: bool = False) -> None:
        self._open(file)

    def _on_save(self, file: Attachment, _checked: bool = False) -> None:
        self._save(file)

    def _open(self, file: Attachment) -> None:
        reading = self._context.jobs.read(
            write_to_look, self._mail_id, file, self._context.looked_at
        )
        reading.then(lambda path: open_file(path, self._context.notices))
        reading.otherwise(self._tell_failed).start(self)

    def _save(self, file: Attachment) -> None:
        usual = _downloads() / safe_name(file)
        dialog = QFileDialog(self.window(), _("添付を保存"), str(usual.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(usual.name)
        dialog.fileSelected.connect(lambda path: self.save_to(file, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_saved(self, path: Path) -> None:
        self._say(_("保存しました: {name}").format(name=path.name))

    def _tell_failed(self, error: Exception) -> None:
        if isinstance(error, OSError):
            said = _(
                "ファイルを書けませんでした。メールの添付はそのままです。場所を変えてお試しください。"
            )
            self._context.notices.say(said, kind="trouble", seconds=20)
        else:
            self._context.notices.show_error(error)

    def _say(self, text: str) -> None:
        self._context.notices.say(text, kind="good")


def _downloads() -> Path:
    where = QStandardPaths.StandardLocation.DownloadLocation
    return Path(QStandardPaths.writableLocation(where) or Path.home())
