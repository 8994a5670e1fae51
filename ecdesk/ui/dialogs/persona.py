"""お客様のこと: how this customer likes to be written to, for whoever answers next.

What is kept is for ourselves: it stands beside their mails and never in ours. 要件のみ is heard by
the checks: nobody is warned for leaving kind words out where none are wanted. By the reading of
their name and by their telephone they are found again.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px
from ecdesk.ui.ticks import TickBox
from ecdesk.views.rows import CustomerView
from ecdesk.words import _, say


class PersonaDialog(Sheet):
    """A few lines about a customer."""

    def __init__(
        self, context: Context, customer: CustomerView, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("お客様のこと"), parent)
        self.remark.setText(_("お客様には送られません"))
        self._context, self._customer = context, customer
        known = customer.persona
        self.brief = TickBox(_("要件のみを好まれる (前置きや気づかいの言葉は少なく)"))
        self.brief.setChecked(known.brief)
        self.body.addWidget(self.brief)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self.fields = {
            "manner": self._field(grid, _("話し方"), known.manner, _("例: ていねいな敬語")),
            "matters": self._field(grid, _("大切なこと"), known.matters, _("例: 納期、包装")),
            "contact": self._field(grid, _("ご連絡"), known.contact, _("例: お電話は夕方以降")),
            "kana": self._field(grid, _("よみ"), customer.kana, _("例: やまざき はなこ")),
            "phone": self._field(grid, _("電話番号"), customer.phone, _("例: 090-0000-1111")),
        }
        self.body.addLayout(grid)
        self.refusal = dress(QLabel(wordWrap=True), "small", tone="bad")
        self.refusal.hide()
        self.body.addWidget(self.refusal)
        self.body.addStretch(1)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.keep = self.add_button(_("保存"), "primary")
        self.keep.clicked.connect(self._save)
        self.keep.setDefault(True)
        self.settle()
        self.spread(480, 340)
        self.fields["manner"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _field(self, grid: QGridLayout, name: str, text: str, hint: str) -> LineEdit:
        line = LineEdit(text)
        line.setPlaceholderText(hint)
        line.setAccessibleName(name)
        line.setMinimumWidth(px(200))
        at = grid.rowCount()
        label = dress(QLabel(name), "mute")
        label.setBuddy(line)
        grid.addWidget(label, at, 0)
        grid.addWidget(line, at, 1)
        return line

    def _save(self) -> None:
        from ecdesk.protocol import SavePersona

        self.keep.setEnabled(False)
        words = {name: line.text() for name, line in self.fields.items()}
        command = SavePersona(customer_id=self._customer.id, brief=self.brief.isChecked(), **words)
        asked = self._context.link.ask(command)
        asked.then(self._on_saved).otherwise(self._on_refused).start(self)

    def _on_saved(self, answer: dict[str, Any]) -> None:
        from ecdesk.protocol import SavePersona

        context, customer_id = self._context, self._customer.id
        before = SavePersona(customer_id=customer_id, **answer["before"])
        notices = context.notices
        notices.say(
            _("お客様のことを控えました。"),
            kind="good",
            undo=lambda: context.link.ask(before).start(notices),
        )
        self.accept()

    def _on_refused(self, error: DeskError) -> None:
        self.keep.setEnabled(True)
        self.warn(say(error))

    def written(self) -> object:
        """Override: what stands in the fields."""
        return self.typed()

    def warn(self, said: str) -> None:
        """Override: below the fields."""
        self.refusal.setText(said)
        self.refusal.show()
