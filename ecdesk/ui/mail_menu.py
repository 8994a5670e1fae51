"""What can be done with one mail: the menu ⋯ on its card.

Only what would do something is offered: the oldest mail of a conversation cannot be where another
one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from ecdesk.domain.conversation import Direction
from ecdesk.views.rows import MailView, ThreadView
from ecdesk.words import _

LINE = ("", "")  # between two groups


def offers(view: ThreadView, mail: MailView) -> Iterator[tuple[str, str]]:
    """(name, text) of each thing to do with a mail of a conversation, or `LINE`."""
    yield "forward", _("転送する")
    if mail.undelivered:
        yield "resend", _("宛先を確かめて送り直す")
    yield LINE
    if len(view.mails) > 1:
        if mail.id != view.mails[0].id:
            yield "split_from", _("このメールから別のやりとりにする")
        yield "split_only", _("このメールだけ別のやりとりにする")
        yield LINE
    yield "charset", _("文字コードを変えて読み直す…")
    if mail.direction is Direction.IN:
        yield "labels", _("フォームの項目の意味を教える")
    yield LINE
    yield "source", _("元のメールを見る…")
    yield "save", _("メールをファイルに保存… (.eml)")
    yield "print", _("このメールを印刷…")


def mail_menu(
    view: ThreadView, mail: MailView, parent: QWidget, wanted: Callable[[str, MailView], object]
) -> QMenu:
    """The menu of a mail; `wanted` is called with what was chosen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for offer in offers(view, mail):
        if offer == LINE:
            menu.addSeparator()
            continue
        name, text = offer
        action = menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False, name=name: wanted(name, mail))
    return menu
