"""The lines of この問い合わせの読み方: a request, a question or a word about themselves each.

A line leads to its words in the mail, and says what becomes of it in the draft. The one rule: what
is not to be seen yet is counted, and what of it is still owed is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.ledger import State
from ecdesk.domain.marks import Sort
from ecdesk.ui.marking import word_on
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, set_tone
from ecdesk.views.rows import MailView, MarkView
from ecdesk.words import _

AT_ONCE = 12  # lines; a screen holds no more
_LONGEST = 60  # signs of a mark that a line shows
Key = tuple[int, int, int]  # of a mark: its mail, its start, its end


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draft does with a request: a state of `domain.ledger`, and where (a paragraph)."""

    state: str
    paragraph: int = 0
    unsure: bool = False


def key_of(mail: MailView, mark: MarkView) -> Key:
    """By what a mark is told from the others."""
    return mail.id, mark.start, mark.end


def shortened(said: str) -> str:
    """Words of a mail for a line."""
    text = one_line(said)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


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


class Line(QFrame):
    """A request, a question or a word about themselves: click for its words, menu to correct it."""

    go = Signal()
    menu_wanted = Signal(object)  # QPoint on the screen

    def __init__(self) -> None:
        super().__init__()
        dress(self, "line")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._text = ""
        self._sign = dress(QLabel(), "strong", tone="accent")
        self._sign.setFixedWidth(16)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
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

    def show_mark(self, mail: MailView, mark: MarkView, sign: str) -> None:
        """Stand for another mark from now on; what becomes of it is said by `say`."""
        self.mail, self.mark = mail, mark
        self.setToolTip(words.reason(mark.code, mark.cue).replace("<", "&lt;"))
        self._text = shortened(mail.text[mark.start : mark.end])
        self._sign.setText(sign)
        self._said.setText(self._text)

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


class Lines(QWidget):
    """A line for each mark, the first dozen at once; how many more there are is said below them.

    A line that is there is used again for another mark: making one takes longer than all it says.
    """

    words_wanted = Signal(int, int, int)  # mail id, start, end: show these words
    menu_wanted = Signal(object, object)  # the Line, QPoint on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_mark: dict[Key, Line] = {}  # those that are to be seen
        self._made: list[Line] = []
        self._shown = 0  # of those, the first so many; two may stand for the same words
        self._marks: Sequence[tuple[MailView, MarkView, str]] = ()
        self._standings: Mapping[Key, Standing] = {}
        self._all = False
        self.more = dress(QPushButton(autoDefault=False), "fold")
        self.more.clicked.connect(self._show_all)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_marks(
        self, marks: Sequence[tuple[MailView, MarkView, str]], *, same: bool = False
    ) -> None:
        """Show these, each with its sign; `same`: of the turn shown, of which all may be shown."""
        self._all = self._all and same
        self._marks = marks
        self._lay_out()

    def tell(self, found: Mapping[Key, Standing]) -> None:
        """What becomes of each."""
        self._standings = found
        for line in self._made[: self._shown]:
            line.say(self._standing(key_of(line.mail, line.mark), line.mail, line.mark))
        self._tell_more()

    def _lay_out(self) -> None:
        shown = self._marks if self._all else self._marks[:AT_ONCE]
        self.by_mark = {}
        for at, (mail, mark, sign) in enumerate(shown):
            if at == len(self._made):
                self._add()
            line = self._made[at]
            line.show_mark(mail, mark, sign)
            self.by_mark[key_of(mail, mark)] = line
            line.show()
        for line in self._made[len(shown) :]:
            line.hide()
        self._shown = len(shown)
        self.setVisible(bool(shown))
        self.tell(self._standings)

    def _add(self) -> None:
        line = Line()
        line.go.connect(lambda: self.words_wanted.emit(*key_of(line.mail, line.mark)))
        line.menu_wanted.connect(lambda point: self.menu_wanted.emit(line, point))
        self._column.insertWidget(len(self._made), line)
        self._made.append(line)

    def _tell_more(self) -> None:
        """How many more there are, and how many of those the draft leaves open."""
        left = self._marks[self._shown :]
        found = (self._standing(key_of(mail, mark), mail, mark) for mail, mark, _sign in left)
        owed = sum(one is not None and one.state == State.UNANSWERED for one in found)
        said = _("ほか {n} 件").format(n=len(left))
        if owed:
            said = _("{more} (まだ答えていないもの {n} 件)").format(more=said, n=owed)
        self.more.setText(f"▸ {said}")
        self.more.setAccessibleName(said)
        self.more.setVisible(bool(left))

    def _standing(self, key: Key, mail: MailView, mark: MarkView) -> Standing | None:
        standing, word = self._standings.get(key), word_on(mail, mark)
        return Standing(word.state) if standing is None and word.state else standing

    def _show_all(self) -> None:
        first = len(self.by_mark)
        self._all = True
        self.hide()  # laid out once, not line by line
        self._lay_out()
        self._made[first].setFocus(Qt.FocusReason.OtherFocusReason)
