"""One mail of a conversation as a card: who and when, what was written, files, the rest folded.

A folded card is one line and costs one line; its text (`mail_words`) is laid out when it is opened.
HTML is shown when asked for, made safe, loading nothing, and with a way back to the words alone.
The one rule: which way a mail was looked at is kept for the session.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Address, Auto
from ecdesk.mail.charset import BROKEN
from ecdesk.ui.charsets import charset_said
from ecdesk.ui.context import Context
from ecdesk.ui.delegates import channel_said
from ecdesk.ui.flow import empty
from ecdesk.ui.form_card import LabelLessons
from ecdesk.ui.links_said import sender_doubt_said
from ecdesk.ui.mail_files import MailFiles
from ecdesk.ui.mail_rich import RichView
from ecdesk.ui.mail_words import MailWords
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import MailView
from ecdesk.words import _


def address_said(address: Address) -> str:
    """An address with its name: 佐藤 美咲 <misaki.sato@example.jp>."""
    return f"{address.name} <{address.addr}>" if address.name else address.addr


def auto_said(auto: str) -> str:
    """What a mail is that no person wrote; empty for a person's."""
    return {
        Auto.REPLY.value: _("自動返信"),
        Auto.BOUNCE.value: _("届かなかった知らせ"),
        Auto.BULK.value: _("一斉配信"),
        Auto.NOTICE.value: _("お知らせメール"),
    }.get(auto, "")


def _went_as(mail: MailView, customer: Collection[str]) -> str:
    """What a mail of ours is: what did not go to the customer was passed on."""
    reached = not customer or any(one.key in customer for one in (*mail.to, *mail.cc))
    return _("返信") if reached else _("転送")


