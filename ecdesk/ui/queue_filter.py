"""What the queue is narrowed to: a tag, what the mails are for.

A strip under the tabs says so for as long as it is so, with the way out. The one rule: nobody ever
looks at a part of the queue and takes it for the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from ecdesk.ui.context import Context
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.clock_rows import FilterChoices
from ecdesk.words import _


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is shown alone; None for all."""

    tag: str | None = None
    intent: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self.tag is not None or self.intent is not None


ALL = Narrowed()
SHOWN = 12  # of what mails are for, the most frequent first


class QueueFilter(QFrame):
    """The strip, and the menu that fills it; hidden while everything is shown."""

    changed = Signal()

    def __init__(
        self, context: Context, shop: Callable[[], int | None], parent: QWidget | None = None
    ) -> None:
        """`shop` tells whose conversations are shown."""
        super().__init__(parent)
        dress(self, "strip")
        self._context, self._shop = context, shop
        self.narrowed = ALL
        self._said = dress(ElidedLabel(), "small")
        out = dress(QPushButton(_("すべて見る")), "link")
        out.clicked.connect(lambda: self.show_only(ALL))
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        row.addWidget(self._said, 1)
        row.addWidget(out)
        self.hide()

    def show_only(self, narrowed: Narrowed) -> None:
        """Show this alone from now on."""
        if narrowed == self.narrowed:
            return
        self.narrowed = narrowed
        self._said.say(_("{what}だけ").format(what=narrowed_said(narrowed)))
        self.setVisible(bool(narrowed))
        self.changed.emit()

    def offer(self, under: QWidget) -> None:
        """Open the menu of what there is to choose from."""
        reading = self._context.jobs.read(
            "ecdesk.views.queue:choices", shop_id=self._shop(), slot="queue.choices"
        )
        reading.then(partial(self._open_menu, under)).start(self)

    def _open_menu(self, under: QWidget, choices: FilterChoices) -> None:
        from ecdesk import words

        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        everything = menu.addAction(_("すべて"))
        everything.setCheckable(True)
        everything.setChecked(not self.narrowed)
        everything.triggered.connect(lambda: self.show_only(ALL))
        if choices.tags:
            _head(menu, _("ラベル"))
        for tag, n in choices.tags:
            self._add(menu, one_line(tag), n, replace(self.narrowed, tag=tag))
        if choices.intents:
            _head(menu, _("用件"))
        for intent, n in choices.intents[:SHOWN]:
            self._add(menu, words.intent(intent), n, replace(self.narrowed, intent=intent))
        if not choices.tags and not choices.intents:
            menu.addAction(_("まだラベルはありません。L で付けられます。")).setEnabled(False)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _add(self, menu: QMenu, said: str, count: int, wanted: Narrowed) -> None:
        label = _("{name}　{n}").format(name=said, n=count).replace("&", "&&")
        action = menu.addAction(label)
        action.setCheckable(True)
        action.setChecked(wanted == self.narrowed)
        action.triggered.connect(lambda: self.show_only(wanted))


def _head(menu: QMenu, said: str) -> None:
    menu.addSeparator()
    menu.addAction(said).setEnabled(False)


def narrowed_said(narrowed: Narrowed) -> str:
    """What is shown alone, in words."""
    from ecdesk import words

    said = [one_line(narrowed.tag)] if narrowed.tag is not None else []
    if narrowed.intent is not None:
        said.append(words.intent(narrowed.intent))
    return _("、").join(f"「{one}」" for one in said)
