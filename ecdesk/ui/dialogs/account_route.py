"""楽天あんしんメルアドのSMTP: a server of its own for mail to a mall's masked addresses.

Folded away until somebody asks for it; most shops never do.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.shop import Mailbox, Route, Security, Server
from ecdesk.ui.dialogs.account_servers import SMTP_PORTS, ServerFields, Trouble
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress
from ecdesk.words import _

# Seen in the open code of several shops' programs; the person's own screen at the mall decides.
RAKUTEN = Route("fw.rakuten.ne.jp", Server("sub.fw.rakuten.ne.jp", 587, Security.STARTTLS), "")


class RouteFields(QWidget):
    """Domain, server, user and password of one route."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Route | None = None
        self._others: tuple[Route, ...] = ()
        self.unfold = QPushButton(_("楽天あんしんメルアドのSMTPを使う…"), autoDefault=False)
        dress(self.unfold, "link")
        self.section = QWidget()
        self.domain = _line(_("宛先のドメイン"))
        self.server = ServerFields(_("楽天への送信"), SMTP_PORTS)
        self.user = _line(_("SMTP AUTHのID"))
        self.password = _line(_("SMTP AUTHのパスワード"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.away = QPushButton(_("使わない"), autoDefault=False)
        dress(self.away, "link")
        told = QLabel(
            _(
                "お客様の隠されたアドレスへは、楽天のサーバーからしか送れません。"
                "R-Loginの「あんしんメルアドサービスメニュー → メールサーバ設定情報」にある"
                "値を入れてください。"
                "差出人は、店舗連絡先に登録したメールアドレスにします。"
            ),
            wordWrap=True,
        )
        column = QVBoxLayout(self.section)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(dress(QLabel(_("楽天あんしんメルアドのSMTP")), "strong"))
        column.addWidget(dress(told, "mute"))
        for label, field in (
            (_("宛先のドメイン"), self.domain),
            (_("送信サーバー"), self.server),
            (_("SMTP AUTHのID"), self.user),
            (_("SMTP AUTHのパスワード"), self.password),
        ):
            column.addWidget(dress(QLabel(label), "mute"))
            column.addWidget(field)
        column.addWidget(self.away)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.unfold)
        outer.addWidget(self.section)
        self.unfold.clicked.connect(lambda: self._show(RAKUTEN))
        self.away.clicked.connect(lambda: self._show(None))
        for line in (self.domain, self.user, self.password):
            line.textEdited.connect(self.edited)
        self.server.edited.connect(self.edited)
        self.show_mailbox(None)

    @property
    def used(self) -> bool:
        """Whether there is a route."""
        return not self.section.isHidden()

    @property
    def others(self) -> tuple[Route, ...]:
        """Routes of the mailbox that are not shown here."""
        return self._others

    def show_mailbox(self, mailbox: Mailbox | None) -> None:
        """Show its first route, or the way to begin one."""
        routes = mailbox.routes if mailbox is not None else ()
        self._known = routes[0] if routes else None
        self._others = routes[1:]
        self._show(self._known)

    def trouble(self) -> Trouble | None:
        """What cannot be right."""
        if not self.used:
            return None
        if "." not in self.domain.text():
            return self.domain, _("宛先のドメインを「fw.rakuten.ne.jp」のように入れてください。")
        if found := self.server.trouble():
            return found
        if not self.user.text().strip():
            return self.user, _("楽天のSMTP AUTHのIDを入れてください。")
        same = self._known is not None and self._known.domain == self.domain.text().strip()
        if not same and not self.password.text():
            return self.password, _("楽天のSMTP AUTHのパスワードを入れてください。")
        return None

    def _show(self, route: Route | None) -> None:
        self.unfold.setVisible(route is None)
        self.section.setVisible(route is not None)
        self.domain.setText(route.domain if route is not None else "")
        self.server.show_server(route.server if route is not None else None)
        self.user.setText(route.user if route is not None else "")
        self.password.clear()
        kept = route is not None and route is self._known
        self.password.setPlaceholderText(_("保存してあります (変えるときだけ)") if kept else "")
        self.edited.emit()


def _line(name: str) -> LineEdit:
    line = LineEdit()
    line.setAccessibleName(name)
    return line
