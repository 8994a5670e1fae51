"""What our earlier mails named stands beside the letter; what the letter contradicts is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ecdesk import protocol, words
from ecdesk.domain.conversation import Direction
from ecdesk.domain.told import Sort, Statement, Stock
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from ecdesk.ui.told_card import ToldCard
from ecdesk.views.told_rows import Told
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail, shop, thread
from tests.helpers.window_desk import WindowDesk

SHIP = Statement(0, 0, Sort.DAY, "ship", "11月20日", day=date(2026, 11, 20))
COST = Statement(0, 0, Sort.AMOUNT, "送料", "1,550円", yen=1550)
HERE = Statement(0, 0, Sort.STOCK, "紺のM", "在庫がございます", stock=Stock.HERE)
LINES = (
    Told(7, 10, NOW - timedelta(days=1), "11月20日に<b>発送</b>いたします。", (SHIP, COST)),
    Told(3, 4, NOW - timedelta(days=9), "紺のMは在庫がございます。", (HERE,), replaced=True),
)


class Desk:
    """A card whose reads are in the test's hands."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.lines: tuple[Told, ...] = LINES
        self.differing: frozenset[int] = frozenset()
        self.jobs = ScriptedJobs(
            told=lambda _id: self.lines, contradicted=lambda *_letter: self.differing
        )
        self.link = ScriptedLink()
        self.link.start()
        self.card = ToldCard(Context(self.link, self.jobs, Notices(), lambda: NOW))
        qtbot.addWidget(self.card)

    def serve(self, number: int | None = 10) -> None:
        """A letter in this conversation."""
        self.card.serve(shop(), number)
        self.settle()

    def settle(self) -> None:
        """Until what was asked is answered."""
        self.qtbot.waitUntil(lambda: not self.jobs.busy)

    def texts(self) -> list[str]:
        """What can be read, from top to bottom."""
        kinds = (QPushButton, QLabel)
        found: list[Any] = [one for kind in kinds for one in self.card.findChildren(kind)]
        return [one.text() for one in found if one.isVisibleTo(self.card)]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_each_line_says_when_and_what_and_in_which_words(desk: Desk) -> None:
    desk.serve()
    buttons = desk.card.findChildren(QPushButton)
    assert [one.accessibleName() for one in buttons] == [
        "11/16 発送 11/20(金) ・ 送料 1,550円: 11月20日に<b>発送</b>いたします。",
        "11/8 紺のM 在庫あり: 紺のMは在庫がございます。",
    ]
    assert "そのあとのメールで変えています" in desk.texts()
    assert not any("ちがいます" in text for text in desk.texts())


def test_nothing_stands_where_nothing_was_told(desk: Desk) -> None:
    desk.lines = ()
    desk.serve()
    assert desk.card.isHidden()
    desk.serve(None)  # a new mail, or one passed on
    assert desk.jobs.times("told") == 1


def test_what_the_letter_contradicts_is_marked_until_it_no_longer_does(desk: Desk) -> None:
    desk.serve()
    desk.differing = frozenset({0})
    desk.card.compare("11月21日に発送いたします。")
    desk.settle()
    assert [text for text in desk.texts() if "ちがいます" in text] == ["! 書いている文とちがいます"]
    desk.differing = frozenset()
    desk.card.compare("11月20日に発送いたします。")
    desk.settle()
    assert not any("ちがいます" in text for text in desk.texts())


def test_another_letter_begins_without_the_lines_of_the_last(desk: Desk) -> None:
    desk.serve()
    desk.jobs.holding = True
    desk.card.serve(shop(), 11)
    assert desk.card.isHidden()
    desk.lines = LINES[:1]
    desk.jobs.let_go()
    desk.settle()
    assert desk.card.lines == LINES[:1]


def test_a_mail_that_left_meanwhile_is_told_too(desk: Desk) -> None:
    desk.lines = ()
    desk.serve()
    desk.lines = LINES
    desk.link._receive(protocol.encode(protocol.Changed(conversations=(10,))))
    desk.qtbot.waitUntil(lambda: desk.card.lines == LINES)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (replace(SHIP, by=True), "発送 11/20(金)まで"),
        (replace(SHIP, topic="restock", said="12月上旬", exact=False), "入荷 12月上旬"),
        (replace(COST, topic="", yen=0), "0円"),
        (replace(HERE, topic="", stock=Stock.UNKNOWN), "入荷未定"),
    ],
)
def test_in_as_few_words_as_stand_in_a_narrow_column(one: Statement, said: str) -> None:
    assert words.stated(one) == said


def test_a_press_leads_to_the_mail_here_or_elsewhere(qtbot: QtBot) -> None:
    desk = WindowDesk(qtbot)
    desk.jobs.answers |= {"told": lambda _id: LINES, "contradicted": frozenset()}
    sent = [mail(number, f"{number}通目", direction=Direction.OUT) for number in (3, 7)]
    desk.views[10] = thread(10, mails=(mail(1), sent[1], mail(9)))
    desk.views[4] = thread(4, mails=(mail(2), sent[0], mail(5)))
    window = desk.begin()
    assert window.composer is not None
    card = window.composer._writing_desk.told_before
    qtbot.waitUntil(lambda: card.lines == LINES)
    pane = desk.frame.thread_pane
    here, elsewhere = card.findChildren(QPushButton)
    assert not pane._cards[7].opened
    here.click()
    assert pane._cards[7].opened
    elsewhere.click()
    desk.wait_open(4)
    qtbot.waitUntil(lambda: pane._cards[3].opened)
    assert window.opened.has_way_back
