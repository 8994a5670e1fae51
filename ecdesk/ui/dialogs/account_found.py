"""What was found for an address: whose servers, how sure that is, and what to do there first.

It tells and never decides: the fields below hold the proposal, for everybody to see and change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.proposal import Confidence, Proposal
from ecdesk.domain.shop import Security, Server
from ecdesk.ui.theme import dress
from ecdesk.words import _


def proposals_from(told: Sequence[Mapping[str, Any]]) -> list[Proposal]:
    """Proposals as they travelled in the engine's answer."""
    found = []
    for one in told:
        servers = {key: _server(one.get(key)) for key in ("imap", "pop3", "smtp")}
        confidence = Confidence(one["confidence"])
        found.append(Proposal(**{**one, **servers, "confidence": confidence}))
    return found


def _server(told: Mapping[str, Any] | None) -> Server | None:
    if not told:
        return None
    return Server(told["host"], int(told["port"]), Security(told["security"]))


class FoundLine(QFrame):
    """A few lines under the address."""

    chosen = Signal(object)  # the Proposal

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proposals: list[Proposal] = []
        plain = Qt.TextFormat.PlainText
        self.said = dress(QLabel(wordWrap=True, textFormat=plain), "small")
        self.hint = dress(QLabel(wordWrap=True, textFormat=plain), "small", tone="warn")
        self.choice = QComboBox()
        self.choice.setAccessibleName(_("見つかった設定"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.said, self.choice, self.hint):
            column.addWidget(widget)
        self.choice.activated.connect(lambda at: self._tell(self.proposals[at]))
        self.choice.activated.connect(lambda at: self.chosen.emit(self.proposals[at]))
        self.clear()

    def clear(self) -> None:
        """Nothing to tell."""
        self.proposals = []
        self.hide()

    def show_looking(self) -> None:
        """While it is looked for; the fields can be filled meanwhile."""
        self._say(_("サーバーを探しています…"))

    def show_found(self, proposals: list[Proposal], *, offline: bool) -> None:
        """Tell of these, the best one first; the person may choose another."""
        self.proposals = proposals
        self.choice.clear()
        for one in proposals:
            incoming = one.imap or one.pop3
            host = incoming.host if incoming is not None else ""
            self.choice.addItem(f"{one.name or _('名前のわからない設定')}　{host}")
        if not proposals:
            self._say(words.nothing_found(offline=offline))
            return
        self._tell(proposals[0])

    def _tell(self, one: Proposal) -> None:
        sure = words.confidence(one.confidence.value)
        if one.name:
            said = _("「{name}」の設定を見つけました。{sure}。")
            self._say(said.format(name=one.name, sure=sure), one.hint)
        else:
            host = one.smtp.host if one.smtp is not None else ""
            said = _("「{host}」が見つかりました。{sure}。")
            self._say(said.format(host=host, sure=sure), one.hint)

    def _say(self, said: str, hint: str = "") -> None:
        self.said.setText(said)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.choice.setVisible(len(self.proposals) > 1)
        self.show()
