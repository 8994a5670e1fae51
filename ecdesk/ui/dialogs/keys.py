"""Every key in one picture (?)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecdesk.ui.actions import key_list
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import dress, px
from ecdesk.words import _


def groups() -> dict[str, list[tuple[str, str]]]:
    """Heading → keys and what they do, in the order of the menu."""
    found: dict[str, list[tuple[str, str]]] = {}
    for group, said, key in key_list():
        found.setdefault(group, []).append((key, said))
    return found


class KeysDialog(Sheet):
    """The keys by group, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("キーの一覧"), parent)
        self.remark.setText("?")
        inside = dress(QFrame(), "pane")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 12, 0)  # off the bar, where it scrolls
        columns.setSpacing(32)
        shown = groups()
        half = (sum(len(keys) + 1 for keys in shown.values()) + 1) // 2
        column, filled = _column(columns), 0
        for heading, keys in shown.items():
            if filled and filled + len(keys) // 2 >= half:
                column.addStretch(1)
                column, filled = _column(columns), -(10**6)  # two columns, never three
            column.addWidget(dress(QLabel(heading), "title"))
            column.addLayout(_grid(keys))
            column.addSpacing(8)
            filled += len(keys) + 1
        column.addStretch(1)
        self.listed = QScrollArea(widgetResizable=True)
        self.listed.setAccessibleName(_("キーの一覧"))
        self.listed.setWidget(inside)
        self.body.addWidget(self.listed, 1)
        self.body.addWidget(
            dress(
                QLabel(
                    _("一文字のキーは、文字を書いていないときだけ効きます。変換中は効きません。"),
                    wordWrap=True,
                ),
                "mute",
            )
        )
        self.add_close().setDefault(True)
        self._fit(inside.sizeHint())
        self.listed.setFocus(Qt.FocusReason.OtherFocusReason)  # the arrows move a long list

    def _fit(self, list_size: QSize) -> None:
        """All keys at once where the screen has room for them."""
        bar = self.listed.verticalScrollBar().sizeHint().width()
        around = self.sizeHint() - self.listed.sizeHint()
        room = self.screen().availableSize()
        wanted = list_size + QSize(bar + 32, around.height() + 4)  # 32: the margins of the body
        self.resize(wanted.boundedTo(room))


def _column(columns: QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    columns.addLayout(column)
    return column


def _grid(keys: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, px(96))
    grid.setColumnStretch(1, 1)
    for row, (key, said) in enumerate(keys):
        grid.addWidget(dress(QLabel(key), "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(QLabel(said), row, 1)
    return grid
