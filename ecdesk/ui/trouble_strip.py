"""The strip under the top bar that says what keeps a mailbox from working, and what to do.

Being offline is a state and not an error: the status bar says it, this strip does not. What only
the person can mend (a password, a certificate, a full disk, a server's name that never answered)
must not hide in a tooltip.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ecdesk import words
from ecdesk.ui.status_bar import OFFLINE, offline
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.rows import MailboxView, StatusView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Syncing

_SETTINGS = (
    "net.login",
    "net.certificate",
    "net.no_tls",
    "secret.missing",
    "net.unknown_host",
    "oauth.client",
    "pop3.no_uidl",
)
_SIGN_IN = ("oauth.again", "oauth.client")


class TroubleStrip(QFrame):
    """One sentence at a time: the first mailbox that needs the person."""

    settings_wanted = Signal()
    again_wanted = Signal()
    sign_in_wanted = Signal(int)  # the mailbox

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "strip", tone="warn", says=_("受信できません"))
        self._mailbox_id = 0  # whose trouble is told
        self._said = QLabel(wordWrap=True)
        self._said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._settings = dress(QPushButton(_("設定を開く")), "quiet")
        self._again = dress(QPushButton(_("もう一度受信する")), "quiet")
        self._sign_in = dress(QPushButton(_("もう一度サインイン")), "quiet")
        self._settings.clicked.connect(self.settings_wanted)
        self._sign_in.clicked.connect(lambda: self.sign_in_wanted.emit(self._mailbox_id))
        self._again.clicked.connect(self.again_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        for widget in (self._said, self._sign_in, self._settings, self._again):
            row.addWidget(widget)
        self._status: StatusView | None = None
        self._unkept: dict[int, dict[str, Any]] = {}  # trouble that could not even be written down
        self.hide()

    def show_status(self, status: StatusView) -> None:
        """Tell of the first mailbox in trouble; gone when none is."""
        self._status = status
        self._tell()

    def show_syncing(self, event: Syncing) -> None:
        """Keep what the engine just said: with a full disk it stands in no table."""
        if event.state == "trouble":
            self._unkept[event.mailbox_id] = {"code": event.code, "values": event.values}
        elif event.state == "ok":
            self._unkept.pop(event.mailbox_id, None)
        self._tell()

    def _tell(self) -> None:
        views = self._status.mailboxes if self._status is not None else ()
        known = [replace(v, trouble=v.trouble or self._unkept.get(v.mailbox.id)) for v in views]
        away = offline(known)
        troubled = [view for view in known if _needs_person(view, away=away)]
        self.setVisible(bool(troubled))
        if not troubled:
            return
        view = troubled[0]
        assert view.trouble is not None
        sentence = words.trouble(view.trouble)
        self._said.setText(_("{shop}: {sentence}").format(shop=view.shop.name, sentence=sentence))
        code = str(view.trouble.get("code"))
        self._mailbox_id = view.mailbox.id
        self._settings.setVisible(code in _SETTINGS)
        self._sign_in.setVisible(code in _SIGN_IN and view.mailbox.oauth is not None)
        self._again.setVisible(code != "oauth.again")  # receiving would only say so once more


def _needs_person(view: MailboxView, *, away: bool) -> bool:
    if view.trouble is None:
        return False
    worked_before = view.synced_at is not None
    return view.trouble.get("code") not in OFFLINE or not (away and worked_before)
