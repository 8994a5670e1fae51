"""What is decided of a request: 別途 with its day, お断り with its reason and what is offered.

The one rule: nothing is written into the letter unless the box beside it is ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from ecdesk.domain.calendar import Calendar
from ecdesk.ui.day_picker import DayPicker
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.ui.ticks import TickBox
from ecdesk.words import _


class LaterDialog(Sheet):
    """別途お返事する: until when."""

    chosen = Signal(object, bool)  # the day; whether the letter is to name it

    def __init__(
        self,
        asked: str,
        calendar: Calendar,
        clock: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("別途お返事する"), parent)
        self.setMinimumWidth(px(560))
        self.body.addWidget(
            dress(ElidedLabel(_("「{asked}」").format(asked=one_line(asked))), "mute")
        )
        self.body.addWidget(QLabel(_("いつまでに")))
        self.days = DayPicker(calendar, clock, hours=False)
        self.body.addWidget(self.days)
        self.write = TickBox(_("その日を本文に書き添える"))
        self.write.setChecked(True)
        self.body.addWidget(self.write)
        self.body.addStretch(1)  # room to spare lies below, not between
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("決める"), "primary")
        self.go.clicked.connect(self._decide)
        self.days.changed.connect(self._fit)
        self.go.setEnabled(False)
        first = next(iter(self.days.days.values()), self.days.other)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self.go.setEnabled(self.days.chosen)
        self.grow()

    def _decide(self) -> None:
        if self.days.chosen:
            self.chosen.emit(self.days.day, self.write.isChecked())
            self.accept()


class RefusalDialog(Sheet):
    """お断りする: the reason and what is offered instead, out of the letter or newly written."""

    chosen = Signal(str, str, bool)  # reason, instead; whether new words go into the letter

    def __init__(
        self,
        asked: str,
        sentences: Sequence[str],
        reason: str,
        instead: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("お断りする"), parent)
        self.setMinimumWidth(px(560))
        self.body.addWidget(
            dress(ElidedLabel(_("「{asked}」").format(asked=one_line(asked))), "mute")
        )
        self.reason = self._line(
            _("理由の文"),
            sentences,
            reason,
            _("例: 仕上げに3日いただいているため、20日には着きません。"),
        )
        self.instead = self._line(
            _("代わりにできることの文"),
            sentences,
            instead,
            _("例: 式場へ直接お届けする便でしたら、21日の朝に間に合います。"),
        )
        self.lacks = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.body.addWidget(self.lacks)
        self.write = TickBox(_("新しく書いた文を、本文に書き添える"))
        self.write.setChecked(True)
        self.body.addWidget(self.write)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("決める"), "primary")
        self.go.clicked.connect(self._decide)
        for choice in (self.reason, self.instead):
            choice.currentTextChanged.connect(lambda _text: self._fit())
        self._fit()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, title: str, sentences: Sequence[str], given: str, example: str) -> QComboBox:
        self.body.addWidget(QLabel(title))
        choice = QComboBox(editable=True)
        line = dress(LineEdit(), "bare")  # the box around it has the room and the frame
        line.setPlaceholderText(example)
        choice.setLineEdit(line)
        choice.setAccessibleName(title)
        choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        choice.addItems(list(sentences))
        choice.setCurrentText(given)
        self.body.addWidget(choice)
        return choice

    def _fit(self) -> None:
        """Either of them is a beginning; what is still missing is said here and by the checks."""
        reason, instead = (one.currentText().strip() for one in (self.reason, self.instead))
        self.go.setEnabled(bool(reason or instead))
        if reason and instead:
            said = _("理由も代わりの案もそろっています。")
        elif reason:
            said = _("代わりの案がまだです。案がないまま送るときは、理由をひとことお聞きします。")
        elif instead:
            said = _(
                "理由がまだです。「…のため」とひとことあると、納得していただきやすくなります。"
            )
        else:
            said = _("理由と代わりの案がそろうと、お断りでも気持ちよく受け取っていただけます。")
        self.lacks.setText(said)
        set_tone(
            self.lacks,
            "ok" if reason and instead else "mute" if not (reason or instead) else "warn",
        )

    def _decide(self) -> None:
        lines = [choice.lineEdit() for choice in (self.reason, self.instead)]
        if any(isinstance(line, LineEdit) and line.composing for line in lines):
            return
        reason, instead = (choice.currentText().strip() for choice in (self.reason, self.instead))
        self.chosen.emit(reason, instead, self.write.isChecked())
        self.accept()
