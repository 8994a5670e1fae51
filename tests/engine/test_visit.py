"""A mailbox opened and kept open: looked into before a send, and by two threads at once."""

from __future__ import annotations

from threading import Event

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Role
from ecdesk.engine import fetching, sync, sync_folder
from ecdesk.store import schema as s
from tests.helpers.modseq import add_folder, counting, places, years
from tests.helpers.whole_desk import WholeDesk, letter, ours


def gone() -> Trouble:
    return Trouble("net.gone")


# A look before a send.


def looks(desk: WholeDesk) -> int:
    return sync.look(desk.database, desk.wire, desk.mailbox(), desk.clock)


def test_a_look_sees_inbox_and_sent_alone(served: WholeDesk) -> None:
    add_folder(served.server, "Archive", Role.ARCHIVE)
    served.sync()
    served.server.put(letter())
    served.server.put(ours(), folder="Sent")
    served.server.put(letter(address="b@example.jp"), folder="Archive")
    assert looks(served) == 2
    assert looks(served) == 0
    assert served.sync() == 1


def test_a_look_goes_without_a_sent_folder_that_is_never_given(desk: WholeDesk) -> None:
    """Else no mail would ever leave; one that may be given soon is waited for."""
    desk.server.put(letter())
    desk.server.fail("select", Trouble("net.refused"))
    assert looks(desk) == 1
    for later in ("net.busy", "net.gone"):
        desk.server.fail("select", Trouble(later))
        with pytest.raises(Trouble, match=later):
            looks(desk)


def test_a_look_during_a_first_sync_takes_what_is_newer_and_leaves_the_rest(
    served: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 40)
    years(served, 150)
    looked: list[int] = []

    def progress(done: int, _total: int) -> None:
        if done == 40:
            served.server.put(letter("その後どうですか", address="c149@example.jp"))
            looked.append(looks(served))

    sync.sync(served.database, served.wire, served.mailbox(), served.clock, progress=progress)
    assert looked == [1]
    served.sync()
    assert len(places(served)) == 151


def test_a_look_at_a_mailbox_never_seen_takes_the_newest_piece(
    served: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 40)
    years(served, 150)
    assert looks(served) == 40
    assert {uid for _, _, uid in places(served)} == set(range(111, 151))
    assert served.sync() == 110


def test_a_look_reads_what_another_thread_has_just_stored(served: WholeDesk) -> None:
    came = served.receives()
    with served.database.write() as write:
        row = write.session.get_one(s.Mail, came.id)
        row.state, row.conversation_id = "raw", None
    looks(served)
    assert served.mail(came.id).state == "read"


# One line for all: the visit.


def test_two_who_compare_at_once_lose_nothing(served: WholeDesk) -> None:
    """The second one finishes first, and has noted a state that the first one never saw."""
    served.sync()
    served.server.put(letter(address="a@example.jp"))
    first = sync.open_visit(served.database, served.wire, served.mailbox(), served.clock)
    source = served.wire.source(served.mailbox(), "")
    found = sync_folder.compare(
        served.database, source, 1, next(i for i in source.folders() if i.role is Role.INBOX),
        served.clock,
    )  # fmt: skip
    served.server.put(letter(address="b@example.jp"))
    second = sync_folder.compare(served.database, source, 1, found.info, served.clock)
    assert second.missing == (1, 2)
    sync_folder.complete(served.database, found)  # the first one is done with its own
    (folder,) = [row for row in served.rows(s.Folder) if row.role == "inbox"]
    assert not folder.complete, "what the second one knows of is not received yet"
    assert first.catch_up(Event()) == 2
    first.close()


def test_a_server_that_never_says_the_same_is_not_believed(desk: WholeDesk) -> None:
    server = counting(desk)
    visit = sync.open_visit(desk.database, desk.wire, desk.mailbox(), desk.clock)
    visit.catch_up(Event())
    server.put(letter())
    assert visit.wait(0) is True, "what came since the last look is told at once"
    server.put(letter())
    assert visit.wait(0) is None, "but not each time: this server cannot tell, and is let alone"
    visit.close()


def test_the_line_is_used_again(served: WholeDesk) -> None:
    visit = sync.open_visit(served.database, served.wire, served.mailbox(), served.clock)
    for n in range(3):
        served.server.put(letter(address=f"c{n}@example.jp"))
        assert visit.catch_up(Event()) == 1
    visit.close()
    assert served.server.calls.count("open") == 1
    assert served.server.calls.count("folders") == 1


def test_trouble_is_kept_with_the_mailbox_and_forgotten_when_it_is_over(
    served: WholeDesk,
) -> None:
    served.server.fail("select", gone())
    with pytest.raises(Trouble):
        served.sync()
    assert served.rows(s.Mailbox)[0].trouble["code"] == "net.gone"
    served.sync()
    assert served.rows(s.Mailbox)[0].trouble is None
