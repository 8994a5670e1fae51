"""聞き返す前に: four things to look into, what was found for each, and last the way to ask back.

It opens by itself where a mail is not understood, and by a quiet link elsewhere. A tick is the
person's word that they have looked; it is kept with the turn and taken back with Z. The one rule:
nothing here ticks itself, however much was found.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.unclear import Step
from ecdesk.ui.clue_words import clue_said, nothing_said, step_said, why_said
from ecdesk.ui.context import Context
from ecdesk.ui.flow import empty
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.ui.ticks import GAP, SIDE, TickBox
from ecdesk.ui.undoable import Undoable
from ecdesk.views.clue_rows import NO_CLUES, Clue, Clues
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

ASK, OTHER_SHOP = "ask-meaning", "other-shop"  # keys of the templates that ask back
_ABOUT_THEM = {"shop.known", "shop.bought"}  # clues that say who wrote, not what was meant


class UnclearSteps(QWidget):
    """The steps of one conversation; hidden where there is nobody to ask back."""

    conversation_wanted = Signal(int)
    event_wanted = Signal(int)
    template_wanted = Signal(str)
    call_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._undoable = Undoable(context, self)
        self._conversation = 0
        self._by_hand = False  # whether the person opened it where it would be folded
        self._urgent = False
        self._shown: tuple[object, ...] | None = None
        self._clues = NO_CLUES
        self.boxes: dict[Step, TickBox] = {}
        self.fold = dress(QPushButton(), "fold")
        self.fold.clicked.connect(self._on_fold)
        self.why = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.why)
        column.addLayout(self._rows)
        self.hide()

    def show_thread(self, view: ThreadView, now: datetime, *, urgent: bool = False) -> None:
        """Show how far one has looked; `urgent`: mails to and fro would take too long."""
        if view.id != self._conversation:
            self._conversation, self._by_hand = view.id, False
        self.setVisible(view.clues.asked)
        shown = (view.id, view.clues, view.events, urgent)
        if shown == self._shown or not view.clues.asked:
            return
        self._shown, self._view, self._now, self._urgent = shown, view, now, urgent
        self._clues = view.clues
        if self._by_hand and not view.clues.whole:
            self._by_hand = False
            self._on_fold()  # what was opened by hand is read anew, and stays opened
        else:
            self._lay_out()

    @property
    def opened(self) -> bool:
        """Whether the steps are to be seen."""
        return self._clues.whole and (self._by_hand or self._clues.why is not None)

    def _lay_out(self) -> None:
        focused = next((step for step, box in self.boxes.items() if box.hasFocus()), None)
        empty(self._rows)
        self.boxes = {}
        clues, opened = self._clues, self.opened
        said = _("聞き返す前に確かめること")
        self.fold.setText(f"{'▾' if opened else '▸'} {said}")
        self.fold.setAccessibleName(said)
        self.fold.setVisible(clues.why is None)
        why = why_said(clues)
        steps = _("聞き返す前に、順に確かめましょう。")
        self.why.setText(f"{why}{steps}" if why else steps)
        self.why.setVisible(opened)
        if not opened:
            return
        for number, step in enumerate(Step, start=1):
            self._add_step(number, step)
        self._add_asking()
        if focused is not None:
            self.boxes[focused].show()  # what is hidden takes no focus
            self.boxes[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_step(self, number: int, step: Step) -> None:
        box = TickBox(f"{number} {step_said(step)}")
        box.setChecked(step.value in self._clues.ticked)
        box.clicked.connect(lambda on: self._tick(step, on))
        self.boxes[step] = box
        self._rows.addWidget(box)
        found = self._clues.found.get(step, ())
        for clue in found:
            self._rows.addWidget(self._line(clue))
        if not found:
            self._rows.addWidget(_inset(dress(QLabel(nothing_said(step)), "mute")))
        self._rows.addSpacing(SPACE)

    def _line(self, clue: Clue) -> QWidget:
        zone = ZoneInfo(self._view.shop.calendar.zone)
        events = (one for one in self._view.events if one.event.id == clue.event_id)
        said = clue_said(clue, zone, self._now, next(events, None) if clue.event_id else None)
        if clue.conversation_id and clue.conversation_id != self._view.id:
            line = Line(said)
            line.clicked.connect(lambda *_on: self.conversation_wanted.emit(clue.conversation_id))
            return _inset(line)
        if clue.event_id:
            line = Line(said)
            line.clicked.connect(lambda *_on: self.event_wanted.emit(clue.event_id))
            return _inset(line)
        label = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        return _inset(dress(label, "small"))

    def _add_asking(self) -> None:
        """The last step: open once all others are taken."""
        clues = self._clues
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        if clues.to_look:
            said = _("残り {n} つを確かめると、聞き返せます。").format(n=clues.to_look)
            label = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            row.addWidget(dress(label, "mute"), 1)
        else:
            ask = dress(QPushButton(_("聞き返しのひな型を使う")), "small")
            key = OTHER_SHOP if self._speaks_of_another_shop() else ASK
            ask.clicked.connect(lambda: self.template_wanted.emit(key))
            row.addWidget(ask)
            row.addStretch(1)
        inside = QWidget()
        inside.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._rows.addWidget(inside)
        if self._urgent and clues.phone:
            said = _("急ぎです。お電話で確かめる {phone}").format(phone=one_line(clues.phone))
            call = Line(said)
            call.clicked.connect(self.call_wanted)
            self._rows.addWidget(call)

    def _speaks_of_another_shop(self) -> bool:
        found = self._clues.found.get(Step.SHOP, ())
        return any(clue.code not in _ABOUT_THEM for clue in found)

    def _on_fold(self) -> None:
        self._by_hand = not self._by_hand
        if self._by_hand and not self._clues.whole:
            number = self._conversation
            reading = self._context.jobs.read("ecdesk.views.clues:whole", number, slot="clues")
            reading.then(partial(self._on_found, number))
            reading.otherwise(self._context.notices.show_error).start(self)
        else:
            self._lay_out()

    def _on_found(self, number: int, clues: Clues | None) -> None:
        if clues is not None and number == self._conversation:
            self._clues = clues
            self._lay_out()

    def _tick(self, step: Step, on: bool) -> None:
        from ecdesk.protocol import LookInto

        number, box = self._conversation, self.boxes[step]

        def command(done: bool) -> LookInto:
            return LookInto(conversation_id=number, step=step.value, done=done)

        said = _("「{step}」を確かめました。") if on else _("「{step}」の印を外しました。")
        self._undoable.carry_out(
            command(on),
            said.format(step=step_said(step)),
            lambda answer: [command(bool(answer["before"]))],
            refused=lambda error: self._on_refused(box, on, error),
        )

    def _on_refused(self, box: TickBox, on: bool, error: Exception) -> None:
        self._context.notices.show_error(error)
        if self.boxes.get(Step.SHOP) is not None and box in self.boxes.values():
            box.setChecked(not on)


class Line(QPushButton):
    """A line that leads somewhere; it shortens itself and tells all of it in its tooltip."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self._said = said
        dress(self, "link", says=said)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: shorten to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room, mode = max(self.width() - 4, 20), Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._said, mode, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(self._said.replace("<", "&lt;") if shown != self._said else "")


def _inset(widget: QWidget) -> QWidget:
    """Below the words of the step, not below its box."""
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(SIDE + GAP, 0, 0, 0)
    row.addWidget(widget, 1)
    return inside
