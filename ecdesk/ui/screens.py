"""The other screens, opened beside the window: each is imported when it is first wanted.

The one rule: dialogs are opened, never waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from ecdesk.ui.context import Context

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from ecdesk.domain.shop import Shop
    from ecdesk.ui.actions import Deed


def outbox(
    context: Context,
    parent: QWidget,
    open_conversation: Callable[[int], object],
    taken_back: Callable[[dict[str, object]], object],
) -> QDialog:
    """送信箱: from there a conversation may be opened, or a mail taken back."""
    from ecdesk.ui.dialogs.outbox import OutboxDialog

    dialog = OutboxDialog(context, parent)
    dialog.open_wanted.connect(open_conversation)
    dialog.cancelled.connect(taken_back)
    return _opened(dialog)


def problems(context: Context, parent: QWidget) -> QDialog:
    """Mails that could not be read."""
    from ecdesk.ui.dialogs.problems import ProblemsDialog

    return _opened(ProblemsDialog(context, parent))


def accounts(context: Context, parent: QWidget, sample_wanted: Callable[[], object]) -> QDialog:
    """Shops and mailboxes; who has none yet may look at the sample first."""
    from ecdesk.ui.dialogs.account import AccountDialog

    dialog = AccountDialog(context, parent)
    dialog.sample_chosen.connect(sample_wanted)
    return _opened(dialog)


def hours(context: Context, shops: Sequence[Shop], parent: QWidget) -> QDialog:
    """When the shops answer; the first of them is shown."""
    from ecdesk.ui.dialogs.hours_dialog import HoursDialog

    return _opened(HoursDialog(context, tuple(shops), parent))


def events(
    context: Context, shops: Sequence[Shop], parent: QWidget, *, event_id: int, shop_id: int | None
) -> QDialog:
    """What happened in the shops, beginning with one of them, or with the newest."""
    from ecdesk.ui.dialogs.events import EventsDialog

    return _opened(EventsDialog(context, shops, parent, event_id=event_id, shop_id=shop_id))


def learned(context: Context, shops: Sequence[Shop], parent: QWidget) -> QDialog:
    """What the shops have learned from corrections; the first of them is shown."""
    from ecdesk.ui.dialogs.learned import LearnedDialog

    return _opened(LearnedDialog(context, tuple(shops), parent))


def house_rules(context: Context, shops: Sequence[Shop], parent: QWidget) -> QDialog:
    """店の決まり, of the first of the shops."""
    from ecdesk.ui.dialogs.house_rules import HouseRulesDialog

    return _opened(HouseRulesDialog(context, shops, parent))


def opinion(context: Context, parent: QWidget) -> QDialog:
    """Whether a model on this machine may be asked, and which."""
    from ecdesk.ui.dialogs.opinion import OpinionDialog

    return _opened(OpinionDialog(context, parent))


def no_reply(customer: str, parent: QWidget, chosen: Callable[[str], object]) -> QDialog:
    """返信不要: why."""
    from ecdesk.ui.dialogs.no_reply import NoReplyDialog

    dialog = NoReplyDialog(customer, parent)
    dialog.chosen.connect(chosen)
    return _opened(dialog)


def keys(parent: QWidget) -> QDialog:
    """The list of keys."""
    from ecdesk.ui.dialogs.keys import KeysDialog

    return _opened(KeysDialog(parent))


def palette(offered: Sequence[tuple[Deed, QAction]], parent: QWidget) -> QDialog:
    """Everything that can be done now, by name."""
    from ecdesk.ui.palette import Palette

    return _opened(Palette(offered, parent))


def about(parent: QWidget) -> QDialog:
    """Which version, and on whose shoulders."""
    from ecdesk.ui.dialogs.about import AboutDialog

    return _opened(AboutDialog(parent))


def _opened(dialog: QDialog) -> QDialog:
    dialog.open()
    return dialog
