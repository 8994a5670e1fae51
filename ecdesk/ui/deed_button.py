"""A deed of the menu beside what it belongs to, with its key: there only while it can do something.

The one rule: the button does what the menu's action does, and stands or goes with it.
"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from ecdesk.words import _


class DeedButton(QPushButton):
    """お待たせ連絡 H: a short word for an action, and the key that does the same."""

    def __init__(self, action: QAction, said: str) -> None:
        super().__init__(autoDefault=False)
        keys = action.shortcut().toString()
        self.setText(_("{deed} {keys}").format(deed=said, keys=keys) if keys else said)
        self.setAccessibleName(said)
        self.setToolTip(action.text())
        self._action, self._wanted = action, False
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def want(self, wanted: bool) -> None:
        """Whether it has a place here at all."""
        self._wanted = wanted
        self._follow()

    def _follow(self) -> None:
        self.setVisible(self._wanted and self._action.isEnabled())
