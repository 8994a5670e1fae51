"""Setting a shop up: what is typed wrong is said, the test tells its steps, saving keeps all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.protocol import (
    RemoveAccount,
    SaveAccount,
    SaveShop,
    SyncNow,
    TestAccount,
)
from ecdesk.ui.dialogs.account import AccountDialog
from ecdesk.ui.dialogs.hours_dialog import HoursDialog
from ecdesk.views.rows import MailboxView, StatusView
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
    """What the view answers."""
    answers: dict[str, Any] = {"status": status()}
    monkeypatch.setattr("ecdesk.views.status.status", lambda _reader: answers["status"])
    return answers


@pytest.fixture
def desk(qtbot: QtBot, read: dict[str, Any]) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


@pytest.fixture
def account(qtbot: QtBot, desk: Surroundings) -> AccountDialog:
    made = AccountDialog(desk.context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.choice.count() > 0, timeout=20_000)
    return made


def fill(dialog: AccountDialog) -> None:
    form = dialog.account
    form.address.setText("shop@koharu.example")
    form.password.setText("himitsu")
    form.incoming.host.setText("imap.koharu.example")
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
        ("incoming.host", "", "受信サーバーの名前"),
        ("incoming.host", "imap koharu", "受信サーバーの名前"),
        ("incoming.port", "0", "受信のポート番号「0」"),
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
    account.test.click()
    account.start_save()
    assert said in account.said.text()
    assert desk.link.asked(TestAccount) == []
    assert desk.link.asked(SaveAccount) == []


def test_a_port_typed_full_width_is_read(account: AccountDialog, desk: Surroundings) -> None:
    fill(account)
    account.account.incoming.port.setText("９９３")
    account.test.click()
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


def test_a_verdict_does_not_outlive_what_was_tested(
    account: AccountDialog, desk: Surroundings
) -> None:
    fill(account)
    account.test.click()
    desk.link.answer(TestAccount, steps=[{"code": "probe.smtp_signed_in", "ok": False}])
    account.account.edited.emit()
    assert "もう一度確かめて" in account.probe.result.text()


def test_one_begins_in_the_first_field(account: AccountDialog) -> None:
    account.activateWindow()
    assert account.focusWidget() is account.account.address


def test_a_test_that_could_not_begin_says_why(account: AccountDialog, desk: Surroundings) -> None:
    fill(account)
    account.test.click()
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


def test_a_page_that_was_filled_in_is_not_lost_by_one_press(account: AccountDialog) -> None:
    fill(account)
    account.reject()
    assert account.isVisible()
    assert "もう一度閉じると" in account.said.text()
    account.reject()
    assert not account.isVisible()


def test_another_mailbox_is_shown_only_after_a_second_word(account: AccountDialog) -> None:
    account.show_status(status(BOX))
    account.shop.staff.setText("水木")
    account.choice.setCurrentIndex(1)
    account.choice.activated.emit(1)
    assert account.choice.currentIndex() == 0
    assert account.shop.staff.text() == "水木"
    account.choice.setCurrentIndex(1)
    account.choice.activated.emit(1)
    assert account.account.address.text() == ""


def test_nothing_typed_asks_nothing(account: AccountDialog) -> None:
    account.show_status(status(BOX))
    account.reject()
    assert not account.isVisible()


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


def test_the_rest_of_the_hours_is_chosen_in_a_dialog_and_kept_with_the_page(
    account: AccountDialog, desk: Surroundings
) -> None:
    fill(account)
    account.hours.lines["sat"].setText("10:00-15:00")
    account.more_hours.click()
    (dialog,) = account.findChildren(HoursDialog)
    assert dialog.week.hours.lines["sat"].text() == "10:00-15:00"
    dialog.holidays.every.click()
    dialog.targets.rescue.line.setText("100")
    dialog.targets.rescue.line.textEdited.emit("100")
    dialog.save.click()
    assert desk.link.asked(SaveShop) == []
    account.save.click()
    assert desk.link.asked(SaveAccount)[0].account.calendar["holidays"] is True
    desk.link.answer(SaveAccount, mailbox_id=1, shop_id=1)
    (asked,) = desk.link.asked(SaveShop)
    assert asked.calendar["holidays"] is True
    assert asked.calendar["week"]["sat"] == [["10:00", "15:00"]]
    assert asked.rescue_minutes == 100


def test_hours_that_cannot_be_read_are_mended_before_the_rest_is_chosen(
    account: AccountDialog,
) -> None:
    account.hours.lines["mon"].setText("あさから")
    account.more_hours.click()
    assert account.findChildren(HoursDialog) == []
    assert not account.said.isHidden()
