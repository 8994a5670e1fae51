"""返す前に確かめること: tried again, looked into the settings, kept a copy of the page.

Offered where a mail points at something that happened in the shop or at its site, before an answer
is written: whoever looks first does not have to ask back. What was found becomes a note to oneself.
The one rule: what is ticked or typed stays with its conversation until it is a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from ecdesk.domain.conversation import Direction
from ecdesk.domain.reading import Target
from ecdesk.ui.column_card import Card
from ecdesk.ui.context import Context
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress
from ecdesk.ui.ticks import TickBox
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

STEPS = 3


@dataclass(slots=True)
class Begun:
    """How far one conversation was looked into."""

    ticked: list[bool] = field(default_factory=lambda: [False] * STEPS)
    found: list[str] = field(default_factory=lambda: [""] * STEPS)
    put_aside: bool = False

    def __bool__(self) -> bool:
        """Whether anything would be lost."""
        return any(self.ticked) or any(self.found)


def title() -> str:
    """What the note begins with."""
    return _("検証メモ")


def steps() -> tuple[tuple[str, str], ...]:
    """What is to be done, and what one writes of it."""
    return (
        (_("再現: 同じ操作をした"), _("どうなったか")),
        (_("設定: 条件を確かめた"), _("何を見たか")),
        (_("ページの控えをとった"), _("どこに残したか")),
    )


def points_at(view: ThreadView) -> Target | None:
    """EVENT or SITE where the customer's newest mail is about one of them; else None."""
    received = [mail for mail in view.mails if mail.direction is Direction.IN]
    reading = received[-1].reading if received else None
    if reading is None or reading.target not in (Target.EVENT, Target.SITE):
        return None
    return Target(reading.target)


def note_of(begun: Begun) -> str:
    """What was done and found, line by line."""
    lines = [title()]
    for (what, _hint), ticked, found in zip(steps(), begun.ticked, begun.found, strict=True):
        sign = "✓" if ticked else "―"
        said = f" — {found.strip()}" if found.strip() else ""
        lines.append(f"{sign} {what.partition(':')[0]}{said}")
    return "\n".join(lines)


class CheckedCard(Card):
    """Three things to tick, a line for each, and a button that makes a note of them."""

    kept = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_("返す前に確かめること"))
        self._context = context
        self._conversation = 0
        self._begun: dict[int, Begun] = {}
        self.why = dress(QLabel(wordWrap=True), "mute")
        self.column.addWidget(self.why)
        self.boxes: list[TickBox] = []
        self.lines: list[LineEdit] = []
        for what, hint in steps():
            box, line = TickBox(what), LineEdit()
            line.setPlaceholderText(hint)
            line.setAccessibleName(f"{what} {hint}")
            box.toggled.connect(self._on_edited)
            line.textEdited.connect(self._on_edited)
            line.returnPressed.connect(self.keep)
            self.column.addWidget(box)
            self.column.addWidget(line)
            self.boxes.append(box)
            self.lines.append(line)
        self.make = dress(QPushButton(_("メモに残す")), "small")
        self.aside = dress(QPushButton(_("今回は省く")), "link")
        row = QHBoxLayout()
        row.addWidget(self.make)
        row.addStretch(1)
        row.addWidget(self.aside)
        self.column.addLayout(row)
        self.make.clicked.connect(self.keep)
        self.aside.clicked.connect(self.put_aside)
        self.hide()

    def show_thread(self, view: ThreadView) -> None:
        """Offer it for this conversation, or not."""
        if view.id != self._conversation:
            self._conversation = view.id
            begun = self._begun.get(view.id, Begun())
            for box, line, ticked, found in zip(
                self.boxes, self.lines, begun.ticked, begun.found, strict=True
            ):
                box.blockSignals(True)
                box.setChecked(ticked)
                box.blockSignals(False)
                line.setText(found)
        self._fit(self._begun.get(view.id, Begun()))
        self.setVisible(self._is_offered(view))

    @property
    def unfinished(self) -> tuple[int, ...]:
        """The conversations in which something was begun that is no note yet."""
        return tuple(number for number, begun in self._begun.items() if begun)

    def keep(self) -> None:
        """Make a note of what was ticked and typed."""
        from ecdesk.protocol import AddNote

        number = self._conversation
        begun = self._begun.get(number)
        if not begun:
            return

        def kept(_answer: dict[str, Any]) -> None:
            self._begun.pop(number, None)
            if number == self._conversation:
                self.hide()
            self.kept.emit()

        note = AddNote(conversation_id=number, text=note_of(begun))
        self._context.link.ask(note).then(kept).start(self)

    def put_aside(self) -> None:
        """Not this time."""
        self._begun[self._conversation] = Begun(put_aside=True)
        self.hide()

    def _is_offered(self, view: ThreadView) -> bool:
        """Only while an answer is owed, and as long as there is no such note."""
        target = points_at(view)
        owed = view.turn is not None and view.turn.closed_at is None
        noted = any(note.text.startswith(title()) for note in view.notes)
        begun = self._begun.get(view.id)
        if begun and not noted:
            return True
        if target is None or not owed or noted or (begun is not None and begun.put_aside):
            return False
        self.why.setText(
            _("できごとについてのお問い合わせのようです。")
            if target is Target.EVENT
            else _("サイトについてのお問い合わせのようです。")
        )
        return True

    def _on_edited(self) -> None:
        begun = Begun([box.isChecked() for box in self.boxes], [line.text() for line in self.lines])
        self._begun[self._conversation] = begun
        self._fit(begun)

    def _fit(self, begun: Begun) -> None:
        """A line is there once its box is ticked."""
        for line, ticked, found in zip(self.lines, begun.ticked, begun.found, strict=True):
            line.setVisible(ticked or bool(found))
        self.make.setEnabled(bool(begun))
