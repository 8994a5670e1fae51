"""お約束を書きとめる: what we said we would do, and by when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk.ui.day_picker import DayPicker
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px
from ecdesk.views.rows import ThreadView
from ecdesk.words import _


class PromiseDialog(Sheet):
    """A day and a few words."""

    kept = Signal(object)  # protocol.PromiseIn

    def __init__(
        self, view: ThreadView, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("お約束を書きとめる"), parent)
        self.setMinimumWidth(px(600))
        self.body.addWidget(QLabel(_("いつまでに")))
        self.days = DayPicker(view.shop.calendar, clock)
        self.body.addWidget(self.days)
        self.body.addWidget(QLabel(_("何を")))
        self.about = LineEdit()
        self.about.setAccessibleName(_("お約束の内容"))
        self.about.setPlaceholderText(_("例: 工房に確認して、仕上がり日をお知らせする"))
        self.body.addWidget(self.about)
        said = _(
            "その時刻になると要返信の前に出ます。次にこちらから連絡すると、果たしたことになります。"
        )
        self.body.addWidget(dress(QLabel(said, wordWrap=True), "mute"))
        self.add_button(_("やめる")).clicked.connect(self.reject)
        self.go = self.add_button(_("書きとめる"), "primary")
        self.go.clicked.connect(self._keep)
        self.about.returnPressed.connect(self._keep)
        self.days.changed.connect(self._fit)
        self.go.setEnabled(False)
        first = next(iter(self.days.days.values()), self.days.other)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self.go.setEnabled(self.days.chosen)
        self.grow()

    def _keep(self) -> None:
        from ecdesk.protocol import PromiseIn

        if self.days.chosen and self.days.day is not None and not self.about.composing:
            about = self.about.text().strip()
            self.kept.emit(PromiseIn(day=self.days.day, until=self.days.until, about=about))
            self.accept()
