"""覚えたこと: everything a shop has learned from corrections, each with what it rests on.

Whatever stands here can be forgotten, and what was forgotten comes back with 取り消す. The one
rule: nothing is learned that does not stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.asides import OFTEN
from ecdesk.domain.learning import LEAST, LEAST_OF_EACH, TAKEN_OFF, What
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.flow import empty
from ecdesk.ui.form_card import field_names
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.clue_rows import LearnedView, Taught
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.shop import Shop
    from ecdesk.protocol import AnyCommand, Changed


def mark_said(taught: Taught) -> tuple[str, str]:
    """A mark that is not set any more, and why."""
    said = _("「{words}」に「{sort}」の印を付けない").format(
        words=taught.said, sort=words.mark_sort(taught.means)
    )
    return said, _("{n} 通のメールで外したため").format(n=taught.times)


def intents_said(view: LearnedView) -> str:
    """Whether intents are guessed from corrections, and how many are missing for it."""
    if view.guesses:
        return _("直していただいた {n} 通から、似たメールの用件を読みます。").format(
            n=view.corrections
        )
    return _(
        "用件を直すと覚えます。{least} 通(用件ごとに {each} 通)から使い始めます。いま {n} 通です。"
    ).format(least=LEAST, each=LEAST_OF_EACH, n=view.corrections)


class LearnedDialog(Sheet):
    """A list in parts, each line that rests on the person's word with 忘れる."""

    def __init__(
        self, context: Context, shops: Sequence[Shop], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("覚えたこと"), parent)
        self._context, self._shops = context, shops
        self.remark.setText(_("直していただいた読み方から"))
        self.shop = QComboBox()
        self.shop.setAccessibleName(_("店"))
        for shop in shops:
            self.shop.addItem(shop.name, shop.id)
        self.shop.currentIndexChanged.connect(lambda _at: self._on_shop())
        self.shop.setVisible(len(shops) > 1)
        self.body.addWidget(self.shop, 0, Qt.AlignmentFlag.AlignLeft)
        self.lines: dict[str, QPushButton] = {}  # what is said → its 忘れる
        inside = dress(QWidget(), "pane")
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, SPACE, 0)
        whole.setSpacing(SPACE)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        whole.addLayout(self._rows)
        # It stands below what is laid out anew, so that what somebody is typing stays.
        whole.addLayout(self._example_row())
        whole.addStretch(1)
        self._examples: tuple[str, ...] = ()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("覚えたこと"))
        area.setWidget(inside)
        self.body.addWidget(area, 1)
        self.add_close()
        self.spread(620, 560)
        context.link.changed.connect(self._on_changed)
        self.read()

    @property
    def shop_id(self) -> int:
        """Of the shop that is shown."""
        return int(self.shop.currentData() or 0)

    def read(self) -> None:
        """Show what is known now."""
        reading = self._context.jobs.read(
            "ecdesk.views.learned:learned", self.shop_id, slot="learned"
        )
        reading.then(self.show_learned).otherwise(self._context.notices.show_error).start(self)

    def show_learned(self, view: LearnedView) -> None:
        """Lay everything out."""
        empty(self._rows)
        self.lines = {}
        self._add_title(_("印を付けないところ"))
        for one in view.marks:
            self._add(*mark_said(one), self._forget(What.MARK, one))
        if not view.marks:
            self._add_quiet(
                _("同じ印を {n} 通で外すと、そこには印を付けなくなります。").format(n=TAKEN_OFF)
            )
        self._add_title(_("送信前チェックで言わないこと"))
        for one in view.checks:
            because = _("{n} 通の返信で「これでよい」としたため").format(n=one.times)
            self._add(words.rule(one.said), because, self._forget(What.CHECK, one))
        if not view.checks:
            self._add_quiet(
                _(
                    "同じ注意を {n} 通の返信で「これでよい」とすると、"
                    "この店では言わないことにできます。"
                ).format(n=OFTEN)
            )
        self._add_title(_("用件"))
        self._add_quiet(intents_said(view))
        for one in view.intents:
            because = _("{n} 回直しました").format(n=one.times)
            self._add(words.intent(one.said), because, self._forget(What.INTENT, one))
        self._add_title(_("商品の呼び名"))
        for one in view.aliases:
            said = _("「{alias}」は {product}").format(alias=one.said, product=one.means)
            self._add(said, "", self._forget_alias(one))
        if not view.aliases:
            self._add_quiet(_("メールの文をえらんで右クリックすると、呼び名を覚えさせられます。"))
        if view.labels:
            self._add_title(_("フォームの欄の名"))
            for one in view.labels:
                field = field_names().get(one.means, one.means)
                said = _("「{label}」は {field}").format(label=one.said, field=field)
                self._add(said, "", self._forget_label(one))
        self._add_numbers(view)
        if self.lines:  # in the order in which they stand
            self.setTabOrder(list(self.lines.values())[-1], self.example)
            self.setTabOrder(self.example, self._teach)

    def _add_numbers(self, view: LearnedView) -> None:
        """Each example of the person's, then the shapes that rest on orders and mails alone."""
        self._examples = tuple(view.examples)
        self._teach.setEnabled(True)
        self._add_title(_("注文番号の形"))
        times = {one.said: one.times for one in view.numbers}
        for number in dict.fromkeys([*view.examples, *times]):
            said = _("「{number}」のような番号").format(number=number)
            because = _("{n} 件の番号から").format(n=times[number]) if number in times else ""
            own = number in view.examples
            self._add(said, because, partial(self._forget_number, number) if own else None)
        if not view.numbers:
            self._add_quiet(_("受注の取り込みや、メールに書かれた番号から覚えます。"))

    def _example_row(self) -> QHBoxLayout:
        """A number of the shop's own, where nothing tells its shape yet."""
        self.example = LineEdit()
        self.example.setPlaceholderText(_("この店の注文番号の例"))
        self.example.setAccessibleName(_("この店の注文番号の例"))
        self._teach = dress(QPushButton(_("覚える"), autoDefault=False), "small")
        self._teach.setEnabled(False)  # until it is known which there are: all are set at once
        self._teach.setAccessibleName(_("この番号の形を覚える"))
        for signal in (self._teach.clicked, self.example.returnPressed):
            signal.connect(self._teach_number)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.example, 1)
        row.addWidget(self._teach)
        return row

    def _on_shop(self) -> None:
        self.example.clear()  # it was meant for the other one
        self._examples = ()
        self._teach.setEnabled(False)
        self.read()

    def _on_changed(self, changed: Changed) -> None:
        if changed.settings:
            self.read()

    def _add_title(self, said: str) -> None:
        if self._rows.count():
            self._rows.addSpacing(2 * SPACE)
        self._rows.addWidget(dress(QLabel(said), "title"))

    def _add_quiet(self, said: str) -> None:
        self._rows.addWidget(dress(QLabel(said, wordWrap=True), "mute"))

    def _add(self, said: str, because: str, forget: Callable[[], None] | None) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        label = QLabel(said, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        row.addWidget(label, 1)
        if because:
            row.addWidget(dress(QLabel(because), "mute"))
        self._rows.addLayout(row)
        if forget is None:
            return
        button = dress(QPushButton(_("忘れる"), autoDefault=False), "small")
        button.setAccessibleName(_("{said} を忘れる").format(said=said))
        button.clicked.connect(lambda *_on: forget())
        row.addWidget(button)
        self.lines[said] = button

    def _forget(self, what: What, one: Taught) -> Callable[[], None]:
        from ecdesk.protocol import Forget, Remember

        shop, which = self.shop_id, what.value

        def back(answer: dict[str, Any]) -> AnyCommand:
            before = answer["before"]
            at = None if before is None else datetime.fromisoformat(before)
            return Remember(shop_id=shop, what=which, key=one.key, before=at)

        return partial(self._ask, Forget(shop_id=shop, what=which, key=one.key), back)

    def _forget_alias(self, one: Taught) -> Callable[[], None]:
        from ecdesk.protocol import TeachAlias

        shop = self.shop_id

        def back(answer: dict[str, Any]) -> AnyCommand:
            return TeachAlias(shop_id=shop, alias=one.key, product=answer["before"])

        return partial(self._ask, TeachAlias(shop_id=shop, alias=one.key), back)

    def _forget_label(self, one: Taught) -> Callable[[], None]:
        from ecdesk.protocol import TeachLabel

        shop = self.shop_id

        def back(answer: dict[str, Any]) -> AnyCommand:
            return TeachLabel(shop_id=shop, label=one.key, field=answer["before"])

        return partial(self._ask, TeachLabel(shop_id=shop, label=one.key, field=""), back)

    def _forget_number(self, number: str) -> None:
        left = [one for one in self._examples if one != number]
        self._set_numbers(left, _("忘れました。"))

    def _teach_number(self) -> None:
        said = self.example.text().strip()
        if said and self._teach.isEnabled():
            self._set_numbers([*self._examples, said], _("覚えました。"), taken=said)

    def _set_numbers(self, numbers: list[str], said: str, taken: str = "") -> None:
        from ecdesk.protocol import TeachOrderNumbers

        shop = self.shop_id

        def back(answer: dict[str, Any]) -> AnyCommand:
            if taken and self.example.text().strip() == taken:
                self.example.clear()  # unless the next one is being typed already
            return TeachOrderNumbers(shop_id=shop, numbers=answer["before"])

        self._ask(TeachOrderNumbers(shop_id=shop, numbers=numbers), back, said)

    def _ask(
        self, command: AnyCommand, back: Callable[[dict[str, Any]], AnyCommand], said: str = ""
    ) -> None:
        context = self._context

        def forgotten(answer: dict[str, Any]) -> None:
            undoing = back(answer)
            notices = context.notices
            notices.say(
                said or _("忘れました。"),
                kind="good",
                undo=lambda: context.link.ask(undoing).start(notices),
            )
            self.read()

        asked = context.link.ask(command).then(forgotten)
        asked.otherwise(context.notices.show_error).start(self)
