"""A mail with its formatting: the HTML made safe, its pictures, and what deceives in it.

Made safe and decoded on a worker; laid out here piece by piece, so that no mail holds the window
up. Pictures from the network are the engine's to fetch, when the person asks for them.

The one rule: what is shown here was handed over by the worker; nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.flow import empty
from ecdesk.ui.links_said import ask_to_open, doubt_said
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.pictures import picture
from ecdesk.ui.remote_pictures import PicturesBar
from ecdesk.ui.theme import SPACE, dress, theme
from ecdesk.words import _

WARNINGS = 3  # deceptive links that are said; the rest is counted
_COLOURED = re.compile(r"(?:color|background(?:-color)?)\s*[:=]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RichMail:
    """A mail ready to be laid out."""

    pieces: tuple[str, ...]
    images: Mapping[str, QImage]
    blocked: int = 0
    remote: int = 0
    failed: int = 0  # pictures that were asked for and did not come
    links: tuple[tuple[str, str, str], ...] = ()  # as `rows.SafeBody`


def read_rich(reader: Any, mail_id: int, loaded: str = "") -> RichMail:
    """On a worker: a mail's HTML and pictures; `loaded` is where fetched ones lie."""
    from ecdesk.views.thread import safe_html

    safe = safe_html(reader, mail_id, Path(loaded) if loaded else None)
    images = {cid: made for cid, data in safe.images.items() if (made := picture(data)) is not None}
    came = sum(cid.startswith("loaded-") for cid in images)
    failed = safe.remote - came if loaded else 0
    return RichMail(safe.pieces, images, safe.blocked, safe.remote, failed, safe.links)


class RichView(QWidget):
    """The formatted mail under its bar."""

    failed = Signal()  # it could not be read
    shown = Signal()

    def __init__(self, context: Context, mail_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mail_id = mail_id
        self._mail: RichMail | None = None
        self._laid_out = 0
        self.bar = PicturesBar()
        self.bar.wanted.connect(self._fetch)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(0)
        self._texts = QVBoxLayout()
        self._texts.setSpacing(0)
        self._more = dress(QPushButton(_("続きを表示")), "link")
        self._more.clicked.connect(self._lay_out_next)
        self._more.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.bar)
        column.addLayout(self._warnings)
        column.addLayout(self._texts)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def read(self) -> None:
        """Read the mail, with its pictures where they were fetched before in this session."""
        loaded = self._context.rich.get(self._mail_id, "")
        reading = self._context.jobs.read(read_rich, self._mail_id, loaded)
        reading.then(self._show).otherwise(self._on_failed).start(self)

    def _show(self, mail: RichMail) -> None:
        self._mail = mail
        loaded = self._context.rich.setdefault(self._mail_id, "")
        if loaded and mail.failed < mail.remote:
            self.bar.show_loaded(mail.failed)
        else:
            self.bar.show_blocked(mail.blocked, mail.remote)
            if loaded:
                self.bar.show_failed()
        self._warn(mail)
        empty(self._texts)
        self._laid_out = 0
        self._lay_out_next()
        self.shown.emit()

    def mark_found(self) -> None:
        """Mark the words that are searched for now."""
        for at in range(self._texts.count()):
            item = self._texts.itemAt(at)
            piece = item.widget() if item is not None else None
            if isinstance(piece, MailText):
                piece.show_found(self._context.found.words)

    def _warn(self, mail: RichMail) -> None:
        empty(self._warnings)
        said = [doubt_said(doubt, text, address) for text, address, doubt in mail.links if doubt]
        said = list(dict.fromkeys(filter(None, said)))
        lines = [_("! {said}").format(said=one) for one in said[:WARNINGS]]
        if len(said) > WARNINGS:
            lines.append(_("ほかにも {n} 件").format(n=len(said) - WARNINGS))
        for line in lines:
            label = dress(QLabel(line), "small", tone="bad")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            self._warnings.addWidget(label)

    def _lay_out_next(self) -> None:
        """Put the next piece under the others."""
        mail = self._mail
        if mail is None or self._laid_out >= len(mail.pieces):
            return
        paper = theme().dark and any(_COLOURED.search(piece) for piece in mail.pieces)
        texts = {address: text for text, address, _doubt in mail.links}
        piece = MailText(told_of=self._context.named.said)
        piece.setAccessibleName(_("本文"))
        piece.link_clicked.connect(
            lambda address: ask_to_open(self._context, address, piece.text_of_link(address))
        )
        self._texts.addWidget(piece)
        piece.show_html(mail.pieces[self._laid_out], mail.images, texts, paper=paper)
        piece.show_found(self._context.found.words)
        self._laid_out += 1
        self._more.setVisible(self._laid_out < len(mail.pieces))

    def _fetch(self) -> None:
        from ecdesk.protocol import FetchPictures

        asking = self._context.link.ask(FetchPictures(mail_id=self._mail_id))
        asking.then(self._on_fetched).otherwise(self._on_not_fetched).start(self)

    def _on_fetched(self, told: dict[str, Any]) -> None:
        if told.get("loaded"):
            self._context.rich[self._mail_id] = str(told.get("folder", ""))
            self.read()
        else:
            self.bar.show_failed()

    def _on_not_fetched(self, error: DeskError) -> None:
        self.bar.show_failed()
        self._context.notices.show_error(error)

    def _on_failed(self, error: Exception) -> None:
        self._context.notices.show_error(error)
        if self._mail is None:
            self.failed.emit()
        else:
            self.bar.show_failed()
