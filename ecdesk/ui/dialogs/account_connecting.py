"""The conversations with the engine while an account is filled in, before anything is kept.

    address ─▶ FindServers ─▶ the fields nobody typed in
    button  ─▶ SignIn ─▶ (the browser) ─▶ signed in
    button  ─▶ TestAccount ─▶ steps ─▶ a certificate refused ─▶ ShowCertificate ─▶ trusted ─▶ again

The rule: an answer that is late changes nothing that was typed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ecdesk.domain.errors import DeskError
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs import account_typed
from ecdesk.ui.dialogs.account_form import AccountForm
from ecdesk.ui.dialogs.account_found import proposals_from
from ecdesk.ui.dialogs.account_servers import ServerFields, Trouble
from ecdesk.ui.dialogs.probe_list import ProbeList
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AccountIn


class Connecting(QObject):
    """Asks the engine for what the form wants to know, and shows the answers in it."""

    complained = Signal(object)  # a Trouble, or None once there is none
    testing = Signal(bool)

    def __init__(
        self,
        context: Context,
        form: AccountForm,
        probe: ProbeList,
        typed: Callable[[], AccountIn],
    ) -> None:
        """Lives as long as the form. `typed` gives the page as it stands."""
        super().__init__(form)
        self._link = context.link
        self._form, self._probe, self._typed = form, probe, typed
        form.address_given.connect(self.look_for_servers)
        form.sign_in.wanted.connect(self.start_sign_in)
        probe.trust_wanted.connect(self.show_certificate)

    def start_test(self) -> None:
        """Try to connect; the steps appear as the card is answered."""
        from ecdesk.protocol import TestAccount

        if self._stopped_by(self._form.trouble()):
            return
        self.testing.emit(True)
        self._probe.show_testing()
        (
            self._link.ask(TestAccount(account=self._typed()))
            .then(self._on_tested)
            .otherwise(self._on_test_failed)
            .start(self)
        )

    def start_sign_in(self) -> None:
        """Let the person sign in on the provider's page; the engine says which."""
        from ecdesk.protocol import SignIn

        form = self._form
        found = form.address_trouble() or form.sign_in.client_trouble()
        if self._stopped_by(found or form.incoming.trouble() or form.smtp.trouble()):
            return
        form.sign_in.show_waiting()
        (
            self._link.ask(SignIn(account=self._typed()))
            .then(lambda _value: form.sign_in.show_done())
            .otherwise(self._on_sign_in_failed)
            .start(self)
        )

    def look_for_servers(self, address: str) -> None:
        """Ask the engine, which asks the domain."""
        from ecdesk.protocol import FindServers

        (
            self._link.ask(FindServers(address=address))
            .then(lambda value: self._on_found(address, value))
            .otherwise(lambda _error: self._on_found(address, {}))
            .start(self)
        )

    def show_certificate(self, protocol: str, sha256: str) -> None:
        """Fetch the certificate that was refused; another one than that is not trusted."""
        from ecdesk.protocol import ShowCertificate

        fields = self._form.smtp if protocol == "smtp" else self._form.incoming
        if self._stopped_by(fields.trouble()):
            return
        there = account_typed.server(fields)
        (
            self._link.ask(ShowCertificate(server=there, protocol=protocol))
            .then(lambda value: self._on_certificate(fields, there.host, sha256, value))
            .otherwise(self._on_test_failed)
            .start(self)
        )

    def _stopped_by(self, found: Trouble | None) -> bool:
        self.complained.emit(found)
        return found is not None

    def _on_tested(self, value: dict[str, Any]) -> None:
        self.testing.emit(False)
        self._probe.show_steps(value.get("steps") or [])

    def _on_test_failed(self, error: DeskError) -> None:
        from ecdesk import words

        self.testing.emit(False)
        self._probe.show_error(words.say(error))

    def _on_sign_in_failed(self, error: DeskError) -> None:
        from ecdesk import words

        if error.code != "oauth.stopped":  # another one was begun, and tells of itself
            self._form.sign_in.show_error(words.say(error))

    def _on_found(self, address: str, value: dict[str, Any]) -> None:
        proposals = proposals_from(value.get("proposals") or [])
        self._form.show_found(address, proposals, offline=bool(value.get("offline", True)))

    def _on_certificate(
        self, fields: ServerFields, host: str, sha256: str, value: dict[str, Any]
    ) -> None:
        if value.get("sha256") != sha256 or fields.host.text().strip() != host:
            said = _("サーバーがさっきとは違う証明書を見せたため、信頼しませんでした。")
            self._probe.show_error(said)
            return
        fields.trust(str(value["pem"]))
        self.start_test()
