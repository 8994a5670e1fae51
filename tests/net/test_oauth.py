"""Signing in on a provider's page: who is believed, what is kept where, when it must be anew."""

from __future__ import annotations

import base64
import logging
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Envelope, NotSent, Phase
from ecdesk.domain.shop import Mailbox, MailboxKind, SignIn
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from ecdesk.net.oauth import OAuthSignIns, shipped_endpoints, xoauth2
from ecdesk.net.pop3 import Pop3Source
from ecdesk.net.smtp import SmtpSender
from tests.helpers.provider import Provider, provider
from tests.helpers.scripted import ScriptedServer
from tests.helpers.whole_desk import FakeSecrets

pytestmark = pytest.mark.wire
SHOP = "shop@koharu.example"
BOX = Mailbox(1, 1, SHOP, user=SHOP, oauth=SignIn("google", "our-client"))
QUICK = Timeouts(connect=2, read=2, dot=2)


@pytest.fixture
def google() -> Iterator[Provider]:
    with provider() as made:
        yield made


class Desk:
    """Sign-ins of one shop, with a clock that is moved by hand."""

    def __init__(self, google: Provider) -> None:
        self.now = 1_000_000.0
        self.google, self.secrets = google, FakeSecrets()
        self.begins_anew()

    def begins_anew(self) -> None:
        """The program was closed and opened: what was only remembered is gone."""
        known = {"google": self.google.endpoints}
        self.sign_ins = OAuthSignIns(self.secrets, known, lambda: self.now, patience=10)

    def signs_in(self, **instead: Any) -> list[int]:
        """The person goes through the page; what the browser was shown, in order."""
        shown: list[int] = []
        self.sign_ins.sign_in(BOX, lambda page: self._person(page, shown, instead), str)
        self.sign_ins.keep(BOX)
        return shown

    def _person(self, page: str, shown: list[int], instead: dict[str, Any]) -> None:
        go = threading.Thread(
            target=lambda: shown.append(self.google.person(page, **instead)), daemon=True
        )
        go.start()
        self.browser = go


@pytest.fixture
def desk(google: Provider) -> Desk:
    return Desk(google)


