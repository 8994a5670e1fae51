"""The fields of a shop and its mailbox, and what may be wrong with them.

Servers are typed in as three fields: name, port, protection. The rule: a port that nobody changed
follows the protection; one that somebody typed is never touched.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.shop import Security, Server
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.letters import is_address
from ecdesk.ui.theme import dress, px
from ecdesk.views.rows import MailboxView
from ecdesk.words import _

Trouble = tuple[QWidget, str]  # the field to go to, and the sentence that says why

IMAP_PORTS = {Security.TLS: "993", Security.STARTTLS: "143", Security.PLAIN: "143"}
MOST_DIGITS = 5  # of a number of minutes: two months
SMTP_PORTS = {Security.TLS: "465", Security.STARTTLS: "587", Security.PLAIN: "25"}


def security_name(security: Security) -> str:
    """How a connection is protected, in the words of a provider's help page."""
    return {
        Security.TLS: "SSL/TLS",
        Security.STARTTLS: "STARTTLS",
        Security.PLAIN: _("暗号化なし"),
    }[security]


def signature_for(shop: str, department: str, staff: str, address: str) -> str:
    """The signature a shop begins with."""
    who = " ".join(part for part in (shop, department, staff) if part)
    return "\n".join(part for part in ("─" * 12, who, address) if part)


class ServerFields(QWidget):
    """Name, port and protection of a server."""

    edited = Signal()

    def __init__(self, what: str, ports: dict[Security, str]) -> None:
        super().__init__()
        self._what, self._ports = what, ports
        self.host = LineEdit()
        self.host.setPlaceholderText("mail.example.jp")
        self.host.setAccessibleName(_("{what}サーバーの名前").format(what=what))
        self.port = LineEdit(ports[Security.TLS])
        self.port.setFixedWidth(px(64))
        self.port.setAccessibleName(_("{what}サーバーのポート番号").format(what=what))
        self.security = QComboBox()
        self.security.setAccessibleName(_("{what}サーバーの暗号化").format(what=what))
        for one in Security:
            self.security.addItem(security_name(one), one)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.host, 1)
        row.addWidget(self.port)
        row.addWidget(self.security)
        self._before = Security.TLS
        self.security.currentIndexChanged.connect(self._on_security)
        self.host.textEdited.connect(self.edited)
        self.port.textEdited.connect(self.edited)

    @property
    def chosen(self) -> Security:
        """The protection chosen."""
        return Security(self.security.currentData())

    @property
    def port_text(self) -> str:
        """The port as typed, full-width figures made plain."""
        return unicodedata.normalize("NFKC", self.port.text()).strip()

    def show_server(self, server: Server | None) -> None:
        """Show these, or the usual where there are none."""
        security = server.security if server is not None else Security.TLS
        self.security.setCurrentIndex(self.security.findData(security))
        self.host.setText(server.host if server is not None else "")
        self.port.setText(str(server.port) if server is not None else self._ports[security])

    def trouble(self) -> Trouble | None:
        """What cannot be right."""
        host, port = self.host.text().strip(), self.port_text
        if not host or any(sign.isspace() or sign in "/@:" for sign in host):
            return self.host, _("{what}サーバーの名前を入れてください。").format(what=self._what)
        if not (port.isdecimal() and len(port) <= MOST_DIGITS and 0 < int(port) < 65536):
            said = _("{what}のポート番号「{port}」を確かめてください。1から65535の数字です。")
            return self.port, said.format(what=self._what, port=port)
        return None

    def _on_security(self) -> None:
        chosen = self.chosen
        if self.port.text().strip() in {"", self._ports[self._before]}:
            self.port.setText(self._ports[chosen])
        self._before = chosen
        self.edited.emit()


class AccountForm(QWidget):
    """メール: address, password, servers."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = False  # a password is kept already
        self.address = _line(_("メールアドレス"), "shop@example.jp")
        self.password = _line(_("パスワード"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.user = _line(_("ユーザー名"), _("メールアドレスと同じなら空けておく"))
        self.imap = ServerFields(_("受信"), IMAP_PORTS)
        self.smtp = ServerFields(_("送信"), SMTP_PORTS)
        self.plain = dress(QLabel(wordWrap=True), "small", tone="warn")
        self.plain.setText(
            _(
                "! 暗号化なしでは、パスワードとメールの中身を途中で読まれることがあります。"
                "自分のパソコンの中のサーバーのほかでは使わないでください。"
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for label, field in (
            (_("メールアドレス"), self.address),
            (_("パスワード"), self.password),
            (_("受信 (IMAP)"), self.imap),
            (_("送信 (SMTP)"), self.smtp),
            (_("ユーザー名"), self.user),
        ):
            column.addWidget(dress(QLabel(label), "mute"))
            column.addWidget(field)
            column.addSpacing(4)
        column.addWidget(self.plain)
        column.addStretch(1)
        for line in (self.address, self.password, self.user):
            line.textEdited.connect(self.edited)
        for server in (self.imap, self.smtp):
            server.edited.connect(self._on_server)
        self.imap.host.editingFinished.connect(self._copy_host)
        self._on_server()

    @property
    def is_plain(self) -> bool:
        """Whether something would travel unprotected."""
        return Security.PLAIN in {self.imap.chosen, self.smtp.chosen}

    def show_account(self, view: MailboxView | None) -> None:
        """Show this mailbox, or empty fields for a new one."""
        mailbox = view.mailbox if view is not None else None
        self._known = mailbox is not None
        self.address.setText(mailbox.address if mailbox else "")
        same = mailbox is None or mailbox.user in ("", mailbox.address)
        self.user.setText("" if same or mailbox is None else mailbox.user)
        self.password.clear()
        self.password.setPlaceholderText(_("保存してあります (変えるときだけ)") if mailbox else "")
        self.imap.show_server(mailbox.imap if mailbox else None)
        self.smtp.show_server(mailbox.smtp if mailbox else None)
        self._on_server()

    def trouble(self) -> Trouble | None:
        """The first thing that cannot be right."""
        address = self.address.text().strip()
        if not address:
            return self.address, _("メールアドレスを入れてください。")
        if not is_address(address) or not address.isascii():
            said = _("メールアドレス「{address}」を確かめてください。")
            return self.address, said.format(address=address)
        if not self._known and not self.password.text():
            return self.password, _("パスワードを入れてください。")
        return self.imap.trouble() or self.smtp.trouble()

    def _copy_host(self) -> None:
        """Most providers have one name for both."""
        if not self.smtp.host.text().strip():
            self.smtp.host.setText(self.imap.host.text().strip())

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
