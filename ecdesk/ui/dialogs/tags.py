"""ラベル: which of the shop's own words a conversation bears; new ones are made by typing them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, px
from ecdesk.ui.ticks import TickBox
from ecdesk.words import _

LONGEST = 20  # signs of a tag
SHOWN = 12


class TagsDialog(Sheet):
    """Ticks for the tags in use, and a line for another."""

    chosen = Signal(object, object)  # those to add, those to take away: lists of words

    def __init__(
        self,
        used: Sequence[str],
        borne: Sequence[str],
        count: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        """`used` anywhere, the most used first; `borne` by all of the `count` conversations."""
        super().__init__(_("ラベル"), parent)
        self.setMinimumWidth(px(320))
        if count > 1:
            self.remark.setText(_("{n} 件").format(n=count))
        self._borne = tuple(borne)
        self.boxes: dict[str, TickBox] = {}
        self._ticks = QVBoxLayout()
        self._ticks.setSpacing(4)
        self.body.addLayout(self._ticks)
        for tag in dict.fromkeys([*borne, *used][: SHOWN + len(borne)]):
            self._add(tag, on=tag in borne)
        if not self.boxes:
            said = _("「ギフト」「常連」「確認待ち」など、店の言葉で付けられます。")
            self.body.addWidget(dress(QLabel(said, wordWrap=True), "mute"))
        self.line = LineEdit()
        self.line.setMaxLength(LONGEST)
        self.line.setPlaceholderText(_("新しいラベル"))
        self.line.setAccessibleName(_("新しいラベル"))
        self.body.addWidget(self.line)
        self.body.addStretch(1)
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("付ける"), "primary")
        self.go.clicked.connect(self._choose)
        self.line.returnPressed.connect(self._on_return)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, tag: str, *, on: bool) -> None:
        box = TickBox(one_line(tag).replace("&", "&&"))
        box.setChecked(on)
        self._ticks.addWidget(box)
        self.boxes[tag] = box

    def _on_return(self) -> None:
        """A new word becomes a tick; an empty line is the end."""
        if self.line.composing:
            return
        typed = one_line(self.line.text())
        if not typed:
            self._choose()
        elif typed in self.boxes:
            self.boxes[typed].setChecked(True)
        else:
            self._add(typed, on=True)
        self.line.clear()

    def _choose(self) -> None:
        if self.line.text().strip():
            self._on_return()
        ticked = [tag for tag, box in self.boxes.items() if box.isChecked()]
        added = [tag for tag in ticked if tag not in self._borne]
        gone = [tag for tag in self._borne if tag not in ticked]
        if added or gone:
            self.chosen.emit(added, gone)
        self.accept()
