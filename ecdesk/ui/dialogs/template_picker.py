"""ひな型をえらぶ (T): found by a few signs of its name, seen with this customer's values.

The list begins with what fits the mail. Beside it stands when to use it, the letter as it would
be, and how many fields a person has to write. The one rule: looking changes nothing; only 使う
puts words on the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.template import Setting, Used, is_fitting, is_locked, letter
from ecdesk.ui.chosen_rows import ChosenRows
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.template_search import found
from ecdesk.ui.theme import INTERFACE, SMALL, dress, font, px, set_tone, theme
from ecdesk.words import _

LIST_WIDTH, ROW_HEIGHT = 300, 52
USED = Qt.ItemDataRole.UserRole
OPEN = USED + 2  # whether it can be used
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}


def locked_said(left: int) -> str:
    """Why a template that asks back cannot be used yet."""
    return _(
        "聞き返しは最後の手段です。"
        "先に「この問い合わせの読み方」で、残り {n} つを確かめて印を付けてください。"
    ).format(n=left)


class TemplatePicker(Sheet):
    """A line to type in, what it finds, and how that would read."""

    chosen = Signal(object)  # Used
    edit_wanted = Signal(str)  # the key of the one that was looked at; empty for none

    def __init__(self, context: Context, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(_("ひな型をえらぶ"), parent)
        self.spread(880, 600)
        self.remark.setText("T")
        self._setting = setting
        self._offered: Sequence[Used] = ()
        self.line = LineEdit()
        self.line.setPlaceholderText(_("名前や読み (例: のうき、henpin)"))
        self.line.setAccessibleName(_("ひな型の名前や読み"))
        self.list = dress(QListWidget(), "plain", says=_("ひな型"))
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.when = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.why = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.preview = dress(FieldEditor(), "mail", says=_("この文になります"))
        self.preview.setReadOnly(True)
        self.preview.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.told = dress(QLabel(wordWrap=True), "small", tone="mute")
        self._lay_out()
        self.edit = self.add_button(_("ひな型を編集…"), left=True)
        self.add_close()
        self.use = self.add_button(_("この文を使う"), "primary")
        self.use.setEnabled(False)
        self.line.textChanged.connect(lambda _text: self._look())
        self.line.returnPressed.connect(self._choose)
        self.line.installEventFilter(self)
        self.list.currentItemChanged.connect(lambda *_items: self._show())
        self.list.itemDoubleClicked.connect(lambda _item: self._choose())
        self.use.clicked.connect(self._choose)
        self.edit.clicked.connect(self._edit)
        self.told.setText(_("ひな型を読んでいます…"))
        (
            context.jobs.read("ecdesk.views.templates:templates")
            .then(self.offer)
            .otherwise(context.notices.show_error)
            .start(self)
        )

    def offer(self, offered: Sequence[Used]) -> None:
        """These can be chosen from."""
        self._offered = offered
        self._look()

    @property
    def current(self) -> Used | None:
        """The one that is looked at."""
        chosen = self.list.currentIndex()  # no item at all while the list is laid out anew
        used = chosen.data(USED) if chosen.isValid() else None
        return used if isinstance(used, Used) else None

    @property
    def names(self) -> list[str]:
        """What is found, from the top."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [item.data(USED).template.name for item in items]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: up and down move in the list while one goes on typing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and not self.line.composing and self.list.count():
                last = self.list.count() - 1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), last))
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.line)
        left.addWidget(self.list, 1)
        beside = QWidget()
        beside.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        beside.setFixedWidth(px(LIST_WIDTH))
        card = dress(QFrame(), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 8, 12)
        inside.addWidget(self.preview)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(dress(QLabel(_("こんなときに")), "mute"))
        right.addWidget(self.when)
        right.addWidget(self.why)
        right.addWidget(card, 1)
        right.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(beside)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    def _look(self) -> None:
        matter = self._setting.matter
        self.list.clear()
        for used in found(self.line.text(), self._offered, matter):
            item = QListWidgetItem(used.template.name)
            item.setData(USED, used)
            item.setData(USED + 1, self._remark(used))
            locked = is_locked(used.template, self._setting)
            item.setData(OPEN, not (used.template.barred or locked))
            said = f"{used.template.name}、{item.data(USED + 1)}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.list.addItem(item)
        self.list.setCurrentRow(0 if self.list.count() else -1)
        self._show()

    def _remark(self, used: Used) -> str:
        template, said = used.template, []
        if template.barred:
            return _("ひな型は使いません")
        if is_locked(template, self._setting):
            return _("聞き返すのは最後に　残り {n} つ").format(n=self._setting.to_look)
        said.append(_("欄 {n}").format(n=len(template.to_fill(self._setting.known))))
        if is_fitting(template, self._setting.matter):
            said.append(_("この問い合わせに合う"))
        elif used.changed:
            said.append(_("店で直したもの"))
        elif used.own:
            said.append(_("店のひな型"))
        return "　".join(said)

    def _show(self) -> None:
        used = self.current
        locked = used is not None and is_locked(used.template, self._setting)
        self.use.setEnabled(used is not None and not used.template.barred and not locked)
        if used is None:
            self.when.setText("")
            self.why.setText("")
            self.preview.set_text("")
            self.told.setText(
                _("見つかりません。別の言い方で試してください。") if self._offered else ""
            )
            return
        template = used.template
        self.when.setText(template.when or _("いつ使うかは、まだ書かれていません。"))
        self.why.setText(template.why)
        self.why.setVisible(bool(template.why))
        set_tone(self.told, "bad" if template.barred else "warn" if locked else "mute")
        if template.barred:
            self.preview.set_text("")
            self.told.setText(template.barred)
            return
        made = letter(template, self._setting)
        self.preview.set_text(made.text, 0, made.filled)
        open_ones = [one for one in self.preview.open_fields if not one.optional]
        several = len({one.name for one in open_ones})
        if locked:
            self.told.setText(locked_said(self._setting.to_look))
            return
        self.told.setText(
            _("人が書く欄は {n} つ。空のままでは送れません。").format(n=several)
            if several
            else _("人が書く欄はありません。")
        )

    def _choose(self) -> None:
        used = self.current
        if used is not None and self.use.isEnabled() and not self.line.composing:
            self.accept()
            self.chosen.emit(used)

    def _edit(self) -> None:
        used = self.current
        self.close()
        self.edit_wanted.emit(used.template.key if used is not None else "")


class _Delegate(ChosenRows):
    """Paints a template: its name, how often it was used, what it asks."""

    height = ROW_HEIGHT

    def draw(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Override: draw one template."""
        used, tokens = index.data(USED), theme().tokens
        inside = rect.adjusted(px(10), px(7), -px(10), -px(7))
        small = font(SMALL, tabular=True)
        uses = _("{n}回").format(n=used.uses) if used.uses else ""
        room = QFontMetrics(small).horizontalAdvance(uses)
        painter.setFont(small)
        painter.setPen(QColor(tokens.mute))
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignRight, uses)
        painter.drawText(inside, bottom | Qt.AlignmentFlag.AlignLeft, index.data(USED + 1))
        painter.setFont(font(INTERFACE))
        painter.setPen(QColor(tokens.text if index.data(OPEN) else tokens.mute))
        width = inside.width() - room - px(8)
        mode = Qt.TextElideMode.ElideRight
        name = painter.fontMetrics().elidedText(used.template.name, mode, width)
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignLeft, name)
