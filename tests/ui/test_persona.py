"""What is known of a customer stands beside their mail, and is written down in three lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk import protocol
from ecdesk.domain.conversation import Outcome
from ecdesk.ui.context import Context
from ecdesk.ui.customer_column import CustomerColumn
from ecdesk.ui.dialogs.persona import PersonaDialog
from ecdesk.ui.notices import Notices
from ecdesk.views.clock_rows import CallView, PromiseView
from ecdesk.views.rows import PersonaView, TopicView
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, thread

BEFORE = {"brief": False, "manner": "", "matters": "", "contact": ""}


class Desk:
    def __init__(self):
        self.link, self.notices, self.said = ScriptedLink(), Notices(), []
        self.link.start()
        self.notices.posted.connect(self.said.append)
        self.context = Context(self.link, ScriptedJobs(), self.notices, lambda: NOW)


@pytest.fixture
def desk():
    return Desk()


def customer(**changes):
    return replace(thread().customer, **changes)


def test_it_is_kept_and_can_be_taken_back(desk, qtbot):
    dialog = PersonaDialog(desk.context, customer())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.fields["manner"].setText("ていねいな敬語")
    dialog.brief.setChecked(True)
    QTest.keyClick(dialog.fields["manner"], Qt.Key.Key_Return)
    (asked,) = desk.link.asked(protocol.SavePersona)
    assert (asked.brief, asked.manner) == (True, "ていねいな敬語")
    desk.link.answer(protocol.SavePersona, before=BEFORE)
    desk.said[-1].undo()
    back = desk.link.asked(protocol.SavePersona)[-1]
    assert (back.brief, back.manner) == (False, "")


def test_how_a_name_is_read_and_a_telephone_are_kept_with_it(desk, qtbot):
    dialog = PersonaDialog(desk.context, customer(kana="ヤマザキ", phone="090-0000-1111"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.fields["kana"].text() == "ヤマザキ"
    dialog.fields["phone"].setText("03-0000-2222")
    dialog.keep.click()
    (asked,) = desk.link.asked(protocol.SavePersona)
    assert (asked.kana, asked.phone) == ("ヤマザキ", "03-0000-2222")
    before = BEFORE | {"kana": "ヤマザキ", "phone": "090-0000-1111"}
    desk.link.answer(protocol.SavePersona, before=before)
    desk.said[-1].undo()
    assert desk.link.asked(protocol.SavePersona)[-1].phone == "090-0000-1111"


def test_a_refusal_is_said_and_nothing_typed_is_lost(desk, qtbot):
    dialog = PersonaDialog(desk.context, customer(persona=PersonaView(matters="納期")))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.fields["matters"].text() == "納期"
    dialog.keep.click()
    desk.link.refuse(protocol.SavePersona, "persona.long", most=500)
    assert "500字" in dialog.refusal.text()
    assert dialog.isVisible()
    assert dialog.keep.isEnabled()


def test_manner_and_topics_stand_beside_the_mail(desk, qtbot):
    column = CustomerColumn(desk.context)
    qtbot.addWidget(column)
    column.resize(196, 700)
    known = PersonaView(brief=True, manner="ていねいな敬語", contact="お電話は夕方")
    topic = TopicView(NOW.replace(month=10, day=30), "event", "娘の七五三に着せます", 41)
    column.show_thread(thread(customer=customer(persona=known, topics=(topic,))), NOW)
    said = [label.accessibleName() or label.text() for label in column.findChildren(QLabel)]
    assert {"話題", "好み", "要件のみ ・ ていねいな敬語", "お電話は夕方"} <= set(said)
    (button,) = [
        one
        for one in column.findChildren(QPushButton)
        if one.accessibleName() == "娘の七五三に着せます (10/30)"
    ]
    wanted = []
    column.earlier_wanted.connect(wanted.append)
    button.click()
    assert wanted == [41]


def test_calls_and_promises_kept_stand_in_what_happened(desk, qtbot):
    column = CustomerColumn(desk.context)
    qtbot.addWidget(column)
    column.resize(196, 700)
    call = CallView(3, NOW, "佐藤様", "20日の午前に伺うと伝えた", Outcome.REACHED, 6)
    missed = CallView(4, NOW, "", "", Outcome.ABSENT)
    promise = PromiseView(1, NOW, NOW, "在庫", ended_at=NOW, kept=True)
    view = thread(calls=(call, missed), promises=(promise,))
    column.show_thread(view, NOW)
    told = column._timeline.accessibleName()
    assert "11/17 電話 6分 お話しできた" in told
    assert "11/17 電話 つながらなかった" in told
    assert "11/17 約束: 守りました" in told
    said = [label.text() for label in column.findChildren(QLabel)]
    assert "11/17 電話 (佐藤様): 20日の午前に伺うと伝えた" in said
