"""The composer's pages: nothing open, a conversation answered or closed, a mail on its way.

The page to write on joins them when there is a letter.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.conversation import Closed
from ecdesk.mail.channels import Route
from ecdesk.ui.context import Context
from ecdesk.ui.outgoing_card import OutgoingCard
from ecdesk.ui.pane_state import PaneState
from ecdesk.ui.theme import dress, set_tone
from ecdesk.ui.thread_lines import route_said
from ecdesk.views.rows import OutgoingView, ThreadView
from ecdesk.words import _


class AnsweredPage(QFrame):
    """What was answered or closed, and the way to write once more."""

    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        dress(self, "pane")
        self.pill = dress(QLabel(), "pill")
        self.told = dress(QLabel(wordWrap=True), "mute")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.again = QPushButton(autoDefault=True)
        self.again.clicked.connect(self.again_wanted)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_thread(self, view: ThreadView, now: datetime) -> None:
        """How the last turn of this conversation ended."""
        how = view.turn.closed_how if view.turn is not None else None
        answered = how in (Closed.REPLY, Closed.ELSEWHERE)
        self.pill.setText(_("返信済み") if answered else _("完了"))
        set_tone(self.pill, "ok" if answered else "mute")
        self.told.setText(_how_it_ended(view, now))
        self.told.setVisible(bool(self.told.text()))
        self.again.setText(_("追伸を書く") if answered else _("もう一通書く"))


def _how_it_ended(view: ThreadView, now: datetime) -> str:
    if view.turn is None or view.turn.closed_at is None:
        return ""
    from ecdesk import words

    zone = ZoneInfo(view.shop.calendar.zone)
    when = words.moment(view.turn.closed_at.astimezone(zone), now)
    reason = view.turn.reason
    match view.turn.closed_how:
        case Closed.REPLY if view.promise is not None:
            due = words.moment(view.promise.due_at.astimezone(zone), now)
            said = (
                _("{when} に返信しました。次は {due} のお約束です。")
                if view.promise.due_at > now
                else _("{when} に返信しました。{due} のお約束が過ぎています。")
            )
            return said.format(when=when, due=due)
        case Closed.REPLY:
            return _("{when} に返信しました。次はお客様の番です。").format(when=when)
        case Closed.ELSEWHERE:
            return _("{when} に、ほかの端末から返信されています。").format(when=when)
        case Closed.NO_REPLY if reason:
            return _("{when} に返信不要にしました ({reason})。").format(when=when, reason=reason)
        case Closed.NO_REPLY:
            return _("{when} に返信不要にしました。").format(when=when)
        case Closed.NEVER_CUSTOMER:
            return _("この差出人のメールは、要返信の一覧に入りません。")
        case Closed.OLD:
            return _("使いはじめる前のメールです。")
        case _:
            return _("{when} に完了にしました。").format(when=when)


class UnanswerablePage(QFrame):
    """Why no mail can answer this, what to do instead, and the way to write all the same."""

    anyway_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        dress(self, "pane")
        self.why = dress(QLabel(wordWrap=True), "strong")
        self.instead = dress(QLabel(wordWrap=True), "mute")
        for label in (self.why, self.instead):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.anyway = QPushButton(_("ほかの宛先へメールを書く"), autoDefault=True)
        self.anyway.clicked.connect(self.anyway_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.why)
        column.addWidget(self.instead)
        column.addWidget(self.anyway, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_thread(self, view: ThreadView) -> None:
        """Why this conversation cannot be answered by mail."""
        self.why.setText(route_said(view))
        self.instead.setText(
            _("管理画面で返信したら、E (完了にする) で一覧から外せます。")
            if view.answers.route is Route.SCREEN
            else _("返信がいらないときは、E (完了にする) で一覧から外せます。")
        )


class OutgoingPage(QFrame):
    """Room for the card of a mail on its way."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        dress(self, "pane")
        self.card = card = OutgoingCard(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(card)
        column.addStretch(1)


class ComposerPages(QStackedWidget):
    """One page for each state of the composer."""

    again_wanted = Signal()
    cancelled = Signal(object)  # as `OutgoingCard.cancelled`
    turned = Signal()  # another page, or another letter on it

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.empty = PaneState()
        self.answered = AnsweredPage()
        self.answered.again_wanted.connect(self.again_wanted)
        self.unanswerable = UnanswerablePage()
        self.unanswerable.anyway_wanted.connect(self.again_wanted)
        self.outgoing: OutgoingPage | None = None  # made when the first mail is on its way
        self.addWidget(self.empty)
        self.addWidget(self.answered)
        self.addWidget(self.unanswerable)

    def turn_to(self, page: QWidget) -> None:
        """Show this page."""
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)
        self.turned.emit()

    def show_empty(self, sentence: str = "") -> None:
        """There is nothing to write here."""
        self.empty.say(sentence or _("やりとりを選ぶと、ここで返信を書けます。"))
        self.turn_to(self.empty)

    def show_answered(self, view: ThreadView) -> None:
        """How the last turn ended, and the way to write once more."""
        self.answered.show_thread(view, self._context.clock())
        self.turn_to(self.answered)

    def show_unanswerable(self, view: ThreadView) -> None:
        """Nobody would read a mail: what to do instead."""
        self.unanswerable.show_thread(view)
        self.turn_to(self.unanswerable)

    def show_outgoing(self, outgoing: OutgoingView) -> None:
        """A mail on its way."""
        if self.outgoing is None:
            self.outgoing = OutgoingPage(self._context)
            self.outgoing.card.cancelled.connect(self.cancelled)
        self.outgoing.card.show_outgoing(outgoing)
        self.turn_to(self.outgoing)

    def take_focus(self) -> None:
        """Go to what can be done on the page shown, if anything can."""
        buttons = []
        if self.currentWidget() is self.answered:
            buttons = [self.answered.again]
        elif self.currentWidget() is self.unanswerable:
            buttons = [self.unanswerable.anyway]
        elif self.outgoing is not None and self.currentWidget() is self.outgoing:
            buttons = list(self.outgoing.card.buttons.values())
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
