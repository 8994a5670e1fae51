"""What an IMAP connection need not ask again, and answers it did not ask for: transcripts."""

from __future__ import annotations

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import FolderState
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from tests.helpers.scripted import ScriptedServer

pytestmark = pytest.mark.wire
QUICK = Timeouts(connect=2, read=1, dot=1)


def in_the_inbox(script: ScriptedServer) -> ImapSource:
    script.start()
    source = ImapSource(script.mailbox(), "secret", QUICK)
    source.select("INBOX")
    return source


def test_bad_for_one_mail_is_no_worse_than_no(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 3)")
    script.says("* 2 FETCH (UID 2 RFC822.SIZE 3)", "{tag} OK done")
    script.expects("FETCH 1:2").says("{tag} BAD what is that")
    script.expects("FETCH 1 ").says("{tag} BAD what is that")
    script.expects("FETCH 2 ").sends(b"* 2 FETCH (UID 2 BODY[] {3}\r\ntwo)\r\n")
    script.says("{tag} OK done")
    source = in_the_inbox(script)
    assert [mail.raw for mail in source.fetch([1, 2])] == [b"two"]
    source.close()


def test_sizes_that_were_asked_for_are_not_asked_for_again(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(1)
    script.expects("RFC822.SIZE").says("* 1 FETCH (UID 1 RFC822.SIZE 3)", "{tag} OK done")
    script.expects("BODY.PEEK").sends(b"* 1 FETCH (UID 1 BODY[] {3}\r\none)\r\n")
    script.says("{tag} OK done")
    source = in_the_inbox(script)
    assert source.sizes([1]) == {1: 3}
    assert [mail.raw for mail in source.fetch([1])] == [b"one"]
    source.close()


def test_a_folder_that_is_open_is_not_opened_again_until_it_has_news(
    script: ScriptedServer,
) -> None:
    script.greets_as_imap().opens_inbox(1)
    script.expects("NOOP").says("{tag} OK done")
    script.expects("FETCH 1:. .UID FLAGS").says("* 1 FETCH (UID 1 FLAGS ())", "{tag} OK done")
    script.expects("NOOP").says("* 2 EXISTS", "{tag} OK done")
    script.opens_inbox(2)
    script.expects("FETCH 1:. .UID FLAGS")
    script.says("* 1 FETCH (UID 1 FLAGS ())", "* 3 EXISTS", "{tag} OK done")
    script.opens_inbox(3)
    script.expects("STATUS .Sent.").says("* STATUS Sent (MESSAGES 4 UIDNEXT 9 UIDVALIDITY 5)")
    script.says("{tag} OK done").expects("NOOP").says("{tag} OK done").hangs_up()
    source = in_the_inbox(script)
    assert source.select("INBOX").exists == 1
    assert source.flags() == {1: frozenset()}
    assert source.select("INBOX").exists == 2
    source.flags()
    assert source.select("INBOX").exists == 3
    assert source.peek("Sent") == FolderState(5, 9, 4)
    assert source.select("INBOX").exists == 3, "it stayed open meanwhile"
    source.close()


def test_an_answer_longer_than_asked_for_is_passed_over(script: ScriptedServer) -> None:
    script.greets_as_imap().opens_inbox(2)
    script.expects("UID FLAGS").sends(
        b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n"
        b"* 2 FETCH (BODY[] {11}\r\na FLAGS (x) UID 2)\r\n"
        b"* OK still here\r\n"
        b"* 2 FETCH (UID 2 FLAGS ())\r\n"
    ).says("{tag} OK done")
    source = in_the_inbox(script)
    assert source.flags() == {1: frozenset({"\\Seen"}), 2: frozenset()}
    source.close()


@pytest.mark.parametrize(
    ("answer", "code"), [("{tag} NO not now", "net.refused"), ("* BYE bye", "net.gone")]
)
def test_flags_that_are_refused_or_cut_off(script: ScriptedServer, answer: str, code: str) -> None:
    script.greets_as_imap().opens_inbox(1)
    script.expects("UID FLAGS").says(answer).hangs_up()
    source = in_the_inbox(script)
    with pytest.raises(Trouble) as trouble:
        source.flags()
    assert trouble.value.code == code
    source.close()
