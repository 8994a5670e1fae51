"""Mail to a mall's masked addresses leaves through the mall's server, and never half of a mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.engine.setup import mailbox_from
from ecdesk.store import schema as s
from tests.helpers.whole_desk import ACCOUNT, HANAKO, SHOP, FakeSmtp, WholeDesk, letter

MASKED = "815db15f@pc.fw.rakuten.ne.jp"
RELAY = p.ServerIn(host="sub.fw.rakuten.ne.jp", port=587, security="starttls")
SECRET = f"route:{SHOP}:fw.rakuten.ne.jp"


def route(**other: Any) -> p.RouteIn:
    values = {"domain": "fw.rakuten.ne.jp", "server": RELAY, "user": "id-1", "password": "relay"}
    return p.RouteIn(**values | other)


@pytest.fixture
def sent_by(desk: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Mailbox, str]]:
    """Every sender that was asked for, with the password it was given."""
    asked: list[tuple[Mailbox, str]] = []

    def sender(mailbox: Mailbox, password: str) -> FakeSmtp:
        asked.append((mailbox, password))
        return desk.smtp

    wire = replace(desk.wire, sender=sender)
    monkeypatch.setattr(desk.outbox, "wire", wire)
    return asked


def routed(desk: WholeDesk) -> WholeDesk:
    desk.does(p.SaveRoute(mailbox_id=1, route=route()))
    return desk


def test_mail_to_a_masked_address_goes_its_own_way(
    desk: WholeDesk, sent_by: list[tuple[Mailbox, str]]
) -> None:
    came = routed(desk).receives(letter(address=MASKED))
    desk.has_answered(came.conversation)
    ((mailbox, password),) = sent_by
    assert mailbox.smtp == Server("sub.fw.rakuten.ne.jp", 587, Security.STARTTLS)
    assert (mailbox.user, mailbox.address, password) == ("id-1", SHOP, "relay")
    (envelope,) = desk.smtp.accepted
    assert (envelope.sender, envelope.recipients) == (SHOP, (MASKED,))


def test_other_mail_goes_the_usual_way(desk: WholeDesk, sent_by: list[tuple[Mailbox, str]]) -> None:
    came = routed(desk).receives()
    desk.has_answered(came.conversation)
    ((mailbox, password),) = sent_by
    assert mailbox.smtp == Server("smtp.koharu.example", 465)
    assert password == ACCOUNT.password


def test_one_mail_never_goes_two_ways(desk: WholeDesk) -> None:
    came = routed(desk).receives(letter(address=MASKED))
    asked = desk.asks(desk.approval(came.conversation, cc=[("", HANAKO)]))
    assert (asked.fault, asked.code) == ("refused", "route.mixed")
    assert asked.values == {"domains": "fw.rakuten.ne.jp"}
    assert desk.rows(s.Outgoing) == []


def test_what_was_approved_before_the_route_came_is_not_split(
    desk: WholeDesk, sent_by: list[tuple[Mailbox, str]]
) -> None:
    came = desk.receives(letter(address=MASKED))
    outgoing = desk.answers(came.conversation, cc=[("", HANAKO)])
    routed(desk).tick(10)
    assert desk.state(outgoing) == "failed"
    assert desk.shown(outgoing).trouble["code"] == "route.mixed"  # type: ignore[index] # it has one
    assert sent_by == []


def test_without_its_password_nothing_is_sent_by_another_way(
    desk: WholeDesk, sent_by: list[tuple[Mailbox, str]]
) -> None:
    came = routed(desk).receives(letter(address=MASKED))
    del desk.secrets[SECRET]
    outgoing = desk.answers(came.conversation, countdown=0)
    desk.tick()
    assert desk.shown(outgoing).trouble["code"] == "secret.missing"  # type: ignore[index] # it has one
    assert sent_by == []


def test_the_malls_server_keeps_no_copy_so_we_do(
    desk: WholeDesk, sent_by: list[tuple[Mailbox, str]]
) -> None:
    desk.does(p.SaveAccount(account=p.AccountIn(**told(mailbox_id=1, sent="server"))))
    usual, masked = routed(desk).receives(), desk.receives(letter(address=MASKED, subject="別件"))
    desk.has_answered(usual.conversation)
    assert desk.server.appended == []
    desk.has_answered(masked.conversation)
    assert len(desk.server.appended) == 1


def told(**other: Any) -> dict[str, Any]:
    values = {name: getattr(ACCOUNT, name) for name in ACCOUNT.__struct_fields__}
    return values | other


def test_a_route_is_replaced_kept_and_taken_away(desk: WholeDesk) -> None:
    routed(desk).does(
        p.SaveRoute(
            mailbox_id=1, route=route(domain="@FW.rakuten.ne.jp ", user="id-2", password="")
        )
    )
    (kept,) = desk.mailbox().routes
    assert (kept.domain, kept.user) == ("fw.rakuten.ne.jp", "id-2")
    assert desk.secrets[SECRET] == "relay"
    desk.does(p.SaveAccount(account=p.AccountIn(**told(mailbox_id=1))))  # routes: not spoken of
    assert desk.mailbox().routes == (kept,)
    desk.does(p.RemoveRoute(mailbox_id=1, domain="fw.rakuten.ne.jp"))
    assert desk.mailbox().routes == ()
    assert SECRET not in desk.secrets
    assert desk.refused(p.RemoveRoute(mailbox_id=1, domain="fw.rakuten.ne.jp")) == "route.missing"


def test_an_account_taken_out_of_use_takes_every_secret_along(desk: WholeDesk) -> None:
    routed(desk).does(p.RemoveAccount(mailbox_id=1))
    assert desk.secrets == {}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"domain": "rakuten"}, "route.bad_domain"),
        ({"domain": ""}, "route.bad_domain"),
        ({"domain": "楽天.jp"}, "route.bad_domain"),
        ({"user": " "}, "route.no_user"),
        ({"password": ""}, "route.no_password"),
        ({"server": p.ServerIn(host="a b", port=587)}, "account.bad_host"),
    ],
)
def test_a_route_that_cannot_be_right_is_refused(
    desk: WholeDesk, other: dict[str, Any], code: str
) -> None:
    assert desk.refused(p.SaveRoute(mailbox_id=1, route=route(**other))) == code
    assert desk.mailbox().routes == ()


def test_a_domain_that_only_ends_alike_is_no_masked_address() -> None:
    box = mailbox_from(p.AccountIn(**told(routes=[route()])))
    for address in ("a@evilfw.rakuten.ne.jp", "fw.rakuten.ne.jp@a.example", "a@rakuten.ne.jp"):
        assert box.routes_for([address]) == {None}
    for address in ("a@fw.rakuten.ne.jp", "A@MB.FW.Rakuten.ne.jp"):
        assert box.routes_for([address]) == {box.routes[0]}
