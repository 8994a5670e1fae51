"""Quiet lines under a conversation's head: the way back, what it goes on from, how to answer.

Each is there only while it has something to say. The one rule: a line shows the way and changes
nothing by itself; that a mail is thanks alone is proposed, and its clock runs until it is agreed.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.conversation import Status
from ecdesk.mail.channels import Route
from ecdesk.ui.delegates import channel_said
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import LinkedView, ThreadView
from ecdesk.words import _

SHOWN = 2  # more stand in a menu
LONGEST = 26  # characters of a subject


def status_said(status: Status) -> str:
    """Where a conversation stands, in a word."""
    return {
        Status.REPLY: _("要返信"),
        Status.PROMISED: _("約束あり"),
        Status.WAITING: _("お客様待ち"),
        Status.DONE: _("完了"),
        Status.BACKLOG: _("以前の未返信"),
    }[status]


def linked_said(linked: LinkedView, zone: ZoneInfo, now: datetime) -> str:
    """When, about what and where it stands: 9月12日 ご注文の件 (完了)."""
    return _("{day} {subject} ({status})").format(
        day=words.day(linked.last_mail_at.astimezone(zone), now),
        subject=short_subject(linked.subject),
        status=status_said(linked.status),
    )


def short_subject(subject: str) -> str:
    """A subject for the middle of a line."""
    said = one_line(subject) or _("(件名なし)")
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def route_in_short(view: ThreadView) -> str:
    """`route_said` for a line above the mails; the composer says the rest."""
    if view.answers.route is Route.SCREEN:
        place = channel_said(view.channel) or _("モール")
        return _("返信は{place}の管理画面から").format(place=place)
    return _("返信できない差出人です") if view.answers.route is Route.NOBODY else ""


def route_said(view: ThreadView) -> str:
    """How this can be answered, where that is not simply by mail; empty where it is."""
    place = channel_said(view.channel)
    if view.answers.route is Route.SCREEN:
        return _(
            "{place}の管理画面で返信してください。メールで返信しても、お客様に届きません。"
        ).format(place=place or _("モール"))
    if view.answers.route is Route.NOBODY:
        return _("この差出人には返信できません。送信専用のアドレスで、だれも読みません。")
    return ""


class ThreadLines(QFrame):
    """The lines; hidden while all are empty."""

    wanted = Signal(int)  # a linked conversation's id
    back_wanted = Signal()
    merge_wanted = Signal()
    thanks_wanted = Signal()  # it is agreed: thanks alone, no reply

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar")
        self._shown: tuple[object, ...] = ()
        self.links: list[QPushButton] = []
        self.back = dress(QPushButton(), "link")
        self.back.clicked.connect(self.back_wanted)
        self.route = dress(QLabel(wordWrap=True), "small", tone="warn")
        self.route.setTextFormat(Qt.TextFormat.PlainText)
        self._thanks = QWidget()
        self.thanks = dress(QPushButton(_("返信不要にする")), "link")
        self.thanks.clicked.connect(self.thanks_wanted)
        proposal = FlowLayout(self._thanks, spacing=3 * SPACE)
        proposal.setContentsMargins(0, 0, 0, 0)
        proposal.addWidget(dress(QLabel(_("お礼や了解だけのメールのようです。")), "mute"))
        proposal.addWidget(self.thanks)
        self._linked = QWidget(accessibleName=_("前のやりとり"))
        self._row = FlowLayout(self._linked, spacing=3 * SPACE)
        self._row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, SPACE, 18, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._linked)
        column.addWidget(self._thanks)
        column.addWidget(self.route)
        for part in (self.back, self._linked, self._thanks, self.route, self):
            part.hide()

    def show_thread(self, view: ThreadView, now: datetime) -> None:
        """What there is to say of this conversation."""
        zone = ZoneInfo(view.shop.calendar.zone)
        said = tuple((one.id, linked_said(one, zone, now)) for one in view.linked)
        if said != self._shown:
            self._shown = said
            self._show_linked(view, said)
        self._linked.setVisible(bool(said))
        waits = view.turn is not None and view.turn.closed_at is None
        self._thanks.setVisible(waits and not view.stands.needs_reply)
        self.route.setText(route_in_short(view))
        self.route.setVisible(bool(self.route.text()))
        self._fit()

    def show_way_back(self, subject: str | None) -> None:
        """Where the person came from; None for nowhere."""
        said = _("← 戻る: {subject}").format(subject=short_subject(subject or ""))
        self.back.setText(said.replace("&", "&&"))
        self.back.setAccessibleName(said)
        self.back.setVisible(subject is not None)
        self._fit()

    def _show_linked(self, view: ThreadView, said: tuple[tuple[int, str], ...]) -> None:
        empty(self._row)
        first = view.mails[0].received_at if view.mails else None
        before = first is None or all(one.last_mail_at <= first for one in view.linked)
        title = _("前のやりとり") if before else _("つながりのあるやりとり")
        self._row.addWidget(dress(QLabel(title), "mute"))
        self.links = []
        for number, text in said[:SHOWN]:
            button = dress(QPushButton(text.replace("&", "&&")), "link", says=text)
            button.clicked.connect(partial(self._want, number))
            self._row.addWidget(button)
            self.links.append(button)
        if len(said) > SHOWN:
            more = dress(QPushButton(_("ほか {n} 件").format(n=len(said) - SHOWN)), "link")
            menu = QMenu(more)
            for number, text in said[SHOWN:]:
                action = menu.addAction(text.replace("&", "&&"))
                action.triggered.connect(partial(self._want, number))
            more.clicked.connect(lambda: menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
            self._row.addWidget(more)
        merge = dress(QPushButton(_("まとめる…")), "link")
        merge.clicked.connect(self.merge_wanted)
        self._row.addWidget(merge)

    def _want(self, conversation_id: int, _checked: bool = False) -> None:
        self.wanted.emit(conversation_id)

    def _fit(self) -> None:
        parts = (self.back, self._linked, self._thanks, self.route)
        self.setVisible(any(not part.isHidden() for part in parts))
