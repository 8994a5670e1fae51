"""What large providers are known to answer, as transcripts: limits, halves, searches denied."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.net import channel, imap_client
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire
QUICK = Timeouts(connect=2, read=1, dot=1)
HEADER = "BODY[HEADER.FIELDS (MESSAGE-ID)]"


@pytest.fixture
def opened(script: ScriptedServer) -> Iterator[list[ImapSource]]:
    """What was opened is closed."""
    sources: list[ImapSource] = []
    yield sources
    for source in sources:
        source.close()


def in_the_inbox(script: ScriptedServer, opened: list[ImapSource]) -> ImapSource:
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    opened.append(source)
    source.select("INBOX")
    return source


def header(number: int, uid: int, message_id: str) -> bytes:
    said = f"Message-ID: {message_id}\r\n\r\n".encode()
    return b"* %d FETCH (UID %d %b {%d}\r\n%b)\r\n" % (
        number, uid, HEADER.encode(), len(said), said
    )  # fmt: skip


def test_a_mailbox_so_large_that_its_numbers_fill_a_megabyte(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(150_000)
    script.expects("SEARCH ALL").sends(b"* SEARCH")
    script.sends(b"".join(b" %d" % uid for uid in range(1_000_001, 1_150_001)) + b"\r\n")
    script.says("{tag} OK done")
    assert len(in_the_inbox(script, opened).uids()) == 150_000


def test_a_line_without_end_is_left(
    script: ScriptedServer, opened: list[ImapSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_client, "LONGEST_LINE", 5_000)
    script.greets_as_imap().opens_inbox(1)
    script.expects("SEARCH").sends(b"* SEARCH " + b"1" * 6_000 + b"\r\n").says("{tag} OK done")
    with pytest.raises(Trouble, match=r"net\.gone"):
        in_the_inbox(script, opened).uids()


@pytest.mark.parametrize("answer", ["* SEARCH 1 2\r\n{tag} OK done", "{tag} NO [SERVERBUG] sorry"])
def test_a_search_that_names_too_few_is_not_believed(
    script: ScriptedServer, opened: list[ImapSource], answer: str
) -> None:
    script.greets_as_imap().opens_inbox(3)
    script.expects("SEARCH ALL").says(answer)
    script.expects("FETCH 1:. .UID FLAGS")
    script.says(*(f"* {n} FETCH (UID {n} FLAGS ())" for n in (1, 2, 3)), "{tag} OK done")
    assert in_the_inbox(script, opened).uids() == [1, 2, 3]


def test_where_no_day_can_be_searched_for_the_arrivals_tell(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("SEARCH SINCE").says("{tag} NO [SERVERBUG] UID SEARCH Server error")
    script.expects("SEARCH ALL").says("* SEARCH 1 2", "{tag} OK done")
    script.expects("FETCH 1:2 .UID INTERNALDATE")
    script.says('* 1 FETCH (UID 1 INTERNALDATE "01-Apr-2026 12:00:00 +0000")')
    script.says('* 2 FETCH (UID 2 INTERNALDATE "01-May-2026 12:00:00 +0000")', "{tag} OK done")
    day = datetime(2026, 5, 1, tzinfo=UTC)
    assert in_the_inbox(script, opened).since(day) == [2]


@pytest.mark.parametrize("answer", ["* SEARCH\r\n{tag} OK done", "{tag} NO [SERVERBUG] UID SEARCH"])
def test_a_copy_that_no_search_finds_is_found_among_the_newest(
    script: ScriptedServer, opened: list[ImapSource], answer: str
) -> None:
    """Yahoo searches no headers, and Exchange has no index yet of what came a moment ago."""
    script.greets_as_imap().opens_inbox(120)
    script.expects("NOOP").says("{tag} OK done")
    script.expects("SEARCH HEADER").says(answer)
    script.expects(r"FETCH 71:\* \(UID BODY")
    script.sends(header(119, 119, "<other@koharu.example>"))
    script.sends(header(120, 121, "<ours@koharu.example>")).says("{tag} OK done")
    assert in_the_inbox(script, opened).find("<ours@koharu.example>") == [121]


def test_an_empty_folder_holds_nothing_and_is_not_asked(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(0)
    script.expects("NOOP").says("{tag} OK done")
    script.expects("SEARCH HEADER").says("* SEARCH", "{tag} OK done")
    assert in_the_inbox(script, opened).find("<ours@koharu.example>") == []


def test_flags_that_come_after_the_header_do_not_hide_it(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(1)
    script.expects("NOOP").says("{tag} OK done")
    script.expects("SEARCH HEADER").says("* SEARCH 1", "{tag} OK done")
    script.expects("FETCH 1 ").sends(header(1, 1, "<ours@koharu.example>"))
    script.says("* 1 FETCH (UID 1 FLAGS (\\Seen))", "{tag} OK done")
    assert in_the_inbox(script, opened).find("<ours@koharu.example>") == [1]


def test_a_mail_that_comes_empty_though_it_is_not_is_none(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    """Stored as an empty mail it would never be asked for again."""
    script.greets_as_imap().opens_inbox(3)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 900)")
    script.says("* 2 FETCH (UID 2 RFC822.SIZE 3)", "* 3 FETCH (UID 3 RFC822.SIZE 0)")
    script.says("{tag} OK done").expects("BODY.PEEK")
    script.sends(b"* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\ntwo)\r\n")
    script.sends(b'* 3 FETCH (UID 3 BODY[] "")\r\n').says("{tag} OK done")
    mails = list(in_the_inbox(script, opened).fetch([1, 2, 3]))
    assert [(mail.uid, mail.raw) for mail in mails] == [(2, b"two"), (3, b"")]


def test_a_mail_whose_size_is_a_secret_comes_all_the_same(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 3)")
    script.says("{tag} NO Some messages could not be FETCHed (Failure)")
    script.expects("FETCH 1:2 .*BODY.PEEK").sends(b"* 1 FETCH (UID 1 BODY[] {3}\r\none)\r\n")
    script.sends(b"* 2 FETCH (UID 2 BODY[] {3}\r\ntwo)\r\n").says("{tag} OK done")
    assert [mail.raw for mail in in_the_inbox(script, opened).fetch([1, 2])] == [b"one", b"two"]


def test_what_others_suppose_of_a_size_is_not_what_the_server_said(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(1)
    script.expects("RFC822.SIZE").says("{tag} OK done")
    script.expects("RFC822.SIZE").says("{tag} OK done")
    script.expects("BODY.PEEK").sends(b"* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\n").says("{tag} OK done")
    source = in_the_inbox(script, opened)
    source.sizes([1])[1] = 0
    assert list(source.fetch([1])) == [], "nothing, of a size that nobody knows, is no empty mail"


def test_a_server_that_tells_no_size_at_all_is_in_trouble(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox(4)
    for asked in ("1:4", "1", "3", "4"):
        script.expects(f"FETCH {asked} .*RFC822.SIZE").says("{tag} NO try later")
    source = in_the_inbox(script, opened)
    with pytest.raises(Trouble, match=r"net\.refused"):
        source.sizes([1, 2, 3, 4])


@pytest.mark.parametrize(
    "answer",
    [
        "NO [LIMIT] UID FETCH Rate limit hit.",
        "NO [THROTTLED] slow down",
        "NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
        "NO Server Unavailable. 15",
        "BAD User is authenticated but not connected.",
    ],
)
def test_a_server_that_asks_for_patience_is_not_asked_for_each_mail(
    script: ScriptedServer, opened: list[ImapSource], answer: str
) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 3)")
    script.says("* 2 FETCH (UID 2 RFC822.SIZE 3)", "{tag} OK done")
    script.expects("FETCH 1:2 .*BODY").says(f"{{tag}} {answer}")
    source = in_the_inbox(script, opened)
    with pytest.raises(Trouble) as trouble:
        list(source.fetch([1, 2]))
    assert (trouble.value.code, trouble.value.retry) == ("net.busy", True)


@pytest.mark.parametrize(
    ("command", "code", "busy"),
    [
        ("FETCH", "UNAVAILABLE", False),  # Yahoo says so of a mail that it never gives
        ("FETCH", "SERVERBUG", False),
        ("SELECT", "UNAVAILABLE", True),
        ("STORE", "INUSE", True),
        ("STORE", "LIMIT", False),  # too many flags
        ("APPEND", "OVERQUOTA", False),  # the folder is full
        ("LOGIN", "SERVERBUG", True),
        ("LOGIN", "AUTHENTICATIONFAILED", False),
    ],
)
def test_what_may_be_granted_later(command: str, code: str, busy: bool) -> None:
    assert imap_client.asks_to_wait(command, f"{command} => [b'[{code}] words']") is busy


def test_a_copy_leaves_in_portions(
    script: ScriptedServer, opened: list[ImapSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one call is given must have left within the time that a silence may take."""
    monkeypatch.setattr(channel, "PORTION", 1000)
    raw = b"Subject: large\r\n\r\n" + b"x" * 5000 + b"\r\n"
    script.greets_as_imap().opens_inbox(1)
    script.expects(f"APPEND .*{len(raw)}").says("+ go").reads(len(raw) + 2).says("{tag} OK done")
    source = in_the_inbox(script, opened)
    sent: list[int] = []
    real = socket.socket.sendall
    monkeypatch.setattr(
        socket.socket, "sendall", lambda sock, data: (sent.append(len(data)), real(sock, data))[1]
    )
    source.append("Sent", raw, ["\\Seen"], datetime(2026, 5, 1, tzinfo=UTC))
    assert script.bodies == [raw + b"\r\n"]
    assert len(sent) > 5
    assert max(sent) <= 1000


