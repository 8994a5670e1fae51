"""Signing in anew on a provider's page, when the strip at the top says that it is time.

The engine makes the page's address, the window shows it: only the window has a browser.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from ecdesk.ui.context import Context
from ecdesk.ui.trouble_strip import TroubleStrip
from ecdesk.words import _


class SigningIn(QObject):
    """Begins a sign-in where the strip asks for it, and shows every page the engine names."""

    def __init__(self, context: Context, strip: TroubleStrip, parent: QObject) -> None:
        """Works for as long as its parent lives."""
        super().__init__(parent)
        self._context = context
        strip.sign_in_wanted.connect(self.begin)
        context.link.page_wanted.connect(self.show_page)

    def begin(self, mailbox_id: int) -> None:
        """Ask the engine; once it is done, receiving and sending go on by themselves."""
        from ecdesk.protocol import SignIn

        notices = self._context.notices
        said = _("サインインできました。受信と送信を続けます。")
        (
            self._context.link.ask(SignIn(mailbox_id=mailbox_id))
            .then(lambda _value: notices.say(said, kind="good"))
            .start(self)
        )

    def show_page(self, address: str) -> None:
        """In the person's browser."""
        from ecdesk.ui.outside import open_link

        open_link(address, self._context.notices)
