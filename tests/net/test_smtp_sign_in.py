"""SMTP, before a mail is offered: whom we talk to, and how we sign in there."""

from __future__ import annotations

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Envelope, NotSent, Phase
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.net.channel import Timeouts
from ecdesk.net.smtp import SmtpSender
from tests.helpers.certs import Certificate, make_certificate
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire
QUICK = Timeouts(connect=2, read=0.5, dot=0.5)
SECRET = '暗証-\\"x'
LETTER = Envelope("shop@koharu.example", ("taro@example.jp",), b"Subject: x\r\n\r\nbody\r\n")


def not_sent(mailbox: Mailbox, password: str = "") -> NotSent:
    """Send, and have it fail."""
    with pytest.raises(NotSent) as caught:
        SmtpSender(mailbox, password, QUICK).send(LETTER, lambda: None)
    return caught.value


def test_a_wrong_password_is_permanent(smtp_servers: MakeSmtp) -> None:
    server = smtp_servers(Security.TLS, users={"shop@koharu.example": "right"})
    said = not_sent(server.mailbox(), password="wrong-Secret")
    assert (said.phase, said.code, said.permanent) == (Phase.AUTH, "net.login", True)
    assert "wrong-Secret" not in f"{said!r} {said} {said.reply} {said.__cause__!r}"
    assert server.commands.count("AUTH") == 1  # a second try may lock the account


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "CRAM-MD5", "login plain", "GSSAPI", "=LOGIN"])
def test_every_way_to_sign_in(script: ScriptedServer, way: str) -> None:
    import base64

    script.greets_as_smtp(f"AUTH {way}".replace(" =", "="))  # "AUTH=": before RFC 4954
    if "PLAIN" in way.upper():
        hidden = base64.b64encode(b"\0shop@koharu.example\0" + SECRET.encode()).decode()
        script.expects(f"AUTH PLAIN {hidden}").says("235 in")
    elif way.endswith("LOGIN"):
        script.expects("AUTH LOGIN$").says("334 VXNlcm5hbWU6")
        script.expects(base64.b64encode(b"shop@koharu.example").decode()).says("334 UGFzc3dvcmQ6")
        script.expects(base64.b64encode(SECRET.encode()).decode()).says("235 in")
    elif way == "CRAM-MD5":
        script.expects("AUTH CRAM-MD5$").says("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+")
        script.expects("^[A-Za-z0-9+/=]+$").says("235 in")
    script.expects("QUIT").says("221 bye")
    script.start()
    sender = SmtpSender(script.mailbox(), SECRET, QUICK)
    if way == "GSSAPI":
        with pytest.raises(Trouble) as caught:
            sender.check()
        assert (caught.value.code, caught.value.retry) == ("net.login", False)
    else:
        sender.check()


def test_a_way_that_is_offered_and_unknown_gives_way_to_the_next(script: ScriptedServer) -> None:
    script.greets_as_smtp("AUTH PLAIN CRAM-MD5 LOGIN")
    script.expects("AUTH CRAM-MD5").says("504 5.5.4 unrecognized")
    script.expects("AUTH PLAIN").says("504 5.5.4 unrecognized")
    script.expects("AUTH LOGIN$").says("334 VXNlcm5hbWU6")
    script.expects(".").says("334 UGFzc3dvcmQ6").expects(".").says("535 5.7.8 no")
    script.expects("QUIT").says("221 bye")
    script.start()
    with pytest.raises(Trouble) as caught:
        SmtpSender(script.mailbox(), SECRET, QUICK).check()
    assert (caught.value.code, caught.value.retry) == ("net.login", False)


def test_the_example_of_rfc_2195(script: ScriptedServer) -> None:
    import base64

    script.greets_as_smtp("AUTH CRAM-MD5").expects("AUTH")
    script.says("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+")
    script.expects(".").says("235 in").expects("QUIT")
    script.start()
    mailbox = Mailbox(1, 1, "tim", smtp=script.server())
    SmtpSender(mailbox, "tanstaaftanstaaf", QUICK).check()
    answer = base64.b64decode(script.heard[2]).decode()
    assert answer == "tim b913a602c7eda7a495b4e6e7334d3890"


@pytest.mark.parametrize("challenge", ["!", "A", "", "Zg"])
def test_a_broken_challenge_ends_in_trouble(script: ScriptedServer, challenge: str) -> None:
    script.greets_as_smtp("AUTH CRAM-MD5").expects("AUTH").says(f"334 {challenge}").says("535 no")
    script.start()
    with pytest.raises(Trouble):
        SmtpSender(script.mailbox(), "secret", QUICK).check()


def test_starttls_is_not_given_up_for_a_server_without(script: ScriptedServer) -> None:
    script.greets_as_smtp("AUTH PLAIN").expects("QUIT").says("221 bye")
    script.start()
    said = not_sent(script.mailbox(Security.STARTTLS), password="secret")
    assert (said.phase, said.code) == (Phase.HELLO, "net.no_tls")
    assert not any("AUTH" in line for line in script.heard)


def test_what_was_slipped_in_before_tls_is_forgotten(
    script: ScriptedServer, certificate: Certificate
) -> None:
    script.greets_as_smtp("STARTTLS", "AUTH LOGIN").expects("STARTTLS")
    script.says("220 go\r\n250 slipped in").starts_tls(certificate)
    script.expects("EHLO").says("250 AUTH-less").expects("QUIT").says("221 bye")
    script.start()
    SmtpSender(script.mailbox(Security.STARTTLS, certificate.pem), "secret", QUICK).check()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_nobody_vouches_for_is_refused(
    smtp_servers: MakeSmtp, security: Security
) -> None:
    server = smtp_servers(security, users={"shop@koharu.example": "secret"})
    with pytest.raises(Trouble) as caught:
        SmtpSender(server.mailbox(trust=False), "secret", QUICK).check()
    assert caught.value.code == "net.certificate"
    assert caught.value.values["reason"] == "self_signed"
    assert len(caught.value.values["sha256"].split(":")) == 32
    assert "AUTH" not in server.commands


def test_a_pin_holds_whatever_the_name(
    smtp_servers: MakeSmtp, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_certificate(tmp_path_factory.mktemp("other"), "mail.other.example")
    server = smtp_servers(Security.TLS, certificate=other)
    SmtpSender(server.mailbox(), "").check()
    server = smtp_servers(Security.TLS)
    with pytest.raises(Trouble) as caught:
        SmtpSender(Mailbox(1, 1, "a@x", smtp=server.server, trust_pem=other.pem), "", QUICK).check()
    assert caught.value.values["reason"] == "not_pinned"


@pytest.mark.parametrize(
    ("server", "code"),
    [
        (Server("no-such-host.invalid", 587), "net.unknown_host"),
        (Server("127.0.0.1", 0), "net.unreachable"),
    ],
)
def test_nobody_there(server: Server, code: str) -> None:
    said = not_sent(Mailbox(1, 1, "a@x", smtp=server))
    assert (said.phase, said.code) == (Phase.CONNECT, code)
    assert isinstance(said.__cause__, Trouble)
    assert said.__cause__.values == {"host": server.host, "port": server.port}


def test_a_port_where_nobody_listens(nobody_listens: int) -> None:
    with pytest.raises(Trouble, match=r"net\.unreachable"):
        SmtpSender(Mailbox(1, 1, "a@x", smtp=Server("127.0.0.1", nobody_listens)), "").check()
