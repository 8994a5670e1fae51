"""IMAP against a real Dovecot: what a mailbox says comes over whole, and nothing is left behind."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import FolderInfo, Role
from ecdesk.domain.shop import Security, Server
from ecdesk.net import imap
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from tests.helpers.certs import Certificate
from tests.helpers.dovecot import JAPANESE_FOLDER, PASSWORD, Dovecot
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
JST = timezone(timedelta(hours=9))
QUICK = Timeouts(connect=2, read=1, dot=1)


def a_mail(number: int, body: bytes = "在庫はありますか。".encode()) -> bytes:
    head = f"From: taro@example.jp\r\nMessage-ID: <{number}@example.jp>\r\nSubject: {number}\r\n"
    return head.encode() + b"\r\n" + body + b"\r\n"


@pytest.fixture
def source(dovecot: Dovecot) -> Iterator[ImapSource]:
    opened = ImapSource(dovecot.mailbox(Security.PLAIN), PASSWORD)
    yield opened
    opened.close()


@pytest.mark.parametrize("security", list(Security))
def test_every_way_to_connect_signs_in_with_a_japanese_password(
    dovecot: Dovecot, security: Security
) -> None:
    dovecot.deliver(a_mail(1))
    source = ImapSource(dovecot.mailbox(security), PASSWORD)
    assert source.select("INBOX").exists == 1
    source.close()


def test_folders_have_roles_by_special_use_and_japanese_names(source: ImapSource) -> None:
    assert sorted(source.folders(), key=lambda folder: folder.name) == [
        FolderInfo("INBOX", Role.INBOX),
        FolderInfo("Sent", Role.SENT),
        FolderInfo(JAPANESE_FOLDER, Role.OTHER),
    ]


def test_a_japanese_folder_opens_and_keeps_mail(dovecot: Dovecot, source: ImapSource) -> None:
    source.append(JAPANESE_FOLDER, a_mail(1), ["\\Seen"], NOON)
    state = source.select(JAPANESE_FOLDER)
    assert (state.exists, state.uidnext) == (1, 2)
    assert dovecot.mails(JAPANESE_FOLDER) == [a_mail(1)]


def test_300_mails_arrive_byte_for_byte_in_batches(
    dovecot: Dovecot, source: ImapSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH_MAILS", 64)
    monkeypatch.setattr(imap, "BATCH_BYTES", 40_000)
    dice = random.Random(1)
    raws = [a_mail(n, _any_text(dice, dice.randrange(3_000))) for n in range(300)]
    for raw in raws:
        dovecot.deliver(raw)
    source.select("INBOX")
    fetched = list(source.fetch(range(1, 301)))
    assert [mail.uid for mail in fetched] == list(range(1, 301))
    assert [mail.raw for mail in fetched] == raws


def test_a_mail_larger_than_a_batch_still_comes(
    dovecot: Dovecot, source: ImapSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH_BYTES", 100)
    dovecot.deliver(a_mail(1, b"x" * 500))
    source.select("INBOX")
    assert [mail.raw for mail in source.fetch([1])] == [a_mail(1, b"x" * 500)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b")\r\n* 1 FETCH (UID 1 BODY[] {3}\r\nabc)",
        b"A1 OK done\r\n* BYE",
        "①㈱髙﨑".encode("cp932"),
        b"\x1b$B-j-\x7f\x1b(B",
        bytes(range(1, 256)).replace(b"\n", b"").replace(b"\r", b""),
    ],
)
def test_a_mail_that_looks_like_the_protocol_stays_a_mail(
    dovecot: Dovecot, source: ImapSource, body: bytes
) -> None:
    dovecot.deliver(a_mail(1, body))
    source.select("INBOX")
    assert [mail.raw for mail in source.fetch([1])] == [a_mail(1, body)]


def test_mails_come_in_the_order_asked_for_without_the_vanished(
    dovecot: Dovecot, source: ImapSource
) -> None:
    for number in range(1, 6):
        dovecot.deliver(a_mail(number))
    source.select("INBOX")
    dovecot.remove_mail(b"<2@example.jp>")
    assert [mail.uid for mail in source.fetch([5, 2, 1, 99, 4])] == [5, 1, 4]


def test_reading_leaves_a_mail_unread(dovecot: Dovecot, source: ImapSource) -> None:
    dovecot.deliver(a_mail(1))
    source.select("INBOX")
    list(source.fetch([1]))
    assert source.flags() == {1: frozenset()}


def test_arrival_is_internaldate_in_utc(dovecot: Dovecot, source: ImapSource) -> None:
    dovecot.deliver(a_mail(1), ["\\Seen", "\\Answered"], arrived=NOON)
    source.select("INBOX")
    [mail] = source.fetch([1])
    assert mail.arrived == NOON
    assert mail.arrived.utcoffset() == timedelta(0)
    assert mail.flags == {"\\Seen", "\\Answered"}


def test_flags_of_those_from_a_uid_on(dovecot: Dovecot, source: ImapSource) -> None:
    for number in range(1, 4):
        dovecot.deliver(a_mail(number), ["\\Flagged"] if number == 2 else [])
    source.select("INBOX")
    assert source.flags() == {1: frozenset(), 2: {"\\Flagged"}, 3: frozenset()}
    assert source.flags(3) == {3: frozenset()}
    assert source.flags(4) == {}  # "4:*" would name mail 3


def test_an_empty_folder_has_no_flags_and_no_mails(source: ImapSource) -> None:
    state = source.select("INBOX")
    assert (state.exists, state.uidnext) == (0, 1)
    assert source.flags() == {}
    assert source.since(NOON) == []
    assert list(source.fetch([])) == []


def test_flags_are_set_and_kept(dovecot: Dovecot, source: ImapSource) -> None:
    dovecot.deliver(a_mail(1))
    dovecot.deliver(a_mail(2), ["\\Seen"])
    source.select("INBOX")
    source.add_flags([1, 2], ["\\Answered", "\\Flagged"])
    assert source.flags() == {
        1: {"\\Answered", "\\Flagged"},
        2: {"\\Answered", "\\Flagged", "\\Seen"},
    }


@pytest.mark.parametrize("flag", ["", "\\", "a b", "(", "x)", "\\Seen\r\nA1 LOGOUT", "済"])
def test_a_word_that_is_no_flag_never_reaches_the_server(source: ImapSource, flag: str) -> None:
    source.select("INBOX")
    with pytest.raises(ValueError, match="flag"):
        source.add_flags([1], [flag])


def test_append_keeps_bytes_flags_and_date(dovecot: Dovecot, source: ImapSource) -> None:
    source.append("Sent", a_mail(7), ["\\Seen"], NOON.astimezone(JST))
    assert dovecot.mails("Sent") == [a_mail(7)]
    source.select("Sent")
    [mail] = source.fetch([1])
    assert (mail.raw, mail.arrived, mail.flags) == (a_mail(7), NOON, {"\\Seen"})


def test_append_to_no_folder_is_refused_with_the_servers_code(source: ImapSource) -> None:
    with pytest.raises(Trouble) as caught:
        source.append("どこにもない", a_mail(1), [], NOON)
    assert caught.value.code == "net.refused"
    assert caught.value.values["answer"] == "TRYCREATE"


def test_selecting_no_folder_is_refused_and_the_connection_lives(source: ImapSource) -> None:
    with pytest.raises(Trouble, match=r"net\.refused"):
        source.select("どこにもない")
    assert source.select("INBOX").exists == 0


@pytest.mark.parametrize("name", ['"', "\\", 'a" b', "INBOX\r\nA1 LOGOUT", "&", "%", "*"])
def test_odd_folder_names_are_only_names(source: ImapSource, name: str) -> None:
    with pytest.raises(Trouble, match=r"net\.refused"):
        source.select(name)
    assert source.select("INBOX").exists == 0


def test_since_counts_days_where_the_shop_is(dovecot: Dovecot, source: ImapSource) -> None:
    day = datetime(2026, 5, 1, tzinfo=JST)
    before = day - timedelta(seconds=1)
    for arrived in (day - timedelta(days=40), before, day, day + timedelta(days=30)):
        dovecot.deliver(a_mail(1), arrived=arrived)
    source.select("INBOX")
    assert source.since(day) == [3, 4]
    assert source.since(day.replace(hour=23)) == [3, 4]
    assert source.since(before) == [2, 3, 4]
    assert source.since(datetime.min.replace(tzinfo=UTC)) == [1, 2, 3, 4]


def test_find_wants_the_whole_message_id(dovecot: Dovecot, source: ImapSource) -> None:
    for message_id in ("<a@x>", "<aa@x>", "<a@x.example>", "<A@x>"):
        dovecot.deliver(f"Message-ID: {message_id}\r\nSubject: <a@x>\r\n\r\n<a@x>\r\n".encode())
    dovecot.deliver(b"message-id:\r\n <a@x>\r\nSubject: folded\r\n\r\n\r\n")
    dovecot.deliver(b"In-Reply-To: <a@x>\r\n\r\nMessage-ID: <a@x>\r\n")
    source.select("INBOX")
    assert source.find("<a@x>") == [1, 5]
    assert source.find("<nothing@x>") == []


@pytest.mark.parametrize("message_id", ["", "<あ@x>", "<a@x>\r\nA1 LOGOUT", "<a b@x>"])
def test_what_is_no_message_id_finds_nothing(source: ImapSource, message_id: str) -> None:
    source.select("INBOX")
    assert source.find(message_id) == []


def test_quotes_in_a_message_id_are_found(dovecot: Dovecot, source: ImapSource) -> None:
    dovecot.deliver(b'Message-ID: <"a\\"b"@x>\r\n\r\n\r\n')
    source.select("INBOX")
    assert source.find('<"a\\"b"@x>') == [1]


def test_find_sees_what_arrived_after_select(dovecot: Dovecot, source: ImapSource) -> None:
    source.select("INBOX")
    assert source.find("<1@example.jp>") == []
    dovecot.deliver(a_mail(1))
    assert source.find("<1@example.jp>") == [1]


def test_a_wrong_password_is_not_tried_again(dovecot: Dovecot) -> None:
    with pytest.raises(Trouble) as caught:
        ImapSource(dovecot.mailbox(Security.PLAIN), "wrong-Secret")
    assert (caught.value.code, caught.value.retry) == ("net.login", False)
    assert caught.value.values == {"host": "127.0.0.1", "port": dovecot.port}
    assert "wrong-Secret" not in _everything_said(caught.value)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "", "ない.invalid", "x" * 300])
def test_an_unknown_host_is_named(dovecot: Dovecot, host: str) -> None:
    with pytest.raises(Trouble) as caught:
        ImapSource(dovecot.mailbox(host=host), PASSWORD)
    assert caught.value.code in {"net.unknown_host"} | ({"net.certificate"} if not host else set())
    assert caught.value.values["host"] == host


@pytest.mark.parametrize("port", [None, 70_000])
def test_nobody_there_is_unreachable(
    dovecot: Dovecot, nobody_listens: int, port: int | None
) -> None:
    mailbox = replace(dovecot.mailbox(), imap=Server("127.0.0.1", port or nobody_listens))
    with pytest.raises(Trouble, match=r"net\.unreachable"):
        ImapSource(mailbox, PASSWORD)


def test_a_certificate_nobody_vouches_for_is_refused(dovecot: Dovecot) -> None:
    for security in (Security.TLS, Security.STARTTLS):
        with pytest.raises(Trouble) as caught:
            ImapSource(dovecot.mailbox(security, trust=False), PASSWORD)
        assert caught.value.code == "net.certificate"
        assert caught.value.values["reason"] == "self_signed"
        assert len(caught.value.values["sha256"].split(":")) == 32


def test_a_pin_that_is_another_certificate_is_refused(
    dovecot: Dovecot, certificate: Certificate
) -> None:
    mailbox = replace(dovecot.mailbox(), trust_pem=certificate.pem)
    with pytest.raises(Trouble) as caught:
        ImapSource(mailbox, PASSWORD)
    assert caught.value.values["reason"] == "not_pinned"


def test_a_pin_that_is_no_certificate_is_refused(dovecot: Dovecot) -> None:
    for pem in ("nonsense", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"):
        with pytest.raises(Trouble) as caught:
            ImapSource(replace(dovecot.mailbox(), trust_pem=pem), PASSWORD)
        assert caught.value.values["reason"] == "bad_pin"


def test_tls_against_a_port_without_tls_is_no_tls(dovecot: Dovecot) -> None:
    mailbox = replace(dovecot.mailbox(), imap=Server("127.0.0.1", dovecot.port, Security.TLS))
    with pytest.raises(Trouble, match=r"net\.no_tls"):
        ImapSource(mailbox, PASSWORD, QUICK)


def test_closing_from_another_thread_wakes_a_reader(script: ScriptedServer) -> None:
    script.greets_as_imap().expects("SELECT").waits(30)
    script.start()
    source = ImapSource(script.mailbox(), "secret")
    heard: list[Trouble] = []

    def read() -> None:
        with pytest.raises(Trouble) as caught:
            source.select("INBOX")
        heard.append(caught.value)

    reader = threading.Thread(target=read)
    reader.start()
    while not any("SELECT" in line for line in script.heard):
        reader.join(0.01)
    source.close()
    reader.join(5)
    assert [trouble.code for trouble in heard] == ["net.gone"]
    with pytest.raises(Trouble, match=r"net\.gone"):
        source.flags()


def test_close_never_raises(dovecot: Dovecot) -> None:
    source = ImapSource(dovecot.mailbox(Security.TLS), PASSWORD)
    source.close()
    source.close()


def _any_text(dice: random.Random, length: int) -> bytes:
    return bytes(dice.choice(b'abc .(){}[]"\\\x80\xe3\xff\x1b$B') for _ in range(length))


def _everything_said(error: BaseException | None) -> str:
    said = ""
    while error is not None:
        said += f"{error!r} {error} {getattr(error, 'values', '')}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said
