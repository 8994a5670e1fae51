"""ご依頼とお答え: every request beside the letter, with the words that settle it.

A line is taken by the mouse and let fall on a sentence, or its menu is opened by key; either way
the person says which sentence answers, and the checks go by it. What the customer told of
themselves stands below, with the sentence that takes it up. The one rule: a line is changed in
place, so that nothing jumps while somebody writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.holding import day_said
from ecdesk.domain.ledger import State
from ecdesk.ui.editor import Editor, code_points
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, px, set_tone
from ecdesk.words import _

MIME = "application/x-ecdesk-mark"
_LONGEST = 34  # signs of a request that a line shows
Key = tuple[int, int, int]  # a mail, and where its mark stands
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settled:
    """A mark and what the letter does with it, as the engine found or the person linked it."""

    key: Key
    text: str
    told: bool = False  # of the customer themselves: nothing is asked
    state: str = ""
    unsure: bool = False
    linked: bool = False
    by: Span | None = None
    reason: Span | None = None
    instead: Span | None = None
    day: date | None = None
    named: bool = False  # the day: by a sentence of the letter, not by the person


def settled_lines(value: Mapping[str, Any]) -> tuple[Settled, ...]:
    """The lines of a `CheckDraft` answer: what was asked, then what was told."""
    asked = [
        Settled(
            key=_key(line),
            text=line["text"],
            state=line["state"],
            unsure=bool(line["unsure"]),
            linked=bool(line.get("linked")),
            by=_span(next(iter(line["by"]), None)),
            reason=_span(line.get("reason")),
            instead=_span(line.get("instead")),
            day=date.fromisoformat(line["day"]) if line.get("day") else None,
            named=bool(line.get("named")),
        )
        for line in value.get("ledger") or ()
    ]
    told = [
        Settled(key=_key(line), text=line["text"], told=True, by=_span(line["by"]))
        for line in value.get("told") or ()
    ]
    return (*asked, *told)


def _key(line: Mapping[str, Any]) -> Key:
    return int(line["mail_id"]), int(line["start"]), int(line["end"])


def _span(raw: Sequence[int] | None) -> Span | None:
    return None if raw is None else (int(raw[0]), int(raw[1]))


def said_of(one: Settled) -> tuple[str, str]:
    """What became of it, with its tone."""
    if one.told:
        return (_("受けとめています"), "ok") if one.by else (_("まだ触れていません"), "warn")
    if one.state == State.UNANSWERED:
        return (_("確かめてください"), "warn") if one.unsure else (_("まだ答えていません"), "bad")
    if one.state == State.REFUSED:
        lacks = [
            said for span, said in ((one.reason, _("理由")), (one.instead, _("代案"))) if not span
        ]
        if lacks:
            return _("お断り ({what}がまだ)").format(what="・".join(lacks)), "warn"
        return _("お断り (理由・代案あり)"), "ok"
    if one.state == State.LATER:
        if one.day is not None:
            return _("別途 {day}").format(day=day_said(one.day)), "ok"
        return _("別途"), "ok"
    return (_("答えています") if one.state == State.ANSWERED else _("答えなくてよい")), "ok"


class AnswerLine(QFrame):
    """A mark with what became of it: click to its sentence, drag it onto one, menu for the rest."""

    go = Signal(object)  # Settled
    menu_wanted = Signal(object, object)  # Settled, QPoint on the screen
    here_wanted = Signal(object)  # Settled: the sentence at the cursor settles it

    def __init__(self) -> None:
        super().__init__()
        dress(self, "line")
        self.one = Settled((0, 0, 0), "")
        self._pressed: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._sign = dress(QLabel(alignment=Qt.AlignmentFlag.AlignHCenter), "strong")
        self._sign.setFixedWidth(px(14))
        self._text = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self._state = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        for label in (self._text, self._state):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout()
        inside.setSpacing(0)
        inside.addWidget(self._text)
        inside.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(SPACE)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(inside, 1)

    @property
    def state(self) -> str:
        """What is said of it."""
        return self._state.text()

    def show_one(self, one: Settled) -> None:
        """Say this; nothing is touched that stays the same."""
        if one == self.one and self._text.text():
            return
        self.one = one
        text = one_line(one.text)
        said, tone = said_of(one)
        short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        self._text.setText(short)
        self._state.setText(f"→ {said}")
        sign = {"ok": "✓", "warn": "!", "bad": "×"}[tone]
        self._sign.setText("♡" if one.told and tone == "ok" else sign)
        set_tone(self._sign, tone)
        set_tone(self._state, "mute" if tone == "ok" else tone)
        self.setToolTip(_("本文の文へ引いていくと、その文が答えになります。右クリックで直せます。"))
        self.setAccessibleName(f"{text}、{said}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps the beginning of a drag."""
        event.accept()
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough: the mark travels with the mouse."""
        far = QApplication.startDragDistance()
        at = event.position().toPoint()
        if self._pressed is not None and (at - self._pressed).manhattanLength() >= far:
            self._pressed = None
            drag = QDrag(self)
            drag.setMimeData(carried(self.one.key))
            drag.exec(Qt.DropAction.LinkAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the sentence."""
        event.accept()
        if self._pressed is not None and event.button() is Qt.MouseButton.LeftButton:
            self.go.emit(self.one)
        self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the sentence; A: the one at the cursor settles it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.go.emit(self.one)
        elif event.key() == Qt.Key.Key_A and not event.modifiers():
            self.here_wanted.emit(self.one)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be decided of it."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        at = self.mapToGlobal(self.rect().center()) if by_key else event.globalPos()
        self.menu_wanted.emit(self.one, at)


