"""スヌーズ by words: any time that one can say, and at once the time that it means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk import words
from ecdesk.domain.calendar import Calendar
from ecdesk.domain.errors import Refused
from ecdesk.domain.snooze import Snooze, understand
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _


def understood(snooze: Snooze) -> str:
    """The time in full, and what is unusual about it."""
    if snooze.until is None:
        return _("お客様の返事が来たら戻ります。")
    day = f"{snooze.until.month}/{snooze.until.day}({words.weekday(snooze.until)})"
    said = _("{day} {clock} に戻ります。").format(day=day, clock=f"{snooze.until:%H:%M}")
    if snooze.moved is not None:
        said += _("お休みの日なので、次に開く時にしました。")
    elif snooze.closed:
        said += _("その時刻、店は閉まっています。")
    return said


class SnoozeDialog(Sheet):
    """A line to type in; the sentence under it says what was understood."""

    chosen = Signal(str)  # the words

    def __init__(
        self, calendar: Calendar, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("スヌーズ"), parent)
        self.setMinimumWidth(px(400))
        self._calendar, self._clock = calendar, clock
        self.body.addWidget(QLabel(_("いつまで隠しますか")))
        self.line = LineEdit()
        self.line.setPlaceholderText(_("例: 明日の朝、来週の月曜 10時、3日後、返事が来たら"))
        self.line.setAccessibleName(_("いつまで隠すか"))
        self.told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.told.setMinimumHeight(px(36))
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.line)
        self.body.addWidget(self.told)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("隠す"), "primary")
        self.go.clicked.connect(self._choose)
        self.line.textChanged.connect(lambda _text: self._look())
        self.line.returnPressed.connect(self._choose)
        self._look()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self) -> bool:
        """Say what is understood; whether it can be used."""
        typed = self.line.text().strip()
        said, tone, usable = "", "", False
        if not typed:
            said = _("お客様からメールが来れば、その前でもすぐに戻ります。期限は数えつづけます。")
        else:
            now = self._clock()
            try:
                said, tone, usable = (
                    understood(understand(typed, self._calendar, now)),
                    "ok",
                    True,
                )
            except Refused as error:
                said, tone = words.say(error), "warn"
        self.told.setText(said)
        set_tone(self.told, tone)
        self.go.setEnabled(usable)
        return usable

    def _choose(self) -> None:
        if not self.line.composing and self._look():
            self.chosen.emit(self.line.text().strip())
            self.accept()
