"""A server as three fields: name, port, protection; and the certificate somebody chose to trust.

Two rules. What a person typed is never changed by a proposal, and a port that nobody changed
follows the protection. A certificate is trusted for the very server it was shown by: another name
or port, and it is forgotten.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.shop import Security, Server
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, px
from ecdesk.words import _

Trouble = tuple[QWidget, str]  # the field to go to, and the sentence that says why
Ports = dict[Security, str]

IMAP_PORTS: Ports = {Security.TLS: "993", Security.STARTTLS: "143", Security.PLAIN: "143"}
POP3_PORTS: Ports = {Security.TLS: "995", Security.STARTTLS: "110", Security.PLAIN: "110"}
SMTP_PORTS: Ports = {Security.TLS: "465", Security.STARTTLS: "587", Security.PLAIN: "25"}
MOST_DIGITS = 5


def security_name(security: Security) -> str:
    """How a connection is protected, in the words of a provider's help page."""
    return {
        Security.TLS: "SSL/TLS",
        Security.STARTTLS: "STARTTLS",
        Security.PLAIN: _("暗号化なし"),
    }[security]


class ServerFields(QWidget):
    """Name, port and protection of a server."""

    edited = Signal()

    def __init__(self, what: str, ports: Ports) -> None:
        super().__init__()
        self._what, self._ports = what, ports
        self._before = Security.TLS
        self.by_hand = False  # somebody typed here
        self.trust_pem = ""
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
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.host, 1)
        row.addWidget(self.port)
        row.addWidget(self.security)
        self.trusted = QWidget()
        said = QLabel(_("このサーバーの証明書を、自分で選んで信頼しています。"), wordWrap=True)
        self.distrust = dress(QPushButton(_("信頼をやめる"), autoDefault=False), "link")
        below = QHBoxLayout(self.trusted)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(dress(said, "small", tone="warn"), 1)
        below.addWidget(self.distrust)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.trusted)
        self.trusted.hide()
        self.security.currentIndexChanged.connect(self._on_security)
        self.security.activated.connect(self._on_typed)
        self.distrust.clicked.connect(lambda: self.trust(""))
        for line in (self.host, self.port):
            line.textEdited.connect(self._on_typed)

    @property
    def chosen(self) -> Security:
        """The protection chosen."""
        return Security(self.security.currentData())

    @property
    def port_text(self) -> str:
        """The port as typed, full-width figures made plain."""
        return unicodedata.normalize("NFKC", self.port.text()).strip()

    def show_server(self, server: Server | None) -> None:
        """Show these, or the usual where there are none. Nobody has typed here then."""
        security = server.security if server is not None else Security.TLS
        self.security.setCurrentIndex(self.security.findData(security))
        self.host.setText(server.host if server is not None else "")
        self.port.setText(str(server.port) if server is not None else self._ports[security])
        self.by_hand = False
        self.trust(server.trust_pem if server is not None else "")

    def propose(self, server: Server | None) -> None:
        """Show these, unless somebody has typed here."""
        if not self.by_hand:
            self.show_server(server)

    def use_ports(self, ports: Ports) -> None:
        """Another protocol: a port that nobody changed is that protocol's."""
        if self.port_text in {"", self._ports[self.chosen]}:
            self.port.setText(ports[self.chosen])
        self._ports = ports

    def trust(self, pem: str) -> None:
        """Trust this certificate of the server shown here; empty trusts the authorities again."""
        self.trust_pem = pem
        self.trusted.setVisible(bool(pem))

    def trouble(self) -> Trouble | None:
        """What cannot be right."""
        host, port = self.host.text().strip(), self.port_text
        if not host or any(sign.isspace() or sign in "/@:" for sign in host):
            return self.host, _("{what}サーバーの名前を入れてください。").format(what=self._what)
        if not (port.isdecimal() and len(port) <= MOST_DIGITS and 0 < int(port) < 65536):
            said = _("{what}のポート番号「{port}」を確かめてください。1から65535の数字です。")
            return self.port, said.format(what=self._what, port=port)
        return None

    def _on_typed(self) -> None:
        self.by_hand = True
        self.trust("")
        self.edited.emit()

    def _on_security(self) -> None:
        chosen = self.chosen
        if self.port.text().strip() in {"", self._ports[self._before]}:
            self.port.setText(self._ports[chosen])
        self._before = chosen
        self.edited.emit()
