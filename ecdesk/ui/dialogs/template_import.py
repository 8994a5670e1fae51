"""ひな型を読み込む: what a file of another program holds, looked at before anything is kept.

Each template is listed with its fields and what is doubtful about it; a script is never run, and
its place becomes a field. The one rule: only what is ticked is kept, and only by the button.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

TABLE = Qt.ItemDataRole.UserRole


def doubt_said(code: str) -> str:
    """What to look at in a template that came from elsewhere."""
    return {
        "script": _("自動で動く命令がありました (動かさず、欄にしました)"),
        "html": _("書式は外しました"),
        "unknown_field": _("こちらにない差し込みがありました (人が書く欄にしました)"),
    }.get(code, code)


class TemplateImport(Sheet):
    """The templates of a file, ticked."""

    brought = Signal()

    def __init__(self, context: Context, path: str, parent: QWidget | None = None) -> None:
        super().__init__(_("ひな型を読み込む"), parent)
        self.spread(620, 520)
        self.remark.setText(Path(path).name)
        self._context, self._path = context, path
        self.told = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.list = dress(QListWidget(), "found", says=_("見つかったひな型"))
        self.columns = {use: QComboBox() for use in ("body", "name", "subject", "when")}
        self._mapping = QWidget()
        row = QHBoxLayout(self._mapping)
        row.setContentsMargins(0, 0, 0, 0)
        for use, label in (
            ("body", _("本文の列")),
            ("name", _("名前の列")),
            ("subject", _("件名の列")),
            ("when", _("使うときの列")),
        ):
            row.addWidget(dress(QLabel(label), "mute"))
            row.addWidget(self.columns[use], 1)
            self.columns[use].setAccessibleName(label)
            self.columns[use].activated.connect(lambda _at: self._look())
        self._mapping.hide()
        self.body.addWidget(self.told)
        self.body.addWidget(self._mapping)
        self.body.addWidget(self.list, 1)
        self.add_close()
        self.bring = self.add_button(_("取り込む"), "primary")
        self.bring.setEnabled(False)
        self.bring.clicked.connect(self._bring)
        self.list.itemChanged.connect(lambda _item: self._count())
        self._look()

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The tables of what is ticked."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [i.data(TABLE) for i in items if i.checkState() is Qt.CheckState.Checked]

    def _look(self) -> None:
        from ecdesk.protocol import ReadTemplates

        mapping = {
            column: use for use, box in self.columns.items() if (column := box.currentData())
        }
        self.told.setText(_("中を見ています。まだ何も取り込んでいません。"))
        (
            self._context.link.ask(ReadTemplates(path=self._path, mapping=mapping))
            .then(self._show)
            .otherwise(self._refuse)
            .start(self)
        )

    def _show(self, value: dict[str, Any]) -> None:
        self.list.clear()
        for one in value["found"]:
            table = one["template"]
            said = [table["name"], _("　欄 {n}").format(n=len(one["fields"]))]
            doubts = "、".join(doubt_said(code) for code in one["doubts"])
            item = QListWidgetItem("".join(said) + (f"\n{doubts}" if doubts else ""))
            item.setData(TABLE, table)
            item.setToolTip(table["body"])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(
                Qt.CheckState.Unchecked if "script" in one["doubts"] else Qt.CheckState.Checked
            )
            self.list.addItem(item)
        self._offer_columns(value["columns"])
        skipped = value["skipped"]
        if skipped and not value["found"]:
            self._tell(words.sentence(skipped[0][1], {"name": skipped[0][0]}), "bad")
        else:
            n = len(value["found"])
            self._tell(_("{n} 件あります。まだ何も取り込んでいません。").format(n=n), "mute")
        self._count()

    def _offer_columns(self, columns: list[str]) -> None:
        self._mapping.setVisible(bool(columns))
        for box in self.columns.values():
            if box.count() == 0 and columns:
                box.addItem(_("—"), "")
                for column in columns:
                    box.addItem(column, column)

    def _refuse(self, error: DeskError) -> None:
        self._offer_columns(list(error.values.get("columns") or ()))
        self._tell(words.say(error), "bad")

    def _count(self) -> None:
        n = len(self.chosen)
        self.bring.setEnabled(n > 0)
        self.bring.setText(_("{n} 件を取り込む").format(n=n) if n else _("取り込む"))

    def _tell(self, said: str, tone: str) -> None:
        self.told.setText(said)
        set_tone(self.told, tone)

    def _bring(self) -> None:
        from ecdesk.protocol import SaveTemplates, TemplateIn

        templates = [TemplateIn(**{**table, "key": ""}) for table in self.chosen]

        def kept(value: dict[str, Any]) -> None:
            n = len(value["keys"])
            self._context.notices.say(_("ひな型を {n} 件取り込みました。").format(n=n), kind="good")
            self.brought.emit()
            self.close()

        (
            self._context.link.ask(SaveTemplates(templates=templates))
            .then(kept)
            .otherwise(self._refuse)
            .start(self)
        )
