"""Beside the mails: what ran in the shop when they came, and what is to be checked first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecdesk.domain.events import ShopEvent, near
from ecdesk.protocol import AddNote
from ecdesk.ui.checked_card import CheckedCard
from ecdesk.ui.customer_column import CustomerColumn
from ecdesk.views.rows import MailReading, NoteView, ThreadView
from tests.helpers.desk import Surroundings, surroundings
from tests.helpers.shown import NOW, answered, mail, thread

HOUR = timedelta(hours=1)
SALE = ShopEvent("秋のセール", NOW - 100 * HOUR, NOW - 14 * HOUR, "クーポン AKI10", id=4)
KNIT = ShopEvent("新作ニット & 小物の公開", NOW - 3 * HOUR, NOW + 90 * HOUR, id=5)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


@pytest.fixture
def column(qtbot: QtBot, desk: Surroundings) -> CustomerColumn:
    made = CustomerColumn(desk.context)
    qtbot.addWidget(made)
    made.show()
    return made


def about(target: str, number: int = 10, **changes: Any) -> ThreadView:
    """A conversation whose newest mail is about this."""
    reading = MailReading("campaign_event", (), target, "at", "none", "normal", "calm", True)
    return thread(number, mails=(replace(mail(), reading=reading),), **changes)


def write(card: CheckedCard, text: str) -> None:
    """What an input method hands over to the first line."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(card.lines[0], event)


# ── what ran ─────────────────────────────────────────────────────────────────────────────────


def test_what_ran_stands_beside_the_mail_and_leads_to_what_was_kept(
    qtbot: QtBot, column: CustomerColumn
) -> None:
    wanted: list[int] = []
    column.event_wanted.connect(wanted.append)
    events = near([SALE, KNIT], NOW - 2.5 * HOUR)
    column.show_thread(thread(events=events), NOW)
    names = [link.accessibleName() for link in column.near.links]
    assert names == [
        "11/17–21 新作ニット & 小物の公開 受付時に開催中",
        "11/13–17 秋のセール 受付の11時間前に終了",
    ]
    column.near.links[1].setFocus()
    qtbot.keyClick(column.near.links[1], Qt.Key.Key_Space)
    column.near.links[0].click()
    assert wanted == [4, 5]


def test_without_an_event_there_is_no_card(column: CustomerColumn) -> None:
    column.show_thread(thread(events=near([SALE], NOW)), NOW)
    assert not column.near.isHidden()
    column.show_thread(thread(), NOW)
    assert column.near.isHidden()


# ── what is to be checked ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("view", "offered"),
    [
        (about("event"), True),
        (about("site"), True),
        (about("product"), False),
        (thread(), False),
        (about("event", notes=(NoteView(1, "検証メモ\n✓ 再現", NOW),)), False),
        (about("event", notes=(NoteView(1, "ただのメモ", NOW),)), True),
        (replace(about("event"), turn=answered().turn), False),
        (replace(about("event"), turn=None), False),
    ],
)
def test_it_is_offered_where_a_mail_points_at_an_event_or_the_site(
    column: CustomerColumn, view: ThreadView, offered: bool
) -> None:
    column.show_thread(view, NOW)
    assert column.checked.isHidden() is not offered


def test_what_was_found_becomes_a_note(
    qtbot: QtBot, column: CustomerColumn, desk: Surroundings
) -> None:
    column.show_thread(about("event"), NOW)
    card = column.checked
    assert not card.make.isEnabled()
    assert card.lines[0].isHidden()
    card.boxes[0].setFocus()
    qtbot.keyClick(card.boxes[0], Qt.Key.Key_Space)
    write(card, "同じ赤い字が出た")
    card.boxes[1].click()
    qtbot.keyClick(card.lines[0], Qt.Key.Key_Return)
    (asked,) = desk.link.asked(AddNote)
    assert asked.conversation_id == 10
    assert asked.text == "検証メモ\n✓ 再現 — 同じ赤い字が出た\n✓ 設定\n― ページの控えをとった"
    assert not card.isHidden(), "nothing is wiped out before the engine has it"
    desk.link.answer(AddNote, note_id=1)
    assert card.isHidden()
    assert card.unfinished == ()


def test_what_was_begun_waits_with_its_conversation(
    column: CustomerColumn, desk: Surroundings
) -> None:
    card: CheckedCard = column.checked
    column.show_thread(about("event"), NOW)
    card.boxes[2].click()
    card.lines[2].setText("できごとに残した")
    card.lines[2].textEdited.emit("")
    column.show_thread(about("site", 11), NOW)
    assert not any(box.isChecked() for box in card.boxes)
    assert card.unfinished == (10,)
    assert column.unfinished_notes() == (10,), "a window that closes asks about it"
    column.show_thread(about("event"), NOW)
    assert card.boxes[2].isChecked()
    assert card.lines[2].text() == "できごとに残した"


def test_reading_the_conversation_again_touches_nothing_that_is_typed(
    qtbot: QtBot, column: CustomerColumn
) -> None:
    column.show_thread(about("event"), NOW)
    card = column.checked
    card.boxes[0].click()
    write(card, "まだ")
    column.show_thread(about("event", revision=2), NOW)
    assert card.lines[0].text() == "まだ"


def test_it_can_be_left_out_this_time(qtbot: QtBot, column: CustomerColumn) -> None:
    column.show_thread(about("event"), NOW)
    qtbot.mouseClick(column.checked.aside, Qt.MouseButton.LeftButton)
    assert column.checked.isHidden()
    column.show_thread(about("event", revision=2), NOW)
    assert column.checked.isHidden()
    column.show_thread(about("event", 11), NOW)
    assert not column.checked.isHidden()
