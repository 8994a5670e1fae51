"""A conversation as it is read: its clock, its mails, who writes, and notes to oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from ecdesk import protocol
from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.mail import Address, PartKind, TextPart
from ecdesk.ui.context import Context
from ecdesk.ui.mail_card import MailCard
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.notices import Notices
from ecdesk.ui.text import SHOWN_AT_ONCE
from ecdesk.ui.theme import Scheme, theme
from ecdesk.ui.thread_header import turn_ended, who_and_where
from ecdesk.ui.thread_pane import CARDS_AT_ONCE, ThreadPane
from ecdesk.views.rows import EarlierView, NoteView, TurnView
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, answered, mail, shop, thread

LUNCH = calendar_from({"week": {"tue": ["10:00-12:00", "13:00-18:00"]}})


class Desk:
    def __init__(self, qtbot):
        self.now = NOW
        self.link, self.jobs, self.notices = ScriptedLink(), ScriptedJobs(), Notices()
        self.link.start()
        self.said = []
        self.notices.posted.connect(self.said.append)
        self.context = Context(self.link, self.jobs, self.notices, lambda: self.now)
        self.pane = ThreadPane(self.context)
        qtbot.addWidget(self.pane)
        self.pane.resize(576, 800)
        self.pane.show()

    def show(self, view):
        self.pane.show_thread(view)
        return self.pane

    @property
    def cards(self):
        cards = self.pane._page.findChildren(MailCard)
        return sorted((c for c in cards if not c.isHidden()), key=lambda c: c.y())

    def words(self, widget=None):
        found = (widget or self.pane).findChildren(QLabel)
        return [label.text() for label in found if label.isVisibleTo(self.pane)]


CUSTOMER = (Address("佐藤 美咲", "misaki@example.jp"),)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


# ── the head ─────────────────────────────────────────────────────────────────────────────────────


def test_the_head_shows_the_sum_that_proves_the_clock(desk):
    pane = desk.show(thread(shop=shop(calendar=LUNCH)))
    assert pane.header.pill.text() == "期限 15:50　あと 1:32"
    assert pane.header.pill.property("tone") == "warn"
    said = pane.header.sum.text().replace("\u00a0", " ")
    assert said == "11:50→12:00 10分　休み　13:00→15:50 2時間50分　= 3時間"


def test_the_clock_goes_on_and_turns_red(desk):
    pane = desk.show(thread(shop=shop(calendar=LUNCH)))
    desk.now = NOW + timedelta(hours=1, minutes=44)
    pane.tick()
    assert pane.header.pill.text() == "期限 15:50　超過 0:12"
    assert pane.header.pill.property("tone") == "bad"


def test_outside_hours_there_is_a_time_and_no_countdown(desk):
    pane = desk.show(thread(shop=shop(calendar=LUNCH)))
    desk.now = NOW - timedelta(hours=1, minutes=48)  # 12:30
    pane.tick()
    assert pane.header.pill.text() == "期限 15:50"
    assert pane.header.pill.property("tone") == "mute"


def test_it_wakes_with_the_minute_and_with_the_second_near_the_limit(desk):
    pane = desk.show(thread(shop=shop(calendar=LUNCH)))
    assert 1_005 < pane._clock.interval() <= 60_005
    desk.now = NOW + timedelta(hours=1, minutes=28)
    pane.tick()
    assert pane._clock.interval() <= 1_005
    pane.hide()
    assert not pane._clock.isActive()


def test_an_answered_one_has_no_clock_and_does_not_tick(desk):
    pane = desk.show(answered())
    assert pane.header.pill.isHidden() or not pane.header.pill.isVisible()
    assert not pane._clock.isActive()
    assert "返信しました" in pane.header._ended.whole


def test_without_a_turn_there_is_nothing_to_count(desk):
    pane = desk.show(thread(turn=None, status=Status.DONE))
    assert not pane.header.pill.isVisible()
    assert not pane._clock.isActive()


def test_how_a_turn_ended_is_said_with_its_reason():
    turn = TurnView(NOW, 1, NOW + timedelta(minutes=5), "no_reply", "お礼のメール")
    from zoneinfo import ZoneInfo

    said = turn_ended(turn, ZoneInfo("Asia/Tokyo"), NOW)
    assert said == "受付 14:18 → 14:23 返信不要にしました (お礼のメール)"
    old = TurnView(NOW, 1, NOW, "old")
    assert turn_ended(old, ZoneInfo("Asia/Tokyo"), NOW) == "受付 14:18　使い始める前のメールです"


def test_who_and_where():
    view = thread(channel="rakuten", status=Status.WAITING, order_number="#10482")
    parts = who_and_where(view).split("　·　")
    assert parts == ["佐藤 美咲 様", "こはる洋品店 (楽天)", "注文 #10482", "お客様待ち"]
    assert who_and_where(thread(customer=None, order_number="")) == "こはる洋品店"


# ── the mails ────────────────────────────────────────────────────────────────────────────────────


def test_the_newest_mail_stands_at_the_top_opened(desk, qtbot):
    desk.show(thread(mails=(mail(1, "古い"), mail(2, "新しい"))))
    qtbot.waitUntil(lambda: len(desk.cards) == 2 and desk.cards[1].y() > 0)
    assert [(card.mail.id, card.opened) for card in desk.cards] == [(2, True), (1, False)]


def test_quotes_and_signatures_are_there_folded(desk):
    text = "本文です。\n> 引用\n> 引用\n--\n署名"
    quote, signature = text.index(">"), text.index("--")
    parts = (
        TextPart(PartKind.WRITTEN, 0, quote),
        TextPart(PartKind.QUOTE, quote, signature),
        TextPart(PartKind.SIGNATURE, signature, len(text)),
    )
    desk.show(thread(mails=(mail(1, text, parts=parts),)))
    card = desk.cards[0]
    assert [shown.toPlainText() for shown in card.findChildren(MailText)] == ["本文です。"]
    folds = [b for b in card.findChildren(QPushButton) if b.objectName() == "fold"]
    assert [fold.text() for fold in folds] == ["▸ 引用 2 行", "▸ 署名 2 行"]
    folds[0].click()
    shown = [one.toPlainText() for one in card.findChildren(MailText) if one.isVisible()]
    assert sorted(shown) == ["> 引用\n> 引用", "本文です。"]
    folds[0].click()
    assert sum(one.isVisible() for one in card.findChildren(MailText)) == 1


def test_a_mail_without_words_says_so(desk):
    desk.show(thread(mails=(mail(1, "\n \n"),)))
    assert "(本文がありません)" in desk.words(desk.cards[0])


def test_a_very_long_mail_is_cut_until_asked_for(desk):
    desk.show(thread(mails=(mail(1, "あ" * 100_000),)))
    card = desk.cards[0]
    shown = card.findChild(MailText)
    assert len(shown.toPlainText()) == SHOWN_AT_ONCE
    more = next(b for b in card.findChildren(QPushButton) if "続きを表示" in b.text())
    more.click()
    assert len(shown.toPlainText()) == 100_000


def test_read_again_nothing_moves_and_folds_stay(desk, qtbot):
    old, new = mail(1, "古い"), mail(2, "新しい\n" * 60)
    view = thread(mails=(old, new))
    pane = desk.show(view)
    cards = {card.mail.id: card for card in desk.cards}
    cards[1].set_opened(True)
    qtbot.waitUntil(lambda: pane._scroll.verticalScrollBar().maximum() > 200)
    pane._scroll.verticalScrollBar().setValue(150)
    pane.show_thread(replace(view, revision=2, notes=(NoteView(1, "メモ", NOW),)))
    assert {card.mail.id: card for card in desk.cards} == cards
    assert cards[1].opened
    assert pane._scroll.verticalScrollBar().value() == 150


def test_a_mail_that_arrives_while_one_reads_comes_on_top(desk, qtbot):
    first = mail(1, "はじめ")
    desk.show(thread(mails=(first,)))
    card = desk.cards[0]
    desk.show(thread(mails=(first, mail(2, "追って"))))
    qtbot.waitUntil(lambda: [c.mail.id for c in desk.cards] == [2, 1])
    assert desk.cards[1] is card
    assert card.opened


def test_a_long_conversation_is_shown_in_steps(desk):
    mails = tuple(mail(n, f"{n}通目") for n in range(1, 51))
    pane = desk.show(thread(mails=mails))
    assert len(pane._cards) == CARDS_AT_ONCE
    assert pane._more.text() == "前のメール 30 通を表示"
    pane._more.click()
    assert len(pane._cards) == 2 * CARDS_AT_ONCE
    pane.show_thread(thread(11, mails=mails))
    assert len(pane._cards) == CARDS_AT_ONCE


def test_machines_mails_are_marked(desk):
    desk.show(thread(mails=(mail(1, auto="reply"), mail(2, direction=Direction.OUT, to=CUSTOMER))))
    said = desk.words()
    assert "自動返信" in said
    assert "返信" in said


def test_what_went_to_somebody_else_is_a_forward_and_says_to_whom(desk):
    elsewhere = (Address("", "stock@maker.example"),)
    shop = Address("こはる洋品店", "shop@koharu.example")
    view = thread(
        mails=(
            mail(1, direction=Direction.OUT, sender=shop, to=CUSTOMER),
            mail(2, direction=Direction.OUT, sender=shop, to=elsewhere),
        )
    )
    cards = desk.show(view)._cards
    said = desk.words()
    assert (said.count("返信"), said.count("転送")) == (1, 1)
    assert cards[1]._who.whole == "こはる洋品店 → 佐藤 美咲"
    assert cards[2]._who.whole == "こはる洋品店 → stock@maker.example"


def test_the_answer_is_forwarded_from_the_customers_newest(desk):
    view = thread(mails=(mail(1), mail(2), mail(3, direction=Direction.OUT)))
    assert desk.show(view).newest_received().id == 2


def test_dark_lays_the_mails_out_anew_and_keeps_what_was_open(desk, qtbot):
    desk.show(thread(mails=(mail(1, "古い"), mail(2, "新しい"))))
    {c.mail.id: c for c in desk.cards}[1].set_opened(True)
    theme().apply(Scheme.DARK)
    qtbot.waitUntil(lambda: {c.mail.id: c.opened for c in desk.cards} == {1: True, 2: True})


# ── the column ───────────────────────────────────────────────────────────────────────────────────


def test_the_customers_earlier_matters_can_be_opened(desk, qtbot):
    earlier = EarlierView(
        33, "こはる洋品店", "サイズ交換", NOW - timedelta(days=60), Status.DONE, 2
    )
    customer = replace(thread().customer, earlier=(earlier,))
    pane = desk.show(thread(customer=customer))
    button = next(
        b for b in pane.customer.findChildren(QPushButton) if "サイズ交換" in b.accessibleName()
    )
    with qtbot.waitSignal(pane.earlier_wanted) as wanted:
        button.click()
    assert wanted.args == [33]


def test_below_1280_the_column_goes_under_the_mails(desk, qtbot):
    pane = desk.show(thread())
    qtbot.waitUntil(lambda: pane.customer.x() > pane.width() / 2)
    pane.fold_customer(True)
    qtbot.waitUntil(lambda: pane.customer.x() < 50 and pane.customer.y() > 100)


def test_a_note_is_kept_by_enter_and_cleared_when_the_engine_has_it(desk, qtbot):
    pane = desk.show(thread())
    pane.focus_note()
    line = pane.customer.note_line
    qtbot.keyClicks(line, "  call back ")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    asked = desk.link.asked(protocol.AddNote)
    assert (asked[0].conversation_id, asked[0].text) == (10, "call back")
    assert line.text() != ""
    desk.link.answer(protocol.AddNote, note_id=1)
    assert line.text() == ""


def test_enter_that_confirms_kanji_keeps_no_note(desk, qtbot):
    pane = desk.show(thread())
    pane.focus_note()
    line = pane.customer.note_line
    QApplication.sendEvent(line, QInputMethodEvent("へんじ", []))
    assert line.composing
    commit = QInputMethodEvent("", [])
    commit.setCommitString("返事")
    QApplication.sendEvent(line, commit)
    assert line.text() == "返事"
    assert desk.link.asked(protocol.AddNote) == []


def test_an_empty_note_is_none(desk, qtbot):
    pane = desk.show(thread())
    qtbot.keyClick(pane.customer.note_line, Qt.Key.Key_Return)
    assert desk.link.asked(protocol.AddNote) == []


def test_a_note_taken_away_can_be_had_back(desk, qtbot):
    pane = desk.show(thread(notes=(NoteView(4, "大事", NOW),)))
    pane.customer._remove_note(4)
    desk.link.answer(protocol.RemoveNote, text="大事")
    desk.said[-1].undo()
    assert desk.link.asked(protocol.AddNote)[0].text == "大事"


def test_what_is_typed_into_the_note_survives_a_reload_but_not_another_conversation(desk, qtbot):
    pane = desk.show(thread())
    qtbot.keyClicks(pane.customer.note_line, "abc")
    desk.show(thread(revision=2, notes=(NoteView(1, "x", NOW),)))
    assert pane.customer.note_line.text() == "abc"
    desk.show(thread(11))
    assert pane.customer.note_line.text() == ""


def test_a_name_is_put_right_with_a_way_back(desk, qtbot):
    pane = desk.show(thread())
    pane.customer.begin_rename()
    assert pane.customer._rename.text() == "佐藤 美咲"
    pane.customer._rename.setText("斎藤 美咲")
    qtbot.keyClick(pane.customer._rename, Qt.Key.Key_Return)
    assert desk.link.asked(protocol.RenameCustomer)[0].name == "斎藤 美咲"
    desk.link.answer(protocol.RenameCustomer)
    desk.said[-1].undo()
    assert desk.link.asked(protocol.RenameCustomer)[1].name == "佐藤 美咲"


def test_hostile_names_are_words(desk):
    evil = "<img src=x onerror=1>\u202e<b>"
    customer = replace(thread().customer, name=evil, addresses=(evil,), kana=evil)
    pane = desk.show(
        thread(subject=evil * 50, customer=customer, mails=(mail(1, evil, subject=evil),))
    )
    assert "\u202e" not in pane.header.subject.whole
    assert pane.header.subject.textFormat() is Qt.TextFormat.PlainText
    pane.grab()


def test_an_event_filter_is_not_needed_to_show_nothing(desk):
    desk.pane.show_nothing("ありません。")
    assert desk.pane.view is None
    assert "ありません。" in desk.words()
    QApplication.sendEvent(desk.pane, QEvent(QEvent.Type.FontChange))