def test_signing_in_keeps_the_refresh_token_in_the_keyring_alone(
    desk: Desk, google: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = desk.signs_in()
    desk.browser.join(10)
    assert shown == [200]
    assert desk.secrets == {f"oauth:{SHOP}": "refresh-1"}
    assert desk.sign_ins.token(BOX) == "access-1"
    (asked,) = google.asked
    assert asked["client_id"] == "our-client"
    assert "client_secret" not in asked
    assert "refresh-1" not in caplog.text + google.pages[0]
    assert "access-1" not in caplog.text
    assert asked["code_verifier"] not in google.pages[0]


def test_nothing_is_kept_before_it_is_said_so(desk: Desk, google: Provider) -> None:
    desk.sign_ins.sign_in(BOX, lambda page: desk._person(page, [], {}), str)
    assert desk.secrets == {}
    assert desk.sign_ins.token(BOX) == "access-1"  # enough for a connection test
    desk.now += 3600
    assert desk.sign_ins.token(BOX) == "access-2"
    desk.begins_anew()
    with pytest.raises(Trouble) as trouble:
        desk.sign_ins.token(BOX)
    assert (trouble.value.code, trouble.value.retry) == ("oauth.again", False)
    assert not desk.sign_ins.keep(BOX)


def test_a_token_is_renewed_before_it_ends(desk: Desk, google: Provider) -> None:
    desk.signs_in()
    desk.now += 3000
    assert desk.sign_ins.token(BOX) == "access-1"
    desk.now += 400  # 200 s are left of it
    assert desk.sign_ins.token(BOX) == "access-2"
    assert google.asked[-1]["grant_type"] == "refresh_token"
    desk.begins_anew()
    assert desk.sign_ins.token(BOX) == "access-3"


def test_a_refused_token_is_not_said_again(desk: Desk) -> None:
    desk.signs_in()
    desk.sign_ins.refused(BOX)
    assert desk.sign_ins.token(BOX) == "access-2"


def test_a_refresh_token_that_is_replaced_is_kept(desk: Desk, google: Provider) -> None:
    google.rotates = True
    desk.signs_in()
    for number in (2, 3):
        desk.now += 3600
        assert desk.sign_ins.token(BOX) == f"access-{number}"
        assert desk.secrets == {f"oauth:{SHOP}": f"refresh-{number}"}


def test_a_sign_in_that_was_taken_back_asks_for_the_person_once(
    desk: Desk, google: Provider
) -> None:
    desk.signs_in()
    desk.now += 3600
    google.refresh = "another"
    for _ in range(3):
        with pytest.raises(Trouble) as trouble:
            desk.sign_ins.token(BOX)
        assert (trouble.value.code, trouble.value.values) == ("oauth.again", {"address": SHOP})
    assert len(google.asked) == 2, "the provider said no once; it is not asked again and again"
    desk.signs_in()
    assert desk.sign_ins.token(BOX) == f"access-{google.given}"


@pytest.mark.parametrize(
    ("status", "told", "code", "retry"),
    [
        (400, {"error": "invalid_grant"}, "oauth.again", False),
        (401, {"error": "invalid_client"}, "oauth.client", False),
        (400, {"error": "access_token=secret"}, "oauth.client", False),
        (503, b"<html>", "net.refused", True),
        (429, {"error": "slow_down"}, "net.refused", True),
        (400, {"error": "temporarily_unavailable"}, "net.refused", True),
        (403, b"<html>a proxy</html>", "net.refused", True),
        (403, {"error": {"code": 403}}, "net.refused", True),
        (200, b"[]", "oauth.client", False),
        (200, {"access_token": "a\r\nb"}, "oauth.client", False),
        (200, {"access_token": 7}, "oauth.client", False),
        (200, b"{" * 100_000, "oauth.client", False),
    ],
)
def test_whatever_a_token_endpoint_says_is_trouble_we_know(
    desk: Desk, google: Provider, status: int, told: Any, code: str, retry: bool
) -> None:
    desk.secrets[f"oauth:{SHOP}"] = "refresh-0"
    google.answers.append((status, told))
    with pytest.raises(Trouble) as trouble:
        desk.sign_ins.token(BOX)
    assert (trouble.value.code, trouble.value.retry) == (code, retry)
    assert "secret" not in str(trouble.value)
    assert desk.secrets == {f"oauth:{SHOP}": "refresh-0"}, "nothing is thrown away"


def test_offline_is_no_reason_to_sign_in_again(desk: Desk, nobody_listens: int) -> None:
    gone = replace(desk.google.endpoints, token=f"http://127.0.0.1:{nobody_listens}/token")
    desk.secrets[f"oauth:{SHOP}"] = "refresh-0"
    desk.sign_ins.endpoints = {"google": gone}
    with pytest.raises(Trouble) as trouble:
        desk.sign_ins.token(BOX)
    assert (trouble.value.code, trouble.value.retry) == ("net.unreachable", True)


def test_the_clients_secret_comes_from_the_keyring(desk: Desk, google: Provider) -> None:
    google.client_secret = "hush"
    with pytest.raises(Trouble) as trouble:
        desk.signs_in()
    assert trouble.value.code == "oauth.client"
    desk.secrets["oauth-client:our-client"] = "hush"
    desk.signs_in()
    assert google.asked[-1]["client_secret"] == "hush"


def test_who_does_not_know_the_state_is_not_believed(desk: Desk, google: Provider) -> None:
    seen: list[int] = []

    def browser(page: str) -> None:
        def go() -> None:
            seen.extend(
                google.person(page, **wrong)
                for wrong in ({"state": "guessed"}, {"state": None}, {"state": "状態"})
            )
            seen.append(google.person(page))

        threading.Thread(target=go, daemon=True).start()

    desk.sign_ins.sign_in(BOX, browser, str)
    assert seen[:3] == [404, 404, 404]
    assert google.asked[0]["code"] == "code-4"


def test_a_person_who_says_no_is_heard(desk: Desk) -> None:
    with pytest.raises(Trouble) as trouble:
        desk.signs_in(code=None, error="access_denied")
    assert trouble.value.code == "oauth.denied"


def test_a_person_who_never_comes_is_not_waited_for_without_end(desk: Desk) -> None:
    desk.sign_ins.patience = 0.1
    with pytest.raises(Trouble) as trouble:
        desk.sign_ins.sign_in(BOX, lambda _page: None, str)
    assert trouble.value.code == "oauth.late"


def test_beginning_again_ends_what_was_begun(desk: Desk) -> None:
    ended: list[str] = []
    open_now = threading.Event()

    def first() -> None:
        try:
            desk.sign_ins.sign_in(BOX, lambda _page: open_now.set(), str)
        except Trouble as trouble:
            ended.append(trouble.code)

    thread = threading.Thread(target=first, daemon=True)
    thread.start()
    assert open_now.wait(5)
    desk.signs_in()
    thread.join(5)
    assert ended == ["oauth.stopped"]


def test_a_visitor_who_says_nothing_holds_nobody_up(desk: Desk, google: Provider) -> None:
    """Browsers open connections ahead of time."""
    silent: list[socket.socket] = []

    def browser(page: str) -> None:
        port = urlsplit(dict(parse_qsl(urlsplit(page).query))["redirect_uri"]).port
        silent.append(socket.create_connection(("127.0.0.1", port), 5))
        desk._person(page, [], {})

    desk.sign_ins.sign_in(BOX, browser, str)
    silent[0].close()
    assert desk.sign_ins.token(BOX)


def test_the_pages_that_ship_are_protected() -> None:
    for name, one in shipped_endpoints().items():
        assert one.authorize.startswith("https://"), name
        assert one.token.startswith("https://"), name
        assert "{port}" in one.redirect
        assert "offline_access" in one.scopes or one.extra["access_type"] == "offline"


# ── what the servers are told ──────────────────────────────────────────────────────────────────

WORD = base64.b64encode(xoauth2(SHOP, "token-1")).decode()
REASONS = base64.b64encode(b'{"status":"400","schemes":"bearer"}').decode()


def test_the_word_is_the_documented_one() -> None:
    assert xoauth2("someuser@example.com", "ya29.vF9d") == (
        b"user=someuser@example.com\x01auth=Bearer ya29.vF9d\x01\x01"
    )


def mailbox(script: ScriptedServer, **other: Any) -> Mailbox:
    return replace(script.mailbox(), user=SHOP, oauth=BOX.oauth, **other)


def pop3_mailbox(script: ScriptedServer) -> Mailbox:
    return mailbox(script, kind=MailboxKind.POP3, pop3=script.server(), imap=None)


def greet_imap(script: ScriptedServer) -> ScriptedServer:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2", "{tag} OK done")
    return script.expects("AUTHENTICATE XOAUTH2$").says("+ ").hears(re.escape(WORD))


def test_imap_takes_a_token(script: ScriptedServer) -> None:
    greet_imap(script).says("{tag} OK in").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1", "{tag} OK done").expects("LOGOUT").says("{tag} OK bye")
    script.start()
    ImapSource(mailbox(script), "token-1", QUICK).close()


def test_imap_that_refuses_a_token_is_heard_out(script: ScriptedServer) -> None:
    greet_imap(script).says(f"+ {REASONS}").hears("").says("{tag} NO [AUTHENTICATIONFAILED] no")
    script.start()
    with pytest.raises(Trouble) as trouble:
        ImapSource(mailbox(script), "token-1", QUICK)
    assert (trouble.value.code, trouble.value.retry) == ("oauth.refused", True)
    assert "token-1" not in str(trouble.value.values)


@pytest.mark.parametrize("reasons", ["!", "Zg"])
def test_reasons_that_make_no_sense_are_a_refusal(script: ScriptedServer, reasons: str) -> None:
    greet_imap(script).says(f"+ {reasons}").start()
    with pytest.raises(Trouble) as trouble:
        ImapSource(mailbox(script), "token-1", QUICK)
    assert trouble.value.code in {"oauth.refused", "net.gone"}


def test_smtp_takes_a_token(script: ScriptedServer) -> None:
    script.greets_as_smtp("AUTH PLAIN XOAUTH2").expects(re.escape(f"AUTH XOAUTH2 {WORD}"))
    script.says("235 in").expects("QUIT").says("221 bye").start()
    SmtpSender(mailbox(script), "token-1", QUICK).check()


def test_smtp_that_refuses_a_token_may_take_the_next(script: ScriptedServer) -> None:
    script.greets_as_smtp("AUTH XOAUTH2").expects("AUTH XOAUTH2").says(f"334 {REASONS}")
    script.expects("^$").says("535 5.7.8 no").expects("QUIT").says("221 bye").start()
    with pytest.raises(NotSent) as caught:
        SmtpSender(mailbox(script), "token-1", QUICK).send(
            Envelope(SHOP, ("taro@example.jp",), b"Subject: x\r\n\r\nx\r\n"), lambda: None
        )
    said = caught.value
    assert (said.phase, said.code, said.permanent) == (Phase.AUTH, "oauth.refused", False)


def test_pop3_takes_a_token(script: ScriptedServer) -> None:
    script.says("+OK hi").expects("AUTH XOAUTH2$").says("+ ").hears(re.escape(WORD))
    script.says("+OK in").expects("UIDL").says("+OK", ".").expects("QUIT").says("+OK").start()
    Pop3Source(pop3_mailbox(script), "token-1", QUICK).close()


@pytest.mark.parametrize("answer", [[f"+ {REASONS}", "-ERR no"], ["-ERR [AUTH] no"]])
def test_pop3_that_refuses_a_token_is_heard_out(script: ScriptedServer, answer: list[str]) -> None:
    script.says("+OK hi").expects("AUTH XOAUTH2$").says("+ ").expects(".").says(answer[0])
    if len(answer) > 1:
        script.expects("^$").says(answer[1])
    script.start()
    with pytest.raises(Trouble) as trouble:
        Pop3Source(pop3_mailbox(script), "token-1", QUICK)
    assert (trouble.value.code, trouble.value.retry) == ("oauth.refused", True)
