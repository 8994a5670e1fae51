"""A form's mail as the inquiry it is: who, how to reach them, about what, and their own words.

The notice that a shop system wrapped it in stays below, folded. What a label means can be taught
right here; the mail is then read anew. The one rule: the customer's words stand as they wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.mail import FormFields
from ecdesk.ui.context import Context
from ecdesk.ui.flow import empty
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.views.rows import FormLabel, MailView
from ecdesk.words import _

LABEL_WIDTH = 72  # the names of fields stand in a column of their own
LONGEST_LABEL = 40  # characters


def field_names() -> dict[str, str]:
    """What a label can mean, by the name of the field (`FormFields`)."""
    return {
        "customer_name": _("お名前"),
        "kana": _("ふりがな"),
        "email": _("メール"),
        "phone": _("電話"),
        "address": _("ご住所"),
        "order_number": _("注文番号"),
        "item": _("商品"),
        "subject": _("件名"),
        "body": _("本文 (お客様のことば)"),
    }


def facts(form: FormFields) -> Iterator[tuple[str, str]]:
    """Name and value of everything short that a form says."""
    for field, name in field_names().items():
        value = getattr(form, field)
        if value and field != "body":
            yield name, value


class FormTable(QWidget):
    """The short fields of a form, one a line."""

    def __init__(self, form: FormFields, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "form", says=_("フォームの内容"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, SPACE)
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnMinimumWidth(0, px(LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts(form)):
            grid.addWidget(dress(QLabel(name), "mute"), row, 0, Qt.AlignmentFlag.AlignTop)
            said = QLabel(one_line(value), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(dress(said, "fact", says=f"{name} {one_line(value)}"), row, 1)


class LabelLessons(QWidget):
    """The labels of a mail that nobody knows, each with 「この項目は…」."""

    def __init__(
        self, context: Context, mail: MailView, shop_id: int, parent: QWidget | None = None
    ) -> None:
        """Nothing is read before `read`."""
        super().__init__(parent)
        self._context, self._mail, self._shop_id = context, mail, shop_id
        self._asked = False  # the person wants to see them, or to hear that there are none
        self.buttons: dict[str, QToolButton] = {}
        self.unfold = dress(QPushButton(), "fold")
        self.unfold.setCheckable(True)
        self.unfold.toggled.connect(self._on_unfolded)
        self._none = dress(QLabel(_("「項目：内容」の形の行が見つかりません。")), "mute")
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, SPACE, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._none)
        column.addWidget(self._rows)
        for part in (self, self._none, self._rows):
            part.hide()

    def read(self, *, asked: bool = False) -> None:
        """Look for labels; they stay folded unless they were `asked` for."""
        self._asked = self._asked or asked
        reading = self._context.jobs.read("ecdesk.views.rereading:labels", self._mail.id)
        reading.then(self._show).otherwise(lambda _error: None).start(self)

    def _show(self, labels: Sequence[FormLabel]) -> None:
        empty(self._grid)
        self.buttons = {}
        for row, one in enumerate(labels):
            said = _("{label}: {value}").format(label=one.label[:LONGEST_LABEL], value=one.value)
            self._grid.addWidget(dress(ElidedLabel(said), "small"), row, 0)
            self.buttons[one.label] = self._button(one)
            self._grid.addWidget(self.buttons[one.label], row, 1)
        said = _("わからない項目 {n} 件").format(n=sum(not one.field for one in labels))
        self.unfold.setText(f"{'▾' if self.unfold.isChecked() else '▸'} {said}")
        self.unfold.setAccessibleName(said)
        self.setVisible(bool(labels) or self._asked)
        self._none.setVisible(not labels)
        self.unfold.setVisible(bool(labels))
        if self._asked and labels:
            self.unfold.setChecked(True)

    def _on_unfolded(self, shown: bool) -> None:
        self._rows.setVisible(shown)
        self.unfold.setText(("▾" if shown else "▸") + self.unfold.text()[1:])

    def _button(self, one: FormLabel) -> QToolButton:
        names = field_names()
        button = dress(QToolButton(), "quiet")
        said = names[one.field] if one.field in names else _("この項目は…")
        button.setText(_("{said} ▾").format(said=said))
        button.setAccessibleName(_("「{label}」の意味").format(label=one_line(one.label)))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for field, name in names.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(field == one.field)
            action.triggered.connect(partial(self._on_chosen, one, field))
        if one.field:
            menu.addSeparator()
            menu.addAction(_("覚えたことを忘れる")).triggered.connect(
                partial(self._on_chosen, one, "")
            )
        button.setMenu(menu)
        return button

    def _on_chosen(self, one: FormLabel, field: str, _checked: bool = False) -> None:
        label = one_line(one.label)[:LONGEST_LABEL]
        if field:
            said = _("「{label}」は{name}と覚えました。この店のフォームを、これからこう読みます。")
            said = said.format(label=label, name=field_names()[field])
        else:
            said = _("「{label}」について覚えたことを忘れました。").format(label=label)
        self._teach(one.label, field, lambda before: self._tell(said, one.label, before))

    def _tell(self, said: str, label: str, before: str) -> None:
        self._context.notices.say(
            said, kind="good", undo=lambda: self._teach(label, before, lambda _before: None)
        )

    def _teach(self, label: str, field: str, then: Callable[[str], object]) -> None:
        """Teach, then have this mail read by what was taught."""
        from ecdesk.protocol import ReadMailAs, TeachLabel

        link = self._context.link
        again = link.ask(ReadMailAs(mail_id=self._mail.id, charset=self._mail.read_as))
        again.then(lambda _answer: self.read())

        def taught(answer: dict[str, Any]) -> None:
            again.start(self)
            then(str(answer.get("before", "")))

        link.ask(TeachLabel(shop_id=self._shop_id, label=label, field=field)).then(taught).start(
            self._context.notices
        )
