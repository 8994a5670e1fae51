"""Set-up, outbox, import problems, keys, 返信不要."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.outgoing import State
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.protocol import (
    CancelOutgoing,
    Changed,
    Redecode,
    RemoveAccount,
    SaveAccount,
    SaveShop,
    SyncNow,
    TestAccount,
)
from ecdesk.ui.dialogs.about import AboutDialog
from ecdesk.ui.dialogs.account import AccountDialog
from ecdesk.ui.dialogs.keys import KeysDialog
from ecdesk.ui.dialogs.no_reply import NoReplyDialog
from ecdesk.ui.dialogs.outbox import OutboxDialog
from ecdesk.ui.dialogs.problems import MOST_SHOWN, ProblemsDialog, as_text
from ecdesk.views.rows import MailboxView, ProblemView, StatusView
from tests.helpers import shown
from tests.helpers.desk import Surroundings, surroundings

TestAccount.__test__ = False  # type: ignore[attr-defined] # a command, not a test

BOX = MailboxView(
    Mailbox(
        4,
        1,
        "shop@koharu.example",
        imap=Server("imap.koharu.example", 993),
        smtp=Server("smtp.koharu.example", 587, Security.STARTTLS),
    ),
    shown.shop(),
    None,
    None,
    sample=False,
)


def status(*boxes: MailboxView) -> StatusView:
    return StatusView(boxes, tuple(box.shop for box in boxes), 0, 0, 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the views answer."""
    answers: dict[str, Any] = {"status": status(), "problems": (), "rows": (), "source": b""}
    views = "ecdesk.views"
    monkeypatch.setattr(f"{views}.status.status", lambda _reader: answers["status"])
    monkeypatch.setattr(f"{views}.status.problems", lambda _reader: answers["problems"])
    monkeypatch.setattr(f"{views}.outbox.rows", lambda _reader: answers["rows"])
    monkeypatch.setattr(f"{views}.thread.source", lambda _reader, _mail: answers["source"])
    return answers


@pytest.fixture
def desk(qtbot: QtBot, read: dict[str, Any]) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


# ── set-up ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def account(qtbot: QtBot, desk: Surroundings) -> AccountDialog:
    made = AccountDialog(desk.context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.choice.count() > 0, timeout=3000)
    return made


def fill(dialog: AccountDialog) -> None:
    form = dialog.account
    form.address.setText("shop@koharu.example")
    form.password.setText("himitsu")
    form.imap.host.setText("imap.koharu.example")
    form.smtp.host.setText("smtp.koharu.example")
    dialog.shop.name.setText("こはる洋品店")
    dialog.shop.staff.setText("山口")
    form.edited.emit()


def test_the_first_time_offers_the_sample_shop(account: AccountDialog) -> None:
    chosen: list[int] = []
    account.sample_chosen.connect(lambda: chosen.append(1))
    assert not account.sample.isHidden()
    assert account.choice.isHidden()
    account.sample.click()
    assert chosen == [1]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("address", "", "メールアドレスを入れて"),
        ("address", "shop", "「shop」を確かめて"),
        ("address", "店@koharu.example", "確かめて"),
        ("password", "", "パスワードを入れて"),
        ("imap.host", "", "受信サーバーの名前"),
        ("imap.host", "imap koharu", "受信サーバーの名前"),
        ("imap.port", "0", "受信のポート番号「0」"),
        ("smtp.port", "70000", "送信のポート番号「70000」"),
        ("smtp.port", "9" * 5000, "送信のポート番号"),
        ("smtp.port", "smtp", "送信のポート番号「smtp」"),
    ],
)
def test_what_cannot_be_right_is_said_before_anything_is_asked(
    account: AccountDialog, desk: Surroundings, field: str, typed: str, said: str
) -> None:
    fill(account)
    target: Any = account.account
    for name in field.split("."):
        target = getattr(target, name)
    target.setText(typed)
    account.start_test()
    account.start_save()
    assert said in account.said.text()
    assert desk.link.asked(TestAccount) == []
    assert desk.link.asked(SaveAccount) == []


def test_a_port_typed_full_width_is_read(account: AccountDialog, desk: Surroundings) -> None:
    fill(account)
    account.account.imap.port.setText("９９３")
    account.start_test()
    assert desk.link.asked(TestAccount)[0].account.imap.port == 993


def test_without_protection_there_is_a_warning(account: AccountDialog) -> None:
    form = account.account
    assert form.plain.isHidden()
    form.smtp.security.setCurrentIndex(form.smtp.security.findData(Security.PLAIN))
    assert not form.plain.isHidden()
    assert "パスワード" in form.plain.text()
    assert form.smtp.port.text() == "25"


def test_a_port_somebody_typed_stays(account: AccountDialog) -> None:
    form = account.account
    form.smtp.port.setText("2525")
    form.smtp.security.setCurrentIndex(form.smtp.security.findData(Security.STARTTLS))
    assert form.smtp.port.text() == "2525"


