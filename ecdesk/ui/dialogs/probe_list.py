"""The connection test, step by step in plain words, with what a failure means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.ui.flow import empty
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

# A mailbox works without it: copies of what is sent then stay on this machine alone.
_HARMLESS = frozenset({"probe.sent_folder"})


def failures(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The steps that stand in the way of using the mailbox."""
    return [one for one in steps if not one["ok"] and one["code"] not in _HARMLESS]


def verdict(steps: Sequence[Mapping[str, Any]]) -> str:
    """What the steps amount to, in a sentence."""
    failed = {str(one["code"]).split("_")[0] for one in failures(steps)}
    if not failed:
        return _("受信も送信もできます。")
    if failed == {"probe.smtp"}:
        return _("受信はできます。送信の設定を直すと、返信も送れるようになります。")
    if failed in ({"probe.imap"}, {"probe.pop3"}):
        return _("送信はできます。受信の設定を直すと、メールが届くようになります。")
    return _("まだつながりません。入れた内容を確かめてください。")


class ProbeList(QFrame):
    """A card that tells how the test goes."""

    trust_wanted = Signal(str, str)  # imap, pop3 or smtp, and the certificate's SHA-256

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "card")
        self.title = dress(QLabel(), "title")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.result = dress(QLabel(wordWrap=True), "strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self._lines)
        column.addWidget(self.result)
        column.addStretch(1)
        self.texts: list[str] = []
        self.show_waiting()

    def show_waiting(self) -> None:
        """Before the first test."""
        self._begin(_("つながるか確かめる"))
        self._explain(
            _(
                "サーバーにつなぎ、ログインできるかを順に確かめます。"
                "メールは受け取らず、送りもしません。"
            )
        )

    def show_testing(self) -> None:
        """While the test runs."""
        self._begin(_("確かめています…"))

    def show_steps(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """How each step went; a failed one says why and what to do."""
        self._begin(_("確かめました"))
        for step in steps:
            values = dict(step.get("values") or {})
            code, ok = str(step["code"]), bool(step["ok"])
            tone = "ok" if ok else "warn" if code in _HARMLESS else "bad"
            self._tell(words.probe_step(code, ok, values), tone)
            if not ok and values.get("trouble"):
                self._explain(words.sentence(str(values["trouble"]), values))
                if values["trouble"] == "net.certificate":
                    self._offer_trust(code.removeprefix("probe.").partition("_")[0], values)
        self.result.setText(verdict(steps))
        self.result.show()
        set_tone(self.result, "bad" if failures(steps) else "ok")

    def show_outdated(self) -> None:
        """Something else was typed since: what was found stays to be read, its verdict does not."""
        if self.result.isVisibleTo(self):
            self.title.setText(_("前に確かめたときの結果"))
            self.result.setText(_("入れた内容が変わりました。もう一度確かめてください。"))
            set_tone(self.result, "warn")

    def show_error(self, sentence: str) -> None:
        """The test could not even begin."""
        self._begin(_("確かめられませんでした"))
        self._tell(sentence, "bad")

    def _begin(self, title: str) -> None:
        empty(self._lines)
        self.texts = []
        self.title.setText(title)
        self.result.clear()
        self.result.hide()

    def _tell(self, text: str, tone: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        signs = {"ok": "✓", "warn": "!", "bad": "×"}
        sign = dress(QLabel(signs[tone]), "strong", tone=tone)
        said = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        if tone == "bad":
            set_tone(said, "bad")
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(said, 1)
        self._lines.addLayout(row)
        self.texts.append(f"{signs[tone]} {text}")

    def _offer_trust(self, protocol: str, values: Mapping[str, Any]) -> None:
        """Why the certificate was refused, its print to compare, and the choice to trust it."""
        sha256 = str(values.get("sha256", ""))
        # The print is one long word: it may be broken after each colon.
        breakable = sha256.replace(":", ":\u200b")
        self._explain(words.certificate({**values, "sha256": breakable}))
        if not sha256:
            return
        self._explain(
            _(
                "身に覚えのないときは信頼しないでください。"
                "サーバーの管理者から聞いた指紋と同じかどうかを、確かめてから押してください。"
            )
        )
        button = QPushButton(_("この証明書を信頼する"), autoDefault=False)
        button.clicked.connect(lambda: self.trust_wanted.emit(protocol, sha256))
        self._lines.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _explain(self, text: str) -> None:
        label = dress(QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self._lines.addWidget(label)
        self.texts.append(text)
