"""SMTP, cut at every phase: which of them may be repeated must never be in doubt."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.ports import Envelope, NotSent, Phase
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.net import channel
from ecdesk.net.channel import Timeouts
from ecdesk.net.smtp import SmtpSender, dot_stuffed
from tests.helpers.fixtures import MakeSmtp
from tests.helpers.scripted import ScriptedServer
from tests.helpers.smtp import DROP, DROP_KEPT, Delay, Drop, SmtpServer

pytestmark = pytest.mark.wire
QUICK = Timeouts(connect=2, read=0.5, dot=0.5)
SECRET = '暗証-\\"x'
RAW = (
    b"From: shop@koharu.example\r\nTo: taro@example.jp\r\nMessage-ID: <1@koharu.example>\r\n"
    b"\r\n.\r\n..\r\n.dot\r\nbody\r\n.\r\n"
)


def letter(*recipients: str, raw: bytes = RAW) -> Envelope:
    return Envelope("shop@koharu.example", recipients or ("taro@example.jp",), raw)


def nothing() -> None:
    """before_data for tests that do not care."""


def not_sent(mailbox: Mailbox, envelope: Envelope | None = None, password: str = "") -> NotSent:
    """Send, and have it fail."""
    with pytest.raises(NotSent) as caught:
        SmtpSender(mailbox, password, QUICK).send(envelope or letter(), nothing)
    return caught.value


# --- it goes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("security", list(Security))
def test_the_frozen_bytes_arrive(smtp_servers: MakeSmtp, security: Security) -> None:
    server = smtp_servers(security, users={"shop@koharu.example": SECRET}, auth_needed=False)
    called: list[int] = []
    accepted = SmtpSender(server.mailbox(), SECRET).send(
        letter("taro@example.jp", "hanako@example.jp"), lambda: called.append(len(server.kept))
    )
    assert accepted.reply == "250 2.0.0 kept"
    assert accepted.refused == {}
    assert called == [0]
    [kept] = server.kept
    assert kept.raw == RAW
    assert kept.sender == "shop@koharu.example"
    assert kept.recipients == ("taro@example.jp", "hanako@example.jp")
    assert "AUTH" in server.commands


def test_before_data_comes_after_the_recipients_and_before_data(smtp_server: SmtpServer) -> None:
    seen: list[str] = []
    SmtpSender(smtp_server.mailbox(), "").send(letter(), lambda: seen.extend(smtp_server.commands))
    assert seen == ["CONNECT", "EHLO", "MAIL", "RCPT"]


def test_no_before_data_no_data(smtp_server: SmtpServer) -> None:
    def cannot_commit() -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        SmtpSender(smtp_server.mailbox(), "").send(letter(), cannot_commit)
    assert "DATA" not in smtp_server.commands
    assert smtp_server.kept == []


def test_without_auth_at_the_server_a_password_is_not_said(smtp_server: SmtpServer) -> None:
    SmtpSender(smtp_server.mailbox(), "secret").send(letter(), nothing)
    assert "AUTH" not in smtp_server.commands


def test_without_a_password_nobody_signs_in(smtp_servers: MakeSmtp) -> None:
    server = smtp_servers(users={"shop@koharu.example": "x"})
    SmtpSender(server.mailbox(), "").send(letter(), nothing)
    assert "AUTH" not in server.commands


def test_refused_recipients_are_told_with_their_replies(smtp_server: SmtpServer) -> None:
    smtp_server.fail("rcpt", "550 5.1.1 no such user", only="nobody")
    accepted = SmtpSender(smtp_server.mailbox(), "").send(
        letter("taro@example.jp", "nobody@example.jp", "未@example.jp"), nothing
    )
    assert accepted.refused["nobody@example.jp"] == "550 5.1.1 no such user"
    assert accepted.refused["未@example.jp"].startswith("553 5.6.7")
    assert smtp_server.kept[0].recipients == ("taro@example.jp",)


@pytest.mark.parametrize("fault", [DROP, "500 what", Delay(3)])
def test_what_happens_at_quit_changes_nothing(smtp_server: SmtpServer, fault: Drop) -> None:
    smtp_server.fail("quit", fault)
    accepted = SmtpSender(smtp_server.mailbox(), "", QUICK).send(letter(), nothing)
    assert accepted.reply.startswith("250")
    assert smtp_server.accepted == [RAW]


def test_a_server_from_before_ehlo_is_greeted_with_helo(script: ScriptedServer) -> None:
    script.says("220 old").expects("EHLO").says("502 what").expects("HELO").says("250 hello")
    script.takes_envelope().expects("DATA").says("354 go").reads_body().says("250 thanks")
    script.start()
    assert SmtpSender(script.mailbox(), "").send(letter(), nothing).reply == "250 thanks"
    assert script.bodies == [dot_stuffed(RAW) + b".\r\n"]


def test_ehlo_tells_nothing_of_this_machine(script: ScriptedServer) -> None:
    script.greets_as_smtp().expects("QUIT").says("221 bye")
    script.start()
    SmtpSender(script.mailbox(), "").check()
    assert script.heard[0].upper() == "EHLO [127.0.0.1]"


# --- it does not go ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "fault", "where", "code", "permanent"),
    [
        ("connect", "421 4.3.2 not now", Phase.CONNECT, "net.refused", False),
        ("connect", "554 5.7.1 go away", Phase.CONNECT, "net.refused", True),
        ("connect", DROP, Phase.CONNECT, "net.gone", False),
        ("connect", Delay(2), Phase.CONNECT, "net.timeout", False),
        ("ehlo", "421 4.3.2 not now", Phase.HELLO, "net.refused", False),
        ("ehlo", DROP, Phase.HELLO, "net.gone", False),
        ("auth", "454 4.7.0 later", Phase.AUTH, "net.refused", False),
        ("auth", "535 5.7.8 wrong", Phase.AUTH, "net.login", True),
        ("auth", "534 5.7.9 too weak", Phase.AUTH, "net.login", True),
        ("auth", "538 5.7.11 encrypt", Phase.AUTH, "net.no_tls", True),
        ("auth", DROP, Phase.AUTH, "net.gone", False),
        ("mail", "451 4.3.0 later", Phase.MAIL, "net.refused", False),
        ("mail", "530 5.7.0 sign in", Phase.MAIL, "net.login", True),
        ("mail", "553 5.7.1 not you", Phase.MAIL, "net.refused", True),
        ("mail", DROP, Phase.MAIL, "net.gone", False),
        ("rcpt", "450 4.2.1 greylisted", Phase.RCPT, "net.refused", False),
        ("rcpt", "550 5.1.1 nobody", Phase.RCPT, "net.refused", True),
        ("rcpt", "421 4.3.2 closing", Phase.RCPT, "net.refused", False),
        ("rcpt", DROP, Phase.RCPT, "net.gone", False),
        ("data", "451 4.3.0 later", Phase.DATA, "net.refused", False),
        ("data", "554 5.5.1 no", Phase.DATA, "net.refused", True),
        ("data", DROP, Phase.DATA, "net.gone", False),
        ("data", Delay(2), Phase.DATA, "net.timeout", False),
        ("body", DROP, Phase.DATA, "net.gone", False),
        ("dot", "451 4.3.0 later", Phase.DOT, "net.refused", False),
        ("dot", "552 5.3.4 too big", Phase.DOT, "net.refused", True),
        ("dot", "421 4.3.2 closing", Phase.DOT, "net.refused", False),
    ],
)
def test_before_the_dot_or_with_an_answer_it_is_certainly_not_sent(
    smtp_servers: MakeSmtp,
    phase: str,
    fault: str | Drop,
    where: Phase,
    code: str,
    permanent: bool,
) -> None:
    server = smtp_servers(users={"shop@koharu.example": "secret"})
    server.fail(phase, fault)
    said = not_sent(server.mailbox(), password="secret")
    assert (said.phase, said.code, said.permanent) == (where, code, permanent)
    assert said.outcome_known
    assert said.reply == (fault if isinstance(fault, str) else "")
    assert server.kept == []


@pytest.mark.parametrize(
    ("fault", "kept"), [(DROP, 0), (DROP_KEPT, 1), (Delay(2), 1), ("299-", 0), ("354 what", 0)]
)
def test_after_the_dot_without_an_answer_nobody_knows(
    smtp_server: SmtpServer, fault: Drop, kept: int
) -> None:
    smtp_server.fail("dot", fault)
    said = not_sent(smtp_server.mailbox())
    assert (said.phase, said.reply, said.permanent) == (Phase.DOT, "", False)
    assert not said.outcome_known
    assert len(smtp_server.accepted) == kept


def test_a_dot_that_breaks_on_its_way_may_have_arrived(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Breaking(socket.socket):
        def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override] # enough
            super().sendall(data, flags)
            if data == b"\r\n.\r\n":
                raise BrokenPipeError

    real = channel.connect

    def connect(server: Server, timeouts: Timeouts) -> socket.socket:
        sock = Breaking(fileno=real(server, timeouts).detach())
        sock.settimeout(timeouts.read)
        return sock

    monkeypatch.setattr(channel, "connect", connect)
    said = not_sent(smtp_server.mailbox())
    assert (said.phase, said.outcome_known) == (Phase.DOT, False)


def test_each_failure_transmits_once(smtp_server: SmtpServer) -> None:
    smtp_server.fail("dot", DROP_KEPT)
    not_sent(smtp_server.mailbox())
    assert smtp_server.commands.count("DATA") == 1
    assert len(smtp_server.accepted) == 1


@pytest.mark.parametrize("tls", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("phase", ["mail", "data", "body", "dot"])
def test_the_same_holds_under_tls(smtp_servers: MakeSmtp, tls: Security, phase: str) -> None:
    server = smtp_servers(tls)
    server.fail(phase, DROP)
    said = not_sent(server.mailbox())
    assert said.code == "net.gone"
    assert said.outcome_known == (phase != "dot")


def test_a_drop_in_a_large_body_is_before_the_dot(smtp_server: SmtpServer) -> None:
    smtp_server.fail("body", DROP)
    said = not_sent(smtp_server.mailbox(), letter(raw=RAW + b"x" * 70 + b"\r\n" * 4_000_000))
    assert (said.phase, said.outcome_known) == (Phase.DATA, True)


@pytest.mark.parametrize(
    ("last_words", "known"),
    [
        (b"", False),
        (b"garbage\r\n", False),
        (b"250", True),  # a reply without a text is one
        (b"250-one\r\n", False),
        (b"99\r\n", False),
        (b"250 " + b"x" * 9_000 + b"\r\n", False),
        (b"451 later", True),
    ],
)
def test_last_words_after_the_dot(script: ScriptedServer, last_words: bytes, known: bool) -> None:
    script.greets_as_smtp().takes_envelope().expects("DATA").says("354 go")
    script.reads_body().sends(last_words).hangs_up()
    script.start()
    sender = SmtpSender(script.mailbox(), "", QUICK)
    if last_words == b"250":
        assert sender.send(letter(), nothing).reply == "250"
        return
    with pytest.raises(NotSent) as caught:
        sender.send(letter(), nothing)
    assert (caught.value.phase, caught.value.outcome_known) == (Phase.DOT, known)


def test_a_refusal_before_the_dot_is_heard(script: ScriptedServer) -> None:
    """Some servers refuse a body while it is still coming. The dot is then never sent."""
    script.greets_as_smtp().takes_envelope().expects("DATA").says("354 go", "552 5.3.4 enough")
    script.expects("From:").waits(0.2).hangs_up()
    script.start()
    said = not_sent(script.mailbox())
    assert (said.phase, said.reply, said.permanent) == (Phase.DATA, "552 5.3.4 enough", True)


def test_a_refusal_in_the_middle_of_a_large_body_is_heard(script: ScriptedServer) -> None:
    """Else it would be a line that broke, and tried again every hour."""
    large = letter(raw=RAW + b"x" * 70 * 1024 * 300 + b"\r\n")
    script.greets_as_smtp().takes_envelope().expects("DATA").says("354 go")
    script.reads(200_000).says("552 5.3.4 too big").waits(0.2).hangs_up()
    script.start()
    said = not_sent(script.mailbox(), large)
    assert (said.phase, said.reply, said.permanent) == (Phase.DATA, "552 5.3.4 too big", True)


def test_a_slow_line_is_not_a_silent_one(script: ScriptedServer) -> None:
    """The whole takes longer than a silence may; no part of it does."""
    large = letter(raw=RAW + (b"x" * 998 + b"\r\n") * 16_000)
    script.greets_as_smtp().takes_envelope().expects("DATA").says("354 go")
    for _ in range(12):
        script.reads(1_000_000).waits(0.1)
    script.reads_body().says("250 kept").expects("QUIT").says("221 bye")
    script.start()
    assert SmtpSender(script.mailbox(), "", QUICK).send(large, nothing).reply == "250 kept"


@pytest.mark.parametrize("size", [0, 1, channel.PORTION, channel.PORTION + 1])
def test_portions_are_the_whole(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    parts = list(channel.portions(data))
    assert b"".join(parts) == data
    assert all(0 < len(part) <= channel.PORTION for part in parts)


def test_the_dot_is_a_step_of_its_own(script: ScriptedServer) -> None:
    """What the server has before it is the whole mail without its last line end."""
    body = dot_stuffed(RAW).removesuffix(b"\r\n")
    script.greets_as_smtp().takes_envelope().expects("DATA").says("354 go")
    script.reads(len(body)).hangs_up()
    script.start()
    said = not_sent(script.mailbox())
    assert (said.phase, said.outcome_known) == (Phase.DATA, True)
    assert script.bodies == [body]


def test_all_recipients_refused_is_permanent_only_if_all_are(smtp_server: SmtpServer) -> None:
    smtp_server.fail("rcpt", "550 5.1.1 nobody", only="nobody")
    smtp_server.fail("rcpt", "450 4.2.1 later", only="later")
    said = not_sent(smtp_server.mailbox(), letter("nobody@example.jp", "later@example.jp"))
    assert (said.phase, said.reply, said.permanent) == (Phase.RCPT, "450 4.2.1 later", False)
    assert "DATA" not in smtp_server.commands


def test_a_mail_too_big_is_not_even_offered(smtp_servers: MakeSmtp) -> None:
    server = smtp_servers(size_limit=100)
    said = not_sent(server.mailbox())
    assert (said.phase, said.permanent) == (Phase.MAIL, True)
    assert said.reply.startswith("552")
    assert "MAIL" not in server.commands


def test_eight_bits_go_only_where_they_are_welcome(
    smtp_server: SmtpServer, script: ScriptedServer
) -> None:
    eight = RAW + "在庫\r\n".encode()
    SmtpSender(smtp_server.mailbox(), "").send(letter(raw=eight), nothing)
    assert smtp_server.accepted == [eight]
    script.greets_as_smtp("SIZE 99999").expects("QUIT").says("221 bye")
    script.start()
    said = not_sent(script.mailbox(), letter(raw=eight))
    assert (said.phase, said.permanent) == (Phase.MAIL, True)


@pytest.mark.parametrize(
    "raw", [b"a\n", b"a\rb\r\n", b"a\r\n.\n", b"a\n.\r\n", b"a", b"", b"a\r\n.\r", b"\r\r\n"]
)
def test_bytes_that_would_change_on_the_way_are_our_own_fault(
    smtp_server: SmtpServer, raw: bytes
) -> None:
    with pytest.raises(ValueError, match="CRLF"):
        SmtpSender(smtp_server.mailbox(), "").send(letter(raw=raw), nothing)
    assert smtp_server.commands == []


@pytest.mark.parametrize(
    "address", ["a@x>\r\nRCPT TO:<b@x", "a@x> SIZE=1", "a b@x", "<a@x>", "a", "@", "a@", "", "@x"]
)
def test_an_address_cannot_carry_a_command(smtp_server: SmtpServer, address: str) -> None:
    said = not_sent(smtp_server.mailbox(), letter(address))
    assert (said.phase, said.permanent) == (Phase.RCPT, True)
    assert "RCPT" not in smtp_server.commands
    said = not_sent(smtp_server.mailbox(), Envelope(address, ("a@x",), RAW))
    assert (said.phase, said.permanent) == (Phase.MAIL, True)


@pytest.mark.parametrize("address", ["taro..x.@docomo.example", '"taro..x."@docomo.example'])
def test_addresses_that_phone_companies_gave_away_are_mailable(
    script: ScriptedServer, address: str
) -> None:
    script.greets_as_smtp().expects("MAIL").says("250 ok").expects("RCPT TO:<.?taro").says("250 ok")
    script.expects("DATA").says("354 go").reads_body().says("250 ok")
    script.start()
    SmtpSender(script.mailbox(), "").send(letter(address), nothing)
    assert script.heard[2].upper() == f"RCPT TO:<{address}>".upper()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b".", b"..", b"", b"a", b".a", b"a.", "在".encode()]), min_size=1))
def test_dots_come_back_as_they_were(lines: list[bytes]) -> None:
    raw = b"".join(line + b"\r\n" for line in lines)
    stuffed = dot_stuffed(raw)
    assert b"\r\n.\r\n" not in b"\r\n" + stuffed
    back = b"".join(line.removeprefix(b".") for line in stuffed.splitlines(keepends=True))
    assert back == raw
