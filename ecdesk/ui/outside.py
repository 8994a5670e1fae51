"""Handing something to the person's other programs: a file to look at, a link.

The one rule: where no program answers, that is said, with what to do instead.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ecdesk.ui.notices import Notices
from ecdesk.words import _

SECONDS = 20  # there is something to read, and to do


def open_file(path: Path, notices: Notices) -> None:
    """Show a file in the program that the system has for it."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        said = _(
            "「{name}」を開くプログラムが見つかりませんでした。"
            "「保存…」で保存してから、お使いのプログラムで開いてください。"
        )
        notices.say(said.format(name=path.name), seconds=SECONDS)


def open_link(address: str, notices: Notices) -> None:
    """Show an address in the browser; else offer to copy it."""
    if not QDesktopServices.openUrl(QUrl(address)):
        notices.say(
            _("ブラウザを開けませんでした。アドレスをコピーして、ブラウザに貼り付けてください。"),
            seconds=SECONDS,
            action=(_("アドレスをコピー"), lambda: QGuiApplication.clipboard().setText(address)),
        )
