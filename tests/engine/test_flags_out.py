"""What is read here is read on the phone: queued with the deed, set at the next visit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Role
from ecdesk.engine import flags_out
from ecdesk.store import schema as s
from tests.helpers.modseq import add_folder, counting, move
from tests.helpers.whole_desk import WholeDesk, letter, offline, ours


def shown(desk: WholeDesk, conversation: int) -> int:
    """The thread was on the screen for a while."""
    with desk.database.write() as write:
        return flags_out.mark_seen(write, conversation, desk.now)


def seen(desk: WholeDesk, folder: str = "INBOX") -> list[bool]:
    """Which mails of a folder are read, as its server has it."""
    mails = desk.server.boxes[folder].mails
    return ["\\Seen" in mails[uid].flags for uid in sorted(mails)]


def test_what_was_shown_is_seen_at_the_server(desk: WholeDesk) -> None:
    came = desk.receives(letter(message_id="<q@x.jp>"))
    desk.receives(letter("追伸", answers=["<q@x.jp>"]))
    desk.receives(letter(address="other@example.jp"))
    assert shown(desk, came.conversation) == 2
    assert seen(desk) == [False] * 3, "not before the server is visited"
    desk.sync()
    assert seen(desk) == [True, True, False]
    assert desk.rows(s.FlagOut) == []
    assert [row.flags for row in desk.rows(s.Placement)] == [["\\Seen"], ["\\Seen"], []]


def test_shown_twice_is_said_once(desk: WholeDesk) -> None:
    came = desk.receives()
    assert (shown(desk, came.conversation), shown(desk, came.conversation)) == (1, 0)
    desk.sync()
    assert shown(desk, came.conversation) == 0
    desk.sync()
    assert desk.server.calls.count("add_flags") == 1


def test_offline_it_waits(desk: WholeDesk) -> None:
    came = desk.receives()
    shown(desk, came.conversation)
    for broken in ("open", "select", "add_flags"):
        desk.server.fail(broken, offline())
        with pytest.raises(Trouble):
            desk.sync()
        assert len(desk.rows(s.FlagOut)) == 1
    desk.server.fail("add_flags", Trouble("net.busy"))
    with pytest.raises(Trouble):
        desk.sync()
    assert len(desk.rows(s.FlagOut)) == 1, "a server that is busy has set nothing"
    desk.restarts()
    desk.sync()
    assert seen(desk) == [True]


def test_our_own_mails_are_ours_to_read(desk: WholeDesk) -> None:
    came = desk.receives(letter(message_id="<q@x.jp>"))
    desk.receives(ours(answers=["<q@x.jp>"]), folder="Sent")
    assert shown(desk, came.conversation) == 1


def test_a_mail_in_two_folders_is_seen_in_both(desk: WholeDesk) -> None:
    add_folder(desk.server, "All", Role.ALL)
    raw = letter()
    desk.server.put(raw, folder="All")
    came = desk.receives(raw)
    shown(desk, came.conversation)
    desk.sync()
    assert (seen(desk), seen(desk, "All")) == ([True], [True])


def test_a_mail_that_was_moved_meanwhile_is_seen_where_it_is(desk: WholeDesk) -> None:
    counting(desk)
    add_folder(desk.server, "Archive", Role.ARCHIVE)
    came = desk.receives()
    shown(desk, came.conversation)
    move(desk.server, 1, "Archive")
    desk.sync()
    assert seen(desk, "Archive") == [True]
    assert desk.rows(s.FlagOut) == []


def test_new_numbers_are_waited_for(desk: WholeDesk) -> None:
    came = desk.receives()
    shown(desk, came.conversation)
    desk.server.renumber()
    with desk.database.connect() as connection:  # nothing is set under numbers that mean others
        assert connection.scalar(select(s.Folder.uidvalidity).where(s.Folder.role == "inbox")) == 1
    flags_out.push(desk.database, desk.wire.source(desk.mailbox(), ""), 1, desk.now)
    assert seen(desk) == [False]
    desk.sync()
    assert seen(desk) == [True]


def test_a_server_that_will_not_is_not_asked_for_ever(desk: WholeDesk) -> None:
    came = desk.receives()
    shown(desk, came.conversation)
    desk.server.fail("add_flags", Trouble("net.refused"))
    desk.sync()
    desk.sync()
    assert desk.server.calls.count("add_flags") == 1


def test_what_lies_nowhere_is_forgotten_after_a_month(desk: WholeDesk) -> None:
    came = desk.receives()
    shown(desk, came.conversation)
    del desk.server.boxes["INBOX"].mails[1]
    with desk.database.write() as write:
        write.session.query(s.Placement).delete()
    desk.sync()
    assert len(desk.rows(s.FlagOut)) == 1
    desk.waits(days=31)
    desk.sync()
    assert desk.rows(s.FlagOut) == []


def test_the_window_asks_for_it_once_a_thread_was_shown(desk: WholeDesk) -> None:
    came = desk.receives()
    assert desk.does(p.MarkSeen(conversation_id=came.conversation)) == {}
    assert desk.does(p.MarkSeen(conversation_id=999)) == {}
    desk.sync()
    assert seen(desk) == [True]
