"""Who a customer may be too, in one quiet line under their card; and who they are too.

    「… と同じ方かもしれません」 + why      同じ方にする…   別の方
    「… とまとめています」                  別の方に戻す

Each is the person's word and can be taken back (Z). The one rule: two customers become one only
where they were seen side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.ui.context import Context
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.text import breakable, one_line
from ecdesk.ui.theme import SPACE, dress
from ecdesk.ui.undoable import Undoable
from ecdesk.views.people_rows import Facts, Joined, Maybe, SamePerson
from ecdesk.views.rows import CustomerView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AnyCommand


def called(facts: Facts | Joined) -> str:
    """A customer by name, or by address where there is no name."""
    if facts.name:
        return _("{name} 様").format(name=one_line(facts.name))
    return one_line(facts.addresses[0]) if facts.addresses else _("名前不明")


def _who(facts: Facts) -> str:
    """The same, with an address: names alone may be the same."""
    address = one_line(facts.addresses[0]) if facts.addresses else ""
    return f"{called(facts)} <{address}>" if facts.name and address else called(facts)


def because(one: Maybe) -> str:
    """Why somebody is proposed: the surest reason."""
    first = one.reasons[0]
    return words.same_reason(first.sign, first.value)


class WhoElse(QWidget):
    """What is proposed of the customer shown, and what was decided."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._customer: CustomerView | None = None
        self._zone = ZoneInfo("Asia/Tokyo")
        self.shown = SamePerson(0)
        self._undoable = Undoable(context, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE, 0, 0)
        self._column.setSpacing(SPACE)
        self.hide()
        context.link.changed.connect(self._on_changed)

    def show_customer(self, customer: CustomerView | None, zone: ZoneInfo) -> None:
        """Another customer, or the same one with something new; days are told by `zone`."""
        self._zone = zone
        if customer == self._customer:
            return
        before, self._customer = self._customer, customer
        if customer is None or before is None or before.id != customer.id:
            self.show_same(SamePerson(customer.id if customer is not None else 0))
        self._read()

    def show_same(self, found: SamePerson) -> None:
        """Show who they may be too, the likeliest alone, and who they are too."""
        if self._customer is None or found.customer_id != self._customer.id:
            found = SamePerson(0)
        if found == self.shown:
            return
        self.shown = found
        empty(self._column)
        for maybe in found.maybe[:1]:
            more = len(found.maybe) - 1
            others = _(" (ほか {n} 名)").format(n=more) if more else ""
            said = _("{who} と同じ方かもしれません{others}").format(
                who=_who(maybe.facts), others=others
            )
            look = self._deed(_("同じ方にする…"), partial(self._compare, maybe))
            both = (found.customer_id, maybe.facts.customer_id)
            apart = self._deed(_("別の方"), partial(self.keep_apart, *both))
            self._add(said, because(maybe), look, apart)
        for joined in found.joined:
            said = _("{who} とまとめています").format(who=called(joined))
            known = "、".join(map(one_line, joined.addresses))
            self._add(said, known, self._deed(_("別の方に戻す"), partial(self.part, joined)))
        self.setVisible(bool(found.maybe or found.joined))

    def join(self, customer_id: int, other_id: int) -> None:
        """They are one person, whoever is shown by now."""
        from ecdesk.protocol import JoinCustomers, PartCustomers

        self._undoable.carry_out(
            JoinCustomers(customer_id=customer_id, other_id=other_id),
            _("同じお客様としてまとめました。"),
            lambda answer: [PartCustomers(joined=int(answer["joined"]))],
        )

    def part(self, joined: Joined, _checked: bool = False) -> None:
        """They are two after all."""
        from ecdesk.protocol import JoinCustomers, PartCustomers

        def back(answer: dict[str, Any]) -> list[AnyCommand]:
            one, two = answer["customer_ids"]
            return [JoinCustomers(customer_id=one, other_id=two)]

        command = PartCustomers(joined=joined.joined, apart=True)
        self._undoable.carry_out(command, _("別々のお客様に戻しました。"), back)

    def keep_apart(self, customer_id: int, other_id: int, _checked: bool = False) -> None:
        """別の方: never asked again."""
        from msgspec.structs import replace

        from ecdesk.protocol import KeepCustomersApart

        said = KeepCustomersApart(customer_id=customer_id, other_id=other_id)
        self._undoable.carry_out(
            said, _("別の方として覚えました。"), lambda _answer: [replace(said, apart=False)]
        )

    def _add(self, said: str, why: str, *deeds: QPushButton) -> None:
        for text, role in ((said, "small"), (why, "mute")):
            if text:
                label = QLabel(breakable(text), wordWrap=True)
                label.setTextFormat(Qt.TextFormat.PlainText)
                self._column.addWidget(dress(label, role))
        row = QWidget()
        flow = FlowLayout(row, spacing=3 * SPACE)
        flow.setContentsMargins(0, 0, 0, 0)
        for deed in deeds:
            flow.addWidget(deed)
        self._column.addWidget(row)

    def _deed(self, label: str, act: Callable[..., Any]) -> QPushButton:
        button = dress(QPushButton(label, autoDefault=False), "link")
        button.clicked.connect(act)
        return button

    def _compare(self, maybe: Maybe, _checked: bool = False) -> None:
        """Both side by side."""
        from ecdesk.ui.dialogs.same_person import SamePersonDialog

        own = self.shown.own
        if own is not None:
            now = self._context.clock().astimezone(self._zone)
            sheet = SamePersonDialog(own, maybe, now, self.window())
            sheet.same.connect(partial(self.join, own.customer_id))
            sheet.other.connect(partial(self.keep_apart, own.customer_id))
            sheet.open()

    def _read(self) -> None:
        if self._customer is None:
            return
        reading = self._context.jobs.read(
            "ecdesk.views.same_person:same_person", self._customer.id, slot="customer.same"
        )
        reading.then(self.show_same).otherwise(lambda _error: None)  # only a proposal
        reading.unhurried().start(self)

    def _on_changed(self, changed: object) -> None:
        if self._customer is not None and self._customer.id in getattr(changed, "customers", ()):
            self._read()
