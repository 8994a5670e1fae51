"""Shops and mailboxes from the command line, against a real Dovecot and a real SMTP server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from ecdesk.domain.ports import ProbeStep
from ecdesk.domain.proposal import Found
from ecdesk.domain.shop import Mailbox
from ecdesk.net.oauth import OAuthSignIns
from ecdesk.net.providers import find_servers
from tests.cli.conftest import CommandLine, Shop
from tests.helpers.certs import Certificate
from tests.helpers.dovecot import PASSWORD
from tests.helpers.provider import provider
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


def test_a_pop3_account_receives_and_keeps_what_it_sends_here(
    on_the_wire: CommandLine, shop: Shop
) -> None:
    shop.dovecot.deliver(letter())
    words = shop.account()
    at = words.index("--imap")
    words[at : at + 2] = ["--pop3", f"127.0.0.1:{shop.dovecot.pop3_tls_port},tls"]
    assert on_the_wire(*words, "--json").json["problems"] == []
    (listed,) = on_the_wire("account", "list", "--json").json
    assert (listed["kind"], listed["unprotected"]) == ("pop3", [])
    steps = on_the_wire("account", "test", 1, "--json").json["steps"]
    assert [step["code"] for step in steps] == [
        "probe.pop3_connected",
        "probe.pop3_signed_in",
        "probe.smtp_connected",
        "probe.smtp_signed_in",
    ]
    assert on_the_wire("sync", "--once", "--json").json["new"] == 1
    assert on_the_wire("sync", "--once", "--json").json["new"] == 0


def test_one_way_to_receive_and_one_to_sign_in(on_the_wire: CommandLine, shop: Shop) -> None:
    words = shop.account()
    for wrong in (
        [*words, "--pop3", "pop.example.jp:995"],
        [word for word in words if word != "--imap" and ",tls" not in word],
        [*words, "--oauth", "google", "--client-id", "x"],
    ):
        assert on_the_wire(*wrong, "--json", code=2).json["code"] == "usage"


def test_what_is_not_protected_is_said_in_the_list(on_the_wire: CommandLine, shop: Shop) -> None:
    plain = f"127.0.0.1:{shop.dovecot.port},plain"
    on_the_wire(*shop.account(), "--imap", plain)
    assert "暗号化なし" in on_the_wire("account", "list").out
    assert on_the_wire("account", "list", "--json").json[0]["unprotected"] == ["127.0.0.1"]


def test_a_route_is_added_and_removed(ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path) -> None:
    (tmp_path / "relay").write_text("relay-secret\n", "utf-8")
    words = ["account", "route", "add", 1, "--domain", "fw.rakuten.ne.jp", "--user", "id"]
    words += ["--smtp", "sub.fw.rakuten.ne.jp:587,starttls"]
    words += ["--password-file", str(tmp_path / "relay")]
    assert ecdesk(*words, "--json").json == {"mailbox": 1, "domain": "fw.rakuten.ne.jp"}
    assert ecdesk("account", "list", "--json").json[0]["routes"] == ["fw.rakuten.ne.jp"]
    assert "relay-secret" in desk.secrets.values()
    ecdesk("account", "route", "remove", 1, "fw.rakuten.ne.jp")
    gone = ecdesk("account", "route", "remove", 1, "fw.rakuten.ne.jp", "--json", code=3)
    assert gone.json["code"] == "route.missing"


def test_servers_are_found_for_an_address(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.wire = replace(desk.wire, find_servers=find_servers)
    found = ecdesk("account", "find", "shop@gmail.com", "--json").json
    assert found["proposals"][0]["imap"]["host"] == "imap.gmail.com"
    assert "imap.gmail.com:993,tls" in ecdesk("account", "find", "shop@gmail.com").out
    desk.wire = replace(desk.wire, find_servers=lambda _address: Found(offline=True))
    assert "つながらない" in ecdesk("account", "find", "shop@koharu.example").out


def test_signing_in_from_the_command_line(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    with provider() as google:
        sign_ins = OAuthSignIns(desk.secrets, {"google": google.endpoints}, patience=10)
        desk.wire = replace(desk.wire, sign_ins=sign_ins)
        words = ["account", "add", "--shop", "ひなた雑貨", "--address", "info@hinata.example"]
        words += ["--imap", "imap.gmail.com:993", "--smtp", "smtp.gmail.com:465"]
        words += ["--oauth", "google", "--client-id", "ours"]
        assert "account signin 2" in ecdesk(*words).out
        assert desk.secrets.get("oauth:info@hinata.example") is None

        def person(address: str, show: Callable[[str], object]) -> None:
            show(address)
            Thread(target=google.person, args=(address,), daemon=True).start()

        real = sign_ins.sign_in
        through = SimpleNamespace(
            sign_in=lambda mailbox, show, say: real(mailbox, lambda page: person(page, show), say),
            keep=sign_ins.keep,
        )
        desk.wire = replace(desk.wire, sign_ins=through)
        ran = ecdesk("account", "signin", 2, "--no-browser", "--json")
        opened, done = ran.lines
        assert opened["open"].startswith(google.endpoints.authorize)
        assert done == {"mailbox": 2}
        assert desk.secrets["oauth:info@hinata.example"] == "refresh-1"
    assert ecdesk("account", "signin", 1, "--json", code=3).json["code"] == "account.no_oauth"
