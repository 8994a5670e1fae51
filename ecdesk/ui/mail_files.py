"""The files of a received mail: chips to open or save them.

A file from a stranger is saved wherever the person says, and opened only where it is of a kind
that shows something and runs nothing. Bytes are cut out of the mail and written on a worker.

The one rule: a name out of a mail never decides where something is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QToolButton, QWidget

from ecdesk.domain.mail import Attachment
from ecdesk.ui.context import Context
from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.looked_at import LookedAt
from ecdesk.ui.text import file_size, one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.words import _

# Kinds whose usual programs show them and run nothing that is in them.
SHOWN = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".heic", ".tif", ".tiff"}
    | {".txt", ".csv", ".eml", ".mp4", ".mov", ".m4a"}
)
NAME_AT_MOST = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def safe_name(said: str, position: int) -> str:
    """A file name made of what a mail calls its file: no path, no device, nothing invisible."""
    kept = "".join(c for c in said if unicodedata.category(c)[0] != "C")
    kept = _FORBIDDEN.sub("_", kept).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if dot and len(suffix) <= 10:
        kept = f"{stem[: NAME_AT_MOST - len(suffix)]}.{suffix}"
    kept = kept[: NAME_AT_MOST + 1]
    if not kept or _DEVICES.match(kept):
        return f"file-{position}{Path(kept).suffix}"
    return kept


def free_path(folder: Path, name: str) -> Path:
    """A path of that name in a folder where nothing is yet: name, name (2), name (3) …"""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def write_out(reader: Any, mail_id: int, position: int, path: Path) -> Path:
    """On a worker: cut a file out of its mail and write it to `path`."""
    from ecdesk.views.thread import attachment

    _found, data = attachment(reader, mail_id, position)
    path.write_bytes(data)
    return path


def write_all(reader: Any, mail_id: int, files: Sequence[Attachment], folder: Path) -> int:
    """On a worker: write every file into a folder, overwriting nothing; how many."""
    for file in files:
        path = free_path(folder, safe_name(file.filename, file.position))
        write_out(reader, mail_id, file.position, path)
    return len(files)


def write_to_look(reader: Any, mail_id: int, file: Attachment, looked_at: LookedAt) -> Path:
    """On a worker: write a file into a new folder of its own, to be looked at."""
    path = looked_at.new_folder() / safe_name(file.filename, file.position)
    write_out(reader, mail_id, file.position, path)
    path.chmod(0o400)  # changes to it would be lost: programs say so
    return path


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
        row = FlowLayout(self)
        row.setContentsMargins(0, SPACE, 0, 0)
        for file in self._files:
            row.addWidget(self._chip(file))
        if len(self._files) > 1:
            save_all = dress(QPushButton(_("すべて保存…")), "link")
            save_all.clicked.connect(self._save_all)
            row.addWidget(save_all)

    def _chip(self, file: Attachment) -> QToolButton:
        name = one_line(file.filename) or _("名前のないファイル")
        shown = name if len(name) <= 20 else f"{name[:11]}…{name[-8:]}"
        chip = QToolButton()
        chip.setText(f"{shown}　{file_size(file.size)}".replace("&", "&&"))
        chip.setToolTip(name.replace("<", "&lt;"))
        chip.setAccessibleName(_("添付 {name}").format(name=name))
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(chip)
        if Path(safe_name(name, file.position)).suffix.lower() in SHOWN:
            menu.addAction(_("開く")).triggered.connect(partial(self._open, file))
        menu.addAction(_("保存…")).triggered.connect(partial(self._save, file))
        chip.setMenu(menu)
        return chip

    def _open(self, file: Attachment, _checked: bool = False) -> None:
        reading = self._context.jobs.read(
            write_to_look, self._mail_id, file, self._context.looked_at
        )
        reading.then(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
        reading.start(self)

    def _save(self, file: Attachment, _checked: bool = False) -> None:
        usual = _downloads() / safe_name(file.filename, file.position)
        dialog = QFileDialog(self.window(), _("添付を保存"), str(usual.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(usual.name)
        dialog.fileSelected.connect(lambda path: self.save_to(file, Path(path)))
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

    def _save_all(self) -> None:
        dialog = QFileDialog(self.window(), _("添付をすべて保存"), str(_downloads()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.save_all_to(Path(folder)))
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
