"""How the mailbox is opened: with a password, or by signing in on the provider's own page.

The client id is the shop's own. Nothing of a sign-in is kept before the account is saved.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.proposal import Proposal
from ecdesk.domain.shop import SignIn
from ecdesk.ui.dialogs.account_servers import Trouble
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

PASSWORD = ""


def provider_name(provider: str) -> str:
    """As the person knows it."""
    return {"google": "Google", "microsoft": "Microsoft"}.get(provider, provider)


class SignInFields(QWidget):
    """Password, or client id and a button that opens the browser."""

    edited = Signal()
    wanted = Signal()  # the browser

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = False  # what is needed is kept already
        self._by_hand = False  # somebody chose the way
        self.done = False  # signed in, here and now
        self.way = QComboBox()
        self.way.setAccessibleName(_("サインインの方法"))
        self.way.addItem(_("パスワード"), PASSWORD)
        self.password = LineEdit()
        self.password.setAccessibleName(_("パスワード"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.client_id = LineEdit()
        self.client_id.setAccessibleName(_("クライアントID"))
        self.client_secret = LineEdit()
        self.client_secret.setAccessibleName(_("クライアントシークレット"))
        self.client_secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.go = QPushButton(_("ブラウザでサインイン"), autoDefault=False)
        self.state = dress(QLabel(wordWrap=True), "small")
        self._label = dress(QLabel(_("パスワード")), "mute")
        self._client = QWidget()
        self._secret_label = dress(QLabel(_("シークレット")), "mute")
        self._where = dress(QLabel(wordWrap=True), "mute")
        form = QFormLayout(self._client)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.addRow(self._where)
        form.addRow(dress(QLabel(_("クライアントID")), "mute"), self.client_id)
        form.addRow(self._secret_label, self.client_secret)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        row.addWidget(self.state, 1)
        form.addRow(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._label, self.way, self.password, self._client):
            column.addWidget(widget)
        self.way.currentIndexChanged.connect(self._fit)
        self.way.activated.connect(self._on_chosen)
        self.go.clicked.connect(self.wanted)
        for line in (self.password, self.client_id, self.client_secret):
            line.textEdited.connect(self.edited)
        self._fit()

    @property
    def provider(self) -> str:
        """Whose page is signed in on; empty for a password."""
        return str(self.way.currentData())

    def show_mailbox(self, oauth: SignIn | None, *, known: bool, client_id: str = "") -> None:
        """Show how this mailbox is opened; `client_id` is one that the shop has used before."""
        self._known, self._by_hand, self.done = known, False, False
        self._offer(oauth.provider if oauth is not None else "")
        self.way.setCurrentIndex(self.way.findData(oauth.provider) if oauth is not None else 0)
        self.client_id.setText(oauth.client_id if oauth is not None else client_id)
        for line in (self.password, self.client_secret):
            line.clear()
            line.setPlaceholderText(_("保存してあります (変えるときだけ)") if known else "")
        self._fit()

    def propose(self, one: Proposal) -> None:
        """Offer what the provider offers; begin with what it asks for."""
        self._offer(one.oauth)
        app = one.auth == "app_password"
        if not self._known:
            self.password.setPlaceholderText(_("アプリ パスワード") if app else "")
        if not self._by_hand:
            self.way.setCurrentIndex(1 if one.auth == "oauth" and self.way.count() > 1 else 0)

    def show_waiting(self) -> None:
        """The browser is open."""
        self._tell(_("ブラウザでサインインしてください。終わるとここに戻ります。"))

    def show_done(self) -> None:
        """The person came back signed in."""
        self.done = True
        self._tell(_("✓ サインインできました"), "ok")

    def show_error(self, sentence: str) -> None:
        """It did not come to that."""
        self._tell(sentence, "bad")

    def client_trouble(self) -> Trouble | None:
        """What keeps the browser from being opened."""
        if self.provider and not self.client_id.text().strip():
            said = _(
                "クライアントIDを入れてください。{provider}の管理画面でこの店のために登録すると発行されます。"
            )
            return self.client_id, said.format(provider=provider_name(self.provider))
        return None

    def trouble(self) -> Trouble | None:
        """What cannot be right."""
        if self.provider:
            if found := self.client_trouble():
                return found
            if not (self.done or self._known):
                return self.go, _("先に「ブラウザでサインイン」を済ませてください。")
            return None
        if not self._known and not self.password.text():
            return self.password, _("パスワードを入れてください。")
        return None

    def _offer(self, provider: str) -> None:
        while self.way.count() > 1 and self.way.itemData(1) != provider:
            self.way.removeItem(1)
        if provider and self.way.count() == 1:
            said = _("ブラウザでサインイン ({provider})")
            self.way.addItem(said.format(provider=provider_name(provider)), provider)
        self._fit()

    def _on_chosen(self) -> None:
        self._by_hand = True
        self.edited.emit()

    def _fit(self) -> None:
        several = self.way.count() > 1
        self.way.setVisible(several)
        self._label.setText(_("サインインの方法") if several else _("パスワード"))
        self.password.setVisible(not self.provider)
        self._client.setVisible(bool(self.provider))
        for widget in (self._secret_label, self.client_secret):
            widget.setVisible(self.provider == "google")
        self._where.setText(
            _(
                "クライアントIDは、{provider}の開発者向け画面で、この店のために登録して受け取ります。"
            ).format(provider=provider_name(self.provider))
        )
        self._tell("")

    def _tell(self, text: str, tone: str = "") -> None:
        self.state.setText(text)
        set_tone(self.state, tone)
