"""この問い合わせの読み方: what the customer asks and tells, and what of it the reply settles.

A line for each request and question of the open turn, with the place in the draft that answers it;
below, what they told of themselves, what else is worth knowing (`reading_hints`) and what to look
into before asking back (`unclear_steps`). A line leads to its words in the mail. The one rule:
nothing is said here without the words of the mail, or the corrections, on which it rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.conversation import Direction
from ecdesk.domain.learning import Label
from ecdesk.domain.mail import Auto
from ecdesk.domain.marks import Sort
from ecdesk.ui.context import Context
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.label_chips import Correcting, chip, labels, learned_said, main_mail
from ecdesk.ui.marking import Marking
from ecdesk.ui.opinion_box import OpinionBox
from ecdesk.ui.reading_hints import CALL, SHOW, Hint, hints, is_urgent
from ecdesk.ui.reading_line import Key, Line, Lines, Standing, shortened
from ecdesk.ui.theme import SPACE, dress
from ecdesk.ui.unclear_steps import UnclearSteps
from ecdesk.views.rows import MailView, MarkView, ThreadView
from ecdesk.words import _


def standings(lines: Iterable[Mapping[str, Any]], body: str) -> dict[Key, Standing]:
    """The ledger of a `CheckDraft` answer, by mail and place of the mark."""
    return {
        (line["mail_id"], line["start"], line["end"]): Standing(
            line["state"],
            paragraph_at(body, line["by"][0][0]) if line["by"] else 0,
            bool(line["unsure"]),
        )
        for line in lines
    }


def paragraph_at(body: str, at: int) -> int:
    """Which paragraph of a letter a place stands in, counted from 1 by the blank lines above it."""
    blocks, inside = 0, False
    for line in body[:at].split("\n")[:-1]:
        blocks += bool(line.strip()) and not inside
        inside = bool(line.strip())
    return blocks if inside else blocks + 1


class ReadingPanel(QFrame):
    """The card beside the mails of an open turn."""

    words_wanted = Signal(int, int, int)  # mail id, start, end: show these words
    template_wanted = Signal(str)  # the key of a template
    call_wanted = Signal()
    conversation_wanted = Signal(int)
    event_wanted = Signal(int)
    learned_wanted = Signal()  # what the shop's corrections have taught
    wording_wanted = Signal(int, str)  # conversation, a proposal for its letter

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "card", says=_("この問い合わせの読み方"))
        self._context = context
        self._marking = Marking(context, self)
        self._correcting = Correcting(context, self)
        self._shown: tuple[Any, ...] | None = None
        self._main: MailView | None = None  # by which the turn is labelled
        self._at = 0  # the conversation
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 2 * SPACE, 14, 3 * SPACE)
        column.setSpacing(SPACE)
        self.correct = dress(QPushButton(_("直す"), autoDefault=False), "fold")
        self.correct.setToolTip(_("用件・対象・時期・原因を直す"))
        self.correct.setAccessibleName(_("用件・対象・時期・原因を直す"))
        self.correct.clicked.connect(self._offer_all)
        head = QHBoxLayout()
        head.addWidget(dress(QLabel(_("この問い合わせの読み方")), "title"))
        head.addStretch(1)
        head.addWidget(self.correct)
        column.addLayout(head)
        self._labels = QWidget()
        self._flow = FlowLayout(self._labels, spacing=SPACE)
        self._flow.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._labels)
        column.addSpacing(SPACE)
        self._whys, self._rows = QVBoxLayout(), QVBoxLayout()
        self._none = _quiet(_("はっきりした依頼や質問は見つかりませんでした。"))
        self.lines = Lines()
        self.lines.words_wanted.connect(self.words_wanted)
        self.lines.menu_wanted.connect(self._show_menu)
        column.addLayout(self._whys)
        column.addWidget(self._none)
        column.addWidget(self.lines)
        column.addLayout(self._rows)
        for rows in (self._whys, self._rows):
            rows.setSpacing(SPACE)
        self.steps = UnclearSteps(context)
        self.steps.conversation_wanted.connect(self.conversation_wanted)
        self.steps.event_wanted.connect(self.event_wanted)
        self.steps.template_wanted.connect(self.template_wanted)
        self.steps.call_wanted.connect(self.call_wanted)
        column.addWidget(self.steps)
        self.opinion = OpinionBox(context)
        self.opinion.wording_wanted.connect(self.wording_wanted)
        column.addWidget(self.opinion)
        self.hide()

    def show_thread(self, view: ThreadView, now: datetime) -> None:
        """Say what is asked in a conversation; hidden where nothing waits for an answer."""
        mails = waiting(view)
        calendar = view.shop.calendar
        today = now.astimezone(ZoneInfo(calendar.zone)).date()
        read = ((m.id, m.marks, m.words, m.reading, m.left_out) for m in mails)
        shown = (*read, view.clues, today)
        self.setVisible(bool(mails))
        if mails:
            urgent = is_urgent(mails, today, calendar)
            self.steps.show_thread(view, now, urgent=urgent)
        self.opinion.show_thread(view)
        if shown == self._shown:
            return
        self._shown, self._main = shown, main_mail(mails)
        for layout in (self._flow, self._whys, self._rows):
            empty(layout)
        self._add_labels(mails)
        said = [(mail, mark) for mail in mails for mark in mail.marks]
        asked = [
            (m, mark, str(mark.number)) for m, mark in said if mark.sort is not Sort.DISCLOSURE
        ]
        told = [(m, mark, "♡") for m, mark in said if mark.sort is Sort.DISCLOSURE]
        self._none.setVisible(not asked)
        self.lines.show_marks((*asked, *told), same=view.id == self._at)
        self._at = view.id
        for mail in mails:
            for mark, times in mail.left_out:
                self._add_left_out(mail, mark, times)
        for hint in hints(mails, today, calendar, view.clues):
            self._rows.addWidget(hint_row(hint, self._act))

    def show_ledger(self, found: Mapping[Key, Standing]) -> None:
        """Say what the draft does with each request; nothing where nobody writes."""
        self.lines.tell(found)

    def _add_labels(self, mails: Sequence[MailView]) -> None:
        reading = self._main.reading if self._main is not None else None
        self._labels.setVisible(reading is not None)
        self.correct.setVisible(reading is not None)
        if reading is None:
            return
        for one in labels(mails):
            made = chip(one, reading)
            if isinstance(made, QPushButton) and one.label is not None:
                made.clicked.connect(partial(self._offer, made, one.label))
            self._flow.addWidget(made)
        for why in reading.why:
            if why.times:
                said = _("用件は、{why}です。").format(why=learned_said(why))
                line = dress(QPushButton(said, autoDefault=False), "link")
                line.setToolTip(_("覚えたことを見る"))
                line.clicked.connect(self.learned_wanted)
                self._whys.addWidget(line)

    def _offer(self, button: QPushButton, label: Label, *_checked: bool) -> None:
        if self._main is not None:
            at = button.mapToGlobal(button.rect().bottomLeft())
            self._correcting.offer(self._main, label, at)

    def _offer_all(self) -> None:
        if self._main is not None:
            at = self.correct.mapToGlobal(self.correct.rect().bottomLeft())
            self._correcting.offer_all(self._main, at)

    def _act(self, hint: Hint) -> None:
        if hint.deed == CALL:
            self.call_wanted.emit()
        elif hint.deed == SHOW:
            self.conversation_wanted.emit(hint.conversation_id)
        else:
            self.template_wanted.emit(hint.deed)

    def _add_left_out(self, mail: MailView, mark: MarkView, times: int) -> None:
        """A mark that the shop has learned not to set: what it was, why, and the way back."""
        text = shortened(mail.text[mark.start : mark.end])
        said = _("「{words}」は、以前 {n} 通で印を外したため、印を付けていません。").format(
            words=text, n=times
        )
        row = _quiet(said)
        again = dress(QPushButton(_("付ける"), autoDefault=False), "link")
        again.setAccessibleName(_("「{words}」に印を付ける").format(words=text))
        again.clicked.connect(lambda *_on: self._marking.set_again(mail, mark))
        layout = row.layout()
        if layout is not None:
            layout.addWidget(again)
        self._rows.addWidget(row)

    def _show_menu(self, line: Line, point: QPoint) -> None:
        menu = QMenu(line)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._marking.fill(menu, line.mail, line.mark)
        menu.popup(point)


def waiting(view: ThreadView) -> tuple[MailView, ...]:
    """The mails of the open turn that were read, oldest first."""
    turn = view.turn
    if turn is None or turn.closed_at is not None:
        return ()
    return tuple(
        mail
        for mail in view.mails
        if mail.reading is not None
        and mail.direction is Direction.IN
        and mail.auto != Auto.BOUNCE.value
        and mail.received_at >= turn.opened_at
    )


def hint_row(hint: Hint, act: Callable[[Hint], object]) -> QWidget:
    """A hint with its sign, and the one thing to do about it below."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    sign = dress(QLabel("!"), "strong", tone="warn")
    sign.setFixedWidth(16)
    sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    inside = QVBoxLayout()
    inside.setSpacing(SPACE)
    inside.addWidget(QLabel(hint.said, wordWrap=True, textFormat=Qt.TextFormat.PlainText))
    if hint.deed:
        button = dress(QPushButton(hint.label.replace("&", "&&"), autoDefault=False), "small")
        button.clicked.connect(lambda *_on: act(hint))
        inside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(inside, 1)
    return line


def _quiet(said: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(16 + SPACE, 0, 0, 0)
    label = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    row.addWidget(dress(label, "mute"), 1)
    return line
