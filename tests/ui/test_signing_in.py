"""What stands at the window's edges for a mailbox that needs the person: sign in, or protect it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ecdesk.domain.shop import Mailbox, Security, Server, SignIn
from ecdesk.protocol import SignIn as SignInCommand
from ecdesk.ui.signing_in import SigningIn
from ecdesk.ui.status_bar import StatusBar
from ecdesk.ui.trouble_strip import TroubleStrip
from ecdesk.views.rows import MailboxView, StatusView
from tests.helpers import shown
from tests.helpers.desk import Surroundings, deliver, surroundings

SHOP = "shop@koharu.example"
BOX = Mailbox(
    4,
    1,
    SHOP,
    imap=Server("imap.koharu.example", 993),
    smtp=Server("smtp.koharu.example", 587, Security.STARTTLS),
)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


def view(mailbox: Mailbox, trouble: dict[str, Any] | None = None) -> MailboxView:
    return MailboxView(mailbox, shown.shop(), None, trouble, sample=False)


def status(*boxes: MailboxView) -> StatusView:
    return StatusView(boxes, tuple(box.shop for box in boxes), 0, 0, 0)


def test_no_protection_stands_in_the_status_bar(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    plain = replace(BOX, smtp=Server("smtp.koharu.example", 25, Security.PLAIN))
    bar.show_status(status(view(plain)))
    assert "暗号化なし" in bar._sync.text()
    bar.show_status(status(view(BOX)))
    assert "暗号化なし" not in bar._sync.text()


def test_the_strip_asks_to_sign_in_again_and_the_browser_opens(
    qtbot: QtBot, desk: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("ecdesk.ui.outside.open_link", lambda page, _notices: opened.append(page))
    strip = TroubleStrip()
    qtbot.addWidget(strip)
    SigningIn(desk.context, strip, strip)
    google = replace(BOX, oauth=SignIn("google", "ours"))
    strip.show_status(status(view(google, {"code": "oauth.again", "values": {"address": SHOP}})))
    assert "もう一度サインインしてください" in strip._said.text()
    assert strip._settings.isHidden()
    strip._sign_in.click()
    assert desk.link.asked(SignInCommand)[0].mailbox_id == 4
    desk.link._receive(b'{"type":"OpenBrowser","address":"https://provider.example/page"}\n')
    deliver()
    assert opened == ["https://provider.example/page"]
    desk.link.answer(SignInCommand)
    deliver()
    assert "サインインできました" in desk.said[-1]
