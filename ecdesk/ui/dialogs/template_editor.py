"""ひな型を編集: all templates, the one that is chosen, and what its fields will look like.

What ships with the program is never changed: saving one of these lays the shop's own over it, and
taking that away gives the shipped one back. The one rule: nothing written here goes by a slip;
before another template is shown, what was changed is kept or the person has said no.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.domain.reading import Intent
from ecdesk.domain.shop import Shop
from ecdesk.domain.template import (
    Template,
    Used,
    as_table,
    require_readable,
)
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.template_fields import field_menu
from ecdesk.ui.dialogs.template_import import TemplateImport
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _

LIST_WIDTH = 260
USED = Qt.ItemDataRole.UserRole
EXAMPLE = Template("", "", "")


class TemplateEditor(Sheet):
    """The list of templates and the form of the one that is chosen."""

    def __init__(
        self,
        context: Context,
        shops: Sequence[Shop],
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`key` is the template to begin with."""
        super().__init__(_("ひな型を編集"), parent)
        self.spread(960, 720)
        self.keep_size(context.memory, "templates")
        self._context, self._wanted = context, key
        self._shown: Used | None = None
        self.list = dress(QListWidget(), "plain", says=_("ひな型"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.name, self.reading = LineEdit(), LineEdit()
        self.when, self.why = LineEdit(), LineEdit()
        self.greeting, self.subject = LineEdit(), LineEdit()
        self.shop, self.intent = QComboBox(), QComboBox()
        self.body_text = dress(FieldEditor(), "mail", says=_("本文"))
        self.body_text.goes_round = False  # its fields stay open: Tab would never leave it
        self.told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.insert = QPushButton(_("欄を入れる ▾"), autoDefault=False)
        self._fill_choices(shops)
        self._lay_out()
        self.new = self.add_button(_("新しく作る"), left=True)
        self.bring = self.add_button(_("読み込む…"), left=True)
        self.remove = self.add_button(_("消す"), left=True)
        self.before = self.add_button(_("前の版…"), left=True)
        self.add_close()
        self.save = self.add_button(_("保存する"), "primary")
        self._connect()
        self._read()

    @property
    def template(self) -> Template:
        """What stands in the form."""
        shown = self._shown.template if self._shown is not None else EXAMPLE
        chosen = self.intent.currentData()
        kept = [one for one in shown.intents if one != chosen]
        return replace(
            shown,
            name=self.name.text().strip(),
            reading=self.reading.text().strip(),
            when=self.when.text().strip(),
            why=self.why.text().strip(),
            greeting=self.greeting.text().strip(),
            subject=self.subject.text().strip(),
            shop_id=self.shop.currentData(),
            intents=(chosen, *kept) if chosen else (),
            body=self.body_text.text,
        )

    @property
    def changed(self) -> bool:
        """Whether something stands in the form that is not kept."""
        if not self.list.count():
            return False  # nothing has been read yet
        before = self._shown.template if self._shown is not None else EXAMPLE
        now = self.template
        return as_table(replace(now, body=now.body.strip())) != as_table(
            replace(before, body=before.body.strip())
        )

    def show_used(self, used: Used | None) -> None:
        """This one in the form; None for a new one."""
        self._shown = used
        template = used.template if used is not None else EXAMPLE
        for line, said in (
            (self.name, template.name),
            (self.reading, template.reading),
            (self.when, template.when),
            (self.why, template.why),
            (self.greeting, template.greeting),
            (self.subject, template.subject),
        ):
            line.setText(said)
            line.setCursorPosition(0)
        self.shop.setCurrentIndex(max(self.shop.findData(template.shop_id), 0))
        first = template.intents[0] if template.intents else ""
        self.intent.setCurrentIndex(max(self.intent.findData(first), 0))
        self.body_text.set_text(template.body)
        barred = bool(template.barred)
        for widget in (self.save, self.body_text, self.insert, self.name):
            widget.setEnabled(not barred)
        self.remove.setText(_("元に戻す") if used is not None and used.changed else _("消す"))
        own = used is not None and used.own
        self.remove.setEnabled(own)
        self.remove.setToolTip("" if own else _("はじめから入っているひな型は消せません。"))
        self.before.setVisible(used is not None and used.version > 1)
        self._tell(template.barred or self._history(), "mute")
        self.settle()

    def _fill_choices(self, shops: Sequence[Shop]) -> None:
        self.shop.addItem(_("どの店でも"), None)
        for shop in shops:
            self.shop.addItem(shop.name, shop.id)
        self.intent.addItem(_("決めない"), "")
        for intent in Intent:
            self.intent.addItem(words.intent(intent.value), intent.value)

    def _lay_out(self) -> None:
        self.list.setFixedWidth(px(LIST_WIDTH))
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for label, field in (
            (_("名前"), self.name),
            (_("読み"), self.reading),
            (_("使うとき"), self.when),
            (_("なぜ"), self.why),
            (_("用件"), self.intent),
            (_("店"), self.shop),
            (_("件名"), self.subject),
            (_("あいさつ"), self.greeting),
        ):
            form.addRow(dress(QLabel(label), "mute"), field)
            field.setAccessibleName(label)
        self.reading.setPlaceholderText(_("ひらがな。空白で区切って別の言い方も"))
        self.subject.setPlaceholderText(_("空のままなら、お客様の件名に Re: を付けます"))
        self.greeting.setPlaceholderText(_("お問い合わせいただき、ありがとうございます。"))
        card = dress(QFrame(), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 8, 8)
        inside.addWidget(self.body_text)
        above = QHBoxLayout()
        above.addWidget(dress(QLabel(_("本文 (宛名・名乗り・署名は自動で付きます)")), "mute"), 1)
        above.addWidget(self.insert)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(form)
        right.addLayout(above)
        right.addWidget(card, 1)
        right.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_chosen)
        self.insert.clicked.connect(self._offer_fields)
        self.new.clicked.connect(lambda: self._go_to(None))
        self.bring.clicked.connect(self._choose_file)
        self.remove.clicked.connect(self._remove)
        self.before.clicked.connect(self._read_versions)
        self.save.clicked.connect(self._save)

    def _read(self) -> None:
        (
            self._context.jobs.read("ecdesk.views.templates:templates", slot="templates")
            .then(self._show_all)
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def _show_all(self, offered: Sequence[Used]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for used in offered:
            mark = "　●" if used.own else ""
            item = QListWidgetItem(used.template.name + mark)
            item.setData(USED, used)
            item.setToolTip(_("店で書いた、または直したもの") if used.own else "")
            self.list.addItem(item)
        at = next((n for n, one in enumerate(offered) if one.template.key == self._wanted), 0)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        if offered:
            self.show_used(offered[at])

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._go_to(item.data(USED))

    def _go_to(self, used: Used | None) -> None:
        """Another template; what was changed in the form is kept first."""
        if self.changed and self.name.text().strip() and self.body_text.text.strip():
            self._keep(self.template, then=lambda: None)
        if used is None:
            self.list.blockSignals(True)
            self.list.setCurrentRow(-1)
            self.list.blockSignals(False)
        self.show_used(used)
        if used is None:
            self.name.setFocus()

    def _save(self) -> None:
        try:
            require_readable(self.template)
        except DeskError as error:
            self._tell(words.say(error), "bad")
            return
        self._keep(self.template, then=self._read)

    def reject(self) -> None:
        """Override: what was changed is kept, as it is by going to another one."""
        if not self.changed or not self.save.isEnabled():
            super().reject()
            return
        try:
            require_readable(self.template)
        except DeskError as error:
            self._leave(error)
            return
        self._keep(self.template, then=self._leave_kept, failed=self._leave)

    def _leave_kept(self) -> None:
        said = _("ひな型「{name}」を保存しました。").format(name=self.name.text().strip())
        self._context.notices.say(said, kind="good", seconds=6)
        self.settle()
        super().reject()

    def _leave(self, error: DeskError) -> None:
        """It cannot be kept: the second time it is left all the same."""
        why = words.say(error)
        if self.may_go(_("{why} もう一度閉じると、書いたことを捨てます。").format(why=why)):
            super().reject()

    def _keep(
        self,
        template: Template,
        then: Callable[[], object],
        failed: Callable[[DeskError], object] | None = None,
    ) -> None:
        from ecdesk.protocol import SaveTemplates, TemplateIn

        table = as_table(template)
        table.pop("barred", None)

        def kept(value: dict[str, Any]) -> None:
            self._wanted = value["keys"][0]
            self._tell(_("保存しました。データのフォルダーの templates にも書き出しました。"), "ok")
            then()

        (
            self._context.link.ask(SaveTemplates(templates=[TemplateIn(**table)]))
            .then(kept)
            .otherwise(failed or (lambda error: self._tell(words.say(error), "bad")))
            .start(self)
        )

    def _remove(self) -> None:
        from ecdesk.protocol import RemoveTemplates, RestoreTemplates

        used, context = self._shown, self._context
        if used is None:
            return
        keys = [used.template.key]

        def removed(_value: dict[str, Any]) -> None:
            context.notices.say(
                _("ひな型「{name}」を消しました。").format(name=used.template.name),
                undo=lambda: context.link.ask(RestoreTemplates(keys=keys)).start(context.notices),
            )
            self._read()

        context.link.ask(RemoveTemplates(keys=keys)).then(removed).start(self)

    def _read_versions(self) -> None:
        if self._shown is not None:
            key = self._shown.template.key
            (
                self._context.jobs.read("ecdesk.views.templates:versions", key, slot="versions")
                .then(self._offer_versions)
                .otherwise(self._context.notices.show_error)
                .start(self)
            )

    def _offer_versions(self, versions: Sequence[tuple[int, datetime, Template]]) -> None:
        """How it read before; a chosen one comes into the form, and is kept by the button alone."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for number, since, template in versions:
            said = _("{n}版 ({day} から)").format(n=number, day=f"{since:%Y-%m-%d}")
            menu.addAction(said, partial(self.take_version, template))
        menu.popup(self.before.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def take_version(self, template: Template) -> None:
        """An earlier version in the form; nothing is kept yet."""
        self.name.setText(template.name)
        self.when.setText(template.when)
        self.why.setText(template.why)
        self.greeting.setText(template.greeting)
        self.subject.setText(template.subject)
        self.body_text.set_text(template.body)
        self._tell(_("前の版を出しました。戻すときは「保存する」を押してください。"), "warn")

    def _history(self) -> str:
        used = self._shown
        if used is None:
            return ""
        said = [_("{n}回使いました").format(n=used.uses) if used.uses else _("まだ使っていません")]
        if used.own:
            said.append(_("{n}版").format(n=used.version))
        if used.is_unused(self._context.clock()):
            said.append(_("1年使われていません"))
        return "　".join(said)

    def written(self) -> object:
        """Override: the template as it was changed."""
        return self.template if self.changed else None

    def warn(self, said: str) -> None:
        """Override: below the text."""
        self._tell(said, "warn")

    def _tell(self, said: str, tone: str) -> None:
        self.told.setText(said)
        self.told.setVisible(bool(said))
        set_tone(self.told, tone)

    def _offer_fields(self) -> None:
        menu = field_menu(self, self._put)
        menu.popup(self.insert.mapToGlobal(QPoint(0, self.insert.height())))

    def _put(self, text: str) -> None:
        self.body_text.textCursor().insertText(text)
        self.body_text.setFocus()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("ひな型を読み込む"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [_("ひな型 (*.xml *.csv *.tsv *.html *.htm *.txt *.toml)"), _("すべて (*)")]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.look_into)
        dialog.open()

    def look_into(self, path: str) -> TemplateImport:
        """Show what a file holds before anything is kept."""
        shown = TemplateImport(self._context, path, self)
        shown.brought.connect(self._read)
        shown.open()
        return shown
