"""お伝えしたこと: what our own earlier mails in this matter named, beside the letter.

    11/16 発送 11/20(金)          a press leads to that mail
    11月20日に発送いたします。
    ！書いている文とちがいます

Nothing stands here where nothing was told. The one rule: what is marked is not wrong; it only
differs, and the person knows which of the two is right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.shop import Shop
from ecdesk.ui.context import Context
from ecdesk.ui.flow import empty
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.views.told_rows import Told
from ecdesk.words import _

_ROOM = 158  # pixels of a line


class ToldCard(QWidget):
    """The lines of the letter on the page, and which of them it contradicts."""

    mail_wanted = Signal(int, int)  # a conversation, and the mail in it

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._conversation = 0
        self._shop: Shop | None = None
        self._body = ""
        self.lines: tuple[Told, ...] = ()
        self.differing: frozenset[int] = frozenset()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(dress(QLabel(_("お伝えしたこと")), "title"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        column.addLayout(self._rows)
        self.hide()
        context.link.changed.connect(self._on_changed)

    def serve(self, shop: Shop, conversation_id: int | None) -> None:
        """Another letter, to the customer of this conversation; None for one to nobody known."""
        if shop == self._shop and conversation_id == self._conversation:
            return
        self._shop, self._conversation, self._body = shop, conversation_id or 0, ""
        self._show((), frozenset())
        self._read()

    def compare(self, body: str) -> None:
        """The letter reads so now: which lines does it contradict?"""
        self._body = body
        if not self.lines or self._shop is None:
            return
        lines = self.lines
        reading = self._context.jobs.read(
            "ecdesk.views.told:contradicted",
            *(lines, body, self._shop, self._context.clock()),
            slot="composer.contradicted",
        )
        reading.then(partial(self._mark, lines)).otherwise(lambda _error: None).start(self)

    def _read(self) -> None:
        if not self._conversation:
            return
        conversation = self._conversation
        reading = self._context.jobs.read(
            "ecdesk.views.told:told", conversation, slot="composer.told"
        )

        def show(lines: tuple[Told, ...]) -> None:
            if conversation == self._conversation and lines != self.lines:
                self._show(lines, frozenset())
                self.compare(self._body)

        reading.then(show).otherwise(lambda _error: None)  # a letter goes without
        reading.unhurried().start(self)

    def _mark(self, lines: Sequence[Told], differing: frozenset[int]) -> None:
        if lines == self.lines and differing != self.differing:
            self._show(self.lines, differing)

    def _show(self, lines: tuple[Told, ...], differing: Collection[int]) -> None:
        self.lines, self.differing = lines, frozenset(differing)
        empty(self._rows)
        for at, line in enumerate(lines):
            self._add(line, differs=at in self.differing)
        self.setVisible(bool(lines))

    def _add(self, line: Told, *, differs: bool) -> None:
        zone = ZoneInfo(self._shop.calendar.zone) if self._shop is not None else None
        day = line.at.astimezone(zone)
        stated = " ・ ".join(words.stated(one) for one in line.statements)
        said = f"{day.month}/{day.day} {one_line(stated)}"
        sentence = one_line(line.sentence)
        link = dress(QPushButton(autoDefault=False, flat=True), "link", says=f"{said}: {sentence}")
        mode = Qt.TextElideMode.ElideRight
        link.setText(link.fontMetrics().elidedText(said, mode, px(_ROOM)).replace("&", "&&"))
        link.setToolTip(_("このメールを見る: {said}").format(said=said).replace("<", "&lt;"))
        link.clicked.connect(partial(self._want, line))
        self._rows.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        if line.replaced:
            self._rows.addWidget(_text(_("そのあとのメールで変えています"), "mute"))
        elif differs:
            self._rows.addWidget(_text(_("! 書いている文とちがいます"), "small", tone="warn"))
        self._rows.addWidget(dress(ElidedLabel(sentence), "mute"))

    def _want(self, line: Told, _checked: bool = False) -> None:
        self.mail_wanted.emit(line.conversation_id, line.mail_id)

    def _on_changed(self, changed: object) -> None:
        if self._conversation in getattr(changed, "conversations", ()):
            self._read()


def _text(said: str, role: str, *, tone: str = "") -> QLabel:
    label = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return dress(label, role, tone=tone)