def test_the_test_tells_each_step_and_what_a_failure_means(
    account: AccountDialog, desk: Surroundings
) -> None:
    fill(account)
    account.test.click()
    assert account.probe.title.text() == "確かめています…"
    assert not account.test.isEnabled()
    login = {"trouble": "net.login", "host": "smtp.koharu.example"}
    steps = [
        {"code": "probe.imap_connected", "ok": True, "values": {}},
        {"code": "probe.sent_folder", "ok": False, "values": {}},
        {"code": "probe.smtp_signed_in", "ok": False, "values": login},
    ]
    desk.link.answer(TestAccount, steps=steps)
    told = account.probe.texts
    assert told[0] == "✓ 受信サーバーにつながりました"
    assert told[1].startswith("! 送信済みフォルダー")
    assert told[2].startswith("× ")
    assert "smtp.koharu.example" in told[3]
    assert account.probe.result.text().startswith("受信はできます。")
    assert account.test.isEnabled()


def test_a_test_that_could_not_begin_says_why(account: AccountDialog, desk: Surroundings) -> None:
    fill(account)
    account.start_test()
    desk.link.refuse(TestAccount, "keyring.none", "trouble")
    assert "キーリング" in account.probe.texts[0]


def test_saving_keeps_mailbox_then_shop_then_receives(
    account: AccountDialog, desk: Surroundings
) -> None:
    saved: list[Any] = []
    account.saved.connect(saved.append)
    fill(account)
    account.hours.lines["sat"].setText("10:00-12:00、 13：00〜15：00")
    account.fast.show_number(30)
    account.start_save()
    (asked,) = desk.link.asked(SaveAccount)
    assert asked.account.password == "himitsu"
    assert asked.account.calendar["week"]["sat"] == [["10:00", "12:00"], ["13:00", "15:00"]]
    desk.link.answer(SaveAccount, mailbox_id=4, shop_id=1)
    (shop,) = desk.link.asked(SaveShop)
    assert (shop.shop_id, shop.fast_minutes, shop.limit_minutes) == (1, 30, 180)
    assert "山口" in shop.signature
    desk.link.answer(SaveShop)
    assert desk.link.asked(SyncNow)
    assert saved == [{"mailbox_id": 4, "shop_id": 1}]


@pytest.mark.parametrize(
    ("day", "typed"), [("mon", "10時から"), ("tue", "10:00-25:99"), ("wed", "10:00"), ("sun", "-")]
)
def test_hours_that_cannot_be_read_are_said(
    account: AccountDialog, desk: Surroundings, day: str, typed: str
) -> None:
    fill(account)
    account.hours.lines[day].setText(typed)
    account.start_save()
    assert "営業時間" in account.said.text()
    assert desk.link.asked(SaveAccount) == []


def test_a_shop_that_never_opens_is_refused(account: AccountDialog, desk: Surroundings) -> None:
    fill(account)
    for line in account.hours.lines.values():
        line.clear()
    account.start_save()
    assert "営業時間がひとつもありません" in account.said.text()


@pytest.mark.parametrize(("fast", "limit"), [("200", "180"), ("", "180"), ("60", "たくさん")])
def test_targets_that_make_no_sense_are_said(
    account: AccountDialog, desk: Surroundings, fast: str, limit: str
) -> None:
    fill(account)
    account.fast.line.setText(fast)
    account.limit.line.setText(limit)
    account.start_save()
    assert "目安" in account.said.text()
    assert desk.link.asked(SaveAccount) == []


def test_a_refusal_stands_on_the_page_and_can_be_mended(
    account: AccountDialog, desk: Surroundings
) -> None:
    fill(account)
    account.start_save()
    desk.link.refuse(SaveAccount, "account.exists", address="shop@koharu.example")
    assert "もう登録して" in account.said.text()
    assert account.save.isEnabled()


def test_a_signature_somebody_wrote_is_kept(account: AccountDialog) -> None:
    fill(account)
    assert "こはる洋品店" in account.shop.signature.toPlainText()
    account.shop.signature.setPlainText("自分の署名")
    account.shop.name.setText("別の名前")
    account.account.edited.emit()
    assert account.shop.signature.toPlainText() == "自分の署名"


def test_a_known_mailbox_is_shown_without_its_password(
    account: AccountDialog, desk: Surroundings
) -> None:
    account.show_status(status(BOX))
    assert account.sample.isHidden()
    assert account.account.password.text() == ""
    assert account.account.smtp.chosen is Security.STARTTLS
    assert account.hours.lines["mon"].text() == "10:00-18:00"
    account.start_save()
    (asked,) = desk.link.asked(SaveAccount)
    assert (asked.account.mailbox_id, asked.account.password) == (4, "")


def test_a_mailbox_is_taken_out_of_use_only_after_a_second_word(
    account: AccountDialog, desk: Surroundings
) -> None:
    account.show_status(status(BOX))
    account.remove.click()
    assert desk.link.asked(RemoveAccount) == []
    account.sure.click()
    assert desk.link.asked(RemoveAccount)[0].mailbox_id == 4


