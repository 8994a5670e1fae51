"""A form's mail as the inquiry it is, its labels taught; and what came back is said."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk import protocol
from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Address, FormFields
from ecdesk.ui.context import Context
from ecdesk.ui.mail_card import MailCard
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.notices import Notices
from ecdesk.views.rows import FormLabel
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail

RAW = "お問い合わせ\n■お名前：早川 真琴\n■ご用のむき：フードは飛びませんか。\n"
FORM = FormFields("早川 真琴", "ハヤカワ マコト", phone="090-0000-5092", body="飛びませんか。")


class Desk:
    def __init__(self, qtbot):
        self.link, self.notices = ScriptedLink(), Notices()
        self.link.start()
        self.labels = [FormLabel("ご用のむき", "フードは", "")]
        self.jobs = ScriptedJobs(labels=lambda _id: tuple(self.labels))
        self.said = []
        self.notices.posted.connect(self.said.append)
        self.qtbot = qtbot

    def card(self, **changes):
        context = Context(self.link, self.jobs, self.notices, lambda: NOW)
        returned = changes.pop("returned", None)
        card = MailCard(context, mail(**changes), ZoneInfo("Asia/Tokyo"), (), 1, returned)
        self.qtbot.addWidget(card)
        card.resize(480, 600)
        card.show_time(NOW)
        card.set_opened(True)
        card.show()
        return card


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def labels(card):
    return [one.text() for one in card.findChildren(QLabel) if one.isVisibleTo(card)]


def written(card):
    return [one.toPlainText() for one in card.findChildren(MailText) if one.isVisibleTo(card)]


def button(card, text):
    return next(one for one in card.findChildren(QPushButton) if text in one.text())


def test_the_inquiry_stands_on_top_and_the_notice_folded(desk):
    card = desk.card(text=RAW, form=FORM)
    seen = labels(card)
    assert seen[seen.index("お名前") + 1] == "早川 真琴"
    assert seen[seen.index("ふりがな") + 1] == "ハヤカワ マコト"
    assert "注文番号" not in seen
    assert "フォーム" in seen
    assert written(card) == ["飛びませんか。"]
    button(card, "届いたお知らせの全文").click()
    assert written(card) == ["飛びませんか。", RAW.rstrip("\n")] or RAW in written(card)


def test_hostile_values_stay_plain_text(desk):
    card = desk.card(text=RAW, form=FormFields("<img src=x>\u202eabc", body="<b>x</b>"))
    assert "<img src=x>abc" in labels(card)
    assert written(card) == ["<b>x</b>"]


def test_a_label_is_taught_and_the_mail_read_by_it(desk, qtbot):
    card = desk.card(text=RAW, form=FORM, read_as="euc-jp")
    qtbot.waitUntil(card.lessons.unfold.isVisible)
    assert card.lessons.unfold.text() == "▸ わからない項目 1 件"
    card.lessons.unfold.click()
    teach = card.lessons.buttons["ご用のむき"]
    assert teach.isVisible()
    chosen = {action.text(): action for action in teach.menu().actions()}
    chosen["本文 (お客様のことば)"].trigger()
    (command,) = desk.link.asked(protocol.TeachLabel)
    assert (command.shop_id, command.label, command.field) == (1, "ご用のむき", "body")
    desk.link.answer(protocol.TeachLabel, before="")
    assert desk.link.asked(protocol.ReadMailAs) == [
        protocol.ReadMailAs(mail_id=1, charset="euc-jp")
    ]
    assert "「ご用のむき」は本文" in desk.said[-1].text
    desk.said[-1].undo()
    assert desk.link.asked(protocol.TeachLabel)[-1].field == ""


def test_what_was_taught_can_be_forgotten(desk, qtbot):
    desk.labels = [FormLabel("ご用のむき", "フードは", "item")]
    card = desk.card(text=RAW, form=FORM)
    qtbot.waitUntil(lambda: "ご用のむき" in card.lessons.buttons)
    teach = card.lessons.buttons["ご用のむき"]
    assert teach.text() == "商品 ▾"
    assert [a.text() for a in teach.menu().actions() if a.isChecked()] == ["商品"]
    next(a for a in teach.menu().actions() if "忘れる" in a.text()).trigger()
    assert desk.link.asked(protocol.TeachLabel)[-1].field == ""


def test_without_unknown_labels_nothing_is_offered(desk, qtbot):
    desk.labels = []
    card = desk.card(text=RAW, form=FORM)
    qtbot.waitUntil(lambda: desk.jobs.times("labels") == 1)
    qtbot.wait(20)
    assert card.lessons.isHidden()


def test_any_mail_can_be_asked_for_its_labels(desk, qtbot):
    card = desk.card(text="お願いします")
    assert card.lessons is None
    desk.labels = []
    card.teach_labels()
    qtbot.waitUntil(card.lessons.isVisible)
    assert any("見つかりません" in said for said in labels(card))


# ── 届かなかった ─────────────────────────────────────────────────────────────────────────────────


def test_ours_that_came_back_says_so_and_what_to_do(desk):
    card = desk.card(direction=Direction.OUT, undelivered=True)
    assert "届かなかった" in labels(card)
    wanted = []
    card.deed_wanted.connect(lambda name, one: wanted.append((name, one.id)))
    button(card, "宛先を確かめて送り直す").click()
    assert wanted == [("resend", 1)]


def test_the_notice_of_it_leads_to_ours(desk):
    ours = mail(7, direction=Direction.OUT, undelivered=True)
    card = desk.card(auto="bounce", text="Host not found", returned=ours)
    assert any("届かずに戻ってきました" in said for said in labels(card))
    assert written(card) == []
    wanted = []
    card.deed_wanted.connect(lambda name, one: wanted.append((name, one.id)))
    button(card, "送り直す").click()
    assert wanted == [("resend", 7)]


def test_a_notice_that_belongs_to_nothing_offers_nothing(desk):
    card = desk.card(auto="bounce", text="Host not found")
    assert not [b for b in card.findChildren(QPushButton) if "送り直す" in b.text()]


# ── where it came from, and how it is read ───────────────────────────────────────────────────────


def test_the_channel_and_the_charset_are_said(desk):
    seen = labels(desk.card(channel="rakuten", read_as="big5"))
    assert "楽天" in seen
    assert "Big5 で表示" in seen


def test_from_and_reply_to_are_both_there_where_they_differ(desk):
    card = desk.card(reply_to=(Address("", "office@example.jp"),))
    assert any("office@example.jp" in said for said in labels(card))
    same = desk.card(reply_to=(Address("", "MISAKI@example.jp"),))
    assert not any("返信先" in said for said in labels(same))


def test_where_signs_are_broken_another_charset_is_offered(desk):
    card = desk.card(defects=("charset.broken",))
    wanted = []
    card.deed_wanted.connect(lambda name, one: wanted.append((name, one.id)))
    button(card, "文字コードを変えて").click()
    assert wanted == [("charset", 1)]
