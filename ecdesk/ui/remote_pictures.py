"""The bar over a formatted mail whose pictures lie on the network: what was not loaded, and a way.

    blocked ──▶ loading ──▶ loaded
       ▲───────────┘ could not be fetched: the button stands there again

The one rule: it never asks for anything by itself.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ecdesk.ui.theme import SPACE, dress
from ecdesk.words import _


class PicturesBar(QFrame):
    """Says how many loads were kept out."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "note", says=_("画像の読み込み"))
        self._text = dress(QLabel(), "small")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = dress(QPushButton(_("このメールの画像を読み込む")), "small")
        self._button.setToolTip(_("読み込むと、メールを見たことが相手に伝わることがあります。"))
        self._button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self.hide()

    def show_blocked(self, blocked: int, remote: int) -> None:
        """So much was kept out; `remote` of it are pictures that could be fetched."""
        said = _("画像を表示していません ({n} 件)")
        if not remote:
            said = _("外から読み込もうとするもの ({n} 件) を止めました")
        self._text.setText(said.format(n=remote or blocked))
        self._button.setVisible(bool(remote))
        self._button.setEnabled(True)
        self.setVisible(bool(remote or blocked))

    def show_loaded(self, failed: int) -> None:
        """The pictures are here, but for some."""
        said = _("画像を読み込みました")
        if failed:
            said = _("画像を読み込みました。{n} 件は読み込めませんでした").format(n=failed)
        self._text.setText(said)
        self._button.hide()
        self.show()

    def show_failed(self) -> None:
        """None came; one may try again."""
        self._text.setText(_("画像を読み込めませんでした。ネットワークを確かめてください"))
        self._button.setEnabled(True)
        self._button.show()

    def _on_clicked(self) -> None:
        self._button.setEnabled(False)
        self._text.setText(_("画像を読み込んでいます…"))
        self.wanted.emit()
