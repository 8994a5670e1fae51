"""What else was begun in a conversation: one line of letters, each opened by a click.

A forward may lie beside a reply. The one rule: the letter on the page is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.conversation import Kind
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import DraftView
from ecdesk.words import _


def draft_said(draft: DraftView, zone: ZoneInfo, now: datetime) -> str:
    """What a draft is, to whom, and of when: 転送 (倉庫 御中)　きょう 14:18."""
    kinds = {
        Kind.REPLY: _("返信"),
        Kind.POSTSCRIPT: _("追伸"),
        Kind.HOLDING: _("お待たせ連絡"),
        Kind.ASK: _("お客様への質問"),
        Kind.FORWARD: _("転送"),
        Kind.NEW: _("新しいメール"),
    }
    when = words.moment(draft.updated_at.astimezone(zone), now)
    who = one_line(draft.to[0].name or draft.to[0].addr) if draft.to else ""
    if len(who) > 16:
        who = f"{who[:15]}…"
    if who:
        return _("{kind} ({who})　{when}").format(kind=kinds[draft.kind], who=who, when=when)
    return _("{kind}　{when}").format(kind=kinds[draft.kind], when=when)


class DraftsRow(QFrame):
    """The letters begun and left; hidden while there are none."""

    wanted = Signal(str)  # a draft's id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar", tone="accent", says=_("書きかけ"))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, SPACE, 18, SPACE)
        self._row = FlowLayout(spacing=3 * SPACE)
        column.addLayout(self._row)
        self._shown: tuple[object, ...] = ()
        self.buttons: list[QPushButton] = []
        self.hide()

    def show_drafts(self, drafts: Sequence[DraftView], zone: ZoneInfo, now: datetime) -> None:
        """Show these, in order; what is shown already is not touched."""
        said = tuple((one.id, draft_said(one, zone, now), one.subject) for one in drafts)
        if said != self._shown:
            self._shown = said
            empty(self._row)
            self.buttons = []
            self._row.addWidget(dress(QLabel(_("ほかの書きかけ")), "mute"))
            for draft_id, text, subject in said:
                button = dress(QPushButton(text.replace("&", "&&")), "link")
                button.setToolTip(one_line(subject).replace("<", "&lt;"))
                button.clicked.connect(partial(self._want, draft_id))
                self._row.addWidget(button)
                self.buttons.append(button)
        self.setVisible(bool(said))

    def _want(self, draft_id: str, _checked: bool = False) -> None:
        self.wanted.emit(draft_id)
