"""Beside the mails: who writes, what they wrote before, what happened, and notes to oneself.

Notes stay here: nothing in this column can reach the mail that is being written. A note that was
begun stays with its conversation until it is kept or wiped out, whatever else is looked at.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.ui import order_words
from ecdesk.ui.checked_card import CheckedCard
from ecdesk.ui.column_card import Card
from ecdesk.ui.context import Context
from ecdesk.ui.customer_past import history, persona_lines, short_day
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.events_card import EventsCard
from ecdesk.ui.flow import FlowLayout, column_of_rows, put_in_place
from ecdesk.ui.orders_card import OrdersCard
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress, px
from ecdesk.ui.timeline import Timeline
from ecdesk.ui.who_else import WhoElse
from ecdesk.views.rows import CustomerView, PersonaView, ThreadView, TopicView
from ecdesk.words import _

EARLIER_SHOWN = 6
TOPICS_SHOWN, TOPIC_WIDTH = 3, 110
NOTES_SHOWN = 3  # of other conversations


class CustomerColumn(QWidget):
    """The column beside the mails."""

    earlier_wanted = Signal(int)  # a conversation's id
    again_wanted = Signal()  # who writes here is a customer after all
    event_wanted = Signal(int)  # what happened in the shop

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._conversation = 0
        self._begun: dict[int, str] = {}  # notes not kept yet, by conversation
        self._customer: CustomerView | None = None
        self._shown: tuple[object, ...] = ()
        self._who = Card(_("お客様"))
        self._facts = QWidget()
        self._who.column.addWidget(self._facts)
        self._rename = LineEdit()
        self._rename.setPlaceholderText(_("お名前 (Enter で保存)"))
        self._rename.setAccessibleName(_("お客様のお名前"))
        self._rename.returnPressed.connect(self._save_name)
        self._rename.hide()
        self._who.column.addWidget(self._rename)
        self.who_else = WhoElse(context)
        self._who.column.addWidget(self.who_else)
        self._never = QWidget()
        never = FlowLayout(self._never, spacing=SPACE)
        never.setContentsMargins(0, SPACE, 0, 0)
        never.addWidget(dress(QLabel(_("お客様として扱っていません")), "mute"))
        self.again = dress(QPushButton(_("戻す")), "link", says=_("お客様として扱う"))
        self.again.clicked.connect(self.again_wanted)
        never.addWidget(self.again)
        self._never.hide()
        self._who.column.addWidget(self._never)
        self.bought = OrdersCard(context)
        self.near = EventsCard()
        self.near.wanted.connect(self.event_wanted)
        self.checked = CheckedCard(context)
        self._earlier = Card(_("以前のやりとり"))
        self._earlier_rows = QWidget()
        self._earlier.column.addWidget(self._earlier_rows)
        self._events = Card(_("これまで"))
        self._timeline = Timeline()
        self._events.column.addWidget(self._timeline)
        self._notes = Card(_("メモ"))
        self._note_rows = QWidget()
        self.note_line = LineEdit()
        self.note_line.setPlaceholderText(_("メモを書く N"))
        self.note_line.setAccessibleName(_("メモ。お客様には送られません"))
        self.note_line.setToolTip(_("自分のためのメモです。お客様には送られません"))
        self.note_line.returnPressed.connect(self._add_note)
        self._notes.column.addWidget(self._note_rows)
        self._notes.column.addWidget(self.note_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for card in (
            self._who,
            self.bought,
            self.near,
            self.checked,
            self._earlier,
            self._events,
            self._notes,
        ):
            column.addWidget(card)
        column.addStretch(1)

    def show_thread(self, view: ThreadView, now: datetime) -> None:
        """Show who writes in this conversation; what did not change is not touched."""
        zone = ZoneInfo(view.shop.calendar.zone)
        if view.id != self._conversation:
            self._lay_aside_note()
            self._conversation = view.id
            self.note_line.setText(self._begun.get(view.id, ""))
            self._rename.hide()
        self._never.setVisible(bool(view.never))
        self.checked.show_thread(view)
        self.who_else.show_customer(view.customer, zone)
        lines = history(view, zone, now)
        shown = (view.customer, view.notes, view.calls, view.events, view.orders, lines)
        if shown == self._shown:
            return
        self._shown, self._customer = shown, view.customer
        self._show_customer(view, zone, now)
        self.bought.show_thread(view)
        self.near.show_thread(view)
        self._show_earlier(view.customer, zone, now)
        self._timeline.show_lines(lines)
        self._show_notes(view, zone, now)

    def resize_texts(self, view: ThreadView, now: datetime) -> None:
        """The size of writing has changed: what was shortened is shortened anew."""
        self._shown = ()
        self.show_thread(view, now)

    def unfinished_notes(self) -> tuple[int, ...]:
        """The conversations in which a note was begun that is not kept."""
        self._lay_aside_note()
        return tuple(dict.fromkeys((*self._begun, *self.checked.unfinished)))

    def focus_note(self) -> None:
        """Begin a note."""
        self.note_line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_rename(self) -> None:
        """Offer the customer's name to be put right."""
        if self._customer is None:
            return
        self._rename.setText(self._customer.name)
        self._rename.show()
        self._rename.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rename.selectAll()

    def _show_customer(self, view: ThreadView, zone: ZoneInfo, now: datetime) -> None:
        customer = view.customer
        self._who.setVisible(customer is not None)
        if customer is None:
            return
        name = QWidget()
        row = QHBoxLayout(name)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(dress(ElidedLabel(customer.name or _("名前不明")), "small"), 1)
        rename = dress(QPushButton(_("直す")), "link", says=_("お客様のお名前を直す"))
        rename.clicked.connect(self.begin_rename)
        row.addWidget(rename)
        facts: list[tuple[str, QWidget]] = [(_("お名前"), name)]
        if customer.kana:
            facts.append((_("よみ"), dress(ElidedLabel(one_line(customer.kana)), "small")))
        if customer.phone:
            facts.append((_("電話"), dress(ElidedLabel(one_line(customer.phone)), "small")))
        for at, address in enumerate(customer.addresses[:4]):
            facts.append(("" if at else _("メール"), dress(ElidedLabel(address), "small")))
        if customer.first_mail_at is not None:
            first = words.day(customer.first_mail_at.astimezone(zone), now)
            facts.append((_("初めて"), dress(ElidedLabel(first), "small")))
        mails = _("{n} 通").format(n=customer.mails)
        facts.append((_("通数"), dress(ElidedLabel(mails), "small")))
        if bought := order_words.purchases(view.orders):
            facts.append((_("購入"), dress(ElidedLabel(bought), "small")))
        for at, topic in enumerate(customer.topics[:TOPICS_SHOWN]):
            facts.append(("" if at else _("話題"), self._topic(topic, zone, now)))
        facts.append((_("好み"), self._persona(customer.persona)))
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for at, (label, value) in enumerate(facts):
            grid.addWidget(dress(QLabel(label), "mute"), at, 0)
            grid.addWidget(value, at, 1)
        self._facts = put_in_place(self._who.column, made, self._facts)

    def _topic(self, topic: TopicView, zone: ZoneInfo, now: datetime) -> QWidget:
        """What they told of themselves, with the day; a click leads to where they did."""
        day = short_day(topic.at.astimezone(zone), now)
        said = f"{one_line(topic.text)} ({day})"
        button = dress(QPushButton(), "link", says=said)
        kind = words.disclosure_kind(topic.kind)
        button.setToolTip(f"{kind}: {said}".replace("<", "&lt;"))
        mode = Qt.TextElideMode.ElideRight
        fitting = button.fontMetrics().elidedText(one_line(topic.text), mode, px(TOPIC_WIDTH))
        button.setText(fitting.replace("&", "&&"))
        button.clicked.connect(partial(self._want, topic.conversation_id))
        return button

    def _persona(self, persona: PersonaView) -> QWidget:
        """How they like to be written to, and the way to write it down."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for said in persona_lines(persona):
            column.addWidget(dress(ElidedLabel(said), "small"))
        label = _("直す") if column.count() else _("控える")
        change = dress(QPushButton(label), "link", says=_("お客様の好み・よみ・電話番号を控える"))
        change.clicked.connect(self._open_persona)
        column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _open_persona(self) -> None:
        from ecdesk.ui.dialogs.persona import PersonaDialog

        if self._customer is not None:
            PersonaDialog(self._context, self._customer, self.window()).open()

    def _show_earlier(self, customer: CustomerView | None, zone: ZoneInfo, now: datetime) -> None:
        made, rows = column_of_rows(0)
        earlier = customer.earlier if customer is not None else ()
        self._earlier.setVisible(bool(earlier))
        self._earlier.title.setText(_("以前のやりとり {n} 件").format(n=len(earlier)))
        for row in earlier[:EARLIER_SHOWN]:
            day = short_day(row.last_mail_at.astimezone(zone), now)
            subject = one_line(row.subject) or _("(件名なし)")
            button = dress(QPushButton(), "link", says=f"{day} {subject}")
            button.setToolTip(f"{subject} — {one_line(row.shop_name)}".replace("<", "&lt;"))
            room = px(150)
            mode = Qt.TextElideMode.ElideRight
            said = button.fontMetrics().elidedText(f"{day} {subject}", mode, room)
            button.setText(said.replace("&", "&&"))
            button.clicked.connect(partial(self._want, row.id))
            rows.addWidget(button)
        self._earlier_rows = put_in_place(self._earlier.column, made, self._earlier_rows)

    def _want(self, conversation_id: int, _checked: bool = False) -> None:
        self.earlier_wanted.emit(conversation_id)

    def _show_notes(self, view: ThreadView, zone: ZoneInfo, now: datetime) -> None:
        """What was noted, and what was said on the phone."""
        made, rows = column_of_rows(SPACE)
        for call in view.calls:
            if call.said:
                day = short_day(call.at.astimezone(zone), now)
                who = _("電話 ({whom})").format(whom=call.whom) if call.whom else _("電話")
                rows.addWidget(_note_label(f"{day} {who}: {call.said}"))
        for note in view.customer.elsewhere.notes[:NOTES_SHOWN] if view.customer else ():
            day = short_day(note.created_at.astimezone(zone), now)
            said = _("{day} 以前のメモ: {text}").format(day=day, text=note.text)
            rows.addWidget(_note_label(said))
        for note in view.notes:
            box = QWidget()
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE)
            day = short_day(note.created_at.astimezone(zone), now)
            text = _note_label(f"{day} {note.text}")
            remove = dress(QToolButton(), "icon", says=_("メモを消す"), tip=_("メモを消す"))
            remove.setText("×")
            remove.clicked.connect(partial(self._remove_note, note.id))
            row.addWidget(text, 1)
            row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(box)
        self._note_rows = put_in_place(self._notes.column, made, self._note_rows)
        made.setHidden(rows.isEmpty())

    # ── what is asked of the engine ─────────────────────────────────────────────────────────

    def _add_note(self) -> None:
        text = self.note_line.text().strip()
        if text and self._conversation:
            # Cleared only when the engine has it: what was written is never lost.
            self._ask_note(self._conversation, text, typed=True)

    def _lay_aside_note(self) -> None:
        """What stands in the line belongs to the conversation that is shown."""
        self.note_line.finish_composing()
        if self.note_line.text().strip():
            self._begun[self._conversation] = self.note_line.text()
        else:
            self._begun.pop(self._conversation, None)

    def _ask_note(self, conversation_id: int, text: str, *, typed: bool = False) -> None:
        from ecdesk.protocol import AddNote

        def kept(_answer: dict[str, Any]) -> None:
            if not typed:
                return
            if self._begun.get(conversation_id, "").strip() == text:
                del self._begun[conversation_id]
            if conversation_id == self._conversation and self.note_line.text().strip() == text:
                self.note_line.clear()

        asked = self._context.link.ask(AddNote(conversation_id=conversation_id, text=text))
        asked.then(kept).start(self)

    def _remove_note(self, note_id: int, _checked: bool = False) -> None:
        from ecdesk.protocol import RemoveNote

        conversation = self._conversation

        def removed(answer: dict[str, Any]) -> None:
            text = str(answer.get("text", ""))
            undo = partial(self._ask_note, conversation, text) if text else None
            self._context.notices.say(_("メモを消しました。"), undo=undo)

        self._context.link.ask(RemoveNote(note_id=note_id)).then(removed).start(self)

    def _save_name(self) -> None:
        from ecdesk.protocol import RenameCustomer

        name, customer = self._rename.text().strip(), self._customer
        self._rename.hide()
        if customer is None or name == customer.name:
            return
        undo = RenameCustomer(customer_id=customer.id, name=customer.name)

        def renamed(_answer: dict[str, Any]) -> None:
            self._context.notices.say(
                _("お客様のお名前を直しました。"),
                kind="good",
                undo=lambda: self._context.link.ask(undo).start(self),
            )

        asked = self._context.link.ask(RenameCustomer(customer_id=customer.id, name=name))
        asked.then(renamed).start(self)


def _note_label(text: str) -> QLabel:
    label = dress(QLabel(text), "small")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
