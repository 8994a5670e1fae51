"""What this program is, which version, and on whose shoulders it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import dress, px
from ecdesk.words import _


def version() -> str:
    """The installed version; empty where the program runs without being installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("ecdesk")
    except PackageNotFoundError:
        return ""


class AboutDialog(Sheet):
    """ECDesk について."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("ECDesk について"), parent)
        self.setMinimumWidth(px(420))
        self.body.addWidget(dress(QLabel(f"ECDesk {version()}".rstrip()), "heading"))
        for sentence in (
            _("ひとりで営むお店の、メールの窓口です。次に返信するメールがわかり、約束を守れます。"),
            _(
                "お客様の記録は、このパソコンの中だけに保存します。"
                "ECDeskの作り手やほかの会社に送ることはありません。"
            ),
            _("MIT ライセンス。画面は Qt (LGPL v3) と PySide6 で作られています。"),
        ):
            label = QLabel(sentence, wordWrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(label)
        self.body.addStretch(1)
        self.add_close().setDefault(True)
