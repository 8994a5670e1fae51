"""The tabs over the queue, with how many stand under each, and the way to narrow it.

All stand in one line at the pane's usual width. スヌーズ and the backlog are there only while they
hold something, in a second line where it must be; the backlog says 以前 alone.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.theme import SPACE, dress, set_tone
from ecdesk.views.rows import QueueCounts, Tab
from ecdesk.words import _

PASSING = (Tab.SNOOZED, Tab.BACKLOG)  # there only while they hold something


def tab_said(tab: Tab) -> str:
    """What a tab is called."""
    return {
        Tab.REPLY: _("要返信"),
        Tab.PROMISES: _("約束"),
        Tab.WAITING: _("お客様待ち"),
        Tab.SNOOZED: _("スヌーズ"),
        Tab.DONE: _("完了"),
        Tab.BACKLOG: _("以前"),
    }[tab]


def empty_said(tab: Tab) -> str:
    """What is said where nothing stands under a tab."""
    return {
        Tab.REPLY: _("いまは返信待ちがありません。"),
        Tab.PROMISES: _("お客様とのお約束はいまありません。"),
        Tab.WAITING: _("お客様の返事を待っているやりとりはありません。"),
        Tab.SNOOZED: _("スヌーズ中のやりとりはありません。"),
        Tab.DONE: _("完了したやりとりはまだありません。"),
        Tab.BACKLOG: _("以前の未返信はもうありません。"),
    }[tab]


class QueueTabs(QFrame):
    """One button for each tab, and one that opens the filters."""

    chosen = Signal(object)  # Tab
    filter_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar")
        self._buttons: dict[Tab, QPushButton] = {}
        flow = FlowLayout(spacing=SPACE // 2)
        flow.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self)
        for tab in Tab:
            button = dress(QPushButton(tab_said(tab)), "tab")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, wanted=tab: self.chosen.emit(wanted))
            group.addButton(button)
            flow.addWidget(button)
            self._buttons[tab] = button
        self.filter = dress(
            QToolButton(), "tab", says=_("絞り込む"), tip=_("ラベルや用件で絞り込む")
        )
        self.filter.setText("▽")
        self.filter.clicked.connect(self.filter_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 2 * SPACE, SPACE, 2 * SPACE)
        row.setSpacing(SPACE // 2)
        row.addLayout(flow, 1)
        row.addWidget(self.filter, 0, Qt.AlignmentFlag.AlignTop)
        self._buttons[Tab.BACKLOG].setToolTip(_("使い始める前に届いた、以前の未返信"))
        for tab in PASSING:
            self._buttons[tab].hide()

    def __getitem__(self, tab: Tab) -> QPushButton:
        """The button of a tab."""
        return self._buttons[tab]

    def choose(self, tab: Tab) -> None:
        """Show this one as chosen."""
        self._buttons[tab].setChecked(True)
        self._buttons[tab].show()

    def show_narrowed(self, narrowed: bool) -> None:
        """Whether only a part of what stands under the tabs is shown."""
        self.filter.setText("▼" if narrowed else "▽")
        set_tone(self.filter, "accent" if narrowed else "")

    def show_counts(self, counts: QueueCounts) -> None:
        """Say how many stand under each; what is done is not counted."""
        for tab, button in self._buttons.items():
            count = 0 if tab is Tab.DONE else counts[tab]
            button.setText(f"{tab_said(tab)} {count:,}" if count else tab_said(tab))
            if tab in PASSING:
                button.setVisible(count > 0 or button.isChecked())
        backlog = self._buttons[Tab.BACKLOG]
        backlog.setAccessibleName(_("以前の未返信 {n}").format(n=counts[Tab.BACKLOG]))
