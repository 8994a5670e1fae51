"""A shop and its mailbox: added, changed, taken out of use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Phase
from ecdesk.store import schema as s
from tests.helpers.whole_desk import ACCOUNT, NOW, PASSWORD, SHOP, Cut, WholeDesk, letter


def save(**account: Any) -> p.SaveAccount:
    """The account of こはる洋品店, but for this."""
    return p.SaveAccount(account=replace(ACCOUNT, **account))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"shop": " "}, "account.no_shop"),
        ({"address": "shop"}, "account.bad_address"),
        ({"address": "店@koharu.example"}, "account.bad_address"),
        ({"password": ""}, "account.no_password"),
        ({"imap": p.ServerIn(host="", port=993)}, "account.bad_host"),
        ({"imap": p.ServerIn(host="a b", port=993)}, "account.bad_host"),
        ({"smtp": p.ServerIn(host="user@host", port=465)}, "account.bad_host"),
        ({"smtp": p.ServerIn(host="host", port=0)}, "account.bad_port"),
        ({"smtp": p.ServerIn(host="host", port=70000)}, "account.bad_port"),
        ({"imap": p.ServerIn(host="host", port=993, security="ssl")}, "account.bad_security"),
    ],
)
def test_what_cannot_be_right_is_refused_and_leaves_nothing(
    unopened: WholeDesk, wrong: dict[str, Any], code: str
) -> None:
    assert unopened.refused(save(**wrong)) == code
    assert unopened.rows(s.Shop) == unopened.rows(s.Mailbox) == []
    assert unopened.secrets == {}


def test_hours_that_never_open_are_refused_and_the_password_is_not_kept(
    unopened: WholeDesk,
) -> None:
    unopened.refused(save(calendar={"zone": "Asia/Tokyo", "week": {}}))
    assert unopened.secrets == {}
    assert unopened.rows(s.Shop) == []


def test_a_keyring_that_refuses_leaves_no_account(
    unopened: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise Trouble("keyring.locked")

    monkeypatch.setattr(unopened.secrets, "put", locked)
    answer = unopened.asks(save())
    assert (answer.fault, answer.code) == ("trouble", "keyring.locked")
    assert unopened.rows(s.Mailbox) == []


def test_an_address_is_set_up_once(desk: WholeDesk) -> None:
    assert desk.refused(save()) == "account.exists"


def test_a_second_mailbox_joins_the_shop_of_that_name(desk: WholeDesk) -> None:
    value = desk.does(save(address="second@koharu.example"))
    assert value == {"mailbox_id": 2, "shop_id": 1}


def test_changing_keeps_the_password(desk: WholeDesk) -> None:
    desk.does(save(mailbox_id=1, password="", staff="森"))
    assert desk.secrets == {f"mailbox:{SHOP}": PASSWORD}
    assert desk.rows(s.Shop)[0].staff == "森"


def test_a_removed_mailbox_forgets_its_password_and_keeps_its_mail(desk: WholeDesk) -> None:
    came = desk.receives()
    desk.does(p.RemoveAccount(mailbox_id=1))
    assert desk.secrets == {}
    assert desk.thread(came.conversation).mails
    assert desk.refused(p.RemoveAccount(mailbox_id=1)) == "account.missing"
    assert desk.refused(desk.approval(came.conversation)) == "shop.no_mailbox"


def test_a_mailbox_that_comes_back_is_the_same_one(desk: WholeDesk) -> None:
    came = desk.receives()
    desk.does(p.RemoveAccount(mailbox_id=1))
    assert desk.does(save()) == {"mailbox_id": 1, "shop_id": 1}
    assert desk.sync() == 0
    desk.answers(came.conversation)


@pytest.mark.parametrize(
    ("before", "after", "standings"),
    [(3, 30, ["backlog", "reply"]), (30, 3, ["reply", "backlog"]), (3, 3, ["backlog", "backlog"])],
)
def test_a_mailbox_that_comes_back_looks_back_as_far_as_is_now_said(
    unopened: WholeDesk, before: int, after: int, standings: list[str]
) -> None:
    desk = unopened.opens(days=before)
    asked = desk.receives(arrived=NOW - timedelta(days=10)).conversation
    seen = [desk.status(asked)]
    desk.does(p.RemoveAccount(mailbox_id=1))
    desk.waits(hours=1)
    desk.does(save(days=after))
    assert [*seen, desk.status(asked)] == standings
    assert desk.rows(s.Mailbox)[0].horizon_at == desk.now - timedelta(days=after)
    late = letter(address="late@example.jp")
    (new,) = {desk.receives(late, arrived=NOW - timedelta(days=9)).conversation}
    assert desk.status(new) == standings[1]


def test_a_mailbox_that_moved_to_another_host_has_its_mails_there_too(desk: WholeDesk) -> None:
    """By chance both count from one, under one UIDVALIDITY."""
    kept = desk.receives(letter("一つ目", message_id="<1@example.jp>"))
    desk.server.boxes["INBOX"].mails.clear()
    desk.server.boxes["INBOX"].next_uid = 1
    desk.server.put(letter("引っ越した先で届いた"), arrived=desk.now)
    assert desk.sync() == 0, "that number is known, as long as it is the same server"
    desk.opens(mailbox_id=1, imap=p.ServerIn(host="imap.elsewhere.example", port=993))
    assert desk.sync() == 1
    assert len(desk.mail_ids()) == 2
    desk.opens(mailbox_id=1, imap=p.ServerIn(host="IMAP.elsewhere.example", port=143))
    [inbox] = [row for row in desk.rows(s.Folder) if row.name == "INBOX"]
    assert inbox.uidvalidity == 1, "another port is no other server"
    assert kept.id in desk.mail_ids()


def test_an_account_that_is_changed_looks_back_as_before(desk: WholeDesk) -> None:
    before = desk.rows(s.Mailbox)[0].horizon_at
    desk.waits(hours=1)
    desk.does(save(mailbox_id=1, days=300))
    assert desk.rows(s.Mailbox)[0].horizon_at == before


def test_trying_keeps_nothing(unopened: WholeDesk) -> None:
    value = unopened.does(p.TestAccount(account=ACCOUNT))
    assert value == {"steps": [{"code": "probe.imap", "ok": True, "values": {}}]}
    assert unopened.rows(s.Mailbox) == []
    assert unopened.secrets == {}


@pytest.mark.parametrize(
    "why",
    [
        Cut(Phase.AUTH, "535 no", permanent=True, code="net.login"),
        Cut(Phase.AUTH, permanent=True, error=Trouble("secret.missing", retry=False)),
    ],
)
def test_what_failed_for_the_password_leaves_once_it_is_put_right(
    desk: WholeDesk, why: Cut
) -> None:
    """However much later; what was refused for itself stays with the person."""
    first, second = desk.receives(), desk.receives(letter(address="jiro@example.jp"))
    desk.smtp.cut(why, Cut(Phase.RCPT, "550 nobody", permanent=True, code="net.refused"))
    waits = desk.answers(first.conversation, countdown=0)
    desk.tick()
    refused = desk.answers(second.conversation, countdown=0)
    desk.tick()
    assert [desk.state(waits), desk.state(refused)] == ["failed", "failed"]
    desk.tick(90_000)
    assert desk.state(waits) == "failed"
    desk.does(p.SaveAccount(account=replace(ACCOUNT, mailbox_id=1)))
    desk.tick()
    assert [desk.state(waits), desk.state(refused)] == ["done", "failed"]
    assert len(desk.smtp.accepted) == 1
