"""Who a customer may be too: proposed quietly, seen side by side, decided by the person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ecdesk import protocol
from ecdesk.domain.same_person import Reason, Sign
from ecdesk.ui.context import Context
from ecdesk.ui.customer_column import CustomerColumn
from ecdesk.ui.dialogs.same_person import SamePersonDialog
from ecdesk.ui.notices import Notice, Notices
from ecdesk.views.people_rows import Facts, Joined, Maybe, SamePerson
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, thread

OWN = Facts(1, "山田 花子", "", ("hanako@example.jp",), "090-1234-5678", 3, NOW, ())
OTHER = Facts(7, "花子", "ハナコ", ("mask@fw.example",), "", 1, NOW, ((NOW, "色の<b>件</b>"),))
WHY = (Reason(Sign.PHONE, "09012345678"), Reason(Sign.ORDER, "1:10482"))


def plain(text: str) -> str:
    """Without the places where a line may end."""
    return text.replace("\u200b", "")


class Desk:
    """A column whose reads and commands are in the test's hands."""

    def __init__(self, qtbot: QtBot, **found: Any) -> None:
        self.qtbot = qtbot
        self.link, self.notices = ScriptedLink(), Notices()
        self.link.start()
        self.said: list[Notice] = []
        self.notices.posted.connect(self.said.append)
        self.customer = thread().customer
        assert self.customer is not None
        self.found = SamePerson(self.customer.id, **found)
        self.jobs = ScriptedJobs(same_person=lambda _id: self.found)
        context = Context(self.link, self.jobs, self.notices, lambda: NOW)
        self.column = CustomerColumn(context)
        qtbot.addWidget(self.column)
        self.column.resize(220, 900)
        self.column.show()
        self.column.show_thread(thread(), NOW)
        if found:
            qtbot.waitUntil(self.shown.isVisible)

    @property
    def shown(self) -> Any:
        """What is under the card."""
        return self.column.who_else

    def press(self, label: str) -> None:
        """A link under the card."""
        (button,) = [one for one in self.buttons() if one.text() == label]
        button.click()

    def buttons(self) -> list[QPushButton]:
        """The links that stand there."""
        return [one for one in self.shown.findChildren(QPushButton) if one.isVisible()]

    def texts(self) -> list[str]:
        """The lines that stand there."""
        labels = [one for one in self.shown.findChildren(QLabel) if one.isVisible()]
        return [plain(one.text()) for one in labels]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, maybe=(Maybe(OTHER, WHY, False), Maybe(OWN, WHY[:1], True)), own=OWN)


def test_one_is_proposed_with_the_reason_and_no_number_in_full(desk: Desk) -> None:
    assert desk.texts() == [
        "花子 様 <mask@fw.example> と同じ方かもしれません (ほか 1 名)",
        "同じ電話番号 090-…-78",
    ]


def test_nothing_is_shown_of_nobody(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    qtbot.waitUntil(lambda: desk.jobs.times("same_person") == 1)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert not desk.shown.isVisible()
    desk.column.show_thread(thread(), NOW)
    assert desk.jobs.times("same_person") == 1  # what did not change is not read again


def test_they_are_seen_side_by_side_before_they_are_one(desk: Desk) -> None:
    desk.press("同じ方にする…")
    assert desk.link.asked(protocol.JoinCustomers) == []
    (sheet,) = desk.column.findChildren(SamePersonDialog)
    said = [plain(one.text()) for one in sheet.findChildren(QLabel)]
    assert "・同じ電話番号 090-…-78\n・同じ注文番号 #10482" in said
    assert "hanako@example.jp" in said
    assert "mask@fw.example" in said
    assert any("お名前はちがいます" in one for one in said)
    sheet.go.click()
    (asked,) = desk.link.asked(protocol.JoinCustomers)
    assert asked.other_id == 7
    desk.link.answer(protocol.JoinCustomers, joined=4)
    undo = desk.said[-1].undo
    assert undo is not None
    undo()
    assert [one.joined for one in desk.link.asked(protocol.PartCustomers)] == [4]


def test_another_person_is_remembered_and_that_can_be_taken_back(desk: Desk) -> None:
    desk.press("別の方")
    desk.link.answer(protocol.KeepCustomersApart)
    undo = desk.said[-1].undo
    assert undo is not None
    undo()
    asked = desk.link.asked(protocol.KeepCustomersApart)
    assert [(one.other_id, one.apart) for one in asked] == [(7, True), (7, False)]


def test_the_engine_says_that_something_changed(desk: Desk) -> None:
    assert desk.customer is not None
    desk.found = SamePerson(desk.customer.id)
    desk.link._receive(protocol.encode(protocol.Changed(customers=(desk.customer.id,))))
    desk.qtbot.waitUntil(lambda: not desk.shown.isVisible())


def test_who_was_joined_can_be_parted_at_any_time(qtbot: QtBot) -> None:
    desk = Desk(qtbot, joined=(Joined(4, "花子", ("mask@fw.example",), NOW),))
    assert desk.texts() == ["花子 様 とまとめています", "mask@fw.example"]
    desk.press("別の方に戻す")
    (asked,) = desk.link.asked(protocol.PartCustomers)
    assert (asked.joined, asked.apart) == (4, True)
    desk.link.answer(protocol.PartCustomers, customer_ids=[1, 7])
    undo = desk.said[-1].undo
    assert undo is not None
    undo()
    (again,) = desk.link.asked(protocol.JoinCustomers)
    assert (again.customer_id, again.other_id) == (1, 7)


def test_an_answer_about_somebody_else_is_not_shown(desk: Desk) -> None:
    desk.shown.show_same(SamePerson(99, (Maybe(OTHER, WHY, True),), (), OWN))
    assert not desk.shown.isVisible()


def test_who_was_compared_is_joined_whoever_is_shown_by_now(desk: Desk) -> None:
    assert desk.customer is not None
    desk.press("同じ方にする…")
    (sheet,) = desk.column.findChildren(SamePersonDialog)
    somebody = replace(desk.customer, id=99, name="別のお客様")
    desk.shown.show_customer(somebody, desk.shown._zone)
    sheet.go.click()
    (asked,) = desk.link.asked(protocol.JoinCustomers)
    assert (asked.customer_id, asked.other_id) == (OWN.customer_id, OTHER.customer_id)
    sheet.apart.click()
    (kept,) = desk.link.asked(protocol.KeepCustomersApart)
    assert (kept.customer_id, kept.other_id) == (OWN.customer_id, OTHER.customer_id)


@pytest.mark.parametrize(("name", "warned"), [("", False), ("佐藤", True), ("山田花子 様", False)])
def test_names_are_said_to_differ_only_where_both_are_known(
    qtbot: QtBot, name: str, warned: bool
) -> None:
    sheet = SamePersonDialog(OWN, Maybe(replace(OTHER, name=name), WHY, False), NOW)
    qtbot.addWidget(sheet)
    said = [plain(one.text()) for one in sheet.findChildren(QLabel)]
    assert any("お名前はちがいます" in one for one in said) is warned