def test_an_inbox_that_is_not_listed_is_there(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox().expects("LIST")
    script.says('* LIST (\\Sent) "/" [Gmail]/Sent', '* LIST () "/" [Gmail]/Sent', "{tag} OK done")
    folders = in_the_inbox(script, opened).folders()
    found = [(folder.name, str(folder.role)) for folder in folders]
    assert found == [("INBOX", "inbox"), ("[Gmail]/Sent", "sent")]


@pytest.mark.parametrize("answer", ["{tag} BAD what is RETURN", "{tag} NO [CANNOT] not so"])
def test_special_uses_that_are_offered_and_refused_are_done_without(
    script: ScriptedServer, opened: list[ImapSource], answer: str
) -> None:
    script.greets_as_imap("SPECIAL-USE LIST-EXTENDED").opens_inbox()
    script.expects(r"LIST .* RETURN \(SPECIAL-USE\)").says(answer)
    script.expects(r'LIST "" "\*"$').says('* LIST () "/" INBOX', '* LIST () "/" Sent')
    script.says("{tag} OK done")
    assert len(in_the_inbox(script, opened).folders()) == 2


def test_a_folder_listed_once_for_each_use_is_one_folder(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap().opens_inbox().expects("LIST")
    script.says('* LIST () "/" INBOX', '* LIST () "/" Out', '* LIST (\\Sent) "/" Out')
    script.says("{tag} OK done")
    folders = in_the_inbox(script, opened).folders()
    assert [(one.name, str(one.role)) for one in folders] == [("INBOX", "inbox"), ("Out", "sent")]


def test_modseqs_that_are_offered_and_refused_are_done_without(
    script: ScriptedServer, opened: list[ImapSource]
) -> None:
    script.greets_as_imap("CONDSTORE")
    script.expects(r"SELECT .* \(CONDSTORE\)").says("{tag} BAD too many arguments")
    script.opens_inbox(2)
    script.expects("NOOP").says("{tag} OK done")
    assert in_the_inbox(script, opened).select("INBOX").exists == 2


@pytest.mark.parametrize("answer", ["{tag} BAD no HIGHESTMODSEQ", "{tag} NO [CANNOT] status"])
def test_a_folder_of_which_no_status_is_told_is_opened(
    script: ScriptedServer, opened: list[ImapSource], answer: str
) -> None:
    script.greets_as_imap().opens_inbox(1).expects("STATUS .Sent.").says(answer)
    script.opens_inbox(3)
    assert in_the_inbox(script, opened).peek("Sent").exists == 3


def test_a_server_that_forbids_login_hears_no_password(script: ScriptedServer) -> None:
    script.says("* OK ready").expects("CAPABILITY")
    script.says("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", "{tag} OK done")
    script.start()
    with pytest.raises(Trouble, match=r"net\.no_tls"):
        ImapSource(script.mailbox(), "secret", QUICK)
    script.finished.wait(5)
    assert not any("secret" in line for line in script.heard)


@pytest.mark.parametrize("noise", [b"* CAPABILITY IMAP4rev1 \xe9", b"* X {" + b"9" * 5_000 + b"}"])
def test_what_imaplib_chokes_on_is_trouble_and_no_bug(script: ScriptedServer, noise: bytes) -> None:
    script.says("* OK ready").expects("CAPABILITY").says(noise, "{tag} OK done")
    script.start()
    with pytest.raises(Trouble, match=r"net\.gone"):
        ImapSource(script.mailbox(), "secret", QUICK)
