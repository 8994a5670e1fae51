"""The strip that shows what `notices` says.

The rule: a notice that can be undone stays within reach until its time is over, even where a newer
one covers it.
"""

from __future__ import annotations

from PySide6.QtCore import QDeadlineTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ecdesk.ui.notices import Notice, NoticeKind, Notices
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

SIGNS: dict[NoticeKind, str] = {"info": "●", "good": "✓", "trouble": "!"}
TONES: dict[NoticeKind, str] = {"info": "accent", "good": "ok", "trouble": "bad"}
KEPT = 8  # older notices than these are not worth going back to


class NoticeBar(QFrame):
    """The calm strip that shows the newest notice, and older ones that still hold after it."""

    changed = Signal()  # another notice is shown, or none

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "strip", says=_("お知らせ"))
        self._live: list[tuple[Notice, QDeadlineTimer]] = []
        self._sign = dress(QLabel(), "strong")
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._left = dress(QLabel(), "mute")
        self._act = QPushButton(autoDefault=False)
        self._undo = QPushButton(_("取り消す Z"), autoDefault=False)
        self._undo.setAccessibleName(_("取り消す"))
        self._close = dress(QPushButton("×", autoDefault=False), "quiet", says=_("閉じる"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._sign, 0)
        row.addWidget(self._text, 1)
        for widget in (self._left, self._act, self._undo, self._close):
            row.addWidget(widget, 0)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._refresh)
        self._act.clicked.connect(self._on_action)
        self._undo.clicked.connect(self.undo)
        self._close.clicked.connect(self._on_close)
        self.hide()
        notices.posted.connect(self._on_posted)
        notices.withdrawn.connect(self._on_withdrawn)

    @property
    def can_undo(self) -> bool:
        """Whether some notice within reach can be taken back."""
        return any(n.undo is not None for n, until in self._live if not until.hasExpired())

    def undo(self) -> bool:
        """Take back what the newest notice that can be undone speaks of; whether there was one."""
        for entry in reversed(self._live):
            notice, until = entry
            if notice.undo is not None and not until.hasExpired():
                self._live.remove(entry)
                self._refresh()
                notice.undo()
                return True
        return False

    def _on_posted(self, notice: Notice) -> None:
        self._live.append((notice, QDeadlineTimer(notice.seconds * 1000)))
        del self._live[:-KEPT]
        self._refresh()

    def _on_withdrawn(self, notice: Notice) -> None:
        self._live = [entry for entry in self._live if entry[0] is not notice]
        self._refresh()

    def _on_action(self) -> None:
        notice, _until = self._live.pop()
        self._refresh()
        if notice.action is not None:
            notice.action[1]()

    def _on_close(self) -> None:
        self._live.pop()
        self._refresh()

    def _refresh(self) -> None:
        """Show the newest notice that still holds; sleep until something changes."""
        self._show_newest()
        self.changed.emit()

    def _show_newest(self) -> None:
        self._live = [(n, until) for n, until in self._live if not until.hasExpired()]
        if not self._live:
            self._timer.stop()
            self.hide()
            return
        notice, until = self._live[-1]
        left = until.remainingTime()
        self._sign.setText(SIGNS[notice.kind])
        self._text.setText(notice.text)
        self._undo.setVisible(notice.undo is not None)
        self._act.setVisible(notice.action is not None)
        self._act.setText(notice.action[0] if notice.action else "")
        self._left.setVisible(notice.counting)
        self._left.setText(_("あと {n}秒").format(n=-(-left // 1000)) if notice.counting else "")
        set_tone(self, TONES[notice.kind])
        set_tone(self._sign, TONES[notice.kind])
        self.show()
        self._timer.start(left % 1000 or 1000 if notice.counting else left)
