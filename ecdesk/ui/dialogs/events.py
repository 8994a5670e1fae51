"""店のできごと: campaigns and sales of the shops, kept as they were, to be looked up later.

A list on the left, the chosen one on the right: as it was kept, or its fields. Everything that
takes something away can be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.errors import DeskError, Refused
from ecdesk.domain.shop import Shop
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.events_form import EventForm
from ecdesk.ui.dialogs.events_import import EventsImportDialog, Found, events_of, key_of
from ecdesk.ui.dialogs.events_look import EventLook
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.views.rows import EventView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AnyCommand, Changed, EventIn

DATA = Qt.ItemDataRole.UserRole
LIST_WIDTH = 300


class EventsDialog(Sheet):
    """The list, what was kept, the fields."""

    def __init__(
        self,
        context: Context,
        shops: Sequence[Shop],
        parent: QWidget | None = None,
        *,
        event_id: int = 0,
        shop_id: int | None = None,
    ) -> None:
        """Begin with an event, or with the newest; `shop_id` is whose a new one will be."""
        super().__init__(_("店のできごと"), parent)
        self.spread(940, 690)
        self.keep_size(context.memory, "events")
        self._context, self._shops, self._shop_id = context, tuple(shops), shop_id
        self._views: tuple[EventView, ...] = ()
        self._wanted = event_id
        self._dirty = self._sure = False
        self.list = RowList(_("できごとの一覧"))
        self.list.setFixedWidth(px(LIST_WIDTH))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.look, self.form = EventLook(context), EventForm(context)
        self.nothing = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        dress(self.nothing, "mute")
        self.cancel = QPushButton(_("やめる"), autoDefault=False)
        self.save = dress(QPushButton(_("保存する"), autoDefault=False), "primary")
        self.said = dress(QLabel(wordWrap=True), "small", tone="bad")
        self.told = dress(QLabel(), "small")
        self.undo = dress(QPushButton(_("取り消す"), autoDefault=False), "link")
        self._undoing: AnyCommand | None = None
        self._lay_out()
        self.read = self.add_button(_("表やカレンダーから読み込む…"), "quiet", left=True)
        self.close_button = self.add_close()
        self.new = self.add_button(_("新しいできごと"), "primary")
        self._connect()
        self.reload()

    def _lay_out(self) -> None:
        editing = QWidget()
        column = QVBoxLayout(editing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(_scrolled(self.form), 1)
        column.addWidget(self.said)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column.addLayout(row)
        self.said.hide()
        self.stack = QStackedWidget()
        self._look_page, self._form_page = _scrolled(self.look), editing
        for page in (self.nothing, self._look_page, self._form_page):
            self.stack.addWidget(page)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.list)
        both.addWidget(self.stack, 1)
        self.body.addLayout(both, 1)
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(self.told)
        told.addWidget(self.undo)
        told.addStretch(1)
        self.body.addLayout(told)
        self._tell("")

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_chosen)
        self.look.change_wanted.connect(lambda: self._edit(self.chosen))
        self.look.remove_wanted.connect(self.remove)
        self.form.edited.connect(self._on_edited)
        self.cancel.clicked.connect(self._show_chosen)
        self.save.clicked.connect(self.start_save)
        self.new.clicked.connect(lambda: self._edit(None))
        self.read.clicked.connect(self._choose_file)
        self._context.link.changed.connect(self._on_changed)
        self.undo.clicked.connect(self.take_back)
        for files in (self.look.files, self.form.files):
            files.told.connect(lambda said, tone: self._tell(said, tone=tone))
        QShortcut(QKeySequence("Ctrl+Return"), self, self.start_save)
        QShortcut(QKeySequence.StandardKey.Undo, self.list, self.take_back)
        QShortcut(
            QKeySequence.StandardKey.Delete,
            self.list,
            self.remove,
            context=Qt.ShortcutContext.WidgetShortcut,
        )

    @property
    def chosen(self) -> EventView | None:
        """The event of the list that is chosen."""
        item = self.list.currentItem()
        view = None if self.list.currentRow() < 0 else item.data(DATA)
        return view if isinstance(view, EventView) else None

    @property
    def editing(self) -> bool:
        """Whether the fields are shown."""
        return self.stack.currentWidget() is self._form_page

    def reload(self) -> None:
        """Read what is kept."""
        (
            self._context.jobs.read("ecdesk.views.shop_events:listed", slot="events")
            .then(self.show_events)
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def show_events(self, views: Sequence[EventView]) -> None:
        """List these; the one chosen stays, and so does what is being typed."""
        chosen = self.chosen
        wanted = self._wanted or (chosen.event.id if chosen is not None else 0)
        self._views, self._wanted = tuple(views), 0
        self.remark.setText(_("{n}件").format(n=len(views)))
        self.list.say_when_empty(_("できごとはまだありません。\n「新しいできごと」で残せます。"))
        self.list.blockSignals(True)
        self.list.clear()
        row = 0
        for at, view in enumerate(self._views):
            item = QListWidgetItem(self._row_said(view))
            item.setData(DATA, view)
            item.setToolTip(one_line(view.event.name).replace("<", "&lt;"))
            self.list.addItem(item)
            row = at if view.event.id == wanted else row
        self.list.setCurrentRow(row if self._views else -1)
        self.list.blockSignals(False)
        if not self.editing:
            self._show_chosen()

    def start_save(self) -> None:
        """Keep what is in the fields."""
        from ecdesk.protocol import SaveEvent

        if not self.editing or not self._shops:
            return
        try:
            event = self.form.typed()
        except Refused as refused:
            self._complain(words.say(refused))
            self.form.go_to_trouble(refused.code)
            return
        self.save.setEnabled(False)
        (
            self._context.link.ask(SaveEvent(event=event))
            .then(partial(self._on_saved, event))
            .otherwise(self._on_refused)
            .start(self)
        )

    def remove(self) -> None:
        """Take the chosen event away; it can be taken back."""
        from ecdesk.protocol import RemoveEvents, RestoreEvents

        view = self.chosen
        if view is None or view.event.id is None or self.editing:
            return
        number, name = view.event.id, one_line(view.event.name)

        def removed(_answer: dict[str, Any]) -> None:
            said = _("「{name}」を消しました。").format(name=name)
            self._tell(said, RestoreEvents(event_ids=[number]))
            self.reload()

        self._context.link.ask(RemoveEvents(event_ids=[number])).then(removed).start(self)

    def take_back(self) -> None:
        """Undo what was told last."""
        if self._undoing is not None:
            asked = self._context.link.ask(self._undoing)
            asked.then(lambda _answer: self.reload()).start(self)
            self._tell(_("元に戻しました。"))

    def import_from(self, path: Path, shop: Shop) -> None:
        """Read a file for a shop, and show what is in it."""
        today = self._context.clock().astimezone(ZoneInfo(shop.calendar.zone)).date()
        reading = self._context.jobs.read(events_of, path, shop, today)
        reading.then(self._show_found).otherwise(self._tell_unread).start(self)

    def reject(self) -> None:
        """Override: what is being typed is thrown away only where that was meant."""
        if self.editing and self._dirty and not self._sure:
            self._sure = True
            self._complain(_("まだ保存していません。もう一度閉じると、書いたことを捨てます。"))
            return
        super().reject()

    # ── what is shown ───────────────────────────────────────────────────────────────────────

    def _show_chosen(self) -> None:
        self._dirty = self._sure = False
        self._complain("")
        self.list.setEnabled(True)
        if self.list.currentItem() is not None:
            self.list.currentItem().setSelected(True)
        self.new.setVisible(True)
        view = self.chosen
        if view is None:
            self.nothing.setText(
                _(
                    "セールやクーポン、新作の公開などを残しておくと、"
                    "そのころに届いたメールの横に出ます。\n"
                    "ページが変わったあとでも、そのときの文や画像を確かめられます。"
                )
            )
            self.stack.setCurrentWidget(self.nothing)
            return
        self.look.show_event(view, self._shop(view.shop_id), self._context.clock())
        self.stack.setCurrentWidget(self._look_page)

    def _edit(self, view: EventView | None) -> None:
        self.form.begin(view, self._shops, self._shop_id)
        self._dirty = self._sure = False
        self._complain("")
        self.save.setEnabled(bool(self._shops))
        self.list.setEnabled(False)
        if view is None:
            self.list.clearSelection()
        self.new.setVisible(False)
        self.stack.setCurrentWidget(self._form_page)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row_said(self, view: EventView) -> str:
        shop = self._shop(view.shop_id)
        zone = ZoneInfo(shop.calendar.zone if shop is not None else "Asia/Tokyo")
        event = view.event
        start, end = event.start.astimezone(zone), event.end.astimezone(zone)
        standing, _tone = words.event_standing(event.start, event.end, self._context.clock())
        year = "" if start.year == self._context.clock().year else f"{start.year}/"
        said = f"{one_line(event.name)}\n{standing}　{year}{words.short_period(start, end)}"
        if len(self._shops) > 1 and shop is not None:
            said += f"　{one_line(shop.name)}"
        return said

    def _shop(self, shop_id: int) -> Shop | None:
        return next((shop for shop in self._shops if shop.id == shop_id), None)

    def _complain(self, said: str) -> None:
        self.said.setText(said)
        self.said.setVisible(bool(said))

    # ── what happens ────────────────────────────────────────────────────────────────────────

    def _on_chosen(self) -> None:
        if not self.editing:
            self._show_chosen()

    def _on_edited(self) -> None:
        self._dirty, self._sure = True, False
        self._complain("")

    def _on_changed(self, changed: Changed) -> None:
        if changed.settings:
            self.reload()

    def _on_saved(self, event: EventIn, answer: dict[str, Any]) -> None:
        import msgspec

        from ecdesk.protocol import RemoveEvents, SaveEvent

        number, before = int(answer["event_id"]), answer.get("before")
        undo: AnyCommand = RemoveEvents(event_ids=[number])
        if before is not None:
            undo = SaveEvent(event=msgspec.convert(before, type(event)))
        self._tell(_("「{name}」を保存しました。").format(name=one_line(event.name)), undo)
        self._wanted = number
        self.save.setEnabled(True)
        self._show_chosen()
        self.reload()

    def _on_refused(self, error: DeskError) -> None:
        self.save.setEnabled(True)
        self._complain(words.say(error))

    def _choose_file(self) -> None:
        if not self._shops:
            return
        where = QStandardPaths.StandardLocation.DocumentsLocation
        folder = QStandardPaths.writableLocation(where) or str(Path.home())
        dialog = QFileDialog(self, _("できごとを読み込む"), folder)
        dialog.setNameFilter(_("表とカレンダー (*.csv *.tsv *.txt *.ics *.ical)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.import_from(Path(path), self._import_shop()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import_shop(self) -> Shop:
        """Whose events a file tells of: the chosen shop's, else the chosen event's."""
        view = self.chosen
        wanted = self._shop_id or (view.shop_id if view is not None else None)
        return next((shop for shop in self._shops if shop.id == wanted), self._shops[0])

    def _show_found(self, found: Found) -> None:
        kept = frozenset(
            key_of(view.event) for view in self._views if view.shop_id == found.shop.id
        )
        dialog = EventsImportDialog(found, kept, self)
        dialog.taken.connect(self._import)
        dialog.open()

    def _import(self, events: list[EventIn]) -> None:
        from ecdesk.protocol import ImportEvents, RemoveEvents

        def imported(answer: dict[str, Any]) -> None:
            ids = [int(one) for one in answer["event_ids"]]
            said = _("できごとを {n} 件読み込みました。").format(n=len(ids))
            self._tell(said, RemoveEvents(event_ids=ids))
            self.reload()

        asked = self._context.link.ask(ImportEvents(events=events))
        asked.then(imported).otherwise(self._tell_unread).start(self)

    def _tell_unread(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self._tell(words.say(error), tone="bad")
        else:
            said = _("ファイルを読めませんでした。場所と権限を確かめてください。")
            self._tell(said, tone="bad")

    def _tell(self, said: str, undo: AnyCommand | None = None, *, tone: str = "ok") -> None:
        """What just happened, below the list, with its way back."""
        self._undoing = undo
        self.told.setText(said)
        set_tone(self.told, tone)
        self.told.setVisible(bool(said))
        self.undo.setVisible(undo is not None)


def _scrolled(inside: QWidget) -> QScrollArea:
    ground = dress(QFrame(), "pane")
    column = QVBoxLayout(ground)
    column.setContentsMargins(0, 0, 8, 0)
    column.addWidget(inside)
    scroll = QScrollArea(widgetResizable=True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(ground)
    return scroll
