"""Mailboxes that are signed in to on a provider's page: what waits for it is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import NotSent, Phase
from ecdesk.domain.shop import Mailbox
from tests.helpers.whole_desk import ACCOUNT, SHOP, Cut, FakeSecrets, WholeDesk

GOOGLE = p.SignInWith(provider="google", client_id="our-client", client_secret="hush")


class FakeSignIns:
    """`SignIns` in the test's hands."""

    def __init__(self, secrets: FakeSecrets) -> None:
        self.secrets, self.fresh, self.turned_down = secrets, "", False
        self.given = 0
        self.pages: list[str] = []

    def token(self, mailbox: Mailbox) -> str:
        if self.turned_down or not (self.fresh or self.secrets.get(mailbox.secret_name)):
            raise Trouble("oauth.again", retry=False, address=mailbox.address)
        return f"token-{self.given}"

    def refused(self, mailbox: Mailbox) -> None:
        self.given += 1

    def sign_in(
        self, mailbox: Mailbox, show: Callable[[str], object], say: Callable[[str], str]
    ) -> None:
        assert "サインインできました" in say("page.signed_in")
        show("https://provider.example/page")
        self.fresh, self.turned_down = "refresh", False

    def keep(self, mailbox: Mailbox) -> bool:
        if self.fresh:
            self.secrets.put(mailbox.secret_name, self.fresh)
        self.fresh = ""
        return True


def account(**other: Any) -> p.AccountIn:
    values = {name: getattr(ACCOUNT, name) for name in ACCOUNT.__struct_fields__}
    return p.AccountIn(**values | {"mailbox_id": 1, "password": "", "oauth": GOOGLE} | other)


@pytest.fixture
def sign_ins(desk: WholeDesk) -> FakeSignIns:
    """The desk's mailbox, now opened by signing in; passwords said are noted."""
    made = FakeSignIns(desk.secrets)
    source, sender = desk.wire.source, desk.wire.sender
    desk.said: list[str] = []  # type: ignore[attr-defined, misc] # for these tests

    def noted(kind: Callable[[Mailbox, str], Any]) -> Callable[[Mailbox, str], Any]:
        def opened(mailbox: Mailbox, password: str) -> Any:
            desk.said.append(password)  # type: ignore[attr-defined] # as above
            return kind(mailbox, password)

        return opened

    desk.wire = replace(desk.wire, source=noted(source), sender=noted(sender), sign_ins=made)
    desk.restarts()
    desk.engine.show_page = made.pages.append
    desk.does(p.SignIn(account=account()))
    desk.does(p.SaveAccount(account=account()))
    return made


def test_the_password_is_forgotten_and_the_token_said(
    desk: WholeDesk, sign_ins: FakeSignIns
) -> None:
    assert desk.secrets == {f"oauth:{SHOP}": "refresh", "oauth-client:our-client": "hush"}
    assert sign_ins.pages == ["https://provider.example/page"]
    came = desk.receives()
    desk.has_answered(came.conversation)
    assert set(desk.said) == {"token-0"}  # type: ignore[attr-defined] # see above
    box = desk.mailbox()
    assert box.oauth is not None
    assert (box.oauth.provider, box.oauth.client_id) == ("google", "our-client")
    assert b"hush" not in desk.path.read_bytes()
    assert b"refresh" not in desk.path.read_bytes()


def test_nothing_of_a_sign_in_is_kept_before_the_account_is(desk: WholeDesk) -> None:
    made = FakeSignIns(desk.secrets)
    desk.wire = replace(desk.wire, sign_ins=made)
    desk.restarts()
    desk.does(p.SignIn(account=account(mailbox_id=0, address="new@koharu.example")))
    assert "oauth:new@koharu.example" not in desk.secrets
    assert made.fresh


def test_a_mail_waits_for_the_person_and_then_goes_by_itself(
    desk: WholeDesk, sign_ins: FakeSignIns
) -> None:
    came = desk.receives()
    outgoing = desk.answers(came.conversation, countdown=0)
    sign_ins.turned_down = True
    for seconds in (0, *[3600] * 20):
        desk.tick(seconds)
        assert desk.state(outgoing) == "ready"
    assert desk.shown(outgoing).trouble["code"] == "oauth.again"  # type: ignore[index] # it has one
    desk.does(p.SignIn(mailbox_id=1))
    desk.tick()
    assert desk.state(outgoing) == "done"
    assert len(desk.smtp.accepted) == 1


def test_signing_in_anew_clears_the_trouble_that_was_shown(
    desk: WholeDesk, sign_ins: FakeSignIns
) -> None:
    from ecdesk.views.status import status

    sign_ins.turned_down = True
    with pytest.raises(Trouble):
        desk.sync()
    assert status(desk.reader).mailboxes[0].trouble == {
        "code": "oauth.again",
        "values": {"address": SHOP},
    }
    desk.does(p.SignIn(mailbox_id=1))
    assert status(desk.reader).mailboxes[0].trouble is None
    assert desk.told[-1].accounts


def test_a_refused_token_is_replaced_by_the_next(desk: WholeDesk, sign_ins: FakeSignIns) -> None:
    came = desk.receives()
    desk.smtp.cut(Cut(Phase.AUTH, "535 no", code="oauth.refused"))
    outgoing = desk.answers(came.conversation, countdown=0)
    desk.tick()
    assert desk.state(outgoing) == "failed"
    assert not desk.shown(outgoing).permanent
    desk.tick(60)
    assert desk.state(outgoing) == "done"
    assert desk.said[-2:] == ["token-1", "token-1"]  # type: ignore[attr-defined] # see above
    desk.server.fail("open", Trouble("oauth.refused"))
    with pytest.raises(Trouble):
        desk.sync()
    desk.sync()
    assert desk.said[-1] == "token-2"  # type: ignore[attr-defined] # see above


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"oauth": p.SignInWith(provider="google", client_id=" ")}, "account.no_client_id"),
        ({"oauth": p.SignInWith(provider="other", client_id="x")}, "account.no_oauth"),
        (
            {"smtp": p.ServerIn(host="smtp.koharu.example", port=25, security="plain")},
            "account.oauth_plain",
        ),
    ],
)
def test_what_cannot_be_right_is_refused(desk: WholeDesk, other: dict[str, Any], code: str) -> None:
    assert desk.refused(p.SaveAccount(account=account(**other))) == code
    assert desk.refused(p.SignIn(account=account(**other))) == code


def test_there_is_nothing_to_sign_in_to_with_a_password(desk: WholeDesk) -> None:
    assert desk.refused(p.SignIn(mailbox_id=1)) == "account.no_oauth"
    assert desk.refused(p.SignIn(mailbox_id=9)) == "account.missing"


def test_not_sent_says_no_token() -> None:
    assert "token" not in repr(NotSent(Phase.AUTH, "oauth.refused", "535 no"))
