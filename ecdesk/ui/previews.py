"""What a preview shows: a picture decoded on a worker, or a page of a PDF drawn by another process.

    PdfPages.draw(page) ──▶ process ──▶ drawn(image, page, pages) | failed(code)
                               └── too long, too much, or dead ──▶ failed

The one rule: no byte of a PDF is looked at in this process.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QImage

from ecdesk.ui.pictures import PREVIEW, picture

SECONDS = 12
BYTES_AT_MOST = 80_000_000  # of a drawn page; the process itself draws no more than 48 MB
_SIDE_AT_MOST = 20_000


def read_bytes(reader: Any, mail_id: int, position: int) -> bytes:
    """On a worker: a file of a mail."""
    from ecdesk.views.thread import attachment

    return attachment(reader, mail_id, position)[1]


def read_picture(reader: Any, mail_id: int, position: int) -> QImage | None:
    """On a worker: a picture of a mail, no larger than a screen; None where it is none."""
    return picture(read_bytes(reader, mail_id, position), PREVIEW)


def page_from(said: bytes) -> tuple[QImage, int, int] | str:
    """What the process said: the picture, its page and how many there are; else a code."""
    head, _newline, pixels = said.partition(b"\n")
    try:
        told = json.loads(head)
        width, height = int(told.get("width", 0)), int(told.get("height", 0))
        page, pages = int(told.get("page", 0)), int(told.get("pages", 0))
        code = str(told.get("code", "pdf.broken"))
    except (ValueError, TypeError, AttributeError):
        return "pdf.broken"
    fits = 0 < width <= _SIDE_AT_MOST and 0 < height <= _SIDE_AT_MOST and 0 <= page < pages
    if not fits or len(pixels) != width * height * 3:
        return code if code in {"pdf.locked", "pdf.too_large"} else "pdf.broken"
    # A copy: the image would not keep the bytes alive.
    made = QImage(pixels, width, height, width * 3, QImage.Format.Format_RGB888).copy()
    return made, page, pages


class PdfPages(QObject):
    """The pages of one PDF, each drawn when it is asked for; a newer wish ends the older."""

    drawn = Signal(QImage, int, int)  # the page, its number from 0, how many there are
    failed = Signal(str)  # pdf.locked, pdf.broken, pdf.too_large, pdf.slow

    def __init__(self, program: Sequence[str], data: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._program = tuple(program)
        self._data = data
        self._process: QProcess | None = None
        self._said = bytearray()
        self._limit = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._limit.timeout.connect(lambda: self._give_up("pdf.slow"))

    def draw(self, page: int, width: int) -> None:
        """Ask for a page (from 0), `width` pixels wide."""
        self.stop()
        self._said.clear()
        process = QProcess(self)
        process.setProgram(self._program[0])
        process.setArguments([*self._program[1:], "page", str(page), str(width)])
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self._limit.start()
        process.start()
        process.write(QByteArray(self._data))
        process.closeWriteChannel()

    def stop(self) -> None:
        """End what is being drawn; nothing is told of it."""
        self._limit.stop()
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._on_output)
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            process.finished.connect(process.deleteLater)
            process.kill()

    def _on_output(self) -> None:
        if self._process is not None:
            self._said += self._process.readAllStandardOutput().data()
            if len(self._said) > BYTES_AT_MOST:
                self._give_up("pdf.too_large")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # `finished` will not come
            self._give_up("pdf.broken")

    def _on_finished(self) -> None:
        self._on_output()
        process, self._process = self._process, None
        self._limit.stop()
        if process is None:
            return
        process.deleteLater()
        found = page_from(bytes(self._said))
        self._said.clear()
        if isinstance(found, str):
            self.failed.emit(found)
        else:
            self.drawn.emit(*found)

    def _give_up(self, code: str) -> None:
        self.stop()
        self.failed.emit(code)
