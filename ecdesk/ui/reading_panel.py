"""この問い合わせの読み方: what the customer asks and tells, and what of it the reply settles.

A line for each request and question of the open turn, with the place in the draft that answers it;
below, what they told of themselves and what else is worth knowing: a day that is near, an order
that can be taken, a hint at another shop. A line leads to its words in the mail. The one rule:
nothing is said here without the words of the mail on which it rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Direction
from ecdesk.domain.ledger import State
from ecdesk.domain.mail import Auto
from ecdesk.domain.marks import Sort
from ecdesk.ui.context import Context
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.marking import Marking, word_on
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, set_tone
from ecdesk.views.rows import MailReading, MailView, MarkView, ThreadView
from ecdesk.words import _

_LONGEST = 60  # signs of a mark that a line shows
_NEAR_DAYS = 3  # a day so near may pass before mails have gone to and fro


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

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "card", says=_("この問い合わせの読み方"))
        self._context = context
        self._marking = Marking(context, self)
        self._standings: Mapping[tuple[int, int, int], Standing] = {}
        self._shown: tuple[Any, ...] | None = None
        self._lines: dict[tuple[int, int, int], Line] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 2 * SPACE, 14, 3 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(dress(QLabel(_("この問い合わせの読み方")), "title"))
        self._labels = QWidget()
        self._flow = FlowLayout(self._labels, spacing=SPACE)
        self._flow.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._labels)
        column.addSpacing(SPACE)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        column.addLayout(self._rows)
        self.hide()

    def show_thread(self, view: ThreadView, now: datetime) -> None:
        """Say what is asked in a conversation; hidden where nothing waits for an answer."""
        mails = waiting(view)
        today = now.astimezone(ZoneInfo(view.shop.calendar.zone)).date()
        shown = (*((mail.id, mail.marks, mail.words, mail.reading) for mail in mails), today)
        self.setVisible(bool(mails))
        if shown == self._shown:
            return
        self._shown = shown
        self._lines.clear()
        empty(self._flow)
        empty(self._rows)
        for said, tone in labels([mail.reading for mail in mails if mail.reading is not None]):
            self._flow.addWidget(_chip(said, tone))
        self._labels.setVisible(self._flow.count() > 0)
        asked = [(mail, mark) for mail in mails for mark in mail.marks]
        for mail, mark in asked:
            if mark.sort is not Sort.DISCLOSURE:
                self._add_mark(mail, mark, str(mark.number))
        for mail, mark in asked:
            if mark.sort is Sort.DISCLOSURE:
                self._add_mark(mail, mark, "♡")
        for said in hints(mails, today):
            self._rows.addWidget(_hint(said))
        if not any(mark.sort is not Sort.DISCLOSURE for _mail, mark in asked):
            self._rows.addWidget(_hint(_("はっきりした依頼や質問は見つかりませんでした。"), "mute"))
        self._tell()

    def show_ledger(self, found: Mapping[tuple[int, int, int], Standing]) -> None:
        """Say what the draft does with each request; nothing where nobody writes."""
        self._standings = found
        self._tell()

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


def labels(read: Sequence[MailReading]) -> list[tuple[str, str]]:
    """What the mails are about as a whole, each with its tone: 至急, お怒り, 配送状況, 買った後."""
    if not read:
        return []
    main = next((one for one in reversed(read) if one.intent != "other_unclear"), read[-1])
    pressing = _strongest(read, "urgency", ("critical", "high"))
    feeling = _strongest(read, "emotion", ("angry", "irritated", "anxious", "happy"))
    upset = feeling in {"angry", "irritated"}
    said = [
        (words.urgency(pressing), "bad" if pressing == "critical" else "warn"),
        (words.emotion(feeling), "bad" if upset else ""),
        (words.intent(main.intent), ""),
        *((words.intent(also), "") for also in main.also),
        (words.timing(main.timing), ""),
        (words.cause(main.cause), ""),
    ]
    return [(text, tone) for text, tone in dict(said).items() if text]


def _strongest(read: Sequence[MailReading], name: str, order: Sequence[str]) -> str:
    found = {getattr(one, name) for one in read}
    return next((value for value in order if value in found), "")


def hints(mails: Sequence[MailView], today: date) -> list[str]:
    """What is worth knowing before one writes."""
    said: list[str] = []
    read = [mail.reading for mail in mails if mail.reading is not None]
    days = sorted({day for one in read for _text, day in one.dates if day >= today})
    if days:
        left = (days[0] - today).days
        when = _("今日") if left == 0 else _("あと{n}日").format(n=left)
        day = f"{days[0].month}/{days[0].day}({words.weekday(days[0])})"
        near = _("{day} まで{when}です。").format(day=day, when=when)
        if left <= _NEAR_DAYS:
            near += _("メールの往復では間に合わないかもしれません。お電話も考えてください。")
        said.append(near)
    for one in read:
        said += [words.reason(code, cue) for code, cue in one.hints]
        if one.intent == "order_new" and one.present:
            said.append(_order_said(one))
    return list(dict.fromkeys(said))


def _order_said(read: MailReading) -> str:
    missing = [part for part in read.missing if part != "date"]
    if not missing:
        return _("このメールの内容で、ご注文をお受けできます。")
    parts = "、".join(words.order_part(part) for part in missing)
    return _("ご注文をお受けするには、あと {parts} が必要です。").format(parts=parts)


def _hint(said: str, tone: str = "") -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    sign = dress(QLabel("" if tone == "mute" else "!"), "strong", tone="warn")
    sign.setFixedWidth(16)
    sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    label = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    if tone:
        dress(label, tone)
    row.addWidget(sign)
    row.addWidget(label, 1)
    return line


def _chip(said: str, tone: str) -> QLabel:
    chip = dress(QLabel(said), "chip", tone=tone)
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return chip
