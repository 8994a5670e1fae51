"""電話の記録: with whom, what was said, and whether we promised to write or call again.

Only a call in which somebody was spoken to ends the customer's wait; a call into the void is kept
too. The one rule: what is typed here is a note to oneself and never reaches a mail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Outcome
from ecdesk.ui.day_picker import DayPicker
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.ui.ticks import TickBox
from ecdesk.views.rows import ThreadView
from ecdesk.words import _

LONGEST = 600  # minutes


def outcomes() -> tuple[tuple[Outcome, str], ...]:
    """What may come of a call, the likeliest first."""
    return tuple((outcome, words.call_outcome(outcome)) for outcome in Outcome)


class CallDialog(Sheet):
    """A call as one would jot it down."""

    kept = Signal(object)  # protocol.LogCall

    def __init__(
        self, view: ThreadView, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("電話の記録"), parent)
        self.setMinimumWidth(px(560))
        self._view = view
        customer = view.customer.name if view.customer is not None else ""
        if customer:
            self.remark.setText(_("{name} 様").format(name=customer))
        self._build_outcome()
        self.whom = LineEdit(customer)
        self.whom.setAccessibleName(_("お話しした方"))
        self.whom.setPlaceholderText(_("お話しした方"))
        self.minutes = LineEdit()
        self.minutes.setValidator(QIntValidator(0, LONGEST, self))
        self.minutes.setPlaceholderText(_("何分"))
        self.minutes.setAccessibleName(_("何分話したか"))
        self.minutes.setFixedWidth(px(72))
        row = QHBoxLayout()
        row.addWidget(self.whom, 1)
        row.addWidget(self.minutes)
        row.addWidget(QLabel(_("分")))
        self.body.addLayout(row)
        self.said = QPlainTextEdit()
        self.said.setTabChangesFocus(True)
        self.said.setPlaceholderText(_("話したこと、伺ったこと (自分用の控えです)"))
        self.said.setAccessibleName(_("話したこと"))
        self.said.setFixedHeight(px(96))
        self.body.addWidget(self.said)
        self.promised = TickBox(_("あとで連絡すると約束した"))
        self.body.addWidget(self.promised)
        self.days = DayPicker(view.shop.calendar, clock)
        self.about = LineEdit()
        self.about.setPlaceholderText(_("何を (例: 入荷日を調べて電話)"))
        self.about.setAccessibleName(_("約束の内容"))
        for widget in (self.days, self.about):
            widget.hide()
            self.body.addWidget(widget)
        self.told = dress(QLabel(wordWrap=True), "mute")
        self.body.addWidget(self.told)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("記録する"), "primary")
        self.go.clicked.connect(self._keep)
        self.promised.toggled.connect(self._fit)
        self.days.changed.connect(self._fit)
        self._group.idClicked.connect(lambda _id: self._fit())
        self._fit()
        self.settle()
        self.said.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def outcome(self) -> Outcome:
        """What came of it."""
        return outcomes()[max(self._group.checkedId(), 0)][0]

    def _build_outcome(self) -> None:
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.outcomes: dict[Outcome, QPushButton] = {}
        for number, (outcome, said) in enumerate(outcomes()):
            button = dress(QPushButton(said, autoDefault=False), "choice")
            button.setCheckable(True)
            button.setChecked(number == 0)
            self._group.addButton(button, number)
            row.addWidget(button)
            self.outcomes[outcome] = button
        row.addStretch(1)
        self.body.addLayout(row)

    def _fit(self) -> None:
        promised = self.promised.isChecked()
        self.days.setVisible(promised)
        self.about.setVisible(promised)
        waits = self._view.turn is not None and self._view.turn.closed_at is None
        reached = self.outcome is Outcome.REACHED
        if waits and reached:
            said = _("記録すると、このお問い合わせは電話で返事をしたことになります。")
        elif waits:
            said = _("お話しできていないので、返信の期限は数えつづけます。")
        else:
            said = ""
        self.told.setText(said)
        set_tone(self.told, "mute")
        self.told.setVisible(bool(said))
        self.go.setEnabled(not promised or self.days.chosen)
        self.grow()

    def written(self) -> object:
        """Override: what stands in the fields."""
        return self.typed()

    def warn(self, said: str) -> None:
        """Override: above the buttons."""
        self.told.setText(said)
        set_tone(self.told, "bad")
        self.told.show()
        self.grow()

    def _keep(self) -> None:
        from ecdesk.protocol import LogCall, PromiseIn

        promise = None
        if self.promised.isChecked() and self.days.chosen and self.days.day is not None:
            promise = PromiseIn(
                day=self.days.day, until=self.days.until, about=self.about.text().strip()
            )
        self.kept.emit(
            LogCall(
                conversation_id=self._view.id,
                whom=self.whom.text().strip(),
                said=self.said.toPlainText().strip(),
                outcome=self.outcome.value,
                minutes=int(self.minutes.text() or 0) if self.outcome is Outcome.REACHED else 0,
                promise=promise,
            )
        )
        self.accept()