class LedgerList(QWidget):
    """The lines, in the order in which the customer asked; hidden while there are none."""

    quote_wanted = Signal()  # what is open, into the letter with room for the answers
    go = Signal(object)
    menu_wanted = Signal(object, object)
    here_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("ご依頼とお答え"))
        self._lines: dict[Key, AnswerLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(0)
        self.quote = dress(QPushButton(_("引いて答える"), autoDefault=False, flat=True), "link")
        self.quote.setToolTip(_("まだのご依頼を本文に引き、答えを書く行をあけます (Ctrl+J)"))
        self.quote.clicked.connect(self.quote_wanted)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(dress(QLabel(_("ご依頼とお答え")), "title"), 1)
        head.addWidget(self.quote)
        self._head = QWidget()
        self._head.setLayout(head)
        self._column.addWidget(self._head)
        self.promised = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.promised.hide()
        self._column.addWidget(self.promised)
        self.hide()

    @property
    def lines(self) -> tuple[AnswerLine, ...]:
        """From top to bottom."""
        return tuple(self._lines.values())

    @property
    def open_ones(self) -> tuple[Settled, ...]:
        """What nothing in the letter settles yet, in the order in which it was asked."""
        every = (line.one for line in self._lines.values())
        return tuple(one for one in every if not one.told and one.state == State.UNANSWERED)

    def one(self, key: Key) -> Settled | None:
        """What is shown of a mark."""
        line = self._lines.get(key)
        return None if line is None else line.one

    def show_settled(self, settled: Sequence[Settled]) -> None:
        """Show these: what stayed stays where it is."""
        wanted = {one.key: one for one in settled}
        for key in [key for key in self._lines if key not in wanted]:
            gone = self._lines.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        kept, self._lines = self._lines, {}
        for place, (key, one) in enumerate(wanted.items(), start=1):
            line = kept.get(key) or self._made()
            self._lines[key] = line
            if self._column.indexOf(line) != place:
                self._column.insertWidget(place, line)
            line.show_one(one)
        self._head.setVisible(bool(wanted))
        self.setVisible(bool(wanted) or bool(self.promised.text()))
        self.quote.setVisible(bool(self.open_ones))

    def show_promised(self, days: Sequence[date]) -> None:
        """On which days the letter makes us write again; said before it goes."""
        named = "、".join(day_said(day) for day in days)
        said = _("送ると、{days}のお約束になります").format(days=named) if days else ""
        self.promised.setText(said)
        self.promised.setVisible(bool(days))
        self.setVisible(bool(self._lines) or bool(days))

    def _made(self) -> AnswerLine:
        line = AnswerLine()
        line.go.connect(self.go)
        line.menu_wanted.connect(self.menu_wanted)
        line.here_wanted.connect(self.here_wanted)
        return line


def carried(key: Key) -> QMimeData:
    """A mark as it travels under the mouse."""
    data = QMimeData()
    data.setData(MIME, json.dumps(key).encode())
    return data


class MarkDrop(QObject):
    """Lets marks fall on the editor's sentences; everything else falls as it always did."""

    dropped = Signal(object, int)  # Key, a place in the text

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        editor.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what carries a mark."""
        if isinstance(event, QDropEvent) and event.mimeData().hasFormat(MIME):
            if self._editor.isReadOnly() or self._editor.composing:
                return True
            if isinstance(event, QDragMoveEvent):  # entering is one too
                event.acceptProposedAction()
            elif event.type() is QEvent.Type.Drop:
                raw = event.mimeData().data(MIME).data()
                mail, start, end = (int(part) for part in json.loads(bytes(raw)))
                cursor = self._editor.cursorForPosition(event.position().toPoint())
                at = code_points(self._editor.text, cursor.position())
                event.acceptProposedAction()
                self.dropped.emit((mail, start, end), at)
            return True
        return False
