"""お知らせの設定: what one wants to be told, with or without sound, and the icon in the tray.

Each tick holds at once; there is nothing to save and nothing to cancel.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk.ui.alarm_wishes import Wishes
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import dress, px
from ecdesk.ui.ticks import TickBox
from ecdesk.words import _


def groups(*, tray: bool) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Heading → the wishes under it, by the name of their field; `tray`: whether there is one."""
    told = (
        ("new_mail", _("新しいメールが届いたとき (まとめて)")),
        ("warning", _("返信の期限の15分前")),
        ("limit", _("返信の期限になったとき")),
        ("promise", _("お約束の時刻になったとき")),
        ("opening", _("開店したとき、休みのあいだのことをひとつにまとめて")),
    )
    corner = (
        ("tray", _("アイコンを出す (要返信の件数と、いちばん近い期限)")),
        ("stay", _("ウィンドウを閉じても、アイコンに残って受信をつづける")),
        ("hidden", _("始めるときは、ウィンドウを開かずアイコンだけにする")),
    )
    shown = ((_("お知らせするとき"), told), (_("音"), (("sound", _("音も鳴らす")),)))
    return (*shown, (_("画面のすみのアイコン"), corner)) if tray else shown


class AlarmsDialog(Sheet):
    """The wishes as ticks."""

    chosen = Signal(object)  # Wishes

    def __init__(self, wishes: Wishes, *, tray: bool, parent: QWidget | None = None) -> None:
        """`tray`: whether this system has one."""
        super().__init__(_("お知らせの設定"), parent)
        self.setMinimumWidth(px(440))
        self._wishes = wishes
        self.boxes: dict[str, TickBox] = {}
        for heading, listed in groups(tray=tray):
            self.body.addWidget(dress(QLabel(heading), "title"))
            for name, said in listed:
                box = TickBox(said)
                box.setChecked(getattr(wishes, name))
                box.toggled.connect(lambda on, name=name: self._choose(name, on))
                self.body.addWidget(box)
                self.boxes[name] = box
            self.body.addSpacing(4)
        said = _("お知らせは営業時間の中だけです。休みのあいだに期限が来た分は、開店時に伝えます。")
        self.body.addWidget(dress(QLabel(said, wordWrap=True), "mute"))
        self.body.addStretch(1)
        self._fit()
        self.add_close().setDefault(True)

    def _choose(self, name: str, on: bool) -> None:
        self._wishes = replace(self._wishes, **{name: on})
        self._fit()
        self.chosen.emit(self._wishes)

    def _fit(self) -> None:
        """Without the icon there is nowhere to stay."""
        for name in ("stay", "hidden"):
            if name in self.boxes:
                self.boxes[name].setEnabled(self._wishes.tray)
