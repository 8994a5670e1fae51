"""What IMAP servers do that no real one does on request: transcripts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import FolderState
from ecdesk.domain.shop import Security
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from tests.helpers.certs import Certificate, make_certificate
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire
QUICK = Timeouts(connect=2, read=0.3, dot=0.3)
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def in_the_inbox(script: ScriptedServer, exists: int = 1) -> ImapSource:
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    source.select("INBOX")
    return source


def test_a_server_gone_in_mid_mail_gives_no_half_mail(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 9)")
    script.says("* 2 FETCH (UID 2 RFC822.SIZE 900)", "{tag} OK done")
    script.expects("BODY.PEEK").sends(b"* 1 FETCH (UID 1 BODY[] {9}\r\nmail one )\r\n")
    script.sends(b"* 2 FETCH (UID 2 BODY[] {900}\r\nhalf a ma").hangs_up()
    source = in_the_inbox(script)
    with pytest.raises(Trouble, match=r"net\.gone"):
        list(source.fetch([1, 2]))
    source.close()


def test_a_silent_server_is_a_timeout(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("SELECT").waits(3)
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    with pytest.raises(Trouble, match=r"net\.timeout"):
        source.select("INBOX")
    source.close()


def test_goodbye_in_the_middle_is_gone(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("SELECT").says("* BYE shutting down").hangs_up()
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    with pytest.raises(Trouble, match=r"net\.gone"):
        source.select("INBOX")
    source.close()


@pytest.mark.parametrize("greeting", ["* BYE too many connections", "220 smtp ready", "SSH-2.0-x"])
def test_who_does_not_speak_imap_is_refused(script: ScriptedServer, greeting: str) -> None:
    script.says(greeting)
    script.start()
    with pytest.raises(Trouble, match=r"net\.refused"):
        ImapSource(script.mailbox(), "secret", QUICK)


def test_hanging_up_at_once_is_gone(script: ScriptedServer) -> None:
    script.hangs_up()
    script.start()
    with pytest.raises(Trouble, match=r"net\.(gone|timeout)"):
        ImapSource(script.mailbox(), "secret", QUICK)


def test_attributes_in_any_order_with_unasked_responses_between(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(3)
    script.expects("RFC822.SIZE")
    script.says("* 3 FETCH (RFC822.SIZE 4 UID 30)", "* 2 FETCH (UID 20 RFC822.SIZE 4)")
    script.says("* 9 EXISTS", "* 1 FETCH (RFC822.SIZE 0 MODSEQ (12) UID 10)", "{tag} OK done")
    script.expects("BODY.PEEK").sends(
        b"* OK still here\r\n"
        b"* 1 FETCH (FLAGS (\\Seen))\r\n"
        b"* 3 FETCH (BODY[] {4}\r\none) FLAGS (\\Flagged $Forwarded) UID 30"
        b' INTERNALDATE " 1-May-2026 21:00:00 +0900")\r\n'
        b"* 10 EXPUNGE\r\n"
        b'* 2 FETCH (INTERNALDATE "01-May-2026 12:00:00 +0000" X-OTHER {5}\r\nBODY['
        b' UID 20 BODY[] "q\\"o\\\\" FLAGS NIL)\r\n'
        b"* 11 EXISTS\r\n"
        b"* 1 FETCH (UID 10 FLAGS () MODSEQ (99) BODY[] {0}\r\n INTERNALDATE nonsense)\r\n"
        b"* 4 FETCH (UID 40 FLAGS (\\Seen))\r\n"
    ).says("{tag} OK done")
    source = in_the_inbox(script)
    mails = list(source.fetch([10, 20, 30]))
    assert [(mail.uid, mail.raw) for mail in mails] == [(10, b""), (20, b'q"o\\'), (30, b"one)")]
    assert [mail.arrived for mail in mails[1:]] == [NOON, NOON]
    assert mails[2].flags == {"\\Flagged", "$Forwarded"}
    source.close()


def test_one_mail_the_server_cannot_give_does_not_stop_the_others(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 3)")
    script.says("* 2 FETCH (UID 2 RFC822.SIZE 3)", "{tag} OK done")
    script.expects("FETCH 1:2").says("{tag} NO [SERVERBUG] broken mail")
    script.expects("FETCH 1 ").says("{tag} NO [SERVERBUG] broken mail")
    script.expects("FETCH 2 ").sends(b"* 2 FETCH (UID 2 BODY[] {3}\r\ntwo)\r\n")
    script.says("{tag} OK done")
    source = in_the_inbox(script)
    assert [mail.raw for mail in source.fetch([1, 2])] == [b"two"]
    source.close()


def test_a_server_that_promises_absurd_lengths_is_left(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(1)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 3)", "{tag} OK done")
    script.expects("BODY.PEEK").says("* 1 FETCH (UID 1 BODY[] {99999999999}")
    source = in_the_inbox(script)
    with pytest.raises(Trouble, match=r"net\.gone"):
        list(source.fetch([1]))
    source.close()


def test_no_uidnext_is_found_out(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("SELECT")
    script.says("* 2 EXISTS", "* OK [UIDVALIDITY 7] ok", "{tag} OK [READ-WRITE] done")
    script.expects("FETCH \\*").says("* 2 FETCH (FLAGS () UID 41)", "{tag} OK done")
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    assert source.select("INBOX") == FolderState(7, 42, 2)
    source.close()


@pytest.mark.parametrize(
    ("answer", "uidnext"), [("* 2 FETCH (FLAGS ())\r\n{tag} OK done", 0), ("{tag} NO no", None)]
)
def test_a_uidnext_that_is_not_found_out_is_not_made_up(
    script: ScriptedServer, answer: str, uidnext: int | None
) -> None:
    """One that is too small would say that all known mails are gone."""
    script.greets_as_imap().expects("SELECT")
    script.says("* 2 EXISTS", "* OK [UIDVALIDITY 7] ok", "{tag} OK [READ-WRITE] done")
    script.expects("FETCH \\*").says(answer)
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    if uidnext is None:
        with pytest.raises(Trouble, match=r"net\.refused"):
            source.select("INBOX")
    else:
        assert source.select("INBOX") == FolderState(7, uidnext, 2)
    source.close()


def test_a_read_only_folder_opens_for_reading(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("SELECT")
    script.says("* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 2] ok")
    script.says("{tag} OK [READ-ONLY] done").expects("EXAMINE")
    script.says("* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 2] ok")
    script.says("{tag} OK [READ-ONLY] done")
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    assert source.select("共有") == FolderState(7, 2, 1)
    source.close()


def test_starttls_is_not_given_up_for_a_server_without(script: ScriptedServer) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1 AUTH=PLAIN", "{tag} OK done")
    script.start()
    with pytest.raises(Trouble, match=r"net\.no_tls"):
        ImapSource(script.mailbox(Security.STARTTLS), "secret", QUICK)
    script.finished.wait(5)
    assert not any("secret" in line or "LOGIN" in line for line in script.heard)


def test_starttls_that_is_offered_and_refused_ends_there(script: ScriptedServer) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1 STARTTLS", "{tag} OK done")
    script.expects("STARTTLS").says("{tag} NO not today")
    script.start()
    with pytest.raises(Trouble, match=r"net\.no_tls"):
        ImapSource(script.mailbox(Security.STARTTLS), "secret", QUICK)


def test_a_greeting_that_skips_starttls_is_not_believed(script: ScriptedServer) -> None:
    """PREAUTH before TLS is how a man in the middle keeps a client in the open."""
    script.says("* PREAUTH welcome back").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1 STARTTLS", "{tag} OK done")
    script.start()
    with pytest.raises(Trouble, match=r"net\.no_tls"):
        ImapSource(script.mailbox(Security.STARTTLS), "secret", QUICK)


def test_what_was_slipped_in_before_tls_is_forgotten(
    script: ScriptedServer, certificate: Certificate
) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1 STARTTLS", "{tag} OK done").expects("STARTTLS")
    script.sends(b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n")
    script.says("{tag} OK go\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nslipped in")
    script.starts_tls(certificate).expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1", "{tag} OK done")
    script.expects('LOGIN "shop@koharu.example" "secret"').says("{tag} OK in")
    script.expects("CAPABILITY").says("* CAPABILITY IMAP4rev1", "{tag} OK done")
    script.expects("LOGOUT").says("* BYE", "{tag} OK bye")
    script.start()
    ImapSource(script.mailbox(Security.STARTTLS, certificate.pem), "secret").close()


@pytest.mark.parametrize(
    ("names", "pinned", "reason"),
    [(("mail.other.example",), True, ""), (("mail.other.example",), False, "self_signed")],
)
def test_a_certificate_for_another_host(
    script: ScriptedServer,
    tmp_path_factory: pytest.TempPathFactory,
    names: tuple[str, ...],
    pinned: bool,
    reason: str,
) -> None:
    wrong = make_certificate(tmp_path_factory.mktemp("wrong"), *names)
    script.starts_tls(wrong)
    if pinned:
        script.greets_as_imap()
    else:
        script.connection().starts_tls(wrong)  # the look at what is presented
    script.start()
    mailbox = script.mailbox(Security.TLS, wrong.pem if pinned else "")
    if pinned:
        ImapSource(mailbox, "secret", QUICK).close()
        return
    with pytest.raises(Trouble) as caught:
        ImapSource(mailbox, "secret", QUICK)
    assert caught.value.values["reason"] == reason
    assert len(caught.value.values["sha256"].split(":")) == 32


def test_a_trusted_certificate_for_another_host_is_refused(
    script: ScriptedServer, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Authorities vouch for it, the name is wrong: that is somebody else's server."""
    import ssl
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    wrong = make_certificate(tmp_path, "mail.other.example")

    def trusting() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(wrong.cert)
        return context

    monkeypatch.setattr(ssl, "create_default_context", trusting)
    script.starts_tls(wrong).connection().starts_tls(wrong)
    script.start()
    with pytest.raises(Trouble) as caught:
        ImapSource(script.mailbox(Security.TLS), "secret", QUICK)
    assert (caught.value.code, caught.value.values["reason"]) == ("net.certificate", "wrong_host")


