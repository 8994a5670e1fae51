"""まとめる: which other conversations this one is one with, and what they would be together.

The customer's own come first; others are found by words. Where the customers differ the dialog asks
whether they are one person, and the button says what pressing it means. A refusal is said right
here, and nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Direction
from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.ui.thread_lines import short_subject, status_said
from ecdesk.views.rows import MergedMail, MergeRow, ThreadView
from ecdesk.words import _

QUIET_MS = 250  # after the last key
ROW = Qt.ItemDataRole.UserRole


def who_said(name: str, address: str) -> str:
    """A customer by name and address: 佐藤 美咲 様 <misaki@example.jp>."""
    name, address = one_line(name), one_line(address)
    if not name:
        return address or _("名前不明")
    said = _("{name} 様").format(name=name)
    return f"{said} <{address}>" if address else said


def row_said(row: MergeRow, zone: ZoneInfo, now: datetime) -> str:
    """A conversation in two lines: what about; who, when, how many mails, where it stands."""
    day = words.day(row.last_mail_at.astimezone(zone), now)
    about = _("{who}　{day}　{n} 通　{status}").format(
        who=one_line(row.customer) or one_line(row.address) or _("名前不明"),
        day=day,
        n=row.mails,
        status=status_said(row.status),
    )
    return f"{one_line(row.subject) or _('(件名なし)')}\n{about}"


class MergeDialog(Sheet):
    """The list to choose from, and what is chosen as one conversation."""

    merged = Signal(object, int)  # the engine's answer; how many conversations became one

    def __init__(self, context: Context, view: ThreadView, parent: QWidget | None = None) -> None:
        super().__init__(_("まとめる"), parent)
        self.spread(860, 560)
        self.remark.setText(short_subject(view.subject))
        self._context, self._view = context, view
        self._zone = ZoneInfo(view.shop.calendar.zone)
        self._busy = False
        self.search = LineEdit()
        self.search.setPlaceholderText(_("ことばで探す (件名・本文・お名前・注文番号)"))
        self.search.setAccessibleName(_("まとめるやりとりを探す"))
        self.list = RowList(_("まとめるやりとり"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.told = dress(QLabel(wordWrap=True), "mute")
        self.heading = dress(QLabel(), "title")
        self.preview = RowList(
            _("まとめたあとのメール"), _("左のやりとりを選ぶと、まとめたあとがここに見えます。")
        )
        self.preview.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.preview.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.question = _Strip()
        self._lay_out()
        self.leave = self.add_button(_("やめる"))
        self.go = self.add_button(_("まとめる"), "primary")
        self._soon = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._soon.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self._look)
        self.list.itemSelectionChanged.connect(self._on_chosen)
        self.leave.clicked.connect(self.reject)
        self.go.clicked.connect(self._merge)
        self._on_chosen()
        self._look()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.told)
        left.addWidget(self.list, 1)
        right.addWidget(self.heading)
        right.addWidget(self.preview, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.question)

    @property
    def chosen(self) -> tuple[MergeRow, ...]:
        """What is chosen, in the order of the list."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(item.data(ROW) for item in items if item.isSelected())

    @property
    def strangers(self) -> tuple[MergeRow, ...]:
        """What is chosen of other customers."""
        mine = self._view.customer.id if self._view.customer is not None else None
        return tuple(row for row in self.chosen if row.customer_id not in (mine, None))

    def _look(self) -> None:
        self._soon.stop()
        if self.search.composing:
            return
        wanted = self.search.text().strip()
        reading = self._context.jobs.read(
            "ecdesk.views.merging:candidates", self._view.id, wanted, slot="merge.candidates"
        )
        reading.then(lambda rows: self._show(rows, wanted)).start(self)

    def _show(self, rows: Sequence[MergeRow], wanted: str) -> None:
        now = self._context.clock()
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(row_said(row, self._zone, now))
            item.setData(ROW, row)
            item.setToolTip(one_line(row.snippet).replace("<", "&lt;"))
            self.list.addItem(item)
        if rows:
            said = _(
                "同じやりとりにするものを選んでください。Ctrl を押しながら選ぶと、いくつでも。"
            )
        elif wanted:
            said = ""
            nothing = _("「{words}」は見つかりませんでした。").format(words=wanted)
            self.list.say_when_empty(nothing)
        else:
            said = ""
            self.list.say_when_empty(
                _("このお客様のほかのやりとりはありません。\nことばを入れると探せます。")
            )
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.told.setText(said)
        self.told.setVisible(bool(said))
        self._on_chosen()

    def _on_chosen(self) -> None:
        chosen, strangers = self.chosen, self.strangers
        self.question.clear()
        self.go.setEnabled(bool(chosen) and not self._busy)
        self.go.setText(_("同じお客様としてまとめる") if strangers else _("まとめる"))
        if strangers:
            self.question.say(self._question(strangers), "warn")
        if chosen:
            ids = [self._view.id, *(row.id for row in chosen)]
            reading = self._context.jobs.read(
                "ecdesk.views.merging:merged", ids, slot="merge.preview"
            )
            reading.then(self._show_preview).start(self)
        else:
            self._show_preview(())

    def _question(self, strangers: Sequence[MergeRow]) -> str:
        mine = self._view.customer
        address = mine.addresses[0] if mine is not None and mine.addresses else ""
        names = [who_said(mine.name if mine is not None else "", address)]
        names += [who_said(row.customer, row.address) for row in strangers]
        said = _("同じお客様ですか: {names}。").format(names=_(" と ").join(dict.fromkeys(names)))
        return said + _("まとめると、これからはおひとりのお客様として扱います。")

    def _show_preview(self, mails: Sequence[MergedMail]) -> None:
        self.preview.clear()
        self.heading.setText(
            _("まとめると {n} 通のやりとりになります").format(n=len(mails))
            if mails
            else _("まとめたあと")
        )
        now = self._context.clock()
        for mail in mails:
            at = words.moment(mail.received_at.astimezone(self._zone), now)
            sender = one_line(mail.sender.name or mail.sender.addr)
            who = _("返信") if mail.direction is Direction.OUT else sender
            sign = "＋" if mail.conversation_id != self._view.id else "　"
            item = QListWidgetItem(f"{sign} {at}　{who}\n　 {one_line(mail.gist)}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.preview.addItem(item)

    def _merge(self) -> None:
        from ecdesk.protocol import MergeConversations

        chosen = self.chosen
        if not chosen or self._busy:
            return
        self._busy = True
        self.go.setEnabled(False)
        ids = [self._view.id, *(row.id for row in chosen)]
        command = MergeConversations(conversation_ids=ids, same_person=bool(self.strangers))
        asked = self._context.link.ask(command)
        asked.then(lambda told: self._on_merged(told, len(ids))).otherwise(self._on_refused)
        asked.start(self)

    def _on_merged(self, told: dict[str, Any], number: int) -> None:
        self.merged.emit(told, number)
        self.accept()

    def _on_refused(self, error: DeskError) -> None:
        self._busy = False
        self.go.setEnabled(bool(self.chosen))
        self.question.say(words.say(error), "bad")


class _Strip(QFrame):
    """A question or a refusal, above the buttons."""

    def __init__(self) -> None:
        super().__init__()
        dress(self, "strip")
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._text)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty for nothing."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, tone: str) -> None:
        """Show a sentence."""
        self._text.setText(text)
        set_tone(self, tone)
        self.show()

    def clear(self) -> None:
        """There is nothing to say."""
        self.hide()
