"""手元のAI: what a model on this machine makes of the mail, for whoever has set one up.

    line with two buttons ──pressed──▶ under way (止める) ──▶ the proposal in a box of its own

Hidden, whole, while nobody is set up. The answer is plain text: no link of it can be pressed, and
nothing of it is carried out. The one rule: nothing of it comes into a letter by itself.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.errors import DeskError
from ecdesk.domain.opinion import What
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.underway import Underway
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import ThreadView
from ecdesk.words import _, say


class OpinionBox(QWidget):
    """A quiet line below the reading, and what was answered."""

    wording_wanted = Signal(int, str)  # conversation, the words that shall go into the letter

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._at = 0  # the conversation it speaks of
        self._text = ""
        self.line = dress(QLabel(textFormat=Qt.TextFormat.PlainText), "mute")
        self.summary = dress(QPushButton(_("要点をまとめる"), autoDefault=False), "link")
        self.wording = dress(QPushButton(_("文面の案を出す"), autoDefault=False), "link")
        for button, what in ((self.summary, What.SUMMARY), (self.wording, What.WORDING)):
            button.setToolTip(_("このパソコンの中のAIに聞きます。外には何も送りません。"))
            button.clicked.connect(lambda _on=False, what=what: self._ask(what))
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.line)
        row.addWidget(self.summary)
        row.addWidget(self.wording)
        row.addStretch(1)
        self.underway = Underway(context)
        self.underway.changed.connect(self._enable)
        self.trouble = dress(
            QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small", tone="warn"
        )
        self.box = self._make_box()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.underway)
        column.addWidget(self.trouble)
        column.addWidget(self.box)
        self.trouble.hide()
        self.hide()

    def show_thread(self, view: ThreadView) -> None:
        """Offer it for this conversation; what was answered for another is put away."""
        if view.id != self._at:
            self._put_away()
            self._at = view.id
        if not view.adviser:
            self._put_away()
        self.line.setText(_("手元のAI"))
        self.line.setToolTip(one_line(view.adviser).replace("<", "&lt;"))
        self.setVisible(bool(view.adviser))

    def _make_box(self) -> QFrame:
        box = dress(QFrame(), "proposal")
        self.title = dress(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "strong")
        self.said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.said.setOpenExternalLinks(False)
        warned = _("AIは間違えます。メールと見比べてください。")
        self.warning = dress(QLabel(warned, wordWrap=True), "mute")
        self.use = dress(QPushButton(_("文面に入れる"), autoDefault=False), "small")
        self.use.setToolTip(_("印を付けて入れます。読んで直すか、よいと決めるまで送れません。"))
        self.use.clicked.connect(lambda: self.wording_wanted.emit(self._at, self._text))
        self.close_it = dress(QPushButton(_("片づける"), autoDefault=False), "link")
        self.close_it.clicked.connect(self._put_away)
        foot = QHBoxLayout()
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self.use)
        foot.addWidget(self.close_it)
        foot.addStretch(1)
        column = QVBoxLayout(box)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(SPACE)
        column.addWidget(self.title)
        column.addWidget(self.said)
        column.addWidget(self.warning)
        column.addLayout(foot)
        box.hide()
        return box

    def _ask(self, what: What) -> None:
        from ecdesk.protocol import AskSecondOpinion

        at = self._at
        self._put_away()
        self.underway.begin(
            lambda task: AskSecondOpinion(conversation_id=at, what=what.value, task=task),
            lambda told: self._on_answer(at, what, told),
            lambda error: self._on_failed(at, error),
            said=_("手元のAIが考えています…"),
        )

    def _on_answer(self, at: int, what: What, told: dict[str, Any]) -> None:
        if at != self._at or self.isHidden():
            return  # the person has gone on
        self._text = str(told["text"])
        model = one_line(str(told["model"]))
        self.title.setText(_("手元のAIの案 ({model})").format(model=model))
        self.said.setText(self._text)
        self.said.setAccessibleName(_("手元のAIの案 ({model})").format(model=model))
        self.use.setVisible(what is What.WORDING)
        self.box.show()

    def _on_failed(self, at: int, error: DeskError) -> None:
        if at == self._at and error.code != "task.stopped":
            self.trouble.setText(say(error))
            self.trouble.show()

    def _put_away(self) -> None:
        self.underway.stop()
        self._text = ""
        self.said.clear()
        self.box.hide()
        self.trouble.hide()

    def _enable(self) -> None:
        for button in (self.summary, self.wording):
            button.setEnabled(not self.underway.busy)
