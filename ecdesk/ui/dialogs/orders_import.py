"""注文を取り込む: a file, how it is read, what would change; then a bar, and the outcome.

    file ──▶ looked into ──▶ format and columns, which may be put right ──▶ looked into again ──▶ in

The one rule: nothing is taken in that was not summed up here before, and a whole import can be
taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.domain.order_formats import FORMATS, OWN, Use
from ecdesk.domain.orders import from_table
from ecdesk.domain.shop import Shop
from ecdesk.ui import order_words
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.underway import Underway
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _

BAD_SHOWN = 30
PAIRS = 2  # uses beside each other


class OrdersImport(Sheet):
    """Choose, look, put right, take in."""

    def __init__(
        self, context: Context, shops: Sequence[Shop], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("注文を取り込む"), parent)
        self.spread(760, 640)
        self._context, self._shops = context, tuple(shops)
        self._path = ""
        self._told: dict[str, Any] = {}
        self._chosen: dict[str, str] = {}  # by the person, now or for an earlier file
        self.file = QPushButton(_("ファイルを選ぶ…"), autoDefault=False)
        self.whose = QComboBox()
        self.whose.setAccessibleName(_("どの店の注文か"))
        for shop in self._shops:
            self.whose.addItem(one_line(shop.name), shop.id)
        self.format = QComboBox()
        self.format.setAccessibleName(_("どのシステムのファイルか"))
        self.format.addItem(_("見出しから見分けます"), "")
        for key in (*(one.key for one in FORMATS), OWN):
            self.format.addItem(words.order_format(key), key)
        self.mapped = dress(QPushButton(_("列を選び直す"), autoDefault=False), "link")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.file)
        row.addWidget(QLabel(_("店")))
        row.addWidget(self.whose, 1)
        row.addWidget(QLabel(_("形式")))
        row.addWidget(self.format, 1)
        row.addWidget(self.mapped)
        self.columns = {use.value: QComboBox() for use in Use}
        self._mapping = self._make_mapping()
        self.list = dress(RowList(_("取り込む注文と、読めなかった行")), "found")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.underway = Underway(context)
        intro = _(
            "店のシステムから書き出した注文(CSV)を読み、お客様のやりとりの横に出します。"
            "同じファイルを何度取り込んでも、二重にはなりません。"
        )
        self.body.addWidget(dress(QLabel(intro, wordWrap=True), "mute"))
        self.body.addLayout(row)
        self.body.addWidget(self._mapping)
        self.body.addWidget(self.said)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.underway)
        self.add_close()
        self.bring = self.add_button(_("取り込む"), "primary")
        self.file.clicked.connect(self._choose)
        self.whose.activated.connect(lambda _at: self._look_anew())
        self.format.activated.connect(lambda _at: self._look_anew())
        self.mapped.clicked.connect(lambda: self._mapping.setVisible(self._mapping.isHidden()))
        self.bring.clicked.connect(self._bring)
        self.underway.changed.connect(self._enable)
        self.finished.connect(lambda _result: self.underway.stop())
        self.list.say_when_empty(
            _(
                "注文のファイルを、上のボタンで選んでください。\n"
                "まず中を見て、ここに並べます。もとのファイルは変えません。"
            )
        )
        self._tell("")
        self._enable()

    @property
    def mapping(self) -> dict[str, str]:
        """Use → column, where the person chose them; empty while the format's own hold."""
        return dict(self._chosen)

    def _make_mapping(self) -> QWidget:
        """A choice of a column for every use, two beside each other."""
        inside = dress(QFrame(), "pane")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for at, (use, box) in enumerate(self.columns.items()):
            line, pair = divmod(at, PAIRS)
            label = words.order_use(use)
            box.setAccessibleName(_("{use}の列").format(use=label))
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.activated.connect(partial(self._map, use))
            grid.addWidget(dress(QLabel(label), "mute"), line, 2 * pair)
            grid.addWidget(box, line, 2 * pair + 1)
            grid.setColumnStretch(2 * pair + 1, 1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(inside)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setMinimumHeight(px(150))
        scroll.setAccessibleName(_("どの列が何か"))
        scroll.hide()
        return scroll

    # ── looking ─────────────────────────────────────────────────────────────────────────────

    def _choose(self) -> None:
        where = QStandardPaths.StandardLocation.DownloadLocation
        folder = QStandardPaths.writableLocation(where) or str(Path.home())
        dialog = QFileDialog(self, _("注文のファイル"), folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("表 (*.csv *.tsv *.txt)"), _("すべてのファイル (*)")])
        dialog.fileSelected.connect(self.look)
        dialog.open()

    def look(self, path: str) -> None:
        """Look what a file would bring; nothing is taken in."""
        self._path, self._told, self._chosen = path, {}, {}
        self.remark.setText(one_line(Path(path).name))
        self.format.setItemText(0, _("見出しから見分けます"))
        self.format.setCurrentIndex(0)
        self._mapping.hide()
        self._look()

    def _map(self, use: str, _at: int) -> None:
        """A column was chosen; what was not touched stays as the format has it."""
        self._chosen[use] = str(self.columns[use].currentData() or "")
        self._look()

    def _look_anew(self) -> None:
        """Another shop or format: columns chosen for the last one mean nothing here."""
        self._chosen = {}
        self._look()

    def _look(self) -> None:
        from ecdesk.protocol import ImportOrders

        if not self._path or self.underway.busy:
            return
        path, shop, form, mapping = self._wishes()
        self.list.clear()
        self.list.say_when_empty("")
        self._tell("")
        self.underway.begin(
            lambda task: ImportOrders(
                path=path, shop_id=shop, format=form, mapping=mapping, dry=True, task=task
            ),
            self._show,
            self._failed,
            said=_("中を見ています…"),
        )

    def _wishes(self) -> tuple[str, int, str, dict[str, str]]:
        form = str(self.format.currentData() or "")
        return self._path, int(self.whose.currentData() or 0), form, self.mapping

    def _show(self, told: dict[str, Any]) -> None:
        self._told, self._chosen = told, dict(told["chosen"])
        for use, box in self.columns.items():
            box.clear()
            box.addItem(_("(なし)"), "")
            for column in told["columns"]:
                box.addItem(one_line(column) or _("(名前のない列)"), column)
            box.setCurrentIndex(max(0, box.findData(told["mapping"].get(use, ""))))
        if not told["format"]:
            self._mapping.show()
            self.list.say_when_empty(_("列を選ぶと、取り込む注文がここに並びます。"))
            self._tell(_("見たことのない表です。どの列が注文番号かを選んでください。"), "warn")
            self._enable()
            return
        if not self.format.currentData():
            name = words.order_format(told["format"])
            self.format.setItemText(0, _("見出しから: {name}").format(name=name))
        self._list(told)
        self._tell(_summary(told) + " " + _("まだ何も取り込んでいません。"))
        self._enable()

    def _list(self, told: dict[str, Any]) -> None:
        """The first orders as they will be, and the rows that cannot be read."""
        zone = self._zone()
        for table in told["shown"]:
            order = from_table(table)
            who = one_line(order.name or order.mail)
            said = [order_words.head(order, zone), who, order_words.states(order)]
            item = "、".join(order_words.item_line(one) for one in order.items[:2])
            self.list.addItem("　".join(filter(None, (*said, item))))
        more = told["new"] + told["changed"] - len(told["shown"])
        if more > 0:
            self.list.addItem(_("ほか {n} 件").format(n=more))
        for bad in told["bad"][:BAD_SHOWN]:
            why = words.sentence(bad["code"], {"said": one_line(bad["said"])})
            self.list.addItem(_("× {line} 行目: {why}").format(line=bad["line"], why=why))
        if told["bad_rows"] > BAD_SHOWN:
            self.list.addItem(_("× ほか {n} 行").format(n=told["bad_rows"] - BAD_SHOWN))

    def _zone(self) -> ZoneInfo:
        chosen = self.whose.currentData()
        shop = next((one for one in self._shops if one.id == chosen), self._shops[0])
        return ZoneInfo(shop.calendar.zone)

    # ── taking in ───────────────────────────────────────────────────────────────────────────

    def _bring(self) -> None:
        from ecdesk.protocol import ImportOrders

        path, shop, form, mapping = self._wishes()
        self._tell("")
        self.underway.begin(
            lambda task: ImportOrders(
                path=path, shop_id=shop, format=form, mapping=mapping, task=task
            ),
            self._done,
            self._failed,
            said=_("取り込んでいます。この間も返信を書けます(この画面は開いたままにします)。"),
        )

    def _done(self, told: dict[str, Any]) -> None:
        n = told["new"] + told["changed"]
        self._told = {**told, "new": 0, "changed": 0}
        said = _("{n} 件の注文を取り込みました。").format(n=n)
        if told["stopped"]:
            said = _("とちゅうで止めました。") + said
            said += _("もう一度「取り込む」を押すと、残りも入ります。")
            self._told = told
        number = told["import_id"]
        undo = (lambda: self._take_back(number)) if number else None
        self._tell(said, "mute" if told["stopped"] else "ok")
        self._context.notices.say(said, kind="good", undo=undo, seconds=30)
        self._enable()

    def _take_back(self, import_id: int) -> None:
        from ecdesk.protocol import DeleteOrders

        notices = self._context.notices
        said = _("注文の取り込みを取り消しました。")
        asked = self._context.link.ask(DeleteOrders(import_id=import_id))
        # The dialog may be closed by then.
        asked.then(lambda _told: notices.say(said, kind="good")).start(notices)

    def _failed(self, error: DeskError) -> None:
        self._told = {}
        self._tell(words.say(error), "bad")
        self._enable()

    def _tell(self, said: str, tone: str = "mute") -> None:
        self.said.setText(said)
        self.said.setVisible(bool(said))
        set_tone(self.said, tone)

    def _enable(self) -> None:
        idle, told = not self.underway.busy, self._told
        n = told.get("new", 0) + told.get("changed", 0)
        for widget in (self.file, self.whose, self.format, self._mapping):
            widget.setEnabled(idle)
        self.mapped.setEnabled(idle and bool(told.get("columns")))
        self.bring.setEnabled(idle and n > 0 and bool(told.get("format")))
        self.bring.setText(_("{n} 件を取り込む").format(n=n) if n else _("取り込む"))


def _summary(told: dict[str, Any]) -> str:
    said = [words.order_format(told["format"]) + _("として読みました。")]
    counts = _("新しい注文 {new} 件、変わった注文 {changed} 件、同じ注文 {same} 件。")
    said.append(counts.format(new=told["new"], changed=told["changed"], same=told["same"]))
    if told["first"]:
        ends = (date.fromisoformat(told[end][:10]) for end in ("first", "last"))
        first, last = map(order_words.day_said, ends)
        said.append(_("期間 {first} から {last}。").format(first=first, last=last))
    if told["bad_rows"]:
        said.append(_("読めない行 {n} (取り込みません)。").format(n=told["bad_rows"]))
    return "".join(said)
