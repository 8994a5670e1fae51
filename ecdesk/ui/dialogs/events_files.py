"""Pictures and files kept with an event: to add, to look at, to save.

They are the shop's own, kept as they were; what could run is only saved, as from any mail. Files
are read by the engine when the event is saved, and until then must stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QMimeData, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.mail.file_kinds import PICTURES, FileKind, ending, file_kind
from ecdesk.mail.files import safe_filename
from ecdesk.ui.context import Context
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.looked_at import LookedAt
from ecdesk.ui.mail_files import shown_name
from ecdesk.ui.outside import open_file
from ecdesk.ui.pictures import picture
from ecdesk.ui.text import file_size
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import FileIn

PICTURES_SHOWN = 4
WIDEST, HIGHEST = 420, 300


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an event: one that is kept already (`id`), or one to be read from `path`."""

    filename: str
    size: int
    id: int = 0
    path: str = ""

    def typed(self) -> FileIn:
        """As the engine is told of it."""
        from ecdesk.protocol import FileIn

        return FileIn(id=self.id) if self.id else FileIn(path=self.path)


def pictures_of(reader: Any, file_ids: Sequence[int], wide: int, high: int) -> list[QImage]:
    """On a worker: some kept pictures, no larger than this; a null one where there is none."""
    from ecdesk.views.shop_events import file_of

    return [picture(file_of(reader, one)[1], wide, high) or QImage() for one in file_ids]


def write_out(reader: Any, file_id: int, path: Path) -> Path:
    """On a worker: write a kept file where the person said."""
    from ecdesk.views.shop_events import file_of

    path.write_bytes(file_of(reader, file_id)[1])
    return path


def write_to_look(reader: Any, file_id: int, looked_at: LookedAt) -> Path:
    """On a worker: a kept file in a folder of its own, to be looked at."""
    from ecdesk.views.shop_events import file_of

    file, data = file_of(reader, file_id)
    path = looked_at.new_folder() / safe_filename(file.filename)
    path.write_bytes(data)
    path.chmod(0o400)
    return path


def found_files(_reader: Any, paths: Sequence[Path]) -> list[KeptFile]:
    """On a worker: the files among these that can be read."""
    found = []
    for path in paths:
        try:
            if path.is_file():
                found.append(KeptFile(path.name, path.stat().st_size, path=str(path)))
        except OSError:
            continue
    return found


def write_pasted(_reader: Any, image: QImage, looked_at: LookedAt, name: str) -> KeptFile:
    """On a worker: a picture out of the clipboard as a file. Raises OSError."""
    path = looked_at.new_folder() / name
    if not image.save(str(path)):
        raise OSError(name)
    return KeptFile(name, path.stat().st_size, path=str(path))


