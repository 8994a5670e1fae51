"""The frame all dialogs share: a title with a remark, the body, a foot with its buttons.

Dialogs are for set-up and for looking things up. They are shown with `open()`, never `exec()`, and
delete themselves when closed. What somebody has typed into one is never lost by a single Esc: see
`written`.
"""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.ui.theme import dress, px
from ecdesk.words import _


class Sheet(QDialog):
    """A dialog of the house: `body` takes the content, `add_button` fills the foot."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._safe: list[object] = [None]  # what may be left: kept, or left a second time
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = dress(QFrame(), "bar")
        self.remark = dress(QLabel(), "mute")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(dress(QLabel(title), "strong"))
        row.addStretch(1)
        row.addWidget(self.remark)
        inside = dress(QFrame(), "pane")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(16, 16, 16, 16)
        self.body.setSpacing(12)
        foot = dress(QFrame(), "foot")
        self._foot = QHBoxLayout(foot)
        self._foot.setContentsMargins(16, 8, 16, 8)
        self._foot.setSpacing(8)
        self._foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(inside, 1)
        column.addWidget(foot)

    def add_button(self, text: str, role: str = "", *, left: bool = False) -> QPushButton:
        """A button in the foot; `left` for what should not be pressed by habit."""
        button = QPushButton(text, autoDefault=False)
        if role:
            dress(button, role)
        if left:
            self._foot.insertWidget(
                self._foot.count() - 1 if self._foot.count() == 1 else 0, button
            )
        else:
            self._foot.addWidget(button)
        return button

    def spread(self, width: int, height: int) -> None:
        """Begin with this room, in pixels at the usual size; never more than the screen has."""
        room = self.screen().availableSize()
        self.resize(min(px(width), room.width()), min(px(height), room.height()))

    def keep_size(self, memory: QSettings | None, name: str) -> None:
        """Begin as large as it was left the last time, and remember how it is left."""
        if memory is None:
            return
        size = memory.value(f"{name}/size")
        room = self.screen().availableSize()
        if isinstance(size, QSize) and size.isValid():
            self.resize(size.boundedTo(room))
        self.finished.connect(lambda _result: memory.setValue(f"{name}/size", self.size()))

    def grow(self) -> None:
        """Be as high as what is in it needs, since more of it may be shown than before."""
        layout = self.layout()
        if layout is not None:
            self.body.activate()  # else the outer one remembers what the body needed before
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def written(self) -> object:
        """What closing would throw away, to be compared with `==`; None where that is nothing.

        A dialog that overrides this and `warn` closes at once only on what it has `settle`d.
        """
        return None

    def warn(self, said: str) -> None:
        """Show a sentence in the dialog: it was about to be closed."""

    def settle(self) -> None:
        """What stands here now is kept elsewhere, or nobody typed it."""
        self._safe = [self.written()]

    def may_go(self, said: str = "") -> bool:
        """Whether nothing would be lost by leaving; at the first time it warns, by `said`."""
        now = self.written()
        if now in self._safe:
            return True
        self._safe = [self._safe[0], now]
        self.warn(said or _("まだ保存していません。もう一度閉じると、書いたことを捨てます。"))
        return False

    def reject(self) -> None:
        """Override: not at once where something would be lost."""
        if self.may_go():
            super().reject()

    def typed(self) -> tuple[str, ...]:
        """The text of every field, for `written`."""
        lines = (one.text() for one in self.findChildren(QLineEdit))
        texts = (one.toPlainText() for one in self.findChildren(QPlainTextEdit))
        return (*lines, *texts)

    def add_close(self) -> QPushButton:
        """閉じる, which Esc does too."""
        button = self.add_button(_("閉じる"))
        button.clicked.connect(self.close)
        return button
