"""The fields of a shop and its mailbox, and what may be wrong with them.

The rule: whatever stands in a field, the person can change it, and what the person wrote stays.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.proposal import Proposal
from ecdesk.domain.shop import MailboxKind, Security
from ecdesk.ui.dialogs.account_found import FoundLine
from ecdesk.ui.dialogs.account_route import RouteFields
from ecdesk.ui.dialogs.account_servers import (
    IMAP_PORTS,
    MOST_DIGITS,
    POP3_PORTS,
    SMTP_PORTS,
    ServerFields,
    Trouble,
)
from ecdesk.ui.dialogs.account_sign_in import SignInFields
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.letters import is_address
from ecdesk.ui.theme import dress, px
from ecdesk.views.rows import MailboxView
from ecdesk.words import _


def signature_for(shop: str, department: str, staff: str, address: str) -> str:
    """The signature a shop begins with."""
    who = " ".join(part for part in (shop, department, staff) if part)
    return "\n".join(part for part in ("─" * 12, who, address) if part)


class AccountForm(QWidget):
    """メール: address, how it is opened, servers.

    The rule: a proposal fills what nobody typed, and nothing else.
    """

    edited = Signal()
    address_given = Signal(str)  # an address that was not looked up yet

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = False  # a mailbox that is set up already
        self._looked_up = ""
        self._proposal: Proposal | None = None
        self._sent = ""
        self.address = _line(_("メールアドレス"), "shop@example.jp")
        self.found = FoundLine()
        self.sign_in = SignInFields()
        self.password = self.sign_in.password
        self.user = _line(_("ユーザー名"), _("メールアドレスと同じなら空けておく"))
        self._user_by_hand = False
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("受信のしかた"))
        self.kind.addItem(_("IMAP (おすすめ)"), MailboxKind.IMAP)
        self.kind.addItem("POP3", MailboxKind.POP3)
        self._kind_by_hand = False
        self.incoming = ServerFields(_("受信"), IMAP_PORTS)
        self.smtp = ServerFields(_("送信"), SMTP_PORTS)
        self.route = RouteFields()
        self.pop3_said = dress(QLabel(wordWrap=True), "small", tone="warn")
        self.pop3_said.setText(
            _(
                "! POP3では、送信済みメールと既読はこのパソコンだけに残ります。"
                "メールはサーバーにも残し、消しません。IMAPが使えるなら、IMAPをおすすめします。"
            )
        )
        self.plain = dress(QLabel(wordWrap=True), "small", tone="warn")
        self.plain.setText(
            _(
                "! 暗号化なしでは、パスワードとメールの中身を途中で読まれることがあります。"
                "自分のパソコンの中のサーバーのほかでは使わないでください。"
            )
        )
        self._lay_out()
        for line in (self.address, self.user):
            line.textEdited.connect(self.edited)
        self.user.textEdited.connect(self._on_user)
        self.address.left.connect(self._on_address)
        self.address.returnPressed.connect(self._on_address)
        self.found.chosen.connect(self._propose)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.kind.activated.connect(self._on_kind_chosen)
        for server in (self.incoming, self.smtp):
            server.edited.connect(self._on_server)
        self.sign_in.edited.connect(self.edited)
        self.sign_in.way.currentIndexChanged.connect(self._on_way)
        self.route.edited.connect(self._on_server)
        self.incoming.host.editingFinished.connect(self._copy_host)
        self._on_kind()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        receiving = QHBoxLayout()
        receiving.addWidget(dress(QLabel(_("受信")), "mute"), 1)
        receiving.addWidget(self.kind)
        column.addWidget(dress(QLabel(_("メールアドレス")), "mute"))
        column.addWidget(self.address)
        column.addWidget(self.found)
        column.addSpacing(4)
        column.addWidget(self.sign_in)
        column.addSpacing(4)
        column.addLayout(receiving)
        column.addWidget(self.incoming)
        column.addWidget(self.pop3_said)
        column.addSpacing(4)
        for label, field in ((_("送信 (SMTP)"), self.smtp), (_("ユーザー名"), self.user)):
            column.addWidget(dress(QLabel(label), "mute"))
            column.addWidget(field)
            column.addSpacing(4)
        column.addWidget(self.plain)
        column.addWidget(self.route)
        column.addStretch(1)

    @property
    def is_plain(self) -> bool:
        """Whether something would travel unprotected."""
        used = [self.incoming, self.smtp, *([self.route.server] if self.route.used else [])]
        return any(server.chosen is Security.PLAIN for server in used)

    @property
    def chosen_kind(self) -> MailboxKind:
        """IMAP or POP3."""
        return MailboxKind(self.kind.currentData())

    @property
    def sent(self) -> str:
        """Who keeps a copy of what is sent, as long as the server is the one that was proposed."""
        one, host = self._proposal, self.smtp.host.text().strip()
        if one is None or one.smtp is None:
            return self._sent
        return one.sent if one.smtp.host == host else ""

    def show_account(self, view: MailboxView | None, client_id: str = "") -> None:
        """Show this mailbox, or empty fields for a new one."""
        mailbox = view.mailbox if view is not None else None
        self._known = mailbox is not None
        self._looked_up, self._proposal = "", None
        self._sent = mailbox.sent if mailbox else ""
        self._user_by_hand = self._kind_by_hand = False
        self.found.clear()
        self.address.setText(mailbox.address if mailbox else "")
        same = mailbox is None or mailbox.user in ("", mailbox.address)
        self.user.setText("" if same or mailbox is None else mailbox.user)
        oauth = mailbox.oauth if mailbox is not None else None
        self.sign_in.show_mailbox(oauth, known=self._known, client_id=client_id)
        kind = mailbox.kind if mailbox is not None else MailboxKind.IMAP
        self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))
        self.incoming.show_server((mailbox.imap or mailbox.pop3) if mailbox else None)
        self.smtp.show_server(mailbox.smtp if mailbox else None)
        self.route.show_mailbox(mailbox)
        self._on_server()

    def show_found(self, address: str, proposals: list[Proposal], *, offline: bool) -> None:
        """Tell what was found for this address, and fill in what nobody typed."""
        if address != self.address.text().strip() or self._known:
            return  # another one is typed meanwhile
        self.found.show_found(proposals, offline=offline)
        if offline:
            self._looked_up = ""  # leaving the field again tries again
        if proposals:
            self._propose(proposals[0])

    def trouble(self) -> Trouble | None:
        """The first thing that cannot be right."""
        return (
            self.address_trouble()
            or self.sign_in.trouble()
            or self.incoming.trouble()
            or self.smtp.trouble()
            or self.route.trouble()
        )

    def address_trouble(self) -> Trouble | None:
        """What cannot be right with the address."""
        address = self.address.text().strip()
        if not address:
            return self.address, _("メールアドレスを入れてください。")
        if not is_address(address) or not address.isascii():
            said = _("メールアドレス「{address}」を確かめてください。")
            return self.address, said.format(address=address)
        return None

    def _on_address(self) -> None:
        address = self.address.text().strip()
        if self._known or address == self._looked_up or self.address_trouble() is not None:
            return
        self._looked_up = address
        self.found.show_looking()
        self.address_given.emit(address)

    def _propose(self, one: Proposal) -> None:
        self._proposal = one
        self.sign_in.propose(one)
        if not self._kind_by_hand:
            kind = MailboxKind.POP3 if one.imap is None else MailboxKind.IMAP
            self.kind.setCurrentIndex(self.kind.findData(kind))
        self._propose_incoming()
        self.smtp.propose(one.smtp)
        if not self._user_by_hand:
            self.user.setText("" if one.user == self.address.text().strip() else one.user)
        self._on_server()

    def _propose_incoming(self) -> None:
        one = self._proposal
        if one is not None:
            pop3 = self.chosen_kind is MailboxKind.POP3
            self.incoming.propose(one.pop3 if pop3 else one.imap)

    def _copy_host(self) -> None:
        """Most providers have one name for both."""
        if not self.smtp.host.text().strip():
            self.smtp.host.setText(self.incoming.host.text().strip())

    def _on_way(self) -> None:
        """How to come by an app password concerns only who signs in with one."""
        one = self._proposal
        needless = one is not None and one.auth == "app_password" and bool(self.sign_in.provider)
        self.found.hint.setVisible(bool(self.found.hint.text()) and not needless)

    def _on_user(self) -> None:
        self._user_by_hand = True

    def _on_kind_chosen(self) -> None:
        self._kind_by_hand = True
        self._propose_incoming()

    def _on_kind(self) -> None:
        pop3 = self.chosen_kind is MailboxKind.POP3
        self.incoming.use_ports(POP3_PORTS if pop3 else IMAP_PORTS)
        self.pop3_said.setVisible(pop3)
        self._on_server()

    def _on_server(self) -> None:
        self.plain.setVisible(self.is_plain)
        self.edited.emit()


class ShopForm(QWidget):
    """お店: name, department, who answers, signature."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = _line(_("お店の名前"), _("こはる洋品店"))
        self.department = _line(_("部署"), _("サポート"))
        self.staff = _line(_("担当者"), _("山口"))
        self.signature = QPlainTextEdit()
        self.signature.setAccessibleName(_("署名"))
        self.signature.setTabChangesFocus(True)
        self.signature.setFixedHeight(px(84))
        names = QHBoxLayout()
        names.setSpacing(8)
        for label, line, width in (
            (_("お店の名前"), self.name, 2),
            (_("部署"), self.department, 1),
            (_("担当者"), self.staff, 1),
        ):
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(dress(QLabel(label), "mute"))
            part.addWidget(line)
            names.addLayout(part, width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(names)
        column.addSpacing(4)
        column.addWidget(dress(QLabel(_("署名")), "mute"))
        column.addWidget(self.signature)
        self._suggested = ""
        for line in (self.name, self.department, self.staff):
            line.textEdited.connect(self.edited)

    def show_shop(self, view: MailboxView | None) -> None:
        """Show this shop, or empty fields for a new one."""
        shop = view.shop if view is not None else None
        self.name.setText(shop.name if shop else "")
        self.department.setText(shop.department if shop else "")
        self.staff.setText(shop.staff if shop else "")
        self._suggested = ""
        self.signature.setPlainText(shop.signature if shop else "")

    def suggest(self, address: str) -> None:
        """Keep the suggested signature in step, as long as nobody has written on it."""
        if self.signature.toPlainText() in ("", self._suggested):
            typed = (line.text().strip() for line in (self.name, self.department, self.staff))
            name, department, staff = typed
            self._suggested = signature_for(name, department, staff, address) if name else ""
            self.signature.setPlainText(self._suggested)

    def trouble(self) -> Trouble | None:
        """What cannot be right."""
        if not self.name.text().strip():
            return self.name, _("お店の名前を入れてください。")
        return None


class NumberField(QWidget):
    """A whole number and what it counts."""

    def __init__(self, name: str, unit: str) -> None:
        super().__init__()
        self.line = _line(name)
        self.line.setFixedWidth(px(64))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line)
        row.addWidget(dress(QLabel(unit), "mute"))

    @property
    def number(self) -> int:
        """What is typed; 0 where that is no number."""
        text = unicodedata.normalize("NFKC", self.line.text()).strip()
        return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0

    def show_number(self, number: int) -> None:
        """Show this number."""
        self.line.setText(str(number))


def _line(name: str, example: str = "") -> LineEdit:
    line = LineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return line