class KeptFiles(QWidget):
    """A chip for each file; `editing` lets them be taken off and others be added."""

    changed = Signal()
    told = Signal(str, str)  # a sentence and its tone

    def __init__(self, context: Context, *, editing: bool) -> None:
        super().__init__()
        self._context, self._editing = context, editing
        self._files: list[KeptFile] = []
        self.chips: list[QToolButton] = []
        self._chips = FlowLayout(spacing=2 * SPACE)
        self._pictures = QVBoxLayout()
        self._pictures.setSpacing(2 * SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(self._chips)
        column.addLayout(self._pictures)
        self.add = dress(QPushButton(_("画像やファイルを選ぶ…"), autoDefault=False), "link")
        self.paste = dress(QPushButton(_("コピーした画像を貼り付ける"), autoDefault=False), "link")
        if editing:
            self.setAcceptDrops(True)
            row = QHBoxLayout()
            row.setSpacing(4 * SPACE)
            row.addWidget(self.add)
            row.addWidget(self.paste)
            row.addStretch(1)
            column.addLayout(row)
            self.add.clicked.connect(self._choose)
            self.paste.clicked.connect(self.paste_picture)

    @property
    def files(self) -> tuple[KeptFile, ...]:
        """As they stand here."""
        return tuple(self._files)

    def set_files(self, files: Iterable[KeptFile]) -> None:
        """Show these."""
        self._files = list(files)
        self._show()

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files of this machine, as far as they can be read."""
        reading = self._context.jobs.read(found_files, list(paths))
        reading.then(self._take).start(self)

    def paste_picture(self) -> None:
        """Add what was copied elsewhere: a picture, or files."""
        # An empty clipboard has none, whatever the stubs say.
        data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
        urls = data.urls() if data is not None else []
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            self.add_paths(paths)
            return
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.told.emit(_("コピーした画像がありません。"), "mute")
            return
        name = _("画面 {number}.png").format(number=len(self._files) + 1)
        reading = self._context.jobs.read(write_pasted, image, self._context.looked_at, name)
        reading.then(lambda one: self._take([one])).otherwise(self._tell_failed).start(self)

    def dragEnterEvent(self, event: Any) -> None:
        """Override: files may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        """Override: add what was dropped."""
        self.add_paths([Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()])

    def save_to(self, file: KeptFile, path: Path) -> None:
        """Write a kept file where the person said."""
        reading = self._context.jobs.read(write_out, file.id, path)
        said = _("保存しました: {name}").format(name=path.name)
        reading.then(lambda _path: self.told.emit(said, "ok"))
        reading.otherwise(self._tell_failed).start(self)

    def _take(self, files: Sequence[KeptFile]) -> None:
        there = {one.path for one in self._files if one.path}
        self._files += [one for one in files if one.path not in there]
        self._show()
        self.changed.emit()

    def _remove(self, file: KeptFile) -> None:
        self._files.remove(file)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        empty(self._chips)
        self.chips = [self._chip(file) for file in self._files]
        for chip in self.chips:
            self._chips.addWidget(chip)
        empty(self._pictures)
        shown = [one.id for one in self._files if one.id and ending(one.filename) in PICTURES]
        if shown and not self._editing:
            reading = self._context.jobs.read(
                pictures_of, shown[:PICTURES_SHOWN], px(WIDEST), px(HIGHEST), slot="events.pictures"
            )
            reading.then(self._show_pictures).otherwise(lambda _error: None).start(self)

    def _show_pictures(self, images: Sequence[QImage]) -> None:
        empty(self._pictures)
        for image in images:
            if not image.isNull():
                label = dress(QLabel(), "small", says=_("残してある画像"))
                label.setPixmap(QPixmap.fromImage(image))
                self._pictures.addWidget(label, 0, Qt.AlignmentFlag.AlignLeft)

    def _chip(self, file: KeptFile) -> QToolButton:
        name = shown_name(file.filename)
        short = name if len(name) <= 24 else f"{name[:11]}…{name[-12:]}"
        chip = dress(QToolButton(), "file", says=_("ファイル {name}").format(name=name))
        chip.setText(f"{short}　{file_size(file.size)}".replace("&", "&&"))
        chip.setToolTip(name.replace("<", "&lt;"))
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(chip)
        if file.id and file_kind(file.filename) is FileKind.SHOWN:
            menu.addAction(_("開く")).triggered.connect(partial(self._open, file))
        if file.id:
            menu.addAction(_("保存…")).triggered.connect(partial(self._save, file))
        if self._editing:
            menu.addAction(_("外す")).triggered.connect(lambda: self._remove(file))
        chip.setMenu(menu)
        return chip

    def _open(self, file: KeptFile, _checked: bool = False) -> None:
        reading = self._context.jobs.read(write_to_look, file.id, self._context.looked_at)
        reading.then(lambda path: open_file(path, self._context.notices))
        reading.otherwise(self._tell_failed).start(self)

    def _save(self, file: KeptFile, _checked: bool = False) -> None:
        where = QStandardPaths.StandardLocation.DownloadLocation
        folder = Path(QStandardPaths.writableLocation(where) or Path.home())
        dialog = QFileDialog(self.window(), _("ファイルを保存"), str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_filename(file.filename))
        dialog.fileSelected.connect(lambda path: self.save_to(file, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), _("残しておく画像やファイル"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.add_paths([Path(one) for one in paths]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_failed(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self.told.emit(words.say(error), "bad")
        else:
            self.told.emit(_("ファイルを書けませんでした。場所を変えてお試しください。"), "bad")