class MailCard(QFrame):
    """A mail, folded to a line or opened."""

    link_wanted = Signal(str)
    forward_wanted = Signal(object)  # the MailView
    deed_wanted = Signal(str, object)  # a name of `mail_menu.offers`, the MailView it is about
    menu_wanted = Signal(object, object)  # the MailView, the button under which its menu belongs

    def __init__(
        self,
        context: Context,
        mail: MailView,
        zone: ZoneInfo,
        customer: Collection[str] = (),
        shop_id: int = 0,
        returned: MailView | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`customer`: the addresses a reply goes to, as `Address.key`; none where unknown.

        `shop_id` is the shop that can be taught what a form's labels mean; `returned` the mail of
        ours that came back, for a bounce.
        """
        super().__init__(parent)
        dress(self, "card")
        self._context = context
        self._zone = zone
        self._shop_id = shop_id
        self._returned = mail if mail.undelivered else returned
        self.mail = mail
        self._body: QWidget | None = None
        self._words: MailWords | None = None
        self._rich: RichView | None = None
        self.files: MailFiles | None = None  # once it was opened, where there are any
        self.opened = False
        self._who = dress(ElidedLabel(), "title")
        self._when = dress(QLabel(), "title")
        self._fold = dress(QToolButton(), "icon")
        self._fold.clicked.connect(self.toggle)
        self._gist = dress(ElidedLabel(), "mute")
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        if mail.direction is Direction.OUT:
            head.addWidget(_chip(_went_as(mail, customer), "accent"))
        for said, tone in _chips(mail):
            head.addWidget(_chip(said, tone))
        self.more = dress(QToolButton(), "icon", says=_("このメールの操作"), tip=_("操作"))
        self.more.setText("⋯")
        self.more.clicked.connect(lambda: self.menu_wanted.emit(mail, self.more))
        head.addWidget(self._who, 1)
        head.addWidget(self._when)
        head.addWidget(self.more)
        head.addWidget(self._fold)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self._column.setSpacing(SPACE)
        self._column.addLayout(head)
        self._column.addWidget(self._gist)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_time(self, now: datetime) -> None:
        """Say who wrote and when, as one says it at `now`."""
        at = words.moment(self.mail.received_at.astimezone(self._zone), now)
        who = address_said(self.mail.sender)
        if self.mail.direction is Direction.OUT:
            to = "、".join(one.name or one.addr for one in self.mail.to)
            who = _("{sender} → {to}").format(
                sender=self.mail.sender.name or self.mail.sender.addr, to=to
            )
        self._who.say(who)
        self._when.setText(at)
        said = _("{who} {at} のメール").format(
            who=self.mail.sender.name or self.mail.sender.addr, at=at
        )
        self.setAccessibleName(one_line(said))
        self._name_fold()

    @property
    def _is_bounce(self) -> bool:
        return self.mail.auto == Auto.BOUNCE.value

    def teach_labels(self) -> None:
        """Let the person say what the labels in this mail mean."""
        self.words.teach_labels()

    @property
    def lessons(self) -> LabelLessons | None:
        """What the person can teach about this mail's labels, once it is shown."""
        return None if self._words is None else self._words.lessons

    @property
    def words(self) -> MailWords:
        """The opened mail's words, as they were written."""
        self.set_opened(True)
        if self._rich is not None:
            self._show_words()
        assert self._words is not None
        return self._words

    def reveal(self, start: int, end: int) -> QRect | None:
        """Select words of the mail's text; where they stand in the card, None where unseen."""
        place = self.words.reveal(start, end)
        return place and QRect(self.mapFromGlobal(place.topLeft()), place.size())

    def mark_found(self) -> None:
        """Mark the words that are searched for now."""
        if self._words is not None:
            self._words.mark_found()
        if self._rich is not None:
            self._rich.mark_found()

    def first_found(self) -> QRect | None:
        """Open the mail; where the first word searched for stands in the card, None for none."""
        self.set_opened(True)
        place = None if self._words is None else self._words.first_found()
        return place and QRect(self.mapFromGlobal(place.topLeft()), place.size())

    def toggle(self) -> None:
        """Open a folded card, fold an opened one."""
        self.set_opened(not self.opened)

    def set_opened(self, opened: bool) -> None:
        """Show all of the mail, or its line."""
        if opened and self._body is None:
            self._body = self._build_body()
            self._column.addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(opened)
        self.opened = opened
        if not opened and not self._gist.whole:
            self._gist.say(self.mail.text[:300])
        self._gist.setVisible(not opened)
        cursor = Qt.CursorShape.ArrowCursor if opened else Qt.CursorShape.PointingHandCursor
        self.setCursor(cursor)
        self._name_fold()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Override: a click anywhere on a folded card opens it."""
        if not self.opened and event.button() is Qt.MouseButton.LeftButton:
            self.set_opened(True)

    def _name_fold(self) -> None:
        self._fold.setText("▾" if self.opened else "▸")
        label = _("たたむ") if self.opened else _("開く")
        self._fold.setToolTip(label)
        self._fold.setAccessibleName(f"{label} {self.accessibleName()}")

    # ── the opened mail ─────────────────────────────────────────────────────────────────────

    def _build_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, SPACE, SPACE * 2, SPACE)
        column.setSpacing(2 * SPACE)
        self._add_recipients(column)
        if self.mail.undelivered or self._is_bounce:
            self._add_undelivered(column)
        self._text_column = QVBoxLayout()
        self._text_column.setSpacing(SPACE)
        column.addLayout(self._text_column)
        self._add_words()
        if self.mail.defects:
            said = _("メールに壊れたところがあったので、読める形に直して表示しています。")
            note = dress(QLabel(said), "mute")
            note.setWordWrap(True)
            column.addWidget(note)
        if BROKEN in self.mail.defects:
            again = dress(
                QPushButton(_("文字化けしていますか? 文字コードを変えて読み直す…")), "link"
            )
            again.clicked.connect(lambda: self.deed_wanted.emit("charset", self.mail))
            column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        if self.mail.attachments:
            self.files = MailFiles(self._context, self.mail.id, self.mail.attachments)
            column.addWidget(self.files)
        column.addLayout(self._build_foot())
        if self.mail.id in self._context.rich:
            self._show_rich()
        return body

    def _add_recipients(self, column: QVBoxLayout) -> None:
        lines = [(_("CC"), self.mail.cc)] if self.mail.cc else []
        replies = tuple(a for a in self.mail.reply_to if a.key != self.mail.sender.key)
        if replies:
            lines.append((_("返信先"), replies))
        for label, addresses in lines:
            said = _("{label}　{addresses}").format(
                label=label, addresses=", ".join(address_said(a) for a in addresses)
            )
            column.addWidget(dress(ElidedLabel(said), "mute"))
        doubt = sender_doubt_said(self.mail.sender.name, self.mail.sender.addr)
        if doubt and self.mail.direction is Direction.IN:
            column.addWidget(_warning(doubt))

    def _add_undelivered(self, column: QVBoxLayout) -> None:
        said = _("このメールは届かずに戻ってきました。宛先を確かめて送り直してください。")
        if self._is_bounce:
            said = _("こちらから送ったメールが届かずに戻ってきました。")
        column.addWidget(_warning(said))
        if self._returned is not None:
            again = dress(QPushButton(_("宛先を確かめて送り直す")), "small")
            again.clicked.connect(lambda: self.deed_wanted.emit("resend", self._returned))
            column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)

    def _let_go_of_words(self) -> None:
        if self._words is not None:
            self._words.deleteLater()
        self._words = None

    def _add_words(self) -> None:
        self._words = MailWords(self._context, self.mail, self._shop_id, self._text_column, self)

    def _build_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(2 * SPACE)
        self._look = dress(QPushButton(_("書式つきで見る")), "link")
        self._look.clicked.connect(self._change_look)
        if self.mail.has_html:
            foot.addWidget(self._look)
        forward = dress(QPushButton(_("転送")), "link")
        forward.clicked.connect(lambda: self.forward_wanted.emit(self.mail))
        foot.addWidget(forward)
        foot.addStretch(1)
        return foot

    def _change_look(self) -> None:
        """The words alone, or as the sender laid them out."""
        if self._rich is None:
            self._show_rich()
        else:
            self._show_words()

    def _show_rich(self) -> None:
        """Read the formatted mail; the words stay until it is there."""
        self._look.setEnabled(False)
        self._rich = RichView(self._context, self.mail.id, self)
        self._rich.hide()
        self._rich.shown.connect(self._on_rich_shown)
        self._rich.failed.connect(self._show_words)
        self._rich.read()

    def _on_rich_shown(self) -> None:
        assert self._rich is not None
        self._look.setEnabled(True)
        self._look.setText(_("文章だけで見る"))
        if self._text_column.indexOf(self._rich) < 0:
            empty(self._text_column)
            self._let_go_of_words()
            self._text_column.addWidget(self._rich)
            self._rich.show()

    def _show_words(self) -> None:
        """Back to the words, whatever was or was not shown of the formatting."""
        self._context.rich.pop(self.mail.id, None)
        rich, self._rich = self._rich, None
        if rich is not None and self._text_column.indexOf(rich) >= 0:
            empty(self._text_column)
            self._add_words()
        elif rich is not None:
            rich.deleteLater()
        self._look.setText(_("書式つきで見る"))
        self._look.setEnabled(True)


def _chips(mail: MailView) -> list[tuple[str, str]]:
    """What is said of a mail before its sender, with the tone of each."""
    said = [(_("届かなかった"), "bad")] if mail.undelivered else []
    if auto_said(mail.auto):
        said.append((auto_said(mail.auto), ""))
    elif mail.form is not None and mail.direction is Direction.IN:
        said.append((_("フォーム"), ""))
    if mail.direction is Direction.IN and channel_said(mail.channel):
        said.append((channel_said(mail.channel), ""))
    if mail.read_as:
        said.append((_("{charset} で表示").format(charset=charset_said(mail.read_as)), "warn"))
    return said


def _warning(said: str) -> QLabel:
    label = dress(QLabel(_("! {said}").format(said=said)), "small", tone="bad")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _chip(said: str, tone: str = "") -> QLabel:
    chip = dress(QLabel(said), "chip", tone=tone)
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return chip
