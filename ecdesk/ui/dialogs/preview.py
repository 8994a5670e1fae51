"""Pictures and PDFs of a mail, looked at in the window: nothing is opened elsewhere.

Pages are drawn as wide as they are shown, and anew where the zoom changes; the last one stays on
the screen until the next is there. Pictures come from a worker, pages from a process of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from ecdesk.domain.mail import Attachment
from ecdesk.mail.file_kinds import PDF, ending
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.mail_files import shown_name
from ecdesk.ui.previews import PdfPages, read_bytes, read_picture
from ecdesk.ui.text import ElidedLabel, file_size
from ecdesk.ui.theme import SPACE, dress
from ecdesk.words import _

ZOOMS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # times the width of the window; 1 fits
_WIDEST = 3000  # pixels asked of the process
_AGAIN_MS = 150  # a window being resized is not drawn for at every step


class PreviewDialog(Sheet):
    """One file at a time; the arrows go to the mail's others."""

    save_wanted = Signal(object)  # the Attachment
    open_wanted = Signal(object)

    def __init__(
        self,
        context: Context,
        mail_id: int,
        files: Sequence[Attachment],
        at: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("添付を見る"), parent)
        self._context, self._mail_id = context, mail_id
        self._files, self._at = tuple(files), at
        self._image: QImage | None = None
        self._pages: PdfPages | None = None
        self._page, self._count = 0, 0
        self._asked = 0  # the page that is wanted; it is being drawn where it is not shown
        self._zoom = ZOOMS.index(1.0)
        self._drawn_for = 0
        self.resize(900, 720)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addLayout(self._build_tools())
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._picture.setWordWrap(True)
        self._scroll = dress(QScrollArea(), "ground", says=_("添付の中身"))
        self._scroll.setWidget(self._picture)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self._scroll, 1)
        elsewhere = self.add_button(_("ほかのプログラムで開く"), left=True)
        elsewhere.clicked.connect(self._open_elsewhere)
        self.add_button(_("保存… S"), left=True).clicked.connect(self._save)
        self.add_close().setDefault(True)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._draw_page)
        self._make_keys()
        self._show_file()

    @property
    def file(self) -> Attachment:
        """The file shown."""
        return self._files[self._at]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: what fits the window still does."""
        super().resizeEvent(event)
        self._fit()

    def done(self, result: int) -> None:
        """Override: what is being drawn is not needed any more."""
        if self._pages is not None:
            self._pages.stop()
        super().done(result)

    # ── what is shown ───────────────────────────────────────────────────────────────────────

    def _show_file(self) -> None:
        """Begin with another file."""
        if self._pages is not None:
            self._pages.stop()
            self._pages.deleteLater()
        self._pages, self._image, self._page, self._asked, self._count = None, None, 0, 0, 0
        name = shown_name(self.file.filename)
        self._name.say(f"{name}　{file_size(self.file.size)}", spaced=True)
        several = len(self._files) > 1
        self.remark.setText(
            _("{at} / {n} 個").format(at=self._at + 1, n=len(self._files)) if several else ""
        )
        self._say(_("読んでいます…"))
        self._name_pages()
        jobs = self._context.jobs
        is_pdf = ending(self.file.filename) == PDF
        # A page as wide as the window: a bar that comes and goes would change that width.
        always, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._scroll.setVerticalScrollBarPolicy(always if is_pdf else needed)
        if is_pdf:
            reading = jobs.read(read_bytes, self._mail_id, self.file.position, slot="preview")
            reading.then(self._on_pdf)
        else:
            reading = jobs.read(read_picture, self._mail_id, self.file.position, slot="preview")
            reading.then(self._on_picture)
        reading.otherwise(lambda _error: self._say_failed("")).start(self)

    def _on_picture(self, image: QImage | None) -> None:
        if image is None:
            self._say_failed("")
        else:
            self._image = image
            self._fit()

    def _on_pdf(self, data: bytes) -> None:
        if not self._context.program:
            self._say_failed("")
            return
        self._pages = PdfPages(self._context.program, data, self)
        self._pages.drawn.connect(self._on_page)
        self._pages.failed.connect(self._say_failed)
        self._draw_page()

    def _draw_page(self) -> None:
        if self._pages is not None:
            self._drawn_for = self._wanted_width()
            self._pages.draw(self._asked, min(self._drawn_for, _WIDEST))

    def _on_page(self, image: QImage, page: int, count: int) -> None:
        turned = page != self._page or self._image is None
        self._image, self._page, self._asked, self._count = image, page, page, count
        self._name_pages()
        self._fit()
        if turned:
            self._scroll.verticalScrollBar().setValue(0)

    def _wanted_width(self) -> int:
        room = self._scroll.viewport().width() - 4 * SPACE
        return max(round(room * ZOOMS[self._zoom]), 64)

    def _fit(self) -> None:
        """Lay the picture out at the present zoom; a small one is not blown up to fit."""
        if self._image is None:
            self._picture.resize(self._scroll.viewport().size())
            return
        width = self._wanted_width()
        if self._pages is None and ZOOMS[self._zoom] <= 1:
            fits = self._fitting(self._image.size())
            size = fits * ZOOMS[self._zoom]
        else:
            height = round(self._image.height() * width / self._image.width())
            size = QSize(width, height)
            if self._pages is not None and width != self._drawn_for:
                self._again.start()
        made = self._image
        if size != made.size():
            how = Qt.TransformationMode.SmoothTransformation
            made = made.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, how)
        self._picture.setPixmap(QPixmap.fromImage(made))
        self._picture.resize(made.size())
        self._zoom_said.setText(f"{ZOOMS[self._zoom]:.0%}")

    def _fitting(self, size: QSize) -> QSize:
        """The size at which a picture is seen whole, never larger than it is."""
        room = self._scroll.viewport().size() - QSize(4 * SPACE, 4 * SPACE)
        if size.width() <= room.width() and size.height() <= room.height():
            return size
        return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def _say(self, text: str) -> None:
        self._picture.setPixmap(QPixmap())
        self._picture.setText(text)
        self._picture.resize(self._scroll.viewport().size())

    def _say_failed(self, code: str) -> None:
        self._image = None
        said = {
            "pdf.locked": _("パスワードのかかったPDFです。保存してから開いてください。"),
            "pdf.slow": _(
                "描くのに時間がかかりすぎるので、やめました。保存してから開いてください。"
            ),
            "pdf.too_large": _("大きすぎて、ここでは見られません。保存してから開いてください。"),
        }
        self._say(said.get(code, _("ここでは見られないファイルです。壊れているかもしれません。")))

    # ── tools and keys ──────────────────────────────────────────────────────────────────────

    def _build_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(4 * SPACE, 2 * SPACE, 4 * SPACE, 2 * SPACE)
        row.setSpacing(SPACE)
        self._name = dress(ElidedLabel(), "strong")
        row.addWidget(self._name, 1)
        self._previous_page = self._tool("‹", _("前のページ"), lambda: self._turn(-1))
        self._page_said = dress(QLabel(), "mute")
        self._next_page = self._tool("›", _("次のページ"), lambda: self._turn(1))
        self._smaller = self._tool("−", _("小さく"), lambda: self._step_zoom(-1))
        self._zoom_said = dress(QLabel("100%"), "mute", tip=_("窓の幅にくらべて"))
        self._zoom_said.setMinimumWidth(44)
        self._zoom_said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._larger = self._tool("＋", _("大きく"), lambda: self._step_zoom(1))
        for widget in (self._previous_page, self._page_said, self._next_page):
            row.addWidget(widget)
        row.addSpacing(3 * SPACE)
        for widget in (self._smaller, self._zoom_said, self._larger):
            row.addWidget(widget)
        if len(self._files) > 1:
            row.addSpacing(3 * SPACE)
            row.addWidget(self._tool(_("前の添付"), "", lambda: self._step_file(-1)))
            row.addWidget(self._tool(_("次の添付"), "", lambda: self._step_file(1)))
        return row

    def _tool(self, text: str, says: str, act: object) -> QPushButton:
        button = dress(QPushButton(text, autoDefault=False), "quiet", says=says, tip=says)
        button.clicked.connect(act)
        return button

    def _make_keys(self) -> None:
        for key, act in (
            ("PgDown", lambda: self._turn(1)),
            ("PgUp", lambda: self._turn(-1)),
            ("+", lambda: self._step_zoom(1)),
            ("=", lambda: self._step_zoom(1)),
            ("-", lambda: self._step_zoom(-1)),
            ("0", lambda: self._step_zoom(0)),
            ("Right", lambda: self._step_file(1)),
            ("Left", lambda: self._step_file(-1)),
            ("S", self._save),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _name_pages(self) -> None:
        is_pdf = self._count > 0
        for widget in (self._previous_page, self._page_said, self._next_page):
            widget.setVisible(is_pdf)
        self._page_said.setText(_("{page} / {n} ページ").format(page=self._page + 1, n=self._count))
        self._previous_page.setEnabled(self._page > 0)
        self._next_page.setEnabled(self._page + 1 < self._count)

    def _turn(self, pages: int) -> None:
        """Another page; before the first and after the last there is none."""
        page = self._asked + pages
        if self._pages is not None and 0 <= page < self._count:
            self._asked = page
            self._draw_page()

    def _step_zoom(self, steps: int) -> None:
        """Larger, smaller, or (0) back to what fits."""
        at = self._zoom + steps if steps else ZOOMS.index(1.0)
        self._zoom = min(max(at, 0), len(ZOOMS) - 1)
        self._fit()

    def _step_file(self, steps: int) -> None:
        at = self._at + steps
        if 0 <= at < len(self._files):
            self._at = at
            self._show_file()

    def _save(self) -> None:
        self.save_wanted.emit(self.file)

    def _open_elsewhere(self) -> None:
        self.open_wanted.emit(self.file)
