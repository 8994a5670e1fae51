"""この問い合わせの読み方: what the customer asks and tells, and what of it the reply settles.

A line for each request and question of the open turn, with the place in the draft that answers it;
below, what they told of themselves, what else is worth knowing (`reading_hints`) and what to look
into before asking back (`unclear_steps`). A line leads to its words in the mail. The one rule:
nothing is said here without the words of the mail, or the corrections, on which it rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Direction
from ecdesk.domain.learning import Label
from ecdesk.domain.ledger import State
from ecdesk.domain.mail import Auto
from ecdesk.domain.marks import Sort
from ecdesk.ui.context import Context
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.label_chips import Correcting, chip, labels, learned_said, main_mail
from ecdesk.ui.marking import Marking, word_on
from ecdesk.ui.opinion_box import OpinionBox
from ecdesk.ui.reading_hints import CALL, SHOW, Hint, hints, is_urgent
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, set_tone
from ecdesk.ui.unclear_steps import UnclearSteps
from ecdesk.views.rows import MailView, MarkView, ThreadView
from ecdesk.words import _

_LONGEST = 60  # signs of a mark that a line shows


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draft does with a request: a state of `domain.ledger`, and where (a paragraph)."""

    state: str
    paragraph: int = 0
    unsure: bool = False


def standings(
    lines: Iterable[Mapping[str, Any]], body: str
) -> dict[tuple[int, int, int], Standing]:
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


def standing_said(standing: Standing) -> tuple[str, str]:
    """What became of a request, and its tone."""
    if standing.state == State.UNANSWERED:
        said = _("答えているか確かめてください") if standing.unsure else _("まだ答えていません")
        return said, "warn" if standing.unsure else "bad"
    said = {
        State.ANSWERED.value: _("答えています"),
        State.LATER.value: _("別途お返事します"),
        State.REFUSED.value: _("お断りしています"),
        State.UNNEEDED.value: _("答えなくてよい"),
    }[standing.state]
    if standing.paragraph and standing.state != State.UNNEEDED:
        said = {
            State.ANSWERED.value: _("返信の{n}段落目"),
            State.LATER.value: _("別途 (返信の{n}段落目)"),
            State.REFUSED.value: _("お断り (返信の{n}段落目)"),
        }[standing.state].format(n=standing.paragraph)
    return said, "ok"


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
        self._standings: Mapping[tuple[int, int, int], Standing] = {}
        self._shown: tuple[Any, ...] | None = None
        self._main: MailView | None = None  # by which the turn is labelled
        self._lines: dict[tuple[int, int, int], Line] = {}
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
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        column.addLayout(self._rows)
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
        said = ((m.id, m.marks, m.words, m.reading, m.left_out) for m in mails)
        shown = (*said, view.clues, today)
        self.setVisible(bool(mails))
        if mails:
            urgent = is_urgent(mails, today, calendar)
            self.steps.show_thread(view, now, urgent=urgent)
        self.opinion.show_thread(view)
        if shown == self._shown:
            return
        self._shown, self._main = shown, main_mail(mails)
        self._lines.clear()
        empty(self._flow)
        empty(self._rows)
        self._add_labels(mails)
        asked = [(mail, mark) for mail in mails for mark in mail.marks]
        for mail, mark in asked:
            if mark.sort is not Sort.DISCLOSURE:
                self._add_mark(mail, mark, str(mark.number))
        if not any(mark.sort is not Sort.DISCLOSURE for _mail, mark in asked):
            self._rows.addWidget(_quiet(_("はっきりした依頼や質問は見つかりませんでした。")))
        for mail, mark in asked:
            if mark.sort is Sort.DISCLOSURE:
                self._add_mark(mail, mark, "♡")
        for mail in mails:
            for mark, times in mail.left_out:
                self._add_left_out(mail, mark, times)
        for hint in hints(mails, today, calendar, view.clues):
            self._rows.addWidget(hint_row(hint, self._act))
        self._tell()

    def show_ledger(self, found: Mapping[tuple[int, int, int], Standing]) -> None:
        """Say what the draft does with each request; nothing where nobody writes."""
        self._standings = found
        self._tell()

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
                self._rows.addWidget(line)

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
        text = one_line(mail.text[mark.start : mark.end])
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
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

    def _add_mark(self, mail: MailView, mark: MarkView, sign: str) -> None:
        line = Line(mail, mark, sign)
        line.go.connect(lambda: self.words_wanted.emit(mail.id, mark.start, mark.end))
        line.menu_wanted.connect(lambda point: self._show_menu(line, point))
        self._lines[mail.id, mark.start, mark.end] = line
        self._rows.addWidget(line)

    def _show_menu(self, line: Line, point: QPoint) -> None:
        menu = QMenu(line)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._marking.fill(menu, line.mail, line.mark)
        menu.popup(point)

    def _tell(self) -> None:
        for key, line in self._lines.items():
            standing = self._standings.get(key)
            word = word_on(line.mail, line.mark)
            if standing is None and word.state:
                standing = Standing(word.state)
            line.say(standing)


class Line(QFrame):
    """A request, a question or a word about themselves: click for its words, menu to correct it."""

    go = Signal()
    menu_wanted = Signal(object)  # QPoint on the screen

    def __init__(self, mail: MailView, mark: MarkView, sign: str) -> None:
        super().__init__()
        dress(self, "line")
        self.mail, self.mark = mail, mark
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(words.reason(mark.code, mark.cue).replace("<", "&lt;"))
        text = one_line(mail.text[mark.start : mark.end])
        self._text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        self._sign = dress(QLabel(sign), "strong", tone="accent")
        self._sign.setFixedWidth(16)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._said = QLabel(self._text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._state = dress(QLabel(wordWrap=True), "small")
        self._state.hide()
        inside = QVBoxLayout()
        inside.setSpacing(0)
        inside.addWidget(self._said)
        inside.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._sign)
        row.addLayout(inside, 1)
        self.say(None)

    def say(self, standing: Standing | None) -> None:
        """What became of it in the draft; None: nobody writes."""
        told = self.mark.sort is Sort.DISCLOSURE
        said, tone = ("", "") if standing is None or told else standing_said(standing)
        self._state.setText(f"→ {said}" if said else "")
        self._state.setVisible(bool(said))
        set_tone(self._state, "mute" if tone == "ok" else tone)
        set_tone(self._sign, tone or "accent")
        sort = words.mark_sort(self.mark.sort)
        if told:
            sort = f"{sort} ({words.disclosure_kind(self.mark.kind)})"
        self.setAccessibleName("、".join(filter(None, (sort, self._text, said))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press belongs to this line, so that its release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the words."""
        event.accept()
        if event.button() is Qt.MouseButton.LeftButton:
            self.go.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar do what a click does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.go.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key or the right button: what can be corrected."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        middle = self.mapToGlobal(self.rect().center())
        self.menu_wanted.emit(middle if by_key else event.globalPos())


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
