"""Shops and mailboxes from the command line, against a real Dovecot and a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ecdesk.domain.ports import ProbeStep
from ecdesk.domain.shop import Mailbox
from tests.cli.conftest import CommandLine, Shop
from tests.helpers.certs import Certificate
from tests.helpers.dovecot import PASSWORD
from tests.helpers.whole_desk import WholeDesk, letter

pytestmark = pytest.mark.wire


def test_an_account_is_added_listed_tested_and_taken_out_of_use(
    on_the_wire: CommandLine, shop: Shop
) -> None:
    shop.dovecot.deliver(letter())
    added = on_the_wire(*shop.account(), "--json").json
    assert added == {"mailbox": 1, "shop": 1, "problems": []}
    (listed,) = on_the_wire("account", "list", "--json").json
    assert (listed["mailbox"], listed["shop"]) == (1, "こはる洋品店")
    assert (listed["address"], listed["trouble"]) == (shop.dovecot.user, None)
    steps = on_the_wire("account", "test", 1, "--json").json["steps"]
    assert len(steps) == 5
    assert all(step["ok"] for step in steps)
    on_the_wire("sync", "--once")
    before = on_the_wire("mails", "--json").out

    on_the_wire("account", "remove", 1)
    assert on_the_wire("account", "list", "--json").json == []
    assert on_the_wire("mails", "--json").out == before != ""
    assert "花子" in on_the_wire("show", 1).out
    assert on_the_wire("sync", "--once", "--json").json["new"] == 0


def test_a_password_is_kept_nowhere_but_in_the_keyring(
    on_the_wire: CommandLine, shop: Shop
) -> None:
    on_the_wire(*shop.account())
    on_the_wire("sync", "--once")
    for file in on_the_wire.folder.iterdir():
        assert PASSWORD.encode() not in file.read_bytes(), file
    assert PASSWORD in on_the_wire.world.wire().secrets.values()  # type: ignore[attr-defined] # a dict


def test_what_is_not_there_is_refused(ecdesk: CommandLine) -> None:
    for words in (["account", "test", 9], ["account", "remove", 9]):
        assert ecdesk(*words, "--json", code=3).json["code"] == "account.missing"


def test_a_server_whose_certificate_is_refused_is_not_added(
    on_the_wire: CommandLine, shop: Shop
) -> None:
    """Nothing of it is kept, so the same words with `--trust` are all that is to be typed."""
    ran = on_the_wire(*shop.account(trust=False), "--json", code=4)
    assert ran.json == {"code": "net.certificate", "error": ran.err.rstrip("\n")}
    assert "保存していません" in ran.err
    assert "--trust" in ran.err
    assert on_the_wire("account", "list", "--json").json == []
    assert not on_the_wire.world.wire().secrets.values()  # type: ignore[attr-defined] # a dict
    assert on_the_wire(*shop.account(), "--json").json["problems"] == []


def test_another_certificate_than_the_trusted_one_is_refused_too(
    on_the_wire: CommandLine, shop: Shop, certificate: Certificate
) -> None:
    words = [*shop.account(trust=False), "--trust", str(certificate.cert)]
    assert on_the_wire(*words, "--json", code=4).json["code"] == "net.certificate"
    assert on_the_wire("account", "list", "--json").json == []


def test_who_wants_no_test_is_asked_nothing(
    ecdesk: CommandLine, desk: WholeDesk, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def probe(mailbox: Mailbox, _password: str) -> Iterator[ProbeStep]:
        tried.append(mailbox.address)
        return iter([ProbeStep("probe.imap_connected", False, {"trouble": "net.certificate"})])

    monkeypatch.setattr(desk.engine, "wire", replace(desk.wire, probe=probe))
    monkeypatch.setattr(desk, "wire", replace(desk.wire, probe=probe))
    assert ecdesk(*shop.account(), "--json", code=4).json["code"] == "net.certificate"
    assert tried == [shop.dovecot.user]
    ecdesk(*shop.account(), "--no-test")
    assert tried == [shop.dovecot.user]


def test_what_may_pass_by_itself_is_kept_and_said(
    on_the_wire: CommandLine, shop: Shop, nobody_listens: int
) -> None:
    ran = on_the_wire(*shop.account(port=nobody_listens), "--json")
    assert [one["code"] for one in ran.json["problems"]] == ["net.unreachable"]
    on_the_wire("account", "remove", 1)
    said = on_the_wire(*shop.account(password="wrong")).out
    assert "を加えました" in said
    assert said.count("ログインできませんでした") == 2  # receiving and sending


def test_a_step_that_fails_says_why(on_the_wire: CommandLine, shop: Shop) -> None:
    on_the_wire(*shop.account(password="wrong"))
    ran = on_the_wire("account", "test", 1, code=4)
    assert "×" in ran.out
    assert "ログインできませんでした" in ran.err


@pytest.mark.parametrize(
    ("option", "value", "code", "said"),
    [
        ("--address", "koharu", 3, "account.bad_address"),
        ("--shop", " ", 3, "account.no_shop"),
        ("--imap", "imap.example.jp:99999", 3, "account.bad_port"),
        ("--imap", "imap.example.jp", 2, "usage"),
        ("--imap", "imap.example.jp:993,ssl", 2, "usage"),
        ("--smtp", "smtp.example.jp:9" + "9" * 5000, 2, "usage"),
        ("--days", "-1", 2, "usage"),
        ("--password-file", "/no/such/file", 2, "usage"),
        ("--password-file", "/", 2, "usage"),
        ("--trust", __file__, 2, "usage"),
    ],
)
def test_nothing_is_kept_of_what_cannot_be_right(
    on_the_wire: CommandLine, shop: Shop, option: str, value: str, code: int, said: str
) -> None:
    words = [*shop.account(), option, value]  # of an option given twice the last one counts
    assert on_the_wire(*words, "--json", code=code).json["code"] == said
    assert on_the_wire("account", "list", "--json").json == []


def test_an_empty_password_and_a_second_account_are_refused(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("\n", "utf-8")
    words = ["account", "add", "--shop", "ひなた雑貨", "--imap", "imap.example:993"]
    words += ["--smtp", "smtp.example:465", "--password-file", str(tmp_path / "password")]
    new = ecdesk(*words, "--address", "new@hinata.example", "--json", code=3)
    assert new.json["code"] == "account.no_password"
    known = ecdesk(*words, "--address", desk.mailbox().address, "--json", code=3)
    assert known.json["code"] == "account.exists"
