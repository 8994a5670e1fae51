"""The files that go with a mail: a chip each, with a way to take it off.

A file is read by the engine when the draft is saved; from then on it has an id and the original
may be moved or deleted. Until then it must stay where it is, and the row says so when it has gone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.ui.text import file_size
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _

LIMIT_BYTES = 25 * 1024 * 1024  # what common providers take, encoded mail and all
_CODED = 4 / 3  # base64 (RFC 2045, 6.8) makes three bytes four


@dataclass(slots=True)
class DraftFile:
    """A file of a draft. `id` 0 until the engine has it; then `path` no longer matters."""

    filename: str
    size: int
    id: int = 0
    path: str = ""
    mail_id: int = 0
    position: int = 0

    @property
    def key(self) -> tuple[int, str, int, int]:
        """What is said of it to the engine; a file that it has is known by its id alone."""
        return (self.id, "", 0, 0) if self.id else (0, self.path, self.mail_id, self.position)


def learn_ids(sent: Sequence[DraftFile], known: Sequence[Mapping[str, Any]]) -> None:
    """The engine has these now: `known` its {id, filename, size}, in the order of `sent`."""
    there = {file.id for file in sent if file.id}
    added = (answer for answer in known if int(answer["id"]) not in there)
    for file, answer in zip((one for one in sent if not one.id), added, strict=False):
        file.id = int(answer["id"])
        file.size = int(answer.get("size", file.size))


class AttachmentsRow(QWidget):
    """Chips of files and one sentence where something is wrong with them; hidden while empty."""

    changed = Signal()  # by the person

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("添付ファイル"))
        self._files: list[DraftFile] = []
        self._chips: list[_FileChip] = []
        self._chip_column = QVBoxLayout()
        self._chip_column.setSpacing(4)
        self._said = dress(QLabel(wordWrap=True), "small")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 8)
        column.setSpacing(4)
        column.addLayout(self._chip_column)
        column.addWidget(self._said)
        self._show()

    @property
    def files(self) -> tuple[DraftFile, ...]:
        """The files in the order they were added."""
        return tuple(self._files)

    @property
    def trouble(self) -> str:
        """The sentence shown, empty where all is well."""
        return self._said.text()

    def set_files(self, files: Iterable[DraftFile]) -> None:
        """Show these in place of the others."""
        self._files = list(files)
        self._show()

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Attach files of this machine; folders and what cannot be read are named, not taken."""
        refused = []
        there = {one.path for one in self._files if one.path}
        for path in paths:
            try:
                readable = path.is_file() and os.access(path, os.R_OK)
                size = path.stat().st_size if readable else 0
            except OSError:
                readable, size = False, 0
            if not readable:  # better told now than after 送信
                refused.append(path.name)
                continue
            if str(path) not in there:
                self._files.append(DraftFile(path.name, size, path=str(path)))
                there.add(str(path))
        self._show()
        if refused:
            self._complain(
                _("添付できませんでした: {names}。フォルダか、読めないファイルです。").format(
                    names="、".join(refused)
                ),
                "bad",
            )
        self.changed.emit()

    def take_over(self, sent: Sequence[DraftFile], known: Sequence[Mapping[str, Any]]) -> None:
        """The engine has these now: see `learn_ids`."""
        learn_ids(sent, known)
        self._show()

    def missing(self) -> tuple[str, ...]:
        """Names of files that the engine does not have yet and that are gone from their place."""
        return tuple(
            one.filename
            for one in self._files
            if not one.id and one.path and not Path(one.path).is_file()
        )

    def _remove(self, file: DraftFile) -> None:
        self._files = [one for one in self._files if one is not file]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for chip in self._chips:
            self._chip_column.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for file in self._files:
            chip = _FileChip(file)
            chip.remove.clicked.connect(lambda _checked=False, file=file: self._remove(file))
            self._chip_column.addWidget(chip)
            self._chips.append(chip)
        total = sum(one.size for one in self._files)
        if gone := self.missing():
            self._complain(
                _("見つかりません: {names}。元の場所に戻すか、外してください。").format(
                    names="、".join(gone)
                ),
                "bad",
            )
        elif total * _CODED > LIMIT_BYTES:
            self._complain(
                _(
                    "添付が大きすぎるかもしれません ({size})。25 MB を超えるメールは、"
                    "多くのメールサービスが受け取りません。"
                ).format(size=file_size(total)),
                "warn",
            )
        else:
            self._complain("", "")
        self.setVisible(bool(self._files))

    def _complain(self, sentence: str, tone: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        set_tone(self._said, tone)
        if sentence:
            self.show()


class _FileChip(QFrame):
    """One file: name, size, ×."""

    def __init__(self, file: DraftFile) -> None:
        super().__init__()
        dress(self, "card")
        name = dress(QLabel(file.filename, textFormat=Qt.TextFormat.PlainText), "small")
        name.setMinimumWidth(px(40))
        size = dress(QLabel(file_size(file.size)), "mute")
        self.remove = dress(QPushButton("×", autoDefault=False), "quiet")
        self.remove.setAccessibleName(_("{name} を外す").format(name=file.filename))
        self.remove.setToolTip(_("外す"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(name, 1)
        row.addWidget(size)
        row.addWidget(self.remove)