# ── outbox ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def outbox(qtbot: QtBot, desk: Surroundings, read: dict[str, Any]) -> OutboxDialog:
    read["rows"] = (
        shown.outgoing(),
        shown.outgoing(State.UNKNOWN, id=78),
        shown.outgoing(State.DONE, id=79),
    )
    made = OutboxDialog(desk.context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.rows) == 3, timeout=3000)
    return made


def test_what_needs_a_word_is_told_at_once(outbox: OutboxDialog) -> None:
    assert outbox.remark.text() == "2件"
    assert outbox.card.outgoing is not None
    assert outbox.card.outgoing.id == 78
    assert [row.pill.text() for row in outbox.rows] == [
        "あと 7秒で送信",
        "送れたか不明",
        "送信済み",
    ]


def test_the_countdown_ticks_only_while_something_counts(
    qtbot: QtBot, outbox: OutboxDialog, desk: Surroundings, read: dict[str, Any]
) -> None:
    desk.now += timedelta(seconds=2)
    outbox._tick.timeout.emit()
    assert outbox.rows[0].pill.text() == "あと 5秒で送信"
    read["rows"] = (shown.outgoing(State.READY),)
    desk.link.changed.emit(Changed(outbox=True))
    qtbot.waitUntil(lambda: len(outbox.rows) == 1, timeout=3000)
    assert not outbox._tick.isActive()


def test_cancelling_in_the_list(outbox: OutboxDialog, desk: Surroundings) -> None:
    told: list[Any] = []
    outbox.cancelled.connect(told.append)
    outbox.rows[0].button.click()
    desk.link.answer(CancelOutgoing, draft_id="d", conversation_id=10)
    assert told == [{"outgoing_id": 77, "draft_id": "d", "conversation_id": 10}]


def test_another_one_is_told_by_key(qtbot: QtBot, outbox: OutboxDialog) -> None:
    qtbot.keyClick(outbox.rows[2], Qt.Key.Key_Return)
    assert outbox.card.outgoing is not None
    assert outbox.card.outgoing.id == 79


def test_an_empty_outbox_says_so(outbox: OutboxDialog) -> None:
    outbox.show_rows(())
    assert not outbox.said.isHidden()
    assert outbox.card.isHidden()


# ── import problems ──────────────────────────────────────────────────────────────────────────


def test_a_problem_shows_its_source_and_can_be_tried_again(
    qtbot: QtBot, desk: Surroundings, read: dict[str, Any]
) -> None:
    read["problems"] = (ProblemView(9, "shop@koharu.example", shown.NOW, 300, "boundary"),)
    read["source"] = b"Subject: \x82\xa0\r\n\r\n<script>"
    dialog = ProblemsDialog(desk.context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "<script>" in dialog.source.toPlainText(), timeout=3000)
    dialog.again.click()
    assert desk.link.asked(Redecode)[0].mail_id == 9
    desk.link.answer(Redecode, read=0)
    assert "保存したまま" in dialog.said.text()


def test_no_problems_is_good_news(qtbot: QtBot, desk: Surroundings) -> None:
    dialog = ProblemsDialog(desk.context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_problems(())
    assert "ありません" in dialog.said.text()
    assert not dialog.again.isEnabled()


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\x1b[31m", bytes(range(256)), "日本語".encode()])
def test_a_source_is_harmless_to_look_at(raw: bytes) -> None:
    text = as_text(raw)
    assert all(sign.isprintable() or sign in "\n\t" for sign in text)


def test_a_huge_source_is_cut_and_says_so() -> None:
    text = as_text(b"x" * (MOST_SHOWN + 2048))
    assert len(text) < MOST_SHOWN + 100
    assert "2 KB" in text


# ── small ones ───────────────────────────────────────────────────────────────────────────────


def test_no_reply_takes_a_number(qtbot: QtBot) -> None:
    dialog = NoReplyDialog("佐藤 美咲 様")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_3)
    assert chosen == ["重複"]


@pytest.mark.parametrize(("typed", "reason"), [("3件目の確認", "3件目の確認"), ("  ", "その他")])
def test_no_reply_takes_ones_own_reason(qtbot: QtBot, typed: str, reason: str) -> None:
    dialog = NoReplyDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    dialog.other.setText(typed)
    qtbot.keyClick(dialog.other, Qt.Key.Key_Return)
    assert chosen == [reason]


def test_every_key_of_the_window_is_listed(qtbot: QtBot) -> None:
    from ecdesk.ui.actions import deeds

    dialog = KeysDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    from PySide6.QtWidgets import QLabel

    said = {label.text() for label in dialog.findChildren(QLabel)}
    assert {deed.text for deed in deeds() if deed.keys} <= said


def test_about_names_version_and_licence(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    dialog = AboutDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "ECDesk" in said
    assert "LGPL" in said