def test_a_pin_is_that_certificate_and_not_what_it_signs(
    script: ScriptedServer, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    child = make_certificate(tmp_path_factory.mktemp("child"), issuer=certificate)
    script.starts_tls(child).connection().starts_tls(child)
    script.start()
    with pytest.raises(Trouble) as caught:
        ImapSource(script.mailbox(Security.TLS, certificate.pem), "secret", QUICK)
    assert caught.value.values["reason"] == "not_pinned"
    assert script.heard == []


def test_a_pin_that_others_signed_holds_without_them(
    script: ScriptedServer, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    child = make_certificate(tmp_path_factory.mktemp("child"), "elsewhere", issuer=certificate)
    script.starts_tls(child).greets_as_imap()
    script.start()
    ImapSource(script.mailbox(Security.TLS, child.pem), "secret", QUICK).close()


@pytest.mark.parametrize(
    ("answer", "code", "retry"),
    [
        ("NO [AUTHENTICATIONFAILED] no", "net.login", False),
        ("NO no", "net.login", False),
        ("BAD what", "net.login", False),
        ("NO [UNAVAILABLE] the directory sleeps", "net.busy", True),
        ("NO [LIMIT] too many", "net.busy", True),
        ("NO [SERVERBUG] LOGIN Server error - Please try again later", "net.busy", True),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", "net.busy", True),
    ],
)
def test_a_sign_in_that_may_work_later_is_not_a_wrong_password(
    script: ScriptedServer, answer: str, code: str, retry: bool
) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1", "{tag} OK done").expects("LOGIN")
    script.says(f"{{tag}} {answer}")
    script.start()
    with pytest.raises(Trouble) as caught:
        ImapSource(script.mailbox(), "secret", QUICK)
    assert (caught.value.code, caught.value.retry) == (code, retry)


def test_a_password_of_any_bytes_without_auth_plain_goes_as_a_literal(
    script: ScriptedServer,
) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1", "{tag} OK done")
    script.expects(r'LOGIN "shop@koharu\.example" \{6\}').says("+ go").reads(8)
    script.says("{tag} OK in")
    script.expects("CAPABILITY").says("* CAPABILITY IMAP4rev1", "{tag} OK done")
    script.start()
    ImapSource(script.mailbox(), "暗証", QUICK).close()
    assert script.bodies == ["暗証".encode() + b"\r\n"]


def test_quotes_in_a_password_are_quoted(script: ScriptedServer) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1", "{tag} OK done")
    script.expects(r'LOGIN "shop@koharu\.example" "a\\"b\\\\c"').says("{tag} OK in")
    script.expects("CAPABILITY").says("* CAPABILITY IMAP4rev1", "{tag} OK done")
    script.start()
    ImapSource(script.mailbox(), 'a"b\\c', QUICK).close()


def test_folders_in_odd_clothes(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("LIST")
    script.sends(
        b'* LIST (\\HasNoChildren) "." INBOX\r\n'
        b'* LIST (\\Noselect) "." "[Gmail]"\r\n'
        b'* LIST (\\HasNoChildren) "." {13}\r\nINBOX.a"b\\c.d\r\n'
        b'* LIST () NIL "&kAFP4W4IMH8-"\r\n'
        b'* LIST () "." "&2AA-"\r\n'
        b'* LIST () "." "\xe9\x80\x81"\r\n'
        b'* LIST () "." "bad&AA0ACg-name"\r\n'
        b"* LIST\r\n"
    )
    script.says("{tag} OK done").expects('SELECT "&2AA-"')
    script.says("* 0 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 1] ok", "{tag} OK done")
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    names = [(folder.name, str(folder.role)) for folder in source.folders()]
    assert names[0] == ("INBOX", "inbox")
    assert ('INBOX.a"b\\c.d', "other") in names
    assert ("送信済み", "sent") in names
    assert ("送", "other") in names
    assert not any("\r" in name for name, _ in names)
    source.select("&2AA-")  # half a surrogate pair: shown, and asked for, as it is
    source.close()
