"""The bars above and below: what they say of shops, hours, receiving and sending."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.outgoing import State
from ecdesk.domain.shop import Mailbox
from ecdesk.protocol import Syncing
from ecdesk.ui.status_bar import StatusBar
from ecdesk.ui.top_bar import TopBar
from ecdesk.views.rows import MailboxView, StatusView
from tests.helpers.shown import NOW, outgoing, shop

CLOSED = calendar_from({"week": {"mon": ["10:00-18:00"]}})
KOHARU = shop()
MIZUKI = shop(2, "珈琲みずき", colour="#C2571A", calendar=CLOSED)


@pytest.fixture
def top(qtbot):
    bar = TopBar()
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def status(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def box(number=1, of=KOHARU, synced=NOW, trouble=None):
    return MailboxView(Mailbox(number, of.id, "a@b.jp"), of, synced, trouble, False)


def view(*boxes, waiting=0, person=0, problems=0):
    return StatusView(boxes, (KOHARU, MIZUKI), waiting, person, problems)


def test_one_shop_needs_no_choice(top):
    top.show_shops((KOHARU,), NOW)
    assert [chip.isCheckable() for chip in top._chips] == [False]
    assert top._today.text() == "11月17日(火) 14:18"
    assert top._hours.text() == "営業中 10–18"


def test_several_can_be_chosen_by_chip_and_by_number(top, qtbot):
    top.show_shops((KOHARU, MIZUKI), NOW)
    with qtbot.waitSignal(top.shop_chosen) as chosen:
        top._chips[1].click()
    assert chosen.args == [2]
    top.tick(NOW)
    assert top._hours.text().endswith("本日休み")
    top.choose_number(1)
    assert top.chosen == 1
    assert [chip.isChecked() for chip in top._chips] == [True, False, False]
    top.choose_number(7)
    assert top.chosen == 1
    top.choose_number(0)
    assert top.chosen is None


def test_choosing_what_is_chosen_tells_nobody(top, qtbot):
    top.show_shops((KOHARU, MIZUKI), NOW)
    with qtbot.assertNotEmitted(top.shop_chosen):
        top._chips[-1].click()
    assert top._chips[-1].isChecked()


def test_the_hours_are_those_of_the_open_conversation(top):
    top.show_shops((KOHARU, MIZUKI), NOW)
    assert "営業中" in top._hours.text()
    top.show_hours_of(MIZUKI)
    top.tick(NOW)
    assert "本日休み" in top._hours.text()
    assert "こはる洋品店" in top._hours.toolTip()


def test_a_shop_that_went_away_is_not_chosen_any_more(top, qtbot):
    top.show_shops((KOHARU, MIZUKI), NOW)
    top.choose(2)
    with qtbot.waitSignal(top.shop_chosen):
        top.show_shops((KOHARU,), NOW)
    assert top.chosen is None


def test_a_name_with_markup_is_a_name(top):
    evil = shop(1, "<b>A&B</b>" * 20)
    top.show_shops((evil, MIZUKI), NOW)
    assert "<b>" not in top._hours.text()
    assert "&&" in top._chips[0].text()


def test_when_mail_was_last_received(status):
    status.show_status(view(box(), box(2, MIZUKI, NOW - timedelta(minutes=1))))
    assert status._sync.text() == "● 同期 14:18 こはる洋品店 / 14:17 珈琲みずき"
    assert status._outbox.text() == "送信待ち 0"
    assert not status._problems.isVisible()


def test_trouble_is_said_with_its_reason(status):
    status.show_state("ready")
    status.show_status(view(box(trouble={"code": "net.login", "values": {}}), box(2, MIZUKI)))
    assert "受信できません こはる洋品店" in status._sync.text()
    assert status._sync.property("tone") == "bad"
    assert "こはる洋品店: " in status._sync.toolTip()
    assert not status.offline


def test_offline_is_calm(status):
    status.show_state("ready")
    status.show_status(view(box(trouble={"code": "net.unreachable", "values": {}})))
    assert status.offline
    assert status._sync.property("tone") == "warn"
    assert status._engine.text() == "オフラインです。書いたものは、つながったら送ります"


def test_what_needs_a_person_is_red_and_leads_there(status, qtbot):
    status.show_status(view(box(), waiting=1, person=2, problems=3))
    assert status._outbox.text() == "送信待ち 1　確認が要る送信 2"
    assert status._outbox.property("tone") == "bad"
    for button, signal in (
        (status._outbox, status.outbox_wanted),
        (status._problems, status.problems_wanted),
        (status._sync, status.accounts_wanted),
    ):
        with qtbot.waitSignal(signal):
            button.click()


def test_receiving_shows_how_far_it_is_and_ends(status):
    status.show_status(view(box()))
    status.show_syncing(Syncing(mailbox_id=1, state="busy"))
    assert "受信中 こはる洋品店" in status._sync.text()
    status.show_syncing(Syncing(mailbox_id=1, state="busy", done=5, total=12_000))
    assert "受信中 5/12,000" in status._sync.text()
    status.show_syncing(Syncing(mailbox_id=1, state="ok"))
    assert "14:18" in status._sync.text()


def test_a_dead_engine_receives_nothing(status):
    status.show_status(view(box()))
    status.show_syncing(Syncing(mailbox_id=1, state="busy"))
    status.show_state("restarting")
    assert "受信中" not in status._sync.text()
    status.show_state("stopped")
    assert "止まっています" in status._engine.text()


def test_many_mailboxes_are_counted(status):
    status.show_status(view(*(box(n) for n in range(1, 8))))
    assert status._sync.text().endswith("ほか 4")


def test_when_the_draft_was_kept(status):
    status.show_status(view(box()))
    status.show_saved(NOW)
    assert status._saved.text() == "下書き保存 14:18"


def test_what_should_go_and_cannot_is_said_until_it_goes(status):
    status.show_status(view(box(), waiting=2))
    status.show_outbox((outgoing(State.READY, trouble={"code": "net.unreachable"}),))
    assert status._outbox.text() == "! 送信待ち 2 つながりません"
    assert status._outbox.property("tone") == "warn"
    status.show_outbox((outgoing(State.READY),))
    assert status._outbox.text() == "送信待ち 2"
    status.show_outbox((outgoing(State.READY, trouble={"code": "net.unreachable"}),))
    status.show_status(view(box()))
    assert status._outbox.text() == "送信待ち 0"
