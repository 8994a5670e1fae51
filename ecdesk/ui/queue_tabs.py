"""The tabs over the queue, with how many stand under each.

All stand in one line at the pane's usual width. The backlog's tab is there only while it holds
something, and says 以前 alone: its full name would push it into a second line.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import QueueCounts, Tab
from ecdesk.words import _


def tab_said(tab: Tab) -> str:
    """What a tab is called."""
    return {
        Tab.REPLY: _("要返信"),
        Tab.WAITING: _("お客様待ち"),
        Tab.DONE: _("完了"),
        Tab.BACKLOG: _("以前"),
    }[tab]


class QueueTabs(QFrame):
    """One button for each tab."""

    chosen = Signal(object)  # Tab

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar")
        self._buttons: dict[Tab, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE + 2, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        row.setSpacing(SPACE // 2)
        group = QButtonGroup(self)
        for tab in Tab:
            button = dress(QPushButton(tab_said(tab)), "tab")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, wanted=tab: self.chosen.emit(wanted))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[tab] = button
        row.addStretch(1)
        backlog = self._buttons[Tab.BACKLOG]
        backlog.setToolTip(_("使い始める前に届いた、以前の未返信"))
        backlog.hide()

    def __getitem__(self, tab: Tab) -> QPushButton:
        """The button of a tab."""
        return self._buttons[tab]

    def choose(self, tab: Tab) -> None:
        """Show this one as chosen."""
        self._buttons[tab].setChecked(True)

    def show_counts(self, counts: QueueCounts) -> None:
        """Say how many stand under each; what is done is not counted."""
        for tab, button in self._buttons.items():
            count = 0 if tab is Tab.DONE else counts[tab]
            button.setText(f"{tab_said(tab)} {count:,}" if count else tab_said(tab))
        backlog = self._buttons[Tab.BACKLOG]
        backlog.setVisible(counts[Tab.BACKLOG] > 0)
        backlog.setAccessibleName(_("以前の未返信 {n}").format(n=counts[Tab.BACKLOG]))
