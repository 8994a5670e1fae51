"""An address is enough to begin with: what is found is shown, and what was typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ecdesk.domain.proposal import Confidence, Proposal
from ecdesk.domain.shop import Mailbox, MailboxKind, Route, Security, Server, SignIn
from ecdesk.protocol import FindServers, SaveAccount, ShowCertificate, TestAccount
from ecdesk.protocol import SignIn as SignInCommand
from ecdesk.ui.dialogs.account import AccountDialog
from ecdesk.views.rows import MailboxView, StatusView
from tests.helpers import shown
from tests.helpers.desk import Surroundings, deliver, surroundings

TestAccount.__test__ = False  # type: ignore[attr-defined] # a command, not a test

SHOP = "shop@koharu.example"
XSERVER = Proposal(
    "エックスサーバー",
    "table",
    Confidence.HIGH,
    imap=Server("sv1.xserver.jp", 993),
    pop3=Server("sv1.xserver.jp", 995),
    smtp=Server("sv1.xserver.jp", 465),
    user=SHOP,
    sent="client",
)
GMAIL = replace(
    XSERVER, name="Gmail", auth="app_password", oauth="google", hint="アプリ パスワードを作って"
)
OUTLOOK = replace(XSERVER, name="Outlook.com", auth="oauth", oauth="microsoft")
BOX = Mailbox(
    4,
    1,
    SHOP,
    imap=Server("imap.koharu.example", 993),
    smtp=Server("smtp.koharu.example", 587, Security.STARTTLS),
)


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Surroundings]:
    monkeypatch.setattr("ecdesk.views.status.status", lambda _reader: StatusView((), (), 0, 0, 0))
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


def view(mailbox: Mailbox, trouble: dict[str, Any] | None = None) -> MailboxView:
    return MailboxView(mailbox, shown.shop(), None, trouble, sample=False)


def status(*boxes: MailboxView) -> StatusView:
    return StatusView(boxes, tuple(box.shop for box in boxes), 0, 0, 0)


def leaves(account: AccountDialog, address: str = SHOP) -> None:
    """The person types an address and goes to the next field."""
    account.account.address.setText(address)
    account.account.address.left.emit()


def finds(desk: Surroundings, *proposals: Proposal, offline: bool = False) -> None:
    told = [msgspec.to_builtins(one) for one in proposals]
    desk.link.answer(FindServers, proposals=told, offline=offline)
    deliver()


def fill(account: AccountDialog) -> None:
    account.account.password.setText("himitsu")
    account.shop.name.setText("こはる洋品店")


def test_leaving_the_address_fills_in_what_was_found(
    account: AccountDialog, desk: Surroundings
) -> None:
    form = account.account
    leaves(account)
    assert form.found.said.text() == "サーバーを探しています…"
    finds(desk, XSERVER)
    assert (form.incoming.host.text(), form.incoming.port.text()) == ("sv1.xserver.jp", "993")
    assert form.smtp.host.text() == "sv1.xserver.jp"
    assert form.user.text() == ""
    assert "「エックスサーバー」の設定を見つけました" in form.found.said.text()
    assert form.found.choice.isHidden()
    leaves(account)
    assert len(desk.link.asked(FindServers)) == 1, "the same address is asked for once"


def test_what_somebody_typed_stays(
    account: AccountDialog, desk: Surroundings, qtbot: QtBot
) -> None:
    form = account.account
    qtbot.keyClicks(form.smtp.host, "smtp.mine.example")
    qtbot.keyClicks(form.user, "me")
    leaves(account)
    finds(desk, XSERVER)
    assert form.smtp.host.text() == "smtp.mine.example"
    assert form.user.text() == "me"
    assert form.incoming.host.text() == "sv1.xserver.jp"
    assert form.sent == "", "who keeps a copy is known of the proposed server alone"


def test_an_answer_for_another_address_changes_nothing(
    account: AccountDialog, desk: Surroundings
) -> None:
    leaves(account, "shop@gmail.com")
    account.account.address.setText("info@hinata.example")
    finds(desk, GMAIL)
    assert account.account.incoming.host.text() == ""


def test_offline_is_said_and_tried_again_later(account: AccountDialog, desk: Surroundings) -> None:
    leaves(account)
    finds(desk, offline=True)
    assert "つながらない" in account.account.found.said.text()
    leaves(account)
    assert len(desk.link.asked(FindServers)) == 2


@pytest.mark.parametrize("address", ["", "shop", "店@koharu.example"])
def test_half_an_address_asks_nobody(
    account: AccountDialog, desk: Surroundings, address: str
) -> None:
    leaves(account, address)
    assert desk.link.asked(FindServers) == []


def test_a_mailbox_that_is_set_up_is_left_as_it_is(
    account: AccountDialog, desk: Surroundings
) -> None:
    account.show_status(status(view(BOX)))
    account.account.address.left.emit()
    assert desk.link.asked(FindServers) == []
    assert account.account.incoming.host.text() == "imap.koharu.example"


def test_of_several_the_person_chooses(account: AccountDialog, desk: Surroundings) -> None:
    leaves(account)
    other = replace(
        XSERVER, name="", source="guess", confidence=Confidence.LOW, smtp=Server("m.example", 465)
    )
    finds(desk, XSERVER, other)
    found = account.account.found
    assert found.choice.count() == 2
    found.choice.setCurrentIndex(1)
    found.choice.activated.emit(1)
    assert account.account.smtp.host.text() == "m.example"
    assert "確かではありません" in found.said.text()


def test_pop3_says_what_it_means_and_brings_its_own_server(
    account: AccountDialog, desk: Surroundings
) -> None:
    form = account.account
    leaves(account)
    finds(desk, replace(XSERVER, imap=Server("imap.x.example", 993)))
    assert form.pop3_said.isHidden()
    form.kind.setCurrentIndex(form.kind.findData(MailboxKind.POP3))
    form.kind.activated.emit(1)
    assert "このパソコンだけに残ります" in form.pop3_said.text()
    assert not form.pop3_said.isHidden()
    assert (form.incoming.host.text(), form.incoming.port.text()) == ("sv1.xserver.jp", "995")
    fill(account)
    account.start_save()
    (asked,) = desk.link.asked(SaveAccount)
    assert asked.account.imap is None
    assert asked.account.pop3 is not None
    assert asked.account.sent == "client"


def test_a_provider_with_pop3_alone_begins_with_it(
    account: AccountDialog, desk: Surroundings
) -> None:
    leaves(account)
    finds(desk, replace(XSERVER, imap=None))
    assert account.account.chosen_kind is MailboxKind.POP3


def test_an_app_password_is_asked_for_and_the_browser_offered(
    account: AccountDialog, desk: Surroundings
) -> None:
    leaves(account, SHOP)
    finds(desk, GMAIL)
    way = account.account.sign_in
    assert account.account.found.hint.text() == "アプリ パスワードを作って"
    assert way.provider == ""
    assert way.password.placeholderText() == "アプリ パスワード"
    assert way.way.count() == 2
    way.way.setCurrentIndex(1)
    assert way.provider == "google"
    assert not way.client_secret.isHidden()
    assert account.account.found.hint.isHidden(), "no app password is needed then"


def test_signing_in_in_the_browser_comes_before_saving(
    account: AccountDialog, desk: Surroundings
) -> None:
    leaves(account)
    finds(desk, OUTLOOK)
    fill(account)
    way = account.account.sign_in
    assert way.provider == "microsoft"
    assert way.client_secret.isHidden()
    account.start_save()
    assert "クライアントIDを入れて" in account.said.text()
    way.go.click()
    assert desk.link.asked(SignInCommand) == []
    way.client_id.setText("ours")
    account.start_save()
    assert "先に" in account.said.text()
    way.go.click()
    (asked,) = desk.link.asked(SignInCommand)
    assert asked.account is not None
    assert asked.account.oauth is not None
    assert asked.account.oauth.client_id == "ours"
    desk.link.answer(SignInCommand)
    deliver()
    assert "サインインできました" in way.state.text()
    account.start_save()
    assert desk.link.asked(SaveAccount)


def test_a_sign_in_that_failed_says_why(account: AccountDialog, desk: Surroundings) -> None:
    leaves(account)
    finds(desk, OUTLOOK)
    way = account.account.sign_in
    way.client_id.setText("ours")
    way.go.click()
    desk.link.refuse(SignInCommand, "oauth.denied", "trouble")
    deliver()
    assert "中止" in way.state.text()


REFUSED = {
    "code": "probe.imap_connected",
    "ok": False,
    "values": {
        "trouble": "net.certificate",
        "host": "sv1.xserver.jp",
        "port": 993,
        "reason": "self_signed",
        "sha256": "AB:CD",
    },
}


def refused_certificate(account: AccountDialog, desk: Surroundings) -> QPushButton:
    leaves(account)
    finds(desk, XSERVER)
    fill(account)
    account.test.click()
    desk.link.answer(TestAccount, steps=[REFUSED])
    deliver()
    (button,) = account.probe.findChildren(QPushButton)
    return button


def test_a_refused_certificate_is_explained_and_trusted_by_choice(
    account: AccountDialog, desk: Surroundings
) -> None:
    button = refused_certificate(account, desk)
    told = "".join(account.probe.texts).replace("\u200b", "")
    assert "身元をだれも保証していません" in told
    assert "AB:CD" in told
    assert button.text() == "この証明書を信頼する"
    assert account.account.incoming.trust_pem == ""
    button.click()
    (asked,) = desk.link.asked(ShowCertificate)
    assert (asked.protocol, asked.server.host) == ("imap", "sv1.xserver.jp")
    desk.link.answer(ShowCertificate, pem="PEM", sha256="AB:CD")
    deliver()
    again = desk.link.asked(TestAccount)[-1].account
    assert again.imap is not None
    assert (again.imap.trust_pem, again.smtp.trust_pem) == ("PEM", ""), "for that server alone"
    assert not account.account.incoming.trusted.isHidden()


def test_another_certificate_than_the_one_shown_is_not_trusted(
    account: AccountDialog, desk: Surroundings
) -> None:
    refused_certificate(account, desk).click()
    desk.link.answer(ShowCertificate, pem="PEM", sha256="EF:01")
    deliver()
    assert account.account.incoming.trust_pem == ""
    assert "違う証明書" in "".join(account.probe.texts)


def test_trust_ends_with_the_servers_name_and_by_choice(
    account: AccountDialog, qtbot: QtBot
) -> None:
    fields = account.account.incoming
    fields.trust("PEM")
    qtbot.keyClicks(fields.host, "x")
    assert fields.trust_pem == ""
    fields.trust("PEM")
    fields.distrust.click()
    assert fields.trust_pem == ""
    assert fields.trusted.isHidden()


def test_rakutens_server_is_asked_for_only_by_who_wants_it(
    account: AccountDialog, desk: Surroundings
) -> None:
    leaves(account)
    finds(desk, XSERVER)
    fill(account)
    route = account.account.route
    assert route.section.isHidden()
    route.unfold.click()
    assert route.server.host.text() == "sub.fw.rakuten.ne.jp"
    account.start_save()
    assert "SMTP AUTHのID" in account.said.text()
    route.user.setText("id")
    account.start_save()
    assert "SMTP AUTHのパスワード" in account.said.text()
    route.password.setText("relay")
    account.start_save()
    (asked,) = desk.link.asked(SaveAccount)
    assert asked.account.routes is not None
    (typed,) = asked.account.routes
    assert (typed.domain, typed.user, typed.password) == ("fw.rakuten.ne.jp", "id", "relay")


def test_routes_that_are_not_shown_stay(account: AccountDialog, desk: Surroundings) -> None:
    routes = tuple(Route(d, Server(f"smtp.{d}", 587), "id") for d in ("a.example", "b.example"))
    account.show_status(status(view(replace(BOX, routes=routes))))
    assert account.account.route.domain.text() == "a.example"
    account.account.route.away.click()
    account.start_save()
    (asked,) = desk.link.asked(SaveAccount)
    assert asked.account.routes is not None
    assert [one.domain for one in asked.account.routes] == ["b.example"]


def test_a_mailbox_of_every_kind_can_be_changed(account: AccountDialog, desk: Surroundings) -> None:
    pop3 = replace(
        BOX, kind=MailboxKind.POP3, imap=None, pop3=Server("pop.x.example", 110, Security.PLAIN)
    )
    account.show_status(status(view(pop3)))
    assert account.account.chosen_kind is MailboxKind.POP3
    assert account.account.incoming.host.text() == "pop.x.example"
    assert "暗号化なし" in account.choice.itemText(0)
    google = replace(BOX, oauth=SignIn("google", "ours"))
    account.show_status(status(view(google)))
    assert account.account.sign_in.provider == "google"
    account.start_save()
    oauth = desk.link.asked(SaveAccount)[-1].account.oauth
    assert oauth is not None
    assert oauth.client_id == "ours"
